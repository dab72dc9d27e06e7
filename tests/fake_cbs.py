"""A CBS service on this machine: recorded layouts, filled from the embedded tables, that can fail in every way."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sim.active import DATA
from sim.cbs.recipe import Input, read_recipe
from sim.statline import Statline

V4 = {"03759ned", "83502NED", "37230ned", "71488ned", "85039NED"}
"""Tables that the fake has in v4; the others it has in v3 only."""
SEX = {"T": "T001038", "M": "3000", "F": "4000"}
EDITION = "2026-06-23T00:00:00+02:00"


@dataclass
class Table:
    """One table: dimension -> code -> title, measure -> (group, title), and cells by codes and measure."""

    dimensions: dict[str, dict[str, str]] = field(default_factory=dict)
    measures: dict[str, tuple[str, str]] = field(default_factory=dict)
    cells: dict[tuple[tuple[str, ...], str], tuple[float | None, str]] = field(default_factory=dict)


def age_code(low: int, high: int) -> tuple[str, str]:
    """Code and title of ages; single ages and the total as recorded, others made up."""
    if (low, high) == (0, 120):
        return "10000", "Totaal"
    if low == high:
        code = "10010" if low == 0 else str(10000 + 100 * low) if low < 100 else str(19801 + low)
        return code, f"{low} jaar"
    if high == 120:
        return ("22300" if low == 105 else f"6{low:04}"), f"{low} jaar of ouder"
    if low == 0 and high == 15:
        return "5015", "15 jaar of jonger"
    if low == 0 and high == 19:
        return "5019", "Jonger dan 20 jaar"
    return f"7{low:02}{high + 1:03}", f"{low} tot {high + 1} jaar"


@lru_cache(maxsize=1)
def embedded_tables() -> dict[str, Table]:
    """Fill the CBS tables from the embedded ones: the recipe the other way round."""
    made: dict[str, Table] = {}
    base = Statline(folder=DATA)
    for one in read_recipe().input:
        if one.without_places:
            continue
        for told in one.tables:
            table = made.setdefault(told.id, Table())
            names = [one.region, one.period, *(n for n in (one.sex, one.age) if n), *one.only, *one.split]
            for name in names:
                table.dimensions.setdefault(name, {})
    for one in read_recipe().input:
        if not one.without_places:
            _fill(one, made[one.tables[0].id], base)
    return made


def _fill(one: Input, table: Table, base: Statline) -> None:
    frame = base.table(one.model)
    frame = frame[frame["indicator"].isin(one.indicators()) & frame["year"].isin(list(one.years()))]
    frame = frame[frame["quality"] != "derived"]
    if one.sex:
        frame = frame[frame["sex"].isin(list(one.sexes))]
    spans = {year: set(one.classes(year)) for year in one.years()}
    split = {i: (n, c) for n, codes in one.split.items() for c, i in codes.items()}
    names = list(table.dimensions)
    for row in frame.to_dict("records"):
        region, year, span = row["region"], int(row["year"]), (int(row["age_from"]), int(row["age_to"]))
        if "wijken" not in one.places and region.startswith("WK"):
            continue
        if "nation" not in one.places and region == "NL01":
            continue
        if "municipality" not in one.places and region.startswith("GM"):
            continue
        if one.age and span not in spans[year]:
            continue
        fits = [
            m
            for m in one.measures
            if split or (m.indicator == row["indicator"] and (m.sex or row["sex"]) == row["sex"])
            if one.age or (m.ages or (0, 120)) == span
        ]
        if not fits:
            continue
        codes = {name: "T001038" if name == one.sex else "" for name in names}
        codes |= one.only
        code = region.removeprefix("PC") if one.region == "Postcode" else region
        codes[one.region] = "NL00" if code == "NL01" and one.region == "WijkenEnBuurten" else code
        codes[one.period] = f"{year}MM{row['month']:02}" if one.step == "month" else f"{year}JJ00"
        if one.sex:
            codes[one.sex] = SEX[row["sex"]]
        if split:
            name, code = split[row["indicator"]]
            codes[name] = code
        for name in names:  # dimensions that this input does not use
            codes[name] = codes[name] or {"BurgerlijkeStaat": "T001019", "Leeftijd": "10000"}.get(name, "T001038")
        group, _, title = fits[0].titles[-1].partition("|")
        group, title = (group, title) if title else ("", group)
        measure = f"M{len(table.measures) + 352:06}"
        measure = next((m for m, told in table.measures.items() if told == (group, title)), measure)
        table.measures[measure] = (group, title)
        parts = [(span, float(row["value"]))]
        if one.ages and next(iter(one.ages.values())) == "ten":  # given in five-year classes, which the recipe adds up
            half = float(int(row["value"]) // 2)
            low, high = span
            parts = [((low, low + 4), half), ((low + 5, 120 if high == 120 else high), row["value"] - half)]
        for (low, high), value in parts:
            if one.age:
                code, title_of = age_code(low, high)
                codes[one.age] = code
                table.dimensions[one.age][code] = title_of
            for name in names:
                table.dimensions[name].setdefault(codes[name], codes[name])
            given = round(value / fits[0].scale, 9)
            table.cells[tuple(codes[name] for name in names), measure] = (given, "None")


@dataclass
class Fault:
    """What goes wrong: its kind, for addresses that contain `match`, so many times."""

    kind: str
    match: str = "Observations"
    times: int = 1
    value: Any = None


class FakeCbs:
    """The service; `address` is where it is."""

    def __init__(self, page: int = 2_000) -> None:
        self.tables = {name: Table(t.dimensions, t.measures, dict(t.cells)) for name, t in embedded_tables().items()}
        self.v4 = set(V4)
        self.page = page
        self.faults: list[Fault] = []
        self.asked: list[str] = []
        self.edition = EDITION
        self.provisional: set[str] = set()
        self.rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that went away
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def fault(self, path: str) -> Fault | None:
        with self.lock:
            self.asked.append(path)
            for one in self.faults:
                if one.times > 0 and one.match in path:
                    one.times -= 1
                    return one
        return None

    def entity(self, form: str, name: str, entity: str) -> list[dict[str, Any]] | dict[str, Any] | None:
        table = self.tables.get(name)
        if table is None or (form == "v4") != (name in self.v4):
            return None
        with self.lock:
            if (name, entity) not in self.rows:
                made = _v4(self, name, table, entity) if form == "v4" else _v3(self, name, table, entity)
                if isinstance(made, dict) or made is None:
                    return made
                self.rows[name, entity] = made
            return self.rows[name, entity]


def _v4(fake: FakeCbs, name: str, table: Table, entity: str) -> list[dict[str, Any]] | dict[str, Any] | None:
    if entity == "Properties":
        return {"Identifier": name, "Title": name, "Language": "nl", "Modified": fake.edition, "Status": "Regulier"}
    if entity == "Dimensions":
        return [{"Identifier": d, "Title": d, "Kind": "Dimension", "ContainsCodes": True} for d in table.dimensions]
    if entity == "MeasureCodes":
        ids = {g: str(i) for i, g in enumerate(dict.fromkeys(g for g, _ in table.measures.values()))}
        return [
            {"Identifier": m, "Index": i, "Title": t, "MeasureGroupId": ids[g] if g else None, "DataType": "Double"}
            for i, (m, (g, t)) in enumerate(table.measures.items())
        ]
    if entity == "MeasureGroups":
        groups = dict.fromkeys(g for g, _ in table.measures.values())
        return [{"Id": str(i), "Index": i, "Title": g, "ParentId": None} for i, g in enumerate(groups)]
    if entity.endswith("Codes"):
        codes = table.dimensions.get(entity.removesuffix("Codes"))
        if codes is None:
            return None
        return [
            {"Identifier": c, "Index": i, "Title": t, "DimensionGroupId": None}
            | ({"Status": "Voorlopig" if c in fake.provisional else "Definitief"} if entity == "PeriodenCodes" else {})
            for i, (c, t) in enumerate(codes.items())
        ]
    if entity != "Observations":
        return None
    return [
        {"Id": i, "Measure": m, "ValueAttribute": why, "Value": value, "StringValue": None}
        | dict(zip(table.dimensions, codes, strict=True))
        for i, ((codes, m), (value, why)) in enumerate(table.cells.items())
    ]


def _padded(table: Table, name: str, code: str) -> str:
    """Pad a code to the widest of its dimension, as v3 does."""
    width = 10 if name == "WijkenEnBuurten" else max(map(len, table.dimensions[name]))
    return code.ljust(width)


def _v3(fake: FakeCbs, name: str, table: Table, entity: str) -> list[dict[str, Any]] | dict[str, Any] | None:
    column = {}
    for i, (m, (_, t)) in enumerate(table.measures.items(), 1):
        key = re.sub(r"[^A-Za-z0-9]", "", t.title())[:32] + f"_{i}"
        column[m] = f"k_{key}" if key[0].isdigit() else key
    if entity == "TableInfos":
        return [{"ID": 0, "Title": name, "Identifier": name, "Modified": fake.edition, "Language": "nl"}]
    if entity == "DataProperties":
        rows: list[dict[str, Any]] = [
            {"odata.type": "Cbs.OData.Dimension", "ID": i, "ParentID": None, "Type": "Dimension", "Key": d, "Title": d}
            for i, d in enumerate(table.dimensions)
        ]
        groups = {g: 100 + i for i, g in enumerate(dict.fromkeys(g for g, _ in table.measures.values())) if g}
        rows += [{"ID": n, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": g} for g, n in groups.items()]
        return rows + [
            {"odata.type": "Cbs.OData.Topic", "ID": 200 + i, "ParentID": groups.get(g), "Type": "Topic",
             "Key": column[m], "Title": t, "Datatype": "Double", "Default": "Impossible"}
            for i, (m, (g, t)) in enumerate(table.measures.items())
        ]  # fmt: skip
    if entity in table.dimensions:
        return [
            {"Key": _padded(table, entity, c), "Title": t, "Description": "", "CategoryGroupID": 1}
            | ({"Status": "Voorlopig" if c in fake.provisional else "Definitief"} if entity == "Perioden" else {})
            for c, t in table.dimensions[entity].items()
        ]
    if entity != "TypedDataSet":
        return None
    wide: dict[tuple[str, ...], dict[str, Any]] = {}
    for (codes, m), (value, _) in table.cells.items():
        row = wide.setdefault(codes, dict.fromkeys(column.values()))
        row[column[m]] = value
    return [
        {"ID": i} | {d: _padded(table, d, c) for d, c in zip(table.dimensions, codes, strict=True)} | values
        for i, (codes, values) in enumerate(wide.items())
    ]


def compiled(text: str) -> list[list[tuple[str, str, bool]]]:
    """Read a filter of `startswith(Dim,'code')` and `Dim eq 'code'` with and, or and brackets."""
    parts = []
    for part in _split(text, " and "):
        bare = part.strip()
        if bare.startswith("(") and bare.endswith(")"):
            bare = bare[1:-1]
        parts.append([_one(each.strip()) for each in _split(bare, " or ")])
    return parts


def keeps(parts: list[list[tuple[str, str, bool]]], row: dict[str, Any]) -> bool:
    """Tell whether a filter keeps a row."""
    return all(any(row[n].startswith(c) if start else row[n] == c for n, c, start in part) for part in parts)


def _split(text: str, word: str) -> list[str]:
    parts, depth, start, i = [], 0, 0, 0
    while i < len(text):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0 and text.startswith(word, i):
            parts.append(text[start:i])
            i += len(word)
            start = i
            continue
        i += 1
    return [*parts, text[start:]]


def _one(text: str) -> tuple[str, str, bool]:
    if found := re.fullmatch(r"startswith\((\w+),'([^']*)'\)", text):
        return found[1], found[2], True
    if found := re.fullmatch(r"(\w+) eq '([^']*)'", text):
        return found[1], found[2], False
    raise ValueError(text)


def _handler(fake: FakeCbs) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: else each answer waits 40 ms

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            fault = fake.fault(unquote(self.path))
            if fault is not None and self._before(fault):
                return
            at = urlsplit(self.path)
            parts = unquote(at.path).strip("/").split("/")
            form = "v4" if parts[:2] == ["odata", "v1"] else "v3"
            query = {k: v[0] for k, v in parse_qs(at.query).items()}
            found = fake.entity(form, parts[-2], parts[-1])
            if found is None:
                return self._say(404, b"{}")
            if isinstance(found, dict):
                return self._json(found, fault)
            parts_of = compiled(query["$filter"]) if "$filter" in query else []
            rows = [r for r in found if keeps(parts_of, r)]
            skip = int(query.get("$skip", 0))
            mark = "@odata." if form == "v4" else "odata."
            page: dict[str, Any] = {f"{mark}context": "...", "value": rows[skip : skip + fake.page]}
            if skip + fake.page < len(rows):
                rest = "&".join(f"{k}={quote(v)}" for k, v in query.items() if k != "$skip")
                page[f"{mark}nextLink"] = f"{fake.address}{at.path}?{rest}&$skip={skip + fake.page}"
            self._json(page, fault, at.path, mark)

        def _before(self, fault: Fault) -> bool:
            """Do the faults that need no answer of the service."""
            if fault.kind == "status":
                self._say(int(fault.value), b"<html>fout</html>", {})
            elif fault.kind == "busy":
                self._say(503, b"busy", {"Retry-After": str(fault.value)})
            elif fault.kind == "too many":
                self._say(500, b'{"odata.error": "returns more than 10000 records"}')
            elif fault.kind == "html":
                self._say(200, b"<!DOCTYPE html><html><body>Onderhoud</body></html>", {"Content-Type": "text/html"})
            elif fault.kind == "slow":
                time.sleep(float(fault.value))
                return False
            elif fault.kind == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            else:
                return False
            return True

        def _json(self, page: dict[str, Any], fault: Fault | None, path: str = "", mark: str = "") -> None:
            kind = "" if fault is None else fault.kind
            if kind == "schema":
                page = {"values": page.get("value", [])}
            elif kind == "other":
                page[f"{mark}nextLink"] = f"{fake.address}{path.replace('03759ned', '71488ned')}x?$skip=10"
            elif kind == "far":
                page[f"{mark}nextLink"] = f"http://example.invalid{path}?$skip=10"
            elif kind == "endless":
                page[f"{mark}nextLink"] = f"{fake.address}{path}?$skip=0&n={time.monotonic_ns()}"
            elif kind == "empty endless":
                page["value"] = []
                page[f"{mark}nextLink"] = f"{fake.address}{path}?$skip=0&n={time.monotonic_ns()}"
            elif kind == "confidential":
                page["value"] = [r | {"Value": None, "ValueAttribute": fault.value} for r in page["value"]]
            elif kind == "no dimension":
                page["value"] = [{k: v for k, v in r.items() if k != fault.value} for r in page["value"]]
            elif kind == "renamed":
                page["value"] = [r | {"Title": "Iets anders"} for r in page["value"]]
            body = json.dumps(page).encode()
            if kind == "truncated":
                self._say(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
                self.close_connection = True
                return
            self._say(200, body[: len(body) // 2] if kind == "cut" else body)

        def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            told = {"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def serving(**options: Any) -> Iterator[FakeCbs]:
    """Run the service on loopback while the block lasts."""
    fake = FakeCbs(**options)
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.server.shutdown()
        fake.server.server_close()
