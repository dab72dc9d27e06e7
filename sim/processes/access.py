"""Toegang and voorzieningen: indications end and give hours, people ask, teams answer, aanbieders start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.asking import wishes
from agents.grounds import gather_held, gather_people
from agents.indications import REPORTED, RUNNING, WAITING
from agents.luck import Stream, uniforms
from agents.serving import deliver, settle
from agents.staffing import in_use, shares, start
from sim.access.brought import brought, lose_jobs
from sim.access.choice import awaited, reached
from sim.access.counting import (
    count_asked,
    count_granted,
    count_staff,
    count_waits,
    help_counted,
    new_year,
    post_following,
)
from sim.access.handing import grown_out, handed_on
from sim.access.referrers import refer
from sim.access.state import UNBOUNDED, Access, Book
from sim.access.team import answer, words
from sim.access.workforce import a_month_of_staff, vacancies
from sim.circles import lasting_key
from sim.domains.aow import aow_months
from sim.measures.persons import nudged
from sim.measures.whole import capped
from sim.provisions.product import LAWS, STAFF
from sim.world import World


def _gather(world: World, access: Access, fresh: bool) -> None:
    """Find out what holds for everybody this month, and what everybody has.

    Parameters
    ----------
    fresh : look at the people, which need not be done anew in the second process of a month; what they have or asked
        for is left out, as `settle` finds it out itself.
    """
    access.ready(world.persons.capacity)
    people, n = world.persons.arrays, world.persons.count
    if fresh or access.looked != world.month:
        aow = aow_months(world.year, world.parameters["work.aow_rise"])
        gather_people(world.month, n, aow, people, world.households.arrays, access.facts)
        access.looked = world.month
    open_cases = 0 if fresh else world.cases.count
    gather_held(
        n, world.care.arrays, world.care.count, world.cases.arrays, open_cases, people, access.facts, access.busy,
        access.heavy,
    )  # fmt: skip


def help_given(world: World) -> None:
    """Indications end or are renewed, and what runs gives a month of hours and a bill."""
    access = world.access
    if access is None:
        return
    _gather(world, access, fresh=True)
    offer, terms = access.now(world)
    book, cases = access.book(world.month), world.cases
    lose_jobs(world, access, book)
    access.grown = grown_out(world, access, offer)
    kept = settle(
        world.month, cases.count, offer, terms, access.facts, access.heavy, access.busy, world.persons.arrays,
        world.households.arrays, cases.arrays, book.ended, book.renewed,
    )  # fmt: skip
    cases.forget_after(kept)
    people, n = world.persons.arrays, world.persons.count
    if world.month % 12 == 0:
        new_year(world)
    access.cost_before[:n] = people.cost[:n]
    share = np.empty(len(STAFF))
    shares(cases.count, terms, access.there(world), cases.arrays, share)
    deliver(
        world.key(Stream.QUEUE), cases.count, n, offer, terms, share, access.heavy, people, cases.arrays, book.hours,
        book.cents,
    )  # fmt: skip
    post_following(world, access, terms, book)


def help_asked(world: World, before: int = 0) -> None:
    """People choose whether to ask, and for what; meldingen are answered and who waits starts as far as there is room.

    Parameters
    ----------
    before : months ago whose luck it is, when time before the first month of the past is made up for.
    """
    access = world.access
    if access is None:
        return
    _gather(world, access, fresh=False)
    offer, terms = access.now(world)
    book, n = access.book(world.month), world.persons.count
    client, product = handed_on(world, access, offer, terms, before)
    np.add.at(book.handed, product, 1)
    more_clients, more = brought(world, access, offer, before)
    _reported(world, access, book, np.concatenate([client, more_clients]), np.concatenate([product, more]), before)
    rows = world.room()
    seen, doors = awaited(world, access, offer)
    seen = reached(world, access, nudged(world, seen))
    keys = world.key(Stream.ASKING, world.month - before), lasting_key(world, Stream.ASKING)
    many = wishes(
        keys, world.month, n, seen, doors, access.facts, access.busy, access.heavy, world.persons.arrays,
        world.households.arrays, rows, access.wanted,
    )  # fmt: skip
    _reported(world, access, book, rows[:many], access.wanted[:many], before)
    answer(world, access, offer, terms, book, before)
    count_granted(world, book)
    _start(world, access, book)
    if before == 0 and access.staff.max() < UNBOUNDED:
        a_month_of_staff(world, access)
    _close(world, access, book)


def _reported(
    world: World, access: Access, book: Book, client: NDArray[np.int32], product: NDArray[np.uint8], before: int
) -> None:
    """Add requests of this month, with who referred, to those that wait."""
    if not len(client):
        return
    cases, month = world.cases, np.full(len(client), world.month, dtype=np.int16)
    at = cases.append(client=client, product=product, asked=month, since=month)
    refer(world, access, at, before)
    np.add.at(book.asked, product, 1)
    count_asked(access, book, product, cases.column("access")[at])


def _start(world: World, access: Access, book: Book) -> None:
    """Let who waits start, urgent ones first, then by the month of the melding."""
    _, terms = access.now(world)
    cases = world.cases
    used = np.empty(len(STAFF))
    in_use(cases.count, terms, cases.arrays, used)
    rows = np.flatnonzero(cases.column("stage") == WAITING)
    luck = uniforms(world.key(Stream.QUEUE, 0), words(world, cases, rows))
    urgent, asked = cases.column("urgent")[rows].astype(np.int8), cases.column("asked")[rows]
    order = rows[np.lexsort((luck, asked, -urgent))]
    shut = capped(world, access.laws, access.spent_by_law, LAWS)
    if shut is not None:
        order = order[~shut[cases.column("product")[order]] | (cases.column("urgent")[order] != 0)]
    there = access.there(world)
    room = there - used
    start(world.month, order, terms, room, world.persons.arrays, cases.arrays, book.started, book.waited, book.cents)
    book.staff[:, 0], book.staff[:, 1] = there - room, there
    book.vacancies[:] = vacancies(access, access.posts(world))
    count_staff(world, terms, book)
    count_waits(world, book)


def _close(world: World, access: Access, book: Book) -> None:
    """Count what stands at the end of the month."""
    cases, many = world.cases, len(access.products)
    stage, product = cases.column("stage"), cases.column("product")
    book.running[:] = np.bincount(product[stage == RUNNING], minlength=many) + book.follows
    book.waiting[:, 0] = np.bincount(product[stage == REPORTED], minlength=many)
    book.waiting[:, 1] = np.bincount(product[stage == WAITING], minlength=many)


__all__ = ["help_asked", "help_counted", "help_given"]
