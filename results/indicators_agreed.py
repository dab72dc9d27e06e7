"""Declare the indicators that carry names agreed with outside users beside those in use, or had no words yet."""

from __future__ import annotations

from results.indicator import Indicator

_HOURS = "hours per week"
AGREED_DECLARED = (
    Indicator(
        "avoiders", "persons", "zorgmijders", "people who avoid care", True,
        "wie hulp mist, niets heeft aangevraagd en nooit uit zichzelf vraagt",
        "who lacks help, has asked for nothing and never asks of his own accord",
    ),
    Indicator(
        "appeals", "requests", "bezwaren", "appeals (bezwaar)",
        meaning_nl="meldingen waarvan het antwoord bezwaar kreeg (C141); in het model verandert dat het antwoord niet",
        meaning_en="meldingen whose answer met an objection (C141); in the model the answer stays",
    ),
    Indicator("vacancies", "fte", "vacatures bij aanbieders", "vacancies of aanbieders"),
    Indicator(
        "vulnerable", "persons", "kwetsbare inwoners (vulnerable)", "vulnerable (kwetsbaar)", True,
        "hetzelfde als kwetsbaar, onder de afgesproken naam", "the same as kwetsbaar, under the agreed name",
    ),
    Indicator(
        "domain_impaired", "persons", "inwoners met een probleem per leefgebied", "inwoners with a problem by domain",
        True,
        "niveau 1 tot en met 3 van de Zelfredzaamheid-Matrix; financien en huisvesting tellen alle leden van het "
        "huishouden",
        "levels 1 to 3 of the Zelfredzaamheid-Matrix; financien and huisvesting count all members of the huishouden",
    ),
    Indicator(
        "shocks", "persons", "levensgebeurtenissen (shocks)", "life events (shocks)", False,
        "hetzelfde als life_events, onder de afgesproken naam", "the same as life_events, under the agreed name",
    ),
    Indicator(
        "carers_intensive", "persons", "mantelzorgers, acht uur of meer", "mantelzorgers, eight hours or more", True,
        "volwassenen die acht uur per week of meer mantelzorg geven, zonder gebruikelijke hulp",
        "adults who give eight hours of mantelzorg a week or more, usual help left out",
    ),
    Indicator(
        "carers_overloaded", "persons", "overbelaste mantelzorgers", "overloaded mantelzorgers", True,
        "mantelzorgers, elke hulp, die overbelast zijn", "mantelzorgers, any help, who are overloaded",
    ),
    Indicator(
        "care_hours_given", _HOURS, "mantelzorg gegeven, uur per week", "mantelzorg given, hours per week", True,
        "wat inwoners geven, ook aan ouders elders", "what inwoners give, to parents elsewhere too",
    ),
    Indicator(
        "care_hours_received", _HOURS, "mantelzorg ontvangen, uur per week", "mantelzorg received, hours per week",
        True,
        "hetzelfde als care_hours: wat inwoners krijgen, ook van familie elders",
        "the same as care_hours: what inwoners get, from relatives elsewhere too",
    ),
    Indicator(
        "persons_75_without_child", "persons", "75-plussers zonder kind", "75+ without a child", True,
        "thuiswonende inwoners van 75 en ouder zonder levend kind, hier of elders",
        "inwoners of 75 and over at home without a living child, here or elsewhere",
    ),
)  # fmt: skip
