"""Do what `zorgdruk batch` promises: run a plan or go on with it, and say what came of it."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sentences import say
from experiments.stopping import tell
from results.language import Lang
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    from experiments.executing import Outcome
    from experiments.plan import Plan

FAILED = 1
"""Exit code when runs were given up."""


def shard_of(text: str | None) -> tuple[int, int]:
    """Return k and n of "k/n"; 1 and 1 without.

    Raises
    ------
    ZorgdrukError : anything else.
    """
    if text is None:
        return (1, 1)
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise ZorgdrukError(
            f"shard: '{text[:40]}' must be k/n with k from 1 to n, such as 3/10.",
            f"shard: '{text[:40]}' moet k/n zijn met k van 1 tot n, zoals 3/10.",
        )
    return int(match[1]), int(match[2])


@contextlib.contextmanager
def run_bar(silent: bool, lang: Lang) -> Iterator[Callable[[int, int], None]]:
    """Show runs done and the time that is left on standard error; a line now and then when that is no terminal."""
    if silent:
        yield lambda done, in_all: None
        return
    if not sys.stderr.isatty():
        told = [time.monotonic()]

        def line(done: int, in_all: int) -> None:
            if time.monotonic() - told[0] > 60.0:
                told[0] = time.monotonic()
                say(f"{done} van {in_all} runs klaar" if lang == "nl" else f"{done} of {in_all} runs done")

        yield line
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None)
        begun: list[int] = []

        def report(done: int, in_all: int) -> None:
            begun.append(done)
            bar.update(task, completed=done - begun[0], total=in_all - begun[0])

        yield report


def sayer(quiet: bool, lang: Lang) -> Callable[[str, str], None]:
    """Return what tells the user something in his language."""
    return (lambda english, dutch: None) if quiet else (lambda english, dutch: say(dutch if lang == "nl" else english))


@contextlib.contextmanager
def resumable(again: str, lang: Lang) -> Iterator[None]:
    """Tell who presses Ctrl-C how to go on.

    Parameters
    ----------
    again : the command that goes on.
    """
    from experiments.executing import Stopped

    try:
        yield
    except Stopped:
        tell(
            f"gestopt; wat klaar is blijft bewaard. Ga verder met: {again}"
            if lang == "nl"
            else f"stopped; what is finished is kept. Go on with: {again}"
        )
        raise


def told(outcome: Outcome) -> dict[str, Any]:
    """Return what became of a batch, for programs."""
    return {
        "folder": str(outcome.folder),
        "runs": outcome.runs,
        "before": outcome.before,
        "executed": outcome.executed,
        "failed": len(outcome.failures),
        "left": outcome.left,
        "seconds": round(outcome.seconds, 1),
    }


def sentence(outcome: Outcome, lang: Lang) -> str:
    """Return the same for a reader."""
    found = told(outcome)
    failed, left = found["failed"], found["left"]
    if lang == "nl":
        more = f", {failed} mislukt (zie failed.csv)" if failed else ""
        more += f", {left} nog te doen door andere delen" if left else ""
        return f"{found['runs']} runs: {found['before']} waren er al, {found['executed']} gedaan{more}"
    more = f", {failed} failed (see failed.csv)" if failed else ""
    more += f", {left} left to other shards" if left else ""
    return f"{found['runs']} runs: {found['before']} were there, {found['executed']} done{more}"


def plan_told(plan: Plan) -> dict[str, Any]:
    """Return what a plan asks, for a dry run."""
    from experiments.chunks import length
    from experiments.machine import estimate

    asked = estimate(plan.size, plan.start, plan.until, plan.sets * len(plan.seeds))
    return {
        "runs": plan.size,
        "scenarios": list(plan.names),
        "sets_of_parameters": plan.sets,
        "seeds": len(plan.seeds),
        "chunks": -(-plan.size // length(plan)),
        "core_seconds": round(asked.seconds),
        "disk_bytes": asked.disk,
    }


def run_plan(path: str, out: str | None, way: Any, dry: bool, lang: Lang, quiet: bool, as_json: bool) -> int:
    """Run a plan from a file, and return the exit code.

    Parameters
    ----------
    path : TOML file.
    out : folder; None for one named after the file.
    way : of `experiments.executing`.
    dry : only say what it would ask.
    """
    from experiments.plan_file import read_plan

    plan = read_plan(path)
    if dry:
        _print_plan(plan, lang, as_json)
        return 0
    from experiments.executing import run_batch

    folder = out if out is not None else f"zorgdruk-results/{Path(path).stem}"
    with resumable(f"zorgdruk batch {path}" + (f" --out {out}" if out else ""), lang), run_bar(
        quiet or as_json, lang
    ) as progress:  # fmt: skip
        outcome = run_batch(plan, folder, way, progress, sayer(quiet or as_json, lang))
    if as_json:
        print(json.dumps(told(outcome), ensure_ascii=False, indent=2))
    elif not quiet:
        where = "Resultaat in" if lang == "nl" else "Result in"
        print(f"{sentence(outcome, lang)}. {where} {folder}")
    return FAILED if outcome.failures else 0


def _print_plan(plan: Plan, lang: Lang, as_json: bool) -> None:
    """Print what a plan asks."""
    from experiments.machine import duration, size

    found = plan_told(plan)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    names, time_, disk = ", ".join(plan.names), duration(found["core_seconds"], lang), size(found["disk_bytes"])
    if lang == "nl":
        print(f"{found['runs']} runs in {found['chunks']} blokken: scenario's {names}; {plan.sets} sets parameters; ")
        print(f"{found['seeds']} seeds. Ongeveer {time_} van een rekenkern en {disk} schijf. Er is niets gedaan.")
    else:
        print(f"{found['runs']} runs in {found['chunks']} chunks: scenarios {names}; {plan.sets} sets of parameters; ")
        print(f"{found['seeds']} seeds. About {time_} of one core and {disk} of disk. Nothing was done.")
