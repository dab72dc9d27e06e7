"""Attributes, wijken, institutions and Dutch figures that cannot be end with one sentence that names the cell."""

import re
import shutil
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES
from sim.statline import DATA, Statline
from sim.synthesis.contradictions import check_figures
from tests.test_sim_synthesis_contradictions import Change, alter, drop, put, rename

SOCIAL, GM = "social_domain_2021", "GM1966"
WIJK = "WK196607"
CHANGED = "correct whichever of the two is wrong, or reinstall"
RESTORED = "correct it, or reinstall"


def level(indicator: str, value: float, region: str = GM) -> Change:
    return put(lambda _: value, region=region, year=2021, indicator=indicator)


CASES: dict[str, tuple[str, Change, str]] = {
    "more taught than people": (
        SOCIAL, level("education_low", 9e5),
        f"{SOCIAL}, region {GM}, year 2021, education_low .*: 925710, but 40655 inhabitants are 15 .*{CHANGED}",
    ),
    "more taught in a wijk than live there": (
        SOCIAL, level("education_low", 5e4, WIJK),
        f"region {WIJK}, year 2021, education_low .*: 50610, but 1180 inhabitants are 15 or older",
    ),
    "nobody taught": (
        SOCIAL, put(lambda _: 0.0, region=GM, indicator=[f"education_{k}" for k in ("low", "middle", "high")]),
        "education_low .*: 0, but 40655 inhabitants",
    ),
    "a share above all": (
        SOCIAL, level("households_lowest_40pct_income", 150.0), r"lowest_40pct_income \(%\): 150, expected 0 to 100",
    ),
    "a narrow class wider than the wide one": (
        SOCIAL, level("households_below_or_around_social_minimum", 12.0),
        r"below_or_around_social_minimum \(%\): 12, but households_up_to_110pct_social_minimum, of which it is a part, "
        "is 9.4",
    ),
    "poor and rich together above all": (
        SOCIAL, level("households_highest_20pct_income", 60.0), r"highest_20pct_income \(%\): 101.4, but .* more than",
    ),
    "owners and renters above all": (
        SOCIAL, level("owner_occupied", 80.0), r"owner_occupied \+ rented \(%\): 113, but they cannot be more than 100",
    ),
    "more from the association than rented": (
        SOCIAL, level("housing_association", 80.0), r"housing_association \(%\): 80, but rented, .* is 33",
    ),
    "everybody works twice": (
        SOCIAL, level("net_labour_participation", 200.0), r"net_labour_participation \(%\): 200, expected 0 to 100",
    ),
    "few huishoudens": (
        SOCIAL, level("households", 10.0), r"households: 10, but hh_one_person .* are 21635 \(rounding explains 0\)",
    ),
    "more huishoudens than people": (
        SOCIAL, put(lambda v: v + 2000, region=WIJK, indicator=["households", "hh_one_person"]),
        f"region {WIJK}, year 2021, households: [0-9]+, but there are [0-9]+ inhabitants",
    ),
    "more with AOW than old": (
        SOCIAL, level("persons_AOW", 9e5), "persons_AOW: 900000, but there are 11574 inhabitants of 65 and over",
    ),
    "more on bijstand than adults": (
        SOCIAL, level("persons_bijstand", 5e4), "persons_bijstand: 50000, but there are 40655 inhabitants of 15",
    ),
    "more young with help than young": (
        SOCIAL, level("youth_with_youthcare", 5e4), "youth_with_youthcare: 50000, but there are 12532 inhab",
    ),
    "a GP beyond the sea": (
        SOCIAL, level("distance_GP", 9999.0, WIJK), r"distance_GP \(km\): 9999, expected above 0 to 30",
    ),
    "marital states that are not the inhabitants": (
        SOCIAL, put(lambda v: v + 1, region=GM, indicator="married"), "inhabitants: 47834, but never_married .* 47835",
    ),
    "other inhabitants than elsewhere": (
        SOCIAL, put(lambda v: v + 1, region=GM, indicator=["inhabitants", "men", "age_0_14", "married"]),
        "inhabitants: 47835, but table population_totals has 47834",
    ),
    "a wijk that does not fit the municipality": (
        SOCIAL, put(lambda v: v + 900, region=WIJK, indicator=["inhabitants", "men", "age_0_14", "married"]),
        r"inhabitants, sum of 13 wijken: 48745, but the municipality has 47834 \(rounding explains 31\)",
    ),
    "half a person with WW": (
        SOCIAL, level("persons_unemployment_benefit_WW", 390.5), f"WW, .*: 390.5, but a number of people .*{RESTORED}",
    ),
    "no figure of the municipality": (
        SOCIAL, drop(region=GM, year=2021, indicator="owner_occupied"), f"{SOCIAL}, region {GM}, .*occupied.*no fig",
    ),
    "a wijk without figures": (
        SOCIAL, drop(region="WK196601", year=2021), "region WK196601: no figure for this wijk of Het Hogeland",
    ),
    "a wijk nobody knows": (
        SOCIAL, rename("region", "WK196699", region=WIJK), "region WK196699: unknown wijk, expected a code such as WK1",
    ),
    "a wijk of 2022 nobody knows": (
        "wijken_2022", rename("region", "WK999999", region=WIJK), "wijken_2022, region WK999999: unknown wijk",
    ),
    "a wijk without a place": ("wijken", drop(region=WIJK), f"table wijken, region {WIJK}: no figure for this wijk"),
    "half a person": (
        "population_pc4_age5", put(lambda v: v + 0.5, region="PC9781", year=2021, sex="M", age_from=30),
        "PC9781, year 2021, population_1jan, sex M, ages 30-34: 245.5, but a number of people or huishoudens is whole",
    ),
    "no Dutch women": (
        "population_nl_single_age", put(lambda _: 0.0, year=2021, sex="F"),
        "population_nl_single_age, region NL01, year 2021, population_1jan, sex F, ages 0-0: 0, but people of that age",
    ),
    "more deaths than people": (
        "deaths_nl_age", put(lambda _: 1e9, year=2010, sex="F", age_from=80),
        "deaths_nl_age, region NL01, year 2010, deaths, sex F, ages 80-80: 1000000000, but table "
        "population_nl_single_age has 102331 inhabitants who can reach",
    ),
    "Dutch marital states": (
        "marital_status_nl", put(lambda v: v + 3, year=2020, indicator="widowed", age_from=70),
        r"_nl, region NL01, year 2020, .*ages 70-74: 941222, but table population_nl_single_age has 941219",
    ),
    "fewer than nobody in Dutch institutions": (
        "institutional_2020", put(lambda _: -50.0, region="NL01", age_from=80),
        "institutional_2020, region NL01, year 2020, institutional_population, sex T, ages 80-84: -50, expected 1 to",
    ),
    "more in institutions than people": (
        "institutional_2020", put(lambda _: 99999.0, region=GM, age_from=80),
        f"institutional_2020, region {GM}, .* 99999, expected -10 to the 1310 inhabitants",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("figures") / "data"))


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_is_refused_in_one_sentence_with_the_cell(case: str, original: Path, tmp_path: Path) -> None:
    name, change, said = CASES[case]
    folder = tmp_path / "data"
    folder.mkdir()
    for path in original.iterdir():
        if path.stem in (name, "catalogue"):
            shutil.copy(path, folder)
        else:
            (folder / path.name).symlink_to(path)
    alter(folder, name, change)
    with pytest.raises(DataError) as refused:
        check_figures(MUNICIPALITIES[0], Statline(folder=folder), 2021)
    text = str(refused.value)
    assert text.startswith("table ") and text.count(";") == 1 and "\n" not in text
    assert re.search(said, text), text


def test_a_wijk_may_be_rounded_and_lack_what_is_not_published(original: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(original, tmp_path / "data"))
    alter(folder, SOCIAL, put(lambda v: v + 5, region=WIJK, indicator=["men", "age_25_44"]))
    alter(folder, SOCIAL, drop(region=WIJK, indicator=["education_low", "owner_occupied", "persons_AOW"]))
    check_figures(MUNICIPALITIES[0], Statline(folder=folder), 2021)
