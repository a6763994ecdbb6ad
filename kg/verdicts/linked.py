"""The decision on a proposition whose subject is linked and whose object is linked or a literal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.model import Bearing, Entity, EntityId, Evidence, PropertyId, Rank, Value
from kg.verdicts import offices
from kg.verdicts.compare import compare
from kg.verdicts.evidence import MAX_NEAR, Decision, as_near, evidence_of, once, steps
from kg.verdicts.gather import Assertion
from kg.verdicts.ground import Ground
from kg.verdicts.home import BIRTHPLACE, citizenship_elsewhere
from kg.verdicts.lists import decide_count, decide_whole_list
from kg.verdicts.relations import Relation
from kg.verdicts.single import single_valued
from kg.verdicts.tables import tables
from kg.verdicts.times import When, compare_times, validity
from kg.verdicts.weigh import Scales, Weighed, weigh
from kg.verdicts.wording import Words, comparison


def decide_linked(
    subject: EntityId, found: Sequence[Assertion], scales: Scales, words: Words
) -> Decision:
    """What all that is said of the subject decides; :mod:`kg.verdicts.judge` has the rules."""
    own = [a for a in found if a.subject == subject]
    others = [a for a in found if a.subject != subject]
    scales = _by_what_is_listed(own, scales)
    if scales.property in tables().lists:
        scales = replace(scales, single=None)
    weighed = _up_to_date([weigh(a, scales, own) for a in own])
    supports, refutes, history, near = (
        [w for w in weighed if w.bearing is bearing]
        for bearing in (Bearing.SUPPORTS, Bearing.REFUTES, Bearing.HISTORY, Bearing.NEAR)
    )
    decision = _supported(supports, refutes, near, scales, words)
    if decision is None:
        decision = _by_place(subject, scales, words)
        if decision and refutes:
            return Decision("several-values", as_near(decision.evidence))
    if decision is None and not supports and not refutes:
        decision = _by_wider(subject, scales, words)
    if decision is None and history and not _still_open(near):
        decision = Decision("other-time", evidence_of(history, scales, words))
    if decision is None and refutes:
        decision = _refuted(refutes, [*near, *history], scales, words)
    if decision is None and not _still_open(near) and not history:
        decision = _office(others, scales, words)
    if decision is None and not _still_open(near):
        decision = decide_count(subject, scales, words) or decide_whole_list(subject, scales, words)
    return decision or _open(near, scales, words)


def _up_to_date(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Without what newer data have overtaken: "since 2017" where they add "until 2021"."""
    history = [w for w in weighed if w.bearing is Bearing.HISTORY]
    return [w for w in weighed if not any(_is_overtaken(w, by) for by in history)]


def _is_overtaken(weighed: Weighed, by: Weighed) -> bool:
    """Whether an agreeing statement without an end is the ended one, as older data had it.

    So is a statement without any time from a source that leaves times out.
    """
    old, new = weighed.assertion.statement, by.assertion.statement
    known, ended = validity(old), validity(new)
    if weighed is by or not weighed.comparison.relation.agrees or not ended or not ended.end:
        return False
    if known is None:
        return old.origin.partial or old.origin.date < new.origin.date
    if known.end is not None or not old.origin.date < new.origin.date:
        return False
    if known.start is None or ended.start is None:
        return True
    return compare_times(known.start, ended.start) is not Relation.DIFFERENT


def _supported(
    supports: list[Weighed],
    refutes: list[Weighed],
    near: list[Weighed],
    scales: Scales,
    words: Words,
) -> Decision | None:
    if not supports:
        return None
    evidence = evidence_of(supports, scales, words)
    rank = _rank(supports)
    if refutes:
        against = evidence_of(refutes, scales, words)
        if rank == _rank(refutes):
            return Decision("supported-and-refuted", evidence + against)
        if rank is not Rank.PREFERRED:
            return Decision("outranked", as_near(evidence + against))
    rival = [w for w in near if _outranks(w)]
    exclusive = scales.single is not None or scales.changes()
    if exclusive and rival and rank is not Rank.PREFERRED:
        return Decision("outranked", as_near(evidence + evidence_of(rival, scales, words)))
    chained = all(w.comparison.chain for w in supports)
    return Decision("agrees-by-chain" if chained else "agrees", evidence)


def _rank(weighed: Sequence[Weighed]) -> Rank:
    preferred = any(w.assertion.statement.rank is Rank.PREFERRED for w in weighed)
    return Rank.PREFERRED if preferred else Rank.NORMAL


def _outranks(weighed: Weighed) -> bool:
    """Whether a preferred statement gives another value, and not surely for another time."""
    return (
        weighed.assertion.statement.rank is Rank.PREFERRED
        and not weighed.assertion.inverse
        and not weighed.comparison.relation.agrees
        and weighed.standing.when is not When.ELSEWHEN
    )


def _by_place(subject: EntityId, scales: Scales, words: Words) -> Decision | None:
    """A claim of place that the chain of places from its subject bears out."""
    known = tables()
    if scales.property not in known.located or not isinstance(scales.claimed, Entity):
        return None
    if scales.qualifiers:
        return None
    chain = scales.around.chain(subject, scales.claimed.id, known.place_steps, own=True)
    if not chain:
        return None
    first, *rest = chain
    evidence = (
        Evidence(
            first,
            Bearing.SUPPORTS,
            comparison(
                first,
                Relation.FINER if rest else Relation.EQUAL,
                scales.claimed,
                scales.moment,
                words,
            ),
        ),
        *steps(rest, words),
    )
    return Decision("agrees-by-chain", evidence)


def _by_wider(subject: EntityId, scales: Scales, words: Words) -> Decision | None:
    """A claim of lying in a country or on a continent, weighed by those that are known."""
    property = _wider(scales)
    if property is None or scales.qualifiers:
        return None
    around = scales.around
    known = [s for s in around.every.get(subject, ()) if s.property == property]
    own = [Assertion(subject, s.value, s) for s in known]
    single = single_valued(property, subject, None, around)
    wider = _by_what_is_listed(own, replace(scales, property=property, single=single))
    weighed = [weigh(each, wider) for each in own]
    supports, refutes = (
        [w for w in weighed if w.bearing is bearing]
        for bearing in (Bearing.SUPPORTS, Bearing.REFUTES)
    )
    rest = [w for w in weighed if w.bearing not in (Bearing.SUPPORTS, Bearing.REFUTES)]
    if supports and property == _CONTINENT and _several([a.value for a in own], around):
        # Of what reaches into a second continent only a part belongs to it.
        return Decision("several-values", evidence_of(supports, wider, words, Bearing.NEAR))
    if supports:
        return _supported(supports, refutes, rest, wider, words)
    if refutes:
        return _refuted(refutes, rest, wider, words)
    return _open(rest, wider, words) if rest else None


def _wider(scales: Scales) -> PropertyId | None:
    """The property that bears on a claim of place or part by the kind of what is claimed."""
    claimed, known = scales.claimed, tables()
    if not isinstance(claimed, Entity):
        return None
    if scales.property == _PART_OF and claimed.id in known.touching:
        return _CONTINENT
    of_place = scales.property in known.located - {_COUNTRY, _CONTINENT}
    return _COUNTRY if of_place and scales.around.is_country(claimed.id) else None


def _by_what_is_listed(own: Sequence[Assertion], scales: Scales) -> Scales:
    """Where what a subject is is not known, several values that are listed show it to be open."""
    single = scales.single
    if single is None or not single.far:
        return scales
    return (
        replace(scales, single=None) if _several([a.value for a in own], scales.around) else scales
    )


_COUNTRY, _CONTINENT, _PART_OF = "P17", "P30", "P361"


def _refuted(
    refutes: list[Weighed], rest: list[Weighed], scales: Scales, words: Words
) -> Decision | None:
    """Refuted only where nothing that is known could still be the claimed value."""
    values = [w.assertion.value for w in refutes if w.assertion.statement.rank is _rank(refutes)]
    if _several(values, scales.around):
        return Decision("several-values", evidence_of(refutes, scales, words, Bearing.NEAR))
    undecided = [
        w
        for w in rest
        if w.standing.when is not When.ELSEWHEN and w.comparison.relation is not Relation.DIFFERENT
    ]
    if undecided:
        return None
    code = "other-value-undated" if scales.is_undated_change() else "other-value"
    evidence = evidence_of(refutes, scales, words)
    if scales.property == BIRTHPLACE:
        subject = refutes[0].assertion.subject
        evidence += citizenship_elsewhere(subject, scales.claimed, scales.around, words)
    return Decision(code, evidence)


def _several(values: Sequence[Value], around: Ground) -> bool:
    """Whether the values are more than one value at several degrees of exactness."""
    finer_or_same = (Relation.EQUAL, Relation.FINER, Relation.COARSER, Relation.COMPATIBLE)
    return any(
        compare(values[0], value, around).relation not in finer_or_same for value in values[1:]
    )


def _office(others: Sequence[Assertion], scales: Scales, words: Words) -> Decision | None:
    """An office that one person holds at a time, and another surely held throughout."""
    held = [
        a.statement
        for a in others
        if a.value == scales.claimed
        and offices.excludes(a.statement, scales.property, scales.claimed, scales.moment)
    ]
    if not held or scales.qualifiers:
        return None
    evidence = tuple(
        Evidence(s, Bearing.REFUTES, comparison(s, Relation.EQUAL, s.value, scales.moment, words))
        for s in held[:MAX_NEAR]
    )
    return Decision("office-held", evidence)


def _still_open(near: list[Weighed]) -> bool:
    """Whether something agrees and only its time or a detail is not settled."""
    return any(w.comparison.relation.agrees for w in near)


def _open(near: list[Weighed], scales: Scales, words: Words) -> Decision:
    if not near:
        return Decision("silent")
    agreeing = [w for w in near if w.comparison.relation.agrees]
    ranked = sorted(
        agreeing or near, key=lambda w: (_CLOSENESS.index(w.comparison.relation), _last(w))
    )
    shown = [w for w in ranked if not _is_noise(w)]
    found = [e for w in shown[:MAX_NEAR] for e in evidence_of([w], scales, words)]
    return Decision(ranked[0].code, once(found))


def _is_noise(weighed: Weighed) -> bool:
    """Another class of the same thing, of which nothing says how it stands to the claimed one."""
    said = weighed.assertion.statement.property in tables().classes
    return said and weighed.comparison.relation in (Relation.INCOMPARABLE, Relation.DIFFERENT)


_CLOSENESS = (
    Relation.EQUAL,
    Relation.FINER,
    Relation.COMPATIBLE,
    Relation.COARSER,
    Relation.INCOMPARABLE,
    Relation.DIFFERENT,
)


def _last(weighed: Weighed) -> tuple[bool, tuple[int, ...], str]:
    """Statements that may hold at the time spoken of first, then those of the latest times."""
    statement = weighed.assertion.statement
    known = validity(statement)
    latest = (known.last or known.first if known else None) or ()
    elsewhen = weighed.standing.when is When.ELSEWHEN
    return elsewhen, tuple(-number for number in latest), statement.id
