"""Write the tables of the model description from the code itself: `python -m results.describe docs/model.md`.

Between a line ``<!-- begin NAME -->`` and a line ``<!-- end NAME -->`` stands what this module writes; a test refuses
a description that no longer agrees with the code.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from agents.care import Care
from agents.households import POSITIONS, Households
from agents.kin import Kin
from agents.ledger import FLOWS
from agents.luck import Stream
from agents.persons import Persons
from agents.schema import columns_of
from results import describe_domains
from results.describe_domains import table
from sim.errors import ZorgdrukError
from sim.municipalities import find_municipality
from sim.parameters import DECLARED
from sim.processes import ORDER
from sim.rates import build_rates
from sim.statline import Statline


def _first_line(what: object) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(what) or "").splitlines()[0]


def steps() -> str:
    """Return the month in order."""
    rows = [(str(i + 1), f"`{p.name}`", _first_line(p.run), "yes" if p.optional else "no") for i, p in enumerate(ORDER)]
    return table(("", "process", "what happens", "can be switched off"), rows)


def _columns(kind: type) -> str:
    rows = [(f"`{name}`", str(c.dtype), c.unit, c.doc, ", ".join(c.codes)) for name, c in columns_of(kind).items()]
    return table(("column", "dtype", "unit", "meaning", "codes"), rows)


def persons() -> str:
    """Return the columns of an inwoner."""
    return _columns(Persons)


def households() -> str:
    """Return the columns of a huishouden."""
    return _columns(Households)


def kin() -> str:
    """Return the columns of the kin table."""
    return _columns(Kin)


def care() -> str:
    """Return the columns of an arrangement of mantelzorg."""
    return _columns(Care)


def parameters() -> str:
    """Return every declared parameter."""
    rows = [(f"`{p.name}`", f"{p.default:g}", p.span(), p.unit, p.grade, p.doc, p.source) for p in DECLARED]
    return table(("parameter", "default", "range", "unit", "grade", "meaning", "source"), rows)


def rates() -> str:
    """Return every rate table with how it was made, for Het Hogeland 2021-2030."""
    found = build_rates(find_municipality("hogeland"), Statline(), 2021, 2030)
    rows = [
        (f"`{t.name}`", " x ".join(a.name for a in t.axes) or "one", t.unit, t.method, ", ".join(t.sources))
        for t in found.tables()
    ]
    return table(("rate table", "axes", "unit", "method", "sources"), rows)


def streams() -> str:
    """Return the named streams of luck."""
    return ", ".join(f"{s.name} ({int(s)})" for s in Stream)


def counted() -> str:
    """Return what is counted every month and year."""
    return "Flows: " + ", ".join(FLOWS) + ".\n\nPositions in the household: " + ", ".join(POSITIONS) + "."


WRITERS: dict[str, Callable[[], str]] = {
    **{f.__name__: f for f in (steps, persons, households, kin, care, parameters, rates, streams, counted)},
    **describe_domains.WRITERS,
}


def described(text: str, writers: Mapping[str, Callable[[], str]] | None = None) -> str:
    """Return a description with every generated part written anew.

    Parameters
    ----------
    text : with parts between `begin` and `end`
    writers : what writes each part; default those of docs/model.md

    Raises
    ------
    ZorgdrukError : a begin without end, or a name that nothing is written for.
    """
    known = WRITERS if writers is None else writers

    def fresh(match: re.Match[str]) -> str:
        name = match[1]
        if name not in known:
            raise ZorgdrukError(f"description: nothing is written for '{name}'; known are {', '.join(known)}.")
        return f"<!-- begin {name} -->\n{known[name]()}\n<!-- end {name} -->"

    found = re.sub(r"<!-- begin (\w+) -->\n.*?<!-- end \1 -->", fresh, text, flags=re.DOTALL)
    if found.count("<!-- begin ") != found.count("<!-- end "):
        raise ZorgdrukError("description: a generated part begins without ending, or the other way round.")
    return found


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(described(path.read_text(encoding="utf-8")), encoding="utf-8")
