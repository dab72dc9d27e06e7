"""What is said of one indicator: name, unit, Dutch and English label, stock or flow."""

from __future__ import annotations

from dataclasses import dataclass

from results.language import Lang


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure that a run reports.

    Attributes
    ----------
    name : as in the column `indicator` of the tables
    unit : as in the column `unit`
    nl, en : label for a reader
    stock : True for a state on 1 January of the year, False for what happens within it
    meaning_nl, meaning_en : definition, where the label does not say enough
    """

    name: str
    unit: str
    nl: str
    en: str
    stock: bool = False
    meaning_nl: str = ""
    meaning_en: str = ""

    def label(self, lang: Lang) -> str:
        """Return the label in a language."""
        return self.nl if lang == "nl" else self.en

    def meaning(self, lang: Lang) -> str:
        """Return the definition in a language, or the label where that says it all."""
        return (self.meaning_nl if lang == "nl" else self.meaning_en) or self.label(lang)
