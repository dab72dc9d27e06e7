"""How the age pattern of mothers in a municipality differs from the Dutch one, smoothed and shrunk."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.municipalities import Municipality, municipalities
from sim.rates.local import Area, area_of, expected, local_population
from sim.rates.national import AGES, Series
from sim.rates.parity import SPAN, YOUNGEST
from sim.rates.table import Floats
from sim.statline import Statline

EDGES = np.array([0, 20, 25, 30, 35, 40, 45, AGES])
"""Lower ages of the groups in which CBS publishes births by mother's age per municipality."""
MIDDLES = np.array([18.5, 22.5, 27.5, 32.5, 37.5, 42.0, 46.0])
"""Age of the average mother of each group; between them the shape is interpolated."""


class BirthShape(NamedTuple):
    """Relative birth rates by age.

    Parameters
    ----------
    values : (35,) factor on the Dutch rate by age on 31 December 15..49; births-neutral
    error : (35,) its relative standard error
    groups : (7,) shrunk factor per age group
    raw : (7,) observed over expected births per age group, over that of all ages
    births : (7,) births counted
    chi2 : of the raw factors, 6 degrees of freedom; 0 without data
    spread : standard deviation between municipalities of a group's true factor
    """

    values: Floats
    error: Floats
    groups: Floats
    raw: Floats
    births: Floats
    chi2: float
    spread: float


def birth_shape(
    municipality: Municipality, statline: Statline, nation: Series, rate: Callable[[int], Floats]
) -> BirthShape:
    """Return the age pattern of a municipality relative to the Netherlands.

    Parameters
    ----------
    municipality : which
    statline : CBS tables
    nation : Dutch population on 1 January
    rate : gives the Dutch birth rates (2, 111) of a calendar year

    Notes
    -----
    Births by mother's age group (CBS 37201) in the years with a known population, over those expected from
    local women at Dutch rates, relative to the ratio of all ages. Empirical Bayes with Poisson noise and one spread
    for all municipalities and groups, estimated by moments from the sum of their chi-squares; linear between the
    middles of the groups; scaled so that the Dutch rates of all years with a known population give as many births in
    the municipality as before. Whether the pattern of 2012-2015 lasts cannot be seen in the shipped data.
    """
    frame = statline.table("births_by_mother_age")
    frame = frame[frame["indicator"] == "live_births_by_mother_age"]
    keys = zip(frame["region"].tolist(), frame["year"].tolist(), frame["age_from"].tolist(), strict=True)
    cells = dict(zip(keys, frame["value"].tolist(), strict=True))
    places = [area_of(m) for m in municipalities()]
    counted = {area.code: _counts(area, cells, local_population(area, statline, nation), rate) for area in places}
    usable = [(o, e * o.sum() / e.sum()) for o, e in counted.values() if e.sum() > 0]
    if not usable or counted[municipality.code][1].sum() <= 0:
        flat = np.ones(len(MIDDLES))
        return BirthShape(np.ones(SPAN), np.zeros(SPAN), flat, flat, 0 * flat, 0.0, 0.0)
    observed = np.concatenate([o for o, _ in usable])
    predicted = np.concatenate([e for _, e in usable])
    # E[(o - e)^2 / e] = 1 + spread^2 e, and each area loses one degree of freedom to its level
    freedom = len(observed) - len(usable)
    spread2 = max(float(((observed - predicted) ** 2 / predicted).sum() - freedom) / float(predicted.sum()), 0.0)
    o, e = counted[municipality.code]
    e = e * o.sum() / e.sum()
    keep = spread2 / (spread2 + 1 / e)
    groups = 1 + keep * (o / e - 1)
    age = np.arange(YOUNGEST, YOUNGEST + SPAN)
    values = np.interp(age, MIDDLES, groups)
    error = np.interp(age, MIDDLES, np.sqrt(keep / e)) / values
    people = local_population(area_of(municipality), statline, nation)
    births = sum(expected(here, rate(year))[1, YOUNGEST : YOUNGEST + SPAN] for year, here in people.items())
    births = np.asarray(births)
    values = values * births.sum() / (births * values).sum()
    chi2 = float(((o - e) ** 2 / e).sum())
    return BirthShape(values, error, groups, o / e, o, chi2, float(np.sqrt(spread2)))


def _counts(
    area: Area,
    cells: dict[tuple[str, int, int], float],
    people: dict[int, Floats],
    rate: Callable[[int], Floats],
) -> tuple[Floats, Floats]:
    """Return observed and expected births (7,) of an area over all years with both."""
    observed, predicted = np.zeros(len(MIDDLES)), np.zeros(len(MIDDLES))
    lower = EDGES[:-1].tolist()
    for year, local in people.items():
        parts = area.parts(year)
        if not all((code, year, age) in cells for code in parts for age in lower):
            continue
        observed += [sum(w * cells[code, year, age] for code, w in parts.items()) for age in lower]
        predicted += np.add.reduceat(expected(local, rate(year))[1], EDGES[:-1])
    return observed, predicted
