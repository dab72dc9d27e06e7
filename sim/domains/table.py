"""A rate table of the life domains: rates with their source, grade and range, by sex and age unless it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.rates.national import SEXES
from sim.rates.read import AGES, Floats
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from collections.abc import Sequence

HAZARD = "events per person per year"
SHARE = "probability"
AGE = np.arange(AGES)
BY_AGE = (Axis("age", tuple(range(AGES))),)
BY_SEX_AGE = (Axis("sex", SEXES), *BY_AGE)
ASSUMPTION = "assumption"
HARDLY = 1e-9


@dataclass(frozen=True)
class DomainTable(RateTable):
    """A rate table that also says how good its evidence is.

    Parameters
    ----------
    grade : A (official figure or controlled study) .. C, or "assumption": of the weakest figure that sets its level.
    low, high : ends of the plausible range, as factors on all values together.
    """

    grade: str = ASSUMPTION
    low: float = 1.0
    high: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a range that does not hold the table itself."""
        super().__post_init__()
        if not 0.0 <= self.low <= 1.0 <= self.high:
            raise ValueError(f"table {self.name}: range {self.low:g} to {self.high:g} does not hold 1")


def make(
    name: str,
    title: str,
    values: Floats,
    method: str,
    sources: Sequence[str],
    grade: str,
    spread: tuple[float, float],
    *,
    unit: str = HAZARD,
    axes: tuple[Axis, ...] = BY_SEX_AGE,
    notes: dict[str, float] | None = None,
) -> DomainTable:
    """Return a table; `spread` is its range as factors, from which its standard error is a quarter of the width."""
    low, high = spread
    return DomainTable(
        name=name,
        title=title,
        unit=unit,
        axes=axes,
        values=np.asarray(values, dtype=np.float64),
        method=method,
        sources=tuple(sources),
        error=np.asarray(values, dtype=np.float64) * (high - low) / 4,
        error_note=f"Range x{low:g} to x{high:g} taken as four standard errors.",
        notes=notes or {},
        grade=grade,
        low=low,
        high=high,
    )


def curve(ages: Sequence[float], values: Sequence[float]) -> Floats:
    """Return values by completed age, shape (111,): straight between the nodes at mid-year, level outside them."""
    return np.asarray(np.interp(AGE + 0.5, ages, values), dtype=np.float64)


def two_sexes(values: Floats, women_to_men: float) -> Floats:
    """Return values by sex whose geometric mean is `values` and whose ratio is as given, shape (2, 111)."""
    half = np.sqrt(women_to_men)
    return np.stack([values / half, values * half])


def logit(share: Floats | float) -> Floats:
    """Return the log odds of shares."""
    p = np.clip(np.asarray(share, dtype=np.float64), HARDLY, 1 - HARDLY)
    return np.asarray(np.log(p / (1 - p)))


def expit(log_odds: Floats) -> Floats:
    """Return the shares of log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(log_odds, dtype=np.float64))))


def mean_over(values: Floats, people: Floats, first: int, last: int = AGES - 1) -> float:
    """Return the mean of values over people of ages first to last, both sexes when there are two."""
    ages = slice(first, last + 1)
    return float((values[..., ages] * people[..., ages]).sum() / people[..., ages].sum())
