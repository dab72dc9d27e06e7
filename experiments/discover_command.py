"""Do what `zorgdruk discover` promises: failing futures, regret and the value of information."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.analysis.information import FEWEST, value_of_information
from experiments.analysis.model import Sentence, check_size, declared_ranges, latin
from experiments.analysis.prim import Box, choose, trajectory
from experiments.analysis.regret import regret
from experiments.analysis.simulation import Outcome, read_outcome, simulate
from experiments.analysis_command import AnalysisFolder, Answer, Asked, publish, runs_bar, told_of
from results.figures_compare_analysis import Told
from results.figures_compare_futures import bars, bars_alt, futures
from results.language import number
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.scenario import Scenario

FEWEST_FUTURES = 20


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: when does a plan fail.

    Attributes
    ----------
    plans, base : scenarios
    words : parameters that make the futures
    outcome : what a plan is judged by
    above, below : limits of failing; without them a plan fails where it is no better than the base
    futures : how many
    density : share of failing futures asked of a box
    """

    plans: tuple[str, ...]
    base: str
    words: tuple[str, ...]
    outcome: str
    above: float | None
    below: float | None
    futures: int
    density: float

    def __post_init__(self) -> None:
        """Refuse what cannot be answered."""
        if self.above is not None and self.below is not None:
            raise ZorgdrukError(
                "give --fails-above or --fails-below, not both", "geef --fails-above of --fails-below, niet beide"
            )
        if not FEWEST_FUTURES <= self.futures <= 100_000:
            raise ZorgdrukError(
                f"futures: {self.futures} must lie between {FEWEST_FUTURES} and 100000",
                f"futures: {self.futures} moet van {FEWEST_FUTURES} tot 100000 zijn",
            )
        if not 0.0 < self.density <= 1.0:
            raise ZorgdrukError(
                f"density: {self.density:g} must lie above 0 and at most at 1",
                f"density: {self.density:g} moet boven 0 en hoogstens 1 zijn",
            )

    @property
    def lower_is_better(self) -> bool:
        """Whether a plan wants the outcome low."""
        return self.below is None

    def fails(self, values: pd.DataFrame, base: str, plan: str) -> np.ndarray:
        """Tell in which futures a plan fails, (futures,)."""
        own = values[plan].to_numpy(dtype=np.float64)
        if self.above is not None:
            return np.asarray(own > self.above)
        if self.below is not None:
            return np.asarray(own < self.below)
        return np.asarray(own >= values[base].to_numpy(dtype=np.float64))


def find_futures(asked: Asked, question: Question) -> None:
    """Find where plans fail, what each loses at most and what is worth knowing; write and print it.

    Raises
    ------
    ZorgdrukError : something asked cannot be; nothing is run then.
    """
    from sim.scenario import read_scenario

    base, plans = read_scenario(question.base), [read_scenario(name) for name in dict.fromkeys(question.plans)]
    ranges, outcome = declared_ranges(question.words), read_outcome(question.outcome)
    plans = [plan for plan in plans if plan.name != base.name]
    if not plans and question.above is None and question.below is None:
        raise ZorgdrukError(
            "the base itself cannot fail against itself; give --fails-above or --fails-below, or another plan",
            "het basispad kan niet falen tegenover zichzelf; geef --fails-above of --fails-below, of een ander plan",
        )
    check_size(question.futures, asked.seeds * (len(plans) + 1))
    points = latin(ranges, question.futures, 1)
    out = asked.folder(f"discover-{'-'.join(Path(p).stem for p in question.plans)[:80]}")
    with AnalysisFolder(out) as folder, runs_bar(asked.quiet or asked.json) as report:
        setting = asked.setting(folder.out, report)
        found = simulate(plans, base, points, list(asked.luck), [outcome], setting)
        values = pd.DataFrame({name: t.groupby("row")[outcome.text].mean() for name, t in found.items()})
        values = values[[base.name, *(plan.name for plan in plans)]]
        runs = len(points) * asked.seeds * (len(plans) + 1)
        told = told_of(asked, [s.title for s in (plans or [base])], runs)
        publish(asked, folder, _answer(question, (base, plans), points, values, outcome, told, asked))


def boxes(question: Question, points: pd.DataFrame, values: pd.DataFrame, base: str, plans: Sequence[str]) -> tuple[
    pd.DataFrame, dict[str, tuple[np.ndarray, Box]]
]:  # fmt: skip
    """Return one row for each limit of each plan's box, and the boxes themselves.

    Returns
    -------
    plan, failing (share of all futures), parameter, low, high, quasi_p, coverage, density, mass
    """
    rows: list[dict[str, Any]] = []
    found = {}
    for plan in plans:
        fails = question.fails(values, base, plan)
        box = Box({}, 1.0, float(fails.mean()), 1.0, len(fails), {})
        if fails.any() and not fails.all():
            box = choose(points, fails, trajectory(points, fails), question.density)
        found[plan] = (fails, box)
        about = {"plan": plan, "failing": float(fails.mean())}
        sizes = {"coverage": box.coverage, "density": box.density, "mass": box.mass}
        for name, (low, high) in box.limits.items():
            limits = {"low": max(low, float(points[name].min())), "high": min(high, float(points[name].max()))}
            rows.append({**about, "parameter": name, **limits, "quasi_p": box.quasi_p[name], **sizes})
        if not box.limits:
            rows.append({**about, "parameter": "-", "low": np.nan, "high": np.nan, "quasi_p": np.nan, **sizes})
    return pd.DataFrame(rows), found


def _answer(
    question: Question, scenarios: tuple[Scenario, list[Scenario]], points: pd.DataFrame, values: pd.DataFrame,
    outcome: Outcome, told: Told, asked: Asked,
) -> Answer:  # fmt: skip
    """Bring together tables and figures."""
    base, plans = scenarios
    judged = [plan.name for plan in plans] or [base.name]
    table, found = boxes(question, points, values, base.name, judged)
    titles = {s.name: s.title for s in (base, *plans)}
    told_values = values.add_prefix(f"{outcome.text} ").reset_index(drop=True)
    failing = pd.DataFrame({f"fails {plan}": fails for plan, (fails, _) in found.items()})
    about = {
        "plans": judged, "base": base.name, "municipality": asked.municipality, "start": asked.start,
        "until": asked.until, "seeds": list(asked.luck), "runs": told.runs, "outcome": outcome.text,
        "fails_above": question.above, "fails_below": question.below, "futures": question.futures,
    }  # fmt: skip
    answer = Answer("discover", about, {"boxes": table, "futures": pd.concat([points, told_values, failing], axis=1)},
                    shown="boxes")  # fmt: skip
    for plan in judged:
        fails, box = found[plan]
        words = _words(told, titles[plan], fails, box)
        draw = partial(futures, points, fails, box.limits, told, *words)
        answer.figures.append((f"discover_{plan}", draw, partial(" ".join, words)))
    if len(values.columns) > 1:
        _choices(answer, question, points, values.rename(columns=titles), outcome, told)
    return answer


def _words(told: Told, title: str, fails: np.ndarray, box: Box) -> tuple[str, str]:
    """Return title and subtitle of the picture of failing futures."""
    share = number(100 * float(fails.mean()), told.lang)
    density, coverage = (number(100 * v, told.lang) for v in (box.density, box.coverage))
    return told.say(
        f"Wanneer faalt {title}?", f"When does {title} fail?"
    ), told.say(
        f"In {share}% van {len(fails)} toekomsten; in het vlak faalt {density}%, en daar is {coverage}% van het falen",
        f"In {share}% of {len(fails)} futures; in the box {density}% fail, and it holds {coverage}% of the failing",
    )  # fmt: skip


def _choices(
    answer: Answer, question: Question, points: pd.DataFrame, values: pd.DataFrame, outcome: Outcome, told: Told
) -> None:
    """Add regret and the value of information, which need two plans or more; the base is one."""
    _, lost = regret(values, question.lower_is_better)
    answer.tables["regret"] = lost
    words = (
        told.say("Hoeveel kan een keuze tegenvallen?", "How much can a choice disappoint?"),
        told.say(f"{outcome.label('nl')}: verschil met het beste plan van dezelfde toekomst",
                 f"{outcome.label('en')}: difference with the best plan of the same future"),
        told.say("grootste spijt", "largest regret"),
        told.say("90% van de toekomsten blijft hieronder", "90% of the futures stay below"),
    )  # fmt: skip
    answer.figures.append(_bar("discover_regret", lost, "plan", "max_regret", "p90_regret", told, words, 8))
    if len(points) < FEWEST:
        note: Sentence = (
            f"Voor de waarde van informatie zijn minstens {FEWEST} toekomsten nodig.",
            f"The value of information needs at least {FEWEST} futures.",
        )
        answer.notes.append(note)
        return
    benefit = -values if question.lower_is_better else values
    known = value_of_information(points, benefit)
    answer.tables["information"] = known
    words = (
        told.say("Wat is het waard om meer te weten?", "What is it worth to know more?"),
        told.say(f"{outcome.label('nl')}: wat de keuze gemiddeld beter wordt als deze parameter bekend is",
                 f"{outcome.label('en')}: how much better the choice gets on average once this is known"),
        told.say("waarde van informatie (EVPPI)", "value of information (EVPPI)"),
        told.say("wat toeval alleen al geeft", "what chance alone gives"),
    )  # fmt: skip
    answer.figures.append(_bar("discover_information", known, "parameter", "value", "chance", told, words, 5))


def _bar(
    name: str,
    table: pd.DataFrame,
    names: str,
    bar: str,
    dot: str,
    told: Told,
    words: tuple[str, str, str, str],
    most: int,
) -> tuple[str, Callable[[], Figure | str], Callable[[], str]]:
    """Return a figure of bars."""
    return (name, partial(bars, table, names, bar, dot, told, words, most),
            partial(bars_alt, table, names, bar, told, words[0], most))  # fmt: skip
