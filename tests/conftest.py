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
