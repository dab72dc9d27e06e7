"""The scenario table of Steenwijkerland (2016-2020, growth of the Wmo 0, 2 and 5%), made again by the budget code.

The plan prints one worked-out scenario, 2%, with every line of cost, and the surplus or deficit of all three. What it
does not print is what grows. `inferred` takes that from the printed line of the Wmo at 2% alone:
``line(year) = base * 1.02 ** (year - 2015) + fixed``. The least squares over its five years give a base of about 8,755
thousand euro that grows, already in 2016, and about -205 thousand that does not, perhaps income such as own
contributions: the plan does not say. The surpluses at 0 and 5% are not used, so that those ten cells are predicted.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim.money.accounts import cost
from sim.money.budgets import Budget, Settlement, read_budget
from sim.money.prices import CENTS

FILE = Path(__file__).with_name("steenwijkerland.toml")
GROWING, WORKED_OUT = "wmo", 0.02
"""Line that grows, and the growth at which the plan prints it."""
BASE_YEAR = 2015
"""Year from which it grows. From 2014 or 2016 the line fits as well, with another base; only 2015 also gives the
surpluses at 0 and 5%: see `misfit`."""
TOLERANCE = 5
"""Thousand euro per cell that the table may differ, of which rounding in the plan takes 1 at most."""


@dataclass(frozen=True, slots=True)
class Growing:
    """A line of cost of which a part grows.

    Parameters
    ----------
    base : cents in the base year, which grow.
    fixed : cents that do not; below 0 is income.
    base_year : calendar year.
    """

    base: int
    fixed: int
    base_year: int

    def cents(self, year: int, growth: float) -> int:
        """Return the line in a year: volume times price, as `sim.money.accounts` does for a product."""
        volume = np.array([(1.0 + growth) ** (year - self.base_year)])
        return int(cost(volume, np.array([self.base]))[0]) + self.fixed


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table, thousand euro; below 0 is a deficit.

    Parameters
    ----------
    growth : of the Wmo per year.
    year : calendar year.
    printed : in the plan.
    computed : here.
    """

    growth: float
    year: int
    printed: int
    computed: float

    @property
    def difference(self) -> float:
        """Return computed less printed."""
        return self.computed - self.printed


@lru_cache(maxsize=1)
def steenwijkerland() -> Budget:
    """Return the budget of the plan."""
    return read_budget(FILE)


def printed() -> dict[float, tuple[int, ...]]:
    """Return the surpluses of the plan by growth, thousand euro, one per year."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["table"]
    return {float(table["growth"]): tuple(table["amounts"]) for table in tables}


def inferred(base_year: int = BASE_YEAR) -> Growing:
    """Return what grows and what does not, from the printed line at 2% alone.

    Parameters
    ----------
    base_year : year from which it grows.
    """
    budget = steenwijkerland()
    line = next(line for line in budget.of("cost") if line.name == GROWING)
    levels = np.array([(1.0 + WORKED_OUT) ** (year - base_year) for year in budget.years])
    amounts = np.array([line.cents[year] for year in budget.years], dtype=float)
    base, fixed = np.polyfit(levels, amounts, 1)
    return Growing(round(base), round(fixed), base_year)


def settled(growth: float, growing: Growing) -> tuple[Settlement, ...]:
    """Return the years of a scenario: every line as printed, but the one that grows."""
    budget = steenwijkerland()
    others = [line for line in budget.of("cost") if line.name != GROWING]
    return budget.settle(
        {year: growing.cents(year, growth) + sum(line.cents[year] for line in others) for year in budget.years}
    )


def scenario_table(growing: Growing | None = None) -> tuple[Cell, ...]:
    """Return the fifteen cells.

    Parameters
    ----------
    growing : what grows; default `inferred()`.
    """
    growing = growing or inferred()
    return tuple(
        Cell(growth, year.year, amount, year.balance / (1000 * CENTS))
        for growth, amounts in printed().items()
        for amount, year in zip(amounts, settled(growth, growing), strict=True)
    )


def misfit(base_year: int) -> float:
    """Return the largest difference of a cell, thousand euro, if the Wmo grew from another year."""
    return max(abs(cell.difference) for cell in scenario_table(inferred(base_year)))
