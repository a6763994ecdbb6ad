"""Tables for spreadsheets: CSV in which no cell of a stranger's text is a formula.

A spreadsheet runs what begins with one of a few signs. Such a cell gets an apostrophe in front, as
OWASP ("CSV Injection") has it; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

_FORMULA = re.compile(r"\s*[=+\-@|%\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A CSV file to keep, in UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([inert(column) for column in columns])
    writer.writerows([inert(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
