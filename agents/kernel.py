"""Compile kernels once per version of their sources, so that an edited callee can never leave a stale answer.

Numba's on-disk cache hashes only the file of the kernel itself: editing a function that the kernel calls in another
file would silently give the old result. Here the cache folder is named after a hash of every source in this package,
so any edit anywhere starts a new folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

CACHE_VARIABLE = "ZORGDRUK_CACHE"
"""Environment variable: a folder for compiled kernels, or ``off`` to compile in every process."""


def source_hash(*packages: str) -> str:
    """Return a short hash over sources and over the numba, numpy and Python versions.

    Parameters
    ----------
    packages : folders beside this one; default this package, which holds every kernel.

    Returns
    -------
    16 hexadecimal digits.
    """
    here, digest = Path(__file__).parent, hashlib.sha256()
    for folder in [here.parent / name for name in packages] or [here]:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    digest.update(f"{numba.__version__} {np.__version__} {sys.version_info[:3]}".encode())
    return digest.hexdigest()[:16]


def _user_cache() -> Path:
    """Return the folder where this user's programs keep caches."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home())))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")))


def _writable(folder: Path) -> bool:
    """Tell whether files can be made in `folder`, making it if needed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder() -> Path | None:
    """Return where compiled kernels are kept, or None when they cannot or must not be kept."""
    wanted = os.environ.get(CACHE_VARIABLE, "")
    if wanted.lower() == "off":
        return None
    folder = Path(wanted) if wanted else _user_cache() / "zorgdruk"
    folder = folder / f"kernels-{source_hash()}"
    return folder if _writable(folder) else None


_FOLDER = cache_folder()
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}


def _kept(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    """Compile a function and keep the answer on disk in `cache_folder()`, when there is one."""
    if _FOLDER is None:
        return numba.njit(**_OPTIONS, **options)(function)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)
    try:
        return numba.njit(cache=True, **_OPTIONS, **options)(function)
    finally:
        numba.config.CACHE_DIR = before


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel: a pure function of arrays and scalars that writes into what it is given.

    Parameters
    ----------
    function : the function; it may call functions marked `inline` or `lean`, and nothing with hidden state.

    Returns
    -------
    The compiled function, kept on disk in `cache_folder()`; the plain function when ``NUMBA_DISABLE_JIT=1``.
    """
    return _kept(function)


def lean_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel that makes no array, without counting references: see `lean`."""
    return _kept(function, _nrt=False)


def inline(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into the kernels that call it; it is not kept on disk by itself."""
    return numba.njit(**_OPTIONS)(function)


def woven(function: Callable[P, R]) -> Callable[P, R]:
    """Weave a function into the source of the kernels that call it, before compilation: tables cost nothing to pass.

    It compiles longer than `inline`; for a function that takes whole tables and is called once per person.
    """
    return numba.njit(inline="always", **_OPTIONS)(function)


def lean(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function that makes no array into the kernels that call it, without counting references.

    Counting, at every call, a reference more and one less to each column of the tables it takes costs more than what
    most functions do. The arrays stay alive as long as the kernel that handed them on. A function that makes an array
    cannot be compiled so: it must be marked `inline`.
    """
    return numba.njit(_nrt=False, **_OPTIONS)(function)
