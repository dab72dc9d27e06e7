"""Draw cost and clients of voorzieningen beside what gemeente and CBS published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from results.language import number
from results.style import (
    BLUE,
    FAINT,
    ORANGE,
    SOFT,
    About,
    label_heights,
    new_figure,
    year_ticks,
)
from results.tables import pick
from results.words_help import COMPARED_WORDS, LAW_WORDS, product_word, word
from sim.errors import DataError
from sim.money.taakvelden import COMPARED, booked

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.municipalities import Municipality
    from sim.statline import Statline

MILLION = 1e6
PERSONS = {"wmo_clients": ("clients", "wmo"), "youth_with_youthcare": ("clients", "jeugdwet"),
           "persons_bijstand": ("bijstand", "")}  # fmt: skip
"""Counts of CBS, with the indicator and the law beside which they stand."""
_DOTS: dict[str, Any] = {"ls": "none", "marker": "D", "ms": 5, "mfc": "white", "mec": ORANGE, "mew": 1.5, "zorder": 4}


def accounts_of(place: Municipality, statline: Statline) -> pd.DataFrame | None:
    """Return the accounts of the taakvelden that are compared, in million euro: group, year, euro, low, high.

    Returns
    -------
    None when no account of the gemeente is embedded.
    """
    import pandas as pd

    try:
        rows = booked(place, statline)
    except DataError:
        return None
    parts = []
    for group, fields in COMPARED.items():
        some = rows[rows["taakveld"].isin(fields)]
        found = some.groupby("year")[["euro", "covered_low", "covered_high"]].sum() / MILLION
        parts.append(found.rename(columns={"covered_low": "low", "covered_high": "high"}).assign(group=group))
    return pd.concat(parts).reset_index()


def counted_of(place: Municipality, statline: Statline, year: int = 2021) -> dict[str, float]:
    """Return what CBS counted of `PERSONS` in 2021; nothing for a gemeente without."""
    rows = statline.table("social_domain_2021")
    rows = rows[(rows["region"] == place.code) & (rows["year"] == year) & rows["indicator"].isin(list(PERSONS))]
    return {str(name): float(v) for name, v in zip(rows["indicator"], rows["value"], strict=True)}


def accounts(yearly: pd.DataFrame, about: About, published: pd.DataFrame | None, counted: dict[str, float]) -> Figure:
    """Draw cost per group of taakvelden and clients per law, with the accounts of 2017-2021 and the counts of 2021.

    Parameters
    ----------
    yearly : tidy table of one run
    about : what the figure is about
    published : from `accounts_of`
    counted : from `counted_of`
    """
    figure = new_figure(
        about.say(
            f"Kosten en cliënten in {about.municipality} naast de jaarrekening en CBS",
            f"Cost and clients in {about.municipality} beside the accounts and CBS",
        ),
        about.say(
            "Boven: miljoen euro per jaar, prijzen van het jaar. Onder: personen per jaar; bijstand op 1 januari",
            "Above: million euro a year, prices of the year. Below: persons a year; bijstand on 1 January",
        ),
        about.source("Iv3, 85039NED")
        + about.say(
            ". Streep: deel van de rekening waar de producten voor staan, laag tot hoog; ruit: hele rekening, of "
            "telling van CBS (Jeugdwet: zonder basisondersteuning, die in de lijn wel meetelt)",
            ". Bar: part of the account that the products stand for, low to high; diamond: the whole account, or the "
            "count of CBS (Jeugdwet: without basic support, which the line does count)",
        ),
    )
    cost = pick(yearly, "cost", "taakveld") / MILLION
    for place, (group, fields) in enumerate(COMPARED.items()):
        axes = figure.add_axes((0.065 + 0.242 * place, 0.545, 0.172, 0.25))
        series = cost[[f for f in fields if f in cost]].sum(axis=1)
        _line(axes, series, about)
        if published is not None:
            some = published[published["group"] == group]
            axes.vlines(some["year"], some["low"], some["high"], color=ORANGE, lw=5, alpha=0.45)
            axes.plot(some["year"], some["euro"], **_DOTS)
        title = word(COMPARED_WORDS[group], group, about.lang)
        _finish(axes, f"{title}\n{'+'.join(fields)}", series, about, published is not None)
    grid = pick(yearly, "clients", "law")
    for place, (name, (indicator, law)) in enumerate(PERSONS.items()):
        axes = figure.add_axes((0.065 + 0.242 * place, 0.155, 0.172, 0.25))
        series = grid[law] if law else pick(yearly, indicator).iloc[:, 0]
        _line(axes, series, about)
        if name in counted:
            axes.plot([2021], [counted[name]], **_DOTS)
        _finish(axes, word(LAW_WORDS.get(law), "bijstand", about.lang), series, about, name in counted)
    _key(figure, about)
    return figure


def _line(axes: Axes, series: pd.Series[float], about: About) -> None:
    axes.plot(series.index, series.to_numpy(), color=BLUE, lw=2, marker="o" if len(series) == 1 else None)


def _finish(axes: Axes, title: str, series: pd.Series[float], about: About, observed: bool) -> None:
    """Set title, limits and ticks of a small panel."""
    axes.set_title(title, fontsize=8.5, pad=4)
    first = min(2017, int(series.index.min())) if observed else int(series.index.min())
    last = max(int(series.index.max()), first + 1)
    axes.set_xlim(first - 0.6, last + 0.6)
    axes.set_ylim(0, 1.12 * axes.dataLim.y1)
    axes.grid(axis="x", visible=False)
    axes.tick_params(labelsize=7.5)
    year_ticks(axes, first, last, most=3)
    label_heights(axes, about.lang, 4)


def _key(figure: Figure, about: About) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=BLUE, lw=2, label=about.say("berekend", "computed")),
        Line2D([], [], color=ORANGE, lw=5, alpha=0.45, label=about.say("rekening, deel", "account, part")),
        Line2D([], [], **_DOTS, label=about.say("rekening, CBS", "account, CBS")),
    ]
    figure.legend(handles=handles, loc="center left", bbox_to_anchor=(0.775, 0.28), frameon=False, fontsize=8.5)


def accounts_alt(yearly: pd.DataFrame, about: About, published: pd.DataFrame | None, counted: dict[str, float]) -> str:
    """Describe cost and clients beside what was published, for the last year that both have."""
    cost, grid, said = pick(yearly, "cost", "taakveld") / MILLION, pick(yearly, "clients", "law"), []
    for group, fields in COMPARED.items():
        series = cost[[f for f in fields if f in cost]].sum(axis=1)
        some = None if published is None else published[published["group"] == group].set_index("year")
        years = [] if some is None else [y for y in series.index if y in some.index]
        if years and some is not None:
            low, high = (number(float(some.loc[years[-1], end]), about.lang, 1) for end in ("low", "high"))
            said.append(
                f"{word(COMPARED_WORDS[group], group, about.lang)} {years[-1]}: "
                f"{number(float(series.loc[years[-1]]), about.lang, 1)} ({low}-{high})"
            )
    for name, (_, law) in PERSONS.items():
        if law and name in counted and 2021 in grid.index:
            both = (number(float(x), about.lang) for x in (grid[law].loc[2021], counted[name]))
            said.append(f"{word(LAW_WORDS[law], law, about.lang)} 2021: {' / '.join(both)}")
    start = about.say(
        f"Kosten (miljoen euro, met de grenzen uit de rekening) en cliënten in {about.municipality}. ",
        f"Cost (million euro, with the range from the accounts) and clients in {about.municipality}. ",
    )
    return start + "; ".join(said) + "."


def _product_table(yearly: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return clients and cost (million) by year and product of the gemeente, most costly first."""
    fields = pick(yearly, "cost", "product")
    clients, cost = pick(yearly, "clients", "product"), fields / MILLION
    beyond = [name for name in cost if str(name).startswith(("wlz", "wijkverpleging"))]
    cost = cost.drop(columns=beyond)
    cost = cost[cost.max().sort_values(ascending=False).index]
    cost = cost.loc[:, cost.max() > 0.0]
    return clients.reindex(columns=cost.columns), cost


def products(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw clients and cost of every product of the gemeente, first and last whole year."""
    clients, cost = _product_table(yearly)
    first, last = int(cost.index.min()), int(cost.index.max())
    years = (f"{first} (licht) en {last} (donker)", f"{first} (light) and {last} (dark)")
    if first == last:
        years = (str(last), str(last))
    figure = new_figure(
        about.say(f"Voorzieningen van {about.municipality}", f"Voorzieningen of {about.municipality}"),
        about.say(
            f"Cliënten en kosten per product, {years[0]}; de kosten in prijzen van het jaar",
            f"Clients and cost per product, {years[1]}; cost in prices of the year",
        ),
        about.source("83502NED, 37713")
        + about.say(
            ". Cliënt: had in het jaar iets lopen; een vergoeding telt in het jaar van de toekenning",
            ". Client: had something running in the year; a grant counts in the year of its award",
        ),
        size=(8.0, 7.0),
    )
    names = [product_word(str(name), about.lang).split(" (")[0] for name in cost]
    heights = np.arange(len(names))[::-1]
    titles = (about.say("cliënten", "clients"), about.say("miljoen euro", "million euro"))
    for place, (grid, title) in enumerate(zip((clients, cost), titles, strict=True)):
        axes = figure.add_axes((0.27 + 0.365 * place, 0.1, 0.32, 0.775))
        looks = ((first, 0.19, FAINT), (last, -0.19, BLUE)) if first < last else ((last, 0.0, BLUE),)
        for year, up, colour in looks:
            values = grid.loc[year].to_numpy()
            edge = SOFT if colour == FAINT else BLUE
            axes.barh(heights + up, values, 0.36, color=colour, edgecolor=edge, lw=0.5)
            for x, y in zip(values, heights + up, strict=True):
                told = number(float(x), about.lang, 0 if place == 0 else 2)
                axes.annotate(told, (x, y), (3, 0), textcoords="offset points", va="center", fontsize=6.5)
        axes.set_yticks(heights, names if place == 0 else [""] * len(names), fontsize=8)
        axes.set_xlim(0, 1.17 * float(np.nanmax(grid.loc[[first, last]].to_numpy())))
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="x", labelsize=7.5)
        axes.locator_params(axis="x", nbins=5)
        axes.xaxis.set_major_formatter(lambda x, _: number(x, about.lang))
        axes.set_title(title, fontsize=9)
    return figure


def products_alt(yearly: pd.DataFrame, about: About) -> str:
    """Name the most costly products with clients and cost."""
    clients, cost = _product_table(yearly)
    first, last = int(cost.index.min()), int(cost.index.max())
    said = [
        f"{product_word(str(name), about.lang)}: "
        + " → ".join(
            f"{number(float(clients[name].loc[y]), about.lang)} ({number(float(cost[name].loc[y]), about.lang, 1)})"
            for y in (first, last)
        )
        for name in list(cost)[:8]
    ]
    start = about.say(
        f"Cliënten (en miljoen euro) per product in {about.municipality}, {first} en {last}. ",
        f"Clients (and million euro) per product in {about.municipality}, {first} and {last}. ",
    )
    return start + "; ".join(said) + "."
