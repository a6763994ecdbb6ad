"""The words of an article that are names somewhere in it, and so elsewhere, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Sentence, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.name_cues import name_words


@dataclass(frozen=True, slots=True)
class NameForms:
    """The surface forms that are names somewhere in the article."""

    surfaces: frozenset[str]
    alone: frozenset[str]
    """Those of one word that a noun before them calls an organisation, a work or the like."""
    surnames: frozenset[str]
    """Those behind a given name, some of which are common nouns as well ("Karl Stein")."""

    @staticmethod
    def of(sentences: Sequence[Sentence]) -> NameForms:
        """The forms of an article that tagger and parser agree to be names."""
        surfaces: set[str] = set()
        alone: set[str] = set()
        surnames: set[str] = set()
        for sentence in sentences:
            tokens = sentence.tokens
            for index, token in enumerate(tokens):
                if index and name_cues.is_given_name(tokens[index - 1].text):
                    if follows_given(tokens, index):
                        surnames.add(token.text)
                    end = particled(tokens, index)
                    if end is not None:
                        surnames.add(joined(tokens, index, end))
                if not _surely_name(token):
                    continue
                surfaces.add(token.text)
                if _apart(tokens, index) and _is_called(tokens, index):
                    alone.add(token.text)
        return NameForms(frozenset(surfaces), frozenset(alone), frozenset(surnames))


def _surely_name(token: Token) -> bool:
    if token.text in name_words("stop", "words") or not token.text[:1].isupper():
        return False
    return token.tag == "NE" and token.pos in ("PROPN", "")


def _apart(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return not (before and _surely_name(before)) and not (after and _surely_name(after))


def _is_called(tokens: Sequence[Token], index: int) -> bool:
    """Whether a class noun stands before the name: "das Online-Netzwerk Parler"."""
    before = tokens[index - 1] if index else None
    return (
        before is not None
        and before.tag == "NN"
        and (name_cues.class_noun(noun(before)) is not None)
    )


def follows_given(tokens: Sequence[Token], end: int) -> bool:
    """ "Markus Rehbein": a noun in the singular right behind a given name is the surname."""
    token = tokens[end]
    if not name_cues.is_given_name(tokens[end - 1].text) or token.tag not in ("NN", "NE"):
        return False
    if token.text in name_words("stop", "words") or not token.text[:1].isupper():
        return False
    return ("Number", "Plur") not in token.morph and "-" not in token.text


def particled(tokens: Sequence[Token], index: int) -> int | None:
    """The end of small words and the capitalised one behind them, None where none are there."""
    particles, end = name_words("particles", "person"), index
    while end < len(tokens) and tokens[end].text in particles:
        end += 1
    capital = index < end < len(tokens) and tokens[end].text[:1].isupper()
    return end + 1 if capital else None


def joined(tokens: Sequence[Token], start: int, end: int) -> str:
    """The words of tokens [start, end) with single spaces."""
    return " ".join(token.text for token in tokens[start:end])
