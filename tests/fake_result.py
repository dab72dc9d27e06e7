"""A made-up but plausible result of a run, for tests of what is done with results."""

import math
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

FIRST, LAST = 2021, 2031
AGES = [*(f"{a}-{a + 4}" for a in range(0, 95, 5)), "95+"]
TYPES = {
    "one_person": (7571, 1.014),
    "unmarried_couple": (1900, 1.004),
    "married_couple": (5235, 1.003),
    "unmarried_couple_children": (1000, 1.01),
    "married_couple_children": (4450, 0.985),
    "single_parent": (1479, 1.008),
    "other": (90, 1.0),
}
KERNEN = [
    "Uithuizen",
    "Winsum",
    "Bedum",
    "Uithuizermeeden",
    "Warffum",
    "Kloosterburen",
    "Zuidwolde",
    "Den Andel",
]
FLOWS = {
    "births": 405, "deaths": 510, "arrivals": 1800, "departures": 1620, "immigration": 180, "emigration": 150,
    "partnerships": 320, "separations": 210, "marriages": 190, "leaving_home": 390, "moves": 2400,
    "institution_entries": 160, "institution_exits": 30,
}  # fmt: skip


@dataclass
class FakeResult:
    """What `sim.run` returns, as far as it is stored and shown."""

    yearly: pd.DataFrame
    monthly: pd.DataFrame
    margins: pd.DataFrame
    manifest: dict[str, Any]
    scenario: str = "basispad"
    seed: int = 1
    start: int = (FIRST - 2000) * 12
    until: int = (LAST - 2000) * 12 - 1
    municipality: Any = field(
        default_factory=lambda: SimpleNamespace(code="GM1966", slug="hogeland", name="Het Hogeland")
    )


def shape(age: float, year: int) -> float:
    """Return persons of one single age and sex: a bulge that grows older."""
    bulge = 0.35 * math.exp(-(((age - 55 - (year - FIRST)) / 11) ** 2))
    dip = -0.25 * math.exp(-(((age - 27) / 7) ** 2))
    survival = 1 / (1 + math.exp((age - 83 - 0.15 * (year - FIRST)) / 5))
    return 290 * (1 + bulge + dip) * survival


def yearly_rows() -> list[tuple[int, str, str, str, float, str]]:
    """Return year, indicator, by, group, value and unit of every figure."""
    rows: list[tuple[int, str, str, str, float, str]] = []
    for year in range(FIRST, LAST + 1):
        single = np.array([shape(a, year) for a in range(105)])
        men, women = np.round(0.98 * single), np.round(single * (1 + np.arange(105) / 700))
        both = men + women
        rows.append((year, "population", "total", "total", both.sum(), "persons"))
        for sex, grid in (("man", men), ("vrouw", women)):
            rows.append((year, "population", "sex", sex, grid.sum(), "persons"))
            sums = [grid[a : a + 5 if a < 95 else None].sum() for a in range(0, 100, 5)]
            rows += [
                (year, "population", "sex_age", f"{sex} {g}", s, "persons") for g, s in zip(AGES, sums, strict=True)
            ]
        for i, group in enumerate(AGES):
            value = both[5 * i : 5 * i + 5 if i < 19 else None].sum()
            rows.append((year, "population", "age", group, value, "persons"))
        for group, (a, b) in {
            "0-17": (0, 18),
            "18-64": (18, 65),
            "65-79": (65, 80),
            "80+": (80, 105),
        }.items():
            rows.append((year, "population", "age_group", group, both[a:b].sum(), "persons"))
        for i, kern in enumerate(KERNEN):
            rows.append((year, "population", "kern", kern, 5600 * 0.55**i + (year - FIRST) * (4 - i), "persons"))
        for kind, (count, growth) in TYPES.items():
            value = round(count * growth ** (year - FIRST))
            rows.append((year, "households", "household", kind, value, "households"))
        total = sum(row[4] for row in rows if row[0] == year and row[2] == "household")
        rows.append((year, "households", "total", "total", total, "households"))
        rows.append((year, "persons_in_institution", "total", "total", 610 + year - FIRST, "persons"))
        for name, end in (("mantelzorgpotentieel_50_64", 65), ("mantelzorgpotentieel_50_74", 75)):
            value = both[50:end].sum() / both[85:].sum()
            rows.append((year, name, "total", "total", value, "persons per person of 85+"))
        for name, ages in (("green_pressure", both[:20]), ("grey_pressure", both[65:])):
            value = 100 * ages.sum() / both[20:65].sum()
            rows.append((year, name, "total", "total", value, "persons per 100 persons of 20-64"))
        if year < LAST:
            rows += [
                (year, name, "total", "total", value + 7 * math.sin(year * value), "persons")
                for name, value in FLOWS.items()
            ]
    return rows


def fake_result(scenario: str = "basispad", seed: int = 1) -> FakeResult:
    """Return a made-up result of ten years."""
    columns = ["year", "indicator", "by", "group", "value", "unit"]
    yearly = pd.DataFrame(yearly_rows(), columns=columns)
    for place, (name, value) in enumerate((("scenario", scenario), ("draw", 0), ("seed", seed))):
        yearly.insert(place, name, value)
    main = yearly[(yearly["by"] == "total") & yearly["indicator"].isin(["population", *FLOWS])]
    monthly = pd.concat([main.assign(month=m) for m in range(1, 13)], ignore_index=True)
    margins = pd.DataFrame(
        {
            "margin": "age x sex",
            "group": ["man 0-4", "vrouw 0-4"],
            "wanted": [1100.0, 1050.0],
            "got": [1100.0, 1051.0],
        }
    ).assign(error=lambda m: m["got"] - m["wanted"])
    manifest = {
        "scenario": {"name": scenario, "title": "Basispad", "text": 'name = "basispad"\n'},
        "municipality": "hogeland", "seed": seed, "start": "2021-01", "until": "2030-12", "versions": {},
    }  # fmt: skip
    return FakeResult(yearly, monthly, margins, manifest, scenario, seed)
