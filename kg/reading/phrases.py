"""Noun phrases, finite verbs and chunks of a German sentence, from tags and the parse.

The shipped parser is right about a label three times out of four, HanTa's tags far more often:
what the order of German words decides is read from tags, and the parse is asked where order
leaves a choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Sentence, Token

FINITE = frozenset({"VVFIN", "VAFIN", "VMFIN"})
NOMINAL = frozenset({"NN", "NE"})
_DETERMINERS = frozenset({"ART", "PDAT", "PPOSAT", "PIAT", "PIDAT", "PWAT"})
_PRONOUNS = frozenset({"PPER", "PDS", "PIS", "PWS", "PPOSS"})
_BEFORE_NOUN = _DETERMINERS | {"ADJA", "CARD", "TRUNC"}
_GENITIVE = frozenset({"des", "der", "eines", "einer", "seines", "seiner", "ihres", "ihrer",
                       "dieses", "dieser", "deren", "dessen"})  # fmt: skip
_ATTACHING = frozenset({"von", "vom", "für"})
_OPENING = '„“"»«‚‘›‹(['
_CLOSING = '”“"«»’‘‹›)]'
_CUTS = frozenset({",", ";", ":", "–", "—"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens [start, end) between commas, colons, semicolons and dashes, brackets kept whole."""

    start: int
    end: int


def is_finite(token: Token) -> bool:
    """Whether the token is a finite verb."""
    if token.tag in FINITE:
        return True
    return token.tag == "ADJA" and token.pos == "VERB" and ("VerbForm", "Fin") in token.morph


def is_nominal(token: Token) -> bool:
    """Whether the token is a noun or name, as tagger or parser have it.

    HanTa takes unknown capitalised compounds for adjectives; the parser is then asked.
    """
    if token.tag in NOMINAL:
        return True
    if not token.text[:1].isupper() or token.tag in _DETERMINERS | _PRONOUNS | {"APPR", "KON"}:
        return False
    return token.pos in ("NOUN", "PROPN") or token.tag == "FM"


def chunks(sentence: Sentence, masked: Sequence[bool] | None = None) -> list[Chunk]:
    """The sentence cut at its commas, colons, semicolons and spaced dashes.

    Tokens where ``masked`` is true, those of a quotation, are never cut at.
    """
    result = []
    start = depth = 0
    for index, token in enumerate(sentence.tokens):
        depth += (token.text == "(") - (token.text == ")")
        if token.text not in _CUTS or depth > 0:
            continue
        if not (masked and masked[index]):
            if index > start:
                result.append(Chunk(start, index))
            start = index + 1
    if start < len(sentence.tokens):
        result.append(Chunk(start, len(sentence.tokens)))
    return result


def noun_phrase(sentence: Sentence, start: int, limit: int | None = None) -> tuple[int, int] | None:
    """The noun phrase that begins at token ``start``, as [start, end), or None.

    It takes in determiners, adjectives, names, genitives, phrases with von and für, bracketed
    abbreviations, coordinated nouns, and appositions between commas.
    """
    tokens = sentence.tokens
    limit = len(tokens) if limit is None else limit
    if start >= limit:
        return None
    if tokens[start].tag in _PRONOUNS and not _is_attributive(tokens, start):
        return start, start + 1
    end = _core(tokens, start, limit)
    if end is None:
        return None
    return start, _extended(sentence, end, limit)


def _is_attributive(tokens: Sequence[Token], index: int) -> bool:
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return following is not None and (following.tag == "ADJA" or is_nominal(following))


def _core(tokens: Sequence[Token], start: int, limit: int) -> int | None:
    """The end of determiners, adjectives and a run of nouns that begin at ``start``."""
    index = start
    while index < limit and (_leads(tokens[index]) or _adverb_inside(tokens, index, limit)):
        index += 1
    while index < limit and tokens[index].text in _OPENING and index + 1 < limit:
        index += 1
    nouns = index
    while index < limit and _in_name(tokens, index, limit, nouns):
        index += 1
    if index > nouns:
        return index
    return index if index > start and tokens[index - 1].tag in ("ADJA", "CARD") else None


def _leads(token: Token) -> bool:
    """A word before the noun; a capitalised adjective that the parser takes for one is one."""
    if token.tag in _BEFORE_NOUN:
        return not (token.tag == "ADJA" and token.pos in ("NOUN", "PROPN"))
    return token.tag in ("PDS", "PIS") and token.pos == "DET"


def _adverb_inside(tokens: Sequence[Token], index: int, limit: int) -> bool:
    """`der bisher unbekannte …`, `die von ihm gegründete …`: words before an adjective."""
    if index + 1 >= limit or tokens[index].tag not in ("ADV", "ADJD", "KON", "PTKA"):
        return False
    if tokens[index].tag == "KON" and index and tokens[index - 1].tag == "TRUNC":
        return True  # "Kongress- und Verteidigungskreise"
    return tokens[index + 1].tag == "ADJA"


def _in_name(tokens: Sequence[Token], index: int, limit: int, nouns: int) -> bool:
    token = tokens[index]
    if is_nominal(token) or token.tag == "FM" or (token.tag == "CARD" and index > nouns):
        return True
    if token.text in _CLOSING and index > nouns and index > 0:
        return _opened(tokens, nouns, index)
    if index + 1 >= limit or index == nouns:
        return False
    following = tokens[index + 1]
    if token.text in _OPENING:
        return token.text == "(" or is_nominal(following)
    if tokens[index - 1].text == "(" or _inside_brackets(tokens, nouns, index):
        return True
    # `Ursula von der Leyen`, `Charles de Gaulle`: a small word between names.
    return (
        token.text.lower() in ("de", "van", "der", "den", "al", "bin", "da", "di", "du", "von")
        and (tokens[index - 1].tag == "NE" or tokens[index - 1].text in ("von", "van", "de"))
        and (following.tag == "NE" or following.text in ("der", "den", "la", "zu"))
    )


def _opened(tokens: Sequence[Token], start: int, index: int) -> bool:
    return any(token.text in _OPENING for token in tokens[max(start - 1, 0) : index])


def _inside_brackets(tokens: Sequence[Token], start: int, index: int) -> bool:
    depth = 0
    for token in tokens[start:index]:
        depth += (token.text == "(") - (token.text == ")")
    return depth > 0


def _extended(sentence: Sentence, end: int, limit: int) -> int:
    """``end`` moved behind what belongs to the noun before it."""
    tokens = sentence.tokens
    while end < limit:
        further = _attached(tokens, end, limit)
        if further is None or further <= end:
            return end
        end = further
    return end


def _attached(tokens: Sequence[Token], end: int, limit: int) -> int | None:
    token = tokens[end]
    if token.text.lower() in _GENITIVE and tokens[end - 1].tag not in ("PPER",):
        return _core(tokens, end, limit)
    if token.text.lower() in _ATTACHING and end + 1 < limit:
        return _core(tokens, end + 1, limit)
    if token.tag == "KON" and token.text in ("und", "sowie", "oder") and end + 1 < limit:
        return _core(tokens, end + 1, limit)
    if token.text == ",":
        return _apposition(tokens, end, limit)
    return None


def _apposition(tokens: Sequence[Token], comma: int, limit: int) -> int | None:
    """The end of `, Präsident von Y` where a comma, verb or the end of the sentence follows."""
    start = comma + 1
    core = _core(tokens, start, limit) if start < limit else None
    if core is None:
        return None
    if not any(is_nominal(token) for token in tokens[start:core]):
        return None
    end = core
    while end < limit and tokens[end].text != ",":
        further = _attached(tokens, end, limit)
        if further is None:
            break
        end = further
    while end < limit and tokens[end].tag in ("APPR", "APPRART"):
        further = _core(tokens, end + 1, limit) if end + 1 < limit else None
        if further is None:
            break
        end = further
    if end >= limit or tokens[end].text in (",", ".", ":") or tokens[end].tag in FINITE:
        return end
    return None


def skip_light(sentence: Sentence, start: int, limit: int) -> int:
    """The first token at or after ``start`` that is no adverb, reflexive or time word."""
    tokens = sentence.tokens
    index = start
    while index < limit and tokens[index].tag in ("ADV", "PRF", "ADJD", "PROAV", "PTKNEG"):
        index += 1
    return index


def subject(sentence: Sentence, verb: int, chunk: Chunk) -> tuple[int, int] | None:
    """The tokens [start, end) of a finite verb's subject, looked for in its chunk.

    In a main clause what stands before the verb is the subject unless it begins as a phrase or
    adverb does; then the subject follows. The parse is asked first where it names a subject
    within the chunk.
    """
    pronoun = _pronoun_behind(sentence, verb)
    if pronoun is not None:
        return pronoun
    parsed = _parsed_subject(sentence, verb, chunk)
    if parsed is not None and _agrees(sentence, parsed, verb):
        return parsed
    before = _before(sentence, verb, chunk)
    if before is not None and _agrees(sentence, before, verb):
        return before
    return following(sentence, verb + 1, chunk.end) or _surname_with_von(sentence, verb, chunk)


def _pronoun_behind(sentence: Sentence, verb: int) -> tuple[int, int] | None:
    """ "… bezeichnete er als …": a nominative pronoun right behind the verb is its subject."""
    behind = verb + 1
    if behind < len(sentence.tokens) and sentence.tokens[behind].text in ("er", "man"):
        return behind, behind + 1
    return None


def _agrees(sentence: Sentence, found: tuple[int, int], verb: int) -> bool:
    """Whether a noun phrase of one noun can be the verb's subject by its number."""
    nouns = [token for token in sentence.tokens[slice(*found)] if token.tag == "NN"]
    number = dict(sentence.tokens[verb].morph).get("Number")
    if not nouns or number != "Sing":
        return True
    return ("Number", "Plur") not in nouns[0].morph


def _surname_with_von(sentence: Sentence, verb: int, chunk: Chunk) -> tuple[int, int] | None:
    """ "Von der Leyen betonte …" """
    inside = sentence.tokens[chunk.start : verb]
    if inside and inside[0].text == "Von" and inside[-1].tag in NOMINAL and len(inside) <= 3:
        return chunk.start, verb
    return None


def _parsed_subject(sentence: Sentence, verb: int, chunk: Chunk) -> tuple[int, int] | None:
    if not sentence.parsed:
        return None
    tokens = sentence.tokens
    governors = {verb, tokens[verb].head} if tokens[verb].dep.startswith(("aux", "cop")) else {verb}
    for index, token in enumerate(tokens):
        if token.head in governors and token.dep == "nsubj" and chunk.start <= index < chunk.end:
            start = _left_edge(tokens, index, chunk.start)
            found = noun_phrase(sentence, start, _stop(index, verb, len(tokens)))
            if found is not None and found[1] > index:
                return found
    return None


def _stop(head: int, verb: int, length: int) -> int:
    return verb if head < verb else length


def _left_edge(tokens: Sequence[Token], head: int, limit: int) -> int:
    """The first token of the noun phrase whose head is given."""
    start = head
    while start > limit and (
        _leads(tokens[start - 1])
        or is_nominal(tokens[start - 1])
        or (start < head and _adverb_inside(tokens, start - 1, head))
    ):
        start -= 1
    return start


def _before(sentence: Sentence, verb: int, chunk: Chunk) -> tuple[int, int] | None:
    found = noun_phrase(sentence, chunk.start, verb)
    if found is None or found[1] < verb:
        return None
    return found


def following(sentence: Sentence, start: int, limit: int) -> tuple[int, int] | None:
    """The first noun phrase after ``start``, behind adverbs; the whole sentence may be taken."""
    index = skip_light(sentence, start, limit)
    return noun_phrase(sentence, index, len(sentence.tokens)) if index < limit else None
