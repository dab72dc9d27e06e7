"""Every command has an example that it accepts, a language, a quiet way and JSON, and the parameters can be listed."""

import json
import re
import shlex

import pytest
import typer.main

from experiments import cli
from sim.parameters import DECLARED

COMMANDS = typer.main.get_command(cli.app).commands
SERVES = {"dashboard"}
"""A page, no answer for a program."""


def examples(command):
    return re.findall(r"^  (zorgdruk .+)$", command.help or "", re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_language_quiet_and_json(name):
    command = COMMANDS[name]
    options = {option for p in command.params for option in getattr(p, "opts", ())}
    wanted = {"--lang", "--quiet", "--json"} if name not in SERVES else {"--lang"}
    assert wanted <= options
    assert "-h" in command.context_settings.get("help_option_names", ["-h"])
    assert examples(command) and command.get_short_help_str()
    for p in command.params:
        if p.name == "lang":
            assert getattr(p.default, "value", p.default) == "nl"
        assert p.param_type_name == "argument" or p.help, p.name


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_command_are_understood(name, monkeypatch):
    monkeypatch.setattr("sim.cbs.home.choose", lambda *asked: None)  # no figures of that place are at hand
    for example in examples(COMMANDS[name]):
        words = shlex.split(example)
        assert words[0] == "zorgdruk" and words[1] in COMMANDS, example
        command = COMMANDS[words[1]]
        with command.make_context(words[1], words[2:], resilient_parsing=False) as context:
            assert not context.args, example


def test_parameters_are_listed_with_bounds_unit_source_and_grade(capsys):
    assert cli.main(["parameters", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [p["name"] for p in found] == [p.name for p in DECLARED]
    assert set(found[0]) == {"name", "default", "low", "high", "unit", "grade", "source", "doc", "likely"}
    assert cli.main(["parameters", "mortality", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    mine = [p for p in DECLARED if p.name.startswith("mortality.")]
    assert out.count("source: ") == len(mine) >= 1
    assert "mortality.scale = 1 (0.5 - 2) factor" in out and mine[0].doc in out
    assert cli.main(["parameters", "mortality.scale"]) == 0
    assert "mortality.scale = 1 (0,5 - 2) factor" in capsys.readouterr().out
    assert cli.main(["parameters", "mortality.scale", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_an_unknown_parameter_is_one_sentence_with_the_nearest_name(capsys):
    assert cli.main(["parameters", "mortalty", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "did you mean 'mortality'" in said and said.count("\n") == 1
    assert cli.main(["parameters", "mortalty"]) == 2
    assert "bestaat niet" in capsys.readouterr().err
