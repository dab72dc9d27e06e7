"""The catalogue holds every measure that was asked for, each number with its source, and evidence goes before hope."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from agents.domains import HAD_MENTAL
from sim.measures.catalogue import shipped
from sim.measures.channels import FAMILIES, family_of
from sim.measures.kind import OPGAVEN
from sim.measures.states import View
from sim.scenario import read_scenario
from tests.toy_help import help_town

KINDS = shipped()
LINES: dict[str, dict[str, tuple[str, ...]]] = {
    "sociale_veerkracht": {
        "thuiskamers": ("thuiskamers",),
        "dorpsinitiatief/Buurtcirkel": ("dorpsinitiatief", "buurtcirkel"),
        "vrijwilligers": ("vrijwilligers",),
        "mantelzorgsteunpunt and waardering": ("mantelzorgsteunpunt", "mantelzorgwaardering"),
        "respijtzorg": ("respijtzorg",),
        "netwerkversterking": ("netwerkversterking",),
        "Eigen Kracht-conferentie": ("eigen_kracht_conferentie",),
        "Meedoen-pas and Participatiefonds": ("meedoen_pas", "participatiefonds"),
        "taalhuis": ("taalhuis",),
        "leerwerkbedrijf/Vakland": ("leerwerkbedrijf",),
        "loneliness programmes (evidence rule)": ("eenzaamheidsaanpak",),
    },
    "preventie": {
        "OJG at the GP": ("ojg",),
        "HomeStart": ("homestart",),
        "Steunouder": ("steunouder",),
        "Kansrijke Start/VoorZorg": ("kansrijke_start", "voorzorg"),
        "vroegsignalering schulden": ("vroegsignalering",),
        "valpreventie": ("valpreventie",),
        "GLI": ("gli",),
        "welzijn op recept": ("welzijn_op_recept",),
        "gezonde school/VVE": ("gezonde_school", "vve"),
        "nazorg and maatjes": ("nazorg", "maatjes"),
        "IPS, dementia case management, preventive visits (evidence rule)": (
            "ips_jobcoach", "casemanagement_dementie", "preventief_huisbezoek",
        ),
    },
    "maatwerk": {
        "een gezin een plan een regisseur een budget": ("een_gezin_een_plan",),
        "integraal gebiedsteam": ("integraal_gebiedsteam", "extra_consulenten"),
        "casusregie": ("casusregie",),
        "normaliseren jeugdhulp": ("normaliseren_jeugdhulp",),
        "tijdelijke indicaties and afschalen": ("tijdelijke_indicaties", "afschalen"),
        "bemoeizorg": ("bemoeizorg",),
        "clientondersteuning": ("clientondersteuning",),
        "PGB rules": ("pgb_regels",),
        "own contribution by income (2027 bill)": ("eigen_bijdrage_naar_inkomen",),
        "abonnementstarief (2019)": ("abonnementstarief", "eigen_bijdrage_2015"),
        "budget cap": ("taakstelling_uren", "uitgavenplafond_wmo", "uitgavenplafond_jeugdwet"),
    },
    "innovatie": {
        "e-health and beeldzorg": ("ehealth", "beeldzorg"),
        "digitale stamtafel": ("digitale_stamtafel",),
        "ov-ambassadeurs and shared transport": ("ov_ambassadeurs", "deelvervoer"),
        "langer thuis wonen (dwelling)": ("langer_thuis_wonen",),
        "beschermd thuis instead of beschermd wonen": ("beschermd_thuis",),
        "inkoop and scherp opdrachtgeverschap (tariff, outcome pay, capacity)": (
            "scherpe_inkoop", "resultaatbekostiging", "inkoop_capaciteit",
        ),
        "arbeidsbesparende inzet": ("arbeidsbesparende_inzet",),
        "reablement (evidence rule)": ("reablement",),
    },
}  # fmt: skip
"""The catalogue that was asked for, line by line; what the evidence rule names beside it is marked."""
NO_FALL = ("ojg", "eigen_kracht_conferentie", "respijtzorg", "preventief_huisbezoek", "integraal_gebiedsteam",
           "ehealth", "een_gezin_een_plan", "mantelzorgsteunpunt", "normaliseren_jeugdhulp")  # fmt: skip
"""Studied, and no fall in use was found."""


def lightens(on: str, value: float) -> bool:
    """Tell whether an effect can make the use of care fall: fewer troubles, quicker recovery, less asking or need."""
    neutral = FAMILIES[on.partition(".")[0]].neutral
    if on.startswith(("work.", "carer.relief", "carer.willing", "cohesion.", "times.volunteers", "staff.", "team.")):
        return value > neutral
    if on.endswith("recovery"):
        return value > neutral
    return value < neutral


def numbers(kind):
    """Return every number of a kind with its name."""
    for name in ("reach", "take_up", "cost_year", "cost_person", "cost_month"):
        yield name, getattr(kind, name)
    for effect in kind.effects:
        yield effect.on, effect.evidence
        yield effect.on, effect.local_expectation


def test_every_line_of_the_catalogue_has_its_measures_and_nothing_else_is_there() -> None:
    assert tuple(LINES) == OPGAVEN
    for opgave, lines in LINES.items():
        wanted = [name for names in lines.values() for name in names]
        assert sorted(wanted) == sorted(name for name, kind in KINDS.items() if kind.opgave == opgave)


def test_every_measure_does_something_and_is_described_in_both_languages() -> None:
    for kind in KINDS.values():
        assert kind.effects or kind.rules, kind.name
        assert kind.note_nl and kind.note_en and kind.note_nl != kind.note_en, kind.name
    for title in ("title_nl", "title_en"):
        assert len({getattr(kind, title) for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("name", list(KINDS))
def test_every_number_has_a_source_or_is_an_assumption_with_a_range(name: str) -> None:
    for on, found in numbers(KINDS[name]):
        assert found.source, (name, on)
        assert found.low <= found.value <= found.high
        if found.source in ("everybody in the target", "none"):
            continue
        if found.grade == "assumption":
            assert found.low < found.high, (name, on)
        else:
            assert re.search(r"\b[A-E]\d{3}", found.source), (name, on)


def test_every_number_of_a_rule_names_its_source_or_is_unverified() -> None:
    for kind in KINDS.values():
        for found in (n for rule in kind.rules for n in rule.values() if isinstance(n, dict)):
            assert found["source"] and found["low"] <= found["value"] <= found["high"]
            assert found["grade"] == "unverified" or re.search(r"\b[A-E]\d{3}", found["source"]), kind.name


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.rules])
def test_a_range_of_evidence_holds_no_effect_or_the_study_excluded_it(name: str) -> None:
    proven = {"valpreventie", "ips_jobcoach", "casemanagement_dementie", "voorzorg"}
    for effect in KINDS[name].effects:
        neutral = FAMILIES[effect.on.partition(".")[0]].neutral
        if name not in proven and not effect.on.startswith("cap."):
            assert effect.evidence.low <= neutral <= effect.evidence.high, effect.on
        if effect.evidence.source.startswith("no controlled study"):
            assert effect.evidence.value == neutral
            middle = effect.evidence.low + effect.evidence.high
            middle = middle / 2 if neutral == 0.0 else math.sqrt(effect.evidence.low * effect.evidence.high)
            assert middle == pytest.approx(neutral, abs=1e-3)


@pytest.mark.parametrize("name", NO_FALL)
def test_what_controlled_studies_did_not_find_lowers_no_use(name: str) -> None:
    kind = KINDS[name]
    assert not any(lightens(e.on, e.evidence.value) for e in kind.effects)
    assert any(lightens(e.on, e.local_expectation.value) for e in kind.effects)


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("valpreventie", "hazard.fall_injury"), ("ips_jobcoach", "work.finding"), ("voorzorg", "hazard.youth_onset"),
        ("eenzaamheidsaanpak", "hazard.lonely_recovery"), ("casemanagement_dementie", "institution.entry"),
    ],
)  # fmt: skip
def test_what_controlled_studies_found_works(name: str, on: str) -> None:
    (effect,) = (e for e in KINDS[name].effects if e.on == on)
    assert lightens(on, effect.evidence.value) and effect.evidence.grade in ("A", "B")


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("integraal_gebiedsteam", "plus.access.local_wmo"), ("een_gezin_een_plan", "ask.wmo"),
        ("vroegsignalering", "debt.help"), ("bemoeizorg", "times.access.outreach"),
    ],
)  # fmt: skip
def test_what_finds_hidden_need_raises_use(name: str, on: str) -> None:
    (effect,) = (e for e in KINDS[name].effects if e.on == on)
    assert effect.evidence.value > FAMILIES[on.partition(".")[0]].neutral


STEP = math.pi / math.sqrt(3.0)
BASE = 0.12 * 1.5 - 0.5 * (0.12 * 1.5) ** 2 + (0.12 * 1.5) ** 3 / 6
"""In work within 1.5 year at 0.12 a year: 1 - exp(-0.18), about 16.5%."""


def by_risk(ratio: float) -> float:
    """Return a risk ratio as hazard ratio at that base."""
    return math.log(1.0 - ratio * BASE) / math.log(1.0 - BASE)


@pytest.mark.parametrize(
    ("name", "on", "value", "low", "high"),
    [
        ("valpreventie", "hazard.fall_injury", 0.77, 0.71, 0.83),
        ("eenzaamheidsaanpak", "hazard.lonely_recovery", math.exp(0.24 * STEP), 1.0, math.exp(0.47 * STEP)),
        ("ips_jobcoach", "work.finding", by_risk(1.63), by_risk(1.46), by_risk(1.82)),
        ("leerwerkbedrijf", "work.finding", math.log(0.76) / math.log(0.794), 1.0, math.log(0.745) / math.log(0.795)),
        ("integraal_gebiedsteam", "plus.access.local_wmo", math.log(1.14), 0.0, math.log(1.20)),
        ("vroegsignalering", "debt.help", 1 + 43 / 241, 1.0, 1 + 109 / 241),
        ("casemanagement_dementie", "institution.entry", 0.61, 0.41, 0.91),
        ("preventief_huisbezoek", "institution.entry", 1.02, 0.88, 1.18),
        ("voorzorg", "hazard.youth_onset", 0.91, 11 / 19, 0.91),
    ],
)
def test_a_published_effect_in_another_unit_is_reckoned_over(name, on, value, low, high) -> None:
    (effect,) = (e for e in KINDS[name].effects if e.on == on)
    found = effect.evidence
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=0.01)


def test_local_hopes_are_reckoned_over_too() -> None:
    hoped = {(k.name, e.on): e.local_expectation.value for k in KINDS.values() for e in k.effects}
    assert hoped["normaliseren_jeugdhulp", "plus.access.local_youth"] == pytest.approx(
        math.log(1 - 3.7 / 18.083), abs=0.005
    )
    assert hoped["ojg", "ask.jeugdwet"] == pytest.approx(math.log(0.6), abs=0.005)
    assert hoped["homestart", "hazard.mental_first"] == pytest.approx(math.exp(-0.177 * STEP), abs=0.005)


def test_every_channel_is_known_and_every_value_within_its_limits() -> None:
    for kind in KINDS.values():
        for effect in kind.effects:
            family = family_of(effect.on)
            assert family is not None
            for found in (effect.evidence, effect.local_expectation):
                assert family.low <= found.low <= found.high <= family.high


def test_every_target_finds_people_and_not_everybody() -> None:
    world = help_town()
    # a town of all ages and conditions, as families with children have no old people
    world.persons.column("birth")[:] = world.month - 6 - 12 * (np.arange(world.persons.count) * 7 % 95)
    world.persons.column("conditions")[::3] |= 0xFFF
    world.persons.column("conditions")[1::3] = HAD_MENTAL
    world.persons.column("used")[::2] = 0xFF
    world.persons.column("given")[::2] = 63
    view = View(world)
    for kind in KINDS.values():
        mask = kind.target.mask(view)
        assert mask.shape == (world.persons.count,) and mask.dtype == np.bool_
        if kind.personal:
            assert 0 < mask.sum() < len(mask), kind.name


def test_a_rule_is_for_everybody_and_nobody_takes_part_in_it() -> None:
    found = [kind for kind in KINDS.values() if kind.rules]
    assert {kind.name for kind in found} == {"abonnementstarief", "eigen_bijdrage_2015", "eigen_bijdrage_naar_inkomen"}
    assert not any(kind.personal for kind in found)


def test_evidence_is_the_default_and_one_line_turns_it(tmp_path) -> None:
    path = tmp_path / "hoop.toml"
    path.write_text('base = "samenredzaam_2030"\neffect = "local_expectation"\n', encoding="utf-8")
    plain, hoped = read_scenario("samenredzaam_2030"), read_scenario(path)
    assert {m.setting for m in plain.measures} == {"evidence"}
    assert {m.setting for m in hoped.measures} == {"local_expectation"}
    assert [m.name for m in plain.measures] == [m.name for m in hoped.measures]
    falls = {m.name: m.effects for m in plain.measures}, {m.name: m.effects for m in hoped.measures}
    assert falls[0]["ojg"] == {"ask.jeugdwet": 0.0} and falls[1]["ojg"]["ask.jeugdwet"] < 0.0
