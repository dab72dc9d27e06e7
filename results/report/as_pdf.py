"""Write a report as a PDF with text that can be selected: pages of A4, each with a foot and its number."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from results.report.document import SYNTHETIC, Block, Heading, Picture, Points, Report, Table, Text, plain
from results.report.pdf_catalog import Mark, complete
from results.report.pdf_table import Grid, broken, pages_of
from results.style import BLUE, INK, SOFT, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE, TALL = 11.69, 8.27
"""A4 on its side, in inches: figures and tables are wider than tall."""
SIDE, TOP, BOTTOM = 0.8, 0.7, 0.75
LINE = 1.45
"""Distance between lines, as a multiple of the size of the letters."""
LETTER = 0.53
"""Mean width of a letter as a multiple of its size; letters are measured where a line could run over."""
TEXT, HEAD, SUB, TITLE = 10.0, 17.0, 12.0, 24.0


@dataclass
class Pages:
    """Pages in the making: where the next line comes, and what was written."""

    report: Report
    book: Any
    number: int = 0
    at: float = 0.0
    page: Figure | None = None
    marks: list[Mark] = field(default_factory=list)

    def new(self) -> Figure:
        """Begin a page."""
        from matplotlib.figure import Figure

        self.close()
        self.page, self.at = Figure(figsize=(WIDE, TALL)), TALL - TOP
        return self.page

    def close(self) -> None:
        """Write the page at hand with its foot."""
        if self.page is not None:
            self.foot(self.page, (0.0, 0.0))
            self.book.savefig(self.page)
            self.page = None

    def foot(self, page: Figure, corner: tuple[float, float]) -> None:
        """Write the foot of a page.

        Parameters
        ----------
        corner : lower left corner of the sheet in inches from that of the figure
        """
        self.number += 1
        wide, tall = page.get_size_inches()
        y = (corner[1] + 0.35) / tall
        page.text((corner[0] + SIDE) / wide, y, self.report.foot, fontsize=8, color=SOFT)
        end = (corner[0] + WIDE - SIDE) / wide
        page.text(end, y, f"{self.report.say('bladzijde', 'page')} {self.number}", fontsize=8, color=SOFT, ha="right")

    def write(self, text: str, size: float = TEXT, bold: bool = False, colour: str = INK, indent: float = 0.0) -> None:
        """Write a paragraph, over more pages where it does not fit."""
        for line in wrap(text, size * (1.17 if bold else 1.0), WIDE - 2 * SIDE - indent):
            if self.page is None or self.at - size * LINE / 72 < BOTTOM:
                self.new()
            assert self.page is not None
            self.at -= size * LINE / 72
            self.page.text((SIDE + indent) / WIDE, self.at / TALL, line, fontsize=size, color=colour,
                           fontweight="bold" if bold else "normal")  # fmt: skip

    def mark(self, title: str, below: bool = False) -> None:
        """Set a bookmark at the page at hand, or at the next one."""
        self.marks.append(Mark(title, max(self.number, 0), below))

    def room(self, inches: float) -> None:
        """Begin a page when less than this is left."""
        if self.page is None or self.at - inches < BOTTOM:
            self.new()


def wrap(text: str, size: float, inches: float) -> list[str]:
    """Return a text in lines that fit; a word that is too long is cut.

    Parameters
    ----------
    text : paragraph
    size : of the letters, in points
    inches : room
    """
    most = max(int(inches * 72 / (size * LETTER)), 4)
    return broken(text, most) if text.strip() else []


def pdf(report: Report) -> bytes:
    """Return the report as a PDF."""
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages

    made = datetime.fromisoformat(f"{report.made}T12:00:00").replace(tzinfo=UTC)
    about = {
        "Title": report.title[:250], "Author": "zorgdruk", "Subject": SYNTHETIC[report.lang], "Keywords": report.foot,
        "Creator": "zorgdruk", "CreationDate": made, "ModDate": made,
    }  # fmt: skip
    out = io.BytesIO()
    with styled():
        matplotlib.rcParams["pdf.fonttype"] = 42
        with PdfPages(out, metadata=about) as book:
            pages = Pages(report, book)
            _first(pages)
            for section in report.sections:
                pages.new()
                pages.mark(section.title)
                pages.write(section.title, HEAD, True, BLUE)
                pages.at -= 0.1
                drawn = [block.title for block in section.blocks if isinstance(block, Picture)]
                for title in drawn:
                    pages.write(title, indent=0.15)
                for block in section.blocks:
                    _block(pages, block)
            pages.close()
            complete(book, report.lang, pages.marks)
    return out.getvalue()


def _first(pages: Pages) -> None:
    """Write the page that says what the report is about."""
    report = pages.report
    pages.new()
    pages.mark(report.say("Titel en inhoud", "Title and contents"))
    pages.at -= 0.4
    pages.write(report.title, TITLE if len(report.title) < 60 else HEAD, True, BLUE)
    pages.at -= 0.1
    pages.write(report.subtitle, SUB)
    pages.write(SYNTHETIC[report.lang], SUB, True)
    pages.at -= 0.3
    for name, value in report.about.items():
        pages.write(f"{name}: {value}")
    pages.at -= 0.3
    pages.write(report.say("Inhoud", "Contents"), SUB, True)
    for section in report.sections:
        pages.write(section.title, indent=0.2)


def _block(pages: Pages, block: Block) -> None:
    """Write one block."""
    if isinstance(block, Heading):
        pages.room(1.0)
        pages.at -= 0.15
        pages.write(block.text, SUB, True)
    elif isinstance(block, Text):
        pages.at -= 0.05
        pages.write(plain(block.text), bold=all(bold for _, bold in block.text))
    elif isinstance(block, Points):
        for item in block.items:
            pages.write(f"•  {plain(item)}", indent=0.15)
    elif isinstance(block, Picture):
        _picture(pages, block)
    elif isinstance(block, Table):
        _table(pages, block)


def _picture(pages: Pages, picture: Picture) -> None:
    """Give a figure a page of its own, in the middle, as it was drawn: its text can be selected."""
    from matplotlib.transforms import Bbox

    if picture.drawing is None:
        return
    pages.close()
    pages.mark(picture.title, below=True)
    figure = picture.drawing
    wide, tall = figure.get_size_inches()
    scale = max(wide / (WIDE - 0.6), tall / (TALL - 1.4), 1.0)
    sheet = (WIDE * scale, TALL * scale)
    corner = (-(sheet[0] - wide) / 2, -(sheet[1] - tall) / 2 - 0.1 * scale)
    pages.number += 1
    low = (corner[1] + 0.35 * scale) / tall
    foot = (
        figure.text((corner[0] + SIDE * scale) / wide, low, pages.report.foot, fontsize=8 * scale, color=SOFT),
        figure.text((corner[0] + sheet[0] - SIDE * scale) / wide, low,
                    f"{pages.report.say('bladzijde', 'page')} {pages.number}", fontsize=8 * scale, color=SOFT,
                    ha="right"),
    )  # fmt: skip
    box = Bbox.from_bounds(corner[0], corner[1], sheet[0], sheet[1])
    pages.book.savefig(figure, bbox_inches=box)
    for text in foot:
        text.remove()


def _table(pages: Pages, table: Table) -> None:
    """Write a table, its head again on every page."""
    grid = Grid(table, pages.report.lang, WIDE - 2 * SIDE)
    pages.room(1.3)
    pages.at -= 0.15
    pages.mark(table.title, below=True)
    pages.write(table.title, 11.0, True)
    pages.at -= 0.05
    for lines in pages_of(grid, lambda: pages.at - BOTTOM, lambda: _next(pages, table)):
        assert pages.page is not None
        pages.at = grid.draw(pages.page, lines, SIDE, pages.at, (WIDE, TALL))
    if table.note:
        pages.write(table.note, 8.0, colour=SOFT)


def _next(pages: Pages, table: Table) -> None:
    """Begin a page on which a table goes on."""
    pages.new()
    pages.write(f"{table.title} ({pages.report.say('vervolg', 'continued')})", 11.0, True)
    pages.at -= 0.05
