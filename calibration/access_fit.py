"""Fit the rates of asking anew to the use of Het Hogeland and Oldambt in 2021: `python -m calibration.access_fit`.

Products of which a volume is published or follows from a cost are brought to it in Het Hogeland; what only a total of
clients tells (KWB 2021) sets the rest. Steenwijkerland takes no part: at the end it is run with these rates without a
local factor, and then its factor is sought, to the two totals that `targets.toml` allows that and no other of its
figures; all is read through a fitting view. What is printed is meant to be pasted: rates and log odds into
`sim/parameters_access.py`, tariffs into `sim/provisions/products.toml`, factors into `sim/access/local.py`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from calibration.access_figures import figures, lived_year, volumes
from calibration.access_volumes import AGES, AIDS, AIDS_EUROS, LIGHT, RUNNING, VOLUMES
from calibration.asked import count
from calibration.limits import local_total
from calibration.targets import FittingView, figure, fitting_view, targets
from sim.access.local import LOCAL
from sim.municipalities import find_municipality
from sim.parameters import DECLARED
from sim.provisions.products import read_catalogue

FITTED = ("hogeland", "oldambt")
PREDICTED = "steenwijkerland"
LOCAL_FACTORS = ("access.local_wmo", "access.local_youth")
CODES = tuple(find_municipality(slug).code for slug in (*FITTED, PREDICTED))
CLIENTS = ("Wmo clients", "youth with help")
POWER = 1.2
"""Steps are this much larger than if use went with the rate: those who ask are gone from who could ask."""


class Year(NamedTuple):
    """Means over the seeds of a municipality."""

    figures: dict[str, float]
    volumes: dict[str, tuple[float, ...]]


def year_of(slug: str, seeds: Iterable[int], parameters: Mapping[str, float], view: FittingView) -> Year:
    """Return the means of runs of 2021."""
    worlds = [lived_year(find_municipality(slug), seed, parameters, view) for seed in seeds]
    found, taken = [figures(w) for w in worlds], [volumes(w) for w in worlds]
    means = {k: float(np.mean([f[k] for f in found])) for k in found[0]}
    return Year(means, {k: tuple(np.mean([t[k] for t in taken], axis=0).tolist()) for k in taken[0]})


def wanted(slug: str, view: FittingView) -> dict[str, float]:
    """Return the middle of what is published and may be fitted; nothing of a municipality that is predicted."""
    return {t.name: figure(t, view).value for t in targets("fit", "access", slug, view.until)}


def held(p: dict[str, float]) -> dict[str, float]:
    """Return parameters within their declared bounds."""
    bounds = {d.name: (d.low, d.high) for d in DECLARED}
    return {k: min(max(v, bounds[k][0] + 1e-4), bounds[k][1]) for k, v in p.items()}


def stepped(p: Mapping[str, float], years: Sequence[Year], wants: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the parameters after one step; the first year is of Het Hogeland, the second of Oldambt.

    Notes
    -----
    `access.local_wmo` is that of Oldambt only; Het Hogeland has 0.
    """
    home, other = years
    new = dict(p)
    for name, (what, want, _) in VOLUMES.items():
        new[f"asking.{name}"] *= (want / max(home.volumes[name][what], 0.5)) ** POWER
    clients = wants[0]["Wmo clients"] / home.figures["Wmo clients"]
    for name in AIDS:
        new[f"asking.{name}"] *= clients ** (2.0 * POWER)
    ratio = (wants[1]["Wmo clients"] / other.figures["Wmo clients"]) / clients
    new["access.local_wmo"] += 1.5 * math.log(ratio)
    young = "youth with help"
    level = math.log(sum(w[young] for w in wants) / sum(y.figures[young] for y in years))
    first = home.volumes[next(iter(LIGHT))][RUNNING]
    for name, share in LIGHT.items():
        new[f"asking.{name}"] *= math.exp(1.5 * POWER * level) * share * first / max(home.volumes[name][RUNNING], 0.5)
    for name, ages in AGES.items():
        new[name] += _odds(f"{young}, {ages}", f"{young}, 12-17", years, wants)
    new["access.single_parent"] += _odds(f"{young}, single parent", f"{young}, couple", years, wants)
    return held(new)


def _odds(some: str, others: str, years: Sequence[Year], wants: Sequence[Mapping[str, float]]) -> float:
    """Return the log of how much more often the first should come, over the second."""
    seen = [sum(y.figures[k] for y in years) for k in (some, others)]
    asked = [sum(w[k] for w in wants) for k in (some, others)]
    return math.log(asked[0] / asked[1] * seen[1] / seen[0])


def fit(steps: int, seeds: Sequence[int], view: FittingView) -> tuple[dict[str, float], Year]:
    """Return the fitted parameters, and what Het Hogeland took with those before the last step."""
    names = {f"asking.{k}" for k in (*VOLUMES, *AIDS, *LIGHT)} | {*AGES, "access.single_parent", "access.local_wmo"}
    p = {d.name: d.default for d in DECLARED if d.name in names}
    wants, years = [wanted(slug, view) for slug in FITTED], []
    for step in range(steps):
        both = ({**p, "access.local_wmo": 0.0}, p)
        years = [year_of(slug, seeds, q, view) for slug, q in zip(FITTED, both, strict=True)]
        for y, w in zip(years, wants, strict=True):
            print(step, *(f"{k}: {y.figures[k]:.0f}/{w[k]:.0f}" for k in CLIENTS), flush=True)
        p = stepped(p, years, wants)
    return p, years[0]


def factor(p: Mapping[str, float], seeds: Sequence[int], view: FittingView) -> tuple[float, float]:
    """Print what is predicted for Steenwijkerland without a factor; return its log odds, (Wmo, Jeugdwet)."""
    place = find_municipality(PREDICTED)
    names = dict(zip(LOCAL_FACTORS, CLIENTS, strict=True))
    want = {quantity: local_total(PREDICTED, name) for name, quantity in names.items()}
    extra = {k: -v for k, v in zip(names, LOCAL[place.code], strict=True)}
    for step in range(4):
        found = year_of(PREDICTED, seeds, held({**p, **extra}), view).figures
        print("with" if step else "without", *(f"{k}: {found[k]:.0f}/{want[k]:.0f}" for k in CLIENTS), flush=True)
        for k, quantity in names.items():
            extra[k] += 2.0 * math.log(want[quantity] / found[quantity])
    wmo, youth = (a + b for a, b in zip(extra.values(), LOCAL[place.code], strict=True))
    return wmo, youth


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=count, default=8)
    parser.add_argument("--seeds", type=count, default=2)
    asked = parser.parse_args()
    seeds = range(1, asked.seeds + 1)
    with TemporaryDirectory() as folder:
        view = fitting_view("access", Path(folder))
        p, home = fit(asked.steps, seeds, view)
        wmo, youth = factor(p, seeds, view)
    centre = 0.5 * (LOCAL[CODES[0]][0] + LOCAL[CODES[1]][0] + p["access.local_wmo"])
    laws = {name: product.law for name, product in read_catalogue().items()}
    for key, value in p.items():
        name = key.removeprefix("asking.")
        if key == name:
            print(f"{key}: {value:.2f}" if key != "access.local_wmo" else "")
        else:
            print(f'    "{name}": {value * math.exp(centre if laws[name] == "wmo" else 0.0):.2g},')
    for name, euros in AIDS_EUROS.items():
        users = home.volumes[name][RUNNING]
        print(f"tariff of {name}: {euros / 12.0 / users:.2f}, {users:.0f} users")
    local = [LOCAL[CODES[0]][0], LOCAL[CODES[1]][0] + p["access.local_wmo"], wmo]
    for code, value, young in zip(CODES, local, (0.0, 0.0, youth), strict=True):
        print(f'    "{code}": ({value - centre:.2f}, {young:.2f}),')


if __name__ == "__main__":
    main()
