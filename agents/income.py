"""Income class of a huishouden from what its members do, and tenure of a new one; inertia by a fixed luck.

What is not known of a huishouden is a draw of its lineage that never changes. So it stays in its class until a member
comes, goes or changes activity, and comes back to it when that is undone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.activities import ADULT, BIJSTAND, EMPLOYED, SELF_EMPLOYED
from agents.ages import age_now
from agents.households import INSTITUTION, Households
from agents.kernel import kernel, lean
from agents.luck import pair, uniform, uniform_at
from agents.moving import draw_position
from agents.persons import HEAD, NOBODY, PARTNER, Persons
from agents.scanning import marked

FOUNDED = 32768
"""As in `agents.membership.found`."""


class IncomeRates(NamedTuple):
    """How income is reckoned, frozen at the start."""

    person: NDArray[np.float64]  # (activity,) income against an employed person with middle education
    level: NDArray[np.float64]  # (4,) factor by education for those at work
    age: NDArray[np.float64]  # (111,) factor by age for those at work
    couple: float  # income of a couple on bijstand
    spread: NDArray[np.float64]  # (2,) of the log of what is not known, without and with bijstand
    quantile: NDArray[np.float64]  # (points,) standard normal quantiles at equal steps of probability
    use: int  # number of the draw of the start population
    limits: NDArray[np.float64]  # (kern, classes - 1) score at which the next class begins
    tenure: NDArray[np.float64]  # (classes, bands, tenures) cumulative share by income class and age of the founder
    bands: NDArray[np.int64]  # (bands - 1,) first ages


@lean
def _normal(u: float, quantile: NDArray[np.float64]) -> float:
    """Return the standard normal quantile of a draw in [0, 1), straight between the points."""
    at = u * (len(quantile) - 1)
    i = int(at)
    return quantile[i] + (at - i) * (quantile[i + 1] - quantile[i])


@lean
def _score(h: int, month: int, key: np.uint64, rates: IncomeRates, persons: Persons, households: Households) -> float:
    """Return the log of the standardised income of a huishouden; as in `sim.synthesis.attributes_homes.income`."""
    earned = adults = children = 0.0
    benefit = 0
    q = households.first[h]
    while q != NOBODY:
        age, doing, role = age_now(month, persons.birth[q]), persons.activity[q], persons.role[q]
        own = rates.person[doing]
        if doing in (EMPLOYED, SELF_EMPLOYED):
            own *= rates.level[persons.education[q]] * rates.age[age]
        earned += own
        adults += 1.0 if age >= ADULT else 0.0
        children += 0.0 if age >= ADULT else 1.0
        if doing == BIJSTAND and role in (HEAD, PARTNER):
            benefit += 1
        q = persons.next[q]
    size, spread = adults + 0.8 * children, rates.spread[0]
    if benefit > 0:  # bijstand is a norm: nothing is added for other members
        earned = rates.couple if benefit > 1 else rates.person[BIJSTAND]
        size, spread = float(benefit), rates.spread[1]
    luck = _normal(uniform_at(key, households.lineage[h], rates.use), rates.quantile)
    return np.log(max(earned, 0.05)) - 0.5 * np.log(max(size, 1.0)) + spread * luck


@kernel
def scores(
    month: int, key: np.uint64, n: int, rates: IncomeRates, persons: Persons, households: Households,
    out: NDArray[np.float64],
) -> None:  # fmt: skip
    """Write the score of every private huishouden, NaN for others."""
    for h in range(n):
        out[h] = np.nan
        if households.size[h] > 0 and households.type[h] != INSTITUTION:
            out[h] = _score(h, month, key, rates, persons, households)


@lean
def _founder(h: int, month: int, persons: Persons, households: Households) -> int:
    """Return the member who founded the huishouden this month, newcomers left out; or -1."""
    q = households.first[h]
    while q != NOBODY:
        if households.lineage[h] == pair(persons.lineage[q], month + FOUNDED):
            return q if persons.arrived[q] != month else NOBODY
        q = persons.next[q]
    return NOBODY


@kernel
def incomes(
    month: int, key: np.uint64, key_tenure: np.uint64, n: int, rates: IncomeRates, persons: Persons,
    households: Households,
) -> int:  # fmt: skip
    """Set the income class of every huishouden that is marked as changed, and the tenure of those founded this month.

    Parameters
    ----------
    key : stream key of SYNTHESIS of the start population, whose draw goes on to hold.
    key_tenure : stream key of TENURE.

    Returns
    -------
    The number of huishoudens whose class changed.
    """
    changed = 0
    for h in marked(n, households.dirty):
        if households.size[h] == 0 or households.type[h] == INSTITUTION:
            continue
        score = _score(h, month, key, rates, persons, households)
        money = int(np.searchsorted(rates.limits[households.kern[h]], score, side="right"))
        changed += 1 if money != households.income[h] else 0
        households.income[h] = money
        founder = _founder(h, month, persons, households)
        if founder != NOBODY:
            band = int(np.searchsorted(rates.bands, age_now(month, persons.birth[founder]), side="right"))
            u = uniform(key_tenure, households.lineage[h])
            households.tenure[h] = draw_position(rates.tenure[money, band], u)
    return changed
