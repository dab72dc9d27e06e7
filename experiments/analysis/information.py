"""Value what knowing one input would add to the choice between plans (EVPPI), from draws that were run already."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import ZorgdrukError

KNOTS = 4
"""Inner knots of the regression, at quantiles of the input: bends enough for one change of mind."""
SHUFFLES = 100
"""Shuffled copies of each input that show what chance alone gives."""
FEWEST = 50
"""Draws below which the regression follows chance."""


def value_of_information(inputs: pd.DataFrame, benefit: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """Return the expected value of perfect information about each input alone.

    Parameters
    ----------
    inputs : (draws, inputs)
    benefit : (draws, plans) what each plan yields in each draw, more is better; all plans on the same luck
    seed : of the shuffles

    Returns
    -------
    parameter, value (in the unit of the benefit, for one decision), chance (95th percentile of what shuffled inputs
    give), clear (value above it), share (of the value of knowing all that the draws varied); highest value first

    Raises
    ------
    ZorgdrukError : fewer than two plans or `FEWEST` draws, or tables of different length.

    Notes
    -----
    EVPPI = E[max_d E(B_d | input)] - max_d E(B_d), with E(B_d | input) by regression on cubic splines: Strong, Oakley
    and Brennan (2014), Med. Decis. Making 34. Like every regression on a sample it is a little too high; `chance`
    tells how much.
    """
    from scipy.stats import qmc

    if len(inputs) != len(benefit) or len(inputs) < FEWEST or benefit.shape[1] < 2:
        raise ZorgdrukError(
            f"value of information needs two plans or more and {FEWEST} draws or more, of the same length; there are "
            f"{benefit.shape[1]} plans, {len(inputs)} draws of inputs and {len(benefit)} of outcomes",
            f"waarde van informatie vraagt minstens twee plannen en {FEWEST} trekkingen, even lang; er zijn "
            f"{benefit.shape[1]} plannen, {len(inputs)} trekkingen van invoer en {len(benefit)} van uitkomsten",
        )
    gains = benefit.to_numpy(dtype=np.float64)
    best = gains.mean(axis=0).max()
    perfect = float(gains.max(axis=1).mean() - best)
    orders = np.argsort(qmc.Halton(SHUFFLES, rng=seed).random(len(gains)), axis=0, kind="stable")
    rows = []
    for name in inputs:
        basis = _basis(inputs[name].to_numpy(dtype=np.float64))
        value = _value(basis, gains, best)
        chance = float(np.quantile([_value(basis, gains[order], best) for order in orders.T], 0.95))
        rows.append((str(name), value, chance, value > chance, value / perfect if perfect > 0.0 else 0.0))
    table = pd.DataFrame(rows, columns=["parameter", "value", "chance", "clear", "share"])
    return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def _basis(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an orthonormal basis, (draws, terms), of cubic splines of an input, or of one constant."""
    from scipy.interpolate import BSpline

    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.full((len(values), 1), len(values) ** -0.5)
    inner = np.unique(np.quantile(values, np.linspace(0.0, 1.0, KNOTS + 2)[1:-1]))
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    design = BSpline.design_matrix(values, knots, 3).toarray()
    left, size, _ = np.linalg.svd(design, full_matrices=False)
    return np.asarray(left[:, size > 1e-9 * size[0]])


def _value(basis: NDArray[np.float64], gains: NDArray[np.float64], best: float) -> float:
    """Return the EVPPI of an input with this basis."""
    expected = basis @ (basis.T @ gains)
    return max(0.0, float(expected.max(axis=1).mean() - best))
