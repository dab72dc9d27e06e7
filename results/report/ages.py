"""Say which ages a report of a comparison does not tell, so that its tables and its figures hide the same ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from results.figures_compare_who import AGE_PANELS, GROUPS, by_age, rows_of
from results.report.small import protected

if TYPE_CHECKING:
    from results.comparison import Comparison

CLIENTS = AGE_PANELS[0]


def ages_hidden(c: Comparison) -> list[bool]:
    """Return which of `GROUPS` have few clients in some scenario, or would tell such a one."""
    together = by_age(c)
    versions = [
        [math.nan if row is None else float(row[column]) for row in rows_of(together, scene, CLIENTS, list(GROUPS))]
        for scene in c.others
        for column in ("base_mean", "mean")
    ]
    return protected(versions, [False] * len(GROUPS))


def ages_gone(c: Comparison) -> list[tuple[str, str, str]]:
    """Return the series by age that are not drawn: clients of the ages that are hidden, and what they cost."""
    edges = [*GROUPS.values(), 10**6]
    hidden = [range(edges[i], edges[i + 1]) for i, out in enumerate(ages_hidden(c)) if out]
    ages = c.yearly.loc[c.yearly["by"] == "age", "group"].astype(str).unique()
    found = [age for age in ages if any(_first(age) in some for some in hidden)]
    return [(shown.name, "age", age) for shown in AGE_PANELS for age in found]


def _first(age: str) -> int:
    """Return the first age of a group such as 85-89 or 95+."""
    digits = "".join(c if c.isdigit() else " " for c in age).split()
    return int(digits[0]) if digits else -1
