"""All rates that move people between household positions, built together because each makes up for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.rates.institutions import institutions
from sim.rates.leaving_home import leaving_home
from sim.rates.positions import latest_stock
from sim.rates.unions import unions

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.rates.migration import MigrationTables
    from sim.rates.table import RateTable
    from sim.statline import Statline


class PositionTables(NamedTuple):
    """The tables of `sim.rates.rates.Rates` on couples, leaving home and institutions."""

    separation: RateTable
    marriage: RateTable
    union: RateTable
    union_men: RateTable
    union_gap: RateTable
    union_at_birth: RateTable
    leaving_home: RateTable
    institution_entry: RateTable
    institution_exit: RateTable


def position_tables(
    municipality: Municipality, statline: Statline, mortality: RateTable, migration: MigrationTables
) -> PositionTables:
    """Estimate the rates that keep the household positions of the last count.

    Parameters
    ----------
    municipality : of `sim.municipalities`
    statline : CBS tables, as known at its `as_of`
    mortality : (year, sex, age31) table of `sim.rates.mortality`
    migration : tables of `sim.rates.migration`
    """
    stock, nation = latest_stock(municipality, statline), latest_stock(None, statline)
    entry = institutions(municipality, stock)
    couples = unions(municipality, statline, mortality, migration, entry, stock, nation)
    leaving = leaving_home(municipality, stock, migration, entry, couples.total)
    return PositionTables(
        separation=couples.separation,
        marriage=couples.marriage,
        union=couples.union,
        union_men=couples.union_men,
        union_gap=couples.union_gap,
        union_at_birth=couples.union_at_birth,
        leaving_home=leaving,
        institution_entry=entry.institution_entry,
        institution_exit=entry.institution_exit,
    )
