"""Stand in for household positions and sizes that a municipality lacks, so that persons and households agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.cbs.completing import Floats, Substitutes, apportion, by_age, formed

PRIVATE = (
    "child_at_home", "living_alone", "partner_unmarried_no_children", "partner_married_no_children",
    "partner_unmarried_with_children", "partner_married_with_children", "single_parent", "other_member",
)  # fmt: skip
KINDS = PRIVATE[2:6]
ALONE = PRIVATE.index("living_alone")
LARGE = 5.3
"""Persons per household of five or more: that of the embedded figures of 2020."""


def _private(it: Substitutes, region: str, year: int, sex: str) -> Floats:
    """Return persons by position and five-year group, (8, 20)."""
    rows = it.rows("household_position", region, year=year)
    rows = rows[rows["sex"] == sex]
    grid = rows.pivot_table(index="indicator", columns="age_from", values="value", aggfunc="sum")
    return np.asarray(grid.reindex(list(PRIVATE)).fillna(0.0).to_numpy(dtype=np.float64))


def positions_2020(it: Substitutes) -> None:
    """Add the positions of 2020 and the residents of institutions: by age as in the Netherlands.

    Notes
    -----
    Partners of each kind are made even by moving one person to those living alone.
    """
    table, code = "household_position", it.place.code
    known = len(it.rows(table, code, "in_private_households", 2020)) > 0
    sizes = it.rows("households", code, "hh_size_2", 2020)
    if not known or sizes.empty:  # one without the other cannot be made to agree
        for name in (table, "households"):
            frame = it.tables[name]
            it.tables[name] = frame[~((frame["region"] == code) & (frame["year"] == 2020))]
        dutch = _private(it, "NL01", 2020, "T")
        away = it.rows("institutional_2020", "NL01").sort_values("age_from")["value"].to_numpy()
        people = it.ages(2020, "M") + it.ages(2020, "F")
        shares = np.vstack([dutch, away])
        cells = np.stack([apportion(n, shares[:, age]) for age, n in enumerate(people)], axis=1)
        for kind in KINDS:
            row = cells[PRIVATE.index(kind)]
            if row.sum() % 2:
                most = int(np.argmax(row))
                row[most] -= 1
                cells[ALONE, most] += 1
        parts = [by_age(cells[i], indicator=name) for i, name in enumerate(PRIVATE)]
        parts.append(by_age(cells[:-1].sum(axis=0), indicator="in_private_households"))
        parts.append(by_age(cells[2:6].sum(axis=0), indicator="partners_total"))
        it.add(
            table, pd.concat(parts, ignore_index=True).assign(year=2020),
            "positions of 2020 by age are those of the Netherlands", "posities van 2020 naar leeftijd zijn die van "
            "Nederland",
        )  # fmt: skip
        frame = it.tables["institutional_2020"]
        it.tables["institutional_2020"] = frame[frame["region"] != code]
    if it.rows("institutional_2020", code).empty:
        inside = _private(it, code, 2020, "T").sum(axis=0)
        rest = np.maximum(it.ages(2020, "M") + it.ages(2020, "F") - inside, 0.0)
        rows = by_age(rest, indicator="institutional_population", year=2020)
        it.add("institutional_2020", rows, "inhabitants less those in households", "inwoners min die in huishoudens")


def household_rows(it: Substitutes) -> None:
    """Add the households of 2020: kinds follow from the positions, sizes are those of the embedded municipalities.

    Notes
    -----
    The shares of the sizes are tilted until they hold the persons in households of more than one. Households of others
    are as many per other member as in the embedded municipalities.
    """
    code, year = it.place.code, 2020
    if len(it.rows("households", code, "hh_size_2", year)):
        return
    frame = it.tables["households"]
    pool = frame[frame["region"].str.startswith("GM") & (frame["year"] == year)].groupby("indicator")["value"].sum()
    persons = _private(it, code, year, "T").sum(axis=1)
    couples = (persons[2] + persons[4]) / 2, (persons[3] + persons[5]) / 2
    kinds = float(pool["hh_unmarried_couple"] + pool["hh_married_couple"] + pool["hh_single_parent"])
    regions = frame.loc[frame["indicator"] == "hh_size_2", "region"].unique()
    others = sum(float(_private(it, str(region), year, "T")[7].sum()) for region in regions)
    other = round(float(persons[7]) * (float(pool["hh_multi_person"]) - kinds) / others)
    multi = float(sum(couples) + persons[6] + other)
    share = np.array([float(pool[f"hh_size_{n}"]) for n in ("2", "3", "4", "5plus")])
    held = np.array([2.0, 3.0, 4.0, LARGE])
    wanted = float(persons.sum() - persons[ALONE]) / multi
    low, high = -8.0, 8.0
    for _ in range(80):
        middle = (low + high) / 2
        tilted = share * np.exp(middle * held)
        low, high = (middle, high) if tilted @ held / tilted.sum() < wanted else (low, middle)
    size = apportion(multi, tilted)
    found = {
        "hh_one_person": float(persons[ALONE]), "hh_multi_person": multi, "hh_unmarried_couple": couples[0],
        "hh_married_couple": couples[1], "hh_single_parent": float(persons[6]),
        "households_total": multi + float(persons[ALONE]),
    } | {f"hh_size_{n}": v for n, v in zip(("2", "3", "4", "5plus"), size.tolist(), strict=True)}  # fmt: skip
    rows = pd.DataFrame({"indicator": list(found), "value": list(found.values())}).assign(year=year)
    it.add(
        "households", rows, "kinds of 2020 follow from the positions, sizes are those of the embedded municipalities",
        "soorten van 2020 volgen uit de posities, groottes zijn die van de ingebouwde gemeenten",
    )  # fmt: skip


def positions_2006(it: Substitutes) -> None:
    """Add the positions of 2006 by sex: by age as in the Netherlands."""
    table, code = "household_position", it.place.code
    if not formed(it, 2006) or len(it.rows(table, code, year=2006)):
        return
    parts = []
    for sex in ("M", "F"):
        rows = it.rows(table, "NL01", "institutional", 2006)
        away = rows[rows["sex"] == sex].sort_values("age_from")["value"].to_numpy()
        shares, people = np.vstack([_private(it, "NL01", 2006, sex), away]), it.ages(2006, sex)
        cells = np.stack([apportion(n, shares[:, age]) for age, n in enumerate(people)], axis=1)
        told = {name: cells[i] for i, name in enumerate((*PRIVATE, "institutional"))}
        told |= {"in_private_households": cells[:-1].sum(axis=0), "partners_total": cells[2:6].sum(axis=0)}
        told["total_in_households"] = people
        parts += [by_age(values, sex=sex, indicator=name) for name, values in told.items()]
    it.add(
        table, pd.concat(parts, ignore_index=True).assign(year=2006),
        "positions of 2006 by sex and age are those of the Netherlands",
        "posities van 2006 naar geslacht en leeftijd zijn die van Nederland",
    )  # fmt: skip
