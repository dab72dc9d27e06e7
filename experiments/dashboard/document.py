"""Hold a scenario as a document that can be edited a setting at a time, and is read by the loader of scenarios only."""

from __future__ import annotations

import copy
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.dashboard.toml_text import toml_text
from sim.errors import ZorgdrukError, did_you_mean, toml_fault
from sim.measures.catalogue import shipped
from sim.scenario import ALONE, LONGEST_NAME, SHIPPED, Scenario, read_scenario, shipped_scenarios

LARGEST_UPLOAD = 200_000
"""Bytes of a scenario that a user hands in; the largest shipped one has under two thousand."""
BASE = "basispad"
TABLES = ("parameters", "context", "product", "staff", "new_measure")


@dataclass(frozen=True)
class Document:
    """A scenario as its TOML file says it.

    Parameters
    ----------
    content : what TOML made of it; never changed in place.
    """

    content: Mapping[str, Any] = field(default_factory=lambda: {"name": "Scenario", "base": BASE})

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return str(self.content.get("name", ""))

    @property
    def text(self) -> str:
        """The file."""
        return toml_text(self.content)

    @property
    def measures(self) -> list[dict[str, Any]]:
        """The tables [[measure]]."""
        return [dict(table) for table in self.content.get("measure", ())]

    @property
    def context(self) -> dict[str, Any]:
        """The table [context]."""
        return dict(self.content.get("context", {}))

    def scenario(self, name: str) -> Scenario:
        """Return the scenario, checked by its loader.

        Parameters
        ----------
        name : short name, a slug.

        Raises
        ------
        ZorgdrukError : one sentence with the setting, its value, the limit and the remedy.
        """
        check_bases(self.content, f"{name}.toml")
        with tempfile.TemporaryDirectory(prefix="zorgdruk-") as folder:
            path = Path(folder) / f"{name}.toml"
            path.write_text(self.text, encoding="utf-8", newline="\n")
            return read_scenario(path)

    def _with(self, **changes: Any) -> Document:
        content = {**copy.deepcopy(dict(self.content)), **changes}
        return Document({name: value for name, value in content.items() if value not in ({}, [])})

    def named(self, title: str) -> Document:
        """Return it under another name."""
        return self._with(name=title)

    def with_measure(self, kind: str, start: str = "2026-01") -> Document:
        """Return it with a measure of the catalogue added, unless it has one of that kind."""
        if kind not in shipped() or any(name_of(table) == kind for table in self.measures):
            return self
        return self._with(measure=[*self.measures, {"kind": kind, "start": start}])

    def with_table(self, table: Mapping[str, Any]) -> Document:
        """Return it with a table [[measure]] added."""
        return self._with(measure=[*self.measures, dict(table)])

    def without_measure(self, name: str) -> Document:
        """Return it without a measure."""
        return self._with(measure=[table for table in self.measures if name_of(table) != name])

    def with_setting(self, name: str, setting: str, value: Any) -> Document:
        """Return it with a setting of a measure changed; None leaves the setting to the catalogue."""
        tables = self.measures
        for table in tables:
            if name_of(table) == name:
                table[setting] = value
                if value is None:
                    del table[setting]
        return self._with(measure=tables)

    def with_context(self, driver: str, variant: str | None) -> Document:
        """Return it with a driver of the context set; None leaves it at the middle."""
        context = self.context | {driver: variant}
        return self._with(context={k: v for k, v in context.items() if v is not None})


def name_of(table: Mapping[str, Any]) -> str:
    """Return the name of a measure: its own, or that of its kind."""
    return str(table.get("name", table.get("kind", "")))


def check_name(title: object) -> str:
    """Return a name for a reader without spaces around it.

    Raises
    ------
    ZorgdrukError : it is no line of text of a bearable length, or holds signs that cannot be seen.
    """
    text = title.strip() if isinstance(title, str) else ""
    if not 0 < len(text) <= LONGEST_NAME or not text.isprintable():
        raise ZorgdrukError(
            f"name: give a line of text of 1 to {LONGEST_NAME} signs that can be seen.",
            f"naam: geef een regel tekst van 1 tot {LONGEST_NAME} zichtbare tekens.",
        )
    return text


def check_bases(content: Mapping[str, Any], file: str) -> None:
    """Refuse a base that is a file: a scenario from elsewhere may build on shipped ones only.

    Raises
    ------
    ZorgdrukError : it names something else.
    """
    said = content.get("base", BASE)
    known = (*shipped_scenarios(), *shipped())
    for name in said if isinstance(said, list) else [said]:
        if not isinstance(name, str) or name not in known:
            shown = str(name)[:60]
            raise ZorgdrukError(
                f"{file}: base '{shown}' is no scenario that comes with zorgdruk{did_you_mean(shown, known) or '.'}",
                f"{file}: base '{shown}' is geen scenario dat bij zorgdruk hoort"
                f"{did_you_mean(shown, known, dutch=True) or '.'}",
            )


def read_document(data: bytes, file: str) -> Document:
    """Read a scenario that a user hands in, checked by the loader of scenarios.

    Parameters
    ----------
    data : the file.
    file : its name, for messages only.

    Raises
    ------
    ZorgdrukError : too large, no TOML, or something in it that cannot be: the sentence of the loader.
    """
    file = "".join(c for c in file if c.isprintable())[-60:] or "scenario.toml"
    if len(data) > LARGEST_UPLOAD:
        raise ZorgdrukError(
            f"{file}: more than {LARGEST_UPLOAD} bytes, which is the most that a scenario may have here; is it one?",
            f"{file}: meer dan {LARGEST_UPLOAD} bytes, en meer mag een scenario hier niet hebben; is het er wel een?",
        )
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        fault, fout = toml_fault(error, data.decode("utf-8-sig", errors="replace"))
        raise ZorgdrukError(
            f"{file}: not a valid TOML file ({fault}).", f"{file}: geen geldig TOML-bestand ({fout})."
        ) from None
    except RecursionError:
        raise ZorgdrukError(
            f"{file}: brackets are nested too deep to be a scenario.",
            f"{file}: de haakjes zijn te diep genest voor een scenario.",
        ) from None
    content.setdefault("name", file.removesuffix(".toml"))
    document = Document(content)
    try:
        document.scenario("scenario")
    except ZorgdrukError as error:
        english, dutch = (text.replace("scenario.toml", file) for text in (str(error), error.dutch))
        raise ZorgdrukError(english, dutch) from None
    return flattened(document)


def open_shipped(name: str) -> Document:
    """Return a shipped scenario, or a measure alone, with all that it inherits written out.

    Raises
    ------
    ZorgdrukError : there is none of that name.
    """
    if name not in (*shipped_scenarios(), *shipped()):
        raise ZorgdrukError(
            f"scenario: there is none of the name '{name[:60]}'.", f"scenario: er is er geen met de naam '{name[:60]}'."
        )
    return flattened(Document(_content(name)))


def _content(name: str) -> dict[str, Any]:
    """Return what a shipped scenario says, or a measure of the catalogue alone."""
    if name in shipped_scenarios():
        return tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))
    return tomllib.loads(ALONE.format(name=name, title=shipped()[name].title_nl))


def flattened(document: Document) -> Document:
    """Return a document that says itself what it inherits, so that each part can be changed; itself when it cannot."""
    content = _merged(document.content)
    content["base"] = BASE
    found = Document(content)
    try:
        one, other = document.scenario("scenario"), found.scenario("scenario")
    except ZorgdrukError:
        return document
    same = all(
        getattr(one, part) == getattr(other, part)
        for part in ("parameters", "shocks", "provisions", "budget", "measures", "later", "horizon")
    )
    return found if same else document


def _merged(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a content says with what its bases say below it."""
    said = content.get("base", BASE)
    below: dict[str, Any] = {}
    for name in said if isinstance(said, list) else [said]:
        if name != BASE:
            below = _above(below, _merged(_content(name)))
    return _above(below, content)


def _above(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return two contents as one, what the second says before what the first says."""
    out = {**below, **copy.deepcopy(dict(own))}
    for key in TABLES:
        if key in below and isinstance(own.get(key, {}), dict):
            out[key] = {**below[key], **own.get(key, {})}
    if "shock" in below:
        out["shock"] = [*below["shock"], *(s for s in own.get("shock", ()) if s not in below["shock"])]
    if "measure" in below:
        names = [name_of(table) for table in own.get("measure", ())]
        out["measure"] = [*(t for t in below["measure"] if name_of(t) not in names), *own.get("measure", ())]
    if "rule" in below:
        places = [(r.get("setting"), str(r.get("start"))) for r in own.get("rule", ())]
        kept = [r for r in below["rule"] if (r.get("setting"), str(r.get("start"))) not in places]
        out["rule"] = [*kept, *own.get("rule", ())]
    return out
