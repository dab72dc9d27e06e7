"""Who moves into an institution and who moves out again, so that residents keep their share at every age."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates.national import SEXES
from sim.rates.positions import INSTITUTIONAL, Stock
from sim.rates.read import AGES, Floats
from sim.rates.table import Axis, RateTable

if TYPE_CHECKING:
    from sim.municipalities import Municipality

WITHOUT_TO_WITH = 1.97
"""Entry hazard without a partner over that with one, from age 75: hazard ratio of living apart for placement with
dementia (parameter B051b, Germany, n = 357)."""
WITHOUT_TO_WITH_YOUNG = 10.0
"""The same under 65, where residents have a disability or protected housing and rarely a partner. Assumption, range
2-50; from 65 to 75 it falls to `WITHOUT_TO_WITH`, straight in its logarithm."""
YOUNG, OLD = 65, 75
EXIT_YOUNG, EXIT_OLD = 0.10, 0.02
"""Yearly hazard of leaving for a household of one's own, under 65 and from 75 on. Assumptions, ranges 0.03-0.3 and
0-0.05: only the balance of entry and exit is known."""
EXIT_MOST = 0.5
"""Highest exit where the share falls from one age to the next; only at ages with hardly any residents."""
YOUNG_ROUNDS = 6
"""Smoothing of the share of residents under 65, where it hardly changes with age."""
SMOOTHING = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
"""Binomial weights over five ages; the shares by single year come from five-year groups."""
RELATIVE_ERROR = 0.25
"""Standard error of entry, relative: 20-90 residents per five-year group over 75, and equal mortality. Assumption,
range 0.15-0.4."""


class InstitutionTables(NamedTuple):
    """The tables of `sim.rates.rates.Rates` on institutions."""

    institution_entry: RateTable
    institution_exit: RateTable


def institutions(municipality: Municipality, stock: Stock) -> InstitutionTables:
    """Return entry into and exit from institutions.

    Parameters
    ----------
    municipality : for the titles
    stock : of `sim.rates.positions.latest_stock`

    Notes
    -----
    Synthetic cohort of the share of residents i(x): i(x + 1) = i(x) exp(-exit) + (1 - i(x)) (1 - exp(-entry)), with the
    same mortality inside and outside, so that total mortality by age and sex stays right. In truth residents die
    sooner, so true entry and true turnover at high age are larger. Shares by age are kept: the trend to live at home
    longer is left out. Entry by partner keeps the marginal rate by sex and age.
    """
    share, age = stock.shares[:, :, INSTITUTIONAL], np.arange(AGES)
    share = np.where(age < YOUNG, smooth(share, YOUNG_ROUNDS), share)
    slope = np.clip((age - YOUNG) / (OLD - YOUNG), 0.0, 1.0)
    leave = np.tile(EXIT_YOUNG + slope * (EXIT_OLD - EXIT_YOUNG), (2, 1))
    after = np.append(share[:, 1:], share[:, -1:], axis=1)
    fall = -np.log(np.clip(after / np.maximum(share, 1e-9), 1e-6, 1.0))
    leave = np.maximum(by_completed_age(smooth(np.minimum(np.maximum(leave, fall), EXIT_MOST))), 0.0)
    stay = share * np.exp(-over_year(leave))
    enter = -np.log1p(-np.clip((after - stay) / (1 - share), 0.0, 0.9))
    enter = np.maximum(by_completed_age(smooth(enter)), 0.0)
    ratio = np.exp((1 - slope) * np.log(WITHOUT_TO_WITH_YOUNG) + slope * np.log(WITHOUT_TO_WITH))
    couple = stock.with_partner() / (1 - share)
    with_partner = enter / (couple + (1 - couple) * ratio)
    values = np.stack([with_partner * ratio, with_partner], axis=1)
    count = stock.people * share
    return InstitutionTables(
        RateTable(
            name="institution_entry",
            title=f"Entry into an institution, {municipality.name}",
            unit="entries per person per year",
            axes=(
                Axis("sex", SEXES),
                Axis("partner", ("without", "with")),
                Axis("age", tuple(range(AGES))),
            ),
            values=values,
            method=(
                "Synthetic cohort of the share of residents by sex and age in "
                f"{2020 if stock.counted else 2006}, equal mortality inside and outside; without a partner "
                f"{WITHOUT_TO_WITH} times as often as with one from 75 on."
            ),
            sources=("CBS 71488ned", "CBS 03759ned", "B051b"),
            error=RELATIVE_ERROR * values,
            error_note="Size of the groups and the assumed mortality and exit; not the trend to live at home longer.",
            notes={
                "residents": float(count.sum()),
                "residents_75_up": float(count[:, 75:].sum()),
                "entries_per_year": float((enter * stock.people * (1 - share)).sum()),
                "entries_75_up": float((enter * stock.people * (1 - share))[:, 75:].sum()),
                "ratio_without_with": WITHOUT_TO_WITH,
            },
        ),
        RateTable(
            name="institution_exit",
            title=f"Return from an institution, {municipality.name}",
            unit="exits per resident per year",
            axes=(Axis("sex", SEXES), Axis("age", tuple(range(AGES)))),
            values=leave,
            method=f"Assumed {EXIT_YOUNG} under {YOUNG}, {EXIT_OLD} from {OLD}; more where the share falls with age.",
            sources=("assumption",),
            error=0.5 * leave,
            error_note="Half the value: only the balance of entry and exit is known.",
        ),
    )


def smooth(values: Floats, rounds: int = 1) -> Floats:
    """Return values smoothed over five ages so many times, ends repeated; last axis is age."""
    half = len(SMOOTHING) // 2
    for _ in range(rounds):
        ends = np.repeat(values[..., :1], half, axis=-1), np.repeat(values[..., -1:], half, axis=-1)
        padded = np.concatenate([ends[0], values, ends[1]], axis=-1)
        length = values.shape[-1]
        values = np.sum([w * padded[..., k : k + length] for k, w in enumerate(SMOOTHING.tolist())], axis=0)
    return values


def by_completed_age(cohort: Floats) -> Floats:
    """Return hazards by completed age from hazards over a calendar year by age on 1 January; last axis is age.

    Notes
    -----
    Who is x on 1 January is on average x + 1 in the middle of the year, half the time with completed age x. The
    cubic through the neighbours, sharpened by an eighth of the second difference, is the inverse of `over_year` but
    for fourth differences; plain means would bring steep rises, as at 18-24, half a year of hazard too early.
    """
    padded = np.concatenate(
        [np.repeat(cohort[..., :1], 3, axis=-1), cohort, np.repeat(cohort[..., -1:], 2, axis=-1)], axis=-1
    )
    sharp = padded[..., 1:-1] - (padded[..., 2:] - 2 * padded[..., 1:-1] + padded[..., :-2]) / 8
    table = (9 * (sharp[..., 1:-2] + sharp[..., 2:-1]) - sharp[..., :-3] - sharp[..., 3:]) / 16
    return np.asarray(table, dtype=np.float64)


def over_year(hazard: Floats) -> Floats:
    """Return hazards over a calendar year by age on 1 January from hazards by completed age; last axis is age."""
    after = np.concatenate([hazard[..., 1:], hazard[..., -1:]], axis=-1)
    return np.asarray(0.5 * (hazard + after), dtype=np.float64)
