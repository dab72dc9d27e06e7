"""What the documentation shows as an example does what its text says when a user copies it."""

from __future__ import annotations

import re
from pathlib import Path

from sim.provisions import read_catalogue
from sim.scenario import read_scenario

PROVISIONS = Path(__file__).parent.parent / "docs" / "provisions.md"


def test_a_product_of_the_documentation_is_read_and_asked_for(tmp_path: Path) -> None:
    """A product of a new name without `asking` is read without complaint and has no clients."""
    found = re.findall(r"```toml\n(\[product\..*?)```", PROVISIONS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    for i, text in enumerate(found):
        path = tmp_path / f"own{i}.toml"
        path.write_text(text, encoding="utf-8")
        products = read_catalogue(path)
        new = [name for name in products.own if name not in read_catalogue()]
        assert new
        assert all(products[name].asking.value > 0.0 for name in new), new
        heads = re.findall(r"```\n(name = .*?)```", PROVISIONS.read_text(encoding="utf-8"), re.DOTALL)
        plan = tmp_path / f"plan{i}.toml"
        plan.write_text(f"{heads[0]}\n{text}", encoding="utf-8")
        scenario = read_scenario(plan)
        assert set(scenario.provisions["product"]) >= set(new) and scenario.title == "Met een maaltijddienst"
