"""Say the codes of provisions in Dutch and in English, and a number of a product with its range."""

from __future__ import annotations

from results.language import Lang, number
from sim.provisions.product import Number, Product

LAWS: dict[str, tuple[str, str]] = {
    "wmo": ("Wmo 2015", "Wmo 2015 (social support)"),
    "jeugdwet": ("Jeugdwet", "Jeugdwet (youth)"),
    "participatiewet": ("Participatiewet en schuldhulp", "Participatiewet (work and income) and debt help"),
    "wlz": ("Wlz (buiten de gemeente)", "Wlz, long-term care (not municipal)"),
    "zvw": ("Zvw (buiten de gemeente)", "Zvw, health insurance (not municipal)"),
}
UNITS: dict[str, tuple[str, str]] = {
    "hour": ("uur", "hour"),
    "half_day": ("dagdeel", "half-day"),
    "day": ("etmaal", "day"),
    "piece": ("stuk", "piece"),
    "month": ("maand", "month"),
}
GRADES: dict[str, tuple[str, str]] = {
    "A": ("A", "A"),
    "B": ("B", "B"),
    "C": ("C", "C"),
    "unverified": ("niet nagegaan", "unverified"),
    "assumption": ("aanname", "assumption"),
}
NUMBERS: dict[str, tuple[str, str]] = {
    "usual": ("gebruikelijk per week", "usual per week"),
    "covers": ("dekt", "covers"),
    "months": ("duur", "length"),
    "tariff": ("tarief", "tariff"),
    "pgb_share": ("aandeel pgb", "share of PGB"),
    "pgb_tariff": ("pgb-tarief tegenover zin", "PGB tariff over ZIN"),
    "staff_hours": ("uren personeel", "hours of staff"),
    "client_time": ("cliënttijd", "client time"),
    "find_work": ("werk vinden", "finding work"),
    "debt_free": ("schuldenvrij aan het eind", "free of debt at the end"),
    "recover_mental": ("herstel psychisch", "recovery, mental"),
    "recover_youth": ("herstel jeugd", "recovery, youth"),
    "recover_lonely": ("einde eenzaamheid", "end of loneliness"),
    "fall": ("vallen", "falling"),
}


def spoken(words: dict[str, tuple[str, str]], code: str, lang: Lang) -> str:
    """Return the word of a code."""
    return words[code][0 if lang == "nl" else 1]


def figure(value: float, lang: Lang, digits: int | None = None) -> str:
    """Write a number with as many decimals as it needs, at most three."""
    if digits is None:
        digits = next(d for d in range(4) if d == 3 or abs(value - round(value, d)) < 5e-5)
    return number(value, lang, digits)


def ranged(found: Number, lang: Lang, digits: int | None = None) -> str:
    """Write a number with its range: ``32,40 (28,00-36,00)``; without when there is none."""
    value, low, high = (figure(v, lang, digits) for v in (found.value, found.low, found.high))
    return value if low == value == high else f"{value} ({low}-{high})"


def per_unit(product: Product, lang: Lang) -> str:
    """Write what a tariff is for: ``per uur``."""
    return f"per {spoken(UNITS, product.unit, lang)}"


def length(product: Product, lang: Lang) -> str:
    """Write how long an indication lasts."""
    if product.months.value == 0:
        return "zolang nodig" if lang == "nl" else "as long as needed"
    return f"{ranged(product.months, lang)} {'maanden' if lang == 'nl' else 'months'}"
