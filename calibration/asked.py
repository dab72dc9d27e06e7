"""Read what is asked on the command lines of this package: a mistake is one sentence and exit code 2."""

from __future__ import annotations

import argparse

from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality


def count(text: str) -> int:
    """Return a whole number from 1 on.

    Raises
    ------
    argparse.ArgumentTypeError : it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text[:40]}' must be a whole number from 1 on, such as 3")
    return int(text)


def municipality(text: str) -> str:
    """Return the slug of a municipality.

    Raises
    ------
    argparse.ArgumentTypeError : there is none of that name.
    """
    try:
        return find_municipality(text).slug
    except ZorgdrukError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
