"""A report lists what the codes of sources in it stand for, in every part of it, and nothing when it has none."""

from dataclasses import replace

import pytest

from results.report.build import build
from results.report.cited import sources
from results.report.document import Amount, Points, Section, Table, Text, rich
from results.report.source import read_source
from sim.sources import find
from tests.fake_report import fake_comparison, fake_run

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fake_comparison(tmp_path_factory.mktemp("comparison"))


def listed(section):
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return table


def test_a_comparison_lists_the_source_of_its_measure_after_the_assumptions(folder):
    report = build(folder, "nl", DAY, figures=False)
    keys = [section.key for section in report.sections]
    assert keys.index("sources") == keys.index("provenance") - 1 > keys.index("assumptions")
    table = listed(report.sections[keys.index("sources")])
    assert [row[0] for row in table.rows] == ["D025"] and table.rows[0][5] == find("D025")[0].source
    assert "Engels" in table.note


def test_a_run_without_codes_has_no_such_part(tmp_path):
    report = build(fake_run(tmp_path / "r"), "nl", DAY, figures=False)
    assert "sources" not in [section.key for section in report.sections]


def test_codes_are_found_in_text_points_cells_and_notes_but_not_in_numbers(folder):
    source = replace(read_source(folder, "en"), lang="en")
    table = Table("t", "title A001", ("head A002",), (("cell D067", Amount(71.0)),), note="note C056")
    blocks = (Text((("bold B004", True), (" and B035", False))), Points((rich("point D071"),)), table)
    found = sources(source, [Section("s", "S", blocks)])
    assert found is not None
    assert [row[0] for row in listed(found).rows] == ["B004", "B035", "C056a", "C056b", "D067", "D071"]
    assert sources(source, [Section("s", "S", (Text(rich("nothing, A999")),))]) is None
