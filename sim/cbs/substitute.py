"""Stand in for what a municipality lacks with Dutch figures, whole and in agreement with each other, and say so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sim.cbs.completing import STARTS, Substitutes, apportion, by_age, formed
from sim.cbs.substitute_homes import household_rows, positions_2006, positions_2020
from sim.errors import DataError
from sim.municipalities import Municipality

FIRST_OLD, PATTERN = 2006, 2020
"""Years of the first positions in the household, and of the pattern that every start needs."""
YEARS = (FIRST_OLD, 2016, PATTERN, 2021)
"""Years in which a population is needed by age; a missing one takes the figures of the nearest."""
FIRST, LAST = 2016, 2021
"""Years with a total: the table has no gaps."""
KERN = 1000
"""Postcode of the one kern that stands for all where no places are known; no place has it."""
MIDDLE = (52.155, 5.387)
"""Degrees of that kern: the origin of the Dutch grid, in Amersfoort. Only distances between kernen matter."""
AREA = 98.0
"""Its km2: the land of the Netherlands (33,700 km2) over 344 municipalities (2022); relatives in town live in it."""
GROUPS = {"age_0_14": (0, 3), "age_15_24": (3, 5), "age_25_44": (5, 9), "age_45_64": (9, 13), "age_65plus": (13, 20)}
STATES = ("never_married", "married", "widowed", "divorced")
ADULTS = ("education_low", "education_middle", "education_high", "persons_bijstand", "persons_disability_benefit_AO",
          "persons_unemployment_benefit_WW")  # fmt: skip
SHARES = (
    "households_below_or_around_social_minimum", "households_up_to_110pct_social_minimum",
    "households_up_to_120pct_social_minimum", "households_lowest_40pct_income", "households_highest_20pct_income",
    "households_low_purchasing_power", "persons_lowest_40pct_income", "persons_highest_20pct_income", "owner_occupied",
    "rented", "housing_association", "net_labour_participation",
)  # fmt: skip


def complete(place: Municipality, tables: dict[str, pd.DataFrame]) -> Substitutes:
    """Add what a start population and its rates need and the municipality lacks.

    Parameters
    ----------
    place : its code must have the population by age and sex of one year at least.
    tables : all tables of the model with what is known.

    Raises
    ------
    DataError : no population by age and sex.

    Notes
    -----
    Counts are Dutch shares of the municipality's own population, made whole by the largest remainders so that parts add
    up. Where a municipality was formed later, the years before are those of its predecessors and get no substitute.
    """
    it = Substitutes(place, dict(tables))
    _predecessors(it)
    _population(it)
    _totals(it)
    _decades(it)
    _kernen(it)
    positions_2020(it)
    household_rows(it)
    positions_2006(it)
    _marital(it)
    _events(it)
    _social(it)
    return it


def _predecessors(it: Substitutes) -> None:
    """Let the years before a change be its own when what a start needs of the predecessors is not all known."""
    place = it.place
    if not place.predecessors:
        return
    past = ("population_municipal_age5", "household_position", "marital_status_municipal_2006")
    known = all(len(it.rows(table, code, year=FIRST_OLD)) for table in past for code in place.predecessors)
    if known and place.since <= PATTERN:
        return
    it.place = replace(place, since=0, predecessors={})
    it.told.append(
        (
            f"population_municipal_age5: figures of before {place.since} are not those of the predecessors, of which "
            "not all is known",
            f"population_municipal_age5: cijfers van voor {place.since} zijn niet die van de voorgangers, waarvan niet "
            "alles bekend is",
        )
    )


def _population(it: Substitutes) -> None:
    known = [year for year in YEARS if it.ages(year, "M").sum() > 0 and it.ages(year, "F").sum() > 0]
    if not known:
        code = it.place.code
        raise DataError(
            f"{code}: no population by five-year age group and sex is known for 1 January of "
            f"{', '.join(map(str, YEARS))}; give it in population_municipal_age5.csv.",
            f"{code}: er is geen bevolking naar vijfjaarsgroep en geslacht bekend op 1 januari van "
            f"{', '.join(map(str, YEARS))}; geef die in population_municipal_age5.csv.",
        )
    for year in YEARS:
        nearest = min(known, key=lambda y: abs(y - year))
        if year not in known and formed(it, year):
            rows = [by_age(apportion(_total(it, year, s, nearest), it.ages(nearest, s)), sex=s) for s in ("M", "F")]
            it.add(
                "population_municipal_age5",
                pd.concat(rows, ignore_index=True).assign(year=year, indicator="population_1jan"),
                f"ages of 1 January {year} are divided as those of {nearest}",
                f"de leeftijden van 1 januari {year} zijn verdeeld als die van {nearest}",
            )
    _somebody(it)
    for year in (2020, 2021):
        if it.ages(year, "T").sum() == 0:
            both = by_age(it.ages(year, "M") + it.ages(year, "F"), year=year, indicator="population_1jan")
            it.add(
                "population_municipal_age5", both, f"both sexes {year} added up", f"beide geslachten {year} opgeteld"
            )
            it.told.pop()  # a sum is no substitute


def _somebody(it: Substitutes) -> None:
    """Refuse a municipality so small that an age group of a sex is empty: the rates divide by it."""
    code = it.place.code
    for year in YEARS:
        for sex, english, dutch in (("M", "men", "mannen"), ("F", "women", "vrouwen")):
            ages = it.ages(year, sex)
            if formed(it, year) and ages.sum() > 0 and (ages == 0).any():
                age = int(STARTS[int(np.argmin(ages))])
                raise DataError(
                    f"{code}: no {english} of {age} to {age + 4} on 1 January {year}; the model needs "
                    "somebody of every five-year group and sex; take this municipality together with a neighbour.",
                    f"{code}: geen {dutch} van {age} tot en met {age + 4} op 1 januari {year}; het model heeft "
                    "van elke vijfjaarsgroep en elk geslacht iemand nodig; voeg deze gemeente bij een buurgemeente.",
                )


def _total(it: Substitutes, year: int, sex: str, nearest: int) -> float:
    """Return the inhabitants of a sex in a year; where they are not known, those of another year."""
    rows = it.rows("population_totals", it.place.code, "population_1jan", year)
    rows = rows[rows["sex"] == sex]
    return float(rows["value"].iloc[0]) if len(rows) else float(it.ages(nearest, sex).sum())


def _totals(it: Substitutes) -> None:
    """Add the totals by sex: the sums of the ages, and between them a straight line."""
    table, missing = it.rows("population_totals", it.place.code, "population_1jan"), []
    years = [year for year in YEARS if year >= FIRST and it.ages(year, "M").sum() > 0]
    own = {}
    for sex in ("M", "F"):
        rows = table[table["sex"] == sex]
        known = dict(zip(rows["year"].tolist(), rows["value"].tolist(), strict=True))
        points = {year: float(it.ages(year, sex).sum()) for year in years} | known
        for year in range(max(FIRST, min(points)), LAST + 1):
            if not formed(it, year):
                continue
            own[year, sex] = known.get(
                year, float(np.rint(np.interp(year, sorted(points), [points[y] for y in sorted(points)])))
            )
            if year not in known:
                missing.append((year, sex, own[year, sex]))
    have = set(table.loc[table["sex"] == "T", "year"].tolist())
    for year in sorted({year for year, _ in own} - have):
        missing.append((year, "T", own[year, "M"] + own[year, "F"]))
    rows = pd.DataFrame(missing, columns=["year", "sex", "value"]).assign(indicator="population_1jan")
    it.add(
        "population_totals", rows, "sums of the ages, and a straight line between the years that are known",
        "sommen van de leeftijden, en een rechte lijn tussen de bekende jaren",
    )  # fmt: skip


def _decades(it: Substitutes) -> None:
    if it.rows("population_municipal_age10", it.place.code, "population_1jan", 2020).empty:
        both = it.ages(2020, "M") + it.ages(2020, "F")
        first = np.arange(0, 100, 10)
        rows = pd.DataFrame({"age_from": first, "age_to": [*(first[1:] - 1), 120], "value": both.reshape(10, 2).sum(1)})
        rows = rows.assign(year=2020, indicator="population_1jan")
        it.add("population_municipal_age10", rows, "sums of five-year groups", "sommen van vijfjaarsgroepen")


def _kernen(it: Substitutes) -> None:
    """Add one kern where no places are known, and the inhabitants of the kernen where those are not known."""
    code, towns = it.place.code, it.tables["villages_pc4"]
    if (towns["municipality"] == code).sum() == 0:
        row = {"region": f"PC{KERN}", "municipality": code, "postcode": KERN, "place": it.place.name, "lat": MIDDLE[0],
               "lon": MIDDLE[1], "area_km2": AREA}  # fmt: skip
        one = pd.DataFrame([row])[list(towns.columns)]
        one = one.astype({name: towns[name].dtype for name in towns.columns})
        it.tables["villages_pc4"] = towns = pd.concat([towns, one], ignore_index=True)
        it.told.append(
            (
                "villages_pc4: no places are known; the municipality is one kern without distances, and has no wijken",
                "villages_pc4: er zijn geen plaatsen bekend; de gemeente is een kern zonder afstanden, en heeft geen "
                "wijken",
            )
        )
    regions = sorted(towns["region"][towns["municipality"] == code])
    pc4 = it.tables["population_pc4_age5"]
    for year in (2020, 2021):
        here = pc4["region"].isin(regions) & (pc4["year"] == year) & (pc4["indicator"] == "population_1jan")
        if here.any():
            continue
        parts = []
        cells = {sex: [apportion(v, np.ones(len(regions))) for v in it.ages(year, sex)] for sex in ("M", "F")}
        cells["T"] = [m + f for m, f in zip(cells["M"], cells["F"], strict=True)]
        for number, region in enumerate(regions):
            for sex, groups in cells.items():
                values = np.array([group[number] for group in groups])
                parts.append(by_age(values, region=region, municipality=code, sex=sex, indicator="population_1jan"))
        it.add(
            "population_pc4_age5", pd.concat(parts, ignore_index=True).assign(year=year),
            f"inhabitants of {year} divided over {len(regions)} kern(en) in equal parts",
            f"inwoners van {year} in gelijke delen over {len(regions)} kern(en) verdeeld",
        )  # fmt: skip


def _marital(it: Substitutes) -> None:
    """Add the marital states of 2006: by sex and age as in the embedded municipalities together."""
    table = "marital_status_municipal_2006"
    if not formed(it, 2006) or len(it.rows(table, it.place.code)):
        return
    pool, parts = it.tables[table].groupby(["sex", "age_from", "indicator"])["value"].sum(), []
    for sex in ("M", "F"):
        shares = [np.array([pool.get((sex, age, state), 0.0) for state in STATES]) for age in STARTS.tolist()]
        cells = [apportion(n, share) for n, share in zip(it.ages(2006, sex), shares, strict=True)]
        parts += [by_age(np.array(cells)[:, i], sex=sex, indicator=state) for i, state in enumerate(STATES)]
    it.add(
        table, pd.concat(parts, ignore_index=True).assign(year=2006),
        "by sex and age as in the eight municipalities with embedded figures",
        "naar geslacht en leeftijd als in de acht gemeenten met ingebouwde cijfers",
    )  # fmt: skip


def _events(it: Substitutes) -> None:
    """Add births, deaths and moves: those of the Netherlands by the share of its population."""
    if len(it.rows("vital_events", it.place.code)):
        return
    totals, nation = it.rows("population_totals", it.place.code, "population_1jan"), it.rows("vital_events", "NL01")
    own = {(y, s): v for y, s, v in zip(totals["year"], totals["sex"], totals["value"], strict=True)}
    people = nation[nation["indicator"] == "population_1jan"]
    dutch = {(y, s): v for y, s, v in zip(people["year"], people["sex"], people["value"], strict=True)}
    keys = list(zip(nation["year"], nation["sex"], strict=True))
    share = np.array([own.get(key, np.nan) / dutch[key] for key in keys])
    rows = nation.assign(value=np.rint(nation["value"].to_numpy() * share))[~np.isnan(share)]
    rows = rows[["year", "sex", "indicator", "value"]].reset_index(drop=True)
    stocks = rows["indicator"].isin(["population_1jan", "population_31dec"])
    parts = rows[~stocks & (rows["sex"] != "T")]
    both = parts.groupby(["year", "indicator"], as_index=False)["value"].sum().assign(sex="T")
    first = pd.DataFrame([{"year": y, "sex": s, "value": v} for (y, s), v in own.items() if (y, s) in set(keys)])
    first = first.assign(indicator="population_1jan")
    it.add(
        "vital_events", pd.concat([parts, both, first], ignore_index=True),
        "births, deaths and moves per inhabitant are those of the Netherlands",
        "geboorten, sterfte en verhuizingen per inwoner zijn die van Nederland",
    )  # fmt: skip


def _social(it: Substitutes) -> None:
    """Add what is missing of Kerncijfers wijken en buurten: own population and households, otherwise Dutch shares."""
    table, year = "social_domain_2021", 2021
    rows = it.rows(table, "NL01", year=year)
    nation = dict(zip(rows["indicator"].tolist(), rows["value"].tolist(), strict=True))
    have = set(it.rows(table, it.place.code, year=year)["indicator"])
    totals = it.rows("population_totals", it.place.code, "population_1jan", year)
    own = dict(zip(totals["sex"].tolist(), totals["value"].tolist(), strict=True))
    ages = it.ages(year, "M") + it.ages(year, "F")
    found = {"inhabitants": own["T"], "men": own["M"], "women": own["F"]}
    found |= {name: float(ages[slice(*span)].sum()) for name, span in GROUPS.items()}
    states = apportion(own["T"], np.array([nation[state] for state in STATES]))
    found |= dict(zip(STATES, states.tolist(), strict=True))
    found |= _homes(it)
    adults, dutch = sum(found[n] for n in list(GROUPS)[1:]), sum(nation[n] for n in list(GROUPS)[1:])
    found |= {name: 10.0 * round(nation[name] * adults / dutch / 10) for name in ADULTS}
    found["persons_AOW"] = 10.0 * round(nation["persons_AOW"] * found["age_65plus"] / nation["age_65plus"] / 10)
    found |= {name: nation[name] for name in SHARES}
    groups = [("inhabitants", "men", "women", *GROUPS, *STATES), ("households", *_homes(it))]
    drop = {name for group in groups if have & set(group) == set(group) for name in group} | have
    added = {name: value for name, value in found.items() if name not in drop}
    rest = pd.DataFrame({"indicator": list(added), "value": list(added.values())}).assign(year=year)
    names = ", ".join(name for name in added if name in {*ADULTS, *SHARES, *STATES, "persons_AOW"})
    it.add(
        table, rest, f"as in the Netherlands: {names or 'nothing; sums of other tables only'}",
        f"als in Nederland: {names or 'niets; alleen sommen van andere tabellen'}",
    )  # fmt: skip


def _homes(it: Substitutes) -> dict[str, float]:
    """Return households by kind: of 2021 when known, else those of 2020."""
    names = ("hh_one_person", "hh_multi_no_children", "hh_multi_with_children")
    rows = it.rows("households", it.place.code, year=2021)
    known = dict(zip(rows["indicator"].tolist(), rows["value"].tolist(), strict=True))
    if not all(name in known for name in names):
        rows = it.rows("households", it.place.code, year=2020)
        old = dict(zip(rows["indicator"].tolist(), rows["value"].tolist(), strict=True))
        people = it.rows("household_position", it.place.code, year=2020).groupby("indicator")["value"].sum()
        families = people["partner_unmarried_with_children"] + people["partner_married_with_children"]
        having = float(families) / 2 + float(people["single_parent"])
        known = dict(zip(names, (old["hh_one_person"], old["hh_multi_person"] - having, having), strict=True))
    return {"households": sum(known[name] for name in names)} | {name: known[name] for name in names}
