"""German news articles from a grammar of our own, with contradictions planted between them.

Every article tells of people and firms of its own, whose names are invented, and of what a town's
police, council and weather were up to. Two articles contradict each other only where that was
planted: they give two dates of birth or of death for one person, or two years in which a network
began.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STARTS = _words("Bra Dor Fel Gri Hul Jor Kel Lam Mas Nor Pel Rus Tor Vel")
_MIDDLES = _words("an en il om ur ek ast imb old und")
_ENDS = _words("berg dorf feld hagen kamp mann stedt wald wig zow")
_FIRST = _words("Ilka Torven Merle Joris Anke Bodo Celia Falk Gesa Hauke Inken Kuno")
_TOWNS = _words("Köln Leipzig Bremen Hamburg Dresden Rostock Kassel Mainz Erfurt Kiel")
_MONTHS = _words(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
)
_FILLERS = (
    "Die Polizei nahm am {weekday} in {town} zwei Männer fest.",
    "Der Stadtrat von {town} beriet am {weekday} über den Haushalt.",
    "In {town} regnete es am {weekday} den ganzen Tag.",
    "Der Umsatz der {firm} lag im vergangenen Jahr bei rund {number},{digit} Millionen Euro.",
    "{person} sagte am {weekday} in {town}, die {firm} wolle ein neues Werk bauen.",
    "„Wir sind sehr zufrieden“, sagte {person} der Zeitung.",
    "Berlin ist die Hauptstadt Deutschlands.",
    "Die Gewerkschaft fordert für die Beschäftigten {number} Prozent mehr Lohn.",
    "{person} ist Vorstandsvorsitzende der {firm}.",
    "Die {firm} beschäftigt nach eigenen Angaben {number}00 Menschen.",
)
_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag")


@dataclass(frozen=True, slots=True)
class Planted:
    """A contradiction: articles ``first`` and ``second`` (their ids) disagree about ``name``."""

    first: str
    second: str
    name: str
    kind: str


class Names:
    """Invented names, each given out once."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._given: set[str] = set()

    def fresh(self, make: str) -> str:
        """A new name; ``person``, ``firm`` or ``network``."""
        while True:
            stem = self._dice.choice(_STARTS) + self._dice.choice(_MIDDLES)
            stem += self._dice.choice(_MIDDLES) if make != "person" else ""
            last = stem + self._dice.choice(_ENDS)
            if make == "person":
                last = f"{self._dice.choice(_FIRST)} {last}{self._dice.choice(('', 'er', 's'))}"
                last += f"-{self._dice.choice(_STARTS)}{self._dice.choice(_ENDS)}"
            if last not in self._given:
                self._given.add(last)
                return last


def articles(count: int, seed: int = 1) -> tuple[Iterator[dict[str, str]], list[Planted]]:
    """``count`` articles as lines for ``beleg ingest``, and what was planted among them.

    One article in ten takes part in a contradiction with one that comes later.
    """
    dice = random.Random(seed)
    names = Names(dice)
    planted: list[Planted] = []
    extra: dict[int, list[str]] = {number: [] for number in range(count)}
    for number in range(0, count - 1, 20):
        other = dice.randrange(number + 1, count)
        kind = dice.choice(("birth", "death", "founding"))
        name = names.fresh("network" if kind == "founding" else "person")
        planted.append(Planted(f"a{number}", f"a{other}", name, kind))
        extra[number].append(_statement(kind, name, 1930 + dice.randrange(20), dice))
        extra[other].append(_statement(kind, name, 1960 + dice.randrange(20), dice))
    return (_article(n, extra[n], names, dice) for n in range(count)), planted


def _statement(kind: str, name: str, year: int, dice: random.Random) -> str:
    day = f"{1 + dice.randrange(28)}. {dice.choice(_MONTHS)} {year}"
    match kind:
        case "birth":
            return f"{name} wurde am {day} geboren."
        case "death":
            return f"{name} starb am {day}."
    return f"Das Netzwerk {name} wurde {year + 40} gegründet."


def _article(number: int, extra: list[str], names: Names, dice: random.Random) -> dict[str, str]:
    person, firm = names.fresh("person"), names.fresh("firm") + " AG"
    lines = [
        _statement("birth", person, 1950 + dice.randrange(40), dice),
        *(
            filler.format(
                person=person, firm=firm, town=dice.choice(_TOWNS), weekday=dice.choice(_WEEKDAYS),
                number=2 + dice.randrange(30), digit=dice.randrange(1, 9),
            )
            for filler in dice.sample(_FILLERS, 7)
        ),
        *extra,
    ]  # fmt: skip
    dice.shuffle(lines)
    published = date(2023, 1, 1) + timedelta(days=number % 700)
    return {
        "id": f"a{number}",
        "language": "de",
        "published": published.isoformat(),
        "url": f"https://news.example/{number}",
        "text": f"{' '.join(lines[:4])}\n\n{' '.join(lines[4:])}",
    }
