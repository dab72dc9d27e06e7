"""The committed table of wijken is what the derivation finds, and the derivation finds a division it was not told."""

import numpy as np
import pytest

from calibration.embed_wijken import codes_of_2021, divide, wijken_table
from sim.kernen import Kernen
from sim.municipalities import MUNICIPALITIES
from sim.statline import Statline
from sim.wijken_table import WIJKEN


@pytest.mark.parametrize("municipality", [MUNICIPALITIES[0], MUNICIPALITIES[2]], ids=lambda m: m.slug)
def test_the_committed_table_is_derived(municipality):
    found = wijken_table(municipality, Statline())
    assert found == {code: WIJKEN[code] for code in found}


@pytest.mark.slow
def test_the_committed_table_of_oldambt_is_derived():
    found = wijken_table(MUNICIPALITIES[1], Statline())
    assert [code for code in WIJKEN if code.startswith("WK1895")] == sorted(found)
    for code, (old, parts) in found.items():
        assert (old, set(parts)) == (WIJKEN[code][0], set(WIJKEN[code][1]))
        assert parts == pytest.approx(WIJKEN[code][1], abs=0.011)  # another solver may round the other way


def test_codes_are_paired_by_who_lives_there():
    codes = codes_of_2021(MUNICIPALITIES[0], Statline())
    assert codes["WK196608"] == "WK196600"  # Bedum, the only wijk of more than 10,000
    assert codes["WK196614"] == ""
    assert codes_of_2021(MUNICIPALITIES[1], Statline())["WK189503"] == "WK189503"


def toy() -> tuple[Kernen, np.ndarray]:
    """Five kernen in a row, 2 km apart, with unlike ages."""
    lat = 53.0 + 0.018 * np.arange(5)
    people = np.array([[100, 80, 150, 200, 90], [60, 20, 90, 120, 200], [300, 150, 250, 310, 120],
                       [40, 60, 70, 80, 90], [200, 90, 180, 150, 60]], dtype=float)  # fmt: skip
    kernen = Kernen(
        np.arange(1, 6, dtype=np.int16), np.array(list("ABCDE")), lat, np.full(5, 7.0), np.full(5, 10.0),
        people.sum(axis=1).astype(np.int64),
    )  # fmt: skip
    return kernen, people


def test_a_known_division_comes_back_with_its_divided_kern():
    kernen, people = toy()
    share = np.array([[1, 0], [1, 0], [0.3, 0.7], [0, 1], [0, 1]])
    area = 100 * kernen.area @ share
    found, cost = divide(kernen, people, share.T @ people, area, [np.array([0]), np.array([4])])
    assert found == pytest.approx(share, abs=1e-6)
    assert cost == pytest.approx(6 * 60 + 3 * (0 + 2 + 4 + 4 + 2 + 0), abs=1)


def test_rounding_alone_divides_no_kern():
    kernen, people = toy()
    share = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]])
    wanted = share.T @ people + np.array([[5, -5, 5, -5, 5], [-5, 5, -5, 5, -5]])
    found, _ = divide(kernen, people, wanted, 100 * kernen.area @ share, [np.array([0]), np.array([4])])
    assert np.array_equal(np.round(found, 6), share)
