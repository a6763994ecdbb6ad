"""What the articles of a store disagree on: exact sets, who states them, what follows."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ontology
from kg import model as m
from kg.disagreement import Disagreement, of_check, of_store
from kg.errors import UsageError
from kg.names import proposition
from kg.reasoning.checker import check_proof
from kg.reasoning.rl.claims import opposed
from kg.reasoning.rl.clashes import clashes
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.terms import Terms
from kg.stores import open_store
from tests.test_rl import ASSERTIONS, AXIOMS, PREFIXES

ANNA, BERTA = m.Entity("Q900000001"), m.Entity("Q900000002")
NOBODY = m.Message("", "")


def claim(subject: m.Value, property: str, value: m.Value) -> m.Proposition:
    return proposition(m.Term(subject), property, m.Term(value))


MOTHER, DAUGHTER = claim(ANNA, "P25", BERTA), claim(BERTA, "P25", ANNA)
YEAR = claim(ANNA, "P569", m.Time(1879, precision=m.YEAR))
DAY, OTHER_DAY = (claim(ANNA, "P569", m.Time(1879, 3, day)) for day in (14, 15))


def article(
    name: str,
    *stated: m.Proposition,
    speaker: str = "",
    denied: bool = False,
    modality: m.Modality = m.Modality.ASSERTED,
    conflicts: tuple[m.Conflict, ...] = (),
) -> m.Check:
    who = None
    if speaker:
        who = m.Speaker(m.Term(m.Named(speaker), speaker), m.QuotationKind.DIRECT, "sagt")
    polarity = m.Polarity.NEGATIVE if denied else m.Polarity.POSITIVE
    utterances = tuple(
        m.Utterance(
            f"{name}-{n}",
            name,
            p.id,
            0,
            4,
            f"Satz {n}",
            "ist",
            "test",
            polarity,
            modality,
            speaker=who,
        )
        for n, p in enumerate(stated)
    )
    text = m.Article(name, f"Text {name}", f"{name}.txt", "de", title=f"Titel {name}")
    terms = {ANNA.id: m.EntityTerms(ANNA.id, (("de", "Anna"),))}
    return m.Check(text, utterances, stated, (), conflicts, terms)


def disagreement(*checks: m.Check) -> Disagreement:
    store = open_store("memory:")
    for one in checks:
        store.put(one)
    return of_store(store, ontology.read("wikidata.ttl"))


def test_articles_and_speakers_that_break_an_axiom_together() -> None:
    found = disagreement(article("one", MOTHER), article("two", DAUGHTER, speaker="Carla Cohn"))
    (dispute,) = found.disputes
    assert dispute.conflict.rule == "prp-asyp"
    assert ANNA.id in dispute.conflict.text.de
    assert "http" not in dispute.conflict.text.en
    assert found.terms[ANNA.id].label("de") == "Anna"
    assert {(s.proposition, s.articles, s.speakers) for s in dispute.sides} == {
        (MOTHER.id, ("one",), ("",)),
        (DAUGHTER.id, ("two",), ("Carla Cohn",)),
    }
    assert not dispute.known
    ((sets, _),), complete = found.choices
    assert complete
    assert set(sets) == {frozenset({MOTHER.id}), frozenset({DAUGHTER.id})}
    for source in ("one", "Titel one"):
        assert found.believing(source).ruled_out == {DAUGHTER.id: frozenset({MOTHER.id})}
    assert found.believing("Carla Cohn").ruled_out == {MOTHER.id: frozenset({DAUGHTER.id})}
    with pytest.raises(UsageError, match="Dora"):
        found.believing("Dora")


def test_a_year_and_a_day_in_it_are_one_value_two_days_are_not() -> None:
    assert not disagreement(article("one", YEAR), article("two", DAY)).conflicts
    (conflict,) = disagreement(article("one", DAY), article("two", OTHER_DAY)).conflicts
    assert set(conflict.propositions) == {DAY.id, OTHER_DAY.id}


@pytest.mark.parametrize("how", ["denied", "possible", "timed", "qualified"])
def test_only_what_is_asserted_of_no_time_is_reasoned_about(how: str) -> None:
    second = article("two", DAUGHTER)
    if how == "denied":
        second = article("two", DAUGHTER, denied=True)
    elif how == "possible":
        second = article("two", DAUGHTER, modality=m.Modality.POSSIBLE)
    else:
        day = m.Time(2021, 1, 1)
        valid = m.Interval(day, None) if how == "timed" else None
        qualifiers = (m.Qualifier("P580", day),) if how == "qualified" else ()
        ends = m.Term(BERTA), "P25", m.Term(ANNA)
        second = article("two", proposition(*ends, qualifiers, valid))
    assert not disagreement(article("one", MOTHER), second).conflicts


def test_what_checks_found_is_told_once() -> None:
    conflict = m.Conflict("c", "asymmetric", (MOTHER.id, DAUGHTER.id), NOBODY)
    found = disagreement(article("one", MOTHER), article("two", DAUGHTER, conflicts=(conflict,)))
    assert [one.id for one in found.conflicts] == ["c"]


def test_what_is_at_odds_with_wikidata_is_not_blamed_on_others() -> None:
    time = m.Time(1880, 1, 1)
    fact = m.Statement("Q900000001$beleg-1", ANNA.id, "P569", time)
    known = m.Conflict("k", "single-value", (DAY.id,), NOBODY, (fact,))
    between = m.Conflict("b", "single-value", (DAY.id, OTHER_DAY.id), NOBODY)
    found = of_check(article("one", DAY, OTHER_DAY, conflicts=(known, between)))
    belief = found.believing("one")
    assert not belief.ruled_out
    assert belief.at_odds == (known, between)
    assert found.choices == ((((frozenset({DAY.id}),), True),), True)


def test_many_disputes_do_not_multiply() -> None:
    pairs = [(m.Entity(f"Q91000{n:03d}"), m.Entity(f"Q92000{n:03d}")) for n in range(40)]
    one = article("one", *(claim(here, "P25", there) for here, there in pairs))
    two = article("two", *(claim(there, "P25", here) for here, there in pairs))
    found = disagreement(one, two)
    groups, complete = found.choices
    assert complete
    assert len(found.conflicts) == len(groups) == 40
    assert all(len(sets) == 2 for sets, _ in groups)


CLAIMS = st.lists(ASSERTIONS, min_size=1, max_size=5, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(AXIOMS, max_size=5), CLAIMS)
@example(["[] a owl:AllDifferent ; owl:members (:x :y :z)"], [":x owl:sameAs :y"])
@example(["[] a owl:AllDisjointClasses ; owl:members (:A :B :C)"], [f":x a :{c}" for c in "ABC"])
def test_the_sets_are_all_smallest_ones_and_proved(axioms: list[str], texts: list[str]) -> None:
    terms = Terms()

    def read(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return read_document(terms, "t.ttl", (PREFIXES + text).encode())

    known = read("".join(f"{line} . " for line in axioms))
    claims = {f"c{n}": read(f"{text} .") for n, text in enumerate(texts)}
    before = {(c.rule, frozenset(c.body)) for c in clashes(Closure(terms, known))}

    def broken(chosen: tuple[str, ...]) -> bool:
        triples = np.concatenate([known, *(claims[name] for name in chosen)])
        after = {(c.rule, frozenset(c.body)) for c in clashes(Closure(terms, triples))}
        return not after <= before

    subsets = chain.from_iterable(combinations(sorted(claims), n) for n in range(len(claims) + 1))
    every = [frozenset(chosen) for chosen in subsets if broken(chosen)]
    wanted = {one for one in every if not any(other < one for other in every)}
    found, complete = opposed(terms, known, claims)
    assert complete
    assert {one.claims for one in found} == wanted
    for one in found:
        assert one.proof.certificate is not None
        check_proof(one.proof.certificate)
