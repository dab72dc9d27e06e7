"""The naive forecasts do what their names say and see nothing after the year of their view."""

import numpy as np
import pytest

from calibration import naive
from calibration.naive import NAIVE, constant_rates, hamilton_perry, linear, no_change
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.rates import read
from sim.rates.population import population_five_year
from sim.statline import Statline

OLDAMBT = find_municipality("oldambt")
VIEW = Statline(as_of=2019)
TOTALS = {2016: 38_228.0, 2019: 38_129.0}  # CBS 37259eng, Oldambt, 1 January


def test_no_change_keeps_the_last_total_and_the_last_shares() -> None:
    forecast, counted = no_change(OLDAMBT, VIEW, 2021), population_five_year(OLDAMBT, VIEW, 2016)
    assert forecast.sum() == pytest.approx(TOTALS[2019])
    np.testing.assert_allclose(forecast / forecast.sum(), counted / counted.sum())


def test_the_local_trend_is_a_straight_line_through_three_years() -> None:
    slope = (TOTALS[2019] - TOTALS[2016]) / 3
    assert linear(OLDAMBT, VIEW, 2021).sum() == pytest.approx(TOTALS[2019] + 2 * slope)


def test_without_births_deaths_and_moves_everybody_only_grows_older(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = naive._Rates(np.zeros((2, 111)), np.zeros(111), np.zeros((2, 111)))
    monkeypatch.setattr(naive, "_rates", lambda *_: nothing)
    counted, forecast = population_five_year(OLDAMBT, VIEW, 2016), constant_rates(OLDAMBT, VIEW, 2021)
    np.testing.assert_allclose(forecast[:, 1:-1], counted[:, :-2], rtol=1e-9)
    assert forecast[:, 0].sum() == 0
    assert forecast.sum() == pytest.approx(counted.sum())


def test_constant_rates_start_from_the_last_count() -> None:
    np.testing.assert_allclose(constant_rates(OLDAMBT, VIEW, 2016), population_five_year(OLDAMBT, VIEW, 2016))


def test_ratios_over_ten_years_give_the_steps_of_five_that_made_them() -> None:
    """A factor per step that is smooth in age comes back; twice the step, or none, would be off by a tenth."""
    step = np.tile(np.exp(-0.0005 * np.arange(19) ** 2), (2, 1))
    before = np.linspace(1000.0, 200.0, 20)[None] * np.ones((2, 1))
    now = before
    for _ in range(2):
        grown = np.empty_like(now)
        grown[:, 0] = 1000.0
        grown[:, 1:] = now[:, :-1] * step
        grown[:, -1] += now[:, -1] * step[:, -1]
        now = grown
    found = naive._cohort_change(before, now, 2)
    np.testing.assert_allclose(found[:, 1:-2], step[:, 1:-2], rtol=0.005)


def test_hamilton_perry_refuses_years_between_its_steps() -> None:
    with pytest.raises(DataError, match=r"steps of 5 years from 2016; 2020"):
        hamilton_perry(OLDAMBT, VIEW, 2020)


@pytest.mark.parametrize("name", NAIVE)
def test_no_figure_after_the_year_of_the_view_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    original = Statline.table

    def table(self: Statline, which: str):
        frame = original(self, which)
        seen.append(9999 if self.as_of is None else int(frame["year"].max()) if "year" in frame else 0)
        return frame

    monkeypatch.setattr(Statline, "table", table)
    read._columns.cache_clear()
    NAIVE[name](MUNICIPALITIES[0], VIEW, 2021)
    assert seen
    assert max(seen) <= 2019
