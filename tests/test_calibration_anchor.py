"""A draw of a forecast gets a local factor of its own, so that it begins where the municipality is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest

from calibration import anchor
from experiments.draws import drawn
from sim.calendar import month_index
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.scenario import read_scenario
from sim.statline import Statline

HOGELAND = find_municipality("hogeland")
KNOWN = {"Wmo clients": 4210.0, "youth with help": 1420.0}


def test_local_factors_are_moved_until_the_use_of_2021_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that follow half of the log odds, at other levels than those known; other parameters stay."""
    seen: list[Mapping[str, float]] = []

    def prepared(values: Mapping[str, float]) -> dict[str, float]:
        seen.append(dict(values))
        return {
            quantity: factor * KNOWN[quantity] * math.exp(0.4 * values.get(name, 0.0))
            for (name, quantity), factor in zip(anchor.SET_BY.items(), (1.3, 0.8), strict=True)
        }

    monkeypatch.setattr(anchor, "_lived", lambda world: world)
    found = anchor.anchored({"care.ends": 0.02, "access.local_wmo": 0.1}, prepared, HOGELAND, Statline())  # type: ignore[arg-type]
    assert found == pytest.approx(KNOWN, rel=0.02)  # type: ignore[comparison-overlap]
    assert seen[0]["access.local_wmo"] == 0.1 and {v["care.ends"] for v in seen} == {0.02}


def test_a_factor_stays_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Mapping[str, float]] = []
    monkeypatch.setattr(anchor, "_lived", lambda world: dict.fromkeys(KNOWN, 0.0))
    anchor.anchored({}, seen.append, HOGELAND, Statline())  # type: ignore[arg-type]
    assert seen[-1] == {"access.local_wmo": 1.0, "access.local_youth": 1.0}


@pytest.mark.slow
def test_a_real_draw_that_is_far_off_begins_where_the_municipality_is() -> None:
    """Draw 7 has a quarter fewer Wmo clients than were counted; with its own factor within 4% (one run: luck 1.5%)."""
    base, statline, first = read_scenario("basispad"), Statline(), month_index(2021, 1)

    def prepared(values: Mapping[str, float]):
        scenario = replace(base, parameters={**base.parameters, **values})
        return prepare_world(HOGELAND, first, first + 11, 8, statline, scenario).world

    values = {name: value for name, value in drawn(7).items() if not name.endswith(".scale")}
    before = anchor._lived(prepared(values))
    after = anchor._lived(anchor.anchored(values, prepared, HOGELAND, statline))
    assert abs(before["Wmo clients"] / KNOWN["Wmo clients"] - 1.0) > 0.08
    for quantity, known in KNOWN.items():
        assert after[quantity] == pytest.approx(known, rel=0.04), quantity
