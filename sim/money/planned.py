"""Budget and balance of a run: what the gemeente plans to spend, beside what its voorzieningen cost.

Without a budget of the user, the gemeente plans for every product what it cost in the first whole year of the run, at
the prices of each year (the index of the product) and with `money.budget_growth` on top: policy and volume unchanged.
Both sides are in prices of the year, so that a deficit is growth of volume and of the mix, and not inflation. Iv3
budgets are not taken for this: they hold overhead and what no product stands for, see `sim.money.taakvelden`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.money.prices import CENTS
from sim.provisions.product import LAWS, TAAKVELDEN

if TYPE_CHECKING:
    from sim.money.budgets import Budget
    from sim.money.prices import Prices
    from sim.provisions.products import Catalogue
    from sim.recording_access import HelpRecord, Row

Cents = NDArray[np.int64]
MUNICIPAL = LAWS[:3]
EURO = "EUR"


def carried(cents: Cents, catalogue: Catalogue, prices: Prices, base: int, year: int, growth: float) -> Cents:
    """Return the cost of a base year at the prices of another, (products,) in whole cents; 0 for what is not municipal.

    Parameters
    ----------
    cents : (products,) cost of the base year.
    growth : of the budget, a year, on top of prices.
    """
    found = np.zeros(len(catalogue), dtype=np.int64)
    for k, product in enumerate(catalogue.values()):
        if product.municipal:
            found[k] = round(int(cents[k]) * prices.index(product.index, base, year) * (1.0 + growth) ** (year - base))
    return found


def planned(plan: Cents, catalogue: Catalogue, year: int, own: Budget | None) -> dict[str, dict[str, int]]:
    """Return the budget of a year in cents by total, law and taakveld.

    Parameters
    ----------
    plan : (products,) from `carried`, for laws of which the user's budget has no line.
    own : of the user; None without.

    Returns
    -------
    by -> group -> cents. Without `taakveld` when a line of the user names none, or a law with lines of his has a
    taakveld that no line names, as its balance would be of money that stands elsewhere; empty in a year outside his
    budget.
    """
    lines = () if own is None else tuple(line for line in own.of("budget") if line.group in MUNICIPAL)
    if own is not None and lines and year not in own.years:
        return {}
    laws = {line.group for line in lines}
    by_law, by_field = dict.fromkeys(MUNICIPAL, 0), dict.fromkeys(TAAKVELDEN, 0)
    named = {(line.group, line.taakveld) for line in lines}
    whole = all(line.taakveld for line in lines)
    for cents, product in zip(plan.tolist(), catalogue.values(), strict=True):
        if product.municipal and product.law not in laws:
            by_law[product.law] += cents
            by_field[product.taakveld] += cents
        elif product.municipal and cents:
            whole = whole and (product.law, product.taakveld) in named
    for line in lines:
        by_law[line.group] += line.cents[year]
        if line.taakveld:
            by_field[line.taakveld] += line.cents[year]
    found = {"total": {"total": sum(by_law.values())}, "law": by_law}
    return found | {"taakveld": by_field} if whole else found


def spent(cents: Cents, catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """Return the cost of the gemeente in cents by total, law and taakveld."""
    by_law, by_field = dict.fromkeys(MUNICIPAL, 0), dict.fromkeys(TAAKVELDEN, 0)
    for amount, product in zip(cents.tolist(), catalogue.values(), strict=True):
        if product.municipal:
            by_law[product.law] += amount
            by_field[product.taakveld] += amount
    return {"total": {"total": sum(by_law.values())}, "law": by_law, "taakveld": by_field}


def budget_rows(record: HelpRecord) -> Iterator[Row]:
    """Return (year, indicator, by, groups, values, unit) of budget, balance, reserve, Rijk and taakstellingen."""
    years = record.years()
    if record.access is None or not years:
        return
    catalogue, prices, own, base = record.access.products, record.access.prices, record.budget, min(years)
    costs = {y: np.asarray(sum(b.cents.sum(axis=1) for b in books), dtype=np.int64) for y, books in years.items()}
    reserve = 0 if own is None else own.reserve
    first = costs[base]
    if record.yardstick is not None and record.yardstick.year == base:
        first = np.array([record.yardstick.cents.get(name, 0) for name in catalogue], dtype=np.int64)
    for year, cents in costs.items():
        plan = carried(first, catalogue, prices, base, year, record.parameters["money.budget_growth"])
        budget, cost = planned(plan, catalogue, year, own), spent(cents, catalogue)
        for by, groups in budget.items():
            balance = {group: amount - cost[by][group] for group, amount in groups.items()}
            yield _row(year, "budget", by, groups)
            yield _row(year, "balance", by, balance)
            if by == "total":
                reserve += balance["total"]
                yield _row(year, "reserve", by, {"total": reserve})
        if own is not None and budget:
            for name, kind in (("budget_rijk", "rijk"), ("taakstelling", "taakstelling")):
                yield _row(year, name, "total", {"total": sum(own.by_group(kind, year).values())})
                yield _row(year, name, "law", {law: own.by_group(kind, year)[law] for law in MUNICIPAL})


def _row(year: int, indicator: str, by: str, groups: Mapping[str, int]) -> Row:
    values: NDArray[Any] = np.array(list(groups.values()), dtype=np.int64) / CENTS
    return year, indicator, by, tuple(groups), values, EURO
