"""Repairs of trees in which a predicate lost its subject, its object or its verb.

Each rule holds for all of German: "haben" with a noun and no participle is a verb of its own; an
infinitive with "zu" has no subject; a phrase with "als" is none; a close apposition has no
article, so a noun with one that follows another without a comma fills a role of the verb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kg.claims.tree import is_finite, is_noun, is_verbal, verb_above
from kg.model import Token
from kg.reading.mentions.name_cues import describes_person

_SUBJECTS = ("nsubj", "nsubj:pass")
_OBJECTS = ("obj", "iobj")
_ARTICLES = ("det", "det:poss", "nummod")
_OF_VERBS = frozenset({*_SUBJECTS, "obl", "advcl", "punct", "iobj", "expl", "ccomp", "advmod"})
_ADVERBS = ("ADV", "PTKNEG", "PROAV")
_YEAR = 4


def settled(tokens: list[Token]) -> list[Token]:
    """The tokens with such heads set right; tokens that were right are the same objects."""
    fixed = list(tokens)
    for index in range(len(fixed)):
        for repair in _REPAIRS.get(fixed[index].dep, ()):
            repair(fixed, index)
        if fixed[index].tag == "PRELS":
            _part_from_pronoun(fixed, index)
        elif fixed[index].text.lower() == "noch":
            _join_neither(fixed, index)
    return fixed


def _below(tokens: Sequence[Token], head: int, *deps: str) -> list[int]:
    return [i for i, t in enumerate(tokens) if t.head == head and t.dep in deps]


def _rule_noun(tokens: list[Token], verb: int) -> None:
    """ "X hatte freie Hand": the noun that the parser took for the predicate is the object."""
    noun = tokens[verb].head
    has = tokens[verb].lemma.lower() == "haben" and is_finite(tokens[verb]) and noun >= 0
    if not has or not is_noun(tokens[noun]) or _below(tokens, noun, "cop", "aux:pass", "case"):
        return
    for position, token in enumerate(tokens):
        before = token.dep != "advmod" or position < verb
        if token.head == noun and position != verb and token.dep in _OF_VERBS and before:
            tokens[position] = replace(token, head=verb)
    tokens[verb] = replace(tokens[verb], head=tokens[noun].head, dep=tokens[noun].dep)
    tokens[noun] = replace(tokens[noun], head=verb, dep="obj")


def _unseat(tokens: list[Token], index: int) -> None:
    """What cannot be a subject: a phrase with "als", a genitive in an infinitive or relative."""
    verb = tokens[index].head
    pronoun = tokens[index].tag == "PRELS"
    if verb < 0 or pronoun or not is_noun(tokens[index]) or _below(tokens, index, "cop"):
        return
    left = [i for i in _below(tokens, index, "case", "cc") if i < index]
    if any(tokens[i].text.lower() == "als" for i in left):
        tokens[index] = replace(tokens[index], dep="obl")
        return
    articles = _below(tokens, index, "det")
    first = min([index, *articles, *_below(tokens, index, "amod")])
    genitive = any(tokens[i].text.lower() in ("der", "des", "eines", "einer") for i in articles)
    behind_noun = first > 0 and is_noun(tokens[first - 1])
    infinitive = any(tokens[i].tag == "PTKZU" for i in _below(tokens, verb, "mark"))
    infinitive |= tokens[verb].tag == "VVIZU"
    relative = any(tokens[i].tag == "PRELS" for i in _below(tokens, verb, *_SUBJECTS) if i != index)
    if genitive and behind_noun and (infinitive or relative):
        tokens[index] = replace(tokens[index], head=first - 1, dep="nmod")


def _part_from_pronoun(tokens: list[Token], index: int) -> None:
    """ "das Anna Berg 1998 gründete": a name behind a relative pronoun is the clause's subject."""
    verb, names = tokens[index].head, _below(tokens, index, "flat")
    if verb < 0 or not names:
        return
    names += _below(tokens, names[0], "flat")
    for position in names:
        year = tokens[position].tag == "CARD"
        head, dep = (verb, "obl") if year else (names[0], "flat")
        tokens[position] = replace(tokens[position], head=head, dep=dep)
    if not _below(tokens, verb, *_OBJECTS) and tokens[index].dep in _SUBJECTS:
        tokens[index] = replace(tokens[index], dep="obj")
    tokens[names[0]] = replace(tokens[names[0]], head=verb, dep="nsubj")


def _open_clause(tokens: list[Token], index: int) -> None:
    """ "Als der Zug hielt, …": before an article and a verb at its end, "als" opens a clause."""
    noun = tokens[index].head
    verb = tokens[noun].head if noun >= 0 else -1
    if (
        tokens[index].text.lower() != "als"
        or verb < noun
        or verb + 1 >= len(tokens)
        or tokens[verb + 1].text != ","
    ):
        return
    opens = index == 0 or tokens[index - 1].text == ","
    article = noun > index and tokens[index + 1].text.lower() in (
        "der",
        "die",
        "das",
        "ein",
        "eine",
    )
    if not (opens and article and is_finite(tokens[verb])) or _below(tokens, verb, *_SUBJECTS):
        return
    tokens[index] = replace(tokens[index], head=verb, dep="mark", tag="KOUS", pos="SCONJ")
    tokens[noun] = replace(tokens[noun], dep="nsubj")
    for position in _below(tokens, noun, "nmod"):
        if _below(tokens, position, "case"):
            tokens[position] = replace(tokens[position], head=verb, dep="obl")


def _give_object(tokens: list[Token], index: int) -> None:
    """ "zum Spaß Bomben gebaut", "der Laser einen Teil": no apposition, but the object."""
    noun, token = tokens[index].head, tokens[index]
    if noun < 0 or token.tag != "NN" or not is_noun(tokens[noun]) or index < noun:
        return
    articles = _below(tokens, index, *_ARTICLES)
    first = min([index, *articles, *_below(tokens, index, "amod")])
    if tokens[first - 1].tag.startswith("$") or _below(tokens, index, "case"):
        return
    verb = verb_above(tokens, index)
    if verb is None or _below(tokens, verb, "obj", "cop"):
        return
    plain = not articles and _below(tokens, noun, "case") and tokens[index].lemma != ""
    last = index + 1 == verb or (index + 1 < len(tokens) and is_verbal(tokens[index + 1]))
    if (articles and tokens[noun].tag != "CARD") or (plain and last and tokens[noun].tag == "NN"):
        tokens[index] = replace(token, head=verb, dep="obj")


def _rule_name(tokens: list[Token], index: int) -> None:
    """ "besuchte weder Berlin noch Rom": a name without preposition is no circumstance."""
    verb = tokens[index].head
    bare = tokens[index].tag == "NE" and not _below(tokens, index, "case")
    if not bare or verb < 0 or not is_verbal(tokens[verb]):
        return
    ruled = _below(tokens, verb, "nsubj") and not _below(tokens, verb, *_OBJECTS, "aux:pass")
    if ruled and tokens[verb].tag == "VVFIN" and index > verb:
        tokens[index] = replace(tokens[index], dep="obj")


def _give_title(tokens: list[Token], index: int) -> None:
    """ "nachdem Kanzler Jan Berg den Saal verließ": a bare office before a subject is its title."""
    name, token = index + 1, tokens[index]
    if (
        token.tag != "NN"
        or name >= len(tokens)
        or _below(tokens, index, *_ARTICLES, "case", "amod")
    ):
        return
    ruled = tokens[name].tag == "NE" and tokens[name].dep in _SUBJECTS
    if ruled and tokens[name].head == token.head and describes_person(token.lemma):
        tokens[index] = replace(token, head=name, dep="compound")


def _join_in_front(tokens: list[Token], index: int) -> None:
    """ "Der Fahrer Jan Berg floh": what stands before a verb in second place is one phrase."""
    verb, before = tokens[index].head, index - 1
    name = tokens[index].tag == "NE" and before >= 0
    if not name or verb < index or not is_finite(tokens[verb]):
        return
    last = max([index, *_below(tokens, index, "flat")])
    noun = tokens[before]
    ruled = noun.tag == "NN" and noun.head == verb and noun.dep in _SUBJECTS
    if ruled and last == verb - 1:
        tokens[index] = replace(tokens[index], head=before, dep="appos")


def _part_at_comma(tokens: list[Token], index: int) -> None:
    """ "Anna Berg, Kohls Anwältin, …": a comma ends a name; a noun behind it is an apposition."""
    name = tokens[index].head
    if name < 0 or tokens[index].tag != "NN" or index < name:
        return
    commas = [i for i in range(name, index) if tokens[i].text == ","]
    if not commas:
        return
    for position in range(commas[-1] + 1, index):
        if tokens[position].head == name:
            tokens[position] = replace(tokens[position], head=index, dep="nmod")
    tokens[index] = replace(tokens[index], dep="appos")


def _give_owner(tokens: list[Token], index: int) -> None:
    """ "Angela Merkels Bruder starb": a noun behind a name in -s is what that name has.

    The parser takes the noun for a part of the name, and so says of her what is said of him.
    """
    name = _name_in_genitive(tokens, index)
    if name is None or tokens[index].tag != "NN" or _below(tokens, index, *_ARTICLES, "case"):
        return
    owner = tokens[name]
    for position in _below(tokens, name, *_OF_NAMES, "appos", "case"):
        if tokens[position].dep == "case":
            tokens[position] = replace(tokens[position], head=index)
        elif position > index:
            tokens[position] = replace(tokens[position], head=index, dep="appos")
    tokens[index] = replace(tokens[index], head=owner.head, dep=owner.dep)
    tokens[name] = replace(owner, head=index, dep="nmod")


def _name_in_genitive(tokens: Sequence[Token], index: int) -> int | None:
    """The first token of a name in -s right before a token that hangs on it, None without one."""
    before = index - 1
    if (
        before < 0
        or tokens[before].tag not in _NAMES
        or not tokens[before].text.endswith(_GENITIVES)
    ):
        return None
    first = before
    while tokens[first].dep in _OF_NAMES and 0 <= tokens[first].head < first:
        first = tokens[first].head
    above = tokens[index].head
    tied = above >= 0 and first in (above, tokens[above].head)
    return first if tied and tokens[first].tag in _NAMES else None


_NAMES = ("NE", "FM")
_OF_NAMES = ("flat", "compound")
_GENITIVES = ("s", "’", "'")


def _lift_from_helper(tokens: list[Token], index: int) -> None:
    """ "wurde 1851 gegründet", "eine Basis wird errichtet": it belongs to the verb, not to "wird".

    A year is a time, a noun without preposition the subject where there is none on its side.
    """
    helper = tokens[index].head
    if helper < 0 or tokens[helper].dep not in ("aux", "aux:pass"):
        return
    verb = tokens[helper].head
    if tokens[index].tag == "CARD" and len(tokens[index].text) == _YEAR:
        tokens[index] = replace(tokens[index], head=verb, dep="obl")
        return
    ruled = _below(tokens, index, "case") or _below(tokens, verb, *_SUBJECTS)
    if is_noun(tokens[index]) and not ruled and index < helper:
        tokens[index] = replace(tokens[index], head=verb, dep="nsubj")


def _join_neither(tokens: list[Token], index: int) -> None:
    """ "weder A noch B": two nouns that are one phrase, wherever B was hung."""
    before = [i for i in range(index) if tokens[i].text.lower() == "weder"]
    if not before or tokens[index].head <= index:
        return
    first, second = tokens[before[-1]].head, tokens[index].head
    if 0 <= first < index and is_noun(tokens[first]) and is_noun(tokens[second]):
        tokens[second] = replace(tokens[second], head=first, dep="conj")
        tokens[index] = replace(tokens[index], dep="cc")


def _lift_adverb(tokens: list[Token], index: int) -> None:
    """ "leitet X jedoch nicht von Y ab": an adverb behind a subject belongs to the verb.

    So does the phrase that "nicht" stands before.
    """
    noun, tag = tokens[index].head, tokens[index].tag
    if noun < 0 or tag not in _ADVERBS:
        return
    denied = tag == "PTKNEG" and tokens[noun].dep == "nmod" and tokens[noun].head >= 0
    subject = tokens[noun].head if denied else noun
    verb = tokens[subject].head
    if tokens[subject].dep not in _SUBJECTS or verb < 0 or not is_verbal(tokens[verb]):
        return
    if subject < index:
        tokens[index] = replace(tokens[index], head=verb)
    if denied and subject < noun:
        tokens[noun] = replace(tokens[noun], head=verb, dep="obl")


_REPAIRS: Mapping[str, tuple[Callable[[list[Token], int], None], ...]] = {
    "aux": (_rule_noun,),
    "nsubj": (_unseat,),
    "nsubj:pass": (_unseat,),
    "case": (_open_clause,),
    "appos": (_give_owner, _give_object),
    "flat": (_part_at_comma, _give_owner),
    "compound": (_give_owner,),
    "obj": (_join_in_front, _give_title),
    "iobj": (_join_in_front, _give_title),
    "obl": (_rule_name,),
    "xcomp": (_lift_from_helper,),
    "advmod": (_lift_adverb,),
}
"""The repairs of a token by its relation."""
