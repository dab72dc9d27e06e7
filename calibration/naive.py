"""Forecasts of population by sex and age that need no model: what any model has to beat.

Each is a function of a municipality, the figures seen under a `Statline` view and the year forecast, and returns the
inhabitants on 1 January of that year by sex and five-year age group. None of them looks past the view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import DataError
from sim.rates.local import area_of, local_population
from sim.rates.mortality import mortality
from sim.rates.moving import BETWEEN, moving_rates
from sim.rates.national import population
from sim.rates.net_migration import BOYS, net_migration
from sim.rates.population import population_by_age, population_five_year, population_years
from sim.rates.read import AGES, STARTS, Floats, single_nl, total, years
from sim.rates.unions import birth_rates

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

Forecast = Callable[["Municipality", "Statline", int], Floats]

RECENT = 3
"""Years of the local trend, and of the rates and the net migration held constant."""
STEP = 5
"""Years per step of Hamilton-Perry: the width of an age group."""
MOTHERS = slice(3, 9)
"""Five-year groups of women, 15-44, to whom children of 0-4 are related."""
SHRUNK = 0.5
"""How far local ratios of cohort change are shrunk to the Dutch ones. Assumption, range 0.25-0.75; not fitted."""
HISTORY = (2006, 2025)
"""Years of the mortality behind the residual net migration, as in `sim.rates.build`."""


def no_change(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return the last total known with the age shares last counted: nothing changes any more."""
    return _shares(municipality, statline) * _totals(municipality, statline)[-1][1]


def linear(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return the total that goes on along the straight line of the last three years, age shares as last counted."""
    return _shares(municipality, statline) * _line(_totals(municipality, statline), end)


def national_growth(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return the last total times the growth of the Dutch total along its own line, age shares as last counted."""
    return _shares(municipality, statline) * _with_nation(municipality, statline, end)


def linear_and_national(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return the mean of `linear` and `national_growth`."""
    return 0.5 * (linear(municipality, statline, end) + national_growth(municipality, statline, end))


def hamilton_perry(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return the last age structure carried on in steps of five years by the cohort change ratios of the last ones.

    Raises
    ------
    DataError : no two structures five or ten years apart are known, or `end` is no whole number of steps later.

    Notes
    -----
    Hamilton & Perry (1962), Social Forces 41, 163. Of two structures ten years apart, as 2006 and 2016, the ratio
    of persons x + 10 to persons x is the product of two steps; the step from x to x + 5 is given the fourth root
    of the ratios from x - 5 and from x, which both contain it (at the ends, where there is one ratio, its square
    root). The open group is 95 and older. Children of 0-4, each sex, are the same number per woman of 15-44 as last
    counted. Births, deaths, moves and totals are not looked at.
    """
    first, last = _pair(municipality, statline)
    if end not in reachable(municipality, statline, end):
        raise DataError(
            f"Hamilton-Perry for {municipality.name} goes in steps of {STEP} years from {last}; {end} is none of them"
        )
    before, now = (population_five_year(municipality, statline, year) for year in (first, last))
    return _stepped(now, _cohort_change(before, now, (last - first) // STEP), (end - last) // STEP)


def hamilton_perry_shrunk(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return Hamilton-Perry with ratios halfway, as logarithms, between the local ones and the Dutch ones of late.

    Raises
    ------
    DataError : as `hamilton_perry`.

    Notes
    -----
    Local ratios of ten years are scaled by what the Dutch ratios of the last five years known are to those of the
    same ten, which carries the national trend of mortality in, and then shrunk by `SHRUNK` to the latter.
    """
    first, last = _pair(municipality, statline)
    if end not in reachable(municipality, statline, end):
        raise DataError(
            f"Hamilton-Perry for {municipality.name} goes in steps of {STEP} years from {last}; {end} is none of them"
        )
    before, now = (population_five_year(municipality, statline, year) for year in (first, last))
    dutch_before, dutch_now, dutch_late = (_nation(statline, year) for year in (first, last, last - STEP))
    steps = (last - first) // STEP
    local, dutch = _cohort_change(before, now, steps), _cohort_change(dutch_before, dutch_now, steps)
    ratio = _cohort_change(dutch_late, dutch_now, 1) * (local / dutch) ** (1.0 - SHRUNK)
    return _stepped(now, ratio, (end - last) // STEP)


def reachable(municipality: Municipality, statline: Statline, end: int) -> range:
    """Return the years up to `end` that Hamilton-Perry can forecast."""
    return range(_pair(municipality, statline)[1], end + 1, STEP)


def constant_rates(municipality: Municipality, statline: Statline, end: int) -> Floats:
    """Return the last age structure carried on in single years by the rates of the last years known, held constant.

    Notes
    -----
    Cohort-component (Preston, Heuveline & Guillot 2001, ch. 6). Mortality: the mean of the last three years observed,
    Dutch q by age on 31 December times the local factor, no trend. Fertility: Dutch births per woman by age of the
    last year known, times local births of the last three years known over those it would give. Net migration: a
    constant number per year and age, from the residual method between the last two structures, moved to the mean of
    the last three recorded years by adding the difference in proportion to the people who move at each age. Half of
    the migrants of a year arrive at its start.
    """
    last = population_years(municipality, statline)[-1]
    now = population_by_age(municipality, statline, last)
    rates = _rates(municipality, statline)
    older = np.minimum(np.arange(AGES) + 1, AGES - 1)
    for _ in range(last, end):
        half = 0.5 * rates.migrants
        stayed = (now + half) * (1 - rates.q[:, older]) + half
        grown = np.zeros_like(now)
        grown[:, 1:] = stayed[:, :-1]
        grown[:, -1] += stayed[:, -1]
        births = 0.5 * float((now[1] + grown[1]) @ rates.fertility)
        grown[:, 0] = births * np.array([BOYS, 1 - BOYS]) * (1 - rates.q[:, 0]) + half[:, 0]
        now = np.maximum(grown, 0.0)
    return np.add.reduceat(now, STARTS, axis=1)


NAIVE: dict[str, Forecast] = {
    "no change": no_change,
    "local linear trend": linear,
    "national growth": national_growth,
    "mean of linear and national": linear_and_national,
    "constant rates": constant_rates,
    "Hamilton-Perry": hamilton_perry,
    "Hamilton-Perry, shrunk": hamilton_perry_shrunk,
}
"""Every naive forecast by name. The first four are the constant shares: they hold the age shares last counted."""
STEPPING = ("Hamilton-Perry", "Hamilton-Perry, shrunk")
"""Those that go in whole steps of `STEP` years."""


class _Rates(NamedTuple):
    q: Floats  # (2, 111) by age on 31 December
    fertility: Floats  # (111,) births per woman
    migrants: Floats  # (2, 111) persons per year


def _rates(municipality: Municipality, statline: Statline) -> _Rates:
    history = mortality(municipality, statline, *HISTORY)
    row = int(history.notes["last_observed"]) - HISTORY[0] + 1
    q = history.values[max(row - RECENT, 0) : row].mean(axis=0)
    fertility = birth_rates(statline)
    people = local_population(area_of(municipality), statline, population(statline))
    born = {y: total(statline, "vital_events", municipality, y, "births") for y in people}
    counted = [(n, float(people[y][1] @ fertility)) for y, n in sorted(born.items()) if n is not None][-RECENT:]
    level = sum(n for n, _ in counted) / sum(e for _, e in counted)
    net = net_migration(municipality, statline, history)
    name = "net_migration_incl_admin_corr"
    known = years(statline, "vital_events", municipality, name)[-RECENT:]
    recorded = float(np.mean([total(statline, "vital_events", municipality, y, name) or 0.0 for y in known]))
    movers = moving_rates(BETWEEN) * net.people
    migrants = net.rate * net.people
    return _Rates(q, level * fertility, migrants + (recorded - migrants.sum()) * movers / movers.sum())


def _pair(municipality: Municipality, statline: Statline) -> tuple[int, int]:
    """Return the last two years with an age structure that are one or two steps apart."""
    known = population_years(municipality, statline)
    found = [(last, first) for last in known for first in known if last - first in (STEP, 2 * STEP)]
    if not found:
        raise DataError(
            f"Hamilton-Perry for {municipality.name} needs two age structures {STEP} or {2 * STEP} years apart; "
            f"known are {', '.join(map(str, known)) or 'none'}"
        )
    last, first = max(found)
    return first, last


def _cohort_change(before: Floats, now: Floats, steps: int) -> Floats:
    """Return the ratios (2, 19) of one step into each group from 5-9 on; the last is into 95 and older."""
    groups = before.shape[1]
    into = now[:, steps:].copy()  # groups that were all born at the first date
    base = before[:, : groups - steps].copy()
    base[:, -1] = before[:, groups - steps - 1 :].sum(axis=1)
    ratio = np.divide(into, base, out=np.zeros_like(into), where=base > 0)
    if steps == 1:
        return ratio
    younger = np.concatenate([ratio[:, :1], ratio], axis=1)  # from x - 5 for the step from x
    older = np.concatenate([ratio, ratio[:, -1:]], axis=1)  # from x
    return np.asarray((younger * older) ** 0.25, dtype=np.float64)


def _stepped(now: Floats, ratio: Floats, steps: int) -> Floats:
    """Return a population (2, 20) carried on by cohort change ratios (2, 19), children per woman as they are now."""
    children = now[:, 0] / now[1, MOTHERS].sum()
    for _ in range(steps):
        grown = np.empty_like(now)
        grown[:, 1:-1] = now[:, :-2] * ratio[:, :-1]
        grown[:, -1] = now[:, -2:].sum(axis=1) * ratio[:, -1]
        grown[:, 0] = children * grown[1, MOTHERS].sum()
        now = grown
    return now


def _nation(statline: Statline, year: int) -> Floats:
    return np.asarray(np.add.reduceat(single_nl(statline, year), STARTS, axis=1), dtype=np.float64)


def _shares(municipality: Municipality, statline: Statline) -> Floats:
    """Return the shares (2, 20) of the last age structure known."""
    last = population_years(municipality, statline)[-1]
    people = population_five_year(municipality, statline, last)
    return np.asarray(people / people.sum(), dtype=np.float64)


def _totals(municipality: Municipality | None, statline: Statline) -> list[tuple[int, float]]:
    """Return the totals known of the last years of the trend: (year, inhabitants on 1 January), oldest first."""
    known = years(statline, "population_totals", municipality, "population_1jan")[-RECENT - 1 :]
    found = [(y, total(statline, "population_totals", municipality, y, "population_1jan")) for y in known]
    return [(y, n) for y, n in found if n is not None]


def _line(totals: list[tuple[int, float]], end: int) -> float:
    (first, before), (last, now) = totals[0], totals[-1]
    return now + (now - before) / (last - first) * (end - last)


def _with_nation(municipality: Municipality, statline: Statline, end: int) -> float:
    year, now = _totals(municipality, statline)[-1]
    nation = _totals(None, statline)
    return now * _line(nation, end) / _line(nation, year)
