"""Hold the use of voorzieningen in 2021 against what CBS, the monitor and the dossier publish, with a verdict."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.activities import BIJSTAND
from agents.households import ALONE, INSTITUTION, MARRIED_COUPLE, SINGLE_PARENT, UNMARRIED
from agents.indications import ACCESSES, RUNNING
from agents.persons import HERE, WOMAN
from calibration.domain_check import verdict
from sim.access.state import Access
from sim.calendar import month_index
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.prepare import prepare_world
from sim.provisions.product import LAWS
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.world import World

YEAR = 2021
SET, TEST = "set", "test"
CENTS = 100.0
MILLION = 1e6 * CENTS
HOGELAND, OLDAMBT = "hogeland", "oldambt"
FITTED = (HOGELAND, OLDAMBT)
"""Municipalities whose totals the rates of asking were fitted to; the third is predicted."""
YOUTH_AGES = {"0-3": (0, 3), "4-11": (4, 11), "12-17": (12, 17), "18-22": (18, 22)}
Flags = NDArray[np.bool_]


class Observed(NamedTuple):
    """One published figure of a municipality.

    Parameters
    ----------
    quantity : name of a figure of `figures`.
    low, high : range; a count printed without one has 5% either way.
    source : table or parameter rows.
    use : whether it set an assumed number (`SET`) or tests the model (`TEST`).
    """

    quantity: str
    low: float
    high: float
    source: str
    use: str = TEST


NATIONAL = (
    Observed("household help, 75-84, share", 0.132, 0.162, "C010 (NL 2022)"),
    Observed("household help, 85+, share", 0.264, 0.322, "C011 (NL 2022)"),
    Observed("Wmo, 70+, share", 0.228, 0.278, "C012 (NL 2016)"),
    Observed("Wmo, men of 70+, share", 0.145, 0.177, "C013a (NL 2016)"),
    Observed("Wmo, women of 70+, share", 0.293, 0.359, "C013b (NL 2016)"),
    Observed("Wmo, 70+ living alone, share", 0.38, 0.464, "C014 (NL 2016)"),
    Observed("Wmo, 70+ in a couple, share", 0.133, 0.167, "C015 (NL 2016)"),
    Observed("Wmo, 75+, share", 0.288, 0.352, "C026a (NL 2024)"),
    Observed("district nursing per 1,000", 33.0, 34.0, "C111 (NL 2018)"),
    Observed("laws of users, two or more, share", 0.07, 0.09, "C022a (NL 2018)"),
)
"""Shares of the country; people at home."""
LOCAL = (
    Observed("cost of household help, M", 4.6, 5.0, "C033", SET),
    Observed("cost of begeleiding, dagbesteding, verblijf, M", 5.8, 6.4, "C036", SET),
    Observed("cost of hulpmiddelen and trapliften, M", 1.10, 1.21, "C038", SET),
    Observed("cost of vervoer, M", 1.06, 1.17, "C040", SET),
    Observed("cost of youth help, M", 17.2, 19.0, "C062"),
    Observed("stair lifts granted", 28.0, 47.0, "C039", SET),
    Observed("Wmo meldingen per 1,000", 55.0, 65.0, "C130"),
    Observed("weeks to an answer, Wmo", 2.0, 4.0, "C131"),
    Observed("weeks to an answer, youth", 18.0, 22.0, "C132"),
    Observed("youth in crisis help", 25.0, 38.0, "C059: 16 in half a year", SET),
)
"""Figures of Het Hogeland alone."""


def observed(place: Municipality, statline: Statline) -> tuple[Observed, ...]:
    """Return what is published for a municipality in 2021."""
    table = statline.table("social_domain_2021")
    cells = table.loc[(table["region"] == place.code) & (table["year"] == YEAR)].set_index("indicator")["value"]
    fitted = SET if place.slug in FITTED else TEST
    found = [
        _count(cells, "wmo_clients", "Wmo clients", fitted),
        _count(cells, "youth_with_youthcare", "youth with help", fitted),
        _count(cells, "persons_bijstand", "bijstand", TEST),
        *(_count(cells, f"youthcare_age_{_under(ages)}", f"youth with help, {ages}", TEST) for ages in YOUTH_AGES),
        _count(cells, "youthcare_child_in_single_parent_hh", "youth with help, single parent", TEST),
        _count(cells, "youthcare_child_with_couple", "youth with help, couple", TEST),
        _count(cells, "youthcare_referrer_GP", "referred by huisarts", SET),
        _count(cells, "youthcare_referrer_municipality", "referred by gemeente", SET),
    ]
    return (*found, *(LOCAL if place.slug == HOGELAND else ()), *NATIONAL)


def _under(ages: str) -> str:
    return ages.replace("-", "_")


def _count(cells: pd.Series[float], name: str, quantity: str, use: str) -> Observed:
    value = float(cells[name])
    return Observed(quantity, 0.95 * value, 1.05 * value, f"KWB 2021, {name}", use)


def figures(world: World) -> dict[str, float]:
    """Return what a world that has just lived 2021 says, before the counts of the year are wiped."""
    assert world.access is not None
    access, people, homes = world.access, world.persons, world.households
    used, household = people.column("used"), people.column("household")
    age = (world.month - 1 - people.column("birth").astype(np.int64)) // 12
    here = people.column("status") == HERE
    kind = np.where(here, homes.column("type")[household], -1)
    home = here & (kind != INSTITUTION)
    wmo, youth = (_law(used, name) for name in ("wmo", "jeugdwet"))
    books = [access.books[m] for m in sorted(access.books)[-12:]]
    names = list(access.products)
    cents = dict(zip(names, np.sum([b.cents.sum(axis=1) for b in books], axis=0), strict=True))
    asked = dict(zip(names, np.sum([b.asked + b.renewed for b in books], axis=0), strict=True))
    started = dict(zip(names, np.sum([b.started for b in books], axis=0), strict=True))
    answered = np.sum([b.answered for b in books], axis=0)
    found = {
        "Wmo clients": float(wmo.sum()),
        "youth with help": float(youth.sum()),
        "bijstand": float((here & (people.column("activity") == BIJSTAND)).sum()),
        "Wmo meldingen per 1,000": 1000.0 * _summed(access, asked, "wmo") / home.sum(),
        "weeks to an answer, Wmo": float(answered[0, 1] / max(answered[0, 0], 1.0)),
        "weeks to an answer, youth": float(answered[1, 1] / max(answered[1, 0], 1.0)),
        "cost of household help, M": cents["huishoudelijke_ondersteuning"] / MILLION,
        "cost of begeleiding, dagbesteding, verblijf, M": sum(
            cents[k] for k in ("begeleiding", "dagbesteding", "kortdurend_verblijf")
        ) / MILLION,
        "cost of hulpmiddelen and trapliften, M": (cents["hulpmiddelen"] + cents["trapliften"]) / MILLION,
        "cost of vervoer, M": cents["vervoer"] / MILLION,
        "cost of youth help, M": _summed(access, cents, "jeugdwet") / MILLION,
        "stair lifts granted": float(started["trapliften"]),
        "youth in crisis help": float(started["jeugdhulp_crisis"]),
        "district nursing per 1,000": 1000.0 * _law(used, "zvw").sum() / home.sum(),
    }  # fmt: skip
    for ages, (first, last) in YOUTH_AGES.items():
        found[f"youth with help, {ages}"] = float((youth & (age >= first) & (age <= last)).sum())
    found["youth with help, single parent"] = float((youth & (kind == SINGLE_PARENT)).sum())
    found["youth with help, couple"] = float((youth & np.isin(kind, (3, 4))).sum())
    found |= _referrers(world) | _old(world, wmo, age, home, kind)
    many = np.sum([_law(used, name) for name in ("wmo", "jeugdwet", "participatiewet")], axis=0)
    found["laws of users, two or more, share"] = float((many > 1).sum() / max((many > 0).sum(), 1))
    return found


def _law(used: NDArray[np.uint8], name: str) -> Flags:
    return np.asarray((used >> LAWS.index(name)) & 1 == 1)


def _summed(access: Access, counts: Mapping[str, np.int64], law: str) -> float:
    return float(sum(v for k, v in counts.items() if access.products[k].law == law))


def _referrers(world: World) -> dict[str, float]:
    """Return youth cases begun in the year by who referred: those that still stand."""
    cases, access = world.cases, world.access
    assert access is not None
    law = np.array([p.law == "jeugdwet" for p in access.products.values()])[cases.column("product")]
    by = np.bincount(cases.column("access")[law], minlength=len(ACCESSES)).astype(float)
    youth = _law(world.persons.column("used"), "jeugdwet").sum()
    share = by / max(by.sum(), 1.0) * youth
    return {"referred by huisarts": float(share[1]), "referred by gemeente": float(share[0])}


def _old(world: World, wmo: Flags, age: NDArray[np.int64], home: Flags, kind: NDArray[np.int64]) -> dict[str, float]:
    """Return the shares of older people at home who use the Wmo."""
    people, cases, access = world.persons, world.cases, world.access
    assert access is not None
    product = list(access.products).index("huishoudelijke_ondersteuning")
    helped = np.zeros(people.count, dtype=bool)
    runs = (cases.column("stage") == RUNNING) & (cases.column("product") == product)
    helped[cases.column("client")[runs]] = True
    old, woman = home & (age >= 70), people.column("sex") == WOMAN
    couple = np.isin(kind, (UNMARRIED, MARRIED_COUPLE))
    who = {
        "Wmo, 70+, share": old,
        "Wmo, men of 70+, share": old & ~woman,
        "Wmo, women of 70+, share": old & woman,
        "Wmo, 70+ living alone, share": old & (kind == ALONE),
        "Wmo, 70+ in a couple, share": old & couple,
        "Wmo, 75+, share": home & (age >= 75),
    }
    shares = {name: float(wmo[some].mean()) for name, some in who.items()}
    shares["household help, 75-84, share"] = float(helped[home & (age >= 75) & (age <= 84)].mean())
    shares["household help, 85+, share"] = float(helped[home & (age >= 85)].mean())
    return shares


def access_runs(
    place: Municipality, seeds: Sequence[int], parameters: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Run 2021 and count the use of voorzieningen.

    Parameters
    ----------
    seeds : one run each, with a start population of its own.
    parameters : that differ from the default.

    Returns
    -------
    One row per seed and figure: municipality, seed, quantity, value.
    """
    scenario, first = read_scenario("basispad"), month_index(YEAR, 1)
    scenario = replace(scenario, parameters={**scenario.parameters, **(parameters or {})})
    rows = []
    for seed in seeds:
        world = prepare_world(place, first, first + 11, seed, Statline(), scenario).world
        recorder = Recorder()
        for _ in range(12):
            step(world, recorder)
        rows += [(place.slug, seed, name, value) for name, value in figures(world).items()]
    return pd.DataFrame(rows, columns=["municipality", "seed", "quantity", "value"])


def access_check(runs: pd.DataFrame) -> pd.DataFrame:
    """Compare runs with the published figures.

    Returns
    -------
    One row per municipality and published figure: municipality, quantity, source, use, low, high, mean, error (of the
    mean over the seeds; missing with one seed), verdict.
    """
    rows, statline = [], Statline()
    for slug, some in runs.groupby("municipality", sort=False):
        for o in observed(find_municipality(str(slug)), statline):
            values = some.loc[some["quantity"] == o.quantity, "value"].to_numpy(dtype=np.float64)
            mean = float(values.mean())
            error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
            rows.append((
                slug, o.quantity, o.source, o.use, o.low, o.high, mean, error, verdict(mean, error, o.low, o.high),
            ))  # fmt: skip
    names = ["municipality", "quantity", "source", "use", "low", "high", "mean", "error", "verdict"]
    return pd.DataFrame(rows, columns=names)


def main() -> None:
    """Write the table of the municipalities that are asked for as CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipality", nargs="*", default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("access_check.csv"))
    asked = parser.parse_args()
    places = [find_municipality(name) for name in asked.municipality]
    table = access_check(pd.concat([access_runs(place, range(1, asked.seeds + 1)) for place in places]))
    table.to_csv(asked.out, index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
