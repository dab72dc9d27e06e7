"""The backcast adds up, labels what it has seen, and a view of 2019 sees nothing later but two patterns of places."""

import numpy as np
import pytest

from calibration import positions_check
from calibration.backcast import BROAD, FIVE, IN_SAMPLE, MODEL, as_text, backcast, errors, world_as_known
from calibration.naive import NAIVE
from sim.municipalities import find_municipality
from sim.rates import build_rates, read
from sim.statline import Statline

OBSERVED = 38_277  # CBS 37259eng, Oldambt, 1 January 2021
PATTERNS = {"population_pc4_age5", "households", "household_position"}
ATTRIBUTES = {  # of 2021, for education, activity, income and tenure: on which no birth, death or move depends
    "social_domain_2021",
    "population_municipal_age5",
    "population_municipal_age10",
    "population_totals",
    "population_nl_single_age",
}


@pytest.fixture(scope="module")
def table():
    return backcast("oldambt", seeds=2)


def test_groups_add_up_to_the_published_total(table) -> None:
    for _, rows in table.groupby(["forecast", "view"]):
        by_group = rows.set_index("group")
        assert by_group.loc["total", "observed"] == pytest.approx(OBSERVED)
        for column in ("observed", "value", "error"):
            whole = by_group.loc["total", column]
            assert by_group.loc[list(BROAD)[1:], column].sum() == pytest.approx(whole)
            assert by_group.loc[list(FIVE), column].sum() == pytest.approx(whole)


def test_every_forecast_is_shown_with_what_it_has_seen(table) -> None:
    seen = {(name, view) for name in NAIVE for view in ("to 2019", "to 2016")}
    found = set(zip(table["forecast"], table["view"], strict=True))
    assert found == seen | {(MODEL, "to 2019"), (MODEL, IN_SAMPLE)}
    assert all(name in as_text(table) for name in NAIVE)


def test_the_range_lies_around_the_mean_and_errors_are_value_less_observed(table) -> None:
    assert (table["low"] <= table["value"] + 1e-9).all()
    assert (table["value"] <= table["high"] + 1e-9).all()
    np.testing.assert_allclose(table["error"], table["value"] - table["observed"])
    wide = errors(table)
    total = table[(table["group"] == "total") & (table["forecast"] == "no change") & (table["view"] == "to 2019")]
    assert wide.loc[("no change", "to 2019"), "total"] == pytest.approx(total["error_percent"].iloc[0])


def test_the_model_sees_nothing_after_the_year_of_its_view(monkeypatch: pytest.MonkeyPatch) -> None:
    later: set[str] = set()
    original = Statline.table

    def table_(self: Statline, which: str):
        frame = original(self, which)
        kind = self.catalogue()[which].kind
        if kind != "geography" and "year" in frame and len(frame) and int(frame["year"].max()) > 2019:
            later.add(which)
        return frame

    monkeypatch.setattr(Statline, "table", table_)
    read._columns.cache_clear()
    place, view = find_municipality("oldambt"), Statline(as_of=2019)
    rates = build_rates(place, view, 2016, 2021)
    assert later == set()
    world = world_as_known(place, 2016, 1, view, rates)
    assert later <= PATTERNS | ATTRIBUTES
    assert world.year == 2016


def test_positions_of_every_age_group_add_up_to_everybody() -> None:
    table = positions_check.positions_check("oldambt", 2016, 2019, seeds=1)
    sums = table.groupby("age", sort=False)[["observed", "model", "start"]].sum()
    np.testing.assert_allclose(sums, 100.0)
    assert list(sums.index) == list(positions_check.AGES)
    assert (positions_check.misplaced(table).to_numpy() >= 0).all()
    assert "single_parent" in positions_check.as_text(table)
