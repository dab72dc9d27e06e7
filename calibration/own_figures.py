"""Tell which figures a municipality that was fetched, or that a user gave, has of its own.

Where such a municipality lacks figures, Dutch ones stand in for them (`sim.cbs.substitute`). Nothing is fitted to
these, and no interval says that they were met: they are no targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.active import active
from sim.municipalities import Municipality, find_municipality
from sim.rates.read import regions
from sim.statline import Statline

if TYPE_CHECKING:
    from calibration.target_list import Target

FLOWS = ("births", "deaths", "arrivals", "departures")
"""What demography cannot do without."""
STAND_IN = "derived"
"""Quality of figures that stand in; also of sums over predecessors, which so are no targets either."""
MOVES = {
    "arrivals": ("arrivals_from_other_municipalities", "immigration_from_abroad"),
    "departures": ("departures_to_other_municipalities", "emigration_incl_admin_corr"),
}
"""What `sim.rates.flows` adds up; it needs all four."""


@lru_cache(maxsize=32)
def _cells(folder: Path, table: str, code: str) -> dict[tuple[int, str, str], frozenset[str]]:
    """Return year, indicator and sex of a region's figures -> their qualities."""
    frame = Statline(folder=folder).table(table)
    frame = frame[frame["region"] == code]
    found: dict[tuple[int, str, str], set[str]] = {}
    for year, name, sex, quality in zip(*(frame[c] for c in ("year", "indicator", "sex", "quality")), strict=True):
        found.setdefault((int(year), str(name), str(sex)), set()).add(str(quality))
    return {key: frozenset(some) for key, some in found.items()}


def qualities(table: str, place: Municipality, year: int, indicator: str, sex: str) -> frozenset[str]:
    """Return the qualities of a figure in all parts of a municipality; none where a part lacks it."""
    each = [_cells(active(), table, code).get((year, indicator, sex), frozenset()) for code in regions(place, year)]
    return frozenset().union(*each) if all(each) else frozenset()


def _own(table: str, place: Municipality, year: int, names: Sequence[str], sexes: Sequence[str] = ("T",)) -> bool:
    found = [qualities(table, place, year, name, sex) for name in names for sex in sexes]
    return all(some and STAND_IN not in some for some in found)


def has(target: Target) -> bool:
    """Tell whether a municipality has the figure of a target itself."""
    place = find_municipality(target.municipality)
    if target.kind == "moves":
        return _own(target.table, place, target.year, [n for names in MOVES.values() for n in names])
    if target.kind == "age":
        return _own(target.table, place, target.year, [target.indicator], ("M", "F"))
    if target.kind != "published":
        return _own(target.table, place, target.year, [target.indicator])
    if target.table != "access":
        return False
    from calibration.access_check import observed

    return any(o.quantity == target.indicator for o in observed(place, Statline()))


def rounded(place: Municipality, year: int, table: str, indicator: str) -> bool:
    """Tell whether figures by age are sums of rounded cells."""
    return "rounded5" in qualities(table, place, year, indicator, "M")


def missing(found: Sequence[Target], stage: str) -> list[str]:
    """Return the figures that a stage cannot do without and that are not among these targets, by name.

    Notes
    -----
    Demography: births, deaths, arrivals and departures of two years at least, as moves are held to how they jump.
    Asking for help: clients of the Wmo or young people with help.
    """
    if stage == "demography":
        return [name for name in FLOWS if sum(t.name == name for t in found) < 2]
    if stage == "access":
        wanted = ("Wmo clients", "youth with help")
        return [] if any(t.name in wanted for t in found) else list(wanted)
    return []
