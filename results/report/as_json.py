"""Write every table of a report as JSON, for a program: what is hidden in the report is hidden here."""

from __future__ import annotations

import json
import math
from typing import Any

from results.report.document import HIDDEN, SYNTHETIC, Cell, Report


def as_json(report: Report) -> bytes:
    """Return the tables of a report.

    Returns
    -------
    UTF-8: title, about, population, and tables with key, title, heads, rows and note; a cell is a number as in the
    spreadsheet, words, or "." for what is not told or not there
    """
    told: dict[str, Any] = {
        "title": report.title,
        "subtitle": report.subtitle,
        "about": report.about,
        "population": SYNTHETIC[report.lang],
        "made": report.made,
        "version": report.version,
        "tables": [
            {"key": t.key, "title": t.title, "heads": t.heads, "rows": [list(map(_cell, r)) for r in t.rows],
             "note": t.note}
            for t in report.tables()
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8") + b"\n"


def _cell(cell: Cell) -> float | str:
    if isinstance(cell, str):
        return cell
    return cell.value if math.isfinite(cell.value) else HIDDEN
