"""The AOW age by calendar year, from the law."""

from __future__ import annotations

from sim.synthesis.attributes_levels import AOW_AGE

AOW_LATER = {
    2022: 799,
    2023: 802,
    2024: 804,
    2025: 804,
    2026: 804,
    2027: 804,
    2028: 807,
    2029: 807,
    2030: 807,
    2031: 807,
}
"""AOW age in months: Wet temporisering verhoging AOW-leeftijd (2019) to 2024 and the yearly decisions of the minister
under AOW art. 7a for 2025-2031. After 2031 that of 2031 holds: assumption, range 67 years to 68 years."""


def aow_months(year: int) -> int:
    """Return the AOW age in months in a calendar year; years before and after the table take its ends."""
    known = {**AOW_AGE, **AOW_LATER}
    return known[min(max(year, min(known)), max(known))]
