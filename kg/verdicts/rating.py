"""What a reader sees for one utterance: the verdict on its proposition, seen as it is uttered.

A proposition is true or not whoever utters it; an utterance may deny it, predict it or only ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.model import Label, Message, Modality, Polarity, Utterance, Verdict
from kg.verdicts.home import may_mean_home


@dataclass(frozen=True, slots=True)
class Rating:
    """The label for an utterance, with a stable code and a sentence of why."""

    label: Label
    reason_code: str
    reason: Message


MODALITIES: Final[dict[Modality, tuple[str, Message]]] = {
    Modality.POSSIBLE: (
        "possibility",
        Message(
            "Als möglich oder mutmaßlich dargestellt, nicht als Tatsache.",
            "Put as possible or presumed, not as a fact.",
        ),
    ),
    Modality.ANNOUNCED: (
        "prediction",
        Message(
            "Eine Ankündigung oder Vorhersage; prüfbar erst, wenn die Zeit gekommen ist.",
            "An announcement or prediction; it can be checked only when its time has come.",
        ),
    ),
    Modality.DEMANDED: (
        "demand",
        Message("Eine Forderung, keine Tatsache.", "A demand, not a fact."),
    ),
    Modality.CONDITIONAL: (
        "condition",
        Message(
            "An eine Bedingung geknüpft, nicht behauptet.",
            "Tied to a condition, not stated.",
        ),
    ),
    Modality.QUESTIONED: (
        "question",
        Message("Eine Frage, keine Behauptung.", "A question, not a claim."),
    ),
    Modality.OPINION: (
        "opinion",
        Message("Eine Meinung oder Wertung.", "An opinion or valuation."),
    ),
}

_DENIED: Final[dict[Label, tuple[Label, str, Message]]] = {
    Label.SUPPORTED: (
        Label.REFUTED,
        "denied-supported",
        Message(
            "Bestritten wird, was Wikidata belegt.",
            "What is denied here, Wikidata bears out.",
        ),
    ),
    Label.REFUTED: (
        Label.SUPPORTED,
        "denied-refuted",
        Message(
            "Bestritten wird, was Wikidata widerlegt.",
            "What is denied here, Wikidata refutes.",
        ),
    ),
    Label.OUTDATED: (
        Label.NOT_ENOUGH_INFORMATION,
        "denied-outdated",
        Message(
            "Bestritten wird, was nach Wikidata zu einer anderen Zeit galt.",
            "What is denied here held at another time, by Wikidata.",
        ),
    ),
}


_HOME = Message(
    "„Stammt aus“ kann den Heimatort meinen; Wikidata nennt nur einen anderen Geburtsort.",
    "“Comes from” may mean the home town; Wikidata only gives another place of birth.",
)


def rate(utterance: Utterance, verdict: Verdict) -> Rating:
    """The rating of an utterance by the verdict on its proposition.

    Only what is asserted can be right or wrong: every other modality is not checkable, whatever
    the verdict. A denial is refuted where its proposition is supported, and supported where it is
    refuted. A denial of what held at another time is left open: "X is no longer president" is no
    outdated statement. Words that say where someone comes from are not refuted by a place of birth
    alone: a citizenship must speak against them, too. All other labels are the verdict's own.
    """
    if utterance.modality is not Modality.ASSERTED:
        code, reason = MODALITIES[utterance.modality]
        return Rating(Label.NOT_CHECKABLE, code, reason)
    if verdict.label is Label.REFUTED and may_mean_home(utterance, verdict):
        return Rating(Label.NOT_ENOUGH_INFORMATION, "home-town", _HOME)
    if utterance.polarity is Polarity.NEGATIVE and verdict.label in _DENIED:
        return Rating(*_DENIED[verdict.label])
    return Rating(verdict.label, verdict.reason_code, _reason(verdict))


def _reason(verdict: Verdict) -> Message:
    """Why, and who says so where it is a person."""
    if verdict.by is None:
        return verdict.reason
    return Message(
        f"Korrektur von {verdict.by}: {verdict.reason.de}",
        f"Correction by {verdict.by}: {verdict.reason.en}",
    )
