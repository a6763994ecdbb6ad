"""What one assertion does for a proposition: supports, refutes, history, or near."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import (
    DAY,
    Bearing,
    Entity,
    Interval,
    Message,
    NoValue,
    PropertyId,
    Proposition,
    Qualifier,
    Statement,
    Time,
    Value,
)
from kg.verdicts.capitals import may_be_former
from kg.verdicts.compare import Comparison, compare
from kg.verdicts.gather import Assertion
from kg.verdicts.ground import Ground
from kg.verdicts.relations import Relation
from kg.verdicts.single import Single, are_apart
from kg.verdicts.tables import SERIES_ORDINAL, tables
from kg.verdicts.times import (
    AT_SOME_TIME,
    END,
    POINT,
    START,
    TIME_QUALIFIERS,
    Standing,
    When,
    is_another_life,
    read_day,
    snapshot_before,
    standing,
    time_of,
    validity,
)
from kg.verdicts.windows import BOUNDS, compare_window, window


@dataclass(frozen=True, slots=True)
class Weighed:
    """An assertion with what it does and, where it decides nothing, the code of why."""

    assertion: Assertion
    comparison: Comparison
    standing: Standing
    bearing: Bearing
    code: str


@dataclass(frozen=True, slots=True)
class Scales:
    """What all assertions of one proposition are weighed against."""

    claimed: Value
    property: PropertyId
    qualifiers: tuple[Qualifier, ...]
    moment: Interval | None
    around: Ground
    single: Single | None
    words: str = ""
    """The article's words for the claimed value."""

    def changes(self) -> bool:
        """Whether values of the property change within the years that news speaks of."""
        return self.property in tables().changing

    def is_undated_change(self) -> bool:
        """Whether the property changes, if seldom, and nobody knows of which day the claim is."""
        return self.moment is None and self.property in tables().slow


def weigh(assertion: Assertion, scales: Scales, others: Sequence[Assertion] = ()) -> Weighed:
    """What an assertion about the claim's own subject does for the claim.

    It supports where its value agrees for the time spoken of, is history where it agrees for
    another time, and refutes only where the property admits one value, the two values cannot be
    one, and the statement surely holds for all the time spoken of. Everything else is near.
    """
    steps = tables().steps.get(scales.property, ())
    apart = are_apart(scales.property)
    between = window(scales.claimed, scales.qualifiers)
    if between is not None:
        comparison = Comparison(compare_window(between, assertion.value, scales.qualifiers))
    else:
        comparison = compare(scales.claimed, assertion.value, scales.around, steps, apart=apart)
    stands = _standing(assertion, scales, others)
    single = _single(assertion, scales, others)
    bearing, code = _bearing(assertion.statement, comparison.relation, stands, scales, single)
    if comparison.chain and bearing is not Bearing.NEAR and scales.property in tables().loose:
        bearing, code = Bearing.NEAR, "finer-class"
    if comparison.chain and bearing is Bearing.SUPPORTS and _is_numbered(scales):
        bearing, code = Bearing.NEAR, "qualifier-unknown"
    if bearing is Bearing.SUPPORTS and may_be_former(
        assertion, scales.moment, scales.around, others
    ):
        bearing, code = Bearing.NEAR, "no-dates"
    doubt = _open_still(assertion, scales) if bearing is Bearing.REFUTES else ""
    if doubt:
        bearing, code = Bearing.NEAR, doubt
    return Weighed(assertion, comparison, stands, bearing, code)


def _is_numbered(scales: Scales) -> bool:
    """Whether a place in a series is claimed: the second of a narrower office is not of a wider."""
    return any(q.property == SERIES_ORDINAL for q in scales.qualifiers)


def _open_still(assertion: Assertion, scales: Scales) -> str:
    """The code of why another value of a single-valued property does not refute, or ""."""
    if assertion.inverse or not _excludes(scales, assertion.value):
        return "open-property"
    moved = scales.is_undated_change() and _may_have_moved(assertion, scales)
    return "may-have-moved" if moved else ""


def _may_have_moved(assertion: Assertion, scales: Scales) -> bool:
    """Whether an undated claim may speak of a day on which the subject was where it says.

    Things move within a country often and across borders seldom: what lies in another country than
    the claimed place, and of which nothing else is known there, is taken to have been there.
    """
    claimed, known = scales.claimed, assertion.value
    if not isinstance(claimed, Entity) or not isinstance(known, Entity):
        return True
    around = scales.around
    there = around.within(claimed.id).get(_COUNTRY, frozenset())
    here = around.within(known.id).get(_COUNTRY, frozenset())
    else_known = around.within(assertion.subject).get(_COUNTRY, frozenset())
    return not there or not here or bool(there & (here | else_known))


_COUNTRY = "P17"


def _excludes(scales: Scales, value: Value) -> bool:
    """Whether the two values exclude each other, of whatever kind the subject may be."""
    if scales.single is None or not scales.single.far:
        return True
    claimed = scales.claimed
    if not isinstance(claimed, Entity) or not isinstance(value, Entity):
        return False
    return scales.around.distant(claimed.id, value.id)


def _single(assertion: Assertion, scales: Scales, others: Sequence[Assertion]) -> Single | None:
    """Why there is one value: as ever, or because all that is said is that there is none."""
    nothing = all(isinstance(a.value, NoValue) for a in (assertion, *others))
    return scales.single or (_NOTHING if nothing else None)


def _bearing(
    statement: Statement,
    relation: Relation,
    stands: Standing,
    scales: Scales,
    single: Single | None,
) -> tuple[Bearing, str]:
    if relation.agrees:
        return _agreeing(statement, stands, scales)
    if stands.when is When.ELSEWHEN:
        return Bearing.NEAR, "only-other-times"
    if relation is not Relation.DIFFERENT:
        return Bearing.NEAR, _UNDECIDED[relation]
    if single is None:
        return Bearing.NEAR, "open-property"
    if scales.moment is None and single is _NOTHING:
        return Bearing.NEAR, "not-certain"
    if is_near_date(scales.property, scales.claimed, statement.value):
        return Bearing.NEAR, "near-date"
    if is_day_of_unsaid_year(scales.words, scales.claimed, statement.value):
        return Bearing.NEAR, "year-unsaid"
    if is_another_life(scales.property, scales.claimed, statement.value):
        return Bearing.NEAR, "namesake"
    doubt = _doubt(statement, stands, scales, single)
    return (Bearing.NEAR, doubt) if doubt else (Bearing.REFUTES, "other-value")


_NOTHING = Single(
    Message("Wikidata sagt, dass es keinen Wert gibt.", "Wikidata says that there is no value.")
)
"""A property without any value admits no other, of however many it may have."""

_UNDECIDED = {Relation.COARSER: "coarser", Relation.INCOMPARABLE: "incomparable"}
_WHEN_CODES = {
    When.UNDATED: "no-dates",
    When.OLDER: "snapshot-older",
    When.PARTLY: "partly",
    When.UNANCHORED: "no-date",
}


def _agreeing(statement: Statement, stands: Standing, scales: Scales) -> tuple[Bearing, str]:
    if is_hedged(statement):
        return Bearing.NEAR, "hedged"
    qualified = _qualifiers(statement, scales)
    if qualified:
        return Bearing.NEAR, qualified
    if stands.when is When.HOLDS:
        return Bearing.SUPPORTS, "agrees"
    if stands.when is not When.ELSEWHEN:
        return Bearing.NEAR, _WHEN_CODES[stands.when]
    if scales.property in tables().counting:
        return Bearing.NEAR, "measured-elsewhen"
    if _may_have_begun_again(statement, scales):
        return Bearing.NEAR, "snapshot-older"
    return Bearing.HISTORY, "other-time"


def _may_have_begun_again(statement: Statement, scales: Scales) -> bool:
    """An office that ended may be held again by the day spoken of, unseen by an older snapshot."""
    known, moment = validity(statement), scales.moment
    if known is None or moment is None or not scales.changes():
        return False
    ended = known.last is not None and moment.first is not None and known.last < moment.first
    return ended and snapshot_before(statement, moment)


def _doubt(statement: Statement, stands: Standing, scales: Scales, single: Single) -> str:
    """The code of why a different value does not refute, or "" where it does."""
    separated = any(
        q.property in single.separators and q.property not in TIME_QUALIFIERS
        for q in statement.qualifiers
    )
    if is_hedged(statement):
        return "hedged"
    if separated:
        return "open-property"
    if stands.when is not When.HOLDS:
        return _WHEN_CODES[stands.when]
    if single.fixed or (scales.moment is None and _lasts(statement, scales.property)):
        return ""
    if not stands.certain or scales.moment == AT_SOME_TIME:
        return "not-certain"
    if scales.moment is None:
        return ""
    known = validity(statement)
    closed = known is not None and known.end is not None
    return "" if closed or not snapshot_before(statement, scales.moment) else "snapshot-older"


def is_near_date(property: PropertyId, claimed: Value, known: Value) -> bool:
    """Whether two dates may be two steps of one event: founded, registered, opened."""
    years = tables().near_dates.get(property)
    if years is None or not isinstance(claimed, Time) or not isinstance(known, Time):
        return False
    return abs(claimed.year - known.year) <= years


def is_day_of_unsaid_year(words: str, claimed: Value, known: Value) -> bool:
    """Whether the words give no year, and Wikidata's date is that day of another one.

    "starb am 18. April": the year was taken from the article's own date.
    """
    if not isinstance(claimed, Time) or not isinstance(known, Time) or not words:
        return False
    days = [(each.month, each.day, each.precision) for each in (claimed, known)]
    return claimed.precision == DAY and days[0] == days[1] and not _YEAR.search(words)


_YEAR = re.compile(r"\d{3,4}")


def _lasts(statement: Statement, property: PropertyId) -> bool:
    """A value that seldom changes, from a source that would tell its end."""
    return property in tables().slow and not statement.origin.partial


def is_hedged(statement: Statement) -> bool:
    """Whether the statement's own qualifiers call it doubtful."""
    hedges = (q.value for q in statement.qualifiers if q.property in tables().hedged)
    return any(not isinstance(v, Entity) or v.id not in tables().sure for v in hedges)


def _qualifiers(statement: Statement, scales: Scales) -> str:
    """The code of why a claimed qualifier is not met, or "" where all are.

    A point in time is met by the statement's own time, which is looked at apart.
    """
    bounded = window(scales.claimed, scales.qualifiers) is not None
    for claimed in scales.qualifiers:
        if claimed.property == POINT or (bounded and claimed.property in BOUNDS):
            continue
        known = [s.value for s in statement.qualifiers if s.property == claimed.property]
        if not known:
            return "qualifier-unknown"
        if not any(compare(claimed.value, k, scales.around).relation.agrees for k in known):
            return "qualifier-differs"
    return ""


def _standing(assertion: Assertion, scales: Scales, others: Sequence[Assertion]) -> Standing:
    statement = assertion.statement
    found = standing(statement, scales.moment, changing=scales.changes())
    if found.when in (When.UNDATED, When.OLDER) and _still(statement, scales, others):
        return Standing(When.HOLDS)
    measured = found.when is When.ELSEWHEN and scales.property in tables().counting
    if measured and _is_latest(statement, scales.moment, others):
        return Standing(When.HOLDS)
    return found


def _still(statement: Statement, scales: Scales, others: Sequence[Assertion]) -> bool:
    """Whether a value that seldom changes is known as the only one not long before the time."""
    moment, known = scales.moment, tables()
    taken = read_day(statement.origin.date)
    if scales.property not in known.slow or taken is None or moment is None:
        return False
    day = moment.last or moment.first
    alone = all(o.value == statement.value for o in others)
    return alone and day is not None and abs(day[0] - taken[0]) <= known.slow_years


def _is_latest(statement: Statement, moment: Interval | None, others: Sequence[Assertion]) -> bool:
    """Whether it is the last measurement before the time spoken of, and recent enough."""
    point = time_of(statement.qualifiers, POINT)
    day = moment.last or moment.first if moment else None
    if point is None or day is None or point.latest > day:
        return False
    if day[0] - point.year > tables().measured_years:
        return False
    later = (time_of(o.statement.qualifiers, POINT) for o in others)
    return all(t is None or t.earliest <= point.latest or t.latest > day for t in later)


# --- the time spoken of -------------------------------------------------------------------------


def time_spoken_of(proposition: Proposition, day: Time | None) -> Interval | None:
    """The time for which a proposition is stated; ``None`` where nobody knows.

    Its own validity first, then its qualifiers of time, then the day of writing. "Since 2018"
    runs to the day of writing.
    """
    valid = proposition.valid
    if valid is not None:
        begins = valid.start is not None and valid.end is None and day is not None
        if begins and valid.start and day and valid.start.earliest <= day.latest:
            return Interval(valid.start, day)
        return valid
    times = {q.property: q.value for q in proposition.qualifiers if isinstance(q.value, Time)}
    if POINT in times:
        return Interval(times[POINT], times[POINT])
    start, end = times.get(START), times.get(END)
    if start or end:
        return Interval(start or end, end or start)
    return Interval(day, day) if day else None
