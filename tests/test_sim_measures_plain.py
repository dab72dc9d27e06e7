"""F21: with every measure of the catalogue at work, plain Python lives the same months as the compiled kernels."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOWN = (
    "from tests.toy_help import help_town, lived; from tests.test_measures_real_slow import planned;"
    "from sim.measures.running import Measures; from sim.snapshot import state_hash; from dataclasses import replace;"
    "w = help_town(40); w.measures = Measures(tuple(replace(m, start=w.month, share=1.0, ramp=0,"
    " kind=replace(m.kind, delay_months=0)) for m in planned(effect=lambda k: 'local_expectation')"
    " if not m.target.places)); lived(w, 5);"
    "print(len(w.measures.people.column('person')), len(w.measures.values), w.cases.count, state_hash(w))"
)


def test_plain_python_lives_the_same_months_with_measures() -> None:
    found = [
        subprocess.run(
            [sys.executable, "-W", "error::RuntimeWarning", "-c", TOWN], cwd=ROOT, capture_output=True, text=True,
            check=True, env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": off},
        ).stdout.split()
        for off in ("1", "0")
    ]  # fmt: skip
    assert found[0] == found[1]
    people, many, cases, _ = found[0]
    assert int(people) > 100 and int(many) > 10 and int(cases) > 10
