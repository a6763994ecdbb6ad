"""An English sentence with what was read from it, as the extractors look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.claims.english.clauses import Clause, clauses
from kg.claims.english.numbers import quantities
from kg.claims.english.repairs import repaired
from kg.claims.english.words import words
from kg.claims.passage import Passage
from kg.claims.tree import tree
from kg.claims.values import FoundQuantity
from kg.model import (
    Annotation,
    Argument,
    Article,
    Mention,
    MentionKind,
    Sentence,
    SentenceKind,
    TimeExpression,
)

_JOINING = frozenset({"and", "or", "but", "that"})
_NOUNS = (MentionKind.CLASS, MentionKind.OFFICE)


@dataclass(frozen=True, slots=True)
class Scene(Passage):
    """One sentence, its tree and clauses, and the mentions, times and numbers that lie in it.

    ``mentions`` maps tokens to the index of the name that covers them, ``nouns`` to that of the
    class or office.
    """

    clauses: tuple[Clause, ...]
    mentions: dict[int, int]
    nouns: dict[int, int]
    times: tuple[TimeExpression, ...]
    numbers: tuple[FoundQuantity, ...]

    def word(self, index: int) -> str:
        """A token's text in lower case."""
        return self.tree.tokens[index].text.lower()

    def span(self, tokens: Iterable[int]) -> tuple[int, int]:
        """From the first to the last of the tokens, without what joins them to others."""
        kept = sorted(i for i in tokens if any(c.isalnum() for c in self.tree.tokens[i].text))
        while len(kept) > 1 and self.word(kept[-1]) in _JOINING:
            kept.pop()
        while len(kept) > 1 and self.word(kept[0]) in _JOINING:
            kept.pop(0)
        return self.tree.tokens[kept[0]].start, self.tree.tokens[kept[-1]].end

    def named(self, head: int) -> Argument | None:
        """What a noun names, None where it is no name."""
        index = self.mentions.get(head)
        if index is None or self._is_narrowed(head):
            return None
        found = self.mention(index)
        return Argument(found.start, found.end, found.text, index)

    def _is_narrowed(self, head: int) -> bool:
        """Whether words tell a namesake or a part: "the Apple of today", "Merkel's Germany"."""
        known = words().neutral | words().past
        tokens = self.tree.tokens
        for child in self.tree.children[head]:
            dep, own = tokens[child].dep, self.mentions.get(child) == self.mentions[head]
            if dep in ("nmod:poss", "det:poss") and not own:
                return True
            if dep == "det" and not own and self.word(child) != "the":
                return True  # "another Angela Merkel"
            if dep == "amod" and child < head and not own and self.word(child) not in known:
                return True
            if dep == "nmod" and child > head and any(
                self.word(i) == "of" for i in self.tree.having(child, "case")
            ):  # fmt: skip
                return not own and not self.tree.having(head, "nmod:title")
            if dep == "acl:relcl" and self._is_told_apart(head):
                return True  # "the Karl Marx who was born in 1950"
            if dep == "acl" and tokens[child - 1].text != "," and self._has_article(head):
                return True
        return False

    def _is_told_apart(self, head: int) -> bool:
        """Whether a clause without a comma follows a person's name that has an article."""
        person = self.mention(self.mentions[head]).kind is MentionKind.PERSON
        behind = self.word(head + 1) if head + 1 < len(self.tree.tokens) else ""
        return person and self._has_article(head) and behind in ("who", "that", "whom")

    def _is_before_noun(self, head: int) -> bool:
        """Whether a name stands right before a noun that is meant: "Tesla rivals"."""
        after = self.tree.tokens[head + 1] if head + 1 < len(self.tree.tokens) else None
        return after is not None and after.pos == "NOUN" and after.text.islower()

    def _has_article(self, head: int) -> bool:
        return any(self.word(i) in ("the", "a", "an") for i in self.tree.having(head, "det"))

    def called(self, head: int) -> Argument | None:
        """What a noun names, or the name set beside it: "the founder, Steve Jobs,"."""
        named = self.named(head)
        if named is not None:
            return None if self._is_before_noun(head) else named
        names = [i for i in self.tree.having(head, "appos") if beside(self, head, i)]
        above = self.tree.tokens[head].head
        if self.tree.tokens[head].dep == "appos" and beside(self, above, head):
            names.append(above)  # "Amazon, the company founded by Y,"
        return next((each for i in names if (each := self.named(i)) is not None), None)

    def kind_named(self, head: int) -> Argument | None:
        """The class or office that a common noun names, None where nothing knows it."""
        index = self.nouns.get(head)
        if index is None:
            return None
        found = self.mention(index)
        return Argument(found.start, found.end, found.text, index)

    def times_in(self, tokens: Iterable[int]) -> tuple[TimeExpression, ...]:
        """The time expressions that begin at one of the tokens, in order of the text."""
        spans = [(self.tree.tokens[i].start, self.tree.tokens[i].end) for i in tokens]
        return tuple(t for t in self.times if any(a <= t.start < b for a, b in spans))


def beside(scene: Scene, noun: int, apposition: int) -> bool:
    """Whether nothing but a comma parts an apposition from its noun's own words."""
    tree_ = scene.tree
    own = tree_.below(noun, lambda i: tree_.tokens[i].dep in _APART or i == apposition)
    other = tree_.below(apposition, lambda i: tree_.tokens[i].dep in _APART)
    between = range(max(i for i in own if i < min(other)) + 1, min(other)) if own else range(0)
    told = (i for i in between if tree_.tokens[i].dep != "discourse")
    return all(not any(c.isalnum() for c in tree_.tokens[i].text) for i in told)


_APART = frozenset({"conj", "cc", "appos", "acl", "acl:relcl", "punct", "dep", "discourse"})


def scenes(article: Article, annotation: Annotation) -> Iterator[Scene]:
    """A scene for each parsed sentence of running text, in order."""
    for sentence in annotation.sentences:
        if not sentence.parsed or sentence.kind is not SentenceKind.SENTENCE:
            continue
        text = article.text[sentence.start : sentence.end]
        within = [
            (i, m)
            for i, m in enumerate(annotation.mentions)
            if sentence.start <= m.start and m.end <= sentence.end
        ]
        names = _by_token(sentence, [(i, m) for i, m in within if m.kind not in _NOUNS])
        people = {i for i, m in names.items() if annotation.mentions[m].kind is MentionKind.PERSON}
        grown = tree(replace(sentence, tokens=repaired(sentence.tokens, people)))
        yield Scene(
            article=article,
            annotation=annotation,
            sentence=sentence,
            tree=grown,
            clauses=clauses(grown),
            mentions=names,
            nouns=_by_token(sentence, [(i, m) for i, m in within if m.kind in _NOUNS]),
            times=tuple(t for t in annotation.times if sentence.start <= t.start < sentence.end),
            numbers=tuple(
                FoundQuantity(f.start + sentence.start, f.end + sentence.start, f.quantity)
                for f in quantities(text)
            ),
        )


def _by_token(sentence: Sentence, mentions: Sequence[tuple[int, Mention]]) -> dict[int, int]:
    """The mention at each token, of several the longest; a pronoun is one if it was resolved."""
    found: dict[int, int] = {}
    for index, mention in sorted(mentions, key=lambda each: each[1].start - each[1].end):
        if mention.name.lower() in words().pronouns and not mention.anaphoric:
            continue
        for position, token in enumerate(sentence.tokens):
            if mention.start <= token.start and token.end <= mention.end:
                found.setdefault(position, index)
    return found
