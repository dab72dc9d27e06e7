"""Where the kernen lie and how far apart they are."""

import numpy as np
import pytest

from sim.errors import DataError
from sim.kernen import Kernen, read_kernen
from sim.municipalities import MUNICIPALITIES, Municipality
from sim.statline import Statline


@pytest.fixture(scope="module")
def hogeland() -> Kernen:
    return read_kernen(MUNICIPALITIES[0], Statline())


@pytest.mark.parametrize(("municipality", "count"), list(zip(MUNICIPALITIES, (45, 20, 33), strict=True)), ids=str)
def test_every_municipality_has_all_its_postcode_places(municipality, count):
    assert len(read_kernen(municipality, Statline())) == count


def test_nobody_lives_in_eemshaven_and_most_in_bedum(hogeland):
    assert hogeland.population[hogeland.name == "Eemshaven"].tolist() == [0]
    assert hogeland.name[np.argmax(hogeland.population)] == "Bedum"
    assert hogeland.population.sum() == pytest.approx(47_834, rel=0.01)


def test_distances_are_those_of_the_map(hogeland):
    distance = hogeland.distances()
    row = {name: i for i, name in enumerate(hogeland.name)}
    # Bedum - Winsum 53.30110 N 6.60414 E to 53.33386 N 6.51592 E: by the spherical law of cosines
    a, b = np.radians([53.30110, 6.60414]), np.radians([53.33386, 6.51592])
    cosine = np.sin(a[0]) * np.sin(b[0]) + np.cos(a[0]) * np.cos(b[0]) * np.cos(a[1] - b[1])
    assert distance[row["Bedum"], row["Winsum"]] == pytest.approx(6371.0088 * np.arccos(cosine), abs=1e-3)
    assert 6.5 < distance[row["Bedum"], row["Winsum"]] < 7.5
    assert 39 < distance.max() < 40  # Lauwersoog to Eemshaven, the length of the coast


def test_distances_are_a_metric(hogeland):
    distance = hogeland.distances()
    assert np.array_equal(distance, distance.T)
    assert (np.diag(distance) == 0).all()
    assert (distance[:, None, :] <= distance[:, :, None] + distance[None, :, :] + 1e-9).all()


def test_places_with_one_name_get_their_postcode(hogeland):
    steenwijkerland = read_kernen(MUNICIPALITIES[2], Statline())
    labels = steenwijkerland.labels()
    assert len(set(labels)) == len(labels)
    assert "Steenwijk (8331)" in labels
    assert "Giethoorn" in labels


def test_an_unknown_municipality_is_refused_by_name():
    nowhere = Municipality(code="GM0001", slug="nergens", name="Nergens", province="PV20", since=2000)
    with pytest.raises(DataError, match="Nergens"):
        read_kernen(nowhere, Statline())
