"""What kind of thing a name names, by its own words and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import MentionKind, Sentence, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.clause_cues import kind_by_clause
from kg.reading.mentions.name_cues import name_words
from kg.reading.mentions.name_runs import Run


def kind(sentence: Sentence, run: Run, name: str) -> MentionKind:
    """What a name names, by its own words first and then by what stands before it."""
    tokens = sentence.tokens[run.start : run.end]
    own = _own_kind(tokens, name)
    if own is MentionKind.PERSON and len(tokens) == 1:
        # A given name alone may well be a place's: "in Florence", "die Hauptstadt ist Victoria".
        return _elsewhere(sentence, run) or own
    if own is not None:
        return own
    before = sentence.tokens[run.start - 1] if run.start else None
    if before is not None and before.text in '„“"»«‚‘' and run.start > 1:
        before = sentence.tokens[run.start - 2]
    if before is not None:
        found = _kind_by_neighbour(before, len(tokens))
        if found is not None:
            return found
    if _role_follows(sentence, run):
        return MentionKind.PERSON
    return kind_by_clause(sentence, run.start, run.end) or _kind_by_ending(name)


def _elsewhere(sentence: Sentence, run: Run) -> MentionKind | None:
    before = sentence.tokens[run.start - 1] if run.start else None
    if before is not None and before.text.lower() in ("in", "nach", "aus"):
        return MentionKind.PLACE
    return kind_by_clause(sentence, run.start, run.end)


def _own_kind(tokens: Sequence[Token], name: str) -> MentionKind | None:
    words = [token.text for token in tokens]
    if name_cues.is_country(name) or name in name_cues.place_abbreviations():
        return MentionKind.PLACE
    if name.rsplit("-", 1)[-1] in name_words("place", "proper") or name.endswith(
        (", D.C.", ", DC")
    ):
        return MentionKind.PLACE
    if name in name_words("organisation", "small") or name in name_cues.parties().values():
        return MentionKind.ORGANISATION
    if name in name_words("organisation", "proper") or words[-1] in name_words(
        "organisation", "suffixes"
    ):
        return MentionKind.ORGANISATION
    first = words[0].split("-")[0]
    if name_cues.is_given_name(first) and (len(words) > 1 or first == words[0]):
        return MentionKind.PERSON
    clubs = name_words("organisation", "clubs") | name_words("organisation", "club_forms")
    if words[0] in clubs and len(words) > 1:
        return MentionKind.ORGANISATION
    heads = name_words("organisation", "heads")
    if any(noun(t) in heads or t.text in heads for t in (tokens[0], tokens[-1])):
        return MentionKind.ORGANISATION
    if any(t.text in name_words("place", "heads") for t in (tokens[0], tokens[-1])):
        return MentionKind.PLACE
    if len(tokens) > 1 and noun(tokens[0]) in name_words("headed", "institutions"):
        return MentionKind.ORGANISATION
    if any(t.text in name_words("event", "heads") for t in tokens[-1:]):
        return MentionKind.EVENT
    return None


def _kind_by_neighbour(before: Token, length: int) -> MentionKind | None:
    lemma = noun(before)
    if before.tag in ("NN", "NE", "ADJA") and before.text[:1].isupper():
        if name_cues.describes_person(lemma):
            return MentionKind.PERSON
        found = name_cues.class_noun(lemma)
        if (found is not None and before.tag != "ADJA") or ("-" in lemma and found is not None):
            return found.kind
    if before.text in name_cues.titles():
        return MentionKind.PERSON
    if before.tag == "APPR" and before.text.lower() in name_words("place", "prepositions"):
        return MentionKind.PLACE if length <= (1 if before.text.lower() == "bei" else 2) else None
    return None


def _role_follows(sentence: Sentence, run: Run) -> bool:
    """ "X, Präsident von Y": a role in apposition."""
    tokens = sentence.tokens
    if run.end + 1 >= len(tokens) or tokens[run.end].text != ",":
        return False
    index = run.end + 1
    while index < len(tokens) - 1 and tokens[index].tag in ("ART", "ADJA"):
        index += 1
    return tokens[index].tag == "NN" and name_cues.describes_person(noun(tokens[index]))


def _kind_by_ending(name: str) -> MentionKind:
    last = name.rsplit(maxsplit=1)[-1].lower()
    endings = tuple(name_words("place", "endings"))
    if " " not in name and len(last) > 6 and last.endswith(endings):
        return MentionKind.PLACE
    return MentionKind.OTHER


def kind_of_word(word: str) -> MentionKind:
    """The kind of a name that stands alone, as in a compound."""
    if name_cues.is_country(word) or word in name_words("place", "proper"):
        return MentionKind.PLACE
    if word in name_words("organisation", "proper"):
        return MentionKind.ORGANISATION
    return MentionKind.OTHER
