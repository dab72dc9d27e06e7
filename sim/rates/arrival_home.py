"""Who arrives as a child at home with its parents, and how migration changes who lives with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.linear import product
from sim.rates.national import SEXES
from sim.rates.positions import CHILD_AT_HOME, Stock
from sim.rates.read import AGES, Floats
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.rates.migration import MigrationTables

OWN_WAY = 20
"""Who is younger arrives as those of the age live here: nearly all with parents. Assumption, range 18-21; from 18 on
there are hardly any homes of their own to copy."""
WITH_PARENTS = 1.0
"""How often parents who arrive have an adult child at home, against parents of their age who live here. Assumption,
range 0.3-2: no source tells them apart. Published rates of moving by age (A095) say only that adults of 20 move four
times as often as those of 50, so that most of them move without their parents."""
RELATIVE_ERROR = 0.35
"""Standard error of the probability from `OWN_WAY` on, relative: of `WITH_PARENTS`."""


class Moved(NamedTuple):
    """How migration changes the positions of those who live here; fields as in `sim.rates.cohort.Losses`."""

    away: Floats
    arrive: Floats
    arrive_child: Floats
    arrive_paired: Floats


def arrival_home(profile: RateTable, stock: Stock, mothers: Floats) -> RateTable:
    """Return the probability that somebody who arrives is a child at home, (reason, sex, age).

    Parameters
    ----------
    profile : the sex and age of arrivals, (reason, sex, age)
    stock : of `sim.rates.positions.latest_stock`
    mothers : (111,) share of children by age of the mother at birth

    Notes
    -----
    Adult children arrive with their mothers: the children at home of an age, each with a mother who arrives as often
    as the women of her age. At most the share of the inhabitants of the age, which holds for minors.
    """
    here = stock.shares[:, :, CHILD_AT_HOME]
    values = np.empty(profile.values.shape)
    for reason, share in enumerate(profile.values):
        arriving = of_mothers(share[1] / np.maximum(stock.people[1], 1.0), mothers)
        children = WITH_PARENTS * stock.people * here * arriving
        values[reason] = np.minimum(children / np.maximum(share, 1e-12), here)
    values[:, :, :OWN_WAY] = here[:, :OWN_WAY]
    return RateTable(
        name="arrival_home",
        title="An arriving person is a child at home",
        unit="probability",
        axes=(profile.axes[0], Axis("sex", SEXES), profile.axes[2]),
        values=values,
        method=(
            "From 20 on: children at home by sex and age times the arrival rate of women of their mothers' age, over "
            "arrivals of their own age; at most the share of the inhabitants, which holds below 20."
        ),
        sources=("CBS 71488ned", "CBS 37259eng", "assumption"),
        error=np.minimum(RELATIVE_ERROR * values, 1 - here),
        error_note="Of the assumption that parents who arrive are like those who live here.",
    )


def of_mothers(by_age: Floats, mothers: Floats) -> Floats:
    """Return by age of the child the mean over the mother's age of a quantity by her age, (111,)."""
    age = np.arange(AGES)
    out = np.zeros(AGES)
    for b in np.flatnonzero(mothers).tolist():
        out += mothers[b] * by_age[np.minimum(age + b, AGES - 1)]
    return out


def moving_over(migration: MigrationTables, stock: Stock, mothers: Floats, couples: Floats) -> Moved:
    """Return how arrivals and departures of the stock's year change who lives here.

    Parameters
    ----------
    mothers : (111,) share of children by age of the mother at birth, with whose huishouden a child leaves
    couples : (111, 111) couples by age of the woman and the man

    Notes
    -----
    Women who arrive and are no children at home have a partner as often as those of their age here; as many men of
    matching ages arrive with them, which among the young are fewer of the men who arrive.
    """
    first = int(migration.departure_home.axes[0].labels[0])
    row = min(max(stock.year - first, 0), len(migration.departure_home.values) - 1)
    household = migration.departure_household.values[row]
    away = migration.departure_home.values[row] + of_mothers(household, mothers) - household
    came = migration.arrivals.values[row][:, None, None] * migration.arrival_profile.values
    whole = came.sum(axis=0)
    child = (came * migration.arrival_home.values).sum(axis=0) / np.maximum(whole, 1e-12)
    own = stock.with_partner() / np.maximum(1 - stock.shares[:, :, CHILD_AT_HOME], 1e-9)
    expected = whole * (1 - child) * own
    husbands = product((couples / np.maximum(couples.sum(axis=1, keepdims=True), 1e-9)).T, expected[1])
    paired = np.ones((2, AGES))
    paired[0] = np.minimum(husbands / np.maximum(expected[0], 1e-9), 1.0)
    return Moved(away, whole / np.maximum(stock.people, 1.0), child, paired)


def nobody_moves() -> Moved:
    """Return the migration of the Netherlands, which changes few positions: none."""
    return Moved(*(np.zeros((2, AGES)) for _ in Moved._fields))
