"""What place people have in their household, by sex and single year of age: the stock that the union rates keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.households import POSITIONS
from sim.errors import DataError
from sim.rates.population import (
    EXACT_YEAR,
    fit_margins,
    institutional_five_year,
    population_by_age,
    population_five_year,
    population_years,
    single_years,
)
from sim.rates.read import AGES, STARTS, Floats, by_age5, single_nl

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

CHILD_AT_HOME, LIVING_ALONE = 0, 1
UNMARRIED, MARRIED, WITH_PARTNER = [2, 4], [3, 5], [2, 3, 4, 5]
SINGLE_PARENT, OTHER_MEMBER, INSTITUTIONAL = 6, 7, 8

OLD_YEAR = 2006
NATIONAL_WEIGHT = 25.0
"""Persons of the national pattern added to each local age group and sex before its sex pattern is used; small
against the 200-2,000 persons of a group, so only nearly empty cells follow the nation. Range 5-100."""
HOME_TREND, HOME_TREND_AGE = np.log(17 / 10) / 19, 75
"""Yearly fall of the share of people over 75 in institutions: 17% in 1995, 10% in 2014 (CBS, through Schulinck)."""
BALANCE_ROUNDS = 25
"""Rounds of fitting in which men and women in couples are made equal."""


def positions(municipality: Municipality | None, statline: Statline, year: int) -> Floats:
    """Return the share of the inhabitants in each household position on 1 January.

    Parameters
    ----------
    municipality : of `sim.municipalities`; None is the Netherlands
    statline : CBS tables, as known at its `as_of`
    year : a year with population by age (2006, 2016, 2020, 2021)

    Returns
    -------
    (2, 111, 9) array of shares, sex x age x `POSITIONS`, each row summing to 1.

    Raises
    ------
    DataError
        If there is no population by age for the year, or no household positions are known at `as_of`.

    Notes
    -----
    2006: CBS 71488ned by sex, predecessors added up. 2020: 71488ned has no sex; its persons per age and position
    are fitted (IPF) to the population by sex, starting from the sex pattern of 2006, with as many men as women
    in couples (same-sex couples, about 1%, are ignored). 2016 lies on the straight line between both; 2021 has
    the shares of 2020. Where 2020 is not known at `as_of`, every year has the shares of 2006, except that
    over 75 those in institutions fall by 2.8% a year (`HOME_TREND`); under 65 institutions were then
    counted more narrowly (0.8% of the Dutch lived in one, against 1.4% in 2020). Single years by
    `single_years`.
    """
    people = _people(municipality, statline, year)
    five = five_year_shares(municipality, statline, year)
    out = np.zeros((2, AGES, len(POSITIONS)))
    for sex in range(2):
        persons = np.maximum(people[sex], 1e-6)
        counts = five[:, sex] * np.add.reduceat(persons, STARTS)
        out[sex] = (single_years(counts, persons) / persons).T
    return np.asarray(out / out.sum(axis=2, keepdims=True), dtype=np.float64)


def five_year_shares(municipality: Municipality | None, statline: Statline, year: int) -> Floats:
    """Return the shares behind `positions` per five-year group, shape (9, 2, 20)."""
    known = statline.as_of is None or statline.as_of >= EXACT_YEAR
    if not known and statline.as_of is not None and statline.as_of < OLD_YEAR:
        raise DataError(
            f"no household positions are known at the end of {statline.as_of}; the first are of 2006",
            f"eind {statline.as_of} is nog geen plaats in het huishouden bekend; de eerste is van 2006",
        )
    old = _share(_counts_2006(municipality, statline))
    if year <= OLD_YEAR:
        return old
    if not known:
        return _more_at_home(old, year - OLD_YEAR)
    new = _share(_counts_2020(municipality, statline))
    weight = min((year - OLD_YEAR) / (EXACT_YEAR - OLD_YEAR), 1.0)
    return np.asarray((1 - weight) * old + weight * new, dtype=np.float64)


class Stock(NamedTuple):
    """Who lives where, at the last date counted.

    Parameters
    ----------
    year : on 1 January of this year
    people : (2, 111) inhabitants by sex and age
    shares : (2, 111, 9) household positions, of `POSITIONS`
    counted : whether the positions are those of 2020; otherwise they are the shares of 2006
    """

    year: int
    people: Floats
    shares: Floats
    counted: bool

    def with_partner(self) -> Floats:
        """Return the share living with a partner, (2, 111)."""
        return np.asarray(self.shares[:, :, WITH_PARTNER].sum(axis=2), dtype=np.float64)

    def married(self) -> Floats:
        """Return the married part of those living with a partner, (2, 111); 0 where nobody does."""
        couple = self.with_partner()
        married = self.shares[:, :, MARRIED].sum(axis=2)
        return np.asarray(np.divide(married, couple, out=np.zeros_like(couple), where=couple > 0), dtype=np.float64)


def latest_stock(municipality: Municipality | None, statline: Statline) -> Stock:
    """Return people and positions of 2020, or of the last year by age known at `as_of`; None is the nation."""
    counted = statline.as_of is None or statline.as_of >= EXACT_YEAR
    if counted:
        year = EXACT_YEAR
    elif municipality is None:
        year = OLD_YEAR
    else:
        year = max(y for y in population_years(municipality, statline) if y <= EXACT_YEAR)
    people = _people(municipality, statline, year)
    return Stock(year, people, positions(municipality, statline, year), counted)


def _more_at_home(shares: Floats, years: int) -> Floats:
    """Return shares (9, 2, 20) with fewer residents over 75, the other positions filled up in proportion."""
    out = shares.copy()
    old = HOME_TREND_AGE <= STARTS
    out[INSTITUTIONAL][:, old] *= np.exp(-HOME_TREND * years)
    rest = out[:INSTITUTIONAL].sum(axis=0)
    out[:INSTITUTIONAL] *= (1 - out[INSTITUTIONAL]) / rest
    return out


def _people(municipality: Municipality | None, statline: Statline, year: int) -> Floats:
    return single_nl(statline, year) if municipality is None else population_by_age(municipality, statline, year)


def _share(counts: Floats) -> Floats:
    return np.asarray(counts / counts.sum(axis=0, keepdims=True), dtype=np.float64)


def _counts_2006(municipality: Municipality | None, statline: Statline) -> Floats:
    """Return the persons of 2006 by position, sex and five-year group, shape (9, 2, 20), every group filled."""
    nation = by_age5(statline, "household_position", None, OLD_YEAR, POSITIONS)
    if municipality is None:
        return nation
    here = by_age5(statline, "household_position", municipality, OLD_YEAR, POSITIONS)
    return np.asarray(here + NATIONAL_WEIGHT * _share(nation), dtype=np.float64)


def _counts_2020(municipality: Municipality | None, statline: Statline) -> Floats:
    """Return the persons of 2020 by position, sex and five-year group, shape (9, 2, 20)."""
    seed = _counts_2006(municipality, statline)
    private = by_age5(statline, "household_position", municipality, EXACT_YEAR, POSITIONS[:-1], ["T"])[:, 0]
    column = np.vstack([private, institutional_five_year(municipality, statline)])
    if municipality is None:
        people = np.add.reduceat(single_nl(statline, EXACT_YEAR), STARTS, axis=1)
    else:
        people = population_five_year(municipality, statline, EXACT_YEAR)
    rows = people * (column.sum(axis=0) / people.sum(axis=0))
    seed = _share(seed) * rows
    table = seed + 1e-9 * (column[:, None, :] > 0)  # a position that is new in an age group since 2006
    margins = [(rows, (1, 2)), (column, (0, 2))]
    for _ in range(BALANCE_ROUNDS):
        table = fit_margins(table, margins, rounds=1)
        sums = table[WITH_PARTNER].sum(axis=2, keepdims=True)
        table[WITH_PARTNER] *= sums.mean(axis=1, keepdims=True) / sums
    return fit_margins(table, margins)
