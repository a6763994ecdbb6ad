"""Pronouns and possessives: the one candidate that fits in kind, gender and number, or none."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Mention, MentionKind, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.coreference_context import Text, Thing, near
from kg.reading.mentions.name_chains import NAMED


def pronoun_target(
    text: Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    things: dict[int, Thing],
    index: int,
) -> int | None:
    """The chain that a pronoun goes back to; None where it stays open."""
    token = text.token(index)
    name = mentions[index].name
    if name in ("sein", "ihr") and token.tag == "PPOSAT":
        return _possessor(text, mentions, group, things, index)
    if name in ("sie", "ihnen", "ihr", "deren") and _is_plural(text.tokens(index), token):
        return None
    people = near(text, mentions, group, index, {MentionKind.PERSON})
    wanted = next((g for g in ("masculine", "feminine") if name in _pronouns(g)), "")[:1]
    if not wanted:
        return None
    fitting = {
        p for p in people if things[p].gender in ((wanted, "") if wanted == "m" else (wanted,))
    }
    if len(fitting) != 1 or _rival_subject(text, mentions, group, index, wanted, fitting):
        return None
    return next(iter(fitting))


def _pronouns(gender: str) -> frozenset[str]:
    return name_cues.name_words("coreference", gender)


def _rival_subject(
    text: Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    index: int,
    wanted: str,
    fitting: set[int],
) -> bool:
    """Whether a subject before the pronoun in its sentence is another thing that it may mean.

    "Trump sprach. Der Kongress tagte, als er …": the nearer subject of that gender stands against
    the person.
    """
    gender = ("Gender", "Masc" if wanted == "m" else "Fem")
    tokens = text.tokens(index)
    here = text.sentence_of[index]
    known = [mentions[i] for i in text.since(here, index) if group[i] in fitting]
    return any(
        token.dep.startswith("nsubj")
        and token.pos in ("NOUN", "PROPN")
        and gender in token.morph
        and not any(m.start <= token.start and token.end <= m.end for m in known)
        for token in tokens[: text.first[index]]
    )


def _is_plural(tokens: Sequence[Token], token: Token) -> bool:
    """Number as the verb shows it where the pronoun is its subject, else as the parser says."""
    if token.dep.startswith("nsubj") and token.head >= 0:
        verbs = [
            tokens[token.head],
            *(t for t in tokens if t.head == token.head and t.dep.startswith("aux")),
        ]
        numbers = {number for verb in verbs for key, number in verb.morph if key == "Number"}
        if len(numbers) == 1:
            return "Plur" in numbers
    return ("Number", "Plur") in token.morph


def _possessor(
    text: Text,
    mentions: Sequence[Mention],
    group: Sequence[int],
    things: dict[int, Thing],
    index: int,
) -> int | None:
    """A possessive goes back to the subject of its clause where that is a name."""
    tokens = text.tokens(index)
    here = text.sentence_of[index]
    wanted = "m" if mentions[index].name == "sein" else "f"
    subjects = {
        group[i]
        for i in text.since(here, index)
        if text.token(i).dep.startswith("nsubj")
        and tokens[text.first[i]].head == _verb_over(tokens, text.first[index])
    }
    fitting = {
        s for s in subjects
        if (things[s].gender == wanted) or (wanted == "m" and not things[s].gender
                                            and mentions[s].kind in NAMED - {MentionKind.PERSON})
    }  # fmt: skip
    return next(iter(fitting)) if len(fitting) == 1 else None


def _verb_over(tokens: Sequence[Token], index: int) -> int:
    """The nearest verb above a token in the tree."""
    for _ in range(len(tokens)):
        index = tokens[index].head
        if index < 0 or tokens[index].pos in ("VERB", "AUX"):
            return index
    return -1
