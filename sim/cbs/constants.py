"""What the model takes for a municipality of which no figure of its own is known and no table can hold one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.municipalities import Municipality

if TYPE_CHECKING:
    import pandas as pd

Told = tuple[tuple[str, str], ...]
NO_RANGE = (
    "uncertainty: of these stand-ins, only what a sentence gives a range for can be varied; the uncertainty of the "
    "others is not in the intervals of results",
    "onzekerheid: van deze vervangers is alleen te variëren waarvoor een zin een bereik noemt; de onzekerheid van de "
    "andere zit niet in de marges van uitkomsten",
)
"""Closes every list of stand-ins."""


def constants(place: Municipality, tables: dict[str, pd.DataFrame]) -> Told:
    """Return an English and a Dutch sentence on each constant that stands in for a figure of a municipality.

    Parameters
    ----------
    place : whose.
    tables : all tables of the model, completed.
    """
    from sim.access.local import LOCAL
    from sim.domains.rates import GGD, GGD_YEAR
    from sim.kernen import COHESION, COHESION_ELSEWHERE
    from sim.rates.couples import DIVORCE_PROVINCE
    from sim.synthesis.attributes_shapes import STATUSHOUDERS

    found: list[tuple[str, str]] = []
    if place.code not in LOCAL:
        found += [_range(name, law) for name, law in (("access.local_wmo", "Wmo"), ("access.local_youth", "Jeugdwet"))]
    if all(code != place.code for code, _ in STATUSHOUDERS):
        found.append(
            ("statushouders: nobody is marked at the start", "statushouders: bij de start is niemand gemarkeerd")
        )
    if place.code not in COHESION:
        low, high = COHESION_ELSEWHERE, max(COHESION.values())
        found.append(
            (
                f"social cohesion: {low}, that of the province of Groningen (range {low} to {high})",
                f"sociale cohesie: {_comma(low)}, die van de provincie Groningen (bereik {_comma(low)} tot "
                f"{_comma(high)})",
            )
        )
    region = GGD.get(place.province)
    english, dutch = ("the Netherlands", "Nederland") if region is None else (region, region)
    found.append(
        (
            f"health survey {GGD_YEAR}: levels of {english}, the region that the province stands for",
            f"gezondheidsmonitor {GGD_YEAR}: niveaus van {dutch}, de regio waar de provincie voor staat",
        )
    )
    if place.province not in DIVORCE_PROVINCE:
        found.append(("divorces: those of the Netherlands", "echtscheidingen: die van Nederland"))
    if not (tables["spending_iv3"]["region"] == place.code).any():
        found.append(
            (
                "spending_iv3: not known; figures that compare with it are left out",
                "spending_iv3: niet bekend; figuren die ermee vergelijken blijven weg",
            )
        )
    return tuple(found)


def _range(name: str, law: str) -> tuple[str, str]:
    """Return the sentences on a parameter that is left at its default."""
    from sim.parameters import DECLARED

    one = next(p for p in DECLARED if p.name == name)
    low, high = one.low, one.high
    return (
        f"asking for help ({law}): no local factor is known; parameter {name} is {one.default:g} ({low:g} to {high:g})",
        f"hulp vragen ({law}): geen lokale factor bekend; parameter {name} is {one.default:g} ({low:g} tot {high:g})",
    )


def _comma(number: float) -> str:
    return f"{number:g}".replace(".", ",")
