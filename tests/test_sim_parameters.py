"""Parameters are declared once, with bounds that are kept."""

import math

import pytest

from sim.errors import ZorgdrukError
from sim.parameters import DECLARED, Parameters


def test_every_default_lies_within_its_bounds_and_has_a_source() -> None:
    for p in DECLARED:
        assert p.low <= p.default <= p.high
        assert p.source and p.unit and p.doc
        assert p.grade in ("A", "B", "C", "assumption")


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "1", None, 99.0, -1.0])
def test_an_impossible_value_is_refused(value: object) -> None:
    with pytest.raises(ZorgdrukError, match=r"mortality\.scale"):
        Parameters({"mortality.scale": value})


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(ZorgdrukError, match=r"did you mean 'mortality\.scale'"):
        Parameters({"mortality.scal": 1.0})


def test_a_name_that_toml_took_apart_is_to_be_quoted() -> None:
    with pytest.raises(ZorgdrukError, match=r'put a name with a dot in quotes: "debt\.stock" = ') as caught:
        Parameters({"debt": {"stock": 0.08}})
    assert 'aanhalingstekens: "debt.stock"' in caught.value.dutch
