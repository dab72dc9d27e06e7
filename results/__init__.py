"""What comes out of a run: tidy tables in a folder, indicators, a summary, figures, and how scenarios differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from results.differences import difference

__all__ = ["difference"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that ``import results`` costs nothing."""
    if name == "difference":
        from results.differences import difference

        return difference
    raise AttributeError(f"module 'results' has no attribute '{name}'")
