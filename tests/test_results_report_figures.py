"""Every figure of a run and of a comparison says what it rests on, in two languages, and can be told apart in grey."""

import colorsys
import io
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest

from results.comparison import Measure, Scene, compared
from results.comparison_report import parts
from results.differences import difference
from results.figures import draw
from results.figures_compare_wijken import WIJK_MAPPED, outline, per_wijk, wijk_map, wijk_map_alt
from results.figures_zorgdruk import zorgdruk, zorgdruk_alt
from results.language import LANGUAGES
from results.style import BLUE, ORANGE, ROSE, SAND, TEAL, About, save, styled
from results.words_compare import basis, settings_said
from sim.kernen import read_kernen
from sim.municipalities import find_municipality
from sim.statline import Statline
from tests.fake_report import COLUMNS, YEARS, rows_of
from tests.fake_result import fake_result
from tests.test_results_figures import overlaps

HOGELAND = find_municipality("hogeland")
EVIDENCE = {"nl": "effect van maatregelen: wat onderzoek steunt (evidence)",
            "en": "effect of measures: what research supports (evidence)"}  # fmt: skip


@pytest.fixture(scope="module")
def kernen():
    return read_kernen(HOGELAND, Statline())


@pytest.fixture(scope="module")
def run():
    some = pd.DataFrame([r for y in YEARS for r in rows_of(y)], columns=COLUMNS[3:])
    return pd.concat([fake_result().yearly, some], ignore_index=True)


def comparison(kernen, lang="nl", effect=3.0, seeds=range(1, 13)):
    """A comparison with figures by wijk: in every other wijk it rises, in the others it falls."""
    rows = []
    for scenario, size in (("basispad", 0.0), ("plan", effect)):
        for seed in seeds:
            moved = size * (1.0 + 0.01 * (seed % 3))
            rows += [(scenario, 0, seed, *r) for y in YEARS for r in rows_of(y, moved) if r[2] != "wijk"]
            for place, wijk in enumerate(map(str, kernen.wijken.name)):
                sign = (-1, 1)[place % 2] * (1 + place)
                for name in ("cost", "carers_heavy", "unmet_hours"):
                    rows.append((scenario, 0, seed, 2023, name, "wijk", wijk, 500.0 + seed + sign * moved, "x"))
    runs = pd.DataFrame(rows, columns=COLUMNS)
    measure = Measure("valpreventie", "local_expectation", "A", ("Valpreventie", "Fall prevention"))
    plan = Scene("plan", "Valpreventie voor iedereen in de gemeente", (measure,))
    place = (HOGELAND.code, HOGELAND.name)
    return compared(runs, difference(runs, "basispad"), Scene("basispad", "Basispad"), (plan,), place, (12, 1), lang)


def source_of(figure):
    return next(" ".join(t.get_text().split()) for t in figure.texts if t.get_text().startswith(("Bron", "Source")))


def clashes(figure):
    """Texts that lie over each other; a unit on the empty last line of a title lies over nothing."""
    for axes in figure.axes:
        if not axes.axison:  # ticks that are not drawn
            axes.set_xticks([])
            axes.set_yticks([])
    return [fault for fault in overlaps(figure) if "\\n'" not in fault]


def grey(colour):
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2


def of_run(run, lang):
    about = About(
        "Steenwijkerland", "Samenredzaam 2030 met alles erop en eraan voor iedereen", 2**63 - 1, lang, EVIDENCE[lang]
    )
    with styled():
        yield from draw(run, about)
        yield "zorgdruk", zorgdruk(run, about), zorgdruk_alt(run, about)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_of_a_run_state_source_scenario_seed_interval_and_setting(run, lang, tmp_path):
    words = {
        "nl": ("Bron: CBS", "synthetische bevolking", "Samenredzaam 2030", "zonder interval", EVIDENCE["nl"]),
        "en": ("Source: CBS", "synthetic population", "Samenredzaam 2030", "without an interval", EVIDENCE["en"]),
    }
    names = set()
    for name, figure, alt in of_run(run, lang):
        names.add(name)
        told = source_of(figure)
        assert all(word in told for word in words[lang]) and "9223372036854775807" in told, name
        assert not clashes(figure), (name, clashes(figure))
        with styled():
            png, svg = save(figure, tmp_path, name, alt)
        assert png.read_bytes().startswith(b"\x89PNG") and len(alt) > 40
        described = [e.text for e in ElementTree.parse(svg).iter() if e.tag.endswith("}description")]
        assert described == [alt]
    assert len(names) == 7


def test_a_run_without_measures_says_so():
    assert About("Aa", "Basispad", 1).source("x").endswith("geen maatregelen")
    assert About("Aa", "Basispad", 1, "en").source("x").endswith("no measures")


def test_settings_are_said_once_and_a_choice_is_no_evidence():
    measures = [{"effect": "evidence", "grade": "A"}, {"effect": "evidence", "grade": "A"},
                {"effect": "evidence", "grade": "assumption"}, {"effects": {}}]  # fmt: skip
    assert [basis(m) for m in measures] == ["evidence", "evidence", "choice", "rule"]
    assert settings_said(map(basis, measures), "nl") == (
        "effect van maatregelen: wat onderzoek steunt (evidence) en aanname of beleidskeuze en regel, geen effect uit "
        "onderzoek"
    )
    assert settings_said([], "nl") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_of_a_comparison_state_source_scenario_pairs_interval_and_setting(kernen, lang):
    c = comparison(kernen, lang)
    names, maps = [], 0
    with styled():
        drawn = [(p.name, p.draw(), p.alt) for p in parts(c, kernen)]
        for name, figure, alt in drawn:
            if isinstance(figure, str):
                continue
            names.append(name)
            maps += name.startswith("compare_wijkmap")
            told = source_of(figure)
            for word in (
                "Valpreventie",
                "Basispad",
                "12 p",
                "12 seeds",
                "90%",
                "LOCAL EXP" if lang == "en" else "LOKALE VERW",
            ):
                assert word in told or ("fan" in name and word == "90%"), (name, word, told)
            assert len(alt()) > 40, name
            assert not clashes(figure), (name, clashes(figure))
    assert len(names) > 8 and maps == 2


def test_the_colours_differ_in_grey():
    lightness = sorted(grey(colour) for colour in (BLUE, ORANGE, TEAL, ROSE, SAND))
    assert all(b - a > 0.02 for a, b in pairwise(lightness))
    hues = [
        colorsys.rgb_to_hls(*(int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)))[0] for c in (BLUE, ORANGE, TEAL, ROSE)
    ]
    assert len({round(h, 1) for h in hues}) == 4


# --- the map of wijken


def test_a_wijk_is_told_per_thousand_inwoners_of_its_own(kernen):
    c = comparison(kernen)
    found = per_wijk(c, c.others[0], WIJK_MAPPED[0], kernen)
    for place, people in enumerate(kernen.wijken.population):
        rows = c.of(c.others[0], "unmet_hours", "wijk")
        row = rows[rows["group"] == str(kernen.wijken.name[place])].iloc[-1]
        if people >= 100:
            assert found[place, 0] == pytest.approx(1000 * float(row["difference"]) / people)
        else:
            assert found[place, 0] != found[place, 0]


def test_the_map_colours_what_falls_and_rises_and_writes_the_sign(kernen):
    from matplotlib.colors import to_hex

    from results.figures_compare_map import FALL, FALL_LIGHT, RISE, RISE_LIGHT

    c = comparison(kernen)
    found = per_wijk(c, c.others[0], WIJK_MAPPED[0], kernen)
    with styled():
        figure = wijk_map(c, c.others[0], WIJK_MAPPED[0], kernen)
    (axes,) = figure.axes
    faces = [to_hex(p.get_facecolor()) for p in axes.patches]
    assert sum(f in (FALL, FALL_LIGHT) for f in faces) == sum(found[:, 0] < 0)
    assert sum(f in (RISE, RISE_LIGHT) for f in faces) == sum(found[:, 0] > 0)
    names = {t.get_text() for t in axes.texts}
    assert any(n.startswith("+ ") for n in names) and any(n.startswith("− ") for n in names)
    alt = wijk_map_alt(c, c.others[0], WIJK_MAPPED[0], kernen)
    rises = alt.split("Stijgt")[1]
    for place, wijk in enumerate(map(str, kernen.wijken.name)):
        if found[place, 0] > 0:
            assert wijk in rises


def test_few_pairs_or_no_change_draw_no_map(kernen):
    few = comparison(kernen, seeds=range(1, 5))
    none = comparison(kernen, effect=0.0)
    with styled():
        assert "10 paren" in wijk_map(few, few.others[0], WIJK_MAPPED[0], kernen)
        assert "in geen enkele wijk" in wijk_map(none, none.others[0], WIJK_MAPPED[0], kernen)


def test_an_outline_holds_its_kernen_with_a_margin(kernen):
    from matplotlib.path import Path

    xy = kernen.coordinates() / 10.0
    for wijk in range(len(kernen.wijken)):
        own = xy[kernen.wijk == wijk]
        if len(own):
            shape = outline(own)
            assert Path(shape).contains_points(own).all()
            assert (shape.max(axis=0) >= own.max(axis=0) + 0.7).all()


def test_a_figure_with_any_title_still_saves(tmp_path, run):
    about = About("Aa", r"$\frac$ <script>", 1, "nl", "")
    with styled():
        for name, figure, alt in draw(run, about):
            figure.savefig(io.BytesIO(), format="png")
            _, svg = save(figure, tmp_path, name, alt)
            assert "<script" not in svg.read_text(encoding="utf-8")


def test_a_name_with_an_underscore_stays_in_the_legend(kernen):
    from results.figures_compare_who import who_pays

    c = comparison(kernen)
    hidden = replace(c, others=(replace(c.others[0], title="_verborgen"),))
    with styled():
        figure = who_pays(hidden, hidden.others)
    assert "_verborgen" in [t.get_text() for legend in figure.legends for t in legend.get_texts()]
