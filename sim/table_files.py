"""Write tables of figures in the form in which they are embedded: one parquet file each and a catalogue."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.statline_schema import SCHEMAS

if TYPE_CHECKING:
    from sim.statline_schema import TableEntry

ARROW = {"int16": pa.int16(), "double": pa.float64(), "string": pa.dictionary(pa.int32(), pa.string())}
FIRST = ("region", "indicator", "sex", "year", "month", "account", "taakveld", "age_from")
"""Columns by which the rows of a file are sorted."""


def arrow_table(frame: pd.DataFrame, columns: str) -> pa.Table:
    """Return `frame` in the schema `columns`, sorted, without pandas metadata."""
    schema = SCHEMAS[columns]
    frame = frame.sort_values([name for name in FIRST if name in schema], kind="stable")
    arrays = []
    for name, kind in schema.items():
        values = frame[name]
        if kind == "string":
            known = sorted(set(values))
            codes = pd.Categorical(values, categories=known).codes.astype("int32")
            arrays.append(pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(known, pa.string())))
        else:
            arrays.append(pa.array(values.to_numpy(), ARROW[kind]))
    return pa.table(arrays, schema=pa.schema([(name, ARROW[kind]) for name, kind in schema.items()]))


def write_parquet(table: pa.Table, path: Path) -> str:
    """Write `table` to `path` and return the SHA-256 of the file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=19, write_statistics=False)
    data = sink.getvalue().to_pybytes()
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def as_toml(value: Any) -> str:
    """Return a string, number, boolean or list of them as TOML; long lists one item a line."""
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, str) and len(item) > 40 for item in value):
            return "[\n" + "".join(f"    {as_toml(item)},\n" for item in value) + "]"
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)  # strings, numbers and booleans are written alike in TOML


def entry_text(name: str, entry: TableEntry) -> str:
    """Return the TOML text of one entry of a catalogue."""
    plain, tables = [f"[{name}]"], []
    for key, value in entry.model_dump(exclude_none=True).items():
        if isinstance(value, dict):
            if value:
                pairs = (f"{as_toml(k)} = {as_toml(v)}" for k, v in sorted(value.items()))
                tables += [f"[{name}.{key}]", *pairs]
        elif value not in ([], ()):
            plain.append(f"{key} = {as_toml(value)}")
    return "\n".join([*plain, *tables]) + "\n"
