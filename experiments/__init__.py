"""What is done with the model: the command line, benchmarks, comparisons, designs and batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparing import compare
    from experiments.executing import execute
    from experiments.plan import Design, Plan, make_plan

__all__ = ["Design", "Plan", "compare", "execute", "make_plan"]

_HOMES = {
    "compare": "experiments.comparing",
    "execute": "experiments.executing",
    "Design": "experiments.plan",
    "Plan": "experiments.plan",
    "make_plan": "experiments.plan",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that ``zorgdruk --help`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute '{name}'")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
