"""Turn the page of a comparison into blocks of a report, so that both say the same in the same words."""

from __future__ import annotations

import re
from html import unescape

from results.report.document import Block, Heading, Points, Rich, Text


def parts(line: str) -> Rich:
    """Return a line with what stands between two stars pairs as bold, its escaped signs as they were meant."""
    pieces = re.split(r"\*\*(.+?)\*\*", line)
    return tuple((unescape(piece), i % 2 == 1) for i, piece in enumerate(pieces) if piece)


def blocks(page: str, skip: tuple[str, ...] = ()) -> tuple[Block, ...]:
    """Return the blocks of a page: headings, lists and paragraphs; its title and its tables are left out.

    Parameters
    ----------
    page : as `results.comparison_text.page` writes it
    skip : beginnings of headings whose part is left out
    """
    found: list[Block] = []
    items: list[Rich] = []
    silent = False

    def flush() -> None:
        if items:
            found.append(Points(tuple(items)))
            items.clear()

    for line in page.splitlines():
        if not line.startswith("- "):
            flush()
        if line.startswith("## "):
            title = unescape(line[3:])
            silent = title.startswith(skip) if skip else False
            if not silent:
                found.append(Heading(title))
        elif silent or not line.strip() or line.startswith(("# ", "|")):
            continue
        elif line.startswith("- "):
            items.append(parts(line[2:]))
        else:
            found.append(Text(parts(line)))
    flush()
    return tuple(found)
