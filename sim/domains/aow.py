"""The AOW age by calendar year: law, announced, and beyond what has been announced."""

from __future__ import annotations

from functools import lru_cache

from sim.synthesis.attributes_levels import AOW_AGE

AOW_LAW = {2022: 799, 2023: 802, 2024: 804}
"""AOW age in months: Algemene Ouderdomswet art. 7a as in the Wet temporisering verhoging AOW-leeftijd (2019), which
names each year to 2024. With `AOW_AGE` for the years before: grade A."""
AOW_ANNOUNCED = {2025: 804, 2026: 804, 2027: 804, 2028: 807, 2029: 807, 2030: 807, 2031: 807}
"""67 years in 2025-2027 and 67 years and 3 months in 2028-2031. Art. 7a paragraph 2 ties the age to the life expectancy
at 65 that CBS foresees; the minister announces it five years ahead (yearly decree in the Staatscourant). Grade B: as
generally known, not looked up in the decrees."""
LAST_KNOWN = max(AOW_ANNOUNCED)
STEP = 3
"""Art. 7a raises the age by three months at a time, at most once a year."""


@lru_cache(maxsize=256)
def aow_months(year: int, rise: float = 0.0) -> int:
    """Return the AOW age in months in a calendar year; years before the table take its first.

    Parameters
    ----------
    rise : months per year after the last year that has been announced (parameter `work.aow_rise`), in whole steps of
        three months. By the formula two thirds of the gain in life expectancy at 65 since the last step.
    """
    known = {**AOW_AGE, **AOW_LAW, **AOW_ANNOUNCED}
    beyond = max(year - LAST_KNOWN, 0)
    return known[min(max(year, min(known)), LAST_KNOWN)] + STEP * int(min(rise, STEP) * beyond / STEP)
