"""A sentence's dependency tree, with the questions that claims ask of it.

Nothing here recurses: a sentence of any length and depth costs time linear in what is visited,
and heads that form a ring (a parser can be wrong) end a walk instead of turning it for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from kg.model import Sentence, Token


@dataclass(frozen=True, slots=True)
class Tree:
    """Tokens and, for each, the indices of its children in order of the text."""

    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]

    def child(self, head: int, *deps: str) -> int | None:
        """The first child of ``head`` with one of the relations, or None where it has none."""
        return next((i for i in self.children[head] if self.tokens[i].dep in deps), None)

    def having(self, head: int, *deps: str) -> tuple[int, ...]:
        """All children of ``head`` with one of the relations."""
        return tuple(i for i in self.children[head] if self.tokens[i].dep in deps)

    def below(self, head: int, stop: Callable[[int], bool]) -> tuple[int, ...]:
        """``head`` and what hangs below it in order of the text, without branches at ``stop``."""
        seen = {head}
        waiting = [head]
        while waiting:
            for child in self.children[waiting.pop()]:
                if child not in seen and not stop(child):
                    seen.add(child)
                    waiting.append(child)
        return tuple(sorted(seen))

    def conjuncts(self, head: int) -> tuple[int, ...]:
        """``head`` and everything coordinated with it, in order of the text.

        "wie" and "als" do not coordinate, and a conjunct needs a comma or conjunction before it.
        """
        return self.below(head, lambda i: not self._is_conjunct(i))

    def _is_conjunct(self, index: int) -> bool:
        if self.tokens[index].dep != "conj":
            return False
        joints = [self.tokens[i].text.lower() for i in self.having(index, "cc")]
        if any(word in _COMPARING for word in joints):
            return False
        return bool(joints) or self.follows_comma(index)

    def follows_comma(self, index: int) -> bool:
        """Whether a comma or the like stands between the token's phrase and what precedes."""
        first = min(self.below(index, lambda i: self.tokens[i].dep in ("conj", "punct")))
        return first > 0 and self.tokens[first - 1].text in (
            ",",
            ";",
            "/",
            "–",
            "-",
            "und",
            "oder",
            "sowie",
        )

    def preposition(self, head: int) -> str:
        """The preposition of a nominal in lower case without its article ("im" gives "in")."""
        words = [plain_preposition(self.tokens[i]) for i in self.having(head, "case")]
        return words[0] if words else ""


_COMPARING = frozenset({"wie", "als", "denn"})

_CONTRACTED = {
    "am": "an",
    "ans": "an",
    "beim": "bei",
    "im": "in",
    "ins": "in",
    "vom": "von",
    "zum": "zu",
    "zur": "zu",
    "aufs": "auf",
    "durchs": "durch",
    "fürs": "für",
    "ums": "um",
    "übers": "über",
}


def plain_preposition(token: Token) -> str:
    """A preposition in lower case without the article that melted into it."""
    word = token.text.lower()
    return _CONTRACTED.get(word, word)


def tree(sentence: Sentence) -> Tree:
    """The tree of a sentence; without a parse every token stands alone."""
    children: list[list[int]] = [[] for _ in sentence.tokens]
    if sentence.parsed:
        for index, token in enumerate(sentence.tokens):
            if 0 <= token.head < len(children) and token.head != index:
                children[token.head].append(index)
    return Tree(sentence.tokens, tuple(tuple(c) for c in children))


def feature(token: Token, name: str) -> str:
    """A morphological feature's value, "" where it is not marked."""
    return next((value for key, value in token.morph if key == name), "")


def lemma(token: Token) -> str:
    """The token's lemma, or its form where there is none."""
    return token.lemma or token.text


def is_noun(token: Token) -> bool:
    """Whether the token is a common noun or a name."""
    return token.pos in ("NOUN", "PROPN") or token.tag in ("NN", "NE")


def is_verbal(token: Token) -> bool:
    """Whether the token is a form of a verb, auxiliary or modal."""
    return token.pos in ("VERB", "AUX") or token.tag[:2] in ("VV", "VA", "VM")


def verb_above(tokens: Sequence[Token], index: int) -> int | None:
    """The nearest verb on the way up from a token, None where there is none or only a circle."""
    seen = {index}
    above = tokens[index].head
    while above >= 0 and above not in seen:
        if is_verbal(tokens[above]):
            return above
        seen.add(above)
        above = tokens[above].head
    return None


def is_finite(token: Token) -> bool:
    """Whether the token is a finite form (imperatives among them)."""
    marked = feature(token, "VerbForm")
    return marked == "Fin" if marked else token.tag[2:] in ("FIN", "IMP")


def lemma_in(token: Token, words: Collection[str]) -> bool:
    """Whether the lemma or the form, in lower case, is one of the words."""
    return lemma(token).lower() in words or token.text.lower() in words
