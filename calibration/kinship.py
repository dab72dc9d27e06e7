"""Expected living kin of a person of each age, from vital rates alone: the theory that counted kin are held against.

Kinship matrix models after Caswell (2019, Demographic Research 41:679-712; one sex), Caswell & Song (2021, Demographic
Research 45:517-546; rates that change in time), Caswell (2022, Demographic Research 47:359-396; two sexes) and Caswell
(2020, Demographic Research 42:1097-1146; age x parity, in `calibration.kinship_parity`).

Every kin of a given type follows k(x+1, t+1) = U(t) k(x, t) + b(x, t) (Caswell & Song 2021, eq. 6), with U(t) the
survival of year t and b the births to another kin. Along cohorts U only multiplies, so the recursion is solved by sums
of survival ratios; that is what stands here, for Focals of all ages at one date at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.kinship_parity import ParityKin, parity_kin
from calibration.kinship_rates import MAN, WOMAN, Vital, shifted, survival
from sim.rates.table import Floats

OLDEST_FOCAL = 100
SEXES = ("man", "vrouw")
COMMON = ("mother", "father", "older_sibling", "younger_sibling", "sibling", "grandmother", "grandfather",
          "grandparent")  # fmt: skip
"""Kin whose number does not depend on the sex of Focal."""


class Parents(NamedTuple):
    """Where Focals come from: each (C, C), Focal's cohort by the parent's cohort.

    Parameters
    ----------
    mother, father : distribution of the parent's cohort; rows sum to 1
    mother_alive, father_alive : chance that a parent of that cohort is alive at the date
    """

    mother: Floats
    father: Floats
    mother_alive: Floats
    father_alive: Floats


def parents(vital: Vital, births: Floats) -> Parents:
    """Return the parents at the birth of Focal and their survival since.

    Parameters
    ----------
    vital : rates
    births : (C, C) live births per woman alive, by her cohort and calendar year

    Notes
    -----
    Caswell (2019), eq. 4: pi, the ages of mothers at birth, is the births of the year by age of mother; the mother is
    alive at that moment and d(x+1) = U d(x) from there on. Births fall at mid-year. Fathers as in Caswell (2022),
    with male survival and the births of `births_per_man`; they too are alive at the birth.
    """
    end, middle = survival(vital)
    women = (1 - vital.boys) * vital.births[:, None] * middle[WOMAN]
    born = (women * births).T  # by Focal's cohort (the year) and the mother's cohort
    mother = born / np.maximum(born.sum(axis=1, keepdims=True), 1e-300)
    men = vital.boys * vital.births[:, None] * middle[MAN]
    father = (men * births_per_man(vital, births)).T
    father /= np.maximum(father.sum(axis=1, keepdims=True), 1e-300)
    since = [end[sex, :, -1][None, :] / np.maximum(middle[sex].T, 1e-300) for sex in (WOMAN, MAN)]
    return Parents(mother, father, since[0], since[1])


def births_per_man(vital: Vital, births: Floats) -> Floats:
    """Return live births per man alive, (C, C) by his cohort and year.

    Notes
    -----
    Caswell (2022), section 2.3, needs male fertility; as no such table is shipped men have the schedule of women later
    born by `vital.gaps`, times one factor per year, so that both sexes have the same number of births. Births moved to
    the men of those ages would make the children of a man depend on the size of his cohort.
    """
    middle = survival(vital)[1]
    women = (1 - vital.boys) * vital.births[:, None] * middle[WOMAN]
    men = vital.boys * vital.births[:, None] * middle[MAN]
    schedule = shifted(births, 0, vital.gaps)
    factor = (women * births).sum(axis=0) / np.maximum((men * schedule).sum(axis=0), 1e-300)
    return np.asarray(schedule * factor)


def siblings_one_state(vital: Vital, births: Floats) -> tuple[Floats, Floats]:
    """Return mean living older and younger siblings (C,) when births of one woman are taken to be independent.

    Notes
    -----
    Caswell (2019), eqs. 13-16: older siblings are the children the mother had, at the rates of her age alone, when
    Focal was born; younger ones are born at those rates while she lives. It leaves out that mothers of Focals have more
    children than women at large, that no birth follows within ten months, and twins.
    """
    end, middle = survival(vital)
    lives = vital.boys * end[MAN, :, -1] + (1 - vital.boys) * end[WOMAN, :, -1]
    mother = parents(vital, births).mother
    had = births * lives[None, :]
    older = np.cumsum(had, axis=1) - had
    later = had * middle[WOMAN]
    still = later.sum(axis=1, keepdims=True) - np.cumsum(later, axis=1)
    younger = still / np.maximum(middle[WOMAN], 1e-300)
    return np.asarray((mother * older.T).sum(axis=1)), np.asarray((mother * younger.T).sum(axis=1))


def descendants(vital: Vital, births: Floats) -> tuple[Floats, Floats]:
    """Return mean living children and grandchildren, each (2, C) by sex and cohort of Focal.

    Notes
    -----
    Caswell (2019), eqs. 5-8, in two sexes (Caswell 2022, eqs. 12-16): children a(x+1) = U a(x) + F(t) e(x), from Focal,
    who is alive, and grandchildren b(x+1) = U b(x) + F(t) a(x), from children while they live.
    """
    end, middle = survival(vital)
    lives = vital.boys * end[MAN, :, -1] + (1 - vital.boys) * end[WOMAN, :, -1]
    per_head = np.stack([births_per_man(vital, births), births])
    children = per_head @ lives
    of_newborn = (per_head * middle) @ lives  # living children per birth, by sex: the parent must live to have them
    mixed = vital.boys * of_newborn[MAN] + (1 - vital.boys) * of_newborn[WOMAN]
    return np.asarray(children), np.asarray(per_head @ mixed)


def kin_theory(vital: Vital) -> pd.DataFrame:
    """Return expected living kin by age and sex of Focal on 1 January of `vital.date`.

    Returns
    -------
    DataFrame age (0..100), sex, relation, mean, none (share without; NaN where not derived), one_state (mean of the
    model without parity, for siblings; elsewhere equal to mean)

    Notes
    -----
    Siblings are children of the same mother. Men are without a living child like women of cohorts later by
    `vital.gaps`.
    """
    found = parity_kin(vital)
    line = parents(vital, found.births)
    mother = (line.mother * line.mother_alive).sum(axis=1)
    father = (line.father * line.father_alive).sum(axis=1)
    grandmother, grandfather = (line.mother @ p + line.father @ p for p in (mother, father))
    older, younger = siblings_one_state(vital, found.births)
    means = (mother, father, found.older, found.younger, found.older + found.younger, grandmother, grandfather,
             grandmother + grandfather)  # fmt: skip
    flat = {"older_sibling": older, "younger_sibling": younger, "sibling": older + younger}
    none = {"mother": 1 - mother, "father": 1 - father, "sibling": found.none_sibling}
    rows = []
    for sex in SEXES:
        for name, mean in zip(COMMON, means, strict=True):
            rows.append(_rows(sex, name, mean, none.get(name), flat.get(name)))
    rows += _descending(vital, found)
    return pd.concat(rows, ignore_index=True)


def _descending(vital: Vital, found: ParityKin) -> list[pd.DataFrame]:
    """Return the rows of children and grandchildren, which differ by sex."""
    children, grandchildren = descendants(vital, found.births)
    without = found.none_child
    of_men = shifted(np.concatenate([without, np.ones(25)]), 0, vital.gaps)[
        : len(without)
    ]  # nobody yet to be born has children
    none = (of_men, without)
    rows = []
    for place, sex in enumerate(SEXES):
        rows.append(_rows(sex, "child", children[place], none[place], None))
        rows.append(_rows(sex, "grandchild", grandchildren[place], None, None))
    return rows


def _rows(sex: str, relation: str, mean: Floats, none: Floats | None, one_state: Floats | None) -> pd.DataFrame:
    """Turn arrays by cohort into rows by age."""
    age = np.arange(min(OLDEST_FOCAL + 1, len(mean)))
    back = len(mean) - 1 - age
    return pd.DataFrame(
        {
            "age": age,
            "sex": sex,
            "relation": relation,
            "mean": mean[back],
            "none": np.nan if none is None else none[back],
            "one_state": (mean if one_state is None else one_state)[back],
        }
    )
