"""Lay a table out on pages: widths of columns, lines in a cell, and rows that stay together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from operator import mul
from textwrap import wrap
from typing import TYPE_CHECKING

from results.language import Lang
from results.report.document import Table, shown
from results.style import FAINT, INK, SOFT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE = 1.3
LETTER, DIGIT = 0.58, 0.645
"""Mean width of a letter of words, and of a digit, as a multiple of the size."""
SIZES = ((8.5, 34), (8.5, 26), (7.5, 24), (7.5, 20), (6.5, 20), (6.5, 16), (5.5, 14))
"""Letters in points, and how many of them a line in a cell holds: the first at which the table is not too wide."""
GAP = 0.13
"""Inches between columns."""


class Grid:
    """A table with the width of each column and the lines of each cell.

    Parameters
    ----------
    table : what is written
    lang : of its numbers
    inches : room across
    """

    def __init__(self, table: Table, lang: Lang, inches: float) -> None:
        self.right = [table.numeric(c) for c in range(len(table.heads))]
        words = [[shown(cell, lang) for cell in row] for row in table.rows]
        wide = [DIGIT if right else LETTER for right in self.right]
        wished = self._letters(table, words, sys.maxsize)
        for self.size, longest in SIZES:
            letters = self._letters(table, words, longest)
            room = (inches - GAP * len(letters)) * 72 / self.size
            if sum(map(mul, letters, wide)) <= room:
                break
        letters = self._fitted(letters, wished, wide, room)
        self.widths = [n * self.size * w / 72 + GAP for n, w in zip(letters, wide, strict=True)]
        self.heads = [broken(head, n) for head, n in zip(table.heads, letters, strict=True)]
        self.rows = [[broken(cell, n) for cell, n in zip(row, letters, strict=True)] for row in words]

    @staticmethod
    def _letters(table: Table, words: list[list[str]], most: int) -> list[int]:
        """Return the letters that each column would like, no more than so many but for a long word in its head."""
        found = []
        for column, head in enumerate(table.heads):
            longest = max((len(row[column]) for row in words), default=0)
            part = max((len(word) for word in head.split()), default=0)
            found.append(max(min(longest, most), part, 4))
        return found

    @staticmethod
    def _fitted(letters: list[int], wished: list[int], wide: list[float], room: float) -> list[int]:
        """Take letters from the widest columns until all fit, or give those that want more what is left.

        Parameters
        ----------
        letters, wished : of each column
        wide : width of a letter in each column, as a multiple of its size
        room : in sizes of a letter
        """
        letters = list(letters)
        while sum(map(mul, letters, wide)) > room and max(letters) > 5:
            letters[letters.index(max(letters))] -= 1
        while True:
            want = [c for c, n in enumerate(letters) if n < wished[c]]
            if not want or sum(map(mul, letters, wide)) + 1.0 > room:
                return letters
            letters[max(want, key=lambda c: wished[c] / letters[c])] += 1

    def height(self, cells: list[list[str]]) -> float:
        """Return the height of a row in inches."""
        return (max((len(lines) for lines in cells), default=1) * LINE + 0.35) * self.size / 72

    def draw(
        self, page: Figure, rows: list[list[list[str]]], left: float, top: float, sheet: tuple[float, float]
    ) -> float:
        """Write the head and some rows; return where the next line comes.

        Parameters
        ----------
        rows : lines of each cell
        left, top : inches
        sheet : width and height of the page in inches
        """
        from matplotlib.lines import Line2D

        wide, tall = sheet
        end = (left + sum(self.widths)) / wide
        for place, cells in enumerate([self.heads, *rows]):
            x = left
            for lines, width, right in zip(cells, self.widths, self.right, strict=True):
                for number, line in enumerate(lines):
                    y = top - (number + 1) * self.size * LINE / 72
                    at = x + width - GAP if right else x
                    page.text(at / wide, y / tall, line, fontsize=self.size, color=INK, ha="right" if right else "left",
                              fontweight="bold" if place == 0 else "normal")  # fmt: skip
                x += width
            top -= self.height(cells)
            colour = SOFT if place == 0 else FAINT
            page.add_artist(
                Line2D([left / wide, end], [top / tall, top / tall], color=colour, lw=0.6 + (place == 0) * 0.5)
            )
        return top - 0.08


def broken(text: str, most: int) -> list[str]:
    """Return a text in lines of at most so many letters; a word that is longer is cut."""
    clear = "".join(c if c.isprintable() else " " for c in text)
    return wrap(clear, most, break_on_hyphens=False) or [""]


def pages_of(grid: Grid, room: Callable[[], float], more: Callable[[], None]) -> Iterator[list[list[list[str]]]]:
    """Yield the rows that fit on each page.

    Parameters
    ----------
    room : inches that are left on the page at hand
    more : begins the next page
    """
    some: list[list[list[str]]] = []
    used = grid.height(grid.heads)
    for row in grid.rows:
        high = grid.height(row)
        if some and used + high > room():
            yield some
            more()
            some, used = [], grid.height(grid.heads)
        elif not some and used + high > room():
            more()
        some.append(row)
        used += high
    yield some
