"""How each embedded table is made from the raw files, in the tidy columns of `sim.statline_schema`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from calibration.raw_tables import RawTables
from sim.errors import DataError

MONTHS = {2012: 12, 2013: 12, 2014: 12, 2015: 12, 2016: 12, 2017: 3}  # months per year in the monthly file
ALL_AGES = (0, 120)


@dataclass(frozen=True)
class Recipe:
    """How one table is made; the fields are those of `sim.statline_schema.TableEntry`.

    Attributes
    ----------
    files : raw files without `.csv`; rows of SOURCES.csv for them become the source of the table
    source : only rows of SOURCES.csv whose source table contains this
    build : makes the table in the schema `columns`, with `unit` if there is more than one
    """

    name: str
    title: str
    files: tuple[str, ...]
    build: Callable[[RawTables], pd.DataFrame]
    kind: Literal["stock", "flow", "geography"]
    trust: str
    unit: str = "persons"
    years: tuple[int, int] = (0, 0)
    source: str = ""
    columns: str = "tidy"
    ages: dict[str, tuple[int, int]] = field(default_factory=dict)
    complete_years: bool = False
    lower: float = 0.0
    upper: float | None = None
    signed: tuple[str, ...] = ()
    lag: dict[str, int] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()


def plain(name: str) -> Callable[[RawTables], pd.DataFrame]:
    """Return a builder that takes a raw file as it is."""
    return lambda raw: raw.tidy(name)


def plain_all(name: str) -> Callable[[RawTables], pd.DataFrame]:
    """Return a builder that takes a raw file as it is, with all its regions."""
    return lambda raw: raw.tidy(name, regions=False)


def marital_2006(raw: RawTables) -> pd.DataFrame:
    """Return the marital status of 2006 with the indicator names of `marital_status_nl`."""
    frame = raw.tidy("marital_status_municipal_2006")
    frame["indicator"] = frame["indicator"].str.removeprefix("marital_")
    return frame


def _rebuilt(raw: RawTables, *, by_age: bool) -> pd.DataFrame:
    frame = raw.tidy("population_municipal_age5_hogeland_before_2019")
    return frame[(frame["age_to"] - frame["age_from"] < ALL_AGES[1]) == by_age]


def population_nl(raw: RawTables) -> pd.DataFrame:
    """Return the Netherlands by single year of age, men and women."""
    frame = raw.tidy("population_nl_single_age")
    return frame[frame["sex"] != "T"]


def population_age5(raw: RawTables) -> pd.DataFrame:
    """Return the five-year groups, with those rebuilt for Het Hogeland and Oldambt."""
    frame = raw.tidy("population_municipal_age5")
    ten_years = frame["age_to"].eq(frame["age_from"] + 9) | frame["age_from"].eq(90) & frame["age_to"].eq(120)
    return pd.concat([frame[~ten_years], _rebuilt(raw, by_age=True)], ignore_index=True)


def population_age10(raw: RawTables) -> pd.DataFrame:
    """Return the exact ten-year groups of 2020."""
    frame = raw.tidy("population_municipal_age5", extra=("source_table",))
    return frame[frame["source_table"].str.contains("10-year groups")]


def population_totals(raw: RawTables) -> pd.DataFrame:
    """Return the totals; figures that several sources agree on are kept once."""
    rebuilt = _rebuilt(raw, by_age=False)
    rebuilt = rebuilt[rebuilt["indicator"] == "population_1jan"]
    return pd.concat([raw.tidy("population_totals"), rebuilt], ignore_index=True).drop_duplicates()


def population_pc4(raw: RawTables) -> pd.DataFrame:
    """Return the postcode places by age and sex, and their totals of 2021 as published."""
    frame = raw.tidy("population_pc4_age5", regions=False, extra=("municipality_code",))
    total = raw.text("villages_pc4", ["municipality_code", "postcode4", "population_2021_rounded5"])
    frame = frame.rename(columns={"municipality_code": "municipality"})
    totals = pd.DataFrame({"region": "PC" + total["postcode4"], "municipality": total["municipality_code"]})
    totals["value"] = raw.numbers("villages_pc4", total["population_2021_rounded5"])
    totals = totals.assign(
        year=2021, sex="T", age_from=0, age_to=120, indicator="population_1jan_total", quality="rounded5"
    )
    both = pd.concat([frame.drop(columns="unit"), totals], ignore_index=True)
    return both.astype({"year": "int16", "age_from": "int16", "age_to": "int16"})


def vital_events(raw: RawTables) -> pd.DataFrame:
    """Return the yearly components, with those rebuilt for Het Hogeland."""
    return pd.concat([raw.tidy("vital_events"), _rebuilt(raw, by_age=False)], ignore_index=True)


def vital_events_monthly(raw: RawTables) -> pd.DataFrame:
    """Return the monthly components of the series of which no month was lost.

    Notes
    -----
    The raw file has no month. Its rows are in the order of the months, but rows that repeat a figure of the
    same region, indicator and year were lost. A year of a series with all its rows has therefore a known
    month per row; of any other year it cannot be told which month is missing, and the year is left out.
    """
    frame = raw.tidy("vital_events_monthly")
    series = frame.groupby(["region", "indicator", "year"], sort=False)["value"]
    frame["month"] = (series.cumcount() + 1).astype("int16")
    return frame[series.transform("size") == frame["year"].map(MONTHS)]


def births_by_mother_age(raw: RawTables) -> pd.DataFrame:
    """Return the births, with the child's sex as sex."""
    frame = raw.tidy("births_by_mother_age")
    for indicator, sex in (("live_births_male", "M"), ("live_births_female", "F")):
        rows = frame["indicator"] == indicator
        frame.loc[rows, "sex"], frame.loc[rows, "indicator"] = sex, "live_births"
    return frame


def deaths_nl(raw: RawTables) -> pd.DataFrame:
    """Return the deaths from 2000 on; the oldest age is open-ended."""
    frame = raw.tidy("deaths_nl_age")
    frame.loc[frame["age_from"] == 105, "age_to"] = 120
    return frame[frame["year"] >= 2000]


def marital_status_nl(raw: RawTables) -> pd.DataFrame:
    """Return the marital status without the group 95+, which repeats 95-99 and 100+."""
    frame = raw.tidy("marital_status_nl")
    return frame[~((frame["age_from"] == 95) & (frame["age_to"] == 120))]


def household_position(raw: RawTables) -> pd.DataFrame:
    """Return the positions of 2006 (by sex, with institutions) and 2020 by five-year age group."""
    old = raw.tidy("household_position_2006")
    total = (old["age_from"] == 0) & (old["age_to"] == 120)
    key = ["region", "sex", "indicator"]
    difference = old[~total].groupby(key)["value"].sum() - old[total].set_index(key)["value"]
    if difference.abs().max() > 0:
        raise DataError(f"household_position_2006.csv: ages do not add up to 'all' for {difference.abs().idxmax()}")
    return pd.concat([old[~total], raw.tidy("household_position_2020")], ignore_index=True)


def postcodes(raw: RawTables) -> pd.DataFrame:
    """Return the postcode places with their representative point."""
    text = raw.text("villages_pc4", ["municipality_code", "postcode4", "place", "lat", "lon", "area_km2"])
    frame = pd.DataFrame({"region": "PC" + text["postcode4"], "municipality": text["municipality_code"]})
    frame["postcode"] = raw.whole("villages_pc4", text["postcode4"])
    frame["place"] = text["place"]
    for column in ("lat", "lon", "area_km2"):
        frame[column] = raw.numbers("villages_pc4", text[column])
    return frame.sort_values("region")


def wijken(raw: RawTables) -> pd.DataFrame:
    """Return the wijken with their name and land area."""
    text = raw.text("wijken_2022", ["GM_CODE", "WK_CODE", "WK_NAAM", "OPP_LAND"])
    frame = pd.DataFrame({"region": text["WK_CODE"], "municipality": text["GM_CODE"]})
    frame["wijk"] = text["WK_NAAM"].str.replace(r"^Wijk \d+ ", "", regex=True)
    frame["area_ha"] = raw.numbers("wijken_2022", text["OPP_LAND"])
    return frame.sort_values("region")


# raw column -> indicator, sex, ages, unit
WIJK_FIGURES: dict[str, tuple[str, str, tuple[int, int], str]] = {
    "AANT_INW": ("population_1jan", "T", ALL_AGES, "persons"),
    "AANT_MAN": ("population_1jan", "M", ALL_AGES, "persons"),
    "AANT_VROUW": ("population_1jan", "F", ALL_AGES, "persons"),
    "P_00_14_JR": ("population_share", "T", (0, 14), "%"),
    "P_15_24_JR": ("population_share", "T", (15, 24), "%"),
    "P_25_44_JR": ("population_share", "T", (25, 44), "%"),
    "P_45_64_JR": ("population_share", "T", (45, 64), "%"),
    "P_65_EO_JR": ("population_share", "T", (65, 120), "%"),
    "AANTAL_HH": ("households_total", "T", ALL_AGES, "households"),
    "P_EENP_HH": ("hh_one_person_share", "T", ALL_AGES, "% of households"),
    "P_HH_Z_K": ("hh_multi_no_children_share", "T", ALL_AGES, "% of households"),
    "P_HH_M_K": ("hh_multi_with_children_share", "T", ALL_AGES, "% of households"),
    "GEM_HH_GR": ("mean_household_size", "T", ALL_AGES, "persons per household"),
    "OAD": ("address_density", "T", ALL_AGES, "addresses per km2"),
    "STED": ("urbanity", "T", ALL_AGES, "class 1 (very urban) to 5 (rural)"),
}


def wijken_2022(raw: RawTables) -> pd.DataFrame:
    """Return the figures per wijk; those that CBS withholds for small wijken are absent."""
    text = raw.text("wijken_2022", ["WK_CODE", "JAAR", *WIJK_FIGURES])
    parts = []
    for column, (indicator, sex, (low, high), unit) in WIJK_FIGURES.items():
        here = text[text[column] != ""]
        part = pd.DataFrame({"region": here["WK_CODE"], "year": raw.whole("wijken_2022", here["JAAR"])})
        part["sex"], part["age_from"], part["age_to"], part["indicator"] = sex, low, high, indicator
        part["value"] = raw.numbers("wijken_2022", here[column])
        part["quality"] = "rounded5" if unit in ("persons", "households") else "exact"
        part["unit"] = unit
        parts.append(part)
    return pd.concat(parts, ignore_index=True).astype({"age_from": "int16", "age_to": "int16"})


def social_domain(raw: RawTables) -> pd.DataFrame:
    """Return Kerncijfers wijken en buurten, for the country, the municipalities and the wijken."""
    frame = raw.tidy("social_domain_2021", regions=False)
    counts = frame["unit"].isin(["persons", "households", "dwellings", "trajectories"])
    counts |= frame["unit"].str.startswith("persons ")
    coarse = frame["indicator"].str.contains(r"^(?:wmo|youth|persons)_|^youthcare|^education")
    frame.loc[counts & (frame["region"].str.startswith("WK") | coarse), "quality"] = "rounded5"
    return frame


def spending(raw: RawTables) -> pd.DataFrame:
    """Return municipal spending per taakveld, in euro, budget and accounts."""
    frame = raw.tidy("spending_iv3", extra=("report", "taakveld")).rename(columns={"report": "account"})
    frame["taakveld"] = frame["taakveld"].replace({"": "total"})
    return frame


def health(raw: RawTables) -> pd.DataFrame:
    """Return health, life expectancy and education for the country, provinces and two GGD regions."""
    labels = {
        "0 (at birth)": "0", "15-75/90": "15-75", "2019-2022": "2022", "~2023/24 (not stated)": "2024",
    }  # fmt: skip
    frame = raw.tidy("health_and_education", regions=False, replace=labels)
    frame["region"] = frame["region"].str.removesuffix(" (GG)")
    return frame[frame["region"].isin(["NL01", "GGD Groningen", "GGD IJsselland", "PV20", "PV23"])]


def wealth(raw: RawTables) -> pd.DataFrame:
    """Return income and wealth classes with one spelling."""
    frame = raw.tidy("income_wealth_nl")
    frame["indicator"] = frame["indicator"].str.replace(r"^Vermogen (?=\d)", "Vermogen: ", regex=True)
    return frame
