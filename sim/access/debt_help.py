"""What rules and products make of debt help: how long an arrangement takes, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.domains import IN_HELP, NO_DEBT, PROBLEMATIC
from sim.calendar import parse_month
from sim.provisions.products import catalogue_of

if TYPE_CHECKING:
    from agents.debt import DebtRates
    from sim.access.state import Access
    from sim.provisions.products import Catalogue

PRODUCT = "schuldhulpverlening"
SETTLED = parse_month("2021-01", "debt help")
"""Month of the figures that `debt.help_entry` and `debt.help_stock` are from: the rule of then gave their ratio."""


def _freed(products: Catalogue) -> float:
    """Return the share of the arrangements that end free of debt, by the table of products."""
    return dict(products[PRODUCT].effects)["debt_free"].value if PRODUCT in products else 0.0


def arranged(access: Access | None, rates: DebtRates) -> DebtRates:
    """Return the moves between stages of debt with what rules and products make of debt help.

    Parameters
    ----------
    access : of the run; None changes nothing.

    Notes
    -----
    An arrangement that begins under a rule of m months ends m0 / m times as fast as one of `SETTLED`, when the rule
    said m0. A product of a user that frees a larger share than the one that comes along does so in proportion, at most
    all. With the rules and products that come along, arrangements that began before their first change are untouched.
    """
    if access is None:
        return rates
    rules = sorted({rule.start for rule in access.rules if rule.setting == "debt_help"})
    usual = access.rules.debt_months(SETTLED)
    first = access.rules.debt_months(rules[0] - 1) if rules else usual
    faster = np.array([usual / first, *(usual / access.rules.debt_months(start) for start in rules)])
    rates = rates._replace(ruled=np.array(rules, dtype=np.int64), faster=faster)
    own, usually = _freed(access.products), _freed(catalogue_of("", {}))
    if own == usually:
        return rates
    moves = rates.moves.copy()
    out = moves[IN_HELP, NO_DEBT] + moves[IN_HELP, PROBLEMATIC]
    moves[IN_HELP, NO_DEBT] = min(moves[IN_HELP, NO_DEBT] * own / usually, out)
    moves[IN_HELP, PROBLEMATIC] = out - moves[IN_HELP, NO_DEBT]
    return rates._replace(moves=moves)
