"""Repairs of clauses whose order the parser did not see: fronted predicates, "dessen"-clauses.

Each rule holds for all of German: the noun behind the subject of "sein" or "werden" is what the
subject is; a participle before its helping verb opens a clause of its own; what "dessen" stands
before belongs to the clause that "dessen" opens, and what stands between an article and an
attribute to the attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.claims.tree import is_finite, is_noun, is_verbal, lemma
from kg.model import Token

_SUBJECTS = ("nsubj", "nsubj:pass")
_OF_NAMES = ("flat", "compound")
_BEING = ("sein", "werden")
_YEAR = 4
_OPENING = frozenset({"APPR", "APPRART", "CARD"})
"""What behind an article is no part of its own noun phrase, but opens that of an attribute."""


def straightened(tokens: list[Token]) -> None:
    """Sets such heads right, in place."""
    _part_participle(tokens)
    for index, token in enumerate(tokens):
        if token.dep == "amod" and token.tag == "ADJA":
            _give_phrase(tokens, index)
        elif token.tag == "PRELAT":
            _part_whose(tokens, index)
        elif token.tag == "NN" and token.dep == "appos":
            _crown_noun(tokens, index)
        elif token.tag == "NE" and token.dep == "nmod":
            _seat_name(tokens, index)


def _crown_noun(tokens: list[Token], noun: int) -> None:
    """ "2010 war Anna Berg Kanzlerin": no apposition, which needs a comma, but the predicate."""
    name = tokens[noun].head
    if not 0 <= name < noun or tokens[name].tag == "NN":
        return
    verb = _copula_before(tokens, name)
    if verb is None:
        return
    between = [i for i in range(name + 1, noun) if tokens[i].head != noun]
    if any(tokens[i].dep not in _OF_NAMES for i in between):
        return
    if any(t.head == verb and t.dep in ("xcomp", "obj") for t in tokens):
        return
    above = tokens[name] if tokens[verb].dep == "cop" else tokens[verb]
    names = {i for i, t in enumerate(tokens) if t.head == name and t.dep in _OF_NAMES}
    for position, token in enumerate(tokens):
        of_name = tokens[verb].dep == "cop" and token.head == name and position not in names
        if token.head == verb or of_name:
            dep = "obl" if of_name and token.dep == "nmod" else token.dep
            tokens[position] = replace(token, head=noun, dep=dep)
    tokens[name] = replace(tokens[name], head=noun, dep="nsubj")
    tokens[noun] = replace(tokens[noun], head=above.head, dep=above.dep)
    tokens[verb] = replace(above, head=noun, dep="cop")


def _copula_before(tokens: Sequence[Token], name: int) -> int | None:
    """The copula right before a name that is its subject, or that the parser took for predicate."""
    verb = tokens[name].head
    if tokens[name].dep not in _SUBJECTS:
        own = (i for i, t in enumerate(tokens) if t.head == name and t.dep == "cop")
        verb = next(own, -1)
    if not 0 <= verb < name or not _is_copula(tokens[verb]) or tokens[verb].dep == "aux":
        return None
    return verb


def _seat_name(tokens: list[Token], name: int) -> None:
    """ "2010 war Anna Berg Kanzlerin": the name between copula and predicate is the subject."""
    noun = tokens[name].head
    ruled = any(t.head == noun and t.dep in _SUBJECTS for t in tokens)
    if noun < name or ruled or any(t.head == name and t.dep in ("case", "det") for t in tokens):
        return
    last = max(
        (i for i, t in enumerate(tokens) if t.head == name and t.dep == "flat"), default=name
    )
    copula = any(t.head == noun and t.dep == "cop" for t in tokens[name - 1 : name])
    if copula and noun == last + 1 and not tokens[last].text.endswith(("s", "’", "'")):
        tokens[name] = replace(tokens[name], dep="nsubj")


def _give_phrase(tokens: list[Token], attribute: int) -> None:
    """ "die am 3. Mai geborene Anna Berg": what stands between article and attribute is its own."""
    first, noun = attribute, tokens[attribute].head
    while first > 0 and not _is_article(tokens[first - 1]):
        first -= 1
        if tokens[first].tag.startswith("$") or is_verbal(tokens[first]):
            return
    case = any(t.dep == "case" for t in tokens[first:attribute])
    if first in (0, attribute) or noun < attribute or not case:
        return
    plain = not any(t.tag == "ADJA" for t in tokens[first:attribute])
    if plain and tokens[first].tag in _OPENING and first <= tokens[noun].head < attribute:
        _give_place(tokens, range(first, attribute), noun)
    for index in range(first, attribute):
        if tokens[index].dep in ("obl", "nmod") and not first <= tokens[index].head < attribute:
            tokens[index] = replace(tokens[index], head=attribute, dep="obl")


def _give_place(tokens: list[Token], inside: range, noun: int) -> None:
    """ "Der 1961 in Ulm geborene Jan Berg starb": the noun takes the place of a word inside."""
    taken = next((i for i in inside if tokens[i].head not in (*inside, inside.stop, noun)), None)
    if taken is not None:
        tokens[noun] = replace(tokens[noun], head=tokens[taken].head, dep=tokens[taken].dep)
        tokens[taken] = replace(tokens[taken], head=inside.stop, dep="obl")


def _is_article(token: Token) -> bool:
    return token.tag in ("ART", "PDAT", "PPOSAT")


def _is_copula(token: Token) -> bool:
    return lemma(token).lower() in _BEING and is_finite(token)


def _part_participle(tokens: list[Token]) -> None:
    """ "Geboren wurde X in Ulm, gestorben ist sie in Bern": two clauses, each with its own."""
    if len(tokens) < _YEAR or tokens[0].tag != "VVPP" or tokens[1].tag != "VAFIN":
        return
    other = tokens[1].head
    comma = next((i for i, t in enumerate(tokens) if t.text == ","), len(tokens))
    if not comma < other:
        return
    for position in range(1, comma):
        if tokens[position].head == other:
            tokens[position] = replace(tokens[position], head=0)
    tokens[0] = replace(tokens[0], head=-1, dep="root")
    tokens[other] = replace(tokens[other], head=0, dep="conj")


def _part_whose(tokens: list[Token], whose: int) -> None:
    """ "Anna Berg, deren Sohn 1990 geboren wurde, ging": it is the son who was born."""
    noun, before = tokens[whose].head, whose - 1
    if before < 1 or tokens[before].text != "," or noun <= whose or not is_noun(tokens[noun]):
        return
    end = next((i for i in range(noun + 1, len(tokens)) if tokens[i].text in ",.;!?"), len(tokens))
    verb = _main_verb(tokens, noun + 1, end)
    if verb is None:
        return
    owner = _first_of_name(tokens, before - 1)
    above = tokens[verb].head
    for position in range(len(tokens)):
        outside = position < before or position >= end
        if outside and tokens[position].head == verb and position != verb:
            host = above if above != owner and not noun <= above < end else -1
            host = _verb_behind(tokens, end) if host < 0 else host
            dep = "nsubj" if tokens[position].dep == "nsubj:pass" else tokens[position].dep
            tokens[position] = replace(tokens[position], head=host, dep=dep)
    tokens[verb] = replace(tokens[verb], head=owner, dep="acl:relcl")
    _rule(tokens, noun, verb, end)


def _rule(tokens: list[Token], noun: int, verb: int, end: int) -> None:
    """The noun is the verb's subject, unless another is; years beside it belong to the verb."""
    for position in range(noun + 1, end):
        token = tokens[position]
        if token.head == noun and token.tag == "CARD" and len(token.text) == _YEAR:
            tokens[position] = replace(token, head=verb, dep="obl")
    inside = [t for t in tokens[noun + 1 : end] if t.head == verb]
    if any(t.head == noun and t.dep == "case" for t in tokens):
        dep = "obl"
    elif any(t.dep in _SUBJECTS for t in inside):
        dep = "obj"
    else:
        dep = "nsubj:pass" if any(t.dep == "aux:pass" for t in inside) else "nsubj"
    tokens[noun] = replace(tokens[noun], head=verb, dep=dep)


def _main_verb(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The full verb of a clause that ends with its verbs, None where it does not."""
    verbs = [i for i in range(start, end) if is_verbal(tokens[i])]
    if not verbs or verbs[-1] != end - 1 or not any(is_finite(tokens[i]) for i in verbs):
        return None
    full = [i for i in verbs if tokens[i].tag.startswith("VV")]
    return full[-1] if full else None


def _first_of_name(tokens: Sequence[Token], index: int) -> int:
    while tokens[index].dep in _OF_NAMES and 0 <= tokens[index].head < index:
        index = tokens[index].head
    return index


def _verb_behind(tokens: Sequence[Token], start: int) -> int:
    """The first verb from an index on, -1 where there is none."""
    return next((i for i in range(start, len(tokens)) if is_verbal(tokens[i])), -1)
