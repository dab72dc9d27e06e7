"""Do what `zorgdruk bench` promises: measure speed, growth, memory and start-up on this machine, and print them."""

from __future__ import annotations

import json
import os
import platform
from typing import TYPE_CHECKING, Any

from experiments import bench_measure, bench_start, bench_ties
from experiments.bench_worlds import source
from sim.municipalities import find_municipality

if TYPE_CHECKING:
    from rich.console import Console

SIZES = (10_000, 48_000, 96_000, 192_000, 480_000, 1_000_000)
QUICK_SIZES = (10_000, 48_000, 96_000)
TARGETS = {
    "demography": "at least 20 million",
    "domains": "at least 8 million",
    "times NumPy": "at least 3",
    "times Mesa": "at least 30",
    "growth exponent": "at most 1.05",
    "walk": "at most 10 ms",
    "bytes of ties": "at most 200",
    "bytes of all": "at most 400",
    "build": "at most 5 s",
    "--help": "at most 0.5 s",
    "ten-year run": "at most 6 s",
}
"""What the project asks of two cores of a shared server."""


def run_bench(
    municipality: str = "hogeland", quick: bool = False, as_json: bool = False, quiet: bool = False
) -> dict[str, Any]:
    """Measure, and print a table or JSON.

    Parameters
    ----------
    municipality : whose people and rates.
    quick : fewer repeats and no town above 100,000 people.
    as_json : print JSON instead of a table.
    quiet : print no table.

    Returns
    -------
    All measurements; seconds are CPU seconds unless they are called wall.
    """
    found = measure(municipality, quick)
    if as_json:
        print(json.dumps(found, indent=2))
    elif not quiet:
        from rich.console import Console

        print_bench(found, Console(highlight=False))
    return found


def measure(municipality: str, quick: bool) -> dict[str, Any]:
    """Return all measurements."""
    of = source(find_municipality(municipality).slug)
    repeats = 3 if quick else 9
    return {
        "machine": {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count()},
        "python": platform.python_version(),
        "municipality": of.world.municipality.name,
        "people": of.people,
        "month": bench_measure.month_speed(of, repeats),
        "baselines": bench_measure.against_baselines(of, 1 if quick else 3),
        "walk": bench_ties.walking(of, (48_000,) if quick else (48_000, 480_000), repeats),
        "bytes_per_person": bench_ties.bytes_per_person(of, 2 if quick else 8),
        "growth": bench_measure.growth(of, QUICK_SIZES if quick else SIZES, 1 if quick else 3),
        "memory": bench_start.peak_memory(of.people if quick else 1_000_000),
        "start": {
            "help": bench_start.help_time(2 if quick else 5),
            "import": bench_start.import_time(1 if quick else 3),
            "build": bench_start.build_time(of.world.municipality.slug, 1 if quick else 3),
            "run": bench_start.run_time(1 if quick else 3),
            "cold": bench_start.cold_time(),
        },
    }


def _millions(speeds: dict[str, float]) -> str:
    """Say the median and the range of speeds."""
    return f"{speeds['median'] / 1e6:.1f} million ({speeds['lowest'] / 1e6:.1f}-{speeds['best'] / 1e6:.1f})"


def print_bench(found: dict[str, Any], console: Console) -> None:
    """Print the measurements as tables."""
    from rich.table import Table

    month, other, start = found["month"], found["baselines"], found["start"]
    grown, memory, held = found["growth"], found["memory"], found["bytes_per_person"]
    walk, build = found["walk"][0], start["build"]
    rows: list[tuple[str, str, str]] = [
        ("demography, person-months per CPU second and core", _millions(month["demography"]), TARGETS["demography"]),
        ("demography and life domains", _millions(month["domains"]), TARGETS["domains"]),
        ("vectorised NumPy, the same work", f"{other['numpy'] / 1e6:.2f} million", ""),
        ("plain Mesa, the same work", f"{other['mesa'] / 1e6:.3f} million", ""),
        ("times as fast as NumPy", f"{other['times_numpy']:.1f}", TARGETS["times NumPy"]),
        ("times as fast as Mesa", f"{other['times_mesa']:.0f}", TARGETS["times Mesa"]),
        ("whole month, ties and life domains included", _millions(month["whole"]), ""),
        ("  its CPU time, times the demography", f"{month['times_demography']:.1f}", ""),
        ("growth exponent in one town, whole month", f"{grown['exponent']:.3f}", TARGETS["growth exponent"]),
        (f"walking all ties of {walk['people']:,} people, CPU", f"{walk['milliseconds']:.1f} ms", TARGETS["walk"]),
        *[(f"  ns per person of {w['people']:,}", f"{w['ns_per_person']:.0f}", "") for w in found["walk"]],
        ("bytes of ties per person, start", f"{held['ties']['start']:.0f}", TARGETS["bytes of ties"]),
        ("  the most in some years", f"{held['ties']['most']:.0f}", ""),
        ("bytes per person, all tables, the most", f"{held['tables']['most']:.0f}", ""),
        ("  with what a month is worked out in", f"{held['all']['most']:.0f}", TARGETS["bytes of all"]),
        (f"peak memory, {memory['people']:,} people", f"{memory['bytes'] / 1e6:.0f} MB", ""),
        ("  bytes per person beyond start-up", f"{memory['per_person_beyond_start']:.0f}", ""),
        ("zorgdruk --help, wall", f"{start['help']['wall']:.2f} s", TARGETS["--help"]),
        ("import of sim and its run, wall", f"{start['import']['wall']:.2f} s", ""),
        ("building the start, warm, CPU", f"{build['all']:.1f} s", TARGETS["build"]),
        ("  people / of which relatives", f"{build['people']:.1f} / {build['relatives']:.1f} s", ""),
        ("  rates", f"{build['rates']:.1f} s", ""),
        ("ten-year run with figures, warm, wall", f"{start['run']['wall']:.2f} s", TARGETS["ten-year run"]),
        ("first run ever: compiling all kernels, CPU", f"{start['cold']['compile_cpu']:.0f} s", ""),
    ]
    title = f"{found['municipality']}, {found['people']:,} people, {found['machine']['cores']} cores"
    table = Table("measure", "here", "target", title=title)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    parts = Table("step of the month", "ns per person-month")
    for name, value in month["ns_per_person_month"].items():
        parts.add_row(name, f"{value:.2f}")
    console.print(parts)
    sizes = Table("people in one town", "CPU ms per month", "ns per person")
    for row in grown["rows"]:
        each = 1e6 * row["milliseconds"] / row["people"]
        sizes.add_row(f"{row['people']:,}", f"{row['milliseconds']:.2f}", f"{each:.1f}")
    console.print(sizes)
