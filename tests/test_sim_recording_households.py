"""Paths of need and cost over huishoudens are what one gets by asking everybody, one by one."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from agents.households import INSTITUTION
from agents.indications import RUNNING
from agents.luck import Stream, uniform_at
from agents.persons import HERE
from sim.circles import lasting_key
from sim.domains.derived import multiproblem
from sim.provisions.product import LAWS
from sim.recorder import Recorder
from sim.recording_households import PATH_GROUPS, TOPS, avoiders, help_paths, spread
from sim.simulation import step
from sim.tables import monthly_table, yearly_table
from sim.waiting import base_weeks, median_weeks
from tests.toy_help import help_town


@pytest.fixture(scope="module")
def town():
    """A year and a month in, so that cost of the last year was wiped; and what stood there on the 1 January."""
    world, recorder = help_town(), Recorder()
    recorder.look(world)
    for _ in range(12):
        step(world, recorder)
    kept = world.copy()
    for _ in range(13):
        step(world, recorder)
    return kept, recorder, yearly_table(recorder, tuple(world.kernen.labels()), {}), monthly_table(recorder, {})


def at_home(world):
    """Who lives here in a private huishouden."""
    people, kind = world.persons.column, world.households.column("type")
    for p in range(world.persons.count):
        if people("status")[p] == HERE and kind[people("household")[p]] != INSTITUTION:
            yield p


def test_avoiders_are_those_whom_asking_passes_over(town):
    world = town[0]
    key, lineage = lasting_key(world, Stream.ASKING), world.persons.column("lineage")
    share = world.parameters["access.avoids"]
    wanted = [uniform_at(key, x, 2) < share for x in lineage]
    assert avoiders(world).tolist() == wanted and 0.03 < np.mean(wanted) < 0.2
    product, client = world.cases.column("product"), world.cases.column("client")
    asked = [k for k, p in enumerate(world.access.products.values()) if p.law == "wmo"]
    assert not np.array(wanted)[client[np.isin(product, asked)]].any()  # none of them asked by himself


def test_every_need_at_home_has_one_path(town):
    world = town[0]
    people, cases = world.persons.column, world.cases.column
    law = [p.law for p in world.access.products.values()]
    grants = [name in ("bijzondere_bijstand", "minimaregelingen") for name in world.access.products]
    has, waits = defaultdict(set), set()
    for k in range(world.cases.count):
        who = int(cases("client")[k])
        if cases("stage")[k] == RUNNING:  # a grant that was paid before is no help that runs
            has[who] |= set() if grants[cases("product")[k]] else {law[cases("product")[k]]}
        else:
            waits.add(who)
    avoids, wanted = avoiders(world), Counter()
    for p in at_home(world):
        need, covered = people("need")[p].astype(int), people("covered")[p].astype(int)
        if need.sum() == 0:
            continue
        network = "all" if (covered >= need).all() else "part" if covered.sum() else "none"
        if len(has[p]) > 1:
            path = "several"
        elif has[p]:
            path = next(iter(has[p]))
        elif p in waits:
            path = "waits"
        elif network == "all":
            path = "met"
        else:
            path = "avoids" if avoids[p] else "not_asked"
        wanted[f"{network} {path}"] += 1
    found = dict(zip(PATH_GROUPS, help_paths(world).ravel().tolist(), strict=True))
    assert found == {group: wanted[group] for group in PATH_GROUPS}
    assert {name.split()[1] for name, many in wanted.items() if many} >= {"wmo", "waits", "avoids", "not_asked", "met"}
    rows = town[2]
    rows = rows[(rows.indicator == "help_paths") & (rows.year == world.year)]
    assert dict(zip(rows.group, rows.value, strict=True)) == {**found, "total": sum(found.values())}


def test_cost_over_huishoudens_is_that_of_its_members(town):
    world = town[0]
    people, cents, used = world.persons.column, Counter(), defaultdict(set)
    for p in at_home(world):
        home = int(people("household")[p])
        cents[home] += int(people("cost")[p])
        used[home] |= {LAWS[i] for i in range(3) if people("used")[p] >> i & 1}
    sizes, kind = world.households.column("size"), world.households.column("type")
    homes = [h for h in range(world.households.count) if sizes[h] > 0 and kind[h] != INSTITUTION]
    family, many = multiproblem(world)
    rows = town[2][town[2].year == world.year - 1]

    def told(indicator, by):
        some = rows[(rows.indicator == indicator) & (rows.by == by)]
        return dict(zip(some.group, some.value, strict=True))

    assert (
        sum(told("households_help", "laws").values()) == len(homes) == sum(told("households_help", "problems").values())
    )
    for group, value in told("households_cost", "laws").items():
        mine = [h for h in homes if "+".join(law for law in LAWS[:3] if law in used[h]) == group.replace("none", "")]
        assert told("households_help", "laws")[group] == len(mine)
        assert round(100 * value) == sum(cents[h] for h in mine)
    for group, value in told("households_cost", "problems").items():
        which = {"multiproblem": many, "other_family": family & ~many, "no_family": ~family}[group]
        assert round(100 * value) == sum(cents[h] for h in homes if which[h]), group
    falling = sorted((cents[h] for h in homes), reverse=True)
    for top in TOPS:
        first = falling[: max(round(len(homes) * top / 100), 1)]
        assert told("cost_share", "top")[f"top {top}%"] == pytest.approx(sum(first) / sum(falling))
    assert spread(world).top[-1] == sum(falling) > 0


def test_cost_is_told_of_whole_years_only(town):
    _, recorder, yearly, _ = town
    years = set(yearly[yearly.indicator == "households_cost"].year)
    assert years == set(recorder.help.years()) and len(years) == 2
    assert set(recorder.help.spreads) - years  # the year before the run was looked at too


def test_groups_of_products_wait_together_by_year_and_by_month(town):
    world, recorder, yearly, monthly = town
    year, products = world.year, list(recorder.help.access.products.values())
    rows = yearly[(yearly.indicator == "waiting_weeks") & (yearly.by == "group") & (yearly.year == year)]
    found = dict(zip(rows.group, rows.value, strict=True))
    base = base_weeks(recorder.help.access, recorder.help.parameters)
    waits = sum(b.waits.astype(np.int64) for b in recorder.help.years()[year])
    groups = {name: [k for k, p in enumerate(products) if p.group == name] for name in {p.group for p in products}}
    weeks = {name: median_weeks(base, waits, rows) for name, rows in groups.items()}
    assert found == {name: value for name, value in weeks.items() if not np.isnan(value)}
    months = monthly[(monthly.indicator == "waiting_weeks") & (monthly.by == "group") & (monthly.year == year)]
    assert set(months.group) == set(found)
    for month in range(1, 13):
        book = recorder.help.books[world.month + month - 1]
        weeks = {name: median_weeks(base, book.waits, rows) for name, rows in groups.items()}
        one = months[months.month == month].set_index("group")["value"].to_dict()
        assert one == {name: value for name, value in weeks.items() if not np.isnan(value)}, month
