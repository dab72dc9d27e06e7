"""Runs that put the care of the model to the test: a municipality predicted from two others, and paired what-ifs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from agents.persons import HERE
from calibration.access_check import observed
from calibration.access_figures import figures, lived_year, volumes
from calibration.cohort_component import cohorts_from, project
from sim.access.local import LOCAL
from sim.calendar import month_index
from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.parameters import DECLARED, Parameters
from sim.prepare import prepare_world
from sim.provisions.products import read_catalogue
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import run, step
from sim.statline import Statline
from sim.world import World

FACTORS = ("access.local_wmo", "access.local_youth")
PER = {"Wmo clients": "inhabitants", "youth with help": "young", "bijstand": "inhabitants"}
"""Quantity that is predicted -> whose number the naive forecast takes the use per head of."""
YEAR, YOUNG = 2021, 18
SMALL_CHANGE = 0.99
POWER_SIGMAS = 1.96 + 0.84
"""Standard errors that a difference must lie from 0 to be seen with 95% confidence four times out of five."""
CLOSED = ("departure", "arrival")
GROUPS = np.minimum(np.arange(111) // 5, 20)


def predict(municipality: str, seeds: Sequence[int]) -> pd.DataFrame:
    """Run 2021 with the mean local factors of the two other municipalities instead of its own.

    Returns
    -------
    One row per seed and quantity of `PER`: municipality, seed, quantity, value (model), naive, observed.

    Notes
    -----
    The level of asking of a municipality is its local factor, fitted to its own clients; that of the two others is all
    that is known of it here. Which products are asked for was fitted to Het Hogeland and comes along. The naive
    forecast is the mean use per head of the two others; use by age is not published by municipality. A factor beyond
    the declared bounds is held at them.
    """
    place = find_municipality(municipality)
    others = [m for m in MUNICIPALITIES if m != place]
    bounds = {d.name: (d.low, d.high) for d in DECLARED if d.name in FACTORS}
    moved = {
        name: float(np.clip(np.mean([LOCAL[m.code][k] for m in others]) - LOCAL[place.code][k], *bounds[name]))
        for k, name in enumerate(FACTORS)
    }
    counted = {m.slug: _counted(m.slug) for m in MUNICIPALITIES}
    rows = []
    for seed in seeds:
        found = figures(lived_year(place, seed, moved))
        for quantity, base in PER.items():
            rate = np.mean([counted[m.slug][quantity] / counted[m.slug][base] for m in others])
            own = counted[place.slug]
            rows.append((place.slug, seed, quantity, found[quantity], float(rate * own[base]), own[quantity]))
    return pd.DataFrame(rows, columns=["municipality", "seed", "quantity", "value", "naive", "observed"])


def _counted(slug: str) -> dict[str, float]:
    """Return what is published of a municipality in 2021: use, inhabitants, and those under 18 or so."""
    place, statline = find_municipality(slug), Statline()
    found = {o.quantity: 0.5 * (o.low + o.high) for o in observed(place, statline) if o.quantity in PER}
    table = statline.table("social_domain_2021")
    cells = table[(table["region"] == place.code) & (table["year"] == YEAR)].set_index("indicator")["value"]
    young = float(cells["age_0_14"]) + 0.3 * float(cells["age_15_24"])  # 15-17: three of ten years
    return found | {"inhabitants": float(cells["inhabitants"]), "young": young}


def what_if(municipality: str, seeds: Sequence[int]) -> pd.DataFrame:
    """Live 2021 three times per seed on the same luck: as it is, with a policy of nothing, and with 1% less asking.

    Returns
    -------
    One row per seed: seed, base, zero, less (indications of the Wmo that start in the year), same (whether the policy
    of nothing left every column of every person as it was).
    """
    place, first = find_municipality(municipality), month_index(YEAR, 1)
    start = prepare_world(place, first, first + 11, 1, Statline(), read_scenario("basispad")).world
    wmo = [name for name, product in read_catalogue().items() if product.law == "wmo"]
    names = [f"asking.{name}" for name in wmo if f"asking.{name}" in start.parameters]
    rows = []
    for seed in seeds:
        found, hashes = [], []
        for factor in (None, 1.0, SMALL_CHANGE):
            world = start.copy(seed)
            if factor is not None:
                changes = {name: factor * start.parameters[name] for name in names}
                world.parameters = Parameters(dict(start.parameters) | changes, "what-if")
                assert world.access is not None
                world.access.forget_offer()
            recorder = Recorder()
            for _ in range(12):
                step(world, recorder)
            found.append(sum(volumes(world)[name][1] for name in wmo))
            hashes.append(_hash(world))
        rows.append((seed, *found, hashes[0] == hashes[1]))
    return pd.DataFrame(rows, columns=["seed", "base", "zero", "less", "same"])


def _hash(world: World) -> str:
    digest = hashlib.sha256()
    for array in world.persons.arrays:
        digest.update(np.ascontiguousarray(array[: world.persons.count]).tobytes())
    return digest.hexdigest()


def pairs_needed(base: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Return the variance ratio, unpaired over paired, and how many pairs see the difference; infinite when never."""
    gap = other - base
    paired = float(gap.var(ddof=1))
    unpaired = float(base.var(ddof=1) + other.var(ddof=1))
    ratio = float("inf") if paired == 0.0 else unpaired / paired
    mean = float(gap.mean())
    return ratio, float("inf") if mean == 0.0 else (POWER_SIGMAS * np.sqrt(paired) / mean) ** 2


def truth(municipality: str, seeds: Sequence[int], years: int) -> pd.DataFrame:
    """Hold agents without migration against their expected value, a cohort-component projection without luck.

    Returns
    -------
    One row per year, sex and five-year age: year, sex, group, z (of the mean over the seeds).

    Notes
    -----
    Partners, life domains and work are left out, as the expected course is exact only then.
    """
    first = month_index(YEAR, 1)
    place, last = find_municipality(municipality), first + 12 * years - 1
    world = prepare_world(place, first, last, 1, Statline(), read_scenario("basispad"), frozenset(CLOSED)).world
    table = world.rates.partner_mortality
    world.rates = replace(world.rates, partner_mortality=replace(table, values=np.ones_like(table.values)))
    world.life, world.working = None, None
    lives = []
    for seed in seeds:
        one, recorder = world.copy(seed), Recorder()
        recorder.look(one)
        for _ in range(12 * years):
            step(one, recorder)
        lives.append(_grouped(np.array([y.position.sum(axis=0) for y in recorder.years], dtype=np.float64)))
    runs = np.array(lives)
    people = world.persons
    here = people.column("status") == HERE
    columns = [people.column(c)[here] for c in ("birth", "sex", "parity", "last_birth")]
    cohorts = cohorts_from(world.month, 12 * years, int(world.rates.maternity.notes["birth_interval"]), *columns)
    course = np.array(project(cohorts, world.month, 12 * years, world.rates))
    variance = course.copy()
    for year in range(years + 1):
        born = course[0, :, : 111 - year]
        alive = np.divide(course[year, :, year:], born, out=np.zeros_like(born), where=born > 0)
        variance[year, :, year:] *= np.clip(1 - alive, 0.0, 1.0)
    spread = np.maximum(_grouped(variance), runs.var(axis=0, ddof=1))[1:]
    z = (runs.mean(axis=0) - _grouped(course))[1:] / np.sqrt(np.maximum(spread, 1e-9) / len(runs))
    rows = [(YEAR + 1 + y, s, g, float(z[y, s, g])) for y in range(years) for s in range(2) for g in range(21)]
    return pd.DataFrame(rows, columns=["year", "sex", "group", "z"])


def _grouped(by_age: np.ndarray) -> np.ndarray:
    sums = np.zeros((*by_age.shape[:-1], 21))
    np.add.at(np.moveaxis(sums, -1, 0), GROUPS, np.moveaxis(by_age, -1, 0))
    return sums


def repeat(municipality: str, seeds: Sequence[int], until: str) -> pd.DataFrame:
    """Run seeds in the order given and return the hash of the tables of each: seed, sha256."""
    rows = []
    for seed in seeds:
        result = run(municipality=municipality, until=until, seed=seed)
        digest = hashlib.sha256()
        for table in (result.yearly, result.monthly):
            digest.update(table.to_csv(index=False, float_format="%.17g").encode())
        rows.append((seed, digest.hexdigest()))
    return pd.DataFrame(rows, columns=["seed", "sha256"])
