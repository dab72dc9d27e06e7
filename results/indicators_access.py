"""Declare the indicators of toegang, voorzieningen, money and zorgdruk."""

from __future__ import annotations

from results.indicator import Indicator

_REQUESTS, _PERSONS, _WEEKLY = "requests", "persons", "hours per week"
_INDEX = "index, base year = 100"

ACCESS_DECLARED = (
    Indicator(
        "meldingen",
        _REQUESTS,
        "meldingen en verwijzingen",
        "meldingen and referrals",
        meaning_nl="eerste vragen om hulp, en vragen om verlenging",
        meaning_en="first requests for help, and requests to renew",
    ),
    Indicator(
        "handed_over",
        _REQUESTS,
        "overgedragen, uit jeugdhulp gegroeid",
        "handed over, grown out of youth help",
        meaning_nl="meldingen voor wie te oud werd voor jeugdhulp (18, soms 21 of 23) en iets anders nodig heeft",
        meaning_en="meldingen for who became too old for youth help (18, at times 21 or 23) and needs something else",
    ),
    Indicator(
        "applications",
        _REQUESTS,
        "aanvragen",
        "applications",
        meaning_nl="meldingen waarop een besluit volgde, toegekend of afgewezen",
        meaning_en="meldingen that led to a decision, granted or refused",
    ),
    Indicator("indications", _REQUESTS, "toegekende indicaties", "indications granted"),
    Indicator(
        "clients",
        _PERSONS,
        "cliënten",
        "clients",
        meaning_nl="inwoners met een voorziening in enige maand van het jaar, zoals KWB telt; van bijzondere bijstand "
        "en minimaregelingen wie die in het jaar kreeg toegekend",
        meaning_en="inwoners with a voorziening in some month of the year, as KWB counts; of bijzondere bijstand and "
        "minimaregelingen who was awarded them in the year",
    ),
    Indicator(
        "clients_maatwerk",
        _PERSONS,
        "cliënten met maatwerk",
        "clients with maatwerk",
        meaning_nl="idem, met een maatwerkvoorziening van Wmo of Jeugdwet",
        meaning_en="the same, with a maatwerkvoorziening of Wmo or Jeugdwet",
    ),
    Indicator(
        "new_clients",
        _PERSONS,
        "nieuwe cliënten",
        "new clients",
        meaning_nl="cliënten die het kalenderjaar ervoor niets van dezelfde soort hadden",
        meaning_en="clients who had nothing of the same kind the calendar year before",
    ),
    Indicator("ended_indications", _REQUESTS, "beëindigde indicaties", "indications ended"),
    Indicator(
        "unmet_hours",
        _WEEKLY,
        "hulp die niemand geeft, uur/week",
        "help that nobody gives, hours/week",
        True,
        "wat inwoners thuis nodig hebben en van mantelzorgers noch voorzieningen krijgen",
        "what inwoners at home need and get neither from mantelzorgers nor from voorzieningen",
    ),
    Indicator("waiting", _REQUESTS, "wachtende vragen", "requests that wait", True),
    Indicator(
        "waiting_weeks",
        "weeks",
        "wachttijd, weken (mediaan)",
        "waiting time, weeks (median)",
        meaning_nl="van melding of verwijzing tot de eerste hulp, van wie in het jaar begon",
        meaning_en="from melding or referral to the first help, of those who began in the year",
    ),
    Indicator("delivered_hours", "hours", "geleverde uren", "hours delivered"),
    Indicator("staff_hours_available", _WEEKLY, "uren personeel, per week", "hours of staff, per week"),
    Indicator(
        "staff_hours_needed",
        _WEEKLY,
        "uren personeel nodig, per week",
        "hours of staff needed, per week",
        meaning_nl="in gebruik, en voor wie op een aanbieder wacht",
        meaning_en="in use, and for those who wait for an aanbieder",
    ),
    Indicator("cost", "EUR", "kosten, euro", "cost, EUR"),
    Indicator(
        "budget",
        "EUR",
        "begroting, euro",
        "budget, EUR",
        meaning_nl="van de gebruiker, of wat het eerste hele jaar kostte tegen de prijzen van het jaar",
        meaning_en="of the user, or what the first whole year cost at the prices of the year",
    ),
    Indicator(
        "balance",
        "EUR",
        "saldo, euro",
        "balance, EUR",
        meaning_nl="begroting min kosten van de gemeente; onder 0 een tekort; maatregelen zelf niet",
        meaning_en="budget less cost of the gemeente; below 0 a deficit; measures themselves not",
    ),
    Indicator("budget_rijk", "EUR", "bijdrage van het Rijk, euro", "contribution of the Rijk, EUR"),
    Indicator(
        "taakstelling",
        "EUR",
        "taakstelling, euro",
        "taakstelling, EUR",
        meaning_nl="wat de begroting nog aan besparing verwacht; niet in het saldo, alleen maatregelen verlagen kosten",
        meaning_en="savings the budget counts on; not in the balance, only measures lower the cost",
    ),
    Indicator("reserve", "EUR", "reserve aan het einde van het jaar, euro", "reserve at the end of the year, EUR"),
    Indicator(
        "help_paths",
        _PERSONS,
        "inwoners thuis die hulp nodig hebben",
        "inwoners at home who need help",
        True,
        "naar wat het netwerk geeft en wat er van de rest is geworden",
        "by what the network gives and what became of the rest",
    ),
    Indicator(
        "cost_share",
        "share of cost",
        "deel van de kosten",
        "share of the cost",
        meaning_nl="van de huishoudens met de hoogste kosten; alle wetten, thuis, wie er eind van het jaar woont",
        meaning_en="of the huishoudens with the highest cost; all laws, at home, who lives here at the end of the year",
    ),
    Indicator(
        "households_help",
        "households",
        "huishoudens",
        "huishoudens",
        meaning_nl="naar wetten van de gemeente die zij in het jaar gebruikten, of naar problemen",
        meaning_en="by laws of the gemeente that they used in the year, or by problems",
    ),
    Indicator("households_cost", "EUR", "kosten van deze huishoudens, euro", "cost of these huishoudens, EUR"),
    Indicator("cost_per_client", "EUR per client", "kosten per cliënt, euro", "cost per client, EUR"),
    Indicator("cost_per_inhabitant", "EUR per inhabitant", "kosten per inwoner, euro", "cost per inhabitant, EUR"),
    Indicator("zorgdruk_volume", _INDEX, "volume: cliënten met maatwerk", "volume: clients with maatwerk"),
    Indicator("zorgdruk_cost", _INDEX, "kosten per inwoner", "cost per inhabitant"),
    Indicator("zorgdruk_staff", _INDEX, "druk op personeel", "pressure on staff"),
    Indicator("zorgdruk_carers", _INDEX, "druk op mantelzorgers", "pressure on mantelzorgers"),
    Indicator("zorgdruk_shortfall", _INDEX, "tekort en wachttijd", "shortfall and waiting"),
    Indicator(
        "zorgdruk",
        _INDEX,
        "zorgdruk",
        "zorgdruk",
        meaning_nl="meetkundig gemiddelde van de vijf delen, het eerste jaar = 100",
        meaning_en="geometric mean of the five parts, first year = 100",
    ),
)
"""In the order in which a reader wants them."""

ACCESS_BREAKDOWNS = (
    "law",
    "taakveld",
    "product",
    "group",
    "law_age",
    "law_household",
    "law_sex",
    "referrer",
    "form",
    "staff",
    "part",
    *(f"part_{by}" for by in ("kern", "wijk", "household", "age", "sex", "law", "taakveld", "product")),
    "path",
    "top",
    "laws",
    "problems",
)
"""Breakdowns of toegang and voorzieningen, see `sim.recording_access`."""
ZORGDRUK_PARTS = ("zorgdruk_volume", "zorgdruk_cost", "zorgdruk_staff", "zorgdruk_carers", "zorgdruk_shortfall")
"""The parts of zorgdruk."""
MUNICIPAL_LAWS = ("wmo", "jeugdwet", "participatiewet")
"""Laws that the gemeente pays for."""
