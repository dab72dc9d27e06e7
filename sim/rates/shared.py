"""Rates that several runs of one process share: made once for the same municipality, figures and years.

Another seed, scenario or draw of parameters needs the same tables of the past; making them is a fifth of the work of a
start. Nothing writes in a table of rates: who needs another makes a copy (`dataclasses.replace`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sim.statline import Statline

T = TypeVar("T")
MOST = 6
"""Tables of a kind that are kept, the last used."""
_KEPT: dict[str, OrderedDict[Hashable, object]] = {}


def seen_by(statline: Statline) -> Hashable:
    """Return what tells apart two views of the figures: the kind of view, its folder and what it may see."""
    return type(statline).__qualname__, tuple(sorted((name, str(value)) for name, value in vars(statline).items()))


def shared(kind: str, key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before for this key, or make it.

    Parameters
    ----------
    kind : of table.
    key : all that it follows from.
    make : what makes it; what it raises is raised, and nothing is kept.
    """
    kept = _KEPT.setdefault(kind, OrderedDict())
    if key in kept:
        kept.move_to_end(key)
        return kept[key]  # type: ignore[return-value]
    made = make()
    kept[key] = made
    while len(kept) > MOST:
        kept.popitem(last=False)
    return made


def forget() -> None:
    """Forget all tables: after figures on disk have changed, and for tests that change how tables are made."""
    _KEPT.clear()
