"""Tell every product of a law with clients and cost, without giving away the few who have a rare one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from results.language import Lang
from results.report.document import Amount, Cell, Table
from results.report.grids import NOTES, grid
from results.report.small import rounded, small
from results.words_compare import said
from results.words_help import LAW_WORDS, product_word
from sim.provisions.products import read_catalogue

if TYPE_CHECKING:
    import pandas as pd


def hidden_products(clients: dict[str, float], cost: dict[str, float], laws: dict[str, str]) -> set[str]:
    """Return the products that are not told in a year.

    Parameters
    ----------
    clients, cost : by product
    laws : product -> law, whose cost is told

    Notes
    -----
    A product with few clients is hidden with its cost. The cost of its law is known, so that a second product of that
    law goes with it when it would be alone: the one with the least cost.
    """
    few = {name for name, count in clients.items() if small(count)}
    for law in {laws.get(name, "") for name in few}:
        mine = [name for name in few if laws.get(name, "") == law and cost.get(name, 0.0) > 0.0]
        others = sorted((cost[n], n) for n in cost if laws.get(n, "") == law and n not in few and cost[n] > 0.0)
        if len(mine) == 1 and others:
            few.add(others[0][1])
    return few


def product_table(figures: pd.DataFrame, lang: Lang, title: str) -> Table | None:
    """Return clients, cost and cost per client of every product in the first and the last whole year."""
    clients, _ = grid(figures, "clients", "product")
    cost, _ = grid(figures, "cost", "product")
    if not clients or not cost:
        return None
    laws = {name: product.law for name, product in read_catalogue().items()}
    years = sorted({year for row in cost.values() for year in row})
    years = [years[0], years[-1]] if len(years) > 1 else years
    gone = {
        year: hidden_products(
            {name: row.get(year, 0.0) for name, row in clients.items()},
            {name: row.get(year, 0.0) for name, row in cost.items()},
            laws,
        )
        for year in years
    }
    rows: list[tuple[Cell, ...]] = []
    for name in clients:
        if not any(clients[name].get(year, 0.0) or cost.get(name, {}).get(year, 0.0) for year in years):
            continue
        cells: list[Cell] = []
        for year in years:
            people, euro = clients[name].get(year, math.nan), cost.get(name, {}).get(year, math.nan)
            if name in gone[year]:
                people = euro = math.nan
            each = euro / people if people else math.nan
            cells += [Amount(rounded(people, "persons")), Amount(euro), Amount(each)]
        rows.append((product_word(name, lang), said(LAW_WORDS, laws.get(name, ""), lang), *cells))
    nl = lang == "nl"
    heads = ["", "wet" if nl else "law"]
    for year in years:
        heads += [
            f"cliënten {year}" if nl else f"clients {year}",
            f"kosten {year}, euro" if nl else f"cost {year}, euro",
            f"euro per cliënt {year}" if nl else f"euro per client {year}",
        ]
    return Table("products", title, tuple(heads), tuple(rows), NOTES[lang])
