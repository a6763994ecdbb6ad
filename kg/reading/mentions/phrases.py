"""Phrases that are a name if the knowledge holds just these words as one.

German capitalises every noun, so words alone do not tell "Das A-Team wurde ausgestrahlt" from "Das
Spiel wurde ausgestrahlt". Here phrases are offered; :func:`kg.linking.boundaries.confirmed` keeps
those that the knowledge knows. They are few: what fills a main clause up to its verb, and runs of
capitalised words with small words inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.model import Mention, MentionKind, Sentence, SentenceKind, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.name_cues import name_words
from kg.reading.mentions.name_phrases import is_guess_name, is_head
from kg.reading.parse.morphology import is_guess
from kg.reading.phrases import is_finite

_LONGEST = 9
_VERB_WITHIN = 11
_NO_OPENING = frozenset(
    {"APPR", "APPRART", "KOUS", "KOUI", "PPER", "PDS", "PIS", "PROAV", "PAV", "CARD", "PPOSAT"}
    | {"PDAT", "PIAT", "PIDAT", "VVFIN", "VAFIN", "VMFIN", "VVPP", "VVINF", "KON", "PRELS", "ADV"}
)  # fmt: skip
_NO_PART = frozenset(
    {"ART", "PPER", "PDS", "PPOSAT", "PDAT", "PIAT", "PIS", "KOUS", "PRELS", "PROAV", "ADV"}
)
_QUOTES = frozenset('„“”"»«‚‘›‹:;()')
_MARKS = frozenset('„“”"»«‚‘›‹')
_INSIDE = frozenset(
    {"von", "vom", "für", "of", "the", "and", "for", "de", "del", "della", "di", "da", "du", "des"}
    | {"la", "le", "el", "al", "van", "der", "den", "am", "an", "im", "und", "ob", "y", "e", "&"}
    | {"bin", "ibn"}
)  # fmt: skip
_TIES = frozenset("./+'’&-‑")
_ROMAN = frozenset("IVX")


def possible(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The phrases, in order of the text; they may overlap one another and the mentions.

    Their ``kind`` says what they can be: a work alone (an article and a noun of which the clause
    says what is said of works), a class where no word is a name, else as the words tell.
    """
    names = {(m.start, m.end) for m in mentions if m.kind is not MentionKind.CLASS}
    persons = {m.start for m in mentions if m.kind is MentionKind.PERSON and not m.anaphoric}
    found: dict[tuple[int, int], Mention] = {}
    for sentence in sentences:
        if sentence.kind is not SentenceKind.SENTENCE:
            continue
        tokens = sentence.tokens
        phrases = (*_prefields(tokens), *_quoted(tokens), *_runs(tokens, persons))
        for start, end, kind in (*phrases, *_predicates(tokens)):
            words = tokens[start:end]
            span = (words[0].start, words[-1].end)
            if span not in names and span not in found:
                found[span] = Mention(*span, "", _text(words), kind, 0)
    return tuple(sorted(found.values(), key=lambda m: (m.start, -m.end)))


def _text(words: Sequence[Token]) -> str:
    text = words[0].text
    for before, token in pairwise(words):
        text += (" " if token.start > before.end else "") + token.text
    return text


_Phrase = tuple[int, int, MentionKind]


def _prefields(tokens: Sequence[Token]) -> Iterator[_Phrase]:
    """What stands before the first finite verb, and before a second that nothing joins to it."""
    closed = _NO_OPENING - {"PPOSAT", "ADV", "VVFIN", "CARD"}
    if not tokens or (tokens[0].tag in closed and "-" not in tokens[0].text):
        return
    verbs = [i for i in range(1, min(len(tokens), _VERB_WITHIN)) if _is_verb(tokens, i)]
    for place, verb in enumerate(verbs[:2]):
        words = tokens[:verb]
        between = tokens[verbs[0] : verb]
        if place and (not between or any(t.tag in ("$,", "KON", "KOUS") for t in between)):
            return
        if verb <= _LONGEST and not any(t.text in _QUOTES for t in words):
            kind = _kind(words, tokens[verb:], more=place > 0)
            if kind is not None:
                yield 0, verb, kind


def _predicates(tokens: Sequence[Token]) -> Iterator[_Phrase]:
    """A single word with a capital that ends a clause behind "ist": "… ist Oral."

    Only nouns have capitals there, whatever the tagger makes of a name that it does not know.
    """
    for index in range(1, len(tokens) - 1):
        before, token, behind = tokens[index - 1 : index + 2]
        ends = behind.tag in ("$.", "$,") and token.tag in ("ADJD", "NN")
        if ends and before.tag == "VAFIN" and before.text.islower() and _has_capital(token):
            yield index, index + 1, MentionKind.CLASS


def _is_verb(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    participle = token.tag == "VVPP" and token.dep == "root"
    return token.text[:1].islower() and (is_finite(token) or participle)


def _kind(words: Sequence[Token], rest: Sequence[Token], more: bool) -> MentionKind | None:
    """What the words before a verb can name, None where they are no name to ask for."""
    described = any(name_cues.describes_person(noun(t)) for t in words[:2] if t.tag == "NN")
    if more or described or words[0].tag in ("ART", "CARD", "PPOSAT"):
        return MentionKind.WORK if _speaks_of_work(rest) else None
    if words[0].tag in ("ADV", "ADJD", *_NO_PART) and not _begins_title(words):
        return None
    if any(t.text == "," for t in words) and not all(map(_has_capital, filter(_is_word, words))):
        return None
    if any(_is_proper(t) for t in words):
        return MentionKind.OTHER
    common = all(_has_capital(t) or t.tag == "ADJA" for t in words)
    stop = any(t.text in name_words("stop", "words") for t in words)
    alone = len(words) == 1 and (words[0].tag != "NN" or _is_many(rest[0]))
    return MentionKind.CLASS if common and not (stop or alone) else None


def _begins_title(words: Sequence[Token]) -> bool:
    """Whether an adverb opens a name: unknown as a word, or before a noun ("Final Fantasy")."""
    behind = len(words) > 1 and words[0].tag == "ADJD" and _has_capital(words[1])
    return behind or _is_unknown(words[0])


def _is_proper(token: Token) -> bool:
    named = token.tag in ("NE", "FM") or is_guess_name(token) or _is_unknown(token)
    return named or _figure(token)


def _is_word(token: Token) -> bool:
    return any(c.isalnum() for c in token.text)


def _is_many(token: Token) -> bool:
    return ("Number", "Plur") in token.morph


def _is_unknown(token: Token) -> bool:
    """A word at the head of a sentence that the tagger takes for a small word: "Hitchin"."""
    odd = token.tag in ("ADV", "XY", "ADJD", "ITJ", "PTKVZ")
    return odd and token.text[:1].isupper() and token.text.isalpha() and is_guess(token.text)


def _is_abbreviated(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token goes on an abbreviation: "p." in "S.p.A."."""
    return tokens[index].text.endswith(".") and tokens[index - 1].text.endswith(".")


def _figure(token: Token) -> bool:
    return token.text.isdigit() or (bool(token.text) and set(token.text) <= _ROMAN)


def _speaks_of_work(rest: Sequence[Token]) -> bool:
    """Whether the clause says of its subject what is said of films, series, books and music."""
    if any(t.lemma in name_words("work", "verbs") for t in rest):
        return True
    copula = bool(rest) and rest[0].lemma == "sein"
    predicate = next((t for t in rest[1:] if t.tag == "NN"), None) if copula else None
    known = name_cues.class_noun(noun(predicate)) if predicate is not None else None
    return known is not None and known.kind is MentionKind.WORK


def _quoted(tokens: Sequence[Token]) -> Iterator[_Phrase]:
    """Short words in quotation marks that no verb of saying needs to give: titles."""
    opened: int | None = None
    for index, token in enumerate(tokens):
        if token.text not in _MARKS:
            continue
        if opened is None:
            opened = index + 1
            continue
        words = tokens[opened:index]
        if 0 < len(words) <= _LONGEST and any(map(_has_capital, words)):
            yield opened, index, MentionKind.WORK if len(words) == 1 else MentionKind.OTHER
        opened = None


def _runs(tokens: Sequence[Token], persons: set[int]) -> Iterator[_Phrase]:
    """Runs of capitalised words, with small words inside, behind the head of the sentence."""
    index = 1
    while index < len(tokens):
        if not _opens(tokens, index):
            index += 1
            continue
        end = _end_of_run(tokens, index)
        long = end - index > 1 or tokens[index].text[:1].islower()
        if long and tokens[index].start not in persons:
            yield index, end, MentionKind.OTHER
        index = max(end, index + 1)


def _opens(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name of several words can begin here: with a name, an adjective or its head."""
    token = tokens[index]
    if not _has_capital(token) or token.text in name_words("stop", "words"):
        return False
    if token.tag == "NN" and not is_guess_name(token):
        return _heads_name(tokens, index) and not name_cues.describes_person(noun(token))
    return token.tag not in _NO_PART | _NO_OPENING or _is_unknown(token)


def _heads_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether a common noun opens a name: "Region Halle", "Golf von Aden", "History Channel"."""
    behind = tokens[index + 1] if index + 1 < len(tokens) else None
    if behind is None:
        return False
    if behind.text in _INSIDE:
        return noun(tokens[index]) in name_words("headed", "von")
    bare = tokens[index - 1].tag == "APPR" and behind.tag in ("NE", "FM")
    return bare or is_head(tokens[index])


def _has_capital(token: Token) -> bool:
    """ "Region", and "al-Qahira" with a capital behind its hyphen."""
    parts = token.text.split("-")
    return any(part[:1].isupper() for part in parts)


def _end_of_run(tokens: Sequence[Token], start: int) -> int:
    """The end of the longest run from a word on; it ends with a capitalised word or a figure."""
    end = last = start + 1
    while end < len(tokens) and end - start < _LONGEST:
        token = tokens[end]
        tied = token.start == tokens[end - 1].end
        if tied and (token.text in _TIES or _is_abbreviated(tokens, end)):
            end += 1
            last = end if token.text not in _TIES else last
            continue
        small = token.text in _INSIDE and not tied
        capital = _has_capital(token) and token.tag not in ("PPER", "PPOSAT")
        if not (small or capital or (_figure(token) and not tied)):
            break
        end += 1
        last = end if not small else last
    return last
