"""Give every huishouden of the start population an income class and a tenure, and mark the statushouders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from agents.households import INCOMES, INSTITUTION, OTHER_HOUSEHOLD, TENURES
from agents.persons import CHILD, HEAD, PARTNER
from sim.synthesis import attributes_shapes as shapes
from sim.synthesis.attributes_fit import consistent, draws_needed, expected, hand_out, race, whole
from sim.synthesis.attributes_levels import AOW_AGE, Levels
from sim.synthesis.attributes_people import ADULT, BIJSTAND, EMPLOYED, SELF_EMPLOYED, View
from sim.synthesis.draws import Draws, Use
from sim.synthesis.ipf import Floats, Ints, controlled_round

ASSOCIATION = TENURES.index("housing_association")


def on_bijstand(who: View, doing: Ints) -> NDArray[np.bool_]:
    """Return which huishoudens live on bijstand: the head or the partners do, not only a grown child; (h,)."""
    out = np.zeros(len(who.kind), dtype=bool)
    out[who.home[(doing == BIJSTAND) & _leads(who)]] = True
    return out


def _leads(who: View) -> NDArray[np.bool_]:
    """Return who stands at the head of a private huishouden: heads and partners."""
    return who.private & ((who.role == HEAD) | (who.role == PARTNER))


def income(who: View, schooling: Ints, doing: Ints, levels: Levels, draws: Draws) -> tuple[Ints, Floats]:
    """Return the income class of every huishouden, 0 for institutions, and the huishoudens wanted in each class.

    Notes
    -----
    The classes are an order, so within a wijk huishoudens are ranked by what the activity, education and age of the
    members let expect, standardised by (adults + 0.8 children) ** 0.5, times what is not known of them, and the classes
    are dealt out from the lowest. A huishouden on bijstand has its norm: nothing is added for other members.
    """
    person = shapes.INCOME[doing] * np.where(
        (doing == EMPLOYED) | (doing == SELF_EMPLOYED), shapes.INCOME_EDUCATION[schooling] * _by_age(who.age), 1.0
    )
    homes = len(who.kind)
    earned = np.bincount(who.home, weights=person, minlength=homes)
    adults = np.bincount(who.home[who.age >= ADULT], minlength=homes)
    children = np.bincount(who.home[who.age < ADULT], minlength=homes)
    lowest = on_bijstand(who, doing)
    partners = np.bincount(who.home[(doing == BIJSTAND) & _leads(who)], minlength=homes)
    norm = np.where(partners > 1, shapes.INCOME_COUPLE, shapes.INCOME[BIJSTAND])
    earned = np.where(lowest, norm, earned)
    size = np.where(lowest, np.maximum(partners, 1.0), adults + 0.8 * children)
    spread = np.where(lowest, shapes.INCOME_SPREAD_BIJSTAND, shapes.INCOME_SPREAD)
    luck = ndtri(draws.uniform(Use.INCOME, who.home_lineage).clip(1e-12, 1 - 1e-12))
    score = np.log(np.maximum(earned, 0.05)) - 0.5 * np.log(np.maximum(size, 1.0)) + spread * luck
    private = np.flatnonzero(who.kind != INSTITUTION)
    place = who.home_place[private]
    here = np.bincount(place, minlength=who.places)
    share, local = levels.income(here)
    wanted = share * len(private)
    table = consistent(local + 1e-3 * here[:, None], here, wanted)
    counts = controlled_round(table, draws.table(Use.ROUND_INCOME, (who.places + 1) * (len(INCOMES) + 1)))
    out = np.zeros(homes, dtype=np.int64)
    out[private] = hand_out(place, counts, score[private])
    return out, wanted


def statushouders_mark(levels: Levels) -> str:
    """Return what to add to the name of their margin: nobody is marked where no stock is known."""
    known = (levels.municipality.code, levels.year) in shapes.STATUSHOUDERS
    return levels.mark() if known else ", not known"


def _by_age(age: Ints) -> Floats:
    """Return income from work by age against that of somebody of 35 or older."""
    young, full, least = shapes.INCOME_AGE
    return np.asarray(np.interp(age, [young, full], [least, 1.0]))


def tenure(who: View, money: Ints, levels: Levels, draws: Draws) -> tuple[Ints, Floats]:
    """Return the tenure of every huishouden, 0 without meaning for institutions, and those wanted in each.

    Notes
    -----
    IPF of declared odds by income class, age of the eldest and type of huishouden to the shares of the municipality and
    of its wijken; whole numbers, then luck.
    """
    eldest = np.zeros(len(who.kind), dtype=np.int64)
    adult = np.flatnonzero(who.role != CHILD)
    np.maximum.at(eldest, who.home[adult], who.age[adult])
    private = np.flatnonzero(who.kind != INSTITUTION)
    ages, kinds = len(shapes.OWNER_AGE), len(shapes.OWNER_TYPE)
    band = np.searchsorted(shapes.OWNER_AGES, eldest[private], side="right")
    group = (money[private] * ages + band) * kinds + np.minimum(who.kind[private], OTHER_HOUSEHOLD)
    groups = len(INCOMES) * ages * kinds
    cell = who.home_place[private] * groups + group
    count = np.bincount(cell, minlength=who.places * groups).reshape(who.places, groups)
    rich, age, kind = (a.ravel() for a in np.indices((len(INCOMES), ages, kinds)))
    odds = shapes.OWNING[rich] / (1.0 - shapes.OWNING[rich]) * shapes.OWNER_AGE[age] * shapes.OWNER_TYPE[kind]
    own = odds / (1.0 + odds)
    free = shapes.OTHER_RENT[rich]
    shape = np.stack([own, (1.0 - own) * (1.0 - free), (1.0 - own) * free], axis=1)
    share, local = levels.tenure(count.sum(axis=1))
    fitted = expected(count, shape, share, local if levels.wijken else None)
    counts = whole(fitted, draws.table(Use.ROUND_TENURE, draws_needed(fitted.shape)))
    out = np.zeros(len(who.kind), dtype=np.int64)
    luck = draws.uniform(Use.TENURE, who.home_lineage[private])
    out[private] = hand_out(cell, counts.reshape(-1, len(TENURES)), luck)
    return out, share * len(private)


def statushouders(who: View, doing: Ints, renting: Ints, levels: Levels, draws: Draws) -> tuple[Ints, Floats]:
    """Return 1 for everybody in the huishouden of a statushouder, and the persons wanted.

    Notes
    -----
    Whole huishoudens that rent from a housing association, with nobody over 50, drawn by luck: so many on bijstand that
    the share of their persons is `STATUS_BIJSTAND`, the others not.
    """
    wanted = shapes.STATUSHOUDERS.get((levels.municipality.code, levels.year), 0)
    homes = len(who.kind)
    size = np.bincount(who.home, minlength=homes)
    oldest = np.zeros(homes, dtype=np.int64)
    np.maximum.at(oldest, who.home, who.age)
    fits = (who.kind != INSTITUTION) & (renting == ASSOCIATION) & (oldest <= shapes.STATUS_OLDEST)
    fits &= oldest * 12 < AOW_AGE[levels.year]
    units = np.flatnonzero(fits)
    benefit = on_bijstand(who, doing)[units].astype(np.int64)
    part = round(shapes.STATUS_BIJSTAND * wanted)
    luck = draws.uniform(Use.STATUSHOUDER, who.home_lineage[units])
    won = units[race(benefit, size[units], np.ones(len(units)), luck, np.array([wanted - part, part]))]
    chosen = np.zeros(homes, dtype=np.int64)
    chosen[won] = 1
    return chosen[who.home], np.array([float(wanted)])
