"""What a frame of speech is, and the tests on clauses that its finders share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import QuotationKind, Sentence, Span, Token
from kg.reading import phrases
from kg.reading.phrases import Chunk, is_finite, is_nominal
from kg.reading.quotations import reporting
from kg.reading.quotations.reporting import Report

_RELATIVE = frozenset({"PRELS", "PRELAT"})
_FINAL = frozenset({".", "!", "?", "…", "..."})
_ARTICLES = frozenset({"der", "die", "das", "den", "dem", "deren", "dessen", "denen"})
_AFTER_RELATIVE = frozenset({"PPER", "APPR", "PRF", "ART", "ADV", "APPRART"})
_SURE_OPENERS = frozenset({"dass", "daß", "ob", "wonach"})
_NOT_FINITE = frozenset({"VVPP", "VVINF", "VVIZU", "VAPP", "VAINF", "VMINF"})
_LAST_WORDS = 4
_SHORTEST = 3
# How many verbs may share a subject, and how many steps up the tree it is looked for.
_CHAIN = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """Something said within a sentence; offsets are the article's."""

    kind: QuotationKind
    content: Span
    speaker: Span | None
    cue: Span | None


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return min(one.end, other.end) > max(one.start, other.start)


def span_of(sentence: Sentence, found: tuple[int, int] | None) -> Span | None:
    """The characters of tokens [start, end)."""
    if found is None:
        return None
    start, end = found
    return Span(sentence.tokens[start].start, sentence.tokens[end - 1].end)


def frame(
    sentence: Sentence,
    content: tuple[int, int] | None,
    speaker: Span | None,
    cue: Span | None,
) -> Frame | None:
    """An indirect frame over the tokens ``content``; None where there is nothing to speak of."""
    span = span_of(sentence, content)
    if span is None or span.end - span.start < _SHORTEST:
        return None
    return Frame(QuotationKind.INDIRECT, span, speaker, cue)


def cue_of(sentence: Sentence, verb: Report) -> Span:
    """The verb's words where they stand close together, else its main word."""
    second = [] if verb.phrase is None else [verb.phrase]
    places = sorted({verb.finite, verb.main, *second})
    near = places[-1] - places[0] <= _SHORTEST
    first, last = (places[0], places[-1]) if near else (verb.main, verb.main)
    return Span(sentence.tokens[first].start, sentence.tokens[last].end)


def trimmed(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """The range without final stops and the commas around it."""
    while end > start and (tokens[end - 1].text in _FINAL or tokens[end - 1].text == ","):
        end -= 1
    while start < end and tokens[start].text in (",", ":", "–", "-"):
        start += 1
    return (start, end) if end > start else None


def whole(sentence: Sentence, cut: Sequence[Chunk]) -> list[Chunk]:
    """The chunks, with those joined that an apposition alone parts from the rest of their clause.

    "Wie der Direktor, Karl Holm, mitteilte" is one clause, and so is "hat der Direktor, Karl
    Holm, zugesagt".
    """
    tokens = sentence.tokens
    result: list[Chunk] = []
    place = 0
    while place < len(cut):
        chunk = cut[place]
        following = list(cut[place + 1 : place + 3])
        if len(following) == 2 and _is_aside(tokens, chunk, *following):
            chunk = Chunk(chunk.start, following[1].end)
            place += 2
        result.append(chunk)
        place += 1
    return result


def _is_aside(tokens: Sequence[Token], first: Chunk, aside: Chunk, last: Chunk) -> bool:
    if has_finite(tokens, aside) or not is_nominal_chunk(tokens, aside):
        return False
    if any(tokens[chunk.end].text != "," for chunk in (first, aside)):
        return False
    end = last.end - 1
    if tokens[first.start].text.lower() == "wie":
        return not has_finite(tokens, first) and is_finite(tokens[end])
    if has_finite(tokens, last) or last.end - last.start > _LAST_WORDS:
        return False
    helper = any(t.tag in ("VAFIN", "VMFIN") for t in tokens[first.start : first.end])
    complete = any(t.tag in _NOT_FINITE for t in tokens[first.start : first.end])
    return helper and not complete and tokens[end].tag in _NOT_FINITE


def is_nominal_chunk(tokens: Sequence[Token], chunk: Chunk) -> bool:
    """Whether the chunk is a noun phrase, perhaps with phrases of prepositions."""
    inside = tokens[chunk.start : chunk.end]
    verbal = any(t.tag in _NOT_FINITE or t.tag in ("PTKZU", "PRELS", "KOUS") for t in inside)
    return any(is_nominal(t) for t in inside) and not verbal


def has_finite(tokens: Sequence[Token], chunk: Chunk) -> bool:
    """Whether a finite verb stands in the chunk."""
    return any(is_finite(tokens[i]) for i in range(chunk.start, chunk.end))


def is_adjunct(tokens: Sequence[Token], chunk: Chunk) -> bool:
    """Whether the chunk is a relative or adverbial clause."""
    first = tokens[chunk.start]
    if first.tag in _RELATIVE or first.text.lower() in reporting.openers("adjunct"):
        return True
    second = tokens[chunk.start + 1] if chunk.start + 1 < chunk.end else None
    if first.tag in ("APPR", "ADV") and second is not None and second.tag in _RELATIVE:
        return True
    # A relative pronoun that was tagged as an article: the verb then stands last.
    if first.text not in _ARTICLES:
        return False
    last = tokens[chunk.end - 1]
    if is_finite(last) and not reporting.is_subjunctive(last):
        return True
    return second is not None and second.tag in _AFTER_RELATIVE and second.pos != "ADJ"


def is_content(
    tokens: Sequence[Token], chunk: Chunk, masked: Sequence[bool], *, indicative: bool
) -> bool:
    """Whether the chunk can begin what is said.

    Clauses with dass and ob, in the subjunctive, and infinitives with zu; other questions and
    main clauses in the indicative only where ``indicative`` allows them.
    """
    first = tokens[chunk.start]
    if first.text.lower() in _SURE_OPENERS:
        return True
    if first.tag == "KON":
        return False
    if first.text.lower() in reporting.openers("complement") and first.tag not in _RELATIVE:
        return indicative and has_finite(tokens, chunk)
    if is_adjunct(tokens, chunk):
        return False
    finites = [i for i in range(chunk.start, chunk.end) if is_finite(tokens[i])]
    if any(_subjunctive(tokens[i]) for i in finites):
        return True
    if any(masked[i] for i in finites):
        return indicative
    if finites:
        return indicative and finites[0] != chunk.start and not is_finite(tokens[chunk.end - 1])
    return is_infinitive_clause(tokens, chunk)


def _subjunctive(token: Token) -> bool:
    return reporting.is_subjunctive(token) or reporting.is_past_subjunctive(token)


def is_infinitive_clause(tokens: Sequence[Token], chunk: Chunk) -> bool:
    """Whether an infinitive with zu, but none of purpose, makes up the chunk."""
    if tokens[chunk.start].text.lower() in ("um", "ohne", "statt", "anstatt"):
        return False
    for index in range(chunk.start, chunk.end):
        if tokens[index].tag == "VVIZU":
            return True
        following = tokens[index + 1].tag if index + 1 < chunk.end else ""
        if tokens[index].tag == "PTKZU" and following.endswith("INF"):
            return True
    return False


def agent(sentence: Sentence, chunk: Chunk) -> Span | None:
    """The phrase with "von" that is a passive's agent."""
    for index in range(chunk.start, chunk.end - 1):
        if sentence.tokens[index].text.lower() in ("von", "vom", "seitens"):
            return span_of(sentence, phrases.noun_phrase(sentence, index + 1, chunk.end))
    return None


def medium(sentence: Sentence, chunk: Chunk, *, listed: bool = False) -> Span | None:
    """What it is said in: "heißt es in dem Schreiben", "im Bericht heißt es".

    The first phrase with a noun of writing or source; failing one, and not ``listed``, any.
    """
    tokens = sentence.tokens
    found = [
        phrase
        for index in range(chunk.start, chunk.end - 1)
        if tokens[index].tag in ("APPR", "APPRART")
        and (phrase := phrases.noun_phrase(sentence, index + 1, chunk.end)) is not None
    ]
    written = [each for each in found if any(_is_medium(t) for t in tokens[slice(*each)])]
    return span_of(sentence, next(iter(written if written or listed else found), None))


def _is_medium(token: Token) -> bool:
    known = token.lemma in reporting.nouns("medium")
    return known or (is_nominal(token) and reporting.is_source(token.text, token.lemma))


def speaker_of(sentence: Sentence, chunk: Chunk, verb: Report) -> Span | None:
    """Who says what a reporting verb tells: its subject, or the agent of a passive.

    "X wird zitiert" is the passive whose subject speaks.
    """
    if verb.passive and verb.lemma != "zitieren":
        return agent(sentence, chunk) or medium(sentence, chunk, listed=True)
    # "X, Chef von Y, sagte": the verb opens its chunk, and the subject stands in an earlier one.
    wider = Chunk(0, chunk.end) if verb.finite == chunk.start else chunk
    if verb.lemma in ("heißen:es", "hervorgehen"):
        return medium(sentence, wider)
    found = phrases.subject(sentence, verb.finite, wider)
    found = found or _shared_subject(sentence, verb) or _first_phrase(sentence, chunk, verb)
    return span_of(sentence, found)


def _first_phrase(sentence: Sentence, chunk: Chunk, verb: Report) -> tuple[int, int] | None:
    """The noun phrase that opens the sentence, where asides alone part it from the verb."""
    tokens = sentence.tokens
    if verb.finite != chunk.start or any(is_finite(token) for token in tokens[: verb.finite]):
        return None
    start = phrases.skip_light(sentence, 0, verb.finite)
    return phrases.noun_phrase(sentence, start, verb.finite)


def _shared_subject(sentence: Sentence, verb: Report) -> tuple[int, int] | None:
    """The subject by the parse alone, or that of the verb that this one is coordinated with."""
    tokens = sentence.tokens
    place = verb.main
    for _ in range(_CHAIN if sentence.parsed else 0):
        subjects = [i for i, t in enumerate(tokens) if t.head == place and t.dep == "nsubj"]
        if subjects:
            return _phrase_of(sentence, subjects[0])
        if tokens[place].dep not in ("conj", "aux"):
            return None
        place = tokens[place].head
    return None


def _phrase_of(sentence: Sentence, noun: int) -> tuple[int, int]:
    """The noun phrase of a subject: from the first of the words before it that hang on it."""
    tokens = sentence.tokens
    start = noun
    while start > 0 and tokens[start - 1].head == noun and tokens[start - 1].text != ",":
        start -= 1
    return phrases.noun_phrase(sentence, start) or (start, noun + 1)


def speaker_behind(sentence: Sentence, chunk: Chunk, verb: Report) -> Span | None:
    """Who speaks where the verb comes after what is said: ", sagte X"."""
    if verb.passive and verb.lemma != "zitieren":
        return agent(sentence, chunk)
    if verb.lemma in ("heißen:es", "hervorgehen"):
        return medium(sentence, chunk)
    return span_of(sentence, phrases.following(sentence, verb.finite + 1, chunk.end))


def speaker_of_wie(sentence: Sentence, chunk: Chunk, verb: Report) -> Span | None:
    """Who speaks in "wie X mitteilte", "wie aus Kreisen von X verlautete"."""
    if verb.passive:
        return agent(sentence, chunk)
    start = phrases.skip_light(sentence, chunk.start + 1, verb.finite)
    if start < verb.finite and sentence.tokens[start].tag.startswith("APPR"):
        start += 1
    return span_of(sentence, phrases.noun_phrase(sentence, start, verb.finite))
