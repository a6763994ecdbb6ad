"""Base forms of English words by rule, with a list of the verbs that no rule gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.reading.lexicon import table

_NOUNS = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "wives": "wife",
    "media": "medium", "series": "series", "species": "species", "news": "news",
}  # fmt: skip
_SIBILANT = ("sses", "shes", "ches", "xes", "zes")


def lemma(word: str, pos: str) -> str:
    """The likeliest base form of a word of a class (UPOS); others are in :func:`candidates`."""
    lower = word.lower()
    if pos == "VERB":
        return verbs(lower)[0]
    return singular(lower) if pos == "NOUN" else lower


def verbs(word: str) -> tuple[str, ...]:
    """The verbs that a form may belong to, the likeliest first; the word itself is the last."""
    lower = word.lower()
    known = _irregular().get(lower, ())
    return tuple(dict.fromkeys((*known, *_by_rule(lower), lower)))


def irregular_past(word: str) -> bool:
    """Whether a word is a past form that no rule gives, and no base form: "gave"."""
    bases = _irregular().get(word, ())
    return bool(bases) and word not in bases and not word.endswith(("s", "ing"))


def singular(noun: str) -> str:
    """A noun without its plural ending."""
    word = noun.lower()
    if word in _NOUNS:
        return _NOUNS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_SIBILANT):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _irregular() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for base, forms in table("verbs_en.toml")["irregular"].items():
        for form in (base, *forms.split()):
            found.setdefault(form, []).append(base)
    return {form: tuple(bases) for form, bases in found.items()}


def _by_rule(word: str) -> tuple[str, ...]:
    if word.endswith("eed") and not word.endswith(("freed", "greed", "teed", "creed")):
        return ()  # "need", "succeed"
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1 and re.search("[aeiouy]", stem):
            return _of_stem(stem, ending)
    if word.endswith("ies") and len(word) > 4:
        return (word[:-3] + "y",)
    if word.endswith(_SIBILANT):
        return (word[:-2], word[:-1])
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return (word[:-1],)
    return ()


_ONE_SYLLABLE = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")
"""A stem that would have been doubled, had no e been dropped: "nam", "shar"; not "plann"."""
_TWO_VOWELS = re.compile("(?![iu]a)[aeiou]{2}[^aeiousvzcg]")
"""The end of a stem that is whole: "fail", "treat"; not "receiv", "caus"."""
_MUTE = re.compile(
    ".*(?:[cv]|[^t]z|u|[^s]s|(?<!n)g|[bcdfgkptz]l|[au]t|[aioué]d|ced|[aiu]r|plor|gnor|stor|scor"
    "|il|ul|in|am|um|[aio]k|[ay]p|ib|mot|ot|[cfg]re|ante)"
)
"""The end of a stem that has lost an e: "announc", "argu", "endors", "manag", "enabl", "creat"."""
_WHOLE = re.compile(".*(?:pilot|pivot|riot|ingot|allot|cabin|victim|pencil|signal|method|period)")


def _of_stem(stem: str, ending: str) -> tuple[str, ...]:
    """What a stem may be the stem of: "acquir", "found", "appoint", "stopp", "marri"."""
    if ending == "ed" and stem.endswith("i"):
        return (stem[:-1] + "y",)
    doubled = len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "slfz"
    if doubled or re.fullmatch(".*[aeiou].*[^aeiou][aeo]ll", stem):
        return (stem[:-1], stem)
    plain = stem.replace("qu", "q")
    mute = _ONE_SYLLABLE.fullmatch(plain) is not None or (
        _MUTE.fullmatch(plain) is not None
        and _WHOLE.fullmatch(plain) is None
        and _TWO_VOWELS.fullmatch(plain[-3:]) is None
    )
    return (stem + "e", stem) if mute else (stem, stem + "e")
