"""Verdicts with their evidence, and the activity that made them (PROV-O)."""

from __future__ import annotations

from pyoxigraph import Literal

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import Node, Sheet, double, integer, moment, string, write_message
from kg.graph.statements import read_statement, write_statement
from kg.graph.values import read_time, value_node
from kg.model import Evidence, Time, Verdict

VERDICT = "verdict"


def write_verdict(sheet: Sheet, verdict: Verdict) -> Node:
    """Writes a verdict with its evidence and how it came about; gives its node."""
    made = sheet.node(VERDICT, verdict.id)
    sheet.add(made, v.TYPE, v.VERDICT)
    sheet.add(made, v.ABOUT, sheet.node(PROPOSITION, verdict.proposition))
    write_verdict_key(sheet, made, verdict.proposition, verdict.as_of)
    sheet.add(made, v.LABEL, v.LABELS[verdict.label])
    sheet.add(made, v.REASON_CODE, string(verdict.reason_code))
    write_message(sheet, made, v.REASON, verdict.reason)
    sheet.add(made, v.CONFIDENCE, double(verdict.confidence))
    sheet.add(made, v.CREATED, string(verdict.created))
    if verdict.as_of is not None:
        sheet.add(made, v.AS_OF, value_node(sheet, verdict.as_of))
    if verdict.revises is not None:
        sheet.add(made, v.WAS_REVISION_OF, sheet.node(VERDICT, verdict.revises))
    if verdict.by is not None:
        sheet.add(made, v.WAS_ATTRIBUTED_TO, write_person(sheet, verdict.by))
    activity = _write_activity(sheet, made, verdict)
    for position, evidence in enumerate(verdict.evidence):
        statement = write_statement(sheet, evidence.statement)
        shown = sheet.node("evidence", verdict.id, str(position))
        sheet.add(made, v.HAS_EVIDENCE, shown)
        sheet.add(activity, v.USED, statement)
        sheet.add(shown, v.TYPE, v.EVIDENCE)
        sheet.add(shown, v.POSITION, integer(position))
        sheet.add(shown, v.STATEMENT_VERSION, statement)
        sheet.add(shown, v.BEARING, v.BEARINGS[evidence.bearing])
        write_message(sheet, shown, v.COMPARISON, evidence.comparison)
    return made


def write_verdict_key(sheet: Sheet, made: Node, proposition: str, day: Time | None) -> None:
    """Writes by what the verdict on a proposition (its id) as of a day is found."""
    sheet.add(made, v.JUDGED_FOR, judged_for(proposition, day))


def judged_for(proposition: str, day: Time | None) -> Literal:
    """By what a store finds the verdicts on a proposition (its id) as of a day, or as of none,
    among those of all days."""
    return string(f"{proposition} {day.iso() if day else '-'}")


def write_person(sheet: Sheet, name: str) -> Node:
    """Writes who did something, by name; gives the node."""
    made = sheet.hashed("person", name)
    sheet.add(made, v.TYPE, v.PERSON)
    sheet.add(made, v.NAME, string(name))
    return made


def _write_activity(sheet: Sheet, made: Node, verdict: Verdict) -> Node:
    activity = sheet.node("activity", verdict.id)
    agent = sheet.remembered("software", verdict.method, verdict.version)
    sheet.add(made, v.WAS_GENERATED_BY, activity)
    sheet.add(activity, v.TYPE, v.ACTIVITY)
    sheet.add(activity, v.WAS_ASSOCIATED_WITH, agent)
    sheet.add(agent, v.TYPE, v.SOFTWARE_AGENT)
    sheet.add(agent, v.NAME, string(verdict.method))
    sheet.add(agent, v.SOFTWARE_VERSION, string(verdict.version))
    created = moment(verdict.created)
    if created is not None:
        sheet.add(activity, v.ENDED_AT, created)
        sheet.add(made, v.GENERATED_AT, created)
    return activity


# --- and back -------------------------------------------------------------------------------


def read_verdict(page: Page, made: Node) -> Verdict:
    """The verdict of a node that :func:`write_verdict` wrote."""
    activity = page.node(made, v.WAS_GENERATED_BY)
    agent = page.node(activity, v.WAS_ASSOCIATED_WITH)
    as_of, revised = page.maybe_node(made, v.AS_OF), page.maybe_node(made, v.WAS_REVISION_OF)
    person = page.maybe_node(made, v.WAS_ATTRIBUTED_TO)
    return Verdict(
        id=page.local(made, VERDICT),
        proposition=page.local(page.node(made, v.ABOUT), PROPOSITION),
        label=page.member(made, v.LABEL, v.LABELS),
        reason_code=page.string(made, v.REASON_CODE),
        reason=page.message(made, v.REASON),
        as_of=None if as_of is None else read_time(page, as_of),
        evidence=tuple(_read_evidence(page, e) for e in page.in_order(made, v.HAS_EVIDENCE)),
        confidence=page.float(made, v.CONFIDENCE),
        method=page.string(agent, v.NAME),
        version=page.string(agent, v.SOFTWARE_VERSION),
        created=page.string(made, v.CREATED),
        revises=None if revised is None else page.local(revised, VERDICT),
        by=None if person is None else page.string(person, v.NAME),
    )


def _read_evidence(page: Page, shown: Node) -> Evidence:
    return Evidence(
        statement=read_statement(page, page.node(shown, v.STATEMENT_VERSION)),
        bearing=page.member(shown, v.BEARING, v.BEARINGS),
        comparison=page.message(shown, v.COMPARISON),
    )
