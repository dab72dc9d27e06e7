"""What waiting and distance add to asking, and what the life of who asks does to the answer of the sociaal team.

All are parameters that are 0 by default: no source gives a size. At 0 nothing is reckoned and no bit changes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.access.usual import TIES, traits_of, weeks_waited

if TYPE_CHECKING:
    from agents.offers import Doors, Offer
    from sim.access.state import Access
    from sim.provisions.product import Product
    from sim.world import World

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
DAYS, COUNTER, PRACTICE = "dagbesteding", "loket", "GP"
PLACES = (DAYS, COUNTER, PRACTICE)
"""Places that people go to, by the name that they have among the facilities: see `place_of`."""
STEPS = 60
"""Halvings in which the odds of an answer are found; more than a double can hold."""


def awaited(world: World, access: Access, offer: Offer) -> tuple[Offer, Doors]:
    """Return what can be asked and its doors, with what the waiting of each product adds.

    Notes
    -----
    `access.wait` for each week that is waited more (or less) than at the start; nothing for a product that nobody
    waits for or has since a year or less, now or at the start.
    """
    weight, doors = world.parameters["access.wait"], access.doors(offer)
    if weight == 0.0 or access.usual is None:
        return offer, doors
    more = np.nan_to_num(weeks_waited(world, access) - access.usual.weeks)
    utility = offer.utility + weight * more[:, None]
    return offer._replace(utility=utility), doors._replace(odds=np.exp(utility))


def place_of(product: Product) -> str | None:
    """Return where people must come for a product, None where somebody comes to them or nothing is asked anywhere.

    Notes
    -----
    Day activities, day treatment and short stays (units half_day and day) are given in one place; what the
    Participatiewet gives is asked for at the counter; what a GP alone leads to (OJG) is given at the GP.
    """
    if product.at_once:
        return None
    if product.unit in {"half_day", "day"}:
        return DAYS
    if product.law == "participatiewet":
        return COUNTER
    return PRACTICE if dict(product.referrers).keys() == {"GP"} else None


def farther(world: World, place: str) -> Floats | None:
    """Return how much farther than the mean inhabitant of the start each kern lies from a place of `PLACES`, km.

    Returns
    -------
    numpy.ndarray | None
        By kern, 0 where it is not known, and that of the start where it no longer is; None when it is known of no kern
        at the start. The GP is known (KWB, mean of the wijk). No source names where a counter or day activities are:
        only a user can, in the file of facilities.
    """
    there, people = world.facilities, world.kernen.population.astype(np.float64)
    if there is None or place not in there.names:
        return None
    start = there.kilometres(place, world.started)
    weights = np.where(np.isnan(start), 0.0, people)
    if weights.sum() == 0.0:
        return None
    now = start if world.month == world.started else there.kilometres(place, world.month)
    now = np.where(np.isnan(now), start, now)  # closed, and nobody says how far the next one is: no nearer than before
    return np.asarray(np.nan_to_num(now - np.average(np.nan_to_num(start), weights=weights)), dtype=np.float64)


def reached(world: World, access: Access, offer: Offer) -> Offer:
    """Return what can be asked with what the way to it adds, person by person, beside what measures add.

    Notes
    -----
    `access.distance` for each km more than the mean of the inhabitants at the start, so that the rates of asking stay
    those of the gemeente. Rows of `nudge` are those that stand, and one more for each that a place is added to.
    """
    weight, kern = world.parameters["access.distance"], world.households.column("kern")
    known = [] if weight == 0.0 else [(place, farther(world, place)) for place in PLACES]
    more = {place: (weight * km).astype(np.float32) for place, km in known if km is not None}
    if not more:
        return offer
    home = kern[np.maximum(world.persons.column("household"), 0)]
    rows = [*(offer.nudge if offer.nudge.shape[1] else np.zeros((1, len(home)), dtype=np.float32))]
    group, made = offer.group.copy(), {}
    for k, product in enumerate(access.products.values()):
        place, row = place_of(product), int(offer.group[k])
        if place not in more:
            continue
        if (row, place) not in made:
            made[row, place] = len(rows)
            rows.append(rows[row] + more[place][home])
        group[k] = made[row, place]
    return offer._replace(nudge=np.array(rows, dtype=np.float32), group=group)


def solved(world: World, access: Access, client: Rows) -> Floats | float:
    """Return the chance that own strength or network answers each melding for maatwerk.

    Parameters
    ----------
    client : of the meldingen.

    Notes
    -----
    Odds rise by `team.network` for each tie and by `team.light` where no life domain is low. With the people of the
    start the mean stays `team.solved`: the constant is found by halving, since the mean rises with it.
    """
    p, usual = world.parameters, access.usual
    network, light, share = p["team.network"], p["team.light"], p["team.solved"]
    if (network == 0.0 and light == 0.0) or usual is None or usual.traits.sum() == 0.0 or share == 0.0:
        return share
    worth = network * np.arange(TIES + 1)[:, None] + light * np.arange(2)
    plain = math.log(share / (1.0 - share))
    low, high = plain - worth.max(), plain - worth.min()
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        mean = float((usual.traits / (1.0 + np.exp(-middle - worth))).sum())
        low, high = (middle, high) if mean < share else (low, middle)
    ties, well = traits_of(world, client)
    return np.asarray(1.0 / (1.0 + np.exp(-high - worth[ties, well])))
