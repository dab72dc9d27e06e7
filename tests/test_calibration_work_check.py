"""The table of work, income and debt: what is counted is right, and a verdict falls when the numbers are wrong."""

import numpy as np
import pytest

from agents.activities import BIJSTAND, IN_REASONS, OUT_REASONS, STATES
from agents.persons import ACTIVITIES
from calibration.work_check import AGREES, DIFFERS, PARTED, SHARES, held, work_check
from calibration.work_runs import Again
from sim.municipalities import find_municipality
from sim.recorder import Recorder
from sim.recording_domains import AGE_BANDS, FLOWS, STOCKS
from sim.statline import Statline
from sim.synthesis.attributes_levels import Levels

HOGELAND = find_municipality("hogeland")
YEARS = 10


def recorder(bijstand_falls=0.0, into=0.30, luck=0.0):
    """Return ten years in which nothing changes but bijstand, which falls by a share in all."""
    found = Recorder()
    levels = Levels(HOGELAND, Statline(), 2021).benefits()
    doing = np.full((len(ACTIVITIES), len(AGE_BANDS)), 500.0)
    for code, people in zip((6, 7, 5, 8), levels, strict=True):
        doing[code] = people / len(AGE_BANDS) * (1.0 + luck)
    for k in range(YEARS + 1):
        now = doing.copy()
        lost = now[BIJSTAND] * bijstand_falls * k / YEARS
        now[BIJSTAND] -= lost
        now[3] += lost
        stocks = {
            ("activity", "activity"): now.sum(axis=1),
            ("activity", "activity_age"): now.ravel(),
            ("debt", "stage"): np.array([8010.0, 1200.0, 590.0, 200.0]),
        }
        found.extra.stocks[2021 + k] = [stocks.get((s.indicator, s.by), np.zeros(len(s.groups))) for s in STOCKS]
        if k == YEARS:
            break
        flows = {name: np.zeros(len(flow.groups)) for name, flow in FLOWS.items()}
        flows["bijstand_in"][IN_REASONS.index("end_of_ww")] = into * now[BIJSTAND].sum()
        flows["bijstand_out"][OUT_REASONS.index("work")] = 0.12 * now[BIJSTAND].sum()
        debts = np.zeros((4, 4))
        debts[1, 2], debts[2, 3], debts[3, 0], debts[3, 2] = 105, 82, 52, 30
        flows["debt_moves"] = debts.ravel()
        moves = np.zeros((STATES, STATES))
        moves[2, 1] = 0.055 * now[4].sum()
        flows["activity_moves"] = moves.ravel()
        found.extra.flows[2021 + k] = flows
    return found


def shares(ratio):
    """Return counts at the lower end of every range, or none when `ratio` is 0."""
    found = {s.quantity: (s.low * 1000 * ratio, 1000.0) for s in SHARES}
    found |= {s.quantity: (s.low * 50 * ratio, 1000.0) for s in PARTED}
    return {**found, "lowest income": (50.0, 1000.0)}


def verdicts(*recorders):
    counts = shares(1.001)
    table = work_check(HOGELAND, Statline(), [(r, counts) for r in recorders])
    assert list(table.columns[:2]) == ["quantity", "group"]
    return table.set_index(["quantity", "group"])


def test_a_world_that_stands_still_keeps_its_stocks_and_a_falling_one_does_not():
    still, falling = verdicts(recorder()), verdicts(recorder(bijstand_falls=0.12))
    assert (still.loc["stock kept", "verdict"] == AGREES).all()
    assert still.loc[("stock kept", "bijstand"), "simulated"] == pytest.approx(1.0)
    assert falling.loc[("stock kept", "bijstand"), "verdict"] == DIFFERS
    assert falling.loc[("stock kept", "bijstand"), "simulated"] == pytest.approx(1 - 0.12 * 0.8, abs=1e-6)


def test_a_flow_outside_its_range_differs_and_luck_forgives_it():
    assert verdicts(recorder(into=0.30)).loc[("flow", "in all"), "verdict"] == AGREES
    assert verdicts(recorder(into=0.36)).loc[("flow", "in all"), "verdict"] == DIFFERS
    # mean 0.36 with standard error 0.06
    noisy = verdicts(recorder(into=0.30), recorder(into=0.42)).loc[("flow", "in all")]
    assert (noisy["error"], noisy["verdict"]) == (pytest.approx(0.06), AGREES)


def test_the_start_is_held_to_the_figures_of_the_municipality():
    assert (verdicts(recorder()).loc["start", "verdict"] == AGREES).all()
    assert (verdicts(recorder(luck=0.05)).loc["start", "verdict"] == DIFFERS).all()


def test_debt_counts_entry_help_and_share():
    table = verdicts(recorder()).loc["debt"]
    assert table.loc["owing", "simulated"] == pytest.approx(0.079)
    assert table.loc["entering", "simulated"] == pytest.approx(0.0105)
    assert table.loc["help that ends free", "simulated"] == pytest.approx(52 / 82)
    # constant exit: entry and stock of the sources leave 67% with three years, whatever the seed
    assert table.loc["three years or longer", "verdict"] == DIFFERS


def test_shares_are_judged():
    table = verdicts(recorder()).loc[["share", "ratio"], "verdict"]
    assert (table == AGREES).all()
    low = work_check(HOGELAND, Statline(), [(recorder(), shares(0.0))])
    assert (low.loc[low["quantity"].isin(["share", "ratio"]), "verdict"] == DIFFERS).all()


def test_the_age_structure_is_held():
    found = recorder()
    k = next(i for i, s in enumerate(STOCKS) if s.by == "activity_age")
    by_age = found.extra.stocks[2031][k].reshape(len(ACTIVITIES), -1)
    by_age[:, 3] *= 7.0  # seven times as many people of one age, doing the same
    assert held(found, BIJSTAND)[-1] == pytest.approx(held(found, BIJSTAND)[0])


def test_who_comes_back_in_time_counts_once():
    again = Again(3)
    a, none = np.array([1, 2, 3], dtype=np.uint64), np.array([], dtype=np.uint64)
    again.look(0, a, none, True)
    again.look(1, none, a[:1], True)
    again.look(2, none, a[:1], True)
    again.look(4, none, a, True)  # too late
    again.look(5, a, none, False)  # too near the end to be followed
    again.look(6, none, a, False)
    assert (again.back, again.all) == (1, 3)
