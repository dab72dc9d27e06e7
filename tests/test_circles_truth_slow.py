"""Friends and neighbours of a real municipality after twenty years: the start is what a run settles at."""

import numpy as np
import pytest

from tests.twenty_years import lived, triangles

pytestmark = pytest.mark.slow


def test_the_number_of_friends_by_age_stays_for_twenty_years() -> None:
    """Within 0.30 of a friend in every age group."""
    found = lived("hogeland", 1)
    for year, now in enumerate(found.friends[1:]):
        assert np.abs(now - found.friends[0]).max() < 0.30, year
    assert len(found.friends) == 21
    assert found.complaints == []
    friends, neighbours = found.ties
    assert 0.10 < triangles(friends) < 0.5
    assert triangles(neighbours) > 0.05
