"""The verdict on a proposition: what the evidence says of it as of a day.

The rules, after the verdict table of docs/design.md. A wrong "supported" or "refuted" is the
worst that can happen, so each needs everything in its favour, and all else stays open:

- **supported**: a non-deprecated, non-circular statement agrees (its value is the claimed one,
  lies within it, or is what rounding makes of it), its qualifiers meet the claimed ones, and it
  holds for the time spoken of. Not where the property changes or is single-valued and Wikidata
  prefers another value.
- **refuted**: the property admits one value, both ends are linked or literal, *every* statement
  about it gives a value that cannot be the claimed one or is one, and surely holds throughout the
  time spoken of; or an office of one holder was held by another then; or two times would stand in
  an order that cannot be (:mod:`kg.verdicts.order`). Absence refutes nothing.
- **outdated**: a statement agrees for another time only.
- **Old data**: a statement tells nothing of days after its snapshot where its property changes
  (offices, memberships, marriages, owners, counts). "Since 2017, no end" in a snapshot of 2020
  supports a claim about 2019, and is near evidence for one about 2021: the answer is
  not-enough-information with the code ``snapshot-older``, for support, refutation and, since
  an office can be won again, for "outdated" too.
- **No date**: where nobody knows of which day a claim speaks, statements with dates decide nothing.
- **Confidence**: verdicts of a kind that is right too seldom are near evidence only
  (:mod:`kg.verdicts.confidence`).
- **not-checked**: a question could not be asked, and what could be asked does not support it; or
  an end is linked to nothing since its name could not be looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kg.model import (
    Article,
    Entity,
    EntityId,
    Facts,
    Interval,
    Label,
    Message,
    Named,
    Proposition,
    Statement,
    Time,
    Verdict,
)
from kg.names import content_id
from kg.verdicts.confidence import confidence, threshold
from kg.verdicts.evidence import Decision, as_near
from kg.verdicts.gather import Assertion, assertions
from kg.verdicts.ground import ground
from kg.verdicts.linked import decide_linked
from kg.verdicts.order import decide_order
from kg.verdicts.questions import entity_of, questions_of
from kg.verdicts.reasons import REASONS
from kg.verdicts.single import single_valued
from kg.verdicts.unlinked import (
    decide_unlinked,
    unasked_in_words,
    unlinked_in_words,
    unlinked_names,
)
from kg.verdicts.weigh import Scales, time_spoken_of
from kg.verdicts.wording import Words

METHOD = "beleg-rules"


def judge(
    proposition: Proposition,
    facts: Facts,
    as_of: Time | None,
    article: Article,
    *,
    version: str,
    created: str,
    previous: Verdict | None = None,
    unmeant: Mapping[str, Message] = MappingProxyType({}),
    unasked: Collection[str] = (),
) -> Verdict:
    """Judges a proposition by the facts, for the time that it speaks of.

    Without a time of its own, a claim speaks of the day on which its article was published, else
    of ``as_of``, else of no known day. ``created`` is ISO 8601 with zone. Where nothing but the
    time of judging differs from ``previous``, that verdict stands and is returned; else the new
    one revises it. ``unmeant`` says why names were left unlinked that someone known bears
    (:mod:`kg.verdicts.meant`); ``unasked`` are names that could not be looked up everywhere and
    that nothing bears where they could: whether they are known was not asked.
    """
    day = article.published or as_of
    moment = time_spoken_of(proposition, day)
    decision = _sure_enough(_decide(proposition, facts, article, moment))
    told: Message | None = None
    names = unlinked_names(proposition)
    if decision.code in ("unlinked", "unlinked-class") and any(name in unasked for name in names):
        told = unasked_in_words([name for name in names if name in unasked])
        decision = Decision("not-asked", decision.evidence)
    elif decision.code == "unlinked":
        told = next((unmeant[name] for name in names if name in unmeant), None)
        if told is not None:
            decision = Decision("namesake-meant")
        else:
            told = unlinked_in_words(proposition)
    label, reason = REASONS[decision.code]
    verdict_as_of = (moment.end or moment.start if moment else None) or day
    verdict = Verdict(
        id="",
        proposition=proposition.id,
        label=label,
        reason_code=decision.code,
        reason=told or reason,
        as_of=verdict_as_of,
        evidence=decision.evidence,
        confidence=confidence(label, decision.code, decision.evidence),
        method=METHOD,
        version=version,
        created=created,
    )
    return _named(verdict) if previous is None else as_revision(verdict, previous)


def as_revision(verdict: Verdict, previous: Verdict) -> Verdict:
    """A verdict that was judged as the first of its proposition, as the one after ``previous``.

    Where nothing but the time of judging differs, the previous one stands and is returned.
    """
    mine, theirs = (
        (each.reason_code, each.evidence, each.as_of, each.version) for each in (verdict, previous)
    )
    return previous if mine == theirs else _named(replace(verdict, revises=previous.id))


def _named(verdict: Verdict) -> Verdict:
    """The verdict with its id."""
    statements = sorted((e.bearing, e.statement.id) for e in verdict.evidence)
    made_of = (verdict.proposition, verdict.label, verdict.reason_code, verdict.as_of, statements)
    made_by = (verdict.method, verdict.version, verdict.created, verdict.revises)
    return replace(verdict, id=content_id("verdict", *made_of, *made_by))


def _sure_enough(decision: Decision) -> Decision:
    """The decision, or what is near where verdicts of its kind are too often wrong."""
    label, _ = REASONS[decision.code]
    decided = label in (Label.SUPPORTED, Label.REFUTED)
    if decided and confidence(label, decision.code, decision.evidence) < threshold():
        return Decision("not-sure-enough", as_near(decision.evidence))
    return decision


# --- deciding -----------------------------------------------------------------------------------


def _decide(
    proposition: Proposition, facts: Facts, article: Article, moment: Interval | None
) -> Decision:
    if proposition.event is not None or proposition.property is None:
        return Decision("event")
    if proposition.subject is None or proposition.object is None:
        return Decision("incomplete")
    asked = questions_of(proposition)
    if not asked:
        return Decision("unlinked")
    words = Words(facts.terms, facts.properties)
    found = assertions(proposition, facts, article)
    subject, claimed = entity_of(proposition.subject), proposition.object.value
    if subject is None or isinstance(claimed, Named):
        decision = decide_unlinked(proposition.subject.value, claimed, found, moment, words)
    else:
        around = ground(_around(proposition, found, facts), moment, facts.terms)
        definition = facts.properties.get(proposition.property)
        single = single_valued(proposition.property, subject, definition, around)
        scales = Scales(
            claimed,
            proposition.property,
            proposition.qualifiers,
            moment,
            around,
            single,
            proposition.object.text if proposition.object else "",
        )
        decision = decide_linked(subject, found, scales, words)
        if REASONS[decision.code][0] is Label.NOT_ENOUGH_INFORMATION:
            decision = decide_order(subject, scales, words) or decision
    missing = any(question not in facts.answers for question in asked)
    if missing and REASONS[decision.code][0] is not Label.SUPPORTED:
        return Decision("not-asked", decision.evidence)
    return decision


def _around(proposition: Proposition, found: Sequence[Assertion], facts: Facts) -> list[Statement]:
    """The answers to the proposition's questions, and what lies upwards from all that they name."""
    kept = [s for q in questions_of(proposition) for s in facts.answers.get(q, ())]
    ends = [entity_of(proposition.subject), entity_of(proposition.object)]
    ends += [_target(s) for s in kept]
    # Values of qualifiers are compared, too.
    ends += [q.value.id for q in proposition.qualifiers if isinstance(q.value, Entity)]
    ends += [
        snak.value.id
        for a in found
        for snak in a.statement.qualifiers
        if isinstance(snak.value, Entity)
    ]
    queue = [entity for entity in ends if entity]
    seen: set[EntityId] = set()
    while queue:
        entity = queue.pop()
        if entity not in seen:
            seen.add(entity)
            above = facts.parents.get(entity, ())
            kept += above
            queue += [target for s in above if (target := _target(s))]
    return kept


def _target(statement: Statement) -> EntityId | None:
    return statement.value.id if isinstance(statement.value, Entity) else None
