"""Made-up result folders, of a run and of a comparison, with a few counts that are too small to be told."""

import hashlib
import json
import math

import pandas as pd

from results.differences import difference
from results.store import prepare
from tests.fake_result import fake_result

COLUMNS = ["scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"]
WIJKEN = {"Winsum": 700, "Bedum": 900, "Baflo": 14, "Usquert": 4}
"""Clients with maatwerk in the first year: one wijk has too few to be told."""
PRODUCTS = {
    "begeleiding": (900.0, 4.0e6), "dagbesteding": (30.0, 0.1e6), "hulpmiddelen": (2400.0, 1.0e6),
    "wlz_instelling": (800.0, 64e6), "wlz_thuis": (330.0, 11e6), "wlz_ggz": (3.0, 0.2e6), "jeugd_ggz": (400.0, 17.5e6),
    "bijstand": (1200.0, 17e6), "wijkverpleging": (900.0, 13e6),
}  # fmt: skip
LAWS = {"wmo": 5.1e6, "jeugdwet": 17.5e6, "participatiewet": 17e6, "wlz": 75.2e6, "zvw": 13e6}
PARTS = ("volume", "cost", "staff", "carers", "shortfall")
YEARS = (2021, 2022, 2023)


def rows_of(year: int, moved: float = 0.0) -> list[tuple[int, str, str, str, float, str]]:
    """Figures of one year; `moved` is added where a scenario makes a difference."""
    up = year - YEARS[0] + moved
    found: list[tuple[int, str, str, str, float, str]] = []
    for law, cost in LAWS.items():
        found.append((year, "cost", "law", law, cost + 1e5 * up, "EUR"))
        found.append((year, "clients", "law", law, 1000.4 + up, "persons"))
        found.append((year, "cost_per_client", "law", law, cost / 1000.4, "EUR per client"))
    found.append((year, "cost", "total", "total", sum(LAWS.values()) + 5e5 * up, "EUR"))
    for name, (people, cost) in PRODUCTS.items():
        found.append((year, "clients", "product", name, people, "persons"))
        found.append((year, "cost", "product", name, cost, "EUR"))
    for wijk, people in WIJKEN.items():
        found.append((year, "clients_maatwerk", "wijk", wijk, people, "persons"))
        found.append((year, "population", "wijk", wijk, 10.0 * people, "persons"))
        for name in ("cost", "carers_heavy", "unmet_hours"):
            unit = {"cost": "EUR", "carers_heavy": "persons"}.get(name, "hours per week")
            found.append((year, name, "wijk", wijk, people + up, unit))
    found.append((year, "clients_maatwerk", "total", "total", float(sum(WIJKEN.values())), "persons"))
    for name, value in (("unmet_hours", 36e3), ("staff_hours_needed", 9e3), ("care_hours", 7e4)):
        found.append((year, name, "total", "total", value + 100.0 * up, "hours per week"))
    found.append((year, "carers_heavy", "total", "total", 1000.0 + up, "persons"))
    found.append((year, "waiting_weeks", "total", "total", 3.0, "weeks"))
    found.append((year, "bijstand", "total", "total", 1030.0 + up, "persons"))
    found.append((year, "multiproblem_families", "total", "total", 7.0, "households"))
    found.append((year, "zorgdruk", "total", "total", 100.0 + 1.26 * up, "index, 2021 = 100"))
    for place, part in enumerate(PARTS):
        found.append((year, f"zorgdruk_{part}", "total", "total", 100.0 + place * up, "index, 2021 = 100"))
    found.append((year, "zorgdruk_volume", "part", "clients_maatwerk", 118.0 + up, "per 1,000"))
    for age in ("0-4", "20-24", "40-44", "65-69", "80-84"):
        found.append((year, "clients", "age", age, 100.0 + up, "persons"))
        found.append((year, "cost", "age", age, 1e6 + 1e4 * up, "EUR"))
    return found


def fake_run(folder, name="basispad", title="Basispad", text='name = "basispad"\n'):
    """Write the folder of a run."""
    made = fake_result(name)
    some = pd.DataFrame([r for y in YEARS for r in rows_of(y)], columns=COLUMNS[3:])
    some.insert(0, "seed", 1)
    some.insert(0, "draw", 0)
    some.insert(0, "scenario", name)
    made.yearly = pd.concat([made.yearly[made.yearly["by"] != "wijk"], some], ignore_index=True)
    made.manifest |= {
        "scenario": {"name": name, "title": title, "text": text},
        "municipality": {"code": "GM1966", "name": "Het Hogeland"},
        "parameters": {"mortality.scale": 1.1, "fertility.scale": 1.0},
        "measures": [],
        "data": {"a.parquet": "0" * 64},
        "commit": "c0ffee" * 6 + "beef",
        "population": "synthetische bevolking",
    }
    with prepare(folder) as target:
        target.write(made)
    return folder


MEASURE = {
    "name": "valpreventie", "kind": "valpreventie", "title_nl": "Valpreventie", "title_en": "Fall prevention",
    "start": "2021-01", "share": 0.1, "effect": "local_expectation", "effects": {"hazard.fall_injury": 0.77},
    "grade": "A", "sources": ["D025"], "cost_year": 0.0, "cost_person": 300.0, "cost_month": 0.0, "payer": "gemeente",
}  # fmt: skip


def fake_comparison(folder, title="Valpreventie voor iedereen", seeds=(1, 2, 3, 4), with_differences=True):
    """Write the folder of a comparison, or of a batch when it has no differences."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for scenario, size in (("basispad", 0.0), ("plan", 1.0)):
        for seed in seeds:
            moved = size * (2.0 + 0.1 * math.sin(seed))
            rows += [(scenario, 0, seed, *r) for y in YEARS for r in rows_of(y, moved)]
    runs = pd.DataFrame(rows, columns=COLUMNS)
    runs.to_parquet(folder / "yearly.parquet", index=False)
    if with_differences:
        difference(runs, "basispad").to_parquet(folder / "differences.parquet", index=False)
    manifest = {
        "software": "zorgdruk", "kind": "comparison", "base": "basispad", "municipality": "hogeland",
        "seeds": list(seeds), "draws": 1, "start": "2021-01", "until": "2023-12", "status": "complete",
        "scenarios": [
            {"name": "basispad", "title": "Basispad", "text": "", "parameters": {}, "measures": []},
            {"name": "plan", "title": title, "text": "", "parameters": {"fertility.scale": 0.9}, "measures": [MEASURE]},
        ],
        "files": {"yearly": hashlib.sha256((folder / "yearly.parquet").read_bytes()).hexdigest()},
        "versions": {"python": "3.11.7"}, "data": {"a.parquet": "0" * 64}, "commit": "c0ffee",
        "population": "synthetische bevolking",
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
