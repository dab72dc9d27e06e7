"""Search the best mixes of measures under a budget, for two aims or more, all on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.analysis.model import Found, Model, Sentence, evaluate, need_extra
from sim.errors import ZorgdrukError

COST = "cost_of_measures"
"""Outcome in which a model tells what a mix costs, for options without a cost of their own."""

STALE = 10
"""Generations without a new mix after which the search has seen all it will see."""


class Choice(Protocol):
    """What the search needs of an option: a name, a cost, and which options it excludes."""

    @property
    def name(self) -> str:
        """Name of the option."""

    @property
    def cost(self) -> float | None:
        """Euro over the run; None when the model tells it."""

    @property
    def group(self) -> str:
        """Of options with the same group at most one is taken; empty for none."""


@dataclass(frozen=True, slots=True)
class Aim:
    """An outcome and where it should go."""

    outcome: str
    lower: bool = True


def levels(options: Sequence[Choice]) -> list[list[int]]:
    """Return for each free choice the options among which it chooses; -1 is none of them."""
    groups: dict[str, list[int]] = {}
    for place, option in enumerate(options):
        groups.setdefault(option.group or f"\0{place}", [-1]).append(place)
    return list(groups.values())


def undominated(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which rows no other row beats: (rows, aims), lower is better in each."""
    found = np.ones(len(values), dtype=bool)
    for row, own in enumerate(values):
        found[row] = not ((values <= own).all(axis=1) & (values < own).any(axis=1)).any()
    return found


class _Tried:
    """Mixes that were run, each once."""

    def __init__(self, model: Model, options: Sequence[Choice], aims: Sequence[Aim], seeds: Sequence[int]) -> None:
        self.model, self.options, self.aims, self.seeds = model, options, aims, seeds
        self.known: dict[bytes, NDArray[np.float64]] = {}
        self.runs = 0
        self._names = [option.name for option in options]

    def __call__(self, mixes: NDArray[np.bool_], seeds: Sequence[int] | None = None) -> NDArray[np.float64]:
        """Return aims (lower is better) and cost, (mixes, aims + 1)."""
        fresh = seeds is not None
        keys = [mix.tobytes() for mix in mixes]
        new = list({key: mix for key, mix in zip(keys, mixes, strict=True) if fresh or key not in self.known}.values())
        found = {} if fresh else self.known
        if new:
            used = self.seeds if seeds is None else seeds
            points = pd.DataFrame(np.array(new, dtype=float), columns=self._names)
            outcomes = evaluate(self.model, points, used)
            self.runs += len(new) * len(used)
            for mix, (_, row) in zip(new, outcomes.iterrows(), strict=True):
                found[mix.tobytes()] = self._told(mix, row)
        return np.array([found[key] for key in keys])

    def _told(self, mix: NDArray[np.bool_], row: pd.Series[Any]) -> NDArray[np.float64]:
        """Return aims and cost of one mix."""
        for aim in self.aims:
            if aim.outcome not in row:
                raise ZorgdrukError(
                    f"the model has no outcome '{aim.outcome}'", f"het model heeft geen uitkomst '{aim.outcome}'"
                )
        aims = [float(row[aim.outcome]) * (1.0 if aim.lower else -1.0) for aim in self.aims]
        return np.array([*aims, self.cost(mix, row)])

    def cost(self, mix: NDArray[np.bool_], row: pd.Series[Any] | None = None) -> float:
        """Return what a mix costs; NaN when only a run can tell."""
        chosen = [option for option, taken in zip(self.options, mix, strict=True) if taken]
        own = sum(option.cost for option in chosen if option.cost is not None)
        if all(option.cost is not None for option in chosen):
            return float(own)
        if row is None:
            return float("nan")
        if COST not in row:
            unknown = ", ".join(option.name for option in chosen if option.cost is None)
            raise ZorgdrukError(
                f"no cost is known of {unknown}; give it a cost", f"van {unknown} zijn geen kosten bekend; geef cost op"
            )
        return float(own + row[COST])


def search(
    model: Model,
    options: Sequence[Choice],
    aims: Sequence[Aim],
    budget: float,
    seeds: Sequence[int],
    most: int = 256,
    fresh: Sequence[int] = (),
    seed: int = 1,
) -> Found:
    """Return the mixes that no other mix within the budget beats in all aims.

    Parameters
    ----------
    model : points have a column for each option, 1 where it is taken
    options : what can be taken
    aims : two or more
    budget : euro over the run
    seeds : of the runs, the same for every mix
    most : mixes to run at most; when there are no more than that within the budget all are run, else NSGA-II of pymoo
        searches among them and finishes the generation in which it gets there
    fresh : other seeds, on which the mixes found are run once more: the best of many looks better than it is
    seed : of the search

    Returns
    -------
    table mix, options (names), cost, one column for each aim and, with `fresh`, ``AIM_fresh`` and ``holds`` (True where
    no other mix of the table beats it on the fresh seeds); points, every mix that was run with cost and ``front``

    Raises
    ------
    ZorgdrukError : fewer than two aims, no option, or the same name twice.
    """
    _check(options, aims, budget)
    tried = _Tried(model, options, aims, seeds)
    choices = levels(options)
    count = int(np.prod([float(len(choice)) for choice in choices]))
    notes: tuple[Sentence, ...]
    if count <= most or _affordable(choices, tried, budget, most) is not None:
        mixes = _affordable(choices, tried, budget, most)
        assert mixes is not None
        tried(mixes)
        notes = ((f"Alle {len(mixes)} mixen binnen het budget zijn doorgerekend.",
                  f"All {len(mixes)} mixes within the budget were run."),)  # fmt: skip
    else:
        _evolve(tried, choices, budget, most, seed)
        notes = ((f"{len(tried.known)} van {count} mixen zijn doorgerekend (NSGA-II); een betere mix kan bestaan.",
                  f"{len(tried.known)} of {count} mixes were run (NSGA-II); a better mix may exist."),)  # fmt: skip
    return _told(tried, options, aims, budget, fresh, notes)


def _check(options: Sequence[Choice], aims: Sequence[Aim], budget: float) -> None:
    """Refuse a search that cannot be."""
    names = [option.name for option in options]
    if len(aims) < 2 or len({aim.outcome for aim in aims}) < len(aims):
        raise ZorgdrukError(
            "a search for the best mix needs two different aims or more; with one aim there is nothing to weigh",
            "zoeken naar de beste mix vraagt twee of meer verschillende doelen; met één doel valt er niets af te wegen",
        )
    if not names or len(set(names)) < len(names):
        raise ZorgdrukError(
            "give at least one option, each with a name of its own", "geef minstens één optie, elk met een eigen naam"
        )
    if not budget >= 0.0:
        raise ZorgdrukError(f"budget: {budget:g} must be 0 or more", f"budget: {budget:g} moet 0 of meer zijn")


def _mix(options: int, chosen: Sequence[int]) -> NDArray[np.bool_]:
    """Return a mix of the options that were chosen; -1 chooses none."""
    mix = np.zeros(options, dtype=bool)
    mix[[place for place in chosen if place >= 0]] = True
    return mix


def _affordable(choices: Sequence[Sequence[int]], tried: _Tried, budget: float, most: int) -> NDArray[np.bool_] | None:
    """Return every mix within the budget, or None when there are more than `most`; unknown costs count as 0 here."""
    if np.prod([float(len(choice)) for choice in choices]) > 1e6:
        return None
    found = []
    for chosen in product(*choices):
        mix = _mix(len(tried.options), chosen)
        if not tried.cost(mix) > budget:
            found.append(mix)
            if len(found) > most:
                return None
    return np.array(found)


def _evolve(tried: _Tried, choices: Sequence[Sequence[int]], budget: float, most: int, seed: int) -> None:
    """Let NSGA-II of pymoo look for mixes until `most` were run."""
    need_extra("pymoo", "analysis")
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.ux import UX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.sampling.rnd import IntegerRandomSampling

    class Mixes(Problem):
        def __init__(self) -> None:
            top = np.array([len(choice) - 1 for choice in choices])
            super().__init__(n_var=len(choices), n_obj=len(tried.aims), n_ieq_constr=1, xl=0, xu=top, vtype=int)

        def _evaluate(self, X: Any, out: dict[str, Any], *_: Any, **__: Any) -> None:
            chosen = [[choice[int(g)] for choice, g in zip(choices, genes, strict=True)] for genes in X]
            mixes = np.array([_mix(len(tried.options), one) for one in chosen])
            known = np.array([tried.cost(mix) for mix in mixes])
            found = np.zeros(
                (len(mixes), len(tried.aims) + 1)
            )  # what is too dear is not run: NSGA-II looks at cost only
            found[:, -1] = known
            if (run := ~(known > budget)).any():
                found[run] = tried(mixes[run])
            out["F"], out["G"] = found[:, :-1], found[:, -1:] - budget

    algorithm = NSGA2(
        pop_size=int(np.clip(most // 8, 8, 100)),
        sampling=IntegerRandomSampling(),
        crossover=UX(prob=0.9),
        mutation=PM(prob=1.0, prob_var=1.0 / len(choices), eta=3, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    algorithm.setup(Mixes(), termination=("n_gen", most), seed=seed, verbose=False)
    stale = 0
    while algorithm.has_next() and len(tried.known) < most and stale < STALE:
        before = len(tried.known)
        algorithm.next()
        stale = stale + 1 if len(tried.known) == before else 0


def _told(
    tried: _Tried, options: Sequence[Choice], aims: Sequence[Aim], budget: float, fresh: Sequence[int],
    notes: tuple[Sentence, ...],
) -> Found:  # fmt: skip
    """Return the front, every mix that was run, and how the front does on fresh seeds."""
    mixes = np.array([np.frombuffer(key, dtype=bool) for key in tried.known])
    values = np.array(list(tried.known.values()))
    within = values[:, -1] <= budget
    front = np.zeros(len(mixes), dtype=bool)
    front[within] = undominated(values[within][:, :-1])
    sign = np.array([1.0 if aim.lower else -1.0 for aim in aims])
    names = [" + ".join(o.name for o, taken in zip(options, mix, strict=True) if taken) or "-" for mix in mixes]
    every = pd.DataFrame({"options": names, "cost": values[:, -1], "within": within, "front": front})
    for place, aim in enumerate(aims):
        every[aim.outcome] = values[:, place] * sign[place]
    table = every[front].drop(columns=["within", "front"]).copy()
    if fresh and len(table):
        again = tried(mixes[front], list(fresh))
        for place, aim in enumerate(aims):
            table[f"{aim.outcome}_fresh"] = again[:, place] * sign[place]
        table["holds"] = undominated(again[:, :-1])
    table = table.sort_values(aims[0].outcome, ascending=aims[0].lower, kind="stable", ignore_index=True)
    table.insert(0, "mix", np.arange(1, len(table) + 1))
    return Found(table, every, pd.DataFrame(), notes, tried.runs)
