"""Kinship theory against a population lived with the same rates, and faults that the check must see."""

import numpy as np
import pytest

from agents.kin import ALIVE
from calibration.kin_check import AGREES, DIFFERS, TOO_FEW, clustered_error, kin_check, population_of, without_kin
from calibration.kinship import kin_theory
from tests.kin_toy import inwoners, kin_table, monte_carlo, toy_kernen
from tests.test_calibration_kinship import lifelike

FOUNDED = 20
"""Years after which the population of the test begins; founders have no parents for fifty years more."""


@pytest.fixture(scope="module")
def lived():
    rates = lifelike()
    people = monte_carlo(rates, seed=5, scale=900, from_year=FOUNDED)
    return rates, people, kin_theory(rates)


def population(people, years, change=None):
    """Count the kin of those alive at the end, all inwoners of one kern, after a change of the kin columns."""
    columns = {k: v.copy() for k, v in people.items()}
    if change is not None:
        change(columns)
    now = 252
    birth = now - 12 * (years - columns["cohort"]) + 5
    death = np.where(columns["death"] >= years, ALIVE, now - 1)
    kin = kin_table(columns["mother"], columns["father"], columns["sex"], birth, death)
    nodes = np.flatnonzero(death == ALIVE)
    persons, homes = inwoners(kin, nodes, np.zeros(len(nodes), int), [0])
    return population_of(now, persons.arrays, homes.arrays, kin, toy_kernen())


def verdicts(found, theory):
    """Verdicts of the groups whose kin are all of the time of the table."""
    table = kin_check([found], theory)
    young = table["age_group"].isin(["0-9", "10-19", "20-29", "30-39", "40-49"])
    older = table["age_group"].isin(["50-59", "60-69", "70-79"]) & table["relation"].isin(["child", "grandchild"])
    return table[young | older]


def test_a_population_lived_with_the_rates_has_the_kin_of_theory(lived):
    rates, people, theory = lived
    table = verdicts(population(people, rates.years), theory)
    print(table.to_string())
    z = table["difference"] / table["error"].replace(0, np.inf)
    print(f"largest z {z.abs().max():.2f}, root mean square {np.sqrt((z**2).mean()):.2f}, of {len(z)}")
    assert (table["verdict"] != DIFFERS).all()
    assert z.abs().max() < 4 and np.sqrt((z**2).mean()) < 1.6


def test_the_shares_without_kin_are_those_of_theory(lived):
    rates, people, theory = lived
    found = population(people, rates.years)
    women = found._replace(**{name: getattr(found, name)[found.sex == 1] for name in found._fields})
    table = without_kin([women], theory)  # fathers are drawn at random here: they have no parity
    table = table[table["age_group"].isin(["0-9", "10-19", "20-29", "30-39", "40-49"])]
    print(table.to_string())
    z = table["difference"] / table["error"].replace(0, np.inf)
    assert set(table["relation"]) == {"mother", "father", "child", "sibling"} and z.abs().max() < 4


def lose_fathers(columns):
    columns["father"][np.arange(len(columns["father"])) % 20 == 0] = -1


def lose_siblings(columns):
    """Every tenth person of the last fifty years gets a mother of his own."""
    some = (np.arange(len(columns["mother"])) % 10 == 0) & (columns["cohort"] > 120)
    columns["mother"][some] = -1


def die_sooner(columns):
    """Two years off every life of 50 and more."""
    lived = columns["death"] - columns["cohort"]
    columns["death"] = np.where(lived > 50, columns["death"] - 2, columns["death"])


@pytest.mark.parametrize(
    ("fault", "relation"), [(lose_fathers, "father"), (lose_siblings, "sibling"), (die_sooner, "mother")]
)
def test_a_planted_fault_is_seen(lived, fault, relation):
    rates, people, theory = lived
    table = verdicts(population(people, rates.years, fault), theory)
    assert (table[table["relation"] == relation]["verdict"] == DIFFERS).any(), table.to_string()


def test_theory_with_other_rates_is_seen(lived):
    rates, people, _ = lived
    other = kin_theory(rates._replace(hazard=1.12 * rates.hazard))
    table = verdicts(population(people, rates.years), other)
    assert (table[table["relation"] == "sibling"]["verdict"] == DIFFERS).any()
    assert (table[table["relation"] == "child"]["verdict"] == DIFFERS).any()


def test_siblings_of_the_model_without_parity_are_seen(lived):
    """The one-state model takes births to be independent: it has too many siblings."""
    rates, people, theory = lived
    table = verdicts(population(people, rates.years), theory.assign(mean=theory["one_state"]))
    z = (table["difference"] / table["error"])[table["relation"] == "sibling"]
    print(z.to_list())
    assert np.sqrt((z**2).mean()) > 3  # with the right model 0.9; a sum of squares over 45 on 5 degrees of freedom


def test_few_people_are_not_called_agreement(lived):
    rates, people, theory = lived
    found = population(people, rates.years)
    some = np.arange(60)
    few = found._replace(**{name: getattr(found, name)[some] for name in found._fields})
    assert (kin_check([few], theory)["verdict"] == TOO_FEW).any()


def test_members_of_a_family_are_not_independent():
    luck = np.random.default_rng(1)
    once = luck.normal(size=400)
    four = np.repeat(once, 4)
    family = np.repeat(np.arange(400), 4)
    alone = clustered_error(once, np.arange(400))
    assert alone == pytest.approx(once.std(ddof=1) / 20, rel=1e-9)
    assert clustered_error(four, family) == pytest.approx(alone, rel=1e-9)
    assert clustered_error(four, np.arange(1600)) == pytest.approx(alone / 2, rel=0.01)
    assert np.isnan(clustered_error(once[:3], np.zeros(3, dtype=np.int64)))


def test_several_populations_are_averaged(lived):
    rates, people, theory = lived
    one = population(people, rates.years)
    table = kin_check([one, one], theory)
    assert table.equals(kin_check([one], theory)) and {AGREES} <= set(table["verdict"])
