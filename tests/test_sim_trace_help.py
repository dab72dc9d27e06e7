"""What an inwoner who is followed asked for and had stands in the trace and in the story."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from agents.indications import REPORTED, RUNNING, WAITING
from results.trace_story_help import HELP_EVENTS, help_event, provisions, title
from sim.provisions.products import read_catalogue
from sim.trace_events import Event
from sim.trace_help import ASKED, BEGINS, ENDS, EVENTS, NOT_GIVEN, Voorziening, changes, helped

PRODUCTS = ("vervoer", "begeleiding", "huishoudelijke_ondersteuning")
COLUMNS = {
    "client": np.array([4, 7, 4, 4]),
    "product": np.array([2, 0, 0, 1]),
    "stage": np.array([RUNNING, RUNNING, WAITING, REPORTED]),
    "quarters": np.array([10, 0, 0, 0]),
}


def test_the_requests_and_indications_of_one_inwoner_are_found() -> None:
    world = SimpleNamespace(
        access=SimpleNamespace(products=dict.fromkeys(PRODUCTS)), cases=SimpleNamespace(column=COLUMNS.__getitem__)
    )
    found = helped(world, 4)  # type: ignore[arg-type]
    assert found == (
        Voorziening("begeleiding", "melding", 0.0), Voorziening("huishoudelijke_ondersteuning", "loopt", 2.5),
        Voorziening("vervoer", "wacht_op_aanbieder", 0.0),
    )  # fmt: skip
    assert helped(world, 5) == () == helped(SimpleNamespace(access=None), 4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "events"),
    [
        ((), "melding", [ASKED]), ((), "loopt", [BEGINS]), ("melding", "wacht_op_aanbieder", []),
        ("wacht_op_aanbieder", "loopt", [BEGINS]), ("loopt", "loopt", []), ("loopt", (), [ENDS]),
        ("melding", (), [NOT_GIVEN]), ("wacht_op_aanbieder", (), [NOT_GIVEN]), ("loopt", "melding", []),
    ],
)  # fmt: skip
def test_each_step_is_one_event(before, now, events) -> None:
    was, has = ((Voorziening("vervoer", stage, 0.0),) if stage else () for stage in (before, now))
    assert list(changes(was, has)) == [(name, "", "vervoer") for name in events]


def test_every_event_and_product_has_words_in_both_languages() -> None:
    assert set(HELP_EVENTS) == set(EVENTS)
    for product in read_catalogue():
        assert title(product, "nl") != product != ""
        told = [help_event(Event(0, BEGINS, "", product), lang) for lang in ("nl", "en")]
        assert told[0].startswith("krijgt ") and told[1].startswith("gets ")
    assert title("mijn_maaltijd", "nl") == "mijn maaltijd"


def test_the_story_tells_in_how_many_months_each_gave_something() -> None:
    one = Voorziening("vervoer", "loopt", 0.0)
    waits = Voorziening("begeleiding", "melding", 0.0)
    held = [(), (one,), (one, waits), (one,), ()]  # granted at the end of the first month, hours in the next two
    moments = [SimpleNamespace(help=help_) for help_ in held]
    traced = SimpleNamespace(moments=moments)
    assert provisions(traced, "nl") == f"Voorzieningen: {title('vervoer', 'nl')} 2 maanden."  # type: ignore[arg-type]
    late, none = SimpleNamespace(moments=moments[3:]), SimpleNamespace(moments=moments[4:])
    assert provisions(late, "nl") == f"Voorzieningen: {title('vervoer', 'nl')} (toegekend, nog niets gekregen)."  # type: ignore[arg-type]
    assert provisions(late, "en").endswith("(granted, nothing given yet).")  # type: ignore[arg-type]
    assert provisions(none, "en") == "Had no voorzieningen that are asked for."  # type: ignore[arg-type]
