"""`zorgdruk backcast` shows the model beside naive forecasts and refuses what it cannot compare."""

import json

import pytest

from experiments.cli import main


def test_a_backcast_shows_every_forecast_beside_the_counted_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backcast", "--seeds", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    names = {r["forecast"] for r in rows}
    assert {"model", "no change", "constant rates", "Hamilton-Perry"} <= names
    total = next(r for r in rows if r["forecast"] == "model" and r["group"] == "total")
    assert total["observed"] == 47834
    assert total["error"] == pytest.approx(total["value"] - total["observed"])
    assert any("in-sample" in r["view"] for r in rows)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--start", "2021"], "must lie after the start"),
        (["--seeds", "0"], "between 1 and"),
        (["--as-of", "2010"], "before the start"),
        (["--start", "2011", "--seeds", "1"], "2006, 2016, 2020, 2021"),
        (["--end", "2019", "--seeds", "1"], "jaren met cijfers"),
        (["--end", "soon"], "geheel getal"),
        (["--municipality", "atlantis"], "atlantis"),
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backcast", "--quiet", *words]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
