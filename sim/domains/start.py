"""Give the start population its state in the life domains: conditions, levels, debt, past of the draaglast, need."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.domains import DEBTS, HOUSEHOLD_DOMAINS, PERSON_DOMAINS, TASKS
from agents.households import INSTITUTION
from agents.persons import ACTIVITIES, NEVER, NOBODY
from sim.domains.aow import aow_months
from sim.domains.balance import LOSS, points_of, weights_by_domain
from sim.domains.levels import LARGEST_NEED, NEED_SPREAD, level_rules_of, need_rules_of
from sim.domains.start_conditions import conditions, debts, mental_since
from sim.domains.start_people import Luck, People, Use, read_people
from sim.parameters_domains import DEFAULTS
from sim.rates.read import Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.households import Households
    from agents.kin import Kin
    from agents.persons import Persons
    from agents.schema import Table
    from sim.domains.rates import DomainRates
    from sim.domains.start_people import Bools, Ints

ADULT = 18
LEAVING = {
    "employed": 0.10,
    "self_employed": 0.06,
    "unemployed": 1.0,
    "bijstand": 0.29,
    "disabled": 0.05,
    "other": 0.10,
}
"""Yearly hazard of leaving an activity from which its past length at the start is drawn: A058, A041, A065 in round
figures; employed (jobs and spells of work, not one employer), disabled and other are assumptions, within a factor 2."""
LOADED_YEARS = 2.0
"""Mean time that a draaglast above the draagkracht has lasted at the start: assumption, range 1-5."""
FULL = 5


class DomainState(NamedTuple):
    """What was written: views of the columns, persons (n, ...), huishoudens (h, ...)."""

    level: NDArray[np.uint8]
    conditions: NDArray[np.uint16]
    since_mental: NDArray[np.int16]
    activity_since: NDArray[np.int16]
    loaded_since: NDArray[np.int16]
    need: NDArray[np.uint8]
    home_level: NDArray[np.uint8]
    debt: NDArray[np.uint8]
    debt_since: NDArray[np.int16]


def start_domains(
    month: int, persons: Table[Persons], households: Table[Households], kin: Table[Kin], rates: DomainRates,
    seed: int, parameters: Mapping[str, float] | None = None,
) -> DomainState:  # fmt: skip
    """Write the columns of the life domains and return them.

    Parameters
    ----------
    month : month index of the start.
    persons, households, kin : the start population with education, activity, income and type.
    rates : of `sim.domains.rates.domain_rates`.
    seed : run seed.
    parameters : values by name; those missing take their default.

    Notes
    -----
    Prevalence by sex and five-year age group is that of the tables, whatever makes a condition likelier for whom. No
    life event is known before the start: `event` stays none. Rows of people who do not live here keep empty cells.
    """
    p = {**DEFAULTS, **(parameters or {})}
    who, luck = read_people(month, persons, households, kin, seed), Luck(seed, month)
    homes = households.column("lineage")
    stage, stage_since = debts(who, rates, month, luck, homes)
    bits = conditions(who, rates, persons.column("marital").astype(np.int64), luck, p)
    level, home_level = _levels(who, stage, luck, homes, p)
    columns = {
        "level": level,
        "conditions": bits,
        "since_mental": mental_since(who, rates, month, luck),
        "activity_since": _activity_since(who, persons.column("birth").astype(np.int64), month, luck),
        "need": _need(who, level, home_level, luck, p),
    }
    load = draaglast(level, home_level[who.home], p)
    strength = draagkracht(who, persons.column("friends"), p)
    past = -12.0 * LOADED_YEARS * np.log1p(-luck.uniform(Use.LOADED, who.lineage))
    heavy = who.here & (who.age >= ADULT) & (load > strength)
    columns["loaded_since"] = np.where(heavy, month - np.minimum(past, 240.0).astype(np.int64), NEVER)
    for name, values in columns.items():
        persons.column(name)[:] = values
    households.column("level")[:], households.column("debt")[:] = home_level, stage
    households.column("debt_since")[:] = stage_since
    written = [persons.column(name) for name in DomainState._fields[:6]]
    return DomainState(*written, *(households.column(name) for name in ("level", "debt", "debt_since")))


def _levels(
    who: People, stage: Ints, luck: Luck, homes: NDArray[np.uint64], p: Mapping[str, float]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return levels per person and per huishouden: in each domain the lowest of all rules that apply."""
    level = np.full((len(who.age), len(PERSON_DOMAINS)), FULL, dtype=np.uint8)
    home = np.full((len(who.kind), len(HOUSEHOLD_DOMAINS)), FULL, dtype=np.uint8)
    for k, rule in enumerate(level_rules_of(p)):
        if rule.shared:
            applies = (who.income == 0) if rule.source == "minimum_income" else stage == DEBTS.index(rule.source)
            applies &= who.kind != INSTITUTION
            drawn = np.where(applies, rule.level(luck.uniform(Use.LEVEL + k, homes)), FULL)
            home[:, rule.domain] = np.minimum(home[:, rule.domain], drawn)
            continue
        doing = rule.source in ACTIVITIES
        applies = who.here & (who.activity == ACTIVITIES.index(rule.source)) if doing else _flag(who, rule.source)
        drawn = np.where(applies, rule.level(luck.uniform(Use.LEVEL + k, who.lineage)), FULL)
        level[:, rule.domain] = np.minimum(level[:, rule.domain], drawn)
    return level, home


def _flag(who: People, name: str) -> Bools:
    """Return who has something that was drawn; nobody when it never is at the start (burn_out)."""
    return who.flags.get(name, np.zeros(len(who.age), dtype=np.bool_))


def _activity_since(who: People, birth: Ints, month: int, luck: Luck) -> Ints:
    """Return the month in which the main activity began: drawn for those that end at any age, else from age."""
    rate = np.zeros(len(ACTIVITIES))
    for name, yearly in LEAVING.items():
        rate[ACTIVITIES.index(name)] = yearly
    mine = rate[who.activity]
    past = np.divide(
        -12.0 * np.log1p(-luck.uniform(Use.ACTIVITY, who.lineage)), mine, where=mine > 0, out=np.zeros(len(mine))
    )
    past = np.minimum(past, 12.0 * (who.age - 15).clip(min=0)).astype(np.int64)
    begin = month - past
    begin = np.where(who.activity == ACTIVITIES.index("child"), birth, begin)
    begin = np.where(who.activity == ACTIVITIES.index("pupil"), np.minimum(birth + 48, month), begin)
    year = 2000 + month // 12
    begin = np.where(who.activity == ACTIVITIES.index("retired"), np.minimum(birth + aow_months(year), month), begin)
    return np.where(who.here, begin.clip(min=NEVER), NEVER)


def _need(
    who: People, level: NDArray[np.uint8], home: NDArray[np.uint8], luck: Luck, p: Mapping[str, float]
) -> NDArray[np.uint8]:
    """Return quarter-hours of help per week by task, with individual variation; a shared need falls on one adult."""
    first, second = luck.uniform(Use.NEED_1, who.lineage), luck.uniform(Use.NEED_2, who.lineage)
    own = np.exp(NEED_SPREAD * np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second) - NEED_SPREAD**2 / 2)
    need = np.zeros((len(who.age), len(TASKS)))
    carrier = _carrier(who)
    for rule, hours in need_rules_of(p):
        quarters = np.array([0.0, *hours, 0.0])
        if rule.shared:
            need[:, rule.task] += quarters[home[who.home, rule.domain]] * carrier
        else:
            need[:, rule.task] += quarters[level[:, rule.domain]]
    return np.rint(need * own[:, None]).clip(0, LARGEST_NEED).astype(np.uint8)


def _carrier(who: People) -> Bools:
    """Return the oldest member of every private huishouden, one each."""
    order = np.lexsort((np.arange(len(who.age)), -who.age, np.where(who.here, who.home, len(who.kind))))
    home = np.where(who.here, who.home, len(who.kind))[order]
    first = np.append(True, home[1:] != home[:-1])
    out = np.zeros(len(who.age), dtype=np.bool_)
    out[order[first]] = True
    return out & who.here & ~who.resident


def draaglast(level: NDArray[np.uint8], home_level: NDArray[np.uint8], p: Mapping[str, float] | None = None) -> Floats:
    """Return the weighted loss over the domains, shape (n,).

    Parameters
    ----------
    level : (n, 10) levels of the persons.
    home_level : (n, 2) levels of their huishoudens.
    p : parameters `weight.*`; those missing take their default.
    """
    loss, (own, common) = np.array(LOSS), weights_by_domain(p or {})
    return np.asarray(loss[level] @ own + loss[home_level] @ common)


def draagkracht(who: People, friends: NDArray[np.int32], p: Mapping[str, float]) -> Floats:
    """Return the components of strength together, at least 0, shape (n,); cohesion of the kern is not yet known.

    Parameters
    ----------
    friends : (n, k) rows of friends, -1 where there is none.
    """
    points = points_of(p)
    money = who.income[who.home]
    works = np.isin(who.activity, [ACTIVITIES.index(a) for a in ("employed", "self_employed")])
    out = points["basis"] + points["resilience"] * (who.trait + p["domains.balance_shift"])
    rich, poor = (money >= 4) & ~who.resident, (money == 0) & ~who.resident
    out = out + points["income_above_middle"] * rich + points["income_at_minimum"] * poor
    out = out + points["education_high"] * (who.education == 3) + points["education_low"] * (who.education == 1)
    out = out + points["partner"] * (who.partner != NOBODY) + points["work"] * works
    return np.maximum(out + points["network_per_friend"] * (friends != NOBODY).sum(axis=1), 0.0)
