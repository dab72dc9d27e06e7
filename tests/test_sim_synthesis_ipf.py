"""Fitting tables to margins and rounding them, against slow and independent versions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.luck import uniforms
from sim.errors import DataError
from sim.synthesis.ipf import controlled_round, ipf, largest_remainder, quantiles


def luck(key, *shape):
    return uniforms(np.uint64(key), np.arange(int(np.prod(shape)), dtype=np.uint64)).reshape(shape)


def slow_ipf(seed, margins, rounds):
    """Proportional fitting with dictionaries and loops, sharing nothing with `sim.synthesis.ipf`.

    `margins` are (axes, wanted), wanted a dictionary from the positions on those axes to a sum.
    """
    cells = {index: float(seed[index]) for index in itertools.product(*map(range, seed.shape))}
    for _ in range(rounds):
        for axes, wanted in margins:
            have = {}
            for index, value in cells.items():
                group = tuple(index[a] for a in axes)
                have[group] = have.get(group, 0.0) + value
            cells = {
                index: value * wanted[g] / have[g] if have[g] else 0.0
                for index, value in cells.items()
                for g in [tuple(index[a] for a in axes)]
            }
    out = np.zeros(seed.shape)
    for index, value in cells.items():
        out[index] = value
    return out


@pytest.mark.parametrize("key", range(5))
def test_three_dimensions_equal_a_slow_independent_fit(key):
    seed, target = luck(key, 3, 4, 5) + 0.05, luck(key + 100, 3, 4, 5) + 0.05
    seed[0, 1, 2] = seed[2, 0, 0] = 0.0
    target[seed == 0] = 0.0
    margins, slow = [], []
    for axes in ((0, 1), (1, 2), (0, 2)):
        rest = next(a for a in range(3) if a not in axes)
        sums = target.sum(axis=rest)
        labels = np.expand_dims(np.arange(sums.size).reshape(sums.shape), rest)
        margins.append((labels, sums.ravel()))
        slow.append((axes, {i: sums[i] for i in itertools.product(*map(range, sums.shape))}))
    fitted = ipf(seed, margins, tolerance=1e-13)
    np.testing.assert_allclose(fitted, slow_ipf(seed, slow, 3000), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(fitted.sum(axis=2), target.sum(axis=2), rtol=1e-9)


def test_the_odds_ratio_of_the_seed_survives():
    fitted = ipf(
        np.array([[1.0, 2.0], [3.0, 4.0]]),
        [(np.array([[0], [1]]), np.array([10.0, 20.0])), (np.array([0, 1]), np.array([12.0, 18.0]))],
    )
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(4 / 6)


def test_cells_outside_every_margin_keep_their_value():
    fitted = ipf(np.array([1.0, 2.0, 3.0]), [(np.array([0, -1, 0]), np.array([8.0]))])
    assert fitted.tolist() == [2.0, 2.0, 6.0]


def test_a_margin_with_nothing_to_scale_is_named():
    with pytest.raises(DataError, match="margin 0, group 1: 5 wanted"):
        ipf(np.array([[1.0], [0.0]]), [(np.array([[0], [1]]), np.array([1.0, 5.0]))])
    with pytest.raises(DataError, match="margin 0, group 0: -1 wanted"):
        ipf(np.array([1.0]), [(np.array([0]), np.array([-1.0]))])


@given(st.lists(st.floats(0, 50), min_size=1, max_size=12), st.integers(0, 60), st.integers(0, 99))
def test_largest_remainder_moves_no_cell_by_one_and_keeps_the_total(values, total, key):
    table = np.array(values)
    if table.sum() == 0:
        return
    whole = largest_remainder(table, total, luck(key, len(values)))
    scaled = table / table.sum() * total
    assert whole.sum() == total
    assert (np.abs(whole - scaled) < 1 + 1e-6).all()


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 500))
def test_controlled_rounding_rounds_cells_and_keeps_sums(rows, columns, key):
    table = np.round(luck(key, rows, columns) * 9, 2)
    whole = controlled_round(table, luck(key + 1000, (rows + 1) * (columns + 1)))
    assert (np.abs(whole - table) < 1).all()
    assert (np.abs(whole.sum(axis=0) - table.sum(axis=0)) < 1).all()
    assert (np.abs(whole.sum(axis=1) - table.sum(axis=1)) < 1).all()


def test_whole_sums_hold_exactly():
    seed = luck(7, 20, 9)
    rows, columns = np.full(20, 45.0), np.full(9, 100.0)
    table = ipf(seed, [(np.arange(20)[:, None], rows), (np.arange(9), columns)], 1e-12)
    whole = controlled_round(table, luck(8, 21 * 10))
    assert (whole.sum(axis=1) == 45).all()
    assert (whole.sum(axis=0) == 100).all()


def test_controlled_rounding_is_unbiased():
    # 2,000 roundings: a standard error of at most 0.0112 per cell; always rounding to the nearest is 0.2-0.4 off.
    table = np.array([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3], [0.4, 0.2, 0.4]])
    mean = np.mean([controlled_round(table, luck(key, 16)) for key in range(2000)], axis=0)
    assert np.abs(mean - table).max() < 4 * 0.0112


def test_tickets_lie_at_even_quantiles():
    weights = np.array([0.0, 3.0, 0.0, 1.0])
    at = quantiles(weights, 8, 0.5)
    assert (np.diff(at) > 0).all()
    assert np.floor(at).tolist() == [1] * 6 + [3] * 2
    assert at[0] == pytest.approx(1 + 0.5 / 8 * 4 / 3)
    assert quantiles(weights, 0, 0.5).size == 0
