"""Base forms: what to look a German name or noun up by."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.model import Token
from kg.reading.lexicon import words as listed
from kg.reading.mentions.name_cues import is_country
from kg.reading.phrases import is_nominal

STRONG = {"m": "er", "f": "e", "n": "es"}
"""The ending of an adjective without an article, nominative singular, by gender."""

_GENDERS = {"Masc": "m", "Fem": "f", "Neut": "n"}
_APOSTROPHES = "'’‘´`"
_NO_SPACE_BEFORE = frozenset(",.)")


def noun(token: Token) -> str:
    """The singular of a common noun as a dictionary lists it."""
    lemma = token.lemma or token.text
    if token.text[:1].isupper() and lemma[:1].islower():
        lemma = lemma[:1].upper() + lemma[1:]
    head, hyphen, last = lemma.rpartition("-")
    if hyphen and last[:1].islower():
        # HanTa lemmatises the last part in lower case where it took it for an adjective.
        lemma = f"{head}-{last[:1].upper()}{last[1:]}"
    if lemma.endswith("ries"):
        lemma += "e"
    return lemma


def surface(tokens: Sequence[Token]) -> str:
    """The tokens' text with single spaces where the article has space."""
    text = ""
    for previous, token in zip([None, *tokens], tokens, strict=False):
        gap = previous is not None and token.start > previous.end
        text += (" " if gap else "") + token.text
    return text


def adjective_stem(token: Token) -> str:
    """An adjective without its inflection: "soziale", "sozialen" → "sozial"."""
    lower = token.text.lower()
    for ending in ("en", "em", "er", "es", "e"):
        if lower.endswith(ending):
            return lower.removesuffix(ending)
    return lower


def name(tokens: Sequence[Token], elsewhere: Collection[str]) -> str:
    """The name in the nominative.

    A genitive's -s goes when the bare form stands ``elsewhere`` in the article, or when the
    tagger's lemma and the parser's case say genitive. An adjective in front takes the ending
    that it has without an article ("der Vereinigten Staaten" → "Vereinigte Staaten").
    """
    words = [token.text for token in tokens]
    last = tokens[-1]
    inside = len(tokens) > 1 and tokens[-2].tag == "NN" and last.tag == "NE"
    if not inside:  # the genitive of "Grüne Partei Islands" belongs to the name
        words[-1] = _bare(last, elsewhere, single=len(tokens) == 1)
    if len(tokens) > 1 and tokens[0].tag == "ADJA" and is_nominal(tokens[1]):
        words[0] = _strong(tokens[0], tokens[1])
    if len(tokens) > 1 and last.tag == "NN" and tokens[-2].tag == "ADJA":
        words[-1] = _nominative(last)
    pieces = words[0]
    for previous, token, word in zip(tokens, tokens[1:], words[1:], strict=False):
        pieces += (" " if token.start > previous.end else "") + word
    return pieces


def _bare(token: Token, elsewhere: Collection[str], *, single: bool) -> str:
    text = token.text
    if text[-1:] in _APOSTROPHES and len(text) > 2:
        return text[:-1]
    if len(text) > 3 and text[-1] == "s" and text[-2] in _APOSTROPHES:
        return text[:-2]
    if len(text) < 4 or not text.endswith("s") or text.endswith("ss"):
        return text
    if not single and text in listed("names_de.toml", "organisation", "heads"):
        return text  # "Records", "Motors"
    stem = text[:-1]
    if is_country(stem) and not is_country(text):
        return stem
    if stem in elsewhere and text not in elsewhere:
        return stem
    if stem in elsewhere and (token.lemma == stem or _is_genitive(token)):
        return stem
    if token.tag == "NE" and token.lemma == stem and _is_genitive(token):
        return stem
    return text


def _is_genitive(token: Token) -> bool:
    return ("Case", "Gen") in token.morph


def _strong(adjective: Token, noun_token: Token) -> str:
    """The adjective as it stands before its noun without an article."""
    text = adjective.text
    unchanged = text.endswith("er") and not text.endswith("ischer")  # "Frankfurter"
    if unchanged and ("Case", "Gen") not in adjective.morph and not _is_masculine(noun_token):
        return text
    stem = text
    for ending in ("en", "em", "er", "es", "e"):
        if text.endswith(ending):
            stem = text.removesuffix(ending)
            break
    else:
        return text
    morph = dict(noun_token.morph)
    if morph.get("Number") == "Plur":
        return stem + "e"
    gender = _GENDERS.get(morph.get("Gender", ""), "")
    return stem + STRONG[gender] if gender else text


def _is_masculine(token: Token) -> bool:
    return ("Gender", "Masc") in token.morph


def _nominative(token: Token) -> str:
    """A noun of a name: its plural stays, a genitive or dative singular gives its lemma."""
    if ("Number", "Plur") in token.morph or not token.lemma:
        return token.text
    return noun(token) if token.lemma[:2].lower() == token.text[:2].lower() else token.text
