"""How a municipality differs from the Netherlands: its events over what Dutch rates lead to, shrunk towards one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.municipalities import Municipality, municipalities
from sim.rates.national import AGES, LETTERS, NATION, Series
from sim.rates.table import Floats
from sim.statline import Statline

GROUP = 5
"""Years of age per cell of the municipal population tables; the last cell is 95 and older."""
GROUPS = 20


class Area(NamedTuple):
    """A municipality or province: its CBS code, first year under that code and what it consisted of before."""

    code: str
    since: int
    predecessors: dict[str, float]

    def parts(self, year: int) -> dict[str, float]:
        """Return the CBS codes and weights that make up the area in a year."""
        return {self.code: 1.0} if year >= self.since or not self.predecessors else self.predecessors


class Factor(NamedTuple):
    """Observed over expected events.

    Parameters
    ----------
    value, error : the factor to use and its standard error, after shrinkage
    raw : observed over expected as counted; 1 if nothing is known yet
    observed, expected : events over all years used
    by_year : (calendar year, observed over expected) of every year known, used or not
    spread : standard deviation between areas of the logarithm of the true factor
    """

    value: float
    error: float
    raw: float
    observed: float
    expected: float
    by_year: dict[int, float]
    spread: float


def area_of(municipality: Municipality) -> Area:
    """Return a municipality as an area."""
    return Area(municipality.code, municipality.since, municipality.predecessors)


def areas() -> tuple[Area, ...]:
    """Return the embedded municipalities and their provinces: what the spread between areas is estimated on."""
    provinces = dict.fromkeys(m.province for m in municipalities())
    return (*(area_of(m) for m in municipalities()), *(Area(p, 0, {}) for p in provinces))


Cells = dict[tuple[str, int, str], float]
"""All-age figures of one indicator by CBS region, year and sex (M, F, T)."""


def cells(frame: pd.DataFrame, indicator: str) -> Cells:
    """Return the all-age figures of one indicator of a table."""
    rows = frame[frame["indicator"].to_numpy() == indicator]
    keys = zip(rows["region"].tolist(), rows["year"].tolist(), rows["sex"].tolist(), strict=True)
    return dict(zip(keys, rows["value"].tolist(), strict=True))


def yearly(found: Cells, area: Area, sex: str = "T") -> dict[int, float]:
    """Return a figure of an area per year, predecessors added up; years with a missing part are left out."""
    total: dict[int, float] = {}
    for year in sorted({year for _, year, _ in found}):
        parts = area.parts(year)
        if all((code, year, sex) in found for code in parts):
            total[year] = sum(weight * found[code, year, sex] for code, weight in parts.items())
    return total


def local_population(area: Area, statline: Statline, nation: Series) -> dict[int, Floats]:
    """Return the population of an area on 1 January of every year with a known total, (2, 111) by sex and age.

    The age structure is known for 2006, 2016, 2020 and 2021 (provinces 2016) in groups of five years: shares are
    interpolated between these years, held beyond, scaled to the totals per sex, and split into single ages as the
    Dutch population of the year.
    """
    by_group, totals = statline.table("population_municipal_age5"), statline.table("population_totals")
    return _populations(area, by_group, cells(totals, "population_1jan"), nation)


def _populations(area: Area, by_group: pd.DataFrame, totals: Cells, nation: Series) -> dict[int, Floats]:
    """Return what `local_population` describes."""
    frame = by_group[(by_group["region"] == area.code) & (by_group["sex"] != "T")]
    if frame.empty:
        return {}
    known = np.unique(frame["year"].to_numpy(dtype=np.int64))
    share = np.zeros((len(known), 2, GROUPS))
    np.add.at(
        share,
        (
            np.searchsorted(known, frame["year"].to_numpy(dtype=np.int64)),
            (frame["sex"].to_numpy() == "F").astype(np.int64),
            frame["age_from"].to_numpy(dtype=np.int64) // GROUP,
        ),
        frame["value"].to_numpy(dtype=np.float64),
    )
    share /= share.sum(axis=2, keepdims=True)
    total = [yearly(totals, area, letter) for letter in LETTERS]
    group = np.minimum(np.arange(AGES) // GROUP, GROUPS - 1)
    people: dict[int, Floats] = {}
    for year in sorted(set(total[0]) & set(total[1])):
        if not nation.has(year):
            continue
        after = int(np.clip(np.searchsorted(known, year), 0, len(known) - 1))
        before = max(after - 1, 0) if year < known[after] else after
        gap = max(int(known[after] - known[before]), 1)
        t = float(np.clip((year - known[before]) / gap, 0.0, 1.0))
        mix = (1 - t) * share[before] + t * share[after]
        dutch = nation.at(year)
        within = dutch / np.stack([np.bincount(group, d, GROUPS) for d in dutch])[:, group]
        people[year] = np.array([[total[0][year]], [total[1][year]]]) * mix[:, group] * within
    return people


def expected(people: Floats, rate: Floats) -> Floats:
    """Return expected events (2, 111) by sex and age on 31 December.

    `people` (2, 111) are those on 1 January by completed age, `rate` (2, 111) is yearly by age on 31 December. Newborns
    are left out; ages 110 and over are taken together.
    """
    events = np.zeros_like(rate)
    events[..., 1:] = people[..., :-1] * rate[..., 1:]
    events[..., -1] += people[..., -1] * rate[..., -1]
    return events


def local_factors(
    municipality: Municipality,
    statline: Statline,
    nation: Series,
    indicator: str,
    rate: Callable[[int], Floats],
    apart: Collection[int] = (),
) -> tuple[Factor, Factor]:
    """Return the factor of a municipality on Dutch rates in ordinary years, and in the years set apart.

    Parameters
    ----------
    municipality : which
    statline : CBS tables, as of some year
    nation : Dutch population on 1 January
    indicator : "deaths" or "births"
    rate : gives the Dutch rates (2, 111) by age on 31 December of a calendar year
    apart : years, such as those of the pandemic, with a factor of their own around the ordinary one

    Notes
    -----
    Indirect standardisation: events over events expected from Dutch rates, divided by the same ratio for the
    Netherlands, so that newborns and people moving within the year cancel. Then empirical Bayes on the logarithm (as
    Marshall 1991): Poisson noise 1 / events, and a spread between areas around the Dutch level (for the years
    apart: around the ordinary factor of the area) estimated by moments over the three municipalities and two
    provinces. The error is that of the posterior; it leaves out that the age structure is interpolated.
    """
    events = cells(statline.table("vital_events"), indicator)
    by_group, totals = statline.table("population_municipal_age5"), statline.table("population_totals")
    known = cells(totals, "population_1jan")
    dutch = yearly(events, Area(NATION, 0, {}))
    ratio = {y: n / float(expected(nation.at(y), rate(y)).sum()) for y, n in dutch.items() if nation.has(y)}
    counted: dict[str, dict[int, tuple[float, float]]] = {}
    for area in areas():
        people = _populations(area, by_group, known, nation)
        counted[area.code] = {
            year: (seen, float(expected(people[year], rate(year)).sum()) * ratio[year])
            for year, seen in yearly(events, area).items()
            if year in people and year in ratio
        }
    usual = _shrink({c: _sums(y, lambda year: year not in apart) for c, y in counted.items()})
    scaled = {
        code: [(year, seen, mean * usual[code].value) for year, (seen, mean) in years.items()]
        for code, years in counted.items()
    }
    extra = _shrink(
        {c: _sums({y: (o, e) for y, o, e in rows}, lambda year: year in apart) for c, rows in scaled.items()}
    )
    ordinary, other = usual[municipality.code], extra[municipality.code]
    by_year = {year: seen / mean for year, (seen, mean) in counted[municipality.code].items()}
    value = ordinary.value * other.value
    error = float(np.hypot(other.value * ordinary.error, ordinary.value * other.error))
    return (
        ordinary._replace(by_year=by_year),
        other._replace(value=value, error=error, raw=ordinary.value * other.raw, by_year=by_year),
    )


def _sums(years: dict[int, tuple[float, float]], use: Callable[[int], bool]) -> tuple[float, float]:
    """Return observed and expected events over the years to use."""
    chosen = [pair for year, pair in years.items() if use(year)]
    return sum(o for o, _ in chosen), sum(e for _, e in chosen)


def _shrink(sums: dict[str, tuple[float, float]]) -> dict[str, Factor]:
    """Return the empirical Bayes factor of every area from its observed and expected events."""
    usable = [(o, e) for o, e in sums.values() if o > 0]
    spread2 = float(np.mean([np.log(o / e) ** 2 - 1 / o for o, e in usable])) if usable else 0.0
    spread2 = max(spread2, 0.0)
    spread = float(np.sqrt(spread2))
    factors = {}
    for code, (o, e) in sums.items():
        if o <= 0:
            factors[code] = Factor(1.0, spread, 1.0, 0.0, 0.0, {}, spread)
            continue
        keep = spread2 / (spread2 + 1 / o)
        value = float(np.exp(keep * np.log(o / e)))
        factors[code] = Factor(value, value * float(np.sqrt(keep / o)), o / e, o, e, {}, spread)
    return factors
