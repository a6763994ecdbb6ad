"""Pronouns and possessives: the one candidate that fits in kind, gender and number, or none."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import MentionKind, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.coreference_context import Chains
from kg.reading.mentions.name_chains import NAMED


def pronoun_target(chains: Chains, index: int) -> int | None:
    """The chain that a pronoun goes back to; None where it stays open."""
    text = chains.text
    token, name = text.token(index), chains.mentions[index].name
    if name in ("sein", "ihr") and token.tag == "PPOSAT":
        return _possessor(chains, index)
    if name in ("sie", "ihnen", "ihr", "deren") and _is_plural(text.tokens(index), token):
        return None
    people = chains.near(index, {MentionKind.PERSON})
    wanted = next((g for g in ("masculine", "feminine") if name in _pronouns(g)), "")[:1]
    if not wanted:
        return None
    genders = (wanted, "") if wanted == "m" else (wanted,)
    fitting = {p for p in people if chains.things[p].gender in genders}
    if len(fitting) != 1 or _rival_subject(chains, index, wanted, fitting):
        return None
    return next(iter(fitting))


def _pronouns(gender: str) -> frozenset[str]:
    return name_cues.name_words("coreference", gender)


def _rival_subject(chains: Chains, index: int, wanted: str, fitting: set[int]) -> bool:
    """Whether a subject before the pronoun in its sentence is another thing that it may mean.

    "Trump sprach. Der Kongress tagte, als er …": the nearer subject of that gender stands against
    the person.
    """
    gender = ("Gender", "Masc" if wanted == "m" else "Fem")
    text = chains.text
    tokens = text.tokens(index)
    before = text.since(text.sentence_of[index], index)
    known = [chains.mentions[i] for i in before if chains.group[i] in fitting]
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


def _possessor(chains: Chains, index: int) -> int | None:
    """A possessive goes back to the subject of its clause where that is a name."""
    text, mentions, things = chains.text, chains.mentions, chains.things
    tokens = text.tokens(index)
    wanted = "m" if mentions[index].name == "sein" else "f"
    subjects = {
        chains.group[i]
        for i in text.since(text.sentence_of[index], index)
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
