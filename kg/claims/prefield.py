"""The name that fills a German main clause up to its finite verb is the clause's subject.

The parser often takes a foreign name there for an adverb or attribute. With a verb whose object is
in the dative, the bare name behind it is then that object ("Alpha gehört Beta").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.claims.grammar import grammar
from kg.claims.tree import is_finite
from kg.model import Sentence, Token

_HELPERS = frozenset({"aux", "aux:pass", "cop"})
_WRONG = frozenset({"advmod", "dep", "nmod", "obl", "compound", "amod", "appos", "xcomp"})
_SUBJECTS = ("nsubj", "nsubj:pass")


def with_subject(sentence: Sentence, name_at: Mapping[int, int]) -> Sentence:
    """The sentence with such a name as subject; the same object where nothing is to be done."""
    tokens = list(sentence.tokens)
    end = _end_of_first_name(tokens, name_at)
    if end is None:
        return sentence
    verb = tokens[end].head if tokens[end].dep in _HELPERS else end
    if verb < end:
        return sentence
    top = next((i for i in range(end) if not 0 <= tokens[i].head < end), 0)
    if tokens[top].head != verb or not _is_wrong(tokens, top, verb):
        return sentence
    if any(t.dep == "case" for t in tokens[:end]):
        return sentence
    for index in range(end, len(tokens)):
        if tokens[index].head == verb and tokens[index].dep in _SUBJECTS:
            if any(t.head == index and t.dep == "det" for t in tokens):
                return sentence
            dative = tokens[verb].lemma.lower().endswith(tuple(grammar().dative_verbs))
            tokens[index] = replace(tokens[index], dep="iobj" if dative else "obj")
    passive = any(t.head == verb and t.dep == "aux:pass" for t in tokens)
    for index in range(end):
        if index == top:
            dep = "nsubj:pass" if passive else "nsubj"
            tokens[index] = replace(tokens[index], head=verb, dep=dep)
        elif not 0 <= tokens[index].head < end:
            tokens[index] = replace(tokens[index], head=top, dep="flat")
    return replace(sentence, tokens=tuple(tokens))


def _is_wrong(tokens: list[Token], top: int, verb: int) -> bool:
    """Whether the name's label is none that the clause can have there.

    An object without any subject is the subject itself, but of a passive, which may have none
    ("X wurde gekündigt"); whoever is born is the subject all the same.
    """
    if tokens[top].dep in _WRONG:
        return True
    if tokens[top].dep not in ("obj", "iobj"):
        return False
    below = [token for token in tokens if token.head == verb]
    if any(token.dep in (*_SUBJECTS, "csubj", "expl") for token in below):
        return False
    passive = any(token.dep == "aux:pass" for token in below)
    return not passive or tokens[verb].lemma.lower() == "gebären"


def _end_of_first_name(tokens: list[Token], name_at: Mapping[int, int]) -> int | None:
    """The finite verb right behind the name that opens the sentence, None without such."""
    first = name_at.get(0)
    if first is None:
        return None
    end = next((i for i in range(len(tokens)) if name_at.get(i) != first), len(tokens))
    inside = end < len(tokens) and is_finite(tokens[end]) and tokens[end].text[:1].islower()
    return end if inside else None
