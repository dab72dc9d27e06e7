"""Let users of the EMA Workbench drive the model directly: a plain function, and a Model with its XLRM words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.model import declared_ranges, need_extra
from experiments.analysis.simulation import read_outcome

if TYPE_CHECKING:
    from sim.scenario import Scenario

JOIN = "__"
"""What stands for the point in the name of a parameter: the workbench wants names that Python takes."""


def python_name(name: str) -> str:
    """Return the name of a parameter, or outcome, as the workbench knows it.

    Examples
    --------
    >>> python_name("care.respite")
    'care__respite'
    """
    return "".join(c if c.isidentifier() or c.isdigit() else "_" for c in name.replace(".", JOIN))


def as_function(
    scenario: str | Path | Scenario,
    parameters: Sequence[str],
    outcomes: Sequence[str] = ("zorgdruk", "municipal_cost"),
    seeds: Sequence[int] = (1,),
    municipality: str = "hogeland",
    start: str = "2021-01",
    until: str = "2030-12",
) -> Callable[..., dict[str, float]]:
    """Return the model as a function of parameters by keyword, for any workbench.

    Parameters
    ----------
    scenario : a name, a file or a scenario
    parameters : declared names that may be given; those that are not have the value of the scenario
    outcomes : as ``zorgdruk sensitivity --outcome`` takes them; the mean over the seeds is returned
    seeds : of the runs, the same for every call, so that calls differ by their parameters alone
    municipality, start, until : as in `sim.run`

    Returns
    -------
    function of ``care__respite=0.5, ...`` to ``{"zorgdruk": ..., "municipal_cost": ...}``; the same arguments give
    the same figures

    Raises
    ------
    ZorgdrukError : an unknown parameter, outcome or scenario.
    """
    from sim.scenario import Scenario, read_scenario

    base = scenario if isinstance(scenario, Scenario) else read_scenario(scenario)
    known = {python_name(r.name): r.name for r in declared_ranges(parameters)}
    wanted = [read_outcome(text) for text in outcomes]

    def zorgdruk(**values: float) -> dict[str, float]:
        from dataclasses import replace

        from sim.simulation import run

        strange = set(values) - set(known)
        if strange:
            raise TypeError(f"zorgdruk() got an unexpected keyword argument '{min(strange)}'")
        changed = base.parameters | {known[name]: float(value) for name, value in values.items()}
        found = []
        for seed in seeds:
            yearly = run(replace(base, parameters=changed), municipality, start, until, seed).yearly
            found.append([float(outcome.of(yearly).iloc[0]) for outcome in wanted])
        means = np.mean(found, axis=0)
        return {python_name(outcome.text): float(mean) for outcome, mean in zip(wanted, means, strict=True)}

    return zorgdruk


def ema_model(
    scenario: str | Path | Scenario = "basispad",
    uncertainties: Sequence[str] = (),
    levers: Sequence[str] = (),
    outcomes: Sequence[str] = ("zorgdruk", "municipal_cost"),
    **where: Any,
) -> Any:
    """Return an `ema_workbench.Model` that lives the simulation.

    Parameters
    ----------
    scenario : a name, a file or a scenario
    uncertainties, levers : ``NAME`` or ``NAME=LOW:HIGH``, as ``zorgdruk sensitivity --parameter`` takes them
    outcomes : as of `as_function`
    where : seeds, municipality, start, until, as of `as_function`

    Raises
    ------
    ZorgdrukError : the EMA Workbench is not installed, or a name is unknown.

    Examples
    --------
    >>> model = ema_model(uncertainties=["mortality.scale=0.9:1.1"], until="2025-12")  # doctest: +SKIP
    >>> from ema_workbench import perform_experiments  # doctest: +SKIP
    >>> experiments, found = perform_experiments(model, scenarios=100)  # doctest: +SKIP
    """
    need_extra("ema_workbench", "ema")
    from ema_workbench import Model, RealParameter, ScalarOutcome

    words = [*uncertainties, *levers]
    names = [word.partition("=")[0] for word in words]
    model = Model("zorgdruk", function=as_function(scenario, names, outcomes, **where))

    def asked(some: Sequence[str]) -> list[Any]:
        ranges = declared_ranges(some) if some else ()
        return [RealParameter(python_name(r.name), r.low, r.high) for r in ranges]

    model.uncertainties = asked(uncertainties)
    model.levers = asked(levers)
    model.outcomes = [ScalarOutcome(python_name(text)) for text in outcomes]
    return model
