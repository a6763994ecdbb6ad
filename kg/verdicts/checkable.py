"""Whether a claim is worth the check: what there is in it that a source could bear out or refute.

After the notion of check-worthiness in Hassan et al., *Toward Automated Fact-Checking* (KDD 2017),
with the reason named: an opinion, a demand or a prediction states no fact; a vague claim leaves
open of whom it speaks; a generic one speaks of any of a kind; and where no end is linked there is
nothing to look up. A claim may be worth the check and still be left open by Wikidata.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from kg.model import (
    Entity,
    MentionKind,
    Message,
    Modality,
    Named,
    Proposition,
    Utterance,
    Value,
)
from kg.verdicts.rating import MODALITIES

_BEFORE: Final = 30
"""Characters before a subject in which its article is looked for."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim is not worth the check: a stable code, a sentence, and a word for it.

    Modalities have no word here; reports name them anyway.
    """

    code: str
    message: Message
    name: Message | None = None


_VAGUE: Final = Reason(
    "vague",
    Message(
        "Vage: Es bleibt offen, von wem oder wovon die Rede ist.",
        "Vague: it stays open of whom or what this speaks.",
    ),
    Message("vage", "vague"),
)
_GENERIC: Final = Reason(
    "generic",
    Message(
        "Allgemein: Die Rede ist von einer ganzen Art, nicht von etwas Bestimmtem.",
        "Generic: this speaks of a whole kind, not of anything in particular.",
    ),
    Message("allgemein", "generic"),
)
_UNLINKED: Final = Reason(
    "no-linked-end",
    Message(
        "Nichts davon ist mit Wikidata verknüpft; es gibt nichts nachzuschlagen.",
        "Nothing in it is linked to Wikidata; there is nothing to look up.",
    ),
    Message("nicht verknüpft", "not linked"),
)


def not_checkable(utterance: Utterance, proposition: Proposition, text: str) -> tuple[Reason, ...]:
    """Why an utterance of a proposition is not worth the check, () where it is.

    ``text`` is the article's, which the utterance's spans lie in. That someone says something can
    be checked whatever is said, so long as it is known who says it.
    """
    found = []
    if utterance.modality is not Modality.ASSERTED:
        found.append(Reason(*MODALITIES[utterance.modality]))
    ends = tuple(_ends(proposition))
    subject = proposition.subject.value if proposition.subject else None
    near = _near(utterance, text)
    if subject is not None and _is_vague(subject, near):
        found.append(_VAGUE)
    elif subject is not None and _is_generic(subject, proposition, near):
        found.append(_GENERIC)
    if not any(isinstance(end, Entity) for end in ends):
        found.append(_UNLINKED)
    return tuple(found)


def _ends(proposition: Proposition) -> Iterator[Value]:
    for term in (proposition.subject, proposition.object):
        if term is not None:
            yield term.value
    if proposition.event is not None:
        for role in proposition.event.roles:
            yield role.term.value


def _near(utterance: Utterance, text: str) -> frozenset[str]:
    """The subject's words and the one before them, in lower case."""
    span = utterance.subject
    if span is None:
        return frozenset()
    before = text[max(0, span.start - _BEFORE) : span.start].lower().split()
    return frozenset((*before[-1:], *text[span.start : span.end].lower().split()))


def _is_vague(value: Value, near: frozenset[str]) -> bool:
    """Whether it stays open who this is: "man", "Experten", "viele Abgeordnete"."""
    if not isinstance(value, Named):
        return False
    words, name = _words(), value.name.lower()
    counted = value.kind is MentionKind.CLASS and near & words["quantifiers"]
    return bool(counted) or name in words["ends"] or name in words["pronouns"]


def _is_generic(value: Value, proposition: Proposition, near: frozenset[str]) -> bool:
    """Whether the subject is its whole kind: "Wale sind Säugetiere", "Jeder Minister …".

    What bare nouns do is no such thing: "Demonstranten stürmten das Haus".
    """
    if not isinstance(value, Named) or value.kind is not MentionKind.CLASS or not near:
        return False
    words = _words()
    if near & words["universal"]:
        return True
    counted = any(word[0].isdigit() for word in near)
    return proposition.property is not None and not counted and not near & words["definite"]


@cache
def _words() -> Mapping[str, frozenset[str]]:
    source = resources.files("kg").joinpath("data", "checkable.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        name: frozenset(words.split()) for each in tables.values() for name, words in each.items()
    }
