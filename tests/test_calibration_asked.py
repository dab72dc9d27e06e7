"""Commands of calibration refuse a mistake in one sentence, before anything is run."""

import runpy
import sys

import pytest

COMMANDS = ("closed_loop", "domain_check", "patterns", "care_check", "access_check", "positions_check", "backcast")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("words", "said"),
    [(["nergens"], "nergens"), (["hogeland", "--{count}", "0"], "'0' must be a whole number from 1 on"),
     (["hogeland", "--{count}", "-2"], "-2"), (["hogeland", "--{count}", "two"], "'two' must be a whole number")],
    ids=["place", "none", "less", "word"],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_exit_code_2(name, words, said, tmp_path, monkeypatch, capsys) -> None:
    count = "pairs" if name == "closed_loop" else "seeds"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [name, *(word.format(count=count) for word in words)])
    monkeypatch.delitem(sys.modules, f"calibration.{name}", raising=False)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module(f"calibration.{name}", run_name="__main__")
    told = capsys.readouterr().err
    assert stopped.value.code == 2 and said in told and "Traceback" not in told
    assert not list(tmp_path.iterdir())
