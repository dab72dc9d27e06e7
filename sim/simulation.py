"""Run one municipality from a start month to a horizon: a pure function of its arguments."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.calendar import month_name, parse_last, year_of
from sim.errors import ZorgdrukError, did_you_mean
from sim.municipalities import Municipality
from sim.scenario import Scenario
from sim.start_check import HIGHEST_SEED

if TYPE_CHECKING:
    import pandas as pd

    from sim.facilities_kept import FacilitiesFile
    from sim.recorder import Recorder
    from sim.start_file import StartFile
    from sim.trace import Tracer
    from sim.world import World

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """What one run leaves behind.

    Parameters
    ----------
    scenario : name of the scenario.
    municipality : where.
    seed : run seed.
    start, until : first and last month, as month indices.
    yearly, monthly : tidy tables, see INTERFACES in the documentation.
    margins : start population against the figures it was fitted to.
    manifest : all that is needed to run it again.
    recorder : the counts behind the tables.
    world : the state after the last month.
    """

    scenario: str
    municipality: Municipality
    seed: int
    start: int
    until: int
    yearly: pd.DataFrame
    monthly: pd.DataFrame
    margins: pd.DataFrame
    manifest: dict[str, Any]
    recorder: Recorder
    world: World


def check_seed(seed: object) -> int:
    """Return the seed, or say why it is none.

    Raises
    ------
    ZorgdrukError : not a whole number from 0 to 2^63 - 1.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= HIGHEST_SEED:
        raise ZorgdrukError(
            f"seed: {seed!r} must be a whole number from 0 to {HIGHEST_SEED}.",
            f"seed: {seed!r} moet een geheel getal van 0 tot {HIGHEST_SEED} zijn.",
        )
    return seed


def check_until(first: int, last: int) -> None:
    """Refuse a last month before the first; both are month indices.

    Raises
    ------
    ZorgdrukError : it is.
    """
    if last < first:
        raise ZorgdrukError(
            f"until: {month_name(last)} lies before the start, {month_name(first)}; choose a later month.",
            f"until: {month_name(last)} ligt voor de start, {month_name(first)}; kies een latere maand.",
        )


def check_off(off: Iterable[str]) -> frozenset[str]:
    """Return the processes to switch off, or say which name is unknown.

    Raises
    ------
    ZorgdrukError : a name that is no process, or one that cannot be switched off.
    """
    from sim.processes import ORDER

    names = {p.name for p in ORDER if p.optional}
    for name in off:
        if name not in names:
            raise ZorgdrukError(
                f"off: unknown process '{name}'; processes are {', '.join(sorted(names))}"
                f"{did_you_mean(name, names) or '.'}",
                f"off: onbekend proces '{name}'; de processen zijn {', '.join(sorted(names))}"
                f"{did_you_mean(name, names, dutch=True) or '.'}",
            )
    return frozenset(off)


def step(world: World, recorder: Recorder, trace: Tracer | None = None, keep_rows: bool = False) -> None:
    """Live one month: the processes of ORDER, then the record; a trace looks between the two.

    Parameters
    ----------
    keep_rows : leave the rows of who died or left where they are on 1 January, for who counts the year from the tables.
    """
    from sim.processes import ORDER

    for process in ORDER:
        if process.name not in world.off:
            process.run(world)
    if trace is not None:
        trace.look(world)
    recorder.keep(world)
    world.month += 1
    if world.month % 12 == 0 and not keep_rows:
        world.compact_if_worn()
    recorder.look(world)


def _begun(world: World, recorder: Recorder, trace: Tracer | None) -> Recorder:
    """Take the stock of the start, and let a trace find whom it follows."""
    recorder.look(world)
    if trace is not None:
        trace.start(world)
    return recorder


def _said(facilities: FacilitiesFile | Path | str | None, world: World | None) -> FacilitiesFile | None:
    """Return what a user says of the kernen, which a world that is continued has already."""
    from sim.facilities_kept import read_file

    if world is not None and facilities is not None:
        raise ZorgdrukError("facilities: a world that is continued has its facilities already; leave one of both out.")
    return read_file(facilities) if isinstance(facilities, Path | str) else facilities


def run(
    scenario: Scenario | None = None,
    municipality: str | None = None,
    start: str | None = None,
    until: str | None = None,
    seed: int = 1,
    off: Iterable[str] = (),
    as_of: int | None = None,
    progress: Progress | None = None,
    world: World | None = None,
    population: StartFile | Path | str | None = None,
    facilities: FacilitiesFile | Path | str | None = None,
    trace: Tracer | None = None,
) -> Result:
    """Run one scenario once.

    Parameters
    ----------
    scenario : what to run; default the basispad.
    municipality : name, slug or CBS code; default hogeland, or that of `population`.
    start, until : first and last month, as ``2021-01``; the start is a January with a known population, by default
        2021-01 or that of `population`; `until` by default the horizon of the scenario, or 2030-12.
    seed : run seed, 0 to 2^63 - 1.
    off : names of processes to leave out.
    as_of : last year whose figures may be used; default all embedded figures.
    progress : called with (months done, months in all).
    world : a state to continue from, such as a loaded snapshot; municipality, start, seed, off and as_of are then
        those of the world, and its rates are extended to the horizon.
    population : a saved start population, or its file, to start from; `seed` need not be the one it was made with.
    facilities : what a user says of the kernen, or its file; without it that of `population`, if it has any.
    trace : inwoners to follow, see `sim.trace.Tracer`; it changes nothing in the run.

    Returns
    -------
    The result. Same arguments, same bits.

    Raises
    ------
    ZorgdrukError : an argument that cannot be right, in one sentence.
    """
    import pandas as pd

    from sim.elsewhere import elsewhere_of
    from sim.facilities_kept import stated
    from sim.kin_of_newcomers import origin_from
    from sim.manifest import manifest
    from sim.prepare import prepare_world
    from sim.rates import build_rates
    from sim.rates.history import BEYOND, history
    from sim.recorder import Recorder
    from sim.recording_access import HelpRecord
    from sim.scenario import HORIZON, read_scenario
    from sim.start_file import chosen
    from sim.statline import Statline
    from sim.tables import monthly_table, yearly_table

    scenario = scenario or read_scenario("basispad")
    place, first, as_of, saved = chosen(municipality, start, as_of, population, world)
    last = parse_last(until or scenario.horizon or HORIZON, "until")
    seed, names = (check_seed(seed), check_off(off)) if world is None else (world.seed, world.off)
    said = _said(facilities, world)
    check_until(first, last)
    began, clock = datetime.now(UTC), time.perf_counter()
    statline = Statline(as_of=as_of)
    margins = None
    if world is None:
        prepared = prepare_world(place, first, last, seed, statline, scenario, names, saved, said)
        world, margins = prepared.world, prepared.margins
    elif year_of(last) >= world.rates.first_year + len(world.rates.mortality.axes[0].labels):
        world.rates = build_rates(place, statline, world.rates.first_year, year_of(last))
        past = history(statline, world.rates.first_year, year_of(last) + BEYOND)
        world.elsewhere = elsewhere_of(world.kernen, past, world.rates.first_year)
        world.origin = origin_from(past, world.kernen, world.people_seed, world.origin.library.first, year_of(last))
    ready = time.perf_counter()
    recorder = _begun(world, Recorder(help=HelpRecord(budget=scenario.budget, yardstick=world.yardstick)), trace)
    first = world.month
    months = last - first + 1
    for done in range(months):
        step(world, recorder, trace)
        if progress is not None:
            progress(done + 1, months)
    lived = time.perf_counter()
    labels = {"scenario": scenario.name, "draw": 0, "seed": seed}
    yearly = yearly_table(recorder, tuple(world.kernen.labels()), labels, world.kernen.wijken, world.measures)
    monthly = monthly_table(recorder, labels)
    about = manifest(scenario, world, statline, first, last, names, statline.as_of)
    about["facilities"] = stated(None if world.facilities is None else world.facilities.file)
    about["start_population"] = {"seed": world.people_seed, "sha256": None if saved is None else saved.checksum}
    about["budget"] = None if scenario.budget is None else scenario.budget.stated()
    about["started"] = began.isoformat(timespec="seconds")
    about["ended"] = datetime.now(UTC).isoformat(timespec="seconds")
    about["seconds"] = {"prepare": round(ready - clock, 3), "months": round(lived - ready, 3)}
    return Result(
        scenario.name,
        place,
        seed,
        first,
        last,
        yearly,
        monthly,
        margins if margins is not None else pd.DataFrame(),
        about,
        recorder,
        world,
    )
