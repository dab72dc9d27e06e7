"""Parts of a batch on the disk: each is one Parquet file whose name carries the hash of its bytes.

A part is written under another name and moved into place, so that it is there whole or not at all. What was cut off,
emptied or changed since does not agree with its name and counts as not there. It holds one row group per run, and its
footer says which.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.plan import Run

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
ABOUT = b"zorgdruk"
NAME = re.compile(r"part-[0-9]{6}-([0-9a-f]{32})\.parquet")
SCHEMA = pa.schema(
    [
        ("scenario", pa.string()),
        ("draw", pa.int32()),
        ("seed", pa.int64()),
        ("year", pa.int32()),
        ("indicator", pa.string()),
        ("by", pa.string()),
        ("group", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of every table of runs."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the figures of a run are.

    Parameters
    ----------
    part : file.
    group : number of the row group.
    rows : how many.
    """

    part: Path
    group: int
    rows: int


def rows_of(run: Run, yearly: pd.DataFrame) -> pa.Table:
    """Return the yearly figures of a run as the columns of `SCHEMA`."""
    count = len(yearly)
    made = {"scenario": run.scenario, "draw": run.draw, "seed": run.seed}

    def column(field: pa.Field) -> pa.Array:
        if field.name in made:
            return pa.repeat(pa.scalar(made[field.name], type=field.type), count)
        if field.type == pa.string():
            found = pa.Array.from_pandas(yearly[field.name], type=field.type)
            return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
        return pa.array(yearly[field.name].to_numpy(), type=field.type)

    return pa.Table.from_arrays([column(field) for field in SCHEMA], schema=SCHEMA)


def write_part(folder: Path, block: int, key: str, runs: Sequence[tuple[Run, pa.Table]]) -> Path:
    """Write the runs of a chunk and return the file; the same runs give the same bytes and the same name.

    Parameters
    ----------
    key : hash of the identity of the plan.

    Raises
    ------
    OSError : it cannot be written; then nothing is left.
    """
    about = {"format": FORMAT, "key": key, "runs": [[r.scenario, r.draw, r.seed, t.num_rows] for r, t in runs]}
    schema = SCHEMA.with_metadata({ABOUT: json.dumps(about, separators=(",", ":")).encode()})
    temporary = folder / f".{block:06d}-{socket.gethostname()[:40]}-{os.getpid()}.tmp"
    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            for _, table in runs:
                writer.write_table(
                    table.replace_schema_metadata(schema.metadata), row_group_size=max(table.num_rows, 1)
                )
        with temporary.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
            os.fsync(file.fileno())
        target = folder / f"part-{block:06d}-{digest}.parquet"
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return target


def read_about(part: Path, key: str) -> list[tuple[Run, int]] | None:
    """Return the runs of a part and how many rows each has; None when it is damaged or of another plan."""
    match = NAME.fullmatch(part.name)
    try:
        with part.open("rb") as file:
            if match is None or hashlib.file_digest(file, "sha256").hexdigest()[:32] != match[1]:
                return None
        with pq.ParquetFile(part) as found:
            about = json.loads((found.schema_arrow.metadata or {})[ABOUT])
            runs = [(Run(intern(str(s)), int(d), int(seed)), int(rows)) for s, d, seed, rows in about["runs"]]
            same = found.num_row_groups == sum(max(1, rows > 0) for _, rows in runs)
            rows = [found.metadata.row_group(i).num_rows for i in range(found.num_row_groups)] if same else []
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None
    return runs if about.get("key") == key and rows == [count for _, count in runs] else None


def scan(folder: Path, key: str) -> tuple[dict[Run, Found], list[Path]]:
    """Return where every finished run is, and the parts that are damaged."""
    done: dict[Run, Found] = {}
    damaged = []
    for part in sorted(folder.glob("part-*.parquet")):
        runs = read_about(part, key)
        if runs is None:
            damaged.append(part)
            continue
        for group, (run, rows) in enumerate(runs):
            done.setdefault(run, Found(part, group, rows))
    return done, damaged


def tidy(folder: Path, damaged: Iterable[Path]) -> None:
    """Throw away what is half-written or damaged; only for who holds the lock on the whole folder."""
    for path in (*folder.glob(".*.tmp"), *damaged):
        path.unlink(missing_ok=True)
