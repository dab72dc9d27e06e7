"""Measure CPU time and memory of a month, and of its demography beside plain Mesa and NumPy on the same work."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.bench_worlds import Source, town
from sim.processes import ORDER
from sim.recorder import Recorder
from sim.simulation import step
from sim.world import World

Clock = Callable[[], float]
clock: Clock = time.thread_time


def warmed(world: World) -> Recorder:
    """Live two months, so that every kernel is loaded and every table has its room; return the recorder."""
    recorder = Recorder()
    recorder.look(world)
    for _ in range(2):
        step(world, recorder)
    return recorder


def seconds_per_month(world: World, recorder: Recorder, months: int) -> tuple[float, float]:
    """Live some months, recorder included.

    Returns
    -------
    CPU seconds per month and person-months per CPU second.
    """
    lived, began = 0, clock()
    for _ in range(months):
        lived += int(recorder.stocks[-1].persons.sum())
        step(world, recorder)
    used = clock() - began
    return used / months, lived / used


def years_in_turns(of: Source, years: int) -> NDArray[np.float64]:
    """Return person-months per CPU second of each year, (years, 3).

    Of the demography alone, of it with the life domains, and of the whole month.
    """
    worlds = [town(of, ties=ties, domains=domains) for ties, domains in ((False, False), (False, True), (True, True))]
    pairs = [(world, warmed(world)) for world in worlds]
    return np.array([[seconds_per_month(*pair, 12)[1] for pair in pairs] for _ in range(years)])


def month_speed(of: Source, repeats: int) -> dict[str, Any]:
    """Return person-months per CPU second of whole years, with and without life domains and ties, in turns.

    Returns
    -------
    demography, domains, whole : median, best and lowest of the years.
    times_demography : CPU time of the whole month against the demography alone, median of the years.
    ns_per_person_month : what each process of the whole month takes.
    """
    speeds = years_in_turns(of, repeats)
    found: dict[str, Any] = {
        name: {"median": float(np.median(years)), "best": float(years.max()), "lowest": float(years.min())}
        for name, years in zip(("demography", "domains", "whole"), speeds.T, strict=True)
    }
    times = float(np.median(speeds[:, 0] / speeds[:, 2]))
    return found | {"times_demography": times, "ns_per_person_month": breakdown(of, 12 * repeats)}


def breakdown(of: Source, months: int) -> dict[str, float]:
    """Return CPU nanoseconds per person-month of each process, of the recorder and of compaction."""
    world = town(of)
    recorder = warmed(world)
    used: dict[str, float] = defaultdict(float)

    def timed(name: str, work: Callable[[], Any]) -> None:
        began = clock()
        work()
        used[name] += clock() - began

    def end_month() -> None:
        world.month += 1
        if world.month % 12 == 0:
            world.compact_if_worn()

    lived = 0
    for _ in range(months):
        lived += int(recorder.stocks[-1].persons.sum())
        for process in ORDER:
            timed(process.name, partial(process.run, world))
        timed("recorder", partial(recorder.keep, world))
        timed("compaction", end_month)
        timed("recorder", partial(recorder.look, world))
    return {name: 1e9 * value / lived for name, value in used.items()}


def against_baselines(of: Source, rounds: int, mesa_months: int = 2, numpy_months: int = 6) -> dict[str, Any]:
    """Measure the demography of model, NumPy and Mesa in turns, so that a busy machine slows all; ratios are per round.

    Returns
    -------
    Person-months per CPU second and how many times as fast the model is: medians over the rounds.
    """
    from experiments import baseline_mesa, baseline_numpy

    world = town(of, ties=False, domains=False)
    recorder = warmed(world)
    arrays, agents = baseline_numpy.Town(town(of), 1), baseline_mesa.Town(town(of), 1)
    for other in (arrays, agents):
        other.step()

    def pace(other: baseline_numpy.Town | baseline_mesa.Town, months: int) -> float:
        lived, began = 0, clock()
        for _ in range(months):
            other.step()
            lived += other.population
        return lived / (clock() - began)

    speeds = np.array(
        [
            (seconds_per_month(world, recorder, 12)[1], pace(arrays, numpy_months), pace(agents, mesa_months))
            for _ in range(rounds)
        ]
    )
    model, numpy_, mesa_ = np.median(speeds, axis=0)
    return {
        "model": float(model),
        "numpy": float(numpy_),
        "mesa": float(mesa_),
        "times_numpy": float(np.median(speeds[:, 0] / speeds[:, 1])),
        "times_mesa": float(np.median(speeds[:, 0] / speeds[:, 2])),
    }


def yardstick(of: Source, months: int = 12) -> float:
    """Return CPU seconds per person-month of the NumPy baseline: how fast this machine is at this moment.

    Parameters
    ----------
    of : the municipality.
    months : that it lives, after one to warm up.

    Notes
    -----
    A limit in seconds says as much of the machine as of the model: on one that runs at two thirds of the pace, code
    that lost nothing fails. Limits are therefore multiples of this, measured beside what they limit.
    """
    from experiments import baseline_numpy

    arrays = baseline_numpy.Town(town(of), 1)
    arrays.step()
    lived, began = 0, clock()
    for _ in range(months):
        arrays.step()
        lived += arrays.population
    return (clock() - began) / lived


def growth(of: Source, sizes: tuple[int, ...], repeats: int, months: int = 12) -> dict[str, Any]:
    """Measure the CPU time of a whole month against the number of people in one town.

    Returns
    -------
    rows : people and CPU milliseconds per month of each size, the least of the repeats.
    exponent : slope of log time against log people over the sizes from that of the municipality on.

    Notes
    -----
    Sizes take turns and the least counts: other work on the machine takes cache and memory from the large towns first,
    which would pass for growth.
    """
    worlds = [town(of, size) for size in sizes]
    recorders = [warmed(world) for world in worlds]
    people = [world.population for world in worlds]
    pairs = list(zip(worlds, recorders, strict=True))
    times = [[seconds_per_month(world, recorder, months)[0] for world, recorder in pairs] for _ in range(repeats)]
    least = np.min(times, axis=0)
    rows = [{"people": n, "milliseconds": 1e3 * float(t)} for n, t in zip(people, least, strict=True)]
    large = [r for r in rows if r["people"] >= 0.9 * of.people]
    exponent = float("nan")
    if len(large) > 1:
        logs = np.log([[r["people"], r["milliseconds"]] for r in large])
        exponent = float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])
    return {"rows": rows, "exponent": exponent}
