"""Sum up a run for the terminal: who lived there, what changed, and what CBS counted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from results.indicators import AGE_GROUPS, CARE_INDICATORS, DOMAIN_INDICATORS, INDICATORS, MANTELZORG, label
from results.language import Lang, change, number, percentage
from results.style import shorten
from results.tables import has, pick, total
from results.words_domains import word

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

COMPONENTS = ("births", "deaths", "arrivals", "departures", "immigration", "emigration")
NL = {
    "start": "start",
    "end": "eind",
    "change": "+/-",
    "inhabitants": "inwoners",
    "age": "leeftijd",
    "domains": "leefdomeinen, 1 januari",
    "care": "mantelzorg, 1 januari",
    "flows": "over de hele periode",
    "unknown": ". = niet bekend, of niet te vergelijken (voor de herindeling ook verhuizingen binnen het gebied)",
    "part": "het laatste jaar is niet af: de maanden na 1 januari {year} staan alleen in monthly.parquet",
    "netherlands": "Nederland",
    "known": "CBS",
    "computed": "berekend",
    "first": "eerste jaar",
    "projection": "* projectie: laatste telling, verminderd met sterfte, zonder migratie",
    "made": "synthetische bevolking; een run is een mogelijk verloop, geen voorspelling",
}
EN = {
    "start": "start",
    "end": "end",
    "change": "+/-",
    "inhabitants": "inhabitants",
    "age": "age",
    "domains": "life domains, 1 January",
    "care": "mantelzorg, 1 January",
    "flows": "over the whole period",
    "unknown": ". = not known, or not comparable (before the merger moves inside the area are counted, too)",
    "part": "the last year is not complete: the months after 1 January {year} stand in monthly.parquet only",
    "netherlands": "Netherlands",
    "known": "CBS",
    "computed": "computed",
    "first": "first year",
    "projection": "* projection: the last count less deaths, without migration",
    "made": "synthetic population; one run is one possible course, no forecast",
}


def summarise(
    yearly: pd.DataFrame,
    about: dict[str, Any],
    national: pd.DataFrame | None = None,
    observed: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return what the terminal shows as plain values that JSON can hold.

    Parameters
    ----------
    yearly : tidy table of one run
    about : municipality, scenario, seed, start and until; taken over as they are
    national : both mantelzorgpotentieel series of the Netherlands
    observed : what CBS counted in the municipality

    Returns
    -------
    dict with, besides `about`, first and last year; stocks (indicator -> start, end); domains, the same of the life
    domains; care, the same of mantelzorg; need (task -> hours per week at start, end); age_groups; components
    (indicator -> sum over the period); mantelzorgpotentieel with the Netherlands beside it; and counted, the
    first year beside the CBS figure. Figures that are unknown, or of a year that the run did not complete,
    are None.
    """
    population = total(yearly, "population")
    first, last = int(population.index.min()), int(population.index.max())
    stocks = {
        name: _ends(total(yearly, name))
        for name in ("population", "households", "persons_in_institution", "green_pressure", "grey_pressure")
        if has(yearly, name)
    }
    domains = {name: _ends(total(yearly, name)) for name in DOMAIN_INDICATORS if has(yearly, name)}
    tasks = pick(yearly, "need_hours", "task")
    groups = pick(yearly, "population", "age_group")
    potentials: dict[str, Any] = {}
    for name in MANTELZORG:
        if has(yearly, name):
            potentials[name] = _ends(total(yearly, name)) | {"netherlands": _beside(national, name, first, last)}
    counted = {}
    for name in COMPONENTS:
        if has(yearly, name):
            theirs = _value(observed, name, first) if first + 1 in population.index else None
            counted[name] = {"year": first, "computed": _plain(total(yearly, name).get(first)), "cbs": theirs}
    return about | {
        "first_year": first,
        "last_year": last,
        "stocks": stocks,
        "domains": domains,
        "care": care_ends(yearly),
        "need": {str(task): _ends(tasks[task]) for task in tasks},
        "age_groups": {group: _ends(groups[group]) for group in AGE_GROUPS if group in groups},
        "components": {n: _plain(total(yearly, n).sum()) for n in COMPONENTS if has(yearly, n)},
        "mantelzorgpotentieel": potentials,
        "counted": counted,
    }


def care_ends(yearly: pd.DataFrame) -> dict[str, Any]:
    """Return start and end of the stocks of mantelzorg; nothing for a run without it."""
    if not has(yearly, "carers") or not total(yearly, "carers").any():
        return {}
    return {name: _ends(total(yearly, name)) for name in CARE_INDICATORS if has(yearly, name)}


def _plain(value: Any) -> float | None:
    """Return a figure as JSON knows it: a float, or None when unknown."""
    return None if value is None or not math.isfinite(value) else round(float(value), 6)


def _ends(series: pd.Series[float]) -> dict[str, Any]:
    """Return the first and last value of a series by year."""
    return {"start": _plain(series.iloc[0]), "end": _plain(series.iloc[-1])}


def _value(frame: pd.DataFrame | None, indicator: str, year: int) -> float | None:
    """Return one figure of a table year, indicator, value."""
    if frame is None:
        return None
    found = frame[(frame["indicator"] == indicator) & (frame["year"] == year)]["value"]
    return _plain(found.iloc[0]) if len(found) else None


def _beside(national: pd.DataFrame | None, name: str, first: int, last: int) -> dict[str, Any]:
    """Return the national figure of both years, and whether the last one is a projection."""
    found: dict[str, Any] = {"start": _value(national, name, first), "end": _value(national, name, last)}
    if national is not None:
        some = national[(national["indicator"] == name) & (national["year"] == last)]
        found["end_quality"] = str(some["quality"].iloc[0]) if len(some) else None
    return found


def print_summary(summary: dict[str, Any], lang: Lang, console: Console) -> None:
    """Write the summary as tables that fit on 80 columns.

    Parameters
    ----------
    summary : from `summarise`
    lang : language
    console : where to write
    """
    from rich.text import Text

    words = NL if lang == "nl" else EN
    place = f"{summary['municipality']}: {shorten(str(summary['scenario']), 40)}"
    console.print()
    console.print(Text(f"{place}, {summary['start']} - {summary['until']}, seed {summary['seed']}", style="bold"))
    console.print(_stocks(summary, lang, words))
    if summary["domains"]:
        console.print(_domains(summary, lang, words))
    if summary["care"]:
        console.print(care_lines(summary, lang))
    if summary["components"]:  # none in less than a year
        console.print(_flows(summary, lang, words))
    console.print(_potentials(summary, lang, words))
    if any(p["netherlands"].get("end_quality") == "projection" for p in summary["mantelzorgpotentieel"].values()):
        console.print(Text(words["projection"], style="dim"))
    if any(c["cbs"] is None for c in summary["counted"].values()):
        console.print(Text(words["unknown"], style="dim"))
    if not str(summary["until"]).endswith("-12"):
        console.print(Text(words["part"].format(year=summary["last_year"]), style="dim"))
    console.print(Text(words["made"], style="dim"))


def _table(title: str, *columns: str) -> Table:
    """Return an empty table: words on the left, figures on the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    table.add_column(title, min_width=31, max_width=38)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _figure(value: float | None, lang: Lang, digits: int = 0) -> str:
    """Write a figure, or the sign of CBS for an unknown one."""
    return number(math.nan if value is None else value, lang, digits)


def _stocks(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return what there was on the first and the last 1 January."""
    jan = "1 jan." if lang == "nl" else "1 Jan."
    table = _table("", f"{jan} {summary['first_year']}", f"{jan} {summary['last_year']}", words["change"], "%")
    for name, ends in summary["stocks"].items():
        ratio = name.endswith("pressure")
        _row(table, label(name, lang) + (" (per 100)" if ratio else ""), ends, lang, 1 if ratio else 0)
        if name == "population":
            for group, of_group in summary["age_groups"].items():
                _row(table, f"  {words['age']} {group}", of_group, lang)
    return table


def _row(table: Table, name: str, ends: dict[str, Any], lang: Lang, digits: int = 0) -> None:
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


def _domains(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return the life domains on the first and the last 1 January, need by task."""
    table = _table(words["domains"], str(summary["first_year"]), str(summary["last_year"]), words["change"], "%")
    for name, ends in summary["domains"].items():
        _row(table, label(name, lang), ends, lang)
    for task, ends in sorted(summary["need"].items(), key=lambda item: -(item[1]["end"] or 0.0)):
        _row(table, f"  {word('task', task, lang)}", ends, lang)
    return table


def care_lines(summary: dict[str, Any], lang: Lang) -> Table:
    """Return mantelzorg on the first and the last 1 January; `summary` has first_year, last_year and care."""
    words = NL if lang == "nl" else EN
    table = _table(words["care"], str(summary["first_year"]), str(summary["last_year"]), words["change"], "%")
    for name, ends in summary["care"].items():
        _row(table, label(name, lang), ends, lang)
    return table


def _flows(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return what happened over the period, and the first year beside what CBS counted."""
    from rich.text import Text

    year = summary["first_year"]
    table = _table(words["flows"], "", f"{words['computed']} {year}", f"{words['known']} {year}")
    for name, value in summary["components"].items():
        sign = -1 if name in ("deaths", "departures", "emigration") else 1
        counted = summary["counted"].get(name)
        table.add_row(
            Text(label(name, lang)),
            number(sign * (value or 0.0), lang, signed=True),
            _figure(counted["computed"], lang) if counted else "",
            _figure(counted["cbs"], lang) if counted else "",
        )
    return table


def _potentials(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return both definitions of mantelzorgpotentieel with the Netherlands beside them."""
    from rich.text import Text

    first, last = summary["first_year"], summary["last_year"]
    table = _table("mantelzorgpotentieel", str(first), str(last), f"NL {first}", f"NL {last}")
    for name, found in summary["mantelzorgpotentieel"].items():
        country = found["netherlands"]
        star = "*" if country.get("end_quality") == "projection" else ""
        table.add_row(
            Text(INDICATORS[name].meaning(lang)),
            _figure(found["start"], lang, 1),
            _figure(found["end"], lang, 1),
            _figure(country["start"], lang, 1),
            _figure(country["end"], lang, 1) + star,
        )
    return table
