"""Who has which condition and limitation at the start, one after the other, each with the prevalence of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.domains import IN_HELP, NO_DEBT, PROBLEMATIC
from agents.households import INSTITUTION
from agents.persons import ACTIVITIES, NEVER, NOBODY, WIDOWED
from sim.domains.health import RESIDENT_FROM
from sim.domains.mind import MENTAL_FROM
from sim.domains.start_people import OTHERS, Luck, Use, bit_of, gradient, groups, keep_share, pulled
from sim.rates.read import Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.domains.rates import DomainRates
    from sim.domains.start_people import Bools, Ints, People

INDEPENDENT = 30
"""Mental disorder of a parent is known, as drawn before, to people below this age."""
EVERY_MONTH = 12.0


def debts(who: People, rates: DomainRates, month: int, luck: Luck, lineages: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Return stage of debt and the month it began of every huishouden, and flag the members of those in debt.

    Notes
    -----
    Odds by age of the oldest member, type, work and income, the shares of all private huishoudens as in the table.
    Being at risk has the same odds as being in debt; help is equally likely for all in debt. Past time is that of a
    constant exit.
    """
    homes = len(who.kind)
    oldest = np.zeros(homes, dtype=np.int64)
    np.maximum.at(oldest, who.home[who.here], who.age[who.here])
    works = np.isin(who.activity, [ACTIVITIES.index(a) for a in ("employed", "self_employed")]) & who.here
    earner = np.bincount(who.home[works], minlength=homes) > 0
    retired = np.bincount(who.home[who.here & (who.activity == ACTIVITIES.index("retired"))], minlength=homes) > 0
    work = np.where(earner, 0, np.where(retired, 2, 1))
    occupied = np.bincount(who.home[who.here], minlength=homes) > 0
    private = occupied & (who.kind != INSTITUTION) & (oldest >= 18)
    pull = np.log(np.maximum(rates.debt_age.values, 1e-6))[oldest] + np.log(rates.debt_type.values)[who.kind]
    pull += np.log(rates.debt_work.values)[work] + np.log(rates.debt_income.values)[who.income]
    share, group = rates.debt_share.values, np.zeros(homes, dtype=np.int64)
    draw = luck.uniform(Use.DEBT, lineages)
    owing = keep_share(np.where(private, share[2] + share[3], 0.0), pull, group)
    risky = keep_share(np.where(private, share[1:].sum(), 0.0), pull, group)
    stage = np.where(draw < owing, PROBLEMATIC, np.where(draw < risky, 1, NO_DEBT))
    helped = luck.uniform(Use.DEBT_STAGE, lineages) < share[3] / (share[2] + share[3])
    stage = np.where((stage == PROBLEMATIC) & helped, IN_HELP, stage)
    leave = rates.debt_moves.values.sum(axis=1)[stage] / EVERY_MONTH
    past = -np.log1p(-luck.uniform(Use.DEBT_SINCE, lineages)) / leave
    since = np.where(
        stage == NO_DEBT, NEVER, month - np.minimum(past, 12.0 * (oldest - 17).clip(min=1)).astype(np.int64)
    )
    who.flags["problematic"] = who.here & (stage[who.home] >= PROBLEMATIC)
    return stage, since


def conditions(
    who: People, rates: DomainRates, marital: Ints, luck: Luck, p: Mapping[str, float]
) -> NDArray[np.uint16]:
    """Return the bits of `persons.conditions`; leave every condition and the rungs "adl" and "iadl" in `who.flags`."""
    tough = -p["domains.resilience"] * who.trait

    def draw(name: str, table: Floats, target: str, extra: Floats | float = 0.0, some: Bools | None = None) -> None:
        base = np.where(who.here if some is None else some, who.at(table), 0.0)
        pull = gradient(who, name) + (pulled(who, target, p) if target else 0.0) + extra
        for (what, given), odds in OTHERS.items():
            if what == name:
                pull = pull + np.log(odds) * (who.resident if given == "resident" else who.flags[given])
        chance = keep_share(base, pull, groups(who) // 2 if name == "dementia" else groups(who))
        hit = luck.uniform(Use.CONDITION + bit_of(name), who.lineage) < chance
        who.flags[name] = who.flags.get(name, np.zeros(len(hit), dtype=np.bool_)) | hit

    draw("low_literacy", rates.literacy_share.values, "")
    draw("chronic_illness", rates.chronic_share.values, "")
    draw("mental_disorder", rates.mental_share.values, "mental", tough, who.age >= INDEPENDENT)
    draw("mental_disorder", rates.mental_share.values, "mental", tough, (who.age >= 0) & (who.age < INDEPENDENT))
    draw("addiction", rates.addiction_share.values, "addiction", tough)
    draw("strong_loneliness", rates.lonely_share.values, "lonely", tough)
    draw("youth_problem", rates.youth_share.values, "youth", tough)
    draw("dementia", rates.dementia_share.values, "dementia")
    draw("stroke", rates.stroke_share.values, "stroke")
    _rungs(who, rates, luck, p)
    draw("fall_injury", rates.fall_share.values, "fall_injury")
    ill = who.flags["mental_disorder"]
    before = rates.mental_earlier.values / np.maximum(1.0 - rates.mental_share.values, 1e-9)
    chance = keep_share(np.where(who.here & ~ill, who.at(before), 0.0), tough, groups(who))
    who.flags["had_mental_disorder"] = ~ill & (luck.uniform(Use.EARLIER, who.lineage) < chance)
    who.flags["bereaved"] = who.here & (marital == WIDOWED) & (who.partner == NOBODY)
    bits = np.zeros(len(who.age), dtype=np.uint16)
    for name, hit in who.flags.items():
        if name not in ("adl", "iadl", "problematic"):
            bits |= hit.astype(np.uint16) << np.uint16(bit_of(name))
    return bits


def _rungs(who: People, rates: DomainRates, luck: Luck, p: Mapping[str, float]) -> None:
    """Flag who has an IADL limitation ("iadl", which all with "adl" have too) and who an ADL limitation.

    Notes
    -----
    At home the shares at home hold. In institutions from 65 on the declared share has an ADL limitation and three
    quarters of the others an IADL limitation, as the onset tables assume. ADL is drawn among who has any.
    """
    inside = rates.adl_onset.notes["institution"]
    old = who.resident & (who.age >= RESIDENT_FROM)
    either = np.where(old, 1.0 - (1.0 - inside) / 4, who.at(rates.any_home.values)) * who.here
    adl = np.where(old, inside, who.at(rates.adl_home.values)) * who.here
    pull = gradient(who, "iadl") + pulled(who, "iadl_onset", p)
    chance = keep_share(either, pull, groups(who))
    some = luck.uniform(Use.RUNG_1, who.lineage) < chance
    given = np.where(some, np.minimum(adl / np.maximum(either, 1e-12), 1.0), 0.0)
    pull = gradient(who, "adl") + pulled(who, "adl_onset", p)
    who.flags["iadl"] = some
    who.flags["adl"] = luck.uniform(Use.RUNG_2, who.lineage) < keep_share(given, pull, groups(who))


def mental_since(who: People, rates: DomainRates, month: int, luck: Luck) -> Ints:
    """Return the month in which the present episode began, `NEVER` without one.

    Notes
    -----
    Past time in a stationary stock: each part of the mixture weighs by its share times its mean and has an exponential
    past; not before the first age of a mental disorder.
    """
    notes = rates.mental_recovery.notes
    share, fast, slow = notes["share"], notes["fast_per_month"], notes["slow_per_month"]
    quick = share / fast / (share / fast + (1.0 - share) / slow)
    rate = np.where(luck.uniform(Use.PHASE, who.lineage) < quick, fast, slow)
    past = -np.log1p(-luck.uniform(Use.SINCE, who.lineage)) / rate
    past = np.minimum(past, 12.0 * (who.age - MENTAL_FROM).clip(min=0))
    return np.where(who.flags["mental_disorder"], month - past.astype(np.int64), NEVER)
