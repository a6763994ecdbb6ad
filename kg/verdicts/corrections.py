"""Corrections: verdicts that a person gave, each bound to the evidence that the person saw.

A correction takes the place of the verdict that it revises for as long as the evidence is what the
person looked at: the same statements with the same values, ranks and qualifiers. When that
changes, the correction is history, and whoever judges next must say so (:func:`lapsed`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from kg.errors import UsageError
from kg.model import Label, Message, Verdict
from kg.names import content_id

PERSON = "person"
"""The method of a verdict that a person gave, and its reason code."""


def correction(
    seen: Verdict, label: Label, *, by: str, reason: str, version: str, created: str
) -> Verdict:
    """A person's verdict in place of the one that they saw, with the evidence that they saw.

    ``by`` is who gives it, ``reason`` why, in their words; ``created`` ISO 8601 with zone.
    Raises :class:`kg.errors.UsageError` without a name or a reason, and for ``not-checked``,
    which says what a machine could not do.
    """
    by, reason = by.strip(), reason.strip()
    if not by or not reason:
        raise UsageError("a correction needs the name of who gives it, and a reason")
    if label is Label.NOT_CHECKED:
        raise UsageError("a person's verdict cannot be not-checked")
    return Verdict(
        id=content_id("verdict", seen.proposition, label, PERSON, by, reason, created, seen.id),
        proposition=seen.proposition,
        label=label,
        reason_code=PERSON,
        reason=Message(reason, reason),
        as_of=seen.as_of,
        evidence=seen.evidence,
        confidence=1.0,
        method=PERSON,
        version=version,
        created=created,
        revises=seen.id,
        by=by,
    )


def in_force(history: Sequence[Verdict], judged: Verdict) -> Verdict:
    """The newest correction where it stands against what was judged now, else that.

    ``history`` is the proposition's, oldest first. Only a verdict as of the same day is corrected.
    """
    last = _latest(history, judged)
    return last if last and last.method == PERSON and _same_evidence(last, judged) else judged


def lapsed(history: Sequence[Verdict], judged: Verdict) -> Verdict | None:
    """The newest correction, where it no longer stands against what was judged now."""
    last = _latest(history, judged)
    if last is None or last.method != PERSON or _same_evidence(last, judged):
        return None
    return last


def words(correction: Verdict) -> Message:
    """That a correction lapsed, for the reader of a report."""
    by, reason = correction.by or "?", correction.reason
    return Message(
        f"Eine Korrektur von {by} ({correction.label}: {reason.de}) gilt nicht mehr, "
        "weil sich die Belege seither geändert haben.",
        f"A correction by {by} ({correction.label}: {reason.en}) no longer stands, "
        "since the evidence has changed.",
    )


def _latest(history: Sequence[Verdict], judged: Verdict) -> Verdict | None:
    return next((v for v in reversed(history) if v.as_of == judged.as_of), None)


def _same_evidence(one: Verdict, other: Verdict) -> bool:
    return substance(one) == substance(other)


def substance(verdict: Verdict) -> frozenset[Hashable]:
    """What the evidence says, apart from when it was read and what references it has."""
    return frozenset(
        (s.id, s.property, s.value, s.rank, frozenset(s.qualifiers))
        for s in (evidence.statement for evidence in verdict.evidence)
    )
