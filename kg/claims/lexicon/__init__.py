"""The claim lexicon: which words mean which Wikidata property, read from ``kg/data/lexicon``."""

from kg.claims.lexicon.entries import Entry, NounEntry, VerbEntry
from kg.claims.lexicon.files import Lexicon, Types, cues, english, extended, languages, lexicon
from kg.claims.lexicon.labels import LabelEntry

__all__ = [
    "Entry",
    "LabelEntry",
    "Lexicon",
    "NounEntry",
    "Types",
    "VerbEntry",
    "cues",
    "english",
    "extended",
    "languages",
    "lexicon",
]
