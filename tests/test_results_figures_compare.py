"""Figures and the page of a comparison: what they draw is in the tables, and what cannot be drawn is a sentence."""

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scipy.stats import t

from results.certain import sure
from results.comparison import Measure, Scene, compared, paired, read_comparison
from results.comparison_report import draw_all, main_scene, parts, write_summary
from results.comparison_text import page
from results.figures_compare import difference, fan, interval
from results.figures_compare_costs import measure_costs, measure_table, names_of
from results.figures_compare_map import MAPPED, beyond, change_map, per_inwoner
from results.figures_compare_measures import package, waterfall
from results.figures_compare_who import GROUPS, ages, by_age, rows_of, who_pays, wijken
from results.figures_compare_wijken import WIJK_MAPPED
from results.language import number
from results.style import new_figure, save, styled
from results.words_compare import MAIN
from sim.errors import ZorgdrukError
from sim.kernen import read_kernen
from sim.municipalities import find_municipality
from sim.statline import Statline

SEEDS = (1, 2, 3, 4)
HOGELAND = find_municipality("hogeland")
UNITS = {"cost": "EUR", "zorgdruk": "index"}
EFFECT = {"basispad": 0.0, "a": 1.0, "b": -3.0, "both": -2.5}


@pytest.fixture(scope="module")
def kernen():
    return read_kernen(HOGELAND, Statline())


def table(kernen, effect=EFFECT, seeds=SEEDS, noise=0.1):
    """Runs in which a scenario adds its effect, and a little luck of its own, to what the seed gives."""
    rows = []
    labels = kernen.labels()
    for scenario, size in effect.items():
        for seed in seeds:
            own = size + (noise * size * math.sin(7.0 * seed + size) if size else 0.0)
            for year in (2021, 2022):
                at = (scenario, 0, seed, year)
                moved = own * (year - 2020)
                for law, base in (
                    ("wmo", 16e6),
                    ("jeugdwet", 17e6),
                    ("participatiewet", 17.5e6),
                    ("wlz", 76e6),
                    ("zvw", 14e6),
                ):
                    rows.append((*at, "cost", "law", law, base + 1e5 * seed + 1e6 * moved * (law != "zvw"), "EUR"))
                for name, level in (
                    ("zorgdruk", 100.0),
                    ("clients_maatwerk", 5e3),
                    ("waiting_weeks", 6.0),
                    ("unmet_hours", 36e3),
                    ("staff_hours_needed", 9e3),
                    ("carers_heavy", 1e3),
                    ("care_hours", 7e4),
                    ("delivered_hours", 5e5),
                ):
                    constant = name == "waiting_weeks"
                    value = level * (1.0 + (0.0 if constant else 0.01 * seed + 0.001 * moved))
                    rows.append((*at, name, "total", "total", value, UNITS.get(name, "x")))
                for age in ("0-4", "15-19", "20-24", "60-64", "75-79", "80-84", "95+"):
                    rows.append((*at, "clients", "age", age, 100.0 + seed + moved, "persons"))
                    rows.append((*at, "cost", "age", age, 1e6 + seed + 1e4 * moved, "EUR"))
                for wijk in ("Winsum", "Bedum"):
                    for name in ("cost", "carers_heavy", "unmet_hours"):
                        rows.append((*at, name, "wijk", wijk, 1e3 + seed + moved, "x"))
                for place, kern in enumerate(labels):
                    change = (-moved, moved)[place % 2]
                    for name in ("carers_heavy", "unmet_hours"):
                        rows.append((*at, name, "kern", kern, 100.0 + seed + change, "x"))
    names = ["scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"]
    return pd.DataFrame(rows, columns=names)


TEXTS = {
    "basispad": 'name = "Basispad"\n',
    "a": 'name = "A"\n[[measure]]\nkind = "bemoeizorg"\nstart = "2021-01"\n',
    "b": 'name = "B"\n[[measure]]\nkind = "respijtzorg"\nstart = "2021-01"\neffect = "local_expectation"\n',
    "both": 'name = "Pakket"\n[[measure]]\nkind = "bemoeizorg"\nstart = "2021-01"\n[[measure]]\nkind = "respijtzorg"\n'
    'start = "2021-01"\neffect = "local_expectation"\n',
}


def write(folder, runs, texts=TEXTS, **more):
    runs.to_parquet(folder / "yearly.parquet", index=False)
    paired(runs, "basispad").to_parquet(folder / "differences.parquet", index=False)
    present = set(runs["scenario"])
    titles = {"basispad": "Basispad", "a": "Bemoeizorg", "b": "Respijtzorg", "both": "Pakket"}
    scenarios = [{"name": n, "title": titles[n], "text": text} for n, text in texts.items() if n in present]
    manifest = {
        "scenarios": scenarios,
        "base": "basispad",
        "municipality": "hogeland",
        "seeds": list(SEEDS),
        "draws": 1,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | more), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory, kernen):
    return write(tmp_path_factory.mktemp("comparison"), table(kernen))


@pytest.fixture(scope="module")
def comparison(folder):
    return read_comparison(folder)


@pytest.fixture(scope="module")
def drawn(folder):
    return draw_all(folder)


def drawing(function, *values):
    with styled():
        return function(*values)


def words(figure):
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [axes.get_title(loc="left"), *(text.get_text() for text in axes.texts)]
    return " ".join(" ".join(found).split())


def test_paired_differences_by_hand():
    rows = [("s", 0, seed, 2021, "x", "total", "total", 10.0 + d, "u") for seed, d in ((1, 1.0), (2, 3.0), (3, 2.0))]
    rows += [("base", 0, seed, 2021, "x", "total", "total", 10.0 * seed / seed, "u") for seed in (1, 2, 3, 4)]
    runs = pd.DataFrame(rows, columns=["scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"])
    (row,) = paired(runs, "base").to_dict("records")
    half = t.ppf(0.95, 2) * 1.0 / math.sqrt(3)
    assert (row["pairs"], row["difference"]) == (3, 2.0)
    assert (row["low"], row["high"]) == pytest.approx((2.0 - half, 2.0 + half))
    alone = paired(runs[runs["seed"] == 1], "base").iloc[0]
    assert alone["difference"] == 1.0 and math.isnan(alone["low"])


def test_the_cost_of_the_gemeente_is_that_of_its_three_laws(comparison):
    base = comparison.runs(comparison.base, "cost_municipal")
    first = base[(base["seed"] == 1) & (base["year"] == 2021)]["value"]
    assert first.tolist() == [50.5e6 + 3e5]
    scene = comparison.others[1]
    law = comparison.of(scene, "cost", "law")
    own = law[law["group"].isin(["wmo", "jeugdwet", "participatiewet"]) & (law["year"] == 2022)]["difference"].sum()
    assert comparison.of(scene, "cost_municipal")["difference"].iloc[-1] == pytest.approx(own)


def test_every_figure_is_drawn_as_png_and_svg_with_an_alternative_text(drawn, comparison, kernen):
    names = {path.stem for path in drawn}
    assert {p.name for p in parts(comparison, kernen)} - names == {
        "compare_measures",
        "compare_map_unmet_hours",
        "compare_map_carers_heavy",
        *(f"compare_wijkmap_{shown.name}" for shown in WIJK_MAPPED),
    }  # no cost of measures, and too few pairs for maps
    assert {path.suffix for path in drawn} == {".png", ".svg"}
    for path in drawn:
        if path.suffix == ".svg":
            assert len(path.read_text(encoding="utf-8").split("<dc:description>")[1].split("<")[0]) > 40, path.name


def test_every_figure_states_source_scenario_pairs_interval_and_setting(drawn):
    for path in drawn:
        if path.suffix == ".svg":
            text = " ".join(path.read_text(encoding="utf-8").split())
            assert "Bron: CBS" in text and "synthetische bevolking" in text, path.name
            assert "4 paren" in text, path.name
            assert "Pakket" in text and "Basispad" in text, path.name
            assert "LOKALE VERWACHTING" in text, path.name
            if "_fan_" not in path.name:
                assert "90%-interval" in text, path.name


def test_evidence_alone_is_not_called_a_local_expectation(comparison):
    assert comparison.settings(comparison.others[:1]) == "effect van maatregelen: wat onderzoek steunt (evidence)"
    assert "LOKALE VERWACHTING" in comparison.settings(comparison.others[1:2])
    assert comparison.settings([comparison.base]) == "zonder maatregelen uit de catalogus"


def test_the_package_is_the_scenario_that_holds_the_others(comparison):
    found = package(comparison)
    assert found.whole.name == "both" and [p.name for p in found.parts] == ["a", "b"]
    assert main_scene(comparison).name == "both"


def test_scenarios_that_hold_nothing_of_each_other_are_no_package(comparison):
    scenes = tuple(Scene(name, name, (), frozenset(name)) for name in ("a", "b", "c"))
    assert package(dataclasses.replace(comparison, others=scenes)) is None


def test_the_steps_of_the_waterfall_add_up_to_the_package(comparison):
    figure = drawing(waterfall, comparison)
    widths = [patch.get_width() for patch in figure.axes[1].patches]
    expected = [comparison.of(s, "cost_municipal")["difference"].iloc[-1] / 1e6 for s in comparison.others]
    assert widths[:2] == pytest.approx(expected[:2])
    assert widths[-1] == pytest.approx(expected[2])
    assert sum(widths[:3]) == pytest.approx(widths[3])
    starts = [patch.get_x() for patch in figure.axes[1].patches]
    assert starts == pytest.approx([0.0, widths[0], widths[0] + widths[1], 0.0])


def test_without_a_package_there_is_a_sentence_and_no_waterfall(tmp_path, kernen):
    runs = table(kernen, {"basispad": 0.0, "a": 1.0})
    found = read_comparison(write(tmp_path, runs))
    assert "elke maatregel ook als eigen scenario" in drawing(waterfall, found)
    assert main_scene(found).name == "a"


def test_the_bars_of_who_pays_are_the_differences(comparison):
    figure = drawing(who_pays, comparison, comparison.others)
    scene = comparison.others[0]
    told = [
        row["difference"] / 1e6
        for row in rows_of(
            comparison,
            scene,
            MAIN[1].__class__("cost", "", "", "", "", by="law"),
            ["wmo", "jeugdwet", "participatiewet", "wlz", "zvw"],
        )
    ]
    widths = [patch.get_width() for patch in figure.axes[0].patches[:5]]
    assert widths == pytest.approx(told) and widths[4] == 0.0 and widths[0] > 1.0
    assert "het zorgkantoor (Rijk)" in words(figure) and "de gemeente" in words(figure)


def test_ages_are_added_up_to_wider_groups(comparison):
    found = by_age(comparison)
    base = found.runs(found.base, "clients", "age")
    some = base[(base["seed"] == 1) & (base["year"] == 2021)].set_index("group")["value"]
    assert some.to_dict() == {"0-19": 202.0, "20-39": 101.0, "40-64": 101.0, "65-79": 101.0, "80+": 202.0}
    assert set(some.index) <= set(GROUPS)


def test_difference_draws_the_intervals_of_the_table(comparison):
    figure = drawing(difference, comparison, comparison.others)
    axes = figure.axes[0]
    rows = comparison.of(comparison.others[0], "zorgdruk")
    assert axes.lines[1].get_ydata().tolist() == pytest.approx(rows["difference"].tolist())
    segments = axes.collections[0].get_segments()
    assert [s[0][1] for s in segments] == pytest.approx(rows["low"].tolist())
    assert [s[1][1] for s in segments] == pytest.approx(rows["high"].tolist())
    assert "geen verschil" in words(figure)  # waiting weeks do not change


def test_a_difference_that_nobody_would_notice_looks_flat(tmp_path, kernen):
    folder = write(tmp_path, table(kernen, {"basispad": 0.0, "a": 1e-5}))
    small = read_comparison(folder)
    axes = drawing(difference, small, small.others).axes[0]
    low, high = axes.get_ylim()
    assert low <= -0.09 and high >= 0.09  # zorgdruk of about 100: a tenth of an index point at least


def test_a_scenario_that_changes_nothing_gives_sentences_and_no_empty_chart(tmp_path, kernen):
    runs = table(kernen, {"basispad": 0.0, "a": 0.0})
    folder = write(tmp_path, runs)
    made = {path.stem for path in draw_all(folder)}
    assert {name for name in made if "_fan_" not in name} == set()
    text = write_summary(folder).read_text(encoding="utf-8")
    assert "## Niet getekend" in text
    assert "Geen enkel scenario verschilt van Basispad" in text
    assert "Geen van de hoofdcijfers verandert" in text


def test_a_fan_of_few_runs_shows_the_extremes_and_of_many_the_shares(comparison, kernen):
    few = drawing(fan, comparison, comparison.others[:1], MAIN[0])
    assert "laagste tot hoogste van 4 runs" in words(few)
    assert len(few.axes[0].collections) == 2
    runs = table(kernen, {"basispad": 0.0, "a": 1.0}, seeds=range(1, 25))
    runs = runs[(runs["by"] == "total") | (runs["by"] == "law")]
    base, scene = Scene("basispad", "Basispad"), Scene("a", "A")
    many = compared(runs, paired(runs, "basispad"), base, (scene,), ("GM1966", "Het Hogeland"), (24, 1))
    figure = drawing(fan, many, (scene,), MAIN[0])
    assert "helft van de runs" in words(figure) and len(figure.axes[0].collections) == 4
    top = max(path.vertices[:, 1].max() for path in figure.axes[0].collections[2].get_paths())
    values = many.runs(scene, "zorgdruk")
    assert top == pytest.approx(np.percentile(values[values["year"] == 2022]["value"], 95))


def test_an_axis_that_does_not_begin_at_zero_says_so(comparison):
    assert "De as begint niet bij 0" in words(drawing(fan, comparison, comparison.others, MAIN[0]))


LONG = "Minder huishoudelijke hulp vanaf 2023, met een algemene voorziening in plaats"
"""Title of a scenario, longer than a panel is wide."""


def boxes(figure):
    """Give the boxes of the titles of panels, of the years below them, and of the key."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    titles = [axes._left_title.get_window_extent(renderer) for axes in figure.axes]
    years = [t.get_window_extent(renderer) for axes in figure.axes for t in axes.get_xticklabels() if t.get_text()]
    return titles, years, figure.legends[0].get_window_extent(renderer)


@pytest.mark.parametrize("many", [1, 2, 3, 6])
@pytest.mark.parametrize("title", [LONG[:12], LONG[:44], LONG, LONG.upper(), "W" * 80, "WWWW " * 16])
def test_no_title_of_a_panel_touches_the_key_another_title_or_years(comparison, many, title):
    scenes = [dataclasses.replace(comparison.others[0], title=title)] * many
    comparison = dataclasses.replace(comparison, place="Een gemeente met een naam die lang is en nog langer wordt")
    figure = drawing(fan, comparison, scenes, MAIN[0])
    titles, years, key = boxes(figure)
    source = figure.texts[2].get_window_extent()
    assert not any(box.overlaps(source) for box in years) and source.y0 > 0
    assert max(box.x1 for box in titles) < figure.get_size_inches()[0] * figure.dpi
    assert len(titles) == many and min(box.width for box in titles) > 10
    for place, box in enumerate(titles):
        others = [key, *years, *titles[:place]]
        assert not any(box.overlaps(other) for other in others), place
    for place, box in enumerate(years):
        assert not any(box.overlaps(other) for other in years[:place]), place


@pytest.mark.parametrize("drawn", [who_pays, ages, wijken])
def test_the_key_of_three_long_names_stays_on_the_page(comparison, drawn):
    scenes = [dataclasses.replace(scene, title=LONG) for scene in comparison.others]
    figure = drawing(drawn, comparison, scenes)
    wide = figure.get_size_inches()[0] * figure.dpi
    key = boxes(figure)[2]
    assert len(scenes) == 3 and key.x1 < wide and key.width > 0.8 * wide


def of_kernen(kernen, seeds, noise=0.1):
    runs = table(kernen, {"basispad": 0.0, "a": 1.0}, seeds=range(1, seeds + 1), noise=noise)
    base, scene = Scene("basispad", "Basispad"), Scene("a", "A")
    return compared(runs, paired(runs, "basispad"), base, (scene,), ("GM1966", "Het Hogeland"), (seeds, 1))


def test_the_map_takes_all_kernen_together_and_at_least_ten_pairs(kernen):
    few = of_kernen(kernen, 9)
    assert "10 paren of meer" in drawing(change_map, few, few.others[0], MAPPED[0], kernen)
    found = of_kernen(kernen, 10, noise=1.9)
    scene = found.others[0]
    own = per_inwoner(found, scene, MAPPED[0], kernen)
    known = np.isfinite(own).all(axis=1)
    alone, together = known & (own[:, 1] * own[:, 2] > 0), beyond(found, own)
    assert alone.sum() == known.sum() > 20 and not together.any()
    sharp = of_kernen(kernen, 10)
    assert f"{known.sum()} kernen samen" in words(drawing(change_map, sharp, sharp.others[0], MAPPED[0], kernen))


def test_the_map_colours_only_what_is_beyond_chance_and_large_enough(kernen):
    comparison = of_kernen(kernen, 12)
    scene = comparison.others[0]
    figure = drawing(change_map, comparison, scene, MAPPED[0], kernen)
    order = np.argsort(-np.maximum(620.0 * kernen.population / kernen.population.max(), 9.0), kind="stable")
    dots = [c for c in figure.axes[0].collections if len(c.get_offsets()) == 1]
    for row, dot in zip(order, dots, strict=True):
        rgb = tuple(dot.get_facecolor()[0][:3])
        if kernen.population[row] < 100:
            assert rgb == (1.0, 1.0, 1.0), kernen.name[row]
        else:
            blue = rgb[2] > rgb[0]
            assert blue == (row % 2 == 0), kernen.name[row]


def test_a_map_of_chance_alone_is_a_sentence(kernen):
    runs = table(kernen, {"basispad": 0.0, "a": 1.0}, seeds=range(1, 11))
    flip = (runs["seed"] % 2 * 2.0 - 0.9) * (runs["scenario"] == "a")
    runs["value"] = 100.0 + flip
    base, scene = Scene("basispad", "Basispad"), Scene("a", "A")
    found = compared(runs, paired(runs, "basispad"), base, (scene,), ("GM1966", "Het Hogeland"), (10, 1))
    told = drawing(change_map, found, scene, MAPPED[0], kernen)
    assert "groter dan het toeval" in told


def with_measures(kernen):
    runs = table(kernen, {"basispad": 0.0, "a": 1.0})
    rows = [
        ("a", 0, seed, year, name, "measure", kind, value * seed, "x")
        for seed in SEEDS
        for year in (2021, 2022)
        for kind, factor in (("bemoeizorg", 1.0), ("respijtzorg", 2.0))
        for name, value in (
            ("measure_cost", 1000.0 * factor * (year - 2020)),
            ("measure_participants", 10.0 * factor * (year - 2020)),
        )
    ]
    runs = pd.concat([runs, pd.DataFrame(rows, columns=runs.columns)], ignore_index=True)
    measures = (
        Measure("coach", "evidence", "B", ("Bemoeizorg", "Outreach"), "bemoeizorg", "2021-07", "gemeente"),
        Measure("respijtzorg", "local_expectation", "C", start="2021-01", payer="zorgverzekeraar"),
        Measure("plan", "evidence", "assumption"),
        Measure("regel", effects=False),
    )
    scene = Scene("a", "A", measures)
    return compared(
        runs, paired(runs, "basispad"), Scene("basispad", "Basispad"), (scene,), ("GM1966", "Het Hogeland"), (4, 1)
    )


def test_cost_and_participants_of_each_measure(kernen):
    found = with_measures(kernen)
    shown = measure_table(found, found.others[0])
    assert shown.to_dict("index") == {
        "respijtzorg": {"cost": 10000.0, "participants": 100.0},
        "bemoeizorg": {"cost": 5000.0, "participants": 50.0},
    }
    figure = drawing(measure_costs, found, found.others[0])
    assert [patch.get_width() for patch in figure.axes[0].patches] == [10.0, 5.0]
    assert "kosten in 2022: A" in words(figure) and "1.000 euro in 2022" in words(figure)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["respijtzorg *", "Bemoeizorg"]
    text = page(found, found.others[0], [])
    assert "De maatregelen zelf, vanaf 2021-01, kosten in 2022 15.000 euro, gemiddeld over de runs." in text
    assert "Daarvan betaalt: zorgverzekeraar 10.000, gemeente 5.000." in text
    assert "- wat onderzoek steunt (evidence), graad B: Bemoeizorg." in text
    assert "- aanname of beleidskeuze: plan." in text and "- regel, geen effect uit onderzoek: regel." in text
    assert "(local_expectation), graad C: respijtzorg." in text
    assert "Een deel rekent met de lokale verwachting" in text


def test_two_measures_of_a_kind_are_told_apart_by_their_names(kernen):
    found = with_measures(kernen)
    pair = tuple(Measure("bemoeizorg", titles=("Titel", "Title"), name=name) for name in ("noord", "zuid"))
    scene = Scene("a", "A", pair)
    assert names_of(found, scene, ["noord", "zuid", "weg_ermee"]) == ["Titel (noord)", "Titel (zuid)", "weg ermee"]


def test_the_cost_of_measures_stands_in_a_comparison_of_many_scenarios(kernen):
    found = with_measures(kernen)
    scene = found.others[0]
    more = [dataclasses.replace(scene, name=name, title=title) for name, title in (("b c", "B|<x> & y"), ("d", "D"))]
    runs = found.yearly[found.yearly["scenario"] == "a"]
    yearly = pd.concat([found.yearly, *(runs.assign(scenario=s.name) for s in more)])
    own = found.differences
    apart = pd.concat([own, *(own.assign(scenario=s.name) for s in more)])
    many = dataclasses.replace(found, yearly=yearly, differences=apart, others=(scene, *more))
    names = {p.name for p in parts(many)}
    assert {"compare_measures_a", "compare_measures_b_c", "compare_measures_d"} <= names
    text = page(many, many.others[0], ["<b>"])
    assert "maatregelen zelf, mln euro" in text and text.count(f"| {number(0.015, 'nl', 2)} |") == 3
    assert text.count("kosten in 2022 15.000 euro") == 4  # one of them told in full
    assert "B&#124;&lt;x&gt; &amp; y" in text and "<x>" not in text and "- &lt;b&gt;" in text
    assert "De maatregelen zelf zitten niet in de kosten van de gemeente" in text
    assert "kosten zit hier niet in" in words(drawing(who_pays, many, many.others))


@pytest.mark.parametrize("pairs, width, expected", [
    (3, 0.2, False), (4, 0.2, True), (4, 0.0, False), (9, 0.0, False), (10, 0.0, True), (20, 3.0, False),
])  # fmt: skip
def test_a_difference_is_sure_with_enough_pairs_that_are_not_alike(pairs, width, expected):
    row = pd.Series({"difference": 1.0, "low": 1.0 - width, "high": 1.0 + width, "pairs": pairs})
    assert sure(row) is expected


def test_what_a_manifest_says_of_a_measure_is_read(kernen, tmp_path):
    folder = write(tmp_path, table(kernen, {"basispad": 0.0, "a": 1.0}))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = {"name": "noord", "kind": "regel", "start": "2022-01", "payer": "rijk", "effect": "evidence", "effects": {}}
    manifest["scenarios"][1]["measures"] = [told, told | {"effects": {"x": 1.0}, "grade": "assumption"}]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    rule, choice = read_comparison(folder).others[0].measures
    assert (rule.key, rule.start, rule.payer, rule.basis) == ("noord", "2022-01", "rijk", "rule")
    assert choice.basis == "choice"


def test_one_pair_is_never_sure():
    assert not sure(pd.Series({"difference": 1.0, "low": math.nan, "high": math.nan, "pairs": 1}))


def test_with_few_or_equal_pairs_the_page_calls_nothing_sure(kernen):
    few = of_kernen(kernen, 3)
    text = page(few, few.others[0], [])
    assert "Met minder dan 4 paren van runs is geen enkel verschil zeker" in text and "omhoog**" not in text
    equal = of_kernen(kernen, 5, noise=0.0)
    text = page(equal, equal.others[0], [])
    assert "in alle 5 paren hetzelfde" in text and "omhoog**" not in text


def test_no_title_runs_off_the_right_edge():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with styled():
        figure = new_figure("Wat kost " + "W" * 70, "eenheid " * 40, "Bron")
        renderer = FigureCanvasAgg(figure).get_renderer()
        ends = [text.get_window_extent(renderer).x1 for text in figure.texts[:2]]
        assert max(ends) <= 0.99 * figure.get_size_inches()[0] * figure.dpi
        assert new_figure("Kort", "", "Bron").texts[0].get_fontsize() == 13.5


def test_the_page_tells_what_is_sure_what_is_not_and_what_stays(folder):
    text = write_summary(folder).read_text(encoding="utf-8")
    assert "# Bemoeizorg, Respijtzorg en Pakket: wat verandert er in Het Hogeland?" in text
    assert "**Kosten van de gemeente: omlaag** in 2022" in text and "Dat is beter." in text
    assert "Verandert niet: Wachttijd" in text
    assert "de gemeente −" in text and "het zorgkantoor (Rijk) −" in text
    assert "**4 paren is weinig**" in text
    assert "zonder graad" in text
    assert "delen opgeteld" in text
    assert "| Bemoeizorg | +0,2" in text
    assert "Onzekerheid over die waarden zit niet in het interval" in text
    english = write_summary(folder, "en").read_text(encoding="utf-8")
    assert "What this does not say" in english and "omlaag" not in english and "niet" not in english.lower().split()


def test_a_rise_of_what_should_fall_is_called_worse(kernen, tmp_path):
    found = read_comparison(write(tmp_path, table(kernen, {"basispad": 0.0, "a": 1.0})))
    text = page(found, main_scene(found), [])
    assert "**Zorgdruk: omhoog**" in text and "Dat is slechter." in text and "Dat is beter." not in text
    care = next(line for line in text.splitlines() if "Mantelzorg die inwoners" in line)
    assert "beter" not in care and "slechter" not in care


def test_an_interval_that_holds_zero_is_not_told_as_a_change(kernen, tmp_path):
    runs = table(kernen, {"basispad": 0.0, "a": 1.0})
    luck = runs["seed"].map({1: 5.0, 2: -5.0, 3: 4.0, 4: -3.0}) * (runs["scenario"] == "a")
    runs.loc[runs["indicator"] == "zorgdruk", "value"] = 100.0 + luck
    found = read_comparison(write(tmp_path, runs))
    text = page(found, main_scene(found), [])
    line = next(line for line in text.splitlines() if line.startswith("- Niet te zeggen"))
    assert "Zorgdruk" in line and "**Zorgdruk" not in text


def test_an_unfinished_comparison_says_so(kernen, tmp_path):
    folder = write(tmp_path, table(kernen, {"basispad": 0.0, "a": 1.0}), status="incomplete")
    found = read_comparison(folder)
    assert "niet alle runs zijn klaar" in page(found, main_scene(found), [])


def test_names_with_strange_signs_do_no_harm(kernen, tmp_path):
    folder = write(tmp_path, table(kernen, {"basispad": 0.0, "a": 1.0}))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenarios"][1]["title"] = r"_$\frac$ <script> | ***"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = read_comparison(folder)
    with styled():
        made = [save(p.draw(), tmp_path, p.name, p.alt())[1] for p in parts(found)[:6] if not isinstance(p.draw(), str)]
    assert len(made) >= 3
    assert not any("<script>" in path.read_text(encoding="utf-8") for path in made)


@pytest.mark.parametrize("broken", ["no manifest", "no base", "no table"])
def test_what_is_no_comparison_is_refused_in_one_sentence(broken, folder, tmp_path):
    for name in ("manifest.json", "yearly.parquet", "differences.parquet"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    if broken == "no manifest":
        (tmp_path / "manifest.json").unlink()
    elif broken == "no table":
        (tmp_path / "differences.parquet").write_bytes(b"PAR1")
    else:
        (tmp_path / "manifest.json").write_text('{"scenarios": [], "base": "x"}', encoding="utf-8")
    with pytest.raises(ZorgdrukError, match="is no comparison"):
        read_comparison(tmp_path)


def test_an_interval_is_written_as_a_reader_expects(comparison):
    row = pd.Series({"difference": -1.5e6, "low": math.nan, "high": math.nan})
    assert interval(comparison, row, MAIN[1]) == "−1,500 mln euro per jaar"
    row["low"], row["high"] = -2e6, 1e6
    assert interval(comparison, row, MAIN[1], unit=False) == "−1,500 (−2,000 tot +1,000)"
