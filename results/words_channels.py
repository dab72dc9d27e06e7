"""Say what a measure changes, and what a parameter is, in words for who does not know their names."""

from __future__ import annotations

import re

from results.language import Lang
from results.words_care import GIVERS
from results.words_domains import ACTIVITIES, CONDITIONS, DEBTS, DOMAINS, FRIENDS, TARGETS, TASKS, source_word
from results.words_help import product_word
from results.words_parameters import PARAMETERS
from results.words_provisions import LAWS
from sim.measures.catalogue import shipped
from sim.parameters import DECLARED

Pair = tuple[str, str]
WAYS: dict[str, Pair] = {
    "chronic_onset": ("een langdurige aandoening", "a long-term illness"),
    "chronic_recovery": ("het einde van een langdurige aandoening", "the end of a long-term illness"),
    "dementia_onset": ("dementie", "dementia"),
    "adl_onset": ("een beperking bij zelfzorg (ADL)", "a limitation in self-care (ADL)"),
    "adl_recovery": ("herstel van een beperking bij zelfzorg (ADL)", "recovery from a limitation in self-care (ADL)"),
    "iadl_onset": ("een beperking in het huishouden (IADL)", "a limitation in household tasks (IADL)"),
    "iadl_recovery": ("herstel van een beperking in het huishouden (IADL)",
                      "recovery from a limitation in household tasks (IADL)"),
    "stroke_onset": ("een beroerte", "a stroke"),
    "fall_injury": ("letsel door een val", "injury by a fall"),
    "fall_recovery": ("herstel van letsel door een val", "recovery from injury by a fall"),
    "mental_first": ("een eerste psychische stoornis", "a first mental disorder"),
    "mental_relapse": ("terugval in een psychische stoornis", "a relapse into mental disorder"),
    "mental_recovery": ("herstel van een psychische stoornis", "recovery from mental disorder"),
    "addiction_onset": ("verslaving", "addiction"),
    "addiction_recovery": ("herstel van verslaving", "recovery from addiction"),
    "lonely_onset": ("sterke eenzaamheid", "strong loneliness"),
    "lonely_recovery": ("het einde van sterke eenzaamheid", "the end of strong loneliness"),
    "youth_onset": ("problemen bij het opgroeien", "problems of growing up"),
    "youth_recovery": ("het einde van problemen bij het opgroeien", "the end of problems of growing up"),
}  # fmt: skip
"""Ways in and out of a condition."""
STAFF: dict[str, Pair] = {
    "household_help": ("huishoudelijke hulp", "household help"),
    "support": ("begeleiding", "support"),
    "day_care": ("dagbesteding en verblijf", "day care and residential care"),
    "youth": ("jeugdhulp", "youth help"),
    "consultant": ("consulenten", "case workers"),
}
SINGLE: dict[str, Pair] = {
    "work.finding": ("kans om werk te vinden", "chance of finding work"),
    "debt.worse": ("kans op problematische schulden", "chance of problematic debt"),
    "debt.help": ("kans om in schuldhulp te komen", "chance of coming into debt help"),
    "institution.entry": ("kans op opname in een instelling", "chance of entering an institution"),
    "carer.strain": ("belasting van wie mantelzorg geeft", "strain of who gives mantelzorg"),
    "carer.relief": ("uren per week die de mantelzorger worden afgenomen", "hours a week taken off the carer"),
    "carer.willing": ("bereidheid om mantelzorg te geven", "readiness to give mantelzorg"),
    "team.wmo": ("meldingen die het team Wmo aankan", "meldingen that the Wmo team can answer"),
    "team.jeugd": ("meldingen die het jeugdteam aankan", "meldingen that the youth team can answer"),
    "cohesion.kern": ("sociale cohesie van de kernen", "social cohesion of the kernen"),
}
"""Channels with words of their own."""
FAMILIES: dict[str, Pair] = {
    "hazard": ("kans op {}", "chance of {}"),
    "ask": ("hulp vragen, {}", "asking for help, {}"),
    "need": ("uren hulp nodig, {}", "hours of help needed, {}"),
    "times": ("{}", "{}"),
    "plus": ("{}", "{}"),
    "staff": ("uren personeel, {}", "hours of staff, {}"),
    "months": ("duur van een indicatie, {}", "length of an indication, {}"),
    "hours": ("toegekende uren, {}", "hours granted, {}"),
    "tariff": ("tarief, {}", "tariff, {}"),
    "pgb": ("aandeel met een pgb, {}", "share with a pgb, {}"),
    "cap": ("uitgavenplafond, {}", "limit of spending, {}"),
}
STRENGTH: dict[str, Pair] = {
    "basis": ("basis", "basis"),
    "resilience": ("veerkracht", "resilience"),
    "income_above_middle": ("een inkomen boven het midden", "income above the middle"),
    "income_at_minimum": ("een inkomen op het minimum", "income at the minimum"),
    "education_high": ("een hoge opleiding", "high education"),
    "education_low": ("een lage opleiding", "low education"),
    "partner": ("een partner", "a partner"),
    "network_per_friend": ("elke vriend", "each friend"),
    "cohesion": ("sociale cohesie", "social cohesion"),
    "work": ("werk", "work"),
}
CLOSED: dict[str, Pair] = {
    "GP": ("de huisarts", "the GP"),
    "daycare": ("de kinderopvang", "the day nursery"),
    "school": ("de school", "the school"),
    "supermarket": ("de supermarkt", "the supermarket"),
    "thuiskamer": ("de thuiskamer", "the thuiskamer"),
    "taalhuis": ("het taalhuis", "the taalhuis"),
    "dorpshuis": ("het dorpshuis", "the dorpshuis"),
    "other": ("een andere voorziening", "another facility"),
}
NEAR: dict[str, Pair] = {
    "same_household": ("in huis", "in the same home"),
    "near": ("dichtbij", "nearby"),
    "within_50_km": ("binnen 50 km", "within 50 km"),
    "further": ("verder weg", "further away"),
}
MORE: dict[str, Pair] = {"minimum_income": ("een inkomen op het minimum", "income at the minimum")}
"""Words of causes of a low level that no other table has."""
UNITS: dict[str, str] = {
    "factor": "maal",
    "share": "aandeel",
    "probability": "kans",
    "ratio": "verhouding",
    "odds ratio": "odds ratio",
    "log odds": "log odds",
    "log odds per class": "log odds per klasse",
    "log odds per log": "log odds per log",
    "log odds per log of the cohesion": "log odds per log van de cohesie",
    "log odds per year": "log odds per jaar",
    "log odds per week": "log odds per week",
    "log odds per km": "log odds per km",
    "log odds per tie": "log odds per vriend of mantelzorger",
    "log hazard": "log van de kans",
    "log km": "log km",
    "exponent": "exponent",
    "km": "km",
    "loss": "verlies",
    "weight": "gewicht",
    "pairs": "paren",
    "weeks": "weken",
    "months": "maanden",
    "months per year": "maanden per jaar",
    "year": "jaar",
    "years": "jaren",
    "per year": "per jaar",
    "per year of age": "per levensjaar",
    "per household per year": "per huishouden per jaar",
    "per 1,000 inhabitants per year": "per 1.000 inwoners per jaar",
    "hours per week": "uur per week",
    "quarter-hours per week": "kwartieren per week",
    "standard deviation of the log": "standaardafwijking van de log",
    "standard deviations": "standaardafwijkingen",
}
"""Units of parameters."""
SEXES: dict[str, str] = {"men": ", mannen", "women": ", vrouwen"}
NAME = re.compile(r"[a-z]+(?:_[a-z]+)+|[a-z]+(?:\.[a-z_]+)+")
"""A name of the model within a sentence."""
DOC = {parameter.name: parameter.doc for parameter in DECLARED}
UNIT = {parameter.name: parameter.unit for parameter in DECLARED}


def channel_word(channel: str, lang: Lang) -> str:
    """Return what a channel of a measure changes.

    Parameters
    ----------
    channel : as `sim.measures.channels` names it; one that is unknown is returned without underscores.
    """
    at = lang != "nl"
    if channel in SINGLE:
        return SINGLE[channel][at]
    family, _, name = channel.partition(".")
    if family not in FAMILIES or not name:
        return channel.replace("_", " ")
    tables = {"hazard": WAYS, "ask": LAWS, "cap": LAWS, "need": TASKS, "staff": STAFF}
    if family in tables:
        inner = _of(tables[family], name, lang)
    else:
        inner = parameter_word(name, lang) if family in ("times", "plus") else _product(name, lang)
    return FAMILIES[family][at].format(inner)


def parameter_word(name: str, lang: Lang) -> str:
    """Return what a declared parameter is; one that is unknown is returned as it is."""
    if lang != "nl":
        return DOC.get(name, name).replace("_", " ")
    if name in PARAMETERS:
        return PARAMETERS[name]
    family, *rest = name.split(".")
    if name not in DOC or not rest:
        return name
    return _made(family, rest)


def plain_note(note: str, lang: Lang) -> str:
    """Return a remark with the names of measures, channels and parameters in it replaced by their words."""

    def said(found: re.Match[str]) -> str:
        name = found[0]
        if name in shipped():
            kind = shipped()[name]
            return f"\u2018{kind.title_nl if lang == 'nl' else kind.title_en}\u2019"
        return parameter_word(name, lang) if name in DOC else channel_word(name, lang)

    return NAME.sub(said, note)


def unit_of(parameter: str, lang: Lang) -> str:
    """Return the unit of a declared parameter in words."""
    unit = UNIT.get(parameter, "")
    return UNITS.get(unit, unit) if lang == "nl" else unit


def _made(family: str, rest: list[str]) -> str:
    """Return the Dutch words of a parameter of a table, made of those of its row."""
    first, last = rest[0], rest[-1]
    if family == "spillover":
        return _spilled(rest)
    if family == "giving":
        return _given(rest)
    made = {
        "asking": lambda: f"hulp vragen, {_product(first, 'nl')}",
        "levels": lambda: f"laag niveau van {_of(DOMAINS, last, 'nl')}; oorzaak: {_any(first)}",
        "need": lambda: f"uren {_of(TASKS, last, 'nl')} bij een laag niveau van {_of(DOMAINS, first, 'nl')}",
        "weight": lambda: f"gewicht van {_of(DOMAINS, first, 'nl')} in de draaglast",
        "strength": lambda: f"draagkracht door {_of(STRENGTH, first, 'nl')}",
        "pandemic": lambda: f"kans op {_of(WAYS, first, 'nl')} in een pandemie",
        "closed": lambda: f"sterke eenzaamheid als {_of(CLOSED, first, 'nl')} sluit",
    }.get(family)
    return ".".join([family, *rest]) if made is None else made()


def _spilled(rest: list[str]) -> str:
    """Return the words of an effect of one condition on another."""
    kind, source, target = rest[:3]
    cause = source_word(FRIENDS if kind == "few_friends" else kind, source, "nl")
    return f"{_of(TARGETS, target, 'nl')}; oorzaak: {cause}{SEXES[rest[3]] if len(rest) > 3 else ''}"


def _given(rest: list[str]) -> str:
    """Return the words of what a kind of giver gives."""
    who, what = rest
    if who == "limit":
        return f"meeste uren mantelzorg: {_of(ACTIVITIES, what, 'nl')}"
    near = next((end for end in NEAR if who.endswith(f"_{end}")), "")
    giver = _of(GIVERS, who.removesuffix(f"_{near}"), "nl") + (f" {NEAR[near][0]}" if near else "")
    return f"{'uren mantelzorg' if what == 'hours' else 'bereidheid om mantelzorg te geven'}: {giver}"


def _product(name: str, lang: Lang) -> str:
    """Return what a product is called within a sentence."""
    found = product_word(name, lang)
    return found if found.startswith("Wlz") or found[:2].isupper() else found[:1].lower() + found[1:]


def _any(name: str) -> str:
    """Return the Dutch word of a condition, a debt or an activity."""
    for table in (MORE, CONDITIONS, DEBTS, ACTIVITIES):
        if name in table:
            return table[name][0]
    return name.replace("_", " ")


def _of(table: dict[str, Pair], name: str, lang: Lang) -> str:
    """Return a word of a table, or the name without underscores."""
    pair = table.get(name)
    return name.replace("_", " ") if pair is None else pair[lang != "nl"]
