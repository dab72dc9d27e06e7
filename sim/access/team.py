"""The sociaal team answers meldingen: urgent ones first, then in the order in which they came in.

The conversation has four steps: own strength, network, a general voorziening, and only then maatwerk. A huishouden has
one plan: all its meldingen are answered in one conversation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.indications import GENERAL, PGB, REFUSED, REPORTED, SOLVED, WAITING, ZIN, Indications
from agents.luck import Stream, uniforms
from agents.schema import Table
from sim.access.choice import solved
from sim.access.state import TEAMS, Access, Book
from sim.circles import lasting_key
from sim.measures.whole import factors

if TYPE_CHECKING:
    from agents.offers import Offer
    from agents.serving import Terms
    from sim.world import World

Rows = NDArray[np.int64]
GAP = 0x9E37_79B9
"""Step between the words of the products of one person: a product has luck of its own."""
WEEKS = 365.25 / 12.0 / 7.0


def words(world: World, cases: Table[Indications], rows: Rows) -> NDArray[np.uint64]:
    """Return the word that the luck of each request belongs to: person and product."""
    lineage = world.persons.column("lineage")[cases.column("client")[rows]]
    return lineage + np.uint64(GAP) * (cases.column("product")[rows].astype(np.uint64) + np.uint64(1))


def answer(world: World, access: Access, offer: Offer, terms: Terms, book: Book, before: int = 0) -> None:
    """Answer as many meldingen as there is room for.

    Parameters
    ----------
    before : months ago whose luck it is.

    Notes
    -----
    Time that is left over is lost, but for the part of a melding; a plan for a huishouden may take some of the next
    month.
    """
    cases, month = world.cases, world.month
    waiting = np.flatnonzero(cases.column("stage") == REPORTED)
    access.carry += access.teams * factors(world, "team", TEAMS)
    teams = access.fixed.team[cases.column("product")[waiting]]
    gone: list[Rows] = []
    for team in range(len(TEAMS)):
        rows = waiting[teams == team]
        rows = rows[cases.column("asked")[rows] <= month - access.delay[team]]
        order = np.lexsort((
            words(world, cases, rows), cases.column("asked")[rows], -cases.column("urgent")[rows].astype(np.int8),
        ))  # fmt: skip
        rows = rows[order]
        served = rows[: max(int(min(access.carry[team], len(rows))), 0)]
        homes = world.persons.column("household")[cases.column("client")[rows]]
        with_others = np.isin(homes, world.persons.column("household")[cases.column("client")[served]])
        served = rows[with_others]
        access.carry[team] = min(access.carry[team] - len(served), 1.0)
        if len(served):
            weeks = world.parameters[("team.weeks_wmo", "team.weeks_youth")[team]]
            book.answered[team] += len(served), (
                len(served) * weeks + WEEKS * float((month - cases.column("asked")[served]).sum())
            )  # fmt: skip
            gone.append(_decide(world, access, served, book, before))
    grant(world, access, offer, terms)
    over = np.concatenate(gone) if gone else waiting[:0]
    if len(over):
        cases.drop(over)


def _decide(world: World, access: Access, rows: Rows, book: Book, before: int) -> Rows:
    """Give an answer to these meldingen; return those that end with it. The others wait for an aanbieder."""
    cases, p = world.cases, world.parameters
    luck = uniforms(world.key(Stream.ANSWER, world.month - before), words(world, cases, rows))
    product = cases.column("product")[rows]
    maatwerk = access.fixed.maatwerk[product]
    own = np.where(maatwerk, solved(world, access, cases.column("client")[rows].astype(np.int64)), 0.0)
    general = own + np.where(maatwerk, p["team.general"] * ((1.0 - own) / (1.0 - p["team.solved"])), 0.0)
    refused = general + (1.0 - general) * (1.0 - p["team.granted"])
    why = np.select([luck < own, luck < general, luck < refused], [SOLVED, GENERAL, REFUSED], -1)
    np.add.at(book.ended, (product[why >= 0], why[why >= 0]), 1)
    against = uniforms(world.key(Stream.APPEAL, world.month - before), words(world, cases, rows)) < p["team.appeals"]
    np.add.at(book.appeals, product[against], 1)
    cases.column("stage")[rows[why < 0]] = WAITING
    cases.column("since")[rows[why < 0]] = world.month
    return rows[why >= 0]


def grant(world: World, access: Access, offer: Offer, terms: Terms) -> None:
    """Set form and hours of what waits for an aanbieder since this month."""
    cases, people = world.cases, world.persons
    rows = np.flatnonzero((cases.column("stage") == WAITING) & (cases.column("since") == world.month))
    if not len(rows):
        return
    product, client = cases.column("product")[rows], cases.column("client")[rows]
    by_pgb = uniforms(lasting_key(world, Stream.FORM), words(world, cases, rows)) < access.pgb(world)[product]
    cases.column("form")[rows] = np.where(by_pgb, PGB, ZIN)
    met = people.column("covered")[client].astype(np.int64) + people.column("helped")[client] - access.heavy[client]
    left = np.maximum(people.column("need")[client].astype(np.int64) - met, 0)
    hours = (left * offer.tasks[product]).sum(axis=1)
    low, high = terms.low[product].astype(np.int64), terms.high[product].astype(np.int64)
    cases.column("quarters")[rows] = np.where(high > 0, np.clip(hours, low, high), 0)
