"""Zorgdruk by group follows from the same counts as the whole: sums and means by weight agree to the last digit."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from agents.care_codes import OVERLOADED
from agents.help_counts import KINDS
from agents.households import HOUSEHOLD_TYPES
from sim.calendar import month_index
from sim.recorder import Recorder
from sim.recording_care import CARER_AGES
from sim.recording_pressure import VOLUME, by_group, volume_sets
from sim.simulation import step
from sim.tables import yearly_table
from sim.waiting import median_weeks, medians
from sim.zorgdruk import PARTS, zorgdruk_of
from sim.zorgdruk_groups import BY, KINDS_OF_HELP, PEOPLE, group_rows, population_by, staff_there
from tests.toy_help import help_town, lived

ADDED = ("kern", "household", "age", "sex")


@pytest.fixture(scope="module")
def town():
    world = help_town()
    recorder = lived(world, 36)
    kernen = tuple(world.kernen.labels())
    return world, recorder, yearly_table(recorder, kernen, {})


def told(yearly: pd.DataFrame, year: int, part: str, by: str, name: str) -> dict[str, float]:
    """Return a measure by group."""
    rows = yearly[(yearly.year == year) & (yearly.indicator == f"zorgdruk_{part}") & (yearly.by == f"part_{by}")]
    rows = rows[rows.group.str.startswith(name + " ")]
    return dict(zip(rows.group.str.removeprefix(name + " "), rows["value"], strict=True))


def whole(recorder: Recorder, name: str, year: int) -> float:
    """Return a measure of the municipality."""
    return zorgdruk_of(recorder).measures[name][year]


def labels(recorder: Recorder, by: str, kernen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups in the order of `population_by`."""
    return {"kern": kernen, "household": HOUSEHOLD_TYPES, "age": CARER_AGES, "sex": ("man", "vrouw")}[by]


@pytest.mark.parametrize("by", ADDED)
@pytest.mark.parametrize(
    ("part", "name"),
    [("volume", "clients_maatwerk"), ("cost", "cost_constant_prices"), ("shortfall", "unmet_hours")],
)
def test_means_weighted_by_inwoners_are_the_whole(town, by, part, name):
    world, recorder, yearly = town
    for year in recorder.help.years():
        people = dict(
            zip(labels(recorder, by, tuple(world.kernen.labels())), population_by(recorder, year)[by], strict=True)
        )
        found = told(yearly, year, part, by, name)
        mean = sum(value * people[group] for group, value in found.items()) / sum(people.values())
        assert mean == pytest.approx(whole(recorder, name, year), rel=1e-12)


@pytest.mark.parametrize("by", ADDED)
def test_carers_and_staff_of_groups_add_up_to_all(town, by):
    _, recorder, yearly = town
    year = max(recorder.help.years())
    counts, books = recorder.pressure.years[year], recorder.help.years()[year]
    carers = by_group(counts.carers)[by]
    found = told(yearly, year, "carers", by, "carers_overloaded")
    shares = np.array(list(found.values()))
    weights = carers[0][carers[0] > 0] / carers[0].sum()
    assert shares @ weights == pytest.approx(whole(recorder, "carers_overloaded", year), rel=1e-12)
    needed, there = by_group(counts.needed)[by], np.asarray(sum(book.staff[:, 1] for book in books))
    people = population_by(recorder, year)[by]
    assert staff_there(needed, there, people).sum() == pytest.approx(there.sum(), rel=1e-12)
    ratios = told(yearly, year, "staff", by, "staff_hours_needed")
    assert ratios and min(ratios.values()) <= whole(recorder, "staff_hours_needed", year) * (1 + 1e-9)
    assert max(ratios.values()) >= whole(recorder, "staff_hours_needed", year) * (1 - 1e-9)


def test_new_clients_are_those_that_the_month_counts(town):
    world, recorder, _ = town
    sets, at = world.access.sets, 0
    for year, books in recorder.help.years().items():
        clients = sum(b.counts.clients[sets.at("maatwerk").start].astype(int) for b in books)
        found = by_group(recorder.pressure.years[year].clients[at])
        kernen = len(world.kernen)
        assert (found["kern"] == clients[:kernen]).all() and found["kern"].sum() > 0
        assert (found["household"] == clients[kernen : kernen + KINDS]).all()
        assert (found["age"] == clients[kernen + KINDS : kernen + KINDS + len(CARER_AGES)]).all()
        assert found["sex"].sum() == clients[:kernen].sum()
    assert next(iter(volume_sets(sets))) == VOLUME


def test_looked_at_every_month_the_groups_add_up_unscaled(monkeypatch):
    monkeypatch.setattr("sim.recording_pressure.EVERY", 1)
    world = help_town()
    recorder = lived(world, 12)
    ((year, books),) = recorder.help.years().items()
    found = recorder.pressure.years[year]
    own = [k for k, product in enumerate(world.access.products.values()) if product.municipal]
    accounts = {
        "cents": sum(book.cents[own].sum() for book in books),
        "needed": sum(book.needed.sum() for book in books),
        "unmet": sum(book.counts.unmet.sum() for book in books),
        "waits": sum(book.waits.sum() for book in books),
    }
    for name, account in accounts.items():
        counts = getattr(found, name)
        for by, groups in by_group(counts).items():
            assert groups.sum() == pytest.approx(account, rel=1e-9), (name, by)
    assert found.by_product.sum() == pytest.approx(accounts["needed"])


def test_what_one_person_costs_is_in_his_cells_only():
    world = help_town()
    recorder = lived(world, 12)
    ((year, books),) = recorder.help.years().items()
    cents, kernen = by_group(recorder.pressure.years[year].cents)["household"], len(world.kernen)
    told = sum(book.counts.cents for book in books)[kernen : kernen + KINDS]  # of all laws
    assert (cents.sum(axis=0)[told == 0] == 0).all() and (cents.sum(axis=0) <= told * 1.05 + 1e5).all()


def test_by_law_and_product_the_first_year_is_100_and_cost_adds_up(town):
    _, recorder, yearly = town
    base, last = min(recorder.help.years()), max(recorder.help.years())
    for by in KINDS_OF_HELP:
        rows = yearly[
            (yearly.year == base) & (yearly.by == by) & yearly.indicator.isin([f"zorgdruk_{p}" for p in PARTS])
        ]
        assert len(rows) and rows["value"].to_numpy() == pytest.approx(100.0)
    for by in KINDS_OF_HELP:
        cost = told(yearly, last, "cost", by, "cost_constant_prices")
        assert sum(cost.values()) == pytest.approx(whole(recorder, "cost_constant_prices", last), rel=1e-9)
    weeks = told(yearly, last, "shortfall", "law", "waiting_weeks")
    rows = yearly[(yearly.year == last) & (yearly.indicator == "waiting_weeks") & (yearly.by == "law")]
    assert weeks == dict(zip(rows.group, rows["value"], strict=True))


def test_an_index_of_a_group_is_made_of_all_that_has_a_meaning_for_it_or_is_not_told(town):
    _, recorder, yearly = town
    year, found = max(recorder.help.years()), zorgdruk_of(recorder)
    names = [f"zorgdruk_{part}" for part in PARTS]
    for by in (by for by in PEOPLE if by != "wijk"):  # test_sim_zorgdruk_recount has wijken
        indices = yearly[(yearly.year == year) & (yearly.by == by)]
        total = indices[indices.indicator == "zorgdruk"].set_index("group")["value"]
        parts = indices[indices.indicator.isin(names)].pivot_table(index="group", columns="indicator", values="value")
        complete = parts.dropna()[names] if set(names) <= set(parts) else parts.iloc[:0]
        assert set(total.index) == set(complete.index)
        for group, value in total.items():
            logs = np.log(complete.loc[group].to_numpy() / 100)
            assert value == pytest.approx(100 * math.exp(logs.mean()))
        for group, value in told(yearly, year, "volume", by, "clients_maatwerk").items():
            index = indices[(indices.indicator == "zorgdruk_volume") & (indices.group == group)]["value"]
            hundred = found.measures["clients_maatwerk"][found.base]
            assert index.to_numpy() == pytest.approx([100 * value / hundred] if value else [])
    assert "care_hours" not in BY["age"] and set(BY["law"]) == {*BY["product"]}


def test_nothing_is_told_without_voorzieningen_or_a_whole_year():
    assert list(group_rows(Recorder(), ("a",))) == []
    world = help_town()
    assert list(group_rows(lived(world, 11), tuple(world.kernen.labels()))) == []


def test_a_record_that_is_copied_goes_on_by_itself():
    world = help_town()
    recorder = lived(world, 14)
    other = recorder.pressure.own()
    year = world.year
    before = other.years[year].clients.copy()
    step(world, recorder)
    assert (other.years[year].clients == before).all()
    assert recorder.pressure.years[year].clients.sum() > before.sum()


def test_medians_of_many_groups_are_those_of_each():
    rng = np.random.default_rng(1)
    waits = rng.integers(0, 4, (3, 2, 37))
    waits[..., 10:] = 0
    base = np.array([2.0, 5.0, 0.0])
    counts = np.stack([waits[0, 1], waits[1, 1], waits.sum(axis=(0,))[0]])
    each = median_weeks(base, np.stack([np.stack([np.zeros(37, dtype=int), c]) for c in counts]), [0, 1, 2])
    nobody = np.zeros_like(counts)
    found = medians(base, np.stack([counts, nobody, 3 * counts], axis=2).astype(float))
    assert found[0] == pytest.approx(each) and math.isnan(found[1]) and found[2] == pytest.approx(each)


def test_staff_is_divided_as_the_need_of_each_kind():
    needed, there = np.array([[30.0, 10.0], [0.0, 5.0], [0.0, 0.0]]), np.array([20.0, 10.0, 8.0])
    found = staff_there(needed, there, np.array([1.0, 3.0]))
    assert found == pytest.approx([15 + 0 + 2, 5 + 10 + 6])


def test_carers_are_looked_at_in_the_middle_and_at_the_end_of_a_year(town):
    _, recorder, _ = town
    strains = recorder.extra.strains
    for year in recorder.help.years():
        looked = by_group(recorder.pressure.years[year].carers)["kern"].sum(axis=1)
        months = [strains[month_index(year, 7)], strains[month_index(year + 1, 1)]]
        assert looked.tolist() == [sum(s.sum() for s in months), sum(s[OVERLOADED] for s in months)]
