"""Live a base and scenarios of one seed side by side, year by year, from a start that is prepared once and copied."""

from __future__ import annotations

import contextlib
import os
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.dashboard.branching import BRANCH, Branch, branched, can_branch, kept_branch
from experiments.dashboard.working import Stopped, Stopping
from experiments.living import Start
from results.dashboard.kept import compact, kept
from sim.alignment import Yardstick, yardstick_of
from sim.calendar import parse_last, parse_month
from sim.municipalities import find_municipality
from sim.prepare import onward, prepare_world, same_start
from sim.recorder import Recorder
from sim.recording_access import HelpRecord
from sim.simulation import step
from sim.statline import Statline
from sim.tables import yearly_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.world import World

LIVING = ("maanden rekenen", "living the months")
PAUSE = 0.7
"""Seconds between tables of a scenario while it is lived: making one takes as long as some months."""
LONG = ("2035-12", "2050-12")
"""A start is prepared for the first of these horizons that is far enough: its bits are those of a shorter one."""
MOST_STARTS = 5
"""Starts that a worker keeps at hand; two workers so have those of ten seeds."""


@dataclass(frozen=True)
class Pair:
    """A base and scenarios to be lived with one seed.

    Parameters
    ----------
    municipality, start, until : as in `sim.run`; the horizon is the December of a year.
    base : the scenario that the others are compared with.
    scenarios : the others.
    seed : run seed.
    spool : folder for the complete tables of each run, `number-seed.parquet` with 0 for the base; "" for none.
    """

    municipality: str
    start: str
    until: str
    base: Scenario
    scenarios: tuple[Scenario, ...]
    seed: int
    spool: str = ""


@dataclass
class Known:
    """What a worker knows of the base of one seed: its start, and the tables after each year that was lived."""

    start: Start
    years: list[pd.DataFrame] = field(default_factory=list)  # complete tables, one longer than the other
    branch: Branch | None = None

    @property
    def yardstick(self) -> Yardstick | None:
        """The first year of the base; None before it was lived."""
        return self.start.yardstick


Address = tuple[str, str, int, str]
_known: OrderedDict[Address, Known] = OrderedDict()  # of this process: by place, horizon, seed and base


def pair(stopping: Stopping, asked: Pair) -> Iterator[tuple[Any, ...]]:
    """Live the runs of one seed.

    Yields
    ------
    ``("stage", dutch, english)`` : what is being done.
    ``("rows", seed, scenario, table, whole)`` : the figures up to now; `whole` when the horizon is reached.
    ``("share", seed, part)`` : how much of it is done.
    """
    first, last = parse_month(asked.start, "start"), parse_last(asked.until, "until")
    years = (last + 1 - first + 11) // 12
    known = _base(asked, first, last)
    if known is None:
        yield "stage", "beginbevolking maken", "making the start population"
        known = _prepared(asked, first, last)
    yield "stage", *LIVING
    base: _Life | None = None
    lives: list[_Life] = []
    for year in range(years):
        begin, end = first + 12 * year, first + 12 * (year + 1)
        if len(known.years) <= year:
            base = base or _Life(asked.base, known.start.world.copy(), asked.seed)
            _on(known, base, end, stopping)
        yield "rows", asked.seed, asked.base.name, kept(known.years[year]), end > last
        for scenario in asked.scenarios:
            if _begins(known, scenario, first, last) == begin:
                if not same_start(known.start.base, scenario, first):
                    yield "stage", f"eigen begin van {scenario.title}", f"a start of its own for {scenario.title}"
                lives.append(_begun(asked, known, scenario, first, last))
                yield "stage", *LIVING
        for life in lives:
            life.live(end, stopping)
            if end > last or life.waited > PAUSE:
                yield "rows", asked.seed, life.scenario.name, kept(life.tabled()), end > last
        yield "share", asked.seed, (year + 1) / years
    if asked.spool:
        tables = {life.scenario.name: life.table for life in lives}
        _spooled(asked, [known.years[years - 1], *(tables[scenario.name] for scenario in asked.scenarios)])


def _begins(known: Known, scenario: Scenario, first: int, last: int) -> int:
    """Return the month in which a scenario leaves the base."""
    return BRANCH if first < BRANCH <= last and can_branch(known.start.base, scenario) else first


def _on(known: Known, base: _Life, end: int, stopping: Stopping) -> None:
    """Live the base until a month, and keep what scenarios need of it."""
    while base.world.month < end:
        base.live(min(end, BRANCH) if base.world.month < BRANCH else end, stopping)
        if base.world.month == BRANCH:
            known.branch = kept_branch(base.world, base.recorder)
    known.years.append(base.tabled())
    _learn(known, base)


def _begun(asked: Pair, known: Known, scenario: Scenario, first: int, last: int) -> _Life:
    """Return the life of a scenario, at the start or where it leaves the base."""
    if _begins(known, scenario, first, last) == BRANCH and known.branch is not None:
        world, recorder = branched(known.branch, scenario)
        world.yardstick = known.start.yardstick
        recorder.help.yardstick = world.yardstick
        return _Life(scenario, world, asked.seed, recorder)
    return _Life(scenario, _world(asked, known, scenario, first, last), asked.seed)


def base_of(asked: Pair) -> World:
    """Return a copy of the start of the base, prepared unless it is at hand."""
    first, last = parse_month(asked.start, "start"), parse_last(asked.until, "until")
    return (_base(asked, first, last) or _prepared(asked, first, last)).start.world.copy()


def _base(asked: Pair, first: int, last: int) -> Known | None:
    """Return what is known of the base of this seed, None when its start must be prepared."""
    address = _address(asked, last)
    if address in _known:
        _known.move_to_end(address)
        return _known[address]
    return None


def _address(asked: Pair, last: int) -> Address:
    place = find_municipality(asked.municipality)
    return place.code, f"{asked.start} {_far(last)}", asked.seed, f"{asked.base.name}\n{asked.base.text}"


def _far(last: int) -> str:
    """Return the horizon for which a start is prepared."""
    return next((text for text in LONG if parse_last(text, "until") >= last), f"{2000 + last // 12}-12")


def _prepared(asked: Pair, first: int, last: int) -> Known:
    """Prepare the start of the base, and keep it."""
    place, address = find_municipality(asked.municipality), _address(asked, last)
    far = parse_last(_far(last), "until")
    keep = _room(address)
    world = prepare_world(place, first, far, asked.seed, Statline(), asked.base).world
    known = Known(Start((place.code, 0, asked.seed), asked.base, world))
    if keep:
        _known[address] = known
    return known


def _room(address: Address) -> bool:
    """Make room for a start, and return whether there is any.

    Notes
    -----
    Every computation begins with the first seeds: those are kept, and higher ones give way or are not kept at all.
    Starts of another municipality, horizon or base go first, the least recently used one before others.
    """
    if len(_known) < MOST_STARTS:
        return True
    other = next((a for a in _known if (*a[:2], a[3]) != (*address[:2], address[3])), None)
    highest = other or max(_known, key=lambda a: a[2])
    if other is None and address[2] > highest[2]:
        return False
    del _known[highest]
    return True


def _learn(known: Known, life: _Life) -> None:
    """Keep the first whole year of the base, against which the zorgdruk of scenarios is measured."""
    if not known.start.known:
        known.start.yardstick = yardstick_of(life.recorder)
        known.start.known = known.start.yardstick is not None


def _world(asked: Pair, known: Known, scenario: Scenario, first: int, last: int) -> World:
    """Return the world of a scenario at its start, as `experiments.living` makes it."""
    start = known.start
    if same_start(start.base, scenario, first):
        world = onward(start.world, scenario, first, last)
    else:
        place, far = find_municipality(asked.municipality), parse_last(_far(last), "until")
        world = prepare_world(place, first, far, asked.seed, Statline(), scenario, alignment=start.alignment).world
    world.yardstick = start.yardstick
    return world


class _Life:
    """One run in the making."""

    def __init__(self, scenario: Scenario, world: World, seed: int, recorder: Recorder | None = None) -> None:
        self.scenario, self.world = scenario, world
        self.labels = {"scenario": scenario.name, "draw": 0, "seed": seed}
        if recorder is None:
            recorder = Recorder(help=HelpRecord(budget=scenario.budget, yardstick=world.yardstick))
            recorder.look(world)
        self.recorder = recorder
        self.table: pd.DataFrame
        self._made = float("-inf")  # so that the first year is shown

    @property
    def waited(self) -> float:
        """Return the seconds since its table was last made."""
        return time.monotonic() - self._made

    def live(self, end: int, stopping: Stopping) -> None:
        """Live up to a month."""
        while self.world.month < end:
            step(self.world, self.recorder)
            if stopping():
                raise Stopped

    def tabled(self) -> pd.DataFrame:
        """Return the complete table until now."""
        world, kernen = self.world, self.world.kernen
        self.table = compact(
            yearly_table(self.recorder, tuple(kernen.labels()), self.labels, kernen.wijken, world.measures)
        )
        self._made = time.monotonic()
        return self.table


def spooled(folder: Path, number: int, seed: int) -> Path:
    """Return the file of one run in the spool."""
    return folder / f"{number}-{seed}.parquet"


def _spooled(asked: Pair, tables: list[pd.DataFrame]) -> None:
    """Write the complete tables of this seed, each whole or not at all; nothing when who asked has left."""
    folder = Path(asked.spool)
    with contextlib.suppress(FileNotFoundError):  # the folder goes with who asked
        for number, table in enumerate(tables):
            aside = folder / f".{number}-{asked.seed}-{os.getpid()}.tmp"
            table.to_parquet(aside, index=False, compression="zstd")
            aside.replace(spooled(folder, number, asked.seed))
