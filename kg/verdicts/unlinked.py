"""The decision on a proposition one end of which is a name that was not linked."""

from __future__ import annotations

from collections.abc import Sequence

from kg.linking.spelling import is_spelling_variant
from kg.model import (
    Bearing,
    Entity,
    Evidence,
    Interval,
    MentionKind,
    Message,
    Named,
    Proposition,
    Value,
)
from kg.verdicts.evidence import MAX_NEAR, Decision
from kg.verdicts.gather import Assertion
from kg.verdicts.relations import Relation
from kg.verdicts.tables import tables
from kg.verdicts.wording import Words, comparison


def decide_unlinked(
    subject: Value,
    claimed: Value,
    found: Sequence[Assertion],
    moment: Interval | None,
    words: Words,
) -> Decision:
    """Never supported, never refuted; with what nearly bears the name, where there is any."""
    variants = [
        a
        for a in found
        if _is_variant(subject, Entity(a.subject), words) and _is_variant(claimed, a.value, words)
    ]
    evidence = tuple(
        Evidence(
            a.statement,
            Bearing.NEAR,
            comparison(
                a.statement,
                Relation.EQUAL if a.value == claimed else Relation.INCOMPARABLE,
                claimed,
                moment,
                words,
            ),
        )
        for a in (variants or _direct(found, subject))[:MAX_NEAR]
    )
    is_class = isinstance(claimed, Named) and claimed.kind is MentionKind.CLASS
    missing = "unlinked-class" if is_class else "unlinked"
    return Decision("spelling-variant" if variants else missing, evidence)


def unlinked_names(proposition: Proposition) -> tuple[str, ...]:
    """The names of the ends that are linked to nothing, each once."""
    ends = (proposition.subject, proposition.object)
    names = (t.value.name for t in ends if t and isinstance(t.value, Named))
    return tuple(dict.fromkeys(names))


def unlinked_in_words(proposition: Proposition) -> Message | None:
    """Which of the ends' names are linked to nothing; None where each end is linked."""
    names = unlinked_names(proposition)
    if not names:
        return None
    german, english = _listed(names)
    return Message(
        f"Keinem Eintrag in Wikidata sicher zuzuordnen: „{german}“.",
        f"Linked to no entry of Wikidata with certainty: “{english}”.",
    )


def unasked_in_words(names: Sequence[str]) -> Message:
    """Which names could not be looked up in every source, and were found in no other."""
    german, english = _listed(names)
    return Message(
        f"Nicht überall nachzuschlagen und sonst nicht gefunden: „{german}“.",
        f"Could not be looked up everywhere, and was not found elsewhere: “{english}”.",
    )


def _listed(names: Sequence[str]) -> tuple[str, str]:
    """The names in German and in English quotation marks, but for the outermost."""
    return "“, „".join(names), "”, “".join(names)


def _direct(found: Sequence[Assertion], subject: Value) -> list[Assertion]:
    """What is known of the subject in the property; its other classes help no reader."""
    ours = (a for a in found if Entity(a.subject) == subject)
    return [a for a in ours if a.statement.property not in tables().classes]


def _is_variant(said: Value, known: Value, words: Words) -> bool:
    """Whether the known item is the one said, or bears a label that may be the name said."""
    if not isinstance(said, Named) or not isinstance(known, Entity):
        return said == known
    terms = words.terms.get(known.id)
    labels = {label for _, label in terms.labels} if terms else set()
    return any(label == said.name or is_spelling_variant(said.name, label) for label in labels)
