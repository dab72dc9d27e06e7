"""`zorgdruk measures` lists every measure with what is known of it, what a target can name and what can be changed."""

import json

import pytest

from experiments import cli
from sim.measures.catalogue import shipped
from sim.measures.channels import FAMILIES, channels
from sim.measures.states import STATES

KINDS = shipped()


def call(*words):
    return cli.main(["measures", *words])


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nl", "hazard.fall_injury (onderzoek) ×0,77 (0,71-0,83); A; bron: D025"),
        ("en", "hazard.fall_injury (evidence) ×0.77 (0.71-0.83); A; source: D025"),
    ],
)
def test_every_measure_is_listed_with_both_settings_in_both_languages(capsys, lang, said):
    assert call("--lang", lang) == 0
    out, err = capsys.readouterr()
    assert err == "" and said in out
    for kind in KINDS.values():
        assert f"  {kind.name}  {kind.title_nl if lang == 'nl' else kind.title_en}\n" in out
        assert (kind.note_nl if lang == "nl" else kind.note_en) in out
    many = sum(len(kind.effects) for kind in KINDS.values())
    for setting in ("(onderzoek)", "(lokale verwachting)") if lang == "nl" else ("(evidence)", "(local expectation)"):
        assert out.count(setting) == many
    assert ("450 (400-700) euro" in out) and ("zorgverzekeraar" in out) == (lang == "nl")


def test_one_opgave_can_be_listed(capsys):
    assert call("--opgave", "innovatie", "--json") == 0
    found = json.loads(capsys.readouterr().out)["measures"]
    assert [m["name"] for m in found] == [n for n, kind in KINDS.items() if kind.opgave == "innovatie"]


def test_json_gives_every_number_with_range_source_and_grade(capsys):
    assert call("--json") == 0
    found = {m["name"]: m for m in json.loads(capsys.readouterr().out)["measures"]}
    assert list(found) == list(KINDS)
    fall = found["valpreventie"]
    assert fall["target"] == KINDS["valpreventie"].target.text and fall["reach"]["high"] == 0.3
    assert fall["effects"][0]["evidence"] == {
        "value": 0.77, "low": 0.71, "high": 0.83, "grade": "A",
        "source": KINDS["valpreventie"].effects[0].evidence.source,
    }  # fmt: skip
    assert found["abonnementstarief"]["rules"][0]["setting"] == "wmo_contribution"


def test_states_and_channels_are_listed(capsys):
    assert call("--states", "--lang", "en") == 0
    out = capsys.readouterr().out
    assert all(f"  {name}  {state.doc_en}" in out for name, state in STATES.items())
    assert call("--channels", "--lang", "nl") == 0
    out = capsys.readouterr().out
    assert all(f"  {name}.*  {family.doc_nl}" in out for name, family in FAMILIES.items())
    assert call("--states", "--channels", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [s["name"] for s in found["states"]] == list(STATES) and "measures" not in found
    assert tuple(f"{f['family']}.{n}" for f in found["channels"] for n in f["names"]) == channels()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--opgave", "preventei"), "bedoelde u 'preventie'"),
        (("--opgave", "preventei", "--lang", "en", "--quiet"), "did you mean 'preventie'"),
        (("--opgave", "preventie", "--states", "--lang", "en"), "leave it out"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(capsys, words, said):
    assert call(*words) == cli.MISTAKE
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1 and "Traceback" not in err


def test_quiet_says_nothing(capsys):
    assert call("--quiet") == 0
    assert capsys.readouterr() == ("", "")
