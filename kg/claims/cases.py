"""Subject and objects by case, where the parser's cases cannot be."""

from __future__ import annotations

from kg.claims.grammar import grammar
from kg.claims.roles import Filler
from kg.claims.tree import Tree, feature, lemma

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
    bare = objects and indirect and not whole.having(objects[0].head, "det")
    if not subject and bare and objects[0].head < indirect[0].head:
        return objects, indirect, ()
    if indirect and not objects and not takes_dative:
        return subject, indirect, ()
    return subject, objects, indirect


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
