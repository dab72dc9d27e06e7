"""Count time in whole months: index 0 is January 2000, and a year is twelve steps."""

from __future__ import annotations

import re

from sim.errors import ZorgdrukError

EPOCH = 2000
FIRST_MONTH, LAST_MONTH = (1988 - EPOCH) * 12, (2070 - EPOCH) * 12 + 11


def month_index(year: int, month: int) -> int:
    """Return the month index of `month` (1-12) in `year`."""
    return (year - EPOCH) * 12 + month - 1


def year_of(index: int) -> int:
    """Return the calendar year of a month index."""
    return EPOCH + index // 12


def month_of(index: int) -> int:
    """Return the month (1-12) of a month index."""
    return index % 12 + 1


def month_name(index: int) -> str:
    """Return a month index as ``2021-01``."""
    return f"{year_of(index)}-{month_of(index):02d}"


def parse_month(text: str, what: str) -> int:
    """Read ``2021-01`` (or ``2021``, meaning January) as a month index.

    Parameters
    ----------
    text : what the user wrote.
    what : name of the setting, for the message; empty for none.

    Raises
    ------
    ZorgdrukError : not a month, or outside 1988-01 to 2070-12.
    """
    before = f"{what}: " if what else ""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", text.strip(), re.ASCII)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        raise ZorgdrukError(
            f"{before}'{text}' is not a month; write it as 2021-01.",
            f"{before}'{text}' is geen maand; schrijf hem als 2021-01.",
        )
    index = month_index(int(match[1]), int(match[2] or 1))
    if not FIRST_MONTH <= index <= LAST_MONTH:
        raise ZorgdrukError(
            f"{before}{text} lies outside {month_name(FIRST_MONTH)} to {month_name(LAST_MONTH)}, "
            "the months this model knows; choose a month in between.",
            f"{before}{text} ligt niet van {month_name(FIRST_MONTH)} tot en met {month_name(LAST_MONTH)}, "
            "de maanden die dit model kent; kies een maand daartussen.",
        )
    return index
