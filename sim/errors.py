"""Errors that a user can mend: one clear sentence, which the command line shows with exit code 2."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ZorgdrukError(Exception):
    """A user's mistake or a broken input; the message names the place, value, limit and remedy."""


class DataError(ZorgdrukError):
    """A data file or a figure in it that cannot be used."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that looks most like a misspelt one.

    Parameters
    ----------
    word : what the user wrote
    known : the words that would have been understood

    Returns
    -------
    str
        For instance ``"; did you mean 'hogeland'?"``, or ``""`` if nothing looks alike. Case is ignored.

    Examples
    --------
    >>> did_you_mean("hogelnd", ["hogeland", "oldambt"])
    "; did you mean 'hogeland'?"
    """
    by_lower = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(by_lower), n=1, cutoff=0.6)
    return f"; did you mean {by_lower[close[0]]!r}?" if close else ""
