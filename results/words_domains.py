"""Say the codes of the life domains in Dutch and in English."""

from __future__ import annotations

from results.language import Lang
from results.words_care import CARE_GROUPS, GIVERS, RECEIVERS, STRAINS

DOMAINS: dict[str, tuple[str, str]] = {
    "financien": ("financiën", "finances"),
    "huisvesting": ("huisvesting", "housing"),
    "werk_en_opleiding": ("werk en opleiding", "work and school"),
    "huiselijke_relaties": ("huiselijke relaties", "relations at home"),
    "geestelijke_gezondheid": ("geestelijke gezondheid", "mental health"),
    "lichamelijke_gezondheid": ("lichamelijke gezondheid", "physical health"),
    "middelengebruik": ("middelengebruik", "substance use"),
    "adl": ("basale ADL", "ADL"),
    "iadl": ("instrumentele ADL", "IADL"),
    "sociaal_netwerk": ("sociaal netwerk", "social network"),
    "participatie": ("participatie", "participation"),
    "opgroeien": ("opgroeien", "growing up"),
}
CONDITIONS: dict[str, tuple[str, str]] = {
    "chronic_illness": ("langdurige aandoening", "long-term illness"),
    "dementia": ("dementie", "dementia"),
    "stroke": ("gevolgen van een beroerte", "stroke"),
    "fall_injury": ("letsel door een val", "fall injury"),
    "mental_disorder": ("psychische stoornis", "mental disorder"),
    "addiction": ("verslaving", "addiction"),
    "strong_loneliness": ("sterke eenzaamheid", "strong loneliness"),
    "youth_problem": ("problemen bij het opgroeien", "youth problem"),
    "low_literacy": ("laaggeletterdheid", "low literacy"),
    "burn_out": ("burn-out", "burn-out"),
    "bereaved": ("verweduwd", "bereaved"),
    "iadl_limitation": ("IADL-beperking", "IADL limitation"),
    "adl_limitation": ("ADL-beperking", "ADL limitation"),
}
TASKS: dict[str, tuple[str, str]] = {
    "huishoudelijke_taken": ("huishoudelijke taken", "household tasks"),
    "persoonlijke_verzorging": ("persoonlijke verzorging", "personal care"),
    "begeleiding": ("begeleiding", "guidance"),
    "vervoer_en_administratie": ("vervoer en administratie", "transport and paperwork"),
    "dagstructuur": ("dagstructuur", "day structure"),
    "vervoer": ("vervoer", "transport"),
    "mobiliteit": ("mobiliteit", "mobility"),
    "opvoeding": ("opvoeding", "upbringing"),
    "administratie": ("administratie", "paperwork"),
    "administratie_en_schulden": ("administratie en schulden", "paperwork and debt"),
    "sociaal_contact": ("sociaal contact", "social contact"),
}
ACTIVITIES: dict[str, tuple[str, str]] = {
    "child": ("nog niet op school", "not yet at school"),
    "pupil": ("leerling", "pupil"),
    "student": ("student", "student"),
    "employed": ("werknemer", "employed"),
    "self_employed": ("zelfstandige", "self-employed"),
    "unemployed": ("werkloos", "unemployed"),
    "bijstand": ("bijstand", "bijstand"),
    "disabled": ("arbeidsongeschikt", "disability benefit"),
    "retired": ("met pensioen", "retired"),
    "other": ("zonder eigen inkomen", "no income of one's own"),
}
EDUCATIONS: dict[str, tuple[str, str]] = {
    "none_yet": ("nog geen diploma", "none yet"),
    "low": ("laag opgeleid", "low education"),
    "middle": ("middelbaar opgeleid", "middle education"),
    "high": ("hoog opgeleid", "high education"),
}
DEBTS: dict[str, tuple[str, str]] = {
    "none": ("geen schulden", "no debt"),
    "at_risk": ("risico op problematische schulden", "at risk of problematic debt"),
    "problematic": ("problematische schulden", "problematic debt"),
    "in_debt_help": ("in schuldhulp", "in debt help"),
}
HOMES: dict[str, tuple[str, str]] = {
    "one_person": ("woont alleen", "lives alone"),
    "unmarried_couple": ("woont met partner", "lives with a partner"),
    "married_couple": ("woont met partner", "lives with a partner"),
    "unmarried_couple_children": ("woont in een gezin met twee ouders", "lives in a two-parent family"),
    "married_couple_children": ("woont in een gezin met twee ouders", "lives in a two-parent family"),
    "single_parent": ("woont in een eenoudergezin", "lives in a one-parent family"),
    "other": ("woont in een ander huishouden", "lives in another household"),
    "institution": ("woont in een instelling", "lives in an institution"),
}
LIFE_EVENTS: dict[str, tuple[str, str]] = {
    "separation": ("scheiding", "separation"),
    "widowhood": ("overlijden partner", "widowhood"),
    "job_loss": ("baanverlies", "job loss"),
    "end_of_own_business": ("einde eigen bedrijf", "end of own business"),
    "move": ("verhuizing", "move"),
    "birth_of_a_child": ("geboorte kind", "birth of a child"),
    "death_of_a_parent": ("overlijden ouder", "death of a parent"),
    "eviction": ("huisuitzetting", "eviction"),
    "arrival_as_statushouder": ("komst als statushouder", "arrival as statushouder"),
    "retirement": ("pensioen", "retirement"),
    "school_drop_out": ("school zonder diploma verlaten", "left school without diploma"),
    "child_with_extra_need": ("kind met extra zorg", "child with extra need"),
}
TARGETS: dict[str, tuple[str, str]] = {
    "adl_onset": ("ADL-beperking", "ADL limitation"),
    "adl_recovery": ("herstel van ADL", "ADL recovery"),
    "iadl_onset": ("IADL-beperking", "IADL limitation"),
    "dementia": ("dementie", "dementia"),
    "stroke": ("beroerte", "stroke"),
    "fall_injury": ("letsel door een val", "fall injury"),
    "mental": ("psychische stoornis", "mental disorder"),
    "addiction": ("verslaving", "addiction"),
    "lonely": ("sterke eenzaamheid", "strong loneliness"),
    "youth": ("problemen bij opgroeien", "youth problem"),
    "debt": ("problematische schuld", "problematic debt"),
    "low_income": ("inkomensdaling", "fall of income"),
    "job_loss": ("baanverlies", "job loss"),
    "separation": ("scheiding", "separation"),
    "institution": ("opname in instelling", "institution"),
    "mortality": ("sterfte", "mortality"),
}
GRADES: dict[str, tuple[str, str]] = {"assumption": ("aanname", "assumption")}
ALL: dict[str, dict[str, tuple[str, str]]] = {
    "domain": DOMAINS,
    "condition": CONDITIONS,
    "task": TASKS,
    "activity": ACTIVITIES,
    "education": EDUCATIONS,
    "debt": DEBTS,
    "home_type": HOMES,
    "life_event": LIFE_EVENTS,
    "target": TARGETS,
    "grade": GRADES,
    "giver": GIVERS,
    "receiver": RECEIVERS,
    "strain": STRAINS,
    "care_75": CARE_GROUPS,
}
"""Words by kind of code."""


FRIENDS = "friends"
"""Kind of source beside those of `sim.domains.spillover`: the most friends with whom the effect holds."""


def word(kind: str, code: str, lang: Lang) -> str:
    """Return the word for a code of a kind of `ALL`, or the code itself without underscores."""
    pair = ALL.get(kind, {}).get(code)
    return code.replace("_", " ") if pair is None else pair[0 if lang == "nl" else 1]


FIXED = {
    "relation": ("zonder partner", "without a partner"),
    "strain": ("zwaar belaste mantelzorger", "heavily burdened carer"),
    "carer": ("eigen mantelzorger zwaar belast", "own carer heavily burdened"),
}
"""Kinds of sources of which there is one."""
TASK_OF = {"personal_care": "persoonlijke_verzorging"}
"""Task that a source of an unmet need names in English."""


def source_word(kind: str, source: str, lang: Lang) -> str:
    """Return the word for the source of a spill-over row, see `sim.domains.spillover.SpillOver`."""
    if kind in ("household", "parent"):
        inner = word("condition" if source in CONDITIONS else "life_event", source, lang)
        who = {"household": ("huisgenoot: ", "housemate: "), "parent": ("ouder: ", "parent: ")}[kind]
        return who[0 if lang == "nl" else 1] + inner
    if kind == FRIENDS:
        few = source == "0"
        if lang == "nl":
            return "geen vrienden in de gemeente" if few else f"ten hoogste {source} vriend in de gemeente"
        return "no friends in the municipality" if few else f"at most {source} friend in the municipality"
    if kind in FIXED:
        return FIXED[kind][0 if lang == "nl" else 1]
    if kind == "level":
        return word("domain", source, lang) + (": niveau 3 of lager" if lang == "nl" else ": level 3 or lower")
    if kind == "unmet":
        task = TASK_OF.get(source, source)
        return "mist: " + word("task", task, lang) if lang == "nl" else "lacks: " + word("task", task, lang)
    if kind == "debt" and source == "problematic":
        return "problematische schulden" if lang == "nl" else "problematic debt"
    kinds = {"event": "life_event", "home": "home_type"}
    return word(kinds.get(kind, kind), source, lang)
