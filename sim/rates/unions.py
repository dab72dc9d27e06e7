"""How couples form, last and end: smooth hazards that take the couples of 2006 to those of 2020, cohort by cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.arrival_home import moving_over, nobody_moves
from sim.rates.attribution import mothers_age
from sim.rates.cohort import census, couples_by_age, losses, mean_mortality
from sim.rates.couple_fit import Area, CoupleHazards, Given, fit_local, fit_nation
from sim.rates.couples import (
    DIVORCE_BETWEEN,
    DIVORCE_NATION,
    counted_marriages,
    divorces,
    local_divorce,
    marriage,
    separation,
)
from sim.rates.gap import union_gap
from sim.rates.institutions import InstitutionTables, institutions
from sim.rates.partner_mortality import relative, shifted
from sim.rates.positions import INSTITUTIONAL, OLD_YEAR, Stock
from sim.rates.read import AGES, Floats, columns
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.migration import MigrationTables
    from sim.statline import Statline

UNION_AT_BIRTH = 0.80
"""Probability that a woman without a partner has one when her child is born. Assumption, range 0.7-0.9: no source in
the parameter list counts newborns by whether both parents live together."""
BIRTH_PART = 0.65
"""Births give at most this part of all unions of an age, so that the rest stays positive. Assumption, range
0.5-0.95."""
YOUNGEST = 18
"""Age from which people live with a partner, as in agents/partnership.py."""
CORNER = 6.0
"""How sharply the probability turns from the one limit to the other; larger is sharper."""
RELATIVE_ERROR = 0.10
"""Standard error of the union hazard beyond that of the fit, relative: hazards that changed between the censuses, and
newcomers who are not like those who live here. Assumption, range 0.05-0.3."""
SOURCES = ("CBS 71488ned", "CBS 37890", "CBS 37360ned", "A083", "A086", "A087", "CBS 03781")


class UnionTables(NamedTuple):
    """The tables of `sim.rates.rates.Rates` on couples."""

    separation: RateTable
    marriage: RateTable
    union: RateTable
    union_men: RateTable
    union_gap: RateTable
    union_at_birth: RateTable


class Couples(NamedTuple):
    """The tables and what they were fitted to.

    Parameters
    ----------
    tables : for the run
    nation, local : fitted hazards
    area : censuses and other hazards of the municipality
    """

    tables: UnionTables
    nation: CoupleHazards
    local: CoupleHazards
    area: Area


def unions(
    municipality: Municipality,
    statline: Statline,
    mortality: RateTable,
    safer: RateTable,
    migration: MigrationTables,
    entry: InstitutionTables,
    stock: Stock,
    nation: Stock,
) -> Couples:
    """Estimate how couples form and end.

    Parameters
    ----------
    municipality, statline : of whom and from what
    mortality : (year, sex, age31) table from 2006 on
    safer : `sim.rates.partner_mortality.partner_mortality`
    migration : children who leave the municipality raise the share with a partner, and so do arrivals
    entry : `sim.rates.institutions.institutions`
    stock, nation : `latest_stock` of the municipality and of the Netherlands (None)

    Notes
    -----
    Who was x in 2006 is x + 14 in 2020. Cohorts of women (alone, with a partner unmarried or married) live through
    union, marriage, separation, death of the partner and institutions from the shares of 2006 on, those younger than
    15 from 15 on; the hazards are smooth curves for which they arrive at the shares of 2020 (`couple_fit`). The nation
    gives the curves, the municipality a level and a tilt of unions and a level of marriages. So 2020 is in the sample:
    a run that starts before it is no test of these rates unless `as_of` lies before 2020. Then 2006 is both start and
    end: a cross-section read as a cohort, which mixes age with generation.
    """
    gap = union_gap(statline)
    pairs, died = couples_by_age(stock, gap.values), mean_mortality(mortality)
    moved = moving_over(migration, stock, mothers_age(statline), pairs)
    lost = losses(entry, died, safer.values[:, 1], pairs, moved)
    area = Area(census(municipality, statline, stock), lost, pairs, gap.values)
    whole = _nation(municipality, statline, nation, gap.values, died / mortality.notes["local_factor"], safer)
    ended = divorces(nation, whole.couples)
    counted, years = counted_marriages(statline, nation, whole.seen)
    given = Given(counted, ended.shape, ended.level * ended.shape * (DIVORCE_BETWEEN / DIVORCE_NATION))
    national = fit_nation(whole, given)
    fitted = fit_local(area, national, given, local_divorce(municipality))
    union, at_birth = _union_tables(municipality, statline, stock, national, fitted)
    tables = UnionTables(
        separation=separation(municipality, ended, fitted),
        marriage=marriage(municipality, counted, years, fitted),
        union=union,
        union_men=_men(municipality, fitted),
        union_gap=gap,
        union_at_birth=at_birth,
    )
    return Couples(tables, national, fitted, area)


def _nation(
    municipality: Municipality, statline: Statline, nation: Stock, gap: Floats, died: Floats, safer: RateTable
) -> Area:
    """Return the cohorts of the Netherlands; the municipality only lends its name to the institutions."""
    couples = couples_by_age(nation, gap)
    ratio = np.array([safer.notes["ratio_man"], safer.notes["ratio_vrouw"]])
    less = relative(ratio, shifted(nation.with_partner()))[:, 1]
    lost = losses(institutions(municipality, nation), died, less, couples, nobody_moves())
    return Area(census(None, statline, nation), lost, couples, gap)


def between(counted: bool) -> str:
    """Return how the hazards were read from the censuses, for `method`."""
    if counted:
        return f"Cohorts followed from the household positions of {OLD_YEAR} to those of 2020 (in sample)"
    return f"Household positions of {OLD_YEAR} read as a cohort, mainly to age 40, 2020 not being known"


def at_birth_share(total: Floats, births: Floats) -> Floats:
    """Return the probability (111,) that a woman without a partner has one when her child is born.

    Parameters
    ----------
    total : (111,) hazard of all unions
    births : (111,) births per woman

    Notes
    -----
    The smaller of `UNION_AT_BIRTH` and `BIRTH_PART` of the unions per birth, with the corner rounded off.
    """
    most = BIRTH_PART * np.maximum(total, 1e-9) / np.maximum(births, 1e-9)
    share = (UNION_AT_BIRTH**-CORNER + most**-CORNER) ** (-1 / CORNER)
    share[:YOUNGEST] = share[YOUNGEST]  # nobody younger lives with a partner, whatever stands here
    return np.asarray(share, dtype=np.float64)


def _union_tables(
    municipality: Municipality, statline: Statline, stock: Stock, nation: CoupleHazards, fitted: CoupleHazards
) -> tuple[RateTable, RateTable]:
    """Return the tables of unions at a birth left out, and of those at a birth."""
    total, births = fitted.union[1], birth_rates(statline)
    at_birth = at_birth_share(total, births)
    rest = np.maximum(total - births * at_birth, 0.0)
    alone = without_partner(stock) * stock.people
    mothers = births * stock.people[1]
    single = births * alone[1] * (1 - at_birth)
    formed = (fitted.union * alone).sum(axis=1)
    age = Axis("age", tuple(range(AGES)))
    union = RateTable(
        name="union",
        title=f"Women without a partner who find one, {municipality.name}",
        unit="unions per woman without a partner per year",
        axes=(age,),
        values=rest,
        method=(
            f"{between(stock.counted)}: natural spline of the logarithm, national, with a local level and tilt "
            "(penalised least squares), with marriage and separation; unions at a birth left out."
        ),
        sources=SOURCES,
        error=rest * np.hypot(fitted.log_error[1], RELATIVE_ERROR),
        error_note="Of the fit, widened by its misfit, and a tenth for what changes in time; divorces as given.",
        notes={
            "unions_per_year": float(formed[1]),
            "unions_men_over_women": float(formed[0] / formed[1]),
            "unions_at_birth": float((births * at_birth * alone[1]).sum()),
            **{f"nl_{name}": value for name, value in nation.points().items()},
            **fitted.points(),
            **fitted.factors,
        },
    )
    return union, RateTable(
        name="union_at_birth",
        title="A woman without a partner has one when her child is born",
        unit="probability",
        axes=(age,),
        values=at_birth,
        method=(
            f"Assumed {UNION_AT_BIRTH} (range 0.7-0.9), less where births would bring more than {BIRTH_PART} of all "
            "unions of the age."
        ),
        sources=("assumption",),
        error=np.full(AGES, 0.05),
        error_note="A quarter of the range.",
        notes={"newborns_in_single_parent_families": float(single.sum() / max(float(mothers.sum()), 1e-9))},
    )


def _men(municipality: Municipality, fitted: CoupleHazards) -> RateTable:
    return RateTable(
        name="union_men",
        title=f"Weight of a man without a partner, {municipality.name}",
        unit="relative weight per man",
        axes=(Axis("age", tuple(range(AGES))),),
        values=fitted.men,
        method=(
            "A woman chooses among men without a partner with probability proportional to weight(age) x gap(age "
            "difference) per man; smooth weights for which the men with a partner of 2006 become those of the last "
            "census, national with a local tilt."
        ),
        sources=SOURCES,
        error=fitted.men * np.hypot(fitted.log_error[0], RELATIVE_ERROR),
        error_note="As the union hazard.",
    )


def without_partner(stock: Stock) -> Floats:
    """Return the share without a partner and outside institutions, (2, 111)."""
    return np.asarray(1 - stock.with_partner() - stock.shares[:, :, INSTITUTIONAL], dtype=np.float64)


def birth_rates(statline: Statline) -> Floats:
    """Return Dutch births per woman by age, latest year known (2019), (111,); zero where nothing is known."""
    cells = columns(statline, "fertility_nl")
    rows = cells.indicator == "asfr"
    out = np.zeros(AGES)
    if rows.any():
        rows &= cells.year == cells.year[rows].max()
        out[cells.low[rows]] = cells.value[rows]
    return out
