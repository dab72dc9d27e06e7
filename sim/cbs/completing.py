"""The tables of a municipality while they are completed, and how a whole number of people is divided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.municipalities import Municipality

Floats = NDArray[np.float64]
STARTS = np.arange(0, 100, 5)
"""First ages of the five-year groups; the last is 95 and over."""


@dataclass
class Substitutes:
    """The tables of a municipality, completed.

    Parameters
    ----------
    place : the municipality.
    tables : table of the model -> all rows, of every region; completed in place.
    told : English and Dutch sentence on each substitute.
    """

    place: Municipality
    tables: dict[str, pd.DataFrame]
    told: list[tuple[str, str]] = field(default_factory=list)

    def rows(self, table: str, region: str, indicator: str = "", year: int = 0) -> pd.DataFrame:
        """Return the rows of one region, and of an indicator and year when they are given."""
        frame = self.tables[table]
        keep = frame["region"] == region
        keep &= (frame["indicator"] == indicator) if indicator else True
        return frame[keep & (frame["year"] == year)] if year else frame[keep]

    def add(self, table: str, rows: pd.DataFrame, english: str, dutch: str) -> None:
        """Add rows of the municipality, and say what they are."""
        if rows.empty:
            return
        full = pd.DataFrame({"region": self.place.code, "sex": "T", "age_from": 0, "age_to": 120}, index=rows.index)
        full = full.assign(quality="derived", **{str(name): rows[name] for name in rows.columns})
        frame = self.tables[table]
        full = full[list(frame.columns)].astype({name: frame[name].dtype for name in frame.columns})
        self.tables[table] = pd.concat([frame, full], ignore_index=True)
        self.told.append((f"{table}: {english}", f"{table}: {dutch}"))

    def ages(self, year: int, sex: str, region: str = "") -> Floats:
        """Return the population of 1 January by five-year group, (20,); zeros when not known."""
        rows = self.rows("population_municipal_age5", region or self.place.code, "population_1jan", year)
        rows = rows[rows["sex"] == sex]
        out = np.zeros(len(STARTS))
        np.add.at(out, rows["age_from"].to_numpy() // 5, rows["value"].to_numpy())
        return out


def apportion(total: float, shares: Floats) -> Floats:
    """Return whole numbers in proportion to `shares` that add up to a whole `total` (largest remainders)."""
    if shares.sum() <= 0:
        shares = np.ones(len(shares))
    exact = shares / shares.sum() * round(total)
    out = np.floor(exact)
    left = int(round(total) - out.sum())
    out[np.argsort(out - exact, kind="stable")[:left]] += 1
    return np.asarray(out)


def by_age(values: Floats, **told: Any) -> pd.DataFrame:
    """Return rows in five-year groups."""
    rows: dict[str, Any] = {"age_from": STARTS, "age_to": [*(STARTS[1:] - 1), 120], "value": values}
    return pd.DataFrame(rows | told)


def formed(it: Substitutes, year: int) -> bool:
    """Return whether the figures of a year are those of the municipality itself."""
    return year >= it.place.since or not it.place.predecessors
