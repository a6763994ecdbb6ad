"""Clauses: who does what to whom in a sentence, by its dependency tree.

:func:`clauses` turns a parsed sentence into flat records with roles, voice, mood, tense and
negation resolved. Coordinated arguments are split, subjects shared by coordinated verbs are
given to each, relative pronouns are replaced by the noun that they stand for, and the
``von``-phrase of a passive is found also where the parser hung it on the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.claims.cases import by_case
from kg.claims.contents import takes_content
from kg.claims.grammar import grammar
from kg.claims.repair import repaired
from kg.claims.roles import (
    RELATIVE_TAGS,
    SUBJECTS,
    Filler,
    agent_under_subject,
    fillers,
    is_agent,
    is_nominal,
    run_on,
    spread,
    without_clauses,
)
from kg.claims.tree import Tree, is_verbal, lemma, tree
from kg.claims.verbal import Mood, finite_verb, is_contrast, is_negated, is_passive, mood, tense
from kg.model import Sentence, Token

__all__ = ["Clause", "Filler", "Link", "Mood", "clauses", "is_copular"]


DEEPEST: Final = 6
"""Clauses inside one another that are read: no reader follows more, and no parser."""


class Link(StrEnum):
    """How a clause hangs together with its sentence."""

    MAIN = "main"
    CONJUNCT = "conjunct"
    RELATIVE = "relative"
    COMPLEMENT = "complement"
    ADVERBIAL = "adverbial"
    INFINITIVE = "infinitive"
    PARTICIPLE = "participle"
    BESIDE = "beside"
    """English "…, Smith said": it says whose words the others are."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One predicate with what belongs to it. All numbers are token indices of the sentence.

    ``lemma`` is the base form of the verb, detached prefix joined; of a nominal predicate it is
    that of the copula, and ``predicative`` is filled. ``subject`` is the surface subject, in a
    passive thus the patient; ``agent`` the ``von``/``durch`` phrase. ``tokens`` are the clause's
    own, without those of clauses below it; ``parent`` is the head of the clause it hangs on.
    ``tense`` is "present", "past" or "future".
    """

    head: int
    lemma: str
    verbs: tuple[int, ...]
    tokens: tuple[int, ...]
    link: Link
    subject: tuple[Filler, ...] = ()
    object: tuple[Filler, ...] = ()
    indirect: tuple[Filler, ...] = ()
    obliques: tuple[Filler, ...] = ()
    agent: tuple[Filler, ...] = ()
    predicative: tuple[Filler, ...] = ()
    passive: bool = False
    modal: str = ""
    negated: bool = False
    contrast: bool = False
    mood: Mood = Mood.INDICATIVE
    tense: str = "present"
    finite: bool = True
    marker: str = ""
    parent: int | None = None
    adverbs: tuple[str, ...] = ()


_CLAUSAL = frozenset(
    {"root", "ROOT", "conj", "ccomp", "advcl", "acl", "acl:relcl", "xcomp", "parataxis"}
    | {"csubj", "csubj:pass", "dep"}
)
_LINKS = {
    "acl:relcl": Link.RELATIVE,
    "ccomp": Link.COMPLEMENT,
    "csubj": Link.COMPLEMENT,
    "csubj:pass": Link.COMPLEMENT,
    "advcl": Link.ADVERBIAL,
    "acl": Link.ADVERBIAL,
    "conj": Link.CONJUNCT,
}


def clauses(sentence: Sentence) -> tuple[Clause, ...]:
    """The clauses of a parsed sentence in order of their heads; none where it is not parsed.

    Those inside more than :data:`DEEPEST` others are left out.
    """
    if not sentence.parsed:
        return ()
    whole = tree(repaired(sentence))
    heads = frozenset(i for i in range(len(whole.tokens)) if _is_clause(whole, i))
    made: dict[int, Clause] = {}
    depths: dict[int, int] = {}
    for head in _outermost_first(whole, heads):
        parent = _clause_above(whole, head, heads)
        above = made.get(parent) if parent is not None else None
        clause = _clause(whole, head, heads, parent, above)
        beside = clause.link in (Link.CONJUNCT, Link.MAIN)
        depths[head] = (depths[parent] if parent is not None else 0) + (not beside)
        if depths[head] <= DEEPEST:
            made[head] = clause
    made.update(_participles(whole, heads, made))
    return tuple(made[head] for head in sorted(made))


def _is_clause(whole: Tree, index: int) -> bool:
    token = whole.tokens[index]
    if token.dep not in _CLAUSAL and token.head != -1:
        return False
    if whole.child(index, "cop") is not None:
        return True
    if token.dep in ("conj", "xcomp", "dep", "acl") and not is_verbal(token):
        return False
    return is_verbal(token)


def _outermost_first(whole: Tree, heads: frozenset[int]) -> list[int]:
    """Clause heads such that a clause comes after the one that it hangs on."""
    order: list[int] = []
    seen: set[int] = set()
    for root in (i for i, token in enumerate(whole.tokens) if token.head == -1):
        waiting = [root]
        while waiting:
            index = waiting.pop()
            if index in seen:
                continue
            seen.add(index)
            if index in heads:
                order.append(index)
            waiting.extend(reversed(whole.children[index]))
    return order


def _clause_above(whole: Tree, index: int, heads: frozenset[int]) -> int | None:
    seen = {index}
    above = whole.tokens[index].head
    while above >= 0 and above not in seen:
        if above in heads:
            return above
        seen.add(above)
        above = whole.tokens[above].head
    return None


def _clause(
    whole: Tree, head: int, heads: frozenset[int], parent: int | None, above: Clause | None
) -> Clause:
    copula = whole.child(head, "cop")
    helpers = whole.having(head, "aux", "aux:pass", "cop")
    verbs = tuple(
        sorted(
            {
                *helpers,
                *(() if copula is not None else (head,)),
                *whole.having(head, "compound:prt"),
            }
        )
    )
    own = whole.below(head, lambda i: i in heads)
    finite = finite_verb(whole, head, verbs)
    passive = copula is None and is_passive(whole, head, helpers)
    if finite is not None and lemma(whole.tokens[finite]).lower() == "haben":
        passive = False
    link = _link(whole, head, finite, above)
    if link is Link.ADVERBIAL and _gives_content(whole, head):
        link = Link.COMPLEMENT
    if link is Link.COMPLEMENT and _stands_alone(whole, head, own, finite, above):
        link = Link.CONJUNCT
    shared = _shares_passive(whole, head, helpers, link, above)
    passive = passive or shared
    indirect = fillers(whole, head, heads, "iobj")
    subject, objects = _core(whole, head, heads, link, above, passive)
    if not passive and copula is None:
        subject, objects, indirect = by_case(whole, head, subject, objects, indirect)
    if copula is not None:
        objects = ()
    obliques = fillers(whole, head, heads, "obl", "obl:arg", "obl:agent", "nmod", "advmod")
    obliques = tuple(f for f in obliques if is_nominal(whole.tokens[f.head]))
    agent: tuple[Filler, ...] = ()
    if passive:
        agent = tuple(f for f in obliques if is_agent(whole, f))
        obliques = tuple(f for f in obliques if f not in agent)
        if not agent:
            agent, subject = agent_under_subject(whole, head, subject, heads)
    predicative = spread(whole, head, heads, bare=True) if copula is not None else ()
    predicative += fillers(whole, head, heads, "xcomp") if copula is None else ()
    if _is_main_copula(whole, head) and not predicative and not passive:
        predicative, objects = objects, ()
    negated = is_negated(whole, head, own, heads)
    return Clause(
        head=head,
        lemma=lemma(whole.tokens[head if copula is None else copula]).lower(),
        verbs=verbs,
        tokens=own,
        link=link,
        subject=subject,
        object=objects,
        indirect=indirect,
        obliques=obliques,
        agent=agent,
        predicative=tuple(f for f in predicative if f.head == head or f.head not in heads),
        passive=passive,
        modal=_modal(whole, head, verbs),
        negated=negated,
        contrast=negated and is_contrast(whole, own),
        mood=mood(whole.tokens[finite]) if finite is not None else Mood.NONE,
        tense=above.tense if shared and above else tense(whole, head, verbs, finite, passive),
        finite=finite is not None or (above is not None and link is Link.CONJUNCT and above.finite),
        marker=next((whole.tokens[i].text.lower() for i in whole.having(head, "mark")), ""),
        parent=parent,
        adverbs=tuple(
            lemma(whole.tokens[i]).lower()
            for i in own
            if whole.tokens[i].pos in ("ADV", "PART", "ADJ")
        ),
    )


def _shares_passive(
    whole: Tree, head: int, helpers: tuple[int, ...], link: Link, above: Clause | None
) -> bool:
    """ "wurden fünf getötet und zehn verletzt": the second participle has the first's "wurden"."""
    bare = whole.tokens[head].tag in ("VVPP", "ADJD") and not helpers
    return bare and link is Link.CONJUNCT and above is not None and above.passive


def _is_main_copula(whole: Tree, head: int) -> bool:
    """Whether a form of "sein" stands as the parser's main verb; its object is its predicate."""
    return lemma(whole.tokens[head]).lower() in ("sein", "bleiben") and is_verbal(
        whole.tokens[head]
    )


def _stands_alone(
    whole: Tree, head: int, own: tuple[int, ...], finite: int | None, above: Clause | None
) -> bool:
    """Whether a supposed complement is a main clause after a comma: "A ist B, C hat D".

    It has its verb in second place, in the indicative, no word opens it, and the verb above is
    none that takes what is said or thought.
    """
    if finite is None or above is None or above.head > head or whole.having(head, "mark"):
        return False
    first = next((i for i in own if whole.tokens[i].pos not in ("PUNCT", "CCONJ")), finite)
    if whole.tokens[first].tag[:2] == "PW" or first == finite:
        return False
    if first > 0 and whole.tokens[first - 1].text == ";":
        return True
    behind = [i for i in own if i > finite and not is_verbal(whole.tokens[i])]
    second = any(whole.tokens[i].pos != "PUNCT" for i in behind)
    indicative = mood(whole.tokens[finite]) is Mood.INDICATIVE
    return second and indicative and not takes_content(above.lemma)


def _gives_content(whole: Tree, head: int) -> bool:
    """Whether "dass" opens the clause alone: "so dass" and "ohne dass" are no content."""
    marks = [i for i in whole.having(head, "mark") if whole.tokens[i].text.lower() == "dass"]
    before = whole.tokens[marks[0] - 1].text.lower() if marks and marks[0] else ""
    return bool(marks) and (not before.isalpha() or before == "und")


def _modal(whole: Tree, head: int, verbs: tuple[int, ...]) -> str:
    lemmas = (lemma(whole.tokens[i]).lower() for i in verbs if i != head)
    return next((each for each in lemmas if each in grammar().modals), "")


def _link(whole: Tree, head: int, finite: int | None, above: Clause | None) -> Link:
    dep = whole.tokens[head].dep
    if finite is None and above is not None and dep != "conj":
        return Link.INFINITIVE
    return _LINKS.get(dep, Link.MAIN if above is None or dep != "xcomp" else Link.INFINITIVE)


_CAN_RULE = RELATIVE_TAGS | {"PIS"}
"""Pronouns that are subjects as well as nouns are: "der", "einer der Männer"."""


def _core(
    whole: Tree, head: int, heads: frozenset[int], link: Link, above: Clause | None, passive: bool
) -> tuple[tuple[Filler, ...], tuple[Filler, ...]]:
    """Subject and objects. A clause has one subject: a second one is its object."""
    marked = [i for i in whole.having(head, *SUBJECTS) if i not in heads]
    objects = fillers(whole, head, heads, "obj")
    if len(marked) > 1:
        marked.sort(
            key=lambda i: (
                whole.tokens[i].pos == "PRON" and whole.tokens[i].tag not in _CAN_RULE,
                i,
            )
        )
        objects = objects or spread(whole, marked[1], heads)
    subject = spread(whole, marked[0], heads) if marked else ()
    if not objects and not passive:
        objects = run_on(whole, subject, heads)
    if not subject and passive and objects:
        return objects, ()
    if not subject and passive and link is Link.CONJUNCT:
        counted = [i for i in whole.children[head] if whole.tokens[i].tag == "CARD" and i < head]
        subject = tuple(Filler(i, (i,)) for i in counted[:1])
    if not subject and above is not None and link is Link.INFINITIVE:
        subject = _controller(above)
    if not subject and above is not None and link is Link.CONJUNCT:
        subject = above.subject
    return subject, objects


def _controller(above: Clause) -> tuple[Filler, ...]:
    """Who does what an infinitive says: the subject above, or the object of "vorwerfen" and such.

    Of "X wird vorgeworfen, … zu haben" it is the surface subject.
    """
    charged = above.indirect or above.object
    if above.lemma in grammar().object_control and charged and not above.passive:
        return charged
    return above.subject


def _participles(whole: Tree, heads: frozenset[int], made: dict[int, Clause]) -> dict[int, Clause]:
    """Passives folded into a noun phrase: "der von Rechten genutzte Dienst"."""
    found: dict[int, Clause] = {}
    for index, token in enumerate(whole.tokens):
        if token.dep != "amod" or index in heads or token.head < 0 or _lasts(token):
            continue
        below = fillers(whole, index, heads, "obl", "obl:agent", "nmod")
        agent = tuple(f for f in below if f.preposition in ("von", "durch"))
        if not agent:
            continue
        noun = token.head
        gone = set(whole.below(index, heads.__contains__))
        kept = (i for i in without_clauses(whole, noun, heads) if i not in gone)
        patient = Filler(noun, tuple(kept))
        parent = noun if noun in heads else _clause_above(whole, noun, heads)
        found[index] = Clause(
            head=index,
            lemma=lemma(token).lower(),
            verbs=(index,),
            tokens=whole.below(index, heads.__contains__),
            link=Link.PARTICIPLE,
            subject=(patient,),
            obliques=tuple(f for f in below if f not in agent),
            agent=agent,
            passive=True,
            mood=Mood.NONE,
            negated=any(whole.tokens[i].text.lower() in grammar().negators for i in gone),
            tense="past",
            finite=False,
            parent=parent,
        )
    return found


def _lasts(token: Token) -> bool:
    """Whether a participle is present: in "von der Sonne ausgehend" the sun is no agent."""
    return re.search(r"end(e[nmrs]?)?$", token.text) is not None


def is_copular(clause: Clause) -> bool:
    """Whether the clause says what its subject is, becomes or remains."""
    return clause.lemma in grammar().copulas and bool(clause.predicative)
