"""Every number that a person may change, declared once: unit, bounds, default, source and evidence grade."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from sim.errors import ZorgdrukError, did_you_mean
from sim.parameter import Parameter
from sim.parameters_access import ACCESS_PARAMETERS
from sim.parameters_care import CARE_PARAMETERS
from sim.parameters_domains import DOMAIN_PARAMETERS, EVENT_PARAMETERS
from sim.parameters_giving import GIVING_PARAMETERS
from sim.parameters_relations import RELATION_PARAMETERS
from sim.parameters_tables import (
    CONTEXT_PARAMETERS,
    LEVEL_PARAMETERS,
    SPILLOVER_PARAMETERS,
    STRENGTH_PARAMETERS,
)

_OWN = "no Dutch figure in the sources; declared assumption, vary it within its range"

DECLARED: tuple[Parameter, ...] = (
    Parameter(
        "mortality.scale",
        1.0,
        0.5,
        2.0,
        "factor",
        "assumption",
        "1 = the rate table",
        "multiplies yearly q(x)",
    ),
    Parameter(
        "fertility.scale",
        1.0,
        0.3,
        2.0,
        "factor",
        "assumption",
        "1 = the rate table",
        "multiplies maternity rates",
    ),
    Parameter(
        "arrivals.scale",
        1.0,
        0.0,
        3.0,
        "factor",
        "assumption",
        "1 = the rate table",
        "multiplies expected arrivals",
    ),
    Parameter(
        "departures.scale",
        1.0,
        0.0,
        3.0,
        "factor",
        "assumption",
        "1 = the rate table",
        "multiplies departure hazards",
    ),
    Parameter(
        "institution.scale",
        1.0,
        0.5,
        2.0,
        "factor",
        "assumption",
        "1 = the rate table",
        "multiplies entry into an institution: how strict the Wlz admits",
    ),
    Parameter(
        "migration.year_effect",
        1.0,
        0.0,
        3.0,
        "factor",
        "B",
        "1 = the spread estimated from the years in vital_events; range own",
        "multiplies the yearly spread of arrivals and departures beyond chance; 0 switches it off",
        (0.5, 2.0),
    ),
    Parameter(
        "union.distance_km",
        10.0,
        2.0,
        40.0,
        "km",
        "assumption",
        _OWN,
        "distance at which the weight of a possible partner has fallen to 1/e",
    ),
    Parameter(
        "moving.distance_km",
        8.0,
        2.0,
        40.0,
        "km",
        "assumption",
        _OWN,
        "distance at which the weight of a kern to move to has fallen to 1/e",
    ),
    Parameter(
        "separation.children_with_mother",
        0.8,
        0.6,
        0.95,
        "probability",
        "assumption",
        _OWN,
        "probability that the woman stays in the home with the children when a couple separates",
    ),
    *RELATION_PARAMETERS,
    *DOMAIN_PARAMETERS,
    *CARE_PARAMETERS,
    *GIVING_PARAMETERS,
    *ACCESS_PARAMETERS,
    Parameter(
        "money.budget_growth",
        0.0,
        -0.10,
        0.10,
        "per year",
        "assumption",
        "0 = policy and volume of the first year, at the prices of each year",
        "growth of the budget of the gemeente on top of prices",
    ),
    *EVENT_PARAMETERS,
    *SPILLOVER_PARAMETERS,
    *LEVEL_PARAMETERS,
    *STRENGTH_PARAMETERS,
    *CONTEXT_PARAMETERS,
)
_BY_NAME = {p.name: p for p in DECLARED}


def _finite(value: float) -> bool:
    """Tell whether a number is one that a computer can reckon with; a whole number may have any number of digits."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


class Parameters(Mapping[str, float]):
    """Values of all declared parameters in one run.

    Parameters
    ----------
    changes : values that differ from the default.
    where : the file or setting the changes come from, for the message.

    Raises
    ------
    ZorgdrukError : an unknown name, not a number, or a value outside its bounds.
    """

    def __init__(self, changes: Mapping[str, object] | None = None, where: str = "parameters") -> None:
        self._values = {p.name: p.default for p in DECLARED}
        for name, value in (changes or {}).items():
            declared = _BY_NAME.get(name)
            if declared is None and isinstance(value, Mapping) and value:
                dotted = f"{name}.{next(iter(value))}"
                raise ZorgdrukError(
                    f"{where}: '{name}' is no parameter; put a name with a dot in quotes: \"{dotted}\" = ...",
                    f"{where}: '{name}' is geen parameter; zet een naam met een punt tussen aanhalingstekens: "
                    f'"{dotted}" = ...',
                )
            if declared is None:
                raise ZorgdrukError(
                    f"{where}: unknown parameter '{name}'{did_you_mean(name, _BY_NAME)}",
                    f"{where}: onbekende parameter '{name}'{did_you_mean(name, _BY_NAME, dutch=True)}",
                )
            if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
                raise ZorgdrukError(
                    f"{where}: parameter '{name}' must be a number, not {repr(value)[:40]}",
                    f"{where}: parameter '{name}' moet een getal zijn, niet {repr(value)[:40]}",
                )
            if not declared.low <= value <= declared.high:
                raise ZorgdrukError(
                    f"{where}: parameter '{name}' is {value:g} but must lie between {declared.low:g} and "
                    f"{declared.high:g} ({declared.unit})",
                    f"{where}: parameter '{name}' is {value:g}, maar moet van {declared.low:g} tot {declared.high:g} "
                    f"zijn ({declared.unit})",
                )
            self._values[name] = float(value)

    def __getitem__(self, name: str) -> float:
        """Return the value of a parameter."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Walk through the names in the order of declaration."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many parameters there are."""
        return len(self._values)
