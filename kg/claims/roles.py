"""Who and what fills the roles of a predicate: fillers by dependency relation.

Coordinated fillers are split, relative pronouns replaced by their noun, subordinate clauses and
appositions left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from kg.claims.grammar import grammar
from kg.claims.tree import Tree, feature, is_noun
from kg.claims.values import is_unit
from kg.model import Token

SUBJECTS = ("nsubj", "nsubj:pass")
RELATIVE_TAGS = frozenset({"PRELS", "PRELAT"})


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a role: head and all its token indices, clauses and appositions left out.

    ``preposition`` is plain and in lower case ("im" is "in"), "" without one.
    """

    head: int
    tokens: tuple[int, ...]
    preposition: str = ""


def is_nominal(token: Token) -> bool:
    """Whether a token can head an argument: noun, name, pronoun or number."""
    return is_noun(token) or token.pos in ("PRON", "NUM", "DET", "X") or token.tag in ("PIS", "PDS")


def fillers(whole: Tree, head: int, heads: frozenset[int], *deps: str) -> tuple[Filler, ...]:
    found: list[Filler] = []
    for index in whole.having(head, *deps):
        if index not in heads:
            found.extend(spread(whole, index, heads))
    return tuple(found)


def spread(
    whole: Tree, index: int, heads: frozenset[int], bare: bool = False
) -> tuple[Filler, ...]:
    """A filler for each conjunct of a nominal; a relative pronoun gives its noun's."""
    index = _antecedent(whole, index)
    preposition = "" if bare and whole.child(index, "cop") is None else whole.preposition(index)
    made = []
    for each in whole.conjuncts(index):
        if each != index and (each in heads or not is_nominal(whole.tokens[each])):
            continue
        stop = partial(_outside, whole, heads, each if bare else -1)
        made.append(Filler(each, whole.below(each, stop), whole.preposition(each) or preposition))
    return tuple(made)


_LEFT_OUT = frozenset(
    {"conj", "cc", "appos", "punct", "acl:relcl", "acl", "advcl", "parataxis"}
    | {"cop", "aux", "nsubj", "mark"}
)
_VERBAL_DEPS = frozenset(
    {"nsubj", "nsubj:pass", "obl", "obl:agent", "advmod", "cop", "aux", "obj", "iobj"}
    | {"expl", "mark"}
)


def without_clauses(whole: Tree, index: int, heads: frozenset[int]) -> tuple[int, ...]:
    """A nominal's tokens without the clauses, conjuncts and appositions below it."""
    return whole.below(index, partial(_outside, whole, heads, -1))


def _outside(whole: Tree, heads: frozenset[int], predicate: int, index: int) -> bool:
    token = whole.tokens[index]
    if index in heads or token.dep in _LEFT_OUT:
        return True
    return predicate >= 0 and token.head == predicate and token.dep in _VERBAL_DEPS


def _antecedent(whole: Tree, index: int) -> int:
    """The noun that a relative pronoun stands for, or the word itself."""
    token = whole.tokens[index]
    relative = token.tag in RELATIVE_TAGS or feature(token, "PronType") == "Rel"
    if not relative:
        return index
    above, seen = token.head, {index}
    while above >= 0 and above not in seen:
        seen.add(above)
        if whole.tokens[above].dep == "acl:relcl" and not _is_verb_second(whole, above):
            noun = whole.tokens[above].head
            if noun >= 0 and is_noun(whole.tokens[noun]):
                if _is_either(whole, index, noun):
                    return index
                return _agreeing(whole, index, above, noun)
            return _extraposed(whole, index, above, noun)
        above = whole.tokens[above].head
    return index


def _is_either(whole: Tree, pronoun: int, name: int) -> bool:
    """ "der Anwalt von Anna Berg, der …", "… von Jan Berg, der …": whom the pronoun means is open.

    The noun that the name is an attribute of agrees with the pronoun, too, as far as one can see.
    """
    token = whole.tokens[name]
    if token.tag != "NE" or token.dep != "nmod" or token.head < 0:
        return False
    noun = token.head
    if whole.tokens[noun].tag != "NN" or not whole.having(noun, "det"):
        return False
    return all(
        not own or not other or own == other
        for own, other in (
            (feature(whole.tokens[noun], "Gender"), feature(whole.tokens[pronoun], "Gender")),
            (_number(whole, noun), feature(whole.tokens[pronoun], "Number")),
        )
    )


def _is_verb_second(whole: Tree, verb: int) -> bool:
    """ "…, die gab nach": a detached prefix behind the verb makes a main clause of it."""
    return any(i > verb for i in whole.having(verb, "compound:prt"))


def _agreeing(whole: Tree, pronoun: int, verb: int, noun: int) -> int:
    """The noun, or one that it is an attribute of, that agrees with the clause's verb in number.

    "Anhänger des Präsidenten, die …": the plural clause is about the Anhänger.
    """
    number = _number_of_clause(whole, pronoun, verb)
    candidate, seen = noun, {noun}
    while is_noun(whole.tokens[candidate]):
        own = _number(whole, candidate)
        if not number or not own or own == number or whole.tokens[pronoun].dep not in SUBJECTS:
            return candidate
        above = whole.tokens[candidate].head
        if above < 0 or above in seen:
            break
        seen.add(above)
        candidate = above
    return pronoun


def _number(whole: Tree, index: int) -> str:
    """A noun's number, by its article first; a name is singular."""
    noun = whole.tokens[index]
    articles = {whole.tokens[i].text.lower() for i in whole.having(index, "det")}
    if articles & grammar().singular_articles:
        return "Sing"
    singular = noun.tag == "NE" or noun.pos == "PROPN"
    return feature(noun, "Number") or ("Sing" if singular else "")


def _number_of_clause(whole: Tree, pronoun: int, verb: int) -> str:
    """The number of the finite verb, by its form where that tells, "" where nothing does."""
    helpers = whole.having(verb, "aux", "aux:pass", "cop")
    token = whole.tokens[verb]
    if not helpers and token.tag == "VVFIN" and token.text.lower().endswith("en"):
        return "Plur"
    marked = (feature(whole.tokens[i], "Number") for i in (*helpers, verb, pronoun))
    return next((number for number in marked if number), "")


def _extraposed(whole: Tree, pronoun: int, verb: int, host: int) -> int:
    """The noun of a relative clause that stands behind the verb: the one that agrees in number.

    Where none or more than one does, the pronoun itself.
    """
    number = _number_of_clause(whole, pronoun, verb)
    deps = (*SUBJECTS, "obj", "obl", "obl:agent", "iobj")
    nouns = [i for i in whole.having(host, *deps) if is_noun(whole.tokens[i])] if host >= 0 else []
    agreeing = [i for i in nouns if i < pronoun and feature(whole.tokens[i], "Number") == number]
    return agreeing[0] if len(agreeing) == 1 and number else pronoun


def run_on(whole: Tree, subject: tuple[Filler, ...], heads: frozenset[int]) -> tuple[Filler, ...]:
    """A bare noun right behind the subject that the parser took for one of its conjuncts."""
    for filler in subject:
        for index in whole.below(filler.head, heads.__contains__):
            token = whole.tokens[index]
            loose = token.dep == "conj" and index not in whole.conjuncts(token.head)
            joined = whole.having(index, "cc", "case") or whole.follows_comma(index)
            joined = joined or whole.preposition(token.head) == "wie"
            if loose and is_noun(token) and not joined:
                return spread(whole, index, heads)
    return ()


def is_agent(whole: Tree, filler: Filler) -> bool:
    """Whether an oblique of a passive names who does it: "von", or "durch" where so parsed."""
    if is_amount(whole, filler.head):
        return False
    marked = whole.tokens[filler.head].dep == "obl:agent"
    return filler.preposition == "von" or (marked and filler.preposition == "durch")


def is_amount(whole: Tree, index: int) -> bool:
    """Whether a nominal is a number of a unit ("zehn Prozent"): it does nothing."""
    token = whole.tokens[index]
    counted = any(whole.tokens[i].pos == "NUM" for i in whole.having(index, "nummod"))
    return token.tag == "CARD" or (counted and is_unit(token.text))


def agent_under_subject(
    whole: Tree, head: int, subject: tuple[Filler, ...], heads: frozenset[int]
) -> tuple[tuple[Filler, ...], tuple[Filler, ...]]:
    """The ``von`` phrase that the parser hung on a passive's subject, taken off it.

    It is the agent when it does not follow the subject at once, where it could be its attribute.
    """
    kept: list[Filler] = []
    agent: tuple[Filler, ...] = ()
    for filler in subject:
        below = [i for i in whole.having(filler.head, "nmod") if whole.preposition(i) == "von"]
        below = [i for i in below if not is_amount(whole, i)]
        far = [i for i in below if min(whole.below(i, heads.__contains__)) > filler.head + 1]
        if far and not agent:
            agent = spread(whole, far[0], heads)
            gone = set(whole.below(far[0], heads.__contains__))
            kept.append(
                Filler(
                    filler.head,
                    tuple(i for i in filler.tokens if i not in gone),
                    filler.preposition,
                )
            )
        else:
            kept.append(filler)
    return agent, tuple(kept)
