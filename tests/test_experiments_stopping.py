"""Ctrl-C is heeded at the next month, even after a library has swallowed the interruption."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.run_command import progress_bar
from experiments.stopping import check, heeding

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def plain_handler():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def swallowed():
    with contextlib.suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_swallowed_interruption_stops_the_next_month():
    with heeding(), progress_bar(silent=True) as report:
        report(1, 12)
        swallowed()
        with pytest.raises(KeyboardInterrupt):
            report(2, 12)


def test_the_next_command_starts_afresh_and_the_handler_goes():
    with heeding():
        swallowed()
    with heeding():
        check()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_handler_of_somebody_else_stays():
    def theirs(number, frame):
        raise ZeroDivisionError

    signal.signal(signal.SIGINT, theirs)
    with heeding():
        assert signal.getsignal(signal.SIGINT) is theirs


def test_an_interruption_within_an_exec_of_text_still_ends_with_the_exit_code(tmp_path):
    """Python would kill itself by the signal if a plain KeyboardInterrupt had passed through it."""
    code = (
        "import signal, sys\n"
        "from experiments.stopping import heeding\n"
        "try:\n"
        "    with heeding():\n"
        "        exec('signal.raise_signal(signal.SIGINT); [0] * 9')\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    (tmp_path / "stopped.py").write_text(code, encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run([sys.executable, "-m", "stopped"], env=os.environ | {"PYTHONPATH": paths}, check=False)
    assert done.returncode == 130
