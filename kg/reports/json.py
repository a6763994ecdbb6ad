"""A check as JSON, in the format that docs/design.md fixes.

One article::

    {"id": the input's name, "article": {"id", "ref", "url", "title", "publisher", "published",
     "language", "retrieved", "characters", "capture": {"address", "sha256", "file", "offset"} or
     null}, "claims": [claim, …], "conflicts": [conflict, …], "notes": [sentence, …],
     "versions": [what the article said before, …]}

``capture`` tells what was fetched, and where the archive has the copy (``file`` and ``offset``, or
null). An earlier version: ``{"number", "sha256": of its text, "retrieved", "replaced": when the
next one was read, "gone": [{"id": the proposition's, "text"}, …], "added": […], "kept": how many
claims stand in both, "capture"}``.

A claim is one utterance, in the order of the text::

    {"id": the proposition's id, "utterance": its own id, "start", "end", "text",
     "subject": {"text", "start", "end", "entity", "label"} or null, "relation": the text's words,
     "property": "P…" or null,
     "object": {"text", "start", "end", "entity", "label", "value"} or null,
     "qualifiers": [{"property", "label", "value"}, …], "valid": {"start", "end"} or null,
     "event": {"id", "type", "roles": [{"name", "text", "entity", "label", "value"}, …],
     "content": a claim's id or null} or null, "polarity", "modality",
     "attribution": {"speaker", "entity", "kind", "cue", "start", "end"} or null, "confidence",
     "checkable": {"worth": whether a source could bear it out, "reasons": [{"code", "text"}, …]},
     "verdict": {"id", "label", "reason", "reason_code", "proposition_label", "confidence",
     "evidence": […], "as_of", "by": who gave it, where a person did, or null}}

``start`` and ``end`` are half-open code points into the article's text; ``text`` is what lies
between them, or, where the model has no span, the words that gave the value. ``entity`` is an id
such as ``"Q22686"`` or null where nothing could be linked. ``verdict.label`` is the utterance's
(a denied claim that Wikidata supports is refuted), ``proposition_label`` that of what is stated.

A value has a ``type``: ``{"type": "entity", "id"}``, ``{"type": "name", "name", "kind"}``,
``{"type": "time", "time": "2018-05", "precision": 10, "calendar"}`` (Wikidata's precisions: 9 a
year, 10 a month, 11 a day), ``{"type": "quantity", "amount", "unit", "lower", "upper",
"approximate"}`` (numbers as decimal strings, exact), ``{"type": "text", "text", "language"}``,
``{"type": "coordinates", "latitude", "longitude", "precision", "globe"}``,
``{"type": "somevalue"}``, ``{"type": "novalue"}``.

A piece of evidence: ``{"statement", "entity", "property", "value", "rank", "qualifiers",
"references": how many, "bearing", "comparison", "origin": {"source", "date", "revision"},
"link"}``. A conflict: ``{"id", "rule", "premises", "propositions", "negated", "statements",
"text", "steps": [{"rule", "premises", "text"}, …], "sayings": [{"proposition", "utterance",
"text", "start", "end", "article": {"id", "url", "title", "publisher", "published", "source"}},
…]}``; ``source`` is the id that the copies of one text share, which are one source;
a step of the rule ``either`` says that one of its premises is enough.
Sentences are in the language asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from kg.model import (
    Article,
    Capture,
    Check,
    Conflict,
    Coordinates,
    Entity,
    Event,
    Evidence,
    Interval,
    Language,
    Named,
    NoValue,
    Proposition,
    Quantity,
    Snak,
    Span,
    Speaker,
    Statement,
    Term,
    Text,
    Time,
    Value,
    Version,
)
from kg.names import wikidata_url
from kg.reports.rows import Row, unfolded, voices
from kg.reports.words import Words

Json: TypeAlias = dict[str, Any]


def check_json(check: Check, language: Language = "de") -> Json:
    """The check as one JSON object; see the module for its form.

    ``language`` ("de" or "en") is that of labels, reasons and explanations. Raises
    :class:`KeyError` where an utterance's proposition is not among the check's.
    """
    return of_rows(check, unfolded(check), Words(check.terms, language))


def of_rows(check: Check, plain: Sequence[Row], words: Words) -> Json:
    """The same of the rows that :func:`kg.reports.rows.unfolded` gives, in the words' language."""
    return {
        "id": check.article.ref,
        "article": _article(check.article),
        "claims": [_claim(check.article, row, words) for row in plain],
        "conflicts": [_conflict(conflict, check, words) for conflict in check.conflicts],
        "notes": [note.in_language(words.language) for note in check.notes],
        "versions": [_version(version) for version in check.versions],
    }


def _article(article: Article) -> Json:
    return {
        "id": article.id,
        "ref": article.ref,
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.iso() if article.published else None,
        "language": article.language,
        "retrieved": article.retrieved,
        "characters": len(article.text),
        "capture": _capture(article.capture),
    }


def _capture(capture: Capture | None) -> Json | None:
    if capture is None:
        return None
    return {
        "address": capture.address,
        "sha256": capture.digest,
        "file": capture.file,
        "offset": capture.offset,
    }


def _version(version: Version) -> Json:
    return {
        "number": version.number,
        "sha256": version.digest,
        "retrieved": version.retrieved,
        "replaced": version.replaced,
        "gone": [{"id": change.proposition, "text": change.text} for change in version.gone],
        "added": [{"id": change.proposition, "text": change.text} for change in version.added],
        "kept": version.kept,
        "capture": _capture(version.capture),
    }


def _claim(article: Article, row: Row, words: Words) -> Json:
    utterance, proposition = row.utterance, row.proposition
    return {
        "id": proposition.id,
        "utterance": utterance.id,
        "start": utterance.start,
        "end": utterance.end,
        "text": utterance.text,
        "subject": _end(article, proposition.subject, utterance.subject, words),
        "relation": utterance.relation,
        "property": proposition.property,
        "object": _object(article, proposition, utterance.object, words),
        "qualifiers": [_pair(Snak(q.property, q.value), words) for q in proposition.qualifiers],
        "valid": _interval(proposition.valid),
        "event": _event(proposition.event, words),
        "polarity": utterance.polarity.value,
        "modality": utterance.modality.value,
        "attribution": _attribution(utterance.speaker),
        "confidence": utterance.confidence,
        "checkable": {
            "worth": not row.objections,
            "reasons": [
                {"code": each.code, "text": each.message.in_language(words.language)}
                for each in row.objections
            ],
        },
        "verdict": {
            "id": row.verdict.id,
            "label": row.rating.label.value,
            "reason": row.rating.reason.in_language(words.language),
            "reason_code": row.rating.reason_code,
            "proposition_label": row.verdict.label.value,
            "confidence": round(row.verdict.confidence, 4),
            "evidence": [_evidence(evidence, words) for evidence in row.verdict.evidence],
            "as_of": row.verdict.as_of.iso() if row.verdict.as_of else None,
            "by": row.verdict.by,
        },
    }


def _end(article: Article, term: Term | None, span: Span | None, words: Words) -> Json | None:
    if term is None:
        return None
    return {
        "text": article.text[span.start : span.end] if span else term.text,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "entity": term.value.id if isinstance(term.value, Entity) else None,
        "label": words.value(term.value),
    }


def _object(
    article: Article, proposition: Proposition, span: Span | None, words: Words
) -> Json | None:
    end = _end(article, proposition.object, span, words)
    if end is None or proposition.object is None:
        return None
    return {**end, "value": value_json(proposition.object.value)}


def _event(event: Event | None, words: Words) -> Json | None:
    if event is None:
        return None
    roles = [
        {
            "name": role.name,
            "text": role.term.text,
            "entity": role.term.value.id if isinstance(role.term.value, Entity) else None,
            "label": words.value(role.term.value),
            "value": value_json(role.term.value),
        }
        for role in event.roles
    ]
    return {"id": event.id, "type": event.type, "roles": roles, "content": event.content}


def _attribution(speaker: Speaker | None) -> Json | None:
    if speaker is None:
        return None
    value = speaker.term.value
    return {
        "speaker": value.name if isinstance(value, Named) else speaker.term.text or None,
        "entity": value.id if isinstance(value, Entity) else None,
        "kind": speaker.kind.value,
        "cue": speaker.cue,
        "start": speaker.start,
        "end": speaker.end,
    }


def _evidence(evidence: Evidence, words: Words) -> Json:
    return {
        **_statement(evidence.statement, words),
        "bearing": evidence.bearing.value,
        "comparison": evidence.comparison.in_language(words.language),
    }


def _statement(statement: Statement, words: Words) -> Json:
    return {
        "statement": statement.id,
        "entity": statement.subject,
        "property": statement.property,
        "value": value_json(statement.value),
        "rank": statement.rank.value,
        "qualifiers": [_pair(snak, words) for snak in statement.qualifiers],
        "references": len(statement.references),
        "origin": {
            "source": statement.origin.source,
            "date": statement.origin.date,
            "revision": statement.origin.revision,
        },
        "link": wikidata_url(statement),
    }


def _conflict(conflict: Conflict, check: Check, words: Words) -> Json:
    return {
        "id": conflict.id,
        "rule": conflict.rule,
        "premises": [*conflict.propositions, *(s.id for s in conflict.statements)],
        "propositions": list(conflict.propositions),
        "negated": list(conflict.negated),
        "statements": [_statement(statement, words) for statement in conflict.statements],
        "text": words.named(conflict.text),
        "steps": [
            {
                "rule": step.rule,
                "premises": list(step.premises),
                "text": words.named(step.conclusion),
            }
            for step in conflict.steps
        ],
        "sayings": [
            {
                "proposition": voice.utterance.proposition,
                "utterance": voice.utterance.id,
                "text": voice.utterance.text,
                "start": voice.utterance.start,
                "end": voice.utterance.end,
                "article": {
                    "id": voice.article.id,
                    "url": voice.article.url,
                    "title": voice.article.title,
                    "publisher": voice.article.publisher,
                    "published": voice.article.published and voice.article.published.iso(),
                    "source": voice.source,
                },
            }
            for voice in voices(conflict, check)
        ],
    }


def _pair(snak: Snak, words: Words) -> Json:
    return {
        "property": snak.property,
        "label": words.label(snak.property),
        "value": value_json(snak.value),
    }


def _interval(interval: Interval | None) -> Json | None:
    if interval is None:
        return None
    return {
        "start": value_json(interval.start) if interval.start else None,
        "end": value_json(interval.end) if interval.end else None,
    }


def value_json(value: Value) -> Json:
    """A value with its ``type``; see the module for each form."""
    match value:
        case Entity(id=entity):
            return {"type": "entity", "id": entity}
        case Named(name=name, kind=kind):
            return {"type": "name", "name": name, "kind": kind.value}
        case Time():
            return {
                "type": "time",
                "time": value.iso(),
                "precision": value.precision,
                "calendar": value.calendar,
            }
        case Quantity():
            return {
                "type": "quantity",
                "amount": _decimal(value.amount),
                "unit": value.unit,
                "lower": None if value.lower is None else _decimal(value.lower),
                "upper": None if value.upper is None else _decimal(value.upper),
                "approximate": value.approximate,
            }
        case Text(text=text, language=language):
            return {"type": "text", "text": text, "language": language}
        case Coordinates():
            return {
                "type": "coordinates",
                "latitude": value.latitude,
                "longitude": value.longitude,
                "precision": value.precision,
                "globe": value.globe,
            }
        case NoValue():
            return {"type": "novalue"}
        case _:
            return {"type": "somevalue"}


def _decimal(number: Decimal) -> str:
    return format(number, "f")
