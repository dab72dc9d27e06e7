"""Hours of staff: what running indications take, what part of them can be given, and who starts with what is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.indications import RUNNING, WAITING, ZIN, Indications
from agents.kernel import kernel, lean
from agents.persons import Persons
from agents.serving import Terms


@lean
def effort(quarters: int, k: int, terms: Terms) -> float:
    """Return the hours of staff a week that an indication takes."""
    return 0.25 * quarters * terms.effort[k] + terms.effort_fixed[k]


@kernel
def shares(
    count: int, terms: Terms, staff: NDArray[np.float64], cases: Indications, share: NDArray[np.float64]
) -> None:
    """Write what part of the hours granted in kind the staff that is there can give; urgent ones are given in full.

    Parameters
    ----------
    staff : (staff,) hours a week.
    share : (staff,) 0 to 1, written.
    """
    wanted = np.zeros((2, len(staff)))  # by whether it is urgent
    for c in range(count):
        k = cases.product[c]
        if cases.stage[c] == RUNNING and cases.form[c] == ZIN and terms.staff[k] >= 0:
            wanted[min(cases.urgent[c], 1), terms.staff[k]] += effort(cases.quarters[c], k, terms)
    for s in range(len(staff)):
        left = max(staff[s] - wanted[1, s], 0.0)
        share[s] = 1.0 if wanted[0, s] <= left else left / wanted[0, s]


@kernel
def in_use(count: int, terms: Terms, cases: Indications, used: NDArray[np.float64]) -> None:
    """Write the hours of staff a week that running indications in kind take, by staff; who is waiting is left out."""
    used[:] = 0.0
    for c in range(count):
        k = cases.product[c]
        if cases.stage[c] == RUNNING and cases.form[c] == ZIN and terms.staff[k] >= 0:
            used[terms.staff[k]] += effort(cases.quarters[c], k, terms)


@kernel
def start(
    month: int,
    order: NDArray[np.int64],
    terms: Terms,
    room: NDArray[np.float64],
    persons: Persons,
    cases: Indications,
    started: NDArray[np.int64],
    waited: NDArray[np.int64],
    cents: NDArray[np.int64],
) -> None:
    """Let who waits start, in this order, as far as there is staff; nobody passes another who waits for the same staff.

    Who is urgent starts at once, whatever room there is: others wait the longer for it.

    Parameters
    ----------
    order : rows of `cases` that wait, in the order of the queue.
    room : (staff,) hours of staff a week that are left; written.
    started, waited : (K,) who started, and the months they had waited since the melding; added to.
    cents : (K, forms) what is paid once, added to; the cost of the person too.
    """
    client, product, stage, until, quarters, form, since, asked = (
        cases.client, cases.product, cases.stage, cases.until, cases.quarters, cases.form, cases.since, cases.asked,
    )  # fmt: skip
    full = np.zeros(len(room), dtype=np.bool_)
    for c in order:
        k = product[c]
        s, wanted = terms.staff[k], effort(quarters[c], k, terms)
        if stage[c] != WAITING:
            continue
        if s >= 0 and wanted > 0.0 and form[c] == ZIN:
            if cases.urgent[c] == 0 and (full[s] or wanted > room[s] + 1e-9):
                full[s] = True
                continue
            room[s] -= wanted
        stage[c], since[c] = RUNNING, np.int16(month)
        until[c] = np.int16(month + 1 + np.int64(terms.months[k]))
        started[k] += 1
        waited[k] += month - np.int64(asked[c])
        bill = np.int64(round(terms.cents_once[k, form[c]]))
        cents[k, form[c]] += bill
        persons.cost[client[c]] += np.int32(bill)
        persons.used[client[c]] |= terms.law[k]
