"""Smallest sets, largest consistent sets, what a source's word makes of the others'."""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.model import (
    Conflict,
    MentionKind,
    Message,
    Named,
    Polarity,
    QuotationKind,
    Speaker,
    Term,
    Utterance,
)
from kg.reasoning.rl.assumptions import Assumptions
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.terms import Terms
from kg.reasoning.sets import (
    believing,
    choices,
    culprits,
    disputes,
    largest_consistent,
    minimal_sets,
    voices,
)
from tests.test_rl import PREFIXES

ITEMS = "abcdef"
FAMILIES = st.lists(st.frozensets(st.sampled_from(ITEMS), max_size=4), max_size=6)


def subsets(items: str) -> list[frozenset[str]]:
    sizes = (combinations(items, n) for n in range(len(items) + 1))
    return [frozenset(one) for one in chain.from_iterable(sizes)]


def conflict(*propositions: str, rule: str = "single-value", negated: str = "") -> Conflict:
    text = Message("", "")
    return Conflict("-".join(propositions), rule, propositions, text, negated=tuple(negated))


@settings(max_examples=200, deadline=None)
@given(FAMILIES)
def test_all_smallest_sets_and_no_others(family: list[frozenset[str]]) -> None:
    found, complete = minimal_sets(ITEMS, lambda chosen: any(one <= chosen for one in family))
    wanted = {one for one in family if not any(other < one for other in family)}
    assert complete
    assert set(found) == wanted


@settings(max_examples=100, deadline=None)
@given(FAMILIES.map(lambda family: [one for one in family if one]))
def test_the_largest_consistent_sets_are_those_of_brute_force(
    family: list[frozenset[str]],
) -> None:
    made = [conflict(*sorted(one)) for one in family]
    found, complete = largest_consistent(ITEMS, made)
    fine = [s for s in subsets(ITEMS) if not any(one <= s for one in family)]
    assert complete
    assert set(found) == {s for s in fine if not any(s < other for other in fine)}
    assert [len(one) for one in found] == sorted((len(one) for one in found), reverse=True)


def test_the_cap_is_said() -> None:
    pairs = [frozenset((f"x{n}", f"y{n}")) for n in range(12)]
    items = [item for pair in pairs for item in pair]
    found, complete = minimal_sets(
        items, lambda chosen: all(pair & chosen for pair in pairs), most=20
    )
    assert len(found) == 20
    assert not complete
    few, all_of_them = minimal_sets(items, lambda chosen: len(chosen) > 11, most_questions=30)
    assert not all_of_them
    assert all(len(one) > 11 for one in few)


def test_one_false_claim_takes_nothing_else_with_it() -> None:
    found, _ = largest_consistent("abcd", [conflict("a", "b")])
    assert found == (frozenset("acd"), frozenset("bcd"))
    assert largest_consistent("ab", []) == ((frozenset("ab"),), True)
    against_wikidata = conflict("a")
    assert largest_consistent("ab", [against_wikidata]) == ((frozenset("b"),), True)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.sampled_from("abcdefg"), min_size=1, max_size=3), max_size=6))
def test_one_choice_of_each_group_gives_the_largest_consistent_sets(sets: list[set[str]]) -> None:
    made = [conflict(*sorted(one)) for one in sets]
    groups, complete = choices(made)
    assert complete
    picked = product(*(found for found, _ in groups))
    left = {frozenset("abcdefg") - frozenset().union(*one) for one in picked}
    assert left == set(largest_consistent("abcdefg", made)[0])


def test_a_denial_is_a_claim_of_its_own() -> None:
    made = [conflict("a", rule="negation", negated="a")]
    assert culprits(made) == (frozenset({"a", "not a"}),)
    found, _ = largest_consistent("ab", made)
    assert set(found) == {frozenset("ab"), frozenset({"not a", "b"})}


def test_what_follows_if_one_source_is_believed() -> None:
    made = [conflict("a", "x"), conflict("b", "c", "y"), conflict("z", "w")]
    belief = believing("abc", "abcxyzw", made)
    assert belief.held == frozenset("abc")
    assert belief.ruled_out == {"x": frozenset("a"), "y": frozenset("bc")}
    assert belief.open == frozenset("zw")
    assert belief.at_odds == ()


def test_a_source_at_odds_with_itself_is_not_believed_there() -> None:
    inner = conflict("a", "b")
    belief = believing("abc", "abcx", [inner, conflict("a", "x")])
    assert belief.held == frozenset("c")
    assert belief.at_odds == (inner,)
    assert not belief.ruled_out


def test_who_disagrees_on_what() -> None:
    name = Term(Named("Mia Matz", MentionKind.PERSON), "Matz")
    speaker = Speaker(name, QuotationKind.INDIRECT, "")

    def said(
        proposition: str, article: str, *, quoted: bool = False, denied: bool = False
    ) -> Utterance:
        polarity = Polarity.NEGATIVE if denied else Polarity.POSITIVE
        who = speaker if quoted else None
        key = f"{proposition}-{article}"
        return Utterance(key, article, proposition, 0, 1, "", "", "", polarity, speaker=who)

    utterances = [said("a", "one", quoted=True), said("b", "two"), said("c", "two", denied=True)]
    utterances.append(said("c", "one"))
    denial = conflict("c", rule="negation", negated="c")
    first, second = disputes([conflict("a", "b"), denial], voices(utterances))
    sides = [(side.articles, side.speakers) for side in first.sides]
    assert sides == [(("one",), ("Matz",)), (("two",), ("",))]
    assert [(s.denied, s.articles) for s in second.sides] == [(False, ("one",)), (True, ("two",))]
    assert not first.known


# --- over OWL 2 RL ---------------------------------------------------------------------------


def assumptions(knowledge: str, **assumed: str) -> tuple[Assumptions, Terms]:
    terms = Terms()

    def read(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return read_document(terms, "t.ttl", (PREFIXES + text).encode())

    known = read(knowledge)
    return Assumptions(terms, known, {name: read(text) for name, text in assumed.items()}), terms


AXIOMS = ":p rdfs:domain :C . :C owl:disjointWith :D . :q rdfs:subPropertyOf :p ."


def test_a_conclusion_knows_the_propositions_that_it_rests_on() -> None:
    made, terms = assumptions(AXIOMS, one=":x :p :y .", two=":x :q :z .", three=":w a :D .")
    fact = tuple(
        terms.id(NamedNode(name))
        for name in (
            "http://e/x",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            "http://e/C",
        )
    )
    found, complete = made.supports((fact[0], fact[1], fact[2]))
    assert complete
    assert found == (frozenset({"one"}), frozenset({"two"}))
    assert made.conflicts() == ((), True)


def test_every_smallest_conflict_of_assumptions() -> None:
    made, _ = assumptions(AXIOMS, one=":x :p :y .", two=":x :q :z .", three=":x a :D .")
    found, complete = made.conflicts()
    assert complete
    assert set(found) == {frozenset({"one", "three"}), frozenset({"two", "three"})}


def test_from_a_contradiction_nothing_follows() -> None:
    made, terms = assumptions(
        f"{AXIOMS} :D rdfs:subClassOf :E .", one=":x :p :y .", three=":x a :D ."
    )
    kind = terms.id(NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"))
    x, e, d = (terms.id(NamedNode(f"http://e/{name}")) for name in "xEY")
    assert made.supports((x, kind, e))[0] == (frozenset({"three"}),)
    assert made.supports((x, kind, d))[0] == ()


def test_knowledge_at_odds_with_itself_is_refused() -> None:
    with pytest.raises(UsageError):
        assumptions(f"{AXIOMS} :x :p :y ; a :D .")
    with pytest.raises(UsageError):
        assumptions(AXIOMS, **{f"a{n}": f":x{n} :p :y ." for n in range(501)})
