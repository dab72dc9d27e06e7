"""The model description says what the code does: its tables are generated and must be up to date."""

from pathlib import Path

import pytest

from results.describe import WRITERS, described
from sim.errors import ZorgdrukError

MODEL = Path(__file__).parent.parent / "docs" / "model.md"


def test_the_description_agrees_with_the_code() -> None:
    """When this fails: python -m results.describe docs/model.md."""
    text = MODEL.read_text(encoding="utf-8")
    assert described(text) == text


def test_every_generated_table_stands_in_the_description() -> None:
    text = MODEL.read_text(encoding="utf-8")
    assert all(f"<!-- begin {name} -->" in text for name in WRITERS)


def test_an_outdated_part_is_written_anew_and_an_unknown_one_refused() -> None:
    old = "a\n<!-- begin streams -->\nnothing\n<!-- end streams -->\nb"
    assert "DEATH (0)" in described(old)
    with pytest.raises(ZorgdrukError, match="nothing is written"):
        described("<!-- begin luck -->\n<!-- end luck -->")
