"""Measure how the time to build a start population grows with the number of people, on figures of a larger town."""

from __future__ import annotations

import hashlib
import shutil
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import month_index
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.rates import build_rates
from sim.rates.history import history
from sim.scenario import read_scenario
from sim.start_file import StartFile
from sim.statline import DATA, Statline
from sim.synthesis import start_population
from sim.synthesis.circles import start_circles

if TYPE_CHECKING:
    from pandas import DataFrame

START = 2021
COUNTED = ("persons", "households", "dwellings", "births", "trajectories")
"""Beginnings of the units of what there is more of in a larger town; percentages, distances and amounts stay."""
NATION = "NL01"


def larger(folder: Path, times: int) -> Statline:
    """Copy the embedded figures to `folder` with so many times as many people everywhere but in the Netherlands.

    Parameters
    ----------
    folder : does not exist yet.
    times : at least 1.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.copytree(DATA, folder)  # makes what lies above it too
    text = (folder / "catalogue.toml").read_text(encoding="utf-8")
    for name, entry in tomllib.loads(text).items():
        path = folder / f"{name}.parquet"
        table = pq.read_table(path)
        if "value" not in table.column_names:
            continue
        frame: DataFrame = table.select(["region", "indicator", "value"]).to_pandas()
        units = [entry.get("units", {}).get(name, entry["unit"]) for name in frame["indicator"]]
        counted = np.array([unit.startswith(COUNTED) for unit in units])
        chosen = counted & (frame["region"].astype(str) != NATION).to_numpy()
        value = pa.array(frame["value"].to_numpy() * np.where(chosen, times, 1))
        table = table.set_column(table.schema.get_field_index("value"), "value", value)
        pq.write_table(table, path)
        text = text.replace(entry["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
    (folder / "catalogue.toml").write_text(text, encoding="utf-8")
    return Statline(folder=folder)


def build_seconds(statline: Statline, municipality: str = "hogeland", seed: int = 1) -> dict[str, float]:
    """Return the people of a start population, and the CPU seconds to build them and their ties.

    Parameters
    ----------
    statline : the figures, such as `larger` gives.

    Returns
    -------
    ``people``; ``population``: persons, fit, attributes, huishoudens and kin; ``circles``: friends and neighbours.
    Rates and history are the same work for any town and are left out.
    """
    place, first = find_municipality(municipality), month_index(START, 1)
    rates, past = build_rates(place, statline, START, START), history(statline, START, START + 1)
    began = time.process_time()
    made = start_population(place, START, seed, statline, rates.parity_start.values, past)
    population = time.process_time() - began
    saved = StartFile(made, place, seed, None, "")
    world = prepare_world(place, first, first + 11, seed, statline, read_scenario("basispad"), saved=saved).world
    began = time.process_time()
    start_circles(world)
    return {"people": float(world.population), "population": population, "circles": time.process_time() - began}


def build_growth(folder: Path, times: int = 4, rounds: int = 2) -> dict[str, float]:
    """Return the exponent with which the time to build grows, 1 being in proportion to the people.

    Parameters
    ----------
    folder : scratch.
    times : as many times the people of the municipality.
    rounds : in turns, the least of which counts; one more goes before, in which kernels are compiled.

    Returns
    -------
    ``people_small``, ``people_large``, ``small`` and ``large`` (CPU seconds) and ``exponent``.
    """
    small, large = Statline(), larger(folder / "figures", times)
    build_seconds(small)
    turns = [(build_seconds(small), build_seconds(large)) for _ in range(rounds)]
    spent = [min(turn[k]["population"] + turn[k]["circles"] for turn in turns) for k in (0, 1)]
    people = [turns[0][k]["people"] for k in (0, 1)]
    return {
        "people_small": people[0],
        "people_large": people[1],
        "small": spent[0],
        "large": spent[1],
        "exponent": float(np.log(spent[1] / spent[0]) / np.log(people[1] / people[0])),
    }
