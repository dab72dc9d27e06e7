"""The population by sex and single year of age agrees with every margin that is published."""

import numpy as np
import pytest

from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.population import fit_margins, institutional_five_year, population_by_age, single_years
from sim.rates.read import GROUP, SEXES, STARTS, by_age5, columns, single_nl, total
from sim.statline import Statline

EVERY = pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)


@EVERY
@pytest.mark.parametrize("year", [2016, 2020, 2021])
def test_men_and_women_add_up_to_the_published_totals(municipality: Municipality, year: int) -> None:
    statline = Statline()
    people = population_by_age(municipality, statline, year)
    totals = [total(statline, "population_totals", municipality, year, "population_1jan", sex) for sex in SEXES]
    assert people.sum(axis=1) == pytest.approx(totals, abs=0.5)


@EVERY
def test_ten_year_groups_of_2020_are_exact(municipality: Municipality) -> None:
    people = population_by_age(municipality, Statline(), 2020).sum(axis=0)
    cells = columns(Statline(), "population_municipal_age10")
    rows = cells.region == municipality.code
    for low, high, value in zip(cells.low[rows], cells.high[rows], cells.value[rows], strict=True):
        assert people[low : high + 1].sum() == pytest.approx(value, abs=0.2)


def test_exact_cells_of_2016_are_kept() -> None:
    municipality = find_municipality("oldambt")
    cells = by_age5(Statline(), "population_municipal_age5", municipality, 2016, ["population_1jan"])[0]
    people = population_by_age(municipality, Statline(), 2016)
    assert np.add.reduceat(people, STARTS, axis=1) == pytest.approx(cells, abs=1e-6)


def test_before_the_merger_winsum_counts_for_the_part_that_joined() -> None:
    statline, municipality = Statline(), find_municipality("hogeland")
    part = {code: Municipality(code, code, code, "PV20", 2000) for code in municipality.predecessors}
    parts = {
        code: by_age5(statline, "population_municipal_age5", one, 2006, ["population_1jan"])
        for code, one in part.items()
    }
    weighted = sum(0.8846 * cells if code == "GM0053" else cells for code, cells in parts.items())
    assert population_by_age(municipality, statline, 2006).sum() == pytest.approx(np.sum(weighted), abs=1e-6)


def test_private_and_institutional_persons_are_the_population_of_2020() -> None:
    statline, municipality = Statline(), find_municipality("oldambt")
    private = by_age5(statline, "household_position", municipality, 2020, ["in_private_households"], ["T"])[0, 0]
    people = np.bincount(GROUP, population_by_age(municipality, statline, 2020).sum(axis=0))
    inside = institutional_five_year(municipality, statline)
    assert people == pytest.approx(private + inside, abs=0.1)
    assert 600 < inside.sum() < 730  # 38,209 inhabitants less 37,543 in private households


def test_single_ages_follow_the_national_birth_peaks() -> None:
    people, nation = population_by_age(find_municipality("oldambt"), Statline(), 2020), single_nl(Statline(), 2020)
    for age in (73, 74):  # born 1946 against born 1945, both in the group 70-74
        assert people[0, age] / people[0, 72] == pytest.approx(nation[0, age] / nation[0, 72])


def test_a_year_without_ages_is_refused_with_the_years_that_exist() -> None:
    with pytest.raises(DataError, match=r"Oldambt for 1 January 2018.*2006, 2016, 2020, 2021"):
        population_by_age(find_municipality("oldambt"), Statline(), 2018)


def test_what_was_not_known_yet_is_refused() -> None:
    with pytest.raises(DataError, match=r"known at the end of 2019.*2006, 2016$"):
        population_by_age(find_municipality("hogeland"), Statline(as_of=2019), 2020)


def test_fitted_tables_have_their_margins_and_keep_the_odds_of_the_seed() -> None:
    seed = np.array([[1.0, 2.0], [3.0, 4.0]])
    table = fit_margins(seed, [(np.array([30.0, 70.0]), (0,)), (np.array([60.0, 40.0]), (1,))])
    assert table.sum(axis=0) == pytest.approx([60, 40], abs=1e-4)
    assert table.sum(axis=1) == pytest.approx([30, 70], abs=1e-4)
    odds = table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])
    assert odds == pytest.approx(1 * 4 / (2 * 3), rel=1e-6)


def test_single_years_keep_groups_ages_and_sign_and_make_no_steps() -> None:
    people = np.full(111, 100.0)
    child = np.array([500, 500, 500, 480, 250, 80, 20, 5] + [0] * 12, dtype=float)
    five = np.stack([child, np.bincount(GROUP, people) - child])
    found = single_years(five, people)
    assert (found >= 0).all()
    assert found.sum(axis=0) == pytest.approx(people, abs=0.01)
    assert np.add.reduceat(found, STARTS, axis=1) == pytest.approx(five, abs=0.5)
    assert np.abs(np.diff(found[0])).max() < 20  # flat groups would jump by 46 between 19 and 20
