"""Published prevalences in the life domains against which a population can be held: one row per figure."""

from __future__ import annotations

from typing import NamedTuple

MAN, WOMAN, BOTH = 0, 1, -1
OLDEST = 110


class Observed(NamedTuple):
    """One published figure.

    Parameters
    ----------
    quantity : name in the table.
    state : what is counted: a key of `calibration.domain_check.STATES`.
    first, last : ages; 0 and 0 for huishoudens.
    sex : `BOTH`, `MAN` or `WOMAN`.
    low, high : range, shares (per person or huishouden).
    source : parameter rows, and how the range follows from them.
    among : "all", "home" (outside institutions) or "alone" (without partner).
    """

    quantity: str
    state: str
    first: int
    last: int
    sex: int
    low: float
    high: float
    source: str
    among: str = "all"


def spread(share: float, low: float = 0.85, high: float = 1.15) -> tuple[float, float]:
    """Return the range of a figure that is printed without one: the factors of its table in `sim.domains`."""
    return share * low, share * high


LONELY_AGES = ((15, 24, 0.121), (25, 34, 0.107), (35, 44, 0.141), (45, 54, 0.093), (55, 64, 0.116), (65, 74, 0.072))
"""A146-A151: first and last age, and share with strong loneliness in 2022."""
NO_TIA = 0.5
"""Least share of people known with a stroke or TIA who had a stroke. Assumption, range 0.4-0.7."""

OBSERVED: tuple[Observed, ...] = (
    Observed("ADL limitation", "adl", 75, 84, BOTH, *spread(0.17), "A111, +-15%", "home"),
    Observed("ADL limitation", "adl", 85, OLDEST, BOTH, *spread(0.50), "A112, +-15%", "home"),
    Observed("ADL limitation", "adl", 75, OLDEST, BOTH, 0.23, 0.30, "A110", "home"),
    Observed("ADL or IADL limitation", "iadl", 65, 74, BOTH, *spread(0.21), "A114a, +-15%", "home"),
    Observed("ADL or IADL limitation", "iadl", 75, OLDEST, BOTH, *spread(0.49), "A114b, +-15%", "home"),
    Observed("ADL or IADL limitation", "iadl", 84, 86, BOTH, *spread(0.76), "A120 (Leiden, age 85), +-15%"),
    Observed("dementia", "dementia", 0, OLDEST, BOTH, 0.0146, 0.0167, "A102 over 17.4 million"),
    Observed("dementia", "dementia", 55, 59, BOTH, *spread(0.004, 0.5, 1.5), "A107, +-50%"),
    Observed("dementia", "dementia", 85, OLDEST, BOTH, *spread(0.34), "A107 (more than a third), +-15%"),
    Observed("long-term illness", "chronic", 18, OLDEST, BOTH, 0.0, 0.0, "health_and_education, GGD 2022, +-10%"),
    Observed("stroke", "stroke", 0, OLDEST, MAN, 0.0306 * NO_TIA, 0.0306, "A127a with TIA; at least half"),
    Observed("stroke", "stroke", 0, OLDEST, WOMAN, 0.0289 * NO_TIA, 0.0289, "A127b with TIA; at least half"),
    Observed("falls with injury, per year", "falls", 65, OLDEST, BOTH, 0.030, 0.036, "A100; stock over mean duration"),
    Observed("mental disorder, 12 months", "mental_year", 18, 64, BOTH, 0.18, 0.26, "A137, A136 (18-75)"),
    Observed("substance disorder, 12 months", "addiction_year", 18, 64, BOTH, 0.056, 0.07, "A140 (18-75)"),
    Observed("strong loneliness", "lonely", 15, OLDEST, BOTH, 0.09, 0.11, "A145"),
    *(
        Observed("strong loneliness", "lonely", a, b, BOTH, *spread(s, 0.84, 1.05), f"A{n}, spread of A145")
        for n, (a, b, s) in enumerate(LONELY_AGES, start=146)
    ),
    Observed("strong loneliness", "lonely", 75, OLDEST, BOTH, *spread(0.094, 0.84, 1.05), "A152, spread of A145"),
    Observed("strong loneliness", "lonely", 25, OLDEST, BOTH, 0.14, 0.16, "A153", "alone"),
    Observed("emotional problems", "youth", 12, 16, BOTH, 0.09, 0.28, "A155"),
    Observed("emotional problems", "youth", 12, 16, WOMAN, *spread(0.28, 0.5, 1.42), "A155, A154"),
    Observed("emotional problems", "youth", 12, 16, MAN, *spread(0.09, 0.5, 2.4), "A155, A154"),
    Observed("emotional problems", "youth", 0, 12, BOTH, 0.04, 0.08, "A156 (parents, 2003)"),
    Observed("kwetsbaar (draaglast)", "vulnerable", 65, OLDEST, BOTH, 0.24, 0.27, "A122, of frailty: another measure"),
    Observed("problematic debt", "debt", 0, 0, BOTH, 0.076, 0.083, "A075"),
    Observed("multiprobleem families", "multiproblem", 0, 0, BOTH, 0.010, 0.030, "A014, A015"),
)
"""Depression is part of mental disorder here and has no state of its own (A139, A157)."""
