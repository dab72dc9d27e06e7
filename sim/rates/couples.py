"""How couples end by separation and how unmarried couples marry, by age of the woman."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.cohort import SPAN, Census, of_husbands
from sim.rates.couple_fit import MARRIAGE_KNOTS, CoupleHazards
from sim.rates.positions import MARRIED, OLD_YEAR, Stock
from sim.rates.read import AGES, Floats, columns, single_nl
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

DIVORCE_NATION = 8.4 / 1000
"""Divorces per married woman per year in the Netherlands, 2020 (parameter A089)."""
DIVORCE_BETWEEN = 9.5 / 1000
"""Divorces per couple per year between the censuses, range 8.9-10 (parameter A083)."""
DIVORCE_PROVINCE = {"PV20": 9.7 / 1000}
"""The rate of 2020 by province where known: Groningen (parameter A089b); elsewhere the nation."""
MEAN_AGE_DIVORCE = 44.3
"""Mean age of women at divorce, 2019 (parameter A084; men 47.5)."""
FLAT_UNTIL = 30
"""The hazard of separation falls with age above this one. Assumption, range 25-35."""
RECENT_YEARS = 5
AGE31_SHIFT = 0.5
"""Marriages are by age on 31 December, on average half a year above the completed age at marriage."""
MARRIAGE_DEFAULT = 0.05
"""Marriages per unmarried couple per year when none are known at `as_of`. Assumption, range 0.03-0.08."""
MARRIAGEABLE = 18
"""Nobody marries younger (BW 1:31)."""
LEAST = 1e-6
"""Stands for no marriages where a logarithm is needed."""
RELATIVE_ERROR = 0.10
"""Standard error of the separation hazards, relative; also what the fit of marriages leaves out. Assumption, range
0.05-0.2."""


class Divorces(NamedTuple):
    """Divorces in the Netherlands by age of the woman.

    Parameters
    ----------
    shape : (111,) hazard over that of the youngest
    level : hazard of the youngest, per year
    decline : fall of the logarithm of the hazard per year of age above `FLAT_UNTIL`
    mean_women, mean_men : mean age at divorce, years
    """

    shape: Floats
    level: float
    decline: float
    mean_women: float
    mean_men: float


def divorces(nation: Stock, couples: Floats) -> Divorces:
    """Return the hazard of divorce.

    Parameters
    ----------
    nation : Dutch population and positions, `latest_stock(None, ...)`
    couples : (111, 111) of `couples_by_age`, for the check on men

    Notes
    -----
    One parameter: the hazard is flat to 30 and falls by a constant rate per year of age above it, the rate at which
    the mean age of women at divorce is 44.3 given the ages of married women.
    """
    married = nation.people[1] * nation.shares[1][:, MARRIED].sum(axis=1)
    age = np.arange(AGES)
    low, high = 0.0, 0.3
    for _ in range(40):  # bisection: a steeper decline makes the mean age lower
        decline = 0.5 * (low + high)
        shape = np.exp(-decline * np.maximum(age - FLAT_UNTIL, 0))
        mean = float(np.average(age + 0.5, weights=shape * married))
        low, high = (decline, high) if mean > MEAN_AGE_DIVORCE else (low, decline)
    level = DIVORCE_NATION / float(np.average(shape, weights=married))
    men = float(np.average(of_husbands(age.astype(np.float64) + 0.5, couples), weights=shape * married))
    return Divorces(shape, level, decline, mean, men)


def local_divorce(municipality: Municipality) -> float:
    """Return the local over the national hazard of divorce, taken to hold for unmarried couples as well."""
    return DIVORCE_PROVINCE.get(municipality.province, DIVORCE_NATION) / DIVORCE_NATION


def separation(municipality: Municipality, found: Divorces, fitted: CoupleHazards) -> RateTable:
    """Return the yearly hazard that a couple separates, (couple, age of the woman): unmarried, married."""
    local = local_divorce(municipality)
    values = np.stack([fitted.separation, local * found.level * found.shape])
    return RateTable(
        name="separation",
        title=f"Separation of couples, {municipality.name}",
        unit="separations per couple per year",
        axes=(Axis("couple", ("unmarried", "married")), Axis("age", tuple(range(AGES)))),
        values=values,
        method=(
            f"Flat to {FLAT_UNTIL}, then falling exponentially, solved for the mean age at divorce of women; level of "
            "divorces per married woman (province); level of unmarried couples fitted with the unions, so that couples "
            "who may marry are apart as often as in two cohorts followed by CBS, times the local factor of divorces."
        ),
        sources=("A083", "A084", "A086", "A087", "A089", "CBS 71488ned"),
        error=RELATIVE_ERROR * values,
        error_note="Level only; one shape for all couples, no effect of duration or children.",
        notes={
            "decline_per_year": found.decline,
            "mean_age_women": found.mean_women,
            "mean_age_men": found.mean_men,
            "local_factor": local,
            "per_1000_married": 1000 * local * DIVORCE_NATION,
        },
    )


def counted_marriages(statline: Statline, nation: Stock, seen: Census) -> tuple[Floats, str]:
    """Return marriages per unmarried couple by age of the woman, as counted, (111,), and of which years.

    Parameters
    ----------
    statline : CBS tables, as known at its `as_of`
    nation, seen : stock and censuses of the Netherlands

    Notes
    -----
    Women who marry (37890, mean of the last five years known) over women living unmarried with a partner in the middle
    of those years, on the straight line between the censuses. The hazards of the groups are interpolated and scaled
    until each group has its marriages again.
    """
    cells = columns(statline, "marriages_nl")
    years = sorted(set(cells.year.tolist()))[-RECENT_YEARS:]
    if not years:
        return np.where(np.arange(AGES) >= MARRIAGEABLE, MARRIAGE_DEFAULT, LEAST), "none known, one rate"
    middle = years[len(years) // 2]
    weight = min((middle - OLD_YEAR) / SPAN, 1.0)
    share = (1 - weight) * seen.before[1, :, 1] + weight * seen.after[1, :, 1]
    unmarried = single_nl(statline, middle)[1] * (seen.people / np.maximum(nation.people, 1.0))[1] * share
    rows = (cells.sex == "F") & np.isin(cells.year, years)
    low = np.array(sorted(set(cells.low[rows].tolist())))
    count = np.bincount(np.searchsorted(low, cells.low[rows]), cells.value[rows]) / len(years)
    group = np.searchsorted(low, np.arange(AGES), side="right") - 1
    count[0] = max(float(count[0]), 1.0)
    mid = np.array([float(np.average(np.arange(AGES)[group == g], weights=unmarried[group == g] + 1e-9))
                    for g in range(len(low))])  # fmt: skip
    hazard = count / np.bincount(group, unmarried)
    values = np.exp(np.interp(np.arange(AGES) + AGE31_SHIFT, mid, np.log(hazard)))
    for _ in range(20):
        values *= (count / np.bincount(group, values * unmarried))[group] ** 0.5
        values = np.exp(_soft(np.log(values)))
    values[:MARRIAGEABLE] = LEAST
    values *= count.sum() / float(values @ unmarried)
    return np.asarray(values, dtype=np.float64), f"{years[0]}-{years[-1]}"


def marriage(municipality: Municipality, counted: Floats, of_years: str, fitted: CoupleHazards) -> RateTable:
    """Return the yearly hazard that an unmarried couple marries, by age of the woman.

    Parameters
    ----------
    counted, of_years : of `counted_marriages`
    fitted : of the municipality
    """
    values = np.where(np.arange(AGES) < MARRIAGEABLE, 0.0, fitted.marriage)
    factor = fitted.marriage / np.maximum(counted, LEAST)
    return RateTable(
        name="marriage",
        title=f"Marriage of unmarried couples, {municipality.name}",
        unit="marriages per couple per year",
        axes=(Axis("age", tuple(range(AGES))),),
        values=values,
        method=(
            f"Women who marry ({of_years}) over women living unmarried with a partner, national, times a factor by age "
            "and a local one fitted with the unions: registered partnerships count as married, and who marries had "
            "not always lived together."
        ),
        sources=("CBS 37890", "CBS 71488ned"),
        error=values * np.hypot(fitted.marriage_error, RELATIVE_ERROR),
        error_note="Of the fit, and a tenth for the interpolation of counted marriages.",
        notes={f"factor_{int(age)}": float(factor[int(age)]) for age in MARRIAGE_KNOTS},
    )


def _soft(values: Floats) -> Floats:
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.asarray(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], dtype=np.float64)
