"""Tell at the start of a run, and on the page, what a user's voorzieningen will not do: a product nobody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.sentences import say
from sim.parameters_access import ASKING
from sim.provisions.fitting import unasked
from sim.provisions.products import catalogue_of

if TYPE_CHECKING:
    from results.language import Lang
    from sim.provisions import Catalogue
    from sim.scenario import Scenario


def sentences(file: str, catalogue: Catalogue, lang: Lang) -> list[str]:
    """Return a sentence for each product of a user that nobody will ask for.

    Parameters
    ----------
    file : where they stand.
    catalogue : all products.
    """
    return [
        f"let op: {file}: product '{name}' heeft asking 0, zodat niemand erom vraagt; geef asking (keren per jaar)"
        if lang == "nl"
        else f"note: {file}: product '{name}' has asking 0, so that nobody asks for it; give asking (times a year)"
        for name in unasked(catalogue, catalogue.own, ASKING)
    ]


def warn_of_unasked(file: str, catalogue: Catalogue, lang: Lang) -> None:
    """Tell on the terminal which products of a user nobody will ask for; see `sentences`."""
    for sentence in sentences(file, catalogue, lang):
        say(sentence)


def notes_of(scenario: Scenario, lang: Lang, file: str = "") -> list[str]:
    """Return the same sentences on the products of a scenario.

    Parameters
    ----------
    file : what a reader knows the scenario by; default its short name.
    """
    if "product" not in scenario.provisions:
        return []
    return sentences(file or scenario.name, catalogue_of(scenario.name, scenario.provisions), lang)


def warn_of_provisions(scenario: Scenario, lang: Lang) -> None:
    """Tell them on the terminal."""
    for sentence in notes_of(scenario, lang):
        say(sentence)
