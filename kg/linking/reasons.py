"""Why a mention is linked or not, in one line for a person."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from kg.linking.scores import Fit, Scored
from kg.model import Language, Message


class Why(StrEnum):
    """What decided about a link."""

    LINKED = "linked"
    VARIANT = "variant"
    NO_NAME = "no-name"
    PART = "part"
    UNKNOWN = "unknown"
    UNFIT = "unfit"
    ONLY_SIMILAR = "only-similar"
    WEAK = "weak"
    AMBIGUOUS = "ambiguous"
    LONE_NAME = "lone-name"


_SENTENCES = {
    Why.NO_NAME: Message(
        "Kein Name im Text, auf den sich die Stelle sicher bezieht.",
        "No name in the text to which this surely refers.",
    ),
    Why.PART: Message("Teil eines längeren Namens.", "Part of a longer name."),
    Why.UNKNOWN: Message(
        "Unter diesem Namen ist nichts bekannt.", "Nothing is known by this name."
    ),
    Why.UNFIT: Message(
        "Was so heißt, ist von anderer Art, als der Text sagt.",
        "What is called so is of another kind than the text says.",
    ),
    Why.ONLY_SIMILAR: Message("Bekannt sind nur ähnliche Namen.", "Only similar names are known."),
    Why.WEAK: Message("Der Name allein trägt keine Zuordnung.", "The name alone carries no link."),
    Why.AMBIGUOUS: Message(
        "Mehrere heißen so, und keines hebt sich ab.",
        "Several are called so, and none stands out.",
    ),
    Why.LONE_NAME: Message(
        "Nur ein einzelner Name, und keine einzelne bekannte Person heißt so.",
        "A single name alone, and no single well-known person is called so.",
    ),
}
_MATCHES = {
    "label": Message("heißt so", "is called so"),
    "alias": Message("heißt auch so", "is also called so"),
    "ours": Message("heißt in Nachrichten so", "is called so in the news"),
}


def explain(why: Why, best: Scored | None, ranked: Sequence[Scored], language: Language) -> str:
    """One line: what carries the link, or why nothing is linked."""
    if best is None:
        return _SENTENCES[why].in_language(language)
    return _linked(best, ranked).in_language(language)


def _linked(best: Scored, ranked: Sequence[Scored]) -> Message:
    parts = [_match(best)]
    if best.wanted:
        name = ", ".join(filter(None, (best.wanted.property, best.wanted.label)))
        parts.append(Message(f"passt zu {name}", f"suits {name}"))
    elif best.fit is Fit.FITS:
        parts.append(Message("von passender Art", "of the right kind"))
    if best.context:
        parts.append(Message("Umfeld passt", "fits the context"))
    if best.tied:
        parts.append(
            Message("in Wikidata mit Genanntem verbunden", "tied in Wikidata to what is named")
        )
    rivals = [s for s in ranked if s is not best and s.fit is not Fit.UNFIT]
    if rivals:
        lead = f"{best.score - rivals[0].score:.2f}"
        rival = rivals[0].candidate.id
        parts.append(Message(f"{lead} vor {rival}", f"{lead} ahead of {rival}"))
    german = ", ".join(part.de for part in parts)
    english = ", ".join(part.en for part in parts)
    return Message(f"{german} ({best.score:.2f}).", f"{english} ({best.score:.2f}).")


def _match(best: Scored) -> Message:
    if best.variant:
        name = best.candidate.matched
        return Message(
            f"vermutlich andere Schreibweise von „{name}“", f"probably a spelling of “{name}”"
        )
    return _MATCHES[best.candidate.match]
