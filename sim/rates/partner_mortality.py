"""People who live with a partner die less often than others of their sex and age; the total stays that of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.households import POSITIONS
from sim.rates.positions import Stock
from sim.rates.read import AGES, SEXES, Floats, columns
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.statline import Statline

WIDOWED = {2015: (38476.0, 19128.0), 2020: (44315.0, 21413.0), 2023: (41957.0, 21951.0)}
"""Persons who became widowed in the Netherlands because a man, a woman died. CBS 03781."""
MARRIED = [POSITIONS.index(f"partner_married_{kind}_children") for kind in ("no", "with")]
RATIO_WITHOUT_FIGURES = 0.65
"""Hazard ratio used when no count of widowhoods may be seen. Assumption, range 0.5-0.8: that of 2015 for men."""
RATIO_ERROR = 0.1
"""Standard error of the hazard ratio: half the spread between the years. Includes the married in institutions, whose
deaths make widows too and who are not among those living with a partner."""
FADES = (70, 95)
"""Age to which the ratio holds and age at which it has faded to 1, straight in between. Assumption, ranges 60-80 and
85-105: the gap between the married and others narrows at high age in every study; one ratio at all ages gave 10 points
too many men of 90-94 with a partner in the fit between two censuses."""
PANDEMIC = range(2020, 2023)
HALVINGS = 40


def shifted(by_age: Floats) -> Floats:
    """Return figures by age reached on 31 December from figures by age on 1 January; last axis is age."""
    return np.concatenate([by_age[..., :1], by_age[..., :-1]], axis=-1)


def relative(ratio: Floats, couple: Floats) -> Floats:
    """Return the factors on q without and with a partner, (sex, 2, age), whose mean over people is 1.

    Parameters
    ----------
    ratio : (2,) mortality with a partner over that without, by sex, before it fades with age.
    couple : (2, 111) share living with a partner.
    """
    stays = np.clip((FADES[1] - np.arange(AGES)) / (FADES[1] - FADES[0]), 0.0, 1.0)
    by_age = 1.0 - (1.0 - ratio[:, None]) * stays
    without = 1.0 / (couple * by_age + 1.0 - couple)
    return np.stack([without, without * by_age], axis=1)


def hazard_ratio(statline: Statline, history: RateTable, nation: Stock) -> tuple[Floats, list[int]]:
    """Return the mortality of people with a partner over that of others, (2,) by sex, and the years it comes from.

    Notes
    -----
    Solved such that deaths of married people at home, in a population of the year with the positions of `nation`,
    are as many as the widowhoods recorded; the mean of the years known at `as_of`.
    """
    people = columns(statline, "population_nl_single_age")
    first = int(history.axes[0].labels[0])
    married, couple = shifted(nation.shares[:, :, MARRIED].sum(axis=2)), shifted(nation.with_partner())
    found = []
    for year, widowed in WIDOWED.items():
        if statline.as_of is not None and year > statline.as_of:
            continue
        living = np.zeros((2, AGES))
        for sex, letter in enumerate(SEXES):
            rows = (people.year == year) & (people.sex == letter)
            np.add.at(living[sex], np.minimum(people.low[rows] + 1, AGES - 1), people.value[rows])
        level = history.notes["local_factor_pandemic" if year in PANDEMIC else "local_factor"]
        dying = living * history.values[year - first] / level * married
        low, high = np.full(2, 0.05), np.full(2, 1.5)
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            few = (dying * relative(middle, couple)[:, 1]).sum(axis=1) < np.asarray(widowed)
            low, high = np.where(few, middle, low), np.where(few, high, middle)
        found.append((year, 0.5 * (low + high)))
    if not found:
        return np.full(2, RATIO_WITHOUT_FIGURES), []
    return np.mean([ratio for _, ratio in found], axis=0), [year for year, _ in found]


def partner_mortality(statline: Statline, history: RateTable, stock: Stock, nation: Stock) -> RateTable:
    """Return the factors on q of people living without and with a partner.

    Parameters
    ----------
    statline : figures that may be seen.
    history : (year, sex, age31) mortality of the years 2006-2025.
    stock, nation : positions of the municipality and of the Netherlands.

    Notes
    -----
    The ratio fades to 1 with age (`FADES`). The factors are frozen: as long as the share with a partner at an age stays
    as counted, the deaths at that age are those of the mortality table.
    """
    ratio, years = hazard_ratio(statline, history, nation)
    values = relative(ratio, shifted(stock.with_partner()))
    return RateTable(
        name="partner_mortality",
        title="Mortality without and with a partner, relative to all",
        unit="factor",
        axes=(
            Axis("sex", ("man", "vrouw")),
            Axis("partner", ("without", "with")),
            Axis("age31", tuple(range(AGES))),
        ),
        values=values,
        method=(
            f"One hazard ratio per sex to age {FADES[0]}, fading to 1 at {FADES[1]}, solved so that deaths of married "
            "people at home give the widowhoods recorded in "
            f"{', '.join(map(str, years)) or 'no year (assumed)'}; mean kept by the positions of the stock."
        ),
        sources=("CBS 03781", "CBS 71488ned", "CBS 7461bev", "CBS 37360ned"),
        error=RATIO_ERROR * values,
        error_note="Spread between the years; how the ratio fades with age is an assumption.",
        notes={"ratio_man": float(ratio[0]), "ratio_vrouw": float(ratio[1])},
    )
