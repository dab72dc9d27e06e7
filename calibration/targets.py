"""Read the published figures that the model is held against, so that code that fits cannot read what tests it.

What may be used for what stands in `targets.toml` alone. Code that fits sees the figures through `fitting_view`, from
which test figures are taken out, and asks for values with `figure`, which refuses them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.blinded import write_changed
from calibration.own_figures import MOVES, rounded
from calibration.target_list import (
    ACCOUNTS,
    BROAD,
    COUNTED,
    NATION,
    Role,
    Target,
    domain_name,
    known_stage,
    rows_of,
    split,
    targets,
    window,
)
from sim.errors import DataError
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.rates.flows import flows
from sim.rates.population import population_five_year
from sim.rates.read import Floats, total
from sim.statline import Statline

__all__ = [
    "BROAD", "Figure", "FittingView", "Role", "Target", "figure", "fitting_view", "rows_of", "split", "targets",
    "window",
]  # fmt: skip
CONFIDENCE = 1.645
"""Standard deviations on either side that a published range holds: read as 90%, an assumption."""
ROUNDED = 25.0 / 12.0
"""Variance of rounding to 5."""
POSTCODES = 90
"""Cells rounded to 5 that add up to one five-year age group of one municipality, about: 45 places, two sexes."""


class Figure(NamedTuple):
    """The value of a target with its error.

    Parameters
    ----------
    value : as published, or the middle of its range.
    sd : standard deviation of what is published around what it measures, without the luck of the municipality.
    low, high : the published range; equal to the value for a count.
    """

    value: float
    sd: float
    low: float
    high: float


def figure(target: Target, statline: Statline) -> Figure:
    """Return the value of a target.

    Raises
    ------
    DataError : a test figure was asked from a fitting view, or the data do not have it.
    """
    if isinstance(statline, FittingView):
        statline.allow(target)
    if target.kind == "published":
        low, high = _range(target, statline)
        return Figure(0.5 * (low + high), (high - low) / (2.0 * CONFIDENCE), low, high)
    place = find_municipality(target.municipality)
    if target.kind == "age":
        ages = population_five_year(place, statline, target.year).sum(axis=0)
        first, last = BROAD[target.name.removeprefix("age ")]
        value = float(ages[first:last].sum())
        sd = float(np.sqrt(ROUNDED * POSTCODES * (last - first))) if _rounded(place, target) else 0.0
        return Figure(value, sd, value, value)
    value = _moves(place, target, statline) if target.kind == "moves" else _total(place, target, statline)
    return Figure(value, 0.0, value, value)


def _rounded(place: Municipality, target: Target) -> bool:
    """Tell whether ages are sums of rounded cells: those of the last year that was counted, unless fetched exact."""
    if target.year != COUNTED[-1]:
        return False
    return place in MUNICIPALITIES or rounded(place, target.year, target.table, target.indicator)


def _total(place: Municipality, target: Target, statline: Statline) -> float:
    found = total(statline, target.table, place, target.year, target.indicator)
    if found is None:
        raise DataError(
            f"targets: table {target.table} has no {target.indicator} of {place.name} in {target.year}; "
            "choose a year that targets.toml names"
        )
    return found


def _moves(place: Municipality, target: Target, statline: Statline) -> float:
    moved = flows(place, statline)
    rows = np.flatnonzero(moved.years == target.year)
    if not len(rows):
        raise DataError(f"targets: no moves of {place.name} are known in {target.year}; choose a year of targets.toml")
    row = int(rows[0])
    pair = (moved.arrived, moved.immigrated) if target.name == "arrivals" else (moved.left, moved.emigrated)
    return float(pair[0][row] + pair[1][row])


def _range(target: Target, statline: Statline) -> tuple[float, float]:
    """Return the published range of a figure."""
    if target.table == "access":
        from calibration.access_check import NATIONAL, observed

        some = NATIONAL if target.municipality == NATION else observed(find_municipality(target.municipality), statline)
        return next((o.low, o.high) for o in some if o.quantity == target.indicator)
    if target.table == ACCOUNTS:
        from calibration.accounts import ranges

        found = ranges(find_municipality(target.municipality), statline)[target.indicator]
        return found.low, found.high
    if target.table == "care":
        from calibration.care_check import OBSERVED as CARE

        return next((o.low, o.high) for o in CARE if o.quantity == target.indicator)
    if target.table == "domains":
        from calibration.domain_observed import OBSERVED as DOMAINS

        return next((o.low, o.high) for o in DOMAINS if domain_name(o) == target.indicator)
    rows = next(row["rows"] for row in split()["published"] if row["module"] == target.table)
    of = target.municipality
    return next(
        (o["low"], o["high"]) for o in rows if o["quantity"] == target.indicator and o.get("municipality", NATION) == of
    )


class FittingView(Statline):
    """The embedded figures as code that fits may see them: test figures are not in it.

    Parameters
    ----------
    stage : of calibration.
    until : last year of demography.
    folder : where the data without test figures stand, see `fitting_view`.
    """

    def __init__(self, stage: str, until: int, folder: Path) -> None:
        super().__init__(as_of=until if stage == "demography" else None, folder=folder)
        self.stage, self.until = stage, until

    def allow(self, target: Target) -> None:
        """Refuse a target that is not for fitting.

        Raises
        ------
        DataError : it is a test, it is used for nothing, or it belongs to another stage.
        """
        if target.stage == self.stage and target in targets("fit", self.stage, target.municipality, self.until):
            return
        here = target.stage == self.stage
        why = target.role if here else f"stage {target.stage}"
        waarom = {"test": "het is een toetscijfer", "unused": "het dient nergens voor"}.get(
            target.role if here else "", f"het is van fase {target.stage}"
        )
        raise DataError(
            f"targets: {target.name} of {target.municipality} in {target.year} may not be fitted: it is for "
            f"{why} (calibration/targets.toml); read it with a plain Statline, outside calibration",
            f"targets: {target.name} van {target.municipality} in {target.year} mag niet worden gebruikt om op te "
            f"passen: {waarom} (calibration/targets.toml)",
        )

    def values(
        self, name: str, *, region: str, indicator: str, year: int | None = None, sex: str | None = None
    ) -> pd.DataFrame:
        """Return rows as `Statline.values`, but refuse test figures.

        Raises
        ------
        DataError : a test figure, or nothing is left.
        """
        self._refuse(name, indicator, year)
        found = super().values(name, region=region, indicator=indicator, year=year, sex=sex)
        return found[found["year"] <= self.until].reset_index(drop=True) if self._tests(name, indicator) else found

    def value(self, name: str, *, region: str, indicator: str, year: int, sex: str = "T") -> float:
        """Return one figure as `Statline.value`, but refuse test figures.

        Raises
        ------
        DataError : a test figure, or there is not exactly one.
        """
        self._refuse(name, indicator, year)
        return super().value(name, region=region, indicator=indicator, year=year, sex=sex)

    def _tests(self, name: str, indicator: str) -> bool:
        """Tell whether later years of a figure test demography and are not given to this stage either."""
        given = () if self.stage == "demography" else split()["later"]["given"]
        rows = [row for row in split()["demography"] if row["table"] == name and row["name"] not in given]
        return any(indicator in (row["indicator"], *MOVES.get(row["name"], ())) for row in rows)

    def _refuse(self, name: str, indicator: str, year: int | None) -> None:
        if year is not None and year > self.until and self._tests(name, indicator):
            raise DataError(
                f"table {name}: {indicator} of {year} is a test figure and may not be read by code that fits "
                f"figures to {self.until} (calibration/targets.toml)",
                f"tabel {name}: {indicator} van {year} is een toetscijfer en mag niet worden gelezen door code die "
                f"past op cijfers tot en met {self.until} (calibration/targets.toml)",
            )


def fitting_view(stage: str, folder: Path, until: int | None = None, statline: Statline | None = None) -> FittingView:
    """Return the figures that a stage may see.

    Parameters
    ----------
    stage : demography, domains or access.
    folder : an empty or new folder for the data without test figures.
    until : last year of demography; default the first split.
    statline : where the figures come from; default the embedded ones.

    Notes
    -----
    Demography sees figures to `until`, as `Statline(as_of)`; in the files themselves later ones of fitted tables hold
    what the last year allowed had, since start populations look up some patterns whatever the year. Later stages see
    2021 but no care of a municipality that is to be predicted, nor of its wijken, and no accounts at all. Of what tests
    demography their runs read all tables, as they begin in 2021; asked by name they get only what `targets.toml` gives.
    """
    source, year = statline or Statline(), window(until)[2]
    known_stage(stage)
    changed = _as_before(source, year) if stage == "demography" else _without_predicted(source)
    write_changed(source.folder, folder, changed)
    return FittingView(stage, year, folder)


def _as_before(source: Statline, until: int) -> dict[str, pd.DataFrame]:
    """Return the tables of demography in which every later figure is the last one that may be seen."""
    patterns, found = set(split()["patterns"]["tables"]), {}
    for name in dict.fromkeys(row["table"] for row in split()["demography"]):
        if name in patterns:
            continue
        frame = Statline(folder=source.folder).table(name)
        key = [c for c in frame if c not in ("year", "value", "quality")]
        seen = frame[frame["year"] <= until].sort_values("year").drop_duplicates(key, keep="last")
        last = frame[key].merge(seen[[*key, "value"]], on=key, how="left")["value"].to_numpy()
        later = (frame["year"] > until).to_numpy()
        keep = ~later | np.isfinite(last)
        values: Floats = np.where(later, last, frame["value"].to_numpy())
        found[name] = frame.assign(value=values)[keep].reset_index(drop=True)
    return found


def _without_predicted(source: Statline) -> dict[str, pd.DataFrame]:
    """Return the social domain and wijken without the care of municipalities that are predicted, and no accounts."""
    row = next(r for r in split()["published"] if r["module"] == "access")
    hidden, plain = split()["hidden"]["access"], Statline(folder=source.folder)
    digits = {place.code[2:] for place in MUNICIPALITIES if place.slug in row["predicted"]}
    frame, wijken = plain.table(hidden["table"]), plain.table(hidden["wijken"])
    there = frame["region"].str[2:6].isin(digits) & frame["region"].str[:2].isin(["GM", "WK"])
    care = frame["indicator"].str.startswith(tuple(hidden["starts"])) | frame["indicator"].isin(hidden["names"])
    return {
        hidden["table"]: frame[~(there & care)].reset_index(drop=True),
        hidden["wijken"]: wijken[~wijken["region"].str[2:6].isin(digits)].reset_index(drop=True),
        hidden["spending"]: plain.table(hidden["spending"]).iloc[:0],
    }
