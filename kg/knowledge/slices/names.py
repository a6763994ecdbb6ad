"""Look-up of names in a slice: exactly, and else by spelling.

A name's spelling is near enough by the normalised indel similarity of rapidfuzz
(https://rapidfuzz.github.io/RapidFuzz/Usage/fuzz.html#ratio).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, Literal, NamedTuple

from rapidfuzz import fuzz

from kg.knowledge.slices import schema
from kg.knowledge.wikibase import unpack
from kg.model import Candidate, EntityId, Interval, Language, Time

Rows = Callable[..., list[Any]]
Types = Callable[[Collection[int]], dict[int, frozenset[EntityId]]]

MAX_CANDIDATES = 40
MAX_FUZZY = 5
MIN_FUZZY_LENGTH = 5
MIN_FUZZY_RATIO = 88.0
"""Two letters of fifteen may differ; below that, other names come nearer than misspellings."""
PREFIX = 3
BLOCK = 2000
"""How many names of one prefix are compared at most, those of nearest length first."""
FULL_WEIGHT = 2000
"""Statements and sitelinks of the best-known entities; from there on the prior is 1."""

_MATCHES: dict[int, Literal["label", "alias", "ours"]] = {
    schema.LABEL: "label",
    schema.ALIAS: "alias",
    schema.OURS: "ours",
}
_COLUMNS = """n.folded, n.entity, n.language, n.kind, coalesce(n.text, t.text, n.folded), e.weight
  FROM {names} JOIN entity e ON e.id = n.entity
  LEFT JOIN term t ON n.kind = 0 AND t.entity = n.entity AND t.kind = 0
    AND t.language = n.language"""
_EXACT = "SELECT " + _COLUMNS.format(
    names="json_each(?) a CROSS JOIN name n ON n.folded = a.value AND n.entity > 0"
)
_NEAR = f"""
SELECT key, folded FROM (
  SELECT a.key AS key, n.folded AS folded, row_number() OVER (
    PARTITION BY a.key ORDER BY abs(length(n.folded) - json_extract(a.value, '$[2]')), n.folded
  ) AS place
  FROM json_each(?) a CROSS JOIN name n
    ON n.folded >= json_extract(a.value, '$[0]') AND n.folded < json_extract(a.value, '$[1]')
  WHERE n.entity > 0 AND abs(length(n.folded) - json_extract(a.value, '$[2]')) <= 3
) WHERE place <= {BLOCK}"""

_BIRTH, _DEATH = 569, 570
_AROUND = f"""
SELECT s.subject, s.property, s.value FROM json_each(?) a CROSS JOIN statement s
  ON s.subject = a.value
WHERE s.rank IS NOT 2 AND (typeof(s.value) = 'integer' OR s.property IN ({_BIRTH}, {_DEATH}))"""


class _Hit(NamedTuple):
    folded: str
    entity: int
    language: str
    kind: int
    text: str
    weight: int


def search(
    rows: Rows, types: Types, names: Collection[str], language: Language
) -> dict[str, tuple[Candidate, ...]]:
    """Entities that each name may mean, likeliest first; names that nothing meets are missing."""
    folded = {name: schema.fold(name) for name in dict.fromkeys(names)}
    hits = _exact(rows, folded.values())
    near = _near(rows, {f for f in folded.values() if f and f not in hits})
    others = _exact(rows, {other for found in near.values() for other, _ in found})
    found = {
        name: _exact_candidates(hits[form], language)
        if form in hits
        else _near_candidates(near.get(form, ()), others, language)
        for name, form in folded.items()
    }
    return _described(rows, types, {n: c for n, c in found.items() if c}, language)


def _exact(rows: Rows, folded: Iterable[str]) -> dict[str, list[_Hit]]:
    found: dict[str, list[_Hit]] = defaultdict(list)
    for row in rows(_EXACT, json.dumps(sorted(set(folded)))):
        found[row[0]].append(_Hit(*row))
    return dict(found)


def _near(rows: Rows, folded: Collection[str]) -> dict[str, tuple[tuple[str, float], ...]]:
    """The names spelt nearly so, with the similarity in 0 to 1."""
    forms = sorted(f for f in folded if len(f) >= MIN_FUZZY_LENGTH and not f.isdigit())
    ranges = [[f[:PREFIX], f[:PREFIX] + "\U0010ffff", len(f)] for f in forms]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for key, other in rows(_NEAR, json.dumps(ranges)) if ranges else ():
        ratio = fuzz.ratio(forms[key], other, score_cutoff=MIN_FUZZY_RATIO)
        # Names that differ in a figure name different things.
        if ratio and _figures(forms[key]) == _figures(other):
            found[forms[key]][other] = ratio / 100
    return {
        form: tuple(sorted(others.items(), key=lambda x: (-x[1], x[0]))[:MAX_FUZZY])
        for form, others in found.items()
    }


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def prior(weight: int) -> float:
    """How well known an entity is, 0 to 1, on a logarithmic scale of statements and sitelinks."""
    return min(1.0, math.log1p(weight) / math.log1p(FULL_WEIGHT))


def _worth(hit: _Hit, language: Language) -> tuple[bool, bool, str]:
    """Orders the ways in which one entity is met: language asked for first, label before alias."""
    return (hit.language not in (language, "mul"), hit.kind == schema.ALIAS, hit.language)


def _exact_candidates(hits: Iterable[_Hit], language: Language) -> list[Candidate]:
    best: dict[int, _Hit] = {}
    for hit in sorted(hits, key=lambda h: _worth(h, language)):
        best.setdefault(hit.entity, hit)
    ordered = sorted(best.values(), key=lambda h: (-_score(h, language), h.entity))
    return [_candidate(hit) for hit in ordered[:MAX_CANDIDATES]]


def _score(hit: _Hit, language: Language) -> float:
    other_language, alias, _ = _worth(hit, language)
    return prior(hit.weight) - 0.1 * other_language - 0.1 * alias


def _candidate(hit: _Hit, similarity: float = 1.0) -> Candidate:
    return Candidate(
        id=schema.entity_id(hit.entity),
        label="",
        match=_MATCHES[hit.kind] if similarity == 1.0 else "fuzzy",
        matched=hit.text,
        prior=round(prior(hit.weight), 4),
        similarity=round(similarity, 4),
    )


def _near_candidates(
    near: Iterable[tuple[str, float]], hits: dict[str, list[_Hit]], language: Language
) -> list[Candidate]:
    best: dict[int, tuple[float, _Hit]] = {}
    for other, ratio in near:
        for hit in sorted(hits[other], key=lambda h: _worth(h, language)):
            best.setdefault(hit.entity, (min(ratio, 0.99), hit))
    ordered = sorted(best.values(), key=lambda x: (-x[0], -_score(x[1], language), x[1].entity))
    return [_candidate(hit, ratio) for ratio, hit in ordered[:MAX_FUZZY]]


def _described(
    rows: Rows, types: Types, found: dict[str, list[Candidate]], language: Language
) -> dict[str, tuple[Candidate, ...]]:
    """The candidates with label, description and types."""
    numbers = sorted({schema.number(c.id) or 0 for group in found.values() for c in group})
    texts: dict[tuple[int, int], dict[Language, str]] = defaultdict(dict)
    for entity, kind, lang, text in rows(
        "SELECT t.entity, t.kind, t.language, t.text FROM json_each(?) a CROSS JOIN term t "
        "ON t.entity = a.value AND t.kind IN (0, 3)",
        json.dumps(numbers),
    ):
        texts[entity, kind][lang] = text
    classes = types(numbers)
    around, lives = _around(rows, numbers)

    def complete(candidate: Candidate) -> Candidate:
        number = schema.number(candidate.id) or 0
        return Candidate(
            id=candidate.id,
            label=_pick(texts[number, schema.LABEL], language) or candidate.id,
            match=candidate.match,
            matched=candidate.matched,
            description=_pick(texts[number, schema.DESCRIPTION], language),
            types=classes.get(number, frozenset()),
            prior=candidate.prior,
            similarity=candidate.similarity,
            related=frozenset(around.get(number, ())),
            lifetime=lives.get(number),
        )

    return {name: tuple(complete(c) for c in group) for name, group in found.items()}


def _around(
    rows: Rows, entities: Collection[int]
) -> tuple[dict[int, set[EntityId]], dict[int, Interval]]:
    """The items that each entity's statements name, and its time from birth to death."""
    items: dict[int, set[EntityId]] = defaultdict(set)
    times: dict[int, dict[int, list[Time]]] = defaultdict(lambda: defaultdict(list))
    for entity, property_, value in rows(_AROUND, json.dumps(sorted(entities))):
        if isinstance(value, int):
            items[entity].add(schema.entity_id(value))
        elif isinstance(time := unpack(json.loads(value)), Time):
            times[entity][property_].append(time)
    lives = {
        entity: Interval(
            min(found[_BIRTH], key=lambda t: t.earliest, default=None),
            max(found[_DEATH], key=lambda t: t.latest, default=None),
        )
        for entity, found in times.items()
    }
    return items, lives


def _pick(texts: dict[Language, str], language: Language) -> str:
    for each in (language, "mul", "de", "en"):
        if each in texts:
            return texts[each]
    return ""
