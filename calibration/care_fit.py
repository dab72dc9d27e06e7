"""Fit who gives mantelzorg, how much and how heavy it is anew, with voorzieningen: `python -m calibration.care_fit`.

Gauss-Newton on a few factors against the figures of mantelzorg that `targets.toml` lets be fitted, at the start of 2021
in Het Hogeland and Oldambt together, read through a fitting view. The slopes are measured once by finite differences
with the first seed and then corrected with every step (Broyden). No factor leaves its range, and each is pulled a
little to where it stands. What is printed is meant to be pasted into `sim/parameters_care.py`, factors of shares and
hours into `sim/care/rules.py`. Voorzieningen take what mantelzorg leaves: fit them again afterwards
(`calibration.access_fit`), and then this.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration.asked import count
from calibration.care_check import OBSERVED, START
from calibration.care_figures import figures
from calibration.target_list import split
from calibration.targets import FittingView, figure, fitting_view, targets
from sim.calendar import month_index
from sim.care.rules import GIVING
from sim.municipalities import find_municipality
from sim.parameters import DECLARED
from sim.prepare import prepare_world
from sim.scenario import read_scenario

Floats = NDArray[np.float64]
Measure = Callable[[Sequence[Floats]], Floats]
FITTED = ("hogeland", "oldambt")
LEFT_OUT = ("partners among carers of 65+",)
"""May be fitted, but no part of the squares: B014 is as before."""
NARROWEST = 0.03
"""Least half width of a range, relative to its middle, that a figure is weighed by."""
PULL = 0.1
"""Weight of the distance from where a factor stands, in units of its range, over that of a figure in units of its half
width."""
INSIDE = 0.3
"""Weight of moving a figure within its range, over that of moving it towards its range."""
LONGEST = 0.35
"""Longest first step, in units of the range of a factor; halved after a step that made things worse."""
OTHERS = ("sibling", "friend", "neighbour", "child_in_law", "grandchild", "grandparent")


class Factor(NamedTuple):
    """Parameters that move together.

    Parameters
    ----------
    names : parameters; all have the same value.
    low, high : range, within what each declares.
    step : for the slopes, from where it stands.
    """

    names: tuple[str, ...]
    low: float
    high: float
    step: float


def _rows(*who: str) -> list[str]:
    return [g.name for g in GIVING if g.who in who]


FACTORS: dict[str, Factor] = {
    "children willing": Factor(tuple(f"giving.{n}.willing" for n in _rows("child")), 0.6, 1.5, 0.3),
    "others willing": Factor(tuple(f"giving.{n}.willing" for n in _rows(*OTHERS)), 0.6, 1.5, 0.3),
    "hours of others": Factor(tuple(f"giving.{n}.hours" for n in _rows(*OTHERS)), 0.5, 1.5, 0.3),
    "spread of hours": Factor(("care.offer_spread",), 0.4, 1.2, 0.2),
    "counts": Factor(("care.counts",), 0.25, 4.0, 0.5),
    "received": Factor(("care.received",), 1.0, 12.0, -1.0),
    "strain of others": Factor(("strain.others",), -2.0, 0.0, 0.2),
}
"""What is moved. Hours of partners, parents and children stand at the end of what B025-B027 allow and stay there; those
of friends may reach the 6 hours of B028. `strain.women` and `strain.men` stand at the end of their ranges."""
_MAY = next(row["fit"] for row in split()["published"] if row["module"] == "care")
TARGETS = tuple(o for o in OBSERVED if o.quantity in _MAY and o.quantity not in LEFT_OUT)


def defaults() -> Floats:
    """Return where the factors stand, (factors,)."""
    declared = {d.name: d.default for d in DECLARED}
    return np.array([declared[f.names[0]] for f in FACTORS.values()])


def parameters(x: Floats) -> dict[str, float]:
    """Return the parameters of values of the factors."""
    return {name: float(v) for v, f in zip(x, FACTORS.values(), strict=True) for name in f.names}


def permitted(view: FittingView) -> None:
    """Ask the view for every figure that is fitted.

    Raises
    ------
    DataError : one of them may only be tested.
    """
    known = {t.name: t for t in targets(stage="domains") if t.table == "care"}
    for o in TARGETS:
        figure(known[o.quantity], view)


def start_figures(task: tuple[str, int, Mapping[str, float], str, int]) -> dict[str, float]:
    """Return the figures at the start of a municipality: slug, seed, parameters, and folder and last year of a view."""
    slug, seed, values, folder, until = task
    first, scenario = month_index(START, 1), read_scenario("basispad")
    scenario = replace(scenario, parameters={**scenario.parameters, **values})
    view = FittingView("domains", until, Path(folder))
    return figures(prepare_world(find_municipality(slug), first, first + 11, seed, view, scenario).world)


def measured(x: Sequence[Floats], seeds: Sequence[int], workers: int, view: FittingView) -> Floats:
    """Return the mean of each target over municipalities and seeds, (trials, targets)."""
    seen = str(view.folder), view.until
    tasks = [(slug, seed, parameters(v), *seen) for v in x for slug in FITTED for seed in seeds]
    with get_context("spawn").Pool(workers) as pool:
        found = pool.map(start_figures, tasks, chunksize=1)
    each = np.array([[f[o.quantity] for o in TARGETS] for f in found])
    return np.asarray(each.reshape(len(x), -1, len(TARGETS)).mean(axis=1))


def off(y: Floats) -> Floats:
    """Return how far figures lie from the middle of what is published, in half widths of its range."""
    middle = np.array([0.5 * (o.low + o.high) for o in TARGETS])
    half = np.array([0.5 * (o.high - o.low) for o in TARGETS])
    return np.asarray((y - middle) / np.maximum(half, NARROWEST * middle))


def slack(z: Floats) -> Floats:
    """Return the slope of what is squared: a figure within its range weighs less."""
    return np.where(np.abs(z) <= 1.0, INSIDE, 1.0)


def residuals(z: Floats) -> Floats:
    """Return what is squared."""
    return np.asarray(np.where(np.abs(z) <= 1.0, INSIDE * z, np.sign(z) * (np.abs(z) - 1.0 + INSIDE)))


def stepped(x: Floats, r: Floats, slopes: Floats, at: Floats, width: Floats, low: Floats, high: Floats) -> Floats:
    """Return the factors after one step of bounded least squares.

    Parameters
    ----------
    x, at, width, low, high : (factors,) values, where they are pulled to, their whole ranges, and bounds of the step.
    r, slopes : (targets,) residuals at `x` and (targets, factors) their slopes.

    Notes
    -----
    A factor that would leave its range is put at its end, and the others are sought again.
    """
    new, free = x.copy(), np.ones(len(x), dtype=bool)
    while free.any():
        fixed = new - x
        fixed[free] = 0.0
        pull = PULL / width[free]
        rows = np.vstack([slopes[:, free], np.diag(pull)])
        wanted = -np.concatenate([r + slopes @ fixed, pull * (x - at)[free]])
        new[free] = x[free] + np.linalg.lstsq(rows, wanted, rcond=None)[0]
        out = free & ((new < low) | (new > high))
        new = np.clip(new, low, high)
        if not out.any():
            break
        free &= ~out
    return new


def fit(steps: int, of: Measure, roughly: Measure) -> tuple[Floats, Floats, Floats]:
    """Return the best values of the factors that were tried, the figures before, and those that these values give.

    Parameters
    ----------
    of, roughly : return figures for trials, see `measured`; the second with fewer seeds, for the slopes.
    """
    at, low, high = defaults(), *(np.array([getattr(f, k) for f in FACTORS.values()]) for k in ("low", "high"))
    moves = np.diag([f.step for f in FACTORS.values()])
    trials = np.clip(at + np.vstack([np.zeros(len(at)), moves]), low, high)
    flat = np.flatnonzero((trials[1:] == at).all(axis=1))  # at the end of its range: look the other way
    trials[1 + flat] = at - moves[flat]
    each, before = off(roughly(list(trials))), of([at])[0]
    slopes = ((each[1:] - each[0]) / (trials[1:] - at).sum(axis=1)[:, None]).T
    x, z, y, width, far = at, off(before), before, high - low, LONGEST
    loss = _loss(x, z, at, width)
    for step in range(steps):
        near = np.maximum(low, x - far * width), np.minimum(high, x + far * width)
        new = stepped(x, residuals(z), slack(z)[:, None] * slopes, at, width, *near)
        y_new = of([new])[0]
        z_new, move = off(y_new), (new - x) / width
        if move @ move > 0.0:
            slopes = slopes + np.outer(z_new - z - slopes @ (new - x), move / width) / (move @ move)
        less = _loss(new, z_new, at, width)
        said = (f"{k} {v:.3g}" for k, v in zip(FACTORS, new, strict=True))
        print(step, f"loss {loss:.2f} -> {less:.2f}", *said, flush=True)
        if less < loss:
            x, y, z, loss = new, y_new, z_new, less
        else:
            far /= 2.0
    return x, before, y


def _loss(x: Floats, z: Floats, at: Floats, width: Floats) -> float:
    """Return the sum of squares that is made small."""
    r = residuals(z)
    return float(r @ r + ((PULL * (x - at) / width) ** 2).sum())


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=count, default=6)
    parser.add_argument("--seeds", type=count, default=2)
    parser.add_argument("--workers", type=count, default=2)
    asked = parser.parse_args()
    seeds = range(1, asked.seeds + 1)
    with TemporaryDirectory() as folder:
        view = fitting_view("domains", Path(folder))
        permitted(view)
        x, before, y = fit(
            asked.steps, *(lambda trials, s=s: measured(trials, s, asked.workers, view) for s in (seeds, seeds[:1]))
        )
    for name, value, old in zip(FACTORS, x, defaults(), strict=True):
        print(f"{name}: {old:.3g} -> {value:.3g}  ({', '.join(FACTORS[name].names)})")
    for o, was, now in zip(TARGETS, before, y, strict=True):
        print(f"{o.quantity} ({o.source}): {was:.3f} -> {now:.3f}, {o.low:.3f}-{o.high:.3f}")


if __name__ == "__main__":
    main()
