"""Write a report as a memo for Word: the summary, the tables and figures that a council asks for first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from results.report.document import (
    SYNTHETIC,
    Block,
    Heading,
    Picture,
    Points,
    Report,
    Rich,
    Section,
    Table,
    Text,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS, MOST_COLUMNS, MOST_PICTURES = 12, 8, 2
"""What a table and a memo of two to four pages hold; the rest stands in the report itself."""
WIDTH_CM, HEIGHT_CM = 16.5, 12.5
"""Room for a figure: two of them and the text must fit on four pages."""
LANGUAGE = {"nl": "nl-NL", "en": "en-GB"}


def docx(report: Report) -> bytes:
    """Return the report as a memo."""
    import docx as word
    from docx.shared import Cm, Pt

    memo = word.Document()
    _properties(memo, report)
    page = memo.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.0)
    memo.styles["Normal"].font.name, memo.styles["Normal"].font.size = "Calibri", Pt(10)
    memo.styles["Normal"].paragraph_format.space_after = Pt(4)
    _speak(memo, report)
    _foot(page, report)
    memo.add_heading(clean(report.title), 0)
    memo.add_paragraph(clean(report.subtitle))
    for block, level in _blocks(report):
        _block(memo, block, level, report)
    head = report.say("Waar rust dit op?", "What does this rest on?")
    memo.add_heading(head, 1)
    for name, value in report.about.items():
        line = memo.add_paragraph(style="List Bullet")
        line.add_run(f"{clean(name)}: ").bold = True
        line.add_run(clean(value))
    out = io.BytesIO()
    memo.save(out)
    return out.getvalue()


def clean(text: str) -> str:
    """Return a text without signs that XML does not know."""
    return "".join(c if c in "\t\n" or c >= " " else " " for c in text if not 0xD800 <= ord(c) <= 0xDFFF)


def _blocks(report: Report) -> Iterator[tuple[Block | Section, int]]:
    """Yield what the memo holds, with the level of its headings."""
    drawn = [picture for picture in report.pictures() if picture.memo][:MOST_PICTURES]
    for section in report.sections:
        some: list[Block] = [b for b in section.blocks if section.memo and not isinstance(b, Table)]
        some += [b for b in section.blocks if isinstance(b, Table) and b.memo]
        if section.key == "zorgdruk" and not any(isinstance(b, Table) for b in some):
            some += [b for b in section.blocks if isinstance(b, Table)][:1]
        if some:
            yield section, 1
            yield from ((block, 2) for block in some)
        if section.key == "zorgdruk":
            yield from ((picture, 2) for picture in drawn)


def _block(memo: Any, block: Block | Section, level: int, report: Report) -> None:
    """Add one block."""
    if isinstance(block, Section):
        memo.add_heading(clean(block.title), level)
    elif isinstance(block, Heading):
        memo.add_heading(clean(block.text), level)
    elif isinstance(block, Text):
        _runs(memo.add_paragraph(), block.text)
    elif isinstance(block, Points):
        for item in block.items:
            _runs(memo.add_paragraph(style="List Bullet"), item)
    elif isinstance(block, Picture):
        _picture(memo, block)
    elif isinstance(block, Table):
        _table(memo, block, report)


def _runs(paragraph: Any, text: Rich) -> None:
    for part, bold in text:
        paragraph.add_run(clean(part)).bold = bold or None


def _picture(memo: Any, picture: Picture) -> None:
    """Add a figure with its text alternative."""
    from docx.shared import Cm

    memo.add_picture(io.BytesIO(picture.png), width=Cm(WIDTH_CM))
    drawn = memo.inline_shapes[-1]
    if drawn.height > Cm(HEIGHT_CM):
        drawn.width, drawn.height = round(drawn.width * Cm(HEIGHT_CM) / drawn.height), Cm(HEIGHT_CM)
    about = memo.inline_shapes[-1]._inline.docPr
    about.set("descr", clean(picture.alt))
    about.set("title", clean(picture.title))
    memo.paragraphs[-1].paragraph_format.keep_with_next = True
    memo.add_paragraph(clean(picture.title), style="Caption")


def kept_columns(table: Table) -> list[int]:
    """Return the columns that a page holds: the first and the last ones, so that the horizon is there."""
    many = len(table.heads)
    if many <= MOST_COLUMNS:
        return list(range(many))
    return [0, 1, *range(many - MOST_COLUMNS + 2, many)]


def _table(memo: Any, table: Table, report: Report) -> None:
    """Add a table whose head is repeated on every page."""
    from docx.shared import Pt

    memo.add_heading(clean(table.title), 2)
    columns, rows = kept_columns(table), table.rows[:MOST_ROWS]
    made = memo.add_table(rows=1, cols=len(columns))
    made.style = "Light Grid Accent 1"
    _row(made.rows[0].cells, [table.heads[c] for c in columns], [table.numeric(c) for c in columns], Pt(8), True)
    _mark_head(made.rows[0])
    for row in rows:
        words = [shown(row[c], report.lang) for c in columns]
        _row(made.add_row().cells, words, [table.numeric(c) for c in columns], Pt(8), False)
    notes = [table.note] if table.note else []
    if len(rows) < len(table.rows) or len(columns) < len(table.heads):
        notes.append(report.say("De hele tabel staat in het rapport en in het rekenblad.",
                                "The whole table is in the report and in the spreadsheet."))  # fmt: skip
    for note in notes:
        memo.add_paragraph(clean(note), style="Caption")


def _row(cells: Sequence[Any], words: list[str], right: list[bool], size: Any, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for cell, word, number in zip(cells, words, right, strict=True):
        run = cell.paragraphs[0].add_run(clean(word))
        run.font.size, run.bold = size, bold
        cell.paragraphs[0].paragraph_format.space_after = 0
        if number:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark_head(row: Any) -> None:
    """Mark a row as the head of its table, for a screen reader and for the next page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _speak(memo: Any, report: Report) -> None:
    """Say in which language the memo is."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for place in memo.styles.element.iter(qn("w:rPrDefault")):
        properties = place.find(qn("w:rPr"))
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        said = OxmlElement("w:lang")
        said.set(qn("w:val"), LANGUAGE[report.lang])
        properties.append(said)


def _foot(page: Any, report: Report) -> None:
    """Write the foot of every page, with its number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line = page.footer.paragraphs[0]
    line.add_run(f"{clean(report.foot)} · {report.say('bladzijde', 'page')} ")
    run = line.add_run()._r
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run.append(part)


def _properties(memo: Any, report: Report) -> None:
    """Say what the memo is, and nothing of who made it or where."""
    about = memo.core_properties
    about.author = about.last_modified_by = "zorgdruk"
    about.title, about.subject = clean(report.title)[:250], SYNTHETIC[report.lang]
    about.comments, about.keywords = report.foot, "zorgdruk"
    about.language = LANGUAGE[report.lang]
    about.created = about.modified = datetime.fromisoformat(f"{report.made}T12:00:00")
