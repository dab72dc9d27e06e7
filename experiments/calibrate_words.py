"""Say in Dutch what calibration looks for and at; names with a point are parameters and stay as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from results.language import Lang

DUTCH = {
    # stages
    "demography": "demografie", "domains": "mantelzorg", "access": "vraag naar hulp",
    # demography
    "births": "geboorten", "deaths": "overledenen", "arrivals": "vestigers", "departures": "vertrekkers",
    "population": "inwoners", "households": "huishoudens", "arrivals spread": "vestigers, grilligheid",
    "departures spread": "vertrekkers, grilligheid",
    # mantelzorg: what is looked for
    "children willing": "bereidheid van kinderen", "others willing": "bereidheid van anderen",
    "hours of others": "uren van anderen", "spread of hours": "spreiding van uren",
    "counts": "vanaf hoeveel uur het mantelzorg heet", "received": "vanaf hoeveel uur men mantelzorg krijgt",
    "strain of others": "belasting van anderen",
    # mantelzorg: what is looked at
    "any help": "geeft enige hulp", "carers": "mantelzorgers", "carers for a partner": "mantelzorgers voor hun partner",
    "caring children of 80+, heavily burdened": "zorgende kinderen van 80+, zwaar belast",
    "children of 80+": "kinderen van 80+ die zorgen", "daughters of 80+": "dochters van 80+ die zorgen",
    "sons of 80+": "zonen van 80+ die zorgen", "heavily burdened carers": "zwaar belaste mantelzorgers",
    "hours of carers": "uren per mantelzorger", "receiving 55+": "55+ die mantelzorg krijgt",
    "partners among carers of 65+": "partners onder mantelzorgers van 65+",
    # asking for help: what is looked for
    "household help": "huishoudelijke ondersteuning", "aids": "hulpmiddelen", "light youth help": "lichte jeugdhulp",
    "heavy youth help": "zware jeugdhulp",
    # asking for help: what is looked at
    "Wmo clients": "Wmo-cliënten", "stair lifts granted": "toegekende trapliften",
    "cost of begeleiding, dagbesteding, verblijf, M": "kosten begeleiding, dagbesteding, verblijf (mln)",
    "cost of household help, M": "kosten huishoudelijke ondersteuning (mln)",
    "cost of hulpmiddelen and trapliften, M": "kosten hulpmiddelen en trapliften (mln)",
    "cost of vervoer, M": "kosten vervoer (mln)", "cost of youth help, M": "kosten jeugdhulp (mln)",
    "youth in crisis help": "jeugdigen in crisishulp", "youth with help": "jeugdigen met hulp",
    "youth with help, 0-3": "jeugdigen met hulp, 0-3", "youth with help, 4-11": "jeugdigen met hulp, 4-11",
    "youth with help, 12-17": "jeugdigen met hulp, 12-17", "youth with help, couple": "jeugdigen met hulp, twee ouders",
    "youth with help, single parent": "jeugdigen met hulp, één ouder",
    # the method
    "chains have not mixed": "de ketens zijn nog niet gemengd",
    "the posterior reaches beyond the design": "wat gevonden is reikt buiten wat is doorgerekend",
}  # fmt: skip
SAME = {"begeleiding", "vervoer", "crisis"}
"""Names that are the same in both languages."""
YEAR = re.compile(r"^(?P<name>.*?)(?P<year> \d{4})?$")


def spoken(name: str, lang: Lang) -> str:
    """Return the name of a parameter or target, with its year if it has one, in a language."""
    found = YEAR.match(name)
    if lang != "nl" or found is None:
        return name
    plain, year = found["name"], found["year"] or ""
    if plain.startswith("age "):
        return f"{plain.removeprefix('age ')} jaar{year}"
    return DUTCH.get(plain, plain) + year


def warned(sentence: str, lang: Lang) -> str:
    """Return a warning of the method in a language."""
    for english, dutch in DUTCH.items():
        if lang == "nl" and sentence.startswith(english):
            return dutch + sentence.removeprefix(english).replace("of draws", "van de trekkingen")
    return sentence
