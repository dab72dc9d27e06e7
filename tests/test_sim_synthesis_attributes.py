"""Education, activity, income, tenure and statushouders of the start population: margins, and who has what."""

import numpy as np
import pytest

from agents.households import INCOMES, TENURES
from agents.persons import ACTIVITIES, CHILD, EDUCATIONS, HEAD, PARTNER, WOMAN
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.rates.read import columns
from sim.statline import Statline
from sim.synthesis.attributes import add_attributes
from sim.synthesis.attributes_fit import draws_needed, expected, hand_out, race, whole
from sim.synthesis.attributes_levels import AOW_AGE, Levels
from sim.synthesis.draws import Draws
from tests.starts import ALL, Rows, start

EVERYWHERE = pytest.mark.parametrize(("slug", "year"), ALL)
BIJSTAND = ACTIVITIES.index("bijstand")
LEVEL = {  # Kerncijfers wijken en buurten 2021: bijstand, disability, WW, owners %, minimum %, high education
    "hogeland": (1030, 2380, 390, 67, 6.1, 8500),
    "oldambt": (1320, 2490, 410, 64, 8.0, 5080),
    "steenwijkerland": (740, 1810, 420, 65, 5.0, 8010),
}


def municipality_of(slug):
    return next(m for m in MUNICIPALITIES if m.slug == slug)


@EVERYWHERE
def test_every_margin_is_met_within_one(slug, year):
    margins = start(slug, year).margins
    for start_of in ("education", "activity", "income", "tenure", "statushouders"):
        rows = margins[margins["margin"].str.startswith(start_of)]
        assert len(rows) > 0
        assert rows["error"].abs().max() < 1.01, start_of


@EVERYWHERE
def test_a_margin_that_was_not_counted_in_the_start_year_says_so(slug, year):
    names = set(start(slug, year).margins["margin"])
    for name in ("education, 15-74", "income", "tenure"):
        assert (name if year == 2021 else f"{name}, pattern of 2021") in names
    assert ("activity" if year == 2021 else "activity, 2021 with the Dutch trend") in names


@pytest.mark.parametrize("slug", LEVEL)
def test_levels_of_2021_are_the_published_ones(slug):
    rows, (bijstand, disabled, unemployed, owners, minimum, high) = Rows(start(slug)), LEVEL[slug]
    count = np.bincount(rows.activity, minlength=len(ACTIVITIES))
    assert count[[BIJSTAND, 7, 5]].tolist() == [bijstand, disabled, unemployed]
    assert (rows.tenure[rows.private] == 0).mean() == pytest.approx(owners / 100, abs=1e-4)
    assert (rows.income[rows.private] == 0).mean() == pytest.approx(minimum / 100, abs=1e-4)
    middle = (rows.age >= 15) & (rows.age < 75)
    assert (rows.education[middle] == 3).sum() == pytest.approx(high, rel=0.02)  # the table leaves out 1% of them


def test_net_participation_comes_back_when_side_jobs_are_counted():
    # 0.6 of pupils and students from 15, 0.13 of the retired to 74 and 0.2 of those with a benefit work too.
    rows = Rows(start())
    middle = (rows.age >= 15) & (rows.age < 75)
    name = np.array(ACTIVITIES)[rows.activity]
    jobs = middle * (
        1.0 * np.isin(name, ("employed", "self_employed"))
        + 0.6 * np.isin(name, ("pupil", "student"))
        + 0.13 * (name == "retired")
        + 0.2 * np.isin(name, ("disabled", "unemployed"))
    )
    assert jobs.sum() / middle.sum() == pytest.approx(0.66, abs=0.001)


@pytest.mark.parametrize("slug", LEVEL)
def test_retired_people_are_as_many_as_get_aow(slug):
    # Not fitted: the people of the AOW age on 1 January against recipients counted later in the year.
    rows = start(slug).margins.query("margin == 'retired, not fitted'")
    assert abs(rows["error"].iloc[0]) < 0.03 * rows["wanted"].iloc[0]


@EVERYWHERE
def test_education_follows_age_and_cohort(slug, year):
    rows = Rows(start(slug, year))
    assert (rows.education[rows.age < 12] == 0).all()
    assert (rows.education[(rows.age >= 12) & (rows.age < 15)] == 1).all()
    assert (rows.education[rows.age >= 15] >= 1).all()
    assert not (rows.education[rows.age < 19] == 3).any()
    old, young = (rows.age >= 70), (rows.age >= 28) & (rows.age < 40)
    assert (rows.education[old] == 1).mean() > 2 * (rows.education[young] == 1).mean()
    cohort = (rows.age >= 46 + year - 2021) & (rows.age < 56 + year - 2021)
    now = Rows(start(slug, 2021))
    same = (now.age >= 46) & (now.age < 56)
    for level in (1, 3):  # one cohort keeps its education; its sexes and ages differ a little from year to year
        assert (rows.education[cohort] == level).mean() == pytest.approx(
            (now.education[same] == level).mean(), abs=0.03
        )


@EVERYWHERE
def test_partners_are_alike_in_education(slug, year):
    # A copula correlation of 0.5 gives about 0.44 between three levels; 6,000 couples: standard error 0.011.
    rows = Rows(start(slug, year))
    women = np.flatnonzero((rows.sex == WOMAN) & (rows.role == PARTNER))
    assert 0.36 < np.corrcoef(rows.education[women], rows.education[rows.partner[women]])[0, 1] < 0.54


@EVERYWHERE
def test_low_education_goes_with_benefits_and_high_with_work(slug, year):
    rows = Rows(start(slug, year))
    prime = (rows.age >= 25) & (rows.age < 60) & (rows.kind != 7)
    share = {
        name: [(rows.activity[prime & (rows.education == e)] == ACTIVITIES.index(name)).mean() for e in (1, 2, 3)]
        for name in ("bijstand", "disabled", "employed")
    }
    assert share["bijstand"][0] > 1.5 * share["bijstand"][1] > 2 * share["bijstand"][2]
    assert share["disabled"][0] > 1.5 * share["disabled"][1] > 2 * share["disabled"][2]
    assert share["employed"][0] < share["employed"][1] < share["employed"][2]


def test_children_live_on_bijstand_as_often_as_in_the_country_for_as_many_recipients():
    # 5.7% of Dutch children for 2.33 persons on bijstand per 100 inhabitants (2021-22).
    for slug in LEVEL:
        rows = Rows(start(slug))
        poor = np.zeros(len(rows.type), dtype=bool)
        poor[rows.household[(rows.activity == BIJSTAND) & np.isin(rows.role, (HEAD, PARTNER))]] = True
        ratio = LEVEL[slug][0] / len(rows.age) / 0.0233
        assert poor[rows.household[rows.age < 18]].mean() == pytest.approx(0.057 * ratio, rel=0.15)


def test_income_and_tenure_go_together():
    rows = Rows(start())
    own = [(rows.tenure[rows.private & (rows.income == i)] == 0).mean() for i in range(len(INCOMES))]
    assert (np.diff(own) > 0).all()
    assert own[0] < 0.3
    assert own[-1] > 0.85
    parent = rows.private & (rows.type == 5)
    assert (rows.income[parent] == 0).mean() > 2.5 * (rows.income[rows.private] == 0).mean()  # CBS 2015: over 3 times


def test_statushouders_are_whole_households_that_rent():
    rows = Rows(start())
    homes = np.unique(rows.household[rows.statushouder == 1])
    assert rows.statushouder.sum() == 390
    assert rows.statushouder[np.isin(rows.household, homes)].all()
    assert (rows.tenure[homes] == TENURES.index("housing_association")).all()
    assert rows.age[rows.statushouder == 1].max() <= 50
    poor = np.unique(rows.household[(rows.activity == BIJSTAND) & np.isin(rows.role, (HEAD, PARTNER))])
    share = np.isin(rows.household[rows.statushouder == 1], poor).mean()
    assert share == pytest.approx(0.6, abs=0.02)
    assert Rows(start("oldambt")).statushouder.sum() == 0
    assert "statushouders, not known" in set(start("oldambt").margins["margin"])


@pytest.mark.parametrize("year", [2006, 2021])
def test_wijken_get_their_own_level(year):
    population, statline = start("oldambt", year), Statline()
    table = columns(statline, "social_domain_2021")
    codes = sorted({r for r in table.region.tolist() if r.startswith("WK1895")})
    inhabitants = {
        r: v for r, v, i in zip(table.region, table.value, table.indicator, strict=True) if i == "inhabitants"
    }
    left, wijk = np.array([inhabitants[code] for code in codes]), np.zeros(len(population.kernen), dtype=np.int64)
    for kern in np.argsort(-population.kernen.population):  # a made-up map with wijken of about the right size
        wijk[kern] = left.argmax()
        left[wijk[kern]] -= population.kernen.population[kern]
    persons, households = population.persons.copy(), population.households.copy()
    margins = add_attributes(
        municipality_of("oldambt"), year, persons, households, population.month, Draws(1, population.month),
        statline, wijk[households.column("kern")], codes,
    )  # fmt: skip
    local = margins[margins["margin"].str.startswith("wijk")]
    assert local["margin"].nunique() == 4
    bijstand = local[local["margin"].str.contains("bijstand")]
    assert bijstand["error"].abs().max() < 1.01
    # published percentages are rounded and need not add up to those of the municipality: 5% of it, or 20
    assert (local["error"].abs() <= np.maximum(20, 0.05 * local["wanted"])).all()
    rows = Rows(population)
    rows.tenure, rows.income = households.column("tenure"), households.column("income")
    home = wijk[rows.kern]
    published = {(r, i): v for r, v, i in zip(table.region, table.value, table.indicator, strict=True)}
    for place, code in enumerate(codes):  # as published, not as the margins table says
        here = rows.private & (home == place)
        if here.sum() < 200:
            continue
        assert (rows.tenure[here] == 0).mean() == pytest.approx(published[code, "owner_occupied"] / 100, abs=0.02)
        minimum = published[code, "households_below_or_around_social_minimum"] / 100
        assert (rows.income[here] == 0).mean() == pytest.approx(minimum, abs=0.01)
        if year == 2021:
            low = persons.column("education")[(home[rows.household] == place) & (rows.age >= 15) & (rows.age < 75)]
            three = np.array([published[code, f"education_{e}"] for e in ("low", "middle", "high")])
            assert (low == 1).mean() == pytest.approx(three[0] / three.sum(), abs=0.01)
    whole_ = margins[~margins["margin"].str.startswith("wijk") & ~margins["margin"].str.startswith("retired")]
    assert whole_["error"].abs().max() < 1.01


def test_another_seed_moves_people_and_keeps_the_margins():
    one, two = start("oldambt", 2020), start("oldambt", 2020, 2)
    for name in ("education", "activity"):
        assert not np.array_equal(one.persons.column(name), two.persons.column(name))
    for name in ("income", "tenure"):
        codes = [p.households.column(name)[p.households.column("type") != 7] for p in (one, two)]
        assert not np.array_equal(*codes)
        assert np.abs(np.bincount(codes[0]) - np.bincount(codes[1])).max() <= 2


def test_the_aow_age_of_the_law():
    assert [AOW_AGE[y] / 12 for y in (2006, 2012, 2016, 2018)] == [65, 65, 65.5, 66]
    assert AOW_AGE[2020] == AOW_AGE[2021] == 66 * 12 + 4


def test_a_missing_figure_is_named(monkeypatch):
    levels = Levels(MUNICIPALITIES[0], Statline(), 2021)
    levels.figures.pop(("GM1966", "education_low"))
    with pytest.raises(DataError, match="social_domain_2021 has no education_low of Het Hogeland"):
        levels.education()


def test_expected_keeps_places_groups_totals_and_odds():
    persons = np.array([[30, 10, 0], [5, 40, 20]])
    shape = np.array([[0.5, 0.5], [0.2, 0.8], [0.9, 0.1]])
    local = np.array([[10.0, 30.0], [40.0, 25.0]])
    fitted = expected(persons, shape, np.array([50.0, 55.0]), local)
    assert fitted.sum(axis=2) == pytest.approx(persons)
    assert fitted.sum(axis=(0, 1)) == pytest.approx([50, 55])
    assert fitted.sum(axis=1) == pytest.approx(local, abs=0.02)
    odds = fitted[:, :2, 0] / fitted[:, :2, 1]
    assert odds[:, 0] / odds[:, 1] == pytest.approx([4.0, 4.0])
    counts = whole(fitted, np.linspace(0.01, 0.99, draws_needed(fitted.shape)))
    assert (counts.sum(axis=2) == persons).all()
    assert np.abs(counts.sum(axis=1) - local).max() < 1.03
    assert np.abs(counts - fitted).max() < 2


def test_hand_out_gives_the_first_category_to_the_lowest_scores():
    cell = np.array([1, 0, 1, 1, 0])
    out = hand_out(cell, np.array([[1, 1], [2, 1]]), np.array([0.9, 0.8, 0.1, 0.5, 0.3]))
    assert out.tolist() == [1, 1, 0, 0, 0]


def test_a_race_is_won_in_proportion_to_the_odds_and_fills_the_quota():
    # 200 races of 30 places among 100: odds of 3 to 1 let the heavy win 0.44 and the light 0.16; standard error 0.006.
    rng = np.random.default_rng(3)
    weight, size = np.repeat([1.0, 3.0], 50), np.ones(100, dtype=np.int64)
    won = np.zeros(100)
    for _ in range(200):
        won[race(np.zeros(100, dtype=np.int64), size, weight, rng.random(100), np.array([30]))] += 1
    assert won.sum() == 200 * 30
    assert won[50:].mean() / 200 == pytest.approx(0.44, abs=0.03)
    size[:90] = 2
    got = size[race(np.zeros(100, dtype=np.int64), size, weight, rng.random(100), np.array([31]))].sum()
    assert got == 31
    weight[:] = 0.0
    assert len(race(np.zeros(100, dtype=np.int64), size, weight, rng.random(100), np.array([31]))) == 0


def test_every_code_is_used():
    rows = Rows(start())
    assert set(rows.education.tolist()) == set(range(len(EDUCATIONS)))
    assert set(rows.activity.tolist()) == set(range(len(ACTIVITIES)))
    assert set(rows.income.tolist()) == set(range(len(INCOMES)))
    assert set(rows.tenure.tolist()) == set(range(len(TENURES)))
    assert (rows.education[(rows.role == CHILD) & (rows.age >= 15)] >= 1).all()
