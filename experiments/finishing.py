"""Finish a batch: one table of all runs, a manifest that says how they were made, and a list of what failed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.batch_folder import SOFTWARE, code, write_json
from experiments.draws_measures import values_of
from experiments.merging import merge, write_failed
from experiments.parts import Found
from experiments.plan import Plan, Run
from results.store import private_free
from sim.active import substitutes
from sim.manifest import commit, versions
from sim.measures.stated import stated
from sim.statline import Statline

if TYPE_CHECKING:
    import pandas as pd

    from experiments.executing import Outcome

MANIFEST, TABLE = "manifest.json", "yearly.parquet"


def finish(plan: Plan, folder: Path, done: Mapping[Run, Found], outcome: Outcome) -> None:
    """Write table, manifest and list of failures; when nothing has changed since, they stay as they are."""
    write_failed(folder, outcome.failures)
    status = "complete" if outcome.complete else "incomplete"
    told = manifest(plan) | {"status": status, "runs": plan.size, "failed": len(outcome.failures)}
    if not outcome.executed and _same(folder, told):
        return
    count = merge(plan.runs(), done, folder / TABLE)
    told |= {"finished": count, "files": {"yearly": digest(folder / TABLE)}}
    write_json(folder / f".manifest-{os.getpid()}.tmp", told, folder / MANIFEST)


def manifest(plan: Plan) -> dict[str, Any]:
    """Return how the runs of a plan are made, without anything of the machine or its user."""
    made = {
        "software": SOFTWARE,
        "kind": "comparison",
        "scenarios": [
            {
                "name": s.name,
                "title": s.title,
                "text": s.text,
                "parameters": dict(s.parameters),
                "measures": [stated(measure) for measure in s.measures],
            }
            for s in (plan.scenario(name) for name in plan.names)
        ],
        "base": plan.base,
        "municipality": plan.municipality,
        "start": plan.start,
        "until": plan.until,
        "seeds": list(plan.seeds),
        "draws": plan.sets,
        "design": None if plan.design is None else plan.design.kind,
        "parameters": {str(draw): plan.parameters(draw) for draw in range(plan.sets)},
        "drawn_measures": {
            str(draw): {name: values_of(draw, plan.scenario(name).measures) for name in plan.names}
            for draw in (range(1, plan.sets) if plan.design is None else ())
        },
        "keep": list(plan.keep),
        "code": code(),
        "data": Statline().checksums(),
        "substitutes": substitutes(),
        "versions": versions(),
        "commit": commit(),
        "population": "synthetische bevolking",
    }
    return json.loads(json.dumps(private_free(made), default=str))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(folder: Path, told: Mapping[str, Any]) -> bool:
    """Tell whether the manifest says the same and its table is whole."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        same = all(found.get(name) == value for name, value in told.items() if name != "commit")
        return same and found["files"]["yearly"] == digest(folder / TABLE)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def read_runs(folder: Path, base: str | None = None) -> pd.DataFrame:
    """Return the table of all runs, words as categories; `attrs["base"]` is the scenario to compare with."""
    import pyarrow.parquet as pq

    words = ["scenario", "indicator", "by", "group", "unit"]
    table = pq.read_table(folder / TABLE, read_dictionary=words)
    frame: pd.DataFrame = table.to_pandas(categories=words)
    if base is None:
        base = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["base"]
    frame.attrs["base"] = base
    return frame
