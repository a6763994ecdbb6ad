"""Verbs' detached prefixes, joined to the lemma: "wies … zurück" is "zurückweisen".

Universal Dependencies' lemmas never carry them. The tag decides what is a prefix (HanTa's PTKVZ is
right 11 times out of 12 at a clause's end, the parser's compound:prt also takes adverbs), and the
parse decides of which verb, or else the order of the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.model import Token
from kg.reading.lexicon import words

_FILE = "particles_de.toml"
_PREFIX = "compound:prt"
_FULL_VERBS = frozenset({"VVFIN", "VVIMP"})
_CLOSING = frozenset(',;:.!?…)–—-“”"«»')


def joined(tokens: Sequence[Token]) -> list[Token]:
    """The parsed tokens of a sentence with every detached prefix in its verb's lemma.

    A prefix that the parser hung elsewhere is hung on its verb, as ``compound:prt``; what it
    took for a prefix by mistake is an ``advmod``.
    """
    result = list(tokens)
    for index, token in enumerate(tokens):
        verb = _verb(tokens, index) if _is_prefix(tokens, index) else None
        if verb is None:
            if token.dep == _PREFIX and token.tag in ("ADJD", "ADV"):
                result[index] = replace(token, dep="advmod")
            continue
        if verb != token.head or token.dep != _PREFIX:
            result[index] = replace(token, head=verb, dep=_PREFIX)
        lemma, word = result[verb].lemma, token.text.lower()
        if not lemma.startswith(word):
            result[verb] = replace(result[verb], lemma=word + lemma)
    return result


def _is_prefix(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    word = token.text.lower()
    if not word.isalpha() or word in words(_FILE, "never"):
        return False
    if token.tag == "PTKVZ" and token.dep == _PREFIX:
        return True
    if word not in words(_FILE, "always") or token.dep == "case":
        return False
    if token.tag == "PTKVZ":
        return index == 0 or (token.text == word and _ends_clause(tokens, index))
    return token.tag == "APPR" and token.dep == _PREFIX and _ends_clause(tokens, index)


def _ends_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether a mark or "und" comes next; "ab und an" is no end."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.text in _CLOSING:
        return True
    beyond = tokens[index + 2].text.lower() if index + 2 < len(tokens) else ""
    return following.tag == "KON" and beyond not in ("an", "zu")


def _verb(tokens: Sequence[Token], index: int) -> int | None:
    """The verb of the prefix: its head by the parse, the word behind it, or one before it."""
    head = tokens[index].head
    beside = index + 1 if index + 1 < len(tokens) else index
    hung = tokens[index].dep == _PREFIX and head >= 0 and tokens[head].pos == "VERB"
    hung = hung and (head < index or head == beside)
    if hung and not _ends_clause(tokens, head):
        return head
    if index == 0:
        return beside if _is_full_verb(tokens[beside]) else None
    below = _subtree(tokens, index)
    for place in range(index - 1, -1, -1):
        last = _ends_clause(tokens, place)
        if _is_full_verb(tokens[place]) and not last and place not in below:
            return place
    return head if hung else None


def _is_full_verb(token: Token) -> bool:
    finite = token.tag == "ADJA" and ("VerbForm", "Fin") in token.morph
    return token.pos == "VERB" and (token.tag in _FULL_VERBS or finite)


def _subtree(tokens: Sequence[Token], index: int) -> set[int]:
    """The token and all below it."""
    below = {index}
    grown = True
    while grown:
        more = {i for i, token in enumerate(tokens) if token.head in below} - below
        below |= more
        grown = bool(more)
    return below
