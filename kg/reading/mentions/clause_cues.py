"""What kind of thing a name names, by what its clause says of it.

Selection as far as it is all but certain: whoever dies or is born is a person, what borders on
something is a place, and so is what has a capital.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import MentionKind, Sentence, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.name_cues import name_words

_COPULA = "sein"
_VERBAL = frozenset({"VERB", "AUX"})


def kind_by_clause(sentence: Sentence, start: int, end: int) -> MentionKind | None:
    """The kind that verb, predicate noun or governing noun give the name at [start, end)."""
    tokens = sentence.tokens
    found = _behind_noun(tokens, start)
    if found is not None:
        return found
    if _listed(tokens, start, "place_object") and _preposition(tokens, start) == "an":
        return MentionKind.PLACE
    if _is_called(tokens, start) or _is_inside(tokens, start):
        return MentionKind.PLACE
    if not _is_subject(tokens, start, end):
        return None
    if _listed(tokens, start, "person_subject"):
        return MentionKind.PERSON
    if _listed(tokens, start, "place_subject"):
        return MentionKind.PLACE
    return _by_predicate(tokens, end)


def _is_inside(tokens: Sequence[Token], start: int) -> bool:
    """ "wurde in X geboren", "stammt aus X": what can only be a place, but for nouns like Haft."""
    if _preposition(tokens, start) not in ("in", "aus"):
        return False
    known = tokens[start].text in name_words("clause", "no_place")
    return not known and _listed(tokens, start, "place_inside")


def _preposition(tokens: Sequence[Token], start: int) -> str:
    before = tokens[start - 1] if start else None
    return before.text.lower() if before is not None and before.tag == "APPR" else ""


def _behind_noun(tokens: Sequence[Token], start: int) -> MentionKind | None:
    """ "die Hauptstadt von X", "Beziehungen zu X", "die Witwe X" is not asked."""
    if start < 2 or tokens[start - 1].text.lower() not in ("von", "zu"):
        return None
    governor = noun(tokens[start - 2])
    if governor in name_words("clause", "of_person"):
        return MentionKind.PERSON
    return MentionKind.PLACE if governor in name_words("clause", "of_place") else None


def _listed(tokens: Sequence[Token], start: int, which: str) -> bool:
    """Whether the clause's verb is one of the list; only the nearest clause is looked at."""
    wanted = name_words("clause", which)
    return any(t.lemma in wanted and _is_verbal(t) for t in _clause(tokens, start))


def _is_verbal(token: Token) -> bool:
    return token.pos in _VERBAL or token.tag.startswith("V")


def _clause(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """The tokens between the commas around a place."""
    first = next((i + 1 for i in range(start - 1, -1, -1) if tokens[i].tag == "$,"), 0)
    last = next((i for i in range(start, len(tokens)) if tokens[i].tag == "$,"), len(tokens))
    return tokens[first:last]


def _is_subject(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the name is the clause's subject: by the parse, or first before the verb."""
    if any(t.dep.startswith("nsubj") for t in tokens[start:end]):
        return True
    return start == 0 and end < len(tokens) and tokens[end].tag in ("VVFIN", "VAFIN", "VMFIN")


def _by_predicate(tokens: Sequence[Token], end: int) -> MentionKind | None:
    """ "X ist die Hauptstadt …", "X ist Staatsbürger …": the noun behind the copula."""
    if end >= len(tokens) or tokens[end].lemma != _COPULA:
        return None
    index = end + 1
    while index < len(tokens) and tokens[index].tag in ("ART", "ADJA", "ADV", "CARD"):
        index += 1
    if index >= len(tokens) or tokens[index].tag != "NN":
        return None
    lemma = noun(tokens[index])
    if lemma in name_words("clause", "either"):
        return None
    if lemma in name_words("clause", "person_nouns") or name_cues.describes_person(lemma):
        return MentionKind.PERSON
    return MentionKind.PLACE if lemma in name_words("clause", "place_nouns") else None


def _is_called(tokens: Sequence[Token], start: int) -> bool:
    """ "Die Hauptstadt von Y ist X": the name right behind the copula of such a noun."""
    if start < 2 or tokens[start - 1].lemma != _COPULA:
        return False
    first = tokens[1] if tokens[0].tag == "ART" else tokens[0]
    return first.tag == "NN" and noun(first) in name_words("clause", "place_nouns")
