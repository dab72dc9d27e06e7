"""Refuse figures on attributes, wijken, institutions and the Netherlands that cannot be: one sentence, one cell."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import DataError
from sim.facilities import EMBEDDED
from sim.municipalities import municipalities
from sim.rates.population import EXACT_YEAR
from sim.statline import Statline
from sim.synthesis.attributes_levels import (
    BENEFIT_KEYS,
    CUMULATIVE_KEYS,
    EDUCATION_KEYS,
    HIGHEST_KEY,
    LEVEL_YEAR,
    OWNER_KEYS,
    TABLE,
)
from sim.synthesis.lookup import RESTORE, add, refuse, rounding, series, told
from sim.synthesis.status import STATES
from sim.wijken import AGES
from sim.wijken_table import WIJKEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sim.municipalities import Municipality
    from sim.synthesis.lookup import Figures, Series

NATION = "NL01"
COUNTS = (
    "population_totals", "population_municipal_age5", "population_municipal_age10", "population_nl_single_age",
    "population_pc4_age5", "household_position", "households", "institutional_2020", "marital_status_municipal_2006",
    "marital_status_nl", "deaths_nl_age",
)  # fmt: skip
"""Tables of persons or huishoudens."""
LOCAL_COUNTS = (
    "inhabitants", "men", "women", "households", "hh_one_person", "hh_multi_no_children", "hh_multi_with_children",
    "youth_with_youthcare", *AGES, *STATES, *EDUCATION_KEYS, *BENEFIT_KEYS,
)  # fmt: skip
"""What `TABLE` counts and the start population reads, or what tells how large it may be."""
NEEDED = (*LOCAL_COUNTS[:7], *AGES, *STATES, *EDUCATION_KEYS, *BENEFIT_KEYS, *CUMULATIVE_KEYS, HIGHEST_KEY,
          *OWNER_KEYS, "net_labour_participation")  # fmt: skip
"""Every municipality needs these; a wijk needs inhabitants and takes what it lacks from the municipality."""
PERCENTAGES = (*CUMULATIVE_KEYS, HIGHEST_KEY, *OWNER_KEYS, "net_labour_participation")
SUMS = {
    "inhabitants": (("men", "women"), AGES, STATES),
    "households": (("hh_one_person", "hh_multi_no_children", "hh_multi_with_children"),),
}
"""Whole -> parts that must add up to it."""
YEARS = {TABLE: LEVEL_YEAR, "wijken_2022": 2022}
"""The year of which the codes of wijken are known: those of 2021 and 2022 differ in Het Hogeland."""
TENS = 10.0
"""Education and benefits are rounded to 10, so a comparison with them may be off by this much."""
WHOLE_PERCENT = 1.0
"""Tenures are whole percentages, so that their sum may be 101."""
UP_OR_DOWN = 2.0
"""Figures of a wijk are off by up to 5, not 2.5: men and women of WK170828 are 10 more than its inhabitants."""
FARTHEST = 30.0
"""Largest believable mean distance in km of a wijk to the nearest GP, school, daycare or supermarket: 8.7 is the most
in the embedded figures. Assumption, range 20-60."""
OLD = 95
"""From this age on Dutch inhabitants are one figure in the earliest years."""


def check_attributes(figures: Figures, municipality: Municipality) -> None:
    """Refuse figures behind attributes, wijken, institutions and kin of which no start population can be made.

    Parameters
    ----------
    figures : of one folder.
    municipality : whose figures, and those of its wijken, are looked at; the Netherlands always.

    Raises
    ------
    DataError : parts that exceed or do not add up to their whole, shares that cannot be, numbers of people that are not
        whole, wijken that are missing or unknown, Dutch ages without anybody or with more deaths than people; the
        sentence names table, region, year, cell, value, what was expected, and what to do.
    """
    _whole(figures.folder)
    wijken = Statline(folder=figures.folder).table("wijken")["region"]
    old, new = {code for code, _ in WIJKEN.values() if code}, set(WIJKEN)
    for table, known in ((TABLE, old), ("wijken_2022", new)):
        check_wijken(
            table, (key[0] for key in series(figures.folder, table) if key[1] == YEARS[table]), known, municipality
        )
    check_wijken("wijken", wijken, new, municipality)
    _nation(figures)
    _institutions(figures, municipality)
    for name in NEEDED:
        figures.one(TABLE, municipality.code, LEVEL_YEAR, name)
    for region in (municipality.code, *_codes(municipality)):
        _Place(figures, region).check()
    _wijken_add_up(figures, municipality)


def _codes(municipality: Municipality) -> list[str]:
    """Return the codes of 2021 of the wijken of a municipality."""
    return sorted({code for code, _ in WIJKEN.values() if code.startswith(_start(municipality))})


def _start(municipality: Municipality) -> str:
    """Return how the codes of its wijken begin."""
    return f"WK{municipality.code[2:]}"


def _whole(folder: Path) -> None:
    """Persons and huishoudens are counted in whole numbers, but for means and what is rebuilt from predecessors."""
    since = {m.code: m.since for m in municipalities()}
    for table in (*COUNTS, TABLE):
        for (region, year, indicator, sex), values in series(folder, table).items():
            if (table == TABLE and indicator not in LOCAL_COUNTS) or indicator == "population_average":
                continue
            if year < since.get(region, 0):
                continue
            for ages, value in values.items():
                if value % 1:
                    what = f"{indicator}, sex {sex}, {told(ages)}"
                    refuse(table, region, year, what, value, "but a number of people or huishoudens is whole", RESTORE)


def check_wijken(table: str, regions: Iterable[str], known: set[str], municipality: Municipality) -> None:
    """Refuse a table that has an unknown wijk, or lacks one of the municipality.

    Parameters
    ----------
    regions : codes in the table, other than of wijken too.
    known : codes of the wijken of all municipalities.
    """
    found = {region for region in regions if region.startswith("WK")}
    for region in sorted(found - known):
        said = f"unknown wijk, expected a code such as {min(known)}"
        raise DataError(f"table {table}, region {region}: {said}; correct the code, or reinstall zorgdruk")
    for region in sorted(code for code in known - found if code.startswith(_start(municipality))):
        said = f"no figure for this wijk of {municipality.name}, and a start population needs one"
        raise DataError(f"table {table}, region {region}: {said}; add its figures to the table or reinstall zorgdruk")


def _nation(figures: Figures) -> None:
    """Somebody of every Dutch age lives, nobody dies twice, and marital states add up to the inhabitants."""
    people: dict[tuple[int, str], Series] = {}
    for (region, year, name, sex), values in series(figures.folder, "population_nl_single_age").items():
        people[year, sex] = values
        for ages, value in values.items():
            if ages[0] < OLD and value <= 0:
                what = f"{name}, sex {sex}, {told(ages)}"
                refuse("population_nl_single_age", region, year, what, value, "but people of that age live", RESTORE)
    for (region, year, name, sex), values in series(figures.folder, "deaths_nl_age").items():
        alive = people.get((year, sex))
        if alive is None:
            continue
        for (low, high), value in values.items():
            most = add(alive, max(min(low, OLD) - 1, 0), low) if low < OLD else add(alive, OLD - 1)
            if value > most:
                expected = f"but table population_nl_single_age has {most:.12g} inhabitants who can reach that age"
                refuse("deaths_nl_age", region, year, f"{name}, sex {sex}, {told((low, high))}", value, expected)
    for year in sorted({key[1] for key in series(figures.folder, "marital_status_nl")}):
        parts = [figures.get("marital_status_nl", NATION, year, state) for state in STATES]
        living = [people[year, sex] for sex in ("M", "F") if (year, sex) in people]
        for low, high in (ages for ages in parts[0] if ages[1] < OLD and living):
            found = sum(part.get((low, high), 0.0) for part in parts)
            wanted = sum(add(one, low, high) for one in living)
            if found != wanted:
                expected = f"but table population_nl_single_age has {wanted:.12g} inhabitants of these ages"
                what = f"{' + '.join(STATES)}, sex T, {told((low, high))}"
                refuse("marital_status_nl", NATION, year, what, found, expected)


def _institutions(figures: Figures, municipality: Municipality) -> None:
    """Residents of institutions are no more than the inhabitants of their age, and in the country at least one."""
    table, name, year = "institutional_2020", "institutional_population", EXACT_YEAR
    sexes = ("M", "F")
    nation = [figures.get("population_nl_single_age", NATION, year, "population_1jan", sex) for sex in sexes]
    here = [figures.get("population_municipal_age5", municipality.code, year, "population_1jan", s) for s in sexes]
    for region, people, least in ((NATION, nation, 1.0), (municipality.code, here, -rounding(4))):
        for ages, value in figures.get(table, region, year, name).items():
            most = sum(add(one, *ages) for one in people)
            if not least <= value <= most:
                what, expected = f"{name}, sex T, {told(ages)}", f"expected {least:.12g} to the {most:.12g} inhabitants"
                refuse(table, region, year, what, value, f"{expected} of these ages")


def _wijken_add_up(figures: Figures, municipality: Municipality) -> None:
    """The wijken hold the inhabitants and the huishoudens of the municipality."""
    codes = _codes(municipality)
    if not codes:
        return  # its wijken are not known
    for name in ("inhabitants", "households"):
        total = figures.one(TABLE, municipality.code, LEVEL_YEAR, name)
        found = sum(figures.one(TABLE, code, LEVEL_YEAR, name) for code in codes)
        slack = rounding(len(codes))
        if abs(found - total) > slack:
            expected = f"but the municipality has {total:.12g} (rounding explains {slack:.0f})"
            refuse(TABLE, municipality.code, LEVEL_YEAR, f"{name}, sum of {len(codes)} wijken", found, expected)


class _Place:
    """The figures of `LEVEL_YEAR` of one municipality or wijk."""

    def __init__(self, figures: Figures, region: str) -> None:
        self.figures, self.region = figures, region
        self.municipality = region.startswith("GM")

    def check(self) -> None:
        """Refuse the first figure that cannot be."""
        self._sums()
        self._limits()
        self._shares()

    def _of(self, name: str) -> float | None:
        return self.figures.maybe(TABLE, self.region, LEVEL_YEAR, name)

    def _refuse(self, name: str, value: float, expected: str) -> None:
        refuse(TABLE, self.region, LEVEL_YEAR, name, value, expected)

    def _sums(self) -> None:
        """Sexes, ages, marital states and kinds of huishoudens add up; inhabitants are those of the other table."""
        for whole, ways in SUMS.items():
            total = self.figures.one(TABLE, self.region, LEVEL_YEAR, whole)
            for parts in ways:
                found = sum(self.figures.one(TABLE, self.region, LEVEL_YEAR, part) for part in parts)
                slack = 0.0 if self.municipality else UP_OR_DOWN * rounding(len(parts) + 1)
                if abs(found - total) > slack:
                    expected = f"but {' + '.join(parts)} are {found:.12g} (rounding explains {slack:.0f})"
                    self._refuse(whole, total, expected)
        if self.municipality:
            people = self.figures.one("population_totals", self.region, LEVEL_YEAR, "population_1jan")
            if self._of("inhabitants") != people:
                expected = f"but table population_totals has {people:.12g} inhabitants"
                self._refuse("inhabitants", self._of("inhabitants") or 0.0, expected)

    def _limits(self) -> None:
        """No more people have something than there are of the ages that can, and at least one municipality-wide."""
        child, *grown = (self._of(name) or 0.0 for name in AGES)
        adults, everybody = sum(grown), self._of("inhabitants") or 0.0
        taught = [self._of(name) for name in EDUCATION_KEYS]
        if all(value is not None for value in taught):
            found = float(np.sum(np.array(taught, dtype=np.float64)))
            if found > adults + 2 * TENS or (self.municipality and found <= 0):
                expected = f"but {adults:.12g} inhabitants are 15 or older (ages 15-74 count)"
                self._refuse(" + ".join(EDUCATION_KEYS), found, expected)
        limits = [(name, adults, "inhabitants of 15 and over") for name in BENEFIT_KEYS[:3]]
        limits.append((BENEFIT_KEYS[3], grown[-1], "inhabitants of 65 and over"))
        limits.append(("youth_with_youthcare", child + grown[0], "inhabitants below 25"))
        limits.append(("households", everybody, "inhabitants"))
        for name, most, who in limits:
            value = self._of(name)
            if value is not None and value > most + TENS:
                self._refuse(name, value, f"but there are {most:.12g} {who}")
        for name in EMBEDDED.values():
            value = self._of(name)
            if value is not None and not 0 < value <= FARTHEST:
                self._refuse(f"{name} (km)", value, f"expected above 0 to {FARTHEST:g}")

    def _shares(self) -> None:
        """Percentages lie in 0-100, wider income classes hold the narrower, and parts are no more than the whole."""
        for name in PERCENTAGES:
            value = self._of(name)
            if value is not None and not 0 <= value <= 100:
                self._refuse(f"{name} (%)", value, "expected 0 to 100")
        for narrow, wide in (*pairwise(CUMULATIVE_KEYS), OWNER_KEYS[1:]):
            part, whole = self._of(narrow), self._of(wide)
            if part is not None and whole is not None and part > whole:
                self._refuse(f"{narrow} (%)", part, f"but {wide}, of which it is a part, is {whole:.12g}")
        for one, other, slack in (
            (CUMULATIVE_KEYS[-1], HIGHEST_KEY, 0.0),
            (OWNER_KEYS[0], OWNER_KEYS[2], WHOLE_PERCENT),
        ):
            first, second = self._of(one), self._of(other)
            if first is not None and second is not None and first + second > 100 + slack:
                self._refuse(f"{one} + {other} (%)", first + second, "but they cannot be more than 100")
