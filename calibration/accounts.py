"""What gemeenten booked on the taakvelden of the social domain, the part that products stand for: tests, no fit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.money.taakvelden import COMPARED, booked
from sim.municipalities import Municipality
from sim.statline import Statline

MILLION = 1e6


class Range(NamedTuple):
    """Spending that products stand for, million euro.

    Parameters
    ----------
    low, high : by the range of the share that products cover.
    source : where it is published.
    """

    low: float
    high: float
    source: str


def account_name(group: str, year: int) -> str:
    """Name the spending on taakvelden that are compared together, in a year; the year is the second part."""
    return f"taakvelden {group}, {year}, M euro"


def ranges(place: Municipality, statline: Statline | None = None) -> dict[str, Range]:
    """Return the accounts of a municipality by `account_name`, 2017-2021 as far as there are any.

    Raises
    ------
    DataError : the figures have none, as those of a fitting view.
    """
    account, found = booked(place, statline or Statline()), {}
    for group, fields in COMPARED.items():
        some = account[account["taakveld"].isin(fields)].groupby("year")[["covered_low", "covered_high"]].sum()
        for year, (low, high) in zip(some.index, np.asarray(some) / MILLION, strict=True):
            source = f"Iv3 jaarrekening {year}, taakveld {'+'.join(fields)}, the part of products"
            found[account_name(group, int(year))] = Range(float(low), float(high), source)
    return found
