"""The description of provisions and money says what the code does: its tables are generated and up to date."""

from pathlib import Path

from results.describe import described
from results.describe_provisions import WRITERS
from sim.money.scenario_table import scenario_table
from sim.provisions import read_catalogue, read_rules

DOCS = Path(__file__).parent.parent / "docs" / "provisions.md"
TEXT = DOCS.read_text(encoding="utf-8")


def part(name):
    """Return the rows of one generated table."""
    inside = TEXT.split(f"<!-- begin {name} -->")[1].split(f"<!-- end {name} -->")[0]
    return [line for line in inside.splitlines() if line.startswith("| ")][2:]


def test_the_description_agrees_with_the_code():
    """When this fails: python -m results.describe_provisions docs/provisions.md."""
    assert described(TEXT, WRITERS) == TEXT


def test_every_generated_table_stands_in_the_description():
    assert all(f"<!-- begin {name} -->" in TEXT for name in WRITERS)


def test_every_product_stands_in_its_tables_with_source_and_grade():
    catalogue = read_catalogue()
    for name in ("products", "volumes", "eligibility", "delivery"):
        assert [row.split("|")[1].strip(" `") for row in part(name)] == list(catalogue)
    for row, product in zip(part("products"), catalogue.values(), strict=True):
        assert f"| {product.tariff.grade} |" in row and (product.tariff.source or "-") in row
        assert f"{product.tariff.value:,.2f} ({product.tariff.low:,.2f}-{product.tariff.high:,.2f})" in row


def test_every_rule_and_every_cell_of_the_scenario_table_stands_there():
    assert len(part("rules")) == sum(len(rule.numbers) for rule in read_rules())
    rows = part("scenarios")
    assert len(rows) == 15
    for row, cell in zip(rows, scenario_table(), strict=True):
        assert f"| {cell.year} | {cell.printed:,} |" in row
