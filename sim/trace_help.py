"""Voorzieningen of one inwoner at the end of a month: what was asked for, what is waited for and what is had."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.indications import RUNNING, STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.world import World

ASKED, BEGINS, ENDS, NOT_GIVEN = EVENTS = (
    "voorziening_asked", "voorziening_begins", "voorziening_ends", "voorziening_not_given",
)  # fmt: skip
HAD = STAGES[RUNNING]


class Voorziening(NamedTuple):
    """One request or indication.

    Parameters
    ----------
    product : name in the catalogue.
    stage : of `agents.indications.STAGES`.
    hours : granted per week; 0 for pieces and places.
    """

    product: str
    stage: str
    hours: float


def helped(world: World, row: int) -> tuple[Voorziening, ...]:
    """Return what an inwoner asked for or has, by product; () without toegang.

    Notes
    -----
    What follows from another state, such as bijstand, is told by that state.
    """
    if world.access is None:
        return ()
    names, cases = list(world.access.products), world.cases
    mine = np.flatnonzero(cases.column("client") == row).tolist()
    stage, product, quarters = (cases.column(name) for name in ("stage", "product", "quarters"))
    return tuple(sorted(Voorziening(names[product[c]], STAGES[stage[c]], float(quarters[c]) / 4.0) for c in mine))


def changes(before: tuple[Voorziening, ...], now: tuple[Voorziening, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield name of the event, nothing and product of what began, was asked for or ended between two months."""
    was, has = ({one.product: one.stage for one in some} for some in (before, now))
    for product, stage in has.items():
        if stage == HAD and was.get(product) != HAD:
            yield BEGINS, "", product
        elif product not in was:
            yield ASKED, "", product
    for product, stage in was.items():
        if product not in has:
            yield ENDS if stage == HAD else NOT_GIVEN, "", product
