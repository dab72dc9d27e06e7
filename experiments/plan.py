"""What a batch is to do: scenarios x sets of parameters x seeds, of one municipality from a start to a horizon.

A plan is plain data. What decides the figures of a run is its identity: change it and it is another experiment. How
many seeds and draws there are is its extent: more of them keep what was done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.errors import ZorgdrukError
from sim.measures.stated import stated
from sim.scenario import Scenario, read_scenario

MODEL = "experiments.living:live"
"""The function that lives runs, as module:name; tests put a quick one in its place."""


@dataclass(frozen=True)
class Design:
    """Sets of parameters, one row each; the number of the row is the draw.

    Parameters
    ----------
    names : declared parameters.
    rows : values, (rows, names).
    scenarios : for each row the name of the scenario it is for; empty when every row is for every scenario.
    kind : how it was made, for the manifest.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    scenarios: tuple[str, ...] = ()
    kind: str = "given"

    def parameters(self, row: int) -> dict[str, float]:
        """Return the values of a row by name."""
        return dict(zip(self.names, self.rows[row], strict=True))


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a plan, by its address; `scenario` is a name."""

    scenario: str
    draw: int
    seed: int


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Parameters
    ----------
    scenarios : those to run, the base among them; their names differ.
    base : name of the scenario that the others are compared with, and to which start and capacity are aligned.
    municipality, start, until : as in `sim.run`.
    seeds : run seeds.
    draws : random sets of parameters beside the defaults, which are draw 0; see `experiments.draws`.
    design : sets of parameters instead of draws.
    drawn : parameters to draw; empty for all that have a range of belief.
    keep : which figures are kept, as "indicator" or "indicator/by"; empty for all.
    chunk : runs in one file; None for a number that follows from the plan.
    data : checksum of the folder of figures that was asked for; empty when none was. `make_plan` takes the folder.
    model : the function that lives runs.
    """

    scenarios: tuple[Scenario, ...]
    base: str
    municipality: str = "hogeland"
    start: str = "2021-01"
    until: str = "2030-12"
    seeds: Sequence[int] = (1,)
    draws: int = 0
    design: Design | None = None
    drawn: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    chunk: int | None = None
    data: str = ""
    model: str = field(default=MODEL, compare=False)

    @property
    def sets(self) -> int:
        """Number of sets of parameters: the draws with the defaults, or the rows of the design."""
        return self.draws + 1 if self.design is None else len(self.design.rows)

    @property
    def size(self) -> int:
        """Number of runs."""
        each = len(self.scenarios) if self.design is None or not self.design.scenarios else 1
        return each * self.sets * len(self.seeds)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the base first: it is what the others are aligned to."""
        return tuple(sorted((s.name for s in self.scenarios), key=lambda name: name != self.base))

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by name."""
        return next(s for s in self.scenarios if s.name == name)

    def parameters(self, draw: int) -> dict[str, float]:
        """Return what a draw, or a row of the design, sets; {} for the defaults."""
        if self.design is not None:
            return self.design.parameters(draw)
        if draw == 0:
            return {}
        from experiments.draws import drawn

        return drawn(draw, self.drawn, self.municipality)

    def of(self, draw: int) -> tuple[str, ...]:
        """Return the scenarios that are run with a set of parameters, the base first."""
        if self.design is None or not self.design.scenarios:
            return self.names
        return (self.design.scenarios[draw],)

    def runs(self) -> Iterator[Run]:
        """Walk through all runs in the order of the table: draw, seed, scenario."""
        for draw in range(self.sets):
            for seed in self.seeds:
                for name in self.of(draw):
                    yield Run(name, draw, seed)

    def identity(self) -> dict[str, Any]:
        """Return what decides the figures of its runs, as JSON can hold it; a comment in a scenario does not."""

        def told(scenario: Scenario) -> dict[str, Any]:
            plain = asdict(replace(scenario, measures=(), text=""))
            return plain | {"measures": [stated(measure) for measure in scenario.measures]}

        made = {
            "scenarios": {name: told(self.scenario(name)) for name in self.names},
            "base": self.base,
            "municipality": self.municipality,
            "start": self.start,
            "until": self.until,
            "design": None if self.design is None else asdict(self.design),
            "drawn": list(self.drawn),
            "keep": sorted(self.keep),
            "model": self.model,
        } | ({"data": self.data} if self.data else {})
        return json.loads(json.dumps(made, default=_plain))

    def extent(self) -> dict[str, Any]:
        """Return how many seeds and draws there are, which may grow."""
        first, last = min(self.seeds), max(self.seeds)
        whole = len(self.seeds) == last - first + 1
        return {"seeds": {"first": first, "last": last} if whole else list(self.seeds), "draws": self.draws}

    def key(self) -> str:
        """Return a hash of the identity."""
        return hashlib.sha256(json.dumps(self.identity(), sort_keys=True).encode()).hexdigest()[:16]


def make_plan(
    scenarios: Sequence[str | Path | Scenario] | str | Path | Scenario,
    base: str | Path | Scenario = "basispad",
    seeds: Sequence[int] = (1,),
    **settings: Any,
) -> Plan:
    """Return a checked plan.

    Parameters
    ----------
    scenarios : names, files or scenarios, or one of them; the base is added when it is not among them.
    settings : the other fields of `Plan`; `data` is a folder, as of --data, that this process uses from now on.

    Raises
    ------
    ZorgdrukError : something in it cannot be.
    """
    from experiments.plan_checks import check_plan

    if isinstance(scenarios, str | Path | Scenario):
        scenarios = (scenarios,)
    seeds = _listed(seeds)
    found = [s if isinstance(s, Scenario) else read_scenario(s) for s in (base, *scenarios)]
    kept = tuple(s for i, s in enumerate(found) if s not in found[:i])
    design: Design | None = settings.get("design")
    if design is not None and design.scenarios and found[0].name not in design.scenarios:
        kept = kept[1:] if found[0] not in found[1:] else kept
    names = [s.name.casefold() for s in kept]
    for scenario in kept:
        if names.count(scenario.name.casefold()) > 1:
            raise ZorgdrukError(
                f"scenarios: two different scenarios are named '{scenario.name}'; rename one of the files.",
                f"scenario's: twee verschillende scenario's heten '{scenario.name}'; hernoem een van de bestanden.",
            )
    if "data" in settings:
        settings["data"] = _figures(settings.get("municipality"), settings["data"])
    plan = Plan(scenarios=kept, base=found[0].name, seeds=seeds, **settings)
    return check_plan(plan)


def _figures(municipality: object, folder: object) -> str:
    """Use the figures of a folder, or those fetched before when there is none, and return their checksum."""
    from sim.active import active, fingerprint
    from sim.cbs.home import choose

    code = municipality if isinstance(municipality, str) else None
    choose(code, None if folder is None else Path(str(folder)))
    return "" if folder is None else fingerprint(active())


def _listed(seeds: object) -> Sequence[int]:
    """Return seeds as a sequence that can be walked through twice."""
    if isinstance(seeds, range):
        return seeds
    if isinstance(seeds, str | bytes | Mapping) or not isinstance(seeds, Iterable):
        raise ZorgdrukError(
            f"seeds: {seeds!r:.40} must be a list of whole numbers, such as range(1, 21).",
            f"seeds: {seeds!r:.40} moet een lijst van gehele getallen zijn, zoals range(1, 21).",
        )
    return tuple(seeds)


def _plain(value: Any) -> Any:
    """Turn what JSON does not know into what it does."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Path):
        return value.name
    return str(value)
