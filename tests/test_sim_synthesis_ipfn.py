"""Proportional fitting against the ipfn package, which others use for it."""

import numpy as np
import pytest
from ipfn import ipfn

from sim.synthesis.ipf import ipf

CASES = [
    ((12, 9), ((0,), (1,)), 0.3),
    ((3, 4, 5), ((0,), (1,), (2,)), 0.2),
    ((3, 4, 5), ((0, 1), (1, 2)), 0.15),
    ((14, 60, 3), ((0, 1), (0, 2)), 0.2),
]


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # ipfn divides 0 by 0 in empty cells
@pytest.mark.parametrize("key", range(5))
@pytest.mark.parametrize(("shape", "axes", "zeros"), CASES)
def test_fitting_equals_ipfn(shape, axes, zeros, key):
    rng = np.random.default_rng(key)
    seed, target = rng.gamma(2.0, size=shape), rng.integers(1, 60, shape).astype(float)
    empty = rng.random(shape) < zeros
    seed[empty] = target[empty] = 0.0
    sums = [target.sum(axis=tuple(a for a in range(len(shape)) if a not in some)) for some in axes]
    groups = [
        np.arange(s.size).reshape([n if a in some else 1 for a, n in enumerate(shape)])
        for s, some in zip(sums, axes, strict=True)
    ]
    ours = ipf(seed, [(g, s.ravel()) for g, s in zip(groups, sums, strict=True)], 1e-13, 20000)
    theirs = ipfn.ipfn(
        seed.copy(), [s.copy() for s in sums], [list(a) for a in axes],
        convergence_rate=1e-14, max_iteration=20000, rate_tolerance=0,
    ).iteration()  # fmt: skip
    np.testing.assert_allclose(ours, theirs, atol=1e-9)
