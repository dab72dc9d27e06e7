"""Every figure can be drawn, says what it shows, takes any title and has the same bytes each time."""

import importlib.util
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from results.figures import draw, save_figures
from results.observed import municipal, national
from results.rate_figures import bottom_axis, rate_alt, rate_figure
from results.style import BLUE, ORANGE, ROSE, SAND, TEAL, About, save, shorten, styled
from sim.rates.table import Axis, RateTable
from sim.statline import Statline

_spec = importlib.util.spec_from_file_location("fake_result", Path(__file__).with_name("fake_result.py"))
fake = importlib.util.module_from_spec(_spec)
sys.modules["fake_result"] = fake
_spec.loader.exec_module(fake)

NAMES = ["pyramid", "components", "age_groups", "households", "mantelzorg", "kernen"]
ODD = [
    r"$\frac$",
    r"x $_$ y",
    r"kosten $\100 of $200",
    "<script>alert(1)</script>",
    "_verborgen",
    "--><script>",
    "x" * 200,
]
ABOUT = About("Het Hogeland", "Basispad", 1)


@pytest.fixture(scope="module")
def yearly():
    return fake.fake_result().yearly


@pytest.fixture(scope="module")
def beside():
    q = np.full((1, 2, 111), 0.02)
    return national(Statline(), 2031, q, 2021), municipal(Statline(), "GM1966")


def texts(figure):
    found = [text.get_text() for text in figure.texts]
    for legend in figure.legends:
        found += [text.get_text() for text in legend.get_texts()]
    for axes in figure.axes:
        found += [axes.get_title(), axes.get_title("left"), axes.get_title("center"), axes.get_xlabel()]
        found += [text.get_text() for text in axes.texts]
        found += [label.get_text() for label in axes.get_xticklabels() + axes.get_yticklabels()]
        if axes.get_legend():
            found += [text.get_text() for text in axes.get_legend().get_texts()]
    return [text for text in found if text]


def overlaps(figure):
    """Return pairs of texts that lie over each other, and texts that stick out of the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer, whole = canvas.get_renderer(), figure.bbox
    drawn = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in figure.axes:
        drawn += [*axes.texts, axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label]
        drawn += axes.get_legend().get_texts() if axes.get_legend() else []
        drawn += [tick.label1 for axis in (axes.xaxis, axes.yaxis) for tick in axis._update_ticks()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in drawn if t.get_text().strip() and t.get_visible()]
    faults = [f"{t} is cut off" for t, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > whole.x1 or b.y1 > whole.y1]
    for i, (one, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            high = min(a.y1, b.y1) - max(a.y0, b.y0)
            if wide > 2 and high > 3:
                faults.append(f"{one!r} lies over {other!r}")
    return faults


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_label_overlaps_or_is_cut_off(yearly, beside, lang):
    about = About("Steenwijkerland", "Samenredzaam 2030 met alles erop en eraan voor iedereen", 2**63 - 1, lang)
    faults = {name: overlaps(figure) for name, figure, _ in draw(yearly, about, *beside)}
    assert faults == {name: [] for name in NAMES}


def test_every_figure_is_drawn_and_names_source_scenario_and_place(yearly, beside):
    drawn = {name: texts(figure) for name, figure, _ in draw(yearly, ABOUT, *beside)}
    assert list(drawn) == NAMES
    for found in drawn.values():
        source = " ".join(" ".join(found).split())
        assert "Bron: CBS (" in source and "berekening zorgdruk" in source
        assert "scenario Basispad, seed 1, Het Hogeland" in source
    assert "1 januari" in " ".join(drawn["pyramid"])
    assert any("per 85-plusser" in text for text in drawn["mantelzorg"])


def test_english_figures_hold_no_dutch_headings(yearly, beside):
    about = About("Het Hogeland", "Base", 1, "en")
    for _, figure, alt in draw(yearly, about, *beside):
        said = " ".join([*texts(figure), alt])
        for word in ("Bron", "huishoud", "inwoners", "leeftijd", "januari", "berekend", " en "):
            assert word not in said, (word, said)


def test_alt_text_holds_the_figures_of_the_table(yearly, beside):
    alt = {name: alt for name, _, alt in draw(yearly, ABOUT, *beside)}
    assert "51.559 op 1 januari 2021" in alt["components"] and "52.326" in alt["components"]
    for part in ("geboorte +4.056", "sterfte −5.091", "verhuizingen +1.789", "buitenland +321"):
        assert part in alt["components"]
    assert "eenpersoonshuishouden 7.571 → 8.700" in alt["households"]
    assert "Nederland: 9,5" in alt["mantelzorg"]
    assert "De grootste toename is in Uithuizen (+40 personen)" in alt["kernen"]
    assert "80+: 3.322 → 4.027 (+21,2%)" in alt["age_groups"]


def test_bars_of_the_pyramid_are_the_last_year_and_the_outline_the_first(yearly):
    figure = next(figure for name, figure, _ in draw(yearly, ABOUT) if name == "pyramid")
    men = figure.axes[0]
    rows = yearly[(yearly["by"] == "sex_age") & yearly["group"].str.startswith("man")]
    assert [p.get_width() for p in men.patches[:20]] == list(rows[rows["year"] == 2031]["value"])
    assert list(men.patches[20].get_data().values) == list(rows[rows["year"] == 2021]["value"])


def test_components_stack_to_the_growth_of_the_year(yearly):
    figure = next(figure for name, figure, _ in draw(yearly, ABOUT) if name == "components")
    lower = figure.axes[1]
    growth = lower.lines[-2].get_ydata()
    heights = np.array([[bar.get_height() for bar in group] for group in lower.containers])
    assert heights.sum(axis=0) == pytest.approx(growth)


@pytest.mark.parametrize("title", ODD)
def test_any_scenario_title_is_drawn_as_it_is(tmp_path, yearly, beside, title):
    made = save_figures(tmp_path, yearly, About("Het Hogeland", title, 1), *beside)
    assert list(made) == NAMES
    root = ElementTree.parse(tmp_path / "components.svg").getroot()
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    said = "".join(root.itertext())
    assert title[:40] in said or title.split("$")[0][:5] in said


def test_the_same_figures_have_the_same_bytes_in_another_process(tmp_path, yearly):
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r})
import pandas, pathlib
from results.figures import save_figures
from results.style import About
yearly = pandas.read_parquet({str(tmp_path / "t")!r})
save_figures(pathlib.Path({str(tmp_path / "b")!r}), yearly, About("Het Hogeland", "Basispad", 1))
"""
    yearly.to_parquet(tmp_path / "t")
    for name in "ab":
        (tmp_path / name).mkdir()
    save_figures(tmp_path / "a", yearly, ABOUT)
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 2 * len(NAMES)
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file
        assert b"/home/" not in (tmp_path / "a" / file).read_bytes()


def test_a_saved_figure_holds_its_alternative_text(tmp_path, yearly):
    name, figure, alt = next(draw(yearly, ABOUT))
    save(figure, tmp_path, name, alt)
    from PIL import Image

    with Image.open(tmp_path / "pyramid.png") as image:
        assert image.info["Description"] == alt
        assert image.size == (1200, 780)
    assert alt in "".join(ElementTree.parse(tmp_path / "pyramid.svg").getroot().itertext())


@pytest.mark.parametrize("years", [1, 2, 3])
def test_short_runs_are_drawn(tmp_path, yearly, years, beside):
    short = yearly[yearly["year"] < 2021 + years]
    made = save_figures(tmp_path, short, ABOUT, *beside)
    assert list(made) == [name for name in NAMES if years > 1 or name != "components"]


def test_a_year_that_the_run_did_not_complete_gets_no_bar(yearly):
    cut = yearly[~((yearly["year"] == 2031) & (yearly["indicator"] == "population"))]
    figure = next(figure for name, figure, _ in draw(cut, ABOUT) if name == "components")
    assert max(figure.axes[1].lines[-2].get_xdata()) == 2029.5


def test_a_long_run_is_drawn(tmp_path, yearly):
    decade = yearly[yearly["year"] < 2031]
    long = pd.concat([decade.assign(year=decade["year"] + 10 * k) for k in range(4)])
    for _, figure, _ in draw(long, ABOUT):
        assert overlaps(figure) == []


def test_figures_without_their_numbers_are_left_out(tmp_path, yearly):
    assert list(save_figures(tmp_path, yearly[yearly["by"] == "total"], ABOUT)) == ["components", "mantelzorg"]


def test_the_users_own_settings_do_not_change_a_figure(tmp_path, yearly):
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        (tmp_path / "a").mkdir()
        save_figures(tmp_path / "a", yearly, ABOUT)
        assert matplotlib.rcParams["font.size"] == 30
    (tmp_path / "b").mkdir()
    save_figures(tmp_path / "b", yearly, ABOUT)
    assert (tmp_path / "a" / "pyramid.png").read_bytes() == (tmp_path / "b" / "pyramid.png").read_bytes()


def lightness(colour):
    """CIE L* of an sRGB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16


def test_colours_that_stand_beside_each_other_differ_in_grey():
    stacked = [TEAL, SAND, ROSE]  # births, net domestic, net abroad
    assert all(abs(lightness(a) - lightness(b)) > 12 for a, b in pairwise(stacked))
    assert abs(lightness(BLUE) - lightness(ORANGE)) > 25


def test_text_is_shortened_to_one_line():
    assert shorten("a\n b\x1bc", 10) == "a b c"
    assert shorten("x" * 20, 5) == "xxxx…"


AGES, YEARS = Axis("age31", tuple(range(111))), Axis("year", tuple(range(2021, 2031)))
SEX = Axis("sex", ("man", "vrouw"))


def table(*axes, values=None, error=0.01, unit="probability per year"):
    shape = tuple(len(axis.labels) for axis in axes)
    values = np.full(shape, 0.2) if values is None else values
    return RateTable("t", "Something", unit, axes, values, "made", ("CBS 1",), np.array(error), "all of it")


RATES = {
    "mortality": table(YEARS, SEX, AGES, values=np.broadcast_to(np.geomspace(1e-4, 0.5, 111), (10, 2, 111))),
    "zeros": table(YEARS, AGES, Axis("parity", ("0", "1", "2", "3", "4+")), values=np.zeros((10, 111, 5))),
    "arrivals": table(YEARS, Axis("reason", ("domestic", "abroad")), unit="persons per year"),
    "season": table(Axis("event", ("deaths", "births")), Axis("month", tuple(range(1, 13)))),
    "twins": table(Axis("share", ("twins",))),
    "gap": table(Axis("gap", tuple(range(-15, 26)))),
    "one year": table(Axis("year", (2021,)), SEX, AGES),
    "words": table(Axis("month", ("jan", "feb"))),
}


@pytest.mark.parametrize("name", RATES)
def test_every_shape_of_rate_table_is_drawn(tmp_path, name):
    with styled():
        figure = rate_figure(RATES[name], "Het Hogeland")
        assert overlaps(figure) == []
        figure.savefig(tmp_path / "a.png")
    assert "$" not in "".join(texts(figure))
    assert rate_alt(RATES[name]).startswith("Something, in ")


def test_rates_far_apart_get_a_logarithmic_axis_and_others_start_at_zero():
    with styled():
        assert rate_figure(RATES["mortality"], "x").axes[0].get_yscale() == "log"
        other = rate_figure(RATES["gap"], "x").axes[0]
    assert other.get_yscale() == "linear" and other.get_ylim()[0] == 0


def test_age_runs_along_the_bottom_before_anything_else():
    assert bottom_axis((YEARS, SEX, AGES)) == 2
    assert bottom_axis((YEARS, SEX)) == 0
    assert bottom_axis((SEX,)) is None
