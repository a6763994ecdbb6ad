"""Voice, mood, tense and negation of a predicate, by its verbs' forms."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kg.claims.grammar import grammar
from kg.claims.roles import SUBJECTS
from kg.claims.tree import Tree, feature, is_finite, is_noun, is_verbal, lemma, lemma_in
from kg.model import Token


class Mood(StrEnum):
    """A clause's mood; ``NONE`` for infinitives and participles."""

    INDICATIVE = "indicative"
    SUBJUNCTIVE_1 = "subjunctive-1"
    SUBJUNCTIVE_2 = "subjunctive-2"
    IMPERATIVE = "imperative"
    NONE = "none"


def is_passive(whole: Tree, head: int, helpers: Iterable[int]) -> bool:
    lemmas = {lemma(whole.tokens[i]).lower() for i in helpers}
    forms = {whole.tokens[i].text.lower() for i in helpers}
    moves = lemma(whole.tokens[head]).lower().endswith(tuple(grammar().sein_perfect))
    if moves and "werden" not in lemmas and "worden" not in forms:
        return False
    participle = (
        whole.tokens[head].tag == "VVPP" or feature(whole.tokens[head], "VerbForm") == "Part"
    )
    if "sein" in lemmas and "worden" not in forms and "werden" not in lemmas:
        # A passive of state ("ist gefunden"): such a verb has no perfect with "sein".
        return whole.child(head, "aux:pass") is not None or whole.tokens[head].tag == "VVPP"
    if whole.child(head, "aux:pass") is not None:
        return True
    if "worden" in forms or ("werden" in lemmas and participle):
        return True
    return participle and not lemmas and whole.child(head, "nsubj:pass") is not None


def finite_verb(whole: Tree, head: int, verbs: tuple[int, ...]) -> int | None:
    """The finite verb; one that the last of two coordinated verbs carries serves the first too."""
    own = next((i for i in verbs if is_finite(whole.tokens[i])), None)
    if own is not None:
        return own
    token = whole.tokens[head]
    if token.tag == "VVPP" and not whole.having(head, "aux", "aux:pass"):
        for other in whole.having(head, "conj"):
            if whole.tokens[other].tag == "VVPP":
                return next(
                    (
                        i
                        for i in whole.having(other, "aux", "aux:pass")
                        if is_finite(whole.tokens[i])
                    ),
                    None,
                )
    homograph = token.tag in ("VVINF", "VVPP") and whole.child(head, "aux", "aux:pass") is None
    subordinate = (
        token.dep in ("acl:relcl", "advcl", "ccomp") and whole.child(head, *SUBJECTS) is not None
    )
    zu = any(whole.tokens[i].tag == "PTKZU" for i in whole.children[head])
    return head if homograph and subordinate and not zu else None


def is_negated(whole: Tree, head: int, own: tuple[int, ...], heads: frozenset[int]) -> bool:
    for index in own:
        token = whole.tokens[index]
        word = token.text.lower()
        if token.tag == "NE":
            continue  # "er las „Im Westen nichts Neues“" denies nothing
        if word in grammar().negators:
            behind = " ".join(t.text.lower() for t in whole.tokens[index + 1 : index + 3])
            first = behind.split(" ")[0]
            bound = behind in grammar().bounding_phrases
            if first not in grammar().not_denying and not bound and not _inside(whole, index, head):
                return True
        elif word in grammar().negative_words:
            return True
    marker = whole.child(head, "mark")
    return marker is not None and lemma_in(whole.tokens[marker], ("ohne",))


def is_contrast(whole: Tree, own: tuple[int, ...]) -> bool:
    """Whether a denial sets one thing against another: "nicht A, sondern B", "A, nicht B, …".

    Then it is not the verb that is denied, and which of the two it is takes more than a tree.
    """
    tokens = whole.tokens
    return any(
        tokens[i].text.lower() == "sondern"
        or (tokens[i].text.lower() == "nicht" and (_is_aside(whole, i) or _is_elided(whole, i)))
        for i in own
    )


def _is_aside(whole: Tree, denier: int) -> bool:
    """Whether "nicht" and a noun phrase stand between a comma and the next comma or full stop."""
    tokens = whole.tokens
    if denier == 0 or tokens[denier - 1].text not in _ASIDE:
        return False
    behind = tokens[denier + 1 :]
    end = next((n for n, t in enumerate(behind) if t.text in _ASIDE_ENDS), None)
    inside = behind[:end]
    ends = bool(inside) and (is_noun(inside[-1]) or inside[-1].tag == "CARD")
    return ends and not any(is_verbal(t) for t in inside)


def _is_elided(whole: Tree, denier: int) -> bool:
    """ "A ist Mitglied und B nicht": the denial is of a clause of which no more is said."""
    tokens = whole.tokens
    if denier + 1 < len(tokens) and tokens[denier + 1].text not in _ASIDE_ENDS:
        return False
    joint = next((i for i in range(denier - 1, -1, -1) if _joins(tokens[i])), None)
    inside = tokens[joint + 1 : denier] if joint is not None else ()
    return bool(inside) and is_noun(inside[-1]) and not any(is_verbal(t) for t in inside)


def _joins(token: Token) -> bool:
    return token.tag == "KON" or token.text == ","


_ASIDE = frozenset({",", "–", "-", "("})
_ASIDE_ENDS = _ASIDE | {".", "!", ")", ";"}


def _inside(whole: Tree, index: int, head: int) -> bool:
    """Whether a word belongs to an attribute: "aus nicht geklärten Gründen" denies no verb."""
    seen = {index}
    above = whole.tokens[index].head
    while 0 <= above != head and above not in seen:
        if whole.tokens[above].dep == "amod":
            return True
        seen.add(above)
        above = whole.tokens[above].head
    return False


def mood(finite: Token) -> Mood:
    word = finite.text.lower()
    if word in grammar().second:
        return Mood.SUBJUNCTIVE_2
    if word in grammar().first and feature(finite, "Person") in ("", "3"):
        return Mood.SUBJUNCTIVE_1
    marked = feature(finite, "Mood")
    if marked == "Sub":
        return Mood.SUBJUNCTIVE_2 if feature(finite, "Tense") == "Past" else Mood.SUBJUNCTIVE_1
    return Mood.IMPERATIVE if marked == "Imp" else Mood.INDICATIVE


_INFINITIVES = frozenset({"VVINF", "VAINF", "VMINF"})


def tense(whole: Tree, head: int, verbs: tuple[int, ...], finite: int | None, passive: bool) -> str:
    if finite is None:
        return "present"
    token = whole.tokens[finite]
    helper = lemma(token).lower()
    others = [whole.tokens[i] for i in verbs if i != finite]
    past = token.text.lower() in grammar().past_forms or _looks_past(token)
    if (
        helper == "werden"
        and not past
        and any(t.tag in _INFINITIVES for t in others)
        and not passive
    ):
        return "future"
    if past or any(t.text.lower() in ("worden", "gewesen") for t in others):
        return "past"
    if helper == "werden" and passive and any(t.text.lower() == "werden" for t in others):
        return "future"
    perfect = (
        finite != head
        and whole.child(head, "cop") is None
        and helper in ("haben", "sein")
        and whole.tokens[head].tag in ("VVPP", "VVINF", "VVFIN")
    )
    return "past" if perfect and not passive else "present"


def _looks_past(token: Token) -> bool:
    """Past tense by the form of the verb, where the form tells; else as it is marked.

    A present plural is the infinitive ("sterben"), a present singular ends in -t; so "starben",
    "starb" and "startete" are past.
    """
    word, base = token.text.lower(), lemma(token).lower()
    marked = feature(token, "Tense") == "Past" and feature(token, "Mood") != "Sub"
    if token.tag != "VVFIN" or len(base) < 4 or feature(token, "Mood") in ("Sub", "Imp"):
        return marked
    if word.endswith("en"):
        return not base.endswith(word)
    if word.endswith("te"):
        return True
    if word.endswith("t"):
        return base[-3] == "t" and not word.endswith("et") and word not in grammar().present_in_t
    return True if not word.endswith(("e", "st")) and word not in ("weiß", "tut") else marked
