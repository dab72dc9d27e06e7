"""The posterior of a municipality as a table in the embedded data: who uses draws takes its rows as they are.

``python -m calibration.posterior FOLDER MUNICIPALITY`` puts what `zorgdruk calibrate` wrote there. A parameter that the
figures do not inform is left out: draws take it from its range as before. A stage that the folder lacks stays; where it
was drawn from an earlier stage that has been replaced since, its manifest says so (`drawn_from_other`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.asked import municipality
from sim.errors import DataError
from sim.municipalities import find_municipality, municipalities
from sim.statline import DATA

STAGES = ("demography", "domains", "access")


def path_of(slug: str, folder: Path = DATA) -> Path:
    """Return where the posterior of a municipality stands; its manifest beside it ends in .json."""
    return folder / f"posterior_{slug}.parquet"


def posterior(municipality: str, folder: Path = DATA) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Return the parameters that were found for a municipality and the draws of all of them together; () when none.

    Parameters
    ----------
    municipality : name, slug or code; one that is unknown has no posterior.
    """
    names = {text.casefold(): m.slug for m in municipalities() for text in (m.slug, m.name, m.code)}
    slug = names.get(municipality.strip().casefold())
    return ((), ()) if slug is None else _read(path_of(slug, folder))


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    if not path.is_file():
        return (), ()
    table = pd.read_parquet(path)
    return tuple(map(str, table.columns)), tuple(map(tuple, table.to_numpy(dtype=float).tolist()))


def install(source: Path, municipality: str, folder: Path = DATA) -> list[str]:
    """Put the stages that were calibrated into the embedded data; return the parameters.

    Raises
    ------
    DataError : nothing was calibrated there, or only quickly, or by code of which no commit is known.
    """
    slug, tables, told = find_municipality(municipality).slug, [], []
    before = _installed(slug, folder)
    fresh = [stage for stage in STAGES if (source / f"manifest-{slug}-{stage}.json").is_file()]
    for stage in STAGES:
        path = source / f"posterior-{slug}-{stage}.parquet"
        if stage not in fresh:
            if fresh and stage in before:
                tables.append(before[stage][0])
                told.append(before[stage][1])
            continue
        manifest = json.loads((source / f"manifest-{slug}-{stage}.json").read_text(encoding="utf-8"))
        if manifest["quick"]:
            raise DataError(f"posterior: {path.name} was made with --quick, for a first look; calibrate without it")
        if not manifest.get("commit"):
            raise DataError(f"posterior: the manifest of {path.name} names no commit; calibrate in a git checkout")
        found = pd.read_csv(source / f"parameters-{slug}-{stage}.csv").set_index("parameter")
        known = found["informed"]
        informed = [n for free, names in manifest["sets"].items() if known[free] for n in names]
        manifest["kept"] = informed
        manifest["not_settled"] = [str(name) for name in found.index[~found["settled"]]]
        tables.append(pd.read_parquet(path)[informed])
        told.append(manifest)
    if not tables:
        raise DataError(f"posterior: {source} has no posterior of {slug}; run zorgdruk calibrate --out {source} first")
    for one in told:
        one["drawn_from_other"] = others(one, told, fresh)
    rows = min(len(t) for t in tables)
    joined = pd.concat([t.iloc[:rows].reset_index(drop=True) for t in tables], axis=1)
    joined.to_parquet(path_of(slug, folder), index=False)
    text = json.dumps({"municipality": slug, "draws": rows, "stages": told}, indent=1, ensure_ascii=False)
    path_of(slug, folder).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    return list(joined.columns)


def others(one: Mapping[str, Any], all_: Sequence[Mapping[str, Any]], fresh: Sequence[str]) -> list[str]:
    """Return the earlier stages whose draws, as they are put in, are not those that a stage was drawn from.

    Parameters
    ----------
    one, all_ : manifests. One of before these hashes were kept drew from what was there: what is fresh is other.
    fresh : stages that come in now.
    """
    if "earlier" not in one:
        before = STAGES[: STAGES.index(one["stage"])] if one.get("drawn_from_earlier_stages") else ()
        return [stage for stage in before if stage in fresh and one["stage"] not in fresh]
    there = {stage["stage"]: stage.get("draws") for stage in all_}
    return [stage for stage, draws in one["earlier"].items() if there.get(stage) != draws]


def _installed(slug: str, folder: Path) -> dict[str, tuple[pd.DataFrame, dict[str, Any]]]:
    """Return draws and manifest of each stage that stands in the embedded data."""
    path = path_of(slug, folder)
    if not path.is_file():
        return {}
    table, told = pd.read_parquet(path), json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return {stage["stage"]: (table[stage["kept"]], stage) for stage in told["stages"]}


def main() -> None:
    """Install and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path, help="folder that zorgdruk calibrate wrote")
    parser.add_argument("municipality", nargs="?", type=municipality, default="hogeland")
    asked = parser.parse_args()
    if asked.municipality.strip().upper().startswith("GM"):
        from sim.cbs.home import choose

        choose(asked.municipality, None)  # one that was fetched
    print(", ".join(install(asked.source, asked.municipality)))


if __name__ == "__main__":
    main()
