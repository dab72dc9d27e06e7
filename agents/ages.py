"""Two ways to say how old somebody is: in completed years now, and on 31 December of the year."""

from __future__ import annotations

import numpy as np

from agents.kernel import inline
from agents.luck import Word
from agents.persons import OLDEST

_TWELFTH, _PLACES = np.uint32(43691), np.uint32(19)


@inline
def age_now(month: int, birth: int) -> int:
    """Age in completed years on the first day of `month`, 0 to 110.

    Who was born in January has not had a birthday yet on 1 January: so CBS counts, and so does the stock of a month.
    """
    return min(max((month - 1 - birth) // 12, 0), OLDEST)


@inline
def age_on_31_december(month: int, birth: int) -> int:
    """Age reached on 31 December of the year of `month`, at most 110: how CBS defines q(x)."""
    return min((month - month % 12 + 11 - birth) // 12, OLDEST)


@inline
def years(months: Word) -> np.uint32:
    """Completed years in 0 to 131,000 months, none in fewer: a division that a loop over a block can vectorise."""
    return (np.uint32(max(months, np.int32(0))) * _TWELFTH) >> _PLACES
