"""Say in a screenful what a start population holds, how well it fits, and what kin and ties people have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.counting_kin import CHILD
from calibration.kin_check import AGREES, DIFFERS, TOO_FEW
from results.figures_kin import LABELS
from results.figures_start import margin_name
from results.language import number
from results.population_places import OLDEST, tables_of
from results.population_report import COMPARED
from results.style import About, shorten

if TYPE_CHECKING:
    import pandas as pd

    from results.language import Lang
    from sim.world import World

WHY = {
    "grandparent": (
        " (met opzet: bij de start zijn er geen grootouders elders)",
        " (by design: none elsewhere at the start)",
    )
}
"""Why a relation may differ from theory, in Dutch and English."""
LONGEST_FACILITY = 24
"""Signs of the name of a facility."""
WORST = 4
"""Fitted margins that are shown: those with the largest Z-scores."""
LONGEST_NAME = 36
"""Signs of the longest name of a margin."""
MEANT = 1.96
"""Z-score beyond which one cell in twenty lies by luck alone."""


def print_summary(report: dict[str, Any], tables: dict[str, pd.DataFrame], world: World, lang: Lang) -> None:
    """Print what is in a start population, how well it fits, its kin and its ties.

    Parameters
    ----------
    report : name, start, seed, persons, households and kernen
    tables : of the sections, by name
    world : the start
    lang : language
    """
    from rich.console import Console

    console, about = Console(highlight=False), About("", "", 0, lang)
    for line in (_what(report, tables, world, about), *_fit_lines(tables["fit"], about)):
        console.print(line, markup=False, soft_wrap=True)
    console.print(_worst(tables["fit"], about))
    for line in (
        *_rule_lines(tables["plausibility"], about),
        *kin_lines(world, tables["kin"], about, tables["kin_without"]),
    ):
        console.print(line, markup=False, soft_wrap=True)
    for line in (_ties(tables["ties"], about), _unknown(tables["facilities"], about)):
        console.print(line, markup=False, soft_wrap=True)


def _what(report: dict[str, Any], tables: dict[str, pd.DataFrame], world: World, about: About) -> str:
    def count(value: int) -> str:
        return number(value, about.lang)

    persons, homes, relatives = report["persons"], report["households"], world.kin.count - report["persons"]
    head = f"{report['name']}, {report['start']}, seed {report['seed']}: {count(persons)} "
    return head + about.say(
        f"inwoners in {count(homes)} huishoudens, {count(report['kernen'])} kernen en {len(tables['wijken'])} wijken;\n"
        f"daarnaast {count(relatives)} familieleden elders of overleden",
        f"inhabitants in {count(homes)} huishoudens, {count(report['kernen'])} kernen and {len(tables['wijken'])} "
        f"wijken;\nbeside them {count(relatives)} kin elsewhere or dead",
    )


def _fit_lines(fit: pd.DataFrame, about: About) -> list[str]:
    """Say how many margins are met and which worst."""
    fitted = fit[fit["use"] != COMPARED]
    within = int((fitted["largest_z"] <= MEANT).sum())
    z = number(MEANT, about.lang, 2)
    return [
        about.say(
            f"pasvorm: {len(fitted)} tabellen van CBS gefit, {within} ervan in elke cel met |Z| tot {z}; het slechtst:",
            f"fit: {len(fitted)} tables of CBS fitted, {within} of them with |Z| up to {z} in every cell; the worst:",
        )
    ]


def _worst(fit: pd.DataFrame, about: About) -> Any:
    """Return a table of the worst margins, and of those that were only compared."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 0))
    table.add_column(about.say("tabel", "table"), overflow="fold", min_width=LONGEST_NAME)
    for name in about.say("cellen gevraagd verschil % |Z|", "cells wanted off % |Z|").split():
        table.add_column(name, justify="right", no_wrap=True, min_width=7)
    compared = fit["use"] == COMPARED
    shown = [*fit[~compared].nlargest(WORST, "largest_z").to_dict("records"), *fit[compared].to_dict("records")]
    for row in shown:
        table.add_row(
            Text(margin_name(str(row["margin"]), about)),
            number(row["groups"], about.lang),
            number(row["wanted"], about.lang),
            number(row["total_absolute_error"], about.lang),
            number(100 * row["sae"], about.lang, 2),
            number(row["largest_z"], about.lang, 2),
        )
    return table


def _rule_lines(rules: pd.DataFrame, about: About) -> list[str]:
    """Say which rules are broken."""
    broken, checked = rules[rules["must"] & (rules["found"] > 0)], int(rules["must"].sum())
    if broken.empty:
        return [
            about.say(
                f"huishoudens: {checked} regels gecontroleerd, geen overtreden",
                f"households: {checked} rules checked, none broken",
            )
        ]
    return [f"{about.say('FOUT', 'FAULT')}: {row['found']} x {row['rule']}" for row in broken.to_dict("records")]


def kin_lines(world: World, check: pd.DataFrame, about: About, without: pd.DataFrame) -> list[str]:
    """Say four things about kin: no child, nobody near, and how theory agrees in means and in shares without.

    Parameters
    ----------
    world : the start
    check : from `calibration.kin_check.kin_check`
    about : language
    without : from `calibration.kin_check.without_kin`
    """
    from results.kin_counts import alone

    tables = tables_of(world)
    old = tables.age >= OLDEST
    people, none = int(old.sum()), int((tables.counts[old, CHILD].sum(axis=1) == 0).sum())
    lonely = alone(tables, OLDEST)

    def part(value: int) -> str:
        return f"{number(value, about.lang)} ({number(100 * value / max(people, 1), about.lang)}%)"

    told = number(people, about.lang)
    return [
        about.say(
            f"familie: van {told} 75-plussers hebben er {part(none)} geen levend kind",
            f"kin: of {told} people of 75 and over {part(none)} have no living child",
        ),
        about.say(
            f"         en {part(lonely)} geen partner, kind, broer of zus binnen 5 km in de gemeente",
            f"     and {part(lonely)} no partner, child or sibling within 5 km in the municipality",
        ),
        _theory_line(check, ("gemiddelden", "means"), about),
        _theory_line(without, ("aandelen zonder", "shares without"), about),
    ]


def _theory_line(check: pd.DataFrame, what: tuple[str, str], about: About) -> str:
    """Say how many cells agree with theory, and which relations do not."""
    agrees, differs, few = (int((check["verdict"] == verdict).sum()) for verdict in (AGREES, DIFFERS, TOO_FEW))
    others = check.loc[check["verdict"] == DIFFERS, "relation"].unique()
    names = "; ".join(about.say(*LABELS[name]) + about.say(*WHY.get(name, ("", ""))) for name in others)
    told = about.say(
        f"         theorie: {agrees} van {len(check)} {what[0]} kloppen, van {few} zijn er te weinig mensen, "
        f"{differs} wijken af",
        f"     theory: {agrees} of {len(check)} {what[1]} agree, of {few} there are too few people, {differs} differ",
    )
    return told + (about.say(f":\n         {names}", f":\n     {names}") if names else "")


def _ties(counts: pd.DataFrame, about: About) -> str:
    """Say how many ties people have, and how many of the oldest have none."""
    parts = []
    names = {
        "friends": ("vrienden", "friends"),
        "neighbours": ("actieve buren", "active neighbours"),
        "kin_within_5_km": ("familie binnen 5 km", "kin within 5 km"),
    }
    last = counts["age"].max()
    for kind, name in names.items():
        mine = counts[counts["kind"] == kind]
        mean = float(np.average(mine["degree"], weights=mine["people"]))
        old = mine[mine["age"] == last]
        none = 100 * old.loc[old["degree"] == 0, "people"].sum() / max(old["people"].sum(), 1)
        parts.append(f"{number(mean, about.lang, 1)} {about.say(*name)} ({number(none, about.lang)}%)")
    joined = ", ".join(parts)
    return about.say(
        f"banden: gemiddeld {joined};\n        tussen haakjes het deel van de {last}-plussers zonder",
        f"ties: on average {joined};\n      between brackets the share of people of {last} and over without",
    )


def _unknown(table: pd.DataFrame, about: About) -> str:
    """Say of which facilities the place is unknown."""
    from results.figures_start_places import facility_name

    lived = table[table["persons"] > 0]
    known = lived.groupby("facility", sort=False)["distance_km"].apply(lambda d: bool(d.notna().all()))
    told, missing = (
        ", ".join(shorten(facility_name(str(n), about), LONGEST_FACILITY) for n in known.index[known == wanted])
        or about.say("geen", "none")
        for wanted in (True, False)
    )
    return about.say(
        f"voorzieningen: afstand bekend van {told};\n               onbekend van {missing}",
        f"facilities: distance known of {told};\n            unknown of {missing}",
    )
