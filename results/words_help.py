"""Words of toegang and voorzieningen in Dutch and English, for figures."""

from __future__ import annotations

from functools import cache

from results.language import Lang
from sim.provisions.products import read_catalogue

LAW_WORDS = {
    "wmo": ("Wmo", "Wmo"),
    "jeugdwet": ("Jeugdwet", "Jeugdwet"),
    "participatiewet": ("Participatiewet", "Participatiewet"),
    "wlz": ("Wlz", "Wlz"),
    "zvw": ("wijkverpleging (Zvw)", "district nursing (Zvw)"),
}
GROUP_WORDS = {
    "minima": ("Bijzondere bijstand, minima", "Special assistance, low incomes"),
    "hulpmiddelen": ("Hulpmiddelen, trapliften", "Aids, stairlifts"),
    "begeleiding": ("Begeleiding, dagbesteding", "Support, day activities"),
    "jeugdhulp_ambulant": ("Jeugdhulp ambulant, ggz", "Youth help, mental health"),
    "wlz_thuis": ("Wlz thuis", "Wlz at home"),
    "basisondersteuning": ("Basisondersteuning (OJG)", "Basic youth support (OJG)"),
    "minimaregelingen": ("Minimaregelingen", "Schemes for low incomes"),
    "hulpmiddelen_product": ("Hulpmiddelen", "Aids"),
    "wlz_instelling": ("Wlz in een instelling", "Wlz, institution"),
    "basisondersteuning_ojg": ("Basisondersteuning (OJG)", "Basic youth support (OJG)"),
    "wlz_ggz": ("Wlz-wonen ggz", "Wlz, mental health"),
    "ioaw": ("IOAW", "IOAW"),
    "ioaz": ("IOAZ", "IOAZ"),
    "ioaw_ioaz": ("IOAW en IOAZ", "IOAW and IOAZ"),
    "dyslexie": ("Ernstige dyslexie", "Severe dyslexia"),
}
"""Where the title of a product says too little, or too much to fit."""
COMPARED_WORDS = {
    "inkomensregelingen": ("Inkomensregelingen", "Income schemes"),
    "participatie": ("Participatie", "Participation"),
    "wmo_en_schuldhulp": ("Wmo en schuldhulp", "Wmo and debt help"),
    "jeugd": ("Jeugd", "Youth"),
}
NETWORK_WORDS = {
    "all": ("netwerk geeft alles", "network gives all"),
    "part": ("netwerk geeft een deel", "network gives part"),
    "none": ("netwerk geeft niets", "network gives nothing"),
}
PATH_WORDS = {
    "met": ("geen vraag nodig", "no request needed"),
    "wmo": ("Wmo", "Wmo"),
    "jeugdwet": ("Jeugdwet", "Jeugdwet"),
    "participatiewet": ("Participatiewet", "Participatiewet"),
    "wlz": ("Wlz thuis", "Wlz at home"),
    "zvw": ("wijkverpleging", "district nursing"),
    "several": ("uit meer wetten", "of several laws"),
    "waits": ("wacht", "waits"),
    "avoids": ("mijdt zorg", "avoids care"),
    "not_asked": ("vroeg niet", "did not ask"),
}


def word(pair: tuple[str, str] | None, name: str, lang: Lang) -> str:
    """Return one of two words, or the name when there are none."""
    return name.replace("_", " ") if pair is None else pair[0 if lang == "nl" else 1]


@cache
def _titles() -> dict[str, tuple[str, str]]:
    """Return what the products that come along are called."""
    return {name: (product.title_nl, product.title_en) for name, product in read_catalogue().items()}


def product_word(name: str, lang: Lang) -> str:
    """Return what a product is called; its name when a user added it."""
    key = "hulpmiddelen_product" if name == "hulpmiddelen" else name
    own = GROUP_WORDS.get(key) if key not in {"begeleiding", "jeugdhulp_ambulant"} else None
    return word(own or _titles().get(name), name, lang)


def group_word(name: str, lang: Lang) -> str:
    """Return what a group of products is called."""
    return word(GROUP_WORDS.get(name) or _titles().get(name), name, lang)
