"""Linear algebra of the rates: right, and the same bits on any number of threads."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from sim.rates.linear import product, solve

PROGRAM = """
import hashlib
from sim.municipalities import find_municipality
from sim.rates import build_rates
from sim.statline import Statline
digest = hashlib.sha256()
for table in build_rates(find_municipality("hogeland"), Statline(), 2021, 2025).tables():
    digest.update(table.values.tobytes())
print(digest.hexdigest())
"""


def test_a_system_is_solved_also_when_a_pivot_is_zero() -> None:
    matrix = np.array([[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [3.0, 0.0, 1.0]])
    right = np.array([[3.0, 1.0], [2.0, 0.0], [4.0, 5.0]])
    found, log_determinant = solve(matrix, right)
    assert matrix @ found == pytest.approx(right)
    assert log_determinant == pytest.approx(np.log(abs(np.linalg.det(matrix))))


def test_products_are_products() -> None:
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    assert np.array_equal(product(a, b), a @ b)
    assert np.array_equal(product(a, b[:, 0].copy()), a @ b[:, 0])


@pytest.mark.slow
def test_rates_are_the_same_bits_on_one_and_two_threads() -> None:
    found = set()
    for threads in ("1", "2"):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        found.add(run.stdout.strip())
    assert len(found) == 1
    assert len(found.pop()) == len(hashlib.sha256().hexdigest())
