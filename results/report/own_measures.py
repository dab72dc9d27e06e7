"""Tell which measures of a scenario have so few participants that their cost would tell how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from results.report.grids import grid
from results.report.small import small

if TYPE_CHECKING:
    from results.report.source import Source

COST, PARTICIPANTS = "measure_cost", "measure_participants"


@dataclass(frozen=True, slots=True)
class Untold:
    """What is not told of the measures of a report.

    Attributes
    ----------
    measures : scenario and name of each measure of which neither participants nor cost are told
    alone : some payer pays for one of them and for nothing else that could hide it, so that no sum is told either
    """

    measures: frozenset[tuple[str, str]]
    alone: bool


def measures_hidden(found: Sequence[tuple[float, float, str]]) -> tuple[list[bool], bool]:
    """Return which measures of a scenario are not told, and whether the sums by payer would tell one.

    Parameters
    ----------
    found : participants, cost and payer of each measure; their cost together and by payer is told in the summary

    Returns
    -------
    The measures in which few take part, each with the cheapest other one of the same payer; and whether there was none
    """
    gone = [small(people) for people, _, _ in found]
    alone = False
    for payer in {payer for (_, _, payer), out in zip(found, gone, strict=True) if out}:
        mine = [i for i, one in enumerate(found) if one[2] == payer and one[1] > 0.0]
        if sum(gone[i] for i in mine) == 1:
            others = sorted((found[i][1], i) for i in mine if not gone[i])
            if others:
                gone[others[0][1]] = True
            alone |= not others
    return gone, alone


def untold(source: Source) -> Untold:
    """Return what is not told of the measures: in the last year of each scenario, the only one that is told."""
    payers = {(scenario, str(m.get("name"))): str(m.get("payer") or "") for scenario, m in source.measures()}
    out, alone = set[tuple[str, str]](), False
    for scenario, figures in source.figures.items():
        people, cost = (grid(figures, name, "measure")[0] for name in (PARTICIPANTS, COST))
        found = [
            (people.get(name, {}).get(max(row), 0.0), row[max(row)], payers.get((scenario, name), ""))
            for name, row in cost.items()
        ]
        gone, lonely = measures_hidden(found)
        out |= {(scenario, name) for name, hide in zip(cost, gone, strict=True) if hide}
        alone |= lonely
    return Untold(frozenset(out), alone)
