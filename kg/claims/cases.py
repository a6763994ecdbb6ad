"""Subject and objects by case, where the parser's cases cannot be."""

from __future__ import annotations

from kg.claims.contents import takes_content
from kg.claims.grammar import grammar
from kg.claims.roles import SUBJECTS, Filler
from kg.claims.tree import Tree, feature, is_finite, lemma

_Roles = tuple[tuple[Filler, ...], tuple[Filler, ...], tuple[Filler, ...]]


def by_case(
    whole: Tree,
    head: int,
    subject: tuple[Filler, ...],
    objects: tuple[Filler, ...],
    indirect: tuple[Filler, ...],
) -> _Roles:
    """Subject, object and indirect object where the parser's cases cannot be.

    Names have no case ending: a lone "indirect" object of a verb that takes none is its object,
    and of two objects without a subject, the one before the verb is the subject.
    """
    takes_dative = lemma(whole.tokens[head]).lower().endswith(tuple(grammar().dative_verbs))
    takes_dative |= any(
        whole.tokens[i].text.lower() in grammar().dative_articles
        for f in indirect
        for i in whole.having(f.head, "det", "det:poss")
    )
    ruling = next((f for f in (*objects, *indirect) if _must_rule(whole, f)), None)
    if subject and ruling is not None and not _must_rule(whole, subject[0]):
        others = tuple(f for f in objects if f is not ruling)
        indirect = tuple(f for f in indirect if f is not ruling)
        return (ruling,), subject + others, indirect
    if objects and _is_turned(whole, head, subject, objects):
        return objects, subject, indirect
    bare = objects and indirect and not whole.having(objects[0].head, "det")
    if not subject and bare and objects[0].head < indirect[0].head:
        return objects, indirect, ()
    if not subject and not indirect and _lacks_subject(whole, head, objects):
        return objects, (), indirect
    if indirect and not objects and not takes_dative:
        return subject, indirect, ()
    return subject, objects, indirect


def _lacks_subject(whole: Tree, head: int, objects: tuple[Filler, ...]) -> bool:
    """Whether a finite verb with one object has no subject at all, as no German verb may.

    "Am Dienstag traf die erste Unterstützung ein": the supposed object is it.
    """
    children = whole.children[head]
    ruled = any(whole.tokens[i].dep in (*SUBJECTS, "csubj", "expl") for i in children)
    finite = any(is_finite(whole.tokens[i]) for i in (head, *whole.having(head, "aux")))
    above = whole.tokens[head].dep in ("root", "ccomp", "advcl", "acl:relcl")
    ordered = whole.tokens[head].tag == "VVIMP" or any(
        whole.tokens[i].text.lower() in ("es", "man", "wer") for i in children
    )
    return len(objects) == 1 and finite and above and not ruled and not ordered


def _is_turned(
    whole: Tree, head: int, subject: tuple[Filler, ...], objects: tuple[Filler, ...]
) -> bool:
    """Whether what stands before the verb is its object, and the subject follows.

    "Die Aussagen konnte niemand bestätigen": the verb agrees with the latter alone. "Dies gab
    Professor Berg bekannt": who makes something known is no thing pointed at.
    """
    verbs = (head, *whole.having(head, "aux", "cop"))
    finite = next((i for i in sorted(verbs) if is_finite(whole.tokens[i])), None)
    second = objects[0].head
    if finite is None or not finite < second or len(subject) + len(objects) > 2:
        return False
    children = whole.children[head]
    pointing = any(i < finite and whole.tokens[i].text.lower() in _POINTING for i in children)
    if pointing and takes_content(lemma(whole.tokens[head]).lower()):
        names = (second, *whole.having(second, "appos", "flat"))
        return any(whole.tokens[i].tag == "NE" for i in names)
    if not subject or not subject[0].head < finite:
        return False
    first = subject[0].head
    if whole.tokens[first].tag != "NN":
        return False
    many = whole.tokens[finite].text.endswith("n")
    numbers = [feature(whole.tokens[i], "Number") for i in (first, second)]
    return numbers == (["Sing", "Plur"] if many else ["Plur", "Sing"])


_POINTING = frozenset({"dies", "das"})


def _must_rule(whole: Tree, filler: Filler) -> bool:
    """Whether a noun's article is a nominative's alone: "der" of a masculine.

    So in "der Stürmer", and by the adjective's ending in "der junge X" ("der jungen" is another).
    """
    if filler.preposition:
        return False
    articles = {whole.tokens[i].text.lower() for i in whole.having(filler.head, "det")}
    noun = whole.tokens[filler.head]
    weak = any(whole.tokens[i].text.endswith("e") for i in whole.having(filler.head, "amod"))
    masculine = feature(noun, "Gender") == "Masc" and feature(noun, "Number") == "Sing"
    return "der" in articles and (masculine or weak)
