"""Articles and the layers read from them: sentences, quotations, times, mentions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from kg.model.messages import Message
from kg.model.values import Interval, Language, MentionKind, Time


@dataclass(frozen=True, slots=True)
class Capture:
    """What a server sent, from which an article was read.

    ``address`` is what was asked for, ``digest`` the SHA-256 of the content as unpacked, in
    hexadecimal. ``etag`` and ``modified`` are what the server said of its version (RFC 9110, 8.8).
    ``file`` and ``offset`` tell where a WARC archive has the copy, None where there is none.
    """

    address: str
    digest: str
    etag: str | None = None
    modified: str | None = None
    file: str | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what is known of where it came from.

    ``ref`` is the name the user gave (path, URL, JSON id). ``text`` is kept as it came.
    ``language`` is a BCP-47 primary subtag. ``published`` is ``None`` where nobody said.
    """

    id: str
    text: str
    ref: str
    language: Language
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: Time | None = None
    retrieved: str | None = None
    """When the text was read, ISO 8601 with zone; not part of the article's identity."""
    capture: Capture | None = None
    """What a server sent, where the article was fetched; not part of its identity."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open code points [start, end) of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its reading: lemma, UPOS ``pos``, STTS ``tag``, UD ``dep``.

    ``head`` is the index of the head among the sentence's tokens, -1 for the root and where the
    sentence was not parsed.
    """

    start: int
    end: int
    text: str
    lemma: str = ""
    pos: str = ""
    tag: str = ""
    morph: tuple[tuple[str, str], ...] = ()
    head: int = -1
    dep: str = ""


class SentenceKind(StrEnum):
    """What a stretch of text is, as laid out."""

    SENTENCE = "sentence"
    HEADING = "heading"
    DATELINE = "dateline"
    BYLINE = "byline"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its tokens; ``parsed`` says whether ``head`` and ``dep`` are filled."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    kind: SentenceKind = SentenceKind.SENTENCE
    parsed: bool = False


class QuotationKind(StrEnum):
    """How someone's words are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words given as someone's: the quoted span, who says it and the words that say so.

    ``mention`` is the index of the speaker's mention in :attr:`Annotation.mentions`.
    """

    start: int
    end: int
    kind: QuotationKind
    speaker: Span | None = None
    cue: Span | None = None
    mention: int | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time in the text: TIMEX3 ``type`` and ``value``, and the days it covers.

    ``interval`` is ``None`` for sets, for durations but those counted from publication ("vor drei
    Jahren"), and where nothing anchors the expression; ``anchored`` is False in the last case, and
    ``value`` then keeps X for what is not known. ``bound`` says what a word in front makes of the
    days: something began ("seit", "ab", "von … bis") or ended ("bis") with them, or is before or
    after them.
    """

    start: int
    end: int
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    interval: Interval | None = None
    anchored: bool = True
    bound: Literal["", "since", "until", "before", "after"] = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that names or describes something.

    ``name`` is the base form to look up ("Parlers" → "Parler"). Mentions that share ``chain``
    are the same thing within the article; a chain's number is the index of its most telling
    mention. ``in_compound`` marks parts of compounds ("Parler" in "Parler-Gründer"),
    ``anaphoric`` pronouns and definite descriptions, which are never linked by their words.
    """

    start: int
    end: int
    text: str
    name: str
    kind: MentionKind
    chain: int
    in_compound: bool = False
    anaphoric: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything read from an article before any claim is made.

    ``ages`` are durations whose interval holds the days of birth that they leave open.
    ``possible`` are phrases that are names if the knowledge holds them as such. ``notes`` say what
    of the text could not be read.
    """

    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    mentions: tuple[Mention, ...] = ()
    ages: tuple[TimeExpression, ...] = ()
    possible: tuple[Mention, ...] = ()
    notes: tuple[Message, ...] = ()
