"""The world and its month: clock, figures, rates, start population, processes, recorder and run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import Scenario, read_scenario
    from sim.simulation import Result, run

__all__ = ["Result", "Scenario", "read_scenario", "run"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that ``import sim`` costs nothing."""
    if name in ("Result", "run"):
        import importlib

        return getattr(importlib.import_module("sim.simulation"), name)
    if name in ("Scenario", "read_scenario"):
        import importlib

        return getattr(importlib.import_module("sim.scenario"), name)
    raise AttributeError(f"module 'sim' has no attribute '{name}'")
