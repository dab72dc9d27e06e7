"""Rows of the tables of life domains as numbers that a person may change: spill-over, levels and hours of need."""

from __future__ import annotations

from sim.domains.courses import FEW_FRIENDS, few_friends
from sim.domains.levels import LEVEL_RULES, NEED_RULES
from sim.domains.spillover import SPILLOVERS
from sim.parameter import Parameter

UNAPPLIED = "low_income"
"""Target that nothing applies, see `sim.domains.spillover.TARGETS`."""

SPILLOVER_PARAMETERS: tuple[Parameter, ...] = (
    *(
        Parameter(
            row.parameter, row.ratio, row.low, row.high, "ratio", row.grade, row.row,
            f"{row.target} with {row.source.replace('_', ' ')} over without",
        )
        for row in SPILLOVERS
        if row.target != UNAPPLIED
    ),
    *(
        Parameter(few_friends(most), ratio, low, high, "ratio", "assumption", "A144, A191 give the direction",
                  f"lonely with at most {most} friends here over with more")
        for most, ratio, low, high in FEW_FRIENDS
    ),
)  # fmt: skip
"""One for each row; `domains.spillover` is an exponent on all of them together."""

LEVEL_PARAMETERS: tuple[Parameter, ...] = (
    *(
        Parameter(r.parameter, 1.0, *r.spread, "factor", "assumption", r.source_row,
                  f"probability of level 3 or lower with {r.source.replace('_', ' ')}")
        for r in LEVEL_RULES
        if not r.by_definition
    ),
    *(
        Parameter(r.parameter, 1.0, *r.spread, "factor", "assumption", r.source,
                  f"hours of {r.parameter.rpartition('.')[2].replace('_', ' ')} at every level of this domain")
        for r in NEED_RULES
    ),
)  # fmt: skip
"""Factors on rows of `sim.domains.levels`; levels that hold by definition have none."""
