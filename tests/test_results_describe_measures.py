"""The description of measures says what the catalogue holds: its tables are generated, complete and up to date."""

from pathlib import Path

from results.describe import described
from results.describe_measures import WRITERS
from sim.context_variants import VARIANTS
from sim.measures.catalogue import shipped
from sim.measures.channels import FAMILIES
from sim.measures.kind import OPGAVEN
from sim.measures.states import STATES
from sim.scenario import shipped_scenarios

TEXT = (Path(__file__).parent.parent / "docs" / "measures.md").read_text(encoding="utf-8")


def part(name):
    """Return the rows of one generated table."""
    inside = TEXT.split(f"<!-- begin {name} -->")[1].split(f"<!-- end {name} -->")[0]
    return [line for line in inside.splitlines() if line.startswith("| ")][2:]


def first(rows):
    return [row.split("|")[1].strip(" `") for row in rows]


def test_the_description_agrees_with_the_catalogue():
    """When this fails: python -m results.describe_measures docs/measures.md."""
    assert described(TEXT, WRITERS) == TEXT


def test_every_generated_table_stands_in_the_description():
    assert all(f"<!-- begin {name} -->" in TEXT for name in WRITERS)


def test_every_measure_effect_channel_state_scenario_and_variant_stands_there():
    kinds = shipped().values()
    for opgave in OPGAVEN:
        mine = [kind for kind in kinds if kind.opgave == opgave]
        assert first(part(f"measures_{opgave}")) == [kind.name for kind in mine]
        assert first(part(f"effects_{opgave}")) == [k.name for k in mine for _ in k.effects for _ in range(2)]
        for kind in mine:
            for effect in kind.effects:
                for found in (effect.evidence, effect.local_expectation):
                    assert found.source in TEXT and f"| {found.grade} |" in TEXT
    assert first(part("channels")) == [f"{name}.*" for name in FAMILIES]
    assert first(part("states")) == list(STATES)
    assert first(part("scenarios")) == list(shipped_scenarios())
    assert len(part("context")) == sum(len(s) for variants in VARIANTS.values() for s in variants.values())
