"""Sum up voorzieningen and zorgdruk for the terminal: clients by law, what the gemeente pays, the index, its parts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from results.figures_zorgdruk import MEASURES, without_index
from results.indicators import label
from results.indicators_access import MUNICIPAL_LAWS, ZORGDRUK_PARTS
from results.language import Lang
from results.summary_rows import add_ends, figures_table
from results.tables import has, pick, total

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

MILLION = 1e6


def access_ends(yearly: pd.DataFrame) -> dict[str, Any]:
    """Return voorzieningen and zorgdruk of the first and the last whole year as plain values; nothing without them.

    Returns
    -------
    dict of first_year, last_year, clients (law -> start, end), cost (euros of the laws that the gemeente pays: start,
    end), zorgdruk (index and parts: start, end) and without_index (measures that are 0 in some year)
    """
    if not has(yearly, "clients"):
        return {}
    clients, cost = pick(yearly, "clients", "law"), pick(yearly, "cost", "law")
    paid = cost[[law for law in MUNICIPAL_LAWS if law in cost]].sum(axis=1)
    names = [name for name in ("zorgdruk", *ZORGDRUK_PARTS) if has(yearly, name)]
    return {
        "first_year": int(clients.index.min()),
        "last_year": int(clients.index.max()),
        "clients": {str(law): _ends(clients[law]) for law in clients},
        "cost": _ends(paid),
        "zorgdruk": {name: _ends(total(yearly, name)) for name in names},
        "without_index": without_index(yearly),
    }


def _ends(series: pd.Series[float]) -> dict[str, float | None]:
    """Return the first and last value of a series."""
    found = (float(series.iloc[0]), float(series.iloc[-1]))
    return {name: round(x, 6) if math.isfinite(x) else None for name, x in zip(("start", "end"), found, strict=True)}


def access_lines(ends: dict[str, Any], lang: Lang) -> list[RenderableType]:
    """Return what `access_ends` found as a table, and a line that names what has no index."""
    from rich.text import Text

    nl = lang == "nl"
    title = "voorzieningen, heel jaar" if nl else "voorzieningen, whole year"
    table = figures_table(title, str(ends["first_year"]), str(ends["last_year"]), "+/-", "%")
    for law in MUNICIPAL_LAWS:
        if law in ends["clients"]:
            add_ends(table, f"{label('clients', lang)} {law.capitalize()}", ends["clients"][law], lang)
    millions = {name: None if x is None else x / MILLION for name, x in ends["cost"].items()}
    add_ends(table, "kosten gemeente, mln euro" if nl else "cost of the gemeente, EUR mln", millions, lang, 1)
    for name, values in ends["zorgdruk"].items():
        add_ends(table, ("" if name == "zorgdruk" else "  ") + label(name, lang), values, lang, 1)
    lines: list[RenderableType] = [table]
    if ends["without_index"]:
        names = ", ".join(str(MEASURES[name][0 if nl else 1]) for name in ends["without_index"])
        told = f"zonder index, want 0 in een jaar: {names}" if nl else f"without an index, being 0 in a year: {names}"
        lines.append(Text(told, style="dim"))
    return lines
