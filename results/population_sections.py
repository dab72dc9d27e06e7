"""The parts of the report on a start population: each one a title, a table and, where it helps, a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from results import figures_start, figures_start_people
from results.population_report import (
    age_gaps,
    cell_table,
    fit_table,
    kernen_table,
    plausibility,
    positions_by_age,
    traits_by_age,
)
from results.style import About

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
    """

    world: World
    margins: pd.DataFrame
    about: About


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


def kernen(start: Start) -> Section:
    """Give the kernen with their people."""
    return Section("kernen", start.about.say("Kernen", "Kernen"), kernen_table(start.world))


SECTIONS: tuple[Callable[[Start], Section], ...] = (fit, margins, households, positions, gaps, traits, kernen)
"""In the order of the report."""
