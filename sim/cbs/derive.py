"""Make the tables of the model that follow from others: sums of postcode places, residents of institutions, rates."""

from __future__ import annotations

import pandas as pd

from sim.municipalities import Municipality

CELLS = ["region", "year", "sex", "age_from", "age_to"]
TOTAL = ["region", "year", "age_from", "age_to"]
YEAR = 2020
YOUNGEST, OLDEST = 15, 49
"""Ages of mothers with a rate; the births of who is younger count at the youngest, of who is older at the oldest."""


def derived(frames: dict[str, pd.DataFrame], place: Municipality) -> dict[str, pd.DataFrame]:
    """Return the rows that follow from what was fetched, by table of the model.

    Parameters
    ----------
    frames : table -> fetched rows.
    place : the municipality.
    """
    found: dict[str, pd.DataFrame] = {}
    pc4 = frames.get("population_pc4_age5")
    if pc4 is not None:
        found["population_municipal_age5"] = _of_postcodes(pc4)
    known = [frame for frame in (frames.get("population_municipal_age5"), found.get("population_municipal_age5"))]
    people = [frame for frame in known if frame is not None]
    residents = _institutions(frames, pd.concat(people, ignore_index=True) if people else None, place)
    if len(residents):
        found["institutional_2020"] = residents
    rates = _birth_rates(frames)
    if len(rates):
        found["fertility_nl"] = rates
    return found


def _of_postcodes(pc4: pd.DataFrame) -> pd.DataFrame:
    """Return the municipality as the sum of its postcode places, each rounded to 5."""
    rows = pc4[pc4["indicator"] == "population_1jan"].assign(region=pc4["municipality"])
    summed = rows.groupby(CELLS)["value"].sum().reset_index()
    return summed.assign(indicator="population_1jan", quality="rounded5").astype(
        {"year": "int16", "age_from": "int16", "age_to": "int16"}
    )


def _institutions(frames: dict[str, pd.DataFrame], people: pd.DataFrame | None, place: Municipality) -> pd.DataFrame:
    """Return the residents of institutions: inhabitants less those in private households."""
    position = frames.get("household_position", pd.DataFrame(columns=[*CELLS, "indicator", "value"]))
    private = position[(position["indicator"] == "in_private_households") & (position["year"] == YEAR)]
    parts = []
    if people is not None:
        here = people[(people["region"] == place.code) & (people["year"] == YEAR)]
        parts.append(here[here["sex"] == "T"] if (here["sex"] == "T").any() else here)
    if "population_nl_single_age" in frames:
        nation = frames["population_nl_single_age"]
        nation = nation[nation["year"] == YEAR]
        low = (nation["age_from"] // 5 * 5).clip(upper=95)
        parts.append(nation.assign(age_from=low, age_to=(low + 4).where(low < 95, 120)))
    if not parts or private.empty:
        return private.iloc[:0]
    whole = pd.concat(parts, ignore_index=True).groupby(TOTAL)["value"].sum()
    rest = (whole - private.groupby(TOTAL)["value"].sum()).dropna().reset_index()
    rest = rest.assign(sex="T", indicator="institutional_population", quality="derived")
    return rest.astype({"year": "int16", "age_from": "int16", "age_to": "int16"})


def _birth_rates(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return births per woman: births over the mean of women of that age on 1 January and the next, six decimals."""
    births, people = frames.get("fertility_nl"), frames.get("population_nl_single_age")
    if births is None or people is None:
        return pd.DataFrame()
    women = people[people["sex"] == "F"].set_index(["year", "age_from"])["value"]
    age = births["age_from"].clip(lower=YOUNGEST).astype("int64")
    rows = births.assign(age_from=age, age_to=age)
    keys = list(zip(rows["year"].tolist(), rows["age_from"].tolist(), strict=True))
    now = women.reindex(pd.MultiIndex.from_tuples(keys)).to_numpy()
    later = women.reindex(pd.MultiIndex.from_tuples([(year + 1, a) for year, a in keys])).to_numpy()
    rows = rows.assign(value=(rows["value"].to_numpy() / ((now + later) / 2)).round(6))
    rows = rows.assign(indicator="asfr", quality="derived").dropna(subset="value")
    return rows.astype({"age_from": "int16", "age_to": "int16"})
