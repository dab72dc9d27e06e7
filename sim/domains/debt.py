"""Problematic debt of huishoudens: entering it, being helped, getting out, and who is likelier to have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.domains import DEBTS
from agents.households import HOUSEHOLD_TYPES
from sim.domains.table import AGE, BY_AGE, SHARE, DomainTable, curve, make
from sim.errors import ZorgdrukError
from sim.rates.table import Axis

if TYPE_CHECKING:
    from collections.abc import Mapping

DEBT_AGES = (18.0, 30.0, 50.0, 65.0, 80.0)
DEBT_BY_AGE = (0.7, 1.3, 1.2, 0.85, 0.3)
"""Odds by age of the reference person: assumption, within a factor 1.5; registered debt peaks between 25 and 55. At 65
it and `RETIRED_ODDS` are set so that debt from 55 to 74 stays what it is: who retires takes debts along."""
LEAST = 0.05
"""Lowest odds of coming at risk at any age: assumption, 0-0.1."""
DEBT_ALONE, DEBT_SINGLE_PARENT = 1.5, 2.0
"""Odds of people living alone, and extra odds of single parents over couples with children: assumptions, 1.2-2, 1.5-3;
A071: a quarter of single-parent families has a low income."""
DEBT_INCOME = (3.0, 2.5, 2.0, 1.2, 0.7, 0.3)
"""Odds by income class of the huishouden: assumption, within a factor 1.5."""
WORKS = ("paid_work", "no_paid_work", "retired")
"""Best activity of the adults of a huishouden, for the axis `work`."""
RETIRED_ODDS = 1.3
"""Odds of retired against working huishoudens of the same age: assumption, range 0.7-1.3."""


def _contradiction(
    p: Mapping[str, float], names: tuple[str, ...], english: tuple[str, str], dutch: tuple[str, str]
) -> ZorgdrukError:
    """Return the refusal of parameters that do not fit together: what is wrong, and what to do about it."""
    said = ", ".join(f"{name} = {p[name]:g}" for name in names)
    return ZorgdrukError(
        f"parameters {said} do not fit together: {english[0]}; {english[1]}.",
        f"parameters {said} passen niet bij elkaar: {dutch[0]}; {dutch[1]}.",
    )


def debt(p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return the stages of debt: shares, yearly moves between them, and odds by age, type, work and income.

    Notes
    -----
    Stationary by construction: problematic debt and help together are `debt.stock` and what enters leaves. Of the
    `debt.help_entry` arrangements per year `debt.help_success` end free of debt and the others fall back; problematic
    debt that ends without help makes up the rest. Risk comes before debt: everybody who enters was at risk. Published
    is also that 52% of the stock lasts three years or more (A077); a constant exit gives 67%: entry and stock on one
    side and duration on the other cannot all hold in a stationary stock, and entry and stock are kept.

    Who is in debt stays so for stock / entry years, after `debt.risk_months` at risk, and grows older meanwhile. With
    odds f by age in the stock, those of coming at risk are f + lag * f' (two delays, without second derivatives).

    Raises
    ------
    ZorgdrukError : values that do not fit together.
    """
    helped, stock, risk = p["debt.help_stock"], p["debt.stock"], p["debt.at_risk"]
    alone = stock - helped
    leave_help = p["debt.help_entry"] / helped
    free = leave_help * p["debt.help_success"]
    without = (p["debt.entry"] - free * helped) / alone
    worse = p["debt.entry"] / risk
    calm = 12.0 / p["debt.risk_months"] - worse
    if without < 0:
        raise _contradiction(
            p,
            ("debt.help_entry", "debt.help_success", "debt.entry"),
            ("more households leave debt through help than enter it", "raise the last or lower another"),
            ("meer huishoudens komen door hulp uit de schuld dan erin", "verhoog de laatste of verlaag een andere"),
        )
    if calm < 0:
        raise _contradiction(
            p,
            ("debt.entry", "debt.risk_months", "debt.at_risk"),
            ("more households enter debt than leave being at risk", "raise the last or lower another"),
            ("meer huishoudens krijgen schulden dan er uit de risicogroep gaan",
             "verhoog de laatste of verlaag een andere"),
        )  # fmt: skip
    free_stock = 1.0 - stock - risk
    moves = np.zeros((4, 4))
    moves[0, 1] = (worse + calm) * risk / free_stock
    moves[1, 0], moves[1, 2] = calm, worse
    moves[2, 0], moves[2, 3] = without, p["debt.help_entry"] / alone
    moves[3, 0], moves[3, 2] = free, leave_help - free
    stages = (Axis("from", DEBTS), Axis("to", DEBTS))
    by_age = curve(DEBT_AGES, DEBT_BY_AGE)
    lag = stock / p["debt.entry"] + p["debt.risk_months"] / 12.0
    coming = np.maximum(by_age + lag * np.diff(by_age, append=by_age[-1]), LEAST) * (AGE >= 18)
    kinds = np.ones(len(HOUSEHOLD_TYPES))
    kinds[0] = DEBT_ALONE
    kinds[[3, 4, 5]] = p["debt.children"]
    kinds[5] *= DEBT_SINGLE_PARENT
    source = ("A073", "A074", "A075", "A076", "A077", "C103", "C104")
    return {
        "debt_share": make("debt_share", "Huishoudens by stage of debt", np.array([free_stock, risk, alone, helped]),
                           "Stock as published; at risk assumed.", source, "B", (0.96, 1.05), unit=SHARE,
                           axes=(Axis("stage", DEBTS),)),
        "debt_moves": make("debt_moves", "Moves between stages of debt per huishouden per year", moves,
                           "Stationary: what enters a stage leaves it.", source, "B", (0.8, 1.3),
                           unit="moves per household per year", axes=stages,
                           notes={"three_years_or_more": float(np.exp(-3 * p["debt.entry"] / stock))}),
        "debt_age": make("debt_age", "Odds of debt by age of the reference person",
                         by_age * (AGE >= 18), "Straight between ages.", ("assumption",),
                         "assumption",
                         (0.67, 1.5), unit="odds", axes=BY_AGE),
        "debt_coming": make("debt_coming", "Odds of coming at risk of debt by age of the reference person", coming,
                            "Those at which debt by age stays: huishoudens take their debts along as they grow older, "
                            "so that fewer come at risk where debt falls with age.", ("assumption",), "assumption",
                            (0.67, 1.5), unit="odds", axes=BY_AGE),
        "debt_type": make("debt_type", "Odds of debt by type of huishouden", kinds,
                          "Children as published, others assumed.",
                          ("A079", "A071"), "C", (0.67, 1.5), unit="odds", axes=(Axis("type", HOUSEHOLD_TYPES),)),
        "debt_work": make("debt_work", "Odds of debt by work", np.array([1.0, p["debt.no_work"], RETIRED_ODDS]),
                          "No paid work as published against its share among huishoudens below the AOW age.", ("A078",),
                          "C", (0.67, 1.33), unit="odds", axes=(Axis("work", WORKS),)),
        "debt_income": make("debt_income", "Odds of debt by income class", np.array(DEBT_INCOME), "Assumed.",
                            ("assumption",), "assumption", (0.67, 1.5), unit="odds",
                            axes=(Axis("income", tuple(range(len(DEBT_INCOME)))),)),
    }  # fmt: skip
