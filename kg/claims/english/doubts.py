"""Signs that the parser took a sentence wrong, so that nobody should be told of an event in it."""

from __future__ import annotations

from kg.claims.clauses import Link
from kg.claims.english.clauses import Clause, Filler
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.reading.parse.links.lemmas import irregular_past

_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "X"})
_ASKING = frozenset({"what", "who", "whom", "which", "where", "when", "why", "how"})


def is_doubtful(scene: Scene, clause: Clause) -> bool:
    """Whether the verb may be none, or its parts may be other than the tree has them."""
    return (
        _is_no_verb(scene, clause)
        or _disagrees(scene, clause)
        or _has_odd_objects(scene, clause)
        or any(_holds_verb(scene, clause, f) for f in (*clause.subject, *clause.object))
        or any(_hangs(scene, f) for f in (*clause.subject, *clause.object))
        or _addresses(scene, clause)
    )


def _is_no_verb(scene: Scene, clause: Clause) -> bool:
    """ "her fit physique", "below grade level", "simply": a noun, an adjective, an adverb."""
    word, head = scene.word(clause.head), clause.head
    if (word.endswith("ly") and word not in words().verbs_in_ly) or word in words().like_verbs:
        return True
    if scene.tree.having(head, "aux:pass") and not _is_participle(word):
        return True
    if not head or head - 1 in clause.verbs or word.endswith("ing"):
        return False
    before = scene.tree.tokens[head - 1]
    article = before.dep in ("det", "det:poss", "nmod:poss") or scene.word(head - 1) in _ARTICLES
    return article or (before.dep == "case" and scene.word(head - 1) in words().prepositions)


_ARTICLES = frozenset({"a", "an", "the", "its", "his", "her", "their", "our", "my", "your"})


def _is_participle(word: str) -> bool:
    return (
        word.endswith(("ed", "n", "t", "ne")) or irregular_past(word) or word in words().same_past
    )


def _disagrees(scene: Scene, clause: Clause) -> bool:
    """ "services gas", "the leadership change": number of subject and verb; "eight change"."""
    tag = scene.tree.tokens[clause.head].tag
    if len(clause.subject) != 1 or len(clause.verbs) != 1 or clause.link is Link.PARTICIPLE:
        return False
    head = clause.subject[0].head
    noun = scene.tree.tokens[head]
    if noun.pos != "NOUN" or head in scene.mentions or scene.tree.having(head, "conj"):
        return False
    plural = noun.text.lower() != noun.lemma or noun.lemma in words().collective
    counted = any(
        scene.tree.tokens[i].text.lower() not in ("one", "1")
        and (scene.tree.tokens[i].pos == "NUM")
        for i in scene.tree.having(head, "nummod", "det")
    )
    if counted and not plural:
        return True
    if tag == "VBZ" and noun.lemma not in words().collective:
        return plural
    return tag == "VB" and not plural and not irregular_past(scene.word(clause.head))


def _has_odd_objects(scene: Scene, clause: Clause) -> bool:
    """Two objects of a verb that has one; an object right behind another phrase's noun."""
    lemma = clause.lemmas[0]
    several = lemma in words().giving | words().naming
    objects = [f.head for f in clause.object if scene.word(f.head) not in _ARTICLES]
    apart = [i for i in objects if scene.tree.tokens[i].dep != "conj"]
    if len(apart) > 1 and not several:
        return True
    if clause.link is Link.PARTICIPLE and clause.passive and objects:
        return True  # "a dog called Max", "after presenters ignored a deal"
    obliques = {f.head for f in clause.obliques}
    return any(i - 1 in obliques for i in objects)


def _holds_verb(scene: Scene, clause: Clause, filler: Filler) -> bool:
    """ "Melbourne will": a helping verb within a noun's own words."""
    own = scene.tree.below(filler.head, lambda i: scene.tree.tokens[i].dep in _APART)
    return any(
        scene.word(i) in words().helping and i not in clause.verbs and i not in scene.mentions
        for i in own
    )


_APART = frozenset({"acl", "acl:relcl", "ccomp", "advcl", "discourse", "xcomp"})


def _hangs(scene: Scene, filler: Filler) -> bool:
    """ "ninth- and tenth-graders": a word that is only half of one; a noun that is none."""
    tokens = scene.tree.tokens
    behind = filler.head + 1
    dashed = behind < len(tokens) and tokens[behind].text in ("-", "–")
    if dashed and tokens[behind].start == tokens[filler.head].end:
        return True
    return tokens[filler.head].pos not in _NOMINAL and filler.head not in scene.mentions and (
        scene.word(filler.head) not in words().pronouns
    )  # fmt: skip


def _addresses(scene: Scene, clause: Clause) -> bool:
    """ "if you hear officials", "What have we received?": nothing is told of anybody."""
    if any(scene.word(f.head) in ("you", "one") for f in clause.subject):
        return True
    return scene.tree.tokens[-1].text == "?" and scene.word(0) in _ASKING
