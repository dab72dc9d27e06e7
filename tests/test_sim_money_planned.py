"""Budget and balance: like is set against like, to the cent, and a budget of the user takes its place law by law."""

import numpy as np
import pytest

from sim.errors import ZorgdrukError
from sim.money.budgets import budget_of
from sim.money.planned import MUNICIPAL, budget_rows, carried, planned, spent
from sim.money.prices import Prices
from sim.provisions import read_catalogue
from sim.scenario import read_scenario
from sim.tables import yearly_table
from tests.toy_help import help_town, lived

CATALOGUE = read_catalogue()
NAMES = list(CATALOGUE)


def own(years=(2031, 2032), lines=(("wmo", "", (1000, 1100)),), reserve=500, **kinds):
    """Return a budget of a user; amounts in whole euros."""
    table = {
        "source": "test", "first_year": years[0], "last_year": years[-1], "reserve": reserve,
        "budget": [
            {"name": f"line {i}", "group": group, "taakveld": field, "amounts": list(amounts)}
            for i, (group, field, amounts) in enumerate(lines)
        ],
    }  # fmt: skip
    return budget_of("mine.toml, [budget]", table | kinds)


def test_the_cost_of_a_year_is_carried_by_the_index_of_each_product():
    cents = np.arange(len(CATALOGUE), dtype=np.int64) * 1_000_003
    prices = Prices()
    same = carried(cents, CATALOGUE, prices, 2021, 2021, 0.0)
    later = carried(cents, CATALOGUE, prices, 2021, 2024, 0.02)
    for k, product in enumerate(CATALOGUE.values()):
        assert same[k] == (cents[k] if product.municipal else 0)
        rise = prices.index(product.index, 2021, 2024) * 1.02**3
        assert later[k] == (round(int(cents[k]) * rise) if product.municipal else 0)
    rises = {product.index for product in CATALOGUE.values() if product.municipal}
    assert rises == {"care", "norm"}  # both are in the test


def test_without_lines_of_the_user_law_and_taakveld_are_sums_of_products():
    cents = np.arange(1, len(CATALOGUE) + 1, dtype=np.int64)
    plan = np.array([c if p.municipal else 0 for c, p in zip(cents, CATALOGUE.values(), strict=True)])
    found, cost = planned(plan, CATALOGUE, 2021, None), spent(cents, CATALOGUE)
    assert found == cost  # what no gemeente pays is in neither
    debt = cents[NAMES.index("schuldhulpverlening")]
    wmo = sum(c for c, p in zip(cents, CATALOGUE.values(), strict=True) if (p.law, p.taakveld) == ("wmo", "6.71"))
    assert found["taakveld"]["6.71"] == debt + wmo
    assert sum(found["law"].values()) == sum(found["taakveld"].values()) == found["total"]["total"] == plan.sum()


def test_a_law_with_lines_of_the_user_has_those_and_the_others_their_plan():
    plan = np.array([10 if p.municipal else 0 for p in CATALOGUE.values()], dtype=np.int64)
    plain = planned(plan, CATALOGUE, 2032, None)
    found = planned(plan, CATALOGUE, 2032, own())
    assert found["law"] == plain["law"] | {"wmo": 110_000} and "taakveld" not in found
    assert found["total"]["total"] == sum(found["law"].values())
    some = (("wmo", "6.71", (7, 8)), ("wmo", "6.6", (2, 3)))
    part = planned(plan, CATALOGUE, 2031, own(lines=some))
    assert "taakveld" not in part and part["law"]["wmo"] == 900  # sheltered housing costs, and no line names it
    named = planned(plan, CATALOGUE, 2031, own(lines=(*some, ("wmo", "6.81", (1, 1)))))
    debt = sum(10 for p in CATALOGUE.values() if (p.law, p.taakveld) == ("participatiewet", "6.71"))
    assert named["taakveld"]["6.71"] == 700 + debt and named["taakveld"]["6.6"] == 200
    assert named["taakveld"]["6.81"] == 100
    assert planned(plan, CATALOGUE, 2033, own()) == {}
    other = planned(plan, CATALOGUE, 2031, own(lines=(("other", "", (9, 9)),)))
    assert other == planned(plan, CATALOGUE, 2031, None)  # the model has no cost beside it


@pytest.fixture(scope="module")
def town():
    world = help_town()
    return lived(world, 24), tuple(world.kernen.labels())


def cents(rows, indicator, year, by):
    """Return an indicator of a year in whole cents by group."""
    some = [r for r in rows if r[:3] == (year, indicator, by)]
    assert len(some) == 1
    return {g: round(100 * float(v)) for g, v in zip(some[0][3], some[0][4], strict=True)}


def test_balance_is_budget_less_cost_to_the_cent_in_every_breakdown(town):
    recorder, kernen = town
    recorder.help.budget = None
    rows = list(budget_rows(recorder.help))
    table = yearly_table(recorder, kernen, {})
    years = sorted({row[0] for row in rows})
    assert len(years) == 2
    kept = 0
    for year in years:
        for by in ("total", "law", "taakveld"):
            budget, balance = cents(rows, "budget", year, by), cents(rows, "balance", year, by)
            cost = table[(table.indicator == "cost") & (table.year == year) & (table.by == by)]
            cost = {g: round(100 * v) for g, v in zip(cost.group, cost.value, strict=True)}
            for group in budget:
                paid = sum(cost_of(table, year)) if by == "total" else cost[group]
                assert balance[group] == budget[group] - paid, (year, by, group)
            assert sum(balance.values()) == cents(rows, "balance", year, "total")["total"]
        if year == years[0]:
            assert set(balance.values()) == {0}
        kept += cents(rows, "balance", year, "total")["total"]
        assert cents(rows, "reserve", year, "total")["total"] == kept
    assert kept != 0
    assert {"budget", "balance", "reserve"} <= set(table.indicator)


def cost_of(table, year):
    """Return the cost in cents of the laws of the gemeente."""
    some = table[(table.indicator == "cost") & (table.year == year) & (table.by == "law")].set_index("group")["value"]
    return [round(100 * some[law]) for law in MUNICIPAL]


def test_a_budget_of_the_user_tells_rijk_taakstelling_and_reserve(town):
    recorder, kernen = town
    years = sorted(recorder.help.years())
    line = {"name": "a", "group": "wmo"}
    recorder.help.budget = own(
        years, reserve=500, rijk=[line | {"amounts": [600, 700]}], taakstelling=[line | {"amounts": [-50, -60]}]
    )
    rows = list(budget_rows(recorder.help))
    table = yearly_table(recorder, kernen, {})
    recorder.help.budget = None
    reserve = 50_000
    for place, year in enumerate(years):
        assert cents(rows, "budget", year, "law")["wmo"] == (100_000, 110_000)[place]
        assert cents(rows, "budget_rijk", year, "law")["wmo"] == (60_000, 70_000)[place]
        assert cents(rows, "taakstelling", year, "total")["total"] == (-5_000, -6_000)[place]
        balance = cents(rows, "balance", year, "law")
        assert balance["wmo"] == cents(rows, "budget", year, "law")["wmo"] - cost_of(table, year)[0]
        reserve += sum(balance.values())
        assert cents(rows, "reserve", year, "total")["total"] == reserve


TEXT = """
[budget]
source = "begroting 2021"
first_year = 2021
last_year = 2022
[[budget.budget]]
name = "wmo"
group = "wmo"
amounts = [16000000, 16500000]
"""


def test_a_scenario_holds_a_budget_and_hands_it_down(tmp_path):
    (tmp_path / "own.toml").write_text(TEXT)
    (tmp_path / "heir.toml").write_text('base = "own.toml"\n')
    found = read_scenario(tmp_path / "own.toml").budget
    assert found is not None and found.total("budget", 2022) == 1_650_000_000
    assert read_scenario(tmp_path / "heir.toml").budget == found
    assert found.stated()["lines"][0]["cents"] == [1_600_000_000, 1_650_000_000]
    assert read_scenario("basispad").budget is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("amounts = [16000000, 16500000]", "amounts = [16000000]"), "must be 2 whole amounts in euro"),
        (('group = "wmo"', 'group = "wm"'), "unknown 'wm'"),
        (('group = "wmo"', 'taakveld = "6.9"'), "unknown '6.9'"),
        (("[[budget.budget]]", "[[budget.cost]]"), "unknown field 'cost'"),
        (("[[budget.budget]]", "[[budget.rijk]]"), "are more than the whole budget (0)"),
    ],
)
def test_a_budget_that_cannot_be_is_refused_in_one_sentence(tmp_path, change, said):
    (tmp_path / "own.toml").write_text(TEXT.replace(*change))
    with pytest.raises(ZorgdrukError) as caught:
        read_scenario(tmp_path / "own.toml")
    assert said in str(caught.value) and str(caught.value).startswith("own.toml, [budget]")
