"""Make every figure of a run and save it as PNG and SVG with its text alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from results.figures_care import (
    households,
    households_alt,
    mantelzorg,
    mantelzorg_alt,
)
from results.figures_growth import components, components_alt, kernen, kernen_alt
from results.figures_population import (
    age_groups,
    age_groups_alt,
    pyramid,
    pyramid_alt,
)
from results.style import About, save, styled
from results.tables import has, net_flows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "age_groups",
    "components",
    "draw",
    "households",
    "kernen",
    "mantelzorg",
    "pyramid",
    "save_figures",
]


def draw(
    yearly: pd.DataFrame,
    about: About,
    national: pd.DataFrame | None = None,
    observed: pd.DataFrame | None = None,
) -> Iterator[tuple[str, Figure, str]]:
    """Draw every figure for which the table has the figures.

    Parameters
    ----------
    yearly : tidy table of one run
    about : what the figures are about
    national : both mantelzorgpotentieel series of the Netherlands; see `results.observed.national`
    observed : what CBS counted in the municipality; see `results.observed.municipal`

    Yields
    ------
    Name, figure and text alternative, within the style; save each before asking for the next
    """
    makers: tuple[tuple[str, str, str, Callable[[], Figure], Callable[[], str]], ...] = (
        (
            "pyramid",
            "population",
            "sex_age",
            lambda: pyramid(yearly, about),
            lambda: pyramid_alt(yearly, about),
        ),
        (
            "components",
            "population",
            "total",
            lambda: components(yearly, about, observed),
            lambda: components_alt(yearly, about),
        ),
        (
            "age_groups",
            "population",
            "age_group",
            lambda: age_groups(yearly, about),
            lambda: age_groups_alt(yearly, about),
        ),
        (
            "households",
            "households",
            "household",
            lambda: households(yearly, about),
            lambda: households_alt(yearly, about),
        ),
        (
            "mantelzorg",
            "mantelzorgpotentieel_50_64",
            "total",
            lambda: mantelzorg(yearly, about, national, observed),
            lambda: mantelzorg_alt(yearly, about, national),
        ),
        ("kernen", "population", "kern", lambda: kernen(yearly, about), lambda: kernen_alt(yearly, about)),
    )
    whole_years = has(yearly, "population") and len(net_flows(yearly)) > 0
    with styled():
        for name, indicator, by, figure, alt in makers:
            if has(yearly, indicator, by) and (name != "components" or whole_years):
                yield name, figure(), alt()


def save_figures(
    folder: Path,
    yearly: pd.DataFrame,
    about: About,
    national: pd.DataFrame | None = None,
    observed: pd.DataFrame | None = None,
) -> dict[str, str]:
    """Draw every figure and save it as PNG and SVG.

    Parameters
    ----------
    folder : where, must exist
    yearly, about, national, observed : as for `draw`

    Returns
    -------
    name of each figure -> its text alternative
    """
    made = {}
    for name, figure, alt in draw(yearly, about, national, observed):
        save(figure, folder, name, alt)
        made[name] = alt
    return made
