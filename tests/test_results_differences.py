"""Scenarios are compared pair by pair: means, intervals, shares and variance ratios of numbers that are known."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

from results import difference
from results.better import BETTER, JUDGED, better, sign
from results.indicators import INDICATORS

N = 40


def luck(what: str, many: int) -> np.ndarray:
    """Standard normal numbers that belong to a word."""
    words = (hashlib.sha256(f"{what} {k}".encode()).digest()[:7] for k in range(many))
    return norm.ppf([(int.from_bytes(word, "little") + 0.5) / 2**56 for word in words])


def runs(values: dict[str, np.ndarray], indicator: str = "waiting", by: str = "total", draws: int = 1) -> pd.DataFrame:
    """Runs of scenarios; values are by draw and seed in turn."""
    out = []
    for name, some in values.items():
        many = len(some) // draws
        for k, value in enumerate(some):
            out.append((name, k // many, k % many, 2025, indicator, by, "total", float(value), "persons"))
    names = ["scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"]
    return pd.DataFrame(out, columns=names)


def test_it_is_the_mean_of_the_differences_with_their_t_interval() -> None:
    base, apart = 100 + 10 * luck("base", N), -3 + luck("apart", N)
    row = difference(runs({"b": base, "s": base + apart}), "b").iloc[0]
    half = t.ppf(0.95, N - 1) * apart.std(ddof=1) / np.sqrt(N)
    assert [row.scenario, row.base, row.pairs] == ["s", "b", N]
    assert row.difference == pytest.approx(apart.mean(), abs=1e-9)
    assert [row.low, row.high] == pytest.approx([apart.mean() - half, apart.mean() + half])
    assert [row.base_mean, row["mean"]] == pytest.approx([base.mean(), (base + apart).mean()])
    assert [row.spread_low, row.spread_high] == pytest.approx(np.quantile(apart, [0.05, 0.95]).tolist())
    assert row.better == (apart < 0).mean()
    assert row.seeds_needed == np.ceil((norm.ppf(0.95) * apart.std(ddof=1) / (0.05 * abs(apart.mean()))) ** 2)
    expected = (base.var(ddof=1) + (base + apart).var(ddof=1)) / apart.var(ddof=1)
    assert row.variance_ratio == pytest.approx(expected) and expected > 50


def test_pairs_are_made_by_seed_and_draw_in_whatever_order_the_rows_stand() -> None:
    base = 100 + 10 * luck("base", N)
    table = runs({"b": base, "s": base + 1.0})
    mixed = table.iloc[np.argsort(luck("order", len(table)))]
    row = difference(mixed, "b").iloc[0]
    assert [row.low, row.difference, row.high] == pytest.approx([1.0, 1.0, 1.0])
    assert row.variance_ratio > 1e20 or np.isinf(row.variance_ratio)


def test_the_interval_holds_the_truth_nine_times_in_ten() -> None:
    """Of 1,000 comparisons of 12 pairs with a true difference of 2: 90% within four standard errors (0.95%)."""
    base, apart = luck("b", 12_000), 2 + luck("a", 12_000)
    table = runs({"b": base, "s": base + apart})
    table["group"], table["seed"] = (table["seed"] // 12).astype(str), table["seed"] % 12
    found = difference(table, "b")
    held = ((found["low"] <= 2) & (found["high"] >= 2)).sum()
    assert len(found) == 1000 and set(found["pairs"]) == {12}
    assert 862 <= held <= 938


def test_with_draws_the_interval_is_not_narrowed_by_more_seeds_of_the_same_draws() -> None:
    """Eight draws that differ by 5: with 2 or with 40 seeds each, the mean is known to 5 / sqrt(8)."""
    wide = []
    for seeds in (2, 40):
        apart = np.repeat(5 * luck("draw", 8), seeds) + 0.1 * luck("rest", 8 * seeds)
        base = luck("base", 8 * seeds)
        row = difference(runs({"b": base, "s": base + apart}, draws=8), "b").iloc[0]
        wide.append(row.high - row.low)
    assert wide[0] == pytest.approx(wide[1], rel=0.1)
    assert wide[1] > 3.0


def test_what_only_a_scenario_has_counts_from_nothing_where_it_may_add_and_else_not_at_all() -> None:
    base = runs({"b": np.ones(3)})
    for by, pairs in (("measure", 3), ("kern", 0)):
        table = pd.concat([base, runs({"s": np.ones(3)}), runs({"s": np.full(3, 7.0)}, by=by)])
        found = difference(table, "b")
        mine = found[found["by"] == by]
        assert mine["pairs"].tolist() == ([3] if pairs else [])
        if pairs:
            assert (mine["base_mean"].item(), mine["difference"].item()) == (0.0, 7.0)


def test_without_a_better_side_there_is_no_share_and_without_a_difference_no_number_of_seeds() -> None:
    row = difference(runs({"b": np.arange(4.0), "s": np.arange(4.0)}, indicator="clients"), "b").iloc[0]
    assert np.isnan(row.better) and np.isnan(row.seeds_needed) and np.isinf(row.variance_ratio)
    assert difference(runs({"b": np.arange(4.0), "s": np.arange(4.0)}), "b").iloc[0].better == 0.0


def test_one_pair_has_a_difference_and_no_interval() -> None:
    row = difference(runs({"b": np.ones(1), "s": np.full(1, 3.0)}), "b").iloc[0]
    assert row.difference == 2.0 and np.isnan(row.low) and np.isnan(row.variance_ratio)


def test_the_base_must_be_there_and_no_figure_may_stand_twice() -> None:
    table = runs({"b": np.ones(2), "s": np.ones(2)})
    with pytest.raises(ValueError, match=r"not among"):
        difference(table, "nobody")
    with pytest.raises(ValueError, match=r"stands twice"):
        difference(pd.concat([table, table]), "b")


def test_the_base_is_known_from_the_table_of_a_comparison() -> None:
    table = runs({"b": np.ones(2), "s": np.full(2, 2.0)})
    table.attrs["base"] = "b"
    assert difference(table)["difference"].tolist() == [1.0]


def test_the_two_tables_of_better_sides_agree_with_the_indicators() -> None:
    assert (better("waiting"), better("balance"), better("cost"), better("unknown")) == (
        "lower", "higher", "neither", "neither",
    )  # fmt: skip
    assert (sign("waiting"), sign("balance"), sign("cost")) == (-1, 1, 0)
    assert not BETTER.keys() & JUDGED.keys()
    known = {*INDICATORS, "vacancies", "avoiders"}
    assert not {*BETTER, *JUDGED} - known


def test_the_cost_of_measures_is_compared_with_none_in_the_base():
    rows = [(s, 0, seed, 2021, "x", "total", "total", 1.0, "u") for s in ("basispad", "a") for seed in (1, 2)]
    rows += [("a", 0, seed, 2021, "measure_cost", "total", "total", 5.0 * seed, "EUR") for seed in (1, 2)]
    names = ["scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"]
    found = difference(pd.DataFrame(rows, columns=names), "basispad").set_index("indicator")
    assert (found.loc["measure_cost", "difference"], found.loc["measure_cost", "base_mean"]) == (7.5, 0.0)
