"""Prevalence that follows from onset, recovery and excess mortality, and the onset that a known prevalence asks for.

A ladder has K conditions in order of severity; a person stands on rung 0 (none) to K and moves one rung at a time. With
K = 1 it is the illness-death model. All deaths together follow the life table, whatever the rung.
"""

from __future__ import annotations

import numpy as np

from agents.ladder import life, years
from sim.rates.read import AGES, Floats

ROUNDS = 12
"""Secant steps with which all onsets are found together; a share is nearly straight in its onset."""
MOST = 8.0
"""Highest yearly hazard that `onset_for` looks for."""


def _flat(table: Floats, shape: tuple[int, ...]) -> Floats:
    """Return a table (K, ...) in the given shape as (n, K): one ladder a row."""
    return np.ascontiguousarray(
        np.moveaxis(np.broadcast_to(table, shape), 0, -1).reshape(-1, shape[0]), dtype=np.float64
    )


def _year(p: Floats, up: Floats, down: Floats, die: Floats, ratio: Floats) -> Floats:
    """Return the shares on rungs 1..K a year later; p, up, down, ratio (K, ...), die (...)."""
    shape = np.shape(p)
    start, gain, loss, worse = (_flat(a, shape) for a in (p, up, down, ratio))
    end, mean = np.empty_like(start), np.empty_like(start)
    years(start, gain, loss, np.ascontiguousarray(np.broadcast_to(die, shape[1:]).ravel()), worse, end, mean)
    return np.moveaxis(end.reshape(*shape[1:], shape[0]), -1, 0)


def ladder_prevalence(up: Floats, down: Floats, mortality: Floats, ratio: Floats) -> Floats:
    """Return the share of the living on rungs 1..K, shape (K, ..., 111), by completed age (mean over the year of age).

    Parameters
    ----------
    up, down : (K, ..., 111) yearly hazards of reaching rung k from the one below, and of falling back from it.
    mortality : (..., 111) yearly hazard of death of everybody of that age together.
    ratio : (K, ..., 111) mortality of rung k over that of rung 0.
    """
    shape = np.broadcast_shapes(np.shape(up), np.shape(down), np.shape(ratio))
    rows = (-1, AGES, shape[0])
    gain, loss, worse = (_flat(a, shape).reshape(rows) for a in (up, down, ratio))
    die = np.ascontiguousarray(np.broadcast_to(mortality, shape[1:]).reshape(-1, AGES))
    mean = np.empty_like(gain)
    life(gain, loss, die, worse, mean)
    return np.moveaxis(mean.reshape(*shape[1:], shape[0]), -1, 0)


def implied_prevalence(onset: Floats, recovery: Floats, mortality: Floats, ratio: Floats | float) -> Floats:
    """Return the prevalence by age that constant hazards lead to, shape of `onset`: the illness-death model.

    Parameters
    ----------
    onset, recovery : (..., 111) yearly hazards by completed age.
    mortality : (..., 111) yearly hazard of death of everybody.
    ratio : mortality of the ill over that of the healthy.
    """
    every = np.broadcast_to(ratio, np.shape(onset))
    return ladder_prevalence(onset[None], np.broadcast_to(recovery, onset.shape)[None], mortality, every[None])[0]


def ladder_onset(birthday: Floats, down: Floats, mortality: Floats, ratio: Floats) -> Floats:
    """Return the yearly hazards that lead to wanted shares, shape (K, ..., 111).

    Parameters
    ----------
    birthday : (K, ..., 112) wanted share on rung k or above at each birthday 0..111, not rising in k; nobody is
        born with it, so the first one is taken as 0.
    down, mortality, ratio : as in `ladder_prevalence`.

    Notes
    -----
    First the path: a share that is to fall faster than recovery and death allow stays above the wanted one until it
    meets it again, with hazard 0. Then every age at once, by the secant method on the share on
    rung k or above at its end.
    """
    rungs = birthday.shape[0]
    down, ratio = (np.broadcast_to(a, (*birthday.shape[:-1], AGES)) for a in (down, ratio))
    path = np.array(birthday, dtype=np.float64)
    path[..., 0] = 0.0
    none = np.zeros(birthday.shape[:-1])
    for age in range(AGES):
        free = _year(_apart(path[..., age]), none, down[..., age], mortality[..., age], ratio[..., age])
        path[..., age + 1] = np.maximum(path[..., age + 1], free[::-1].cumsum(axis=0)[::-1])
    start, goal = _apart(path[..., :-1]), path[..., 1:]

    def miss(up: Floats) -> Floats:
        end = _year(start, up, down, mortality, ratio)
        return np.asarray(end[::-1].cumsum(axis=0)[::-1] - goal)

    before, up = np.zeros(goal.shape), np.full(goal.shape, 0.05)
    left = miss(before)
    for _ in range(ROUNDS * rungs):
        here = miss(up)
        slope = np.divide(here - left, up - before, out=np.full(goal.shape, 1.0), where=np.abs(up - before) > 1e-13)
        step = here / np.maximum(slope, 0.02)
        before, left, up = up, here, np.clip(up - np.clip(step, -1.0, 1.0), 0.0, MOST)
    return np.asarray(np.where(up < 1e-10, 0.0, up))


def _apart(at_least: Floats) -> Floats:
    """Return the shares on each rung from those on that rung or above; axis 0 is the rung."""
    return np.asarray(np.concatenate([at_least[:-1] - at_least[1:], at_least[-1:]]))


def onset_for(birthday: Floats, recovery: Floats, mortality: Floats, ratio: Floats | float) -> Floats:
    """Return the onset that leads to a prevalence of shape (..., 112) at each birthday; see `ladder_onset`."""
    shape = (*birthday.shape[:-1], AGES)
    down, every = np.broadcast_to(recovery, shape)[None], np.broadcast_to(ratio, shape)[None]
    return ladder_onset(birthday[None], down, mortality, every)[0]


def at_birthdays(middle: Floats) -> Floats:
    """Return shares at birthdays 0..111, shape (..., 112), from shares by completed age; the ends go straight on."""
    first, last = middle[..., :1], middle[..., -1:]
    between = (middle[..., 1:] + middle[..., :-1]) / 2
    start = np.clip(2 * first - between[..., :1], 0.0, None)
    return np.asarray(np.concatenate([start, between, np.clip(last, 0.0, 1.0)], axis=-1))


def survivors(mortality: Floats) -> Floats:
    """Return the persons of each completed age in a stationary population with one birth a year, shape of `mortality`.

    Notes
    -----
    The last age is open: whoever reaches it lives on average 1 / hazard longer.
    """
    alive = np.exp(-np.cumsum(mortality, axis=-1))
    start = np.concatenate([np.ones_like(alive[..., :1]), alive[..., :-1]], axis=-1)
    years = (1.0 - np.exp(-mortality)) / np.maximum(mortality, 1e-12)
    out = start * years
    out[..., -1] = start[..., -1] / np.maximum(mortality[..., -1], 1e-12)
    return np.asarray(out)
