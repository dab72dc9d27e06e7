"""Dutch probabilities of dying by the age reached on 31 December, as observed, for every year with deaths by age."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rates.national import AGES, LAST_SINGLE_AGE, LETTERS, Series, deaths
from sim.rates.table import Floats
from sim.statline import Statline

KANNISTO_FROM = 80
"""First age of the logistic fit that closes the table, as in Thatcher, Kannisto & Vaupel (1998)."""
INFANT_CARRY = 0.11
"""Share of the deaths below age 1 that fall in the calendar year after birth: fitted to q at age31 0 and 1 of CBS
37360ned, 2011-2019 (0.101-0.106 boys, 0.111-0.116 girls)."""
FEWEST_DEATHS = 0.5
"""Deaths put in a cell that has none, so that its logarithm exists; in 2000-2024 only at ages above 105."""


class Observed(NamedTuple):
    """Observed mortality of the Netherlands.

    Parameters
    ----------
    years : (Y,) consecutive calendar years
    hazard : (Y, 2, 111) -log(1 - q), q = probability of dying in the year at that age on 31 December
    deaths : (Y, 2, 111) deaths by age on 31 December
    """

    years: NDArray[np.int64]
    hazard: Floats
    deaths: Floats


def observed_mortality(statline: Statline, people: Series) -> Observed:
    """Return Dutch hazards by the age on 31 December: CBS 37360ned where shipped, derived from deaths elsewhere.

    Parameters
    ----------
    statline : CBS tables
    people : Dutch population on 1 January by age, from `sim.rates.national.population`

    Notes
    -----
    The shipped deaths are by age at death, not by age on 31 December: taken as the latter they miss 37360ned by up to
    0.05 at ages above 80 and cannot give its q at age31 1, which is larger than all deaths at age 1 allow. Each death
    at age x therefore belongs to the cohort that turns x + 1 in the year or to the one that turned x, in
    proportion to their sizes on 1 January before and after (halves miss 1.3 Poisson standard deviations at ages 60-79,
    this split 0.7). The denominator is the mean of the cohort at both ends plus half its deaths. Over 2011-2019 the
    derived table has 0.01% more deaths than 37360ned; at ages 30-94 the root mean square difference is 0.7 times the
    Poisson standard deviation of a cell, which is what splitting a count at random leaves.

    37360ned ends at 99, which stands for 99 and older (it lies 10% above the curve through 80-94, ages 95-98 lie
    on it within 2% on average). From 95 on every year follows the logistic (Kannisto) hazard fitted on 80-94, in
    2011-2019 as well, so that all years are closed alike.
    """
    died = deaths(statline)
    q = np.empty_like(died.values)
    count = np.empty_like(died.values)
    for row, year in enumerate(died.years.tolist()):
        q[row], count[row] = _year(people, died.values[row], year)
    frame = statline.table("mortality_qx_nl")
    year = frame["year"].to_numpy(dtype=np.int64) - int(died.years[0])
    age = frame["age_from"].to_numpy(dtype=np.int64)
    keep = (age <= LAST_SINGLE_AGE) & (year >= 0) & (year < len(q)) & frame["sex"].isin(LETTERS).to_numpy()
    sex = (frame["sex"].to_numpy() == "F").astype(np.int64)
    q[year[keep], sex[keep], age[keep]] = frame["value"].to_numpy(dtype=np.float64)[keep]
    return Observed(died.years, _close(-np.log1p(-q)), count)


def _year(people: Series, died: Floats, year: int) -> tuple[Floats, Floats]:
    """Return q and deaths by age31, both (2, 111), from deaths by age at death (2, 111) and the population."""
    before = people.at(year)
    if people.has(year + 1):
        after = people.at(year + 1)
    else:  # not known yet: survivors of the cohort, without migration
        after = before.copy()
        after[:, 1:] = before[:, :-1] - 0.5 * (died[:, :-1] + died[:, 1:])
    share = before / np.maximum(before + after, 1.0)  # of deaths at age x, to the cohort that turns x + 1
    share[:, 0] = INFANT_CARRY
    count = (1 - share) * died
    count[:, 1:] += (share * died)[:, :-1]
    count = np.maximum(count, FEWEST_DEATHS)
    start = np.empty_like(after)
    start[:, 1:] = before[:, :-1]
    start[:, 0] = after[:, 0] + count[:, 0]
    exposed = 0.5 * (start + after + count)
    return np.minimum(count / np.maximum(exposed, 1.0), 0.999), count


def _close(hazard: Floats) -> Floats:
    """Replace hazards (..., 111) above age 94 by the Kannisto curve fitted by least squares of the logit on 80-94."""
    age = np.arange(KANNISTO_FROM, LAST_SINGLE_AGE + 1, dtype=np.float64)
    known = hazard[..., KANNISTO_FROM : LAST_SINGLE_AGE + 1]
    logit = np.log(known / (1 - known))
    centred = age - age.mean()
    slope = (logit * centred).sum(axis=-1, keepdims=True) / (centred**2).sum()
    old = np.arange(LAST_SINGLE_AGE + 1, AGES, dtype=np.float64)
    closed = hazard.copy()
    level = logit.mean(axis=-1, keepdims=True)
    closed[..., LAST_SINGLE_AGE + 1 :] = 1 / (1 + np.exp(-(level + slope * (old - age.mean()))))
    return closed


def life_expectancy(q: Floats) -> Floats:
    """Return life expectancy at birth from q by age on 31 December.

    Parameters
    ----------
    q : (..., 111); the last age is repeated for everybody older

    Returns
    -------
    (...) years. Children live half a year on average until their first 31 December, and those who die in an interval
    live half of it. For 2019 this gives 80.5 (men) and 83.6 (women), as CBS publishes.
    """
    left = np.cumprod(1 - q, axis=-1)
    full = left[..., :-1] - 0.5 * (left[..., :-1] - left[..., 1:])
    tail = left[..., -1] * (1 / q[..., -1] - 0.5)
    first = 0.25 * (1 + left[..., 0])
    return np.asarray(first + full.sum(axis=-1) + tail)
