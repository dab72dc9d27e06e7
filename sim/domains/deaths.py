"""Keep all deaths together those of the forecast: the mean mortality factor anew every January of a base run.

The forecast of mortality holds for everybody of a sex and age, whatever their health. As states move, with the rising
education of the old for instance, the mean factor by state moves too, and deaths would fall below the forecast, which
holds that gain already. So the mean is taken anew every January. A run of a measure must not do so, or its effect on
deaths would be undone: it takes the means of the base run (`follow`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.domains.normaliser import GROUPS, death_means

if TYPE_CHECKING:
    from sim.domains.life import Life
    from sim.rates.read import Floats
    from sim.world import World


def renew_deaths(world: World) -> None:
    """Take the mean mortality factor of this year: of the base run where it is known, else of the people now."""
    life = world.life
    if life is None:
        return
    means, year = life.normaliser.death_by_year, world.year
    if year not in means:
        mean = death_means(world, life.frailty, -np.expm1(-life.rates.mortality))
        means = {**means, year: mean}  # a new one: copies of a world do not share it
    world.life = _with(life, means, means[year])


def follow(world: World, base: World) -> None:
    """Let a world have the mean mortality factors of a base run that has been lived: deaths may then differ from it."""
    if world.life is None or base.life is None:
        return
    means = base.life.normaliser.death_by_year
    world.life = _with(world.life, means, means.get(world.year, world.life.frailty.mean))


def _with(life: Life, means: dict[int, Floats], now: Floats) -> Life:
    """Return life domains with other means, and those of now in use."""
    return replace(
        life, normaliser=replace(life.normaliser, death_by_year=means), frailty=life.frailty._replace(mean=now)
    )


def means_kept(world: World) -> dict[str, Floats]:
    """Return the means so far as arrays, for a snapshot: years (y,) and means (y, 2, 2, 23)."""
    means = {} if world.life is None else world.life.normaliser.death_by_year
    years = sorted(means)
    values = np.array([means[year] for year in years]).reshape(len(years), 2, 2, GROUPS)
    return {"life.death_years": np.array(years, dtype=np.int64), "life.death_means": values}


def means_back(world: World, years: Floats, means: Floats) -> None:
    """Put the means of a snapshot back; the latest year up to now is in use."""
    if world.life is None or not len(years):
        return
    known = {int(year): mean for year, mean in zip(years, means, strict=True)}
    past = [year for year in known if year <= world.year]
    world.life = _with(world.life, known, known[max(past)] if past else world.life.frailty.mean)
