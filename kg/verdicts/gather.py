"""From answers to assertions: what the knowledge says, with its ends the way round of the claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.linking.spelling import plain
from kg.model import (
    Article,
    Entity,
    EntityId,
    EntityTerms,
    Facts,
    PropertyId,
    Proposition,
    Rank,
    Reference,
    Snak,
    Statement,
    Text,
    Value,
)
from kg.verdicts.questions import questions_of
from kg.verdicts.tables import inverses

_PUBLISHED_IN = frozenset({"P248", "P123", "P1433", "P143"})
"""Stated in, publisher, published in, imported from."""
_ADDRESSES = frozenset({"P854", "P953", "P973", "P1065", "P4656"})
"""Reference URL, full work at, described at, archive URL, Wikimedia import URL."""
_OUTER = ("www.", "m.", "mobil.", "amp.", "www1.")


@dataclass(frozen=True, slots=True)
class Assertion:
    """That ``subject`` has ``value``, in the claim's own property, as ``statement`` says.

    ``inverse`` marks statements of an inverse property, whose ends were changed over.
    """

    subject: EntityId
    value: Value
    statement: Statement
    inverse: bool = False


def assertions(proposition: Proposition, facts: Facts, article: Article) -> tuple[Assertion, ...]:
    """All that the answers say in the proposition's property, each statement and direction once.

    Deprecated statements and circular ones are no evidence and left out.
    """
    property = proposition.property
    if property is None:
        return ()
    statements = {
        statement.id: statement
        for question in sorted(questions_of(proposition), key=repr)
        for statement in facts.answers.get(question, ())
    }
    kept = (
        s
        for s in statements.values()
        if s.rank is not Rank.DEPRECATED and not is_circular(s, article, facts.terms)
    )
    return tuple(a for s in kept for a in _read(s, property))


def _read(statement: Statement, property: PropertyId) -> Iterator[Assertion]:
    if statement.property == property:
        yield Assertion(statement.subject, statement.value, statement)
    if statement.property in inverses().get(property, ()) and isinstance(statement.value, Entity):
        yield Assertion(statement.value.id, Entity(statement.subject), statement, inverse=True)


def is_circular(statement: Statement, article: Article, terms: dict[EntityId, EntityTerms]) -> bool:
    """Whether the statement rests on nothing but the article itself or its publisher's copy.

    A statement without any reference is not circular: it does not say what it rests on.
    """
    references = statement.references
    return bool(references) and all(_is_own(r, article, terms) for r in references)


def _is_own(reference: Reference, article: Article, terms: dict[EntityId, EntityTerms]) -> bool:
    return any(_names(snak, article, terms) for snak in reference.snaks)


def _names(snak: Snak, article: Article, terms: dict[EntityId, EntityTerms]) -> bool:
    if snak.property in _ADDRESSES and isinstance(snak.value, Text):
        return bool(article.url) and site(snak.value.text) == site(article.url or "") != ""
    if snak.property in _PUBLISHED_IN and isinstance(snak.value, Entity):
        return bool(article.publisher) and _is_called(snak.value.id, article.publisher or "", terms)
    return False


def site(url: str) -> str:
    """Whose address it is: the host without the names that one page has for several readers.

    A copy in an archive is its original's. Empty where it is no address.
    """
    start = url.rfind("http://") if "http://" in url[1:] else url.rfind("https://")
    try:
        host = (urlsplit(url[max(start, 0) :]).hostname or "").rstrip(".")
    except ValueError:
        return ""
    for name in _OUTER:
        host = host.removeprefix(name)
    return host


def _is_called(entity: EntityId, name: str, terms: dict[EntityId, EntityTerms]) -> bool:
    labels = terms[entity].labels if entity in terms else ()
    return any(plain(label) == plain(name) for _, label in labels)
