"""Tell a kern or a wijk on its own, with small counts hidden."""

from __future__ import annotations

import math

from results.indicators import label
from results.report.document import Amount, Cell, Section, Table
from results.report.grids import NOTES, grid, picked_years, unit_word
from results.report.small import rounded
from results.report.source import Source
from sim.errors import ZorgdrukError, did_you_mean

SHOWN = (
    "population", "households", "aged_85", "kwetsbaar", "bijstand",
    "problematic_debt", "strong_loneliness", "need_hours", "carers", "carers_heavy",
    "care_unmet_hours", "nobody_75", "clients", "clients_maatwerk", "unmet_hours",
)  # fmt: skip
"""Indicators that are known by kern and wijk. The cost is left out: of a small place a few costly inwoners make it."""
LEVELS = ("kern", "wijk")


def cases(source: Source, wanted: tuple[str, ...]) -> list[Section]:
    """Return a section for each place.

    Parameters
    ----------
    wanted : ``kern/NAME``, ``wijk/NAME`` or a name alone, which is looked for among the kernen first

    Raises
    ------
    ZorgdrukError : there is no such place.
    """
    return [_case(source, place) for place in dict.fromkeys(wanted)]


def by_kern(source: Source, wanted: tuple[str, ...]) -> bool:
    """Tell whether some of the places is a kern."""
    return any(_find(source, place)[0] == "kern" for place in wanted)


def _find(source: Source, place: str) -> tuple[str, str]:
    """Return level and name of a place."""
    figures = source.figures[source.base]
    level, slash, name = place.partition("/")
    levels = (level.strip().casefold(),) if slash else LEVELS
    name = (name if slash else place).strip()
    known: list[str] = []
    for one in levels:
        if one not in LEVELS:
            raise ZorgdrukError(f"case: '{place[:60]}' must be kern/NAME or wijk/NAME",
                                f"case: '{place[:60]}' moet kern/NAAM of wijk/NAAM zijn")  # fmt: skip
        groups = figures.loc[(figures["indicator"] == "population") & (figures["by"] == one), "group"].unique()
        known += [str(g) for g in groups]
        for group in groups:
            if str(group).casefold() == name.casefold():
                return one, str(group)
    raise ZorgdrukError(
        f"case: there is no kern or wijk '{name[:60]}' in this result{did_you_mean(name, known)}",
        f"case: er is geen kern of wijk '{name[:60]}' in deze uitkomst{did_you_mean(name, known, dutch=True)}",
    )


def _case(source: Source, place: str) -> Section:
    level, name = _find(source, place)
    rows: list[tuple[Cell, ...]] = []
    series: dict[tuple[str, str], dict[int, float]] = {}
    units: dict[str, str] = {}
    for scenario in list(source.titles)[:3]:
        for indicator in SHOWN:
            found, unit = grid(source.figures[scenario], indicator, level)
            if name in found:
                series[scenario, indicator], units[indicator] = found[name], unit
    years = picked_years([year for row in series.values() for year in row])
    for (scenario, indicator), row in series.items():
        few = {year for year in years if name in source.gone.get((indicator, level, year), ())}
        unit = units[indicator]
        cells = [Amount(math.nan if y in few else rounded(row.get(y, math.nan), unit)) for y in years]
        head = (source.titles[scenario], label(indicator, source.lang), unit_word(unit, source.lang))
        rows.append((*head, *cells))
    heads = (source.say("scenario", "scenario"), source.say("cijfer", "figure"), source.say("eenheid", "unit"),
             *map(str, years))  # fmt: skip
    key = "case_" + "".join(c if c.isalnum() else "_" for c in f"{level}_{name}".casefold())
    title = f"{'Kern' if level == 'kern' else 'Wijk'} {name}"
    note = NOTES[source.lang] + source.say(
        " Cijfers van een kern zijn minder zeker dan die van de gemeente.",
        " Figures of a kern are less sure than those of the municipality.",
    )
    return Section(key, title, (Table(key, title, heads, tuple(rows), note),))
