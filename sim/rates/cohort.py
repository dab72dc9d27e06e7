"""Cohorts between two censuses of household positions: who was x in 2006 is x + 14 in 2020."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.arrival_home import Moved
from sim.rates.gap import GAPS
from sim.rates.institutions import InstitutionTables, over_year
from sim.rates.population import EXACT_YEAR
from sim.rates.positions import CHILD_AT_HOME, INSTITUTIONAL, MARRIED, OLD_YEAR, UNMARRIED, Stock, positions
from sim.rates.read import AGES, Floats
from sim.rates.table import RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

SPAN = EXACT_YEAR - OLD_YEAR
"""Years between the censuses."""
START = 15
"""Nobody has a partner or has left home at this age; whoever was younger in 2006 starts here."""
LAST = 95
"""First age that is not compared: the last group of the tables is open."""
GROUPS = np.arange(START, LAST, 5)
"""First ages of the groups in which shares are compared, those of the tables."""
COHORTS = slice(START, AGES - 1)
"""Ages in 2020 that are followed."""
PERSONS = 3000.0
"""Persons whose sampling error equals that of the model: hazards that changed in time, newcomers who are not like those
who live here. Half a point at a share of 10%, 0.9 at 50%. Assumption, range 1000-10000."""
CROSS_AGE, CROSS_ERROR = 40, 5.0
"""Where one census is read as a cohort, standard errors are so many times as large from this age on: there differences
are between generations (the old had all married). Assumptions, ranges 35-50 and 3-10."""
BALANCE = 20
"""Rounds in which couples get the ages of both partners."""
CHILD, FREE, PAIRED = 0, 1, 2


class Census(NamedTuple):
    """Two censuses of one area, of people in private households only.

    Parameters
    ----------
    before, after : (2, 111, 3) shares at home with parents, unmarried with a partner, married with a partner
    people : (2, 111) persons behind `after`
    counted : whether `after` is of 2020; otherwise both are 2006, a cross-section
    """

    before: Floats
    after: Floats
    people: Floats
    counted: bool

    def child(self, sex: int, year: int) -> Floats:
        """Return the share at home with parents so many years after the first census, straight in between, (111,)."""
        weight = (year + 0.5) / SPAN
        mean = (1 - weight) * self.before[sex, :, 0] + weight * self.after[sex, :, 0]
        return np.asarray(mean, dtype=np.float64)

    def grouped(self, shares: Floats, sex: int) -> Floats:
        """Return the mean of shares (..., cohorts) over the people of each of `GROUPS`."""
        weight = self.people[sex, START:LAST]
        sums = np.add.reduceat(shares[..., : LAST - START] * weight, GROUPS - START, axis=-1)
        return np.asarray(sums / np.add.reduceat(weight, GROUPS - START), dtype=np.float64)

    def error(self, share: Floats, sex: int) -> Floats:
        """Return the standard error of a grouped share, multinomial with the persons counted and with `PERSONS`."""
        counted = np.add.reduceat(self.people[sex, START:LAST], GROUPS - START)
        wider = np.where((GROUPS >= CROSS_AGE) & (not self.counted), CROSS_ERROR, 1.0)
        return np.asarray(
            wider * np.sqrt(np.maximum(share * (1 - share), 0.002) * (1 / counted + 1 / PERSONS)), dtype=np.float64
        )


class Losses(NamedTuple):
    """Yearly hazards by completed age other than those that are fitted.

    Parameters
    ----------
    widowed : (2, 111) the partner dies or enters an institution
    enter, enter_paired : (2, 111) without and with a partner, the person enters an institution
    away : (2, 111) a child at home leaves the municipality, alone or with its parents, less that of others of its age
    survival : (2, 111) by how much less people with a partner die than all of their age
    arrive : (2, 111) arrivals per person who lives here
    arrive_child : (2, 111) share of the arrivals at home with parents
    arrive_paired : (2, 111) how often the other arrivals have a partner, against those who live here and are no
        children at home
    """

    widowed: Floats
    enter: Floats
    enter_paired: Floats
    away: Floats
    survival: Floats
    arrive: Floats
    arrive_child: Floats
    arrive_paired: Floats


def census(municipality: Municipality | None, statline: Statline, stock: Stock) -> Census:
    """Return the censuses of 2006 and of the stock; where 2020 is not known both are 2006, a cross-section."""
    return Census(
        _private(positions(municipality, statline, OLD_YEAR)),
        _private(stock.shares),
        np.asarray(stock.people * (1 - stock.shares[:, :, INSTITUTIONAL]), dtype=np.float64),
        stock.counted,
    )


def losses(entry: InstitutionTables, mortality: Floats, safer: Floats, couples: Floats, moved: Moved) -> Losses:
    """Return what couples and people without a partner lose between the censuses.

    Parameters
    ----------
    entry : into institutions
    mortality : (2, 111) of `mean_mortality`
    safer : (2, 111) mortality of those with a partner over that of all
    couples : (111, 111) couples by age of the woman and the man, of `couples_by_age`
    moved : of `sim.rates.arrival_home`
    """
    dying, paired = _hazard(mortality), _hazard(mortality * safer)
    enter = entry.institution_entry.values
    lost = paired + enter[:, 1]
    widowed = np.stack([of_wives(lost[1], couples), of_husbands(lost[0], couples)])
    return Losses(widowed, enter[:, 0], enter[:, 1], survival=dying - paired, **moved._asdict())


def mean_mortality(mortality: RateTable) -> Floats:
    """Return the mean of a (year, sex, age31) table over the years between the censuses, (2, 111)."""
    first = int(mortality.axes[0].labels[0])
    rows = [min(max(y - first, 0), len(mortality.values) - 1) for y in range(OLD_YEAR, EXACT_YEAR)]
    return np.asarray(mortality.values[rows].mean(axis=0), dtype=np.float64)


def _hazard(q: Floats) -> Floats:
    """Return the hazard of dying at a completed age, half of q(x) and half of q(x + 1)."""
    return np.asarray(-np.log1p(-np.minimum(over_year(q), 0.9)), dtype=np.float64)


def couples_by_age(stock: Stock, gap: Floats) -> Floats:
    """Return the couples by age of the woman and age of the man, (111, 111).

    Notes
    -----
    The gap of new couples fitted (IPF) to the ages of women and men with a partner: old men die, so the husbands of
    old women are younger than the gap alone says.
    """
    age = np.arange(AGES)
    apart = age - age[:, None] - GAPS[0]
    table = np.where((apart >= 0) & (apart < len(gap)), gap[np.clip(apart, 0, len(gap) - 1)], 0.0)
    counted = stock.people * stock.with_partner()
    men, women = counted[0] * (counted[1].sum() / counted[0].sum()), counted[1]
    for _ in range(BALANCE):
        table = table * (women / np.maximum(table.sum(axis=1), 1e-12))[:, None]
        table = table * (men / np.maximum(table.sum(axis=0), 1e-12))
    return table


def of_husbands(by_man_age: Floats, couples: Floats) -> Floats:
    """Return by age of the woman the mean over her husband's age, (111,)."""
    total = couples.sum(axis=1)
    mean = np.einsum("ij,j->i", couples, by_man_age) / np.maximum(total, 1e-12)
    return np.where(total > 1e-9, mean, 0.0)


def of_wives(by_woman_age: Floats, couples: Floats) -> Floats:
    """Return by age of the man the mean over his wife's age, (111,)."""
    return of_husbands(by_woman_age, couples.T)


def follow(
    seen: Census, sex: int, union: Floats, marriage: Floats, apart: tuple[Floats, Floats], lost: Losses
) -> Floats:
    """Return the shares of each cohort in 2020 that lives through the hazards from 2006 on.

    Parameters
    ----------
    seen : where the cohorts start
    sex : 0 man, 1 vrouw
    union : (sets, 111) of people without a partner, at home or not
    marriage : (sets, 111) of the unmarried with a partner
    apart : (sets, 111) separation of unmarried and of married couples
    lost : the other hazards

    Returns
    -------
    (2, sets, cohorts) shares unmarried and married with a partner, of people in private households, `COHORTS`.

    Notes
    -----
    Half years by the midpoint rule. Who has a partner dies less, the others more. Who enters an institution or leaves
    as a child is taken out, arrivals are added, and all is made up to 1 again. Who is x on 1 January is x during three
    quarters of the next half year.
    """
    start = np.maximum(np.arange(AGES)[COHORTS] - SPAN, START)
    first = np.where(start > START, seen.before[sex, start, 1:].T, 0.0)
    unmarried, married = (np.repeat(share[None], len(union), axis=0) for share in first)
    free = 1 - unmarried - married
    hazards = [_halves(h) for h in (union, marriage, *apart)]
    others = [_halves(h[sex]) for h in lost]
    for year in range(SPAN):
        ages = slice(START - SPAN + year, AGES - 1 - SPAN + year)
        child = seen.child(sex, year)[ages]
        for half in range(2):
            new, marry, ends, ends_married = (h[half][:, ages] for h in hazards)
            widowed, enter, enter_paired, away, survival, come, young, alike = (h[half][ages] for h in others)
            single, double = ends + widowed, ends_married + widowed
            gone = away * child
            now = (free, unmarried, married)
            for step in (0.25, 0.5):  # to the middle with the slope here, then the whole way with the slope there
                formed, weds, parts, divorces = new * now[0], marry * now[1], single * now[1], double * now[2]
                both = now[1] + now[2]
                joined = come * (1 - young) * alike / np.maximum(1 - child, both)  # per person with a partner
                change = (
                    parts + divorces - formed - enter * now[0] - gone + come - (survival + joined) * both,
                    formed - parts - weds - (enter_paired - survival - joined) * now[1],
                    weds - divorces - (enter_paired - survival - joined) * now[2],
                )
                now = (free + step * change[0], unmarried + step * change[1], married + step * change[2])
            total = now[0] + now[1] + now[2]
            free, unmarried, married = now[0] / total, now[1] / total, now[2] / total
    return np.stack([unmarried, married])


def follow_children(seen: Census, sex: int, leaving: Floats, lost: Losses) -> Floats:
    """Return the share of each cohort still at home with parents in 2020, (sets, cohorts).

    Parameters
    ----------
    leaving : (sets, 111) hazard of leaving home for any reason but the next two
    lost : `enter`, `away`, `arrive` and `arrive_child` of it; arrivals draw the share to their own
    """
    start = np.maximum(np.arange(AGES)[COHORTS] - SPAN, START)
    first = np.where(start > START, seen.before[sex, start, 0], seen.after[sex, START, 0])
    share = np.repeat(first[None], len(leaving), axis=0)
    out = _halves(leaving)
    away, enter, come, young = (_halves(h[sex]) for h in (lost.away, lost.enter, lost.arrive, lost.arrive_child))
    for year in range(SPAN):
        ages = slice(START - SPAN + year, AGES - 1 - SPAN + year)
        for half in range(2):
            gone = share * (1 - np.exp(-0.5 * (away[half][ages] + enter[half][ages])))
            share = share * np.exp(-0.5 * (out[half][:, ages] + away[half][ages] + enter[half][ages])) / (1 - gone)
            share = young[half][ages] + (share - young[half][ages]) * np.exp(-0.5 * come[half][ages])
    return np.asarray(share, dtype=np.float64)


def _halves(hazard: Floats) -> tuple[Floats, Floats]:
    """Return hazards over the first and the second half of a calendar year by age on 1 January; none below 15."""
    after = np.concatenate([hazard[..., 1:], hazard[..., -1:]], axis=-1)
    first, second = 0.75 * hazard + 0.25 * after, 0.25 * hazard + 0.75 * after
    for half in (first, second):
        half[..., :START] = 0.0
    return first, second


def _private(shares: Floats) -> Floats:
    inside = 1 - shares[:, :, INSTITUTIONAL]
    parts = [shares[:, :, CHILD_AT_HOME], shares[:, :, UNMARRIED].sum(axis=2), shares[:, :, MARRIED].sum(axis=2)]
    return np.stack([p / np.maximum(inside, 1e-9) for p in parts], axis=2)
