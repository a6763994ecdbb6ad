"""An article's layers as the JSON line that ``beleg annotate`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.model import Annotation, Article, Link, Mention, Quotation, Span, TimeExpression


def layers_json(
    article: Article, annotation: Annotation, links: Sequence[Link] = ()
) -> dict[str, Any]:
    """The lists ``sentences quotations times ages mentions links`` and ``id``, for json.dumps.

    Every item has ``start`` and ``end``, half-open code points into the article's text.
    ``speaker`` and ``cue`` are ``[start, end]`` or null. A link's ``entity`` is null where the
    mention was left unlinked.
    """
    return {
        "id": article.ref,
        "sentences": [
            {"start": s.start, "end": s.end, "kind": str(s.kind)} for s in annotation.sentences
        ],
        "quotations": [_quotation(quotation) for quotation in annotation.quotations],
        "times": [_time(time) for time in annotation.times],
        "ages": [_time(age) for age in annotation.ages],
        "mentions": [_mention(mention) for mention in annotation.mentions],
        "links": [_link(link, annotation.mentions) for link in links],
    }


def _range(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _quotation(quotation: Quotation) -> dict[str, Any]:
    return {
        "start": quotation.start,
        "end": quotation.end,
        "kind": str(quotation.kind),
        "speaker": _range(quotation.speaker),
        "cue": _range(quotation.cue),
        "mention": quotation.mention,
    }


def _time(time: TimeExpression) -> dict[str, Any]:
    return {"start": time.start, "end": time.end, "type": time.type, "value": time.value}


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "name": mention.name,
        "kind": str(mention.kind),
        "chain": mention.chain,
        "in_compound": mention.in_compound,
        "anaphoric": mention.anaphoric,
    }


def _link(link: Link, mentions: Sequence[Mention]) -> dict[str, Any]:
    mention = mentions[link.mention]
    return {"start": mention.start, "end": mention.end, "entity": link.entity}
