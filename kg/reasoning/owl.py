"""The consistency seam through owlrl, the OWL 2 RL closure over an rdflib graph.

Second opinion and yardstick for :class:`kg.reasoning.conflicts.NewsReasoner`: it knows only the
axioms of the ontology text that it is given, in Wikidata's direct form (``wd:Q… wdt:P… value``).

Limits, all on the side of silence:

* Time, qualifiers and separators are not in that form. A statement with an end (P582), or about
  another time than now (P585), is left out, as are deprecated ones; so is a claim with a time.
* Different items are not different to OWL unless an axiom says so: a functional property makes
  two items the same. What owlrl marks is what it writes as an error: sameAs against
  differentFrom, disjoint classes and properties, asymmetric, irreflexive, negative assertions.
  (Functional properties with two literals stay unnoticed: owlrl leaves dt-diff out.)
* Of several conflicts through shared facts, one smallest set of claims for each error found is
  named, by leaving claims out one after another; facts and axioms are not minimised, and the
  facts are not named as members. At most :data:`MOST_CLAIMS` claims are tried.

W3C, *OWL 2 Web Ontology Language Profiles*, section 4.3, tables 4 to 9.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from owlrl import OWLRL_Semantics
from rdflib import OWL, RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import DataError
from kg.model import (
    DAY,
    MONTH,
    Conflict,
    Coordinates,
    Entity,
    Message,
    Named,
    PropertyDefinition,
    PropertyId,
    Proposition,
    Quantity,
    Rank,
    Saying,
    Statement,
    Step,
    Text,
    Time,
    Value,
)
from kg.names import PREFIXES, content_id
from kg.reasoning.context import describe_proposition
from kg.reasoning.premises import names_one_thing

MOST_CLAIMS = 200
"""Claims that one call looks at, in the order of their ids; a closure takes tenths of a second."""

_MOST_FOUND = 20
_RULE = "owl"
_IRI_IN_ERROR = re.compile(r"http://www\.wikidata\.org/(?:entity|prop/direct)/([QP]\d+)")
_TIMED = frozenset({"P582", "P585"})


class OwlReasoner:
    """Implements :class:`kg.seams.Reasoner` by owlrl, within the limits of this module."""

    def __init__(self, ontology: str) -> None:
        """``ontology`` is Turtle; raises :class:`kg.errors.DataError` where it is not."""
        self._axioms = Graph()
        try:
            self._axioms.parse(data=ontology, format="turtle")
        except SyntaxError as error:  # rdflib's BadSyntax is one
            raise DataError("ontology", f"is not Turtle: {error}") from error

    def conflicts(
        self,
        propositions: Sequence[Proposition],
        denied: Collection[str],
        statements: Sequence[Statement],
        definitions: Mapping[PropertyId, PropertyDefinition],
        sayings: Mapping[str, Collection[Saying]] = MappingProxyType({}),
    ) -> tuple[Conflict, ...]:
        """Conflicts of claims with each other and the facts, ordered by id."""
        facts = self._with_facts(statements)
        if _errors(facts, ()):
            return ()  # the facts and axioms alone are at odds: nothing can be laid to a claim
        claims = _claims(propositions, frozenset(denied))[:MOST_CLAIMS]
        found: dict[str, Conflict] = {}
        while claims and len(found) < _MOST_FOUND:
            errors = _errors(facts, claims)
            if not errors:
                break
            members = _smallest(facts, claims)
            conflict = _conflict(members, _errors(facts, members))
            found[conflict.id] = conflict
            claims = [claim for claim in claims if claim is not members[0]]
        return tuple(found[key] for key in sorted(found))

    def _with_facts(self, statements: Iterable[Statement]) -> Graph:
        graph = Graph()
        for triple in self._axioms:
            graph.add(triple)
        for statement in statements:
            timed = any(snak.property in _TIMED for snak in statement.qualifiers)
            if statement.rank is not Rank.DEPRECATED and not timed:
                for triple in _triples(
                    Entity(statement.subject), statement.property, statement.value
                ):
                    graph.add(triple)
        return graph


class _Claim:
    """A proposition as triples, asserted or denied."""

    __slots__ = ("negated", "proposition", "triples")

    def __init__(self, proposition: Proposition, *, negated: bool) -> None:
        self.proposition = proposition
        self.negated = negated
        self.triples = _of_proposition(proposition, negated=negated)


def _claims(propositions: Sequence[Proposition], denied: frozenset[str]) -> list[_Claim]:
    unique = {p.id: p for p in propositions if p.valid is None}
    ordered = [unique[key] for key in sorted(unique)]
    claims = [_Claim(p, negated=False) for p in ordered]
    claims += [_Claim(p, negated=True) for p in ordered if p.id in denied]
    return [claim for claim in claims if claim.triples]


def _of_proposition(
    proposition: Proposition, *, negated: bool
) -> tuple[tuple[Node, Node, Node], ...]:
    subject, value = proposition.subject, proposition.object
    timed = any(q.property in _TIMED for q in proposition.qualifiers)
    if proposition.property is None or subject is None or value is None or timed:
        return ()
    plain = _triples(subject.value, proposition.property, value.value)
    if not negated or not plain:
        return plain
    ((source, property, target),) = plain
    node = BNode(f"not{proposition.id}")
    kind = OWL.targetValue if isinstance(target, Literal) else OWL.targetIndividual
    return (
        (node, RDF.type, OWL.NegativePropertyAssertion),
        (node, OWL.sourceIndividual, source),
        (node, OWL.assertionProperty, property),
        (node, kind, target),
    )


def _triples(
    subject: Value, property: PropertyId, value: Value
) -> tuple[tuple[Node, Node, Node], ...]:
    source, target = _term(subject), _term(value)
    if source is None or target is None or isinstance(source, Literal):
        return ()
    predicate = RDF.type if property == "P31" else URIRef(PREFIXES["wdt"] + property)
    return ((source, predicate, target),)


def _term(value: Value) -> Node | None:
    """The RDF term of a value, or None where the direct form has none for it."""
    match value:
        case Entity(id=entity):
            return URIRef(PREFIXES["wd"] + entity)
        case Named():
            return URIRef(f"urn:beleg:{content_id(value)}") if names_one_thing(value) else None
        case Time():
            return _time(value)
        case Quantity(amount=amount, unit=None, approximate=False):
            return Literal(amount, datatype=XSD.decimal)
        case Text(text=text, language=language):
            return Literal(text, lang=language)
        case Coordinates(latitude=latitude, longitude=longitude):
            return Literal(f"Point({longitude} {latitude})")
        case _:
            return None


def _time(time: Time) -> Literal | None:
    if time.calendar != "gregorian" or not 0 < time.year < 10_000:
        return None
    if time.precision >= DAY:
        return Literal(time.iso(), datatype=XSD.date)
    return Literal(time.iso(), datatype=XSD.gYearMonth if time.precision == MONTH else XSD.gYear)


def _errors(facts: Graph, claims: Iterable[_Claim]) -> list[str]:
    """What owlrl marks as inconsistent in the closure of facts and claims, sorted."""
    graph = Graph()
    for triple in facts:
        graph.add(triple)
    for claim in claims:
        for triple in claim.triples:
            graph.add(triple)
    closure = OWLRL_Semantics(graph, False, False)
    closure.closure()
    return sorted(str(error) for error in closure.error_messages)


def _smallest(facts: Graph, claims: list[_Claim]) -> list[_Claim]:
    """A set of claims that is at odds with the facts and of which none can be left out.

    Halves first, then one by one (deletion-based, as in Junker's QuickXplain's simple form).
    """
    kept = claims
    size = len(kept) // 2
    while size:
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if _errors(facts, rest):
                kept = rest
            else:
                start += size
        size //= 2
    return kept


def _conflict(members: list[_Claim], errors: list[str]) -> Conflict:
    labels: dict[PropertyId, Message] = {}
    steps = [
        Step(
            "denied" if claim.negated else "claimed",
            (claim.proposition.id,),
            describe_proposition(claim.proposition, labels),
        )
        for claim in members
    ]
    mark = _IRI_IN_ERROR.sub(r"\1", errors[0]) if errors else ""
    text = Message(
        f"Die Regeln von OWL 2 RL lassen das nicht zusammen zu: {mark}.",
        f"The rules of OWL 2 RL do not admit this together: {mark}.",
    )
    steps.append(Step(_RULE, tuple(f"#{index}" for index in range(len(members))), text))
    ids = [f"not {c.proposition.id}" if c.negated else c.proposition.id for c in members]
    return Conflict(
        id=content_id("conflict", _RULE, sorted(ids)),
        rule=_RULE,
        propositions=tuple(sorted({c.proposition.id for c in members})),
        text=text,
        negated=tuple(sorted({c.proposition.id for c in members if c.negated})),
        steps=tuple(steps),
    )
