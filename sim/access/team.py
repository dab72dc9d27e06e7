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
    asked, household = cases.column("asked"), world.persons.column("household")
    waiting = np.flatnonzero(cases.column("stage") == REPORTED)
    access.carry += access.teams * factors(world, "team", TEAMS)
    teams = access.fixed.team[cases.column("product")[waiting]]
    gone: list[Rows] = []
    in_turn = np.zeros(world.households.count + 1, dtype=np.bool_)  # the last cell is of nobody's huishouden
    for team in range(len(TEAMS)):
        rows = waiting[teams == team]
        rows = rows[asked[rows] <= month - access.delay[team]]
        order = np.lexsort((words(world, cases, rows), asked[rows], -cases.column("urgent")[rows].astype(np.int8)))
        rows = rows[order]
        homes = household[cases.column("client")[rows]]
        first = homes[: max(int(min(access.carry[team], len(rows))), 0)]
        in_turn[first] = True
        served = rows[in_turn[homes]]
        in_turn[first] = False
        access.carry[team] = min(access.carry[team] - len(served), 1.0)
        if len(served):
            weeks = world.parameters[("team.weeks_wmo", "team.weeks_youth")[team]]
            book.answered[team] += len(served), (
                len(served) * weeks + WEEKS * float((month - asked[served]).sum())
            )  # fmt: skip
            gone.append(_decide(world, access, served, book, before))
    grant(world, access, offer, terms)
    over = np.concatenate(gone) if gone else waiting[:0]
    if len(over):
        cases.drop(over)


def _decide(world: World, access: Access, rows: Rows, book: Book, before: int) -> Rows:
    """Give an answer to these meldingen; return those that end with it. The others wait for an aanbieder."""
    cases, p, named = world.cases, world.parameters, words(world, world.cases, rows)
    luck = uniforms(world.key(Stream.ANSWER, world.month - before), named)
    product = cases.column("product")[rows]
    maatwerk = access.fixed.maatwerk[product]
    own = np.where(maatwerk, solved(world, access, cases.column("client")[rows].astype(np.int64)), 0.0)
    general = own + np.where(maatwerk, p["team.general"] * ((1.0 - own) / (1.0 - p["team.solved"])), 0.0)
    refused = general + (1.0 - general) * (1.0 - p["team.granted"])
    why = np.where(luck < own, SOLVED, np.where(luck < general, GENERAL, np.where(luck < refused, REFUSED, -1)))
    ends = why >= 0
    np.add.at(book.ended, (product[ends], why[ends]), 1)
    against = uniforms(world.key(Stream.APPEAL, world.month - before), named) < p["team.appeals"]
    np.add.at(book.appeals, product[against], 1)
    cases.column("stage")[rows[~ends]] = WAITING
    cases.column("since")[rows[~ends]] = world.month
    return rows[ends]


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
