"""Hold the model against patterns of voorzieningen and money: what was observed, what comes out, and a verdict."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from agents.households import INCOMES
from calibration.access_figures import figures
from calibration.accounts import account_name, ranges
from calibration.asked import count, municipality
from calibration.domain_check import WITHIN, verdict
from sim.access.offer import INCOME
from sim.calendar import month_index
from sim.money.taakvelden import COMPARED, FIRST, LAST
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.prepare import prepare_world
from sim.provisions.product import STAFF
from sim.provisions.rules import Rules
from sim.recorder import Recorder
from sim.recording_households import PROBLEMS
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.tables import monthly_table, yearly_table
from sim.world import World

BACK, NOW = 2016, 2021
"""Starts: the run that lives 2016-2021 for what changes over the years, and the one of 2021 for levels."""
FLAT = ("wmo_contribution", month_index(2019, 1))
"""The rule of the abonnementstarief."""
BANDS = {"low": (0, 20_000), "middle": (20_000, 40_000), "high": (40_000, 10**9)}
"""Yearly income of a huishouden, euro, as C043."""
MELDINGEN_MONTHS = range(4, 9)
MILLION = 1e6
ROOM = 3.0
"""Times as many hours of staff: more than are asked for."""
NO_FIGURE = "no figure"
SLOTS = ("pattern", "municipality", "quantity", "low", "high", "source", "simulated", "error", "verdict")
FAMILIES = (0.010, 0.030)
MORE = float("inf")
"""End of a range of which only the direction is known."""
COUNTED = 0.05
"""Half the range of a printed count without one, as in `calibration.access_check`."""


class Row(NamedTuple):
    """One quantity of a pattern before seeds are put together; `low` and `high` are what was observed."""

    pattern: int
    municipality: str
    quantity: str
    low: float
    high: float
    source: str
    simulated: float


@dataclass(frozen=True)
class Lived:
    """One run.

    Parameters
    ----------
    yearly, monthly : its tables.
    ends : by year that ended, see `at_end`.
    recorder : of the run.
    """

    yearly: pd.DataFrame
    monthly: pd.DataFrame
    ends: dict[int, dict[str, float]]
    recorder: Recorder

    def value(self, indicator: str, year: int, by: str = "total", group: str = "total") -> float:
        """Return one figure of a year; NaN when the run has none."""
        t = self.yearly
        found = t[(t["indicator"] == indicator) & (t["year"] == year) & (t["by"] == by) & (t["group"] == group)]
        return float(found["value"].iloc[0]) if len(found) else float("nan")


def at_end(world: World) -> dict[str, float]:
    """Return what a world that has just lived a year tells beyond its tables: who had household help, by income."""
    assert world.access is not None
    product = list(world.access.products).index("huishoudelijke_ondersteuning")
    people, homes = world.persons.column, world.households.column
    rows = np.flatnonzero(people("products") >> np.uint64(product) & np.uint64(1))
    income = np.array(INCOME)[np.minimum(homes("income")[people("household")[rows]], len(INCOMES) - 1)]
    found = {name: float(((income >= low) & (income < high)).sum()) for name, (low, high) in BANDS.items()}
    return found | {"all": float(len(rows))}


def without_flat(world: World) -> World:
    """Return a copy of a world in which the abonnementstarief never came."""
    other = world.copy()
    assert other.access is not None
    kept = tuple(rule for rule in other.access.rules if (rule.setting, rule.start) != FLAT)
    other.access.rules = Rules(kept)
    return other


def live(world: World, until: int) -> Lived:
    """Live to the end of a year and keep what patterns ask for."""
    recorder, ends = Recorder(), {}
    recorder.look(world)
    while world.year <= until:
        step(world, recorder, keep_rows=True)
        if world.month % 12 == 0:
            ends[world.year - 1] = at_end(world)
            world.compact_if_worn()
    labels = tuple(world.kernen.labels())
    return Lived(yearly_table(recorder, labels, {}), monthly_table(recorder, {}), ends, recorder)


def started(place: Municipality, year: int, seed: int) -> World:
    """Return a world on 1 January of a year, that can live to the end of 2021."""
    first, last = month_index(year, 1), month_index(LAST, 12)
    return prepare_world(place, first, last, seed, Statline(), read_scenario("basispad")).world


def taakvelden(place: Municipality, run: Lived) -> list[Row]:
    """Return pattern 9: the cost of the taakvelden that are compared, millions, beside what products stand for."""
    account, rows = ranges(place), []
    for name, fields in COMPARED.items():
        for year in range(FIRST, LAST + 1):
            told = account.get(account_name(name, year))
            cost = sum(run.value("cost", year, "taakveld", field) for field in fields) / MILLION
            if told is not None and np.isfinite(cost):
                source = f"Iv3 {'+'.join(fields)}, part of products"
                rows.append(Row(9, place.slug, f"{name}, {year}, M euro", told.low, told.high, source, cost))
    return rows


def with_room(world: World) -> World:
    """Return a copy of a world with so much staff for household help that nobody waits for it."""
    other = world.copy()
    assert other.access is not None
    other.access.staff[STAFF.index("household_help")] *= ROOM
    return other


def rule_of_2019(slug: str, run: Lived, without: Lived, where: str) -> list[Row]:
    """Return pattern 4: household help with the abonnementstarief against the same run without it."""
    name = "household help"
    asked = [r.value("meldingen", 2019, "product", "huishoudelijke_ondersteuning") for r in (run, without)]
    before, after, plain = run.ends[2018], run.ends[2019], without.ends[2019]
    late = run.ends[2020]["all"] / without.ends[2020]["all"]
    rows = [
        Row(4, slug, f"{name}, 2019 over 2018, {where}", *_near(1.127), "C056a (NL)", after["all"] / before["all"]),
        Row(4, slug, f"{name}, 2019 with rule over without, {where}", *_near(1.127), "C056a (NL)",
            after["all"] / plain["all"]),
        Row(4, slug, f"{name}, 2020 with rule over without, {where}", 1.127, 1.27, "C056a, C042 (NL)", late),
        Row(4, slug, f"meldingen for {name}, 2019 with over without, {where}", 1.0, MORE, "C056a", asked[0] / asked[1]),
    ]  # fmt: skip
    for band, low, high in (("low", 0.95, 1.10), ("middle", 1.127, 1.80), ("high", 1.127, 2.00)):
        rows.append(Row(4, slug, f"{name}, {band} income, 2019 with over without, {where}", low, high,
                        "C043, C056b (NL)", after[band] / max(plain[band], 1.0)))  # fmt: skip
    return rows


def changes(place: Municipality, run: Lived) -> list[Row]:
    """Return patterns 2 and 3: what changes over the years, Het Hogeland or the country."""
    slug = place.slug

    def youth(year: int) -> float:
        return run.value("clients", year, "law", "jeugdwet")

    def each(year: int) -> float:
        return run.value("cost_per_client", year, "law", "jeugdwet") / _care_prices(run, year)

    minors = [run.value("population", y, "age_group", "0-17") for y in (BACK, 2019)]
    return [
        Row(2, slug, "inwoners under 18, 2019 over 2016", 0.0, 1.0, "koersdocument: fewer", minors[1] / minors[0]),
        Row(2, slug, "youth with help, 2019 over 2016", *_near(1.185 / 1.073), "C070 (NL)", youth(2019) / youth(BACK)),
        Row(2, slug, "youth with help per inwoner under 18, 2019", 0.100, 0.125, "C060", youth(2019) / minors[1]),
        Row(3, slug, "youth with help, 2021 over 2019", 0.0, 1.0, "C064: falls", youth(2021) / youth(2019)),
        Row(3, slug, "cost per youth, 2021 over 2019, constant prices", 1.0, MORE, "C064", each(2021) / each(2019)),
    ]


def _care_prices(run: Lived, year: int) -> float:
    """Return the price level of care against 2019."""
    access = run.recorder.help.access
    assert access is not None
    return access.prices.index("care", 2019, year)


def levels(place: Municipality, run: Lived, world: World) -> list[Row]:
    """Return patterns 5 to 8, 10 and 11 of 2021."""
    slug, table = place.slug, Statline().table("social_domain_2021")
    table = table[(table["region"] == place.code) & (table["year"] == NOW)]
    cells = {str(name): float(value) for name, value in zip(table["indicator"], table["value"], strict=True)}
    people = run.value("population", NOW)
    wmo = cells["wmo_clients"] / cells["inhabitants"] * 1000.0
    shares = figures(world)
    homes, cost = ({k: run.value(f"households_{n}", NOW, "problems", k) for k in PROBLEMS} for n in ("help", "cost"))
    families = homes[PROBLEMS[0]] + homes[PROBLEMS[1]]
    found = [
        Row(5, slug, "Wmo clients per 1,000", *_near(wmo), "KWB 2021",
            1000.0 * run.value("clients", NOW, "law", "wmo") / people),
        Row(6, slug, "bijstand", *_near(cells["persons_bijstand"]), "KWB 2021", shares["bijstand"]),
        Row(10, slug, "Wmo, 70+ alone over 70+ in a couple", 2.0, 3.0, "C014, C015 (NL 2016)",
            shares["Wmo, 70+ living alone, share"] / shares["Wmo, 70+ in a couple, share"]),
        Row(11, slug, "multi-problem families, share of families", *FAMILIES, "A014-A016",
            homes[PROBLEMS[0]] / families),
        Row(11, slug, "their cost per family over that of other families", 1.0, MORE, "a large share; no figure",
            cost[PROBLEMS[0]] / homes[PROBLEMS[0]] / (cost[PROBLEMS[1]] / homes[PROBLEMS[1]])),
    ]  # fmt: skip
    if place.slug == "hogeland":
        stock = (run.value("bijstand", NOW) + run.value("bijstand", NOW + 1)) / 2.0
        m = run.monthly
        asked = m[(m["indicator"] == "meldingen") & (m["group"] == "wmo") & m["month"].isin(MELDINGEN_MONTHS)]
        flows = run.recorder.extra.flows[NOW]
        found += [
            Row(6, slug, "inflow of bijstand per person on it", 0.22, 0.31, "A030", flows["bijstand_in"].sum() / stock),
            Row(6, slug, "outflow of bijstand, but who moved", 0.24, 0.335, "A040, A041",
                flows["bijstand_out"].sum() / stock),
            Row(7, slug, "weeks from melding to answer, Wmo", 2.0, 4.0, "C131", shares["weeks to an answer, Wmo"]),
            Row(7, slug, "weeks from melding to answer, youth", 18.0, 22.0, "C132",
                shares["weeks to an answer, youth"]),
            Row(8, slug, "Wmo meldingen, April-August", *_near(1235.0), "C129", float(asked["value"].sum())),
        ]  # fmt: skip
    return found


def _near(count: float) -> tuple[float, float]:
    return (1.0 - COUNTED) * count, (1.0 + COUNTED) * count


def pattern_rows(place: Municipality, seed: int) -> list[Row]:
    """Run a municipality from 2016 and from 2021, and Het Hogeland from 2016 without the abonnementstarief too."""
    world, rows = started(place, BACK, seed), []
    back = live(world.copy(), LAST)
    rows += taakvelden(place, back)
    if place.slug == "hogeland":
        other = without_flat(world)
        rows += changes(place, back) + rule_of_2019(place.slug, back, live(other, 2020), "staff frozen")
        room = live(with_room(world), 2020), live(with_room(without_flat(world)), 2020)
        rows += rule_of_2019(place.slug, *room, "staff for all")
    world = started(place, NOW, seed)
    now = live(world, NOW)
    rows += levels(place, now, world)
    return rows + [r._replace(quantity=f"{r.quantity}, run of 2021") for r in taakvelden(place, now)]


def patterns(rows: Sequence[Row]) -> pd.DataFrame:
    """Put seeds together.

    Returns
    -------
    One row per quantity: `SLOTS`; simulated is the mean over the seeds, error its standard error (missing with one).
    """
    table = pd.DataFrame(rows)
    keys = list(SLOTS[:6])
    found = table.groupby(keys, sort=False)["simulated"].agg(["mean", "sem"]).reset_index()
    found = found.rename(columns={"mean": "simulated", "sem": "error"})
    told = found[["simulated", "error", "low", "high"]].to_numpy(dtype=np.float64)
    found["verdict"] = [verdict(*map(float, row)) if np.isfinite(row[0]) else NO_FIGURE for row in told]
    return found.sort_values("pattern", kind="stable", ignore_index=True)[list(SLOTS)]


def main() -> None:
    """Write the table of the municipalities that are asked for as CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipality", nargs="*", type=municipality, default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--seeds", type=count, default=1)
    parser.add_argument("--out", type=Path, default=Path("patterns.csv"))
    asked = parser.parse_args()
    rows: list[Row] = []
    for name in asked.municipality:
        for seed in range(1, asked.seeds + 1):
            rows += pattern_rows(find_municipality(name), seed)
            patterns(rows).to_csv(asked.out, index=False)  # what is done is kept
    table = patterns(rows)
    print(table.to_string(index=False))
    print(f"{int((table['verdict'] == WITHIN).sum())} of {len(table)} {WITHIN}")


if __name__ == "__main__":
    main()
