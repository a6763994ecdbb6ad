"""Several knowledge sources asked in order, as the pipeline asks them.

An earlier source's answer stands; what it does not hold, or holds nothing on, is asked of the
next. A source that cannot be asked is never an answer: it is recorded as a failure, and the
questions that it might have answered stay open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from kg.errors import DataError, Unavailable
from kg.model import (
    Candidate,
    EntityId,
    EntityTerms,
    Facts,
    Failure,
    Found,
    Language,
    PropertyId,
    Question,
)
from kg.reasoning.spoken import entities_of, properties_of
from kg.seams import KnowledgeSource

K = TypeVar("K")
V = TypeVar("V")


class Chain:
    """Sources in order, as :class:`kg.seams.Knowledge`. A source that fails raises nothing here."""

    def __init__(self, sources: Sequence[KnowledgeSource]) -> None:
        self.sources = tuple(sources)

    @property
    def name(self) -> str:
        """The sources' names in order."""
        return ", ".join(source.name for source in self.sources)

    def search(self, names: Collection[str], language: Language) -> Found:
        """The candidates of all sources; of a candidate that several offer, the first's."""
        found: dict[str, dict[EntityId, Candidate]] = {}

        def step(source: KnowledgeSource) -> None:
            for name, group in source.search(names, language).items():
                known = found.setdefault(name, {})
                for candidate in group:
                    known.setdefault(candidate.id, candidate)

        failures = self._each(step)
        candidates = {name: _exact_first(group.values()) for name, group in found.items()}
        return Found(candidates, failures)

    def ask(
        self, questions: Collection[Question], properties: Collection[PropertyId] = ()
    ) -> Facts:
        """Puts one batch of questions to the sources and gathers what goes with the answers.

        ``properties`` are those whose definitions are wanted though no question is about them.

        A question that no source holds the entity of is answered with an empty tuple if every
        source could be asked; else it is missing, and so is one that only sources without an
        answer could be asked. Failures are recorded once a source.
        """
        raw, failed = self._first(lambda s, keys: s.statements(keys), questions)
        answers = {
            question: raw.get(question, ())
            for question in dict.fromkeys(questions)
            if raw.get(question) or (self.sources and not failed)
        }
        statements = [s for found in answers.values() for s in found]
        ends = {q.entity for q in questions} | {e for s in statements for e in entities_of(s)}
        parents, failed_above = self._first(lambda s, keys: s.parents(keys), sorted(ends))
        above = [s for found in parents.values() for s in found]
        terms, failed_terms = self._first(
            lambda s, keys: s.terms(keys),
            sorted(ends | {e for s in above for e in entities_of(s)}),
            done=_is_named,
        )
        used = {q.property for q in questions} | {p for s in statements for p in properties_of(s)}
        used.update(properties)
        definitions, failed_definitions = self._first(
            lambda s, keys: s.properties(keys), sorted(used)
        )
        failures = _once(failed + failed_above + failed_terms + failed_definitions)
        return Facts(answers, parents, terms, definitions, failures)

    def _first(
        self,
        look_up: Callable[[KnowledgeSource, Collection[K]], dict[K, V]],
        keys: Collection[K],
        done: Callable[[V], bool] = bool,
    ) -> tuple[dict[K, V], tuple[Failure, ...]]:
        """For each key the first value that is ``done``, else the first that there is."""
        found: dict[K, V] = {}
        open_ = list(dict.fromkeys(keys))

        def step(source: KnowledgeSource) -> None:
            if not open_:
                return
            for key, value in look_up(source, tuple(open_)).items():
                if key not in found or done(value):
                    found[key] = value
            open_[:] = [key for key in open_ if key not in found or not done(found[key])]

        failures = self._each(step)
        return found, failures

    def _each(self, step: Callable[[KnowledgeSource], None]) -> tuple[Failure, ...]:
        failures = []
        for source in self.sources:
            try:
                step(source)
            except (Unavailable, DataError) as error:
                failures.append(Failure(source.name, error.message))
        return tuple(failures)


def _is_named(terms: EntityTerms) -> bool:
    return bool(terms.labels)


def _exact_first(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates in their order, but misspellings after all that are called so."""
    return tuple(sorted(candidates, key=lambda c: c.match == "fuzzy"))


def _once(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    return tuple({failure.source: failure for failure in failures}.values())
