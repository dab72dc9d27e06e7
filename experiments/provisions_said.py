"""Tell at the start of a run what a user's voorzieningen will not do: a product that nobody asks for."""

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


def warn_of_unasked(file: str, catalogue: Catalogue, lang: Lang) -> None:
    """Tell which products of a user nobody will ask for.

    Parameters
    ----------
    file : where they stand.
    catalogue : all products.
    """
    for name in unasked(catalogue, catalogue.own, ASKING):
        say(
            f"let op: {file}: product '{name}' heeft asking 0, zodat niemand erom vraagt; geef asking (keren per jaar)"
            if lang == "nl"
            else f"note: {file}: product '{name}' has asking 0, so that nobody asks for it; give asking (times a year)"
        )


def warn_of_provisions(scenario: Scenario, lang: Lang) -> None:
    """Tell the same of the products of a scenario."""
    if "product" in scenario.provisions:
        warn_of_unasked(scenario.name, catalogue_of(scenario.name, scenario.provisions), lang)
