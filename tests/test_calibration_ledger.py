"""The ledger keeps what was predicted, and later figures score it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from calibration.ledger import COLUMNS, KEYS, kept, ledger, read_ledger, score_ledger
from sim.errors import DataError

ABOUT = {"written": "2026-11-22", "as_of": "end of 2021", "commit": "c", "sources": "s", "data": "d"}
RUNS = 400


def samples() -> pd.DataFrame:
    """Normal predictions around 1,000 with standard deviation 50, of ten years in two municipalities."""
    draws = 1000.0 + 50.0 * norm.ppf((np.arange(RUNS) + 0.5) / RUNS)
    rows = [
        (place, "population", "total", "total", year, "persons", value)
        for place in ("hogeland", "oldambt")
        for year in range(2021, 2031)
        for value in draws
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "unit", "value"])


def later(values: np.ndarray) -> pd.DataFrame:
    places = [(p, "population", "total", "total", y) for p in ("hogeland", "oldambt") for y in range(2021, 2031)]
    return pd.DataFrame([(*key, v) for key, v in zip(places, values, strict=True)], columns=[*KEYS, "observed"])


def test_intervals_are_those_of_the_runs() -> None:
    table = ledger(samples(), ABOUT)
    assert list(table.columns) == COLUMNS
    assert len(table) == 20
    row = table.iloc[0]
    assert row["mean"] == pytest.approx(1000.0, abs=0.2)
    assert (row["low_90"], row["high_90"]) == (pytest.approx(1000 - 82.2, abs=1), pytest.approx(1000 + 82.2, abs=1))
    assert (row["low_50"], row["high_50"]) == (pytest.approx(1000 - 33.7, abs=1), pytest.approx(1000 + 33.7, abs=1))
    assert row["runs"] == RUNS


def test_made_later_figures_are_scored() -> None:
    """Figures spread evenly over the quantiles: half within 50%, nine in ten within 90%; ten times as far out, none."""
    table, even = ledger(samples(), ABOUT), norm.ppf((np.arange(20) + 0.5) / 20)
    good = score_ledger(table, later(1000.0 + 50.0 * even)).iloc[0]
    assert (good["n"], good["within_50"], good["within_90"]) == (20, 0.5, 0.9)
    assert good["mape"] == pytest.approx(100 * np.mean(np.abs(1000 / (1000 + 50 * even) - 1)), abs=0.02)
    bad = score_ledger(table, later(1000.0 + 500.0 * np.sign(even))).iloc[0]
    assert (bad["within_50"], bad["within_90"]) == (0.0, 0.0)
    assert bad["score_90"] > 10 * good["score_90"]


def test_scores_by_municipality_and_figures_that_were_not_counted_are_left_out() -> None:
    some = later(np.full(20, 1000.0)).iloc[:13]
    found = score_ledger(ledger(samples(), ABOUT), some, ["municipality"]).set_index("municipality")["n"]
    assert found.to_dict() == {"hogeland": 10, "oldambt": 3}


def test_a_ledger_survives_its_file(tmp_path: Path) -> None:
    table = ledger(samples(), ABOUT)
    table.to_csv(tmp_path / "a.csv", index=False)
    pd.testing.assert_frame_equal(read_ledger(tmp_path / "a.csv"), table, check_dtype=False)


def test_damaged_ledgers_and_odd_later_figures_are_refused(tmp_path: Path) -> None:
    table = ledger(samples(), ABOUT)
    table.assign(low_90=table["high_90"] + 1).to_csv(tmp_path / "upside.csv", index=False)
    with pytest.raises(DataError, match=r"line 2: its intervals are not in order"):
        read_ledger(tmp_path / "upside.csv")
    table.drop(columns="low_50").to_csv(tmp_path / "short.csv", index=False)
    with pytest.raises(DataError, match="no column low_50"):
        read_ledger(tmp_path / "short.csv")
    with pytest.raises(DataError, match="cannot be read"):
        read_ledger(tmp_path / "none.csv")
    twice = pd.concat([later(np.full(20, 1.0)), later(np.full(20, 1.0)).head(1)])
    with pytest.raises(DataError, match="stands there twice"):
        score_ledger(table, twice)
    with pytest.raises(DataError, match="none of them was predicted"):
        score_ledger(table, later(np.full(20, 1.0)).assign(indicator="sheep"))


def test_only_what_is_predicted_is_kept() -> None:
    rows = [("population", "total", "total"), ("population", "kern", "3"), ("clients", "law", "wmo"),
            ("clients", "law", "wlz"), ("cost", "taakveld", "6.71"), ("cost", "taakveld", "none"),
            ("births", "total", "total")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["indicator", "by", "group"])
    assert kept(table.assign(year=2022)).index.tolist() == [0, 2, 4]


def test_what_was_known_is_no_prediction() -> None:
    table = pd.DataFrame({"indicator": "population", "by": "total", "group": "total", "year": [2020, 2021, 2022, 2023]})
    assert kept(table)["year"].tolist() == [2022, 2023]


@pytest.mark.parametrize("file", sorted((Path(__file__).parents[1] / "results" / "ledger").glob("*.csv")), ids=str)
def test_every_committed_ledger_can_be_read(file: Path) -> None:
    table = read_ledger(file)
    assert {"population", "households", "clients", "bijstand", "cost"} <= set(table["indicator"])
    assert set(table["municipality"]) == {"hogeland", "oldambt", "steenwijkerland"}
    assert table[table["indicator"] == "clients"]["year"].max() == 2030  # stocks: 1 January 2031 as well
    assert (table["written"] == file.stem).all() and table["year"].min() == 2022
    assert not table.duplicated(KEYS).any()
