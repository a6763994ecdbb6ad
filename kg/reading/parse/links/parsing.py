"""English sentences parsed: what the library is given, and its tree laid over our tokens."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.model import Linkage, Sentence, SentenceKind, Token
from kg.reading.lexicon import table
from kg.reading.parse.links.lemmas import lemma
from kg.reading.parse.links.shown import Shown
from kg.reading.parse.links.trees import Branch, bare, tree
from kg.seams import LinkageParser

LONGEST_PARSE = 60
"""Words of a sentence that is parsed; a name counts as one. Longer ones have too many readings."""

_PLAIN = Shown()
STAND_IN = "Xenqo"
"""Stands for each name: a word that Link Grammar can only take for a name."""

_PARSED_KINDS = (SentenceKind.SENTENCE, SentenceKind.HEADING)
_QUOTES = frozenset("\"“”„«»‘```''")
_TAGS = (
    (re.compile(r"\.(v|q)-d"), "VERB", "VBD"),
    (re.compile(r"\.(v|q|g|w)"), "VERB", "VB"),
    (re.compile(r"\.a"), "ADJ", "JJ"),
    (re.compile(r"\.e"), "ADV", "RB"),
    (re.compile(r"\.(n|s|p|t|ti)\b"), "NOUN", "NN"),
    (re.compile(r"\.(r|p)"), "ADP", "IN"),
    (re.compile(r"\.j|\.ij"), "CCONJ", "CC"),
)


class LinkParser:
    """Parses English sentences into trees over their own tokens."""

    def __init__(self, library: LinkageParser) -> None:
        self._library = library

    def parse(self, sentence: Sentence, how: Shown = _PLAIN) -> Sentence:
        """The sentence with lemma, pos, tag, head and dep; as it came where no reading was found.

        What was kept aside hangs on the root as ``discourse``. Raises
        :class:`kg.errors.ParserUnavailable` where Link Grammar is not installed.
        """
        if sentence.kind not in _PARSED_KINDS:
            return sentence
        for stand_in in (STAND_IN, None):
            units = list(_units(sentence, how, stand_in))
            if not 0 < len(units) <= LONGEST_PARSE:
                return sentence
            text, starts = _text(units)
            linkage = self._library.parse(text)
            if linkage is not None:
                return _laid_over(sentence, how, units, starts, linkage)
        return sentence


@dataclass(frozen=True, slots=True)
class _Unit:
    """Tokens that are one word to the parser; ``glued`` to the unit before, without a space."""

    tokens: range
    text: str
    glued: bool

    @property
    def head(self) -> int:
        """The token that stands for the unit: a name's last."""
        return self.tokens[-1]


def _units(sentence: Sentence, how: Shown, stand_in: str | None) -> Iterator[_Unit]:
    tokens = sentence.tokens
    joined = {start: end for start, end in how.joined}
    position = 0
    while position < len(tokens):
        end = joined.get(position, position + 1)
        token = tokens[position]
        glued = position > 0 and tokens[position - 1].end == token.start
        if position in how.aside | how.leaning or token.text in _QUOTES:
            position += 1
            continue
        text = token.text
        if position in joined and stand_in is not None:
            text = stand_in
        elif position in joined and end > position + 1:
            text = "".join(t.text for t in tokens[position:end] if t.text.isalnum())
        elif position in how.lowered:
            text = _instead(text.lower().removeprefix("co-"))
        else:
            text = _instead(text)
        yield _Unit(range(position, end), text, glued)
        position = end


def _instead(word: str) -> str:
    """What the parser is given for a word that its dictionary does not know as it is used."""
    known: Mapping[str, str] = table("links_en.toml")["instead"]
    return known.get(word, word)


def _text(units: Sequence[_Unit]) -> tuple[str, list[int]]:
    """The sentence for the parser, and where each unit starts in it."""
    text, starts = "", []
    for unit in units:
        if text and not unit.glued:
            text += " "
        starts.append(len(text))
        text += unit.text
    return text, starts


def _laid_over(
    sentence: Sentence, how: Shown, units: Sequence[_Unit], starts: Sequence[int], linkage: Linkage
) -> Sentence:
    """The sentence with the tree of a linkage, whose words lie in the units."""
    branches = tree(linkage)
    unit_of = {
        word: bisect_right(starts, start) - 1
        for word, (text, start, _) in enumerate(linkage.words)
        if not text.endswith("-WALL")
    }
    root = next((w for w, branch in enumerate(branches) if branch.head == -1), None)
    if root not in unit_of:
        return sentence
    top = units[unit_of[root]].head
    tokens = [_loose(token, top) for token in sentence.tokens]
    for unit in units:
        for index in unit.tokens:
            tokens[index] = _part_of_name(sentence.tokens[index], unit.head)
    for word, number in reversed(unit_of.items()):  # of two words in a unit, the first counts
        index = units[number].head
        tied = _tied(branches, word, unit_of)
        head = top if tied.head is None or tied.head < 0 else units[unit_of[tied.head]].head
        relation = tied.relation
        given = (-1, "root") if index == top else (head, relation)
        tokens[index] = _read(sentence.tokens[index], linkage.words[word][0], given)
    for index in how.aside:
        tokens[index] = replace(tokens[index], dep="discourse")
    for index in how.leaning:
        tokens[index] = _leant(tokens, index, how)
    return replace(sentence, tokens=tuple(_without_rings(tokens, top)), parsed=True)


def _leant(tokens: Sequence[Token], index: int, how: Shown) -> Token:
    """A token on the word that it belongs to: a denial on the verb beside it."""
    before = [i for i in range(index) if i not in how.leaning | how.aside]
    after = [i for i in range(index, len(tokens)) if i not in how.leaning | how.aside]
    denies = tokens[index].text[:1].lower() == "n"
    verbal = before and (tokens[before[-1]].pos == "VERB" or tokens[before[-1]].dep[:3] == "aux")
    beside = before[-1:] if before and (verbal or not denies) else after[:1]
    return replace(tokens[index], head=(beside or [tokens[index].head])[0], dep="advmod")


def _without_rings(tokens: Sequence[Token], top: int) -> Iterator[Token]:
    """The tokens, with those on the root that do not lead to it: joined words may make rings."""
    sound = {top}
    for index, token in enumerate(tokens):
        path = [index]
        while path[-1] not in sound and tokens[path[-1]].head not in path:
            path.append(tokens[path[-1]].head)
        if path[-1] in sound:
            sound.update(path)
            yield token
        else:
            sound.add(index)
            yield replace(token, head=top, dep="dep")


def _tied(branches: Sequence[Branch], word: int, unit_of: Mapping[int, int]) -> Branch:
    """The branch of a word whose head is outside its unit: the parser splits what we do not."""
    seen = {word}
    branch = branches[word]
    while branch.head is not None and unit_of.get(branch.head) == unit_of[word]:
        if branch.head in seen:
            break
        seen.add(branch.head)
        branch = branches[branch.head]
    outside = branch.head in unit_of and branch.head not in seen
    return branch if outside or branch.head == -1 else Branch(None, "dep")


def _loose(token: Token, top: int) -> Token:
    """A token that the parser was not shown: it hangs on the root."""
    if any(c.isalnum() for c in token.text):
        return replace(token, lemma=token.text, pos="X", head=top, dep="dep")
    return replace(token, lemma=token.text, pos="PUNCT", head=top, dep="punct")


def _part_of_name(token: Token, head: int) -> Token:
    return replace(token, lemma=token.text, pos="PROPN", tag="NNP", head=head, dep="flat")


def _read(token: Token, word: str, tied: tuple[int, str]) -> Token:
    pos, tag = ("ADP", "IN") if tied[1] == "case" else _tagged(token, word)
    base = token.text if pos == "PROPN" else lemma(token.text, pos)
    return replace(token, lemma=base, pos=pos, tag=tag, head=tied[0], dep=tied[1])


def _tagged(token: Token, word: str) -> tuple[str, str]:
    if bare(word) == STAND_IN or ("[!<" in word and token.text[:1].isupper()):
        return "PROPN", "NNP"
    if not any(c.isalnum() for c in token.text):
        return "PUNCT", "."
    if token.text[:1].isdigit():
        return "NUM", "CD"
    lowered = token.text.lower()
    return next(
        ((pos, _form(lowered, tag)) for pattern, pos, tag in _TAGS if pattern.search(word)),
        ("X", "X"),
    )


def _form(text: str, tag: str) -> str:
    if tag == "VB" and text.endswith("ing"):
        return "VBG"
    if tag == "VB" and text.endswith("s") and not text.endswith("ss"):
        return "VBZ"
    return tag
