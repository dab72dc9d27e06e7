"""Tariffs by year: the tariff of a product times an index of wages and prices, in whole cents."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import ZorgdrukError
from sim.provisions.product import INDICES, Number

if TYPE_CHECKING:
    from sim.provisions.products import Catalogue

CENTS = 100
_HBH = "C050: household help +15% (10-15) in the five years 2015-2019, 2.8% (1.9-2.8) a year; taken for all care"
_OWN = "no source in the dossier"
CARE: dict[int, Number] = {
    **{year: Number(0.0283, 0.0192, 0.0283, _HBH, "C") for year in range(2015, 2020)},
    **{
        year: Number(0.028, 0.019, 0.040, f"as 2015-2019; {_OWN}; C035: a correction of 3.9% in 2021", "assumption")
        for year in (2020, 2021)
    },
    2022: Number(0.0387, 0.0172, 0.0387, "E031: OVA, definitive; first estimate 1.72%", "A"),
    2023: Number(0.0643, 0.0643, 0.0702, "E032: 90% OVA, 10% PCC; high end PCC alone", "A"),
    2024: Number(0.0571, 0.0470, 0.0571, "E033; provisional 4.70%", "A"),
    2025: Number(0.0394, 0.0394, 0.0496, "E034: provisional; 4.91-4.96% with the correction over 2024", "A"),
}
"""Rise of the prices of care against the year before: Wmo, Jeugdwet, Wlz, Zvw."""
NORM: dict[int, Number] = {
    **{year: Number(0.018, 0.010, 0.030, f"{_OWN}; benefits follow the minimum wage", "assumption")
       for year in range(2015, 2023)},
    2023: Number(0.1015, 0.09, 0.11, "E036: minimum wage on 1 January 2023", "unverified"),
    2024: Number(0.040, 0.030, 0.070, f"{_OWN}; benefits follow the minimum wage", "assumption"),
    2025: Number(0.030, 0.015, 0.050, f"{_OWN}; benefits follow the minimum wage", "assumption"),
}  # fmt: skip
"""Rise of the norms of benefits against the year before."""
AFTER = {
    "care": Number(0.035, 0.020, 0.050, f"{_OWN} after 2025", "assumption"),
    "norm": Number(0.030, 0.015, 0.045, f"{_OWN} after 2025", "assumption"),
}
"""Yearly rise after the last year that is known; parameters `money.care_index` and `money.norm_index`."""
BEFORE = {"care": CARE[2015], "norm": NORM[2015]}
"""Yearly rise in years before the first one that is known."""
KNOWN = {"care": CARE, "norm": NORM}
FIRST, LAST = 1990, 2070
STEEPEST = 0.5
"""A rise of more than this in a year is refused, up or down."""


class Prices:
    """Index of wages and prices by year.

    Parameters
    ----------
    changes : series -> year -> factor against the year before (1.035), in the place of what is declared here.
    after : series -> yearly rise after the last known year (0.035), in the place of `AFTER`.
    where : the file or setting the changes come from, for the message.

    Raises
    ------
    ZorgdrukError : an unknown series, a year outside the range, or a factor that cannot be.
    """

    def __init__(
        self,
        changes: Mapping[str, Mapping[int, float]] | None = None,
        after: Mapping[str, float] | None = None,
        where: str = "prices",
    ) -> None:
        self._factor: dict[str, dict[int, float]] = {}
        rises = {name: (after or {}).get(name, AFTER[name].value) for name in INDICES}
        for name in INDICES:
            known = KNOWN[name]
            self._factor[name] = {
                year: 1.0 + (known[year].value if year in known else BEFORE[name].value)
                if year <= max(known)
                else 1.0 + rises[name]
                for year in range(FIRST, LAST + 1)
            }
        for name, rise in (after or {}).items():
            _check(where, name, LAST, 1.0 + rise)
        for name, years in (changes or {}).items():
            for year, factor in years.items():
                _check(where, name, year, factor)
                self._factor[name][year] = float(factor)

    def factor(self, series: str, year: int) -> float:
        """Return the price level of a year over that of the year before."""
        return self._factor[series][year]

    def index(self, series: str, base: int, year: int) -> float:
        """Return the price level of a year over that of a base year, whichever comes first."""
        level = math.prod(self._factor[series][y] for y in range(min(base, year) + 1, max(base, year) + 1))
        return level if year >= base else 1.0 / level

    def cents(self, catalogue: Catalogue, first: int, last: int) -> NDArray[np.int64]:
        """Return the price of a unit in whole cents, (years, products, 2): ZIN and PGB.

        Parameters
        ----------
        first, last : calendar years; products are in the order of the catalogue.
        """
        found = np.zeros((last - first + 1, len(catalogue), 2), dtype=np.int64)
        for p, product in enumerate(catalogue.values()):
            for year in range(first, last + 1):
                zin = product.tariff.value * self.index(product.index, product.tariff_year, year) * CENTS
                found[year - first, p] = round(zin), round(zin * product.pgb_tariff.value)
        return found


def _check(where: str, series: str, year: int, factor: object) -> None:
    """Refuse a change that cannot be."""
    if series not in INDICES:
        raise ZorgdrukError(
            f"{where}: unknown index {series!r}; known are {', '.join(INDICES)}.",
            f"{where}: onbekende index {series!r}; bekend zijn {', '.join(INDICES)}.",
        )
    if not FIRST <= year <= LAST:
        raise ZorgdrukError(
            f"{where}: year {year} of the index must lie from {FIRST} to {LAST}.",
            f"{where}: jaar {year} van de index moet van {FIRST} tot {LAST} liggen.",
        )
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        raise ZorgdrukError(
            f"{where}: index {series} of {year} must be a number such as 1.035, not {factor!r}.",
            f"{where}: index {series} van {year} moet een getal zijn zoals 1.035, niet {factor!r}.",
        )
    if not 1.0 - STEEPEST <= factor <= 1.0 + STEEPEST:
        raise ZorgdrukError(
            f"{where}: index {series} of {year} is {factor:g} and must lie from {1 - STEEPEST:g} to {1 + STEEPEST:g}; "
            "it is a factor against the year before, such as 1.035.",
            f"{where}: index {series} van {year} is {factor:g} en moet van {1 - STEEPEST:g} tot {1 + STEEPEST:g} zijn; "
            "het is een factor tegenover het jaar ervoor, zoals 1.035.",
        )
