"""Runs of a batch are those of `sim.run`, bit for bit; and what the base was aligned with is not fitted away."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from experiments.chunks import Chunk, job_of
from experiments.living import _last, live
from experiments.parts import rows_of
from experiments.plan import Plan, Run, make_plan
from sim import read_scenario, run
from sim.alignment import alignment_of
from sim.calendar import parse_month
from sim.municipalities import find_municipality
from sim.prepare import onward, prepare_world, same_start
from sim.scenario import Scenario
from sim.snapshot import state_hash
from sim.statline import Statline

pytestmark = pytest.mark.slow
FIRST, LAST = parse_month("2021-01", "start"), parse_month("2022-03", "until")
MORE = "asking.begeleiding"
SHOCKS = '[[shock]]\nkind = "pandemic"\nstart = "2021-02"\n[[shock]]\nkind = "facility_closure"\nstart = "2021-01"\n'


def closing(folder: Path) -> Path:
    path = folder / "closing.toml"
    path.write_text(SHOCKS + 'kern = "Uithuizen"\nfacility = "supermarket"\n')
    return path


def lived(plan: Plan, name: str, seed: int = 7) -> object:
    address = Run(name, 0, seed)
    return live(job_of(plan, Chunk(0, (address,), (0,)), "key"), address)


def same(one: object, other: object) -> bool:
    return bool(rows_of(Run("x", 0, 1), one).equals(rows_of(Run("x", 0, 1), other)))  # type: ignore[arg-type]


def prepared(scenario: Scenario, **more: object) -> object:
    place = find_municipality("hogeland")
    return prepare_world(place, FIRST, LAST, 7, Statline(), scenario, **more).world  # type: ignore[arg-type]


def test_base_and_scenario_from_one_start_are_the_bits_of_plain_runs(tmp_path: Path) -> None:
    plan = make_plan([closing(tmp_path)], until="2022-03", seeds=[7])
    _last.clear()
    base = lived(plan, "basispad")
    start = _last[0]
    closed = lived(plan, "closing")
    assert _last[0] is start, "the start was prepared twice"
    assert same(base, lived(plan, "basispad")), "a scenario left something behind in the start"
    plain = [run(s, "hogeland", until="2022-03", seed=7).yearly for s in plan.scenarios]
    by_name = dict(zip([s.name for s in plan.scenarios], plain, strict=True))
    assert same(base, by_name["basispad"])
    mine, theirs = closed, by_name["closing"]
    aside = theirs["indicator"].isin(["budget", "balance", "reserve"]) | theirs["indicator"].str.startswith("zorgdruk")
    assert not same(base, closed) and len(mine) == len(theirs)  # type: ignore[arg-type]
    assert same(mine[~aside.to_numpy()], theirs[~aside])  # type: ignore[index]


def test_a_scenario_without_a_difference_changes_no_bit_of_the_base() -> None:
    base = read_scenario("basispad")
    world = prepared(base)
    again = prepared(base, alignment=alignment_of(world))  # type: ignore[arg-type]
    assert state_hash(world) == state_hash(again)  # type: ignore[arg-type]
    one, two = (run(base, until="2022-03", world=w).yearly for w in (world, again))  # type: ignore[arg-type]
    assert same(one, two)
    renamed = dataclasses.replace(base, name="other")
    assert same_start(base, renamed, FIRST)
    plan = make_plan([renamed], until="2022-03", seeds=[7])
    assert same(lived(plan, "basispad"), lived(plan, "other")) and same(lived(plan, "basispad"), one)


def test_more_asking_brings_no_more_capacity_budget_or_index() -> None:
    base = read_scenario("basispad")
    more = dataclasses.replace(base, name="more", parameters={MORE: 0.4})
    assert not same_start(base, more, FIRST)
    world = prepared(base)
    frozen, free = prepared(more, alignment=alignment_of(world)), prepared(more)  # type: ignore[arg-type]
    assert np.array_equal(frozen.access.staff, world.access.staff)  # type: ignore[attr-defined]
    assert np.array_equal(frozen.access.teams, world.access.teams)  # type: ignore[attr-defined]
    assert free.access.staff.sum() > 1.02 * world.access.staff.sum()  # type: ignore[attr-defined]
    for name in ("death", "separation", "entry"):
        mine, theirs = (getattr(w.life.normaliser, name) for w in (frozen, world))  # type: ignore[attr-defined]
        assert np.array_equal(mine, theirs)
    plan = make_plan([more], until="2022-03", seeds=[7])
    one, two = (lived(plan, name) for name in ("basispad", "more"))

    def total(table: object, name: str) -> float:
        return float(table[(table.indicator == name) & (table.by == "total") & (table.year == 2021)]["value"].item())  # type: ignore[index, attr-defined]

    assert total(two, "budget") == total(one, "budget")
    assert total(two, "balance") < total(one, "balance") == 0.0
    assert total(two, "zorgdruk") != 100.0 == total(one, "zorgdruk")
    assert total(two, "staff_hours_available") == total(one, "staff_hours_available")


def test_the_yardstick_is_the_same_whether_or_not_the_base_was_lived_before() -> None:
    more = dataclasses.replace(read_scenario("basispad"), name="more", parameters={MORE: 0.4})
    plan = make_plan([more], until="2022-03", seeds=[7])
    _last.clear()
    alone = lived(plan, "more")
    lived(plan, "basispad")
    _last.clear()
    lived(plan, "basispad")
    assert same(alone, lived(plan, "more"))


def test_an_earlier_shock_has_a_start_of_its_own(tmp_path: Path) -> None:
    base = read_scenario("basispad")
    path = tmp_path / "early.toml"
    path.write_text('[[shock]]\nkind = "pandemic"\nstart = "2020-03"\n')
    early = read_scenario(path)
    assert not same_start(base, early, FIRST) and same_start(base, early, parse_month("2020-01", "x"))
    with_it = onward(prepared(base), read_scenario(closing(tmp_path)), FIRST, LAST)  # type: ignore[arg-type]
    assert with_it.context is not None and len(with_it.context.shocks) == 2
