"""Vital rates of the Netherlands for kinship theory, from the demographic history that the model itself starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.kinship_rates import Gaps, Vital, extended
from sim.errors import ZorgdrukError
from sim.rates.fertility import LOCAL_SINCE
from sim.rates.history import History, history
from sim.rates.national import BIRTH_GAP, births, deaths, population
from sim.rates.parity import OLDEST, YOUNGEST
from sim.rates.table import Floats, RateTable

if TYPE_CHECKING:
    from sim.statline import Statline

OLDEST_BACK = 94
"""Oldest single age on 1 January 1988; newborns up to so long before are reckoned back from the people of that day."""
EARLY_GROWTH = 0.009
"""Assumption: yearly growth of births before the first that are reckoned back (as `sim.rates.birth_past.GROWTH`), range
0.005-0.012; it weighs the ages of the mothers of people of 90 and over only."""


GAP, GAP_SPREAD = 2.5, 4.5
"""Years by which fathers are older than mothers, mean and standard deviation: the mean from CBS marriages by age of
both (37890), the spread as of couples (assumption, range 3.5-5)."""
WIDEST = 12


def spread_gaps() -> Gaps:
    """Return the differences in age of parents in whole years with their shares, a normal curve cut at `WIDEST`."""
    years = np.arange(-WIDEST, WIDEST + 1) + round(GAP)
    share = np.exp(-0.5 * ((years - GAP) / GAP_SPREAD) ** 2)
    return tuple((int(y), float(s)) for y, s in zip(years, share / share.sum(), strict=True))


def national_vital(statline: Statline, date: int) -> Vital:
    """Return rates of the Netherlands for kin on 1 January of `date`, as of a closed population.

    Parameters
    ----------
    statline : CBS tables; with `as_of`, nothing later is used
    date : year, 2001 or later

    Raises
    ------
    ZorgdrukError, DataError : as `sim.rates.history.history`.
    """
    return vital_from(history(statline, 2000, date - 1), statline, date)


def vital_from(known: History, statline: Statline, date: int) -> Vital:
    """Return the rates of a demographic history up to a date.

    Parameters
    ----------
    known : history that reaches at least to the year before `date`
    statline : for the births of each year
    date : year on whose 1 January kin are counted

    Notes
    -----
    Survival to an exact age becomes survival to 31 December of the year of that age as the mean of both ends of the
    year of life, in the first year by `BIRTH_GAP`. Women without children have the mean hazard of those at risk and
    those who stay without, so that the shares by births so far come out with nobody set apart. Migration is left out.

    Raises
    ------
    ZorgdrukError : the history ends before the date.
    """
    first, years = int(known.survival.axes[1].labels[0]), date - int(known.survival.axes[1].labels[0])
    exact = known.survival.values[:, :years]
    begin, table = int(known.maternity.axes[0].labels[0]), known.maternity.values
    if exact.shape[1] < years or begin + len(table) < date:
        raise ZorgdrukError(f"kin on 1 January {date}: the history ends before; give one that reaches {date - 1}")
    after = np.concatenate([exact[:, :, 1:], np.zeros((2, years, 1))], axis=2)
    alive = 0.5 * (exact + after)
    alive[:, :, 0] = 1 - BIRTH_GAP * (1 - exact[:, :, 1])
    alive = np.concatenate([alive, np.zeros((2, years, max(years - alive.shape[2], 0) + 1))], axis=2)
    hazard = -np.log1p(-table[: date - begin, YOUNGEST : OLDEST + 1])
    return Vital(
        first=first,
        alive=alive,
        hazard=extended(hazard, begin - first),
        births=_births(statline, alive, first + np.arange(years)),
        never=np.zeros(years),
        multiple=float(known.multiple.values[0]),
        boys=float(known.boys.values[0]),
        interval=int(known.maternity.notes["birth_interval"]),
        gaps=spread_gaps(),
    )


def localised(vital: Vital, known: History, local: RateTable) -> Vital:
    """Return the rates with the births of a municipality, for kin that are born there: children and younger siblings.

    Parameters
    ----------
    vital : national rates, from `vital_from`
    known : the history they come from
    local : `Rates.maternity` of the municipality

    Notes
    -----
    The hazards of all years are multiplied by the ratio, by age and births so far, of local to national hazards in the
    first year of `local`, which fades to 1 back in time over `LOCAL_SINCE`, as in the parities of the start population.
    People and their mothers are taken to have lived there always, so the truth lies between this and the nation.
    """
    begin, year = int(known.maternity.axes[0].labels[0]), int(local.axes[0].labels[0])
    ages = slice(YOUNGEST, OLDEST + 1)
    theirs = -np.log1p(-known.maternity.values[year - begin, ages])
    ours = -np.log1p(-local.values[0, ages])
    ratio = np.where(theirs > 0, ours / np.where(theirs > 0, theirs, 1.0), 1.0)
    years = vital.first + np.arange(vital.years)
    weight = np.interp(years, LOCAL_SINCE, (0.0, 1.0))[:, None, None]
    return vital._replace(hazard=vital.hazard * (1 + (ratio - 1) * weight))


def _births(statline: Statline, alive: Floats, years: np.ndarray) -> Floats:
    """Return live births by year: registered, or the survivors of 1988 put back to their birth, or growing before.

    Parameters
    ----------
    alive : (2, C, ages) share alive on 31 December of each age
    years : (C,) calendar years; after the last known births these are held
    """
    people = population(statline)
    known = births(statline, people, deaths(statline))
    start = int(people.years[0])
    count = np.zeros(len(years))
    for place, year in enumerate(years.tolist()):
        age = start - 1 - year
        if year in known:
            count[place] = known[year]
        elif 0 <= age <= OLDEST_BACK:
            count[place] = float((people.at(start)[:, age] / alive[:, place, age]).sum())
        elif age < 0:
            count[place] = count[place - 1]
    first = int(np.flatnonzero(count)[0])
    count[:first] = count[first] * np.exp(EARLY_GROWTH * (np.arange(first) - first))
    return count
