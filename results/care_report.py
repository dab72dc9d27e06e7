"""The figures and tables of mantelzorg: the few that every run draws, and all of them from a result folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from results.figures_carers import care_carers, care_carers_alt, nobody_75, nobody_75_alt
from results.figures_mantelzorg import care_givers, care_givers_alt, care_strain, care_strain_alt
from results.figures_map import kern_map, kern_map_alt
from results.figures_outlook import care_outlook, care_outlook_alt
from results.style import About, save, styled
from results.tables import has, pick

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.kernen import Kernen

FEWEST = 10
"""People below whom a kern has no ratio: a single one would move it by a tenth."""
IN_A_RUN = ("care_givers", "care_strain", "care_map")
"""Figures that every run with mantelzorg draws; the others are drawn on request."""
COLUMNS = ("carers", "carers_heavy", "care_receivers", "care_hours", "care_unmet_hours", "nobody_75")


def by_kern(yearly: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return mantelzorg by kern on a 1 January.

    Returns
    -------
    DataFrame kern, carers, carers_heavy, care_receivers, care_hours (given in the kern per week), care_unmet_hours,
    nobody_75, need_at_home (hours per week), potential_50_64 and potential_50_74 (inwoners of these ages per person of
    85 and over), need_per_50_64 and need_per_50_74 (hours of need at home per inwoner of these ages); NaN where the
    denominator is below `FEWEST`
    """
    counts = {name: pick(yearly, name, "kern").loc[year] for name in (*COLUMNS, "aged_50_64", "aged_50_74", "aged_85")}
    found = pd.DataFrame(counts)
    found["need_at_home"] = found["care_hours"] + found["care_unmet_hours"]
    for ages in ("50_64", "50_74"):
        found[f"potential_{ages}"] = _ratio(found[f"aged_{ages}"], found["aged_85"])
        found[f"need_per_{ages}"] = _ratio(found["need_at_home"], found[f"aged_{ages}"])
    return found.drop(columns=["aged_50_64", "aged_50_74", "aged_85"]).rename_axis("kern").reset_index()


def _ratio(above: pd.Series[float], below: pd.Series[float]) -> pd.Series[float]:
    """Return a ratio, NaN where fewer than `FEWEST` are below the line."""
    return above / below.where(below >= FEWEST)


def care_map(yearly: pd.DataFrame, kernen: Kernen, about: About) -> tuple[Figure, str]:
    """Draw need against potential by kern on the map, on the last 1 January, with its text alternative."""
    year = int(pick(yearly, "care_hours", "kern").index.max())
    values = by_kern(yearly, year).set_index("kern")["need_per_50_74"]
    title = about.say(
        f"Hulp nodig tegen mantelzorgpotentieel in {about.municipality}",
        f"Help needed against mantelzorgpotentieel in {about.municipality}",
    )
    unit = about.say(
        f"Uren hulp per week die inwoners thuis nodig hebben, per inwoner van 50-74 jaar; 1 januari {year}",
        f"Hours of help per week that inwoners at home need, per inwoner of 50-74; 1 January {year}",
    )
    figure = kern_map(kernen, values, about, title, unit, "83502NED, 37713", 1)
    return figure, kern_map_alt(kernen, values, about, unit, 1, about.say(" uur", " hours"))


def draw_care(
    yearly: pd.DataFrame, monthly: pd.DataFrame, kernen: Kernen | None, about: About, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, Figure, str]]:
    """Draw figures of mantelzorg; nothing for a run without it.

    Parameters
    ----------
    yearly, monthly : tidy tables of one run
    kernen : of the municipality; None leaves the map out
    about : what the figures are about
    names : which figures; default all

    Yields
    ------
    Name, figure and text alternative, within the style; save each before asking for the next
    """
    if not has(yearly, "care_hours", "giver_age") or not pick(yearly, "care_hours", "giver_age").to_numpy().any():
        return
    makers: dict[str, Callable[[], tuple[Figure, str]]] = {
        "care_givers": lambda: (care_givers(yearly, about), care_givers_alt(yearly, about)),
        "care_strain": lambda: (care_strain(monthly, about), care_strain_alt(monthly, about)),
        "care_carers": lambda: (care_carers(yearly, about), care_carers_alt(yearly, about)),
        "care_outlook": lambda: (care_outlook(yearly, about), care_outlook_alt(yearly, about)),
        "care_nobody": lambda: (nobody_75(yearly, about), nobody_75_alt(yearly, about)),
    }
    if kernen is not None:
        makers["care_map"] = partial(care_map, yearly, kernen, about)
    with styled():
        for name, make in makers.items():
            if not names or name in names:
                yield name, *make()


def save_care_figures(folder: Path, result: Any, about: About, names: tuple[str, ...] = IN_A_RUN) -> dict[str, str]:
    """Draw the figures of mantelzorg of a run and save them as PNG and SVG.

    Parameters
    ----------
    folder : where, must exist
    result : what `sim.run` returned
    about : what the figures are about
    names : which figures

    Returns
    -------
    name of each figure -> its text alternative
    """
    kernen, made = getattr(getattr(result, "world", None), "kernen", None), {}
    for name, figure, alt in draw_care(result.yearly, result.monthly, kernen, about, names):
        save(figure, folder, name, alt)
        made[name] = alt
    return made


def care_tables(yearly: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables that `zorgdruk mantelzorg` writes.

    Returns
    -------
    ``kernen``: as `by_kern`, of every year; ``givers``: hours, arrangements and hours per arrangement by year and
    relation; ``tasks``: hours received and lacking by year and task; ``ages``: carers and hours given by year, sex and
    age
    """
    years = [int(y) for y in pick(yearly, "care_hours", "kern").index]
    kernen = pd.concat([by_kern(yearly, year).assign(year=year) for year in years], ignore_index=True)
    first = kernen.pop("year")
    kernen.insert(0, "year", first)
    givers = _long(yearly, "giver", ("care_hours", "care_ties"))
    givers["hours_per_tie"] = givers["care_hours"] / givers["care_ties"].replace(0, np.nan)
    return {
        "kernen": kernen,
        "givers": givers,
        "tasks": _long(yearly, "task", ("care_hours", "care_unmet_hours")),
        "ages": _long(yearly, "sex_age", ("carers", "care_given_hours")),
    }


def _long(yearly: pd.DataFrame, by: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Return indicators side by side, one row per year and group."""
    parts = {name: pick(yearly, name, by).stack() for name in names}
    return pd.DataFrame(parts).rename_axis(["year", by]).reset_index()
