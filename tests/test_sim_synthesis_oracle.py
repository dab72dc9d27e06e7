"""Proportional fitting against an independent solution of the same problem: maximum entropy, by its dual.

The table nearest to a seed (least Kullback-Leibler distance) with given sums is seed * exp(sum of multipliers); the
multipliers minimise a smooth convex function. SciPy finds them by Newton steps in a trust region: no scaling of rows or
columns, no code in common with `sim.synthesis.ipf`.
"""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from sim.errors import DataError
from sim.synthesis.attributes_fit import draws_needed, whole
from sim.synthesis.ipf import controlled_round, ipf


def constraints(shape, axes):
    """One row per sum: 1 for the cells of a group of positions on `axes`."""
    rows = []
    for some in axes:
        for at in itertools.product(*(range(shape[a]) for a in some)):
            mask = np.zeros(shape)
            where = [slice(None)] * len(shape)
            for axis, position in zip(some, at, strict=True):
                where[axis] = position
            mask[tuple(where)] = 1.0
            rows.append(mask.ravel())
    return np.array(rows)


def maximum_entropy(seed, axes, sums):
    """The table nearest to `seed` whose sums over the other axes are `sums`, from the dual."""
    matrix, wanted = constraints(seed.shape, axes), np.concatenate([s.ravel() for s in sums])
    use = seed.ravel() > 0
    matrix, start = matrix[:, use], seed.ravel()[use]

    def dual(multipliers):
        table = start * np.exp(multipliers @ matrix)
        return table.sum() - multipliers @ wanted, matrix @ table - wanted

    def curvature(multipliers):
        return (matrix * (start * np.exp(multipliers @ matrix))) @ matrix.T

    found = minimize(
        dual, np.zeros(len(wanted)), jac=True, hess=curvature, method="trust-exact",
        options={"gtol": 1e-10, "maxiter": 1000},
    )  # fmt: skip
    out = np.zeros(seed.size)
    out[use] = start * np.exp(found.x @ matrix)
    return out.reshape(seed.shape)


def problem(key, shape, axes, zeros):
    """A seed with some empty cells, and the sums of another table that is empty in the same cells."""
    rng = np.random.default_rng(key)
    seed, target = rng.gamma(2.0, size=shape), rng.gamma(2.0, size=shape)
    empty = rng.random(shape) < zeros
    empty[(0,) * len(shape)] = zeros > 0
    seed[empty] = target[empty] = 0.0
    sums = [target.sum(axis=tuple(a for a in range(len(shape)) if a not in some)) for some in axes]
    return seed, sums


def labels(shape, some):
    size = [shape[a] for a in some]
    return np.arange(np.prod(size)).reshape([shape[a] if a in some else 1 for a in range(len(shape))])


CASES = [
    ((4, 5), ((0,), (1,)), 0.0),
    ((4, 5), ((0,), (1,)), 0.25),
    ((12, 9), ((0,), (1,)), 0.3),
    ((3, 4, 5), ((0,), (1,), (2,)), 0.2),
    ((3, 4, 5), ((0, 1), (1, 2)), 0.15),
    ((3, 4, 5), ((0, 1), (1, 2), (0, 2)), 0.0),
    ((4, 4, 6), ((0, 1), (1, 2), (0, 2)), 0.15),
]


@pytest.mark.parametrize("key", range(4))
@pytest.mark.parametrize(("shape", "axes", "zeros"), CASES)
def test_fitting_finds_the_maximum_entropy_table(shape, axes, zeros, key):
    seed, sums = problem(key, shape, axes, zeros)
    fitted = ipf(seed, [(labels(shape, a), s.ravel()) for a, s in zip(axes, sums, strict=True)], 1e-13, 20000)
    oracle = maximum_entropy(seed, axes, sums)
    for some, wanted in zip(axes, sums, strict=True):  # the oracle itself has the sums
        rest = tuple(a for a in range(len(shape)) if a not in some)
        np.testing.assert_allclose(oracle.sum(axis=rest), wanted, atol=1e-7)
    np.testing.assert_allclose(fitted, oracle, atol=1e-6)
    assert (fitted[seed == 0] == 0).all()


@pytest.mark.parametrize("key", range(4))
def test_a_margin_over_part_of_the_table_has_the_oracle_of_that_part(key):
    # -1 leaves cells out of a margin: those keep the factor of the other one.
    rng = np.random.default_rng(key)
    seed = rng.gamma(2.0, size=(4, 6))
    target = rng.gamma(2.0, size=(4, 6))
    rows, part = target.sum(axis=1), target[:, :3].sum(axis=0)
    label = np.array([0, 1, 2, -1, -1, -1])
    fitted = ipf(seed, [(label, part), (np.arange(4)[:, None], rows)], 1e-13, 20000)
    # the same problem with the left-out columns as one sum that follows from the others
    folded = np.column_stack([seed[:, :3], seed[:, 3:].sum(axis=1)])
    oracle = maximum_entropy(folded, ((0,), (1,)), [rows, np.append(part, rows.sum() - part.sum())])
    np.testing.assert_allclose(fitted[:, :3], oracle[:, :3], atol=1e-6)
    np.testing.assert_allclose(fitted[:, 3:], seed[:, 3:] * (oracle[:, 3] / folded[:, 3])[:, None], atol=1e-6)


def test_sums_that_no_table_has_are_refused_where_the_oracle_finds_none():
    seed = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
    rows, columns = np.array([4.0, 2.0]), np.array([3.0, 3.0, 0.0])
    matrix = constraints(seed.shape, ((0,), (1,)))
    bounds = [(0.0, None if cell else 0.0) for cell in seed.ravel()]
    assert linprog(np.zeros(6), A_eq=matrix, b_eq=np.append(rows, columns), bounds=bounds).status == 2  # infeasible
    fitted = ipf(seed, [(np.arange(2)[:, None], rows), (np.arange(3), columns)], rounds=50)
    assert np.abs(fitted.sum(axis=1) - rows).max() > 1  # a compromise: the last margin holds, the first does not
    with pytest.raises(DataError, match="margin 1, group 2: 5 wanted"):
        ipf(seed * [[1, 1, 0]], [(np.arange(2)[:, None], np.array([0.0, 11.0])), (np.arange(3), np.array([3, 3, 5.0]))])


@pytest.mark.parametrize("key", range(6))
def test_whole_numbers_are_a_corner_that_linear_programming_also_reaches(key):
    # Rounding up or down with whole sums kept is a transport problem; its constraint matrix is totally unimodular, so a
    # linear program finds whole optima. The rounding must be feasible for it: no cell moves by one, sums hold exactly.
    seed, _ = problem(key, (7, 5), ((0,), (1,)), 0.2)
    rows = np.full(7, 20.0)
    columns = np.bincount(np.arange(140) % 5, minlength=5).astype(float)
    table = ipf(seed, [(np.arange(7)[:, None], rows), (np.arange(5), columns)], 1e-12, 20000)
    counts = controlled_round(table, np.random.default_rng(key).random(200))
    assert (counts.sum(axis=1) == rows).all()
    assert (counts.sum(axis=0) == columns).all()
    low, high = np.floor(table + 1e-7).ravel(), np.ceil(table - 1e-7).ravel()
    assert ((counts.ravel() >= low) & (counts.ravel() <= high)).all()
    matrix = constraints(table.shape, ((0,), (1,)))
    cost = np.where(counts.ravel() > low, -1.0, 1.0)  # cheapest where the rounding went up
    best = linprog(cost, A_eq=matrix, b_eq=np.append(rows, columns), bounds=list(zip(low, high, strict=True)))
    assert best.fun == pytest.approx(cost @ counts.ravel(), abs=1e-6)
    assert (counts[seed == 0] == 0).all()


@pytest.mark.parametrize("key", range(3))
def test_places_groups_and_categories_are_whole_at_once(key):
    rng = np.random.default_rng(key)
    persons = rng.integers(0, 30, (5, 8))
    shape = rng.gamma(2.0, size=(8, 4))
    fitted = persons[:, :, None] * (shape / shape.sum(axis=1, keepdims=True))
    counts = whole(fitted, rng.random(draws_needed(fitted.shape)))
    assert (counts.sum(axis=2) == persons).all()
    assert np.abs(counts.sum(axis=1) - fitted.sum(axis=1)).max() < 1
    assert np.abs(counts.sum(axis=(0, 1)) - fitted.sum(axis=(0, 1))).max() < 1
    assert np.abs(counts - fitted).max() < 2
