"""What every test shares: the same examples each time, and no luck outside the keyed streams."""

import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("zorgdruk", derandomize=True, deadline=None, database=None)
settings.load_profile("zorgdruk")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Let speed be measured alone: no workers beside a benchmark."""
    asked = str(config.option.markexpr).replace("not benchmark", "")
    return 0 if "benchmark" in asked else None


LONGEST = (
    "test_work_truth_slow", "test_kin_truth_slow", "test_circles_truth_slow", "test_docs_tutorials_slow",
    "test_dashboard_browser_slow",
    "test_truth_slow", "test_calibration_inference", "test_calibration_pyabc_slow", "test_sim_access_loop_slow",
    "test_measures_real_slow", "test_care_real_slow", "test_care_paired_slow", "test_care_kept_slow",
    "test_domains_real_slow", "test_experiments_cli", "test_sim_measures_catalogue", "test_calibration_backcast_scores",
)  # fmt: skip
"""Files that take longest, in this order: begun last, one of them would let the other workers wait."""


TOGETHER = dict.fromkeys(("test_kin_truth_slow", "test_work_truth_slow", "test_circles_truth_slow"), "twenty years")
"""Files that look at the same runs: one worker has them all, see tests/twenty_years.py."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let the files of `TOGETHER` be one to the workers."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return TOGETHER.get(file.rpartition("/")[2].removesuffix(".py"), file)

    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files come first; a file stays together, for what its tests share."""
    place = {name: i for i, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


KEYED = ("agents", "sim")  # packages whose luck may only come from the keyed streams


def guarded(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a generator of global luck so that it refuses calls from the model itself."""

    def guard(*args: Any, **kwargs: Any) -> Any:
        caller = str(sys._getframe(1).f_globals.get("__name__", ""))
        if caller.split(".")[0] in KEYED:
            raise AssertionError(f"{caller} calls {name}; luck in the model is keyed, see agents/luck.py")
        return original(*args, **kwargs)

    return guard


@pytest.fixture(autouse=True)
def no_global_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make global random generators fail when the model calls them."""
    for module, label in ((np.random, "numpy.random"), (random, "random")):
        for name in ("seed", "rand", "random", "default_rng", "choice", "normal"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, guarded(f"{label}.{name}", getattr(module, name)))
