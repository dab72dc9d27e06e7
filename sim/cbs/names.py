"""Ask the service what a municipality is called, in which province it lies and what it was formed from."""

from __future__ import annotations

import re
from typing import Any

from sim.cbs.faults import ChangedError, MissingError, RefusedError, ServiceError, UnreachableError
from sim.cbs.pages import Reader
from sim.errors import ZorgdrukError
from sim.municipalities import Municipality

TABLE = "03759ned"
FORMED = re.compile(r"Ontstaan per 01-01-(\d{4}), (?:ontvangen van|uit):(.*?)(?:\r?\n\r?\n|Begindatum|$)", re.DOTALL)
ENDED = re.compile(r"Opgeheven per 01-01-(\d{4}), overgegaan naar:(.*?)(?:\r?\n\r?\n|Begindatum|$)", re.DOTALL)
PART = re.compile(r"\((GM\d{4})\),?\s*\.\.\. \d+ hectare met \d+ woningen en (\d+) inwoners")
LAST = 2021
"""Year of the latest start population: a municipality must exist then."""
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
    rows = _regions(reader)
    row = next((r for r in rows if str(r.get("Identifier", "")).strip() == code), None)
    if row is None:
        raise ZorgdrukError(
            f"fetch: CBS knows no municipality {code}; look its code up in the list of CBS.",
            f"fetch: het CBS kent geen gemeente {code}; zoek de code op in de lijst van het CBS.",
        )
    found = PROVINCE.search(str(row.get("DimensionGroupId") or ""))
    name = str(row.get("Title") or code).strip().removesuffix(" (gemeente)")
    texts = {str(r.get("Identifier", "")).strip(): str(r.get("Description") or "") for r in rows}
    ended = ENDED.search(texts[code])
    if ended is not None and int(ended[1]) <= LAST:
        into = ", ".join(part for part, _ in PART.findall(ended[2])) or "?"
        raise ZorgdrukError(
            f"fetch: {name} ({code}) went into {into} in {ended[1]}; fetch that one.",
            f"fetch: {name} ({code}) ging in {ended[1]} op in {into}; haal die op.",
        )
    since, predecessors = formed_from(code, texts)
    if since > LAST:
        parts = ", ".join(predecessors) or "?"
        raise ZorgdrukError(
            f"fetch: {name} ({code}) exists since {since} only, and the model starts from the figures of {LAST}; "
            f"fetch one of those it was formed from ({parts}), or give its own figures of {LAST} with --data.",
            f"fetch: {name} ({code}) bestaat pas sinds {since}, en het model begint met de cijfers van {LAST}; haal "
            f"een van de gemeenten op waaruit zij ontstond ({parts}), of geef eigen cijfers van {LAST} met --data.",
        )
    return Municipality(code, code.casefold(), name, found[0] if found else "", since, predecessors)


def _regions(reader: Reader) -> list[dict[str, Any]]:
    """Return the regions of `TABLE`, of v3 when v4 does not give them; that form does not tell the province."""
    why: ServiceError | None = None
    for form, entity in (("v4", "RegioSCodes"), ("v3", "RegioS")):
        try:
            rows = reader.entity(form, TABLE, entity, reader.edition(form, TABLE))
        except (UnreachableError, MissingError, RefusedError, ChangedError) as error:
            why = why or error
        else:
            return rows if form == "v4" else [row | {"Identifier": row.get("Key")} for row in rows]
    assert why is not None
    raise why


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
