"""Embed the register of sources: `python -m calibration.embed_sources PARAMS.csv` writes `sim/sources.csv`.

The register holds what each code such as D071 stands for: what was measured, of whom, when, where it was published
and how strong that evidence is. Quotations stay behind.
"""

from __future__ import annotations

import argparse
import csv
import os
from pathlib import Path

from sim.errors import DataError
from sim.sources import CODE, COLUMNS, FILE

TAKEN = {
    "code": "id", "what": "parameter", "of": "population_age_sex", "value": "value", "low": "low", "high": "high",
    "unit": "unit", "year": "year", "source": "source", "grade": "evidence_grade",
}  # fmt: skip
"""Column of the register -> column of the file it is made from."""
assert tuple(TAKEN) == COLUMNS


def embed(source: Path, target: Path = FILE) -> int:
    """Write the register; return how many codes it holds.

    Raises
    ------
    DataError : a code that is none or occurs twice, or a row without a source.
    """
    with source.open(encoding="utf-8", newline="") as file:
        rows = [{name: " ".join(row[column].split()) for name, column in TAKEN.items()} for row in csv.DictReader(file)]
    seen: set[str] = set()
    for row in rows:
        if not CODE.fullmatch(row["code"]) or row["code"] in seen or not row["source"]:
            raise DataError(f"{source.name}: code '{row['code']}' is no code, occurs twice or has no source")
        seen.add(row["code"])
    aside = target.with_name(f".{target.name}.tmp")
    with aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["code"]))
    os.replace(aside, target)
    return len(rows)


def main() -> None:
    """Embed and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", type=Path, help="table of cited parameters, CSV")
    print(f"{embed(parser.parse_args().source)} codes")


if __name__ == "__main__":
    main()
