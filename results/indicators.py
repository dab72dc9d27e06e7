"""Declare every indicator once: name, unit, Dutch and English label, stock or flow."""

from __future__ import annotations

from results.indicator import Indicator
from results.indicators_access import ACCESS_BREAKDOWNS, ACCESS_DECLARED
from results.indicators_agreed import AGREED_DECLARED
from results.language import Lang

_DECLARED = (
    Indicator("population", "persons", "inwoners", "population", stock=True),
    Indicator("births", "persons", "geboorten", "births"),
    Indicator("deaths", "persons", "overledenen", "deaths"),
    Indicator("arrivals", "persons", "vestiging uit andere gemeenten", "arrivals from other municipalities"),
    Indicator("departures", "persons", "vertrek naar andere gemeenten", "departures to other municipalities"),
    Indicator("immigration", "persons", "immigratie uit het buitenland", "immigration from abroad"),
    Indicator(
        "emigration",
        "persons",
        "emigratie naar het buitenland",
        "emigration",
        meaning_nl="vertrek naar het buitenland, met administratieve correcties",
        meaning_en="departures abroad, administrative corrections included",
    ),
    Indicator("households", "households", "huishoudens", "households", stock=True),
    Indicator("persons_in_institution", "persons", "personen in een instelling", "persons in an institution", True),
    Indicator("partnerships", "couples", "nieuwe paren", "new couples"),
    Indicator("separations", "couples", "uit elkaar gegane paren", "separations"),
    Indicator("marriages", "couples", "huwelijken", "marriages"),
    Indicator("leaving_home", "persons", "uit huis gegane kinderen", "children who left home"),
    Indicator("moves", "persons", "verhuisd naar een andere kern", "moved to another kern"),
    Indicator("institution_entries", "persons", "opnamen in een instelling", "entries into an institution"),
    Indicator("institution_exits", "persons", "vertrek uit een instelling", "exits from an institution"),
    Indicator(
        "mantelzorgpotentieel_50_64",
        "persons per person of 85+",
        "mantelzorgpotentieel 50-64",
        "mantelzorgpotentieel 50-64",
        stock=True,
        meaning_nl="personen van 50-64 jaar per 85-plusser",
        meaning_en="aged 50-64 per person aged 85+",
    ),
    Indicator(
        "mantelzorgpotentieel_50_74",
        "persons per person of 85+",
        "mantelzorgpotentieel 50-74",
        "mantelzorgpotentieel 50-74",
        stock=True,
        meaning_nl="personen van 50-74 jaar per 85-plusser",
        meaning_en="aged 50-74 per person aged 85+",
    ),
    Indicator(
        "green_pressure",
        "persons per 100 persons of 20-64",
        "groene druk",
        "green pressure",
        stock=True,
        meaning_nl="personen van 0-19 jaar per 100 personen van 20-64 jaar",
        meaning_en="persons aged 0-19 per 100 persons aged 20-64",
    ),
    Indicator(
        "grey_pressure",
        "persons per 100 persons of 20-64",
        "grijze druk",
        "grey pressure",
        stock=True,
        meaning_nl="personen van 65 jaar en ouder per 100 personen van 20-64 jaar",
        meaning_en="persons aged 65 or over per 100 persons aged 20-64",
    ),
    Indicator(
        "kwetsbaar",
        "persons",
        "kwetsbare inwoners",
        "kwetsbaar",
        True,
        "draaglast lange tijd groter dan draagkracht",
        "draaglast above draagkracht for long",
    ),
    Indicator(
        "multiproblem_families",
        "households",
        "multiprobleemgezinnen",
        "multi-problem families",
        True,
        "gezin met problemen in drie of meer kerndomeinen",
        "family with problems in three or more core domains",
    ),
    Indicator(
        "problematic_debt",
        "households",
        "huishoudens met probl. schulden",
        "households in problematic debt",
        True,
        "problematische schulden, in schuldhulp of niet",
        "problematic debt, in debt help or not",
    ),
    Indicator(
        "income_need",
        "EUR per month",
        "inkomenstekort, euro per maand",
        "income need, EUR per month",
        True,
        "wat huishoudens tekortkomen tot 120% van het sociaal minimum",
        "what huishoudens fall short of 120% of the social minimum",
    ),
    Indicator("bijstand", "persons", "personen met bijstand", "persons on bijstand", True),
    Indicator("adl_limited_75", "persons", "75-plussers met ADL-beperking", "75+ with ADL limitation", True),
    Indicator("strong_loneliness", "persons", "sterk eenzamen", "strongly lonely", True),
    Indicator(
        "need_hours",
        "hours per week",
        "hulp nodig, uur per week",
        "help needed, hours per week",
        True,
        "hulp die inwoners nodig hebben, wie die ook geeft",
        "help that inwoners need, whoever gives it",
    ),
    Indicator("carers", "persons", "mantelzorgers, elke hulp", "mantelzorgers, any help", True),
    Indicator(
        "carers_strict",
        "persons",
        "mantelzorgers, strenge definitie",
        "mantelzorgers, strict definition",
        True,
        "volwassenen die minstens drie maanden of minstens acht uur per week mantelzorg geven (CBS)",
        "adults who give mantelzorg for at least three months or at least eight hours a week (CBS)",
    ),
    Indicator(
        "carers_heavy",
        "persons",
        "zwaar belast, van elke hulp",
        "heavily burdened, of any help",
        True,
        "mantelzorgers, elke hulp, die zwaar belast of overbelast zijn",
        "mantelzorgers, any help, who are heavily burdened or overloaded",
    ),
    Indicator("care_receivers", "persons", "ontvangers van mantelzorg", "receivers of mantelzorg", True),
    Indicator("care_hours", "hours per week", "mantelzorg, uur per week", "mantelzorg, hours per week", True),
    Indicator(
        "care_unmet_hours",
        "hours per week",
        "wat mantelzorg niet dekt, uur/week",
        "not met by mantelzorg, hours/week",
        True,
        "hulp die inwoners thuis nodig hebben en niet van mantelzorgers krijgen; voorzieningen komen daarna",
        "help that inwoners at home need and do not get from mantelzorgers; voorzieningen come after it",
    ),
    Indicator(
        "nobody_75",
        "persons",
        "75-plussers zonder hulp of naaste",
        "75+ without help or next of kin",
        True,
        "75-plussers thuis die hulp nodig hebben, geen mantelzorg krijgen en geen partner of kind binnen 5 km hebben",
        "aged 75+ at home who need help, get no mantelzorg and have no partner or child within 5 km",
    ),
    Indicator("care_changes", "persons", "begonnen, gestopt, uitgevallen", "began, ended, dropped out"),
    Indicator("care_given_hours", "hours per week", "mantelzorg door inwoners", "mantelzorg by inwoners", True),
    Indicator(
        "care_elsewhere_hours",
        "hours per week",
        "mantelzorg voor ouders elders, uur per week",
        "mantelzorg for parents elsewhere, hours per week",
        True,
        "deel van de mantelzorg door inwoners dat naar ouders buiten de gemeente gaat; niemand hier ontvangt het",
        "part of the mantelzorg by inwoners that goes to parents outside the municipality; nobody here receives it",
    ),
    Indicator("care_ties", "arrangements", "zorgrelaties", "care relations", True),
    Indicator("persons_75_home", "persons", "75-plussers thuis", "aged 75+ at home", True),
    Indicator(
        "receivers_75",
        "persons",
        "75+ met mantelzorg (enquête)",
        "75+ with mantelzorg (survey)",
        True,
        "75-plussers thuis met zoveel mantelzorg dat zij die in een enquête noemen (parameter care.received; zonder "
        "vrijwilligers en gewone hulp van huisgenoten)",
        "aged 75+ at home with so much mantelzorg that they name it in a survey (parameter care.received; without "
        "volunteers and usual help of housemates)",
    ),
    Indicator(
        "carers_registered",
        "persons",
        "bekend bij het steunpunt mantelzorg",
        "known at the steunpunt mantelzorg",
        True,
        "mantelzorgers, strenge definitie, die bij het steunpunt bekend zijn (parameter care.known)",
        "mantelzorgers, strict definition, who are known at the steunpunt (parameter care.known)",
    ),
    Indicator("aged_50_64", "persons", "inwoners van 50-64", "aged 50-64", True),
    Indicator("aged_50_74", "persons", "inwoners van 50-74", "aged 50-74", True),
    Indicator("aged_85", "persons", "inwoners van 85 en ouder", "aged 85+", True),
    *AGREED_DECLARED,
    *ACCESS_DECLARED,
)
INDICATORS: dict[str, Indicator] = {indicator.name: indicator for indicator in _DECLARED}
"""Every indicator by name, in the order in which a reader wants them."""

DOMAIN_BREAKDOWNS = (
    "activity",
    "activity_age",
    "education_age",
    "income",
    "tenure",
    "stage",
    "task",
    "move",
    "reason",
    "event",
    "domain",
    "change",
    "strain",
    "giver",
    "giver_age",
    "care_75",
)
"""Breakdowns of the life domains, see `sim.recording_domains`."""

PEOPLE_BREAKDOWNS = ("total", "age", "age_group", "sex", "sex_age", "household", "position", "kern", "wijk")
BREAKDOWNS = PEOPLE_BREAKDOWNS + DOMAIN_BREAKDOWNS + ACCESS_BREAKDOWNS
"""The values of the column `by`."""

DOMAIN_INDICATORS = (
    "kwetsbaar",
    "multiproblem_families",
    "problematic_debt",
    "income_need",
    "bijstand",
    "adl_limited_75",
    "strong_loneliness",
    "need_hours",
)
"""Stocks of the life domains that the summary shows."""
CARE_INDICATORS = (
    "carers", "carers_strict", "carers_heavy", "care_hours", "care_unmet_hours", "receivers_75", "nobody_75",
)  # fmt: skip
"""Stocks of mantelzorg that the summary shows."""

AGE_GROUPS = ("0-17", "18-64", "65-79", "80+")
"""The groups of the breakdown `age_group`."""

HOUSEHOLD_LABELS: dict[str, tuple[str, str]] = {
    "one_person": ("eenpersoonshuishouden", "one person"),
    "unmarried_couple": ("niet-gehuwd paar zonder kinderen", "unmarried couple, no children"),
    "married_couple": ("gehuwd paar zonder kinderen", "married couple, no children"),
    "unmarried_couple_children": ("niet-gehuwd paar met kinderen", "unmarried couple, children"),
    "married_couple_children": ("gehuwd paar met kinderen", "married couple, children"),
    "single_parent": ("eenouderhuishouden", "single parent"),
    "other": ("overig huishouden", "other"),
}
"""Dutch and English label of every type of household that is not an institution."""

MANTELZORG = {"mantelzorgpotentieel_50_64": (50, 64), "mantelzorgpotentieel_50_74": (50, 74)}
"""First and last age of those who could care, for each definition; those cared for are `OLDEST` and over."""

OLDEST = 85


def label(name: str, lang: Lang) -> str:
    """Return the label of an indicator, or its name when it is not declared here."""
    if name == "measure_cost":  # only runs with measures have it
        return "maatregelen zelf, euro" if lang == "nl" else "measures themselves, EUR"
    return INDICATORS[name].label(lang) if name in INDICATORS else name


def household_label(kind: str, lang: Lang) -> str:
    """Return the label of a type of household, or its name when it is not declared here."""
    pair = HOUSEHOLD_LABELS.get(kind)
    return kind if pair is None else pair[0 if lang == "nl" else 1]
