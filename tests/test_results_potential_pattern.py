"""Pattern 1: the mantelzorgpotentieel falls, and faster in Het Hogeland than in the Netherlands. Where, and where not.

A change is the logarithm of the ratio between two years. The error of a counted change is that of the luck of births,
deaths and moves in a small place, Poisson in each of the four counts; that of runs is their spread over the seeds.
"""

import numpy as np
import pytest

from experiments.run_command import counted
from results.indicators import MANTELZORG, OLDEST
from results.observed import municipal, national, potentials, survive
from sim import read_scenario, run
from sim.municipalities import find_municipality
from sim.rates.population import population_by_age
from sim.statline import Statline

SEEDS = (1, 2, 3, 4)
START, END = 2021, 2031


@pytest.fixture(scope="module")
def figures():
    """Series (year, indicator) -> value of Het Hogeland and the Netherlands, as counted."""
    statline = Statline()
    tables = municipal(statline, "GM1966"), national(statline)
    return tuple(t.set_index(["year", "indicator"])["value"].to_dict() for t in tables)


@pytest.fixture(scope="module")
def lived():
    """Log change of each run by indicator, that of the projected Netherlands, and the q of the Netherlands."""
    runs = [run(read_scenario("basispad"), "hogeland", f"{START}-01", f"{END - 1}-12", seed) for seed in SEEDS]
    changes = {}
    for name in MANTELZORG:
        rows = [r.yearly[(r.yearly["indicator"] == name) & (r.yearly["by"] == "total")] for r in runs]
        series = [r.set_index("year")["value"] for r in rows]
        changes[name] = np.array([np.log(s[END] / s[START]) for s in series])
    country = counted(runs[0])[0].set_index(["year", "indicator"])["value"].to_dict()
    theirs = {name: np.log(country[END, name] / country[START, name]) for name in MANTELZORG}
    rates = runs[0].world.rates
    return changes, theirs, rates.mortality.values / rates.mortality.notes["local_factor"], rates.first_year


def change(series, name, first, last):
    return float(np.log(series[last, name] / series[first, name]))


def luck(name, first, last):
    """Standard error of a counted log change in Het Hogeland."""
    place, statline = find_municipality("hogeland"), Statline()
    young, old = MANTELZORG[name]
    people = [population_by_age(place, statline, year).sum(axis=0) for year in (first, last)]
    return float(np.sqrt(sum(1 / p[young : old + 1].sum() + 1 / p[OLDEST:].sum() for p in people)))


@pytest.mark.parametrize("name", MANTELZORG)
def test_it_fell_in_both_since_2006(figures, name):
    ours, theirs = figures
    for series in (ours, theirs):
        assert change(series, name, 2006, 2021) < 0


@pytest.mark.parametrize("name", MANTELZORG)
def test_as_counted_it_fell_faster_here_from_2016_to_2021(figures, name):
    ours, theirs = figures
    difference, error = change(ours, name, 2016, 2021) - change(theirs, name, 2016, 2021), luck(name, 2016, 2021)
    print(f"{name} 2016-2021: difference {difference:+.3f}, error {error:.3f}")
    assert difference < -0.03 and abs(difference) < 2 * error  # the sign is right, five years are too few to be sure


@pytest.mark.parametrize(("name", "expected"), list(zip(MANTELZORG, (0.040, 0.121), strict=True)))
def test_as_counted_it_fell_slower_here_from_2006_to_2016(figures, name, expected):
    """The pattern does not hold for 2006-2021 as a whole: the baby boom reached 50-74 earlier in the country."""
    ours, theirs = figures
    difference, error = change(ours, name, 2006, 2021) - change(theirs, name, 2006, 2021), luck(name, 2006, 2021)
    print(f"{name} 2006-2021: difference {difference:+.3f}, error {error:.3f}")
    assert difference == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize("name", MANTELZORG)
def test_in_the_runs_it_falls_faster_here_from_2021_to_2031(lived, name):
    ours, theirs = lived[0][name], lived[1][name]
    error = float(ours.std(ddof=1) / np.sqrt(len(ours)))
    difference = float(ours.mean()) - theirs
    print(f"{name} 2021-2031: here {ours.mean():+.3f}, Netherlands {theirs:+.3f}, {difference:+.3f} ({error:.3f})")
    assert (ours < 0).all() and theirs < 0
    assert difference < -0.05 and difference < -4 * error


@pytest.mark.parametrize("name", MANTELZORG)
def test_it_is_the_age_structure_and_not_the_way_of_projecting(lived, name):
    """Both survived from 2021 with the same q and without migration, the Netherlands as well as the municipality."""
    _, _, q, first = lived
    statline = Statline()
    frame = statline.table("population_nl_single_age")
    frame = frame[(frame["year"] == START) & frame["sex"].isin(("M", "F")) & (frame["region"] == "NL01")]
    country = np.zeros((2, 111))
    country[(frame["sex"] == "F").to_numpy().astype(int), np.minimum(frame["age_from"], 110)] = frame["value"]
    change_of = []
    for people in (population_by_age(find_municipality("hogeland"), statline, START), country):
        later = people
        for year in range(START, END):
            later = survive(later, q[year - first])
        change_of.append(np.log(potentials(later.sum(axis=0))[name] / potentials(people.sum(axis=0))[name]))
    print(f"{name} by mortality alone: here {change_of[0]:+.3f}, Netherlands {change_of[1]:+.3f}")
    assert change_of[0] < change_of[1] - 0.05 < 0


def test_a_place_like_the_country_would_not_pass(lived):
    """Power: the same change with the luck of the runs added is not called faster."""
    changes, theirs, _, _ = lived
    for name in MANTELZORG:
        noise = changes[name] - changes[name].mean()
        like = theirs[name] + noise
        error = float(like.std(ddof=1) / np.sqrt(len(like)))
        difference = float(like.mean()) - theirs[name]
        assert not (difference < -0.05 and difference < -4 * error)
