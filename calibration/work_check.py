"""Hold work, benefits, income and debt of simulated municipalities against their sources: a verdict per quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from agents.activities import (
    BIJSTAND,
    DISABLED,
    EMPLOYED,
    IN_REASONS,
    NO_INCOME,
    OUT_REASONS,
    RETIRED,
    SELF_EMPLOYED,
    STATES,
    STUDENT,
    UNEMPLOYED,
)  # fmt: skip
from agents.debt import STAGES
from agents.domains import IN_HELP, NO_DEBT, PROBLEMATIC
from agents.persons import ACTIVITIES
from sim.domains.work import EXIT_STOCK, EXIT_WORK, EXIT_YEARS, EXITS, REASONS
from sim.recording_domains import AGE_BANDS, STOCKS
from sim.synthesis.attributes_levels import BENEFIT_KEYS, Levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.work_runs import Counts
    from sim.municipalities import Municipality
    from sim.recorder import Recorder
    from sim.statline import Statline

Floats = np.typing.NDArray[np.float64]
AGREES, DIFFERS = "agrees", "differs"
SURE = 2.0
"""Standard errors of the mean over runs that count as luck."""
DRIFT = 0.05
"""Change of a stock, ages held, that is no fault: assumption, range 0.03-0.08; inflow and exit are known to a tenth."""
START = 0.03
"""Difference of a stock at the start from the figure of CBS, which is rounded to tens: assumption, range 0.01-0.05."""
NEAR = 0.05
"""Half the range of a published share without one: assumption, range 0.02-0.1."""
WORKING_BANDS = slice(1, 6)
"""18-64 in `AGE_BANDS`: above it the AOW age moves."""
ALIKE: dict[str, tuple[str, ...]] = {
    "end_of_work": ("end_of_work_or_sickness",),
    "end_of_ww": ("end_of_ww",),
    "end_of_study": ("end_of_study",),
    "end_of_relationship": ("end_of_relationship",),
    "from_elsewhere": ("from_other_municipality",),
    "end_of_disability": ("end_of_disability_benefit",),
    "other": ("end_of_asylum_benefit", "turned_21", "other"),
}
MODELLED = {**ALIKE, "other": ("other_or_end_of_asylum_benefit",)}
"""Reasons of inflow: of the monitor, and of the model. The own business of the model stands apart: that of the monitor
is TOZO, support to people whose business goes on and who stay self-employed in the model."""
LEFT = {"partner": ("partner", "relationship"), "study": ("study",), "disability_benefit": ("disability",),
        "aow": ("aow",), "other": ("other",)}  # fmt: skip
"""Reasons of exit: of the model, and of the monitor."""


class Source(NamedTuple):
    """A published quantity and its range."""

    quantity: str
    source: str
    low: float
    high: float


SHARES = (
    Source("inflow under 35", "A057", 0.50, 0.55),
    Source("return to bijstand", "A054 within 18 months", 0.09 - NEAR / 2, 0.09 + NEAR / 2),
    Source("long-term 15+", "A066a", 0.20 - NEAR, 0.20 + NEAR),
    Source("long-term 35+", "A066b", 0.50 - NEAR, 0.50 + NEAR),
    Source("long-term 55+", "A066c", 0.70 - NEAR, 0.70 + NEAR),
    Source("children on bijstand", "A072", 0.052, 0.068),
    Source("debt without paid work", "A078", 0.41, 0.42),
    Source("debt with children", "A079", 0.45 - NEAR, 0.45 + NEAR),
    Source("return to debt", "A105 within 5 years, recorded", 0.013, 0.058),
)
"""What `work_runs.Observer` counts."""
PARTED = (
    Source("lowest income after separation, women", "A196", 1.0, 3.0),
    Source("lowest income after separation, men", "A197", 0.8, 1.3),
)
"""Share in the lowest income class within a year after separation over that of all adults: the rows `low_income` of
`sim.domains.spillover`, which nothing applies: the loss of the other's income brings them about."""


def _counted(people: float) -> tuple[float, float]:
    """Return the range of a yearly rate per person on bijstand from a count of eight months, two Poisson errors."""
    spread = 2.0 * np.sqrt(people)
    return max(people - spread, 0.0) * EXIT_YEARS / EXIT_STOCK, (people + spread) * EXIT_YEARS / EXIT_STOCK


def work_check(
    municipality: Municipality, statline: Statline, runs: Sequence[tuple[Recorder, Counts]]
) -> pd.DataFrame:  # fmt: skip
    """Return one row per quantity: quantity, group, source, low, high, simulated, error, verdict.

    Parameters
    ----------
    municipality, statline : whose figures.
    runs : of `work_runs.live`, each from a start of its own.

    Notes
    -----
    `error` is the standard error of the mean over the runs, 0 with one. The verdict is "agrees" when the mean lies in
    the range, or outside by no more than `SURE` errors. Flows are means over all years per person or huishouden.
    """
    rows = [
        *_starts(municipality, statline, runs), *_drifts(runs), *_flows(runs), *_debts(runs),
        *(
            ("share", s.quantity, s.source, s.low, s.high, *_mean([_ratio(*c[s.quantity]) for _, c in runs]))
            for s in SHARES
        ),
        *(
            ("ratio", s.quantity, s.source, s.low, s.high,
             *_mean([_ratio(_ratio(*c[s.quantity]), _ratio(*c["lowest income"])) for _, c in runs]))
            for s in PARTED
        ),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["quantity", "group", "source", "low", "high", "simulated", "error"])
    beyond = np.maximum(table["low"] - table["simulated"], table["simulated"] - table["high"])
    table["verdict"] = np.where(beyond <= SURE * table["error"], AGREES, DIFFERS)
    return table.assign(municipality=municipality.name)


Row = tuple[str, str, str, float, float, float, float]


def _ratio(some: float, of: float) -> float:
    """Return a share, 0 of nobody."""
    return some / of if of else 0.0


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean over runs and its standard error."""
    found = np.asarray(values, dtype=np.float64)
    return float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found))) if len(found) > 1 else 0.0


def _stock(recorder: Recorder, indicator: str, by: str) -> Floats:
    """Return a stock by year and group, (years, groups)."""
    k = next(i for i, s in enumerate(STOCKS) if (s.indicator, s.by) == (indicator, by))
    return np.array([recorder.extra.stocks[y][k] for y in sorted(recorder.extra.stocks)], dtype=np.float64)


def _flow(recorder: Recorder, name: str) -> Floats:
    """Return the flow of all years together by group."""
    return np.sum([counts[name] for counts in recorder.extra.flows.values()], axis=0).astype(np.float64)


def _starts(
    municipality: Municipality, statline: Statline, runs: Sequence[tuple[Recorder, Counts]]
) -> list[Row]:  # fmt: skip
    """Return persons with a benefit at the start against those of CBS."""
    first = min(runs[0][0].extra.stocks)
    wanted = Levels(municipality, statline, first).benefits()
    out: list[Row] = []
    for code, key, level in zip((BIJSTAND, DISABLED, UNEMPLOYED, RETIRED), BENEFIT_KEYS, wanted, strict=True):
        found = _mean([_stock(r, "activity", "activity")[0, code] for r, _ in runs])
        out.append(("start", ACTIVITIES[code], key, level * (1 - START), level * (1 + START), *found))
    return out


def held(recorder: Recorder, code: int) -> Floats:
    """Return the people of 18-64 with an activity by year, with the age structure of the start; (years,)."""
    by_age = _stock(recorder, "activity", "activity_age").reshape(-1, len(ACTIVITIES), len(AGE_BANDS))
    by_age = by_age[..., WORKING_BANDS]
    people = by_age.sum(axis=1)
    return np.asarray((by_age[:, code] / people * people[0]).sum(axis=1))


def _drifts(runs: Sequence[tuple[Recorder, Counts]]) -> list[Row]:
    """Return stocks in the last five years over those at the start, the age structure held."""
    out: list[Row] = []
    for code in (EMPLOYED, SELF_EMPLOYED, UNEMPLOYED, BIJSTAND, DISABLED, NO_INCOME):
        ratios = [held(r, code) for r, _ in runs]
        found = _mean([float(x[-5:].mean() / x[0]) for x in ratios])
        out.append(("stock kept", ACTIVITIES[code], "constant rates", 1 - DRIFT, 1 + DRIFT, *found))
    return out


def _flows(runs: Sequence[tuple[Recorder, Counts]]) -> list[Row]:
    """Return flows of bijstand per person on it, and of work per person at work."""
    rates: list[dict[str, float]] = []
    for recorder, _ in runs:
        stock = _stock(recorder, "activity", "activity")
        mean = (stock[:-1] + stock[1:]).sum(axis=0) / 2
        into, out = (_flow(recorder, name) / mean[BIJSTAND] for name in ("bijstand_in", "bijstand_out"))
        moves = _flow(recorder, "activity_moves").reshape(STATES, STATES)
        ended = moves[SELF_EMPLOYED - STUDENT, [EMPLOYED - STUDENT, BIJSTAND - STUDENT, NO_INCOME - STUDENT]].sum()
        gone = into.sum() - out.sum() - (stock[-1] - stock[0])[BIJSTAND] / mean[BIJSTAND]
        rates.append(
            {f"in {k}": float(sum(into[IN_REASONS.index(x)] for x in v)) for k, v in MODELLED.items()}
            | {f"out {k}": float(out[OUT_REASONS.index(k)]) for k in LEFT}
            | {
                "out work": float(out[OUT_REASONS.index("work")]),
                "out moved or died": float(gone),
                "in all": float(into.sum()),
                "out all": float(out.sum() + gone),
                "job loss": float(moves[EMPLOYED - STUDENT, UNEMPLOYED - STUDENT] / mean[EMPLOYED]),
                "end of business": float(ended / mean[SELF_EMPLOYED]),
            }
        )
    came, left = {name: n for name, n, _ in REASONS}, {name: n for name, n, _ in EXITS}
    ranges = {f"in {k}": ("A032-A039", *_counted(sum(came[x] for x in v))) for k, v in ALIKE.items()}
    ranges |= {f"out {k}": ("A040", *_counted(sum(left[x] for x in v))) for k, v in LEFT.items()}
    ranges |= {
        "out moved or died": ("A040", *_counted(left["moved"] + left["death"])),
        "out work": ("A042, A053", 0.10, max(0.15, EXIT_WORK * EXIT_YEARS / EXIT_STOCK)),
        "in all": ("A030", 0.22, 0.31),
        "out all": ("A041", 0.29, 0.40),
        "job loss": ("A064", 0.034, 0.068),
        "end of business": ("A058", 0.05, 0.061),
    }
    return [("flow", k, *source, *_mean([r[k] for r in rates])) for k, source in ranges.items()]


def _debts(runs: Sequence[tuple[Recorder, Counts]]) -> list[Row]:
    """Return stages of debt per huishouden, moves between them, and how long debt lasts."""
    found: list[dict[str, float]] = []
    for recorder, _ in runs:
        stock = _stock(recorder, "debt", "stage")
        homes, owing = stock.sum(axis=1), stock[:, PROBLEMATIC] + stock[:, IN_HELP]
        moves = _flow(recorder, "debt_moves").reshape(STAGES, STAGES) / homes[:-1].sum()
        entry = float(moves[:PROBLEMATIC, PROBLEMATIC].sum())
        share = owing / homes
        found.append(
            {
                "owing": float(share.mean()),
                "owing, last years over first": float(share[-5:].mean() / share[:5].mean()),
                "in help": float((stock[:, IN_HELP] / homes).mean()),
                "entering": entry,
                "entering help": float(moves[:, IN_HELP].sum()),
                "help that ends free": float(moves[IN_HELP, NO_DEBT] / moves[IN_HELP].sum()),
                "three years or longer": float(np.exp(-3.0 * entry / share.mean())),
            }
        )
    ranges = {
        "owing": ("A075", 0.076, 0.083),
        "owing, last years over first": ("constant rates", 1 - DRIFT, 1 + DRIFT),
        "in help": ("A073", 0.010, 0.025),
        "entering": ("A076", 0.010, 0.011),
        "entering help": ("A074", 0.005, 0.012),
        "help that ends free": ("C104", 0.51, 0.92),
        "three years or longer": ("A077", 0.50, 0.55),
    }
    return [("debt", k, *source, *_mean([f[k] for f in found])) for k, source in ranges.items()]
