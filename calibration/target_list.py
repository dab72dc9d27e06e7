"""List the targets: what may be fitted and what only tested, as `targets.toml` says; no value is read here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sim.errors import DataError, did_you_mean
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality

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
        known = ", ".join(str(y) for y in sorted(told["until"]))
        raise DataError(
            f"until: figures cannot be fitted to {year}; choose one of {known} (calibration/targets.toml)",
            f"until: er kan niet tot en met {year} worden gepast; kies uit {known} (calibration/targets.toml)",
        )
    return told["start"][str(year)], told["first"][str(year)], year


def known_stage(stage: str) -> str:
    """Return the name of a stage.

    Raises
    ------
    DataError : there is none of that name.
    """
    if stage not in STAGES:
        raise DataError(
            f"targets: no stage {stage!r}{did_you_mean(stage, STAGES)}; there are {', '.join(STAGES)}",
            f"targets: geen fase {stage!r}{did_you_mean(stage, STAGES, dutch=True)}; er zijn {', '.join(STAGES)}",
        )
    return stage


def targets(
    role: Role | None = None, stage: str | None = None, municipality: str | None = None, until: int | None = None
) -> tuple[Target, ...]:
    """Return the targets, in the order of the file.

    Parameters
    ----------
    role, stage, municipality : only these; figures of the country belong to every municipality. Without a
        municipality those of the embedded ones; of one that was fetched only what it has figures of its own for.
    until : last year that demography is fitted to; default the first split of the file.

    Raises
    ------
    DataError : an unknown stage or split.
    """
    if stage is not None:
        known_stage(stage)
    one = municipality not in (None, NATION)
    places = (find_municipality(str(municipality)),) if one else MUNICIPALITIES
    slugs = {NATION, *(p.slug for p in places if municipality != NATION)}
    found = (*_demography(window(until), places), *_published(places))
    return tuple(
        t
        for t in found
        if role in (None, t.role) and stage in (None, t.stage) and t.municipality in slugs and (not one or _has(t))
    )


def _has(target: Target) -> bool:
    """Tell whether a figure is there: of embedded municipalities each is, of others what they have of their own."""
    if target.municipality in (NATION, *(p.slug for p in MUNICIPALITIES)) or target.table == ACCOUNTS:
        return True  # of accounts `rows_of` lists only those that are there
    from calibration.own_figures import has

    return has(target)


def _demography(of: tuple[int, int, int], places: Sequence[Municipality]) -> Iterator[Target]:
    """Walk through the targets of demography, for one split."""
    start, first, until = of
    left_out = split()["split"]["unused"].get(str(until), {})
    for row in split()["demography"]:
        stock, unused = row["kind"] in ("stock", "age"), left_out.get(row["name"], ())
        for place in places:
            for year in range(row["years"][0], row["years"][1] + 1):
                if row["kind"] == "age" and year not in COUNTED:
                    continue
                inside = (year > start if stock else year >= first) and year not in unused
                role: Role = "test" if year > until else "fit" if inside else "unused"
                names = [f"age {g}" for g in BROAD] if row["kind"] == "age" else [row["name"]]
                for name in names:
                    yield Target(
                        name, "demography", place.slug, year, role, row["kind"], row["error"],
                        row.get("overdispersion", 0.0), row["table"], row["indicator"], row["source"],
                    )  # fmt: skip


def _published(places: Sequence[Municipality]) -> Iterator[Target]:
    """Walk through the figures that are published with a range."""
    for row in split()["published"]:
        for name, slug, source in rows_of(row, places):
            fit = name in row["fit"] and slug not in row.get("predicted", ())
            set_by = name in row["unused"] or name in row.get("unused_of", {}).get(slug, ())
            role: Role = "fit" if fit else "unused" if set_by else "test"
            year = int(name.split(", ")[1]) if row["module"] == ACCOUNTS else row["year"]
            yield Target(name, row["stage"], slug, year, role, "published", "range", 0.0, row["module"], name, source)


def rows_of(row: dict[str, Any], places: Sequence[Municipality] = MUNICIPALITIES) -> list[tuple[str, str, str]]:
    """Return quantity, municipality and source of what a module lists."""
    if row["module"] == ACCOUNTS:
        return [(name, place.slug, source) for place in places for name, source in _accounts(place)]
    if row["module"] == "care":
        from calibration.care_check import OBSERVED as CARE

        return [(o.quantity, NATION, o.source) for o in CARE]
    if row["module"] == "domains":
        from calibration.domain_observed import OBSERVED as DOMAINS

        return [(domain_name(o), NATION, o.source) for o in DOMAINS]
    if row["module"] == "access":
        from calibration.access_check import NATIONAL, quantities

        local = [(name, place.slug, source) for place in places for name, source in quantities(place)]
        return local + [(o.quantity, NATION, o.source) for o in NATIONAL]
    return [(o["quantity"], o.get("municipality", NATION), o["source"]) for o in row["rows"]]


def _accounts(place: Municipality) -> list[tuple[str, str]]:
    """Return name and source of what is booked by taakveld; of a municipality that was fetched there may be nothing."""
    from calibration.accounts import ranges

    try:
        return [(name, found.source) for name, found in ranges(place).items()]
    except DataError:
        if place in MUNICIPALITIES:
            raise
        return []


def domain_name(o: Any) -> str:
    """Name one prevalence: state, sex, ages and among whom."""
    sex = {-1: "", 0: ", men", 1: ", women"}[o.sex]
    ages = f", {o.first}-{o.last}" if o.last else ""
    return f"{o.quantity}{sex}{ages}" + ("" if o.among == "all" else f", {o.among}")
