"""Wikidata's entities, as the embedded slice holds them, as a space to reconcile with."""

from __future__ import annotations

import re
from typing import Any

import kg
from server.interfaces.reconcile.spaces import Candidate, Named, Query
from server.interfaces.reconcile.values import Value, extended

_ID = re.compile(r"Q[1-9]\d{0,17}")
_PROPERTY = re.compile(r"P[1-9]\d{0,17}")
_DEFAULT_TYPES = ("Q5", "Q43229", "Q6256")
"""Person, organisation, country."""
_CERTAIN_LEAD = 8.0
"""By how many points a candidate must lead to be taken without a person's look."""


class Entities:
    """The entities of the slice."""

    name = "Beleg: Wikidata entities"
    identifier_space = "http://www.wikidata.org/entity/"
    schema_space = "http://www.wikidata.org/prop/direct/"
    view = "https://www.wikidata.org/wiki/{{id}}"

    def match(self, queries: list[Query], language: str) -> list[list[Candidate]]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        names = {query.text for query in queries if not _ID.fullmatch(query.text)}
        found = kg.embedded_knowledge().search(names, language)
        ids = {q.text for q in queries if _ID.fullmatch(q.text)}
        ids |= {candidate.id for candidates in found.values() for candidate in candidates}
        held = kg.embedded_knowledge().terms(ids)
        classes = self._values(ids, {"P31"}, language)
        wanted = {c.property_id for query in queries for c in query.conditions}
        values = self._values(ids, {p for p in wanted if _PROPERTY.fullmatch(p)}, language)
        answers = []
        for query in queries:
            if _ID.fullmatch(query.text):
                known = held.get(query.text)
                made = [Candidate(query.text, known.label(language), 100.0)] if known else []
            else:
                made = [
                    Candidate(
                        c.id, c.label or c.matched, _score(c), description=c.description,
                        features={"name": round(100 * c.similarity, 1), "prior": c.prior},
                    )
                    for c in found.get(query.text, ())
                    if query.fits(c.types)
                ]  # fmt: skip
            answers.append(_ranked(made, query, classes, values))
        return answers

    def suggest(self, kind: str, prefix: str, language: str) -> list[Named]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        if kind == "entity" and _ID.fullmatch(prefix):
            one = self.describe(prefix, language)
            return [one] if one else []
        if kind == "property" and _PROPERTY.fullmatch(prefix):
            return self._named_properties([prefix], language)
        sign = {"entity": "Q", "property": "P", "type": "Q"}[kind]
        found = kg.embedded_knowledge().beginning(prefix, sign, language)
        return [Named(c.id, c.label or c.matched, c.description) for c in found]

    def describe(self, id_: str, language: str) -> Named | None:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        known = kg.embedded_knowledge().terms([id_]).get(id_) if _ID.fullmatch(id_) else None
        if known is None:
            return None
        described = dict(known.descriptions)
        text = described.get(language) or described.get("de") or described.get("en") or ""
        return Named(id_, known.label(language, "de", "en"), text)

    def properties(self, type_id: str, language: str) -> list[Named]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        used = kg.embedded_knowledge().used_properties(type_id or _DEFAULT_TYPES[0])
        return self._named_properties(list(used), language)

    def default_types(self, language: str) -> list[Named]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        return [found for id_ in _DEFAULT_TYPES if (found := self.describe(id_, language))]

    def extend(
        self, ids: list[str], properties: list[str], language: str
    ) -> tuple[list[Named], dict[str, dict[str, list[Value]]]]:
        """See :class:`server.interfaces.reconcile.spaces.Space`."""
        asked = [p for p in properties if _PROPERTY.fullmatch(p)]
        values = self._values({i for i in ids if _ID.fullmatch(i)}, set(asked), language)
        rows = {i: {p: values.get((i, p), []) for p in properties} for i in ids}
        known = {named.id: named for named in self._named_properties(asked, language)}
        return [known.get(p, Named(p, p)) for p in properties], rows

    def _named_properties(self, ids: list[str], language: str) -> list[Named]:
        held = kg.embedded_knowledge().properties(ids)
        made = []
        for id_ in ids:
            if id_ in held:
                labels = dict(held[id_].labels)
                name = labels.get(language) or labels.get("de") or labels.get("en") or id_
                made.append(Named(id_, name))
        return made

    def _values(
        self, ids: set[str], properties: set[str], language: str
    ) -> dict[tuple[str, str], list[Value]]:
        """The values of properties, without those of deprecated statements."""
        questions = [kg.Question(i, p) for i in sorted(ids) for p in sorted(properties)]
        answers = kg.embedded_knowledge().statements(questions)
        plain = {
            (q.entity, q.property): [
                kg.value_json(s.value) for s in found if s.rank != "deprecated"
            ]
            for q, found in answers.items()
        }
        meant = {v["id"] for found in plain.values() for v in found if v["type"] == "entity"}
        names = {
            e: t.label(language, "de", "en")
            for e, t in kg.embedded_knowledge().terms(meant).items()
        }
        return {asked: [extended(v, names) for v in found] for asked, found in plain.items()}


def _score(candidate: Any) -> float:
    """How well the name fits (80), and how well known the entity is (20)."""
    name = candidate.similarity * (0.95 if candidate.match == "alias" else 1.0)
    return float(80 * name + 20 * candidate.prior)


def _ranked(
    candidates: list[Candidate],
    query: Query,
    classes: dict[tuple[str, str], list[Value]],
    values: dict[tuple[str, str], list[Value]],
) -> list[Candidate]:
    """The candidates with types, scores by all conditions, and which of them is certain."""
    scored = []
    for candidate in candidates:
        met = [c.met(values.get((candidate.id, c.property_id), [])) for c in query.conditions]
        if not all(ok for ok, c in zip(met, query.conditions, strict=True) if c.required):
            continue
        share = sum(met) / len(met) if met else 1.0
        score = candidate.score if not met else 0.6 * candidate.score + 40 * share
        types = tuple(
            Named(v["id"], v["name"]) for v in classes.get((candidate.id, "P31"), ()) if "id" in v
        )
        features = candidate.features | ({"properties": round(100 * share, 1)} if met else {})
        scored.append((score, share, candidate, types, features))
    scored.sort(key=lambda one: (-one[0], one[2].id))
    lead = scored[0][0] - scored[1][0] if len(scored) > 1 else 100.0
    return [
        Candidate(
            c.id, c.name, round(score, 2),
            certain=place == 0 and lead >= _CERTAIN_LEAD and share == 1.0
            and c.features.get("name", 100.0) == 100.0,
            description=c.description, types=types, features=features,
        )
        for place, (score, share, c, types, features) in enumerate(scored[: query.limit])
    ]  # fmt: skip
