"""Compiled kernels live in a folder named after all kernel sources, so that no edit leaves a stale answer."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import agents

SOURCE = Path(agents.__file__).parent
ASK = "from agents.{module} import {name}; print({name}({arguments}))"


def run_python(code: str, folder: Path, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder), **env},
    )
    return done.stdout.strip()


def test_editing_a_callee_in_another_file_changes_the_answer(tmp_path: Path) -> None:
    """Numba alone would serve the old result here: its cache hashes only the file of the kernel itself."""
    package = tmp_path / "agents"
    package.mkdir()
    for name in ("__init__.py", "kernel.py"):
        shutil.copy(SOURCE / name, package / name)
    (package / "callee.py").write_text("from agents.kernel import inline\n@inline\ndef f(x):\n    return x + 1\n")
    (package / "caller.py").write_text(
        "from agents.kernel import kernel\nfrom agents.callee import f\n@kernel\ndef g(x):\n    return f(x)\n"
    )
    ask = ASK.format(module="caller", name="g", arguments="1")
    cache = {"ZORGDRUK_CACHE": str(tmp_path / "cache")}
    assert run_python(ask, tmp_path, **cache) == "2"
    (package / "callee.py").write_text("from agents.kernel import inline\n@inline\ndef f(x):\n    return x + 2\n")
    assert run_python(ask, tmp_path, **cache) == "3"
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_an_unwritable_cache_folder_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    code = "from agents.kernel import cache_folder; print(cache_folder())"
    assert run_python(code, SOURCE.parent, ZORGDRUK_CACHE=str(blocked)) == "None"


def test_the_cache_can_be_switched_off() -> None:
    code = "from agents.kernel import cache_folder; print(cache_folder())"
    assert run_python(code, SOURCE.parent, ZORGDRUK_CACHE="off") == "None"
