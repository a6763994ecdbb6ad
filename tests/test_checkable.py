"""Why a claim is not worth the check."""

from __future__ import annotations

import dataclasses
import json

import pytest

from kg.model import (
    Entity,
    Event,
    EventRole,
    MentionKind,
    Modality,
    Named,
    Proposition,
    Span,
    Term,
    Utterance,
)
from kg.verdicts.checkable import not_checkable

BERLIN = Term(Entity("Q64"), "Berlin")


def utterance(text: str, subject: str, modality: Modality = Modality.ASSERTED) -> Utterance:
    start = text.index(subject)
    span = Span(start, start + len(subject))
    return Utterance(
        "u", "a", "p", 0, len(text), text, "ist", "copula", modality=modality, subject=span
    )


def codes(text: str, subject: Term, *, modality: Modality = Modality.ASSERTED) -> list[str]:
    stated = Proposition("p", subject, "P131", BERLIN)
    return [r.code for r in not_checkable(utterance(text, subject.text, modality), stated, text)]


def named(name: str, kind: MentionKind = MentionKind.CLASS) -> Term:
    return Term(Named(name, kind), name)


def test_a_claim_with_a_linked_end_about_someone_is_worth_it():
    assert codes("Anna Berg lebt in Berlin.", named("Anna Berg", MentionKind.PERSON)) == []
    assert codes("Potsdam liegt bei Berlin.", Term(Entity("Q1711"), "Potsdam")) == []


@pytest.mark.parametrize(
    ("modality", "code"),
    [
        (Modality.OPINION, "opinion"),
        (Modality.DEMANDED, "demand"),
        (Modality.ANNOUNCED, "prediction"),
        (Modality.CONDITIONAL, "condition"),
        (Modality.QUESTIONED, "question"),
        (Modality.POSSIBLE, "possibility"),
    ],
)
def test_what_states_no_fact_is_not(modality: Modality, code: str):
    anna = named("Anna Berg", MentionKind.PERSON)
    assert codes("Anna Berg lebt in Berlin.", anna, modality=modality) == [code]


@pytest.mark.parametrize("who", ["Viele", "Man", "Experten", "Er", "Jemand", "Einige"])
def test_who_is_left_open_is_vague(who: str):
    assert codes(f"{who} leben in Berlin.", named(who, MentionKind.OTHER)) == ["vague"]


def test_so_many_of_a_kind_are_vague():
    assert codes("Viele Minister leben in Berlin.", named("Minister")) == ["vague"]
    assert codes("Die Minister leben in Berlin.", named("Minister")) == []


@pytest.mark.parametrize(
    ("text", "noun", "generic"),
    [
        ("Wale sind Säugetiere.", "Wale", True),
        ("Jeder Minister ist Abgeordneter.", "Minister", True),
        ("Der Minister ist Abgeordneter.", "Minister", False),
        ("Seine Minister sind Abgeordnete.", "Minister", False),
        ("Im Land sind 26 Minister Abgeordnete.", "Minister", False),
    ],
)
def test_a_whole_kind_is_generic(text: str, noun: str, generic: bool):
    assert ("generic" in codes(text, named(noun))) is generic


def test_what_bare_nouns_do_is_no_generic_statement_but_must_be_linked():
    text = "Demonstranten stürmten das Haus."
    who = named("Demonstranten")
    event = Event("e", "stürmen", (EventRole("agent", who), EventRole("patient", named("Haus"))))
    stated = Proposition("p", who, None, None, event=event)
    found = not_checkable(utterance(text, "Demonstranten"), stated, text)
    assert [r.code for r in found] == ["no-linked-end"]
    there = dataclasses.replace(event, roles=(*event.roles, EventRole("place", BERLIN)))
    linked = dataclasses.replace(stated, event=there)
    assert not_checkable(utterance(text, "Demonstranten"), linked, text) == ()


def test_reasons_are_told_in_both_languages():
    text = "Viele leben in Berlin."
    stated = Proposition("p", named("Viele", MentionKind.OTHER), "P551", None)
    reasons = not_checkable(utterance(text, "Viele"), stated, text)
    assert [r.code for r in reasons] == ["vague", "no-linked-end"]
    told = [(r.message.in_language("de"), r.message.in_language("en")) for r in reasons]
    assert all(de and en and de != en for de, en in told)
    assert json.dumps(told)
