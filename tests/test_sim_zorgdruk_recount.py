"""Zorgdruk by group is counted over from people, requests and arrangements of a small town, and made of it by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from agents.help_counts import AGES
from agents.households import HOUSEHOLD_TYPES
from agents.indications import RUNNING
from sim.access.counting import LONGEST, MAATWERK
from sim.calendar import month_index
from sim.provisions.product import STAFF
from sim.recorder import Recorder
from sim.recording_care import CARER_AGES
from sim.simulation import step
from sim.waiting import median_weeks
from sim.wijken import Wijken
from sim.world import World
from sim.zorgdruk import PARTS, zorgdruk_of
from sim.zorgdruk_groups import BY, KINDS_OF_HELP, PEOPLE, group_rows, groups_of_help
from tests.toy_help import help_town
from tests.toy_help import lived as live

LABELS = {"household": HOUSEHOLD_TYPES, "age": CARER_AGES, "sex": ("man", "vrouw")}
TOLD = dict[tuple[str, str, str], float]


@dataclass
class Lived:
    """Two years of a town, and what was counted over beside the recorder, by calendar year."""

    world: World
    recorder: Recorder
    wijken: Wijken
    had: dict[int, np.ndarray] = field(default_factory=dict)  # products of each inwoner in the year, as bits
    hours: dict[int, np.ndarray] = field(default_factory=dict)  # mantelzorg received on 1 January, by kern
    carers: dict[int, np.ndarray] = field(default_factory=dict)  # inwoners who reach 50-74, by kern
    year: int = 0
    waits: dict[tuple[int, str, int], np.ndarray] = field(default_factory=dict)  # (year, by, group): (ways, months)

    @property
    def years(self) -> list[int]:
        """Return the years that were lived whole."""
        return sorted(self.recorder.help.years())


def wijken_of(kernen: int) -> Wijken:
    """Return two wijken, between which every kern is divided."""
    share = np.linspace(0.2, 0.9, kernen)
    text, none = np.array(["a", "b"]), np.zeros(2)
    return Wijken(
        code=text, code_2021=text, name=np.array(["Noord", "Zuid"]), lat=none, lon=none, area=none,
        population=none.astype(np.int64), published=none.astype(np.int64), difference=none, grade=text,
        share=np.stack([share, 1.0 - share], axis=1),
    )  # fmt: skip


def january(lived: Lived) -> None:
    """Count hours of mantelzorg and who could give it, by kern."""
    world, kernen = lived.world, len(lived.world.kernen)
    kern = world.households.column("kern")[world.persons.column("household")]
    care, people = world.care.column, world.persons.column
    quarters = care("quarters").sum(axis=1, dtype=np.int64)
    lived.hours[world.year] = np.bincount(kern[care("receiver")], weights=quarters / 4, minlength=kernen)
    age = (world.month - 1 - people("birth").astype(np.int64)) // 12
    able = (people("status") == 0) & (age >= 50) & (age <= 74)
    lived.carers[world.year] = np.bincount(kern[able], minlength=kernen)


def started(lived: Lived, month: int) -> None:
    """Count who started this month, by group, team and months since the melding."""
    world, year = lived.world, lived.year
    people, homes = world.persons.column, world.households.column
    cases = world.cases.column
    for row in np.flatnonzero((cases("stage") == RUNNING) & (cases("since") == month)).tolist():
        who = int(cases("client")[row])
        home = int(people("household")[who])
        team = int(world.access.fixed.team[cases("product")[row]])
        at_gemeente = cases("access")[row] == 0 and cases("urgent")[row] == 0 and team >= 0
        december = month_index(year, 12)
        groups = {
            "kern": int(homes("kern")[home]),
            "household": int(homes("type")[home]),
            "age": min((december - int(people("birth")[who])) // 12 // 5, AGES - 1),
            "sex": int(people("sex")[who]),
        }
        for by, group in groups.items():
            table = lived.waits.setdefault((year, by, group), np.zeros((3, 2, LONGEST + 1), dtype=np.int64))
            wait = min(max(month - int(cases("asked")[row]), 0), LONGEST)
            table[team if at_gemeente else 2, int(at_gemeente), wait] += 1


@pytest.fixture(scope="module")
def lived() -> Lived:
    world, recorder = help_town(), Recorder()
    live(world, 12)  # mantelzorg and queues come into being
    found = Lived(world, recorder, wijken_of(len(world.kernen)))
    recorder.look(world)
    for _ in range(24):
        month, found.year = world.month, world.year
        if month % 12 == 0:
            january(found)
        step(world, recorder, keep_rows=True)  # who died or left in the year had it too
        started(found, month)
        if month % 12 == 11:
            found.had[found.year] = world.persons.column("products").copy()
            world.compact_if_worn()
    return found


def told(lived: Lived, year: int) -> TOLD:
    """Return what is told of a year by (indicator, breakdown, group)."""
    rows = group_rows(lived.recorder, tuple(lived.world.kernen.labels()), lived.wijken)
    return {
        (name, by, group): float(value)
        for when, name, by, groups, values, _ in rows
        if when == year
        for group, value in zip(groups, values, strict=True)
    }


def told_of(lived: Lived, year: int, by: str, name: str) -> dict[str, float]:
    """Return a measure by group."""
    part = next(part for part, names in PARTS.items() if name in names)
    start = name + " "
    return {
        group.removeprefix(start): value
        for (indicator, how, group), value in told(lived, year).items()
        if (indicator, how) == (f"zorgdruk_{part}", f"part_{by}") and group.startswith(start)
    }


def population(lived: Lived, year: int) -> float:
    """Return inwoners on 1 January."""
    return float(next(s.persons.sum() for s in lived.recorder.stocks if s.month == month_index(year, 1)))


@pytest.mark.parametrize("by", KINDS_OF_HELP)
def test_clients_of_a_law_are_persons_who_had_its_maatwerk_in_the_year(lived, by):
    sets, rows = lived.world.access.sets, list(lived.world.access.products.values())
    own = {"law": [r.law for r in rows], "taakveld": [r.taakveld for r in rows], "product": [r.name for r in rows]}[by]
    mine = set(sets.members(MAATWERK, MAATWERK))
    for year in lived.years:
        found = told_of(lived, year, by, "clients_maatwerk")
        assert found
        for group in groups_of_help(lived.world.access)[by]:
            some = [k for k in mine if own[k] == group]
            if not some:
                assert group not in found
                continue
            bits = np.uint64(sum(1 << k for k in some))
            persons = int(((lived.had[year] & bits) != 0).sum())
            assert found[group] == pytest.approx(1000.0 * persons / population(lived, year), rel=1e-12), group


@pytest.mark.parametrize("by", KINDS_OF_HELP)
def test_staff_of_a_law_is_needed_per_hour_that_it_has_of_each_kind(lived, by):
    rows = list(lived.world.access.products.values())
    for year in lived.years:
        books, parts = lived.recorder.help.years()[year], lived.recorder.pressure.years[year].by_product
        need, there, looked = np.zeros(len(STAFF)), np.zeros(len(STAFF)), np.zeros(len(STAFF))
        for book in books:
            need, there = need + book.needed, there + book.staff[:, 1]
        kind = [STAFF.index(row.staff) if row.staff in STAFF else -1 for row in rows]
        for k, staff in enumerate(kind):
            looked[staff] += parts[k] if staff >= 0 else 0.0
        found = told_of(lived, year, by, "staff_hours_needed")
        assert found
        for group, value in found.items():
            some = [k for k, row in enumerate(rows) if kind[k] >= 0 and group in (row.law, row.taakveld, row.name)]
            share = {k: parts[k] / looked[kind[k]] for k in some}
            hours = sum(share[k] * need[kind[k]] for k in some)
            assert value == pytest.approx(hours / sum(share[k] * there[kind[k]] for k in some), rel=1e-9), group


def test_hours_of_mantelzorg_per_inwoner_who_could_give_it_by_kern_and_wijk(lived):
    names, share = lived.world.kernen.labels(), lived.wijken.share
    for year in lived.years:
        kern, wijk = (told_of(lived, year, by, "care_hours") for by in ("kern", "wijk"))
        hours, able = lived.hours[year], lived.carers[year]
        assert kern == pytest.approx({n: h / a for n, h, a in zip(names, hours, able, strict=True) if a})
        assert wijk == pytest.approx(dict(zip(("Noord", "Zuid"), (hours @ share) / (able @ share), strict=True)))
        assert (hours > 0).all()


@pytest.mark.parametrize("by", ["kern", "household", "age", "sex"])
def test_weeks_of_waiting_of_a_group_are_the_median_of_its_own_requests(lived, by):
    p, labels = lived.world.parameters, LABELS | {"kern": tuple(lived.world.kernen.labels())}
    base = np.array([p["team.weeks_wmo"], p["team.weeks_youth"], 0.0])
    for year in lived.years:
        wanted = {
            labels[by][group]: median_weeks(base, waits, [0, 1, 2])
            for (when, how, group), waits in lived.waits.items()
            if (when, how) == (year, by)
        }
        assert told_of(lived, year, by, "waiting_weeks") == pytest.approx(wanted) and len(wanted) > 1


@pytest.mark.parametrize("by", [*PEOPLE, *KINDS_OF_HELP])
def test_the_index_of_a_part_is_the_geometric_mean_of_all_its_measures(lived, by):
    whole, (base, *_, year) = zorgdruk_of(lived.recorder), lived.years
    found, many = told(lived, year), 0
    for part, names in PARTS.items():
        some = [name for name in names if name in BY[by] and name not in whole.left_out]
        values = {name: told_of(lived, year, by, name) for name in some}
        first = {name: told_of(lived, base, by, name) for name in some}
        for group in {group for of in values.values() for group in of}:
            logs = [
                np.log(values[n].get(group, np.nan) / (first[n].get(group) or np.nan if by in KINDS_OF_HELP else
                                                       whole.measures[n][base]))
                for n in some if values[n].get(group, np.nan) != 0.0
            ]  # fmt: skip
            known = len(logs) == len(some) and np.isfinite(logs).all()
            index = found.get((f"zorgdruk_{part}", by, group))
            assert index == (pytest.approx(100 * np.exp(np.mean(logs)), rel=1e-9) if known else None), (part, group)
            many += known and len(some) > 1
    parts = [part for part in PARTS if any(n in BY[by] and n not in whole.left_out for n in PARTS[part])]
    for group in {group for _, how, group in found if how == by}:
        complete = all((f"zorgdruk_{part}", by, group) in found for part in parts)
        assert complete == (("zorgdruk", by, group) in found), group
    assert many >= {"kern": 2, "wijk": 2}.get(by, 0 if by in KINDS_OF_HELP else 1)
    assert not {"care_hours", "unmet_hours", "waiting_weeks"} & set(whole.left_out)


@pytest.mark.parametrize("by", [*PEOPLE, *KINDS_OF_HELP])
def test_weights_of_a_user_count_in_the_index_of_a_group(lived, by, monkeypatch):
    weights = {"volume": 3.0, "cost": 0.5, "staff": 1.0, "carers": 0.0, "shortfall": 2.0}
    year, record = lived.years[-1], lived.recorder.help
    equal = told(lived, year)
    monkeypatch.setattr(
        record, "parameters", {**record.parameters, **{f"zorgdruk.weight_{k}": w for k, w in weights.items()}}
    )
    found = told(lived, year)
    groups = [group for name, how, group in found if (name, how) == ("zorgdruk", by)]
    assert groups
    for group in groups:
        parts = {k: equal[f"zorgdruk_{k}", by, group] for k, w in weights.items() if w and k in heavy(by)}
        total = sum(weights[k] for k in parts)
        wanted = np.exp(sum(weights[k] * np.log(v) for k, v in parts.items()) / total)
        assert found["zorgdruk", by, group] == pytest.approx(wanted, rel=1e-9), group


def heavy(by: str) -> set[str]:
    """Return the parts that a breakdown has."""
    return {part for part, names in PARTS.items() if set(names) & set(BY[by])}
