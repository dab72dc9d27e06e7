"""Write every table of a report as a sheet, with words as words: no formula and no link can come out of a name."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

from results.language import Lang
from results.report.document import HIDDEN, SYNTHETIC, Amount, Cell, Report, Table, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME = 31
"""Signs in the name of a sheet."""
OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDEST = 60


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name for a sheet that Excel takes and no other has: the title up to a colon, in whole words."""
    title = title.split(":")[0] or title
    while len(title) > LONGEST_NAME and " " in title:
        title = title.rsplit(" ", 1)[0].rstrip(",")
    clean = "".join(" " if c in "[]:*?/\\'" or not c.isprintable() else c for c in title).strip()[:LONGEST_NAME].strip()
    name, number = clean or "-", 2
    while name.casefold() in taken or name.casefold() in ("history", "geschiedenis"):
        tail = f" {number}"
        name, number = clean[: LONGEST_NAME - len(tail)] + tail, number + 1
    taken.add(name.casefold())
    return name


def number_format(amount: Amount) -> str:
    """Return the format of a number: thousands, decimals, sign and percent."""
    body = "#,##0" + ("." + "0" * amount.digits if amount.digits else "") + ("%" if amount.percent else "")
    return f"+{body};-{body};{body}" if amount.signed else body


def xlsx(report: Report) -> bytes:
    """Return the report as a spreadsheet: a sheet of explanation, and one for each table."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, dict(OPTIONS))
    made = datetime.fromisoformat(f"{report.made}T12:00:00")
    book.set_properties({
        "title": report.title[:250], "subject": SYNTHETIC[report.lang], "author": "zorgdruk", "company": "",
        "comments": report.foot, "created": made, "keywords": "zorgdruk",
    })  # fmt: skip
    taken: set[str] = set()
    formats: dict[str, Any] = {}
    _notes(book, report, sheet_name(report.say("Toelichting", "Notes"), taken))
    for table in report.tables():
        _sheet(book, table, sheet_name(table.title, taken), report, formats)
    book.close()
    return out.getvalue()


def _notes(book: Any, report: Report, name: str) -> None:
    """Write what the figures rest on."""
    sheet = book.add_worksheet(name)
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, report.title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, report.subtitle)
    row = 3
    for head, value in report.about.items():
        sheet.write_string(row, 0, head, bold)
        sheet.write_string(row, 1, value, wrap)
        row += 1
    more = report.say(
        "Cijfers staan onafgerond in de cellen en afgerond op het scherm, behalve aantallen van een deel (een wijk, "
        "een leeftijd, een product): die zijn afgerond op 5. Totalen zijn van de onafgeronde cijfers, "
        "afgeronde delen tellen er niet altijd toe op. Een punt: een aantal van 1 tot en met 9, een aantal waaruit dat "
        "zou volgen, of een cijfer dat er niet is.",
        "Figures are unrounded in the cells and rounded on the screen, but for counts of a part (a wijk, an age, a "
        "product): those are rounded to 5. Totals are of the unrounded figures, rounded parts need not add up to "
        "them. A dot: a count of 1 to 9, a count from which one would follow, or a figure that "
        "is not there.",
    )
    sheet.write_string(row + 1, 0, report.say("Leeswijzer", "How to read"), bold)
    sheet.write_string(row + 1, 1, more, wrap)
    _page(sheet, report)


def _sheet(book: Any, table: Table, name: str, report: Report, formats: dict[str, Any]) -> None:
    """Write one table: title, heads, rows, note."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 2, "bg_color": "#EEF3F7", "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 12}))
    sheet.write_string(1, 0, report.subtitle)
    for column, words in enumerate(table.heads):
        sheet.write_string(2, column, words, head)
        cells = [shown(row[column], report.lang) for row in table.rows]
        longest = max([len(words) // (1 if column == 0 else 2), 8, *(len(cell) for cell in cells)])
        sheet.set_column(column, column, min(longest + 2, WIDEST))
    for place, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            _cell(book, sheet, (3 + place, column), cell, report.lang, formats)
    if table.note:
        sheet.write_string(4 + len(table.rows), 0, table.note)
    sheet.freeze_panes(3, 1)
    _page(sheet, report)


def _cell(book: Any, sheet: Any, at: tuple[int, int], cell: Cell, lang: Lang, formats: dict[str, Any]) -> None:
    """Write a number as a number and words as words."""
    if isinstance(cell, str):
        if cell:
            sheet.write_string(*at, cell, _format(book, formats, "words", {"text_wrap": True, "valign": "top"}))
    elif math.isfinite(cell.value):
        kind = number_format(cell)
        sheet.write_number(*at, cell.value, _format(book, formats, kind, {"num_format": kind, "valign": "top"}))
    else:
        sheet.write_string(*at, HIDDEN, _format(book, formats, "hidden", {"align": "right", "valign": "top"}))


def _format(book: Any, formats: dict[str, Any], key: str, about: dict[str, Any]) -> Any:
    if key not in formats:
        formats[key] = book.add_format(about)
    return formats[key]


def _page(sheet: Any, report: Report) -> None:
    """Make it printable: wide, one page across, with the foot on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer(f"&L{report.foot.replace('&', '&&')}&R&P / &N")
