"""The municipalities whose figures are embedded, with the municipalities they were formed from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sim.active import about, active
from sim.errors import ZorgdrukError, did_you_mean

GEMEENTE = re.compile(r"GM[0-9]{4}")
"""A code of a municipality."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A Dutch municipality as Statistics Netherlands (CBS) codes it.

    Attributes
    ----------
    code : CBS region code, such as ``"GM1966"``
    slug : name used on the command line and in file names
    name : official name
    province : CBS code of the province it lies in
    since : first year for which CBS publishes figures under `code`
    predecessors : CBS code -> share of its inhabitants that became part of this municipality, for the years
        before `since`. Source: CBS, Gemeentelijke indeling; the share of Winsum is its population that did
        not go to Westerkwartier when the border changed on 1 January 2019.
    """

    code: str
    slug: str
    name: str
    province: str
    since: int
    predecessors: dict[str, float] = field(default_factory=dict, hash=False)


MUNICIPALITIES: tuple[Municipality, ...] = (
    Municipality(
        code="GM1966",
        slug="hogeland",
        name="Het Hogeland",
        province="PV20",
        since=2019,
        # Bedum, De Marne, Eemsmond, Winsum
        predecessors={"GM0005": 1.0, "GM1663": 1.0, "GM1651": 1.0, "GM0053": 0.8846},
    ),
    Municipality(
        code="GM1895",
        slug="oldambt",
        name="Oldambt",
        province="PV20",
        since=2010,
        # Winschoten, Scheemda, Reiderland
        predecessors={"GM0052": 1.0, "GM0039": 1.0, "GM1661": 1.0},
    ),
    Municipality(code="GM1708", slug="steenwijkerland", name="Steenwijkerland", province="PV23", since=2001),
)
"""Municipalities with embedded figures; the first is the default."""


def municipalities() -> tuple[Municipality, ...]:
    """Return the municipalities with figures in use: the embedded ones, and one that was fetched or given by a user."""
    told = about(active()).get("municipality")
    if told is None or any(m.code == told["code"] for m in MUNICIPALITIES):
        return MUNICIPALITIES
    return (*MUNICIPALITIES, Municipality(**told))


def find_municipality(name_or_code: str) -> Municipality:
    """Find a municipality by slug, official name or CBS code, in any case.

    Parameters
    ----------
    name_or_code : such as ``"hogeland"``, ``"Het Hogeland"`` or ``"gm1966"``

    Returns
    -------
    Municipality

    Raises
    ------
    ZorgdrukError
        If there are no embedded figures for it; the message names those that exist.

    Examples
    --------
    >>> find_municipality("Het Hogeland").code
    'GM1966'
    """
    name_or_code = str(name_or_code)  # from Python it may be anything
    wanted = " ".join(name_or_code.split()).casefold()
    here = municipalities()
    for municipality in here:
        if wanted in {word.casefold() for word in (municipality.code, municipality.slug, municipality.name)}:
            return municipality
    for municipality in here:
        if wanted.upper() in municipality.predecessors:
            raise ZorgdrukError(
                f"municipality {wanted.upper()} became part of {municipality.name} in {municipality.since}; "
                f"use {municipality.slug!r}",
                f"gemeente {wanted.upper()} ging in {municipality.since} op in {municipality.name}; "
                f"gebruik {municipality.slug!r}",
            )
    known = ", ".join(f"{m.slug} ({m.code})" for m in here)
    words = [word for m in here for word in (m.name, m.code, m.slug)]
    fetch = GEMEENTE.fullmatch(wanted.upper()) is not None
    do = f"; get its figures with zorgdruk fetch {wanted.upper()}" if fetch else did_you_mean(name_or_code, words)
    doe = f"; haal de cijfers op met zorgdruk fetch {wanted.upper()}" if fetch else ""
    raise ZorgdrukError(
        f"unknown municipality {name_or_code!r}: figures are embedded for {known}{do}",
        f"onbekende gemeente {name_or_code!r}: er zijn cijfers voor {known}"
        f"{doe or did_you_mean(name_or_code, words, dutch=True)}",
    )
