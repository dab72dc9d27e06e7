"""How couples form, last and end: hazards that keep the share of men and women with a partner at every age."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.couples import marriage, separation
from sim.rates.gap import GAPS, shift_back, shift_by_gap, union_gap
from sim.rates.institutions import InstitutionTables, by_completed_age, over_year, smooth
from sim.rates.linear import product
from sim.rates.positions import CHILD_AT_HOME, INSTITUTIONAL, Stock
from sim.rates.read import AGES, Floats, columns
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.migration import MigrationTables
    from sim.statline import Statline

UNION_AT_BIRTH = 0.80
"""Probability that a woman without a partner has one when her child is born. Assumption, range 0.7-0.9: no source in
the parameter list counts newborns by whether both parents live together."""
BIRTH_PART = 0.95
"""Births give at most this part of all unions of an age, so that the rest stays positive."""
FEWEST_WITHOUT = 0.02
"""Below this share without partner the union hazard of an age is not measured but follows its neighbours."""
HIGHEST = 0.6
"""Highest union hazard, per year."""
SMOOTH_FROM, SMOOTH_FULLY, SMOOTH_ROUNDS = 25, 35, 8
"""Smoothing of unions and of those exposed: eight rounds (a standard deviation of 2.8 years) from 35 on."""
FIRST_UNION = 16
"""No unions below this age (the tables have none below 15-19)."""
WEIGHT_LIMITS = (0.02, 50.0)
"""Limits of the weight of a man relative to the mean, against empty ages."""
RELATIVE_ERROR = 0.20
"""Standard error of the union hazard, relative: one cross-section read as a cohort. Assumption, range 0.1-0.4."""


class Losses(NamedTuple):
    """Yearly hazards by completed age by which people with a partner lose their partner; each (2, 111).

    Parameters
    ----------
    separation : the couple separates
    death : the partner dies
    partner_away : the partner enters an institution
    own_away : the person does
    """

    separation: Floats
    death: Floats
    partner_away: Floats
    own_away: Floats

    def total(self) -> Floats:
        """Return all of them together, (2, 111)."""
        return self.separation + self.death + self.partner_away + self.own_away


class UnionTables(NamedTuple):
    """The tables of `sim.rates.rates.Rates` on couples."""

    separation: RateTable
    marriage: RateTable
    union: RateTable
    union_men: RateTable
    union_gap: RateTable
    union_at_birth: RateTable


def unions(
    municipality: Municipality,
    statline: Statline,
    mortality: RateTable,
    migration: MigrationTables,
    entry: InstitutionTables,
    stock: Stock,
    nation: Stock,
) -> UnionTables:
    """Estimate how couples form and end.

    Parameters
    ----------
    municipality, statline : of whom and from what
    mortality : (year, sex, age31) table
    migration : for children who leave the municipality, which raises the share with a partner among those who stay
    entry : `sim.rates.institutions.institutions`
    stock, nation : `latest_stock` of the municipality and of the Netherlands (None)

    Notes
    -----
    Synthetic cohort: the share s(x) of women with a partner must go over into s(x + 1); losses are separation, death of
    the partner and institutions; what is missing is made up by unions g(x) of women without a partner who live
    outside institutions. Arrivals are taken to have the positions of those who live here. Shares of one date read as
    a cohort contain the differences between generations: g keeps the cross-section of the stock's year. Births
    happen whether or not a woman has a partner, and bring one with probability `union_at_birth`; `union` is the rest.
    """
    gap = union_gap(statline)
    ends, marries = separation(municipality, nation, gap.values), marriage(statline, nation)
    losses = losses_of(ends, entry, mortality, stock, gap.values)
    total = union_hazard(stock, losses, departing(migration, stock))
    births = birth_rates(statline)
    at_birth = np.minimum(UNION_AT_BIRTH, BIRTH_PART * total[1] / np.maximum(births, 1e-9))
    at_birth = np.where(births > 0, at_birth, UNION_AT_BIRTH)
    rest = np.maximum(total[1] - births * at_birth, 0.0)
    weight = men_weight(stock, total, gap.values)
    age = Axis("age", tuple(range(AGES)))
    alone = without_partner(stock)
    single = float((births * alone[1] * stock.people[1] * (1 - at_birth)).sum() / (births * stock.people[1]).sum())
    formed = (total * alone * stock.people).sum(axis=1)
    year = 2020 if stock.counted else 2006
    union = RateTable(
        name="union",
        title=f"Women without a partner who find one, {municipality.name}",
        unit="unions per woman without a partner per year",
        axes=(age,),
        values=rest,
        method=(
            f"Synthetic cohort of the share of women with a partner in {year}: losses by separation, death and "
            "institutions made up; unions at a birth left out."
        ),
        sources=("CBS 71488ned", "CBS 37890", "CBS 37360ned", "CBS 37422"),
        error=RELATIVE_ERROR * rest,
        error_note="One cross-section read as a cohort; the loss hazards as given.",
        notes={
            "unions_per_year": float(formed[1]),
            "unions_men_over_women": float(formed[0] / formed[1]),
            "unions_at_birth": float((births * at_birth * alone[1] * stock.people[1]).sum()),
        },
    )
    union_men = RateTable(
        name="union_men",
        title=f"Weight of a man without a partner, {municipality.name}",
        unit="relative weight per man",
        axes=(age,),
        values=weight,
        method=(
            "A woman chooses among men without a partner with probability proportional to weight(age) x gap(age "
            "difference) per man; weights fitted (IPF) to the unions that keep men's shares with a partner."
        ),
        sources=union.sources,
        error=RELATIVE_ERROR * weight,
        error_note="As the union hazard.",
    )
    union_at_birth = RateTable(
        name="union_at_birth",
        title="A woman without a partner has one when her child is born",
        unit="probability",
        axes=(age,),
        values=at_birth,
        method=f"Assumed {UNION_AT_BIRTH} (range 0.7-0.9), less where births would exceed all unions of the age.",
        sources=("assumption",),
        error=np.full(AGES, 0.05),
        error_note="A quarter of the range.",
        notes={"newborns_in_single_parent_families": single},
    )
    return UnionTables(ends, marries, union, union_men, gap, union_at_birth)


def without_partner(stock: Stock) -> Floats:
    """Return the share without a partner and outside institutions, (2, 111)."""
    return np.asarray(1 - stock.with_partner() - stock.shares[:, :, INSTITUTIONAL], dtype=np.float64)


def departing(migration: MigrationTables, stock: Stock) -> Floats:
    """Return the hazard of children at home to leave the municipality in the stock's year, (2, 111)."""
    first = int(migration.departure_home.axes[0].labels[0])
    row = min(max(stock.year - first, 0), len(migration.departure_home.values) - 1)
    return np.asarray(migration.departure_home.values[row], dtype=np.float64)


def losses_of(
    separation: RateTable, entry: InstitutionTables, mortality: RateTable, stock: Stock, gap: Floats
) -> Losses:
    """Return the hazards by which people with a partner lose that position, by sex and completed age."""
    first = int(mortality.axes[0].labels[0])
    q = mortality.values[min(max(stock.year - first, 0), len(mortality.values) - 1)]
    dying = -np.log1p(-np.minimum(over_year(q), 0.99))  # completed age x: half of q(x), half of q(x + 1)
    enter = entry.institution_entry.values[:, 1]
    married = stock.married()[1]
    ends = (1 - married) * separation.values[0] + married * separation.values[1]
    return Losses(
        separation=np.stack([shift_back(ends, gap), ends]),
        death=np.stack([shift_back(dying[1], gap), shift_by_gap(dying[0], gap)]),
        partner_away=np.stack([shift_back(enter[1], gap), shift_by_gap(enter[0], gap)]),
        own_away=enter,
    )


def union_hazard(stock: Stock, losses: Losses, leaving: Floats) -> Floats:
    """Return the hazard of all unions, births included, by sex and completed age (2, 111)."""
    couple, alone = stock.with_partner(), without_partner(stock)
    child = stock.shares[:, :, CHILD_AT_HOME]
    staying = 1 - child * (1 - np.exp(-over_year(leaving)))
    couple_after, alone_after = (staying * np.append(x[:, 1:], x[:, -1:], axis=1) for x in (couple, alone))
    lost = over_year(losses.total()) * 0.5 * (couple + couple_after)
    need = _wider_with_age(couple_after - couple + lost)
    exposed = _wider_with_age(np.maximum(0.5 * (alone + alone_after), FEWEST_WITHOUT))
    hazard = np.maximum(by_completed_age(np.clip(need / exposed, 0.0, HIGHEST)), 0.0)
    hazard[:, :FIRST_UNION] = 0.0
    return hazard


def _wider_with_age(values: Floats) -> Floats:
    """Return values (2, 111) smoothed not up to 25 and much from 35 on, where unions change slowly with age."""
    weight = np.clip((np.arange(AGES) - SMOOTH_FROM) / (SMOOTH_FULLY - SMOOTH_FROM), 0.0, 1.0)
    return np.asarray((1 - weight) * values + weight * smooth(values, SMOOTH_ROUNDS), dtype=np.float64)


def birth_rates(statline: Statline) -> Floats:
    """Return Dutch births per woman by age, latest year known (2019), (111,); zero where nothing is known."""
    cells = columns(statline, "fertility_nl")
    rows = cells.indicator == "asfr"
    out = np.zeros(AGES)
    if rows.any():
        rows &= cells.year == cells.year[rows].max()
        out[cells.low[rows]] = cells.value[rows]
    return out


def men_weight(stock: Stock, total: Floats, gap: Floats) -> Floats:
    """Return the weight per man without a partner by age, mean 1 over those men, (111,).

    Notes
    -----
    Women's unions by age are spread over men in proportion to weight x gap x men; the weight is adjusted until each
    age of men has its own unions, scaled to as many as the women have.
    """
    free = np.maximum(without_partner(stock) * stock.people, 1e-9)
    formed = free * total
    target = formed[0] * (formed[1].sum() / formed[0].sum())
    age = np.arange(AGES)
    apart = age - age[:, None] - GAPS[0]  # woman's age x man's age
    match = np.where((apart >= 0) & (apart < len(gap)), gap[np.clip(apart, 0, len(gap) - 1)], 0.0)
    weight = (target > 0).astype(np.float64)
    for _ in range(100):
        offered = match * (free[0] * weight)
        offered /= np.maximum(offered.sum(axis=1, keepdims=True), 1e-12)
        flow = product(offered.T, formed[1])
        weight *= np.divide(target, flow, out=np.zeros(AGES), where=flow > 0)
        mean = float(weight @ free[0] / free[0].sum())
        weight = np.where(weight > 0, np.clip(weight / mean, *WEIGHT_LIMITS), 0.0)
    return np.asarray(weight, dtype=np.float64)
