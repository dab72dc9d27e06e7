"""Make an environment beside this file, install zorgdruk in it, and pass the command on.

python3 go.py run [OPTIONS]     run the model: `zorgdruk run [OPTIONS]`
python3 go.py test [OPTIONS]    test it: `pytest [OPTIONS]`
python3 go.py docs [OPTIONS]    write the documentation site in docs/_build/html: `sphinx-build -W [OPTIONS]`
python3 go.py WORD [OPTIONS]    any other command: `zorgdruk WORD [OPTIONS]`
python3 go.py install           install everything needed to run and test, and stop

Needs Python 3.11 or later and nothing else (Windows: `py go.py ...`). The environment is the folder .venv, or
the one that ZORGDRUK_VENV names; it is made once, and again when the pinned versions have changed.
What this file itself says carries no colour; NO_COLOR is passed on to what it starts.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - checked here, before anything an older Python cannot read
    sys.stderr.write("zorgdruk needs Python 3.11 or later; this is {}.{}.\n".format(*sys.version_info[:2]))
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
EXTRAS = {"test": "dev", "install": "dev", "docs": "dev", "dashboard": "dashboard"}
"""Libraries that a word needs beside those of the model."""


def say(sentence: str) -> None:
    """Tell the user something, apart from what the command itself prints."""
    print(sentence, file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    """End with one sentence and the exit code of a user's mistake."""
    say(sentence)
    sys.exit(2)


def in_environment(folder: Path, name: str) -> Path:
    """Give the path of a program in an environment."""
    return folder / ("Scripts" if WINDOWS else "bin") / (name + ".exe" if WINDOWS else name)


def fingerprint() -> str:
    """Sum up what the installation depends on: dependencies, their versions, and where the folder stands."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(ROOT)])).hexdigest()


def create(folder: Path) -> None:
    """Make an empty environment, or stop with the reason."""
    say(f"Making a Python environment in {folder}")
    existed = folder.exists()
    command = [sys.executable, "-m", "venv", str(folder)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode:
        if not existed:
            shutil.rmtree(folder, ignore_errors=True)
        text = made.stdout + made.stderr
        cause = "install the package python3-venv first" if "ensurepip" in text else text.strip()[-300:]
        stop(f"Cannot make a Python environment in {folder}: {cause}.")


def install(folder: Path, extra: str) -> None:
    """Install zorgdruk and the pinned libraries, unless nothing has changed since the last time."""
    python, stamp, log = in_environment(folder, "python"), folder / "installed.txt", folder / "install.log"
    wanted = fingerprint()
    done = stamp.read_text().split() if stamp.exists() and python.exists() else []
    if done[:1] == [wanted] and (not extra or extra in done[1:]):
        return
    if not python.exists():
        create(folder)
    say("Installing the libraries; the first time this takes a while")
    target = str(ROOT) + (f"[{extra}]" if extra else "")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    pip += ["--constraint", str(ROOT / "constraints.txt"), "--log", str(log), "--editable", target]
    for _ in range(3):  # an index can be out of reach for a moment
        if subprocess.run(pip, check=False, cwd=ROOT, capture_output=True).returncode == 0:
            extras = {extra, *(done[1:] if done[:1] == [wanted] else [])} - {""}
            stamp.write_text(" ".join([wanted, *sorted(extras)]))
            return
    stop(
        "The libraries could not be installed, most likely because the package index cannot be reached "
        f"(network, or a proxy that pip does not know): see {log}, then give the same command again."
    )


def hand_over(command: list[str]) -> int:
    """Run a command to its end; Ctrl-C is the command's own affair."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = child.wait()
    return 128 - code if code < 0 else code


def main(words: list[str]) -> int:
    """Prepare the environment that the command needs and run the command in it."""
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    folder = Path(os.environ.get("ZORGDRUK_VENV") or ROOT / ".venv").resolve()
    install(folder, EXTRAS.get(words[0], ""))
    if words[0] == "install":
        return 0
    if words[0] == "test":
        os.chdir(ROOT)
        return hand_over([str(in_environment(folder, "python")), "-m", "pytest", *words[1:]])
    if words[0] == "docs":
        os.chdir(ROOT)
        build = ["-m", "sphinx", "-W", "--keep-going", "-b", "html", *words[1:], "docs", "docs/_build/html"]
        return hand_over([str(in_environment(folder, "python")), *build])
    return hand_over([str(in_environment(folder, "zorgdruk")), *words])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop(f"Cannot prepare the environment: {error}.")
