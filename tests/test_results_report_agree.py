"""Numbers in the sentences, tables and figures of one report are the same numbers."""

import re

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from results.comparison_report import parts as parts_of
from results.language import MINUS, change, percentage
from results.report.build import build
from results.report.document import plain, shown
from results.report.source import read_source
from results.words_compare import PAYERS
from results.words_compare import said as word
from results.words_help import LAW_WORDS
from tests.fake_report import YEARS, fake_comparison, fake_run

DAY = "2026-11-22"
MOVED = re.compile(
    r"^(?P<name>.+): (?P<begin>\S+) \((?P<first>\d{4})\) → (?P<end>\S+) \((?P<last>\d{4})\)(?P<rest>.*)$"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fake_run(tmp_path_factory.mktemp("agree") / "r")


@pytest.fixture(scope="module")
def run(folder):
    return build(folder, "nl", DAY)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:  # the first figures are enough, and quicker
        patch.setattr("results.report.pictures.parts", lambda c, kernen: parts_of(c, kernen)[:5])
        return build(fake_comparison(tmp_path_factory.mktemp("agree") / "c"), "nl", DAY)


def sentences(report):
    (section,) = [s for s in report.sections if s.key == "summary"]
    return [plain(item) for block in section.blocks for item in getattr(block, "items", ())]


def table_of(report, key):
    (table,) = [t for t in report.tables() if t.key == key]
    return table


def cells(report, name):
    """Year -> cell of the row that has a name, in the tables by year."""
    for key in ("zorgdruk", "population", "domains", "care", "help"):
        for table in report.tables():
            if table.key == key:
                for row in table.rows:
                    if row[0].casefold() == name.casefold():
                        return dict(zip(table.heads[1:], row[1:], strict=True))
    raise AssertionError(f"no table has {name}")


ROWS = {
    "Zorgdruk (eerste jaar = 100)": "zorgdruk", "Zwaar belaste mantelzorgers": "zwaar belast, van elke hulp",
    "Hulp die niemand geeft, uur per week": "hulp die niemand geeft, uur/week",
}  # fmt: skip


def test_every_number_of_the_summary_of_a_run_stands_in_a_table(run):
    found = [m for m in map(MOVED.match, sentences(run)) if m]
    assert len(found) == len(sentences(run)) >= 8
    for said in found:
        if said["name"].endswith("betaalt"):
            laws = PAYERS[{"De g": "gemeente", "Het ": "zorgkantoor", "De z": "zorgverzekeraar"}[said["name"][:4]]]
            words = [word(LAW_WORDS, law, "nl") for law in laws]
            rows = [r for r in table_of(run, "cost_law").rows if r[0] in words]
            heads = table_of(run, "cost_law").heads
            begin, end = (sum(r[heads.index(said[y])].value for r in rows) for y in ("first", "last"))
            assert len(rows) == len(laws)
            told = [f"{v:.1f}".replace(".", ",") for v in (begin, end)]
        else:
            row = cells(run, ROWS.get(said["name"], said["name"]))
            begin, end = (row[said[y]].value for y in ("first", "last"))
            told = [shown(row[said[y]], "nl") for y in ("first", "last")]
        assert [said["begin"], said["end"]] == told, said[0]
        share = percentage(change(begin, end), "nl", minus=MINUS)
        assert said["rest"].endswith(share), said[0]


def test_every_sure_difference_is_told_and_every_told_one_is_sure(compared):
    table = table_of(compared, "differences")
    said = [s for s in sentences(compared) if ": omhoog in " in s or ": omlaag in " in s]
    sure = [row for row in table.rows if row[-1] == "ja"]
    assert len(sure) == len(said) >= 3
    for row in sure:
        name = row[0].split(",")[0]
        (sentence,) = [s for s in said if s.startswith(f"{name}: ")]
        assert f"{shown(row[3], 'nl')} ({shown(row[4], 'nl')} tot {shown(row[5], 'nl')})" in sentence
        assert ("omhoog" in sentence) == (row[3].value > 0.0)
    for row in table.rows:  # the difference is that of what stands beside it
        assert row[3].value == pytest.approx(row[2].value - row[1].value, abs=1e-9)


def test_the_lines_of_a_figure_are_the_rows_of_its_table(run):
    (picture,) = [p for p in run.pictures() if p.name == "zorgdruk"]
    lines = [line for line in picture.drawing.axes[0].get_lines() if len(line.get_xdata()) == len(YEARS)]
    drawn = sorted(tuple(line.get_ydata()) for line in lines)
    rows = sorted(tuple(c.value for c in row[1:]) for row in table_of(run, "zorgdruk").rows)
    assert len(rows) == 6 and np.allclose(drawn, rows)


def test_the_bars_of_the_pyramid_add_up_to_the_population_of_the_table(run):
    (picture,) = [p for p in run.pictures() if p.name == "pyramid"]
    bars = [p for axes in picture.drawing.axes for p in axes.patches if isinstance(p, Rectangle)]
    table = table_of(run, "population")
    (row,) = [r for r in table.rows if r[0] == "inwoners"]
    assert sum(bar.get_width() for bar in bars) == pytest.approx(row[-1].value)


def test_the_lines_by_age_are_the_rows_by_age_up_to_rounding(run):
    (picture,) = [p for p in run.pictures() if p.name == "age_groups"]
    ends = sorted(line.get_ydata()[-1] for line in picture.drawing.axes[1].get_lines() if len(line.get_xdata()) > 2)
    rows = sorted(row[-1].value for row in table_of(run, "age_group").rows[:-1])
    assert len(ends) == len(rows) == 4
    assert all(abs(a - b) <= 2.5 and b % 5 == 0 for a, b in zip(ends, rows, strict=True))


def test_the_bars_of_who_pays_are_the_differences_by_law(compared):
    (picture,) = [p for p in compared.pictures() if p.name == "compare_who_pays"]
    bars = [p.get_width() for axes in picture.drawing.axes for p in axes.patches if isinstance(p, Rectangle)]
    table = table_of(compared, "cost_law_difference")
    found = sorted(row[table.heads.index("verschil")].value for row in table.rows)
    assert len(found) == 5 and np.allclose(sorted(bars), found)


def test_a_total_is_one_number_in_every_table_and_of_the_unrounded_parts(run, folder):
    source = read_source(folder, "nl")
    figures = source.figures[source.base]
    ages = table_of(run, "age_group")
    totals = next(r for r in table_of(run, "population").rows if r[0] == "inwoners")
    assert [c.value for c in ages.rows[-1][1:]] == [c.value for c in totals[2:]]
    some = figures[(figures["indicator"] == "population") & (figures["by"] == "age_group")]
    for place, year in enumerate(ages.heads[1:], 1):
        parts = some[some["year"] == int(year)]["value"].sum()
        assert ages.rows[-1][place].value == pytest.approx(parts)
        assert ages.rows[-1][place].value % 1 == 0
    rounded = [sum(row[place].value for row in ages.rows[:-1]) for place in range(1, len(ages.heads))]
    assert rounded != [c.value for c in ages.rows[-1][1:]]  # so that the note is needed
    assert "onafgeronde" in ages.note and "afgerond op 5" in ages.note


def test_a_total_that_is_too_small_is_a_dot_in_the_summary_too(tmp_path, monkeypatch):
    from tests import fake_report

    usual = fake_report.rows_of

    def few(year, moved=0.0):
        return [(*r[:4], 7.0, r[5]) if r[1:4] == ("carers_heavy", "total", "total") else r for r in usual(year, moved)]

    monkeypatch.setattr(fake_report, "rows_of", few)
    report = build(fake_run(tmp_path / "r"), "nl", DAY, figures=False)
    (said,) = [s for s in sentences(report) if s.startswith("Zwaar belaste")]
    assert said == "Zwaar belaste mantelzorgers: . (2021) → . (2023)"
    compared = build(fake_comparison(tmp_path / "c"), "nl", DAY, figures=False)
    assert not any(s.startswith("Zwaar belaste") for s in sentences(compared))
