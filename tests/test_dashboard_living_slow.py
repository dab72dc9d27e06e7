"""Runs of the dashboard have the bits of `zorgdruk compare`, wherever they begin, and a start is prepared once."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.dashboard import living
from experiments.dashboard.branching import can_branch
from experiments.dashboard.living import Pair, pair, spooled
from experiments.job import Job
from experiments.living import live
from experiments.plan import Run
from sim.scenario import read_scenario

pytestmark = pytest.mark.slow
NAMES = ("preventie", "personeelstekort", "sluiting")
UNTIL = "2026-12"
WORDS = ("scenario", "indicator", "by", "group", "unit")


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Events and folder of the runs of one seed."""
    folder = tmp_path_factory.mktemp("spool")
    base, others = read_scenario("basispad"), tuple(read_scenario(name) for name in NAMES)
    events = list(pair(lambda: False, Pair("hogeland", "2021-01", UNTIL, base, others, 3, str(folder))))
    return base, others, folder, events


def test_every_value_is_that_of_a_comparison(lived):
    base, others, folder, _ = lived
    assert [can_branch(base, one) for one in others] == [True, True, False]
    job = Job("k", (base, *others), base.name, "hogeland", "2021-01", UNTIL, (), "m")
    for number, name in enumerate((base.name, *NAMES)):
        wanted = live(job, Run(name, 0, 3))
        found = pd.read_parquet(spooled(Path(folder), number, 3)).astype(dict.fromkeys(WORDS, str))
        assert (found["value"].to_numpy() == wanted["value"].to_numpy()).all(), name
        for column in ("seed", "year", *WORDS):
            assert found[column].astype(str).tolist() == wanted[column].astype(str).tolist(), (name, column)


def test_years_come_one_by_one_and_a_second_time_the_start_is_at_hand(lived):
    base, others, _, events = lived
    rows = [event for event in events if event[0] == "rows"]
    assert [event[4] for event in rows if event[2] == "basispad"] == [False] * 5 + [True]
    assert [event[4] for event in rows if event[2] == "preventie"] == [True]  # it begins in the last year
    found = [event for event in rows if event[2] == "sluiting"]
    assert found[0][3]["year"].max() == 2022 and found[-1][4] and not any(event[4] for event in found[:-1])
    again = list(pair(lambda: False, Pair("hogeland", "2021-01", UNTIL, base, others[:1], 3)))
    assert not any("beginbevolking" in str(event[1]) for event in again if event[0] == "stage")
    assert len(living._known) <= living.MOST_STARTS


def test_a_stop_is_heard_within_a_month(lived):
    from experiments.dashboard.working import Stopped

    base, others, _, _ = lived
    asked = [0]

    def stopping():
        asked[0] += 1
        return asked[0] > 3

    with pytest.raises(Stopped):
        list(pair(stopping, Pair("hogeland", "2021-01", UNTIL, base, others[:1], 3)))
    assert asked[0] == 4
