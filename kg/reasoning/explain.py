"""Conflicts in words: names in place of ids, and the proof as numbered lines."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from kg.model import (
    Conflict,
    EntityId,
    EntityTerms,
    Language,
    Message,
    Step,
)
from kg.reasoning.namesakes import SAME_NAME
from kg.reasoning.sets import EITHER

_ID = re.compile(r"„(?![QP]\d+“)[^“]*“|“(?![QP]\d+”)[^”]*”|(?<![\w(/$])([QP][1-9]\d*)(?![\w$-])")
"""Words in quotation marks, which stay ("Audi Q7"), or an id of Wikidata."""

_PREMISES = frozenset({"claimed", "denied", "known", SAME_NAME})
_IMPOSSIBLE = Message("Das kann nicht alles zugleich gelten.", "These cannot all hold.")
_RULES = {
    "single-value": Message("ein Wert", "one value"),
    "office-holder": Message("ein Amt, eine Person", "one office, one person"),
    SAME_NAME: Message("ein Name, ein Ding", "one name, one thing"),
    EITHER: Message("eine Angabe genügt", "one of them is enough"),
    "negation": Message("Ja und Nein", "yes and no"),
    "time-order": Message("Reihenfolge der Zeiten", "order of times"),
    "counts": Message("Zahlen", "numbers"),
    "irreflexive": Message("keine Beziehung zu sich selbst", "no relation to itself"),
    "asymmetric": Message("nur in einer Richtung", "one way only"),
    "one-place": Message("ein Ort zur selben Zeit", "one place at a time"),
    "distinct-values": Message("jeder Wert nur einmal", "distinct values"),
    "range": Message("Wertebereich", "range"),
    "difference-within-range": Message("Abstand im Rahmen", "difference within range"),
    "contemporary": Message("zur selben Zeit", "contemporary"),
    "owl": Message("OWL 2 RL", "OWL 2 RL"),
}


def rule_in_words(rule: str, language: Language) -> str:
    """The rule's name for a reader; a rule without one keeps its own."""
    name = _RULES.get(rule)
    return name.in_language(language) if name else rule


def name_entities(
    text: str, terms: Mapping[EntityId, EntityTerms], language: Language, *, ids: bool = False
) -> str:
    """``text`` with the label in place of each Wikidata id that has one; ``ids`` keeps it behind.

    An id in parentheses stays, so naming twice is naming once.
    """

    def named(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        known = terms.get(match[1])
        label = known.label(language, "de", "en") if known else match[1]
        return f"{label} ({match[1]})" if ids and label != match[1] else label

    return _ID.sub(named, text)


def named_conflict(conflict: Conflict, terms: Mapping[EntityId, EntityTerms]) -> Conflict:
    """The conflict with labels in place of ids in all its sentences; its id stays."""
    steps = tuple(
        Step(step.rule, step.premises, _named(step.conclusion, terms)) for step in conflict.steps
    )
    return dataclasses.replace(conflict, text=_named(conflict.text, terms), steps=steps)


def _named(message: Message, terms: Mapping[EntityId, EntityTerms]) -> Message:
    return Message(name_entities(message.de, terms, "de"), name_entities(message.en, terms, "en"))


def explain(
    conflict: Conflict, terms: Mapping[EntityId, EntityTerms], language: Language
) -> list[str]:
    """The proof as numbered lines: each premise, then what follows from which lines.

    Ids that have a label in ``terms`` are named. A last line that would only repeat the
    conflict's sentence says instead that the lines above it cannot all hold.
    """
    return [
        f"{number}. {_line(step, conflict.text, terms, language)}"
        for number, step in enumerate(conflict.steps, start=1)
    ]


def _line(
    step: Step,
    text: Message,
    terms: Mapping[EntityId, EntityTerms],
    language: Language,
) -> str:
    said = name_entities(step.conclusion.in_language(language), terms, language)
    if step.rule in _PREMISES:
        return said
    if step.conclusion == text:
        said = _IMPOSSIBLE.in_language(language)
    numbers = [int(premise[1:]) + 1 for premise in step.premises if premise.startswith("#")]
    joined = ", ".join(map(str, numbers))
    name = rule_in_words(step.rule, language)
    from_lines = (
        Message(f"Aus {joined} nach „{name}“", f"From {joined} by “{name}”")
        if numbers
        else Message(f"Nach „{name}“", f"By “{name}”")
    )
    return f"{from_lines.in_language(language)}: {said}"
