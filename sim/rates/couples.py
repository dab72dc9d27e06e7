"""How couples end by separation and how unmarried couples marry, by age of the woman."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rates.gap import shift_by_gap
from sim.rates.positions import MARRIED, UNMARRIED, Stock
from sim.rates.read import AGES, Floats, columns
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

DIVORCE_NATION = 8.4 / 1000
"""Divorces per married woman per year in the Netherlands, 2020 (parameter A089)."""
DIVORCE_PROVINCE = {"PV20": 9.7 / 1000}
"""The same by province where known: Groningen 2020 (parameter A089b); elsewhere the nation."""
DIVORCE_RANGE = (8.9, 10.0)
"""Range of the Dutch rate per 1,000 couples (parameter A083)."""
MEAN_AGE_DIVORCE = 44.3
"""Mean age of women at divorce, 2019 (parameter A084; men 47.5)."""
FLAT_UNTIL = 30
"""The hazard of separation falls with age above this one. Assumption, range 25-35."""
UNMARRIED_SEPARATION = 0.5 * (-np.log(1 - 0.25) / 12 - np.log(1 - 0.18) / 6)
"""Separations per unmarried couple per year: mean of 25% within 12 years (parameter A086) and 18% within 6 years of
a child's birth (A087); range 0.024-0.033."""
UNMARRIED_AGES = slice(25, 40)
"""Ages of women over which that mean holds: those cohorts began living together in their twenties."""
RECENT_YEARS = 5
AGE31_SHIFT = 0.5
"""Marriages are by age on 31 December, on average half a year above the completed age at marriage."""
RELATIVE_ERROR = 0.10
"""Standard error of the separation and marriage hazards, relative. Assumption, range 0.05-0.2."""


def separation(municipality: Municipality, nation: Stock, gap: Floats) -> RateTable:
    """Return the yearly hazard that a couple separates.

    Parameters
    ----------
    municipality : its province sets the level
    nation : Dutch population and positions, `latest_stock(None, ...)`
    gap : (41,) man's age minus woman's, for the check on men

    Returns
    -------
    RateTable
        (couple, age): unmarried, married; age of the woman.

    Notes
    -----
    One parameter: the hazard is flat to 30 and falls by a constant rate per year of age above it, the rate at which
    the mean age of women at divorce is 44.3 given the ages of married women. Unmarried couples have the same decline.
    """
    married = nation.people[1] * nation.shares[1][:, MARRIED].sum(axis=1)
    unmarried = nation.people[1] * nation.shares[1][:, UNMARRIED].sum(axis=1)
    age = np.arange(AGES)
    low, high = 0.0, 0.3
    for _ in range(40):  # bisection: a steeper decline makes the mean age lower
        decline = 0.5 * (low + high)
        shape = np.exp(-decline * np.maximum(age - FLAT_UNTIL, 0))
        mean = float(np.average(age + 0.5, weights=shape * married))
        low, high = (decline, high) if mean > MEAN_AGE_DIVORCE else (low, decline)
    local = DIVORCE_PROVINCE.get(municipality.province, DIVORCE_NATION) / DIVORCE_NATION
    level = DIVORCE_NATION / float(np.average(shape, weights=married))
    free = UNMARRIED_SEPARATION / float(np.average(shape[UNMARRIED_AGES], weights=unmarried[UNMARRIED_AGES]))
    values = np.stack([free * shape, local * level * shape])
    men = float(np.average(age + 0.5 + shift_by_gap(age.astype(np.float64), gap) - age, weights=shape * married))
    return RateTable(
        name="separation",
        title=f"Separation of couples, {municipality.name}",
        unit="separations per couple per year",
        axes=(Axis("couple", ("unmarried", "married")), Axis("age", tuple(range(AGES)))),
        values=values,
        method=(
            f"Flat to {FLAT_UNTIL}, then falling exponentially, solved for the mean age at divorce of women; level of "
            "divorces per married woman (province) and of unmarried couples in two cohorts followed by CBS."
        ),
        sources=("A083", "A084", "A086", "A087", "A089", "CBS 71488ned"),
        error=RELATIVE_ERROR * values,
        error_note="Level only; one shape for all couples, no effect of duration or children.",
        notes={
            "decline_per_year": decline,
            "mean_age_women": mean,
            "mean_age_men": men,
            "local_factor": local,
            "per_1000_married": 1000 * local * DIVORCE_NATION,
        },
    )


def marriage(statline: Statline, nation: Stock) -> RateTable:
    """Return the yearly hazard that an unmarried couple marries, by age of the woman.

    Notes
    -----
    Women who marry (37890, mean of the last five years known) over women living unmarried with a partner. Some marry
    without having lived together first; they are counted as if they had. Marriages by age are known for the
    Netherlands only.
    """
    unmarried = nation.people[1] * nation.shares[1][:, UNMARRIED].sum(axis=1)
    cells = columns(statline, "marriages_nl")
    years = sorted(set(cells.year.tolist()))[-RECENT_YEARS:]
    if not years:
        values, method = np.where(np.arange(AGES) >= 18, MARRIAGE_DEFAULT, 0.0), "No marriages known: one rate."
    else:
        rows = (cells.sex == "F") & np.isin(cells.year, years)
        low = np.array(sorted(set(cells.low[rows].tolist())))
        count = np.bincount(np.searchsorted(low, cells.low[rows]), cells.value[rows]) / len(years)
        group = np.searchsorted(low, np.arange(AGES), side="right") - 1
        count[0] = max(float(count[0]), 1.0)
        mid = np.array([float(np.average(np.arange(AGES)[group == g], weights=unmarried[group == g] + 1e-9))
                        for g in range(len(low))])  # fmt: skip
        hazard = count / np.bincount(group, unmarried)
        values = np.exp(np.interp(np.arange(AGES) + AGE31_SHIFT, mid, np.log(hazard)))
        for _ in range(20):  # the interpolated hazards give the marriages of each group
            values *= (count / np.bincount(group, values * unmarried))[group] ** 0.5
            values = np.exp(_soft(np.log(values)))
        values[:MARRIAGEABLE] = 0.0
        values *= count.sum() / float(values @ unmarried)
        method = f"Women who marry {years[0]}-{years[-1]} over women living unmarried with a partner, national."
    return RateTable(
        name="marriage",
        title="Marriage of unmarried couples",
        unit="marriages per couple per year",
        axes=(Axis("age", tuple(range(AGES))),),
        values=values,
        method=method,
        sources=("CBS 37890", "CBS 71488ned"),
        error=RELATIVE_ERROR * values,
        error_note="Level and interpolation; no local difference.",
        notes={"marriages_nl": float(values @ unmarried)},
    )


MARRIAGE_DEFAULT = 0.05
"""Marriages per unmarried couple per year when none are known at `as_of`. Assumption, range 0.03-0.08."""
MARRIAGEABLE = 18
"""Nobody marries younger (BW 1:31)."""


def _soft(values: Floats) -> Floats:
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], dtype=np.float64)
