"""Who may do what from where, how willing they are and how many hours they offer: tables by giver and distance.

Every number is an assumption but where a source is named. Each row has two factors among the parameters, `giving.*`;
`care.*` and `strain.*` move all together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import GIVERS
from agents.care_rules import NEVER_ASKED, CareRules
from agents.domains import (
    ADMINISTRATION,
    DAY_STRUCTURE,
    GUIDANCE,
    HOUSEHOLD_TASKS,
    MOBILITY,
    SOCIAL_CONTACT,
    TASKS,
    UPBRINGING,
)  # fmt: skip
from agents.kin import DISTANCES, FURTHER, MUNICIPALITY, SAME_HOUSEHOLD, SAME_KERN, WITHIN_5_KM, WITHIN_50_KM
from agents.persons import ACTIVITIES
from agents.strain import StrainRules
from sim.kernen import COHESION_ELSEWHERE

Floats = NDArray[np.float64]
Jobs = tuple[int, ...]
ALL: Jobs = tuple(range(len(TASKS)))
LIGHT: Jobs = (HOUSEHOLD_TASKS, GUIDANCE, MOBILITY, ADMINISTRATION, SOCIAL_CONTACT)
NEAR_LIGHT: Jobs = (HOUSEHOLD_TASKS, MOBILITY, SOCIAL_CONTACT)
FAR: Jobs = (ADMINISTRATION, SOCIAL_CONTACT)
VISIT: Jobs = (MOBILITY, ADMINISTRATION, SOCIAL_CONTACT, DAY_STRUCTURE)
QUARTERS = 4
MOST_WILLING = 0.98
"""Share beyond which no factor makes anybody more willing. Assumption."""
STRICT_MONTHS, STRICT_HOURS = 3, 8
"""CBS counts adults who have given mantelzorg for at least three months or for at least eight hours a week."""


@dataclass(frozen=True, slots=True)
class Giver:
    """One kind of giver from some distances.

    Parameters
    ----------
    who : name in `GIVERS`.
    where : distances.
    order : round in which they are asked.
    tasks : what they may do.
    men, women : share willing when asked for the first time, without anything that lowers it.
    hours : mean hours a week that a willing giver offers.
    source : parameter rows, or "assumption".
    """

    who: str
    where: tuple[int, ...]
    order: int
    tasks: Jobs
    men: float
    women: float
    hours: float
    source: str = "assumption"

    @property
    def name(self) -> str:
        """Who and, where he gives from several distances, from where: part of the names of its parameters."""
        if self.who in ("partner", "friend", "neighbour", "volunteer"):
            return self.who
        return f"{self.who}_{DISTANCES[self.where[0]] if len(self.where) == 1 else 'near'}"


NEAR = (SAME_KERN, WITHIN_5_KM)
HERE_ABOUT = (*NEAR, MUNICIPALITY)
HOME = (SAME_HOUSEHOLD,)
# fmt: off
G = Giver
GIVING: tuple[Giver, ...] = (
    G("partner", HOME, 0, ALL, 0.90, 0.90, 35.0, "B025 (18, 10-35 h, unverified): calibrated; willingness 0.7-0.95"),
    G("parent", HOME, 1, ALL, 0.90, 0.95, 30.0, "B026 (18, 10-30 h, unverified): moved with the partner"),
    G("child", HOME, 1, ALL, 0.66, 0.89, 16.0, "B016; moved with the child near"),
    G("sibling", HOME, 1, LIGHT, 0.496, 0.62, 3.7),
    G("grandparent", HOME, 1, (*LIGHT, UPBRINGING), 0.62, 0.744, 3.7),
    G("grandchild", HOME, 1, LIGHT, 0.372, 0.496, 3.7),
    G("child", HERE_ABOUT, 2, ALL, 0.59, 0.97, 10.0, "B027 (6, 3-10 h, unverified), B009: calibrated"),
    G("parent", HERE_ABOUT, 2, ALL, 0.50, 0.65, 10.0, "hours as child"),
    G("child_in_law", HOME, 3, LIGHT, 0.496, 0.62, 4.4),
    G("child_in_law", HERE_ABOUT, 3, LIGHT, 0.186, 0.31, 3.0, "B027, size own"),
    G("child", (WITHIN_50_KM,), 2, LIGHT, 0.52, 0.97, 6.5, "B009: calibrated; B057: who lives near cares most"),
    G("child", (FURTHER,), 2, FAR, 0.40, 0.75, 3.5, "B009: calibrated; B057"),
    G("parent", (WITHIN_50_KM,), 3, LIGHT, 0.40, 0.50, 6.5),
    G("parent", (FURTHER,), 3, FAR, 0.25, 0.35, 3.5),
    G("sibling", HERE_ABOUT, 3, LIGHT, 0.149, 0.248, 3.0),
    G("sibling", (WITHIN_50_KM,), 3, FAR, 0.099, 0.149, 1.5),
    G("grandchild", HERE_ABOUT, 3, NEAR_LIGHT, 0.124, 0.186, 2.2),
    G("grandparent", HERE_ABOUT, 3, (*NEAR_LIGHT, UPBRINGING), 0.31, 0.496, 3.0),
    G("friend", (SAME_HOUSEHOLD, *HERE_ABOUT), 4, NEAR_LIGHT, 0.149, 0.223, 3.0, "B028 (2-6 h, unverified)"),
    G("neighbour", NEAR, 5, NEAR_LIGHT, 0.074, 0.099, 3.0, "B028 (2-6 h, unverified)"),
)
# fmt: on
"""Shares lie within 0.6 to 1.5 times, hours within half to twice. Distances further than 10 km are in WITHIN_50_KM when
the giver lives in another municipality; within the municipality distance lowers nothing but for neighbours.

Rows that say calibrated, or moved with one that does, were set by figures of givers (docs/validation.md, Mantelzorg):
hours stand at the upper end of their range, sons at 1.3 and daughters at 1.15 to 1.4 times what was assumed before,
0.98 as the most. Brothers and sisters, grandparents and grandchildren, partners of children, friends and neighbours are
1.24 times as willing, with 0.74 of the hours that were assumed before (`calibration.care_fit`). Children share what a
parent needs wherever they live, hence the same round."""
VOLUNTEERING = G("volunteer", (SAME_KERN,), 6, VISIT, 1.0, 1.0, 2.0)
"""Volunteers are asked last, through `agents.volunteers`, and say yes while they have room; hours of one match,
assumption 1-3."""
ROUNDS = 6

LIMIT = {
    "child": 4.0, "pupil": 8.0, "student": 16.0, "employed": 20.0, "self_employed": 20.0, "unemployed": 40.0,
    "bijstand": 40.0, "disabled": 30.0, "retired": 56.0, "other": 56.0,
}  # fmt: skip
"""Most hours a week by main activity. Assumption, within half to 1.5 times; other models let retired people give 32-64
and employed people 16-24 hours to close relatives."""
YOUNG_LIMIT, ELSEWHERE_LIMIT = 8.0, 12.0
"""Below 18, and of somebody who lives elsewhere. Assumptions, 4-14 and 6-20."""


AMONG_CHILDREN = {
    "strain.ill": 0.11, "strain.lonely": 0.08, "strain.troubled": 0.50, "strain.work": 0.69, "strain.sole": 0.38,
    "strain.unrelieved": 0.53,
}  # fmt: skip
"""Share of the children who give a parent of 80+ some ten hours a week to whom each effect applies: measured in the
start population of Het Hogeland (147 who give 6-14 hours). What B037 counts holds these effects. With the numbers as
calibrated that of dementia or a mental disorder is 0.41 (278 children), which moves the log odds by 0.05. Work, nobody
else and no voorziening: 197 children at the start of 2021, seed 1."""


YEARS_OF_CHILDREN = 5.8
"""Mean years, at most ten, that they had cared: measured in the same way."""


def _log_odds(share: float) -> float:
    """Return the log odds of a share; 0 and 1 are taken as all but."""
    share = min(max(share, 1e-6), 1.0 - 1e-6)
    return float(np.log(share) - np.log1p(-share))


def tasks() -> NDArray[np.uint8]:
    """Return 1 for what a giver may do from where he lives, (givers, distances, tasks)."""
    may = np.zeros((len(GIVERS), len(DISTANCES), len(TASKS)), dtype=np.uint8)
    for giver in (*GIVING, VOLUNTEERING):
        for where in giver.where:
            may[GIVERS.index(giver.who), where, list(giver.tasks)] = 1
    return may


def care_rules(p: Mapping[str, float], cohesion: Floats) -> CareRules:
    """Return the rules of giving.

    Parameters
    ----------
    p : parameters by name.
    cohesion : (kern,) share of adults who feel much cohesion.
    """
    shape = (len(GIVERS), len(DISTANCES))
    order, offer = np.full(shape, NEVER_ASKED, dtype=np.uint8), np.zeros(shape)
    logit = np.full((*shape, 2), -700.0)
    for giver in (*GIVING, VOLUNTEERING):
        row = GIVERS.index(giver.who)
        willing = 1.0 if giver is VOLUNTEERING else p[f"giving.{giver.name}.willing"]
        for where in giver.where:
            order[row, where] = giver.order
            offer[row, where] = giver.hours * p[f"giving.{giver.name}.hours"] * QUARTERS
            shares = [min(share * willing, max(share, MOST_WILLING)) for share in (giver.men, giver.women)]
            logit[row, where] = [_log_odds(share) + p["care.willing"] for share in shares]
    return CareRules(
        may=tasks(),
        order=order,
        logit=logit,
        offer=offer,
        spread=p["care.offer_spread"],
        limit=np.array([p[f"giving.limit.{a}"] * QUARTERS for a in ACTIVITIES]),
        young=p["giving.limit.young"] * QUARTERS,
        elsewhere=int(p["giving.limit.elsewhere"] * QUARTERS),
        works=p["care.works"],
        ill=p["care.ill"],
        minors=p["care.minors"],
        busy=p["care.busy"],
        strained=p["care.strained"],
        kern=p["care.cohesion"] * np.log(np.maximum(cohesion, 1e-3) / COHESION_ELSEWHERE),
        ends=-float(np.expm1(-p["care.ends"] / 12)),
        rounds=ROUNDS,
        portion=int(p["care.portion"] * QUARTERS),
    )


def strain_rules(p: Mapping[str, float]) -> StrainRules:
    """Return what makes giving heavy and what follows from it.

    Notes
    -----
    The slope is that of B042 between its two classes, whose middles are taken at 1.5 and 24 hours: ln 7.52 / ln 16. At
    ten hours a week the mean log odds of children who care are those of `strain.women` and `strain.men`; who is
    well, not lonely and cares for somebody without dementia or a mental disorder lies below.
    """
    beside = sum(share * float(np.log(p[name])) for name, share in AMONG_CHILDREN.items())
    beside += YEARS_OF_CHILDREN * p["strain.years"]
    return StrainRules(
        at_ten=np.array([_log_odds(p["strain.men"]), _log_odds(p["strain.women"])]) - beside,
        slope=float(np.log(p["strain.hours"]) / np.log(24.0 / 1.5)),
        others=p["strain.others"],
        child=float(np.log(p["strain.child"])),
        troubled=float(np.log(p["strain.troubled"])),
        so_elsewhere=AMONG_CHILDREN["strain.troubled"],
        ill=float(np.log(p["strain.ill"])),
        lonely=float(np.log(p["strain.lonely"])),
        works=float(np.log(p["strain.work"])),
        sole=float(np.log(p["strain.sole"])),
        unrelieved=float(np.log(p["strain.unrelieved"])),
        years=p["strain.years"],
        unseen=sum(AMONG_CHILDREN[name] * float(np.log(p[name])) for name in ("strain.sole", "strain.unrelieved")),
        loaded=p["strain.loaded"],
        overloaded=p["strain.overloaded"],
        lasts=int(p["strain.lasts"]),
        known=p["care.known"],
        counts=max(p["care.counts"] * QUARTERS, 1.0),
        usual=p["care.usual"] * QUARTERS,
        months=STRICT_MONTHS,
        much=STRICT_HOURS * QUARTERS,
        respite=p["care.respite"],
        relief=p["care.respite_hours"] * QUARTERS,
        thanked=p["care.thanked"],
        burn_out=-float(np.expm1(-p["strain.burn_out"] / 12)),
        withdraw=-float(np.expm1(-p["strain.withdrawal"] / 12)),
        away=int(p["strain.away"]),
        recover=-float(np.expm1(-p["strain.recovery"] / 12)),
    )
