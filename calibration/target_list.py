"""List the targets: what may be fitted and what only tested, as `targets.toml` says; no value is read here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sim.errors import DataError, did_you_mean
from sim.municipalities import MUNICIPALITIES, find_municipality

FILE = Path(__file__).with_name("targets.toml")
Role = Literal["fit", "test", "unused"]
STAGES = ("demography", "domains", "access")
NATION = "nl"
ACCOUNTS = "accounts"
"""Module of spending by taakveld."""
BROAD = {"0-19": (0, 4), "20-44": (4, 9), "45-64": (9, 13), "65-79": (13, 16), "80+": (16, 20)}
"""Age group -> first five-year group, and one past the last."""
COUNTED = (2016, 2020, 2021)
"""Years after 2006 with a counted age structure."""


class Target(NamedTuple):
    """One published figure, without its value.

    Parameters
    ----------
    name : of the quantity, as simulators name it; age groups as ``age 65-79``.
    stage : of calibration that may fit it.
    municipality : slug, or "nl" for a figure of the country.
    year : calendar year of a flow; 1 January of a stock.
    role : fit, test, or unused (neither: before the window, or read by the model itself).
    kind : flow, moves, stock, age or published.
    error : count, rounded5 or range.
    overdispersion : variance over mean of a count, around the own trend.
    table, indicator : of the embedded data, or the module and the quantity of a published range.
    source : where it is published.
    """

    name: str
    stage: str
    municipality: str
    year: int
    role: Role
    kind: str
    error: str
    overdispersion: float
    table: str
    indicator: str
    source: str


@lru_cache(maxsize=1)
def split() -> dict[str, Any]:
    """Return what `targets.toml` says."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def window(until: int | None = None) -> tuple[int, int, int]:
    """Return what the demography is fitted to: 1 January of the start, first year of flows, last year.

    Raises
    ------
    DataError : no such split.
    """
    told = split()["split"]
    year = told["until"][0] if until is None else until
    if year not in told["until"]:
        known = ", ".join(str(y) for y in told["until"])
        raise DataError(f"targets: no split at {year}; targets.toml has {known}")
    return told["start"][str(year)], told["first"][str(year)], year


def targets(
    role: Role | None = None, stage: str | None = None, municipality: str | None = None, until: int | None = None
) -> tuple[Target, ...]:
    """Return the targets, in the order of the file.

    Parameters
    ----------
    role, stage, municipality : only these; figures of the country belong to every municipality.
    until : last year that demography is fitted to; default the first split of the file.

    Raises
    ------
    DataError : an unknown stage or split.
    """
    if stage is not None and stage not in STAGES:
        raise DataError(f"targets: no stage {stage!r}{did_you_mean(stage, STAGES)}; there are {', '.join(STAGES)}")
    slug = municipality if municipality in (None, NATION) else find_municipality(municipality).slug
    found = (*_demography(window(until)), *_published())
    return tuple(
        t
        for t in found
        if role in (None, t.role) and stage in (None, t.stage) and (slug is None or t.municipality in (slug, NATION))
    )


def _demography(of: tuple[int, int, int]) -> Iterator[Target]:
    """Walk through the targets of demography, for one split."""
    start, first, until = of
    for row in split()["demography"]:
        stock = row["kind"] in ("stock", "age")
        for place in MUNICIPALITIES:
            for year in range(row["years"][0], row["years"][1] + 1):
                if row["kind"] == "age" and year not in COUNTED:
                    continue
                inside = year > start if stock else year >= first
                role: Role = "test" if year > until else "fit" if inside else "unused"
                names = [f"age {g}" for g in BROAD] if row["kind"] == "age" else [row["name"]]
                for name in names:
                    yield Target(
                        name, "demography", place.slug, year, role, row["kind"], row["error"],
                        row.get("overdispersion", 0.0), row["table"], row["indicator"], row["source"],
                    )  # fmt: skip


def _published() -> Iterator[Target]:
    """Walk through the figures that are published with a range."""
    for row in split()["published"]:
        for name, slug, source in rows_of(row):
            of = row.get("municipalities")
            fit = name in row["fit"] and (of is None or slug in of)
            set_by = name in row["unused"] or name in row.get("unused_of", {}).get(slug, ())
            role: Role = "fit" if fit else "unused" if set_by else "test"
            year = int(name.split(", ")[1]) if row["module"] == ACCOUNTS else row["year"]
            yield Target(name, row["stage"], slug, year, role, "published", "range", 0.0, row["module"], name, source)


def rows_of(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return quantity, municipality and source of what a module lists."""
    if row["module"] == ACCOUNTS:
        from calibration.accounts import ranges

        return [(name, place.slug, found.source) for place in MUNICIPALITIES for name, found in ranges(place).items()]
    if row["module"] == "care":
        from calibration.care_check import OBSERVED as CARE

        return [(o.quantity, NATION, o.source) for o in CARE]
    if row["module"] == "domains":
        from calibration.domain_observed import OBSERVED as DOMAINS

        return [(domain_name(o), NATION, o.source) for o in DOMAINS]
    if row["module"] == "access":
        from calibration.access_check import NATIONAL, quantities

        local = [(name, place.slug, source) for place in MUNICIPALITIES for name, source in quantities(place)]
        return local + [(o.quantity, NATION, o.source) for o in NATIONAL]
    return [(o["quantity"], o.get("municipality", NATION), o["source"]) for o in row["rows"]]


def domain_name(o: Any) -> str:
    """Name one prevalence: state, sex, ages and among whom."""
    sex = {-1: "", 0: ", men", 1: ", women"}[o.sex]
    ages = f", {o.first}-{o.last}" if o.last else ""
    return f"{o.quantity}{sex}{ages}" + ("" if o.among == "all" else f", {o.among}")
