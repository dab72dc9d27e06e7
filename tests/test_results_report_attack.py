"""Somebody with every table of a report, a calculator and patience does not find a count below ten."""

import io
import math
import zipfile

import numpy as np
import pytest
from scipy.optimize import linprog

from results.report.build import build
from results.report.gone import gone_of, places_of
from results.report.grids import grid
from results.report.own_measures import measures_hidden
from results.report.small import LEAST, small
from results.report.source import read_source
from sim.kernen import read_kernen
from sim.municipalities import find_municipality
from sim.statline import Statline
from tests import fake_report

DAY = "2026-11-22"
COUNTS = ("clients_maatwerk", "carers_heavy", "nobody_75")
"""By wijk in the tables of the base, in those of the differences, and by kern and wijk in the part of a place."""
SIZES = {"clients_maatwerk": 30.0, "carers_heavy": 8.0, "nobody_75": 3.0}
"""Mean by kern: the last so few that whole wijken are too small."""


def places(slug):
    kernen = read_kernen(find_municipality(slug), Statline())
    return kernen.labels(), kernen.wijken.name.tolist(), kernen.wijken.share, places_of(kernen)


def counts(size, year, moved, kernen, seed):
    """Counts by kern with many small ones and zeros; a scenario moves a few."""
    luck = np.random.Generator(np.random.Philox(seed))
    found = np.floor(luck.gamma(0.7, size / 0.7, kernen)) * (luck.random(kernen) > 0.15)
    return np.maximum(found + (moved > 0.0) * luck.integers(-3, 4, kernen) + year % 2, 0.0)


def known_places(slug, year, moved):
    """Rows of the counts by kern, wijk and in all."""
    labels, names, share, _ = places(slug)
    rows = [(year, "population", "kern", k, 900.0, "persons") for k in labels]
    rows += [(year, "population", "wijk", w, 900.0 * v, "persons") for w, v in zip(names, share.sum(0), strict=True)]
    for place, (indicator, size) in enumerate(SIZES.items()):
        values = counts(size, year, moved, len(labels), 100 * place + year)
        rows += [(year, indicator, "kern", k, v, "persons") for k, v in zip(labels, values, strict=True)]
        rows += [(year, indicator, "wijk", w, v, "persons") for w, v in zip(names, values @ share, strict=True)]
        rows.append((year, indicator, "total", "total", values.sum(), "persons"))
    return rows


def reach(cells, told, rules):
    """Return the least and the most that each cell that is not told can be, given the others and how they add up.

    Parameters
    ----------
    cells : name -> true value
    told : names of the cells that are told, taken as exact: more than a reader of rounded figures has
    rules : sums that hold: name -> factor, adding up to 0
    """
    names = [name for name in cells if name not in told]
    column = {name: i for i, name in enumerate(names)}
    matrix, right = np.zeros((len(rules), len(names))), np.zeros(len(rules))
    for row, rule in enumerate(rules):
        for name, factor in rule.items():
            if name in column:
                matrix[row, column[name]] += factor
            else:
                right[row] -= factor * cells[name]
    found = {}
    for name in names:
        aim = np.zeros(len(names))
        aim[column[name]] = 1.0
        ends = [
            linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, sum(cells.values()) + 1), method="highs")
            for sign in (1.0, -1.0)
        ]
        assert all(end.success for end in ends)
        found[name] = ends[0].fun, -ends[1].fun
    return found


def sums(slug):
    """How kernen, wijken and the municipality add up."""
    labels, names, share, _ = places(slug)
    rules = [
        {("wijk", w): 1.0} | {("kern", k): -part for k, part in zip(labels, share[:, i], strict=True) if part > 0.0}
        for i, w in enumerate(names)
    ]
    return [*rules, {("total", "total"): 1.0} | {("wijk", w): -1.0 for w in names}]


def given_away(cells, told, rules):
    """Small cells of which the rest tells that they are small, or how many they are.

    A wijk that has no more than a part of some kern is an estimate, that part of `LEAST` wide.
    """
    found = reach(cells, told, rules)
    part = {name: -min(rule.values()) for rule in rules for name in rule if name[0] == "wijk" and len(rule) == 2}
    wide = {name: LEAST * part.get(name, 1.0) - 1e-6 for name in found}
    return {n: (cells[n], low, high) for n, (low, high) in found.items() if small(cells[n]) and high - low < wide[n]}


def cells_of(figures, indicator, year):
    found = {}
    for by in ("kern", "wijk", "total"):
        for group, row in grid(figures, indicator, by)[0].items():
            found[by, group] = row[year]
    return found


# --- the attack finds what a careless report would give away


def test_the_attack_finds_a_lone_hidden_cell_and_is_content_with_two():
    cells = {"total": 60.0, "a": 4.0, "b": 14.0, "c": 42.0}
    rules = [{"total": 1.0, "a": -1.0, "b": -1.0, "c": -1.0}]
    assert given_away(cells, {"total", "b", "c"}, rules) == {"a": (4.0, 4.0, 4.0)}
    assert given_away(cells, {"total", "c"}, rules) == {}


def test_looking_at_one_table_at_a_time_gives_kernen_away():
    labels, names, share, _ = places("hogeland")
    given, year = 0, 2022
    for place, size in enumerate(SIZES.values()):
        values = counts(size, year, 0.0, len(labels), place)
        cells = {("kern", k): v for k, v in zip(labels, values, strict=True)}
        cells |= {("wijk", w): v for w, v in zip(names, values @ share, strict=True)}
        cells["total", "total"] = values.sum()
        rows = [(year, "x", by, g, v, "persons") for (by, g), v in cells.items()]
        frame = _frame(rows)
        gone = gone_of([frame], {})  # not knowing which kern lies in which wijk
        told = {(by, g) for by, g in cells if g not in gone.get(("x", by, year), ())}
        given += len(given_away(cells, told, sums("hogeland")))
    assert given > 0


def _frame(rows):
    import pandas as pd

    return pd.DataFrame(rows, columns=fake_report.COLUMNS[3:])


@pytest.mark.parametrize("slug", ["hogeland", "oldambt", "steenwijkerland"])
def test_kernen_wijken_and_scenarios_together_give_nothing_away(slug):
    frames = [_frame([r for y in (2021, 2022) for r in known_places(slug, y, moved)]) for moved in (0.0, 1.0)]
    gone = gone_of(frames, places(slug)[3])
    hidden = told_kernen = 0
    for frame in frames:
        for indicator in COUNTS:
            for year in (2021, 2022):
                cells = cells_of(frame, indicator, year)
                told = {(by, g) for by, g in cells if g not in gone.get((indicator, by, year), ())}
                assert not any(small(cells[name]) for name in told)
                assert given_away(cells, told, sums(slug)) == {}, (slug, indicator, year)
                hidden += len(cells) - len(told)
                told_kernen += sum(by == "kern" and cells[by, g] > 0.0 for by, g in told)
    assert hidden > 20 and told_kernen > 10  # neither nothing nor everything is hidden


# --- the same from the tables of a report as it is written


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A comparison of Het Hogeland with its own kernen and wijken, and a part for each of them."""
    labels, names, _, _ = places("hogeland")
    usual = fake_report.rows_of

    def rows_of(year, moved=0.0):
        return [r for r in usual(year, moved) if r[1] not in SIZES and r[2] not in ("kern", "wijk")] + known_places(
            "hogeland", year, moved
        )

    folder = tmp_path_factory.mktemp("attacked") / "c"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fake_report, "rows_of", rows_of)
        fake_report.fake_comparison(folder, seeds=(1, 2))
    wanted = (*(f"kern/{k}" for k in labels), *(f"wijk/{w}" for w in names))
    return read_source(folder, "nl"), build(folder, "nl", DAY, wanted, figures=False)


def told_in(report, source):
    """Every count by place that some table of the report tells: scenario, indicator, by, group, year -> as told."""
    from results.indicators import label

    titles = {title: name for name, title in source.titles.items()}
    words = {label(name, "nl"): name for name in COUNTS} | {"Zwaar belaste mantelzorgers": "carers_heavy"}
    found = {}

    def note(scenario, indicator, by, group, year, cell):
        if not math.isnan(cell.value):
            found.setdefault((scenario, indicator, by, group, int(year)), []).append(cell.value)

    for table in report.tables():
        if table.key.startswith("case_"):
            by, group = table.title.split(" ", 1)
            for row in table.rows:
                for year, cell in zip(table.heads[3:], row[3:], strict=True):
                    if row[1] in words:
                        note(titles[row[0]], words[row[1]], by.casefold(), group, year, cell)
        if table.key in ("clients_wijk", "carers_wijk"):
            indicator = {"clients_wijk": "clients_maatwerk", "carers_wijk": "carers_heavy"}[table.key]
            for row in table.rows:
                by = ("total", "total") if row[0] == "totaal" else ("wijk", row[0])
                for year, cell in zip(table.heads[1:], row[1:], strict=True):
                    note(source.base, indicator, *by, year, cell)
        if table.key == "wijk_difference":
            for row in table.rows:
                name, _, year = row[2].split(", ")
                if name in words:
                    note(source.base, words[name], "wijk", row[1], year, row[3])
                    note(titles[row[0]], words[name], "wijk", row[1], year, row[4])
        if table.key in ("help", "care"):
            for row in table.rows:
                for year, cell in zip(table.heads[2:], row[2:], strict=True):
                    if row[0] in words:
                        note(source.base, words[row[0]], "total", "total", year, cell)
    return found


def test_f43_all_tables_of_a_report_together_give_no_small_count_away(compared):
    source, report = compared
    found = told_in(report, source)
    assert {by for _, _, by, _, _ in found} == {"kern", "wijk", "total"}
    assert len({scenario for scenario, *_ in found}) == 2
    rules, looked = sums("hogeland"), 0
    for scenario, figures in source.figures.items():
        for indicator in COUNTS:
            for year in fake_report.YEARS:
                cells = cells_of(figures, indicator, year)
                told = {(by, g) for s, i, by, g, y in found if (s, i, y) == (scenario, indicator, year)}
                told.add(("total", "total"))
                assert not any(small(cells[n]) for n in told)
                assert given_away(cells, told & set(cells), rules) == {}, (scenario, indicator, year)
                looked += sum(small(v) for v in cells.values())
    assert looked > 100


def test_f43_counts_of_a_part_are_multiples_of_five_and_the_same_in_every_table(compared):
    source, report = compared
    found = told_in(report, source)
    for (scenario, indicator, by, group, year), values in found.items():
        true = grid(source.figures[scenario], indicator, by)[0][group][year]
        assert len(set(values)) == 1, (scenario, indicator, by, group, year)
        if by == "total":
            assert values[0] == pytest.approx(true)  # F45: of the unrounded numbers
        else:
            assert values[0] % 5 == 0 and abs(values[0] - true) <= 2.5


def test_f43_what_is_hidden_in_one_scenario_is_hidden_in_all(compared):
    source, report = compared
    found = told_in(report, source)
    for _, indicator, by, group, year in found:
        if by == "kern":
            assert all((name, indicator, by, group, year) in found for name in source.figures)


def test_f43_a_report_without_kernen_hides_fewer_wijken_and_still_gives_none_away(tmp_path, monkeypatch):
    usual = fake_report.rows_of

    def rows_of(year, moved=0.0):
        return [r for r in usual(year, moved) if r[1] not in SIZES and r[2] not in ("kern", "wijk")] + known_places(
            "oldambt", year, moved
        )

    monkeypatch.setattr(fake_report, "rows_of", rows_of)
    folder = fake_report.fake_comparison(tmp_path / "c", seeds=(1, 2))
    manifest = (folder / "manifest.json").read_text(encoding="utf-8").replace('"hogeland"', '"oldambt"')
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    hidden = {}
    for wanted in ((), ("wijk/Beerta",), ("kern/Westerlee",)):
        report = build(folder, "nl", DAY, wanted, figures=False)
        source = read_source(folder, "nl")
        found = told_in(report, source)
        hidden[wanted] = 0
        for indicator in ("clients_maatwerk", "carers_heavy"):
            for year in fake_report.YEARS:
                cells = cells_of(source.figures[source.base], indicator, year)
                told = {(by, g) for s, i, by, g, y in found if (s, i, y) == (source.base, indicator, year)}
                told.add(("total", "total"))
                hidden[wanted] += sum(name[0] == "wijk" and name not in told for name in cells)
                assert given_away(cells, told & set(cells), sums("oldambt")) == {}, (wanted, indicator, year)
    assert hidden[()] == hidden["wijk/Beerta",] < hidden["kern/Westerlee",]


def test_the_population_of_two_years_does_not_give_a_flow_away():
    from results.report.grids import FLOWS, totals

    values = dict(zip(FLOWS, (4.0, 30.0, 60.0, 50.0, 20.0, 12.0), strict=True))
    rows = [(2021, name, "total", "total", v, "persons") for name, v in values.items()]
    table = totals(_frame(rows), FLOWS, "nl", "population", "x")
    gone = [math.isnan(row[2].value) for row in table.rows]
    assert gone == [True, False, False, False, False, True]


def test_the_cost_of_a_measure_of_few_does_not_follow_from_the_sum_of_its_payer():
    assert measures_hidden([(4.0, 900.0, "gemeente"), (50.0, 80.0, "gemeente"), (60.0, 9.0, "rijk")]) == (
        [True, True, False], False)  # fmt: skip
    assert measures_hidden([(4.0, 900.0, "gemeente"), (60.0, 9.0, "rijk")]) == ([True, False], True)
    assert measures_hidden([(40.0, 900.0, "gemeente")]) == ([False], False)


def test_f43_no_row_of_a_report_is_about_one_person_whatever_the_folder_holds(tmp_path):
    from results.report.write import FORMATS, writers

    who = "39346402547289714"
    folder = fake_report.fake_run(tmp_path / "r")
    (folder / "trace.csv").write_text(f"lineage,month,kind,name,value\n{who},2021-01,state,age,81\n", encoding="utf-8")
    _frame([(2021, "population", "lineage", who, 1.0, "persons")]).to_parquet(folder / "persons.parquet")
    for place, seen in (("Basispad", False), (f"Basispad {who}", True)):  # the second: the look itself can see
        if seen:
            folder = fake_report.fake_run(tmp_path / "named", title=place)
        report = build(folder, "nl", DAY, figures=False)
        for kind in FORMATS:
            data = writers()[kind](report)
            parts = [data]
            if kind in ("docx", "xlsx"):
                book = zipfile.ZipFile(io.BytesIO(data))
                parts = [book.read(name) for name in book.namelist()]
            if kind != "pdf":  # its letters are compressed and numbered; its tables are those of the others
                assert any(who.encode() in part for part in parts) == seen, kind
        assert not any("lineage" in head.casefold() for table in report.tables() for head in table.heads)


def test_f43_the_cost_of_a_measure_of_few_is_in_no_sentence_table_or_figure(tmp_path, monkeypatch):
    from results.report.as_html import html

    usual = fake_report.rows_of

    def rows_of(people):
        def found(year, moved=0.0):
            if moved == 0.0:
                return usual(year, moved)
            took = [(year, "measure_participants", by, g, people, "persons")
                    for by, g in (("measure", "valpreventie"), ("total", "total"))]  # fmt: skip
            cost = [(year, "measure_cost", by, g, 300.0 * people, "euro")
                    for by, g in (("measure", "valpreventie"), ("total", "total"))]  # fmt: skip
            return [*usual(year, moved), *took, *cost]

        return found

    for people, told in ((40.0, True), (4.0, False)):
        monkeypatch.setattr(fake_report, "rows_of", rows_of(people))
        folder = fake_report.fake_comparison(tmp_path / f"c{people:g}")
        report = build(folder, "nl", DAY, figures=False)
        (table,) = [t for t in report.tables() if t.key == "measure_cost"]
        assert [math.isnan(c.value) for c in table.rows[0][3:]] == [not told] * 2
        cost = f"{300 * people:,.0f}".replace(",", ".")
        assert (f"{cost} euro" in html(report).decode()) == told
        source = read_source(folder, "nl")
        drawn = source.veiled(drawn=True).yearly
        assert ("measure_cost" in set(drawn["indicator"]) and "valpreventie" in set(drawn["group"])) == told
