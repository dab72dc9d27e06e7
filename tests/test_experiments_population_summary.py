"""What is printed on kin, fit and ties is what the tables say."""

import functools
import re

import numpy as np
import pandas as pd

from calibration.kin_check import AGREES, DIFFERS, TOO_FEW, kin_check, without_kin
from calibration.kinship import kin_theory
from calibration.kinship_nation import national_vital
from experiments import population_kin
from experiments.population_kin import kin, kin_without, theory_of
from experiments.population_summary import kin_lines, print_summary
from results.population_places import tables_of
from results.population_report import COMPARED, FITTED, YIELDS, fit_table, use_of
from results.population_sections import SECTIONS, Start
from results.style import About
from sim import read_scenario
from sim.calendar import parse_month
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.statline import Statline

ABOUT = About("Oldambt", "start", 2, "nl")


@functools.lru_cache(maxsize=1)
def start():
    first = parse_month("2006-01", "start")
    prepared = prepare_world(
        find_municipality("oldambt"), first, first, 2, Statline(as_of=2019), read_scenario("basispad")
    )
    return Start(prepared.world, prepared.margins, ABOUT)


@functools.lru_cache(maxsize=1)
def check():
    return kin(start()).table


@functools.lru_cache(maxsize=1)
def without():
    return kin_without(start()).table


def test_the_lines_on_kin_are_counts_over_the_old():
    tables = tables_of(start().world)
    old = tables.age >= 75
    none = (tables.counts[old, 3].sum(axis=1) == 0).sum()
    near = tables.counts[old, 2:5, :3].sum(axis=(1, 2))
    lines = kin_lines(start().world, check(), ABOUT, without())
    assert len(lines) == 4
    assert (
        f"van {old.sum():,} 75-plussers hebben er {none} ({100 * none / old.sum():.0f}%)".replace(",", ".") in lines[0]
    )
    assert f"en {(near == 0).sum()} (" in lines[1]
    differs = (check()["verdict"] == DIFFERS).sum()
    few, agrees = ((check()["verdict"] == verdict).sum() for verdict in (TOO_FEW, AGREES))
    assert f"{agrees} van {len(check())} gemiddelden kloppen, van {few} zijn er te weinig mensen" in lines[2]
    assert f", {differs} wijken af:" in lines[2] and agrees + few + differs == len(check())
    differs = (without()["verdict"] == DIFFERS).sum()
    assert f"van {len(without())} aandelen zonder kloppen" in lines[3] and f", {differs} wijken af" in lines[3]
    assert "grootouders (met opzet: bij de start zijn er geen grootouders elders)" in lines[2]


def test_all_agree_names_nobody():
    fine = check().assign(verdict="agrees")
    assert kin_lines(start().world, fine, ABOUT, without())[2].endswith(
        f"{len(fine)} van {len(fine)} gemiddelden kloppen, van 0 zijn er te weinig mensen, 0 wijken af"
    )


def test_theory_is_the_interval_from_the_births_of_the_country_to_those_of_the_municipality():
    theory = theory_of(start().world)
    nation = kin_theory(national_vital(Statline(as_of=2019), 2006))
    pd.testing.assert_frame_equal(theory.national, nation)
    found = population_kin._found(start().world)
    for table, judged in ((check(), kin_check), (without(), without_kin)):
        pd.testing.assert_frame_equal(table, judged([found], theory.national, theory.local))
        born = table[table["relation"].isin(["child", "sibling"]) & (table["theory"] % 1 > 0.01)]
        assert ((born["theory"] - born["local"]).abs() > 0.001).mean() > 0.4  # births of long ago are the same
        inside = table["counted"].between(
            table[["theory", "local"]].min(axis=1), table[["theory", "local"]].max(axis=1)
        )
        assert (table.loc[inside, "difference"] == 0).all() and inside.any()
        assert (table.loc[~inside, "difference"] != 0).all()


def test_a_margin_says_how_it_was_used():
    assert use_of("retired, not fitted, 2021 with the Dutch trend") == COMPARED
    assert (use_of("births, women 15-49"), use_of("wijk, owners")) == (YIELDS, FITTED)
    fit = fit_table(start().margins).set_index("margin")["use"]
    assert (fit == COMPARED).sum() == (fit == YIELDS).sum() == 1


def test_the_summary_shows_the_worst_margins_and_what_was_compared(capsys):
    tables = {s.name: s.table for part in SECTIONS for s in [part(start())]} | {
        "kin": check(),
        "kin_without": without(),
    }
    report = {"name": "Oldambt", "start": "2006-01", "seed": 2, "persons": 39604, "households": 7, "kernen": 20}
    fit = tables["fit"].copy()
    fit.loc[fit["margin"] == "income, pattern of 2021", "largest_z"] = 9.5
    print_summary(report, tables | {"fit": fit}, start().world, "nl")
    out = capsys.readouterr().out
    rows = [line for line in out.split("\n") if re.search(r"\d,\d\d +\d+,\d\d", line)]
    assert "inkomen, patroon van 2021" in rows[0] and "9,50" in rows[0] and "AOW, vergeleken" in rows[-1]
    assert len(rows) == 5 and f"{(fit['use'] != COMPARED).sum()} tabellen" in out
    assert "afstand bekend van huisarts" in out and "onbekend van thuiskamer" in out
    ties = tables["ties"]
    friends = ties[ties["kind"] == "friends"]
    mean = np.average(friends["degree"], weights=friends["people"])
    assert f"gemiddeld {mean:.1f}".replace(".", ",") in out


def test_everything_known_is_told_as_such(capsys):
    tables = {s.name: s.table for part in SECTIONS for s in [part(start())]} | {
        "kin": check(),
        "kin_without": without(),
    }
    known: pd.DataFrame = tables["facilities"].fillna({"distance_km": 1.0})
    report = {"name": "Oldambt", "start": "2006-01", "seed": 2, "persons": 39604, "households": 7, "kernen": 20}
    print_summary(report, tables | {"facilities": known}, start().world, "en")
    assert "unknown of none" in capsys.readouterr().out
