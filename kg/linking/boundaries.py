"""Where names begin and end, by what the knowledge calls things.

Reading offers phrases that may be one name (:mod:`kg.reading.mentions.phrases`); the longest that
the knowledge holds by just these words are mentions. Of a phrase without any word that is a name,
a work of that title is no sign: many are called by everyday words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.linking.spelling import plain
from kg.linking.weights import weights
from kg.model import Annotation, Candidate, Mention, MentionKind

_NAMED = frozenset({MentionKind.PLACE, MentionKind.ORGANISATION, MentionKind.OTHER})


def confirmed(
    annotation: Annotation, candidates: Mapping[str, Sequence[Candidate]], text: str
) -> Annotation:
    """The annotation with the phrases that the knowledge names as mentions, the longest first.

    ``text`` is the article's. The result has no phrases left that are merely possible.
    """
    taken: list[Mention] = []
    for phrase in sorted(annotation.possible, key=lambda m: (m.start - m.end, m.start)):
        apart = all(phrase.end <= other.start or other.end <= phrase.start for other in taken)
        known = [c for c in candidates.get(phrase.name, ()) if _names(c, phrase)] if apart else []
        if known and not _is_said(annotation, phrase, known, candidates):
            taken.append(replace(phrase, text=text[phrase.start : phrase.end]))
    settled = replace(annotation, possible=())
    return _joined(settled, taken) if taken else settled


def _is_said(
    annotation: Annotation,
    phrase: Mention,
    known: Sequence[Candidate],
    candidates: Mapping[str, Sequence[Candidate]],
) -> bool:
    """Whether a phrase is a noun and a name that means the same alone ("die Stadt Berlin").

    "Stadt Berlin" is known, too, as another name of Berlin; it bears less than the two words do.
    """
    inside = [m for m in annotation.mentions if phrase.start <= m.start and m.end <= phrase.end]
    if len(inside) != 2 or inside[0].kind is not MentionKind.CLASS:
        return False
    if inside[0].start != phrase.start or inside[1].end != phrase.end:
        return False
    alone = {c.id for c in candidates.get(inside[1].name, ())}
    return alone.issuperset(c.id for c in known)


def _names(candidate: Candidate, phrase: Mention) -> bool:
    known = weights()
    if candidate.match == "fuzzy" or plain(candidate.matched) != plain(phrase.name):
        return False
    if candidate.types & known.never:
        return False
    is_work = bool(candidate.types & known.kinds[MentionKind.WORK])
    if not candidate.types:
        return True
    return is_work if phrase.kind is MentionKind.WORK else _is_sign(candidate, phrase, is_work)


def _is_sign(candidate: Candidate, phrase: Mention, is_work: bool) -> bool:
    if phrase.kind is not MentionKind.CLASS or not is_work:
        return True
    kinds = weights().kinds
    other = kinds[MentionKind.PLACE] | kinds[MentionKind.EVENT] | kinds[MentionKind.PERSON]
    return bool(candidate.types & other)


def _joined(annotation: Annotation, taken: Sequence[Mention]) -> Annotation:
    """All mentions in order of the text, with chains and speakers pointing where they did."""
    old = annotation.mentions
    items = [*((m, i) for i, m in enumerate(old)), *((m, -1) for m in taken)]
    items.sort(key=lambda item: (item[0].start, -item[0].end))
    place = {before: now for now, (_, before) in enumerate(items) if before >= 0}
    mentions = [
        replace(m, chain=place.get(m.chain, place[before]))
        if before >= 0
        else replace(m, chain=now, kind=_kind(m))
        for now, (m, before) in enumerate(items)
    ]
    for now, (_, before) in enumerate(items):
        if before < 0:
            _take_over(mentions, now)
    quotations = (
        replace(q, mention=place[q.mention]) if q.mention is not None else q
        for q in annotation.quotations
    )
    return replace(annotation, mentions=tuple(mentions), quotations=tuple(quotations))


def _kind(phrase: Mention) -> MentionKind:
    return MentionKind.OTHER if phrase.kind is MentionKind.CLASS else phrase.kind


def _take_over(mentions: list[Mention], now: int) -> None:
    """The chain of a name that opens a longer one is that of the longer.

    "Frankfurt" alone is Frankfurt am Main in an article that has both.
    """
    whole = mentions[now]
    for inner in range(now + 1, len(mentions)):
        first = mentions[inner]
        if first.start != whole.start:
            return
        opens = first.kind in _NAMED and not first.in_compound and not first.anaphoric
        if opens and first.end < whole.end:
            mentions[now] = whole = replace(whole, kind=first.kind)
            for index, each in enumerate(mentions):
                if each.chain == first.chain:
                    mentions[index] = replace(each, chain=now)
            return
