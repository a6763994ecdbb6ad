"""Suggestions to Wikidata, for people to review: nothing is ever sent.

- Where a claim contradicts a statement: the CSV that Wikidata's Mismatch Finder imports
  (https://github.com/wmde/wikidata-mismatch-finder/blob/main/docs/UserGuide.md).
- Where a claim adds what Wikidata is silent on: rows of the same CSV without a statement, and
  commands of QuickStatements, version 1 (https://www.wikidata.org/wiki/Help:QuickStatements).

Only what an article with an address asserts itself, on entities that are linked, is suggested:
no denials, predictions or opinions, nothing that someone is only quoted with, and nothing that
rests on a name alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.model import (
    Article,
    Bearing,
    Check,
    Coordinates,
    Entity,
    Label,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    Statement,
    Text,
    Time,
    Utterance,
    Value,
    Verdict,
)
from kg.names import is_wikidata_guid

MISMATCH_COLUMNS = (
    "item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value",
    "external_value", "external_url", "type",
)  # fmt: skip
LONGEST = 1500
"""Characters of a value that the Mismatch Finder takes."""

_CALENDARS = {"gregorian": "Q12138", "julian": "Q11184"}
_LANGUAGE = re.compile("[a-z]+(-[a-z]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A claim that differs from Wikidata: with the statement that it contradicts, or with none."""

    article: Article
    utterance: Utterance
    proposition: Proposition
    statement: Statement | None = None


def suggestions(checks: Iterable[Check]) -> Iterator[Suggestion]:
    """What the checks have to suggest, in their order; each claim of an article once."""
    for check in checks:
        if not _is_address(check.article.url):
            continue
        propositions = {p.id: p for p in check.propositions}
        verdicts = {v.proposition: v for v in check.verdicts}
        said = {u.proposition: u for u in reversed(check.utterances) if _is_own(u)}
        for utterance in sorted(said.values(), key=lambda u: (u.start, u.end, u.id)):
            proposition = propositions[utterance.proposition]
            verdict = verdicts.get(utterance.proposition)
            if verdict is None or not _is_whole(proposition):
                continue
            for statement in _contradicted(verdict):
                yield Suggestion(check.article, utterance, proposition, statement)
            if verdict.label is Label.NOT_ENOUGH_INFORMATION and not verdict.evidence:
                yield Suggestion(check.article, utterance, proposition)


def well_attributed(
    found: Iterable[Suggestion],
    least: int,
    sources: Callable[[Collection[str]], Mapping[str, str]],
) -> Iterator[Suggestion]:
    """The suggestions that at least so many independent sources state.

    ``sources`` gives the source of articles, which copies share (:meth:`kg.seams.Store.sources`).
    """
    every = list(found)
    source = sources({s.article.id for s in every})
    stating: dict[str, set[str]] = {}
    for suggestion in every:
        stating.setdefault(suggestion.proposition.id, set()).add(source[suggestion.article.id])
    return (s for s in every if len(stating[s.proposition.id]) >= least)


def mismatches(found: Iterable[Suggestion]) -> tuple[str, int]:
    """The CSV, and how many suggestions it cannot hold.

    Left out is what contradicts a statement whose id the source did not give, for the Mismatch
    Finder wants it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(MISMATCH_COLUMNS)
    left_out = 0
    for suggestion in found:
        row = _mismatch(suggestion)
        left_out += row is None
        if row is not None:
            writer.writerow(row)
    return out.getvalue(), left_out


def quickstatements(found: Iterable[Suggestion]) -> str:
    """Commands that add what Wikidata is silent on, one a line, with the sentence as a comment."""
    lines = (_command(suggestion) for suggestion in found if suggestion.statement is None)
    return "".join(f"{line}\n" for line in dict.fromkeys(lines) if line)


# --- what is suggested -----------------------------------------------------------------------


def _is_address(url: str | None) -> bool:
    if url is None or len(url) > LONGEST or any(c.isspace() for c in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_own(utterance: Utterance) -> bool:
    """Whether the article asserts it, and not somebody whom it quotes."""
    return (
        utterance.speaker is None
        and utterance.modality is Modality.ASSERTED
        and utterance.polarity is Polarity.POSITIVE
    )


def _is_whole(proposition: Proposition) -> bool:
    ends = (proposition.subject, proposition.object)
    return (
        proposition.property is not None
        and isinstance(ends[0].value if ends[0] else None, Entity)
        and ends[1] is not None
        and _quick(ends[1].value) is not None
    )


def _contradicted(verdict: Verdict) -> list[Statement]:
    if verdict.label is not Label.REFUTED:
        return []
    return [e.statement for e in verdict.evidence if e.bearing is Bearing.REFUTES]


# --- Mismatch Finder -------------------------------------------------------------------------


def _mismatch(suggestion: Suggestion) -> tuple[str, ...] | None:
    proposition, statement = suggestion.proposition, suggestion.statement
    subject, object_ = proposition.subject, proposition.object
    if subject is None or object_ is None or not isinstance(subject.value, Entity):
        return None
    item, property_, external = subject.value.id, proposition.property or "", object_
    ours = meta = guid = ""
    if statement is not None:
        if not is_wikidata_guid(statement.id):
            return None
        if statement.subject != item:  # a statement of the inverse property
            if object_.value != Entity(statement.subject):
                return None
            external = subject
        item, property_, guid = statement.subject, statement.property, statement.id
        ours = _shown(statement.value)
        meta = _CALENDARS[statement.value.calendar] if isinstance(statement.value, Time) else ""
    theirs = _shown(external.value)
    if max(len(ours), len(theirs)) > LONGEST:
        return None
    url = suggestion.article.url or ""
    return (item, guid, property_, ours, meta, theirs, url, "statement")


def _shown(value: Value) -> str:
    """A value as the Mismatch Finder's reviewers read it."""
    match value:
        case Entity(id=id_):
            return id_
        case Time():
            return value.iso()
        case Quantity(amount=amount, unit=unit):
            return f"{amount:f} {unit}" if unit else f"{amount:f}"
        case Text(text=text):
            return text
        case Coordinates(latitude=latitude, longitude=longitude):
            return f"{latitude}, {longitude}"
    return ""


# --- QuickStatements -------------------------------------------------------------------------


def _command(suggestion: Suggestion) -> str | None:
    article, proposition = suggestion.article, suggestion.proposition
    subject, object_ = proposition.subject, proposition.object
    if subject is None or object_ is None or not isinstance(subject.value, Entity):
        return None
    value = _quick(object_.value)
    if value is None or proposition.property is None:
        return None
    parts = [subject.value.id, proposition.property, value]
    for qualifier in proposition.qualifiers:
        shown = _quick(qualifier.value)
        if shown is None:
            return None  # the claim without it would be another claim
        parts += [qualifier.property, shown]
    if proposition.valid is not None:
        return None  # which of P580, P582 and P585 is meant, a person must say
    parts += ["S854", _quoted(article.url or "")]
    if article.title:
        parts += ["S1476", f"{article.language}:{_quoted(article.title)}"]
    if article.published is not None:
        parts += ["S577", _time(article.published)]
    if article.retrieved and _DAY.match(article.retrieved):
        parts += ["S813", f"+{article.retrieved[:10]}T00:00:00Z/11"]
    words = " ".join(suggestion.utterance.text.split())[:250].replace("*/", "* /")
    return "\t".join([*parts, f"/* {words} */"])


def _quick(value: Value) -> str | None:
    """A value in QuickStatements' spelling, None where it has none that is surely right."""
    match value:
        case Entity(id=id_):
            return id_
        case Time():
            return _time(value)
        case Quantity(approximate=False, lower=None, upper=None):
            unit = f"U{value.unit[1:]}" if value.unit else ""
            return f"{value.amount:f}{unit}"
        case Text(text=text, language=None):
            return _quoted(text)
        case Text(text=text, language=str(language)) if _LANGUAGE.fullmatch(language):
            return f"{language}:{_quoted(text)}"
        case Coordinates(latitude=latitude, longitude=longitude, globe="Q2"):
            return f"@{latitude}/{longitude}"
    return None


def _time(time: Time) -> str:
    """Wikibase's spelling, with the precision; a Julian day by its own figures and "/J"."""
    sign = "-" if time.year < 0 else "+"
    figures = f"{sign}{abs(time.year):04d}-{time.month:02d}-{time.day:02d}T00:00:00Z"
    julian = "/J" if time.calendar == "julian" else ""
    return f"{figures}/{min(time.precision, 11)}{julian}"


def _quoted(text: str) -> str:
    """In quotation marks; the format has no escape, so marks within become other ones."""
    return '"' + " ".join(text.split()).replace('"', "”") + '"'
