"""Short articles made of the embedded slice's own statements, with the links that they must have.

Each article is about one thing of the slice: its statements are put into plain sentences, its
names and those of the values are drawn from the labels and aliases that the slice has. So every
link is known without anybody having annotated it, and all of it is Wikidata's (CC0). Of some things
the linker is later not offered the entity, only its namesakes: these mentions must stay unlinked.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.knowledge.slices.source import SliceSource
from kg.model import Entity, EntityId, Question

SENTENCES = {
    "P17": "{s} liegt in {o}.",
    "P19": "{s} wurde in {o} geboren.",
    "P20": "{s} starb in {o}.",
    "P26": "{s} heiratete {o}.",
    "P27": "{s} ist Staatsbürger von {o}.",
    "P36": "Die Hauptstadt von {s} ist {o}.",
    "P54": "{s} spielte bei {o}.",
    "P69": "{s} studierte in {o}.",
    "P102": "{s} ist Mitglied der Partei {o}.",
    "P108": "{s} arbeitet für {o}.",
    "P112": "{s} wurde von {o} gegründet.",
    "P127": "{s} gehört {o}.",
    "P131": "{s} gehört zu {o}.",
    "P159": "{s} hat den Hauptsitz in {o}.",
    "P169": "Der Chef von {s} ist {o}.",
    "P463": "{s} ist Mitglied von {o}.",
    "P551": "{s} lebt in {o}.",
}
"""One sentence a property, ours; ``s`` and ``o`` are names of its subject and object."""
WITHHELD = 0.3
"""The share of things that the linker is not offered."""
BY_ALIAS = 0.3
"""The share of names that are an alias where there is one."""
SHORTEST, LONGEST = 2, 4
"""Sentences of an article."""
EMBEDDED = Path(__file__).resolve().parents[1] / "kg" / "data" / "slice.sqlite"


@dataclass(frozen=True, slots=True)
class Silver:
    """An article; ``links`` are spans with what they mean, None where that is withheld."""

    text: str
    links: tuple[tuple[int, int, EntityId | None], ...]
    withheld: frozenset[EntityId]


Names = dict[EntityId, tuple[str, ...]]
"""The names of each entity: its label, then the aliases that German has for it."""


def articles(source: SliceSource, how_many: int, seed: int = 1) -> Iterator[Silver]:
    """At most so many articles, the same for the same seed and slice."""
    chance = random.Random(seed)
    named = names(EMBEDDED)
    subjects = sorted(named)
    chance.shuffle(subjects)
    made = (_article(subject, source, named, chance) for subject in subjects)
    return islice((article for article in made if article), how_many)


def _article(
    subject: EntityId, source: SliceSource, named: Names, chance: random.Random
) -> Silver | None:
    """What the slice states of a subject, in sentences; None where that is too little."""
    answers = source.statements([Question(subject, property_) for property_ in SENTENCES])
    stated = [
        (question.property, statement.value.id)
        for question, found in sorted(answers.items(), key=lambda pair: pair[0].property)
        for statement in found[:1]
        if isinstance(statement.value, Entity) and statement.value.id in named
    ]
    if len(stated) < SHORTEST:
        return None
    withheld = frozenset(
        e for e in (subject, *(o for _, o in stated)) if chance.random() < WITHHELD
    )
    called = {e: _name(named[e], chance) for e in (subject, *(o for _, o in stated))}
    text, links = "", []
    for property_, value in chance.sample(stated, min(LONGEST, len(stated))):
        for piece in re.split(r"(\{[so]\})", SENTENCES[property_]):
            entity = {"{s}": subject, "{o}": value}.get(piece)
            words = called[entity] if entity else piece
            if entity:
                meant = None if entity in withheld else entity
                links.append((len(text), len(text) + len(words), meant))
            text += words
        text += " "
    return Silver(text, tuple(links), withheld)


def _name(names: tuple[str, ...], chance: random.Random) -> str:
    by_alias = len(names) > 1 and chance.random() < BY_ALIAS
    return chance.choice(names[1:]) if by_alias else names[0]


def names(path: Path) -> Names:
    """The German label, or else the English one, and German aliases of each entity of a slice."""
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    labels = dict(rows.execute(_LABELS, ("en",)).fetchall())
    labels |= dict(rows.execute(_LABELS, ("de",)).fetchall())
    found = {f"Q{entity}": [label] for entity, label in labels.items() if entity > 0}
    for entity, alias in rows.execute(_ALIASES):
        if f"Q{entity}" in found:
            found[f"Q{entity}"].append(alias)
    return {entity: tuple(dict.fromkeys(called)) for entity, called in found.items()}


_LABELS = "SELECT entity, text FROM term WHERE kind = 0 AND language = ?"
_ALIASES = """
SELECT entity, text FROM name WHERE kind > 0 AND language = 'de' AND text IS NOT NULL
ORDER BY entity, text
"""
