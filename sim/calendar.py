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


def parse_last(text: object, what: str) -> int:
    """Read a last month: as `parse_month`, but ``2030`` means December, since the year is to be lived through.

    Examples
    --------
    >>> month_name(parse_last("2030", "until"))
    '2030-12'
    """
    month = parse_month(text, what)
    return month + 11 if re.fullmatch(r"\s*\d{4}\s*", str(text), re.ASCII) else month


def parse_month(text: object, what: str) -> int:
    """Read ``2021-01`` (or ``2021``, meaning January) as a month index.

    Parameters
    ----------
    text : what the user wrote; from Python it may be anything.
    what : name of the setting, for the message; empty for none.

    Raises
    ------
    ZorgdrukError : not a month, or outside 1988-01 to 2070-12.
    """
    before = f"{what}: " if what else ""
    said = text.strip() if isinstance(text, str) else ""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", said, re.ASCII)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        raise ZorgdrukError(
            f"{before}'{str(text)[:40]}' is not a month; write it as 2021-01.",
            f"{before}'{str(text)[:40]}' is geen maand; schrijf hem als 2021-01.",
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
