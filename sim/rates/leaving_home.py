"""When children leave home to live alone: smooth hazards that leave as many cohort members at home as counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rates.cohort import COHORTS, follow_children
from sim.rates.couple_fit import Area
from sim.rates.linear import product
from sim.rates.national import SEXES
from sim.rates.positions import CHILD_AT_HOME, Stock
from sim.rates.read import AGES, Floats
from sim.rates.smooth_fit import bends, least_squares, spline
from sim.rates.table import Axis, RateTable
from sim.rates.unions import between

if TYPE_CHECKING:
    from sim.municipalities import Municipality

FIRST_LEAVING = 16
"""Nobody leaves home to live alone at a younger age."""
LAST_AGE = 40
"""Above this age the hazard of this age holds: under 4% still live with their parents."""
KNOTS = (16.0, 18.0, 20.0, 23.0, 27.0, 32.0, 40.0)
BEND = 0.06
"""Standard deviation of the bends of the logarithm of the hazard. Assumption, range 0.03-0.15."""
USUAL, USUAL_SPREAD = (0.01, 0.03, 0.06, 0.10, 0.12, 0.10, 0.06), 1.0
"""Where nothing is known about a knot, the hazard lies near this; standard deviation of its logarithm. Assumption."""
LEAST = 0.01
"""Least standard error of a share: those who come back and young newcomers are not told apart. Assumption, range
0.005-0.02."""
RELATIVE_ERROR = 0.15
"""Standard error beyond that of the fit, relative: unions and departures as given. Assumption, range 0.1-0.3."""
CURVE, BENDS = spline(KNOTS)[np.clip(np.arange(AGES), 0, LAST_AGE)], bends(KNOTS) / BEND


def leaving_home(municipality: Municipality, stock: Stock, area: Area, union: Floats) -> RateTable:
    """Return the yearly hazard that a child at home starts living alone.

    Parameters
    ----------
    municipality : for the title
    stock : of `sim.rates.positions.latest_stock`
    area : censuses, departures and institutions of the municipality
    union : (2, 111) hazard of all unions; these children leave home for a partner

    Notes
    -----
    Cohorts leave home from 15 on, or from their share of 2006, for a household of their own, a partner, another
    municipality or an institution; the first hazard is a smooth curve for which the shares of 2020 come out. Those who
    come back are netted out. Arrivals are taken to have the positions of those who live here.
    """
    seen, lost = area.seen, area.lost
    values, spread, wrong = np.zeros((2, AGES)), np.zeros((2, AGES)), []
    for sex in range(2):
        target = seen.grouped(seen.after[sex, COHORTS, 0], sex)
        error = np.hypot(seen.error(target, sex), LEAST)

        def gaps(sets: Floats, sex: int = sex, target: Floats = target) -> Floats:
            found = follow_children(seen, sex, _hazard(sets) + union[sex], lost)
            return np.asarray(seen.grouped(found, sex) - target, dtype=np.float64)

        def residuals(sets: Floats, error: Floats = error) -> Floats:
            usual = (sets - np.log(USUAL)) / USUAL_SPREAD
            return np.concatenate([gaps(sets) / error, product(sets, BENDS.T.copy()), usual], axis=1)

        fit = least_squares(residuals, np.log(USUAL))
        values[sex], spread[sex] = _hazard(fit.values[None])[0], fit.spread(CURVE)
        wrong.append(gaps(fit.values[None])[0])
    count = stock.shares[:, :, CHILD_AT_HOME] * stock.people
    return RateTable(
        name="leaving_home",
        title=f"Children who start living alone, {municipality.name}",
        unit="departures from home per child at home per year",
        axes=(Axis("sex", SEXES), Axis("age", tuple(range(AGES)))),
        values=values,
        method=(
            f"{between(stock.counted)}: natural spline of the logarithm of the hazard by sex (penalised least "
            "squares), less those who leave the municipality or leave for a union at once."
        ),
        sources=("CBS 71488ned", "CBS 03759ned"),
        error=values * np.hypot(spread, RELATIVE_ERROR),
        error_note="Of the fit, and 15% for unions and departures as given; returns netted out.",
        notes={
            "alone_per_year": float((values * count).sum()),
            "union_per_year": float((union * count)[:, FIRST_LEAVING:].sum()),
            "departure_net_per_year": float((lost.away * count)[:, FIRST_LEAVING:].sum()),
            "points_rms": 100 * float(np.sqrt((np.stack(wrong) ** 2).mean())),
            "points_most": 100 * float(np.abs(np.stack(wrong)).max()),
        },
    )


def _hazard(sets: Floats) -> Floats:
    """Return the hazards (sets, 111) from the logarithms at the knots (sets, k)."""
    out = np.exp(np.minimum(product(sets, CURVE.T.copy()), 0.0))
    out[:, :FIRST_LEAVING] = 0.0
    return out
