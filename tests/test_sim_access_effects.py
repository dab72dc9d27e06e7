"""What voorzieningen do to who has them: how much, for whom, after how long a wait, and that the start stays put."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents.activities import BIJSTAND, PUPIL
from agents.debt import DebtRates, debts
from agents.domains import IN_HELP, MENTAL_DISORDER, NO_DEBT, PROBLEMATIC
from agents.households import INSTITUTION
from agents.indications import RUNNING
from agents.persons import HERE
from sim.access.debt_help import SETTLED, arranged
from sim.access.effects import CHANNELS, means_of, of_products
from sim.access.state import access_of
from sim.calendar import month_index
from sim.measures.persons import finding_work, lifted
from sim.provisions.products import catalogue_of
from sim.world import World
from tests.test_sim_measures_effects import debt_rates as plain_rates
from tests.test_sim_scenario_provisions import MEAL
from tests.toy_help import help_town

FIND = 1.17
"""`find_work` of re_integratie, D062."""


def with_cases(product: str, who: np.ndarray, waited: int = 0, provisions: dict[str, object] | None = None) -> World:
    """Return a town in which some people have a product, after a wait, and nothing else runs."""
    world = help_town()
    if provisions:
        world.provisions = provisions
        world.access = access_of(world)
    rows, k = np.flatnonzero(who), list(world.access.products).index(product)
    world.cases.append(
        client=rows.astype(np.int32), product=np.full(len(rows), k, dtype=np.uint8),
        stage=np.full(len(rows), RUNNING, dtype=np.uint8), since=np.full(len(rows), world.month, dtype=np.int16),
        asked=np.full(len(rows), world.month - waited, dtype=np.int16),
    )  # fmt: skip
    return world


def on_bijstand(world: World) -> np.ndarray:
    return (world.persons.column("activity") == BIJSTAND) & (world.persons.column("status") == HERE)


def half(world: World) -> np.ndarray:
    """Every other person on bijstand."""
    found = np.zeros(world.persons.count, dtype=bool)
    found[np.flatnonzero(on_bijstand(world))[::2]] = True
    return found


def with_effect(**effects: float) -> dict[str, object]:
    """Return a product of a user with effects, as a scenario writes it."""
    import tomllib

    said = tomllib.loads(MEAL)
    said["product"]["maaltijddienst"]["effects"] = {
        name: {"value": value, "low": value, "high": value, "source": "test", "grade": "A"}
        for name, value in effects.items()
    }
    return said


def test_who_is_in_re_integratie_finds_work_more_often_and_all_on_bijstand_together_as_often_as_before():
    who = half(help_town())
    world = with_cases("re_integratie", who)
    world.access.means[:] = means_of(world)
    factor = of_products(world, "work.finding")
    there = on_bijstand(world)
    assert factor[who] / factor[there & ~who][0] == pytest.approx(FIND, rel=1e-5)
    assert factor[there].mean() == pytest.approx(1.0, abs=1e-6)
    assert (factor[world.persons.column("activity") == PUPIL] == 1.0).all() and who.sum() > 20


def test_the_moves_between_activities_are_given_the_factor():
    world = with_cases("re_integratie", half(help_town()))
    world.access.means[:] = means_of(world)
    rates = finding_work(world, _Work(np.ones(4, dtype=np.uint32)))
    assert rates.helped.max() == pytest.approx(of_products(world, "work.finding").max())
    assert rates.top == pytest.approx(float(rates.helped.max())) and (rates.most >= 1).all()


class _Work:
    """Stands for the rates of work: what `finding_work` replaces."""

    def __init__(self, most: np.ndarray) -> None:
        self.most = most

    def _replace(self, **changes: object) -> _Work:
        out = _Work(self.most)
        for name, value in changes.items():
            setattr(out, name, value)
        return out


@pytest.mark.parametrize(("waited", "part"), [(0, 1.0), (12, 0.5), (24, 0.25)])
def test_too_late_is_less_effective(waited, part):
    world = with_cases("re_integratie", half(help_town()), waited)
    world.access.means[:] = 1.0
    assert world.parameters["access.late_months"] == 12.0
    assert of_products(world, "work.finding").max() == pytest.approx(FIND**part, rel=1e-5)


def test_before_the_start_and_without_an_effect_nothing_changes():
    world = with_cases("re_integratie", half(help_town()))
    assert of_products(world, "work.finding") is None  # the means of the start are not known
    world.access.means[:] = means_of(world)
    assert all(of_products(world, name) is None for name in CHANNELS if name != "work.finding")
    assert of_products(world, "work.none") is None


def test_a_scenario_is_divided_by_the_means_of_its_base():
    base, who = with_cases("re_integratie", half(help_town())), on_bijstand(help_town())
    base.access.means[:] = means_of(base)
    more = with_cases("re_integratie", who)
    more.access.means[:] = base.access.means
    there = on_bijstand(more)
    assert of_products(more, "work.finding")[there].mean() > of_products(base, "work.finding")[there].mean() + 0.05


def test_a_product_of_a_user_can_speed_recovery_and_only_of_who_has_it():
    sick = (help_town().persons.column("conditions") & MENTAL_DISORDER) != 0
    world = with_cases("maaltijddienst", sick, provisions=with_effect(recover_mental=2.0))
    world.access.means[:] = 1.0
    factor = of_products(world, "hazard.mental_recovery")
    assert (factor[sick & (world.persons.column("status") == HERE)] == 2.0).all() and (factor[~sick] == 1.0).all()
    assert of_products(world, "hazard.youth_recovery") is None


class _Draw:
    """Stands for the draw of a process: what `lifted` replaces."""

    lift, most, start = np.full(7, -1), np.ones(7 * 8, dtype=np.uint32), np.zeros(7, dtype=np.uint64)

    def _replace(self, **changes: object) -> _Draw:
        out = _Draw()
        for name, value in changes.items():
            setattr(out, name, value)
        return out


def test_recovery_of_the_mind_is_given_the_factor_as_if_by_a_measure(monkeypatch):
    from sim.measures import persons

    monkeypatch.setattr(persons, "SLOTS", 8)
    sick = (help_town().persons.column("conditions") & MENTAL_DISORDER) != 0
    world = with_cases("maaltijddienst", sick, provisions=with_effect(recover_mental=0.5))
    world.access.means[:] = 1.0
    draw = lifted(world, _Draw(), "mind")
    assert list(draw.lift) == [0, -1, -1, -1, -1, -1, -1] and draw.factor.min() == 0.5


def debt_rates() -> DebtRates:
    """Return the rates of a toy, with the end of debt help as published."""
    rates = plain_rates()
    rates.moves[IN_HELP, NO_DEBT], rates.moves[IN_HELP, PROBLEMATIC] = 0.408 * 0.64, 0.408 * 0.36
    return rates


def homes_in_help(world: World, begun: int) -> np.ndarray:
    homes = world.households
    there = (homes.column("size") > 0) & (homes.column("type") != INSTITUTION)
    homes.column("debt")[:] = np.where(there, IN_HELP, NO_DEBT)
    homes.column("debt_since")[:] = begun
    return there


def ended(begun: str, provisions: dict[str, object]) -> tuple[int, int]:
    """Return how many arrangements ended free of debt and not, of twelve months in a town where all are in help."""
    world = help_town()
    world.month = month_index(2024, 1)
    world.provisions = provisions
    world.access = access_of(world)
    rates = arranged(world.access, debt_rates())
    moved = np.zeros((4, 4), dtype=np.int64)
    year, month = begun.split("-")
    for i in range(240):
        homes_in_help(world, month_index(int(year), int(month)))
        debts(world.month, np.uint64(77 + i), world.households.count, rates, world.persons.arrays,
              world.households.arrays, moved)  # fmt: skip
    return int(moved[IN_HELP, NO_DEBT]), int(moved[IN_HELP, PROBLEMATIC])


def test_an_arrangement_under_the_rule_of_18_months_ends_twice_as_fast():
    old, new = sum(ended("2022-01", {})), sum(ended("2023-07", {}))
    assert new / old == pytest.approx(2.0 * (1 - 0.408 / 24 / 2), abs=4 * np.sqrt(new) / old)


def test_a_product_that_frees_more_of_debt_does():
    own = {"product": {"schuldhulpverlening": _debt_product(0.92)}}
    free, back = ended("2022-01", {})
    more, less = ended("2022-01", own)
    assert free / (free + back) == pytest.approx(0.64, abs=0.04)
    assert more / (more + less) == pytest.approx(0.92, abs=0.03)


def _debt_product(free: float) -> dict[str, object]:
    import tomllib
    from pathlib import Path

    from sim.provisions.products import SHIPPED

    said = tomllib.loads(Path(SHIPPED).read_text(encoding="utf-8"))["product"]["schuldhulpverlening"]
    said["effects"]["debt_free"] |= {"value": free, "high": max(free, 0.92)}
    return said


def test_without_rules_of_its_own_help_that_began_before_2023_ends_as_published():
    world = help_town()
    rates = debt_rates()
    found = arranged(world.access, rates)
    assert (found.moves == rates.moves).all() and SETTLED == month_index(2021, 1)
    assert list(found.ruled) == [month_index(2000, 1), month_index(2023, 7)] and list(found.faster) == [1.0, 1.0, 2.0]
    assert arranged(None, rates) is rates
    assert replace(world, access=None).access is None and "schuldhulpverlening" in catalogue_of("", {})
