"""Write the forecast ledger: a dated file of predictions with intervals, made from runs that are kept in parts."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.validation_parts import Part, Say, do_parts, grounds
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "results/ledger"
UNTIL = 2030
AS_OF = "2021 of the municipalities, 2026 of the country"
MOST_DRAWS = 1000


def ledger_parts(municipalities: Sequence[str], draws: int, until: int = UNTIL) -> list[Part]:
    """Return the runs of a ledger, draw by draw, so that all municipalities come on together."""
    return [
        Part(f"forecast-{slug}-{draw}-{until}", "forecast", {"municipality": slug, "draw": draw, "until": until})
        for draw in range(1, draws + 1)
        for slug in municipalities
    ]


def write_ledger(
    municipalities: Sequence[str],
    out: Path,
    work: Path,
    draws: int,
    jobs: int,
    until: int = UNTIL,
    say: Say | None = None,
) -> Path:
    """Run what is needed and write the ledger of today.

    Parameters
    ----------
    out : folder of the ledger; the file has the date of today (UTC) as its name.
    work : folder in which runs are kept.
    draws : runs per municipality, each with its own parameters, path of the rates and luck.

    Returns
    -------
    Path of the CSV file; what it rests on stands in a JSON file beside it.

    Raises
    ------
    ZorgdrukError : fewer than 2 draws or too many, or a ledger of today stands there with other figures.
    """
    from calibration.ledger import ledger

    if not 2 <= draws <= MOST_DRAWS:
        raise ZorgdrukError(
            f"ledger: draws {draws} must be 2 to {MOST_DRAWS}.", f"ledger: {draws} trekkingen moet 2-{MOST_DRAWS} zijn."
        )
    import pandas as pd

    tables = do_parts(ledger_parts(municipalities, draws, until), work, jobs, say)
    today, ground = datetime.now(UTC).date().isoformat(), grounds()
    about = {"written": today, "as_of": AS_OF, **{name: str(value) for name, value in ground.items()}}
    table = ledger(pd.concat(tables.values(), ignore_index=True), about)
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{today}.csv"
    text = table.to_csv(index=False, lineterminator="\n")
    if file.is_file() and file.read_text(encoding="utf-8") != text:
        raise ZorgdrukError(
            f"ledger: {file.name} stands in {out.name} with other figures; a prediction is not written over: move it "
            "away first.",
            f"ledger: {file.name} staat al in {out.name} met andere cijfers; een voorspelling wordt niet overschreven: "
            "zet het eerst elders.",
        )
    _put(file, text)
    told = {
        "what": "predictions to be scored against later figures; all persons are synthetic",
        "municipalities": list(municipalities),
        "draws": draws,
        "until": until,
        "intervals": "over draws of parameters (from the posterior where the municipality has one, else from the range "
        "of belief), local factors of asking set anew to the use of 2021 in each draw, paths of the demographic rates "
        "and luck",
        "command": f"zorgdruk ledger --draws {draws} " + " ".join(f"-m {m}" for m in municipalities),
        **about,
    }
    _put(file.with_suffix(".json"), json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return file


def _put(file: Path, text: str) -> None:
    aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(file)


def make_or_score(
    made: tuple[tuple[str, ...], int, int], out: str, score: str | None, later: str | None, jobs: str, quiet: bool,
    as_json: bool = False,
) -> None:  # fmt: skip
    """Write a ledger, or score one against later figures and print the table.

    Parameters
    ----------
    made : municipalities (none for all), draws, last year.
    score, later : ledger and CSV with `calibration.ledger.KEYS` and observed; both or neither.
    quiet : tell nothing of the runs.
    as_json : print JSON: the file that was written, or the scores.

    Raises
    ------
    ZorgdrukError : one of the two without the other, a year before the start, or a file that is not what it should be.
    """
    import sys

    from experiments.machine import duration, workers
    from sim.municipalities import MUNICIPALITIES, find_municipality

    if (score is None) != (later is None):
        raise ZorgdrukError(
            "ledger: --score and --later belong together: the ledger, and what was counted since.",
            "ledger: --score en --later horen bij elkaar: het bestand, en wat sindsdien is geteld.",
        )
    if score is not None and later is not None:
        table = _scored(Path(score), Path(later))
        if as_json:
            print(table.to_json(orient="records", force_ascii=False, indent=2))
        else:
            print(table.to_string(index=False))
        return
    names, draws, until = made
    if not 2021 <= until <= 2060:
        raise ZorgdrukError(f"ledger: until {until} must be 2021 to 2060.", f"ledger: {until} moet 2021-2060 zijn.")
    slugs = list(dict.fromkeys(find_municipality(name).slug for name in names)) or [m.slug for m in MUNICIPALITIES]

    import time

    began = time.monotonic()

    def say(done: int, all_: int, name: str) -> None:
        if not quiet:
            left = (time.monotonic() - began) / done * (all_ - done)
            print(f"{done} of {all_}: {name}; about {duration(left, 'en')} left", file=sys.stderr, flush=True)

    folder = Path(out)
    count = workers(jobs, draws * len(slugs))
    file = write_ledger(slugs, folder, folder / "parts", draws, count, until, say)
    if as_json:
        print(json.dumps({"file": str(file)}, ensure_ascii=False))
    else:
        print(file)


def _scored(file: Path, later: Path) -> pd.DataFrame:
    import pandas as pd

    from calibration.ledger import KEYS, read_ledger, score_ledger

    try:
        counted = pd.read_csv(later, keep_default_na=False, dtype={"group": str, "municipality": str})
    except (OSError, ValueError) as error:
        raise ZorgdrukError(f"later: {later.name} cannot be read ({str(error)[:80]}); give a CSV file") from None
    missing = [name for name in (*KEYS, "observed") if name not in counted]
    if missing:
        raise ZorgdrukError(
            f"later: {later.name} has no column {missing[0]}; it needs {', '.join((*KEYS, 'observed'))}"
        )
    return score_ledger(read_ledger(file), counted)
