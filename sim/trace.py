"""Follow a few inwoners through a run: what happens to them and how they are at the end of every month.

A trace only reads. A run without one does nothing for it, and a run with one has the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.persons import DEAD, HERE, LEFT
from sim.calendar import month_name
from sim.errors import ZorgdrukError, did_you_mean
from sim.trace_events import Event, first_event, happened
from sim.trace_examples import EXAMPLES, pick
from sim.trace_moment import Moment, moment

if TYPE_CHECKING:
    import pandas as pd

    from sim.world import World

LARGEST = 2**64 - 1
MOST = 20
"""Most inwoners one run follows: a figure is drawn of each."""
COLUMNS = ("lineage", "month", "kind", "name", "value")


class TraceError(ZorgdrukError):
    """Nobody can be followed as asked; `dutch` is the same sentence in Dutch."""

    def __init__(self, english: str, dutch: str) -> None:
        super().__init__(english)
        self.dutch = dutch


@dataclass(slots=True)
class Traced:
    """One inwoner who is followed.

    Parameters
    ----------
    lineage : who.
    word : the word by which the user asked for this inwoner, such as ``oldest``; "" for a number.
    moments : state at the end of each month; the first is the eve of the start, or of arrival or birth.
    events : what happened, in order.
    end : "" while living here, "dead" or "left".
    """

    lineage: int
    word: str = ""
    moments: list[Moment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    end: str = ""

    @property
    def seen(self) -> bool:
        """Tell whether this inwoner lived here in some month."""
        return bool(self.moments)


class Tracer:
    """Whom to follow, and what was seen of them.

    Parameters
    ----------
    wanted : lineages, as numbers or text, or words of `sim.trace_examples.EXAMPLES` such as ``oldest``.

    Raises
    ------
    TraceError : a word that is neither, no inwoner at all, or more than `MOST`.

    Examples
    --------
    >>> tracer = Tracer(["oldest", "youth"])
    >>> result = run(until="2025-12", trace=tracer)  # doctest: +SKIP
    >>> tracer.table()  # doctest: +SKIP
    """

    def __init__(self, wanted: Iterable[str | int]) -> None:
        self.wanted = tuple(dict.fromkeys(_read(word) for word in wanted))
        if not 0 < len(self.wanted) <= MOST:
            raise TraceError(
                f"trace: {len(self.wanted)} inwoners asked for; a run follows 1 to {MOST}.",
                f"trace: {len(self.wanted)} inwoners gevraagd; een run volgt er 1 tot {MOST}.",
            )
        self.people: list[Traced] = []

    def start(self, world: World) -> None:
        """Find who is followed and note how they are on the eve of the run.

        Raises
        ------
        TraceError : a word for somebody whom the start population does not have.
        """
        found = {word: _lineage(world, word) for word in self.wanted}
        words = {lineage: word for word, lineage in reversed(found.items()) if isinstance(word, str)}
        self.people = [Traced(lineage, words.get(lineage, "")) for lineage in dict.fromkeys(found.values())]
        for one in self.people:
            row = _row(world, one.lineage)
            if row >= 0 and world.persons.column("status")[row] == HERE:
                one.moments.append(moment(world, row, world.month - 1))

    def look(self, world: World) -> None:
        """Note what the month of `world` brought; call it when all processes of the month have run."""
        for one in self.people:
            row = -1 if one.end else _row(world, one.lineage)
            if row < 0:
                continue
            status = int(world.persons.column("status")[row])
            if status != HERE:
                if one.seen:
                    one.end = {DEAD: "dead", LEFT: "left"}[status]
                    one.events.append(Event(world.month, {DEAD: "death", LEFT: "departure"}[status]))
                continue
            now = moment(world, row, world.month)
            if one.seen:
                one.events += happened(world, one.moments[-1], now, row)
            else:
                one.events.append(first_event(world, row))
            one.moments.append(now)

    def check(self, where: str, first: int, last: int) -> None:
        """Refuse lineages whom nobody who lived here had.

        Raises
        ------
        TraceError : names the first such lineage.
        """
        for one in self.people:
            if not one.seen:
                period = f"{month_name(first)} - {month_name(last)}"
                raise TraceError(
                    f"trace: nobody with lineage {one.lineage} lived in {where} in {period} with this seed; "
                    "zorgdruk run --trace list names some inwoners.",
                    f"trace: niemand met lineage {one.lineage} woonde in {period} in {where} met deze seed; "
                    "zorgdruk run --trace list noemt enkele inwoners.",
                )

    def table(self) -> pd.DataFrame:
        """Return everything seen as a tidy table.

        Returns
        -------
        Columns lineage, month, kind, name, value. Kinds: event (value: what it changed), level (1-5 per domain),
        balance (draaglast, draagkracht, kwetsbaar), need (hours per week by task), care (hours per week given, to
        inwoners and to parents elsewhere, and received, strain, and each arrangement in words), help (how far each
        voorziening is that was asked for or runs), condition (0 or 1) and
        state (text). All but events are as at the end of the month. Lineages are text: they do not fit in a float.
        """
        import pandas as pd

        rows: list[tuple[str, str, str, str, Any]] = []
        for one in self.people:
            name = str(one.lineage)
            ever = sorted({bit for m in one.moments for bit in m.conditions})
            for m in one.moments:
                rows += [(name, month_name(m.month), *cell) for cell in m.cells(ever)]
            rows += [(name, month_name(e.month), "event", e.name, e.told()) for e in one.events]
        return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
            ["lineage", "month"], kind="stable", ignore_index=True
        )


def _read(word: str | int) -> str | int:
    """Return a lineage as a number, or a word for somebody of the start population."""
    text = str(word).strip()
    if text.isascii() and text.isdigit() and len(text) < 25 and int(text) <= LARGEST:
        return int(text)
    if text.casefold() in EXAMPLES:
        return text.casefold()
    known, short = ", ".join(EXAMPLES), text[:60]
    raise TraceError(
        f"trace: '{short}' is no lineage (a whole number up to {LARGEST}) and no example"
        f"; examples are {known}{did_you_mean(short, EXAMPLES).rstrip('?')}; zorgdruk run --trace list shows them.",
        f"trace: '{short}' is geen lineage (een geheel getal tot {LARGEST}) en geen voorbeeld; voorbeelden zijn "
        f"{known}{did_you_mean(short, EXAMPLES, dutch=True).rstrip('?')}; zorgdruk run --trace list toont ze.",
    )


def _row(world: World, lineage: int) -> int:
    """Return the row of a lineage, or -1; of several the one who came last."""
    rows = np.flatnonzero(world.persons.column("lineage") == np.uint64(lineage))
    return int(rows[-1]) if len(rows) else -1


def _lineage(world: World, word: str | int) -> int:
    """Return the lineage of a word, or the number itself."""
    if isinstance(word, int):
        return word
    row = pick(world, word)
    if row < 0:
        raise TraceError(
            f"trace: the start population has nobody for '{word}'; zorgdruk run --trace list names some inwoners.",
            f"trace: de startbevolking heeft niemand voor '{word}'; zorgdruk run --trace list noemt enkele inwoners.",
        )
    return int(world.persons.column("lineage")[row])
