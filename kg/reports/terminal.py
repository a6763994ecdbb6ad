"""A check for the terminal: the article with numbered claims, each claim, each conflict.

Colour and style are rich's to decide (none where the output is no terminal, NO_COLOR honoured);
every verdict has a sign of its own besides. Text of articles and sources goes through
:func:`kg.reports.words.clean` and never through rich's markup.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from kg.model import Check, Conflict, Label, Language, Message
from kg.reasoning.explain import explain, rule_in_words
from kg.reports import edits
from kg.reports.rows import NAMES, SIGNS, Row, counts, heard, rows, voices
from kg.reports.words import Words, clean, evidence_link, one_line, told_evidence

STYLES = {
    Label.SUPPORTED: "bold green",
    Label.REFUTED: "bold red",
    Label.OUTDATED: "bold yellow",
    Label.CONFLICTING: "bold magenta",
    Label.NOT_ENOUGH_INFORMATION: "cyan",
    Label.NOT_CHECKABLE: "dim",
    Label.NOT_CHECKED: "bold yellow",
}

_ALARMING = (Label.REFUTED, Label.OUTDATED, Label.CONFLICTING)
"""What somebody in a hurry looks for: the tally says in which claims it is."""

_INDENT = 4
_NARROWEST = 10
_QUOTE = 300
"""Characters of a claim's own words that the list repeats; the whole stands in the text above."""

_SHORT_QUOTE = 100
_MODEST_WIDTH = 110
"""Wider lines are hard to read; the report stays within it on wide terminals."""


def write_report(
    check: Check, file: TextIO, language: Language = "de", width: int | None = None
) -> None:
    """Writes the report to ``file``; ``width`` in columns, else the terminal's."""
    print_check(check, language, Console(file=file, width=width, highlight=False))


def print_check(check: Check, language: Language, console: Console) -> None:
    """Prints the report on a console of rich.

    Raises :class:`KeyError` where an utterance's proposition is not among the check's.
    """
    console.width = min(console.width, _MODEST_WIDTH)
    shown = rows(check)
    words = Words(check.terms, language)
    _header(check, shown, console, words)
    _text(check, shown, console)
    _claims(shown, console, words)
    _conflicts(check, console, words)
    _versions(check, console, words)
    _notes(check, console, words)


def _line(console: Console, text: Text, indent: int = 0, hang: int | None = None) -> None:
    """Prints wrapped text, the first line set in by ``indent``, the others by ``hang``."""
    hang = indent if hang is None else hang
    width = max(console.width - max(indent, hang), _NARROWEST)
    for number, line in enumerate(text.wrap(console, width)):
        line.rstrip()
        console.print(Text(" " * (hang if number else indent)) + line)


def _heading(console: Console, words: Words, title: Message) -> None:
    console.print()
    console.print(Rule(Text(words.say(title), style="bold"), align="left", style="dim"))


def _header(check: Check, shown: Sequence[Row], console: Console, words: Words) -> None:
    article = check.article
    console.print(Rule(Text(words.title(article), style="bold"), align="left"))
    about = [article.publisher, words.day(article), article.language]
    about += [
        where for where in [article.url or words.ref(article)] if where != words.title(article)
    ]
    _line(console, Text(" · ".join(one_line(part) for part in about if part), style="dim"))
    for line in _lines_of(_tally(shown, len(check.conflicts), words), console.width):
        console.print(line)


def _lines_of(parts: Sequence[Text], width: int, gap: str = "  ") -> list[Text]:
    """As many parts on a line as fit, none broken across two where it fits on one."""
    lines = [parts[0].copy()]
    for part in parts[1:]:
        if lines[-1].cell_len + len(gap) + part.cell_len <= width:
            lines[-1] += Text(gap) + part
        else:
            lines.append(part.copy())
    return lines


def _tally(shown: Sequence[Row], conflicts: int, words: Words) -> list[Text]:
    """How many claims, how many of each verdict, and how many conflicts."""
    total = len(shown)
    claims = Message("1 Behauptung", "1 claim")
    if total != 1:
        claims = Message(f"{total} Behauptungen", f"{total} claims")
    parts = [Text(words.say(claims))]
    for label, number in counts(shown).items():
        text = Text.assemble((f"{SIGNS[label]} {number} {words.say(NAMES[label])}", STYLES[label]))
        if label in _ALARMING:
            which = ", ".join(str(row.number) for row in shown if row.rating.label is label)
            text.append(f" [{which}]")
        parts.append(text)
    if conflicts:
        one, many = Message("Widerspruch", "conflict"), Message("Widersprüche", "conflicts")
        told = words.say(one if conflicts == 1 else many)
        parts.append(Text.assemble((f"≠ {conflicts} {told}", "bold red")))
    return parts


def _text(check: Check, shown: Sequence[Row], console: Console) -> None:
    """The article's text, each claim's number and sign behind its last character."""
    ends: dict[int, list[Row]] = defaultdict(list)
    for row in shown:
        ends[row.utterance.end].append(row)
    text, last = Text(), 0
    for end in sorted(ends):
        text.append(clean(check.article.text[last:end]))
        for row in ends[end]:
            label = row.rating.label
            text.append(f"[{row.number}{SIGNS[label]}]", STYLES[label])
        last = end
    text.append(clean(check.article.text[last:]))
    text.rstrip()
    console.print()
    _line(console, text)


def _claims(shown: Sequence[Row], console: Console, words: Words) -> None:
    if not shown:
        return
    _heading(console, words, Message("Behauptungen", "Claims"))
    after_long = False
    for place, row in enumerate(shown):
        short = row.proposition.event is not None and not row.verdict.evidence
        if place and (after_long or not short):
            console.print()
        (_short_claim if short else _claim)(row, console, words)
        after_long = not short


def _first_line(row: Row, words: Words) -> Text:
    label = row.rating.label
    text = Text(f"[{row.number}] ")
    text.append(f"{SIGNS[label]} {words.say(NAMES[label])}", STYLES[label])
    text.append("  ")
    text.append(words.claim(row.proposition, row.utterance), "bold")
    return text


def _short_claim(row: Row, console: Console, words: Words) -> None:
    _line(console, _first_line(row, words), 0, _INDENT)
    text = Text.assemble((words.quoted(row.utterance.text, _SHORT_QUOTE), "dim"))
    for speaker in _speakers(row, words):
        text.append(f" · {speaker}")
    for remark in row.remarks:
        text.append(f" · {words.say(remark.name or remark.message)}", "dim")
    _line(console, text, _INDENT)


def _claim(row: Row, console: Console, words: Words) -> None:
    _line(console, _first_line(row, words), 0, _INDENT)
    _line(console, Text(words.quoted(row.utterance.text, _QUOTE), style="dim"), _INDENT)
    for speaker in _speakers(row, words):
        _line(console, Text(speaker), _INDENT)
    _line(console, Text(words.named(row.rating.reason)), _INDENT)
    for remark in row.remarks:
        _line(console, Text(words.say(remark.message), style="dim"), _INDENT)
    told, left = told_evidence(row.verdict.evidence)
    for evidence in told:
        text = Text(f"• {words.named(evidence.comparison)} ")
        text.append(f"[{words.source(evidence)}]", "dim")
        _line(console, text, _INDENT, _INDENT + 2)
        link = evidence_link(evidence)
        if link:
            _link(console, link)
    if left:
        _line(console, Text(words.more(left), style="dim"), _INDENT)


def _link(console: Console, link: str) -> None:
    """A link on a line of its own and never broken, so that a terminal can open it."""
    text = Text(" " * (_INDENT + 2) + link, style="underline", no_wrap=True, overflow="ignore")
    console.print(text, crop=False, soft_wrap=True)


def _speakers(row: Row, words: Words) -> list[str]:
    """Who says it, and how the saying itself is rated."""
    found = []
    if row.utterance.speaker is not None:
        says = words.say(Message("laut", "according to"))
        found.append(f"{says} {words.speaker(row.utterance.speaker)}")
    for label in row.sayings:
        said = words.say(Message("dass es gesagt wurde", "that it was said"))
        found.append(f"{said}: {SIGNS[label]} {words.say(NAMES[label])}")
    return found


def _conflicts(check: Check, console: Console, words: Words) -> None:
    if not check.conflicts:
        return
    _heading(console, words, Message("Widersprüche", "Conflicts"))
    for number, conflict in enumerate(check.conflicts, start=1):
        if number > 1:
            console.print()
        _conflict(f"W{number}", conflict, check, console, words)


def _conflict(
    name: str,
    conflict: Conflict,
    check: Check,
    console: Console,
    words: Words,
) -> None:
    rule = one_line(rule_in_words(conflict.rule, words.language))
    text = Text.assemble((f"[{name}] ≠ {rule}: ", "bold"), words.named(conflict.text))
    _line(console, text, 0, _INDENT)
    for each in heard(voices(conflict, check)):
        quote = words.quoted(each.voice.utterance.text, _QUOTE)
        _line(console, Text(f"{words.heard(each)}: {quote}", style="dim"), _INDENT)
    for line in explain(conflict, check.terms, words.language):
        _line(console, Text(one_line(line)), _INDENT, _INDENT + 3)


def _versions(check: Check, console: Console, words: Words) -> None:
    if not check.versions:
        return
    _heading(console, words, edits.HEADING)
    for version in reversed(check.versions):
        _line(console, Text(one_line(words.say(edits.sentence(version)))), 0, 2)
        for sign, text in edits.changed(version):
            _line(console, Text(f"{sign} {words.quoted(text, _QUOTE)}", style="dim"), 2, 4)


def _notes(check: Check, console: Console, words: Words) -> None:
    if not check.notes:
        return
    _heading(console, words, Message("Hinweise", "Notes"))
    for note in check.notes:
        _line(console, Text(f"! {words.say(note)}"), 0, 2)
