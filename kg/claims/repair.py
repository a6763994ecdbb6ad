"""Repairs of dependency trees where German word order contradicts the parser.

Each rule holds for all of German: a subordinate clause ends with its verb, so what follows the
comma after it belongs higher; a detached prefix belongs to a verb in second position, never to
one at the end of a clause.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from kg.claims.brackets import bracketed
from kg.claims.coordination import joined
from kg.claims.fronted import straightened
from kg.claims.grammar import grammar
from kg.claims.lexicon import languages
from kg.claims.predicates import settled
from kg.claims.tree import is_finite, is_verbal, verb_above
from kg.model import Sentence, Token

_HELPERS = frozenset({"aux", "aux:pass", "cop"})
_OF_PREDICATES = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "advmod", "obl:agent"})
_VERB_LAST = frozenset({"acl:relcl", "acl", "advcl", "ccomp", "csubj"})
_SUBORDINATORS = frozenset({"PRELS", "PRELAT", "KOUS"})


def repaired(sentence: Sentence) -> Sentence:
    """The sentence with such heads and lemmas set right; the same object where none is wrong."""
    tokens = settled(joined(bracketed(sentence.tokens)))
    straightened(tokens)
    for index in range(len(tokens)):
        _coordinate(tokens, index)
    for index, token in enumerate(tokens):
        if token.dep == "amod" and token.tag in ("VVFIN", "VAFIN", "VMFIN"):
            _raise_verb(tokens, index)
    for index, token in enumerate(tokens):
        if token.head >= 0 and tokens[token.head].dep in _HELPERS and token.dep in _OF_PREDICATES:
            tokens[index] = replace(token, head=tokens[token.head].head)
    for index, token in enumerate(sentence.tokens):
        if token.dep in _VERB_LAST and is_verbal(token) and _is_verb_last(tokens, index):
            _lift_what_follows(tokens, index)
    for index, token in enumerate(sentence.tokens):
        if token.dep in ("nsubj", "nsubj:pass", "obj"):
            _lift_from_adverb(tokens, index)
    _name_languages(tokens)
    _crown_predicate(tokens)
    for index in range(len(tokens)):
        _free_from_year(tokens, index)
        _help_participle(tokens, index)
    changed = any(new is not old for new, old in zip(tokens, sentence.tokens, strict=True))
    return replace(sentence, tokens=tuple(tokens)) if changed else sentence


def _coordinate(tokens: list[Token], index: int) -> None:
    """ "nicht Alpha, sondern Beta": what has a conjunction before it is no apposition."""
    head = tokens[index].head
    if tokens[index].dep == "cc" and index < head and tokens[head].dep == "appos":
        tokens[head] = replace(tokens[head], dep="conj")


def _is_verb_last(tokens: list[Token], index: int) -> bool:
    """Whether a relative pronoun or subordinator opens the clause before its verb."""
    opened = any(
        t.tag in _SUBORDINATORS and t.head == index for t in tokens[max(0, index - 60) : index]
    )
    return opened and tokens[index].head >= 0


def _lift_what_follows(tokens: list[Token], index: int) -> None:
    end = _end_of_clause(tokens, index)
    if end is None:
        return
    host = verb_above(tokens, index)
    if host is None or host == index:
        return
    for position in range(end + 1, len(tokens)):
        token = tokens[position]
        if token.head != index or token.dep in ("conj", "punct", "advcl", "ccomp", "acl:relcl"):
            continue
        tokens[position] = replace(token, head=host)
        if token.dep == "compound:prt":
            _move_prefix(tokens, token.text.lower(), index, host)


def _end_of_clause(tokens: list[Token], index: int) -> int | None:
    """The comma right behind the clause's verbs, None where there is none."""
    position = index + 1
    while position < len(tokens) and is_verbal(tokens[position]):
        position += 1
    return position if position < len(tokens) and tokens[position].text == "," else None


def _move_prefix(tokens: list[Token], prefix: str, source: int, target: int) -> None:
    wrong = tokens[source]
    if wrong.lemma.lower().startswith(prefix):
        tokens[source] = replace(wrong, lemma=wrong.lemma[len(prefix) :])
    right = tokens[target]
    if is_finite(right) and not right.lemma.lower().startswith(prefix):
        tokens[target] = replace(right, lemma=prefix + right.lemma)


def _lift_from_adverb(tokens: list[Token], index: int) -> None:
    """A subject or object never belongs to an adverb, but to the verb that the adverb is with."""
    above = tokens[index].head
    if above < 0 or tokens[above].dep != "advmod" or is_verbal(tokens[above]):
        return
    host = tokens[above].head
    if 0 <= host != index and is_verbal(tokens[host]):
        tokens[index] = replace(tokens[index], head=host)


def _raise_verb(tokens: list[Token], index: int) -> None:
    """A finite verb is no attribute: it takes the place of a noun that is the root above it."""
    noun = tokens[index].head
    if noun < 0 or tokens[noun].head != -1:
        return
    for position, token in enumerate(tokens):
        if token.head == noun and token.dep in _OF_VERBS:
            tokens[position] = replace(token, head=index)
    tokens[index] = replace(tokens[index], head=-1, dep="root")
    tokens[noun] = replace(tokens[noun], head=index, dep="nsubj")


def _name_languages(tokens: list[Token]) -> None:
    """ "Norwegisch ist …": with a capital it is a language, and the subject where none is."""
    for index, token in enumerate(tokens):
        if token.tag != "ADJD" or token.text not in languages():
            continue
        ruled = any(t.head == token.head and t.dep.startswith("nsubj") for t in tokens)
        free = token.dep == "advmod" and not ruled
        dep = "nsubj" if free else token.dep
        tokens[index] = replace(token, tag="NN", pos="NOUN", lemma=token.text, dep=dep)


def _crown_predicate(tokens: list[Token]) -> None:
    """ "Die Hauptstadt von Y ist X": what a copula stands with is the predicate, not an attribute.

    Where it hangs on the noun before the copula, that noun is its subject.
    """
    for index, token in enumerate(tokens):
        predicate = token.head
        if token.dep != "cop" or not is_finite(token) or predicate < index:
            continue
        noun = tokens[predicate].head
        attribute = tokens[predicate].dep in ("nmod", "appos", "obl")
        ruled = any(t.head == predicate and t.dep.startswith("nsubj") for t in tokens)
        if not attribute or ruled or not 0 <= noun < index or tokens[noun].head != -1:
            continue
        if is_verbal(tokens[noun]):
            continue
        tokens[predicate] = replace(tokens[predicate], head=-1, dep="root")
        tokens[noun] = replace(tokens[noun], head=predicate, dep="nsubj")


def _free_from_year(tokens: list[Token], index: int) -> None:
    """ "trat 1990 der Partei bei": nothing belongs to a year; it belongs to the verb above."""
    year = tokens[index].head
    if year < 0 or year > index or not _YEAR.fullmatch(tokens[year].text):
        return
    host = tokens[year].head
    article = next((t for t in tokens if t.head == index and t.dep == "det"), None)
    if article is None or host < 0 or not is_verbal(tokens[host]):
        return
    if tokens[index].dep not in ("nmod", "appos") or index - year > _NEAR:
        return
    dative = article.text.lower() in ("dem", "der")
    tokens[index] = replace(tokens[index], head=host, dep="iobj" if dative else "obj")
    tokens[year] = replace(tokens[year], dep="obl")


def _help_participle(tokens: list[Token], index: int) -> None:
    """ "wurde 1987 gegründet": nothing becomes a year; the verb helps the participle behind it."""
    year, verb = index + 1, index + 2
    if verb >= len(tokens) or tokens[index].lemma != "werden" or not is_finite(tokens[index]):
        return
    if not _YEAR.fullmatch(tokens[year].text) or tokens[verb].tag != "VVPP":
        return
    if tokens[index].head != year or tokens[verb].head == index:
        return
    tokens[index] = replace(tokens[index], head=verb, dep="aux:pass")
    tokens[year] = replace(tokens[year], head=verb, dep="obl")
    for position, token in enumerate(tokens):
        if token.head in (verb, year) and token.dep == "nsubj":
            tokens[position] = replace(token, head=verb, dep="nsubj:pass")


_YEAR = re.compile(r"1\d{3}|20\d\d")
_NEAR = 4

_OF_VERBS = frozenset({"obl", "advmod", "punct", "compound:prt", "obj", "iobj", "advcl", "ccomp"})


def named(sentence: Sentence, names: Collection[int]) -> Sentence:
    """The sentence in which no token of a name is a verb ("Apple und Google wollen …") or denies.

    Helping verbs are none of a name, however they begin a sentence ("Sollte Anna Berg gehen, …").
    """
    tokens = list(sentence.tokens)
    deniers = grammar().negators | grammar().negative_words
    for index in names:
        verbal = is_verbal(tokens[index]) and tokens[index].tag not in ("VMFIN", "VAFIN")
        if verbal or tokens[index].text.lower() in deniers:
            word = tokens[index].text
            tokens[index] = replace(tokens[index], pos="PROPN", tag="NE", lemma=word, morph=())
        if _is_beside_its_kind(tokens, index):
            word = tokens[index].text
            tokens[index] = replace(tokens[index], tag="NE", pos="PROPN", lemma=word, dep="appos")
    return replace(sentence, tokens=tuple(tokens))


def _is_beside_its_kind(tokens: list[Token], index: int) -> bool:
    """ "das Netzwerk X": a name in no genitive right behind a noun, with nothing of its own."""
    token = tokens[index]
    if token.tag != "NN" or token.dep != "nmod" or token.head != index - 1:
        return False
    if token.text.endswith(("s", "x", "z", "ß")) or tokens[index - 1].tag != "NN":
        return False
    return all(t.head != index for t in tokens)


def owned(sentence: Sentence, genitives: Collection[int]) -> Sentence:
    """The sentence in which a genitive belongs to the noun behind it: "Frankreichs Präsident".

    ``genitives`` are the tokens of such names. Where the parser made the name the subject, and the
    noun the object, of one verb, the noun is the subject.
    """
    tokens = list(sentence.tokens)
    for index in genitives:
        noun = index + 1
        if noun >= len(tokens) or tokens[noun].tag != "NN" or tokens[noun].head == index:
            continue
        name = tokens[index]
        if _is_below(tokens, noun, index):
            _take_place(tokens, index, noun)
        elif name.head == tokens[noun].head and name.dep.startswith("nsubj"):
            tokens[noun] = replace(tokens[noun], dep=name.dep)
        if name.head != noun or name.dep not in ("nmod", "nmod:poss"):
            tokens[index] = replace(name, head=noun, dep="nmod")
    return replace(sentence, tokens=tuple(tokens))


def _is_below(tokens: list[Token], index: int, above: int) -> bool:
    for _ in tokens:
        if index == above or index < 0:
            break
        index = tokens[index].head
    return index == above


def _take_place(tokens: list[Token], name: int, noun: int) -> None:
    """ "Trumps Frau Melania", which the parser took for one name that Trump heads."""
    for index, token in enumerate(tokens):
        if token.head == name and index > noun:
            dep = "appos" if token.dep in ("flat", "compound") else token.dep
            tokens[index] = replace(token, head=noun, dep=dep)
    tokens[noun] = replace(tokens[noun], head=tokens[name].head, dep=tokens[name].dep)


def parted(sentence: Sentence, name_at: Mapping[int, int]) -> Sentence:
    """The sentence with names set apart that the parser ran together ("Apple Parler").

    ``name_at`` maps tokens to the names that cover them. The second name becomes the object of
    the verb above, where that has none or one that can be its subject.
    """
    tokens = list(sentence.tokens)
    for index, token in enumerate(sentence.tokens):
        head = token.head
        if token.dep != "flat" or head != index - 1 or name_at.get(index) is None:
            continue
        if name_at.get(head) in (None, name_at[index]):
            continue
        host = verb_above(tokens, index)
        if host is None:
            continue
        objects = [i for i, t in enumerate(tokens) if t.head == host and t.dep == "obj"]
        ruled = any(t.head == host and t.dep.startswith("nsubj") for t in tokens)
        if objects and (ruled or objects[0] > index):
            continue
        for first in objects[:1]:  # one object before another, and no subject: it is the subject
            tokens[first] = replace(tokens[first], dep="nsubj")
        tokens[index] = replace(token, head=host, dep="obj")
    return replace(sentence, tokens=tuple(tokens))
