"""What an article is held against: all that could contradict it, whatever the rule."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import model as m
from kg.finishing import conflicts_of
from kg.names import content_id, proposition
from kg.reasoning.assume import assume, assume_others, vouched
from kg.reasoning.conflicts import NewsReasoner
from kg.reasoning.constraints.rules import kinds
from kg.reasoning.reach import sought
from kg.reasoning.tables import offices
from kg.stores import OxigraphStore

T = TypeVar("T")

HEAD, HEADED = next(
    (m.Entity(office), (m.Entity(heads[0][0]), heads[0][1]))
    for office, heads in sorted(offices().heads.items())
    if heads
)
PERSON, FIRM, RIOTS = m.Entity("Q901"), m.Entity("Q902"), m.Entity("Q903")
BRAN = m.Named("Ilka Bran", m.MentionKind.PERSON)
DAYS = [m.Time(2020, 5, 1), m.Time(2021, 5, 1)]
TIMES = [*DAYS, m.Time(1950, precision=m.YEAR), m.Time(2030, precision=m.YEAR)]
NUMBERS = [m.Quantity(Decimal(n)) for n in (3, 7, 12)]


def definition(property: str, kind: str, *parameters: m.Snak) -> m.PropertyDefinition:
    item = next(each.item for each in kinds().values() if each.name == kind)
    constraint = m.Constraint(item, parameters)
    return m.PropertyDefinition(property, "", constraints=(constraint,))


DEFINITIONS = {
    each.id: each
    for each in (
        definition("P26", "contemporary"),
        definition("P112", "distinct-values"),
        definition("P17", "single-value"),
        definition(
            "P576",
            "difference-within-range",
            m.Snak("P2306", m.Entity("P571")),
            m.Snak("P2313", m.Quantity(Decimal(0))),
            m.Snak("P2312", m.Quantity(Decimal(60))),
        ),
    )
}


Words = tuple[list[m.Value], list[str], list[m.Value]]

SPEECH: dict[str, Words] = {
    "single": ([PERSON, BRAN], ["P569", "P20"], [*TIMES, PERSON, FIRM]),
    "constrained single": ([PERSON, BRAN], ["P17"], NUMBERS),
    "order": ([PERSON, BRAN], ["P569", "P570", "P571", "P576"], TIMES),
    "life": ([PERSON], ["P39", "P569", "P570"], [*TIMES, FIRM]),
    "life of the object": ([FIRM, PERSON], ["P169", "P570"], [*TIMES, PERSON]),
    "founder": ([FIRM, PERSON], ["P112", "P571"], [*TIMES, PERSON]),
    "office": ([PERSON, FIRM, HEADED[0]], ["P39", HEADED[1]], [PERSON, FIRM, HEAD]),
    "asymmetric": ([PERSON, FIRM], ["P22", "P40"], [PERSON, FIRM]),
    "counts": ([RIOTS], ["P1120"], NUMBERS),
    "contemporary": ([PERSON, FIRM], ["P26", "P569", "P570"], [*TIMES, FIRM]),
    "distinct": ([PERSON, FIRM], ["P112"], [RIOTS, BRAN]),
    "difference": ([FIRM], ["P576", "P571"], TIMES),
    "deed": ([PERSON], ["P31", "P570"], [*TIMES, m.Entity("Q5")]),
    "cause": ([RIOTS], ["P580"], TIMES),
}
"""What articles speak of where a rule may fire: subjects, properties, values."""

EVENTS: list[dict[str, list[m.Value]]] = [
    {"agent": [PERSON]},
    {"cause": [RIOTS], "patient": [BRAN]},
    {"patient": [BRAN], "place": [PERSON, FIRM]},
    {"patient": [BRAN, PERSON], "setting": [RIOTS]},
]


class Writer:
    """Writes articles that often speak of the same."""

    def __init__(self, draw: st.DrawFn, speech: str) -> None:
        self._draw = draw
        self._speech = SPEECH[speech]
        self._roles = self._one(EVENTS)
        self._makers = self._one([[self._claim], [self._claim, self._event], [self._event]])

    def _one(self, words: Sequence[T]) -> T:
        return self._draw(st.sampled_from(words))

    def _claim(self) -> m.Proposition:
        subjects, properties, values = self._speech
        start, end = self._one([None, *TIMES]), self._one([None, *TIMES])
        return proposition(
            m.Term(self._one(subjects)),
            self._one(properties),
            m.Term(self._one(values)),
            valid=self._one([None, None, m.Interval(start, end)]),
        )

    def _event(self) -> m.Proposition:
        roles = [m.EventRole(n, m.Term(self._one(of))) for n, of in self._roles.items()]
        if self._one([True, True, False]):
            words = self._one(["vier", "drei weitere"])
            roles.append(m.EventRole("count", m.Term(self._one(NUMBERS), words)))
        kind, day = self._one(["sterben", "sterben", "reden"]), self._one([None, *DAYS])
        event = m.Event(content_id("event", kind, roles), kind, tuple(roles))
        return proposition(None, None, None, event=event, valid=day and m.Interval(day, day))

    def check(self, name: str) -> m.Check:
        makers = self._draw(st.lists(st.sampled_from(self._makers), min_size=1, max_size=4))
        said = {p.id: p for p in (make() for make in makers)}
        sure, unsure = m.Modality.ASSERTED, m.Modality.POSSIBLE
        yes, no = m.Polarity.POSITIVE, m.Polarity.NEGATIVE
        utterances = tuple(
            m.Utterance(
                f"{name}-{n}", name, each, 0, 4, "Text", "sein", "test",
                polarity=self._one([yes] * 6 + [no]), modality=self._one([sure] * 6 + [unsure]),
            )
            for n, each in enumerate(said)
        )  # fmt: skip
        article = m.Article(name, "Text", name, "de", published=self._one([*DAYS, DAYS[0], None]))
        return m.Check(article, utterances, tuple(said.values()))


@st.composite
def pairs(draw: st.DrawFn, speech: str) -> tuple[m.Check, m.Check]:
    writer = Writer(draw, speech)
    return writer.check("other"), writer.check("own")


def all_of(check: m.Check) -> m.Rivals:
    """Everything that an article says."""
    return m.Rivals(
        check.propositions,
        tuple(
            m.Voice(check.article.id, check.article.published, u.proposition, u.polarity,
                    u.modality)
            for u in check.utterances
        ),
    )  # fmt: skip


@pytest.mark.parametrize("speech", SPEECH)
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_what_is_looked_up_finds_what_reading_everything_finds(
    speech: str, data: st.DataObject
) -> None:
    """Conflicts of one's own claims with another article's, by every rule that joins two claims."""
    other, check = data.draw(pairs(speech))
    store = OxigraphStore(None)
    store.put(other)
    own = assume(check.article, check.propositions, check.utterances)
    wanted = sought(own, check.propositions, DEFINITIONS)
    found = store.rivals(wanted, "own", vouched(check.utterances))
    store.close()

    def contradicted(rivals: m.Rivals) -> set[str]:
        others = assume_others(rivals, check.propositions)
        return {c.id for c in conflicts_of(NewsReasoner(), own, others, (), DEFINITIONS)}

    theirs = assume(other.article, other.propositions, other.utterances)
    among_them = {c.id for c in conflicts_of(NewsReasoner(), theirs, (), (), DEFINITIONS)}
    assert contradicted(found) - among_them == contradicted(all_of(other)) - among_them
