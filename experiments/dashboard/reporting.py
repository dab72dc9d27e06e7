"""Make a report of the runs of a desk: put them together as a comparison folder and let the report be written."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from experiments.dashboard.living import spooled
from experiments.dashboard.working import Stopped, Stopping
from experiments.plan import Plan
from results.language import Lang

FOLDER = "comparison"
FORMATS = ("html", "xlsx", "docx", "pdf")
"""In the order in which they are written: what is quick comes first, and can be taken while the rest is made."""


@dataclass(frozen=True)
class Wanted:
    """A report that is wanted.

    Parameters
    ----------
    plan : of the runs.
    seeds : those that are whole.
    spool : folder with the tables of the runs.
    lang : of the report.
    status : "complete" or "incomplete".
    """

    plan: Plan
    seeds: tuple[int, ...]
    spool: str
    lang: Lang
    status: str


@dataclass(frozen=True)
class Reported:
    """Where the files of a report stand, by format.

    Parameters
    ----------
    files : those that are there, by format.
    lacking : formats whose library is not installed.
    whole : whether no more will come.
    """

    files: dict[str, str]
    lacking: tuple[str, ...] = ()
    whole: bool = False


def report(stopping: Stopping, wanted: Wanted) -> Iterator[tuple[str, Any]]:
    """Write the report of the runs that are whole.

    Yields
    ------
    ``("report", Reported)`` : each time that another format is there.
    """
    from results.report.build import build
    from results.report.write import LIBRARIES, write_report

    folder = comparison_folder(wanted)
    if stopping():
        raise Stopped
    made = build(folder, wanted.lang, date.today().isoformat())
    if stopping():
        raise Stopped
    lacking = tuple(kind for kind in FORMATS if importlib.util.find_spec(LIBRARIES[kind][0]) is None)
    wanted_now = [kind for kind in FORMATS if kind not in lacking]
    files: dict[str, str] = {}
    for kind in wanted_now:
        if stopping():
            raise Stopped
        (path,) = write_report(made, folder, (kind,))
        files = {**files, kind: str(path)}
        yield "report", Reported(files, lacking, kind == wanted_now[-1])


def comparison_folder(wanted: Wanted) -> Path:
    """Put the runs together as `zorgdruk compare` leaves them, and return the folder."""
    import pandas as pd

    from experiments.comparing import DIFFERENCES
    from experiments.finishing import MANIFEST, TABLE, digest, manifest
    from results.differences import difference

    spool = Path(wanted.spool)
    folder = spool / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    names = wanted.plan.names
    yearly = pd.concat(
        [pd.read_parquet(spooled(spool, number, seed)) for seed in wanted.seeds for number in range(len(names))],
        ignore_index=True,
    )
    yearly = yearly.astype({name: str for name in ("scenario", "indicator", "by", "group", "unit")})
    yearly.to_parquet(folder / TABLE, index=False, compression="zstd")
    difference(yearly, wanted.plan.base).to_parquet(folder / DIFFERENCES, index=False, compression="zstd")
    told = manifest(replace(wanted.plan, seeds=wanted.seeds))
    told |= {"status": wanted.status, "runs": wanted.plan.size, "failed": 0}
    told |= {"finished": len(wanted.seeds) * len(names), "files": {"yearly": digest(folder / TABLE)}}
    (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
    return folder
