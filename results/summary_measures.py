"""Sum up the measures of a run for the terminal: participants and cost, and on what their effects rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from results.language import Lang
from results.style import shorten
from results.summary_rows import figure, figures_table
from results.tables import pick
from results.words_compare import GRADES, SETTINGS, said

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

MOST = 12
"""Measures with a line of their own; the rest is summed."""
COLUMNS = ("measure_participants", "measure_cost")


def measure_ends(yearly: pd.DataFrame, measures: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return participants and cost of each measure in their first whole and in the last year; nothing without them.

    Parameters
    ----------
    yearly : tidy table of one run
    measures : of the manifest of the run

    Returns
    -------
    dict of first_year, last_year, and measures: dicts of name, title_nl, title_en, effect, grade, and participants and
    cost (start, end), the dearest in the last year first
    """
    people, cost = (pick(yearly, name, "measure") for name in COLUMNS)
    if cost.empty:
        return {}
    starts = [str(m["start"]) for m in measures if m.get("start")]
    busy = cost.index[(cost != 0).any(axis=1)]
    whole = min((int(s[:4]) + (s[5:7] != "01") for s in starts), default=int(busy.min()) if len(busy) else 0)
    last = int(cost.index.max())
    first = min(max(whole, int(cost.index.min())), last)
    told = {str(m.get("name")): m for m in measures}
    found: list[dict[str, Any]] = []
    for name in map(str, cost):
        about = told.get(name, {})
        title = name.replace("_", " ")
        rests = "rule" if about.get("effects") == {} else str(about.get("effect", ""))
        grade = str(about.get("grade", ""))
        found.append(
            {
                "name": name,
                "title_nl": str(about.get("title_nl") or title),
                "title_en": str(about.get("title_en") or title),
                "effect": "choice" if rests == "evidence" and grade == "assumption" else rests,
                "grade": grade,
                "participants": _ends(people, name, first, last),
                "cost": _ends(cost, name, first, last),
            }
        )
    found.sort(key=lambda m: -float(m["cost"]["end"]))
    return {"first_year": first, "last_year": last, "measures": found}


def _ends(table: pd.DataFrame, name: str, first: int, last: int) -> dict[str, float]:
    """Return the figures of two years, 0 where there are none."""
    some: dict[Any, Any] = dict(table[name]) if name in table else {}
    return {"start": float(some.get(first, 0.0)), "end": float(some.get(last, 0.0))}


def measure_lines(ends: dict[str, Any], lang: Lang) -> list[RenderableType]:
    """Return what `measure_ends` found as a table, and lines with the settings and grades."""
    from rich.text import Text

    nl, first, last = lang == "nl", ends["first_year"], ends["last_year"]
    people, euro = ("aantal", "1.000 €") if nl else ("number", "1,000 €")
    title = "maatregelen, heel jaar" if nl else "measures, whole year"
    table = figures_table(title, *(f"{head}\n{year}" for head in (people, euro) for year in (first, last)))
    shown, rest = ends["measures"][:MOST], ends["measures"][MOST:]
    titles = [m[f"title_{lang}"] for m in ends["measures"]]
    for m in shown:
        name = m[f"title_{lang}"] if titles.count(m[f"title_{lang}"]) == 1 else m["name"]
        _row(table, shorten(name, 36), [m], lang)
    if rest:
        _row(table, f"nog {len(rest)} maatregelen" if nl else f"{len(rest)} more measures", rest, lang)
    groups: dict[str, int] = {}
    for m in ends["measures"]:
        if m["effect"]:
            grades = [said(GRADES, g, lang) for g in m["grade"].split(", ") if g and m["effect"] != "choice"]
            words = said(SETTINGS, m["effect"], lang)
            words += f", {'graad' if nl else 'grade'} {', '.join(grades)}" if grades else ""
            groups[words] = groups.get(words, 0) + 1
    about = "effect van maatregelen" if nl else "effect of measures"
    lines: list[RenderableType] = [table]
    if groups:
        told = "; ".join(f"{count}x {words}" for words, count in groups.items())
        lines.append(Text(f"{about}: {told}", style="dim"))
    return lines


def _row(table: Any, name: str, some: Sequence[Mapping[str, Any]], lang: Lang) -> None:
    """Add a line with the sums of some measures."""
    from rich.text import Text

    cells = [
        figure(sum(m[what][end] for m in some) / scale, lang)
        for what, scale in (("participants", 1.0), ("cost", 1e3))
        for end in ("start", "end")
    ]
    table.add_row(Text(name), *cells)
