"""Risk of youth problems by wijk, from the young with youth care in each, shrunk where there are few."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.events import GROWN_UP
from agents.onset import BY_KERN, Effects
from agents.persons import HERE
from sim.domains.courses import YOUTH
from sim.domains.draws import YOUTH_PARTS, draw_of

if TYPE_CHECKING:
    from sim.domains.life import Life
    from sim.kernen import Kernen
    from sim.rates.read import Floats
    from sim.statline import Statline
    from sim.world import World

YOUNG_PART = 0.3
"""Part of the people of 15-24 who are below 18: those of 18-22 hardly have youth care (15 of 485 in wijk WK189500)."""
YEAR = 2021


def shrunk(counted: Floats, expected: Floats) -> Floats:
    """Return factors with mean 1 from counts beside what is expected without differences, as far as luck allows.

    Parameters
    ----------
    counted, expected : (wijken,) persons; a count that is not known is NaN and gets factor 1.

    Notes
    -----
    Gamma-Poisson: the factor is (a + counted) / (a + expected) with 1 / a the variance between wijken, by moments the
    spread of the ratios beyond that of Poisson counts; without such a spread every factor is 1 (Clayton & Kaldor 1987).
    """
    known = ~np.isnan(counted) & (expected > 0.0)
    factor = np.ones(len(counted))
    if known.sum() < 2:
        return factor
    have, want = counted[known], expected[known] * counted[known].sum() / expected[known].sum()
    between = (((have - want) ** 2 - want).sum()) / (want**2).sum()
    if between > 0.0:
        factor[known] = (1.0 / between + have) / (1.0 / between + want)
    return factor


def kern_factors(kernen: Kernen, statline: Statline) -> Floats:
    """Return the factor of each kern, (kernen,): the mean of its wijken by its inhabitants in each; 1 when not known.

    Notes
    -----
    Not from youthhelp_wijk_2017: its wijken are those of municipalities that are gone (De Marne, Eemsmond, Winsum).
    """
    wijken = kernen.wijken
    table = statline.table("social_domain_2021")
    if wijken is None or table.empty:
        return np.ones(len(kernen))
    names = ["youth_with_youthcare", "age_0_14", "age_15_24"]
    table = table[(table["year"] == YEAR) & table["indicator"].isin(names)]
    grid = table.pivot_table(index="region", columns="indicator", values="value")
    care, young, older = grid.reindex(index=list(wijken.code_2021), columns=names).to_numpy(dtype=np.float64).T
    factors = shrunk(care, np.nan_to_num(young + YOUNG_PART * older))
    return np.asarray(wijken.share @ factors)


def with_wijken(world: World, life: Life, statline: Statline) -> Life:
    """Return the life domains with the risk of the wijk upon the onset of youth problems; its mean over the young is 1.

    Parameters
    ----------
    life : without it.
    statline : the figures that may be seen.
    """
    exponent = world.parameters["youth.wijk"]
    factor = kern_factors(world.kernen, statline) ** exponent
    if (factor == 1.0).all():
        return life
    age = (world.month - 1 - world.persons.column("birth").astype(np.int64)) // 12
    young = np.flatnonzero((world.persons.column("status") == HERE) & (age < GROWN_UP))
    kern = world.households.column("kern")[world.persons.column("household")[young]]
    mean = factor[kern].mean() if len(kern) else 1.0
    course = life.courses["youth_onset"]
    course = course._replace(effects=added(course.effects, factor / mean))
    courses = life.courses | {"youth_onset": course}
    return replace(life, courses=courses, youth=draw_of(YOUTH, YOUTH_PARTS, courses, world.parameters))


def added(effects: Effects, factor: Floats) -> Effects:
    """Return spill-over rows and one for every kern with a factor other than 1, (kernen,)."""
    rows = np.flatnonzero(factor != 1.0)
    more = Effects(
        kind=np.full(len(rows), BY_KERN, dtype=np.uint8),
        code=rows.astype(np.int32),
        log=np.log(factor[rows]),
        months=np.zeros(len(rows), dtype=np.int32),
        sex=np.full(len(rows), -1, dtype=np.int8),
        first=np.zeros(len(rows), dtype=np.uint8),
        last=np.full(len(rows), 110, dtype=np.uint8),
    )
    columns: Any = zip(effects, more, strict=True)
    return Effects(*map(np.concatenate, columns))
