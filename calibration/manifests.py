"""What a posterior was made from, as JSON; and whether a folder holds one that was made in another way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.inference.synthetic import Posterior
from calibration.stages import Free
from results.staging import OTHER
from sim.active import substitutes
from sim.errors import ZorgdrukError
from sim.manifest import commit, versions
from sim.municipalities import Municipality


class Asked(NamedTuple):
    """How a stage is calibrated.

    Parameters
    ----------
    quick : few parameters and runs.
    until : last year that demography is fitted to.
    seed : of the design and the runs.
    runs : in each wave.
    """

    quick: bool
    until: int
    seed: int
    runs: int


def told_by(manifest: Mapping[str, Any]) -> Asked:
    """Return how a stage was calibrated."""
    return Asked(bool(manifest["quick"]), int(manifest["until"]), int(manifest["seed"]),
                 int(manifest["settings"]["runs"]))  # fmt: skip


def refuse_other(folder: Path, slug: str, stage: str, asked: Asked, before: Sequence[str]) -> None:
    """Refuse a folder that holds the stage as it was calibrated in another way, or earlier ones that do not go with it.

    Parameters
    ----------
    before : earlier stages whose posteriors in the folder are drawn from: fitted to the same year, and not quickly for
        a stage that is done in full.

    Raises
    ------
    ZorgdrukError : it does; nothing was changed.
    """
    for name in (stage, *before):
        path = folder / f"manifest-{slug}-{name}.json"
        if not path.is_file():
            continue
        found = _read(path)
        own = name == stage
        other = {
            k for k in Asked._fields
            if getattr(found, k) != getattr(asked, k) and (own or k == "until" or (k == "quick" and found.quick))
        }  # fmt: skip
        if other:
            there, now = (_options(a, other) for a in (found, asked))
            daar, nu = (_options(a, other, dutch=True) for a in (found, asked))
            raise ZorgdrukError(
                f"calibration: {str(folder)!r} holds stage {name} of {slug} made {there}, and this asks {now}; "
                f"{OTHER[0]}, or ask the same",
                f"kalibratie: {str(folder)!r} bevat fase {name} van {slug}, gemaakt {daar}, en nu is gevraagd {nu}; "
                f"{OTHER[1]}, of vraag hetzelfde",
            )


def _read(path: Path) -> Asked:
    try:
        return told_by(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise ZorgdrukError(
            f"calibration: {str(path)!r} cannot be read, so that it is not known how it was made; {OTHER[0]}",
            f"kalibratie: {str(path)!r} is niet te lezen, zodat niet bekend is hoe het is gemaakt; {OTHER[1]}",
        ) from None


def _options(asked: Asked, names: Iterable[str], dutch: bool = False) -> str:
    """Name settings as a user would give them, in the order of the command."""
    words = []
    for name in (k for k in Asked._fields if k in names):
        value = getattr(asked, name)
        if name != "quick":
            words.append(f"--{name} {value}")
        else:
            words.append("--quick" if value else ("zonder --quick" if dutch else "without --quick"))
    words = [word if word.startswith(("zonder", "without")) else f"{'met' if dutch else 'with'} {word}"
             for word in words]  # fmt: skip
    return (" en " if dutch else " and ").join(words)


def table_hash(table: pd.DataFrame) -> str:
    """Return a hash of draws: names of the parameters, and values to the last bit."""
    told = hashlib.sha256(json.dumps([str(c) for c in table.columns]).encode())
    told.update(np.ascontiguousarray(table.to_numpy(dtype="<f8")).tobytes())
    return told.hexdigest()[:16]


def prior_hash(free: Sequence[Free]) -> str:
    """Return a hash of the priors: what is sought, which parameters it sets, and how they are believed to lie."""
    told = [[f.name, list(f.names), f.factor, f.prior.low, f.prior.mode, f.prior.high] for f in free]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def manifest(
    stage: str, place: Municipality, asked: Asked, posterior: Posterior, free: Sequence[Free], table: pd.DataFrame,
    hashes: tuple[str, str], earlier: Mapping[str, pd.DataFrame],
) -> dict[str, Any]:  # fmt: skip
    """Return what a posterior was made from, as JSON can hold it.

    Parameters
    ----------
    table : its draws.
    hashes : of the code and of the figures that the stage may see.
    earlier : stage -> draws, of what came before.
    """
    observed = dict(zip(posterior.problem.names, posterior.problem.observed.tolist(), strict=True))
    return {
        "software": "zorgdruk",
        "municipality": {"code": place.code, "name": place.name, "slug": place.slug},
        "stage": stage,
        "quick": asked.quick,
        "seed": asked.seed,
        "until": asked.until,
        "settings": posterior.settings._asdict(),
        "runs": posterior.runs,
        "failed": posterior.failed,
        "waves": len(posterior.waves),
        "targets": observed,
        "priors": {f.name: [f.prior.low, f.prior.mode, f.prior.high] for f in free},
        "prior": prior_hash(free),
        "sets": {f.name: list(f.names) for f in free},
        "drawn_from_earlier_stages": sorted({str(c) for one in earlier.values() for c in one.columns}),
        "earlier": {name: table_hash(one) for name, one in earlier.items()},
        "posterior": posterior.hash(),
        "draws": table_hash(table),
        "outside_design": posterior.outside,
        "r_hat": posterior.r_hat,
        "warnings": list(posterior.warnings),
        "code": hashes[0],
        "data": hashes[1],
        "substitutes": substitutes(),
        "commit": commit(),
        "versions": versions(),
        "population": "synthetische bevolking",
    }
