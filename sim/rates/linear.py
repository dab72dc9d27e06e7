"""Linear algebra whose result does not depend on the number of threads: the rates must be the same bits everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def product(a: Floats, b: Floats) -> Floats:
    """Return the matrix product of `a` (m, k) and `b` (k, n) or (k,), summed in one fixed order.

    Notes
    -----
    BLAS splits products from about 10,000 cells on over threads, and the split decides the last bit.
    """
    return np.asarray(np.einsum("ij,j->i" if b.ndim == 1 else "ij,jk->ik", a, b), dtype=np.float64)


def solve(a: Floats, b: Floats) -> tuple[Floats, float]:
    """Solve a x = b by Gauss-Jordan elimination with partial pivoting.

    Parameters
    ----------
    a : (n, n), not singular
    b : (n, m)

    Returns
    -------
    x, (n, m), and the logarithm of the absolute determinant of `a`.
    """
    work = np.concatenate([a, b], axis=1)
    size, log_determinant = len(a), 0.0
    for k in range(size):
        best = k + int(np.abs(work[k:, k]).argmax())
        work[[k, best]] = work[[best, k]]
        pivot = float(work[k, k])
        log_determinant += float(np.log(abs(pivot)))
        work[k, k:] /= pivot
        factor = work[:, k].copy()
        factor[k] = 0.0
        work[:, k:] -= factor[:, None] * work[k, k:]
    return work[:, size:], log_determinant
