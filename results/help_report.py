"""Make every figure of toegang, voorzieningen and money of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from results.figures_accounts import (
    accounts,
    accounts_alt,
    accounts_of,
    counted_of,
    products,
    products_alt,
)
from results.figures_budget import budget, budget_alt
from results.figures_map import kern_map, kern_map_alt
from results.figures_paths import paths, paths_alt
from results.figures_stacking import stacking, stacking_alt
from results.figures_waiting import waiting, waiting_alt
from results.figures_wijk import wijk_figure, wijk_figure_alt
from results.style import About, save, styled
from results.tables import has, pick
from sim.statline import Statline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.kernen import Kernen
    from sim.municipalities import Municipality

FEWEST = 20
"""Inwoners below which a kern gets no figure per 1,000: one costly place would make it."""
FEWEST_INDEX = 100
"""The same for zorgdruk, in which few overloaded carers weigh as much as many clients."""
WEEKS = "waiting_weeks"
"""Measure of zorgdruk that tells how long people wait, see `sim.zorgdruk_groups`."""


def per_kern(yearly: pd.DataFrame, indicator: str, scale: float) -> tuple[int, pd.Series[float]]:
    """Return the last whole year, and a figure per inwoner of 1 January by kern times `scale`; NaN in small kernen."""
    import pandas as pd

    grid, people = pick(yearly, indicator, "kern"), pick(yearly, "population", "kern")
    year = int(grid.index.max())
    many = pd.Series(people.T[year], dtype=float)
    return year, pd.Series(scale * grid.T[year] / many.where(many >= FEWEST), dtype=float)


def help_map(yearly: pd.DataFrame, kernen: Kernen, about: About, indicator: str) -> tuple[Figure, str]:
    """Draw clients or cost by kern on a map, with its text alternative."""
    clients = indicator == "clients_maatwerk"
    year, values = per_kern(yearly, indicator, 1000.0 if clients else 1.0)
    title = (
        about.say(f"Cliënten met maatwerk per 1.000 inwoners, {year}", f"Clients with maatwerk per 1,000, {year}")
        if clients
        else about.say(f"Kosten van voorzieningen per inwoner, {year}", f"Cost of voorzieningen per inwoner, {year}")
    )
    unit = (
        about.say("Wmo en Jeugdwet, personen in het jaar", "Wmo and Jeugdwet, persons in the year")
        if clients
        else about.say(
            "Euro in prijzen van het jaar, alle wetten, ook de Wlz in instellingen die er staan",
            "EUR in prices of the year, all laws, the Wlz in institutions that stand there too",
        )
    )
    unit += about.say(f"; kernen onder {FEWEST} inwoners open", f"; kernen under {FEWEST} inwoners open")
    figure = kern_map(kernen, values, about, title, unit, "83502NED", 0, wijken=True)
    return figure, kern_map_alt(kernen, values, about, title, 0, "" if clients else " EUR")


def pressure_map(yearly: pd.DataFrame, kernen: Kernen, about: About) -> tuple[Figure, str]:
    """Draw zorgdruk by kern on a map, with its text alternative."""
    grid, people = pick(yearly, "zorgdruk", "kern"), pick(yearly, "population", "kern")
    year, base = int(grid.index.max()), int(pick(yearly, "zorgdruk").index.min())
    values = grid.T[year].reindex(people.columns).where(people.T[year] >= FEWEST_INDEX).astype(float)
    title = about.say(f"Zorgdruk naar kern, {year}", f"Zorgdruk by kern, {year}")
    unit = about.say(
        f"Index, {about.municipality} in {base} = 100; open: onder {FEWEST_INDEX} inwoners, of een deel is 0",
        f"Index, {about.municipality} in {base} = 100; open: under {FEWEST_INDEX} inwoners, or a part is 0",
    )
    figure = kern_map(kernen, values, about, title, unit, "83502NED", 0, wijken=True)
    return figure, kern_map_alt(kernen, values, about, title, 0)


def _per_inwoner(yearly: pd.DataFrame, indicator: str, scale: float) -> tuple[int, pd.Series[float]]:
    """Return the last whole year, and a figure per inwoner of 1 January by wijk, times `scale`."""
    import pandas as pd

    grid, people = pick(yearly, indicator, "wijk"), pick(yearly, "population", "wijk")
    year = int(grid.index.max())
    many = pd.Series(people.T[year], dtype=float)
    return year, pd.Series(scale * grid.T[year] / many.where(many >= FEWEST_INDEX), dtype=float)


def _large(yearly: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Tell which wijken have enough inwoners on 1 January for a figure of their own."""
    return pick(yearly, "population", "wijk").T[year] >= FEWEST_INDEX


def _waiting_weeks(yearly: pd.DataFrame) -> tuple[int, pd.Series[float]]:
    """Return the last year, and the median weeks between melding and start by wijk."""
    import pandas as pd

    some = yearly[(yearly["by"] == "part_wijk") & yearly["group"].astype(str).str.startswith(f"{WEEKS} ")]
    year = int(some["year"].max())
    some = some[some["year"] == year]
    names = some["group"].astype(str).str.removeprefix(f"{WEEKS} ")
    return year, pd.Series(some["value"].to_numpy(), index=names, dtype=float)


def wijk_maps(yearly: pd.DataFrame, kernen: Kernen, about: About, what: str) -> tuple[Figure, str]:
    """Draw clients, cost, waiting or zorgdruk by wijk on a map, with its text alternative.

    Parameters
    ----------
    what : "clients", "cost", "waiting" or "zorgdruk"
    """
    few = about.say(f"; wijken onder {FEWEST_INDEX} inwoners wit", f"; wijken under {FEWEST_INDEX} inwoners white")
    if what == "clients":
        year, values = _per_inwoner(yearly, "clients_maatwerk", 1000.0)
        title = about.say(f"Cliënten met maatwerk per wijk, {year}", f"Clients with maatwerk by wijk, {year}")
        unit = about.say("Per 1.000 inwoners, Wmo en Jeugdwet", "Per 1,000 inwoners, Wmo and Jeugdwet") + few
    elif what == "cost":
        year, values = _per_inwoner(yearly, "cost", 1.0)
        title = about.say(f"Kosten van voorzieningen per wijk, {year}", f"Cost of voorzieningen by wijk, {year}")
        unit = about.say(
            "Euro per inwoner in prijzen van het jaar, alle wetten, ook de Wlz in instellingen",
            "EUR per inwoner in prices of the year, all laws, the Wlz in institutions too",
        ) + few  # fmt: skip
    elif what == "waiting":
        year, values = _waiting_weeks(yearly)
        values = values.where(_large(yearly, year).reindex(values.index, fill_value=False))
        title = about.say(f"Wachten op hulp per wijk, {year}", f"Waiting for help by wijk, {year}")
        unit = about.say("Weken van melding tot begin, mediaan", "Weeks from melding to start, median") + few
    else:
        grid, year = pick(yearly, "zorgdruk", "wijk"), int(pick(yearly, "zorgdruk", "wijk").index.max())
        values, base = grid.T[year].astype(float), int(pick(yearly, "zorgdruk").index.min())
        values = values.where(_large(yearly, year).reindex(values.index, fill_value=False))
        title = about.say(f"Zorgdruk per wijk, {year}", f"Zorgdruk by wijk, {year}")
        unit = about.say(f"Index, {about.municipality} in {base} = 100", f"Index, {about.municipality} in {base} = 100")
        unit += few
    digits = 0  # weeks too: tenths are luck
    return wijk_figure(kernen, values, about, title, unit, digits), wijk_figure_alt(
        kernen, values, about, title, digits
    )


def draw_help(
    yearly: pd.DataFrame, monthly: pd.DataFrame, kernen: Kernen | None, place: Municipality | None, about: About
) -> Iterator[tuple[str, Figure, str]]:
    """Draw every figure for which the tables have the figures; within the style.

    Parameters
    ----------
    yearly, monthly : tidy tables of one run
    kernen : None without maps
    place : gemeente, for what was published of it; None without

    Yields
    ------
    Name, figure and text alternative; save each before asking for the next
    """
    makers: dict[str, Callable[[], tuple[Figure, str]]] = {}
    if has(yearly, "cost", "taakveld"):
        statline = Statline()
        published = None if place is None else accounts_of(place, statline)
        counted = {} if place is None else counted_of(place, statline)
        makers["help_accounts"] = lambda: (
            accounts(yearly, about, published, counted),
            accounts_alt(yearly, about, published, counted),
        )
        makers["help_products"] = lambda: (products(yearly, about), products_alt(yearly, about))
    if has(yearly, "budget") and len(pick(yearly, "budget")) > 1:  # one year is no line
        makers["help_budget"] = lambda: (budget(yearly, about), budget_alt(yearly, about))
    if has(yearly, "help_paths", "path"):
        makers["help_paths"] = lambda: (paths(yearly, about), paths_alt(yearly, about))
    if has(monthly, "waiting_weeks", "group"):
        makers["help_waiting"] = lambda: (waiting(monthly, about), waiting_alt(monthly, about))
    if has(yearly, "cost_share", "top"):
        makers["help_stacking"] = lambda: (stacking(yearly, about), stacking_alt(yearly, about))
    if kernen is not None and has(yearly, "clients_maatwerk", "kern"):
        makers["help_map_clients"] = partial(help_map, yearly, kernen, about, "clients_maatwerk")
        makers["help_map_cost"] = partial(help_map, yearly, kernen, about, "cost")
    if kernen is not None and has(yearly, "zorgdruk", "kern"):
        makers["help_map_zorgdruk"] = partial(pressure_map, yearly, kernen, about)
    if kernen is not None and kernen.wijken is not None and has(yearly, "zorgdruk", "wijk"):
        for what in ("clients", "cost", "waiting", "zorgdruk"):
            makers[f"help_wijk_{what}"] = partial(wijk_maps, yearly, kernen, about, what)
    with styled():
        for name, make in makers.items():
            yield name, *make()


def save_help_figures(folder: Path, result: Any, about: About) -> dict[str, str]:
    """Draw the figures of voorzieningen and money of a run and save them as PNG and SVG.

    Parameters
    ----------
    folder : where, must exist
    result : what `sim.run` returned
    about : what the figures are about

    Returns
    -------
    name of each figure -> its text alternative
    """
    kernen, made = getattr(getattr(result, "world", None), "kernen", None), {}
    place = getattr(result, "municipality", None)
    for name, figure, alt in draw_help(result.yearly, result.monthly, kernen, place, about):
        save(figure, folder, name, alt)
        made[name] = alt
    return made
