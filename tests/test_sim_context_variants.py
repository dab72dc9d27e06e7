"""[context] turns a word into parameters and prices, is inherited, and is strict about every name and value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.access.state import access_of
from sim.calendar import month_name
from sim.context_variants import CONTEXT_FROM, MIDDLE, VARIANTS, settings_of, variants_of
from sim.errors import ZorgdrukError
from sim.measures.running import measures_of
from sim.money.prices import Prices
from sim.parameters import DECLARED, Parameters
from sim.processes.measures import measures
from sim.scenario import read_scenario
from tests.toy_help import help_town

DECLARED_BY_NAME = {p.name: p for p in DECLARED}


def read(folder: Path, text: str, name: str = "eigen.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def test_every_variant_sets_declared_parameters_within_their_bounds_and_has_a_source() -> None:
    for driver, variants in VARIANTS.items():
        assert MIDDLE in variants_of(driver) and len(variants_of(driver)) == len(variants) + 1
        for variant, settings in variants.items():
            for s in settings:
                declared = DECLARED_BY_NAME[s.parameter]
                assert declared.low <= s.low <= s.value <= s.high <= declared.high, (driver, variant)
                assert s.low < s.high and s.source and s.grade in ("A", "B", "C", "assumption")
            Parameters(settings_of(driver, variant))


def test_low_lies_below_middle_and_high_above() -> None:
    for driver, (less, more) in {
        "mortality": ("low", "high"), "fertility": ("low", "high"), "migration": ("low", "high"),
        "refugees": ("low", "high"), "wlz": ("strict", "wide"),
    }.items():  # fmt: skip
        low, middle, high = (settings_of(driver, v) for v in (less, MIDDLE, more))
        assert all(low[name] < middle[name] < high[name] for name in middle)
    assert settings_of("staff", "shortage")["staff.inflow"] < 1.0 > settings_of("rijk", "shrinking")[
        "money.budget_growth"
    ] < 0.0  # fmt: skip


def test_middle_is_the_basispad() -> None:
    for driver in VARIANTS:
        assert settings_of(driver, MIDDLE) == {n: DECLARED_BY_NAME[n].default for n in settings_of(driver, MIDDLE)}


def test_an_heir_replaces_the_variant_of_its_base_and_keeps_the_other_drivers(tmp_path: Path) -> None:
    read(
        tmp_path, '[context]\nwlz = "strict"\nmigration = "high"\ntariff_index = { 2026 = 1.10, 2027 = 1.02 }', "a.toml"
    )
    heir = read(tmp_path, 'base = "a.toml"\n[context]\nwlz = "middle"\ntariff_index = { 2027 = 1.05 }')
    assert heir.later == (CONTEXT_FROM, settings_of("wlz", "middle") | settings_of("migration", "high"))
    assert heir.parameters == {}
    assert heir.provisions["prices"] == {"2026": 1.10, "2027": 1.05}


def test_a_parameter_goes_before_the_variant_of_the_same_file(tmp_path: Path) -> None:
    both = read(tmp_path, '[parameters]\n"arrivals.scale" = 0.5\n[context]\nmigration = "high"')
    assert (both.parameters, both.later[1]) == ({"arrivals.scale": 0.5}, {})
    heir = read(tmp_path, 'base = "eigen.toml"\n[parameters]\n"arrivals.scale" = 1.5\n', "kind.toml")
    assert (heir.parameters, heir.later[1]) == ({"arrivals.scale": 1.5}, {})


def test_a_context_holds_from_its_month_on_and_not_before(tmp_path: Path) -> None:
    world = help_town()
    first = world.month
    said = read(tmp_path, f'[context]\nfrom = "{month_name(first + 2)}"\nstaff = "shortage"\nrijk = "shrinking"')
    assert said.parameters == settings_of("rijk", "shrinking")
    world.measures = measures_of((), world, {}, said.later)
    seen = []
    for _ in range(3):
        measures(world)
        seen.append(world.parameters["staff.inflow"])
        world.month += 1
    assert seen == [1.0, 1.0, settings_of("staff", "shortage")["staff.inflow"]]
    heir = read(tmp_path, 'base = "eigen.toml"\n[context]\nfrom = "2028-01"', "heir.toml")
    assert heir.later == (336, said.later[1])


def test_prices_by_year_reach_the_prices_of_a_run(tmp_path: Path) -> None:
    world = help_town()
    world.provisions = read(tmp_path, "[context]\ntariff_index = { 2026 = 1.10 }").provisions
    plain, found = Prices(), access_of(world).prices
    assert found.factor("care", 2026) == 1.10 != plain.factor("care", 2026)
    assert found.factor("care", 2027) == plain.factor("care", 2027)
    assert found.factor("norm", 2026) == plain.factor("norm", 2026)


@pytest.mark.parametrize(
    ("text", "says", "zegt"),
    [
        ("context = 3", "must be a table", "moet een tabel zijn"),
        ('[context]\nmigratoin = "high"', "did you mean 'migration'", "bedoelde u 'migration'"),
        (
            '[context]\nmigration = "hihg"',
            "known are low, middle, high.*did you mean 'high'",
            "bekend zijn low, middle",
        ),
        ("[context]\nmigration = 1.1", "unknown variant 1.1; known are", "onbekende variant 1.1"),
        ('[context]\nmigration = ["high"]', "unknown variant no word", "onbekende variant"),
        ('[context]\nwlz = "low"', "known are strict, middle, wide", "bekend zijn strict, middle, wide"),
        ("[context]\nfrom = 2026", "must be a month in quotes", "moet een maand"),
        ('[context]\nfrom = "2026-13"', "is not a month", "is geen maand"),
        ("[context]\ntariff_index = 1.03", "by year such as", "per jaar"),
        ("[context]\ntariff_index = { x = 1.03 }", "'x' is no year", "'x' is geen jaar"),
        ("[context]\ntariff_index = { 1066 = 1.03 }", "year 1066 .* from 1990 to 2070", "jaar 1066"),
        ("[context]\ntariff_index = { 2026 = 3.5 }", "is 3.5 and must lie from 0.5 to 1.5", "is 3.5 en moet van"),
        ("[context]\ntariff_index = { 2026 = true }", "must be a number", "moet een getal zijn"),
        ("[context]\ntariff_index = { 2026 = nan }", "must lie from", "moet van"),
    ],
)
def test_a_mistake_is_one_sentence_in_both_languages(tmp_path: Path, text: str, says: str, zegt: str) -> None:
    with pytest.raises(ZorgdrukError, match=says) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith("eigen.toml, [context]") and "\n" not in str(caught.value)
    assert re.search(zegt, caught.value.dutch)
