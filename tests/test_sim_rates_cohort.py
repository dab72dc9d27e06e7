"""Cohorts that live through hazards from one census to the next."""

from functools import lru_cache

import numpy as np
import pytest

from sim.municipalities import find_municipality
from sim.rates.arrival_home import nobody_moves
from sim.rates.cohort import SPAN, Census, Losses, census, couples_by_age, follow, follow_children, losses, of_husbands
from sim.rates.gap import union_gap
from sim.rates.institutions import institutions
from sim.rates.positions import latest_stock
from sim.statline import Statline


def losses_with(**given: np.ndarray) -> Losses:
    return Losses(**{name: given.get(name, np.zeros((2, 111))) for name in Losses._fields})


@lru_cache(maxsize=1)
def hogeland() -> Census:
    municipality, statline = find_municipality("hogeland"), Statline()
    return census(municipality, statline, latest_stock(municipality, statline))


def twin(start: np.ndarray, age: int, hazard: dict[str, np.ndarray], child: list[float]) -> np.ndarray:
    """Follow one cohort of women month by month, person-share by person-share, in plain Python."""
    free, unmarried, married = 1 - start[1] - start[2], start[1], start[2]
    for month in range(12 * SPAN):
        now, past = age + month // 12, (month % 12 + 0.5) / 12
        h = {name: ((1 - past) * v[now] + past * v[now + 1]) / 12 for name, v in hazard.items()}
        formed, weds = h["union"] * free, h["marriage"] * unmarried
        parts, divorces = (h["single"] + h["widowed"]) * unmarried, (h["double"] + h["widowed"]) * married
        gone = h["away"] * child[month // 12]
        safe, come = h["survival"], h["arrive"]
        own = 12 * h["arrive_paired"] * (1 - 12 * h["arrive_child"]) / max(1 - child[month // 12], unmarried + married)
        free, unmarried, married = (
            free
            + parts
            + divorces
            - formed
            - gone
            - h["enter"] * free
            - safe * (unmarried + married)
            + come * (1 - own * (unmarried + married)),
            unmarried + formed - parts - weds - (h["enter_paired"] - safe) * unmarried + come * own * unmarried,
            married + weds - divorces - (h["enter_paired"] - safe) * married + come * own * married,
        )
        total = free + unmarried + married
        free, unmarried, married = free / total, unmarried / total, married / total
    return np.array([unmarried, married])


def test_cohorts_live_as_a_slow_twin_does() -> None:
    seen, age = hogeland(), np.arange(111)
    bump = np.exp(-(((age - 30) / 12.0) ** 2))
    hazard = {
        "union": 0.15 * bump,
        "marriage": 0.10 * bump,
        "single": 0.05 * np.ones(111),
        "double": 0.02 * np.ones(111),
        "widowed": 0.0005 * np.exp(0.05 * age),
        "enter": 0.0001 * np.exp(0.07 * age),
        "enter_paired": 0.00005 * np.exp(0.07 * age),
        "away": 0.05 * bump,
        "survival": 0.0001 * np.exp(0.05 * age),
        "arrive": 0.05 * bump,
        "arrive_child": 0.9 * np.exp(-0.15 * np.maximum(age - 15, 0)),
        "arrive_paired": 0.9 - 0.002 * age,
    }
    other = {name: np.stack([0 * age, hazard[name]]) for name in Losses._fields}
    found = follow(
        seen,
        1,
        hazard["union"][None],
        hazard["marriage"][None],
        (hazard["single"][None], hazard["double"][None]),
        losses_with(**other),
    )[:, 0]
    for start in (16, 22, 30, 45, 60, 75):
        child = [float(seen.child(1, year)[start + year]) for year in range(SPAN)]
        expected = twin(seen.before[1, start], start, hazard, child)
        assert found[:, start + SPAN - 15] == pytest.approx(expected, abs=0.002), start


def test_where_nothing_happens_everybody_keeps_their_place() -> None:
    nothing = np.zeros((1, 111))
    found = follow(hogeland(), 0, nothing, nothing, (nothing, nothing), losses_with())
    assert found[:, 0, 30:90] == pytest.approx(hogeland().before[0, 31:91, 1:].T)
    assert found[:, 0, :15].max() == 0  # who was younger than 15 in 2006 has no partner yet
    home = follow_children(hogeland(), 0, nothing, losses_with())
    assert home[0, 30:60] == pytest.approx(hogeland().before[0, 31:61, 0])


def test_who_leaves_the_municipality_makes_the_rest_look_more_paired() -> None:
    away, nothing = np.full((2, 111), 0.05), np.zeros((1, 111))
    union = np.where(np.arange(111) >= 16, 0.05, 0.0)[None]
    stay, go = (
        follow(hogeland(), 1, union, nothing, (nothing, nothing), losses_with(away=a)) for a in (0 * away, away)
    )
    assert (go[0, 0, 5:15] > stay[0, 0, 5:15]).all()


def test_who_has_a_partner_dies_less_and_is_widowed_less() -> None:
    statline = Statline()
    stock = latest_stock(None, statline)
    couples = couples_by_age(stock, union_gap(statline).values)
    entry = institutions(find_municipality("hogeland"), stock)
    q, ones = np.full((2, 111), 0.05), np.ones((2, 111))
    equal, less = (losses(entry, q, part * ones, couples, nobody_moves()) for part in (1.0, 0.8))
    assert equal.survival == pytest.approx(0 * ones, abs=1e-12)
    assert less.survival == pytest.approx((np.log1p(-0.04) - np.log1p(-0.05)) * ones)
    assert (equal.widowed - less.widowed)[:, 30:80] == pytest.approx(less.survival[:, 30:80])


def test_children_leave_at_the_hazard_given() -> None:
    leaving = np.where(np.arange(111) >= 16, 0.1, 0.0)[None]
    home = follow_children(hogeland(), 0, leaving, losses_with())[0]
    start = hogeland().after[0, 15, 0]
    assert home[25 - 15] == pytest.approx(start * np.exp(-0.1 * 9.5), rel=1e-6)  # half exposed in the year before 16


def test_arrivals_pull_the_share_at_home_to_their_own() -> None:
    nothing, age = np.zeros((1, 111)), np.arange(111)
    given = {"arrive": np.tile(np.where(age >= 20, 0.1, 0.0), (2, 1)), "arrive_child": np.full((2, 111), 0.2)}
    home = follow_children(hogeland(), 0, nothing, losses_with(**given))[0]
    start = hogeland().after[0, 15, 0]
    assert home[28 - 15] == pytest.approx(0.2 + (start - 0.2) * np.exp(-0.1 * 8.5), abs=0.002)
    many = follow_children(hogeland(), 0, nothing, losses_with(**{**given, "arrive": 100 * given["arrive"]}))[0]
    assert many[28 - 15] == pytest.approx(0.2, abs=0.01)


def test_couples_have_the_ages_of_both_partners() -> None:
    stock = latest_stock(None, Statline())
    table = couples_by_age(stock, union_gap(Statline()).values)
    counted = stock.people * stock.with_partner()
    assert table.sum(axis=0) == pytest.approx(counted[0] * counted[1].sum() / counted[0].sum(), rel=1e-6)
    assert table.sum(axis=1)[18:90] == pytest.approx(counted[1, 18:90], rel=0.01)
    husband = of_husbands(np.arange(111.0), table)
    assert 2 < husband[40] - 40 < 4.5
    assert husband[85] - 85 < husband[60] - 60  # old men die


def test_groups_are_means_over_people() -> None:
    seen = hogeland()
    share = np.linspace(0.0, 1.0, 95)
    expected = np.average(share[10:15], weights=seen.people[1, 25:30])
    assert seen.grouped(share, 1)[2] == pytest.approx(expected)
