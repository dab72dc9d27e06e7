"""The indicators by which policy plans are followed: how the model counts each, what the plan says, what is lacking.

Published figures and targets are quoted from the documents of the gemeenten: koersdocument 2030 (2020) and monitor
sociaal domein 2021-2 of Het Hogeland, beleidsplan sociaal domein 2017-2020 of Steenwijkerland. Targets without a source
are not given. What the model does not count says so, and has no figure.
"""

from __future__ import annotations

from dataclasses import dataclass

HOGELAND, STEENWIJKERLAND = "GM1966", "GM1708"
KOERS = ("koersdocument 2030 (2020)", "koersdocument 2030 (2020)")
MONITOR = ("monitor sociaal domein 2021-2", "monitor sociaal domein 2021-2")
PLAN = ("beleidsplan sociaal domein 2017-2020", "beleidsplan sociaal domein 2017-2020")
COVERED, NEAR, LACKING = "covered", "near", "lacking"
COVER = {
    COVERED: ("berekend", "computed"),
    NEAR: ("deels: een maat die erop lijkt", "in part: a measure that resembles it"),
    LACKING: ("NIET in het model", "NOT in the model"),
}
"""What a reader is told of the cover by the model."""

Ref = tuple[str, str, tuple[str, ...]]
"""Indicator, breakdown and the groups that are added; no groups is all of them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a plan says: a published figure or a target, in its own words."""

    place: str
    nl: str
    en: str
    source: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Goal:
    """One indicator of the monitor.

    Attributes
    ----------
    key : unique
    theme, nl, en : heading and label
    unit : in Dutch and English
    cover : `COVERED`, `NEAR` or `LACKING`
    above, below : what is counted, and by what it is divided, if anything
    scale : multiplies the ratio
    digits : decimals
    note : definition, or why it is lacking, in Dutch and English
    published, target : of the plans
    """

    key: str
    nl: str
    en: str
    unit: tuple[str, str]
    cover: str
    above: Ref | None = None
    below: Ref | None = None
    scale: float = 1.0
    digits: int = 0
    note: tuple[str, str] = ("", "")
    published: tuple[Said, ...] = ()
    target: tuple[Said, ...] = ()


def _total(indicator: str) -> Ref:
    return indicator, "total", ("total",)


PERSONS, EURO = ("personen", "persons"), ("euro per cliënt", "euro per client")
ADULTS: Ref = ("population", "age_group", ("18-64",))
_ABROAD = ("zonder wie verhuist of overlijdt", "without those who move away or die")
_NO_CHOICE = ("het model kent geen oordeel van inwoners", "the model holds no opinions of inwoners")

GOALS: tuple[Goal, ...] = (
    Goal("bijstand_share", "Aandeel inwoners met bijstand", "Share of inwoners on bijstand",
         ("% van 18-64 jaar", "% of those aged 18-64"), COVERED, _total("bijstand"), ADULTS, 100.0, 1,
         ("personen op 1 januari, ook IOAW en IOAZ", "persons on 1 January, IOAW and IOAZ too"),
         (Said(HOGELAND, "1.299 personen op 31-8-2021, ook partners, Bbz en Tozo",
               "1,299 persons on 31-8-2021, partners, Bbz and Tozo too", MONITOR),)),
    Goal("bijstand_out", "Uitstroom uit de bijstand", "Outflow from bijstand", PERSONS, COVERED,
         ("bijstand_out", "reason", ()), note=_ABROAD,
         published=(Said(HOGELAND, "523 in acht maanden van 2021, waarvan 200 naar eigen bedrijf (vooral Tozo)",
                         "523 in eight months of 2021, 200 of them to own business (mostly Tozo)", MONITOR),)),
    Goal("bijstand_work", "Uitstroom uit de bijstand naar werk", "Outflow from bijstand to work", PERSONS, COVERED,
         ("bijstand_out", "reason", ("work",)),
         published=(Said(HOGELAND, "103 in acht maanden van 2021", "103 in eight months of 2021", MONITOR),
                    Said(STEENWIJKERLAND, "105 in 2015", "105 in 2015", PLAN)),
         target=(Said(STEENWIJKERLAND, "200 extra naar regulier werk in 2016", "200 more to regular work in 2016",
                      PLAN),)),
    Goal("bijstand_in", "Instroom in de bijstand", "Inflow into bijstand", PERSONS, COVERED,
         ("bijstand_in", "reason", ()),
         published=(Said(HOGELAND, "651 in acht maanden van 2021, waarvan 403 uit eigen bedrijf (vooral Tozo)",
                         "651 in eight months of 2021, 403 of them from own business (mostly Tozo)", MONITOR),)),
    Goal("debt_share", "Huishoudens met problematische schulden", "Huishoudens in problematic debt",
         ("% van huishoudens", "% of huishoudens"), COVERED, _total("problematic_debt"), _total("households"), 100.0, 1,
         ("in schuldhulp of niet, 1 januari", "in debt help or not, 1 January")),
    Goal("debt_help", "Huishoudens in schuldhulp", "Huishoudens in debt help", ("huishoudens", "huishoudens"), COVERED,
         ("debt", "stage", ("in_debt_help",)), note=("1 januari", "1 January")),
    Goal("school", "Voortijdig schoolverlaters", "Early school leavers", PERSONS, NEAR,
         ("life_events", "event", ("school_drop_out",)),
         note=("gebeurtenis in het model, niet de telling van DUO", "event of the model, not the count of DUO"),
         published=(Said(STEENWIJKERLAND, "1,5% in 2013-2014", "1.5% in 2013-2014", PLAN),)),
    Goal("volunteers", "Vrijwilligers", "Volunteers", ("zorgrelaties", "care relations"), NEAR,
         ("care_ties", "giver", ("volunteer",)),
         note=("alleen zorgrelaties met een vrijwilliger, geen ander vrijwilligerswerk",
               "care relations with a volunteer only, no other volunteering"),
         published=(Said(HOGELAND, "100 bemiddelingen in 2021 tot eind september",
                         "100 placements in 2021 until the end of September", MONITOR),)),
    Goal("contacts", "Tevredenheid met contacten", "Satisfaction with contacts", ("% van inwoners", "% of inwoners"),
         LACKING, note=_NO_CHOICE),
    Goal("lonely", "Sterk eenzame inwoners (naast tevredenheid met contacten)",
         "Strongly lonely inwoners (beside satisfaction with contacts)",
         ("% van 18 jaar en ouder", "% of those aged 18+"), NEAR, _total("strong_loneliness"),
         ("population", "age_group", ("18-64", "65-79", "80+")), 100.0, 1,
         ("toestand in het model op 1 januari", "state of the model on 1 January")),
    Goal("cost_wmo", "Kosten per cliënt Wmo", "Cost per client of the Wmo", EURO, COVERED,
         ("cost_per_client", "law", ("wmo",)), note=("prijzen van het jaar", "prices of the year")),
    Goal("cost_youth", "Kosten per cliënt Jeugdwet", "Cost per client of the Jeugdwet", EURO, COVERED,
         ("cost_per_client", "law", ("jeugdwet",)), note=("prijzen van het jaar", "prices of the year")),
    Goal("cost_work", "Kosten per cliënt re-integratie", "Cost per client of re-integration", EURO, COVERED,
         ("cost_per_client", "product", ("re_integratie",)), note=("prijzen van het jaar", "prices of the year")),
    Goal("cost_debt", "Kosten per cliënt schuldhulp", "Cost per client of debt help", EURO, COVERED,
         ("cost_per_client", "product", ("schuldhulpverlening",)), note=("prijzen van het jaar", "prices of the year")),
    Goal("youth_share", "Jongeren met jeugdhulp", "Young people with youth help",
         ("cliënten per 100 inwoners van 0-17", "clients per 100 inwoners aged 0-17"), COVERED,
         ("clients", "law", ("jeugdwet",)), ("population", "age_group", ("0-17",)), 100.0, 1,
         ("cliënten tot 23 jaar, in enige maand van het jaar", "clients up to 22, in some month of the year"),
         (Said(HOGELAND, "1 op de 8 (2019); Nederland 1 op de 10", "1 in 8 (2019); the Netherlands 1 in 10", KOERS),)),
    Goal("families", "Multiprobleemgezinnen", "Multi-problem families", ("gezinnen", "families"), COVERED,
         _total("multiproblem_families"), note=("1 januari", "1 January")),
    Goal("wait_youth", "Wachttijd jeugdhulp", "Waiting time for youth help", ("weken, mediaan", "weeks, median"),
         COVERED, ("waiting_weeks", "law", ("jeugdwet",)), digits=1,
         note=("van verwijzing tot eerste hulp, wie in het jaar begon",
               "from referral to first help, of those who began in the year"),
         published=(Said(HOGELAND, "gemiddeld 20 weken wie op de wachtlijst staat (2021)",
                         "20 weeks on average for those on the waiting list (2021)", MONITOR),)),
    Goal("wait_wmo", "Wachttijd Wmo", "Waiting time for the Wmo", ("weken, mediaan", "weeks, median"), COVERED,
         ("waiting_weeks", "law", ("wmo",)), digits=1,
         note=("van melding tot eerste hulp", "from melding to first help"),
         published=(Said(HOGELAND, "circa 2 weken tot een melding wordt opgepakt, soms 4 (2021)",
                         "about 2 weeks until a melding is taken up, at times 4 (2021)", MONITOR),)),
    Goal("potential", "Mantelzorgpotentieel", "Mantelzorgpotentieel",
         ("personen van 50-64 per 85-plusser", "persons of 50-64 per person of 85+"), COVERED,
         _total("mantelzorgpotentieel_50_64"), digits=1, note=("1 januari", "1 January")),
    Goal("known_carers", "Mantelzorgers bekend bij het steunpunt", "Mantelzorgers known at the steunpunt", PERSONS,
         COVERED, _total("carers_registered"),
         note=("deel is een parameter (care.known)", "the share is a parameter (care.known)"),
         published=(Said(HOGELAND, "1.009 (2020)", "1,009 (2020)", MONITOR),)),
    Goal("cohesion", "Inwoners die veel sociale samenhang ervaren", "Inwoners who feel much social cohesion",
         ("% van inwoners", "% of inwoners"), LACKING, note=("een gegeven van het model, geen uitkomst",
                                                              "an input of the model, no outcome"),
         published=(Said(HOGELAND, "66% (2017); provincie 51%", "66% (2017); province 51%", KOERS),)),
    Goal("better_off", "Cliënten die beter de dingen kunnen doen die zij willen",
         "Clients who can better do what they want", ("% van cliënten", "% of clients"), LACKING, note=_NO_CHOICE,
         published=(Said(HOGELAND, "85% (2020)", "85% (2020)", MONITOR),)),
    Goal("literacy", "Laaggeletterden", "People of low literacy", PERSONS, LACKING,
         note=("het model kent opleiding, geen geletterdheid", "the model knows education, not literacy"),
         published=(Said(HOGELAND, "4.000 tot 5.500 (2021)", "4,000 to 5,500 (2021)", MONITOR),),
         target=(Said(HOGELAND, "25 tot 50 nieuwe deelnemers taalhuizen (2021)",
                      "25 to 50 new participants of taalhuizen (2021)", MONITOR),
                 Said(STEENWIJKERLAND, "3.600 in 2017, 15% minder", "3,600 in 2017, 15% fewer", PLAN))),
    Goal("jobs", "Afspraakbanen en beschut werk", "Agreed jobs and sheltered work", ("fte", "fte"), LACKING,
         note=("de regeling staat in de lijst van producten, maar wordt niet gebruikt",
               "the scheme is in the list of products, but is not used"),
         target=(Said(HOGELAND,
                      "afspraakbanen 17,69 fte (2021) oplopend naar 32,69 fte (2024); 34 plekken beschut werk",
                      "agreed jobs 17.69 fte (2021) rising to 32.69 fte (2024); 34 places of sheltered work",
                      MONITOR),)),
    Goal("lifestyle", "Gezonde leefstijl en roken", "Healthy living and smoking", ("diverse", "various"), LACKING,
         note=("geen leefstijl in het model", "no way of living in the model"),
         target=(Said(HOGELAND, "50 deelnemers leefstijlinterventie en 15 preventieve huisbezoeken (2022); 0% rokende "
                      "jongeren (2032)", "50 participants of a lifestyle programme and 15 preventive home visits "
                      "(2022); 0% young smokers (2032)", MONITOR),)),
)  # fmt: skip
"""In the order of the monitor page."""
