"""The model description says what the code does: its tables are generated and must be up to date."""

from pathlib import Path

import pytest

from results.describe import WRITERS, described
from sim.domains.balance import STRENGTHS
from sim.domains.levels import LEVEL_RULES, NEED_RULES
from sim.domains.rates import domain_rates
from sim.domains.spillover import SPILLOVERS
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality
from sim.parameters import DECLARED
from sim.statline import Statline

MODEL = Path(__file__).parent.parent / "docs" / "model.md"


def test_the_description_agrees_with_the_code() -> None:
    """When this fails: python -m results.describe docs/model.md."""
    text = MODEL.read_text(encoding="utf-8")
    assert described(text) == text


def test_every_generated_table_stands_in_the_description() -> None:
    text = MODEL.read_text(encoding="utf-8")
    assert all(f"<!-- begin {name} -->" in text for name in WRITERS)


def part(name: str) -> list[str]:
    """Return the rows of one generated table of the description."""
    text = MODEL.read_text(encoding="utf-8")
    inside = text.split(f"<!-- begin {name} -->")[1].split(f"<!-- end {name} -->")[0]
    return [line for line in inside.splitlines() if line.startswith("| ")][2:]


def test_every_parameter_stands_in_the_table_with_source_grade_and_range() -> None:
    rows = part("parameters")
    assert len(rows) == len(DECLARED)
    for row, p in zip(rows, DECLARED, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert cells == [f"`{p.name}`", f"{p.default:g}", p.span(), p.unit, p.grade, p.doc, p.source]
        assert p.source and p.grade and p.low <= p.believed[0] <= p.default <= p.believed[1] <= p.high


def test_every_number_of_the_life_domains_stands_in_a_table_with_its_source() -> None:
    tables = domain_rates(find_municipality("hogeland"), Statline(), 2021, 2030).tables()
    rows = part("domain_tables")
    assert len(rows) == len(tables)
    for row, t in zip(rows, tables, strict=True):
        assert f"`{t.name}`" in row and t.sources and all(s in row for s in t.sources)
        assert f"x{t.low:g} - x{t.high:g}" in row and f"| {t.grade} |" in row
    effects = part("spillover")
    for row, r in zip(effects, SPILLOVERS, strict=False):
        assert f"`{r.target}` | {r.ratio:.2f} | {r.low:g} - {r.high:g}" in row and row.endswith(f"| {r.row} |")
    assert len(effects) > len(SPILLOVERS)
    for name, rules in (("level_rules", LEVEL_RULES), ("need_rules", NEED_RULES)):
        assert len(part(name)) >= len(rules)
    assert [s.row in row for s, row in zip(STRENGTHS, part("strengths"), strict=True)] == [True] * len(STRENGTHS)


def test_an_outdated_part_is_written_anew_and_an_unknown_one_refused() -> None:
    old = "a\n<!-- begin streams -->\nnothing\n<!-- end streams -->\nb"
    assert "DEATH (0)" in described(old)
    with pytest.raises(ZorgdrukError, match="nothing is written"):
        described("<!-- begin luck -->\n<!-- end luck -->")


def test_bounds_and_what_is_likely_are_told_apart() -> None:
    told = {p.name: p.span() for p in DECLARED}
    assert told["migration.year_effect"] == "0 - 3, likely 0.5 - 2" and told["access.alone"] == "0 - 1"
