"""A sentence with everything read from it, as the extractors look at it.

Ties tokens to mentions, times and quantities, and turns role fillers into arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from kg.claims.asides import asides, set_aside
from kg.claims.clauses import Clause, Filler, clauses
from kg.claims.coordination import listed
from kg.claims.grammar import grammar
from kg.claims.lexicon import Lexicon
from kg.claims.passage import Passage
from kg.claims.prefield import with_subject
from kg.claims.repair import named, owned, parted, repaired
from kg.claims.tree import is_noun, tree
from kg.claims.values import FoundQuantity, quantities
from kg.model import (
    Annotation,
    Argument,
    Article,
    Mention,
    MentionKind,
    Sentence,
    TimeExpression,
)

_NAMES = frozenset(
    {
        MentionKind.PERSON,
        MentionKind.ORGANISATION,
        MentionKind.PLACE,
        MentionKind.WORK,
        MentionKind.EVENT,
        MentionKind.PEOPLE,
        MentionKind.OTHER,
    }
)
_TIED = ("flat", "appos")
_OPENING = frozenset('"„“»«›‹')


@dataclass(frozen=True, slots=True)
class Scene(Passage):
    """One sentence, its tree and clauses, and what of the article's layers lies in it.

    ``mentions`` and ``parts`` map tokens to the index of the mention that covers them, whole
    ones and those inside compounds; ``times`` lie in the sentence.
    """

    clauses: tuple[Clause, ...]
    mentions: dict[int, int]
    parts: dict[int, int]
    times: tuple[TimeExpression, ...]
    numbers: tuple[FoundQuantity, ...]
    words: Lexicon
    occasions: Mapping[str, str] = field(default_factory=dict)
    """The full name of each kind of event of which the article names one alone."""
    fuller: Mapping[str, int] = field(default_factory=dict)
    """By a class noun in lower case, the mention of its one fuller name in the article."""

    def is_name(self, mention: int) -> bool:
        """Whether a mention is a name or a word that stands for one, not a class or office."""
        return self.mention(mention).kind in _NAMES or self.mention(mention).anaphoric

    def span(self, tokens: Iterable[int]) -> tuple[int, int]:
        """From the first to the last of the tokens, punctuation at the edges left out."""
        kept = [i for i in tokens if self.tree.tokens[i].pos != "PUNCT"] or list(tokens)
        return (self.tree.tokens[min(kept)].start, self.tree.tokens[max(kept)].end)

    def clause_span(self, tokens: Iterable[int]) -> tuple[int, int]:
        """As :meth:`span`, without the word that joins the clause to another."""
        kept = sorted(tokens)
        while len(kept) > 1 and self._joins(kept[0]):
            kept.pop(0)
        return self.span(kept)

    def _joins(self, index: int) -> bool:
        token = self.tree.tokens[index]
        return token.tag == "KON" or token.pos == "PUNCT" or token.text.lower() == "dass"

    def time_of(self, filler: Filler) -> TimeExpression | None:
        """The time expression that holds the filler's head."""
        token = self.tree.tokens[filler.head]
        return next((t for t in self.times if t.start <= token.start and token.end <= t.end), None)

    def times_in(self, tokens: Iterable[int]) -> tuple[TimeExpression, ...]:
        """The time expressions that begin at one of the tokens, in order of the text."""
        starts = {self.tree.tokens[i].start for i in tokens}
        spans = [(self.tree.tokens[i].start, self.tree.tokens[i].end) for i in tokens]
        return tuple(
            t for t in self.times if t.start in starts or any(a <= t.start < b for a, b in spans)
        )

    def name_of(self, head: int) -> int | None:
        """The mention that a nominal names: at its head, or a name tied to the head."""
        own = self.mentions.get(head)
        if own is not None and self._is_part_of_title(own):
            return None
        if own is not None and self.is_name(own):
            return self._person_called(own, head) or own
        behind = (i for i in self.tree.having(head, "nmod") if self._is_close_name(i, head))
        for child in (*self.tree.having(head, *_TIED), *behind):
            tied = self.mentions.get(child)
            if tied is not None and self.is_name(tied) and not self.mention(tied).anaphoric:
                return tied
        return own

    def _person_called(self, own: int, head: int) -> int | None:
        """ "der US-Amerikaner Steve Fossett": a person named right behind their people."""
        beside = self.mentions.get(head + 1)
        if beside is None or self.mention(own).kind is not MentionKind.PEOPLE:
            return None
        return beside if self.mention(beside).kind is MentionKind.PERSON else None

    def _is_part_of_title(self, index: int) -> bool:
        """Whether a name opens a longer one in quotation marks: "der „Berg Express“"."""
        found = self.mention(index)
        before = self.article.text[max(0, found.start - 1) : found.start]
        behind = next((t for t in self.tree.tokens if t.start >= found.end), None)
        return before in _OPENING and behind is not None and is_noun(behind)

    def _is_close_name(self, index: int, noun: int) -> bool:
        """ "zum Kontinent Afrika": a bare name right behind a noun, no genitive, is its name."""
        mention = self.mentions.get(index)
        if index != noun + 1 or mention is None or self.tree.having(index, "case", "det"):
            return False
        found = self.mention(mention)
        proper = self.tree.tokens[index].tag == "NE" or found.kind is MentionKind.PLACE
        return proper and found.name == found.text

    def argument(self, filler: Filler) -> Argument:
        """The filler as an argument: its mention's span, or else its own words."""
        mention = self.name_of(filler.head)
        if mention is not None:
            found = self.mention(mention)
            return Argument(found.start, found.end, found.text, mention)
        start, end = self.span(self.bare(filler))
        return Argument(start, end, self.text(start, end))

    def bare(self, filler: Filler) -> tuple[int, ...]:
        """The filler's tokens in one stretch around its head, without article and cause."""
        mine = set(filler.tokens) - set(self.tree.having(filler.head, "case"))
        for index in filler.tokens:
            for name in self.tree.having(index, "appos", "flat"):
                if not self.tree.follows_comma(name):
                    mine |= set(self.tree.below(name, lambda i: self.tree.tokens[i].dep == "conj"))
        for index in self.causes(i for i in filler.tokens if i != filler.head):
            mine -= set(self.tree.below(index, lambda _: False))
        first = last = filler.head
        while first - 1 in mine:
            first -= 1
        while last + 1 in mine:
            last += 1
        while first < filler.head and self._leads(first):
            first += 1
        return tuple(range(first, last + 1))

    def _leads(self, index: int) -> bool:
        """Whether a word in front of a noun is an article or singles it out ("auch", "nur")."""
        token, after = self.tree.tokens[index], self.tree.tokens[index + 1]
        if token.text.lower() in grammar().singling:
            return after.pos != "NUM"
        return token.pos in ("DET", "PUNCT") or (token.pos == "ADV" and after.pos == "DET")

    def causes(self, tokens: Iterable[int]) -> tuple[int, ...]:
        """Heads among the tokens of phrases that give a cause ("infolge …")."""
        return tuple(i for i in tokens if self.tree.preposition(i) in grammar().causal)

    def mention_argument(self, index: int) -> Argument:
        """A mention as an argument."""
        found = self.mention(index)
        return Argument(found.start, found.end, found.text, index)


def scenes(article: Article, annotation: Annotation, words: Lexicon) -> Iterable[Scene]:
    """A scene for each sentence that was parsed, in order of the text, to be read by ``words``."""
    mentions = _Sweep(annotation.mentions)
    times = _Sweep(annotation.times)
    fuller = _fuller_names(annotation.mentions)
    for sentence in annotation.sentences:
        if not sentence.parsed or not sentence.tokens:
            continue
        covered = mentions.within(sentence.start, sentence.end)
        at = _by_token(sentence, annotation.mentions, covered, inside=False)
        proper = {i: m for i, m in at.items() if annotation.mentions[m].kind in _NAMES}
        names = {i for i, m in proper.items() if not annotation.mentions[m].anaphoric}
        kinds = {i: annotation.mentions[proper[i]].kind.value for i in names}
        aside = asides(sentence, annotation.quotations)
        whole = {i: proper[i] for i in names}
        own = owned(named(sentence, names), _genitives(annotation, whole))
        fixed = parted(repaired(with_subject(own, whole)), proper)
        fixed = set_aside(replace(fixed, tokens=tuple(listed(fixed.tokens, kinds))), aside)
        yield Scene(
            article=article,
            annotation=annotation,
            sentence=fixed,
            tree=tree(fixed),
            clauses=clauses(fixed),
            mentions=at,
            parts=_by_token(fixed, annotation.mentions, covered, inside=True),
            times=tuple(
                t
                for t in (annotation.times[i] for i in times.within(sentence.start, sentence.end))
                if not _is_in_name(t, annotation.mentions, covered)
            ),
            numbers=_numbers(article, sentence),
            words=words,
            fuller=fuller,
        )


def _fuller_names(mentions: Sequence[Mention]) -> dict[str, int]:
    """Class nouns of which the article gives one fuller name: a compound, or an adjective with it.

    A compound with a name in it ("US-Konzern") is no narrower kind.
    """
    named = {m.start for m in mentions if m.in_compound}
    found: dict[str, dict[str, int]] = {}
    for index, mention in enumerate(mentions):
        pieces = mention.name.lower().replace("-", " ").rsplit(" ", 1)
        if mention.kind is MentionKind.CLASS and len(pieces) > 1 and mention.start not in named:
            found.setdefault(pieces[-1], {}).setdefault(mention.name, index)
    return {noun: next(iter(those.values())) for noun, those in found.items() if len(those) == 1}


def _genitives(annotation: Annotation, names: Mapping[int, int]) -> list[int]:
    """The tokens that are a name of one word in the genitive: "Frankreichs"."""
    of = annotation.mentions
    return [i for i, m in names.items() if of[m].text == f"{of[m].name}s" and " " not in of[m].name]


def _is_in_name(time: TimeExpression, mentions: Sequence[Mention], covered: Iterable[int]) -> bool:
    """Whether what reads as a time is part of a longer name: "Jan Weiß", "August Bebel"."""
    return any(
        mentions[i].kind in _NAMES
        and mentions[i].start <= time.start
        and time.end <= mentions[i].end
        and mentions[i].end - mentions[i].start > time.end - time.start
        for i in covered
    )


class _Sweep:
    """Spans by where they start, so that each sentence finds its own without a search of all."""

    def __init__(self, spans: Sequence[Mention] | Sequence[TimeExpression]) -> None:
        self._order = sorted(range(len(spans)), key=lambda i: (spans[i].start, i))
        self._starts = [spans[i].start for i in self._order]
        self._next = 0

    def within(self, start: int, end: int) -> list[int]:
        """Indices of the spans that start in [start, end); sentences must be asked in order."""
        while self._next < len(self._starts) and self._starts[self._next] < start:
            self._next += 1
        found = []
        position = self._next
        while position < len(self._starts) and self._starts[position] < end:
            found.append(self._order[position])
            position += 1
        return found


def _numbers(article: Article, sentence: Sentence) -> tuple[FoundQuantity, ...]:
    found = quantities(article.text[sentence.start : sentence.end])
    shift = sentence.start
    return tuple(FoundQuantity(f.start + shift, f.end + shift, f.quantity) for f in found)


def _by_token(
    sentence: Sentence, mentions: Sequence[Mention], covered: Iterable[int], inside: bool
) -> dict[int, int]:
    """The mention at each token; of several, the longest, and names before classes."""
    found: dict[int, int] = {}
    ranked = sorted(covered, key=partial(_rank, mentions))
    starts = [t.start for t in sentence.tokens]
    for index in ranked:
        mention = mentions[index]
        if mention.in_compound != inside:
            continue
        for position in _positions(sentence, starts, mention):
            found.setdefault(position, index)
    return found


def _rank(mentions: Sequence[Mention], index: int) -> tuple[bool, int, int]:
    mention = mentions[index]
    return (mention.kind not in _NAMES, mention.start - mention.end, index)


def _positions(sentence: Sentence, starts: Sequence[int], mention: Mention) -> list[int]:
    position = next(
        (i for i, s in enumerate(starts) if sentence.tokens[i].end > mention.start), len(starts)
    )
    found = []
    while position < len(starts) and starts[position] < mention.end:
        found.append(position)
        position += 1
    return found
