"""Make the embedded CBS tables from the raw CSV files: `python -m calibration.embed RAW_DIR [--out FOLDER]`.

Every recipe of `calibration.embed_recipes` becomes one parquet file (zstd, strings as dictionaries) and one
entry of `catalogue.toml` with its source, licence, caveats, schema and SHA-256. The same input gives the same
bytes under one version of pyarrow. The result is read back through the loader: what it refuses is an error.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from calibration.embed_recipes import RECIPES
from calibration.embed_tables import Recipe
from calibration.raw_tables import RawTables
from sim.errors import DataError, ZorgdrukError
from sim.statline import DATA, Statline
from sim.table_files import arrow_table, as_toml, write_parquet

HEADER = """\
# Made by `python -m calibration.embed`; do not edit. One entry per parquet file in this folder; its fields
# are explained in `sim.statline_schema.TableEntry`. Source of the figures: CBS (Statistics Netherlands)
# unless the entry says otherwise; licence CC BY 4.0, https://creativecommons.org/licenses/by/4.0/.
"""


def catalogue_entry(recipe: Recipe, frame: pd.DataFrame, sources: list[dict[str, str]], sha256: str) -> str:
    """Return the TOML text of one entry; `sources` are the rows of SOURCES.csv."""
    used = [row for row in sources if row["file"].removesuffix(".csv") in recipe.files]
    used = [row for row in used if recipe.source in row["source_table"]]
    if not used:
        raise DataError(f"SOURCES.csv has no row for {', '.join(recipe.files)}; add where the copy was read")
    years = (int(frame["year"].min()), int(frame["year"].max())) if "year" in frame else recipe.years
    fields: dict[str, Any] = {
        "title": recipe.title,
        "source_tables": sorted({row["source_table"] for row in used}),
        "licence": "; ".join(sorted({row["licence"] for row in used})),
        "read_from": sorted({row["found_in"].strip() or "place not recorded" for row in used}),
        "trust": recipe.trust,
        "kind": recipe.kind,
        "unit": recipe.unit,
        "years": list(years),
        "rows": len(frame),
        "columns": recipe.columns,
        "complete_years": recipe.complete_years,
        "lower": recipe.lower,
        "upper": recipe.upper,
        "signed": list(recipe.signed),
        "caveats": list(recipe.caveats),
        "sha256": sha256,
    }
    tables: dict[str, Mapping[str, object]] = {
        "units": units(recipe, frame),
        "ages": recipe.ages,
        "lag": recipe.lag,
    }
    lines = [f"[{recipe.name}]"]
    for key, value in fields.items():
        if value not in (None, []):
            lines.append(f"{key} = {as_toml(value)}")
    for key, pairs in tables.items():
        if pairs:
            lines += [
                f"[{recipe.name}.{key}]",
                *(f"{as_toml(k)} = {as_toml(v)}" for k, v in sorted(pairs.items())),
            ]
    return "\n".join(lines) + "\n"


def units(recipe: Recipe, frame: pd.DataFrame) -> dict[str, str]:
    """Return the unit per indicator where the recipe says that it differs."""
    if recipe.unit != "per indicator":
        return {}
    found = frame.groupby("indicator")["unit"].unique()
    for indicator, several in found.items():
        if len(several) > 1:
            raise DataError(f"{recipe.name}: indicator {indicator} has the units {', '.join(several)}")
    return {str(indicator): str(one[0]) for indicator, one in found.items()}


def embed(raw: Path, out: Path) -> dict[str, int]:
    """Write all tables and the catalogue.

    Parameters
    ----------
    raw : folder with the raw CSV files and SOURCES.csv
    out : folder to write; it must exist

    Returns
    -------
    dict
        Table name -> size of its file in bytes.

    Raises
    ------
    DataError
        If a raw file is missing or has a value, key or column that cannot be used; it names the place.
    """
    tables = RawTables(raw)
    try:
        with open(raw / "SOURCES.csv", encoding="utf-8-sig", newline="") as file:
            sources = list(csv.DictReader(file))
    except OSError as error:
        raise DataError(f"SOURCES.csv cannot be read in {raw} ({error.strerror})") from None
    with TemporaryDirectory(dir=out) as name:  # nothing half-written: moved into place when all is well
        made = Path(name)
        text = [HEADER]
        for recipe in RECIPES:
            frame = recipe.build(tables)
            table = arrow_table(frame, recipe.columns)
            sha256 = write_parquet(table, made / f"{recipe.name}.parquet")
            text.append(catalogue_entry(recipe, frame, sources, sha256))
        (made / "catalogue.toml").write_text("\n".join(text), encoding="utf-8")
        statline = Statline(folder=made)
        for recipe in RECIPES:
            statline.table(recipe.name)
        for path in sorted(made.iterdir()):
            path.replace(out / path.name)
    return {recipe.name: (out / f"{recipe.name}.parquet").stat().st_size for recipe in RECIPES}


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m calibration.embed", description=__doc__.split("\n")[0])
    parser.add_argument("raw", type=Path, help="folder with the raw CSV files and SOURCES.csv")
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write (default: sim/data)")
    options = parser.parse_args(arguments)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        sizes = embed(options.raw, options.out)
    except (ZorgdrukError, OSError) as error:
        print(f"embed: {error}", file=sys.stderr)
        return 2
    for name, size in sizes.items():
        print(f"{name:34} {size:8,} bytes")
    print(f"{'all':34} {sum(sizes.values()):8,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
