"""Measures of a scenario: what is read, what is inherited, and what is refused in one sentence."""

import pytest

from sim.errors import ZorgdrukError
from sim.measures.measure import NEVER_ENDS
from sim.scenario import read_scenario

HEAD = 'name = "t"\nbase = "basispad"\n'
NEW = """
[new_measure.bezoek]
title_nl = "Bezoek"
title_en = "Visit"
opgave = "preventie"
prevention = "primair"
target = "age >= 70"
reach = { value = 0.2, low = 0.1, high = 0.5, source = "", grade = "assumption" }
cost_person = { value = 100, low = 50, high = 150, source = "", grade = "assumption" }
[[new_measure.bezoek.effect]]
on = "hazard.lonely_onset"
evidence = { value = 1.0, low = 0.8, high = 1.1, source = "D071", grade = "B" }
local_expectation = { value = 0.5, low = 0.3, high = 1.0, source = "", grade = "assumption" }
[new_measure.team]
title_nl = "Team"
title_en = "Team"
opgave = "maatwerk"
prevention = "geen"
ramp_months = 6
[[new_measure.team.effect]]
on = "plus.access.known"
evidence = { value = 0.5, low = 0.0, high = 0.8, source = "D069", grade = "A" }
local_expectation = { value = 0.0, low = 0.0, high = 0.8, source = "", grade = "assumption" }
[[new_measure.team.effect]]
on = "staff.support"
evidence = { value = 1.1, low = 1.0, high = 1.2, source = "", grade = "assumption" }
local_expectation = { value = 1.1, low = 1.0, high = 1.2, source = "", grade = "assumption" }
"""


def scenario(tmp_path, text, name="t"):
    path = tmp_path / f"{name}.toml"
    path.write_text((HEAD if name == "t" else "") + text, encoding="utf-8")
    return read_scenario(path)


def measure(text):
    return NEW + "\n[[measure]]\n" + text


def test_defaults_are_those_of_the_catalogue(tmp_path):
    (m,) = scenario(tmp_path, measure('kind = "bezoek"\nstart = "2026-01"')).measures
    assert (m.name, m.start, m.end, m.share, m.months, m.setting) == ("bezoek", 312, NEVER_ENDS, 0.2, 0, "evidence")
    assert (m.effects, m.cost_person) == ({"hazard.lonely_onset": 1.0}, 100.0)


@pytest.mark.parametrize(
    ("said", "effects", "setting"),
    [
        ('"local_expectation"', {"hazard.lonely_onset": 0.5}, "local_expectation"),
        ("0.7", {"hazard.lonely_onset": 0.7}, "own"),
        ('{ "hazard.lonely_onset" = 0.6 }', {"hazard.lonely_onset": 0.6}, "own"),
    ],
)
def test_the_effect_is_a_setting_or_a_number_within_bounds(tmp_path, said, effects, setting):
    (m,) = scenario(tmp_path, measure(f'kind = "bezoek"\nstart = "2026-01"\neffect = {said}')).measures
    assert (dict(m.effects), m.setting) == (effects, setting)


def test_one_line_sets_the_effect_of_all(tmp_path):
    text = measure('kind = "bezoek"\nstart = "2026-01"').replace(
        "[new_measure.bezoek]", 'effect = "local_expectation"\n[new_measure.bezoek]', 1
    )
    (m,) = scenario(tmp_path, text).measures
    assert m.effects == {"hazard.lonely_onset": 0.5}


def test_an_heir_changes_what_it_names_and_keeps_the_rest(tmp_path):
    scenario(tmp_path, measure('kind = "bezoek"\nstart = "2026-01"\n[[measure]]\nkind = "team"\nstart = "2026-01"'))
    heir = scenario(
        tmp_path, 'base = "t.toml"\neffect = "local_expectation"\n[[measure]]\nkind = "bezoek"\nstart = "2027-01"', "h"
    )
    assert [(m.name, m.start, m.setting) for m in heir.measures] == [
        ("team", 312, "local_expectation"), ("bezoek", 324, "local_expectation"),
    ]  # fmt: skip


def test_two_of_a_kind_need_names(tmp_path):
    twice = 'kind = "bezoek"\nstart = "2026-01"\n[[measure]]\nkind = "bezoek"\nstart = "2027-01"\n'
    with pytest.raises(ZorgdrukError, match="stands there already"):
        scenario(tmp_path, measure(twice))
    assert len(scenario(tmp_path, measure(twice + 'name = "bezoek_later"')).measures) == 2


def test_where_and_target_narrow_the_target_of_the_kind(tmp_path):
    text = 'kind = "bezoek"\nstart = "2026-01"\ntarget = "living_alone"\nwhere = { kern = ["Uithuizen", "Winsum"] }'
    (m,) = scenario(tmp_path, measure(text)).measures
    assert m.target.text == "((age >= 70) and (living_alone)) and (kern in ['Uithuizen', 'Winsum'])"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kind = "bezoekk"\nstart = "2026-01"', "did you mean 'bezoek'"),
        ('kind = "bezoek"', "'start' is missing"),
        ('kind = "bezoek"\nstart = "2026-13"', "not a month"),
        ('kind = "bezoek"\nstart = "1700-01"', "lies outside"),
        ('kind = "bezoek"\nstart = 2026', "must be a text"),
        ('kind = "bezoek"\nstart = "2026-05"\nend = "2026-05"', "does not lie after"),
        ('kind = "bezoek"\nstart = "2026-01"\nreach = 1.2', "from 0 to 1"),
        ('kind = "bezoek"\nstart = "2026-01"\nreach = nan', "from 0 to 1"),
        ('kind = "bezoek"\nstart = "2026-01"\nreach = true', "must be a number"),
        ('kind = "bezoek"\nstart = "2026-01"\nreach = "half"', "must be a number"),
        ('kind = "bezoek"\nstart = "2026-01"\nraech = 0.2', "did you mean 'reach'"),
        ('kind = "bezoek"\nstart = "2026-01"\nramp_months = 1.5', "whole number"),
        ('kind = "bezoek"\nstart = "2026-01"\neffect = 0.1', "from 0.3 to 1.1"),
        ('kind = "bezoek"\nstart = "2026-01"\neffect = "evidnce"', "did you mean 'evidence'"),
        ('kind = "bezoek"\nstart = "2026-01"\neffect = { "hazard.fall" = 1.0 }', "unknown field"),
        ('kind = "bezoek"\nstart = "2026-01"\ntarget = "agee > 3"', "did you mean 'age'"),
        ('kind = "bezoek"\nstart = "2026-01"\nwhere = { kernn = ["x"] }', "did you mean 'kern'"),
        ('kind = "bezoek"\nstart = "2026-01"\nwhere = { kern = [] }', "list of names"),
        ('kind = "bezoek"\nstart = "2026-01"\ncost_year = -1', "from 0 to"),
        ('kind = "team"\nstart = "2026-01"\nreach = 0.5', "whole gemeente"),
        ('kind = "team"\nstart = "2026-01"\neffect = 0.5', "several effects"),
        ('kind = "team"\nstart = "2026-01"\n[[measure]]\nkind = "team"\nname = "b"\nstart = "2026-01"\n'
         'effect = { "plus.access.known" = 0.8 }', "must lie between 0 and 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path, text, said):
    with pytest.raises(ZorgdrukError, match=said) as error:
        scenario(tmp_path, measure(text))
    assert str(error.value).startswith("t.toml")
    assert "\n" not in str(error.value)
    assert error.value.dutch != str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('effect = "x"\n', "effect must be one of"),
        ("effect = 3\n", "effect must be one of"),
        ("measure = 3\n", r"\[\[measure\]\]"),
        ("measure = [3]\n", "must be a table"),
        ("new_measure = 3\n", "new measures must be tables"),
        ('[new_measure."a b"]\n', "no name of a measure"),
        ("[new_measure.a]\n", "'title_nl' is missing"),
        (NEW.replace("hazard.lonely_onset", "hazard.lonely_onst"), "did you mean 'hazard.lonely_onset'"),
        (NEW.replace("low = 0.8, high = 1.1", "low = 1.05, high = 1.1"), "must lie from low"),
        (NEW.replace("plus.access.known", "plus.team.room"), "unknown 'plus.team.room'"),
        (NEW.replace("target = \"age >= 70\"", "target = \"age >\""), "cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_catalogue_is_refused_in_a_sentence(tmp_path, text, said):
    with pytest.raises(ZorgdrukError, match=said) as error:
        scenario(tmp_path, text)
    assert "\n" not in str(error.value)


def test_the_bounds_of_a_parameter_count_what_the_scenario_sets(tmp_path):
    text = measure('kind = "team"\nstart = "2026-01"')
    assert scenario(tmp_path, text).measures
    with pytest.raises(ZorgdrukError, match="must lie between 0 and 2"):
        scenario(tmp_path, '[parameters]\n"access.known" = 1.8\n' + text)


def test_the_name_of_a_measure_is_the_scenario_of_that_measure_alone():
    found = read_scenario("valpreventie")
    assert (found.name, found.title) == ("valpreventie", "Valpreventie (oefenprogramma)")
    assert [(m.name, m.start, m.setting) for m in found.measures] == [("valpreventie", 312, "evidence")]
    assert 'kind = "valpreventie"' in found.text
    with pytest.raises(ZorgdrukError, match="did you mean 'valpreventie'"):
        read_scenario("valpreventi")
