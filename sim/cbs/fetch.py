"""Fetch the figures of a municipality: every input of the recipe, what became of it, and the tables it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.cbs.assemble import assemble, empty, merged, region_codes
from sim.cbs.derive import derived
from sim.cbs.faults import ChangedError, MissingError, RefusedError, UnreachableError
from sim.cbs.pages import Reader
from sim.cbs.recipe import Input, Recipe
from sim.cbs.slice import Slice, read_slice
from sim.municipalities import Municipality
from sim.statline import Statline

FORMS = ("v4", "v3")
PREFIX = {"year": "JJ", "month": "MM"}
SERIES = ["region", "indicator", "sex", "year"]
"""What a fetched figure replaces: the whole series of that year, with all its ages and months."""
NATIONAL = frozenset({"nation"})


@dataclass
class Outcome:
    """What became of one input.

    Parameters
    ----------
    name, model : of the input and its table of the model.
    tables : CBS tables with form and edition, such as "03759ned (v4, 2026-06-23)".
    rows : figures that it gave.
    absent : reason -> figures that CBS does not give.
    provisional : years that are not final.
    missing : indicators that the table does not have.
    why : English and Dutch sentence when it gave nothing; None when it did.
    """

    name: str
    model: str
    tables: tuple[str, ...] = ()
    rows: int = 0
    absent: Counter[str] = field(default_factory=Counter)
    provisional: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    why: tuple[str, str] | None = None


@dataclass
class Fetched:
    """The figures of a municipality as the service gives them.

    Parameters
    ----------
    place : whose.
    frames : table of the model -> rows, without anything embedded.
    outcomes : one per input.
    dates : days on which the pages were answered, first and last; empty when nothing was.
    snapshots : tables whose edition could not be asked, with the date of the copy that was used.
    """

    place: Municipality
    frames: dict[str, pd.DataFrame]
    outcomes: list[Outcome]
    dates: tuple[str, ...]
    snapshots: tuple[str, ...]


def fetch_tables(
    place: Municipality,
    recipe: Recipe,
    reader: Reader,
    base: Statline,
    tell: Callable[[str, int, int], None] = lambda name, done, of: None,
) -> Fetched:
    """Read every input of the recipe for a municipality.

    Parameters
    ----------
    place : whose figures; the Netherlands, its province and its predecessors come with it.
    base : the embedded figures: they say which postcode places a municipality has.
    tell : called with the name of an input before it is read, how many are done and how many there are.

    Raises
    ------
    ServiceError : the service does not answer, and the cache does not have what is needed. A table that is gone or laid
        out otherwise is no error here: its outcome says so.
    """
    towns = base.table("villages_pc4")
    postcodes = tuple(sorted(towns["region"][towns["municipality"] == place.code]))
    wanted = [one for one in recipe.input if not (one.without_places and postcodes)]
    kept: dict[Any, Slice] = {}
    outcomes: list[Outcome] = []
    parts: dict[str, list[pd.DataFrame]] = {}
    for done, one in enumerate(wanted):
        tell(one.name, done, len(wanted))
        outcome, rows = _input(one, place, postcodes, recipe, reader, kept)
        outcomes.append(outcome)
        if len(rows):
            parts.setdefault(one.model, []).append(rows)
    frames = {model: pd.concat(rows, ignore_index=True) for model, rows in parts.items()}
    if "population_pc4_age5" in frames:
        of = dict(zip(towns["region"], towns["municipality"], strict=True))
        pc4 = frames["population_pc4_age5"]
        frames["population_pc4_age5"] = pc4.assign(municipality=pc4["region"].map(of))
    for model, rows in derived(frames, place).items():
        frames[model] = pd.concat([frames[model], rows], ignore_index=True) if model in frames else rows
    dates = sorted(reader.dates)
    return Fetched(place, frames, outcomes, tuple(dates[:1] + dates[-1:]), tuple(dict.fromkeys(reader.snapshots)))


def _input(
    one: Input,
    place: Municipality,
    postcodes: tuple[str, ...],
    recipe: Recipe,
    reader: Reader,
    kept: dict[Any, Slice],
) -> tuple[Outcome, pd.DataFrame]:
    """Read one input; what the service does not have or has otherwise is told in the outcome."""
    outcome = Outcome(one.name, one.model)
    codes = region_codes(one, place, postcodes)
    if not codes:
        outcome.why = ("no places of it are known", "er zijn geen plaatsen van bekend")
        return outcome, empty(one)
    parts = []
    for table in one.tables:
        periods = tuple(f"{year}{PREFIX[one.step]}" for year in range(table.first, table.last + 1))
        where = {one.region: codes} | {name: (code,) for name, code in one.only.items()} | {one.period: periods}
        key = (table.id, tuple(where.items()))
        try:
            if key not in kept:
                kept[key] = read_slice(reader, table.id, where, FORMS)
            made = assemble(one, kept[key], table.id)
        except (MissingError, ChangedError, RefusedError) as error:
            outcome.why = (str(error), error.dutch)
            return outcome, empty(one)
        except UnreachableError as error:
            if reader.service is not None:
                raise
            outcome.why = (str(error), error.dutch)
            return outcome, empty(one)
        found = kept[key]
        outcome.tables += (f"{table.id} ({found.form}, {found.edition[:10]})",)
        outcome.absent += made.absent
        outcome.provisional += made.provisional
        outcome.missing += made.missing
        parts.append(made.frame)
    rows = pd.concat(parts, ignore_index=True)
    rows = pd.concat([rows, merged(one, rows, place, recipe.shares.get(place.code, {}))], ignore_index=True)
    outcome.rows = len(rows)
    if rows.empty:
        outcome.why = ("CBS gives no figure", "het CBS geeft geen cijfer")
    return outcome, rows


def joined(base: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table with some series replaced: the series of `rows` come from there, all others from `base`."""
    if rows.empty:
        return base
    key = pd.MultiIndex.from_frame(base[SERIES].astype({"region": str, "indicator": str, "sex": str}))
    new = pd.MultiIndex.from_frame(rows[SERIES].astype({"region": str, "indicator": str, "sex": str}))
    return pd.concat([base[~key.isin(new)], rows[list(base.columns)]], ignore_index=True)
