"""When children leave their parents to live alone, so that the share still at home stays as counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rates.institutions import InstitutionTables, by_completed_age, over_year, smooth
from sim.rates.national import SEXES
from sim.rates.positions import CHILD_AT_HOME, Stock
from sim.rates.read import AGES, Floats
from sim.rates.table import Axis, RateTable
from sim.rates.unions import departing

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.migration import MigrationTables

FIRST_LEAVING = 16
"""Nobody leaves home to live alone at a younger age."""
LAST_MEASURED = 45
"""Above this age the hazard of this age holds: under 3% still live with their parents."""
SMOOTH_FROM, SMOOTH_ROUNDS = 30, 4
"""From this age on few are left at home and their hazard is smoothed; below, that would blur the steep rise."""
RELATIVE_ERROR = 0.20
"""Standard error, relative: the difference of three hazards. Assumption, range 0.1-0.4."""


def leaving_home(
    municipality: Municipality,
    stock: Stock,
    migration: MigrationTables,
    entry: InstitutionTables,
    union: Floats,
) -> RateTable:
    """Return the yearly hazard that a child at home starts living alone.

    Parameters
    ----------
    municipality : for the title
    stock : of `sim.rates.positions.latest_stock`
    migration : for children who leave the municipality at once
    entry : for children who enter an institution
    union : (2, 111) hazard of all unions; these children leave home for a partner

    Notes
    -----
    Synthetic cohort of the share at home c(x): c(x + 1) times the share of all who stay in the municipality =
    c(x) exp(-(all hazards)); what unions, departures and institutions do not explain is leaving for a household of
    one's own. Those who come back are netted out. Arrivals are taken to have the positions of those who live here.
    """
    share = stock.shares[:, :, CHILD_AT_HOME]
    away, inside = departing(migration, stock), entry.institution_entry.values[:, 0]
    after = np.append(share[:, 1:], share[:, -1:], axis=1)
    staying = 1 - share * (1 - np.exp(-over_year(away)))
    leave = -np.log(np.clip(after * staying / np.maximum(share, 1e-9), 1e-3, 1.0))
    steep = np.arange(AGES) < SMOOTH_FROM
    every = by_completed_age(np.where(steep, leave, smooth(leave, SMOOTH_ROUNDS)))
    every[:, :FIRST_LEAVING] = (away + union + inside)[:, :FIRST_LEAVING]
    values = _made_up_later(every - away - union - inside)
    values[:, LAST_MEASURED + 1 :] = values[:, LAST_MEASURED - 4 : LAST_MEASURED + 1].mean(axis=1)[:, None]
    values[:, :FIRST_LEAVING] = 0.0
    count = share * stock.people
    return RateTable(
        name="leaving_home",
        title=f"Children who start living alone, {municipality.name}",
        unit="departures from home per child at home per year",
        axes=(Axis("sex", SEXES), Axis("age", tuple(range(AGES)))),
        values=values,
        method=(
            f"Synthetic cohort of the share at home in {2020 if stock.counted else 2006}, less those who leave the "
            "municipality or leave for a union at once."
        ),
        sources=("CBS 71488ned", "CBS 03759ned"),
        error=RELATIVE_ERROR * values,
        error_note="One cross-section read as a cohort; unions and departures as given; returns netted out.",
        notes={
            "alone_per_year": float((values * count).sum()),
            "union_per_year": float((union * count)[:, FIRST_LEAVING:].sum()),
            "departure_per_year": float((away * count).sum()),
        },
    )


def _made_up_later(need: Floats) -> Floats:
    """Return hazards (2, 111) not below zero: what is, is taken off the next ages, so that sums over age hold."""
    out, owed = np.empty_like(need), np.zeros(2)
    for age in range(AGES):
        owed = owed + need[:, age]
        out[:, age] = np.maximum(owed, 0.0)
        owed = np.minimum(owed, 0.0)
    return out
