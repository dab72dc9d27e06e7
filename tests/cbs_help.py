"""What the tests of the CBS client share: a service on loopback, a quick patience and the fetched municipality."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.active import DATA
from sim.cbs.cache import Cache
from sim.cbs.fetch import Fetched, fetch_tables
from sim.cbs.pages import Reader
from sim.cbs.recipe import Recipe, read_recipe
from sim.cbs.service import Patience, Service
from sim.municipalities import find_municipality
from sim.statline import Statline
from tests.fake_cbs import FakeCbs

QUICK = Patience(tries=4, first=0.01, longest=2.0, connect=2.0, read=20.0, whole=60.0, pause=0.0)
IMPATIENT = replace(QUICK, read=1.0)
"""For tests of a slow service; the others must also pass on a busy machine."""


def reader(fake: FakeCbs | None, folder: Path, waits: list[float] | None = None, patience: Patience = QUICK) -> Reader:
    """Read from the fake, with a cache in `folder`; what is waited is noted, not waited."""
    told: list[float] = [] if waits is None else waits
    service = None if fake is None else Service(fake.address, patience=patience, wait=told.append)
    return Reader(service, Cache(folder))


def some(*names: str) -> Recipe:
    """Return the recipe with some of its inputs."""
    recipe = read_recipe()
    return recipe.model_copy(update={"input": tuple(one for one in recipe.input if one.name in names)})


def fetched(fake: FakeCbs | None, folder: Path, *names: str, code: str = "GM1966") -> Fetched:
    """Fetch some inputs of a municipality; all when none is named."""
    recipe = some(*names) if names else read_recipe()
    return fetch_tables(find_municipality(code), recipe, reader(fake, folder), Statline(folder=DATA))


def series(frame: Any) -> Any:
    """Return a frame sorted, as values by key, for comparison."""
    key = [name for name in sorted(frame.columns) if name not in ("value", "quality")]
    return frame.set_index(key)[["value", "quality"]].sort_index()
