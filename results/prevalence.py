"""Prevalence by age and sex as a run has it, beside the figures of the sources: one tidy table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.recording_states import STATES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.domains.rates import DomainRates

    Counts = NDArray[np.int64]

OLDEST = 110
NO_SOURCE = "no source by age"
"""Said of unemployment, bijstand and problematic debt, whose sources give totals only, and of kwetsbaar, which none
counts."""
SEXES = ("man", "vrouw", "both")
COLUMNS = ("year", "quantity", "age_group", "sex", "source", "low", "high", "observed", "simulated", "error", "verdict")
NAMES = tuple(state.name for state in STATES)
YOUNG = ("0-3", "4-11", "12-16", "17-22")
ADULTS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75-84", "85+")
WORKERS = ("18-24", "25-34", "35-44", "45-54", "55-64")
OLD = ("55-64", "65-74", "75-84", "85-94", "95+")
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "adl_limitation": (("adl_share",), OLD),
    "iadl_limitation": (("adl_share", "iadl_share"), OLD),
    "dementia": (("dementia_share",), OLD),
    "stroke": (("stroke_share",), OLD),
    "chronic_illness": (("chronic_share",), ADULTS),
    "mental_disorder": (("mental_share",), ADULTS),
    "addiction": (("addiction_share",), ADULTS),
    "strong_loneliness": (("lonely_share",), ADULTS),
    "youth_problem": (("youth_share",), YOUNG),
    "disabled": (("disability_share",), WORKERS),
    "unemployed": ((), WORKERS),
    "bijstand": ((), WORKERS),
    "problematic_debt": ((), ADULTS),
    "kwetsbaar": ((), ADULTS),
}
"""Quantities shown: base tables of `DomainRates` whose sum is what the sources give (none: `NO_SOURCE`), age groups."""
SURE = 2.0
"""Standard errors within which a figure may lie outside the range of its source."""


def ages_of(group: str) -> tuple[int, int]:
    """Return first and last age of a group such as ``65-74`` or ``85+``.

    Raises
    ------
    ValueError : anything else.

    Examples
    --------
    >>> ages_of("85+")
    (85, 110)
    """
    if group.endswith("+"):
        return int(group[:-1]), OLDEST
    first, last = group.split("-")
    return int(first), int(last)


def simulated(
    states: Mapping[int, Counts], year: int, wanted: Iterable[tuple[str, str, str]]
) -> list[tuple[float, float, float]]:
    """Return what a run has of some groups on 1 January of a year.

    Parameters
    ----------
    states : counts by year, ``recorder.extra.states``, see `sim.recording_states.count_states`
    year : one of its years
    wanted : (quantity, age group, sex) each; quantities are names of `sim.recording_states.STATES`, sex one of `SEXES`

    Returns
    -------
    Of each: share, its standard error by chance, persons in the group; NaN where nobody is in it.
    """
    counts = states[year]
    found = []
    for quantity, group, sex in wanted:
        first, last = ages_of(group)
        rows = (0, 1) if sex == "both" else (SEXES.index(sex),)
        cells = counts[:, rows, first : last + 1].sum(axis=(1, 2))
        people = float(cells[-1])
        share = float(cells[NAMES.index(quantity)]) / people if people else math.nan
        found.append((share, math.sqrt(max(share * (1.0 - share), 0.0) / people) if people else math.nan, people))
    return found


def base(rates: DomainRates, counts: Counts, quantity: str, group: str, sex: str) -> dict[str, Any]:
    """Return what the base tables say of a group, weighted by the people of a count: observed, low, high, source."""
    names = TABLES[quantity][0]
    if not names:
        return {"source": NO_SOURCE, "low": math.nan, "high": math.nan, "observed": math.nan}
    first, last = ages_of(group)
    rows = [0, 1] if sex == "both" else [SEXES.index(sex)]
    people = counts[-1][rows, first : last + 1].astype(np.float64)
    tables = [getattr(rates, name) for name in names]
    total = max(float(people.sum()), 1.0)
    shares = [float((t.values[rows, first : last + 1] * people).sum()) / total for t in tables]
    source = ", ".join(dict.fromkeys(s for t in tables for s in t.sources))
    return {
        "source": f"{source} (grade {max(t.grade for t in tables)})",
        "low": sum(s * t.low for s, t in zip(shares, tables, strict=True)),
        "high": min(sum(s * t.high for s, t in zip(shares, tables, strict=True)), 1.0),
        "observed": sum(shares),
    }


def verdict(share: float, error: float, low: float, high: float) -> str:
    """Return whether a share lies within the range of its source, by chance or not; "" where there is none."""
    if not all(map(math.isfinite, (share, error, low, high))):
        return ""
    return "within" if low - SURE * error <= share <= high + SURE * error else "outside"


def prevalence_table(states: Mapping[int, Counts], rates: DomainRates) -> pd.DataFrame:
    """Return prevalence on the first and the last 1 January of a run beside the base tables.

    Parameters
    ----------
    states : counts by year, ``recorder.extra.states``; not empty
    rates : base tables of the run, ``world.life.rates``

    Returns
    -------
    Columns `COLUMNS`, shares; `low` and `high` are the range of the source, `error` is chance alone.
    """
    import pandas as pd

    rows = []
    for year in sorted({min(states), max(states)}):
        wanted = [(q, g, s) for q, (_, groups) in TABLES.items() for g in groups for s in SEXES]
        for key, (share, error, _) in zip(wanted, simulated(states, year, wanted), strict=True):
            said = base(rates, states[year], *key)
            judged = verdict(share, error, said["low"], said["high"])
            names = {"year": year, "quantity": key[0], "age_group": key[1], "sex": key[2]}
            rows.append(names | said | {"simulated": share, "error": error, "verdict": judged})
    return pd.DataFrame(rows, columns=list(COLUMNS))
