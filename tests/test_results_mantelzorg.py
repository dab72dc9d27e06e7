"""The figures, tables, words and summary of mantelzorg say what the tables of a run say, in both languages."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from agents.care_codes import GIVERS, STRAINS
from agents.domains import TASKS
from experiments import cli
from results.care_report import IN_A_RUN, by_kern, care_tables, draw_care
from results.figures_mantelzorg import SMALLEST
from results.indicators import CARE_INDICATORS, INDICATORS, label
from results.language import number
from results.staging import PARTS
from results.style import About, save, styled
from results.summary import care_ends, care_lines
from results.tables import pick, total
from results.words_domains import ALL, word
from sim.recorder import Recorder
from sim.recording_care import OLD_GROUPS, RECEIVER_AGES, SEX_AGES
from sim.tables import monthly_table, yearly_table
from tests.test_results_figures import overlaps
from tests.toy_care import care_town

NAMES = {"care_givers", "care_strain", "care_carers", "care_outlook", "care_nobody", "care_map"}


@pytest.fixture(scope="module")
def tables():
    """Return the kernen and the yearly and monthly table of two years; in the second a third has become heavier."""
    world, recorder = care_town(), Recorder()
    recorder.look(world)
    recorder.keep(world)
    world.month += 12
    world.persons.column("strain")[::3] = np.where(world.persons.column("given")[::3] > 0, 3, 0)
    recorder.look(world)
    kernen = tuple(world.kernen.labels())
    return world.kernen, yearly_table(recorder, kernen, {}), monthly_table(recorder, {})


def drawn(tables, lang, names=()):
    kernen, yearly, monthly = tables
    about = About("Steenwijkerland", "Samenredzaam 2030 met alles erop en eraan voor iedereen", 2**63 - 1, lang)
    return {name: (figure, alt) for name, figure, alt in draw_care(yearly, monthly, kernen, about, names)}


def words_of(figure):
    return " ".join(t.get_text() for axes in figure.axes for t in axes.texts) + " ".join(
        t.get_text() for t in figure.texts
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_figure_fits_and_has_a_source_and_a_text(tables, lang, tmp_path):
    figures = drawn(tables, lang)
    assert set(figures) == NAMES and set(IN_A_RUN) < NAMES
    with styled():
        for name, (figure, alt) in figures.items():
            if name != "care_map":  # of a made-up town whose names overlap
                assert not overlaps(figure), (name, overlaps(figure))
            source = next(t.get_text() for t in figure.texts if t.get_text().startswith(("Bron", "Source")))
            assert source.startswith("Bron" if lang == "nl" else "Source") and "9223372036854775807" in source
            assert len(alt) > 80 and "nan" not in alt and alt.endswith(".")
            for path in save(figure, tmp_path, name, alt):
                assert path.stat().st_size > 5_000


def test_streams_are_as_wide_as_the_hours(tables):
    figure, alt = drawn(tables, "nl", ("care_givers",))["care_givers"]
    axes = figure.axes[0]
    grid = pick(tables[1], "care_hours", "giver_age").iloc[-1]
    hours = (
        grid.reindex([f"{g} {a}" for g in GIVERS for a in RECEIVER_AGES]).fillna(0).to_numpy().reshape(len(GIVERS), -1)
    )
    assert hours.sum(axis=1).min() > SMALLEST * hours.sum()  # each giver has streams of its own
    streams = [patch for patch in axes.patches if hasattr(patch, "get_path") and len(patch.get_path().vertices) == 9]
    sizes = sorted(float(p.get_path().vertices[0, 1] - p.get_path().vertices[7, 1]) for p in streams)
    assert np.allclose(sizes, sorted(hours[hours > 0]))
    bars = [b.get_height() for b in axes.containers[1]]
    assert np.allclose(bars, hours.sum(axis=0))
    text = words_of(figure)
    for place, giver in enumerate(GIVERS):
        assert f"{word('giver', giver, 'nl')}: {number(hours[place].sum(), 'nl')}" in text
        assert f"{word('giver', giver, 'nl')} {number(hours[place].sum(), 'nl')}" in alt


def test_small_givers_are_drawn_together_and_none_is_lost(tables):
    kernen, yearly, monthly = tables
    small = yearly["group"].astype(str).str.startswith(("friend ", "neighbour ")) & (yearly["by"] == "giver_age")
    changed = yearly.assign(value=yearly["value"].where(~small, yearly["value"] / 200))
    figure, _ = drawn((kernen, changed, monthly), "en", ("care_givers",))["care_givers"]
    bars = [b.get_height() for b in figure.axes[0].containers[0]]
    assert len(bars) == len(GIVERS) - 1 and "others: " in words_of(figure)
    assert sum(bars) == pytest.approx(changed[(changed.year == 2022) & (changed.by == "giver_age")]["value"].sum())


def test_strain_is_stacked_to_all_carers(tables):
    figure, alt = drawn(tables, "en", ("care_strain",))["care_strain"]
    carers = total(tables[1], "carers")
    tops = [line.get_ydata() for line in figure.axes[0].lines]
    assert [t[0] for t in tops][-1] == carers.iloc[0] and tops[-1][-1] == carers.iloc[-1]
    last = pick(tables[1], "carers", "strain").iloc[-1]
    assert tops[0][-1] == last["overloaded"] > tops[0][0]
    assert f"overloaded {last['overloaded']:.0f}" in alt


def test_carers_by_age_and_sex_are_those_of_the_table(tables):
    figure, _ = drawn(tables, "nl", ("care_carers",))["care_carers"]
    people, carers = (pick(tables[1], n, "sex_age").iloc[-1].reindex(list(SEX_AGES)) for n in ("population", "carers"))
    men, women = (line.get_ydata() for line in figure.axes[0].lines)
    assert np.allclose(np.r_[men, women], 100 * carers / people, equal_nan=True)
    hours = np.concatenate([line.get_ydata() for line in figure.axes[1].lines])
    assert hours.sum() == pick(tables[1], "care_given_hours", "sex_age").iloc[-1].sum() > 0


def test_people_of_75_stand_in_one_group_each(tables):
    figure, alt = drawn(tables, "nl", ("care_nobody",))["care_nobody"]
    bars = figure.axes[0].containers
    grid = pick(tables[1], "persons_75_home", "care_75")
    assert [[b.get_height() for b in group] for group in reversed(bars)] == [grid[g].tolist() for g in OLD_GROUPS]
    assert f"{grid[OLD_GROUPS[-1]].iloc[-1]:.0f}" in alt
    survey = total(tables[1], "receivers_75")
    assert 0 < survey.iloc[-1] < grid["helped"].iloc[-1]  # any help is not what a survey counts
    said = f"mantelzorg volgens enquêtes: {number(float(survey.iloc[-1]), 'nl')}"
    assert said in words_of(figure) and said in alt and "krijgen hulp, hoe weinig ook" in alt


def test_a_run_that_tells_no_survey_definition_is_still_drawn(tables):
    older = tables[1][tables[1]["indicator"] != "receivers_75"]
    for name in ("care_nobody", "care_outlook"):
        _, alt = drawn((tables[0], older, tables[2]), "en", (name,))[name]
        assert "survey" not in alt


def test_need_against_potential_by_kern(tables):
    kernen, yearly, _ = tables
    found = by_kern(yearly, 2021).set_index("kern")
    hours = sum(pick(yearly, name, "kern").loc[2021] for name in ("care_hours", "care_unmet_hours"))
    aged = {name: pick(yearly, name, "kern").loc[2021] for name in ("aged_50_64", "aged_50_74", "aged_85")}
    for kern in kernen.labels():
        for ages in ("50_64", "50_74"):
            enough = aged[f"aged_{ages}"][kern] >= 10
            ratio = hours[kern] / aged[f"aged_{ages}"][kern] if enough else np.nan
            assert np.array_equal(found[f"need_per_{ages}"][kern], ratio, equal_nan=True)
        known = aged["aged_85"][kern] >= 10
        assert known == np.isfinite(found["potential_50_74"][kern])
    assert found["potential_50_74"].isna().any() and found["potential_50_74"].notna().any()
    known = found["potential_50_64"].dropna().index[0]
    assert found["potential_50_64"][known] == aged["aged_50_64"][known] / aged["aged_85"][known]
    figure, alt = drawn(tables, "nl", ("care_map",))["care_map"]
    found = by_kern(yearly, 2022).set_index("kern")
    shown, other = found["need_per_50_74"].dropna(), found["need_per_50_64"].dropna()
    told = [f"met {number(float(v), 'nl', 1)} uur" for v in (shown.min(), shown.max())]
    assert all(text in alt for text in told)
    assert not all(f"met {number(float(v), 'nl', 1)} uur" in alt for v in (other.min(), other.max()))
    assert len(figure.axes[0].collections) == len(kernen) and "50-74" in alt + words_of(figure)


def test_the_tables_hold_what_the_run_counted(tables):
    found = care_tables(tables[1])
    assert set(found) == {"kernen", "givers", "tasks", "ages"}
    assert found["kernen"]["care_hours"].sum() == total(tables[1], "care_hours").sum()
    assert found["givers"]["care_hours"].sum() == total(tables[1], "care_hours").sum()
    assert (found["givers"]["care_hours"] / found["givers"]["care_ties"]).equals(found["givers"]["hours_per_tie"])
    assert set(found["tasks"]["task"]) == set(TASKS)


def test_the_outlook_is_the_numbers_against_the_first(tables):
    yearly = tables[1].copy()
    later = (yearly["year"] == 2022) & (yearly["indicator"] == "persons_75_home")
    yearly.loc[later, "value"] *= 3
    figure, alt = drawn((tables[0], yearly, tables[2]), "en", ("care_outlook",))["care_outlook"]
    helped = pick(yearly, "persons_75_home", "care_75")["helped"]
    lines = [line.get_ydata() for line in figure.axes[0].lines if len(line.get_xdata()) == 2][:5]
    names = ("receivers_75", "carers", "carers_strict", "aged_50_74")
    want = [helped, *(total(yearly, name) for name in names)]
    for line, numbers in zip(lines, want, strict=True):
        assert np.allclose(line, 100 * numbers / numbers.iloc[0])
        assert f"{number(numbers.iloc[0], 'en')} → {number(numbers.iloc[-1], 'en')}" in alt
    assert lines[0][-1] > 250


def test_a_run_without_mantelzorg_has_none_of_it(tables):
    kernen, yearly, monthly = tables
    none = yearly.assign(value=yearly["value"].where(~yearly["indicator"].str.startswith("care"), 0.0))
    assert not drawn((kernen, none, monthly), "nl")
    assert care_ends(yearly[yearly.indicator != "carers"]) == {}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_summary_is_eight_lines_within_80_columns(tables, lang):
    yearly = tables[1].assign(value=lambda f: f["value"] * 997)  # as wide as a large municipality
    nobody = yearly[yearly["indicator"] == "care_unmet_hours"].assign(indicator="unmet_hours")
    ends = care_ends(pd.concat([yearly[yearly["indicator"] != "unmet_hours"], nobody]))
    place = CARE_INDICATORS.index("care_unmet_hours") + 1
    names = (*CARE_INDICATORS[:place], "unmet_hours", *CARE_INDICATORS[place:])
    assert tuple(ends) == names and label(names[place], lang) != label(names[place - 1], lang)
    assert ends["carers"] == {"start": total(yearly, "carers").iloc[0], "end": total(yearly, "carers").iloc[-1]}
    out = io.StringIO()
    lines = care_lines({"first_year": 2021, "last_year": 2022, "care": ends}, lang)
    Console(file=out, width=80, highlight=False).print(lines)
    text = out.getvalue()
    assert all(label(name, lang) in text for name in names) and "…" not in text
    assert len(text.strip().splitlines()) == 2 + len(names)
    assert number(ends["care_hours"]["end"], lang) in text


def test_words_cover_every_code_of_mantelzorg_in_two_languages():
    for kind, codes in (("giver", GIVERS), ("receiver", GIVERS), ("strain", STRAINS), ("care_75", OLD_GROUPS),
                        ("task", TASKS)):  # fmt: skip
        assert set(codes) <= set(ALL[kind]), kind
    assert word("receiver", "child", "nl") == "ouder" and word("giver", "child_in_law", "en") == "child-in-law"
    assert all(name in INDICATORS for name in CARE_INDICATORS)


def test_a_stored_run_is_shown_again(tables, tmp_path, capsys, monkeypatch):
    from results.reading import StoredResult
    from sim.municipalities import find_municipality
    from sim.statline import Statline

    kernen, yearly, monthly = tables
    manifest = {
        "municipality": {"code": "GM1966", "name": "Het Hogeland"},
        "scenario": {"title": "Basispad"},
        "seed": 1,
    }
    stored = StoredResult(tmp_path, manifest, yearly, monthly, pd.DataFrame())
    monkeypatch.setattr("results.reading.read_result", lambda folder: stored)
    monkeypatch.setattr("sim.kernen.read_kernen", lambda place, figures: kernen)
    out = tmp_path / "shown"
    assert cli.main(["mantelzorg", str(tmp_path), "--out", str(out)]) == 0
    assert "mantelzorgers, strenge definitie" in capsys.readouterr().out
    report = json.loads((out / "mantelzorg.json").read_text(encoding="utf-8"))
    assert set(report["figures"]) == NAMES == {p.stem for p in (out / "figures").glob("*.png")}
    back = pd.read_csv(out / "kernen.csv")
    assert back["nobody_75"].sum() == total(yearly, "nobody_75").sum()
    assert cli.main(["mantelzorg", str(tmp_path), "--out", str(out), "--quiet"]) == 0  # replaces its own
    (out / "mine.txt").write_text("x")
    assert cli.main(["mantelzorg", str(tmp_path), "--out", str(out)]) == cli.MISTAKE
    stored = StoredResult(tmp_path, manifest, yearly[yearly.indicator != "carers"], monthly, pd.DataFrame())
    capsys.readouterr()
    assert cli.main(["mantelzorg", str(tmp_path), "--lang", "nl"]) == cli.MISTAKE
    assert "heeft geen mantelzorg" in capsys.readouterr().err
    assert find_municipality("GM1966").slug == "hogeland" and Statline


def test_whatever_is_written_in_a_folder_has_a_dutch_name():
    import re

    for path in Path("experiments").glob("*.py"):
        for what in re.findall(r"\.writing\(\"(\w+)\"\)", path.read_text(encoding="utf-8")):
            assert what in PARTS, (path, what)


def test_a_folder_that_is_no_result_is_refused_in_the_language_asked_for(tmp_path, capsys):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "manifest.json").write_text("{", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text("{}", encoding="utf-8")
    said = {
        "nowhere": ("is geen resultaat van zorgdruk", "is not a zorgdruk result"),
        "text": ("is geen geldige JSON", "is not valid JSON"),
        "other": ("is door iets anders gemaakt", "was made by something else"),
    }
    for folder, words in said.items():
        for lang, wanted, other in (("nl", *words), ("en", *words[::-1])):
            assert cli.main(["mantelzorg", str(tmp_path / folder), "--lang", lang]) == cli.MISTAKE
            told = " ".join(capsys.readouterr().err.split())
            assert wanted in told and other not in told


def test_every_refusal_of_a_result_is_said_in_dutch_too():
    import ast

    for node in ast.walk(ast.parse(Path("results/reading.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ZorgdrukError":
            assert len(node.args) == 2, node.lineno
