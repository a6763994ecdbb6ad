"""Names of people told by the verb beside them: who dies, is born or marries is a person.

Such a verb in the singular with capitalised words before or behind it and no article among them
has a name there, whatever the tagger makes of words that it has never seen ("Torven
Pelastwalder-Torfeld starb am …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.reading.lexicon import words as listed
from kg.reading.mentions import name_cues
from kg.reading.parse.morphology import Analysis, is_guess

_LONGEST = 8
_LONGEST_CLAUSE = 40
_FINITE = frozenset({"VVFIN", "VAFIN", "VMFIN"})
_PARTS = re.compile(r"[-‐‑]")
_INITIALS = re.compile(r"(?:[A-ZÄÖÜ]\.[-‐‑]?)+$")
_NAME = re.compile(
    r"(?:(?:al|el|as|an|ar|at|ad|asch|ul|de|del)[-‐‑]|[dDlLO]['’‘]|Mc|Mac)?[^\W\d_][^\W\d_]*"
    r"(?:[-‐‑'’‘][^\W\d_]+)*$"
)
"""One word of a name, with an article or particle joined to it."""
_GENERATIONS = frozenset({"junior", "senior", "jr.", "sr.", "jr", "sr", "jun.", "sen."})
_NUMERAL = re.compile(r"[IVX]+\.$")
_STRONG = ("er", "es", "e")
"""How an adjective ends before a noun in the nominative, where no article stands."""
_SHUT = frozenset({"ART", "APPR", "APPRART", "ADV", "PPER", "PDS", "PIS", "PIAT", "PPOSAT", "PDAT",
                   "CARD", "KON", "KOUS", "PWAV", "PWS", "PROAV", "PRF"})  # fmt: skip


def with_names(words: Sequence[str], read: Sequence[Analysis]) -> list[Analysis]:
    """The analyses of a sentence, with such names tagged as names whose lemma is their text."""
    result = list(read)
    for start, end in names(words, [each.tag for each in read], [each.lemma for each in read]):
        for index in range(start, end):
            result[index] = Analysis(words[index], "NE")
    return result


def names(
    words: Sequence[str], tags: Sequence[str], lemmas: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Where such names of two or more words begin and end, as numbers of words."""
    verb = _verb(words, tags)
    if verb is None or words[verb].endswith("en"):
        return  # "starben", "wurden": of many no name in the singular is told
    clause = lemmas[verb : verb + _LONGEST_CLAUSE]
    if not listed("names_de.toml", "clause", "life").intersection(clause):
        return
    spouses = "heiraten" in clause  # the two names behind it are not told apart here
    for place in (0,) if spouses else (0, verb + 1):
        start = _behind_role(words, tags, place)
        end = _end(words, start)
        if end > start + 1 and _is_person(words, tags, start, end):
            yield start, end


def _verb(words: Sequence[str], tags: Sequence[str]) -> int | None:
    """The first finite verb, which is not the "bin" of an Arab name."""
    for index, tag in enumerate(tags):
        if tag in _FINITE and words[index][:1].islower() and not _joins(words, index):
            return index if 0 < index < len(words) - 1 else None
    return None


def _joins(words: Sequence[str], index: int) -> bool:
    """Whether a small word stands between capitals of a name: "bin", "von", "von und zu"."""
    if words[index] not in listed("names_de.toml", "particles", "person") | {"und"}:
        return False
    return words[index] != "bin" or words[index + 1 : index + 2][0][:1].isupper()


def _behind_role(words: Sequence[str], tags: Sequence[str], start: int) -> int:
    """The place behind "der Schriftsteller", "Bundestrainer", or ``start`` without such."""
    index = start
    while index < len(words) and (tags[index] == "ART" or words[index][:1].islower()):
        index += 1
    if index >= len(words) or tags[index] != "NN" or not _describes(words[index], tags[index]):
        return start
    return index + 1 if all(tag in ("ART", "ADJA") for tag in tags[start:index]) else start


def _end(words: Sequence[str], start: int) -> int:
    """The end of the words of a name from ``start``, with small words inside and never last."""
    end = index = start
    while index < len(words) and index - start < _LONGEST:
        if _is_part(words[index]) or (end == index > start and _is_generation(words[index])):
            end = index + 1
        elif index == start or not _is_particle(words, index):
            break
        index += 1
    return end


def _is_generation(word: str) -> bool:
    """ "junior", "II.": the son is not the father."""
    return word in _GENERATIONS or bool(_NUMERAL.match(word))


def _is_part(word: str) -> bool:
    if _INITIALS.match(word):
        return True
    return bool(_NAME.match(word)) and (word[:1].isupper() or not word.islower())


def _is_particle(words: Sequence[str], index: int) -> bool:
    if words[index] == "und":
        return words[index - 1] == "von" and words[index + 1 : index + 2] == ["zu"]
    return words[index] in listed("names_de.toml", "particles", "person")


def _is_person(words: Sequence[str], tags: Sequence[str], start: int, end: int) -> bool:
    """Whether the words are a given name and more, none a known noun for what somebody is."""
    for index in range(start, end):
        if words[index] in listed("names_de.toml", "stop", "words"):
            return False
        if words[index][:1].isupper() and _describes(words[index], tags[index]):
            return False
    first = words[start]
    if _is_owner(words, tags, start, end):
        return False
    if _INITIALS.match(first) or name_cues.is_given_name(first) or tags[start] == "NE":
        return not name_cues.is_country(first)
    if tags[start] in _SHUT:
        return False
    known = tags[end - 1] == "NN" and not is_guess(words[end - 1])
    if tags[start] == "ADJA" and first.endswith(_STRONG) and known:
        return False  # "Schwerkranker Junge"
    if any(p in name_cues.given_names() or is_guess(p) for p in _PARTS.split(first)):
        return True
    return tags[start] == "NN" and "-" not in first and _is_surname(words[start + 1 : end])


def _is_surname(words: Sequence[str]) -> bool:
    """Whether nothing else can stand behind a word without article: "X-Y", "von der X"."""
    parts = _PARTS.split(words[-1])
    if len(words) > 1:
        return all(word.islower() for word in words[:-1]) and is_guess(parts[0])
    return len(parts) == 2 and all(p[:1].isupper() for p in parts) and is_guess(parts[0])


def _is_owner(words: Sequence[str], tags: Sequence[str], start: int, end: int) -> bool:
    """ "Kennedys Hund", "Merkels Kater Fritz": a noun for what the first word has."""
    first, second = words[start], words[start + 1]
    if not first.endswith("s") or tags[start] != "NE" or tags[start + 1] != "NN":
        return False
    if name_cues.is_given_name(second) or (end == start + 2 and name_cues.is_given_name(first)):
        return False
    return second.isalpha() and not is_guess(second)


def _describes(word: str, tag: str) -> bool:
    """Whether a word says what somebody is; an unknown one that ends so is a surname."""
    if tag == "NE" or not all(map(str.isalpha, _PARTS.split(word))):
        return False
    if is_guess(word) or any(is_guess(part) for part in _PARTS.split(word)[:1]):
        return False
    return name_cues.describes_person(word) or name_cues.class_noun(word) is not None
