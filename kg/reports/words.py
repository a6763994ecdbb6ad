"""What reports say: claims, statements and speakers in words, with labels in place of ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.model import (
    Article,
    Bearing,
    Entity,
    EntityId,
    EntityTerms,
    Event,
    Evidence,
    Language,
    Message,
    Modality,
    Named,
    Polarity,
    Proposition,
    Quantity,
    QuotationKind,
    Speaker,
    Statement,
    Term,
    Utterance,
    Value,
)
from kg.names import wikidata_url
from kg.reasoning.explain import name_entities
from kg.reasoning.times import END, POINT, START, qualified_interval
from kg.reasoning.words import (
    in_words,
    interval_in_words,
    origin_in_words,
    role_in_words,
    time_in_words,
)
from kg.reports.rows import Heard, Voice
from kg.verdicts.units import unit_name

_TIMES = frozenset({START, END, POINT})
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_NEAR = 2
_MOST_COPIES = 3
_LINE_BREAKS = frozenset("\r\u0085\u2028\u2029")

_KINDS = {
    QuotationKind.DIRECT: Message("wörtlich", "direct"),
    QuotationKind.INDIRECT: Message("indirekt", "indirect"),
    QuotationKind.MIXED: Message("teils wörtlich", "partly direct"),
    QuotationKind.REPORTED: Message("sinngemäß", "reported"),
}
_MODALITIES = {
    Modality.POSSIBLE: Message("als möglich dargestellt", "said to be possible"),
    Modality.ANNOUNCED: Message("angekündigt", "announced"),
    Modality.DEMANDED: Message("gefordert", "demanded"),
    Modality.CONDITIONAL: Message("unter einer Bedingung", "on a condition"),
    Modality.QUESTIONED: Message("als Frage", "as a question"),
    Modality.OPINION: Message("Meinung", "opinion"),
}


def clean(text: str) -> str:
    """``text`` without what could act on a terminal or turn the order of what is read.

    Control characters (so every ANSI escape), bidirectional controls and lone surrogates go;
    tabs become spaces and other line breaks newlines.
    """
    if text.isprintable():  # by Unicode's categories: nothing of the kind is in it
        return text
    return "".join(_kept(character) for character in text)


def _kept(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " "
    if character in _LINE_BREAKS:
        return "" if character == "\r" else "\n"
    hidden = character in _BIDI or unicodedata.category(character) in ("Cc", "Cs")
    return "" if hidden else character


def one_line(text: str, limit: int = 0) -> str:
    """``text`` cleaned, on one line, cut to ``limit`` characters with an ellipsis if given."""
    flat = " ".join(clean(text).split())
    return flat if not limit or len(flat) <= limit else flat[: max(limit - 1, 1)].rstrip() + "…"


def safe_link(url: str | None) -> str | None:
    """The URL where it is one of the web and can be a link, else None."""
    if not url or any(c.isspace() or unicodedata.category(c) == "Cc" for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language with the labels of one check."""

    terms: Mapping[EntityId, EntityTerms]
    language: Language

    def say(self, message: Message) -> str:
        """A message on one line, as it is."""
        return one_line(message.in_language(self.language))

    def named(self, message: Message) -> str:
        """A message in which ids of Wikidata give way to labels."""
        return name_entities(self.say(message), self.terms, self.language)

    def quoted(self, text: str, limit: int = 0) -> str:
        """``text`` on one line, cut to ``limit`` if given, in the language's quotation marks."""
        flat = one_line(text, limit)
        return f"„{flat}“" if self.language == "de" else f"“{flat}”"

    def label(self, entity: EntityId) -> str:
        """The label of an entity or property, or its id."""
        known = self.terms.get(entity)
        return one_line(known.label(self.language, "de", "en")) if known else entity

    def term(self, term: Term) -> str:
        """A term's value; an entity without a label by the text's own words."""
        if isinstance(term.value, Entity) and term.value.id not in self.terms and term.text:
            return f"{one_line(term.text)} ({term.value.id})"
        return self.value(term.value)

    def value(self, value: Value) -> str:
        """A value with labels in place of ids."""
        if isinstance(value, Entity):
            return self.label(value.id)
        if isinstance(value, Named):
            return one_line(value.name)
        words = self.say(in_words(value))
        if isinstance(value, Quantity) and value.unit:
            known = value.unit in self.terms
            name = self.label(value.unit) if known else unit_name(value.unit, self.language)
            return words.replace(value.unit, name)
        return words

    def claim(self, proposition: Proposition, utterance: Utterance) -> str:
        """What is stated, in a line; a denial and a weaker modality say so."""
        if proposition.event is not None:
            stated = self.event(proposition.event)
        else:
            stated = self._typed(proposition, utterance)
        if proposition.valid is not None:
            stated += f" ({self.say(interval_in_words(proposition.valid))})"
        if utterance.polarity is Polarity.NEGATIVE:
            stated = self.say(Message("verneint:", "negated:")) + " " + stated
        if utterance.modality in _MODALITIES:
            stated += f" [{self.say(_MODALITIES[utterance.modality])}]"
        return stated

    def _typed(self, proposition: Proposition, utterance: Utterance) -> str:
        subject = self.term(proposition.subject) if proposition.subject else "…"
        object = self.term(proposition.object) if proposition.object else "…"
        relation = one_line(utterance.relation)
        if proposition.property is not None and proposition.property in self.terms:
            relation = self.label(proposition.property)
        stated = f"{subject} – {relation or proposition.property}: {object}"
        told_by_time = (
            _TIMES
            if proposition.valid == qualified_interval(proposition.qualifiers)
            else frozenset()
        )
        qualifiers = [
            f"{self.label(q.property)}: {self.value(q.value)}"
            for q in proposition.qualifiers
            if q.property not in told_by_time
        ]
        return stated + (f" ({'; '.join(qualifiers)})" if qualifiers else "")

    def event(self, event: Event) -> str:
        """An event's type and parts; what is said, where it says something, is left to its row."""
        parts = [
            f"{self.say(role_in_words(role.name))}: {self.term(role.term)}" for role in event.roles
        ]
        return f"{one_line(event.type)} – {', '.join(parts)}" if parts else one_line(event.type)

    def speaker(self, speaker: Speaker) -> str:
        """Who says it, how, and by which word."""
        how = self.say(_KINDS[speaker.kind])
        cue = f", {self.quoted(speaker.cue, 40)}" if speaker.cue else ""
        return f"{self.term(speaker.term)} ({how}{cue})"

    def heard(self, heard: Heard) -> str:
        """Which article a voice in a conflict is of, and which copies repeat it, in a line."""
        where = self.voice(heard.voice)
        if not heard.copies:
            return where
        named = "; ".join(self.article(copy) for copy in heard.copies[:_MOST_COPIES])
        left = len(heard.copies) - _MOST_COPIES
        named += f" +{left}" if left > 0 else ""
        also = self.say(Message("derselbe Text, eine Quelle", "the same text, one source"))
        return f"{where} ({also}: {named})"

    def voice(self, voice: Voice) -> str:
        """Which article a voice in a conflict is of, in a line."""
        if voice.here:
            return self.say(Message("In diesem Artikel", "In this article"))
        return self.article(voice.article)

    def article(self, article: Article) -> str:
        """An article in a line: who published it, its title, its day."""
        published = self.day(article) if article.published else None
        titled = self.quoted(article.title) if article.title else self.ref(article)
        return ", ".join(one_line(part) for part in (article.publisher, titled, published) if part)

    def title(self, article: Article) -> str:
        """An article's title, or where it came from."""
        return one_line(article.title) if article.title else self.ref(article)

    def ref(self, article: Article) -> str:
        """What an article was read from."""
        if article.ref == "-":
            return self.say(Message("Standardeingabe", "standard input"))
        return one_line(article.ref)

    def day(self, article: Article) -> str:
        """When an article was published."""
        if article.published is None:
            return self.say(Message("ohne Datum", "no date"))
        return self.say(time_in_words(article.published))

    def statement(self, statement: Statement) -> str:
        """A statement of Wikidata with its time, where it has one."""
        interval = qualified_interval(statement.qualifiers)
        when = f" ({self.say(interval_in_words(interval))})" if interval else ""
        return (
            f"{self.label(statement.subject)} – {self.label(statement.property)}: "
            f"{self.value(statement.value)}{when}"
        )

    def more(self, left: int) -> str:
        """That so many statements are not shown."""
        if left == 1:
            return self.say(Message("… und 1 weitere Aussage", "… and 1 more statement"))
        return self.say(Message(f"… und {left} weitere Aussagen", f"… and {left} more statements"))

    def source(self, evidence: Evidence) -> str:
        """Where and of when the statement is, without its link."""
        origin = evidence.statement.origin
        revision = ""
        if origin.revision is not None:
            word = self.say(Message("Revision", "revision"))
            revision = f", {word} {origin.revision}"
        date = origin_in_words(origin) or Message("ohne Datum", "no date")
        stand = self.say(Message("Stand", "as of"))
        return f"{one_line(origin.source)}, {stand} {self.say(date)}{revision}"


def told_evidence(evidence: Sequence[Evidence]) -> tuple[list[Evidence], int]:
    """All evidence that decides, a little of what is merely near, and how much is left out."""
    told, near = [], 0
    for piece in evidence:
        near += piece.bearing is Bearing.NEAR
        if piece.bearing is not Bearing.NEAR or near <= _MOST_NEAR:
            told.append(piece)
    return told, len(evidence) - len(told)


def evidence_link(evidence: Evidence) -> str | None:
    """The page that shows the statement, or None where it cannot be linked."""
    return safe_link(wikidata_url(evidence.statement))
