"""Estimate every rate table of one municipality, in the order in which they need each other."""

from __future__ import annotations

from sim.municipalities import Municipality
from sim.rates.fertility import fertility
from sim.rates.institutions import institutions
from sim.rates.leaving_home import leaving_home
from sim.rates.migration import migration
from sim.rates.mortality import mortality
from sim.rates.partner_mortality import partner_mortality
from sim.rates.positions import latest_stock
from sim.rates.rates import Rates
from sim.rates.season import season
from sim.rates.unions import unions
from sim.statline import Statline

HISTORY = (2006, 2025)
"""Years of the mortality from which migration and unions are estimated: the same for every start and horizon."""


def build_rates(municipality: Municipality, statline: Statline, first_year: int, last_year: int) -> Rates:
    """Estimate the rates of a municipality for the calendar years first_year to last_year.

    Parameters
    ----------
    municipality : whose rates.
    statline : the figures that may be seen; nothing later than its `as_of` has any influence.
    first_year, last_year : calendar years of the run.

    Returns
    -------
    All tables, each saying how it was made, from what and how uncertain it is.
    """
    deaths = mortality(municipality, statline, first_year, last_year)
    births = fertility(municipality, statline, first_year, last_year)
    history = mortality(municipality, statline, *HISTORY)
    moved = migration(municipality, statline, history, first_year, last_year)
    stock, nation = latest_stock(municipality, statline), latest_stock(None, statline)
    entry = institutions(municipality, stock)
    safer = partner_mortality(statline, history, stock, nation)
    pairs = unions(municipality, statline, history, safer, moved, entry, stock, nation)
    return Rates(
        first_year=first_year,
        mortality=deaths,
        partner_mortality=safer,
        leaving_home=leaving_home(municipality, stock, pairs.area, pairs.local.union),
        season=season(municipality, statline),
        **births._asdict(),
        **pairs.tables._asdict(),
        **moved._asdict(),
        **entry._asdict(),
    )
