"""Population of a municipality by sex and single year of age, made consistent with every margin CBS publishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import DataError
from sim.rates.linear import product, solve
from sim.rates.read import (
    AGES,
    EDGES,
    GROUP,
    SEXES,
    STARTS,
    Floats,
    by_age5,
    columns,
    single_nl,
    total,
    years,
)

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

DECADE = np.minimum(STARTS // 10, 9)
"""Ten-year group of each five-year group; the last is 90 and older."""
EXACT_YEAR = 2020
"""The year with exact ten-year groups and household positions."""
IPF_ROUNDS, IPF_TOLERANCE = 60, 1e-7


def population_years(municipality: Municipality, statline: Statline) -> list[int]:
    """Return the years with figures by age, as far as `statline` shows them."""
    return years(statline, "population_municipal_age5", municipality, "population_1jan")


def population_by_age(municipality: Municipality, statline: Statline, year: int) -> Floats:
    """Return the inhabitants on 1 January by sex and single year of age.

    Parameters
    ----------
    municipality : of `sim.municipalities`
    statline : CBS tables, as known at its `as_of`
    year : 2006, 2016, 2020 or 2021

    Returns
    -------
    (2, 111) array of persons, not integer; men, women; ages 0..109 and 110 and older.

    Raises
    ------
    DataError
        If there are no figures by age for that year; the message names the years that exist.

    Notes
    -----
    Five-year groups come from `population_five_year`. Within a group the shape of the Dutch cohorts on the same
    date decides (7461bev), so that birth peaks (1946, 1969) stay where they are.
    """
    five = population_five_year(municipality, statline, year)
    shape = single_nl(statline, year)
    within = shape / np.add.reduceat(shape, STARTS, axis=1)[:, GROUP]
    return np.asarray(five[:, GROUP] * within, dtype=np.float64)


def population_five_year(municipality: Municipality, statline: Statline, year: int) -> Floats:
    """Return the inhabitants on 1 January by sex and five-year group, shape (2, 20).

    Notes
    -----
    2006 and 2016: as published, for Het Hogeland and Oldambt before the merger the sum of the predecessors (only
    the part of Winsum that joined, by its share of all ages: trust grade C). 2020: cells summed over postcodes,
    each rounded to 5, fitted to the exact totals by sex and to exact five-year groups, which are the persons in
    private households plus the institutional ones of `institutional_five_year`. 2021: the same cells, each
    ten-year group first multiplied by exact / rounded of 2020 (rounding of small postcodes is systematic), then
    fitted to the totals by sex.
    """
    known = population_years(municipality, statline)
    if year not in known:
        so_far = "" if statline.as_of is None else f" known at the end of {statline.as_of}"
        raise DataError(
            f"no population by age of {municipality.name} for 1 January {year}{so_far}; "
            f"years with figures: {', '.join(map(str, known)) or 'none'}",
            f"geen bevolking naar leeftijd van {municipality.name} op 1 januari {year}"
            f"{'' if statline.as_of is None else f' bekend eind {statline.as_of}'}; "
            f"jaren met cijfers: {', '.join(map(str, known)) or 'geen'}",
        )
    cells = by_age5(statline, "population_municipal_age5", municipality, year, ["population_1jan"])[0]
    if year == EXACT_YEAR:
        exact = _private(municipality, statline) + institutional_five_year(municipality, statline)
        cells = cells * (exact / np.maximum(cells.sum(axis=0), 1.0))
    elif year > EXACT_YEAR:
        cells = cells * _rounding(municipality, statline)[DECADE]
        exact = None
    else:
        exact = None
    totals = [total(statline, "population_totals", municipality, year, "population_1jan", s) for s in SEXES]
    if any(t is None for t in totals):
        return cells
    rows = np.array(totals, dtype=np.float64)
    if exact is None:
        return np.asarray(cells * (rows / cells.sum(axis=1))[:, None], dtype=np.float64)
    return fit_margins(cells, [(rows, (0,)), (exact * (rows.sum() / exact.sum()), (1,))])


def institutional_five_year(municipality: Municipality | None, statline: Statline) -> Floats:
    """Return the residents of institutions on 1 January 2020 by five-year group, shape (20,).

    Notes
    -----
    Population minus persons in private households is exact per ten-year group; within a ten-year group the
    national shares decide. For the Netherlands (municipality None) the five-year figures themselves.
    """
    nl = by_age5(statline, "institutional_2020", None, EXACT_YEAR, ["institutional_population"], ["T"])[0, 0]
    if municipality is None:
        return nl
    nl_share = nl / (nl + _private(None, statline))
    private = _private(municipality, statline)
    expected = nl_share / (1 - nl_share) * private
    exact = np.maximum(_decades(municipality, statline) - np.bincount(DECADE, private), 0.0)
    return np.asarray(expected * (exact / np.bincount(DECADE, expected))[DECADE], dtype=np.float64)


def fit_margins(seed: Floats, margins: Sequence[tuple[Floats, tuple[int, ...]]], rounds: int = IPF_ROUNDS) -> Floats:
    """Return the table nearest to `seed` that has the margins (iterative proportional fitting).

    Parameters
    ----------
    seed : non-negative table of any shape
    margins : pairs of target and the axes it runs over; zero cells of the seed stay zero
    rounds : stop after so many

    Notes
    -----
    Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427. Ends when a round changes no margin by
    more than 1e-7 of the total.
    """
    table = np.array(seed, dtype=np.float64)
    for _ in range(rounds):
        worst = 0.0
        for target, axes in margins:
            others = tuple(a for a in range(table.ndim) if a not in axes)
            have = table.sum(axis=others, keepdims=True)
            want = target.reshape(have.shape)
            worst = max(worst, float(np.abs(have - want).max()))
            table *= np.divide(want, have, out=np.zeros_like(have), where=have > 0)
        if worst <= IPF_TOLERANCE * max(float(table.sum()), 1.0):
            break
    return table


def single_years(five: Floats, people: Floats) -> Floats:
    """Return counts by single year of age whose five-year sums are `five`, smooth and never negative.

    Parameters
    ----------
    five : (kind, 20) counts per five-year group; their sum over kinds is that of `people`
    people : (111,) persons of each age

    Returns
    -------
    (kind, 111) counts; sums over kinds equal `people`, sums over ages equal `five`.

    Notes
    -----
    The shares with the smallest sum of squared steps from age to age that have the given sums (the histospline of
    Boneva, Kendall & Stefanov 1971, J. R. Stat. Soc. B 33, 1); what falls below zero is cut off, and both margins
    are fitted again (IPF).
    """
    step = np.diff(np.eye(AGES), axis=0)
    weight = people / people.sum()
    constraint = np.where(GROUP == np.arange(len(STARTS))[:, None], weight, 0.0)
    system = np.block([[product(step.T, step), constraint.T], [constraint, np.zeros((len(STARTS), len(STARTS)))]])
    right = np.concatenate([np.zeros((AGES, len(five))), five.T / people.sum()])
    out = np.maximum(solve(system, right)[0][:AGES].T, 0.0) * people
    for _ in range(IPF_ROUNDS):
        have = np.add.reduceat(out, STARTS, axis=1)
        out *= np.divide(five, have, out=np.zeros_like(have), where=have > 0)[:, GROUP]
        column = out.sum(axis=0)
        out *= np.divide(people, column, out=np.zeros_like(column), where=column > 0)
        if float(np.abs(column - people).max()) < IPF_TOLERANCE * float(people.sum()):
            break
    return np.asarray(out, dtype=np.float64)


def _private(municipality: Municipality | None, statline: Statline) -> Floats:
    name = ["in_private_households"]
    return by_age5(statline, "household_position", municipality, EXACT_YEAR, name, ["T"])[0, 0]


def _decades(municipality: Municipality, statline: Statline) -> Floats:
    """Return the exact ten-year groups of 2020, shape (10,)."""
    cells = columns(statline, "population_municipal_age10")
    rows = (cells.region == municipality.code) & (cells.year == EXACT_YEAR)
    return np.bincount(cells.low[rows] // 10, cells.value[rows], minlength=10).astype(np.float64)


def _rounding(municipality: Municipality, statline: Statline) -> Floats:
    """Return exact / rounded population of 2020 per ten-year group, shape (10,)."""
    cells = by_age5(statline, "population_municipal_age5", municipality, EXACT_YEAR, ["population_1jan"])[0]
    return np.asarray(_decades(municipality, statline) / np.bincount(DECADE, cells.sum(axis=0)), dtype=np.float64)


assert AGES == EDGES[-1]
