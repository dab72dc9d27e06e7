"""Products and rules that a scenario brings: asked for, given, changed by date, inherited, kept in a snapshot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.access.state import access_of
from sim.calendar import month_index, month_name
from sim.errors import ZorgdrukError
from sim.scenario import read_scenario
from sim.world import World
from tests.toy_help import help_town, lived

MEAL = """
[product.maaltijddienst]
title_nl = "Maaltijddienst"
title_en = "Meals at home"
law = "wmo"
taakveld = "6.71"
group = "maaltijddienst"
tasks = []
unit = "month"
usual = { value = 1.0, low = 1.0, high = 1.0, source = "one", grade = "A" }
covers = { value = 0.0, low = 0.0, high = 0.0, source = "none", grade = "A" }
months = { value = 12, low = 6, high = 24, source = "own", grade = "assumption" }
tariff = { value = 80.0, low = 60.0, high = 90.0, source = "own", grade = "assumption" }
tariff_year = 2021
index = "care"
contribution = "none"
staff = "none"
home = "home"
permanent = true
first_age = 40
asking = { value = 1.0, low = 0.5, high = 2.0, source = "own", grade = "assumption" }
"""
DEAR = """
[[rule]]
setting = "wmo_contribution"
start = "{month}"
title_nl = "Duur"
title_en = "Dear"
minimum = { value = 190.0, low = 19.0, high = 200.0, source = "what if", grade = "assumption" }
maximum = { value = 190.0, low = 19.0, high = 200.0, source = "what if", grade = "assumption" }
"""


def written(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def town(path: Path) -> World:
    """Return the made-up town under a scenario."""
    world = help_town()
    world.provisions = read_scenario(path).provisions
    staff, teams = world.access.staff, world.access.teams
    world.access = replace(access_of(world), staff=staff, teams=teams)
    return world


def test_a_product_of_a_scenario_is_asked_for_given_and_paid(tmp_path: Path):
    world = town(written(tmp_path, MEAL))
    lived(world, 12)
    k = list(world.access.products).index("maaltijddienst")
    books = [world.access.books[m] for m in sorted(world.access.books)]
    assert sum(b.asked[k] for b in books) > 3 and books[-1].running[k] > 1
    assert sum(int(b.cents[k].sum()) for b in books) >= 8_000 * sum(int(b.running[k]) for b in books[:-1])
    birth = world.persons.column("birth")[world.cases.column("client")[world.cases.column("product") == k]]
    assert ((world.month - birth.astype(np.int64)) // 12 >= 40).all()


def test_without_a_rate_nobody_asks(tmp_path: Path):
    text = "\n".join(line for line in MEAL.splitlines() if not line.startswith("asking"))
    world = town(written(tmp_path, text))
    lived(world, 3)
    k = list(world.access.products).index("maaltijddienst")
    assert sum(b.asked[k] for b in world.access.books.values()) == 0


def test_a_rule_of_a_scenario_holds_from_its_month_on(tmp_path: Path):
    plain, month = help_town(), month_index(2021, 3)
    world = town(written(tmp_path, DEAR.replace("{month}", month_name(month))))
    k = list(world.access.products).index("huishoudelijke_ondersteuning")
    for after in range(4):
        world.month = plain.month = month - 2 + after
        less = plain.access.now(plain)[0].utility[k] - world.access.now(world)[0].utility[k]
        expected = world.parameters["access.price"] * np.log(10.0) if after >= 2 else 0.0
        assert less == pytest.approx(np.full(len(less), expected), abs=1e-9)


def test_an_heir_replaces_a_rule_of_the_same_month(tmp_path: Path):
    written(tmp_path, DEAR.replace("{month}", "2024-01"), "base.toml")
    text = DEAR.replace("{month}", "2024-01").replace("190.0", "195.0") + DEAR.replace("{month}", "2025-01")
    rules = read_scenario(written(tmp_path, 'base = "base.toml"\n' + text)).provisions["rule"]
    assert [(r["start"], r["minimum"]["value"]) for r in rules] == [("2024-01", 195.0), ("2025-01", 190.0)]


def test_an_heir_with_a_rule_keeps_the_products_of_its_base(tmp_path: Path):
    written(tmp_path, MEAL, "base.toml")
    own = written(tmp_path, 'base = "base.toml"\n' + DEAR.replace("{month}", "2024-01"))
    assert set(read_scenario(own).provisions) == {"product", "rule"}


def test_an_heir_keeps_the_products_of_its_base_and_replaces_those_of_the_same_name(tmp_path: Path):
    written(tmp_path, MEAL, "base.toml")
    same = written(tmp_path, 'base = "base.toml"\n')
    assert read_scenario(same).provisions == read_scenario(tmp_path / "base.toml").provisions
    other = written(tmp_path, 'base = "base.toml"\n' + MEAL.replace("80.0, low", "90.0, low"))
    products = read_scenario(other).provisions["product"]
    assert list(products) == ["maaltijddienst"] and products["maaltijddienst"]["tariff"]["value"] == 90.0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("wmo", "wmoo"), "wmoo"),
        (("value = 80.0", "value = -80.0"), "tariff"),
        (("asking = { value = 1.0", "asking = { value = 99.0"), "asking"),
        (("tasks = []", 'tasks = ["koken"]'), "koken"),
    ],
)
def test_a_mistake_is_one_sentence_with_the_name_of_the_file(tmp_path: Path, change: tuple[str, str], says: str):
    with pytest.raises(ZorgdrukError) as fault:
        read_scenario(written(tmp_path, MEAL.replace(*change)))
    said = str(fault.value)
    assert says in said and said.startswith("own.toml") and "\n" not in said
