"""`zorgdruk sources` says what a code stands for, and a wrong code is one sentence."""

import json

import pytest

from experiments.cli import main


@pytest.mark.parametrize(("lang", "word"), [("nl", "graad B"), ("en", "grade B")])
def test_a_code_is_told(capsys, lang, word):
    assert main(["sources", "d071", "C056", "D071", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert out.count("D071") == 1 and "C056a" in out and "C056b" in out and word in out


def test_all_of_a_domain_and_all_as_json(capsys):
    assert main(["sources", "B", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 89 and {row["code"][0] for row in found} == {"B"}
    assert main(["sources", "--quiet"]) == 0 and capsys.readouterr().out == ""


@pytest.mark.parametrize(("lang", "said"), [("nl", "bestaat niet"), ("en", "there is no")])
def test_a_code_that_is_none_is_one_sentence(capsys, lang, said):
    assert main(["sources", "D999", "--lang", lang]) == 2
    err = capsys.readouterr().err
    assert said in err and "D999" in err and err.count("\n") == 1
