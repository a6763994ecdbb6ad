"""A check as the rows that every report shows: one for each utterance, with its rating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.model import (
    Article,
    Check,
    Conflict,
    Label,
    Message,
    Polarity,
    Proposition,
    Utterance,
    Verdict,
)
from kg.reading.copies import Fingerprint, fingerprint, leaders
from kg.verdicts.checkable import Reason, not_checkable
from kg.verdicts.rating import Rating, rate

SIGNS = {
    Label.SUPPORTED: "✓",
    Label.REFUTED: "✗",
    Label.OUTDATED: "↻",
    Label.CONFLICTING: "≠",
    Label.NOT_ENOUGH_INFORMATION: "?",
    Label.NOT_CHECKABLE: "–",
    Label.NOT_CHECKED: "!",
}
"""What tells verdicts apart where there is no colour; no two are alike."""

NAMES = {
    Label.SUPPORTED: Message("belegt", "supported"),
    Label.REFUTED: Message("widerlegt", "refuted"),
    Label.OUTDATED: Message("überholt", "outdated"),
    Label.CONFLICTING: Message("widersprüchlich", "conflicting"),
    Label.NOT_ENOUGH_INFORMATION: Message("offen", "open"),
    Label.NOT_CHECKABLE: Message("nicht prüfbar", "not checkable"),
    Label.NOT_CHECKED: Message("nicht geprüft", "not checked"),
}
"""The labels as people read them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One utterance with what it states and how it is rated.

    ``number`` counts the rows that a reader sees, from 1. ``told`` are the utterances "X says
    it" that say who states this one; they have no number of their own. ``objections`` say why it
    is not worth the check.
    """

    number: int
    utterance: Utterance
    proposition: Proposition
    verdict: Verdict
    rating: Rating
    told: tuple[Row, ...] = ()
    objections: tuple[Reason, ...] = ()

    @property
    def sayings(self) -> tuple[Label, ...]:
        """How it is rated that it was said, where more is known of that than nothing."""
        labels = (told.rating.label for told in self.told)
        return tuple(each for each in labels if each is not Label.NOT_ENOUGH_INFORMATION)

    @property
    def remarks(self) -> tuple[Reason, ...]:
        """Why an open claim was not worth the check; other labels have their own reason.

        That nothing is linked is left out where the rating's reason is that already.
        """
        if self.rating.label is not Label.NOT_ENOUGH_INFORMATION:
            return ()
        said = "no-linked-end" if self.rating.reason_code == "unlinked" else ""
        return tuple(reason for reason in self.objections if reason.code != said)


def rows(check: Check) -> tuple[Row, ...]:
    """The rows in the order of the text, "X says p" folded under p.

    Raises :class:`KeyError` where an utterance's proposition is not among the check's.
    """
    return folded(unfolded(check))


def folded(plain: Sequence[Row]) -> tuple[Row, ...]:
    """The same of the rows that :func:`unfolded` gives."""
    homes = {index: _home(row, plain) for index, row in enumerate(plain)}
    told: dict[int, list[Row]] = {}
    for index, home in homes.items():
        if home is not None:
            told.setdefault(home, []).append(plain[index])
    shown = [index for index in homes if homes[index] is None]
    return tuple(
        Row(
            number,
            plain[index].utterance,
            plain[index].proposition,
            plain[index].verdict,
            plain[index].rating,
            tuple(told.get(index, ())),
            plain[index].objections,
        )
        for number, index in enumerate(shown, start=1)
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """One place that takes part in a conflict; ``here`` where it is in the check's own article.

    ``source`` is the id of the article that stands for all copies of this one's text.
    """

    article: Article
    utterance: Utterance
    here: bool
    source: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice, and the other articles that only repeat it: copies, which are one source."""

    voice: Voice
    copies: tuple[Article, ...] = ()


def voices(conflict: Conflict, check: Check) -> tuple[Voice, ...]:
    """Who states the propositions of a conflict, this article first, then others by id."""
    wanted = set(conflict.propositions)
    said = [(check.article, u) for u in check.utterances if u.proposition in wanted]
    said += [(s.article, u) for s in check.others for u in s.utterances if u.proposition in wanted]
    prints = {article.id: _fingerprint(article.text) for article, _ in said}
    source = leaders(prints)
    own = check.article.id
    return tuple(Voice(a, u, a.id == own, source[a.id]) for a, u in said)


def heard(found: Sequence[Voice]) -> tuple[Heard, ...]:
    """The voices to be shown: of copies that say the same, the first, with the others beside it.

    Words of one article that state two propositions of the conflict are shown once.
    """
    first: dict[tuple[str, str, Polarity], Voice] = {}
    repeated: dict[str, dict[str, Article]] = {}
    shown: dict[tuple[str, int, int, Polarity], Voice] = {}
    for voice in found:
        key = (voice.source, voice.utterance.proposition, voice.utterance.polarity)
        lead = first.setdefault(key, voice)
        if lead.article.id == voice.article.id:
            said = voice.utterance
            shown.setdefault((voice.article.id, said.start, said.end, said.polarity), voice)
        else:
            repeated.setdefault(lead.utterance.id, {})[voice.article.id] = voice.article
    return tuple(
        Heard(voice, tuple(repeated.get(voice.utterance.id, {}).values()))
        for voice in shown.values()
    )


@lru_cache(maxsize=1024)
def _fingerprint(text: str) -> Fingerprint:
    """An article may stand in many conflicts."""
    return fingerprint(text)


def unfolded(check: Check) -> tuple[Row, ...]:
    """One row for each utterance, numbered as they come, nothing folded."""
    propositions = {p.id: p for p in check.propositions}
    verdicts = {v.proposition: v for v in check.verdicts}
    found = []
    for number, utterance in enumerate(check.utterances, start=1):
        proposition = propositions[utterance.proposition]
        verdict = verdicts.get(proposition.id) or _unjudged(proposition)
        rating = rate(utterance, verdict)
        against = not_checkable(utterance, proposition, check.article.text)
        found.append(Row(number, utterance, proposition, verdict, rating, objections=against))
    return tuple(found)


def counts(shown: Sequence[Row]) -> dict[Label, int]:
    """How many rows have each label, in the order of the labels; labels without rows are left."""
    tally = Counter(row.rating.label for row in shown)
    return {label: tally[label] for label in Label if tally[label]}


def _home(row: Row, others: Sequence[Row]) -> int | None:
    """The index of the row that states what this row says is said, the nearest in the text."""
    event = row.proposition.event
    if event is None or event.content is None:
        return None
    said = [
        (abs(other.utterance.start - row.utterance.start), index)
        for index, other in enumerate(others)
        if other.proposition.id == event.content and other is not row and not _says(other)
    ]
    return min(said)[1] if said else None


def _says(row: Row) -> bool:
    return row.proposition.event is not None and row.proposition.event.content is not None


def _unjudged(proposition: Proposition) -> Verdict:
    return Verdict(
        id=f"none-{proposition.id}",
        proposition=proposition.id,
        label=Label.NOT_CHECKED,
        reason_code="no-verdict",
        reason=Message("Dazu liegt kein Urteil vor.", "There is no verdict on this."),
        as_of=None,
    )
