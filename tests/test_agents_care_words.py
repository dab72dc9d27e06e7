"""Hours of all tasks in one word are counted, compared and taken off as they are task by task."""

import numpy as np
import pytest

from agents.care_words import beyond, exceeds, last_of, lower, total
from agents.domains import TASKS

CASES = 400


def rows(seed):
    """Return two rows of hours by task for each case, many of them equal, 0 or the most that fits."""
    luck = np.random.default_rng(seed)
    few = luck.integers(0, 256, size=(2, CASES, len(TASKS)), dtype=np.uint8)
    few[:, luck.random((CASES, len(TASKS))) < 0.3] = 0
    few[luck.random(few.shape) < 0.1] = 255
    same = luck.random((CASES, len(TASKS))) < 0.2
    few[1][same] = few[0][same]
    return few


def words(cells):
    return np.ascontiguousarray(cells).view(np.uint64)[:, 0]


def cells(word):
    return np.array([word], dtype=np.uint64).view(np.uint8).astype(np.int64)


def test_words_give_what_the_tasks_give_one_by_one():
    one, other = rows(1)
    for a, b, x, y in zip(one.astype(int), other.astype(int), words(one), words(other), strict=True):
        assert total(x) == a.sum()
        assert exceeds(x, y) == (a > b).any()
        np.testing.assert_array_equal(cells(beyond(x, y)), np.maximum(a - b, 0))
        np.testing.assert_array_equal(cells(lower(x, y)), np.minimum(a, b))


@pytest.mark.parametrize("most", [-3, 0, 1, 40, 255, 256, 700, 3000])
def test_hours_are_given_up_of_the_last_tasks_first_and_no_more_than_asked(most):
    held, _ = rows(2)
    for a, x in zip(held.astype(int), words(held), strict=True):
        left, wanted = most, np.zeros(len(TASKS), dtype=int)
        for t in range(len(TASKS) - 1, -1, -1):
            wanted[t] = max(min(a[t], left), 0)
            left -= wanted[t]
        np.testing.assert_array_equal(cells(last_of(x, most)), wanted)
