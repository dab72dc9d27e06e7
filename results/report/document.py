"""What a report holds, whatever it is written as: sections of text, tables and figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from results.language import MINUS, Lang, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

HIDDEN = "."
"""What stands for a count that is too small to be told, as CBS writes it."""
SYNTHETIC = {"nl": "synthetische bevolking", "en": "synthetic population (synthetische bevolking)"}
"""On every page: nobody in it exists."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a table: kept unrounded, shown rounded.

    Attributes
    ----------
    value : NaN where it is unknown or too small to be told
    digits : decimals shown
    signed : show a plus sign
    percent : the value is a share, shown as a percentage
    """

    value: float
    digits: int = 0
    signed: bool = False
    percent: bool = False

    def shown(self, lang: Lang) -> str:
        """Write it the way a reader of the language expects."""
        text = number(self.value * (100.0 if self.percent else 1.0), lang, self.digits, self.signed, MINUS)
        return f"{text}%" if self.percent and text != HIDDEN else text


Cell = Amount | str
"""A cell of a table: a number, or words."""
UNKNOWN = Amount(math.nan)
Rich = tuple[tuple[str, bool], ...]
"""Text in parts, each with whether it is bold."""


def rich(text: str) -> Rich:
    """Return a text without anything bold."""
    return ((text, False),)


def plain(text: Rich) -> str:
    """Return a text without what is bold."""
    return "".join(part for part, _ in text)


def shown(cell: Cell, lang: Lang) -> str:
    """Write a cell."""
    return cell if isinstance(cell, str) else cell.shown(lang)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: Rich


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    items: tuple[Rich, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    key : name of its sheet; unique
    title : what it shows
    heads : of the columns
    rows : cells, the first of each row names it
    note : below it
    memo : also in the memo
    """

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    memo: bool = False

    def numeric(self, column: int) -> bool:
        """Tell whether a column holds numbers."""
        return any(isinstance(row[column], Amount) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with its text alternative."""

    name: str
    title: str
    png: bytes
    alt: str
    drawing: Drawing | None = None
    memo: bool = False


Block = Text | Points | Heading | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading.

    Attributes
    ----------
    key : anchor
    title : heading
    blocks : in order
    memo : its text is in the memo too
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    memo: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes
    ----------
    title, subtitle : what it is about
    about : name -> value: source, scenario, seeds, interval, evidence setting, version, date
    sections : in order
    lang : of all text
    made : day, ISO
    """

    title: str
    subtitle: str
    about: dict[str, str]
    sections: tuple[Section, ...]
    lang: Lang
    made: str
    version: str = ""

    def say(self, dutch: str, english: str) -> str:
        """Return the text in the language of the report."""
        return dutch if self.lang == "nl" else english

    def tables(self) -> Iterator[Table]:
        """Yield every table in order."""
        yield from (block for section in self.sections for block in section.blocks if isinstance(block, Table))

    def pictures(self) -> Iterator[Picture]:
        """Yield every figure in order."""
        yield from (block for section in self.sections for block in section.blocks if isinstance(block, Picture))

    @property
    def foot(self) -> str:
        """Return what stands at the foot of every page."""
        return f"zorgdruk {self.version} · {self.made} · {SYNTHETIC[self.lang]}"
