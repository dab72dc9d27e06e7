"""The budget of a gemeente by year: Rijk contributions, own means, taakstellingen and reserve, settled against cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import DataError, ZorgdrukError
from sim.money.prices import CENTS
from sim.provisions.product import LAWS, TAAKVELDEN
from sim.provisions.reading import Table, read_toml

if TYPE_CHECKING:
    from sim.municipalities import Municipality
    from sim.statline import Statline

GROUPS = (*LAWS[:3], "other")
"""What a line is for: a law that the gemeente carries out, or the rest of the social domain."""
KINDS = ("cost", "taakstelling", "budget", "rijk")
"""Lines of a file of a budget: planned cost, savings to be made (0 or below), means in all, of which from the Rijk."""
MOST = 10_000_000_000
"""Euro: larger amounts are refused."""
FIELDS = ("name", "group", "taakveld", "title_nl", "title_en", "amounts", "quote")
OF_A_RUN = ("taakstelling", "budget", "rijk")
"""Lines that the budget of a run may have: its cost is simulated."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a budget.

    Parameters
    ----------
    name, title_nl, title_en : what it is.
    kind : one of `KINDS`.
    group : one of `GROUPS`.
    cents : by year.
    quote : where it was read; "" without.
    taakveld : Iv3 code; "" when it is for more than one.
    """

    name: str
    title_nl: str
    title_en: str
    kind: str
    group: str
    cents: Mapping[int, int]
    quote: str = ""
    taakveld: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One year of a budget beside its cost; cents.

    Parameters
    ----------
    year : calendar year.
    means : what there is to spend, from Rijk and gemeente together.
    rijk : of which contributions of the Rijk.
    cost : before taakstellingen.
    saved : what the taakstellingen brought in.
    balance : means - cost + saved; below 0 is a deficit.
    reserve : at the end of the year.
    """

    year: int
    means: int
    rijk: int
    cost: int
    saved: int
    balance: int
    reserve: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of some years.

    Parameters
    ----------
    years : calendar years in order.
    lines : of every kind.
    reserve : cents at the start of the first year.
    source : where it comes from.
    """

    years: tuple[int, ...]
    lines: tuple[Line, ...]
    reserve: int = 0
    source: str = ""

    def of(self, kind: str) -> tuple[Line, ...]:
        """Return the lines of a kind."""
        return tuple(line for line in self.lines if line.kind == kind)

    def total(self, kind: str, year: int) -> int:
        """Return the sum of the lines of a kind in a year, cents."""
        return sum(line.cents.get(year, 0) for line in self.of(kind))

    def by_group(self, kind: str, year: int) -> dict[str, int]:
        """Return the sum of the lines of a kind in a year for each of `GROUPS`, cents."""
        found = dict.fromkeys(GROUPS, 0)
        for line in self.of(kind):
            found[line.group] += line.cents.get(year, 0)
        return found

    def stated(self) -> dict[str, Any]:
        """Return it in a form that JSON can hold."""
        lines = [
            {"kind": x.kind, "name": x.name, "group": x.group, "taakveld": x.taakveld, "cents": list(x.cents.values())}
            for x in self.lines
        ]
        return {"source": self.source, "years": list(self.years), "reserve": self.reserve, "lines": lines}

    def settle(self, cost: Mapping[int, int], realised: float = 1.0) -> tuple[Settlement, ...]:
        """Set cost against the budget, year by year; the reserve takes every balance.

        Parameters
        ----------
        cost : year -> cents, before taakstellingen
        realised : share of the taakstellingen that is made; C065: those of youth in Het Hogeland 2021 largely were not

        Raises
        ------
        ZorgdrukError : a year without cost, or a share that is none.
        """
        if not 0.0 <= realised <= 1.0:
            raise ZorgdrukError(
                f"budget: {realised:g} of the taakstellingen cannot be realised; give a share from 0 to 1.",
                f"begroting: {realised:g} van de taakstellingen kan niet worden gehaald; geef een aandeel van 0 tot 1.",
            )
        found, reserve = [], self.reserve
        for year in self.years:
            if year not in cost:
                raise ZorgdrukError(
                    f"budget: no cost for {year}; the budget has {self.years[0]} to {self.years[-1]}.",
                    f"begroting: geen kosten voor {year}; de begroting heeft {self.years[0]} tot en met "
                    f"{self.years[-1]}.",
                )
            means, rijk = self.total("budget", year), self.total("rijk", year)
            saved = round(-self.total("taakstelling", year) * realised)
            balance = means - cost[year] + saved
            reserve += balance
            found.append(Settlement(year, means, rijk, cost[year], saved, balance, reserve))
        return tuple(found)


def read_budget(path: Path) -> Budget:
    """Read a budget from a TOML file of the form of `steenwijkerland.toml`.

    Raises
    ------
    DataError : one sentence with file, line, field, value, limit and remedy.
    """
    return budget_of(path.name, read_toml(path), (*KINDS, "table", "check"))


def budget_of(where: str, content: object, kinds: tuple[str, ...] = OF_A_RUN) -> Budget:
    """Return the budget that a table of a file holds, such as [budget] of a scenario.

    Parameters
    ----------
    where : file, and table, for messages.
    kinds : tables of lines it may have.

    Raises
    ------
    DataError : one sentence with file, line, field, value, limit and remedy.
    """
    top = Table(where, content, ("source", "first_year", "last_year", "reserve", *kinds))
    first = int(top.amount("first_year", 2000, 2070, whole=True))
    last = int(top.amount("last_year", first, first + 50, whole=True))
    years = tuple(range(first, last + 1))
    lines = []
    for kind in KINDS:
        tables = top.content.get(kind, [])
        if not isinstance(tables, list):
            top.refuse(kind, f"must be tables [[{kind}]].", f"moeten tabellen [[{kind}]] zijn.")
        for i, one in enumerate(tables, start=1):
            t = Table(f"{where}: {kind} {i}", one, FIELDS)
            group = t.word("group", GROUPS, "other")
            amounts = _amounts(t, kind, len(years))
            cents = {year: amount * CENTS for year, amount in zip(years, amounts, strict=True)}
            name, taakveld = t.text("name"), t.word("taakveld", ("", *TAAKVELDEN), "")
            titles = t.text("title_nl", name), t.text("title_en", name)
            lines.append(Line(name, *titles, kind, group, cents, t.text("quote", ""), taakveld))
    budget = Budget(years, tuple(lines), round(top.amount("reserve", -MOST, MOST, 0) * CENTS), top.text("source"))
    for year in years:
        means, rijk = budget.total("budget", year) // CENTS, budget.total("rijk", year) // CENTS
        if rijk > means:
            top.refuse(
                "rijk",
                f"contributions of {year} ({rijk}) are more than the whole budget ({means}); mend one of them.",
                f"de bijdragen van {year} ({rijk}) zijn meer dan de hele begroting ({means}); herstel een van beide.",
            )
    return budget


def _amounts(t: Table, kind: str, years: int) -> list[int]:
    """Return the amounts of a line in whole euros, one per year."""
    amounts = t.content.get("amounts")
    low, high = (-MOST, 0) if kind == "taakstelling" else (0, MOST)
    good = isinstance(amounts, list) and len(amounts) == years
    if not good or not all(isinstance(a, int) and not isinstance(a, bool) and low <= a <= high for a in amounts or ()):
        t.refuse(
            "amounts",
            f"must be {years} whole amounts in euro, one per year, from {low} to {high}.",
            f"moeten {years} hele bedragen in euro zijn, een per jaar, van {low} tot {high}.",
        )
    return list(amounts or ())


def iv3_budget(place: Municipality, statline: Statline, taakvelden: tuple[str, ...]) -> Budget:
    """Return the budget that a gemeente reported per Iv3 taakveld, as far as the embedded table has it.

    Parameters
    ----------
    place : gemeente
    statline : embedded tables
    taakvelden : those to take, such as `sim.provisions.product.TAAKVELDEN`

    Raises
    ------
    DataError : no year in which all of them have a figure.

    Notes
    -----
    Budgets hold overhead and what no product covers too: see `sim.money.taakvelden`. They name no reserve, no
    taakstelling and no Rijk contribution per taakveld.
    """
    rows = statline.table("spending_iv3")
    rows = rows[(rows["region"] == place.code) & (rows["account"] == "begroting") & rows["taakveld"].isin(taakvelden)]
    years = tuple(sorted({int(year) for year in rows["year"]}))
    complete = tuple(y for y in years if set(taakvelden) <= set(rows[rows["year"] == y]["taakveld"]))
    if not complete:
        raise DataError(
            f"spending_iv3: no budget of {place.name} for taakvelden {', '.join(taakvelden)} together in one year; "
            "choose other taakvelden or another municipality.",
            f"spending_iv3: geen begroting van {place.name} voor taakvelden {', '.join(taakvelden)} samen in een jaar; "
            "kies andere taakvelden of een andere gemeente.",
        )
    lines = []
    for taakveld in taakvelden:
        own = rows[rows["taakveld"] == taakveld]
        cents = {int(y): round(v * CENTS) for y, v in zip(own["year"], own["value"], strict=True) if int(y) in complete}
        title = str(own["indicator"].iloc[0]).removeprefix("expenditure_") if len(own) else taakveld
        lines.append(Line(taakveld, title, title, "budget", "other", cents, "spending_iv3, begroting", taakveld))
    return Budget(complete, tuple(lines), 0, "Iv3, begroting (spending_iv3)")
