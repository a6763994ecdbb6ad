"""Statements folded into a noun phrase: "die 1998 von Otto Braun gegründete Firma Alpha".

What stands between an article and a participle or adjective belongs to that word, in German
without exception, and so does what a comma or bracket shuts in with a participle behind a name
("Clara Berg, 1961 in Bremen geboren, …"). Both are clauses without a finite verb. They are found
by the order of the words, since parsers err most in them, and only typed statements are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.claims.clauses import Clause, Filler, Link, Mood
from kg.claims.grammar import grammar
from kg.claims.lexicon import Lexicon
from kg.claims.lists import is_proper
from kg.claims.scene import Scene
from kg.claims.tree import plain_preposition
from kg.model import MentionKind, Token
from kg.reading.parse.morphology import analyse

_LONGEST = 14
"""Tokens between an article and its participle beyond which nothing is sure."""
_ARTICLES = frozenset({"ART", "PDAT"})
_INNER = frozenset({"APPR", "APPRART", "ART", "NE", "NN", "CARD", "ADJA", "PPOSAT", "FM", "XY"})
_ENDING = re.compile(r"e[nmrs]?$")
_OPENING = {",": ",", "(": ")", "–": "–"}
_OF_NAMES = frozenset({"nmod", "conj"})
_LEADING = frozenset({"und", "oder", "sowie", "wie", "von", "als", "vom"})
_KINDS = frozenset(
    {MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.PLACE, MentionKind.WORK}
    | {MentionKind.OTHER}
)


def folded(scene: Scene) -> Iterator[Clause]:
    """The clauses that noun phrases of the sentence hold, in the order of their participles."""
    tokens = scene.tree.tokens
    for index, token in enumerate(tokens):
        if token.text[:1].isupper() or not token.text.isalpha():
            continue
        if token.tag in ("ADJA", "VVFIN", "VVPP") and _ENDING.search(token.text):
            made = _in_front(scene, index)
        else:
            made = None
        if made is None and token.tag in ("VVPP", "ADJD"):
            made = _behind(scene, index)
        if made is not None:
            yield made


def _in_front(scene: Scene, index: int) -> Clause | None:
    """ "die … gegründete Firma Alpha", "der … geborene Otto Braun"."""
    first = _article_before(scene.tree.tokens, index)
    noun = _noun_behind(scene, index) if first is not None else None
    word = _ENDING.sub("", scene.tree.tokens[index].text)
    if first is None or noun is None or first + 1 >= index or not _is_called(scene.words, word):
        return None
    return _clause(scene, index, word, range(first + 1, index + 1), noun)


def _article_before(tokens: tuple[Token, ...], index: int) -> int | None:
    """The article that opens the phrase: one that a noun of the inside does not need for itself."""
    for first in range(index - 1, max(-1, index - _LONGEST), -1):
        token, behind = tokens[first], tokens[first + 1]
        own = token.tag in _ARTICLES or token.tag == "APPRART"
        if own and (behind.tag in ("APPR", "APPRART", "CARD") or _opens_time(tokens, first)):
            return first
        if token.tag not in _INNER and token.text.lower() not in grammar().singling:
            return None
    return None


def _opens_time(tokens: tuple[Token, ...], article: int) -> bool:
    """ "der am …": prepositions melt with articles; "der 1998", "der heute" open with a time."""
    return tokens[article + 1].text[:1].isdigit() and tokens[article].tag in _ARTICLES


def _noun_behind(scene: Scene, index: int) -> int | None:
    """The noun that the participle belongs to, where it is a name or has one."""
    tokens = scene.tree.tokens
    noun = index + 1
    while noun < len(tokens) and tokens[noun].tag == "ADJA" and noun not in scene.mentions:
        noun += 1
    if noun >= len(tokens) or not tokens[noun].text[:1].isupper():
        return None
    return noun if _is_named(scene, noun) else None


def _is_named(scene: Scene, noun: int) -> bool:
    mention = scene.name_of(noun)
    if mention is None:
        return False
    found = scene.mention(mention)
    return found.anaphoric or (is_proper(scene, mention) and found.kind in _KINDS)


def _behind(scene: Scene, index: int) -> Clause | None:
    """ "Clara Berg, geboren 1961 in Bremen, …", "Alpha (1998 von Otto Braun gegründet)"."""
    tokens = scene.tree.tokens
    if tokens[index].head < 0 or scene.tree.having(index, "aux", "aux:pass", "cop"):
        return None
    first, last = index, index
    while first > 0 and _belongs(tokens[first - 1]):
        first -= 1
    while last + 1 < len(tokens) and _belongs(tokens[last + 1]):
        last += 1
    if first == last or last - first > _LONGEST or first < 2 or last + 1 >= len(tokens):
        return None
    if _OPENING.get(tokens[first - 1].text) != tokens[last + 1].text:
        return None
    name = scene.mentions.get(first - 2)
    if name is None or not is_proper(scene, name) or scene.mention(name).kind not in _KINDS:
        return None
    head = next(i for i, m in sorted(scene.mentions.items()) if m == name)
    if _is_part(scene, head) or not _is_called(scene.words, tokens[index].text.lower()):
        return None
    return _clause(scene, index, tokens[index].text.lower(), range(first, last + 1), head)


def _belongs(token: Token) -> bool:
    return token.tag in _INNER and token.text not in _OPENING


def _is_part(scene: Scene, head: int) -> bool:
    """Whether a name is an attribute or one of several: "der Sohn von Otto Braun, geboren …"."""
    tokens = scene.tree.tokens
    before = tokens[head - 1].text.lower() if head else ""
    return tokens[head].dep in _OF_NAMES or before in _LEADING


def _clause(scene: Scene, head: int, word: str, inside: range, noun: int) -> Clause | None:
    phrases = phrases_of(scene, head, inside)
    if phrases is None:
        return None
    holder = Filler(noun, (noun,))
    if word in scene.words.adjectives:
        return Clause(
            head, "sein", (head,), tuple(inside), Link.PARTICIPLE, subject=(holder,),
            obliques=phrases, predicative=(Filler(head, (head,)),), mood=Mood.NONE, finite=False,
        )  # fmt: skip
    base = _infinitive(word)
    lasting = word.endswith("end")
    passive = not lasting and not base.endswith(tuple(grammar().sein_perfect))
    agent = tuple(f for f in phrases if passive and f.preposition in ("von", "durch"))
    return Clause(
        head, base, (head,), tuple(inside), Link.PARTICIPLE, subject=(holder,),
        obliques=tuple(f for f in phrases if f not in agent), agent=agent, passive=passive,
        mood=Mood.NONE, tense="present" if lasting else "past", finite=False,
    )  # fmt: skip


def phrases_of(scene: Scene, head: int, inside: range) -> tuple[Filler, ...] | None:
    """The prepositional phrases inside, None where one reaches beyond; ``head`` is in none."""
    tokens, found = scene.tree.tokens, []
    for index in inside:
        if index == head or tokens[index].tag not in ("APPR", "APPRART"):
            continue
        noun = tokens[index].head
        if noun not in inside or noun < index:
            return None
        preposition = plain_preposition(tokens[index])
        for each in scene.tree.conjuncts(noun):
            if each in inside:
                found.append(Filler(each, (each,), preposition))
    return tuple(found)


def _is_called(words: Lexicon, word: str) -> bool:
    """Whether the lexicon has a sense of the participle or adjective."""
    return word in words.adjectives or _infinitive(word) in words.verbs


def _infinitive(word: str) -> str:
    """ "gegründet" is of "gründen", "gehörend" of "gehören"; others are their own base form."""
    return word.removesuffix("d") if word.endswith("end") else base_of_participle(word) or word


@cache
def base_of_participle(word: str) -> str | None:
    """The infinitive of a past participle without ending, None of any other word."""
    found = analyse([word])[0]
    return found.lemma if found.tag == "VVPP" else None
