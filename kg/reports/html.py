"""Checks as one self-contained page: no script, no request to anywhere.

Each article's text stands there once and unchanged (numbers come from CSS), marked by verdict;
each mark leads to its claim and each claim back. Everything from outside is escaped, and the
page's policy forbids all but its own style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from kg.model import Article, Check, Conflict, Evidence, Label, Language, Message
from kg.reasoning.explain import explain, rule_in_words
from kg.reports import edits
from kg.reports.pieces import TELLING, Place, pieces
from kg.reports.rows import NAMES, SIGNS, Heard, Row, counts, heard, rows, voices
from kg.reports.words import Words, clean, evidence_link, one_line, safe_link, told_evidence

_CLASSES = {
    Label.SUPPORTED: "supported",
    Label.REFUTED: "refuted",
    Label.OUTDATED: "outdated",
    Label.CONFLICTING: "conflicting",
    Label.NOT_ENOUGH_INFORMATION: "open",
    Label.NOT_CHECKABLE: "none",
    Label.NOT_CHECKED: "none",
}

_TEXTS = {
    "skip": Message("Zu den Behauptungen", "Skip to the claims"),
    "text_heading": Message("Der Artikel", "The article"),
    "claims_heading": Message("Behauptungen", "Claims"),
    "footer": Message(
        "Automatisch geprüft von Beleg gegen Wikidata. Ein Urteil gilt für den genannten Stand "
        "der Daten; was Wikidata nicht weiß, ist damit nicht falsch.",
        "Checked automatically by Beleg against Wikidata. A verdict holds for the stated date of "
        "the data; what Wikidata does not know is not false for that.",
    ),
}


def check_html(checks: Sequence[Check], language: Language = "de") -> str:
    """The whole page as a string, one part for each check.

    ``language`` ("de" or "en") is that of everything but the articles' text. Raises
    :class:`KeyError` where an utterance's proposition is not among its check's.
    """
    language = "de" if language.startswith("de") else "en"
    css = _data("page.css")
    titles = [_title(check) for check in checks]
    head = f"{titles[0]} – Beleg" if len(titles) == 1 else "Beleg"
    return Template(_data("page.html")).substitute(
        {name: escape(text.in_language(language)) for name, text in _TEXTS.items()},
        language=language,
        policy=_policy(css),
        css=css,
        title=escape(head),
        description=escape("; ".join(titles)),
        contents=_contents(titles),
        articles="".join(
            _article(check, Words(check.terms, language), number)
            for number, check in enumerate(checks, start=1)
        ),
    )


def _title(check: Check) -> str:
    return one_line(check.article.title or check.article.ref)


def _contents(titles: Sequence[str]) -> str:
    if len(titles) < 2:
        return ""
    items = (
        f'<li><a href="#article-{number}">{escape(title)}</a></li>'
        for number, title in enumerate(titles, start=1)
    )
    return f"<nav><ol>{''.join(items)}</ol></nav>"


def _article(check: Check, words: Words, number: int) -> str:
    shown = rows(check)
    ids = _Ids(number)
    return Template(_data("article.html")).substitute(
        {name: escape(words.say(text)) for name, text in _TEXTS.items()},
        number=number,
        title=escape(_title(check)),
        about=_about(check.article, words),
        tally="".join(_tally(shown, words)),
        notes=_notes(check, words),
        versions=_versions(check, words),
        article_language=escape(one_line(check.article.language)),
        text=marked_text(check.article.text, shown, words, number),
        claims=f'<ol class="list">{"".join(_claim(row, words, ids) for row in shown)}</ol>',
        conflicts=_conflicts(check, shown, words, ids),
    )


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids within the part of one article of the page."""

    article: int

    def claim(self, row: Row) -> str:
        return f"claim-{self.article}-{row.number}"

    def place(self, row: Row) -> str:
        return f"at-{self.article}-{row.number}"


@cache
def _data(name: str) -> str:
    return (files("kg") / "data" / "report" / name).read_text(encoding="utf-8")


def _policy(css: str) -> str:
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _about(article: Article, words: Words) -> str:
    plain = [article.publisher, words.day(article), article.language]
    parts = [escape(one_line(part)) for part in plain if part]
    link = safe_link(article.url)
    source = escape(one_line(article.url) if article.url else words.ref(article))
    parts.append(f'<a href="{escape(link)}" rel="noreferrer">{source}</a>' if link else source)
    return " · ".join(parts)


def _verdict(label: Label, words: Words, text: str = "") -> str:
    name = escape(text or words.say(NAMES[label]))
    return f'<span aria-hidden="true">{SIGNS[label]}</span> {name}'


def _tally(shown: Sequence[Row], words: Words) -> list[str]:
    return [
        f'<li class="{_CLASSES[label]}">'
        f"{_verdict(label, words, f'{number} {words.say(NAMES[label])}')}</li>"
        for label, number in counts(shown).items()
    ]


def _notes(check: Check, words: Words) -> str:
    if not check.notes:
        return ""
    items = "".join(f"<li>{escape(words.say(note))}</li>" for note in check.notes)
    heading = escape(words.say(Message("Hinweise", "Notes")))
    return f'<section class="notes"><h2>{heading}</h2><ul>{items}</ul></section>'


def _versions(check: Check, words: Words) -> str:
    if not check.versions:
        return ""
    items = "".join(
        f"<li><p>{escape(one_line(words.say(edits.sentence(version))))}</p><ul>"
        + "".join(
            f"<li>{sign} {escape(words.quoted(t))}</li>" for sign, t in edits.changed(version)
        )
        + "</ul></li>"
        for version in reversed(check.versions)
    )
    heading = escape(words.say(edits.HEADING))
    return f'<section class="versions"><h2>{heading}</h2><ul>{items}</ul></section>'


def marked_text(text: str, shown: Sequence[Row], words: Words, article: int = 1) -> str:
    """The text as HTML: pieces under a claim are marked, overlapping claims piece by piece.

    A piece carries the class of the shortest claim over it and leads there; behind the end of
    each claim stands its number, which leads to it too. Without tags it is the text again.
    """
    ids = _Ids(article)
    by_number = {row.number: row for row in shown}
    places = [
        Place(row.utterance.start, row.utterance.end, row.number, TELLING.index(row.rating.label))
        for row in shown
    ]
    html = []
    for piece in pieces(text, places):
        words_of_it = escape(clean(piece.text))
        if piece.over is not None:
            row = by_number[piece.over]
            words_of_it = (
                f'<mark class="{_CLASSES[row.rating.label]}">'
                f'<a class="span" tabindex="-1" href="#{ids.claim(row)}">{words_of_it}</a></mark>'
            )
        html.append(words_of_it)
        html += [_number(by_number[number], words, ids) for number in piece.ending]
    return "".join(html)


def _number(row: Row, words: Words, ids: _Ids) -> str:
    label = row.rating.label
    name = words.say(Message("Behauptung", "Claim"))
    spoken = escape(f"{name} {row.number}: {words.say(NAMES[label])}")
    return (
        f'<a class="number {_CLASSES[label]}" id="{ids.place(row)}" href="#{ids.claim(row)}" '
        f'data-number="{row.number}{SIGNS[label]}" aria-label="{spoken}"></a>'
    )


def _claim(row: Row, words: Words, ids: _Ids) -> str:
    label = row.rating.label
    back = escape(words.say(Message(f"Zur Textstelle {row.number}", f"To place {row.number}")))
    parts = [
        f'<li class="claim {_CLASSES[label]}" id="{ids.claim(row)}">',
        f'<h3><a href="#{ids.place(row)}" aria-label="{back}">{row.number}</a> ',
        f'<span class="verdict">{_verdict(label, words)}</span> ',
        f"{escape(words.claim(row.proposition, row.utterance))}</h3>",
        f"<blockquote>{escape(one_line(row.utterance.text))}</blockquote>",
        *_said(row, words),
        f"<p>{escape(words.named(row.rating.reason))}</p>",
        *(f'<p class="remark">{escape(words.say(each.message))}</p>' for each in row.remarks),
    ]
    told, left = told_evidence(row.verdict.evidence)
    if told:
        items = "".join(_evidence(evidence, words) for evidence in told)
        if left:
            items += f'<li class="faint">{escape(words.more(left))}</li>'
        parts.append(f'<ul class="evidence">{items}</ul>')
    return "".join([*parts, "</li>"])


def _said(row: Row, words: Words) -> list[str]:
    lines = []
    if row.utterance.speaker is not None:
        says = words.say(Message("Laut", "According to"))
        lines.append(f"<p>{escape(f'{says} {words.speaker(row.utterance.speaker)}')}</p>")
    for label in row.sayings:
        said = escape(words.say(Message("Dass es gesagt wurde", "That it was said")))
        lines.append(f'<p class="faint">{said}: {_verdict(label, words)}</p>')
    return lines


def _evidence(evidence: Evidence, words: Words) -> str:
    link = evidence_link(evidence)
    statement = escape(words.statement(evidence.statement))
    named = f'<a href="{escape(link)}" rel="noreferrer">{statement}</a>' if link else statement
    return (
        f"<li>{escape(words.named(evidence.comparison))}<br>{named} "
        f'<span class="faint">({escape(words.source(evidence))})</span></li>'
    )


def _conflicts(check: Check, shown: Sequence[Row], words: Words, ids: _Ids) -> str:
    if not check.conflicts:
        return ""
    heading = escape(words.say(Message("Widersprüche", "Conflicts")))
    items = "".join(
        _conflict(number, conflict, check, shown, words, ids)
        for number, conflict in enumerate(check.conflicts, start=1)
    )
    return f'<h2 id="conflicts-{ids.article}">{heading}</h2><ol class="list">{items}</ol>'


def _conflict(
    number: int,
    conflict: Conflict,
    check: Check,
    shown: Sequence[Row],
    words: Words,
    ids: _Ids,
) -> str:
    here = [row for row in shown if row.proposition.id in conflict.propositions]
    claims = ", ".join(f'<a href="#{ids.claim(row)}">{row.number}</a>' for row in here)
    named = escape(words.say(Message("Behauptung", "Claim")))
    lines = "".join(
        f"<p>{escape(one_line(line))}</p>"
        for line in explain(conflict, check.terms, words.language)
    )
    rule = escape(one_line(rule_in_words(conflict.rule, words.language)))
    quotes = "".join(
        f"<p>{_source(each, words)}: <q>{escape(one_line(each.voice.utterance.text))}</q></p>"
        for each in heard(voices(conflict, check))
        if not each.voice.here or each.copies
    )
    return (
        f'<li class="conflict refuted" id="conflict-{ids.article}-{number}">'
        f'<h3><span aria-hidden="true">≠</span> {rule}</h3>'
        f"<p>{escape(words.named(conflict.text))}</p>"
        + (f"<p>{named} {claims}</p>" if claims else "")
        + f"{quotes}{lines}</li>"
    )


def _source(each: Heard, words: Words) -> str:
    """The article of a voice, as a link where it has an address that may be one."""
    named = escape(words.heard(each))
    link = safe_link(each.voice.article.url)
    return f'<a href="{escape(link)}">{named}</a>' if link else named
