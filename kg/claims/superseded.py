"""What an edit of an article changed in its claims."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from kg.model import Article, Change, Check, Utterance, Version
from kg.names import canonical_json


def says_the_same(one: Article, other: Article) -> bool:
    """Whether two texts of an article have the same words: other white space is no edit."""
    return one.text.split() == other.text.split()


def superseded(old: Check, new: Sequence[Utterance], number: int, when: str) -> Version:
    """The version that ``old`` becomes when its article makes the claims ``new`` from ``when`` on.

    A claim is what is stated, by whom, how firmly, and whether it is denied: "X did it" and
    "X did not do it" are two.
    """
    before, after = _claims(old.utterances), _claims(new)
    return Version(
        number=number,
        digest=text_digest(old.article.text),
        retrieved=old.article.retrieved,
        replaced=when,
        gone=_only_in(before, after),
        added=_only_in(after, before),
        kept=len(before.keys() & after.keys()),
        capture=old.article.capture,
    )


def text_digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _claims(utterances: Sequence[Utterance]) -> dict[str, Utterance]:
    """The claims of a text, each by what makes it this claim; the first place where it stands."""
    return {_key(utterance): utterance for utterance in reversed(utterances)}


def _key(utterance: Utterance) -> str:
    speaker = utterance.speaker.term.value if utterance.speaker else None
    return canonical_json(
        [utterance.proposition, utterance.polarity.value, utterance.modality.value, speaker]
    )


def _only_in(some: dict[str, Utterance], others: dict[str, Utterance]) -> tuple[Change, ...]:
    found = [utterance for key, utterance in some.items() if key not in others]
    found.sort(key=lambda u: (u.start, u.end, u.id))
    return tuple(Change(utterance.proposition, utterance.text) for utterance in found)
