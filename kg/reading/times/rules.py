"""The rules and words of kg/data/times_de.toml, ready to be matched."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.reading.lexicon import table
from kg.reading.times.dates import months

_PLACEHOLDER = re.compile(r"\{(~?)([a-z_]+)(?::([a-z_0-9]+))?\}")

# Not inside a word or a number: "-Juni-", "1.2018", "10:30".
_LEFT = r"(?<![\w-])(?<!\d[.,:/])"
_RIGHT = r"(?!\w)(?![-–]\w)(?![.,:/]\d)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write a time: ``kind`` names what reads it, ``given`` is what it need not find."""

    pattern: re.Pattern[str]
    kind: str
    given: Mapping[str, str]
    at_start: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A place where a rule matches: half-open offsets into the text, and its groups by name."""

    start: int
    end: int
    order: int
    kind: str
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The rules of times and of ages in their order, the words by table, the signs of tense."""

    rules: tuple[Rule, ...]
    ages: tuple[Rule, ...]
    words: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    tense: Mapping[str, re.Pattern[str]]
    numbers: Mapping[str, float]

    def value(self, table: str, word: str) -> str:
        """What a word of a table means; raises KeyError for a word that is not in it."""
        for pattern, value in self.words[table]:
            if pattern.fullmatch(word):
                return value
        raise KeyError(word)

    def matches(self, text: str, rules: tuple[Rule, ...] | None = None) -> Iterator[Match]:
        """Every match of every rule, unordered. White space of ``text`` must be plain spaces.

        ``rules`` are those of times where none are given.
        """
        for order, rule in enumerate(self.rules if rules is None else rules):
            found = rule.pattern.finditer(text)
            for match in found:
                groups = {k: v for k, v in match.groupdict().items() if v is not None}
                start, end = match.span("x") if "x" in groups else match.span()
                if not rule.at_start or not text[:start].strip(' „“"»«'):
                    yield Match(start, end, order, rule.kind, {**rule.given, **groups})


@functools.cache
def german() -> Lexicon:
    """The German rules; read once."""
    known = table("times_de.toml")
    numbers = _numbers(known["numbers"])
    words: dict[str, dict[str, str]] = dict(known["words"])
    words["month"] = {
        f"{name[0].upper()}{name[1:]}": str(number) for name, number in months("de").items()
    }
    parts = _alternatives(words, numbers)
    return Lexicon(
        rules=tuple(_rule(entry, parts, known["macros"]) for entry in known["rules"]),
        ages=tuple(_rule(entry, parts, known["macros"]) for entry in known["ages"]),
        words={
            name: tuple((re.compile(word), value) for word, value in entries.items())
            for name, entries in words.items()
        },
        tense={name: re.compile(word) for name, word in known["tense"].items()},
        numbers=numbers,
    )


def _numbers(table: Mapping[str, Any]) -> dict[str, float]:
    """Number words in lower case up to 99, and what the table adds."""
    ones, teens, tens = table["ones"], table["teens"], table["tens"]
    found: dict[str, float] = {word: n for n, word in enumerate(ones) if word}
    found |= {word: 10 + n for n, word in enumerate(teens)}
    for ten, name in enumerate(tens):
        if name:
            for n, one in enumerate(ones):
                found[f"{one}und{name}" if one else name] = 10 * ten + n
    found.update(table["other"])
    return found


def _alternatives(
    words: Mapping[str, Mapping[str, str]], numbers: Mapping[str, float]
) -> dict[str, str]:
    """Each table as one alternative of a pattern, longer words first."""
    parts = {name: _either(entries) for name, entries in words.items()}
    spelt = _either(numbers)
    parts["number"] = f"(?i:{spelt})"
    parts["n"] = rf"(?:\d{{1,3}}(?:\.\d{{3}})+|\d+(?:,\d+)?|(?i:{spelt}))"
    parts["nstem"] = rf"(?:\d+|(?i:{spelt}|mehr))"
    return parts


def _either(words: Mapping[str, Any]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


def _rule(entry: Mapping[str, Any], parts: Mapping[str, str], macros: Mapping[str, str]) -> Rule:
    plain = entry["pattern"].replace(" ?", " *").replace(" ", " +").replace(" +*", " *")
    body = plain
    while _PLACEHOLDER.search(body):
        body = _PLACEHOLDER.sub(lambda found: _filled(found, parts, macros), body)
    bordered = body if entry.get("own_border") else f"{_LEFT}(?:{body}){_RIGHT}"
    given = {
        key: value
        for key, value in entry.items()
        if key not in ("pattern", "kind", "own_border", "at_start")
    }
    return Rule(re.compile(bordered), entry["kind"], given, bool(entry.get("at_start")))


def _filled(found: re.Match[str], parts: Mapping[str, str], macros: Mapping[str, str]) -> str:
    bare, name, group = found.groups()
    if name in macros:
        return macros[name]
    return parts[name] if bare else f"(?P<{group or name}>{parts[name]})"
