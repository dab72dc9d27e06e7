"""Municipal spending per Iv3 taakveld as booked, beside the products that stand for it and what no product covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import DataError
from sim.provisions.product import TAAKVELDEN, Number

if TYPE_CHECKING:
    import pandas as pd

    from sim.municipalities import Municipality
    from sim.provisions.products import Catalogue
    from sim.statline import Statline

FIRST, LAST = 2017, 2021
"""Years of the accounts (jaarrekening) of the three gemeenten; Het Hogeland from 2019, the year it began."""
_M = "Het Hogeland 2021, monitor (document 003) over the account of the taakveld"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a taakveld the products stand for.

    Parameters
    ----------
    taakveld : Iv3 code.
    title_nl, title_en : for a reader.
    covered_nl, covered_en : what the products hold.
    missing_nl, missing_en : what they do not.
    share : share of the booked spending that the products stand for.
    """

    taakveld: str
    title_nl: str
    title_en: str
    covered_nl: str
    covered_en: str
    missing_nl: str
    missing_en: str
    share: Number


COVERAGE: tuple[Coverage, ...] = (
    Coverage(
        "6.1", "Samenkracht en burgerparticipatie", "Community and participation",
        "niets", "nothing",
        "welzijn, buurthuizen, vrijwilligers, mantelzorgsteun, vluchtelingen: maatregelen, geen producten",
        "welfare work, community centres, volunteers, support of carers, refugees: measures, no products",
        Number(0.0, 0.0, 0.1, "no product has this taakveld", "assumption"),
    ),
    Coverage(
        "6.2", "Wijkteams", "Neighbourhood teams (access)",
        "basisondersteuning door de OJG", "basic youth support by the OJG",
        "toegang, cliëntondersteuning, preventie; gemeenten boeken hier zeer verschillend",
        "access, client support, prevention; gemeenten book here in very different ways",
        Number(0.2, 0.0, 0.5, "400 youth (D002) x 10 talks (D003) x 75 euro / 1,448,000", "assumption"),
    ),
    Coverage(
        "6.3", "Inkomensregelingen", "Income schemes",
        "bijstand, IOAW, IOAZ, loonkostensubsidie, bijzondere bijstand, minimaregelingen",
        "bijstand, IOAW, IOAZ, wage cost subsidy, special assistance, schemes for low incomes",
        "uitvoering, Bbz, in 2020-2021 ook Tozo",
        "administration, Bbz, in 2020-2021 Tozo too",
        Number(0.77, 0.70, 0.90, f"{_M}: (16,263 - 96 + 1,374 + 282 + 198) / 23,292; Tozo makes it low", "C"),
    ),
    Coverage(
        "6.4", "Begeleide participatie", "Sheltered participation",
        "beschut werk", "sheltered work",
        "Wsw, dat geen instroom meer heeft en veruit het meeste kost",
        "Wsw, which takes nobody in any more and costs by far the most",
        Number(0.016, 0.005, 0.05, f"{_M}: 213 / 13,292", "C"),
    ),
    Coverage(
        "6.5", "Arbeidsparticipatie", "Participation in work",
        "re-integratie; het tarief is uit dit taakveld afgeleid",
        "re-integration; its tariff is derived from this taakveld",
        "uitvoering, loonkosten van garantiebanen", "administration, wages of guarantee jobs",
        Number(1.0, 0.6, 1.0, "the tariff of re_integratie was made from it: no test of the model", "assumption"),
    ),
    Coverage(
        "6.6", "Maatwerkvoorzieningen (Wmo)", "Wmo aids, adaptations and transport",
        "hulpmiddelen, trapliften, woonvoorzieningen, vervoer", "aids, stairlifts, adaptations of dwellings, transport",
        "uitvoering; eigen bijdragen zijn baten en staan er niet in",
        "administration; own contributions are income and are not in it",
        Number(0.94, 0.85, 1.0, f"{_M}: (1,155 + 1,118.5) / 2,411; woonvoorzieningen are the rest", "C"),
    ),
    Coverage(
        "6.71", "Maatwerkdienstverlening 18+", "Services to adults",
        "huishoudelijke ondersteuning, begeleiding, dagbesteding, kortdurend verblijf, schuldhulpverlening",
        "household help, support, day activities, short stay, debt help",
        "uitvoering en beleid", "administration and policy",
        Number(0.94, 0.85, 1.0, f"{_M}: (4,837 + 6,124 + 595) / 12,272; with 6.6 in 2020 0.87", "C"),
    ),
    Coverage(
        "6.72", "Maatwerkdienstverlening 18-", "Services to youth",
        "jeugdhulp ambulant, ggz en dyslexie, dagbehandeling, verblijf, pleegzorg, crisis",
        "youth help at home, mental health care and dyslexia, day treatment, residential and foster care, crisis",
        "uitvoering, regionale organisatie, leegstand; waar 6.82 bijna leeg is ook jeugdbescherming",
        "administration, regional bodies, vacancy; where 6.82 is nearly empty child protection too",
        Number(0.89, 0.80, 0.95, f"{_M}: 18,083 / 20,364, with 6.82", "C"),
    ),
    Coverage(
        "6.81", "Geëscaleerde zorg 18+", "Escalated care, adults",
        "beschermd wonen", "sheltered housing",
        "maatschappelijke opvang, vrouwenopvang; tot 2021 boekt de centrumgemeente het meeste",
        "shelter; until 2021 most is booked by the centrumgemeente",
        Number(0.5, 0.0, 1.0, "no source: not fit for a comparison", "assumption"),
    ),
    Coverage(
        "6.82", "Geëscaleerde zorg 18-", "Escalated care, youth",
        "jeugdbescherming, jeugdreclassering", "child protection, youth probation",
        "Veilig Thuis, gesloten opvang, crisisdienst; alleen samen met 6.72 te vergelijken",
        "Veilig Thuis, closed institutions, crisis service; to be compared with 6.72 together only",
        Number(0.8, 0.5, 1.0, "no source", "assumption"),
    ),
)  # fmt: skip
"""In the order of `TAAKVELDEN`. Iv3 spending is gross: own contributions and Rijk contributions are income."""
COMPARED: dict[str, tuple[str, ...]] = {
    "inkomensregelingen": ("6.3",),
    "participatie": ("6.4", "6.5"),
    "wmo_en_schuldhulp": ("6.6", "6.71"),
    "jeugd": ("6.72", "6.82"),
}
"""Taakvelden that a comparison with the accounts takes together, since gemeenten book them differently: Oldambt had in
2017 most of 6.71 on 6.6, and aids and transport of Het Hogeland in 2020 (C038, C040: 2,145,000) are more than its 6.6
(1,733,000), in 2021 less. Left out are 6.1, 6.2 and 6.81, of which no product or too little is known."""


def coverage(taakveld: str) -> Coverage:
    """Return what the products stand for in a taakveld."""
    return COVERAGE[TAAKVELDEN.index(taakveld)]


def products_of(catalogue: Catalogue, taakveld: str) -> tuple[str, ...]:
    """Return the names of the products that are booked on a taakveld."""
    return tuple(name for name, product in catalogue.items() if product.taakveld == taakveld)


def booked(place: Municipality, statline: Statline, account: str = "jaarrekening") -> pd.DataFrame:
    """Return the spending of a gemeente per taakveld and year, with the part that products stand for.

    Parameters
    ----------
    place : gemeente
    statline : embedded tables
    account : "jaarrekening" (spent) or "begroting" (budgeted)

    Returns
    -------
    DataFrame
        Columns taakveld, year, euro, covered, covered_low, covered_high (euro); sorted; years as they are there.

    Raises
    ------
    DataError : no such account, or no figure of this gemeente.
    """
    if account not in ("jaarrekening", "begroting"):
        raise DataError(f"taakvelden: no account {account!r}; write jaarrekening or begroting.")
    rows = statline.table("spending_iv3")
    rows = rows[(rows["region"] == place.code) & (rows["account"] == account) & rows["taakveld"].isin(TAAKVELDEN)]
    if account == "jaarrekening":
        rows = rows[rows["year"].between(FIRST, LAST)]
    if rows.empty:
        raise DataError(
            f"taakvelden: spending_iv3 has no {account} of {place.name}; choose another municipality.",
            f"taakvelden: spending_iv3 heeft geen {account} van {place.name}; kies een andere gemeente.",
        )
    found = rows[["taakveld", "year", "value"]].rename(columns={"value": "euro"}).reset_index(drop=True)
    shares = {c.taakveld: c.share for c in COVERAGE}
    for column, part in (("covered", "value"), ("covered_low", "low"), ("covered_high", "high")):
        found[column] = found["euro"] * [getattr(shares[t], part) for t in found["taakveld"]]
    order = {t: i for i, t in enumerate(TAAKVELDEN)}
    return found.sort_values(
        ["taakveld", "year"], key=lambda c: c.map(order) if c.name == "taakveld" else c
    ).reset_index(drop=True)
