"""What the word lists say of a name's neighbours and parts.

Given names, offices and roles, kinds of organisations and places, countries and their people:
``kg/data/names_de.toml``, ``offices_de.toml``, ``classes_de.tsv``, ``demonyms_de.tsv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.model import MentionKind
from kg.reading.lexicon import rows, table, words

_NAMES = "names_de.toml"
_OFFICES = "offices_de.toml"
_ADJECTIVE_ENDINGS = ("en", "em", "er", "es", "e", "")
_SHORTEST_COMPOUND_HEAD = 4
_HYPHEN = re.compile(r"[-‐‑]")


@dataclass(frozen=True, slots=True)
class ClassNoun:
    """A common noun for a kind of thing: its gender (m, f, n) and what it describes."""

    noun: str
    gender: str
    kind: MentionKind


@cache
def given_names() -> dict[str, str]:
    """Given name to "f" or "m"."""
    return {
        **dict.fromkeys(words(_NAMES, "given", "m"), "m"),
        **dict.fromkeys(words(_NAMES, "given", "f"), "f"),
    }


def given_gender(name: str) -> str | None:
    """ "f" or "m"; None where it is no given name, or a double one of parts that are none."""
    known, parts = given_names(), _HYPHEN.split(name)
    return known[parts[0]] if all(part in known for part in parts) else None


def is_given_name(name: str) -> bool:
    """Whether it is a given name, or a double one ("Frank-Walter")."""
    return given_gender(name) is not None


def name_words(*path: str) -> frozenset[str]:
    """The words under a key path of names_de.toml."""
    return words(_NAMES, *path)


@cache
def place_abbreviations() -> dict[str, str]:
    """ "US" and the like to the names of the places."""
    return dict(table(_NAMES)["place"]["abbreviations"])


@cache
def parties() -> dict[str, str]:
    """Common words that name a party to its name: "Linken" to "Die Linke"."""
    return dict(table(_NAMES)["parties"])


def is_party(name: str) -> bool:
    """Whether a party of a country that speaks German is called so."""
    return name in parties() or name in parties().values() or name in name_words("party", "names")


@cache
def _classes() -> dict[str, ClassNoun]:
    return {noun: ClassNoun(noun, gender, MentionKind(kind))
            for noun, gender, kind in rows("classes_de.tsv")}  # fmt: skip


@lru_cache(maxsize=4096)
def class_noun(lemma: str) -> ClassNoun | None:
    """The class noun that a lemma is or, as a compound, ends in; None for other words."""
    found = _classes().get(lemma)
    if found is not None:
        return found
    last = lemma.rsplit("-", 1)[-1]
    if last != lemma and last in _classes():
        return _classes()[last]
    endings = [noun for noun in _classes() if len(noun) >= _SHORTEST_COMPOUND_HEAD
               and last.endswith(noun.lower()) and len(last) > len(noun) + 2]  # fmt: skip
    return _classes()[max(endings, key=len)] if endings else None


@lru_cache(maxsize=4096)
def is_office(lemma: str) -> bool:
    """Whether a noun's base form is an office that somebody holds, or a compound of one."""
    return _is_role(lemma, "offices")


@lru_cache(maxsize=4096)
def is_role(lemma: str) -> bool:
    """Whether it is a role or trade by which people are described."""
    return _is_role(lemma, "roles")


@lru_cache(maxsize=4096)
def describes_person(lemma: str) -> bool:
    """Whether it is an office, role, relation or form of address."""
    return (
        is_office(lemma)
        or is_role(lemma)
        or _is_role(lemma, "relations")
        or lemma in words(_OFFICES, "titles")
    )


@cache
def titles() -> frozenset[str]:
    """Forms of address before a name."""
    return words(_OFFICES, "titles") | {"Herrn"}


def _is_role(lemma: str, which: str) -> bool:
    last = lemma.rsplit("-", 1)[-1]
    listed = words(_OFFICES, which)
    for form in (lemma, last, last.removesuffix("in"), last.removesuffix("n")):
        if form in listed:
            return True
    bare = last.removesuffix("in").lower()
    return any(
        bare.endswith(word.lower()) for word in listed if len(word) > _SHORTEST_COMPOUND_HEAD
    )


@cache
def _demonyms() -> tuple[dict[str, str], dict[str, tuple[str, str]], frozenset[str]]:
    adjectives: dict[str, str] = {}
    people: dict[str, tuple[str, str]] = {}
    for country, stems, inhabitants in rows("demonyms_de.tsv"):
        adjectives.update(dict.fromkeys(stems.split(), country))
        listed = inhabitants.split()
        plural = listed[0] + "n" if listed[0].endswith("e") else listed[0]
        people.update({word: (country, plural) for word in listed})
    return adjectives, people, frozenset(row[0] for row in rows("demonyms_de.tsv"))


def country_of_adjective(word: str) -> str | None:
    """ "dänische" gives "Dänemark"; None for other words."""
    lower = word.lower()
    for ending in _ADJECTIVE_ENDINGS:
        if lower.endswith(ending):
            found = _demonyms()[0].get(lower.removesuffix(ending) if ending else lower)
            if found is not None:
                return found
    return None


def people_of(word: str) -> tuple[str, str] | None:
    """ "Dänin", "Dänen" give ("Dänemark", "Dänen"): country and the people's name."""
    for form in (word, word.removesuffix("n"), word.removesuffix("nen"), word.removesuffix("en"),
                 word.removesuffix("s")):  # fmt: skip
        found = _demonyms()[1].get(form)
        if found is not None:
            return found
    return None


def is_country(name: str) -> bool:
    """Whether it is the German name of a country or region of the table."""
    return name in _demonyms()[2]


@cache
def _irregular_cities() -> dict[str, str]:
    pairs = (entry.split(":") for entry in words(_NAMES, "demonym", "irregular"))
    return {word: city.replace("_", " ") for word, city in pairs}


def city_of(word: str) -> str | None:
    """ "Berliner" gives "Berlin": the place of a capitalised, undeclined adjective in -er."""
    if word in _irregular_cities():
        return _irregular_cities()[word]
    if not word.endswith("er") or len(word) < 6:
        return None
    return None if word.endswith("ier") else _without_er(word)


def _without_er(word: str) -> str:
    stem = word.removesuffix("er")
    if stem.endswith(("ing", "haus", "kirch", "hof", "brück")) and not stem.endswith("burg"):
        return stem + "en" if stem.endswith(("ing", "haus", "kirch")) else stem
    return stem
