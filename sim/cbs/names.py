"""Ask the service what a municipality is called, in which province it lies and what it was formed from."""

from __future__ import annotations

import re

from sim.cbs.pages import Reader
from sim.errors import ZorgdrukError
from sim.municipalities import Municipality

TABLE = "03759ned"
FORMED = re.compile(r"Ontstaan per 01-01-(\d{4}), (?:ontvangen van|uit):(.*?)(?:\r?\n\r?\n|Begindatum|$)", re.DOTALL)
ENDED = re.compile(r"Opgeheven per 01-01-(\d{4}), overgegaan naar:(.*?)(?:\r?\n\r?\n|Begindatum|$)", re.DOTALL)
PART = re.compile(r"\((GM\d{4})\),?\s*\.\.\. \d+ hectare met \d+ woningen en (\d+) inwoners")
PROVINCE = re.compile(r"PV(2\d|3[01])")


def named(reader: Reader, code: str) -> Municipality:
    """Return a municipality as the regions of `TABLE` describe it.

    Raises
    ------
    ZorgdrukError : CBS knows no such municipality.
    ServiceError : the service does not answer.

    Notes
    -----
    As recorded: the group of a region ("GMPV20") ends with its province; its description says from which municipalities
    it was formed, and theirs say how many of their inhabitants went where. Where that is not so, none is taken.
    """
    edition = reader.edition("v4", TABLE)
    rows = reader.entity("v4", TABLE, "RegioSCodes", edition)
    row = next((r for r in rows if str(r.get("Identifier", "")).strip() == code), None)
    if row is None:
        raise ZorgdrukError(
            f"fetch: CBS knows no municipality {code}; look its code up in the list of CBS.",
            f"fetch: het CBS kent geen gemeente {code}; zoek de code op in de lijst van het CBS.",
        )
    found = PROVINCE.search(str(row.get("DimensionGroupId") or ""))
    name = str(row.get("Title") or code).strip()
    texts = {str(r.get("Identifier", "")).strip(): str(r.get("Description") or "") for r in rows}
    since, predecessors = formed_from(code, texts)
    return Municipality(code, code.casefold(), name, found[0] if found else "", since, predecessors)


def formed_from(code: str, texts: dict[str, str]) -> tuple[int, dict[str, float]]:
    """Return since when a municipality exists, and the share of each predecessor that joined it; 0 and none if unsaid.

    Parameters
    ----------
    code : of the municipality.
    texts : code of a region -> its description.
    """
    found = FORMED.search(texts.get(code, ""))
    if found is None:
        return 0, {}
    shares = {}
    for part, moved in PART.findall(found[2]):
        ended = ENDED.search(texts.get(part, ""))
        gone = sum(int(n) for _, n in PART.findall(ended[2])) if ended else 0
        if int(moved):
            shares[part] = round(int(moved) / gone, 7) if gone else 1.0
    return int(found[1]), shares
