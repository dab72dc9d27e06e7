"""The summary fits the terminal, says the same in JSON, and never takes the words of a scenario for markup."""

import importlib.util
import io
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from results.indicators import label
from results.summary import print_summary, summarise

_spec = importlib.util.spec_from_file_location("fake_result", Path(__file__).with_name("fake_result.py"))
fake = importlib.util.module_from_spec(_spec)
sys.modules["fake_result"] = fake
_spec.loader.exec_module(fake)

ABOUT = {
    "municipality": "Het Hogeland", "scenario": "Basispad", "seed": 1, "start": "2021-01", "until": "2030-12",
}  # fmt: skip


def nation(quality="projection"):
    rows = [(2021, 9.5, "observed"), (2031, 6.6, quality)]
    names = ("mantelzorgpotentieel_50_64", "mantelzorgpotentieel_50_74")
    return pd.DataFrame(
        [(y, n, v, q) for y, v, q in rows for n in names], columns=["year", "indicator", "value", "quality"]
    )


OBSERVED = pd.DataFrame({"year": [2021, 2021], "indicator": ["births", "deaths"], "value": [413.0, 504.0]})


def printed(summary, lang="nl", width=80):
    out = io.StringIO()
    print_summary(summary, lang, Console(file=out, width=width, highlight=False))
    return out.getvalue()


@pytest.fixture(scope="module")
def summary():
    return summarise(fake.fake_result().yearly, ABOUT, nation(), OBSERVED)


def test_start_end_and_sums_are_those_of_the_table(summary):
    yearly = fake.fake_result().yearly
    inhabitants = yearly[(yearly["indicator"] == "population") & (yearly["by"] == "total")]["value"]
    assert summary["stocks"]["population"] == {"start": inhabitants.iloc[0], "end": inhabitants.iloc[-1]}
    births = yearly[yearly["indicator"] == "births"]["value"].sum()
    assert summary["components"]["births"] == pytest.approx(births)
    assert sum(g["end"] for g in summary["age_groups"].values()) == inhabitants.iloc[-1]
    assert summary["counted"]["births"]["cbs"] == 413
    assert summary["counted"]["arrivals"]["cbs"] is None
    assert summary["mantelzorgpotentieel"]["mantelzorgpotentieel_50_64"]["netherlands"]["end"] == 6.6


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_fits_on_eighty_columns_without_cutting_a_figure(summary, lang):
    text = printed(summary, lang)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    assert "…" not in text
    for column in ("%", "CBS 2021", "NL 2031"):
        assert column in text


def test_dutch_and_english_write_their_own_signs(summary):
    assert "51.559" in printed(summary, "nl") and "inwoners" in printed(summary, "nl")
    assert "51,559" in printed(summary, "en") and "population" in printed(summary, "en")


def test_losses_are_negative_and_gains_positive(summary):
    text = printed(summary)
    assert "+4.056" in text and "-5.091" in text


def test_a_projection_of_the_country_is_marked(summary):
    assert "6,6*" in printed(summary) and "* projectie" in printed(summary)
    plain = summarise(fake.fake_result().yearly, ABOUT, nation("observed"), OBSERVED)
    assert "*" not in printed(plain)


def test_json_holds_no_nan(summary):
    yearly = fake.fake_result().yearly
    yearly.loc[yearly["indicator"] == "mantelzorgpotentieel_50_64", "value"] = np.nan
    found = summarise(yearly, ABOUT)
    assert (
        json.loads(json.dumps(found, allow_nan=False))["mantelzorgpotentieel"]["mantelzorgpotentieel_50_64"]["start"]
        is None
    )
    assert " . " in printed(found)


@pytest.mark.parametrize("title", [r"$\frac$", "<script>", "[bold]x[/]", "[/nothing]", "a\nb\x1b[31mc", "x" * 200])
def test_the_words_of_a_scenario_are_shown_as_they_are(title):
    text = printed(summarise(fake.fake_result().yearly, ABOUT | {"scenario": title}))
    first = text.strip().splitlines()[0]
    assert "\x1b" not in text
    assert (title[:30] if title.isprintable() else "a b [31mc") in first


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_life_domains_stand_in_the_summary(lang):
    yearly = fake.fake_result().yearly
    rows = [
        {"year": year, "indicator": name, "by": by, "group": group, "value": value * (1 + (year - 2021) / 100)}
        for year in (2021, 2031)
        for name, by, group, value in (
            ("kwetsbaar", "total", "total", 4_000.0), ("need_hours", "total", "total", 80_000.0),
            ("need_hours", "task", "begeleiding", 60_000.0), ("need_hours", "task", "iets_nieuws", 20_000.0),
        )
    ]  # fmt: skip
    summary = summarise(pd.concat([yearly, pd.DataFrame(rows)]), ABOUT, nation(), OBSERVED)
    assert summary["domains"]["kwetsbaar"] == {"start": 4_000.0, "end": 4_400.0}
    assert summary["need"]["begeleiding"]["end"] == 66_000.0
    text = printed(summary, lang)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    assert ("hulp nodig" if lang == "nl" else "help needed") in text and "iets nieuws" in text
    assert summarise(yearly, ABOUT)["domains"] == {}


def test_a_run_of_one_year_is_summed_up():
    yearly = fake.fake_result().yearly
    one = yearly[yearly["year"] == 2021]
    assert "1 jan. 2021" in printed(summarise(one, ABOUT, nation(), OBSERVED))


def test_a_part_of_a_year_is_not_laid_beside_a_whole_one():
    yearly = fake.fake_result().yearly
    part = yearly[yearly["year"] == 2021]
    assert summarise(part, ABOUT, nation(), OBSERVED)["counted"]["births"]["cbs"] is None


def with_measures(count=2):
    rows = [
        {"year": year, "indicator": name, "by": "measure", "group": f"m{i}", "value": value * (i + 1)}
        for i in range(count) for year in range(2021, 2031) if year > 2024
        for name, value in (("measure_participants", 10.0 * (year - 2024)), ("measure_cost", 1e4 * (year - 2024)))
    ]  # fmt: skip
    told = [
        {"name": f"m{i}", "title_nl": f"Titel {i}", "title_en": f"Title {i}", "start": "2025-07", "grade": "A",
         "effect": ("evidence", "local_expectation")[i % 2], "effects": {"x": 1.0}}
        for i in range(count)
    ]  # fmt: skip
    yearly = fake.fake_result().yearly
    return summarise(pd.concat([yearly, pd.DataFrame(rows)]), ABOUT, nation(), OBSERVED, told)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_measures_of_a_run_stand_in_the_summary(lang):
    found = with_measures()
    assert (found["measures"]["first_year"], found["measures"]["last_year"]) == (2026, 2030)
    assert found["measures"]["measures"][0]["cost"] == {"start": 4e4, "end": 12e4}
    text = printed(found, lang)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    line = next(line for line in text.splitlines() if ("Titel 1" if lang == "nl" else "Title 1") in line)
    assert line.split()[-4:] == ["40", "120", "40", "120"]
    told = " ".join(text.split())
    assert ("1x wat onderzoek steunt (evidence), graad A" if lang == "nl" else "research supports (evidence)") in told
    assert "(local_expectation)" in told
    json.dumps(found, allow_nan=False)


def test_of_many_measures_the_rest_is_summed():
    text = printed(with_measures(15))
    line = next(line for line in text.splitlines() if "nog 3 maatregelen" in line)
    assert line.split()[-1] == str(60 * (1 + 2 + 3)) and "Titel 2" not in text


def test_without_measures_the_summary_says_nothing_of_them(summary):
    assert summary["measures"] == {} and "maatregelen" not in printed(summary)


def test_the_cost_of_measures_has_a_label():
    assert label("measure_cost", "nl") == "maatregelen zelf, euro"
    assert label("measure_cost", "en") == "measures themselves, EUR"
