"""The table of patterns counts what it says it counts, and its counterfactual differs in one rule only."""

import numpy as np
import pandas as pd
import pytest

from agents.households import INCOMES
from calibration.domain_check import NEAR, OUTSIDE, WITHIN
from calibration.patterns import (
    FLAT,
    NO_FIGURE,
    ROOM,
    Lived,
    Row,
    at_end,
    patterns,
    rule_of_2019,
    taakvelden,
    with_room,
    without_flat,
)
from sim.access.offer import INCOME
from sim.municipalities import find_municipality
from sim.provisions.product import STAFF
from sim.recorder import Recorder
from sim.statline import Statline
from tests.toy_help import help_town

PLACE = find_municipality("hogeland")


def row(value, low=1.0, high=2.0):
    return Row(4, "hogeland", "some ratio", low, high, "C0", value)


def test_seeds_are_put_together_and_judged_by_their_error():
    def told(*values):
        return patterns([row(v) for v in values])["verdict"].item()

    assert told(1.5) == told(1.4, 1.6) == WITHIN
    assert told(2.1) == OUTSIDE and told(2.0, 2.2) == NEAR and told(2.09, 2.11) == OUTSIDE
    assert told(float("nan")) == NO_FIGURE
    table = patterns([row(1.0), row(2.0), row(0.5)._replace(pattern=2)])
    assert table["pattern"].tolist() == [2, 4] and table["simulated"].tolist() == [0.5, 1.5]
    assert table["error"].tolist()[1] == pytest.approx(0.5)


def test_household_help_is_counted_by_the_income_that_the_contribution_looks_at():
    world = help_town()
    product = list(world.access.products).index("huishoudelijke_ondersteuning")
    bits = np.random.default_rng(1).integers(0, 2**40, world.persons.count, dtype=np.uint64)
    world.persons.column("products")[:] = bits  # any products, whoever they are for
    people, wanted = world.persons.column, {"low": 0, "middle": 0, "high": 0, "all": 0}
    for p in range(world.persons.count):
        if int(people("products")[p]) >> product & 1:
            income = INCOME[world.households.column("income")[people("household")[p]]]
            wanted["low" if income < 20_000 else "middle" if income < 40_000 else "high"] += 1
            wanted["all"] += 1
    assert at_end(world) == wanted and min(wanted.values()) > 20
    assert len(INCOME) == len(INCOMES)


def test_the_world_without_the_abonnementstarief_misses_that_rule_alone():
    world = help_town()
    before = [(rule.setting, rule.start) for rule in world.access.rules]
    other = without_flat(world)
    after = [(rule.setting, rule.start) for rule in other.access.rules]
    assert [r for r in before if r not in after] == [FLAT] and FLAT in before
    assert FLAT in [(rule.setting, rule.start) for rule in world.access.rules]
    assert other.access.rules.at("wmo_contribution", FLAT[1]).value("maximum") > 100.0  # as income sets it
    room = with_room(world)
    place = STAFF.index("household_help")
    ratio = room.access.staff / np.where(world.access.staff > 0, world.access.staff, 1.0)
    assert ratio[place] == ROOM and (np.delete(ratio, place) == 1.0).all()


def fake(**figures):
    """A run with a table that has these costs by taakveld."""
    rows = [
        (year, "cost", "taakveld", field.replace("t", "", 1).replace("_", "."), value)
        for field, by_year in figures.items()
        for year, value in by_year.items()
    ]
    yearly = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value"])
    return Lived(yearly, yearly, {}, Recorder())


def test_taakvelden_are_put_together_as_the_accounts_are():
    found = {r.quantity: r for r in taakvelden(PLACE, fake(t6_72={2020: 9e6, 2021: 10e6}, t6_82={2021: 2e6}))}
    assert set(found) == {"jeugd, 2021, M euro"}  # 6.82 of 2020 is not known
    one = found["jeugd, 2021, M euro"]
    rows = Statline().table("spending_iv3")
    rows = rows[(rows["region"] == "GM1966") & (rows["account"] == "jaarrekening") & (rows["year"] == 2021)]
    booked = rows.set_index("taakveld")["value"] / 1e6
    assert one.simulated == pytest.approx(12.0)
    assert one.low == pytest.approx(0.80 * booked["6.72"] + 0.5 * booked["6.82"])
    assert one.high == pytest.approx(0.95 * booked["6.72"] + booked["6.82"])


def test_the_rule_of_2019_is_told_by_the_pair_and_not_by_the_years_alone():
    def lived(asked, **ends):
        rows = [(2019, "meldingen", "product", "huishoudelijke_ondersteuning", asked)]
        yearly = pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "value"])
        return Lived(yearly, yearly, {int(k[1:]): v for k, v in ends.items()}, Recorder())

    def people(low, middle, high):
        return {"low": low, "middle": middle, "high": high, "all": low + middle + high}

    run = lived(300.0, y2018=people(50, 40, 10), y2019=people(55, 60, 18), y2020=people(60, 66, 18))
    without = lived(200.0, y2018=people(50, 40, 10), y2019=people(50, 40, 12), y2020=people(50, 50, 20))
    found = {r.quantity: r.simulated for r in rule_of_2019("hogeland", run, without, "x")}
    assert found == {
        "household help, 2019 over 2018, x": pytest.approx(1.33),
        "household help, 2019 with rule over without, x": pytest.approx(133 / 102),
        "household help, 2020 with rule over without, x": pytest.approx(1.2),
        "meldingen for household help, 2019 with over without, x": pytest.approx(1.5),
        "household help, low income, 2019 with over without, x": pytest.approx(1.1),
        "household help, middle income, 2019 with over without, x": pytest.approx(1.5),
        "household help, high income, 2019 with over without, x": pytest.approx(1.5),
    }
