"""Do what `zorgdruk dashboard` promises: check what was asked, begin the workers, and serve the page until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import secrets
import shutil
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.dashboard.guard import LOCAL, QUERY, Guard, check_host
from results.language import Lang
from sim.errors import ZorgdrukError, reason
from sim.municipalities import MUNICIPALITIES, find_municipality

if TYPE_CHECKING:
    from experiments.dashboard.workers import Workers

INSTALL = 'pip install "zorgdruk[dashboard]"'
RUNS = "runs"
PATIENCE = 600.0
"""Seconds before a window that does not answer counts as gone. Answers are read in turn with all that its user does,
and what the page does for one user waits for what it does for another: after 20 seconds it cut off who was there."""
OLD = 24 * 3600.0
"""Seconds after which what a dashboard that crashed left behind is removed."""


@dataclass(frozen=True)
class Wish:
    """What the user wants."""

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    home: str | None = None
    municipality: str | None = None
    browser: bool | None = None


def check_extra() -> None:
    """Refuse when the libraries of the dashboard are not installed.

    Raises
    ------
    ZorgdrukError : they are not; the sentence says how to install them.
    """
    for module in ("shiny", "uvicorn"):
        if importlib.util.find_spec(module) is None:
            raise ZorgdrukError(
                f"dashboard needs the package {module}, which is not installed; install it with {INSTALL}",
                f"dashboard vraagt het pakket {module}, dat er niet is; installeer het met {INSTALL}",
            )


def home_of(wanted: str | None) -> Path:
    """Return the folder for what users keep, and make it.

    Raises
    ------
    ZorgdrukError : it cannot be written.
    """
    if wanted is None:
        import platformdirs

        folder = Path(platformdirs.user_data_dir("zorgdruk", appauthor=False))
    else:
        folder = Path(wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".trial-{secrets.token_hex(4)}"
        trial.touch()
        trial.unlink()
    except (OSError, ValueError) as error:
        why, waarom = reason(error)
        raise ZorgdrukError(
            f"home: '{str(folder)[:200]}' cannot be written ({why}); choose another folder with --home",
            f"home: in '{str(folder)[:200]}' kan niet worden geschreven ({waarom}); kies een andere map met --home",
        ) from None
    return folder.absolute()


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises
    ------
    ZorgdrukError : the port is taken, or the address cannot be.
    """
    if not 0 <= port <= 65535:
        raise ZorgdrukError(f"port: {port} must lie between 0 and 65535.", f"port: {port} moet van 0 tot 65535 zijn.")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host.strip("[]"), port))
        found.listen(128)
    except OSError as error:
        why, _ = reason(error)
        raise ZorgdrukError(
            f"port {port} on {host[:60]} cannot be used ({why}); is a dashboard open already? Choose another --port.",
            f"poort {port} op {host[:60]} kan niet worden gebruikt ({why}); staat er al een dashboard open? Kies een "
            "andere --port.",
        ) from None
    return found


def serve(wish: Wish, lang: Lang, quiet: bool) -> None:
    """Serve the page until Ctrl-C.

    Raises
    ------
    ZorgdrukError : anything that the user can mend.
    """
    check_host(wish.host, wish.token)
    check_extra()
    from experiments.dashboard.app import make_app

    home, place = home_of(wish.home), find_municipality(wish.municipality or MUNICIPALITIES[0].slug).slug
    with contextlib.closing(listening(wish.host, wish.port)) as door, working(home, place) as workers:
        port = int(door.getsockname()[1])
        address = f"http://{'127.0.0.1' if wish.host in ('0.0.0.0', '::') else wish.host}:{port}/"
        address += f"?{QUERY}={wish.token}" if wish.token else ""
        if not quiet:
            told = (f"zorgdruk staat klaar op {address} (Ctrl-C stopt)", f"zorgdruk is at {address} (Ctrl-C stops it)")
            print(told[lang != "nl"], flush=True)
        if wish.browser if wish.browser is not None else _screen():
            import webbrowser

            webbrowser.open(address)
        app = make_app(workers, home, lang, place)
        hosts = LOCAL if wish.token is None else (*LOCAL, wish.host, "*")
        _run(Guard(app, hosts, port, wish.token), door)


@contextlib.contextmanager
def working(home: Path, place: str) -> Iterator[Workers]:
    """Keep workers while the page is served, and leave nothing behind but what users kept."""
    from experiments.dashboard.desk import PAIR, START, UNTIL
    from experiments.dashboard.jobs import Task
    from experiments.dashboard.living import Pair
    from experiments.dashboard.workers import Workers, slots
    from sim.scenario import read_scenario

    _sweep(home / RUNS)
    base = read_scenario("basispad")
    warm = [Task(PAIR, (Pair(place, START, f"{UNTIL}-12", base, (), seed),)) for seed in range(1, slots() + 1)]
    workers = Workers(slots(), warm)
    try:
        yield workers
    finally:
        workers.close()


def _sweep(folder: Path) -> None:
    """Remove what a dashboard that ended without warning left behind."""
    if folder.is_dir():
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > OLD:
                    shutil.rmtree(path, ignore_errors=True)


def _screen() -> bool:
    """Tell whether there is a screen on which a browser can be opened, and somebody who looks."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class Unhurt:
    """Stands for the module `traceback` in Shiny, which prints one when a window closes while its clock waits."""

    def print_exc(self) -> None:
        """Print the fault at hand, unless it is no fault but a call to stop."""
        if not isinstance(sys.exc_info()[1], asyncio.CancelledError):
            traceback.print_exc()


def _run(app: Guard, door: socket.socket) -> None:
    """Serve until told to stop."""
    import uvicorn
    from shiny.reactive import _core

    if hasattr(_core, "traceback"):
        _core.traceback = Unhurt()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, ws_max_size=4 << 20, ws_ping_interval=20.0,
        ws_ping_timeout=PATIENCE, timeout_graceful_shutdown=2, lifespan="on", server_header=False,
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how the page is closed, and no fault
        uvicorn.Server(config).run(sockets=[door])
