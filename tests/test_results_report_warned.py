"""A report says first what a reader must know: measures that never begin, and figures that stand in for others."""

import json
import math

import pytest

from results.figures_compare import decimals
from results.report.build import build
from results.report.document import Points, Text, plain
from results.report.write import writers
from tests.fake_report import fake_comparison, fake_run


def changed(folder, **more):
    """Change the manifest of a folder."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    for measure in [m for scenario in told.get("scenarios", ()) for m in scenario["measures"]]:
        measure["start"] = more.get("start", measure["start"])
    path.write_text(json.dumps(told | {k: v for k, v in more.items() if k != "start"}), encoding="utf-8")
    return folder


def first(folder, lang="nl"):
    """What stands in the summary, paragraph by paragraph."""
    section = build(folder, lang, "2026-11-23", figures=False).sections[0]
    told = []
    for block in section.blocks:
        if isinstance(block, Points | Text):
            told += [plain(text) for text in (block.items if isinstance(block, Points) else [block.text])]
    return told


@pytest.mark.parametrize(("lang", "said"), [("nl", "alle maatregelen beginnen pas in 2030-01 of later"),
                                            ("en", "all measures begin in 2030-01 or later")])  # fmt: skip
def test_measures_that_begin_after_the_end_are_named_before_the_outcome(tmp_path, lang, said):
    told = first(changed(fake_comparison(tmp_path / "a"), start="2030-01"), lang)
    assert told[0] in ("Let op", "Note") and said in told[1] and ("Valpreventie" in told[1] or "Fall" in told[1])
    memo = writers()["docx"](build(tmp_path / "a", lang, "2026-11-23", figures=False))
    assert memo.startswith(b"PK")
    assert "Let op" not in first(fake_comparison(tmp_path / "b"), lang) + first(fake_run(tmp_path / "c"), lang)


def test_figures_that_stand_in_are_told_first_and_listed_at_the_end(tmp_path):
    stand_in = ["vital_events: of the province", "villages_pc4: one kern in the middle"]
    folder = changed(fake_comparison(tmp_path / "a"), substitutes=stand_in)
    told = first(folder)
    assert "2 onderdelen zijn vervangers" in told[1] and "vital_events, villages_pc4" in told[1]
    report = build(folder, "nl", "2026-11-23", figures=False)
    (table,) = [t for t in report.tables() if t.key == "stand_ins"]
    assert table.rows == (("vital_events", "of the province"), ("villages_pc4", "one kern in the middle"))


def test_an_interval_beside_zero_does_not_read_as_if_it_held_it():
    assert decimals([0.31, 3.6], 0) == 1 and decimals([-3.6, -0.004], 2) == 3
    assert decimals([-0.3, 3.6], 0) == 0 and decimals([0.6, 3.6], 0) == 0 and decimals([0.0, 0.0], 2) == 2
    assert decimals([math.nan, math.nan], 1) == 1 and decimals([1e-9, 1.0], 1) == 1
