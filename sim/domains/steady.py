"""Onsets that keep the prevalence of the tables in a population whose conditions go together and kill together.

A table of onset is solved from a prevalence with the mortality of that condition alone. In a person several meet: who
has an ADL limitation is likelier to have dementia too, so that people with it die sooner than its own ratio says, and
prevalence would sink. Here the same prevalence is solved again with the mortality found among the people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from agents import frailty
from agents.conditions import ADL_LIMITED, IADL_LIMITED
from agents.domains import CHRONIC, DEMENTIA, LONELY, STROKE
from agents.persons import OLDEST, PARTNER
from sim.domains.ladder import at_birthdays, ladder_onset
from sim.domains.normaliser import GROUP, GROUPS, group_means
from sim.rates.read import AGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.domains.life import Life
    from sim.domains.rates import DomainRates
    from sim.rates.read import Floats
    from sim.world import World

DEADLY: dict[str, int] = {"chronic": CHRONIC, "dementia": DEMENTIA, "stroke": STROKE, "lonely": LONELY}
"""Conditions by themselves that change mortality, by the first part of the names of their tables."""
LADDER = "ladder"
KNOWN_AS = 30.0
"""The mortality found counts as much as that of its own table when so many have the condition in an age group.
Assumption, range 10-100: it tempers the luck of small groups."""


def with_mortality(rates: DomainRates, ratios: Mapping[str, Floats | float]) -> DomainRates:
    """Return the tables with the onsets that keep their shares at other mortality ratios.

    Parameters
    ----------
    rates : tables whose `_share` is to be kept.
    ratios : mortality with over without each condition of `DEADLY`, (2, 111) or one number, and under `LADDER` that of
        IADL only and of ADL over neither, (2, 2, 111) or one number.
    """
    die, made = rates.mortality, {}
    shape = (1, *die.shape)
    for name in DEADLY:
        share = getattr(rates, f"{name}_share").values
        end = getattr(rates, f"{name}_recovery").values if hasattr(rates, f"{name}_recovery") else np.zeros_like(share)
        ratio = np.broadcast_to(np.asarray(ratios[name], dtype=np.float64), shape)
        onset = ladder_onset(at_birthdays(share)[None], np.asarray(end)[None], die, ratio)[0]
        made[f"{name}_onset"] = replace(getattr(rates, f"{name}_onset"), values=onset)
    share = np.stack([rates.iadl_share.values + rates.adl_share.values, rates.adl_share.values])
    end = np.stack([rates.iadl_recovery.values, rates.adl_recovery.values])
    both = np.broadcast_to(np.asarray(ratios[LADDER], dtype=np.float64), (2, *die.shape))
    onset = ladder_onset(at_birthdays(share), end, die, both)
    made["iadl_onset"] = replace(rates.iadl_onset, values=onset[0])
    made["adl_onset"] = replace(rates.adl_onset, values=onset[1])
    return replace(rates, **made)


def without_selection(rates: DomainRates) -> DomainRates:
    """Return the tables for people of whom it is known that they survive: onsets that keep the shares without death."""
    return with_mortality(rates, dict.fromkeys((*DEADLY, LADDER), 1.0))


def found_mortality(world: World, life: Life) -> dict[str, Floats]:
    """Return the mortality ratio of each condition among the people, whatever else they have; see `with_mortality`."""
    people, rates = world.persons, life.rates
    times = frailty.ratios(
        world.month, people.count, life.frailty, people.arrays, world.households.arrays, world.kin.arrays
    )
    some = np.flatnonzero(times >= 0.0)
    age = ((world.month - 1 - people.column("birth")[some].astype(np.int64)) // 12).clip(0, OLDEST)
    sex, bits = people.column("sex")[some].astype(np.int64), people.column("conditions")[some].astype(np.int64)
    paired = (people.column("role")[some] == PARTNER).astype(np.int64)
    group = age // GROUP
    factor = times[some] / life.frailty.mean[sex, paired, group]
    weight = -np.expm1(-rates.mortality[sex, age]) + 1e-9

    def ratio(state: np.ndarray, own: list[Floats]) -> Floats:
        """Mortality in states 1.. over state 0, the own ratio of the table weighing as `KNOWN_AS` people."""
        kinds = len(own) + 1
        means = group_means(factor, weight, state, group, kinds)
        count = np.bincount(state * GROUPS + group, minlength=kinds * GROUPS).reshape(kinds, GROUPS)
        out = []
        for k, plain in enumerate(own, start=1):
            known = np.minimum(count[k], count[0])[:, None] / (np.minimum(count[k], count[0])[:, None] + KNOWN_AS)
            by_age, sure = (np.repeat(a, GROUP)[:AGES] for a in (means[k] / means[0], known[:, 0]))
            out.append(sure * by_age + (1.0 - sure) * plain)
        return np.stack(out)

    plain = {
        "chronic": np.full((2, AGES), np.exp(life.frailty.chronic)),
        "dementia": np.exp(life.frailty.dementia),
        "stroke": np.exp(life.frailty.stroke),
        "lonely": np.ones((2, AGES)),
    }
    out = {name: ratio((bits & bit != 0).astype(np.int64), [plain[name]])[0] for name, bit in DEADLY.items()}
    rung = np.where(bits & ADL_LIMITED != 0, 2, np.where(bits & IADL_LIMITED != 0, 1, 0))
    out[LADDER] = ratio(rung, [np.exp(life.frailty.iadl), np.exp(life.frailty.adl)])
    return out
