"""Make designs over parameters: factorial, Latin hypercube, Sobol, one at a time; refuse what cannot be told apart.

Every design is a table of parameters by row. Bounds are those of the parameter table unless others are given; with
scenarios among the factors every row names the one that it is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.luck import MASK, uniforms
from experiments.draws import address
from experiments.plan import Design
from sim.errors import ZorgdrukError, did_you_mean
from sim.parameters import DECLARED

Floats = NDArray[np.float64]
KINDS = ("factorial", "lhs", "sobol", "one_at_a_time", "csv")
MOST_CORRELATED = 0.3
"""Two inputs whose absolute correlation is above this cannot be told apart well: lives (2013) ran 1,600 at 0.89."""
MOST_ROWS = 100_000
KEY = 0x6F6E_7477_6572_7021
TRIES = 50
"""Latin hypercubes that are tried before a design is given up as too small for so many parameters."""
SCENARIO = "scenario"


def bounds_of(names: Sequence[str], bounds: Mapping[str, Sequence[float]] | None = None) -> Floats:
    """Return the lowest and highest value of parameters, (names, 2).

    Raises
    ------
    ZorgdrukError : an unknown parameter, one named twice, or bounds that are none or wider than those declared.
    """
    known = {p.name: p for p in DECLARED}
    out = []
    for number, name in enumerate(names):
        if name not in known:
            raise ZorgdrukError(
                f"design: unknown parameter '{name[:80]}'{did_you_mean(name, known)}",
                f"design: onbekende parameter '{name[:80]}'{did_you_mean(name, known, dutch=True)}",
            )
        if name in names[:number]:
            raise ZorgdrukError(f"design: '{name}' is named twice.", f"design: '{name}' staat er twee keer.")
        declared = known[name]
        low, high = (bounds or {}).get(name, (declared.low, declared.high))
        if not declared.low <= low < high <= declared.high:
            raise ZorgdrukError(
                f"design: {name} from {low:g} to {high:g} must rise and lie within {declared.low:g} to "
                f"{declared.high:g} ({declared.unit}).",
                f"design: {name} van {low:g} tot {high:g} moet oplopen en binnen {declared.low:g} tot "
                f"{declared.high:g} liggen ({declared.unit}).",
            )
        out.append((low, high))
    for name in bounds or {}:
        if name not in names:
            raise ZorgdrukError(
                f"design: bounds of '{name}', which is not among the parameters.",
                f"design: grenzen van '{name}', die niet bij de parameters staat.",
            )
    return np.array(out, dtype=np.float64).reshape(len(names), 2)


def factorial(
    names: Sequence[str],
    levels: int = 2,
    bounds: Mapping[str, Sequence[float]] | None = None,
    scenarios: Sequence[str] = (),
) -> Design:
    """Return every combination of so many values of each parameter, evenly from lowest to highest."""
    if not 2 <= levels <= 100:
        raise ZorgdrukError(f"design: levels {levels} must be 2 to 100.", f"design: levels {levels} moet 2-100 zijn.")
    _few(float(levels) ** len(names) * max(len(scenarios), 1))
    limits = bounds_of(names, bounds)
    steps = [np.linspace(low, high, levels).tolist() for low, high in limits]
    rows = [(row, name) for row in product(*steps) for name in (scenarios or ("",))]
    return _design(names, [row for row, _ in rows], [name for _, name in rows], "factorial")


def latin_hypercube(
    names: Sequence[str],
    runs: int,
    bounds: Mapping[str, Sequence[float]] | None = None,
    scenarios: Sequence[str] = (),
    seed: int = 1,
) -> Design:
    """Return a Latin hypercube: each parameter has one value in each of `runs` equal parts of its range.

    A hypercube in which two inputs hang together by chance is thrown away, and the next one of the seed is taken.
    """
    from scipy.stats import qmc  # half a second and 60 MB, which a batch without a design need not carry

    _few(runs)
    limits = bounds_of(names, bounds)
    columns = len(names) + (len(scenarios) > 1)
    design = None
    for turn in range(TRIES):
        cube = qmc.LatinHypercube(d=columns, seed=(KEY + (seed << 8) + turn) & MASK).random(runs)
        design = _scaled(names, cube, limits, scenarios, "lhs")
        if confounded(design) is None:
            return design
    assert design is not None
    return check_design(design)


def sobol(
    names: Sequence[str],
    runs: int,
    bounds: Mapping[str, Sequence[float]] | None = None,
    scenarios: Sequence[str] = (),
    seed: int = 1,
) -> Design:
    """Return the first points of a Sobol sequence, shifted by the luck of the seed; `runs` is a power of 2."""
    from scipy.stats import qmc

    _few(runs)
    if runs & (runs - 1):
        raise ZorgdrukError(
            f"design: a Sobol sequence is balanced at powers of 2 only; ask for {1 << runs.bit_length()} rows and not "
            f"{runs}.",
            f"design: een Sobol-reeks is alleen bij machten van 2 in balans; vraag {1 << runs.bit_length()} rijen in "
            f"plaats van {runs}.",
        )
    columns = len(names) + (len(scenarios) > 1)
    points = qmc.Sobol(d=columns, scramble=False).random(runs)
    shift = uniforms(np.uint64((KEY + seed) & MASK), np.array([address(str(k)) for k in range(columns)]))
    return check_design(_scaled(names, (points + shift) % 1.0, bounds_of(names, bounds), scenarios, "sobol"))


def one_at_a_time(names: Sequence[str], bounds: Mapping[str, Sequence[float]] | None = None) -> Design:
    """Return the defaults, and then each parameter alone at its lowest and at its highest value."""
    limits = bounds_of(names, bounds)
    default = {p.name: p.default for p in DECLARED}
    middle = [default[name] for name in names]
    rows = [tuple(middle)]
    for k, ends in enumerate(limits):
        for end in ends.tolist():
            if end != middle[k]:
                rows.append((*middle[:k], end, *middle[k + 1 :]))
    return _design(names, rows, (), "one_at_a_time")


def _few(rows: float) -> None:
    """Refuse a design of no rows, or of more than can be run."""
    if not 2 <= rows <= MOST_ROWS:
        raise ZorgdrukError(
            f"design: {rows:.0f} rows must be 2 to {MOST_ROWS}.", f"design: {rows:.0f} rijen moet 2-{MOST_ROWS} zijn."
        )


def _scaled(names: Sequence[str], unit: Floats, limits: Floats, scenarios: Sequence[str], kind: str) -> Design:
    """Return a design from points in the unit cube; a last column beyond the parameters chooses the scenario."""
    values = limits[:, 0] + unit[:, : len(names)] * (limits[:, 1] - limits[:, 0])
    which: list[str] = []
    if len(scenarios) == 1:
        which = [scenarios[0]] * len(unit)
    elif scenarios:
        which = [scenarios[int(u * len(scenarios))] for u in unit[:, -1]]
    return _design(names, values.tolist(), which, kind)


def _design(names: Sequence[str], rows: Sequence[Any], scenarios: Sequence[str], kind: str) -> Design:
    """Return a design of plain numbers."""
    which = tuple(scenarios) if any(scenarios) else ()
    return Design(tuple(names), tuple(tuple(float(v) for v in row) for row in rows), which, kind)


def inputs(design: Design) -> dict[str, Floats]:
    """Return the inputs of a design as columns; of scenarios one column each, 1 in its rows."""
    table = np.array(design.rows, dtype=np.float64).reshape(len(design.rows), len(design.names))
    found = dict(zip(design.names, table.T, strict=True))
    kinds = sorted(set(design.scenarios))
    if len(kinds) > 1:
        which = np.array(design.scenarios)
        for name in kinds[:-1] if len(kinds) == 2 else kinds:
            found[f"scenario {name}"] = (which == name).astype(np.float64)
    return found


def confounded(design: Design) -> tuple[str, str] | None:
    """Return why the effects of inputs of a design cannot be told apart, in English and Dutch; None when they can.

    Scenarios exclude each other, so their columns are not held against one another.
    """
    found = inputs(design)
    for name, column in found.items():
        if np.ptp(column) == 0.0:
            return (
                f"'{name}' has the same value, {column[0]:g}, in every row; leave it out or vary it",
                f"'{name}' heeft in elke rij dezelfde waarde, {column[0]:g}; laat hem weg of varieer hem",
            )
    names = list(found)
    for i, one in enumerate(names):
        for other in names[:i]:
            if one.startswith("scenario ") and other.startswith("scenario "):
                continue
            with np.errstate(invalid="ignore", divide="ignore"):
                correlation = float(np.corrcoef(found[one], found[other])[0, 1])
            if not abs(correlation) <= MOST_CORRELATED:
                more = " (the columns are the same)" if np.array_equal(found[one], found[other]) else ""
                meer = " (de kolommen zijn gelijk)" if more else ""
                return (
                    f"'{other}' and '{one}' have correlation {correlation:.2f}, above {MOST_CORRELATED}{more}: their "
                    "effects cannot be told apart; use more rows, fewer parameters or another design",
                    f"'{other}' en '{one}' hebben correlatie {correlation:.2f}, boven {MOST_CORRELATED}{meer}: hun "
                    "effecten zijn niet te onderscheiden; neem meer rijen, minder parameters of een ander ontwerp",
                )
    return None


def check_design(design: Design) -> Design:
    """Return a design of which the inputs can be told apart.

    Raises
    ------
    ZorgdrukError : they cannot, with the reason.
    """
    why = confounded(design)
    if why is not None:
        raise ZorgdrukError(f"design: {why[0]}.", f"design: {why[1]}.")
    return design
