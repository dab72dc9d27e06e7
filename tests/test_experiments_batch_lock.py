"""One driver at a time in a folder, and a lock that was left behind is explained or taken over."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.lock import alive, locked
from sim.errors import ZorgdrukError


def lock(folder: Path, name: str = "lock-1-of-1.json", **told: object) -> Path:
    path = folder / name
    path.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "begun": ""} | told))
    return path


def dead() -> int:
    """The number of a process that is gone."""
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    return gone.pid


def test_a_second_driver_is_refused_and_told_who_has_the_folder(tmp_path: Path) -> None:
    """F07"""
    with locked(tmp_path, (1, 1)), pytest.raises(ZorgdrukError, match=rf"in use by process {os.getpid()} on"):
        locked(tmp_path, (1, 1)).__enter__()
    with locked(tmp_path, (1, 1)):
        pass
    assert not list(tmp_path.iterdir())


def test_shards_of_one_number_go_together_and_others_do_not(tmp_path: Path) -> None:
    with locked(tmp_path, (1, 3)), locked(tmp_path, (2, 3)):
        for other in ((1, 3), (1, 2), (1, 1)):
            with pytest.raises(ZorgdrukError, match=r"in use"):
                locked(tmp_path, other).__enter__()


def test_the_lock_of_a_process_that_is_gone_is_taken_over(tmp_path: Path) -> None:
    """F07"""
    lock(tmp_path, pid=dead())
    said: list[str] = []
    with locked(tmp_path, (1, 1), said):
        assert "which is gone" in said[0]
    assert not list(tmp_path.iterdir())


def test_a_process_that_got_the_number_of_another_is_not_taken_for_it(tmp_path: Path) -> None:
    assert alive(os.getpid(), "") and not alive(dead(), "")
    if sys.platform == "linux":
        assert not alive(os.getpid(), "1")
        lock(tmp_path, begun="1")
        with locked(tmp_path, (1, 1)):
            pass


def test_a_lock_of_another_machine_or_that_says_nothing_is_kept_and_the_remedy_told(tmp_path: Path) -> None:
    path = lock(tmp_path, host="elsewhere", pid=1)
    with pytest.raises(ZorgdrukError, match=r"elsewhere; wait.*delete the file lock-1-of-1\.json"):
        locked(tmp_path, (1, 1)).__enter__()
    path.write_text("")
    with pytest.raises(ZorgdrukError, match=r"delete the file"):
        locked(tmp_path, (1, 1)).__enter__()
    assert path.exists()
