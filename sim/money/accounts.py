"""Accounts in whole cents: volume times price per person and product, so that every sum of them is exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    from sim.provisions.products import Catalogue

Cents = NDArray[np.int64]
LARGEST = 2**53
"""Largest amount in cents that volume times price may reach: above it a float no longer tells cents apart."""
BY = ("product", "group", "law", "taakveld")
NOT_MUNICIPAL = "none"
"""Taakveld of what no gemeente pays."""


def cost(volume: NDArray[np.float64], price: Cents) -> Cents:
    """Return the cost in whole cents of volumes at prices per unit.

    Parameters
    ----------
    volume : (n,) units delivered, 0 or more
    price : (n,) cents per unit

    Raises
    ------
    ZorgdrukError : a volume that is negative or no number, or a cost too large to count in cents.

    Notes
    -----
    Rounded once, here, to the nearest cent (halves to even). From here on there are only sums of integers: the sum over
    persons, products, laws and taakvelden is the same to the cent, in any order.
    """
    amount = np.asarray(volume, dtype=np.float64) * np.asarray(price, dtype=np.int64)
    if not np.all((amount >= 0.0) & (amount < LARGEST)):
        row = int(np.flatnonzero(~((amount >= 0.0) & (amount < LARGEST)))[0])
        raise ZorgdrukError(
            f"cost of row {row}: {np.ravel(volume)[row]:g} units at {np.ravel(price)[row]} cents cannot be; volumes "
            "and prices are 0 or more."
        )
    return np.rint(amount).astype(np.int64)


def summed(rows: NDArray[np.integer], cents: Cents, size: int) -> Cents:
    """Return the sum of cents per row, (size,); exact, unlike a bincount with weights."""
    found = np.zeros(size, dtype=np.int64)
    np.add.at(found, rows, cents)
    return found


class Accounts:
    """What was paid, by period and product.

    Parameters
    ----------
    catalogue : products, which give law, taakveld and group.
    periods : number of months or years.
    """

    def __init__(self, catalogue: Catalogue, periods: int) -> None:
        self.catalogue = catalogue
        self.cents: Cents = np.zeros((periods, len(catalogue)), dtype=np.int64)

    def post(self, period: int, product: NDArray[np.integer], cents: Cents) -> None:
        """Book amounts.

        Parameters
        ----------
        period : row of `cents`
        product : (n,) place in the catalogue
        cents : (n,) from `cost`
        """
        self.cents[period] += summed(product, cents, len(self.catalogue))

    def labels(self, by: str) -> tuple[str, ...]:
        """Return the label of every product in a breakdown, one of `BY`."""
        if by == "product":
            return tuple(self.catalogue)
        if by == "taakveld":
            return tuple(product.taakveld or NOT_MUNICIPAL for product in self.catalogue.values())
        return tuple(str(getattr(product, by)) for product in self.catalogue.values())

    def by(self, by: str) -> dict[str, Cents]:
        """Return the cents per period, (periods,), for every label of a breakdown."""
        found: dict[str, Cents] = {}
        for place, label in enumerate(self.labels(by)):
            found[label] = found.get(label, np.zeros(len(self.cents), dtype=np.int64)) + self.cents[:, place]
        return found

    def total(self, municipal: bool = False) -> Cents:
        """Return the cents per period, (periods,): all, or what the gemeente pays."""
        kept = np.array([product.municipal or not municipal for product in self.catalogue.values()], dtype=bool)
        return self.cents[:, kept].sum(axis=1)

    def check(self, paid: Cents) -> None:
        """Refuse books that do not close.

        Parameters
        ----------
        paid : (periods,) the same amounts added up over persons

        Raises
        ------
        ZorgdrukError : a difference of one cent or more in some period.
        """
        for name, sums in ((f"by {by}", sum(self.by(by).values(), np.zeros_like(paid))) for by in BY):
            wrong = np.flatnonzero(sums != paid)
            if len(wrong):
                period = int(wrong[0])
                raise ZorgdrukError(
                    f"accounts {name}, period {period}: {int(sums[period])} cents booked and {int(paid[period])} paid "
                    "for persons; they must be the same to the cent."
                )
