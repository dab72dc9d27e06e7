"""Every refusal that somebody who runs a command can meet is told in English and in Dutch."""

import ast
import errno
import tomllib
from pathlib import Path

import pytest

from experiments import cli
from sim.errors import DataError, ZorgdrukError, did_you_mean, reason, toml_fault

ROOT = Path(__file__).resolve().parents[1]
FILES = (
    "sim/calendar.py", "sim/municipalities.py", "sim/scenario.py", "sim/parameters.py", "sim/facilities.py",
    "sim/facilities_file.py", "sim/facilities_lines.py", "sim/facilities_kept.py", "sim/start_file.py",
    "sim/start_check.py", "sim/archive.py", "sim/snapshot.py", "sim/kernen.py", "results/staging.py",
    "experiments/cli_options.py", "experiments/inputs_command.py", "experiments/population_command.py",
    "experiments/population_files.py", "sim/simulation.py",
)  # fmt: skip
"""Where what a user types or names is looked at."""
NO_INPUT = ("table villages_pc4 has no postcode places of ", "facilities: a world that is continued")
"""Beginnings of refusals there that no command can meet, of embedded figures or of `run(world=...)`."""


def raised(path):
    """Return the calls that make an error of ours, and the first words of each."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("ZorgdrukError", "DataError", "wrong"):
            first = node.args[-1] if name == "wrong" else node.args[0]
            words = [part.value for part in ast.walk(first) if isinstance(part, ast.Constant)]
            yield name, node, str(words[0]) if words else ""


@pytest.mark.parametrize("path", FILES)
def test_every_refusal_of_what_a_user_gives_is_told_in_both_languages(path):
    found = list(raised(path))
    assert found, path
    for name, node, words in found:
        texts = node.args[1:3] if name == "wrong" and len(node.args) == 3 else node.args[:2]
        if words.startswith(NO_INPUT):
            continue
        assert len(texts) == 2, f"{path}, line {node.lineno}: only one language"
        assert ast.dump(texts[0]) != ast.dump(texts[1]), f"{path}, line {node.lineno}: twice the same"


def test_without_dutch_it_is_english():
    assert ZorgdrukError("no").dutch == "no" and str(ZorgdrukError("no", "nee")) == "no"
    assert DataError("no", "nee").dutch == "nee"


def test_a_suggestion_is_made_in_both_languages():
    assert did_you_mean("hogelnd", ["hogeland"]) == "; did you mean 'hogeland'?"
    assert did_you_mean("hogelnd", ["hogeland"], dutch=True) == "; bedoelde u 'hogeland'?"
    assert did_you_mean("xyz", ["hogeland"], dutch=True) == ""


def test_the_system_is_translated_where_it_often_refuses():
    assert reason(FileNotFoundError(errno.ENOENT, "gone")) == ("gone", "dat bestand of die map is er niet")
    assert reason(ValueError("odd")) == ("odd", "odd")


def test_a_number_written_the_dutch_way_gets_a_hint():
    told = "Expected '=' after a key in a key/value pair (at line 1, column 22)"
    assert toml_fault(ValueError(told), "tariff = { value = 8,50 }") == (
        f"{told}; write decimals with a point, as 8.50",
        "regel 1, kolom 22: na een sleutel hoort een =-teken; schrijf decimalen met een punt, zoals 8.50",
    )
    assert "schrijf grote getallen zonder punten" in toml_fault(ValueError(told), "amounts = [15.900.000]")[1]
    assert toml_fault(ValueError(told), "tariff = 8.50 x")[1].startswith("regel 1, kolom 22: na een")
    assert toml_fault(ValueError("odd"), "x") == ("odd", "odd")
    assert (
        toml_fault(ValueError(told.replace("line 1", "line 9")), "a = 1,5")[1]
        == "regel 9, kolom 22: na een sleutel hoort een =-teken"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a = 1\na = 2\n", "regel 2, kolom 6: deze waarde staat er al"),
        ("[a]\n[a]\n", "regel 2, kolom 3: deze tabel staat er al"),
        ("a = {b = 1}\n[a.c]\n", "regel 2, kolom 5: deze tabel staat er al"),
        ("a = {b = 1, b = 2}\n", "kolom 18: deze sleutel staat al in de tabel"),
        ("a 1\n", "regel 1, kolom 3: na een sleutel hoort een =-teken"),
        ("[a\n", "regel 1, kolom 3: een tabelnaam wordt niet gesloten met ]"),
        ("a = 1 2\n", "regel 1, kolom 7: achter deze waarde hoort een nieuwe regel"),
        ('a = "x\n', "regel 1, kolom 7: een tekst wordt niet gesloten met een aanhalingsteken op dezelfde regel"),
        ('a = "x\x01"\n', "regel 1, kolom 7: hier staat een teken dat niet kan"),
        ("a = 'x\n", "aan het eind: een tekst wordt niet gesloten met een enkel aanhalingsteken"),
        ("[[a]\n", "regel 1, kolom 4: een tabelnaam wordt niet gesloten met ]]"),
        ("a = {b = 1", "aan het eind: een tabel tussen { en } moet op één regel staan"),
        ("a = {b = 1,\nc = 2}\n", "(een tabel tussen { en } staat op één regel, zonder komma aan het eind)"),
        ("a = '''x", "met drie enkele aanhalingstekens"),
        ("a = [1 2]", "een lijst wordt niet gesloten met ], of er ontbreekt een komma"),
        ("[a b]", "of er staat een spatie in"),
        ('a = "c:\\Users"\n', "in een tekst staat een losse backslash"),
        ('a = "\\ud800"\n', "achter de backslash staat geen geldig teken"),
        ("a = 2021-02-30\n", "regel 1, kolom 5: dit is geen datum"),
        ("= 1\n", "regel 1, kolom 1: hier hoort een sleutel of een tabelnaam"),
        ("a. = 1\n", "regel 1, kolom 4: zo kan een sleutel niet beginnen"),
        ("a = hoog\n", "regel 1, kolom 5: deze waarde is niet te lezen"),
        ("a = [1, 2\nb = 3\n", "een lijst wordt niet gesloten met ]"),
        ('a = "c:\\map"\n', "in een tekst staat een losse backslash"),
        ('a = "x', "aan het eind: een tekst wordt niet gesloten met een aanhalingsteken"),
    ],
)
def test_what_is_wrong_with_a_toml_file_is_told_in_dutch(text, why):
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)
    assert why in toml_fault(refused.value, text)[1]
    assert toml_fault(refused.value, text)[0].startswith(str(refused.value))


DUTCH = {
    "run -m hogelnd": "onbekende gemeente 'hogelnd'",
    "run -m GM0005": "gemeente GM0005 ging in 2019 op in Het Hogeland",
    "run basispd": ".toml-bestand; bedoelde u 'basispad'?",
    "run bad.toml": "bad.toml: onbekende parameter 'mortality.scal'; bedoelde u 'mortality.scale'?",
    "run broken.toml": "broken.toml: geen geldig TOML-bestand",
    "run comma.toml": "comma.toml: geen geldig TOML-bestand (regel 3, kolom",
    "run points.toml": "points.toml: geen geldig TOML-bestand (regel 2, kolom",
    "run --start 2009-01": "geen startbevolking van Het Hogeland voor 2009",
    "run --start 2021-02": "2021-02 is geen januari",
    "run --until 2020-01": "until: 2020-01 ligt voor de start",
    "run --off brths": "; bedoelde u 'birth'?",
    "run --seed x": "seed: 'x' moet een geheel getal zijn",
    "run --population gone.npz": "startbevolking gone.npz: dat bestand is er niet",
    "run --population bad.toml": "startbevolking bad.toml: is beschadigd of geen startbevolking",
    "run --as-of 2008": "gebruik as_of 2011 of later",
    "run --as-of 2014": "gebruik as_of 2016 of later",
    "run --out bad.toml": "/bad.toml' is een bestand; kies een map met --out",
    "run --out bad.toml/x": "een deel van het pad is een bestand",
    "population --start x": "start: 'x' is geen maand",
    "population --save x.csv": "save: 'x.csv' moet eindigen op .npz",
    "population --facilities bad.toml": "bad.toml, regel 1: onbekende kolom",
    "rates -m nergens": "onbekende gemeente 'nergens'",
}


@pytest.mark.parametrize("words", DUTCH)
def test_the_command_line_refuses_in_dutch_and_in_english_on_request(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("bad.toml").write_text('[parameters]\n"mortality.scal" = 1\n')
    Path("broken.toml").write_text("[")
    Path("comma.toml").write_text("name = 'x'\n[product.x]\ntariff = { value = 8,50, low = 3 }\n")
    Path("points.toml").write_text("[budget]\namounts = [15.900.000]\n")
    assert cli.main(words.split()) == 2
    dutch = capsys.readouterr().err
    assert DUTCH[words] in dutch and dutch.count("\n") == 1
    assert cli.main([*words.split(), "--lang", "en"]) == 2
    english = capsys.readouterr().err
    assert english != dutch and english.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.toml", "broken.toml", "comma.toml", "points.toml"]
