"""Bring the parts of a batch together in one table, run by run, so that memory does not grow with the batch."""

from __future__ import annotations

import csv
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.parts import SCHEMA, Found
from experiments.plan import Run

if TYPE_CHECKING:
    from experiments.chunks import Failure

ROWS = 50_000
"""Rows of a row group of the table, at least, but for the last."""
OPEN = 2
"""Parts that are open at a time."""
TOGETHER = 200
"""Tables of runs that wait to be written before they are made one: each by itself takes some 15 kB beside its rows."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Parts:
    """Parts that were read last stay open."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, pq.ParquetFile] = OrderedDict()

    def read(self, found: Found) -> pa.Table:
        """Return the rows of a run."""
        if found.part not in self._open:
            if len(self._open) >= OPEN:
                self._open.popitem(last=False)[1].close()
            self._open[found.part] = pq.ParquetFile(found.part)
        self._open.move_to_end(found.part)
        return self._open[found.part].read_row_group(found.group)

    def close(self) -> None:
        """Close all."""
        for file in self._open.values():
            file.close()


def merge(runs: Iterable[Run], done: Mapping[Run, Found], target: Path) -> int:
    """Write the figures of runs to one table and return how many runs it has; those not done are passed over.

    Notes
    -----
    Which parts the runs were in makes no difference to the bytes: row groups follow from the runs alone.
    """
    temporary = target.with_name(f".{target.name}-{os.getpid()}.tmp")
    parts, waiting, rows, count = _Parts(), [], 0, 0
    try:
        with pq.ParquetWriter(temporary, SCHEMA, compression="zstd") as writer:
            for run in runs:
                if run not in done:
                    continue
                table = parts.read(done[run]).replace_schema_metadata(None)
                waiting.append(table)
                rows, count = rows + table.num_rows, count + 1
                if rows >= ROWS:
                    _flush(writer, waiting)
                    waiting, rows = [], 0
                elif len(waiting) >= TOGETHER:
                    waiting = [pa.concat_tables(waiting).combine_chunks()]
            if waiting:
                _flush(writer, waiting)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    finally:
        parts.close()
    return count


def _flush(writer: pq.ParquetWriter, tables: Sequence[pa.Table]) -> None:
    """Write tables as one row group, each column in one piece: its pages then do not follow from the pieces."""
    whole = pa.concat_tables(tables).combine_chunks()
    writer.write_table(whole, row_group_size=max(whole.num_rows, 1))


def write_failed(folder: Path, failures: Sequence[Failure]) -> None:
    """Write which runs failed, how often they were tried and why; without failures there is no such file."""
    target = folder / "failed.csv"
    if not failures:
        target.unlink(missing_ok=True)
        return
    temporary = folder / f".failed-{os.getpid()}.tmp"
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["scenario", "draw", "seed", "attempts", "reason", "traceback"])
            for f in sorted(failures, key=lambda f: (f.run.draw, f.run.seed, f.run.scenario)):
                words = (_harmless(text) for text in (f.run.scenario, f.reason, f.details))
                name, reason, details = words
                writer.writerow([name, f.run.draw, f.run.seed, f.attempts, reason, details])
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _harmless(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
