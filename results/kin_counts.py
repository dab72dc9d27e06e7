"""Count the living kin of the inwoners by age, sex, relation and distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.counting_kin import CHILD, COUNTED, PARTNER, SIBLING, kin_of
from agents.kin import DISTANCES, MUNICIPALITY, WITHIN_5_KM
from agents.persons import RESIDENT

if TYPE_CHECKING:
    from agents.households import Households
    from agents.kin import Kin
    from agents.persons import Persons
    from sim.kernen import Kernen

SEXES = ("man", "vrouw")
STARTS = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90)
AGE_GROUPS = (*(f"{a}-{a + 9}" for a in STARTS[:-1]), "90+")
KM_ENDS = (2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
KM_CLASSES = ("same_home", "0-2", "2-5", "5-10", "10-20", "20-30", "30-60", "60+")
"""Classes of the mean distance in km from people of 70 and over to their living children."""
CBS_KM = (1.1, 16.8, 15.1, 13.3, 13.2, 8.2, 14.9, 11.8)
"""CBS, Statistische Trends 2020, "Zelfredzaamheid van ouderen en gebruik van Wmo", people of 70 and over living at home
in 2016, in parts of their sum (94.4): as handed down the shares and the 13.6 without children add up to 108, so only
their proportions are used."""
CBS_CHILDLESS = 0.124
"""Share of people of 70 and over living at home without children, same source: 165,750 of 1,339,049."""

NEAR_AGES = {"0-17": (0, 18), "18-44": (18, 45), "45-64": (45, 65), "65-74": (65, 75), "75+": (75, 200)}
NEAR_ENDS = (1, 3, 6, 11)
NEAR_CLASSES = ("0", "1-2", "3-5", "6-10", "11+")
"""Kin within 5 km: their numbers are shown in these classes."""


class KinTables(NamedTuple):
    """Each inwoner's living kin; every first axis is (n,).

    Parameters
    ----------
    rows : rows in the persons table
    age : completed years
    sex : 0 man, 1 woman
    home : True for who lives in a private huishouden
    counts : (n, 8, 6) living relatives by relation and distance class
    child_km : mean distance to the living children in km, NaN without
    """

    rows: NDArray[np.int64]
    age: NDArray[np.int64]
    sex: NDArray[np.uint8]
    home: NDArray[np.bool_]
    counts: NDArray[np.uint8]
    child_km: NDArray[np.float32]


def kin_tables(month: int, persons: Persons, households: Households, kin: Kin, kernen: Kernen) -> KinTables:
    """Count the living kin of every inwoner.

    Parameters
    ----------
    month : month index; somebody is alive when birth <= month < death
    persons, households, kin : the filled columns of each table
    kernen : for the distances

    Notes
    -----
    Age is completed years at the start of the month; who is born in the month is 0.
    """
    rows, counts, child_km = kin_of(month, persons, households, kin, kernen.coordinates())
    age = np.maximum(month - 1 - persons.birth[rows].astype(np.int64), 0) // 12
    return KinTables(rows, age, persons.sex[rows], persons.role[rows] != RESIDENT, counts, child_km)


def kin_counts(month: int, persons: Persons, households: Households, kin: Kin, kernen: Kernen) -> pd.DataFrame:
    """Return living kin by age group, sex and relation.

    Parameters
    ----------
    month, persons, households, kin, kernen : as for `kin_tables`

    Returns
    -------
    DataFrame age_group, sex, relation, persons, mean (living), none (share without), here (mean in the municipality)
    and the mean in each class of `DISTANCES`; NaN where nobody is in a group
    """
    return summarise_kin(kin_tables(month, persons, households, kin, kernen))


def summarise_kin(tables: KinTables) -> pd.DataFrame:
    """Turn counts per person into the table of `kin_counts`."""
    group = np.digitize(tables.age, STARTS) - 1
    cell = tables.sex.astype(np.int64) * len(STARTS) + group
    cells = 2 * len(STARTS)
    people = np.bincount(cell, minlength=cells).astype(np.float64)
    with np.errstate(invalid="ignore"):
        rows = []
        for place, relation in enumerate(COUNTED):
            of_kind = tables.counts[:, place, :]
            classes = np.array([np.bincount(cell, of_kind[:, d], cells) / people for d in range(len(DISTANCES))])
            none = np.bincount(cell, of_kind.sum(axis=1) == 0, cells) / people
            frame = pd.DataFrame(
                {
                    "age_group": AGE_GROUPS * 2,
                    "sex": np.repeat(SEXES, len(STARTS)),
                    "relation": relation,
                    "persons": people.astype(np.int64),
                    "mean": classes.sum(axis=0),
                    "none": none,
                    "here": classes[: MUNICIPALITY + 1].sum(axis=0),
                }
            )
            rows.append(frame.assign(**dict(zip(DISTANCES, classes, strict=True))))
    return pd.concat(rows, ignore_index=True)


def childless(tables: KinTables, oldest: int = 70, at_home: bool = True) -> float:
    """Return the share of people of an age and over without a living child; NaN when nobody is that old.

    Parameters
    ----------
    tables : from `kin_tables`
    oldest : age from which people count
    at_home : leave out who lives in an institution, as CBS does
    """
    chosen = (tables.age >= oldest) & (tables.home | (not at_home))
    if not chosen.any():
        return float("nan")
    return float((tables.counts[chosen, CHILD].sum(axis=1) == 0).mean())


def child_distances(tables: KinTables, oldest: int = 70) -> pd.DataFrame:
    """Return people at home with a living child by the mean distance to their children, beside CBS.

    Returns
    -------
    DataFrame distance (one of `KM_CLASSES`), persons, share, cbs (share in the Netherlands, 2016)

    Notes
    -----
    "same_home" is for who lives with all of his or her children. Distances are straight, between kernen, so that
    another huishouden in the same kern counts as 0-2 km.
    """
    chosen = (tables.age >= oldest) & tables.home & np.isfinite(tables.child_km)
    apart = tables.counts[chosen, CHILD, 1:].sum(axis=1) > 0
    place = np.where(apart, 1 + np.digitize(tables.child_km[chosen], KM_ENDS), 0)
    number = np.bincount(place, minlength=len(KM_CLASSES))
    cbs = np.array(CBS_KM) / sum(CBS_KM)
    share = number / number.sum() if number.sum() else np.full(len(number), np.nan)
    return pd.DataFrame({"distance": KM_CLASSES, "persons": number, "share": share, "cbs": cbs})


def alone(tables: KinTables, oldest: int = 75) -> int:
    """Return the number of inwoners of an age and over with no living partner, child or sibling within 5 km."""
    close = tables.counts[:, (PARTNER, CHILD, SIBLING), : WITHIN_5_KM + 1].sum(axis=(1, 2))
    return int(((tables.age >= oldest) & (close == 0)).sum())


def near_kin(tables: KinTables) -> pd.DataFrame:
    """Return how many living kin people have in the municipality within 5 km, the own home included.

    Returns
    -------
    DataFrame age_group, kin (one of `NEAR_CLASSES`), share, mean (kin per person of the group); partner, parents,
    children, siblings, grandparents and grandchildren
    """
    once = [place for place, name in enumerate(COUNTED) if name != "maternal_sibling"]
    number = tables.counts[:, once, : WITHIN_5_KM + 1].sum(axis=(1, 2), dtype=np.int64)
    rows = []
    for group, (first, end) in NEAR_AGES.items():
        mine = number[(tables.age >= first) & (tables.age < end)]
        count = np.bincount(np.digitize(mine, NEAR_ENDS), minlength=len(NEAR_CLASSES))
        for name, part in zip(NEAR_CLASSES, count, strict=True):
            rows.append((group, name, part / max(len(mine), 1), float(mine.mean()) if len(mine) else np.nan))
    return pd.DataFrame(rows, columns=["age_group", "kin", "share", "mean"])


def parent_distances(table: pd.DataFrame) -> pd.DataFrame:
    """Return where the living parents of adults are.

    Parameters
    ----------
    table : from `kin_counts`

    Returns
    -------
    DataFrame age_group (20-29 ... 60-69), parents (living, of all people of the group) and the share of them in each
    class of `DISTANCES`; NaN where nobody has a parent
    """
    rows = []
    some = table[table["relation"].isin(("mother", "father")) & (table["persons"] > 0)]
    for group in AGE_GROUPS[2:7]:
        mine = some[some["age_group"] == group]
        number = mine[list(DISTANCES)].mul(mine["persons"], axis=0).sum()
        parents = float(number.sum())
        shares = number / parents if parents else number * np.nan
        rows.append({"age_group": group, "parents": round(parents)} | shares.to_dict())
    return pd.DataFrame(rows)
