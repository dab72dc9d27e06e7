"""What a reader is told of voorzieningen and zorgdruk is what the table has, and what has no index is named."""

import io
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.console import Console

from results.figures_zorgdruk import LOOKS, MEASURES, measured, save_zorgdruk_figures, without_index, zorgdruk
from results.indicators import BREAKDOWNS, INDICATORS
from results.indicators_access import ZORGDRUK_PARTS
from results.style import About, styled
from results.summary_access import access_ends, access_lines
from sim.tables import monthly_table, yearly_table
from sim.zorgdruk import PARTS, UNITS
from tests.toy_help import help_town, lived


@pytest.fixture(scope="module")
def tables():
    world = help_town()
    recorder = lived(world, 36)
    return yearly_table(recorder, tuple(world.kernen.labels()), {}), monthly_table(recorder, {})


def told(ends, lang):
    out = io.StringIO()
    for part in access_lines(ends, lang):
        Console(file=out, width=80, highlight=False).print(part)
    return out.getvalue()


def test_every_indicator_and_breakdown_is_declared(tables):
    yearly, monthly = tables
    known = {"meldingen", "clients", "cost", "waiting", "unmet_hours", "zorgdruk"}
    assert known <= set(yearly.indicator) and known - {"zorgdruk"} <= set(monthly.indicator)
    new = yearly[yearly.indicator.isin([n for n in yearly.indicator.unique() if n in INDICATORS])]
    assert {"clients_maatwerk", "staff_hours_needed", "zorgdruk_carers"} <= set(new.indicator)
    assert set(yearly.by) <= set(BREAKDOWNS)
    assert not yearly.duplicated(["year", "indicator", "by", "group"]).any()
    assert not monthly.duplicated(["year", "month", "indicator", "by", "group"]).any()
    assert set(ZORGDRUK_PARTS) == {f"zorgdruk_{part}" for part in PARTS} == set(LOOKS)
    assert set(MEASURES) == set(UNITS)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_summary_tells_the_first_and_the_last_whole_year(tables, lang):
    yearly, _ = tables
    ends = access_ends(yearly)
    years = sorted(yearly[yearly.indicator == "clients"].year.unique())
    assert (ends["first_year"], ends["last_year"]) == (years[0], years[-1]) and len(years) == 3
    some = yearly[(yearly.indicator == "cost") & (yearly.by == "law") & (yearly.year == years[-1])]
    paid = some[some.group.isin(["wmo", "jeugdwet", "participatiewet"])]["value"].sum()
    assert ends["cost"]["end"] == pytest.approx(paid)
    assert ends["zorgdruk"]["zorgdruk"]["start"] == pytest.approx(100.0)
    text = told(ends, lang)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80 and "100" in text
    for word in ("Wmo", "Jeugdwet", "Participatiewet", "zorgdruk", "mln"):
        assert word in text
    assert access_ends(yearly[yearly.indicator == "population"]) == {}


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", [1.0, 100.0])
def test_every_measure_stands_whole_on_the_page_and_beside_the_others(tables, lang, size):
    yearly = tables[0].copy()
    yearly["value"] *= size
    with styled():
        figure = zorgdruk(yearly, About("Aa", "Basispad", 1, lang))
        texts = figure.axes[1].texts
        boxes = [text.get_window_extent() for text in texts]
    assert len(texts) == len(MEASURES) and not any("…" in text.get_text() for text in texts)
    assert max(box.x1 for box in boxes) < figure.get_size_inches()[0] * figure.dpi
    assert not any(box.overlaps(other) for at, box in enumerate(boxes) for other in boxes[:at])


def test_what_has_no_index_is_named_in_the_summary_and_the_figure(tables):
    yearly = tables[0].copy()
    zero = (yearly.indicator == "zorgdruk_staff") & (yearly.by == "part") & (yearly.year == yearly.year.min())
    yearly.loc[zero, "value"] = 0.0
    yearly = yearly[~((yearly.indicator == "zorgdruk_staff") & (yearly.by == "total"))]
    assert "staff_hours_needed" in without_index(yearly)
    assert "uren nodig per uur personeel" in told(access_ends(yearly), "nl")
    with styled():
        figure = zorgdruk(yearly, About("Aa", "Basispad", 1, "nl"))
        texts = [t.get_text() for axes in figure.axes for t in axes.texts]
    assert any("geen index" in text and "personeel" in text for text in texts)
    assert not any(text.startswith("druk op personeel") for text in texts)


def test_the_figure_shows_every_part_and_says_it_in_words(tables, tmp_path):
    yearly, _ = tables
    made = save_zorgdruk_figures(tmp_path, SimpleNamespace(yearly=yearly), About("Aa", "Basispad", 1, "en"))
    assert {p.name for p in tmp_path.iterdir()} == {"zorgdruk.png", "zorgdruk.svg"}
    shown = [name for name in ZORGDRUK_PARTS if ((yearly.indicator == name) & (yearly.by == "total")).any()]
    assert len(shown) >= 4 and all(INDICATORS[name].en in made["zorgdruk"] for name in shown)
    assert all(len(series) == 3 for series in measured(yearly).values())
    empty = pd.DataFrame({"year": [], "indicator": [], "by": [], "group": [], "value": []})
    assert save_zorgdruk_figures(tmp_path, SimpleNamespace(yearly=empty), About("Aa", "b", 1)) == {}
