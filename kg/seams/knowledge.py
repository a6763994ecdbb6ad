"""What is known: one source, and all that are asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from kg.model import (
    Candidate,
    EntityId,
    EntityTerms,
    Facts,
    Found,
    Language,
    PropertyDefinition,
    PropertyId,
    Question,
    Statement,
)


class KnowledgeSource(Protocol):
    """Something that holds statements of Wikidata. All look-ups are batches.

    Every method raises :class:`kg.errors.KnowledgeUnavailable` where the source cannot be
    asked. What is missing from a result, the source does not hold.
    """

    @property
    def name(self) -> str:
        """What reports call it, with its snapshot where it has one."""
        ...

    def search(
        self, names: Collection[str], language: Language
    ) -> dict[str, tuple[Candidate, ...]]:
        """Entities that each name may mean, likeliest first."""
        ...

    def statements(self, questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        """All statements that answer each question, deprecated ones too.

        A question about an entity that the source does not hold is missing from the result; an
        entity held without such a statement answers with an empty tuple.
        """
        ...

    def parents(self, entities: Collection[EntityId]) -> dict[EntityId, tuple[Statement, ...]]:
        """The statements of P31, P279, P131, P361, P17 and P30 from each entity upwards."""
        ...

    def terms(self, entities: Collection[EntityId]) -> dict[EntityId, EntityTerms]:
        """Labels and descriptions."""
        ...

    def properties(self, ids: Collection[PropertyId]) -> dict[PropertyId, PropertyDefinition]:
        """Property definitions with names and constraints."""
        ...


class Knowledge(Protocol):
    """The knowledge sources in their order, as the pipeline asks them.

    Nothing here raises for a source that fails: the failure is part of the answer.
    """

    def search(self, names: Collection[str], language: Language) -> Found:
        """Candidates for each name, from every source that could be asked."""
        ...

    def ask(
        self, questions: Collection[Question], properties: Collection[PropertyId] = ()
    ) -> Facts:
        """The answers to one batch of questions with what is needed to judge by them.

        ``properties`` are those whose definitions are wanted though no question is about them.
        """
        ...
