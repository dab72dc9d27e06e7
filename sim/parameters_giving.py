"""Declared numbers of who gives: factors on every row of `sim.care.rules.GIVING`, most hours, and the start."""

from __future__ import annotations

from sim.care.rules import ELSEWHERE_LIMIT, GIVING, LIMIT, VOLUNTEERING, YOUNG_LIMIT
from sim.parameter import Parameter

_A = "assumption"
_OTHERS = "assumption; other models let the retired give 32-64 hours to close relatives and the employed 16-24"

GIVING_PARAMETERS: tuple[Parameter, ...] = (
    *(
        Parameter(f"giving.{g.name}.willing", 1.0, 0.6, 1.5, "factor", _A, g.source,
                  f"share of {g.name.replace('_', ' ')} willing, {g.men:g} of men and {g.women:g} of women")
        for g in GIVING
    ),
    *(
        Parameter(f"giving.{g.name}.hours", 1.0, 0.5, 1.5 if g is VOLUNTEERING else 2.0, "factor", _A, g.source,
                  f"hours a week that a willing {g.name.replace('_', ' ')} offers, {g.hours:g} in the mean")
        for g in (*GIVING, VOLUNTEERING)
    ),
    *(
        Parameter(f"giving.limit.{activity}", hours, hours / 2, 1.5 * hours, "hours per week", _A, _OTHERS,
                  f"most hours to all receivers together, main activity {activity.replace('_', ' ')}")
        for activity, hours in LIMIT.items()
    ),
    Parameter("giving.limit.young", YOUNG_LIMIT, 4.0, 14.0, "hours per week", _A, _A, "the same below 18"),
    Parameter("giving.limit.elsewhere", ELSEWHERE_LIMIT, 6.0, 20.0, "hours per week", _A, _A,
              "the same of somebody who lives elsewhere"),
    Parameter("care.spell_years", 5.0, 3.0, 7.0, "years", "assumption", "B029, unverified",
              "mean time that an arrangement had lasted when the past that is lived before the start begins"),
    Parameter("care.enough", 30.0, 10.0, 100.0, "pairs", _A,
              "between noise and detail; a municipality of 48,000 has some 200 pairs in a cell",
              "pairs of a parent and a child below which those of all of that age and distance are mirrored"),
    Parameter("volunteers.from_18", 0.405, 0.39, 0.49, "share", "B", "B074, B075: 41% of all",
              "who does any volunteer work in a year, 18-64"),
    Parameter("volunteers.from_65", 0.48, 0.44, 0.48, "share", "A", "B075a", "the same at 65-74"),
    Parameter("volunteers.from_75", 0.35, 0.27, 0.35, "share", "A", "B075b", "the same from 75 on"),
)  # fmt: skip
"""Defaults are the tables themselves: with them nothing changes by a bit."""
