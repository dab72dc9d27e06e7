"""Write a report as one HTML file that needs no network and no script."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files

from results.report.document import SYNTHETIC, Block, Report, shown

TEMPLATE = "report.html.j2"


def _kind(block: Block) -> str:
    return type(block).__name__


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def html(report: Report) -> bytes:
    """Return the report as HTML, every word of a user escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(shown=shown, kind_of=_kind, base64=_base64, synthetic=SYNTHETIC[report.lang])
    template = files("results.report").joinpath(TEMPLATE).read_text(encoding="utf-8")
    return environment.from_string(template).render(r=report).encode("utf-8")
