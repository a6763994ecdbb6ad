"""A check as the index keeps it: the report in both languages, and what is searched for.

A report is :func:`kg.reports.json.check_json` with, for each claim, the words that a page shows:
``number`` (None for "X says p", which is shown under p), ``sentence``, ``said_by``, ``told``,
``evidence_lines``; with ``text``, the article's, and each conflict's ``rule_words`` and ``proof``.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.graph.values import named_iri
from kg.model import (
    Check,
    Conflict,
    Entity,
    Language,
    Named,
    Origin,
    Proposition,
    Utterance,
    Value,
)
from kg.reasoning.explain import explain, rule_in_words
from kg.reports import edits
from kg.reports.json import Json, of_rows
from kg.reports.rows import Row, folded, heard, voices
from kg.reports.words import Words, evidence_link, one_line

LANGUAGES: tuple[Language, ...] = ("de", "en")


def key(value: Value, base: str) -> str | None:
    """How the index calls a thing: its Wikidata id, or the hash in the IRI of its name."""
    match value:
        case Entity(id=entity):
            return entity
        case Named():
            return named_iri(base, value).value.rpartition("/")[2]
    return None


def pack(reports: dict[Language, Json]) -> bytes:
    """Reports as they are kept."""
    return zlib.compress(json.dumps(reports, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def unpack(blob: bytes) -> dict[Language, Json]:
    """The inverse of :func:`pack`."""
    found: dict[Language, Json] = json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))
    return found


def report(check: Check, plain: Sequence[Row], words: Words, base: str) -> Json:
    """The check as pages show it, in the words' language; see the module.

    ``plain`` are its rows as :func:`kg.reports.rows.unfolded` gives them.
    """
    made = of_rows(check, plain, words)
    numbers = {row.utterance.id: row for row in folded(plain)}
    told = {t.utterance.id for row in numbers.values() for t in row.told}
    for claim, row in zip(made["claims"], plain, strict=True):
        shown = None if row.utterance.id in told else numbers.get(row.utterance.id)
        claim.update(_claim_words(row, shown, words, base))
    for shown_conflict, conflict in zip(made["conflicts"], check.conflicts, strict=True):
        shown_conflict |= {
            "rule_words": one_line(rule_in_words(conflict.rule, words.language)),
            "proof": [one_line(line) for line in explain(conflict, check.terms, words.language)],
            "voices": [
                {"where": words.voice(v), "here": v.here, "article": v.article.id,
                 "text": one_line(v.utterance.text), "proposition": v.utterance.proposition,
                 "utterance": v.utterance.id,
                 "copies": [{"article": c.id, "where": words.article(c)} for c in each.copies]}
                for each in heard(voices(conflict, check))
                for v in [each.voice]
            ],
            "facts": [
                {"sentence": words.statement(s), **_origin(s.origin)}
                for s in conflict.statements
            ],
            "lines": _lines(conflict, check, words, base),
        }  # fmt: skip
    for shown_version, version in zip(made["versions"], check.versions, strict=True):
        shown_version |= {
            "sentence": one_line(words.say(edits.sentence(version))),
            "changes": [(sign, one_line(text)) for sign, text in edits.changed(version)],
        }
    return made | {"text": check.article.text}


def _lines(conflict: Conflict, check: Check, words: Words, base: str) -> list[Json]:
    """What stands against each other, as subject, property and object; events are left out."""
    stated = {p.id: p for p in _stated(check) if p.id in conflict.propositions}
    found = [
        _line("claim", words.term(p.subject), key(p.subject.value, base), words.label(p.property),
              words.term(p.object), key(p.object.value, base))
        for p in (stated[i] for i in conflict.propositions if i in stated)
        if p.subject and p.property and p.object
    ]  # fmt: skip
    return found + [
        _line("fact", words.label(s.subject), s.subject, words.label(s.property),
              words.value(s.value), key(s.value, base))
        for s in conflict.statements
    ]  # fmt: skip


def _line(
    kind: str, subject: str, subject_key: str | None, property_label: str, object_: str,
    object_key: str | None,
) -> Json:  # fmt: skip
    return {
        "kind": kind,
        "subject": subject,
        "subject_key": subject_key,
        "property": property_label,
        "object": object_,
        "object_key": object_key,
    }


def _stated(check: Check) -> list[Proposition]:
    return [*check.propositions, *(p for other in check.others for p in other.propositions)]


def _claim_words(row: Row, shown: Row | None, words: Words, base: str) -> Json:
    speaker = row.utterance.speaker
    ends = {
        "subject_key": _term_key(row.proposition, "subject", base),
        "object_key": _term_key(row.proposition, "object", base),
    }
    return ends | {
        "number": shown.number if shown else None,
        "sentence": words.claim(row.proposition, row.utterance),
        "reason": words.named(row.rating.reason),
        "property_label": row.proposition.property and words.label(row.proposition.property),
        "said_by": words.speaker(speaker) if speaker else None,
        "speaker_name": words.term(speaker.term) if speaker else None,
        "speaker_key": key(speaker.term.value, base) if speaker else None,
        "told": [
            {"proposition": t.proposition.id, "label": t.rating.label.value}
            for t in (shown.told if shown else ())
        ],
        "verdict_id": row.verdict.id,
        "created": row.verdict.created,
        "version": row.verdict.version,
        "by": row.verdict.by,
        "evidence_lines": [
            {
                "comparison": words.named(e.comparison),
                "sentence": words.statement(e.statement),
                "link": evidence_link(e),
                "bearing": e.bearing.value,
                "rank": e.statement.rank.value,
                "statement": e.statement.id,
                "references": [_reference(r.snaks, words) for r in e.statement.references],
                **_origin(e.statement.origin),
            }
            for e in row.verdict.evidence
        ],
    }


def _reference(snaks: Iterable[Any], words: Words) -> str:
    return "; ".join(f"{words.label(s.property)}: {words.value(s.value)}" for s in snaks)


def _origin(origin: Origin) -> Json:
    return {
        "source": one_line(origin.source),
        "date": one_line(origin.date),
        "revision": origin.revision,
    }


def _term_key(proposition: Proposition, end: str, base: str) -> str | None:
    term = getattr(proposition, end)
    return key(term.value, base) if term else None


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that claims speak of, with its names and what it is ("entity" or a mention kind)."""

    key: str
    names: tuple[str, str]
    descriptions: tuple[str, str] = ("", "")
    kind: str = "entity"


def parts(row_proposition: Proposition, utterance: Utterance) -> list[tuple[Value, str]]:
    """Everything that a claim speaks of, with the part it plays."""
    found: list[tuple[Value, str]] = []
    if row_proposition.subject:
        found.append((row_proposition.subject.value, "subject"))
    if row_proposition.object:
        found.append((row_proposition.object.value, "object"))
    found += [(q.value, "qualifier") for q in row_proposition.qualifiers]
    if row_proposition.event:
        found += [(role.term.value, "role") for role in row_proposition.event.roles]
    if utterance.speaker:
        found.append((utterance.speaker.term.value, "speaker"))
    return [(value, role) for value, role in found if isinstance(value, Entity | Named)]


def things(
    check: Check, plain: Sequence[Row], words: Mapping[Language, Words], base: str
) -> dict[str, Thing]:
    """What the claims of a check speak of, by key, with names; properties among them."""
    found: dict[str, Thing] = {}
    for row in plain:
        for value, _ in parts(row.proposition, row.utterance):
            name = key(value, base)
            if name is None or name in found:
                continue
            if isinstance(value, Named):
                called = one_line(value.name)
                found[name] = Thing(name, (called, called), kind=value.kind.value)
            else:
                found[name] = _entity(name, check, words)
        used = row.proposition.property
        if used and used not in found:
            found[used] = _entity(used, check, words)
    return found


def _entity(entity: str, check: Check, words: Mapping[Language, Words]) -> Thing:
    known = check.terms.get(entity)
    descriptions = dict(known.descriptions) if known else {}
    return Thing(
        entity,
        (words["de"].label(entity), words["en"].label(entity)),
        (one_line(descriptions.get("de", "")), one_line(descriptions.get("en", ""))),
        "property" if entity.startswith("P") else "entity",
    )


def conflict_parts(conflict: Conflict, check: Check, base: str) -> set[str]:
    """The ids of propositions and keys of things that a conflict is about."""
    found = set(conflict.propositions) | {s.subject for s in conflict.statements}
    for proposition in _stated(check):
        if proposition.id in conflict.propositions:
            for end in ("subject", "object"):
                name = _term_key(proposition, end, base)
                found |= {name} if name else set()
    return found
