"""Refuse figures that contradict each other before a start population is fitted to them: one sentence, one cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from agents.households import POSITIONS
from sim.errors import DataError
from sim.municipalities import municipalities
from sim.rates.population import EXACT_YEAR
from sim.rates.positions import OLD_YEAR
from sim.rates.read import STARTS, regions
from sim.statline import Statline
from sim.synthesis.contradictions_attributes import check_attributes
from sim.synthesis.lookup import RESTORE, Figures, add, refuse, rounding, series, told
from sim.synthesis.wanted import MOST_CHILDREN

if TYPE_CHECKING:
    from sim.municipalities import Municipality

ADULT = 15
"""Youngest age at which the tables have people in couples."""
LARGEST_MEAN = 7.0
"""Most persons per household of 5 or more: 5.3 in the embedded figures (2020); assumption, range 6-8."""
PRIVATE = POSITIONS[:-1]
KINDS = tuple(name for name in PRIVATE if name.startswith("partner"))


def check_figures(municipality: Municipality, statline: Statline, year: int) -> None:
    """Refuse tables of which a start population on 1 January of `year` cannot be made.

    Parameters
    ----------
    municipality : whose figures, and those of its predecessors, are compared.
    statline : only its folder matters: figures that `as_of` hides must agree with each other too.
    year : of the start; the positions of 2006 and the pattern of 2020 are behind every start and are always compared.

    Raises
    ------
    DataError : totals, ages, positions, households, families, marital states, kernen, wijken or attributes that
        contradict each other by more than rounding explains; the sentence names table, region, year, cell, value, what
        was expected, and what to do.

    Notes
    -----
    Published whole numbers must agree exactly; sums of cells rounded to 5 within `rounding`.
    """
    figures = Figures(statline.folder)
    kernen = _kernen(figures, municipality, statline)
    for when in sorted({OLD_YEAR, EXACT_YEAR, year}):
        for region in regions(municipality, when):
            _totals(figures, region)
            _ages(figures, region, when, len(kernen))
            if when == OLD_YEAR:
                _positions_by_sex(figures, region)
            if when == EXACT_YEAR:
                _decades(figures, region, len(kernen))
                _couples(figures, region, len(kernen))
                _positions(figures, region)
                _households(figures, region)
            if when > EXACT_YEAR:
                _household_totals(figures, region, when)
    for when in {EXACT_YEAR, max(year, EXACT_YEAR)}:
        _kern_ages(figures, municipality.code, when, kernen)
    check_attributes(figures, municipality)


def _totals(figures: Figures, region: str) -> None:
    """Men and women must add up to the total, in every year."""
    table, indicator = "population_totals", "population_1jan"
    for where, year, name, sex in list(series(figures.folder, table)):
        if (where, name, sex) != (region, indicator, "T"):
            continue
        men, women = (figures.maybe(table, region, year, indicator, each) for each in ("M", "F"))
        total, both = figures.one(table, region, year, indicator), (men or 0.0) + (women or 0.0)
        if men is not None and women is not None and total != both:
            refuse(table, region, year, f"{indicator}, sex T, all ages", total, f"but men and women are {both:.12g}")


def _ages(figures: Figures, region: str, year: int, kernen: int) -> None:
    """The ages must add up to the total of the sex."""
    for sex in ("M", "F"):
        total = figures.maybe("population_totals", region, year, "population_1jan", sex)
        ages = add(figures.get("population_municipal_age5", region, year, "population_1jan", sex))
        slack = rounding(kernen * len(STARTS)) if year >= EXACT_YEAR else 0.0
        if total is not None and abs(ages - total) > slack:
            refuse(
                "population_municipal_age5", region, year, f"population_1jan, sex {sex}, sum over ages", ages,
                f"but table population_totals has {total:.12g} (rounding explains {slack:.0f})",
            )  # fmt: skip


def _decades(figures: Figures, region: str, kernen: int) -> None:
    """The exact ten-year groups must add up to the total and fit the rounded five-year groups."""
    table, name, year = "population_municipal_age10", "population_1jan", EXACT_YEAR
    ten, total = figures.get(table, region, year, name), figures.one("population_totals", region, year, name)
    if add(ten) != total:
        expected = f"but table population_totals has {total:.12g}"
        refuse(table, region, year, f"{name}, sex T, sum over ages", add(ten), expected)
    five = [figures.get("population_municipal_age5", region, year, name, sex) for sex in ("M", "F")]
    slack = rounding(4 * kernen)
    for ages, value in ten.items():
        both = sum(add(one, *ages) for one in five)
        if abs(both - value) > slack:
            refuse(
                table, region, year, f"{name}, sex T, {told(ages)}", value,
                f"but table population_municipal_age5 has {both:.12g} (rounding explains {slack:.0f})",
            )  # fmt: skip


def _couples(figures: Figures, region: str, kernen: int) -> None:
    """No more people live in couples than there are adults, and each kind of couple has an even number of them."""
    table, year, partners = "household_position", EXACT_YEAR, 0.0
    for kind in KINDS:
        number = add(figures.get(table, region, year, kind))
        partners += number
        if number % 2:
            refuse(
                table, region, year, f"{kind}, all ages", number, "but couples need an even number of partners", RESTORE
            )
    people = (figures.get("population_municipal_age5", region, year, "population_1jan", sex) for sex in ("M", "F"))
    adults = sum(add(one, ADULT) for one in people)
    slack = rounding(2 * kernen * (len(STARTS) - ADULT // 5))
    if partners > adults + slack:
        expected = f"but table population_municipal_age5 has {adults:.12g} inhabitants of {ADULT} and over"
        refuse(table, region, year, "partners of all kinds, all ages", partners, expected)


def _add_up(figures: Figures, region: str, year: int, sex: str, parts: Iterable[str], whole: str) -> None:
    """Some positions must add up to another figure of the table, at every age."""
    table = "household_position"
    series = {part: figures.get(table, region, year, part, sex) for part in parts}
    for ages, value in figures.get(table, region, year, whole, sex).items():
        found = sum(one.get(ages, 0.0) for one in series.values())
        if found != value:
            expected = f"but the {len(series)} positions it consists of add up to {found:.12g}"
            refuse(table, region, year, f"{whole}, sex {sex}, {told(ages)}", value, expected)


def _positions(figures: Figures, region: str) -> None:
    """Positions of 2020 must add up, and no more people live in private households than there are inhabitants."""
    table, year, name = "household_position", EXACT_YEAR, "in_private_households"
    people = figures.get("population_municipal_age10", region, year, "population_1jan")
    private = figures.get(table, region, year, name)
    for ages, value in people.items():
        if add(private, *ages) > value:
            expected = f"but table population_municipal_age10 has {value:.12g} inhabitants of these ages"
            refuse(table, region, year, f"{name}, sex T, {told(ages)}", add(private, *ages), expected)
    _add_up(figures, region, year, "T", PRIVATE, name)
    _add_up(figures, region, year, "T", KINDS, "partners_total")


def _positions_by_sex(figures: Figures, region: str) -> None:
    """Positions, and marital states, of 2006 must add up to the inhabitants of each sex and age."""
    for sex in ("M", "F"):
        _add_up(figures, region, OLD_YEAR, sex, PRIVATE, "in_private_households")
        people = figures.get("population_municipal_age5", region, OLD_YEAR, "population_1jan", sex)
        for table, names in (
            ("household_position", ("in_private_households", POSITIONS[-1])),
            ("marital_status_municipal_2006", ("never_married", "married", "widowed", "divorced")),
        ):
            parts = [figures.get(table, region, OLD_YEAR, name, sex) for name in names]
            for ages, value in people.items():
                found = sum(part.get(ages, 0.0) for part in parts)
                if found != value:
                    expected = f"but table population_municipal_age5 has {value:.12g} inhabitants"
                    refuse(table, region, OLD_YEAR, f"{' + '.join(names)}, sex {sex}, {told(ages)}", found, expected)


def _households(figures: Figures, region: str) -> None:
    """Types and sizes of households of 2020 must fit the positions, and the persons."""
    table, year = "households", EXACT_YEAR
    names = ("one_person", "size_2", "size_3", "size_4", "size_5plus")
    sizes = [figures.one(table, region, year, f"hh_{name}") for name in names]
    persons = {p: add(figures.get("household_position", region, year, p)) for p in (*PRIVATE, "in_private_households")}
    for name, kinds, each in (
        ("one_person", ("living_alone",), 1),
        ("unmarried_couple", [k for k in KINDS if "unmarried" in k], 2),
        ("married_couple", [k for k in KINDS if "unmarried" not in k], 2),
        ("single_parent", ("single_parent",), 1),
    ):
        value, members = figures.one(table, region, year, f"hh_{name}"), sum(persons[k] for k in kinds)
        if value * each != members:
            expected = f"but table household_position has {members:.12g} persons for it ({' + '.join(kinds)})"
            refuse(table, region, year, f"hh_{name}", value, expected)
    _household_sums(figures, region, year, "hh_multi_person", [f"hh_{name}" for name in names[1:]])
    _household_sums(figures, region, year, "households_total", ["hh_one_person", "hh_multi_person"])
    private, least = persons["in_private_households"], float(np.dot(sizes, [1, 2, 3, 4, 5]))
    most = least + sizes[-1] * (LARGEST_MEAN - 5)
    if not least <= private <= most:
        expected = f"but table household_position has {private:.12g} persons in private households"
        refuse(table, region, year, "persons that the sizes hold at least", least, f"at most {most:.12g}, {expected}")
    families = sum(persons[k] for k in KINDS if "with_children" in k) / 2 + persons["single_parent"]
    children = persons["child_at_home"]
    if not families <= children <= MOST_CHILDREN * families:
        expected = f"but {families:.12g} families in the same table need 1 to {MOST_CHILDREN} each"
        refuse("household_position", region, year, "child_at_home, all ages", children, expected)


def _household_totals(figures: Figures, region: str, year: int) -> None:
    """Households after 2020 must add up, and hold no more persons than there are inhabitants."""
    table, parts = "households", ["hh_one_person", "hh_multi_no_children", "hh_multi_with_children"]
    if any(figures.maybe(table, region, year, name) is None for name in parts):
        return  # not published: the positions of 2020 decide
    _household_sums(figures, region, year, "households_total", parts)
    least = sum(n * figures.one(table, region, year, name) for n, name in zip((1, 2, 2), parts, strict=True))
    people = figures.one("population_totals", region, year, "population_1jan")
    if least > people:
        expected = f"but table population_totals has {people:.12g} inhabitants"
        refuse(table, region, year, f"persons needed for {' + '.join(parts)}", least, expected)


def _household_sums(figures: Figures, region: str, year: int, whole: str, parts: list[str]) -> None:
    value, found = (figures.one("households", region, year, n) for n in (whole, parts[0]))
    found += sum(figures.one("households", region, year, part) for part in parts[1:])
    if value != found:
        refuse("households", region, year, whole, value, f"but {' + '.join(parts)} are {found:.12g}")


def _kernen(figures: Figures, municipality: Municipality, statline: Statline) -> list[str]:
    """Return the kernen, after checking that each is a known place in a known municipality and has inhabitants."""
    places = Statline(folder=statline.folder).table("villages_pc4")
    known = {m.code for m in municipalities()}
    do = "correct the code, or reinstall zorgdruk for the figures of CBS"
    for region, code, name in zip(places["region"], places["municipality"], places["place"], strict=True):
        if not str(name).strip():
            raise DataError(f"table villages_pc4, region {region}, column place: no name, expected one; {RESTORE}")
        if code not in known:
            said = f"unknown municipality {code!r}, expected one of {', '.join(sorted(known))}"
            raise DataError(f"table villages_pc4, region {region}, column municipality: {said}; {do}")
    table, listed = "population_pc4_age5", set(places["region"])
    for region, year, *_ in series(figures.folder, table):
        if region not in listed:
            said = f"unknown place, expected a postcode of table villages_pc4 such as {min(listed)}"
            raise DataError(f"table {table}, region {region}, year {year}: {said}; {do}")
    kernen = [str(region) for region in places["region"][places["municipality"] == municipality.code]]
    if not kernen:
        raise DataError(
            f"table villages_pc4, region {municipality.code}: no postcode place of {municipality.name}, expected at "
            "least one; add its places to the table or reinstall zorgdruk"
        )
    return kernen


def _kern_ages(figures: Figures, region: str, year: int, kernen: list[str]) -> None:
    """The kernen must add up to the municipality, and the ages of a kern to its total."""
    table, name, total_name = "population_pc4_age5", "population_1jan", "population_1jan_total"
    for sex in ("M", "F"):
        parts = [figures.get(table, kern, year, name, sex) for kern in kernen]
        slack = rounding(len(kernen))
        for ages, value in figures.get("population_municipal_age5", region, year, name, sex).items():
            found = sum(part.get(ages, 0.0) for part in parts)
            if abs(found - value) > slack:
                refuse(
                    table, region, year, f"sum of {len(kernen)} kernen, {name}, sex {sex}, {told(ages)}", found,
                    f"but table population_municipal_age5 has {value:.12g} (rounding explains {slack:.0f})",
                )  # fmt: skip
    totals = {kern: figures.maybe(table, kern, year, total_name) for kern in kernen}
    published = {kern: value for kern, value in totals.items() if value is not None}
    for kern, value in published.items():
        both = sum(add(figures.get(table, kern, year, name, sex)) for sex in ("M", "F"))
        slack = rounding(2 * len(STARTS) + 1)
        if abs(both - value) > slack:
            expected = f"but its ages add up to {both:.12g} (rounding explains {slack:.0f})"
            refuse(table, kern, year, f"{total_name}, all ages", value, expected)
    people = figures.one("population_totals", region, year, name)
    slack = rounding(len(kernen))
    if published and abs(sum(published.values()) - people) > slack:
        refuse(
            table, region, year, f"sum of {len(published)} kernen, {total_name}, all ages", sum(published.values()),
            f"but table population_totals has {people:.12g} (rounding explains {slack:.0f})",
        )  # fmt: skip
