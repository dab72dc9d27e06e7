"""Which side of an indicator is the better one: lower, higher, or neither where that is a matter of judgement."""

from __future__ import annotations

from typing import Literal

Side = Literal["lower", "higher", "neither"]

BETTER: dict[str, Side] = {
    **dict.fromkeys(
        (
            "kwetsbaar",
            "vulnerable",
            "domain_impaired",
            "shocks",
            "carers_overloaded",
            "multiproblem_families",
            "problematic_debt",
            "income_need",
            "adl_limited_75",
            "strong_loneliness",
            "need_hours",
            "carers_heavy",
            "care_unmet_hours",
            "nobody_75",
            "unmet_hours",
            "waiting",
            "waiting_weeks",
            "vacancies",
            "avoiders",
            "zorgdruk",
            "zorgdruk_volume",
            "zorgdruk_cost",
            "zorgdruk_staff",
            "zorgdruk_carers",
            "zorgdruk_shortfall",
        ),
        "lower",
    ),
    **dict.fromkeys(("balance", "reserve", "mantelzorgpotentieel_50_64", "mantelzorgpotentieel_50_74"), "higher"),
}
"""Indicators with a better side. Every other one has none, and why is said in `JUDGED` where a reader may wonder."""

JUDGED: dict[str, str] = {
    "clients": "fewer clients may be less need or less help",
    "clients_maatwerk": "as clients; as a part of zorgdruk it counts as pressure",
    "cost": "less cost may be less help; beside the budget it is the balance that has a better side",
    "cost_per_client": "as cost",
    "cost_per_inhabitant": "as cost",
    "budget": "what is put in is a choice",
    "carers": "more mantelzorg is help to one and a burden to another",
    "carers_strict": "as carers",
    "carers_intensive": "as carers",
    "care_hours_given": "as carers",
    "care_hours_received": "as carers",
    "carers_registered": "more known carers may be more carers or better found ones",
    "care_hours": "as carers",
    "care_given_hours": "as carers",
    "care_receivers": "as carers",
    "receivers_75": "as carers",
    "delivered_hours": "more help is more use and more work",
    "staff_hours_needed": "as delivered_hours",
    "meldingen": "who asks in time may need less later",
    "applications": "as meldingen",
    "indications": "as meldingen",
    "new_clients": "as clients",
    "ended_indications": "help may end because need does, or because of rules",
    "bijstand": "as clients: fewer may be more work or less of what people have a right to",
    "persons_in_institution": "at home or not is a choice of people",
    "help_paths": "depends on the path: see its groups",
    "deaths": "the model is no yardstick for measures upon mortality",
}
"""Indicators of which neither side is better, and why."""
SIGNS: dict[Side, int] = {"lower": -1, "higher": 1, "neither": 0}


def better(indicator: str) -> Side:
    """Return the better side of an indicator."""
    return BETTER.get(indicator, "neither")


def sign(indicator: str) -> int:
    """Return -1 where lower is better, 1 where higher is, 0 where neither is."""
    return SIGNS[better(indicator)]
