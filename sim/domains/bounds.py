"""How high the factor of each way can be at most, from its spill-over rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import onset
from agents.bounds import Bound
from agents.domains import EVENTS
from agents.persons import ACTIVITIES
from sim.rates.read import AGES

if TYPE_CHECKING:
    from agents.onset import Course

BYTE = 256


def bound_of(courses: list[Course]) -> Bound:
    """Return the bounds of some ways; of the kernen the one with the highest ratio counts."""
    ways = len(courses)
    out = Bound(
        other=np.zeros((ways, 2, AGES)),
        low=np.zeros((ways, BYTE)),
        high=np.zeros((ways, BYTE)),
        doing=np.zeros((ways, len(ACTIVITIES))),
        event=np.zeros((ways, len(EVENTS))),
        months=np.zeros((ways, len(EVENTS)), dtype=np.int64),
        alone=np.zeros(ways),
        debt=np.zeros(ways),
    )
    bits, ages = np.arange(BYTE), np.arange(AGES)
    for w, course in enumerate(courses):
        kernen = np.zeros((2, AGES))
        for kind, number, log, months, sex, first, last in zip(*course.effects, strict=True):
            more, code = max(float(log), 0.0), int(number)
            if kind == onset.BY_CONDITION:
                out.low[w] += np.where(bits & code, more, 0.0)
                out.high[w] += np.where(bits & (code >> 8), more, 0.0)
            elif kind == onset.BY_ACTIVITY:
                out.doing[w, code] += more
            elif kind == onset.BY_EVENT:
                out.event[w, code] += more
                out.months[w, code] = max(out.months[w, code], int(months))
            elif kind == onset.ALONE:
                out.alone[w] += more
            elif kind == onset.BY_DEBT:
                out.debt[w] += more
            else:
                of = np.isin([0, 1], range(2) if sex < 0 else [sex])[:, None] & (ages >= first) & (ages <= last)
                if kind == onset.BY_KERN:
                    kernen = np.maximum(kernen, np.where(of, more, 0.0))
                else:
                    out.other[w] += np.where(of, more, 0.0)
        out.other[w] += kernen
    return out
