"""Plain tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.reports.words import clean


def print_table(
    console: Console, headings: Sequence[str], rows: Iterable[Sequence[object]], title: str = ""
) -> None:
    """Prints rows under headings; cells are text and nothing in them is markup."""
    table = Table(title=Text(clean(title)) if title else None, title_justify="left")
    for heading in headings:
        table.add_column(Text(clean(heading)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean("" if cell is None else str(cell))) for cell in row))
    console.print(table)
