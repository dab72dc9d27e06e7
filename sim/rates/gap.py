"""How much older the man of a couple is than the woman."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.rates.read import Floats, columns
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.statline import Statline

GAPS = np.arange(-15, 26)
"""Man's age minus woman's, in years."""
GAP_SD = 4.5
"""Standard deviation of the gap, years. Assumption, range 3.7-5.5: 3.7 follows from the difference between the
variances of men's and women's age at marriage (CBS 37890) if the gap did not depend on her age; it does, downwards,
so the true figure is larger."""
GAP_SD_ERROR = 0.5
GAP_SKEW = 2.0
"""Shape of the skew normal: a longer tail of older men. Assumption, range 0-4."""
YOUNGEST_MID, OLDEST_MID, HALF_GROUP = 18.5, 70.0, 2.5
"""Mean age given to the open groups under 20 and 65+, and to a five-year group above its first age."""
RECENT_YEARS = 5
GAP_WITHOUT_FIGURES = 3.0
"""Mean gap when no marriages are known at `as_of` (2011 is the first year); 3.0-3.2 in every year 2011-2018."""


def union_gap(statline: Statline) -> RateTable:
    """Return the distribution of the man's age minus the woman's among new couples.

    Notes
    -----
    The mean is the difference between the mean ages of men and women who marry (CBS 37890, last five years known;
    same-sex marriages, 3%, are among them). Marriages are the only unions counted by age; couples who move in
    together are taken to have the same gap.
    """
    mean, known = mean_gap(statline)
    values, wider = skew_normal(mean, GAP_SD), skew_normal(mean, GAP_SD + GAP_SD_ERROR)
    return RateTable(
        name="union_gap",
        title="Man's age minus woman's in new couples",
        unit="probability",
        axes=(Axis("gap", tuple(int(g) for g in GAPS)),),
        values=values,
        method=(
            f"Skew normal in whole years with the mean of Dutch marriages ({known}), standard deviation {GAP_SD} and "
            f"shape {GAP_SKEW} assumed."
        ),
        sources=("CBS 37890",),
        error=np.abs(wider - values),
        error_note=f"Standard deviation larger by {GAP_SD_ERROR} year; the gap's dependence on age is left out.",
        notes={"mean": float(values @ GAPS), "sd": float(np.sqrt(values @ (GAPS - values @ GAPS) ** 2))},
    )


def skew_normal(mean: float, sd: float) -> Floats:
    """Return the skew normal with this mean and standard deviation over `GAPS`, (41,), summing to 1.

    Notes
    -----
    Density 2 phi(z) Phi(shape z), Azzalini (1985), Scandinavian Journal of Statistics 12, 171; summed over ten points
    per year.
    """
    delta = GAP_SKEW / math.hypot(1.0, GAP_SKEW)
    scale = sd / math.sqrt(1 - 2 * delta**2 / math.pi)
    place = mean - scale * delta * math.sqrt(2 / math.pi)
    z = ((GAPS[:, None] - 0.5 + (np.arange(10) + 0.5) / 10) - place) / scale
    below = np.array([1 + math.erf(GAP_SKEW * v / math.sqrt(2)) for v in z.ravel().tolist()]).reshape(z.shape)
    values = (np.exp(-0.5 * z**2) * below).sum(axis=1)
    return np.asarray(values / values.sum(), dtype=np.float64)


def mean_gap(statline: Statline) -> tuple[float, str]:
    """Return the mean gap of Dutch marriages in years, and of which years."""
    cells = columns(statline, "marriages_nl")
    years = sorted(set(cells.year.tolist()))[-RECENT_YEARS:]
    if not years:
        return GAP_WITHOUT_FIGURES, "no figures known yet"
    middle = np.where(cells.low == 0, YOUNGEST_MID, np.where(cells.low == 65, OLDEST_MID, cells.low + HALF_GROUP))
    mean = {}
    for sex in ("M", "F"):
        rows = (cells.sex == sex) & np.isin(cells.year, years)
        mean[sex] = float(np.average(middle[rows], weights=cells.value[rows]))
    return mean["M"] - mean["F"], f"{years[0]}-{years[-1]}"


def shift_by_gap(by_man_age: Floats, gap: Floats) -> Floats:
    """Return, by age of the woman, the mean over her man's age of a quantity by age of the man, shape (111,)."""
    last = len(by_man_age) - 1
    age = np.clip(np.arange(len(by_man_age))[:, None] + GAPS, 0, last)
    return np.asarray(by_man_age[age] @ gap, dtype=np.float64)


def shift_back(by_woman_age: Floats, gap: Floats) -> Floats:
    """Return, by age of the man, the mean over his wife's age of a quantity by age of the woman, shape (111,)."""
    last = len(by_woman_age) - 1
    age = np.clip(np.arange(len(by_woman_age))[:, None] - GAPS, 0, last)
    return np.asarray(by_woman_age[age] @ gap, dtype=np.float64)
