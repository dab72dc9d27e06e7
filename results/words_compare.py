"""Words of comparisons in Dutch and English: indicators, settings, grades, who pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from results.language import Lang

PAYERS: dict[str, tuple[str, ...]] = {
    "gemeente": ("wmo", "jeugdwet", "participatiewet"),
    "zorgkantoor": ("wlz",),
    "zorgverzekeraar": ("zvw",),
}
"""Who pays for which law."""
PAYER_WORDS = {
    "gemeente": ("de gemeente", "the gemeente"),
    "zorgkantoor": ("het zorgkantoor (Rijk)", "the zorgkantoor (Rijk)"),
    "zorgverzekeraar": ("de zorgverzekeraar", "the health insurer"),
}
SETTINGS = {
    "evidence": ("wat onderzoek steunt (evidence)", "what research supports (evidence)"),
    "local_expectation": (
        "LOKALE VERWACHTING, niet door onderzoek gesteund (local_expectation)",
        "LOCAL EXPECTATION, not supported by research (local_expectation)",
    ),
    "own": ("eigen waarde van de gebruiker", "a value of the user"),
    "choice": ("aanname of beleidskeuze", "assumption or choice of policy"),
    "rule": ("regel, geen effect uit onderzoek", "rule, no effect from research"),
}
"""On what the effect of a measure rests: its setting, or that no research is behind it."""
GRADES = {"assumption": ("aanname", "assumption"), "unverified": ("niet nagezocht", "unverified")}
"""Grades of evidence that are no letter."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator as a comparison shows it.

    Attributes
    ----------
    name, by, group : which rows
    nl, en : label
    unit_nl, unit_en : unit after scaling
    scale : what values are divided by
    digits : decimals
    better : "lower", "higher" or "" where neither is better by itself
    """

    name: str
    nl: str
    en: str
    unit_nl: str
    unit_en: str
    scale: float = 1.0
    digits: int = 0
    better: str = "lower"
    by: str = "total"
    group: str = "total"

    def label(self, lang: Lang) -> str:
        """Return the label."""
        return self.nl if lang == "nl" else self.en

    def unit(self, lang: Lang) -> str:
        """Return the unit."""
        return self.unit_nl if lang == "nl" else self.unit_en


_HOURS = ("uur per week", "hours per week")
MAIN: tuple[Shown, ...] = (
    Shown("zorgdruk", "Zorgdruk", "Zorgdruk", "punten, eerste jaar = 100", "points, first year = 100", 1.0, 1),
    Shown("cost_municipal", "Kosten van de gemeente", "Cost of the gemeente", "mln euro per jaar",
          "million euro a year", 1e6, 2, better=""),
    Shown("clients_maatwerk", "Cliënten met maatwerk", "Clients with maatwerk", "inwoners", "inwoners", better=""),
    Shown("waiting_weeks", "Wachttijd", "Waiting time", "weken, mediaan", "weeks, median", 1.0, 1),
    Shown("unmet_hours", "Hulp die niemand geeft", "Help that nobody gives", *_HOURS),
    Shown("staff_hours_needed", "Personeel nodig", "Staff needed", *_HOURS, better=""),
    Shown("carers_heavy", "Zwaar belaste mantelzorgers", "Heavily burdened mantelzorgers", "inwoners", "inwoners"),
    Shown("care_hours", "Mantelzorg die inwoners krijgen", "Mantelzorg that inwoners get", *_HOURS, better=""),
)  # fmt: skip
"""The main indicators, in the order in which a reader wants them."""
HOURS: tuple[Shown, ...] = (
    Shown("delivered_hours", "Hulp van voorzieningen", "Help of voorzieningen", "1.000 uur per jaar",
          "1,000 hours a year", 1e3, 1, ""),
    Shown("care_hours", "Mantelzorg", "Mantelzorg", *_HOURS, better=""),
    Shown("unmet_hours", "Hulp die niemand geeft", "Help that nobody gives", *_HOURS),
)  # fmt: skip
"""Hours that a measure moves."""
BETTER = {"lower": ("lager is beter", "lower is better"), "higher": ("hoger is beter", "higher is better"),
          "": ("geen kant is vanzelf beter", "neither side is better by itself")}  # fmt: skip


def said(words: Mapping[str, tuple[str, str]], name: str, lang: Lang) -> str:
    """Return a word in a language, or the name when there is none."""
    pair = words.get(name)
    return name.replace("_", " ") if pair is None else pair[0 if lang == "nl" else 1]


def basis(measure: Mapping[str, Any]) -> str:
    """Return on what the effect of a measure of a manifest rests, a word of `SETTINGS`."""
    if measure.get("effects") == {}:
        return "rule"
    setting = str(measure.get("effect", "evidence"))
    return "choice" if setting == "evidence" and measure.get("grade") == "assumption" else setting


def settings_said(found: Iterable[str], lang: Lang) -> str:
    """Say on what the effects of measures rest; "" without measures.

    Parameters
    ----------
    found : words of `SETTINGS`, in the order of the measures
    """
    words = (" en " if lang == "nl" else " and ").join(said(SETTINGS, one, lang) for one in dict.fromkeys(found))
    return words and f"{'effect van maatregelen' if lang == 'nl' else 'effect of measures'}: {words}"
