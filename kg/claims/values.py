"""German numbers and quantities: "1,2 Millionen Euro", "mehr als ein Dutzend", "zwei Drittel".

:func:`quantities` finds them in a text; words, scales and units are data
(``lexicon/numbers.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import islice

from kg.model import EntityId, Quantity


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity and the half-open code points of the text that give it."""

    start: int
    end: int
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class _Words:
    ones: Mapping[str, int]
    tens: Mapping[str, int]
    scales: Mapping[str, int]
    bounds: Mapping[str, str]
    parts: Mapping[str, int]
    units: Mapping[str, EntityId]
    unit_kinds: Mapping[EntityId, str]


_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_WHOSE = "der|des|aller|alles|von|vom|seiner|seines|ihrer|ihres|unserer|davon|dieser|dieses|mehr"
"""What stands behind "ein Viertel" where it is a fraction and no part of a town."""
_UNMEASURED = "Prozentpunkt"
"""A number before it is no share and no count, and Wikidata's unit for it is rarely used."""
_LONGEST_NUMBER_WORD = 60
_MANY = 200
"""Quantities of one text beyond which the rest is not read (a table, not a sentence)."""


@cache
def _words() -> _Words:
    raw = tomllib.loads(files("kg").joinpath("data/lexicon/numbers.toml").read_text("utf-8"))
    bounds = {word: kind for kind, words in raw["bounds"].items() for word in words}
    units = {word: unit for unit, words in raw["units"].items() for word in words}
    kinds = {unit: kind for kind, those in raw["unit_kinds"].items() for unit in those}
    return _Words(raw["ones"], raw["tens"], raw["scales"], bounds, raw["fractions"], units, kinds)


@cache
def _pattern() -> re.Pattern[str]:
    words = _words()
    bound = "|".join(re.escape(w) for w in sorted(words.bounds, key=len, reverse=True))
    scale = "|".join(re.escape(w) for w in sorted(words.scales, key=len, reverse=True))
    unit = "|".join(re.escape(w) for w in sorted(words.units, key=len, reverse=True))
    number = rf"(?:{_DIGITS}|[a-zäöüß]+)"
    return re.compile(
        rf"(?<![\w.,-])(?:(?P<bound>(?:{bound}))\s+)?(?:(?P<both>zwischen)\s+)?"
        rf"(?P<number>{number})(?:\s+(?P<scale>{scale}))?"
        rf"(?:\s+(?P<to>bis|und)\s+(?P<number2>{number})(?:\s+(?P<scale2>{scale}))?)?"
        rf"(?:\s*(?P<unit>{unit})(?!\w))?(?!\w|-\w|[.,]\d)(?!\s+{_UNMEASURED})",
        re.IGNORECASE,
    )


@cache
def _fraction_pattern() -> re.Pattern[str]:
    words = _words()
    bound = "|".join(re.escape(w) for w in sorted(words.bounds, key=len, reverse=True))
    scale = "|".join(re.escape(w) for w in sorted(words.scales, key=len, reverse=True))
    part = "|".join(re.escape(w) for w in words.parts)
    unit = "|".join(re.escape(w) for w in sorted(words.units, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,-])(?:(?P<bound>(?:{bound}))\s+)?"
        rf"(?:(?P<number>\d+|[a-zäöüß]+)\s+(?P<part>{part})n?(?=\s+(?:{_WHOSE})\b|(?P<end>))"
        rf"|(?:die|der|zur)\s+(?P<half>Hälfte)"
        rf"|(?:eine?[rnms]?\s+)?(?P<halved>halbe[rnms]?)\s+(?P<scale>{scale})"
        rf"(?:\s*(?P<unit>{unit}))?)(?![\w-])",
        re.IGNORECASE,
    )


def quantities(text: str) -> tuple[FoundQuantity, ...]:
    """Every quantity of a text, left to right.

    "ein"/"eine" count only before a scale or a unit. Bounds: "mehr als 50" gives ``lower``,
    "bis zu 50" ``upper``, "rund 50" ``approximate``, "zwischen 50 und 60" both with the middle
    as amount. Fractions are percentages ("ein Viertel" is 25 Prozent), approximate where they do
    not come out even.
    """
    found: list[FoundQuantity] = []
    position = 0
    parts = list(_fractions(text))
    while len(found) < _MANY and (match := _pattern().search(text, position)):
        if parts and parts[0].start < match.end():
            part = parts.pop(0)
            if part.start >= position:
                found.append(part)
                position = part.end
            continue
        quantity = _quantity(match)
        if quantity is None:
            position = _next_word(text, match.start("number"))
        else:
            found.append(FoundQuantity(match.start(), _end(match), quantity))
            position = max(_end(match), match.start() + 1)
    return tuple(found + parts)


def _fractions(text: str) -> Iterator[FoundQuantity]:
    """ "zwei Drittel", "mehr als die Hälfte", "eine halbe Million"."""
    for match in islice(_fraction_pattern().finditer(text), _MANY):
        share = _share(match)
        if share is None:
            continue
        unit = _unit(match["unit"]) if match["halved"] else PERCENT
        kind = _words().bounds.get((match["bound"] or "").lower(), "")
        even = share == share.to_integral_value()
        rounded = share.to_integral_value() if even else round(share, 2)
        quantity = Quantity(
            rounded,
            unit,
            lower=rounded if kind == "more" else None,
            upper=rounded if kind == "less" else None,
            approximate=kind == "about" or rounded != share,
        )
        yield FoundQuantity(match.start(), match.end(), quantity)


def _share(match: re.Match[str]) -> Decimal | None:
    """What a fraction comes to: of a hundred, or of a scale; None where it is none."""
    words = _words()
    if match["halved"]:
        return Decimal(words.scales[match["scale"].lower()]) / 2
    if match["half"]:
        return Decimal(50)
    count = _amount(match["number"], None)
    lone = match["number"].lower().startswith("ein") and match["part"].lower() == "viertel"
    if count is None or (lone and match["end"] is not None):
        return None
    return 100 * count / words.parts[match["part"].lower()]


PERCENT: EntityId = "Q11229"


def _next_word(text: str, position: int) -> int:
    space = text.find(" ", position)
    return len(text) if space < 0 else space + 1


def _is_range(match: re.Match[str]) -> bool:
    return bool(match["number2"]) and (match["to"] == "bis") == (match["both"] is None)


def _end(match: re.Match[str]) -> int:
    if match["number2"] and not _is_range(match):
        return match.end("scale") if match["scale"] else match.end("number")
    return match.end()


def _quantity(match: re.Match[str]) -> Quantity | None:
    words = _words()
    ranged = _is_range(match)
    unit = _unit(match["unit"])
    if match["number2"] and not ranged:
        unit = None
    lone = match["number"].lower().startswith("ein") and len(match["number"]) <= 5
    if lone and not match["scale"] and unit is None:
        return None
    first = _amount(match["number"], match["scale"] or (match["scale2"] if ranged else None))
    if first is None:
        return None
    if ranged:
        second = _amount(match["number2"], match["scale2"])
        if second is None or second < first:
            return Quantity(first)
        return Quantity((first + second) / 2, unit, first, second)
    kind = words.bounds.get((match["bound"] or "").lower(), "")
    return Quantity(
        first,
        unit,
        lower=first if kind == "more" else None,
        upper=first if kind == "less" else None,
        approximate=kind == "about",
    )


def _unit(word: str | None) -> EntityId | None:
    if not word:
        return None
    return _words().units.get(word) or next(
        (u for w, u in _words().units.items() if w.lower() == word.lower() and len(w) > 2), None
    )


def _amount(number: str, scale: str | None) -> Decimal | None:
    if number[0].isdigit():
        amount: Decimal | None = Decimal(number.replace(".", "").replace(",", "."))
    else:
        amount = _spelled_amount(number)
    if amount is None:
        return None
    return amount * _words().scales[scale.lower()] if scale else amount


def _spelled_amount(word: str) -> Decimal | None:
    """A number word, one with a half included: "anderthalb", "zweieinhalb"."""
    whole, half = word.lower(), Decimal(0)
    if whole == "anderthalb":
        return Decimal("1.5")
    if whole.endswith(_AND_A_HALF):
        whole, half = whole.removesuffix(_AND_A_HALF), Decimal("0.5")
    spelled = spelled_number(whole)
    return None if spelled is None else spelled + half


_AND_A_HALF = "einhalb"


def is_unit(word: str) -> bool:
    """Whether a word is a unit of measure or currency ("Prozent", "Euro")."""
    return word in _words().units


def unit_kind(unit: EntityId | None) -> str:
    """What a unit measures: money, length, area, …; "" for none and "other" for the rest."""
    return "" if unit is None else _words().unit_kinds.get(unit, "other")


def spelled_number(word: str) -> int | None:
    """The value of a German number word below a million, None where it is no number word."""
    word = word.lower()
    if not word or len(word) > _LONGEST_NUMBER_WORD:
        return None
    if "tausend" in word:
        before, _, after = word.partition("tausend")
        return _joined(_below_thousand(before) if before else 1, 1000, after, _below_thousand)
    return _below_thousand(word)


def ordinal_number(word: str) -> int | None:
    """The number of a German ordinal in any form: "46.", "erster", "zwölften"; else None."""
    if word.endswith(".") and word[:-1].isdecimal():
        return int(word[:-1])
    stem = _ENDING.sub("", word.lower())
    if stem in _IRREGULAR:
        return _IRREGULAR[stem]
    low = spelled_number(stem.removesuffix("t")) if stem.endswith("t") else None
    if low is not None and 1 < low < _FIRST_IN_ST:
        return low
    high = spelled_number(stem.removesuffix("st")) if stem.endswith("st") else None
    return high if high is not None and high >= _FIRST_IN_ST else None


_ENDING = re.compile("(?<=t)e[rnms]?$")
_IRREGULAR = {"erst": 1, "dritt": 3, "siebt": 7, "siebent": 7, "acht": 8}
_FIRST_IN_ST = 20
"""From here on ordinals end in -st: "neunzehnt", "zwanzigst"."""


def _below_thousand(word: str) -> int | None:
    if "hundert" in word:
        before, _, after = word.partition("hundert")
        return _joined(_below_hundred(before) if before else 1, 100, after, _below_hundred)
    return _below_hundred(word)


def _joined(count: int | None, scale: int, rest: str, read: object) -> int | None:
    reader = _below_thousand if read is _below_thousand else _below_hundred
    remainder = reader(rest.removeprefix("und")) if rest else 0
    return None if count is None or remainder is None else count * scale + remainder


def _below_hundred(word: str) -> int | None:
    words = _words()
    if word in words.ones:
        return words.ones[word]
    if word in words.tens:
        return words.tens[word]
    one, und, ten = word.partition("und")
    if und and ten in words.tens and 0 < words.ones.get(one, 0) < 10:
        return words.tens[ten] + words.ones[one]
    return None
