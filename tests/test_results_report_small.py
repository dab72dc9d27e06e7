"""Counts that are too small are hidden, and no sum or product gives one away."""

import math

from results.report.monitor import series
from results.report.monitor_goals import GOALS
from results.report.products import hidden_products
from results.report.small import LEAST, hidden, rounded, small, total_hidden


def test_small_is_one_to_nine_and_never_zero():
    assert [small(v) for v in (0.0, 0.5, 1.0, 9.0, 9.9, 10.0, 250.0, math.nan)] == [
        False, True, True, True, True, False, False, False,
    ]  # fmt: skip


def test_one_hidden_count_takes_the_next_smallest_with_it():
    assert hidden([4.0, 14.0, 700.0, 0.0], summed=True) == [True, True, False, False]
    assert hidden([4.0, 14.0, 700.0], summed=False) == [True, False, False]
    assert hidden([40.0, 14.0], summed=True) == [False, False]


def test_two_hidden_counts_that_are_still_few_take_a_third():
    assert hidden([2.0, 3.0, 40.0, 50.0], summed=True) == [True, True, True, False]
    assert hidden([4.0, 8.0, 40.0], summed=True) == [True, True, False]


def test_whatever_the_counts_the_total_does_not_give_a_small_one_away():
    for values in ([9.0, 10.0], [1.0] * 4, [1.0, 0.0, 0.0, 99.0], [5.0, 5.0, 300.0], [3.0, 0.0], [9.0, 9.0, 9.0, 9.0]):
        out = hidden(values, summed=True)
        gone = [v for v, h in zip(values, out, strict=True) if h]
        assert all(h for v, h in zip(values, out, strict=True) if small(v))
        assert (len(gone) >= 2 and sum(gone) >= LEAST) or total_hidden(values, out)


def test_when_there_is_nothing_to_hide_with_the_total_goes_too():
    assert hidden([3.0, 0.0], summed=True) == [True, False]
    assert total_hidden([3.0, 0.0], [True, False])
    assert not total_hidden([30.0, 0.0], [False, False])


def test_the_cost_of_a_rare_product_does_not_follow_from_that_of_its_law():
    clients = {"a": 3.0, "b": 40.0, "c": 50.0, "d": 60.0}
    cost = {"a": 9e4, "b": 5e5, "c": 4e5, "d": 1e3}
    laws = {"a": "wlz", "b": "wlz", "c": "wlz", "d": "wmo"}
    assert hidden_products(clients, cost, laws) == {"a", "c"}
    assert hidden_products(clients | {"c": 2.0}, cost, laws) == {"a", "c"}
    assert hidden_products(clients | {"a": 30.0}, cost, laws) == set()


def test_a_count_of_a_part_is_a_multiple_of_five_and_anything_else_stays():
    assert [rounded(v, "persons") for v in (0.0, 12.0, 12.5, 17.4, 1003.0)] == [0.0, 10.0, 15.0, 15.0, 1005.0]
    assert rounded(12.3, "EUR") == 12.3 and math.isnan(rounded(math.nan, "persons"))


def figures_of(rows):
    import pandas as pd

    return pd.DataFrame(rows, columns=["year", "indicator", "by", "group", "unit", "value"])


def test_the_monitor_does_not_tell_few_clients_by_their_cost_nor_a_small_rest():
    goals = {goal.key: goal for goal in GOALS}
    rows = [(2021, "cost_per_client", "law", "wmo", "EUR per client", 5000.0)]
    told = [(2021, "clients", "law", "wmo", "persons", 40.0)]
    few = [(2021, "clients", "law", "wmo", "persons", 4.0)]
    assert series(figures_of(rows + told), goals["cost_wmo"]) == {2021: 5000.0}
    assert math.isnan(series(figures_of(rows + few), goals["cost_wmo"])[2021])
    out = [(2021, "bijstand_out", "reason", reason, "persons", v) for reason, v in (("work", 100.0), ("other", 5.0))]
    assert series(figures_of(out), goals["bijstand_out"]) == {2021: 105.0}
    assert math.isnan(series(figures_of(out), goals["bijstand_work"])[2021])  # 105 - 100 is 5
    out[1] = (2021, "bijstand_out", "reason", "other", "persons", 50.0)
    assert series(figures_of(out), goals["bijstand_work"]) == {2021: 100.0}
