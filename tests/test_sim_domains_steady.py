"""Onsets that keep a prevalence at other mortality."""

import functools

import numpy as np
import pytest

from sim.domains.ladder import implied_prevalence, ladder_prevalence
from sim.domains.rates import DomainRates, domain_rates
from sim.domains.steady import DEADLY, LADDER, with_mortality, without_selection
from sim.municipalities import MUNICIPALITIES
from sim.parameters_domains import DEFAULTS
from sim.statline import Statline


@functools.lru_cache
def tables() -> DomainRates:
    return domain_rates(MUNICIPALITIES[0], Statline(), 2021, 2025)


def own() -> dict[str, object]:
    r = tables()
    return {
        "chronic": DEFAULTS["chronic.mortality"],
        "lonely": DEFAULTS["loneliness.mortality"],
        "dementia": r.dementia_mortality.values,
        "stroke": r.stroke_mortality.values,
        LADDER: np.stack([r.iadl_mortality.values, r.adl_mortality.values]),
    }


def test_at_the_mortality_of_the_tables_the_onsets_are_those_of_the_tables() -> None:
    again = with_mortality(tables(), own())  # type: ignore[arg-type]
    ages = slice(60, 95)
    for name in (*DEADLY, "iadl", "adl"):
        new, old = (getattr(r, f"{name}_onset").values[:, ages] for r in (again, tables()))
        # shares by completed age are averages of birthdays: the way back is a little rougher than the way there
        assert new.sum() == pytest.approx(old.sum(), rel=0.06), name


@pytest.mark.parametrize("times", [1.0, 3.0])
def test_the_prevalence_is_kept_at_another_mortality(times: float) -> None:
    r = tables()
    other = with_mortality(r, dict.fromkeys((*DEADLY, LADDER), times))
    some = slice(60, 96)
    for name in ("chronic", "dementia", "lonely"):
        end = getattr(r, f"{name}_recovery").values if name != "dementia" else np.zeros((2, 111))
        found = implied_prevalence(getattr(other, f"{name}_onset").values, np.asarray(end), r.mortality, times)
        wanted = getattr(r, f"{name}_share").values
        assert found[:, some] == pytest.approx(wanted[:, some], rel=0.05), name
    up = np.stack([other.iadl_onset.values, other.adl_onset.values])
    down = np.stack([r.iadl_recovery.values, r.adl_recovery.values])
    found = ladder_prevalence(up, down, r.mortality, np.full(up.shape, times))
    wanted = np.stack([r.iadl_share.values, r.adl_share.values])
    assert found[:, :, some] == pytest.approx(wanted[:, :, some], rel=0.05, abs=0.004)


def test_survivors_fell_ill_less_often_than_all() -> None:
    calm = without_selection(tables())
    for name in ("dementia", "chronic", "adl"):
        new, old = (getattr(r, f"{name}_onset").values[:, 80:95] for r in (calm, tables()))
        assert np.all(new < old), name
