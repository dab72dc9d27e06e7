"""No name of the model stands where a strategist reads: channels, parameters and targets have words."""

import re

import pytest

from results.dashboard.cards import about_lines, controls, evidence_lines, own_controls
from results.language import LANGUAGES
from results.words_channels import UNITS, channel_word, parameter_word, plain_note, unit_of
from results.words_parameters import PARAMETERS
from results.words_sources import in_english, source_words
from results.words_targets import target_words
from sim.measures.catalogue import shipped
from sim.measures.channels import channels
from sim.parameters import DECLARED
from sim.scenario import read_scenario, shipped_scenarios

RAW = re.compile(r"[a-z0-9]_[a-z0-9]|\b[a-z]+\.[a-z]+|[<>=]{1,2} ?\d")
NAMES = [parameter.name for parameter in DECLARED]


def test_every_parameter_has_dutch_words_of_its_own():
    words = [parameter_word(name, "nl") for name in NAMES]
    assert [(n, w) for n, w in zip(NAMES, words, strict=True) if RAW.search(w) or not w] == []
    assert len(set(words)) == len(words) and set(PARAMETERS) <= set(NAMES)
    assert {unit_of(name, "nl") for name in NAMES} == set(UNITS.values())
    assert parameter_word("spillover.unmet.personal_care.institution", "nl").endswith("mist: persoonlijke verzorging")
    assert parameter_word("mortality.scale", "en") == "multiplies yearly q(x)"
    assert parameter_word("no.such", "nl") == parameter_word("spillover.no.such", "nl").removeprefix("spillover.")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_channel_of_the_catalogue_has_words(lang):
    found = {effect.on for kind in shipped().values() for effect in kind.effects}
    assert [(on, channel_word(on, lang)) for on in found if RAW.search(channel_word(on, lang))] == []
    dutch = [channel_word(name, "nl") for name in channels()]
    assert [word for word in dutch if RAW.search(word)] == []
    assert channel_word("hazard.fall_injury", "nl") == "kans op letsel door een val"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_target_of_the_catalogue_has_words(lang):
    for kind in shipped().values():
        if kind.personal and kind.target.text:
            assert not RAW.search(target_words(kind.target.text, lang)), kind.name


def test_targets_say_who_is_meant_and_what_is_unknown_stays():
    told = target_words("18 <= age < 80 and (not dementia or kern in ['Winsum', 'Leens']) and adl == 3", "nl")
    assert told == (
        "18 jaar of ouder en jonger dan 80 jaar; (heeft geen dementie of kern: Winsum of Leens); "
        "niveau (1-5) van basale ADL: 3"
    )
    assert target_words("not (age >= 65 or uses_wmo)", "en") == "not (65 or older or had help of the Wmo this year)"
    assert target_words("need_hours > 1.5", "nl") == "uren hulp nodig per week: meer dan 1,5"
    for text in ("age >=", "no_such_state", "age >= x", "f(3)", "1 < 2"):
        assert target_words(text, "nl") == text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_shows_no_name_of_the_model(lang):
    scenario = read_scenario("samenredzaam_2030")
    assert len(scenario.measures) > 40 and "samenredzaam_2030" in shipped_scenarios()
    for measure in scenario.measures:
        for control in (*controls(measure, lang), *own_controls(measure, lang)):
            assert not RAW.search(control.label) and not RAW.search(control.about), control
        for line in (*evidence_lines(measure.kind, lang), *about_lines(measure.kind, lang)):
            heads = [""] + [text for text, _ in line.parts]
            own = [text for head, (text, _) in zip(heads, line.parts, strict=False) if not head.startswith("; ")]
            assert not [text for text in own if RAW.search(text)], line


def test_a_remark_names_measures_and_parameters_by_their_words():
    note = "Dezelfde studie als integraal_gebiedsteam; zie staff.inflow (C136)."
    assert plain_note(note, "nl") == (
        "Dezelfde studie als \u2018Integraal gebiedsteam\u2019; zie personeel dat instroomt (C136)."
    )


def test_the_frame_of_a_source_is_dutch_and_a_publication_stays():
    assert source_words("D071: no figure in the sources; range own", "nl") == (
        "D071: geen cijfer in de bronnen; eigen schatting van de bandbreedte"
    )
    assert source_words("C014, C015", "nl") == "C014, C015" and not in_english("C014, C015", "nl")
    own = "D025: rate of falls; D026: 0.85 for persons who fall"
    assert source_words(own, "nl") == own and in_english(own, "nl") and not in_english(own, "en")
    assert source_words("range own", "en") == "range own"
    notes = [n.source for k in shipped().values() for e in k.effects for n in (e.evidence, e.local_expectation)]
    assert sum(in_english(note, "nl") for note in notes) < 0.35 * len(notes)
