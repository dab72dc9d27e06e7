"""Measure how much each plan loses to the best plan of every future."""

from __future__ import annotations

import pandas as pd

from sim.errors import ZorgdrukError


def regret(values: pd.DataFrame, lower_is_better: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the regret of every plan in every future, and a line for each plan.

    Parameters
    ----------
    values : (futures, plans) outcome of each plan in each future, all on the same luck
    lower_is_better : whether a plan wants the outcome low

    Returns
    -------
    regret, (futures, plans), 0 for the best plan of the future; and plan, max_regret, p90_regret, mean_regret,
    share_best, worst_future (row), the plan of least maximum regret first

    Raises
    ------
    ZorgdrukError : fewer than two plans, or a future in which some plan has no outcome.
    """
    if values.shape[1] < 2:
        raise ZorgdrukError("regret compares plans: give two or more", "spijt vergelijkt plannen: geef er twee of meer")
    if values.isna().any(axis=None):
        raise ZorgdrukError(
            "regret needs the outcome of every plan in every future", "spijt vraagt de uitkomst van elk plan in elke "
            "toekomst",
        )  # fmt: skip
    lost = values.sub(values.min(axis=1), axis=0) if lower_is_better else -values.sub(values.max(axis=1), axis=0)
    table = pd.DataFrame(
        {
            "plan": [str(plan) for plan in lost],
            "max_regret": lost.max().to_numpy(),
            "p90_regret": lost.quantile(0.9).to_numpy(),
            "mean_regret": lost.mean().to_numpy(),
            "share_best": (lost == 0.0).mean().to_numpy(),
            "worst_future": lost.idxmax().to_numpy(),
        }
    )
    return lost, table.sort_values(["max_regret", "p90_regret"], kind="stable", ignore_index=True)
