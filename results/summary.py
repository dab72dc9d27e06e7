"""Sum up a run for the terminal: who lived there, what changed, and what CBS counted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from results.indicators import AGE_GROUPS, CARE_INDICATORS, DOMAIN_INDICATORS, INDICATORS, MANTELZORG, label
from results.language import Lang, number
from results.style import shorten
from results.summary_access import access_ends, access_lines
from results.summary_measures import measure_ends, measure_lines
from results.summary_rows import add_ends, figure, figures_table
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
    measures: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return what the terminal shows as plain values that JSON can hold.

    Parameters
    ----------
    yearly : tidy table of one run
    about : municipality, scenario, seed, start and until; taken over as they are
    national : both mantelzorgpotentieel series of the Netherlands
    observed : what CBS counted in the municipality
    measures : of the manifest of the run; their figures stand in measures

    Returns
    -------
    dict with, besides `about`, first and last year; stocks (indicator -> start, end); domains, the same of the life
    domains; care, the same of mantelzorg; access, voorzieningen and zorgdruk in the first and last whole year; need
    (task -> hours per week at start, end); age_groups; components
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
        "access": access_ends(yearly),
        "measures": measure_ends(yearly, measures),
        "need": {str(task): _ends(tasks[task]) for task in tasks},
        "age_groups": {group: _ends(groups[group]) for group in AGE_GROUPS if group in groups},
        "components": {n: _plain(total(yearly, n).sum()) for n in COMPONENTS if has(yearly, n)},
        "mantelzorgpotentieel": potentials,
        "counted": counted,
    }


def care_ends(yearly: pd.DataFrame) -> dict[str, Any]:
    """Return start and end of the stocks of mantelzorg, and of help that nobody gives; nothing without mantelzorg."""
    if not has(yearly, "carers") or not total(yearly, "carers").any():
        return {}
    after = CARE_INDICATORS.index("care_unmet_hours") + 1  # what is left of it is told right below
    names = (*CARE_INDICATORS[:after], "unmet_hours", *CARE_INDICATORS[after:])
    return {name: _ends(total(yearly, name)) for name in names if has(yearly, name)}


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
    if summary["access"]:
        for part in access_lines(summary["access"], lang):
            console.print(part)
    if summary["measures"]:
        for part in measure_lines(summary["measures"], lang):
            console.print(part)
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


def _stocks(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return what there was on the first and the last 1 January."""
    jan = "1 jan." if lang == "nl" else "1 Jan."
    table = figures_table("", f"{jan} {summary['first_year']}", f"{jan} {summary['last_year']}", words["change"], "%")
    for name, ends in summary["stocks"].items():
        ratio = name.endswith("pressure")
        add_ends(table, label(name, lang) + (" (per 100)" if ratio else ""), ends, lang, 1 if ratio else 0)
        if name == "population":
            for group, of_group in summary["age_groups"].items():
                add_ends(table, f"  {words['age']} {group}", of_group, lang)
    return table


def _domains(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return the life domains on the first and the last 1 January, need by task."""
    table = figures_table(words["domains"], str(summary["first_year"]), str(summary["last_year"]), words["change"], "%")
    for name, ends in summary["domains"].items():
        add_ends(table, label(name, lang), ends, lang)
    for task, ends in sorted(summary["need"].items(), key=lambda item: -(item[1]["end"] or 0.0)):
        add_ends(table, f"  {word('task', task, lang)}", ends, lang)
    return table


def care_lines(summary: dict[str, Any], lang: Lang) -> Table:
    """Return mantelzorg on the first and the last 1 January; `summary` has first_year, last_year and care."""
    words = NL if lang == "nl" else EN
    table = figures_table(words["care"], str(summary["first_year"]), str(summary["last_year"]), words["change"], "%")
    for name, ends in summary["care"].items():
        add_ends(table, label(name, lang), ends, lang)
    return table


def _flows(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return what happened over the period, and the first year beside what CBS counted."""
    from rich.text import Text

    year = summary["first_year"]
    table = figures_table(words["flows"], "", f"{words['computed']} {year}", f"{words['known']} {year}")
    for name, value in summary["components"].items():
        sign = -1 if name in ("deaths", "departures", "emigration") else 1
        counted = summary["counted"].get(name)
        table.add_row(
            Text(label(name, lang)),
            number(sign * (value or 0.0), lang, signed=True),
            figure(counted["computed"], lang) if counted else "",
            figure(counted["cbs"], lang) if counted else "",
        )
    return table


def _potentials(summary: dict[str, Any], lang: Lang, words: dict[str, str]) -> Table:
    """Return both definitions of mantelzorgpotentieel with the Netherlands beside them."""
    from rich.text import Text

    first, last = summary["first_year"], summary["last_year"]
    table = figures_table("mantelzorgpotentieel", str(first), str(last), f"NL {first}", f"NL {last}")
    for name, found in summary["mantelzorgpotentieel"].items():
        country = found["netherlands"]
        star = "*" if country.get("end_quality") == "projection" else ""
        table.add_row(
            Text(INDICATORS[name].meaning(lang)),
            figure(found["start"], lang, 1),
            figure(found["end"], lang, 1),
            figure(country["start"], lang, 1),
            figure(country["end"], lang, 1) + star,
        )
    return table
