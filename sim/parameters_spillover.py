"""Every ratio of the spill-over table as a number that a person may change, within the range of its source."""

from __future__ import annotations

from sim.domains.courses import FEW_FRIENDS, few_friends
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
