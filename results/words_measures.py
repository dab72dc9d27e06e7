"""Say what a measure is in Dutch and in English: its effects with range, its costs and for whom it is."""

from __future__ import annotations

from results.language import Lang, number
from results.words_provisions import GRADES, figure, ranged, spoken
from sim.measures.channels import FAMILIES
from sim.measures.kind import Kind
from sim.provisions.product import Number

OPGAVEN: dict[str, tuple[str, str]] = {
    "sociale_veerkracht": ("Sociale veerkracht", "Social resilience (sociale veerkracht)"),
    "preventie": ("Preventie", "Prevention (preventie)"),
    "maatwerk": ("Maatwerk", "Tailored support (maatwerk)"),
    "innovatie": ("Innovatie", "Innovation (innovatie)"),
}
PREVENTION: dict[str, tuple[str, str]] = {
    "primair": ("primaire preventie", "primary prevention"),
    "secundair": ("secundaire preventie", "secondary prevention"),
    "tertiair": ("tertiaire preventie", "tertiary prevention"),
    "geen": ("geen preventie", "no prevention"),
}
SETTINGS: dict[str, tuple[str, str]] = {
    "evidence": ("onderzoek", "evidence"),
    "local_expectation": ("lokale verwachting", "local expectation"),
}
PAYERS: dict[str, tuple[str, str]] = {
    "gemeente": ("gemeente", "gemeente"),
    "zorgverzekeraar": ("zorgverzekeraar", "health insurer"),
    "rijk": ("Rijk", "Rijk"),
}
KINDS: dict[str, tuple[str, str]] = {
    "number": ("getal", "number"), "flag": ("geldt of niet", "holds or not"), "word": ("woord", "word")
}  # fmt: skip
COSTS = (
    ("cost_year", "per jaar", "a year"), ("cost_person", "per deelnemer", "for each participant"),
    ("cost_month", "per deelnemer en maand", "for each participant and month"),
)  # fmt: skip
SOURCES = ("bron", "source")


def sized(on: str, found: Number, lang: Lang) -> str:
    """Write an effect with its range: a factor with a times sign, what is added with a sign."""
    family = FAMILIES[on.partition(".")[0]]
    if on.startswith("cap."):
        value, low, high = (number(v, lang, 0) for v in (found.value, found.low, found.high))
        return f"{value} ({low}-{high}) euro"
    if not family.adds:
        return f"×{ranged(found, lang)}"
    signed = [f"{'+' if v > 0 else ''}{figure(v, lang)}" for v in (found.value, found.low, found.high)]
    return signed[0] if signed[0] == signed[1] == signed[2] else f"{signed[0]} ({signed[1]} … {signed[2]})"


def graded(found: Number, lang: Lang) -> str:
    """Write grade and source of a number."""
    return f"{spoken(GRADES, found.grade, lang)}; {SOURCES[lang == 'en']}: {found.source or '-'}"


def share(found: Number, lang: Lang) -> str:
    """Write a share with its range in percent."""
    value, low, high = (round(100.0 * v, 3) for v in (found.value, found.low, found.high))
    return f"{ranged(Number(value, low, high, found.source, found.grade), lang)}%"


def costs(kind: Kind, lang: Lang) -> list[tuple[str, Number]]:
    """Return what a measure costs, as far as it does: in words, and the number behind it."""
    found = []
    for name, dutch, english in COSTS:
        cost: Number = getattr(kind, name)
        if cost.high > 0.0:
            value, low, high = (number(v, lang, 0) for v in (cost.value, cost.low, cost.high))
            amount = value if value == low == high else f"{value} ({low}-{high})"
            found.append((f"{amount} euro {dutch if lang == 'nl' else english}", cost))
    return found


def whom(kind: Kind, lang: Lang) -> str:
    """Write for whom a measure is."""
    if not kind.personal:
        return "hele gemeente" if lang == "nl" else "whole gemeente"
    return kind.target.text or ("iedereen" if lang == "nl" else "everybody")


def course(kind: Kind, lang: Lang) -> str:
    """Write how long a measure takes: participation, delay, fade-out, ramp; "" when nothing is said."""
    nl = lang == "nl"
    stays = (
        (kind.months, f"{kind.months} maanden deelname", f"{kind.months} months of taking part"),
        (kind.again_months, f"weer na {kind.again_months}", f"again after {kind.again_months}"),
        (kind.delay_months, f"effect na {kind.delay_months}", f"effect after {kind.delay_months}"),
        (kind.fade_months, f"ebt weg in {kind.fade_months}", f"fades in {kind.fade_months}"),
        (kind.ramp_months, f"opbouw {kind.ramp_months}", f"grows in {kind.ramp_months}"),
    )
    return ", ".join(dutch if nl else english for months, dutch, english in stays if months)
