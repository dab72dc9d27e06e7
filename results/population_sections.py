"""The parts of the report on a start population: each one a title, a table and, where it helps, a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from results import figures_start, figures_start_people, figures_start_places, figures_ties
from results.figures_map import kern_map, kern_map_alt
from results.population_places import FEWEST, facilities_table, kernen_table, near_by_kern, wijken_table
from results.population_report import age_gaps, cell_table, fit_table, plausibility, positions_by_age, traits_by_age
from results.style import About
from sim.tie_counts import tie_counts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.world import World


@dataclass(frozen=True)
class Start:
    """A start population to report on.

    Parameters
    ----------
    world : a world that has not lived yet.
    margins : how well it fits, cell by cell.
    about : what figures are about.
    shared : what one part works out and another needs too.
    """

    world: World
    margins: pd.DataFrame
    about: About
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One part of the report.

    Parameters
    ----------
    name : of its files.
    title : for a reader.
    table : its figures.
    draw : makes the figure, within `results.style.styled`; None for no figure.
    alt : text alternative of the figure.
    """

    name: str
    title: str
    table: pd.DataFrame
    draw: Callable[[], Figure] | None = None
    alt: str = ""


def fit(start: Start) -> Section:
    """Say how well each margin is met."""
    table, about = fit_table(start.margins), start.about
    title = about.say("Hoe goed elke tabel is benaderd", "How well each table is met")
    draw, alt = lambda: figures_start.errors(table, about), figures_start.errors_alt(table, about)
    return Section("fit", title, table, draw, alt)


def margins(start: Start) -> Section:
    """Give every cell: observed, synthetic, error and Z-score."""
    table, about = cell_table(start.margins), start.about
    title = about.say("Elke cel, waargenomen en synthetisch", "Every cell, observed and synthetic")
    draw, alt = lambda: figures_start.agreement(table, about), figures_start.agreement_alt(table, about)
    return Section("margins", title, table, draw, alt)


def households(start: Start) -> Section:
    """Count huishoudens that cannot be, or that are rare."""
    title = start.about.say("Of de huishoudens aannemelijk zijn", "Whether households are plausible")
    return Section("plausibility", title, plausibility(start.world))


def positions(start: Start) -> Section:
    """Give people by age, sex and place in the household."""
    table, about = positions_by_age(start.world), start.about
    title = about.say("Wie woont hoe", "Who lives how")
    draw, alt = lambda: figures_start_people.positions(table, about), figures_start_people.positions_alt(table, about)
    return Section("positions", title, table, draw, alt)


def gaps(start: Start) -> Section:
    """Give ages within families."""
    table, about = age_gaps(start.world), start.about
    title = about.say("Leeftijden binnen gezinnen", "Ages within families")
    draw, alt = lambda: figures_start_people.gaps(table, about), figures_start_people.gaps_alt(table, about)
    return Section("age_gaps", title, table, draw, alt)


def traits(start: Start) -> Section:
    """Give education, main activity and income by age."""
    table, about = traits_by_age(start.world), start.about
    title = about.say("Opleiding, activiteit en inkomen", "Education, activity and income")
    draw, alt = lambda: figures_start_people.traits(table, about), figures_start_people.traits_alt(table, about)
    return Section("traits", title, table, draw, alt)


def _mapped(
    start: Start, name: str, table: pd.DataFrame, column: str, title: str, unit: str, each: str, digits: int = 0,
    scale: float = 1.0, tables: str = "83502NED",
) -> Section:  # fmt: skip
    """Return a section with a map of one column of a table per kern; circles are sized by the start's people.

    `unit` is the line below the title, `each` what follows a figure in the text alternative.
    """
    about, world = start.about, start.world
    persons = kernen_table(world)["persons"].to_numpy(dtype=np.int64)
    places = replace(world.kernen, population=persons)
    values = scale * table.set_index("kern")[column].astype(float)
    head = f"{title}, {about.municipality}"
    draw = lambda: kern_map(places, values, about, head, unit, tables, digits)  # noqa: E731  as in the other sections
    return Section(name, title, table, draw, kern_map_alt(places, values, about, title, digits, each))


def kernen(start: Start) -> Section:
    """Give the kernen with their people."""
    say, table = start.about.say, kernen_table(start.world)
    unit = say(
        f"Inwoners op 1 januari {start.world.year}; de grootte van een cirkel is ook het aantal inwoners",
        f"Inhabitants on 1 January {start.world.year}; the size of a circle is their number too",
    )
    return _mapped(start, "kernen", table, "persons", say("Inwoners per kern", "Inhabitants per kern"), unit, "")


def kernen_old(start: Start) -> Section:
    """Give the share of people of 75 and over by kern."""
    say, table = start.about.say, kernen_table(start.world)
    table = table[["postcode", "kern", "persons", "persons_75_plus", "share_75_plus"]]
    unit = say(
        f"% van de inwoners op 1 januari {start.world.year}; onbekend bij minder dan {FEWEST} 75-plussers",
        f"% of the inhabitants on 1 January {start.world.year}; unknown below {FEWEST} people of 75 and over",
    )
    title = say("Aandeel 75-plussers per kern", "Share of people of 75 and over per kern")
    return _mapped(start, "kernen_75_plus", table, "share_75_plus", title, unit, "%", 1, 100.0)


def kernen_kin(start: Start) -> Section:
    """Give how much kin people of 75 and over have close by, by kern."""
    say, table = start.about.say, near_by_kern(start.world)
    unit = say(
        "Gemiddeld aantal levende familieleden per 75-plusser, eigen huis meegeteld, van partner tot kleinkind",
        "Mean number of living kin per person of 75 and over, own home included, from partner to grandchild",
    )
    title = say("Familie binnen 5 km van 75-plussers", "Kin within 5 km of people of 75 and over")
    each = say(" familieleden", " kin")
    return _mapped(start, "kernen_kin", table, "mean_near", title, unit, each, 1, tables="83502NED, 71488ned, 7461bev")


def wijken(start: Start) -> Section:
    """Give the wijken and how well the kernen make them up."""
    table, about, year = wijken_table(start.world), start.about, start.world.year
    if table.empty:
        return Section("wijken", "Wijken", table)
    draw = lambda: figures_start_places.wijken(table, about, year)  # noqa: E731
    return Section("wijken", "Wijken", table, draw, figures_start_places.wijken_alt(table, about, year))


def facilities(start: Start) -> Section:
    """Give what is known of the facilities of each kern."""
    table, about = facilities_table(start.world), start.about
    title = about.say("Voorzieningen per kern", "Facilities per kern")
    draw, alt = lambda: figures_start_places.facilities(table, about), figures_start_places.facilities_alt(table, about)
    return Section("facilities", title, table, draw, alt)


def ties(start: Start) -> Section:
    """Count friends, active neighbours and kin nearby by age."""
    table, about = tie_counts(start.world), start.about
    title = about.say("Vrienden, buren en familie dichtbij", "Friends, neighbours and kin nearby")
    draw, alt = lambda: figures_ties.ties(table, about), figures_ties.ties_alt(table, about)
    return Section("ties", title, table, draw, alt)


SECTIONS: tuple[Callable[[Start], Section], ...] = (
    fit, margins, households, positions, gaps, traits, kernen, kernen_old, kernen_kin, wijken, facilities, ties
)  # fmt: skip
"""In the order of the report."""
