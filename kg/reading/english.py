"""What is read of English articles without a parse: direct quotations and capitalised names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kg.model import (
    Article,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Sentence,
    SentenceKind,
    Span,
    Token,
)
from kg.reading.lexicon import rows, words
from kg.reading.parse.links.lemmas import irregular_past
from kg.reading.quotations.quotemarks import Pair, pairs

_FILE = "names_en.toml"
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_FEWEST_WORDS = 4
_PREPOSITION = re.compile(r"\b(?:of|at|from|in|for|with|on|to|about)\s+(?:the\s+)?$")
_POSSESSIVE = re.compile(r"['’]s$")


def mentions(article: Article, sentences: Sequence[Sentence]) -> tuple[Mention, ...]:
    """Runs of capitalised words, each a chain with its equals; kinds by given names only.

    A title before a name ("President") is no part of it. The first word of a sentence counts when
    it is capitalised in mid-sentence elsewhere, or opens a clause as only a name does. A person's
    family name alone is the one person of the article that has it.
    """
    known = _capitals_inside(sentences)
    found = [
        mention
        for sentence in sentences
        for mention in sorted((*_names(sentence, known), *_kinds(sentence)), key=_start)
    ]
    chains = _chains(found)
    return tuple(
        replace(mention, text=article.text[mention.start : mention.end], chain=chain)
        for mention, chain in zip(found, chains, strict=True)
    )


def _start(mention: Mention) -> int:
    return mention.start


def _kinds(sentence: Sentence) -> Iterator[Mention]:
    """Nouns that say of what kind something is: "is a company", "was an actor"."""
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        if index < _FEWEST_BEFORE or token.text not in words(_FILE, "classes", "words"):
            continue
        before = [t.text.lower() for t in tokens[max(0, index - _FEWEST_BEFORE - 1) : index]]
        article = next((i for i, each in enumerate(before) if each in ("a", "an")), 0)
        if article and before[article - 1] in ("is", "was"):
            yield Mention(token.start, token.end, "", token.text, MentionKind.CLASS, 0)


_FEWEST_BEFORE = 3
"""Words before such a noun at least: "Siemens is a company"; one adjective may stand there."""


def _chains(found: Sequence[Mention]) -> Iterator[int]:
    """The number of each mention's chain: the first of its name, or of the full name it ends."""
    first: dict[str, int] = {}
    for index, mention in enumerate(found):
        first.setdefault(mention.name, index)
    people: dict[str, set[str]] = {}
    for mention in found:
        if mention.kind is MentionKind.PERSON and " " in mention.name:
            people.setdefault(mention.name.rsplit(" ", 1)[-1], set()).add(mention.name)
    for mention in found:
        bearers = people.get(mention.name, set())
        yield first[next(iter(bearers))] if len(bearers) == 1 else first[mention.name]


def _capitals_inside(sentences: Sequence[Sentence]) -> frozenset[str]:
    return frozenset(
        token.text
        for sentence in sentences
        for index, token in enumerate(sentence.tokens)
        if not _opens(sentence, index) and _is_name(token.text)
    )


def _opens(sentence: Sentence, index: int) -> bool:
    """Whether any word would be capitalised here: first in a sentence or a quotation."""
    return index == 0 or not sentence.tokens[index - 1].text[:1].isalnum()


def _names(sentence: Sentence, known: frozenset[str]) -> Iterator[Mention]:
    if sentence.kind is SentenceKind.BYLINE:
        return
    tokens = sentence.tokens
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and (step := _goes_on(tokens, start, end)):
            end += step
        if (
            end == start + 1
            and _opens(sentence, start)
            and not _stands_alone(sentence, start, known)
        ):
            start = end
            continue
        if end == start:
            start += 1
            continue
        end = _whole(tokens, start, end)
        if end == start + 1 and tokens[start].text in words(_FILE, "of", "words"):
            start = end  # "the Centre" names nothing by itself
            continue
        inner = _spelled(tokens[start:end])
        name = _POSSESSIVE.sub("", inner)
        country = _countries().get(inner, "") if _is_adjective(tokens, end) else ""
        title = tokens[start - 1].text.lower() if start else ""
        kind = MentionKind.PLACE if country else _kind(name, title)
        yield Mention(tokens[start].start, tokens[end - 1].end, "", country or name, kind, 0)
        start = end


def _goes_on(tokens: Sequence[Token], start: int, end: int) -> int:
    """By how many tokens a run of names goes on: another one, one over a hyphen, "von der X"."""
    if _is_name(tokens[end].text):
        return 1
    if end == start or end + 1 == len(tokens):
        return 0
    if tokens[end].text in "-–":
        glued = tokens[end - 1].end == tokens[end].start
        glued = glued and tokens[end].end == tokens[end + 1].start
        return int(glued and tokens[end + 1].text[:1].isupper())
    behind = end
    while behind < len(tokens) and tokens[behind].text in words(_FILE, "names", "particles"):
        behind += 1
        if behind + 1 < len(tokens) and tokens[behind].text == "-":
            behind += 1  # "al-Assad"
    named = end < behind < len(tokens) and _is_name(tokens[behind].text)
    return behind + 1 - end if named else 0


def _whole(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of a name that goes on behind "of" or a comma: "Bank of America", "Paris, Texas"."""
    if tokens[end - 1].text in words(_FILE, "of", "words"):
        further = end + 1 + (end + 1 < len(tokens) and tokens[end + 1].text == "the")
        joint = end < len(tokens) and tokens[end].text in ("of", "for")
        if joint and further < len(tokens):
            stop = further
            while stop < len(tokens) and _is_name(tokens[stop].text):
                stop += 1
            if stop > further:
                return stop
    if tokens[end - 1].text in words(_FILE, "of", "prizes"):
        return _whole_prize(tokens, end)
    if end < len(tokens) and tokens[end].text.rstrip(".") in words(_FILE, "legal", "words"):
        return end + 1
    if end + 1 < len(tokens) and tokens[end].text == ",":
        if tokens[end + 1].text.rstrip(".") in words(_FILE, "legal", "words"):
            return end + 2
        one, two = (" ".join(t.text for t in tokens[end + 1 : end + 1 + n]) for n in (1, 2))
        if two.replace(" ", "_") in words(_FILE, "regions", "two"):
            return end + 3
        if one in words(_FILE, "regions", "words"):
            return end + 2
    return end


def _whole_prize(tokens: Sequence[Token], end: int) -> int:
    """The end of "Nobel Prize in Physics", of which the first two words end at a token."""
    stop = end + 1
    while stop < len(tokens) and _is_name(tokens[stop].text):
        stop += 1
    joined = stop > end + 1 and tokens[end].text in ("in", "for")
    return stop if joined else end


def _is_adjective(tokens: Sequence[Token], end: int) -> bool:
    """Whether a word that ends there stands before a noun: "German chancellor"."""
    if end == len(tokens):
        return False
    after = tokens[end].text
    if after.lower() in words(_FILE, "titles", "words"):
        return True
    return after.islower() and after.isalpha() and after not in words(_FILE, "names", "followed")


@cache
def _countries() -> Mapping[str, str]:
    """Countries by the adjectives made from their names."""
    table = rows("demonyms_en.tsv")
    return {each: country for country, those in table for each in those.split("|")}


def _spelled(tokens: Sequence[Token]) -> str:
    """The words of a name with a space where the text has any."""
    parts = [tokens[0].text]
    for before, token in pairwise(tokens):
        parts.append(token.text if before.end == token.start else " " + token.text)
    return "".join(parts)


def _stands_alone(sentence: Sentence, index: int, known: frozenset[str]) -> bool:
    """Whether the capitalised first word of a sentence is a name: a verb or comma follows it."""
    word = sentence.tokens[index].text
    if word in known or word in _countries():
        return True
    after = sentence.tokens[index + 1].text if index + 1 < len(sentence.tokens) else ""
    if after == "-" and index + 2 < len(sentence.tokens):
        return sentence.tokens[index + 2].text in words(_FILE, "names", "glued")
    if after.rstrip(".") in words(_FILE, "legal", "words"):
        return True
    further = [t.text for t in sentence.tokens[index + 1 : index + 3]]
    if further == ["chief", "executive"] or (after == "parent" and further[-1][:1].isupper()):
        return word.lower() not in words(_FILE, "stop", "openers")
    after = after.lower()
    if word.lower().endswith(_OPENING_ENDINGS) or word.lower() in words(_FILE, "stop", "openers"):
        return False
    followed = words(_FILE, "names", "followed") | words(_FILE, "titles", "words")
    past = irregular_past(after) and not word.endswith("s")  # not "Shares fell"
    return past or after in followed or after.endswith(("ed", "'s", "’s"))


_OPENING_ENDINGS = ("ly", "ing", "ed")


def _is_name(text: str) -> bool:
    lower = text.lower()
    return (
        text[:1].isupper()
        and _WORD.fullmatch(text) is not None
        and lower not in words(_FILE, "stop", "words")
        and lower not in words(_FILE, "titles", "words")
    )


def _kind(name: str, title: str) -> MentionKind:
    if title in words(_FILE, "coreference", "people"):
        return MentionKind.PERSON
    first, _, rest = name.partition(" ")
    given = (
        words("names_de.toml", "given", "f")
        | words("names_de.toml", "given", "m")
        | words(_FILE, "given", "words")
    )
    return MentionKind.PERSON if rest and first in given else MentionKind.OTHER


def quotations(
    article: Article, sentences: Sequence[Sentence], found: Sequence[Mention]
) -> tuple[Quotation, ...]:
    """Direct quotations of four words and more, with the speaker of "X said" or "said X" beside."""
    return tuple(
        _quotation(article, pair, found)
        for pair in pairs(article.text)
        if pair.depth == 0 and len(article.text[pair.start : pair.end].split()) >= _FEWEST_WORDS
    )


def _quotation(article: Article, pair: Pair, found: Sequence[Mention]) -> Quotation:
    cue = _cue(article.text, pair)
    mention = None if cue is None else _beside(article.text, cue, found)
    speaker = None if mention is None else Span(found[mention].start, found[mention].end)
    return Quotation(pair.start, pair.end, QuotationKind.DIRECT, speaker, cue, mention)


def _cue(text: str, pair: Pair) -> Span | None:
    """The nearest reporting verb in the same paragraph, within a few words of the marks."""
    before = max(text.rfind("\n", 0, pair.start) + 1, pair.start - 80)
    after = text.find("\n", pair.end)
    limit = min(after if after >= 0 else len(text), pair.end + 80)
    for start, end, backwards in ((pair.end, limit, False), (before, pair.start, True)):
        hits = [m for m in _WORD.finditer(text, start, end)
                if m[0].lower().rstrip(".") in words(_FILE, "reporting", "verbs")]  # fmt: skip
        if hits:
            hit = hits[-1] if backwards else hits[0]
            return Span(hit.start(), hit.start() + len(hit[0].rstrip(".")))
    return None


def _beside(text: str, cue: Span, found: Sequence[Mention]) -> int | None:
    """The name next to a cue; a name behind a preposition is another's: "a user of Parler"."""
    near = [
        (min(abs(m.end - cue.start), abs(m.start - cue.end)), index)
        for index, m in enumerate(found)
        if min(abs(m.end - cue.start), abs(m.start - cue.end)) <= 3
        and not _PREPOSITION.search(text[max(0, m.start - 12) : m.start])
    ]
    return min(near)[1] if near else None
