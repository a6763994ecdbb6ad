"""Does a conclusion follow? By looking it up in the closure, and else by refutation.

A conclusion is a graph whose blank nodes are existential. First the whole graph is looked for in
the closure. Where that fails, it is taken apart into axioms: each is asked by assuming a case of
it (fresh names for what it quantifies over) and looking whether the rest follows, or by assuming
its negation and looking for an inconsistency. Both are sound; OWL 2 RL/RDF is complete only for
assertions (W3C, OWL 2 Profiles, theorem PR1), so "not entailed" means "not by these rules".

Declarations, ontology headers, imports and class expressions that stand alone say nothing that
could be false and count as entailed (OWL 2 Structural Specification, sections 3 and 5.8).
Annotations are asked for as triples, as in OWL's RDF-based semantics; in its direct semantics they
mean nothing, and are entailed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from kg.reasoning.rl.clashes import clashes
from kg.reasoning.rl.datatypes import holds_all
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.extending import Extensible
from kg.reasoning.rl.lists import read_lists
from kg.reasoning.rl.patterns import matches
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.terms import Ids
from kg.reasoning.rl.vocabulary import (
    DATATYPES,
    DOMAIN,
    FIRST,
    ID,
    RANGE,
    REST,
    SAME,
    SUB_PROPERTY,
    TYPE,
    words,
)

_ANNOTATION = ID["owl:AnnotationProperty"]

_DECLARATIONS = frozenset(
    ID[name]
    for name in words(
        "owl:Class rdfs:Class rdfs:Datatype owl:DataRange owl:ObjectProperty "
        "owl:DatatypeProperty owl:AnnotationProperty owl:OntologyProperty rdf:Property "
        "owl:NamedIndividual owl:Ontology owl:Thing rdf:List owl:Restriction"
    )
)
_STRUCTURE = frozenset(
    ID[name]
    for name in words(
        "owl:intersectionOf owl:unionOf owl:oneOf owl:onProperty owl:someValuesFrom "
        "owl:allValuesFrom owl:hasValue owl:maxCardinality owl:maxQualifiedCardinality "
        "owl:onClass owl:members owl:distinctMembers owl:sourceIndividual owl:onDataRange "
        "owl:assertionProperty owl:targetIndividual owl:targetValue owl:complementOf "
        "rdf:first rdf:rest owl:minCardinality owl:cardinality owl:minQualifiedCardinality "
        "owl:qualifiedCardinality owl:hasSelf owl:onDatatype "
        "owl:withRestrictions owl:datatypeComplementOf"
    )
)
"""Predicates that say what a blank node of the syntax is."""

Assumed = list[Fact]


class Entailment:
    """Questions to one premise."""

    def __init__(self, closure: Extensible, *, direct: bool = False) -> None:
        """``closure`` is the premise's, and consistent; ``direct`` is for the direct semantics."""
        self._terms = closure.terms
        self._closure = closure
        self._direct = direct

    def follows(self, conclusion: Ids) -> bool:
        """Whether the conclusion follows."""
        rows: list[Fact] = [(s, p, o) for s, p, o in conclusion.tolist()]
        goals = [row for row in rows if not _says_nothing(row)]
        if self._direct:
            declared = {s for s, p, o in rows if (p, o) == (TYPE, _ANNOTATION)}
            goals = [goal for goal in goals if not self._annotates(goal, declared)]
        blank = {t for goal in goals for t in goal if self._terms.is_blank(t)}
        if matches(self._closure, goals, blank):
            return True
        return self._by_axioms(goals)

    def _annotates(self, goal: Fact, declared: set[int]) -> bool:
        """Whether a goal is an annotation, or an axiom about annotation properties."""
        subject, predicate, _ = goal
        name = subject if predicate in (SUB_PROPERTY, DOMAIN, RANGE) else predicate
        return name in declared or self._closure.holds((name, TYPE, _ANNOTATION))

    def _by_axioms(self, goals: list[Fact]) -> bool:
        structure = [goal for goal in goals if self._is_structure(goal)]
        asked = [goal for goal in goals if not self._is_structure(goal)]
        closure = self._with(structure) if structure else self._closure
        lists = read_lists(closure)
        shared = {s for s, p, o in structure}
        plain: list[Fact] = []
        open_ones: list[Fact] = []
        for goal in asked:
            free = {t for t in goal if self._terms.is_blank(t)} - shared
            (open_ones if free else plain).append(goal)
        free = {t for goal in open_ones for t in goal if self._terms.is_blank(t)} - shared
        # Definitions of fresh names change nothing, so they may join the premise.
        return matches(closure, open_ones, free) and all(
            closure.holds(goal) or self._axiom(goal, structure, lists)
            for goal in self._pairwise(plain, structure, lists)
        )

    def _is_structure(self, goal: Fact) -> bool:
        return goal[1] in _STRUCTURE and (self._terms.is_blank(goal[0]) or goal[1] in (FIRST, REST))

    def _with(self, facts: Sequence[Fact]) -> Closure:
        return self._closure.extended(np.array(facts, np.int64).reshape(-1, 3))

    def _pairwise(
        self, goals: list[Fact], structure: list[Fact], lists: dict[int, tuple[int, ...]]
    ) -> list[Fact]:
        """Goals with the axioms about all of a list as axioms about each two."""
        out = []
        parts = {(s, p): o for s, p, o in structure}
        for goal in goals:
            pairwise = goal[1] == TYPE and _PAIRWISE.get(goal[2])
            if not pairwise:
                out.append(goal)
                continue
            members = lists.get(
                parts.get((goal[0], ID["owl:members"]), -1),
                lists.get(parts.get((goal[0], ID["owl:distinctMembers"]), -1), ()),
            )
            out += [(one, pairwise, other) for one, other in combinations(members, 2)]
        return out

    def _axiom(self, goal: Fact, structure: list[Fact], lists: dict[int, tuple[int, ...]]) -> bool:
        """One axiom, by the cases that it speaks of."""
        subject, predicate, target = goal
        if predicate == TYPE and target == ID["owl:NegativePropertyAssertion"]:
            return self._negative(subject, structure)
        cases = _CASES.get(target if predicate == TYPE else predicate)
        if cases is None:
            return self._assertion(goal, structure)
        fresh = [self._terms.fresh() for _ in range(3)]
        return all(
            self._case(assumed, wanted, structure)
            for assumed, wanted in cases(subject, target, fresh, lists)
        )

    def _case(self, assumed: Assumed, wanted: Fact | None, structure: list[Fact]) -> bool:
        closure = self._with([*structure, *assumed])
        if clashes(closure):
            return True
        if wanted is None:
            return False
        return (
            closure.holds(wanted)
            or _by_value(closure, wanted)
            or self._refuted(wanted, [*structure, *assumed])
        )

    def _assertion(self, goal: Fact, structure: list[Fact]) -> bool:
        return _reflexive(self._closure, goal) or self._refuted(goal, structure)

    def _refuted(self, goal: Fact, given: list[Fact]) -> bool:
        """Whether the negation of an assertion cannot hold."""
        subject, predicate, target = goal
        node = self._terms.fresh()
        opposite = [o for s, p, o in given if (s, p) == (target, ID["owl:complementOf"])]
        if predicate == TYPE and opposite:
            denial = [(subject, TYPE, opposite[0])]
        elif predicate == TYPE:
            denial = [(node, ID["owl:complementOf"], target), (subject, TYPE, node)]
        elif predicate == SAME:
            denial = [(subject, ID["owl:differentFrom"], target)]
        elif predicate == ID["owl:differentFrom"]:
            denial = [(subject, SAME, target)]
        else:
            kind = "owl:targetValue" if target in self._terms.values else "owl:targetIndividual"
            denial = [
                (node, TYPE, ID["owl:NegativePropertyAssertion"]),
                (node, ID["owl:sourceIndividual"], subject),
                (node, ID["owl:assertionProperty"], predicate),
                (node, ID[kind], target),
            ]
        return bool(clashes(self._with([*given, *denial])))

    def _negative(self, node: int, structure: list[Fact]) -> bool:
        parts = {p: o for s, p, o in structure if s == node}
        source = parts.get(ID["owl:sourceIndividual"])
        property = parts.get(ID["owl:assertionProperty"])
        target = parts.get(ID["owl:targetIndividual"], parts.get(ID["owl:targetValue"]))
        if source is None or property is None or target is None:
            return False
        rest = [fact for fact in structure if fact[0] != node]
        return bool(clashes(self._with([*rest, (source, property, target)])))


def _by_value(closure: Closure, goal: Fact) -> bool:
    """Whether the datatypes that something is known to be in lie within the wanted one."""
    subject, predicate, target = goal
    if predicate != TYPE or target >= len(DATATYPES):
        return False
    known = [name for number, name in enumerate(DATATYPES) if subject in closure.column(~number)]
    return holds_all(known, DATATYPES[target])


def _reflexive(closure: Closure, goal: Fact) -> bool:
    """Whether something is related to itself because all is; no rule of OWL 2 RL says so."""
    subject, predicate, target = goal
    return subject == target and any(
        number == predicate or closure.holds((number, ID["rdfs:subPropertyOf"], predicate))
        for number in closure.column(~ID["owl:ReflexiveProperty"]).tolist()
    )


def _says_nothing(goal: Fact) -> bool:
    _, predicate, target = goal
    if predicate == TYPE:
        return target in _DECLARATIONS
    return predicate == ID["owl:imports"]


_PAIRWISE = {
    ID["owl:AllDifferent"]: ID["owl:differentFrom"],
    ID["owl:AllDisjointClasses"]: ID["owl:disjointWith"],
    ID["owl:AllDisjointProperties"]: ID["owl:propertyDisjointWith"],
}

_Cases = list[tuple[Assumed, Fact | None]]
_Lists = dict[int, tuple[int, ...]]
_Maker = Callable[[int, int, list[int], _Lists], _Cases]
"""From subject, object, fresh names and lists: what to assume, and what must follow of it.

None instead of what must follow: the assumption must be impossible."""


def _below(c: int, d: int, new: list[int], _: _Lists) -> _Cases:
    return [([(new[0], TYPE, c)], (new[0], TYPE, d))]


def _same_class(c: int, d: int, new: list[int], _: _Lists) -> _Cases:
    return _below(c, d, new, {}) + _below(d, c, new, {})


def _sub_property(p: int, q: int, new: list[int], _: _Lists) -> _Cases:
    return [([(new[0], p, new[1])], (new[0], q, new[1]))]


def _same_property(p: int, q: int, new: list[int], _: _Lists) -> _Cases:
    return _sub_property(p, q, new, {}) + _sub_property(q, p, new, {})


def _inverse(p: int, q: int, new: list[int], _: _Lists) -> _Cases:
    x, y, _z = new
    return [([(x, p, y)], (y, q, x)), ([(x, q, y)], (y, p, x))]


def _chain(p: int, head: int, new: list[int], lists: _Lists) -> _Cases:
    members = lists.get(head, ())
    if not 0 < len(members) < 3:
        return [([], (new[0], p, new[1]))]
    assumed = [(new[n], q, new[n + 1]) for n, q in enumerate(members)]
    return [(assumed, (new[0], p, new[len(members)]))]


_CASES: dict[int, _Maker] = {
    ID["rdfs:subClassOf"]: _below,
    ID["owl:equivalentClass"]: _same_class,
    ID["owl:disjointWith"]: lambda c, d, n, _: [([(n[0], TYPE, c), (n[0], TYPE, d)], None)],
    ID["rdfs:subPropertyOf"]: _sub_property,
    ID["owl:equivalentProperty"]: _same_property,
    ID["owl:propertyDisjointWith"]: lambda p, q, n, _: [([(n[0], p, n[1]), (n[0], q, n[1])], None)],
    ID["owl:inverseOf"]: _inverse,
    ID["owl:propertyChainAxiom"]: _chain,
    ID["rdfs:domain"]: lambda p, c, n, _: [([(n[0], p, n[1])], (n[0], TYPE, c))],
    ID["rdfs:range"]: lambda p, c, n, _: [([(n[0], p, n[1])], (n[1], TYPE, c))],
    ID["owl:SymmetricProperty"]: lambda p, _o, n, _: [([(n[0], p, n[1])], (n[1], p, n[0]))],
    ID["owl:TransitiveProperty"]: lambda p, _o, n, _: [
        ([(n[0], p, n[1]), (n[1], p, n[2])], (n[0], p, n[2]))
    ],
    ID["owl:FunctionalProperty"]: lambda p, _o, n, _: [
        ([(n[0], p, n[1]), (n[0], p, n[2])], (n[1], SAME, n[2]))
    ],
    ID["owl:InverseFunctionalProperty"]: lambda p, _o, n, _: [
        ([(n[0], p, n[2]), (n[1], p, n[2])], (n[0], SAME, n[1]))
    ],
    ID["owl:AsymmetricProperty"]: lambda p, _o, n, _: [([(n[0], p, n[1]), (n[1], p, n[0])], None)],
    ID["owl:IrreflexiveProperty"]: lambda p, _o, n, _: [([(n[0], p, n[0])], None)],
}
