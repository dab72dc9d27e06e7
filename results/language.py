"""Write numbers and words the way a Dutch or an English reader expects them."""

from __future__ import annotations

import math
from typing import Literal

Lang = Literal["nl", "en"]
LANGUAGES: tuple[Lang, ...] = ("nl", "en")

MINUS = "\N{MINUS SIGN}"


def number(value: float, lang: Lang, digits: int = 0, signed: bool = False, minus: str = "-") -> str:
    """Write a number with the thousands and decimal signs of the language.

    Parameters
    ----------
    value : the number; NaN is written as ``"."``, the sign of CBS for an unknown figure
    lang : ``"nl"`` (1.234,5) or ``"en"`` (1,234.5)
    digits : decimals
    signed : write a plus sign before positive numbers
    minus : the minus sign; figures use `MINUS`, terminals a hyphen

    Returns
    -------
    str

    Examples
    --------
    >>> number(-1234.56, "nl", 1)
    '-1.234,6'
    """
    if not math.isfinite(value):
        return "."
    text = f"{abs(value):,.{digits}f}"
    if lang == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    if not any(c in "123456789" for c in text):
        return text
    return (minus if value < 0 else "+" if signed else "") + text


def percentage(share: float, lang: Lang, digits: int = 1, minus: str = "-") -> str:
    """Write a change as a signed percentage.

    Parameters
    ----------
    share : change as a fraction; 0.05 is five per cent
    lang : language
    digits : decimals
    minus : the minus sign

    Examples
    --------
    >>> percentage(0.051, "nl")
    '+5,1%'
    """
    text = number(100 * share, lang, digits, signed=True, minus=minus)
    return text if text == "." else f"{text}%"


def change(before: float, after: float) -> float:
    """Return the relative change from `before` to `after`, NaN when `before` is zero."""
    return (after - before) / before if before else math.nan
