"""Income and debt of huishoudens: what their kernels take, with means and limits of the start population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from agents import debt, income
from agents.debt import DebtRates
from agents.domains import AT_RISK, CONDITIONS, EVENTS, NO_DEBT
from agents.households import INCOMES, INSTITUTION, TENURES
from agents.income import IncomeRates
from agents.luck import Stream, stream_key
from agents.persons import HERE, OLDEST
from sim.domains.spillover import ratios
from sim.synthesis import attributes_shapes as shapes
from sim.synthesis.draws import Use

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

POINTS = 4097
"""Points of the normal quantiles: between them the error is below 0.001 but in the last thousandth on either side."""


def ages_of(world: World) -> NDArray[np.int64]:
    """Return completed ages, (n,)."""
    months = world.month - 1 - world.persons.column("birth").astype(np.int64)
    return np.asarray((months // 12).clip(0, OLDEST))


def income_rates(world: World) -> IncomeRates:
    """Return how income is reckoned, with the limits between classes at which the start population has its shares."""
    n, kern = world.households.count, world.households.column("kern").astype(np.int64)
    rates = IncomeRates(
        person=shapes.INCOME,
        level=shapes.INCOME_EDUCATION,
        age=np.interp(np.arange(OLDEST + 1), shapes.INCOME_AGE[:2], (shapes.INCOME_AGE[2], 1.0)),
        couple=shapes.INCOME_COUPLE,
        spread=np.array([shapes.INCOME_SPREAD, shapes.INCOME_SPREAD_BIJSTAND]),
        quantile=ndtri(np.linspace(0.0, 1.0, POINTS).clip(0.1 / POINTS, 1 - 0.1 / POINTS)),
        use=int(Use.INCOME),
        limits=np.zeros((len(world.kernen), len(INCOMES) - 1)),
        tenure=_tenures(world),
        bands=shapes.OWNER_AGES,
    )
    score = np.empty(n)
    key = stream_key(world.people_seed, world.started, Stream.SYNTHESIS)
    income.scores(world.month, key, n, rates, world.persons.arrays, world.households.arrays, score)
    money, wijk = world.households.column("income"), world.kernen.wijk
    for w in np.unique(wijk):
        own = np.isfinite(score) & (wijk[kern] == w)
        if not own.any():
            own = np.isfinite(score)
        share = np.cumsum(np.bincount(money[own], minlength=len(INCOMES)))[:-1] / own.sum()
        rates.limits[wijk == w] = np.quantile(score[own], share)
    return rates


def _tenures(world: World) -> Floats:
    """Return the cumulative share of each tenure by income class and age of the eldest at the start."""
    homes = world.households
    home, here = world.persons.column("household"), world.persons.column("status") == HERE
    oldest = np.zeros(homes.count, dtype=np.int64)
    np.maximum.at(oldest, home[here], ages_of(world)[here])
    private = (homes.column("size") > 0) & (homes.column("type") != INSTITUTION)
    band = np.searchsorted(shapes.OWNER_AGES, oldest, side="right")
    count = np.full((len(INCOMES), len(shapes.OWNER_AGES) + 1, len(TENURES)), 0.1)
    np.add.at(count, (homes.column("income")[private], band[private], homes.column("tenure")[private]), 1.0)
    share = np.cumsum(count, axis=2)
    return np.asarray(share / share[..., -1:])


def debt_rates(world: World, rates: DomainRates, frozen: DebtRates | None = None) -> DebtRates:
    """Return moves between stages of debt and their factors, with their means over the start population or `frozen`."""
    rows = [(row, ratio) for row, ratio in ratios("debt", world.parameters) if row.kind in ("condition", "event")]
    bits = [1 << CONDITIONS.index(r.source) if r.kind == "condition" else 0 for r, _ in rows]
    event = [EVENTS.index(r.source) if r.kind == "event" else 0 for r, _ in rows]
    made = DebtRates(
        moves=rates.debt_moves.values.copy(),
        age=rates.debt_age.values,
        coming=rates.debt_coming.values,
        kind=rates.debt_type.values,
        work=rates.debt_work.values,
        income=rates.debt_income.values,
        share=rates.debt_share.values,
        mean_odds=1.0,
        all_odds=1.0,
        bits=np.array(bits, dtype=np.uint16),
        event=np.array(event, dtype=np.uint8),
        months=np.array([r.months for r, _ in rows], dtype=np.int64),
        ratio=np.array([ratio for _, ratio in rows]),
        mean_ratio=1.0,
    )
    if frozen is not None:
        return made._replace(mean_odds=frozen.mean_odds, all_odds=frozen.all_odds, mean_ratio=frozen.mean_ratio)
    n, stage = world.households.count, world.households.column("debt")
    odds, coming, spill = np.empty(n), np.empty(n), np.empty(n)
    people, homes = world.persons.arrays, world.households.arrays
    debt.weights(world.month, n, made._replace(age=made.coming), people, homes, coming, spill)
    debt.weights(world.month, n, made, people, homes, odds, spill)
    free, risk = (odds > 0) & (stage == NO_DEBT), (spill > 0) & (stage == AT_RISK)
    return made._replace(
        mean_odds=float(coming[free].mean()) if free.any() else 1.0,
        all_odds=float(odds[odds > 0].mean()) if (odds > 0).any() else 1.0,
        mean_ratio=float(spill[risk].mean()) if risk.any() else 1.0,
    )
