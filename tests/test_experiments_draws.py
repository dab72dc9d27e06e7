"""Draws of parameters: within their range of belief, addressed by draw and name, defaults first."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from calibration.stages import STAGES
from experiments import draws
from experiments.draws import NOT_DRAWN, drawable, drawn, pert, refused, together, why_not
from sim.errors import ZorgdrukError
from sim.parameters import DECLARED

BY_NAME = {p.name: p for p in DECLARED}


def test_draw_0_is_the_defaults_and_others_lie_within_their_bounds() -> None:
    assert drawn(0) == {}
    for draw in range(1, 30):
        for name, value in drawn(draw).items():
            assert BY_NAME[name].low <= value <= BY_NAME[name].high
            if name not in together():
                assert BY_NAME[name].believed[0] <= value <= BY_NAME[name].believed[1]


def test_a_value_hangs_on_its_draw_and_name_alone() -> None:
    assert (
        drawn(7)["care.ends"]
        == drawn(7, ("care.ends",))["care.ends"]
        == drawn(7, ("care.busy", "care.ends"))["care.ends"]
    )
    assert len({drawn(d)["care.ends"] for d in range(1, 50)}) == 49
    assert drawn(3) != drawn(4)


def test_values_follow_pert_and_do_not_hang_together() -> None:
    """500 draws: mean (low + 4 default + high) / 6 within four standard errors; correlations below 4 / sqrt(500)."""
    names = ("care.ends", "strain.lasts", "strain.hours")
    table = np.array([[drawn(d, names)[n] for n in names] for d in range(1, 501)])
    for column, name in zip(table.T, names, strict=True):
        p = BY_NAME[name]
        mean = (p.low + 4 * p.default + p.high) / 6
        assert abs(column.mean() - mean) < 4 * column.std() / np.sqrt(500)
    assert abs(np.corrcoef(table.T) - np.eye(3)).max() < 0.18
    shares = [draws.uniforms(np.uint64(draws.KEY + (d << 20)), np.array([draws.address("x")]))[0] for d in range(500)]
    assert kstest(shares, "uniform").pvalue > 0.001


def test_pert_has_its_mode_and_ends() -> None:
    assert pert(0.0, 1.0, 2.0, 5.0) == 1.0 and pert(1.0, 1.0, 2.0, 5.0) == 5.0
    shares = np.linspace(0, 1, 4001)
    values = np.array([pert(float(s), 1.0, 2.0, 5.0) for s in shares])
    density = 1 / np.diff(values)
    assert values[density.argmax()] == pytest.approx(2.0, abs=0.1)
    assert values.mean() == pytest.approx((1 + 8 + 5) / 6, abs=0.005)


def test_bounds_that_are_no_belief_levers_definitions_and_fits_are_not_drawn() -> None:
    names = {p.name for p in drawable()}
    assert len(names) > 150
    for name in ("mortality.scale", "team.solved", "staff.room", "zorgdruk.weight_cost", "care.enough", "care.asks",
                 "statushouder.arrivals"):  # fmt: skip
        assert name not in names and why_not(BY_NAME[name])
    for name in NOT_DRAWN:
        known = [p for p in BY_NAME if p == name or (name.endswith(".") and p.startswith(name))]
        assert known, f"{name} is declared no more"
    for p in drawable():  # a range of belief does not run from nothing to many times the value
        low, high = p.believed
        assert low <= p.default <= high and not (low == 0.0 and p.default > 0.0 and high > 6 * p.default), p.name


def test_what_nothing_informs_is_drawn_too() -> None:
    """Asking, how people find help, mantelzorg and prices stay in every interval where nothing was calibrated."""
    names = {p.name for p in drawable()}
    for p in DECLARED:
        if p.name.startswith(("asking.", "access.", "money.")) or p.name in ("migration.year_effect", "care.counts"):
            assert p.name in names or p.name == "money.budget_growth", p.name
    for stage in ("domains", "access"):
        for quantity in STAGES[stage].free:
            assert names.issuperset(quantity.names), quantity.name


def test_what_calibration_moves_as_one_has_one_factor_in_a_draw() -> None:
    factors = []
    for draw in range(1, 200):
        found = drawn(draw)
        one = [found[f"asking.{n}"] / BY_NAME[f"asking.{n}"].default for n in ("begeleiding", "dagbesteding")]
        assert one[0] == pytest.approx(one[1])
        assert found["asking.vervoer"] / BY_NAME["asking.vervoer"].default != pytest.approx(one[0])
        factors.append(one[0])
        assert drawn(draw, ("asking.dagbesteding",)) == {"asking.dagbesteding": found["asking.dagbesteding"]}
    assert 0.5 <= min(factors) and max(factors) <= 1.5
    assert abs(np.mean(factors) - 1.0) < 4 * np.std(factors) / np.sqrt(len(factors))  # around the default, not above it


def test_a_draw_that_the_model_refuses_is_replaced_by_the_next_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = draws.values_at(4, 0, [BY_NAME["care.ends"]])
    draws._tried.cache_clear()
    monkeypatch.setattr(draws, "refusal", lambda values: "too much" if values == plain else None)
    assert drawn(4, ("care.ends",)) == draws.values_at(4, 1, [BY_NAME["care.ends"]]) != plain
    assert refused(4, ("care.ends",)) == ("too much",) and refused(5, ("care.ends",)) == ()
    monkeypatch.setattr(draws, "refusal", lambda values: "never")
    with pytest.raises(ZorgdrukError, match=r"refused 100 times"):
        drawn(6, ("care.ends",))
    draws._tried.cache_clear()
