"""The household positions that the rates lead to: one synthetic cohort, month by month, without luck."""

from __future__ import annotations

import numpy as np

from sim.rates.institutions import InstitutionTables
from sim.rates.migration import MigrationTables
from sim.rates.positions import CHILD_AT_HOME, INSTITUTIONAL, Stock
from sim.rates.read import AGES, Floats
from sim.rates.table import RateTable
from sim.rates.unions import Losses, departing

STATES = ("child_at_home", "alone", "with_partner", "institutional")
MONTHS = 12
START_AGE = 15


def expected_positions(
    stock: Stock,
    losses: Losses,
    union: Floats,
    leaving: RateTable,
    migration: MigrationTables,
    entry: InstitutionTables,
) -> Floats:
    """Return the shares of a cohort of men and of women that lives through the rates from age 15.

    Parameters
    ----------
    stock : gives the shares at age 15
    losses : of `sim.rates.unions.losses_of`
    union : (2, 111) hazard of all unions, of `sim.rates.unions.union_hazard`
    leaving, migration, entry : the tables

    Returns
    -------
    (2, 111, 4) shares in `STATES` on 1 January by age; below 15 as counted.

    Notes
    -----
    Mortality is the same in every state and departures of households too, so neither changes a share; arrivals are
    taken to have the positions of those who live here. Month m of a year finds m / 12 of a cohort past its birthday.
    """
    couple = stock.with_partner()
    child, inside = stock.shares[:, :, CHILD_AT_HOME], stock.shares[:, :, INSTITUTIONAL]
    out = np.stack([child, 1 - child - couple - inside, couple, inside], axis=2)
    out_of_couple = losses.separation + losses.death + losses.partner_away
    enter, away = entry.institution_entry.values, departing(migration, stock)
    hazards = np.stack(
        [leaving.values, union, away, out_of_couple, enter[:, 0], enter[:, 1], entry.institution_exit.values]
    )
    state = out[:, START_AGE].copy()
    for age in range(START_AGE, AGES - 1):
        for month in range(MONTHS):
            past = (month + 0.5) / MONTHS
            now = ((1 - past) * hazards[:, :, age] + past * hazards[:, :, age + 1]) / MONTHS
            state = _month(state, now)
        out[:, age + 1] = state
    return out


def _month(state: Floats, hazard: Floats) -> Floats:
    """Return the shares (2, 4) a month later; `hazard` is (7, 2) per month."""
    leave, union, away, ends, enter, enter_couple, exits = 1 - np.exp(-hazard)
    child, alone, couple, inside = state.T
    formed = union * (child + alone)
    new = np.stack(
        [
            child * (1 - leave - union - away - enter),
            alone * (1 - union - enter) + child * leave + couple * ends + inside * exits,
            couple * (1 - ends - enter_couple) + formed,
            inside * (1 - exits) + enter * (child + alone) + enter_couple * couple,
        ],
        axis=1,
    )
    return np.asarray(new / new.sum(axis=1, keepdims=True), dtype=np.float64)
