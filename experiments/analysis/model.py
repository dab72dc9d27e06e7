"""Say what a model is to an analysis: a function from points and seeds to outcomes."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.errors import ZorgdrukError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

Model = Callable[[pd.DataFrame, Sequence[int]], pd.DataFrame]
"""From points, (rows, parameters), and seeds to a table with columns ``row`` (place in the points), ``seed`` and one
for each outcome; every point is run with every seed, so that points differ by their inputs alone."""
Sentence = tuple[str, str]
"""The same in Dutch and in English."""
MOST = 200_000
"""Runs beyond which an analysis is refused: months of a computer, and surely a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Range:
    """One input and how far it may vary, evenly from `low` to `high`."""

    name: str
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range that is none."""
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ZorgdrukError(
                f"range of '{self.name}': {self.low:g} must be below {self.high:g}; give it as NAME=LOW:HIGH",
                f"bereik van '{self.name}': {self.low:g} moet kleiner zijn dan {self.high:g}; geef het als "
                "NAAM=LAAG:HOOG",
            )


@dataclass(frozen=True, slots=True)
class Found:
    """What an analysis found.

    Attributes
    ----------
    table : the answer, tidy
    points : inputs that were run, (rows, parameters); empty where there are none
    outcomes : mean over seeds, (rows, outcomes)
    notes : what a reader must know, Dutch and English
    runs : runs behind it
    """

    table: pd.DataFrame
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    outcomes: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[Sentence, ...] = ()
    runs: int = 0


def check_size(points: int, seeds: int) -> None:
    """Refuse an analysis that would never end.

    Raises
    ------
    ZorgdrukError : more than `MOST` runs.
    """
    if points * seeds > MOST:
        raise ZorgdrukError(
            f"{points} points with {seeds} seeds each are {points * seeds} runs, more than {MOST}; ask for fewer",
            f"{points} punten met elk {seeds} seeds zijn {points * seeds} runs, meer dan {MOST}; vraag er minder",
        )


def evaluate(model: Model, points: pd.DataFrame, seeds: Sequence[int]) -> pd.DataFrame:
    """Run a model and return the mean over seeds, (rows, outcomes), in the order of the points.

    Raises
    ------
    ZorgdrukError : a point or a seed that is missing, comes twice, or gives no number.
    """
    check_size(len(points), len(seeds))
    found = model(points, seeds)
    wanted = pd.MultiIndex.from_product([range(len(points)), list(seeds)], names=["row", "seed"])
    table = found.set_index(["row", "seed"])
    if len(table) != len(wanted) or table.index.has_duplicates or not wanted.isin(table.index).all():
        raise ZorgdrukError(
            f"the model returned {len(table)} runs where each of {len(points)} points and {len(seeds)} seeds needs one",
            f"het model gaf {len(table)} runs, waar elk van {len(points)} punten en {len(seeds)} seeds er een nodig "
            "heeft",
        )
    values = table.astype(float)
    wrong = values.columns[~np.isfinite(values.to_numpy()).all(axis=0)]
    if len(wrong):
        raise ZorgdrukError(
            f"outcome '{wrong[0]}' is no number in some run; choose another year or outcome",
            f"uitkomst '{wrong[0]}' is in een run geen getal; kies een ander jaar of een andere uitkomst",
        )
    return values.groupby(level="row").mean()


def of_function(function: Callable[[NDArray[np.float64]], Any], outcome: str = "y") -> Model:
    """Return a model of a function of points, (rows, parameters) to (rows,), that needs no luck."""

    def model(points: pd.DataFrame, seeds: Sequence[int]) -> pd.DataFrame:
        value = np.asarray(function(points.to_numpy(dtype=np.float64)), dtype=np.float64)
        parts = [pd.DataFrame({"row": np.arange(len(points)), "seed": seed, outcome: value}) for seed in seeds]
        return pd.concat(parts, ignore_index=True)

    return model


def declared_ranges(words: Iterable[str]) -> tuple[Range, ...]:
    """Read ``NAME`` (the whole declared range of a parameter) or ``NAME=LOW:HIGH`` (part of it).

    Raises
    ------
    ZorgdrukError : an unknown parameter, no number, outside what is declared, the same one twice, or none at all.
    """
    from sim.parameters import DECLARED

    declared = {p.name: p for p in DECLARED}
    found: dict[str, Range] = {}
    for word in words:
        name, _, limits = word.partition("=")
        name = name.strip()
        if name not in declared:
            raise ZorgdrukError(
                f"unknown parameter '{name[:60]}'{did_you_mean(name, declared)}",
                f"onbekende parameter '{name[:60]}'{did_you_mean(name, declared, dutch=True)}",
            )
        known = declared[name]
        low, high = _limits(word, limits) if limits else (known.low, known.high)
        if low < known.low or high > known.high:
            raise ZorgdrukError(
                f"'{word}' leaves the declared range of {name}, {known.low:g} to {known.high:g}",
                f"'{word}' valt buiten het bereik van {name}, {known.low:g} tot {known.high:g}",
            )
        if name in found:
            raise ZorgdrukError(f"parameter '{name}' is given twice", f"parameter '{name}' staat er tweemaal")
        found[name] = Range(name, low, high)
    if not found:
        raise ZorgdrukError(
            "no parameter to vary; give at least one with --parameter NAME=LOW:HIGH",
            "geen parameter om te variëren; geef er minstens één met --parameter NAAM=LAAG:HOOG",
        )
    return tuple(found.values())


def _limits(word: str, limits: str) -> tuple[float, float]:
    """Read ``LOW:HIGH``."""
    try:
        low, high = (float(part) for part in limits.split(":"))
    except ValueError:
        raise ZorgdrukError(
            f"'{word[:80]}' must be NAME=LOW:HIGH with two numbers", f"'{word[:80]}' moet NAAM=LAAG:HOOG zijn, met "
            "twee getallen",
        ) from None  # fmt: skip
    return low, high


def latin(ranges: Sequence[Range], points: int, seed: int) -> pd.DataFrame:
    """Return a Latin hypercube of points, (points, parameters); the same for the same seed."""
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(ranges), rng=seed).random(points)
    low, high = np.array([r.low for r in ranges]), np.array([r.high for r in ranges])
    return pd.DataFrame(low + unit * (high - low), columns=[r.name for r in ranges])


def need_extra(module: str, extra: str) -> None:
    """Refuse, in one sentence with the remedy, when a library is not installed.

    Raises
    ------
    ZorgdrukError : it is not.
    """
    if importlib.util.find_spec(module) is None:
        remedy = f'python -m pip install "zorgdruk[{extra}]"'
        raise ZorgdrukError(
            f"this analysis needs {module}, which is not installed; install it with: {remedy}",
            f"deze analyse heeft {module} nodig, dat niet is geïnstalleerd; installeer het met: {remedy}",
        )
