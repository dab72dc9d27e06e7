"""Rows of the tables of life domains as numbers that a person may change: spill-over, levels and hours of need."""

from __future__ import annotations

from agents.domains import HOUSEHOLD_DOMAINS, PERSON_DOMAINS
from sim.context_factors import CLOSED, CLOSED_OTHER, ONSETS, RECOVERIES
from sim.domains.balance import HOUSEHOLD_WEIGHTS, PERSON_WEIGHTS, STRENGTHS
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

STRENGTH_PARAMETERS: tuple[Parameter, ...] = (
    *(
        Parameter(f"strength.{s.name}", s.points, s.low, s.high, "loss", "assumption", s.row,
                  f"draagkracht from {s.name.replace('_', ' ')}")
        for s in STRENGTHS
    ),
    *(
        Parameter(f"weight.{name}", weight, 0.5, 2.0, "factor", "assumption",
                  "A001 names health, ADL and debts as what affects self-reliance most", f"loss in {name} in draaglast")
        for name, weight in (
            *zip(PERSON_DOMAINS, PERSON_WEIGHTS, strict=True), *zip(HOUSEHOLD_DOMAINS, HOUSEHOLD_WEIGHTS, strict=True)
        )
    ),
)  # fmt: skip
"""Components of draagkracht and weights of draaglast, of `sim.domains.balance`."""

CONTEXT_PARAMETERS: tuple[Parameter, ...] = (
    *(
        Parameter(f"pandemic.{name}", value, low, high, "factor", "assumption", "A144, A145, A154, A155: direction",
                  f"hazard of {name} in a pandemic of size 1")
        for name, (value, low, high) in (ONSETS | RECOVERIES).items()
    ),
    *(
        Parameter(f"closed.{name}", value, low, high, "factor", "assumption", "no study gives a size",
                  f"onset of strong loneliness where the {name} is closed" if name != "other"
                  else "the same of a facility that a user added")
        for name, (value, low, high) in (CLOSED | {"other": CLOSED_OTHER}).items()
    ),
)  # fmt: skip
"""Factors of contextual shocks, of `sim.context`; the size of a shock is an exponent on them."""
