"""Two ways to say how old somebody is: in completed years now, and on 31 December of the year."""

from __future__ import annotations

from agents.kernel import inline
from agents.persons import OLDEST


@inline
def age_now(month: int, birth: int) -> int:
    """Age in completed years at the start of `month`, at most 110."""
    return min((month - birth) // 12, OLDEST)


@inline
def age_on_31_december(month: int, birth: int) -> int:
    """Age reached on 31 December of the year of `month`, at most 110: how CBS defines q(x)."""
    return min((month - month % 12 + 11 - birth) // 12, OLDEST)
