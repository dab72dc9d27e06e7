"""Scores of backcasts: made figures give known scores, baselines look at nothing later, and requirements are judged."""

import numpy as np
import pandas as pd
import pytest

from calibration.backcast_intervals import (
    LUCK,
    MODEL,
    NAIVE_ROWS,
    POPULATION,
    SAMPLE,
    WINDOWS,
    counted,
    find_window,
    naive,
    sample,
)
from calibration.backcast_scores import KEYS, by_forecast, scored, wins
from calibration.naive import NAIVE, STEPPING
from calibration.naive_spread import BROAD, events, share_spread, total_spread
from calibration.validation_backcast import backcast_checks, headline
from results.validation_rows import AIM, FAILED, MUST, NONE, Asked
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.rates import read
from sim.statline import Statline

FORECAST, FITTED_2019, SEEN = WINDOWS
PLACES = [m.slug for m in MUNICIPALITIES]


def made(model: float, other: float, place: str = "oldambt", spread: float = 100.0) -> pd.DataFrame:
    """Scores of a model and one naive forecast that are so many percent off in every group of 2021."""
    even = (np.arange(99) + 1) / 100 - 0.5
    seen = [(place, FORECAST.name, POPULATION, g, 2021, 10_000.0) for g in BROAD]
    runs = [
        (place, FORECAST.name, name, POPULATION, g, 2021, s, 10_000 * (1 + model / 100) + wide * even[s])
        for name, wide in ((MODEL, spread), (LUCK, 1.0))
        for g in BROAD
        for s in range(99)
    ]
    rows = [(place, FORECAST.name, "no change", POPULATION, g, 2021, 10_000 * (1 + other / 100), 50.0) for g in BROAD]
    return scored(
        pd.DataFrame(runs, columns=SAMPLE),
        pd.DataFrame(rows, columns=NAIVE_ROWS),
        pd.DataFrame(seen, columns=[*KEYS, "observed"]),
    )


def test_made_figures_give_their_errors_widths_and_scores() -> None:
    table = by_forecast(made(1.0, -2.0, spread=1000.0))
    assert table.loc[MODEL, "mape"] == pytest.approx(1.0)
    assert table.loc["no change", "mape"] == pytest.approx(2.0)
    assert table.loc[MODEL, "width_90"] == pytest.approx(9.63, abs=0.15)  # 2 x 1.66 x 289 of 10,000
    assert table.loc[MODEL, "in_90"] == 1.0
    assert table.loc[LUCK, "in_90"] == 0.0  # a width of one person around 1% too many
    assert table.loc["no change", "in_95"] == 0.0
    assert table.loc["no change", "score_90"] == pytest.approx(2 * 1.645 * 0.5 + 20 * (2.0 - 1.645 * 0.5), abs=0.01)


def test_the_first_paragraph_names_where_the_model_loses() -> None:
    table = pd.concat([made(1.0, 2.0, "oldambt"), made(3.0, 2.0, "hogeland")])
    assert wins(table, MODEL, 2021)["oldambt"] == (pytest.approx(1.0), "no change", pytest.approx(2.0))
    told = headline(table)
    assert len(told) == 1
    assert "loses to the best naive forecast in hogeland (3.00% against 2.00% of no change)" in told[0]
    assert "oldambt" not in told[0]


def test_requirements_are_judged_and_what_cannot_be_run_is_said() -> None:
    table = pd.concat([made(1.0, 2.0, "oldambt"), made(1.0, 2.0, "steenwijkerland"), made(3.0, 2.0, "hogeland")])
    checks = {(c.test, c.where.partition(",")[0], c.quantity): c for c in backcast_checks(table)}
    won = checks["beats naive", "all municipalities", "municipalities in which no naive forecast is better"]
    assert (won.found, won.verdict) == (2.0, AIM)
    total = checks["totals, 5 years", "all municipalities", "mean absolute error, total, %"]
    assert total.found == pytest.approx(5 / 3)
    assert (total.must, total.aim, total.verdict) == ("<= 1.5", "<= 1.3", FAILED)
    assert checks["backcast", "2011-2016", "mean absolute error, total, %"].verdict == NONE
    assert all(c.data and c.command and c.note for c in checks.values() if c.test != "backcast")


@pytest.mark.parametrize(
    ("asked", "found", "verdict"),
    [
        (Asked(high=1.5, aim_high=1.3), 1.3, AIM),
        (Asked(high=1.5, aim_high=1.3), 1.4, MUST),
        (Asked(high=1.5, aim_high=1.3), 1.6, FAILED),
        (Asked(-0.03, aim_low=0.05), 0.0, MUST),
        (Asked(0.80, 0.97), 0.79, FAILED),
        (Asked(0.80, 0.97), 0.98, FAILED),
        (Asked(0.0, 0.0), 0.0, AIM),
        (Asked(), None, NONE),
        (Asked(), float("nan"), NONE),
    ],
)
def test_verdicts(asked: Asked, found: float | None, verdict: str) -> None:
    assert asked.verdict(found) == verdict


def test_naive_forecasts_stand_beside_every_figure_and_those_of_before_made_their_spread() -> None:
    table, seen = naive("oldambt", FORECAST), counted("oldambt", FORECAST)
    assert set(table["forecast"]) == {*NAIVE, "mean of three years"}
    figures = set(map(tuple, seen[KEYS].to_numpy().tolist()))
    for name in set(NAIVE) - set(STEPPING):
        some = table[table["forecast"] == name]
        assert set(map(tuple, some[KEYS].to_numpy().tolist())) >= {f for f in figures if f[2] == POPULATION}
    assert (table["sd"] > 0).all()
    one, number = total_spread("no change", Statline(2019))
    assert number == 3 * (7 + 6 + 5 + 4 + 3 + 2 + 1)  # totals of 2012-2019: every pair of years, three municipalities
    growth = [abs(a / b - 1) for a, b in ((48_409.0, 47_888.0), (38_228.0, 38_129.0), (43_333.0, 43_940.0))]
    assert one == pytest.approx(np.mean(growth) / 3, rel=0.6)  # the growth of 2016-2019 a year, roughly
    assert total_spread("Hamilton-Perry", Statline(2019))[1] == 0  # it could be made in no earlier year


@pytest.mark.parametrize("as_of", [2016, 2019])
def test_spreads_look_at_nothing_after_the_view(as_of: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from calibration import naive_spread

    seen: list[int] = []
    original = Statline.table

    def table(self: Statline, which: str):
        frame = original(self, which)
        seen.append(int(frame["year"].max()) if "year" in frame and len(frame) else 0)
        return frame

    monkeypatch.setattr(Statline, "table", table)
    read._columns.cache_clear()
    naive_spread._total_spread.cache_clear()
    view = Statline(as_of)
    for name in NAIVE:
        total_spread(name, view)
        share_spread(name, view)
    events(MUNICIPALITIES[0], view, "deaths")
    assert seen
    assert max(seen) <= as_of


def test_shares_of_old_people_drift_and_cohorts_do_less() -> None:
    drift, cohorts = share_spread("no change", Statline(2016)), share_spread("Hamilton-Perry", Statline(2016))
    assert drift["65-79"] > 0.02  # a tenth of people move up in ten years, and more
    assert all(cohorts[g] < drift[g] for g in BROAD if g != "total")


def test_what_was_counted_is_what_the_view_did_not_show() -> None:
    seen = counted("oldambt", FITTED_2019)
    assert set(seen["year"]) == {2020, 2021}
    total = seen[(seen["group"] == "total") & (seen["quantity"] == POPULATION)].set_index("year")["observed"]
    assert total.to_dict() == pytest.approx({2020: 38_209.0, 2021: 38_277.0})  # CBS 37259eng
    assert set(seen[seen["quantity"] == "deaths"]["year"]) == {2020}
    assert set(counted("oldambt", FORECAST)["year"]) == {2017, 2018, 2019, 2020, 2021}
    for year in (2020, 2021):
        here = seen[(seen["quantity"] == POPULATION) & (seen["year"] == year)].set_index("group")["observed"]
        assert here.drop("total").sum() == pytest.approx(here["total"])


def test_runs_that_carry_the_rates_spread_wider_than_luck() -> None:
    """Three seeds: the errors of the rates make totals after five years twice as wide, or more."""
    wide, narrow = (sample("oldambt", FORECAST, range(1, 4), carried) for carried in (True, False))
    assert list(wide.columns) == SAMPLE
    at = (wide["quantity"] == POPULATION) & (wide["group"] == "total") & (wide["year"] == 2021)
    assert wide[at]["value"].std() > 1.3 * narrow[at]["value"].std()
    first = at & (wide["seed"] == 1)
    assert wide[first]["value"].iloc[0] != narrow[first]["value"].iloc[0]


def test_windows_by_name() -> None:
    assert find_window(FORECAST.name) is FORECAST
    with pytest.raises(DataError, match="no backcast window '2011-2016'"):
        find_window("2011-2016")
