"""Tables of the summary: words on the left, figures on the right."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from results.language import Lang, change, number, percentage

if TYPE_CHECKING:
    from rich.table import Table


def figures_table(title: str, *columns: str) -> Table:
    """Return an empty table: words on the left, figures on the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    table.add_column(title, min_width=31, max_width=38)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def figure(value: float | None, lang: Lang, digits: int = 0) -> str:
    """Write a figure, or the sign of CBS for an unknown one."""
    return number(math.nan if value is None else value, lang, digits)


def add_ends(table: Table, name: str, ends: dict[str, Any], lang: Lang, digits: int = 0) -> None:
    """Add a line with start, end and change."""
    from rich.text import Text

    before, after = (math.nan if ends[k] is None else ends[k] for k in ("start", "end"))
    table.add_row(
        Text(name),
        number(before, lang, digits),
        number(after, lang, digits),
        number(after - before, lang, digits, signed=True),
        percentage(change(before, after), lang),
    )
