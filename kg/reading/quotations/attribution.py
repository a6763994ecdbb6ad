"""Indirect and reported speech within a sentence: what is said, by whom, told by which words.

Patterns of German news prose, most certain first: "X sagte, dass …", "…, sagte X", "…, so X",
"wie X mitteilte", "laut X …", "nach Angaben von X …", "X zufolge …", "X kritisierte …".
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import MentionKind, QuotationKind, Sentence, Span, Token
from kg.reading import phrases
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.phrases import Chunk, is_finite, is_nominal
from kg.reading.quotations import frames as clauses
from kg.reading.quotations import reporting
from kg.reading.quotations.frames import (
    Frame,
    cue_of,
    frame,
    has_finite,
    is_adjunct,
    span_of,
    trimmed,
)
from kg.reading.quotations.reporting import Report
from kg.reading.quotations.sources import source_phrase

_MARKS = '„“”"»«‚‘’›‹'
# Words of a clause that says no more than that it is said, with its stop.
_SHORT = 4
_THOUGHT_BEHIND = frozenset({"glauben", "hoffen", "denken", "finden", "fürchten", "befürchten"})
_NOUN_WITHIN = 6
_OF = frozenset({"des", "der", "von"})
_NOT_REFLEXIVE = frozenset({"erwarten", "versprechen", "äußern"})


def frames(sentence: Sentence, masked: Sequence[bool]) -> list[Frame]:
    """What is indirectly said in the sentence, without overlap, in order of the text.

    ``masked`` is true for each token within a direct quotation.
    """
    cut = clauses.whole(sentence, phrases.chunks(sentence, masked))
    found: list[Frame] = []
    for number, chunk in enumerate(cut):
        if all(masked[chunk.start : chunk.end]):
            continue
        here = (
            _wie_clause(sentence, cut, number, masked)
            or _so_phrase(sentence, cut, number, masked)
            or _verb_frame(sentence, cut, number, masked)
            or _noun_frame(sentence, cut, number, masked)
            or source_phrase(sentence, chunk, masked)
        )
        if here is not None and not any(clauses.overlap(here.content, f.content) for f in found):
            found.append(here)
    if not found:
        act = _speech_act(sentence, cut, masked)
        found = [act] if act is not None else []
    return sorted(found, key=lambda each: each.content.start)


# --- verbs ------------------------------------------------------------------------------------


def _verb_frame(
    sentence: Sentence, cut: list[Chunk], number: int, masked: Sequence[bool]
) -> Frame | None:
    chunk = cut[number]
    verb = reporting.report(sentence, chunk, masked)
    if verb is None or _rules_on_nouns(verb):
        return None
    if _comes_behind(sentence, chunk, verb):
        before = _content_before(sentence, cut, number)
        if before is not None:
            speaker = clauses.speaker_behind(sentence, chunk, verb)
            return frame(sentence, before, speaker, cue_of(sentence, verb))
    after = _content_after(sentence, cut, number, verb, masked)
    if after is None:
        return None
    speaker = clauses.speaker_of(sentence, chunk, verb)
    if speaker is None and verb.lemma.startswith("sein:"):
        return None  # "sicher ist, dass …" is the writer's own
    return frame(sentence, after, speaker, cue_of(sentence, verb))


def _rules_on_nouns(verb: Report) -> bool:
    """Whether the verb takes no clause: "lehnt den Vorschlag ab, …" is what another proposed."""
    said = reporting.speech_verbs() | reporting.thought_verbs()
    return verb.phrase is None and verb.lemma not in said


def _comes_behind(sentence: Sentence, chunk: Chunk, verb: Report) -> bool:
    """Whether the finite verb opens its chunk, as it does behind what was said.

    "…, das teilte X mit" opens with what stands for it.
    """
    tokens = sentence.tokens
    start = chunk.start
    while start < chunk.end and tokens[start].text in _MARKS:
        start += 1
    if start + 1 < chunk.end and tokens[start].text in ("das", "dies"):
        start += verb.lemma in reporting.telling_verbs()
    if verb.finite != start:
        return False
    if verb.passive:  # ", wird vermutet"
        telling = verb.lemma in reporting.telling_verbs() or verb.lemma == "vermuten"
        return telling and chunk.end - start <= _SHORT
    return not verb.thought or (verb.lemma in _THOUGHT_BEHIND and verb.main == verb.finite)


def _content_before(sentence: Sentence, cut: list[Chunk], number: int) -> tuple[int, int] | None:
    """Tokens before the chunk that can be what was said: a clause of their own."""
    tokens = sentence.tokens
    for chunk in cut[:number]:
        opening = tokens[chunk.start].text.lower()
        if opening != "wie" and has_finite(tokens, chunk) and not is_adjunct(tokens, chunk):
            return trimmed(tokens, cut[0].start, cut[number - 1].end)
    return None


def _content_after(
    sentence: Sentence, cut: list[Chunk], number: int, verb: Report, masked: Sequence[bool]
) -> tuple[int, int] | None:
    tokens = sentence.tokens
    indicative = not verb.thought and not verb.passive and not is_adjunct(tokens, cut[number])
    indicative = indicative and not _has_object(sentence, verb, cut[number])
    for chunk in cut[number + 1 :]:
        if all(masked[chunk.start : chunk.end]) or _introduces(sentence, chunk, masked):
            return None
        if tokens[chunk.start].tag == "KON" and reporting.report(sentence, chunk, masked):
            return None
        if _asks_of_others(tokens, cut[number], chunk):
            return None
        if clauses.is_content(tokens, chunk, masked, indicative=indicative):
            return trimmed(tokens, chunk.start, _content_end(sentence, cut, chunk, masked))
        if has_finite(tokens, chunk) and not is_adjunct(tokens, chunk):
            return None
    return None


def _asks_of_others(tokens: Sequence[Token], cue: Chunk, chunk: Chunk) -> bool:
    """Whether an infinitive belongs to a clause above the relative one with the cue."""
    return is_adjunct(tokens, cue) and clauses.is_infinitive_clause(tokens, chunk)


def _introduces(sentence: Sentence, chunk: Chunk, masked: Sequence[bool]) -> bool:
    """Whether the chunk is itself the cue of a direct quotation: "…: So sagte X: „…“"."""
    following = chunk.end + 1
    return (
        following < len(sentence.tokens)
        and sentence.tokens[chunk.end].text == ":"
        and masked[following]
        and reporting.report(sentence, chunk, masked) is not None
    )


def _content_end(sentence: Sentence, cut: list[Chunk], first: Chunk, masked: Sequence[bool]) -> int:
    """Where what was said ends: at a reporting verb beside the first, or with the sentence."""
    tokens = sentence.tokens
    for chunk in cut[cut.index(first) + 1 :]:
        place = chunk.start + (tokens[chunk.start].tag == "KON")
        if place >= chunk.end or not is_finite(tokens[place]):
            continue
        verb = reporting.report(sentence, chunk, masked)
        if (
            verb is not None
            and verb.finite == place
            and not reporting.is_subjunctive(tokens[place])
        ):
            return chunk.start
    return len(tokens)


# --- nouns, "so" and "wie" --------------------------------------------------------------------


def _noun_frame(
    sentence: Sentence, cut: list[Chunk], number: int, masked: Sequence[bool]
) -> Frame | None:
    """ "die Ansicht, dass …": a noun of saying right before the clause that it stands for."""
    if number + 1 >= len(cut):
        return None
    tokens, chunk, clause = sentence.tokens, cut[number], cut[number + 1]
    if not clauses.is_content(tokens, clause, masked, indicative=False):
        return None
    spoken = next((i for i in range(chunk.end - 1, chunk.start - 1, -1)
                 if reporting.is_content_noun(tokens[i])), None)  # fmt: skip
    if spoken is None or chunk.end - spoken > _NOUN_WITHIN:
        return None
    content = trimmed(tokens, clause.start, _content_end(sentence, cut, clause, masked))
    verb = next((i for i in range(chunk.start, chunk.end) if is_finite(tokens[i])), None)
    speaker = _holder(sentence, spoken, chunk)
    if speaker is None and verb is not None:
        speaker = span_of(sentence, phrases.subject(sentence, verb, chunk))
    if speaker is not None and not is_somebody(sentence, speaker):
        speaker = None
    cue = Span(tokens[spoken].start, tokens[spoken].end)
    return frame(sentence, content, speaker, cue)


def _holder(sentence: Sentence, spoken: int, chunk: Chunk) -> Span | None:
    """Whose words a noun says they are: "der Vorschlag des Ministers", "die Bitte von Holm"."""
    behind = spoken + 1
    if behind >= chunk.end or sentence.tokens[behind].text.lower() not in _OF:
        return None
    behind += sentence.tokens[behind].text.lower() == "von"
    return span_of(sentence, phrases.noun_phrase(sentence, behind, chunk.end))


def _so_phrase(
    sentence: Sentence, cut: list[Chunk], number: int, masked: Sequence[bool]
) -> Frame | None:
    """ "…, so X" behind what was said."""
    tokens, chunk = sentence.tokens, cut[number]
    start = next((i for i in range(chunk.start, chunk.end) if not masked[i]), chunk.start)
    if number == 0 or tokens[start].text != "so" or has_finite(tokens, Chunk(start, chunk.end)):
        return None
    speaker = phrases.following(sentence, start + 1, chunk.end)
    if speaker is None or not _may_speak(tokens[slice(*speaker)]):
        return None
    cue = Span(tokens[start].start, tokens[start].end)
    before = _content_before(sentence, cut, number)
    return frame(sentence, before, span_of(sentence, speaker), cue)


def _may_speak(tokens: Sequence[Token]) -> bool:
    return any(is_nominal(token) or token.tag == "PPER" for token in tokens)


def _wie_clause(
    sentence: Sentence, cut: list[Chunk], number: int, masked: Sequence[bool]
) -> Frame | None:
    """ "wie X mitteilte", before, within or behind what was said."""
    tokens, chunk = sentence.tokens, cut[number]
    if tokens[chunk.start].text.lower() != "wie":
        return None
    body = trimmed(tokens, chunk.start, chunk.end)
    verb = reporting.report(sentence, chunk, masked)
    if body is None or verb is None or verb.finite < body[1] - 2:
        return None
    if number == 0:
        content = trimmed(tokens, chunk.end, len(tokens))
    else:
        content = trimmed(tokens, cut[0].start, chunk.start)
    speaker = clauses.speaker_of_wie(sentence, chunk, verb)
    return frame(sentence, content, speaker, cue_of(sentence, verb))


# --- acts of speech ------------------------------------------------------------------------------


def _speech_act(sentence: Sentence, cut: list[Chunk], masked: Sequence[bool]) -> Frame | None:
    """ "X kritisierte den Entwurf": a main clause whose verb names an act of speech."""
    tokens = sentence.tokens
    for chunk in cut:
        if is_adjunct(tokens, chunk) or tokens[chunk.start].tag == "KOUS":
            continue
        verb = reporting.report(sentence, chunk, masked)
        if verb is None or not _names_act(sentence, chunk, verb):
            continue
        speaker = clauses.speaker_of(sentence, chunk, verb)
        if speaker is not None and is_somebody(sentence, speaker):
            whole = Span(tokens[0].start, tokens[-1].end)
            return Frame(QuotationKind.REPORTED, whole, speaker, cue_of(sentence, verb))
    return None


def is_somebody(sentence: Sentence, speaker: Span) -> bool:
    """Whether the head of a subject is a name, a person or a body that can speak."""
    inside = [t for t in sentence.tokens if speaker.start <= t.start and t.end <= speaker.end]
    for token in inside:
        if token.tag in ("PPER", "PDS", "NE") or token.pos == "PROPN":
            return token.text.lower() not in ("es", "das", "dies")
        if is_nominal(token):
            return _is_agent_noun(token)
    return False


def _is_agent_noun(token: Token) -> bool:
    lemma = noun(token)
    described = name_cues.class_noun(lemma)
    if described is not None:
        return described.kind in (MentionKind.ORGANISATION, MentionKind.PLACE)
    return name_cues.describes_person(lemma) or name_cues.people_of(token.text) is not None


def _names_act(sentence: Sentence, chunk: Chunk, verb: Report) -> bool:
    tokens = sentence.tokens
    if tokens[verb.finite].tag == "VMFIN" and verb.main != verb.finite:
        return False
    if verb.passive and verb.lemma in ("nennen", "bestätigen"):
        return False
    if _is_no_speech(sentence, chunk, verb):
        return False
    for preposition in reporting.reported_frames().get(verb.lemma, ()):
        if preposition == "-" and _has_object(sentence, verb, Chunk(0, len(tokens))):
            return True
        fused = {"von": "vom", "an": "am", "zu": "zur", "für": "fürs"}.get(preposition, "")
        if any(tokens[i].text.lower() in (preposition, fused, "zum" if preposition == "zu" else "")
               for i in range(chunk.start, chunk.end)):  # fmt: skip
            return True
    return False


def _is_no_speech(sentence: Sentence, chunk: Chunk, verb: Report) -> bool:
    """Acts that are not reported after all: what was not said, "verurteilte ihn zu drei Jahren",
    "räumte ihm Rechte ein", "erwarten sich", "äußerte sich".
    """
    tokens = sentence.tokens
    below = [t for t in tokens if t.head in (verb.main, verb.finite)]
    if any(t.tag == "PTKNEG" for t in below):
        return True
    if verb.lemma in _NOT_REFLEXIVE and any(t.tag == "PRF" for t in below):
        return True
    if verb.lemma == "einräumen" and any(t.dep == "iobj" for t in below):
        return True
    inside = [t.text.lower() for t in tokens[chunk.start : chunk.end]]
    return verb.lemma == "verurteilen" and not {"zu", "zum", "zur"}.isdisjoint(inside)


def _has_object(sentence: Sentence, verb: Report, chunk: Chunk) -> bool:
    return any(
        token.head in (verb.main, verb.finite) and token.dep in ("obj", "nsubj:pass")
        for token in sentence.tokens[chunk.start : chunk.end]
    )
