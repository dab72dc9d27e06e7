"""The rows of the validation report about care, luck and patterns, from what the parts found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from calibration.patterns import NO_FIGURE, Row, patterns
from calibration.scores import skill
from calibration.validation_care import pairs_needed
from results.differences import half_width
from results.validation_rows import NONE, Asked, Check, check

if TYPE_CHECKING:
    import pandas as pd

    from sim.statline import Statline

KWB = "CBS Kerncijfers wijken en buurten 2021 (sim/data/social_domain_2021)"
RANGE = 0.05
"""Half the range of a printed count, as in `calibration.access_check`."""
MOST_Z = 4.5
LEAST_RATIO, MOST_PAIRS, CHANGED = 20.0, 50.0, 0.9
COMMAND = "zorgdruk validate --part {}"
CARE_NOTE = (
    "the level of the Wmo and of youth help is the mean of the local factors of the two others; which products are "
    "asked for was fitted to Het Hogeland and comes along in every rotation, household types of youth help to two"
)


def care_checks(table: pd.DataFrame) -> list[Check]:
    """Return the rows of predicting each municipality from the two others, and the skill against the naive use rate."""
    means = table.groupby(["municipality", "quantity"], sort=False)[["value", "naive", "observed"]].mean().reset_index()
    found = []
    for quantity, some in means.groupby("quantity", sort=False):
        own = float((some["value"] / some["observed"] - 1.0).abs().mean())
        naive = float((some["naive"] / some["observed"] - 1.0).abs().mean())
        found.append(check("care", "each predicted from the two others", f"skill, {quantity}", Asked(low=0.0),
                           skill(own, naive), beside=f"mean error {100 * own:.1f}%, naive {100 * naive:.1f}%",
                           data=KWB, command=COMMAND.format("care"),
                           note="use by age is published for no municipality: the naive rate is per head; 2021 is the "
                           "only year, so nothing is forecast"))  # fmt: skip
        columns = some[["municipality", "value", "naive", "observed"]].to_numpy().tolist()
        for place, value, rate, seen in columns:
            gap, other = 100.0 * (float(value) / float(seen) - 1.0), 100.0 * (float(rate) / float(seen) - 1.0)
            asked, beside = Asked(-100 * RANGE, 100 * RANGE), f"use per head of the others: {other:+.1f}"
            more = {"beside": beside, "data": KWB, "command": COMMAND.format("care"), "note": CARE_NOTE}
            found.append(check("cross-municipality", str(place), f"error of {quantity}, %", asked, gap, **more))
    return found


def pair_checks(table: pd.DataFrame, municipality: str) -> list[Check]:
    """Return the rows of paired what-ifs."""
    base, zero, less = (table[name].to_numpy(dtype=np.float64) for name in ("base", "zero", "less"))
    ratio, pairs = pairs_needed(base, less)
    gap = float(np.abs(zero - base).max()) + float((~table["same"].astype(bool)).sum())
    more = {"data": f"{len(table)} pairs of 2021", "command": COMMAND.format("pairs")}
    mean = 100.0 * float((less - base).mean() / base.mean())
    return [
        check("paired what-if", municipality, "a policy of nothing: largest difference", Asked(0.0, 0.0), gap,
              note="indications that start, and every column of every person", **more),
        check("paired what-if", municipality, "variance of the difference, unpaired over paired", Asked(LEAST_RATIO),
              ratio if np.isfinite(ratio) else None, note="1% less asking for the Wmo, indications that start", **more),
        check("paired what-if", municipality, "pairs needed to see a policy of -1%", Asked(high=MOST_PAIRS),
              pairs if np.isfinite(pairs) else None, beside=f"difference {mean:+.2f}%",
              note="95% confidence, four times out of five", **more),
    ]  # fmt: skip


def truth_checks(table: pd.DataFrame, municipality: str, seeds: int) -> list[Check]:
    """Return the row of the agents against their expected value."""
    z = table["z"].to_numpy(dtype=np.float64)
    return [
        check("kernel truth", municipality, "largest standardised difference", Asked(high=MOST_Z),
              float(np.abs(z).max()), beside=f"root mean square {np.sqrt((z**2).mean()):.2f} of {len(z)}",
              data=f"{seeds} runs without migration",
              command=COMMAND.format("truth"),
              note="life domains and the gain of a partner left out, as the expected course is exact only then"),
    ]  # fmt: skip


def repeat_checks(one: pd.DataFrame, other: pd.DataFrame, municipality: str) -> list[Check]:
    """Return the row of the same runs in two orders."""
    first, second = (dict(zip(t["seed"].tolist(), t["sha256"].tolist(), strict=True)) for t in (one, other))
    unlike = float(sum(second.get(seed) != digest for seed, digest in first.items())) if first else None
    note = (
        "1 and 2 processes, cold and warm, resumed after SIGKILL: tests/test_experiments_batch*.py, "
        "test_sim_reproducible.py"
    )
    beside = f"sha256 of seed {min(first)}: {first[min(first)][:16]}" if first else ""
    more = {"beside": beside, "data": "sim/data", "command": COMMAND.format("repeat"), "note": note}
    quantity = "runs whose tables differ between two orders"
    return [check("reproducibility", municipality, quantity, Asked(0.0, 0.0), unlike, **more)]


def package_checks(table: pd.DataFrame, municipality: str) -> list[Check]:
    """Return the row of whether the main conclusion holds under draws of all parameters with a range of belief.

    Parameters
    ----------
    table : zorgdruk by scenario, draw and seed; draw 0 is the defaults.
    municipality : slug.

    Notes
    -----
    The conclusion is the sign of the mean over the pairs with the defaults; there is none while its interval of 90%
    (Student's t) holds 0. Luck moves one pair far more than the mean of several, so each draw is judged by its mean.
    """
    some = table[table["indicator"] == "zorgdruk"]
    wide = some.pivot_table(index=["draw", "seed"], columns="scenario", values="value", sort=False)
    gap = wide.iloc[:, 1] - wide.iloc[:, 0]  # Basispad comes before Samenredzaam
    own, means = gap.loc[0].to_numpy(dtype=np.float64), gap.groupby(level="draw").mean()
    half, told = np.nan, f"with the defaults {own.mean():+.2f}"
    if len(own) > 1:
        half = float(half_width(own[:, None], gap.loc[[0]].index.to_frame().to_numpy(dtype=np.int64))[0])
        told += f" ({own.mean() - half:+.2f} to {own.mean() + half:+.2f}, 90%"
        told += f", {len(own)} pairs, spread of one {own.std(ddof=1):.1f})"
    drawn = means[means.index != 0].to_numpy(dtype=np.float64)
    held, beside = None, ""
    if len(drawn):
        low, high = np.quantile(drawn, [0.05, 0.95])
        beside = f"draws: {drawn.mean():+.2f} ({low:+.2f} to {high:+.2f}), lower in {(drawn < 0).mean():.2f} of them"
        told += f"; {len(drawn)} draws of {round((len(gap) - len(own)) / len(drawn))} pairs, each judged by its mean"
        if abs(own.mean()) > half:  # never so with one pair
            held = float((np.sign(drawn) == np.sign(own.mean())).mean())
    more = {
        "beside": beside,
        "data": "Samenredzaam 2030 against Basispad, zorgdruk of 2030",
        "command": COMMAND.format("package"),
        "note": f"{told}; the bar of 0.9 is our own",
    }
    quantity = "share of draws with the sign that the defaults give to what the package does to zorgdruk"
    return [check("main conclusion", municipality, quantity, Asked(CHANGED), held, **more)]


def pattern_checks(tables: Sequence[pd.DataFrame], statline: Statline) -> list[Check]:
    """Return the rows of the twelve patterns."""
    found = [_first(statline)]
    rows = [Row(*values) for table in tables for values in table.itertuples(index=False, name=None)]
    for values in patterns(rows).to_numpy().tolist() if rows else ():
        number, place, quantity, low, high, source, simulated, error, told = values
        value = None if told == NO_FIGURE else float(simulated)
        more = {
            "data": str(source),
            "command": COMMAND.format("patterns"),
            "note": "one seed" if np.isnan(error) else "",
        }
        found.append(check(f"pattern {number}", place, quantity, Asked(float(low), float(high)), value, **more))
    if not rows:
        found.append(check("patterns 2-11", "", "", None, None, command=COMMAND.format("patterns"),
                           note="not run with --quick; see docs/validation.md, Patronen"))  # fmt: skip
    found.append(Check("pattern 12", "Het Hogeland", "care solved in the network against cohesion", "", "", None, NONE,
                       note="the koersdocument gives cohesion (66 and 51%) and no figure of care solved in the "
                       "network; cohesion is put into the model, so a difference would prove nothing"))  # fmt: skip
    return found


def _first(statline: Statline) -> Check:
    """Return pattern 1 as counted: the mantelzorgpotentieel in Het Hogeland against the Netherlands."""
    from results.observed import municipal, national

    own, nation = municipal(statline, "GM1966"), national(statline)
    name, years = "mantelzorgpotentieel_50_64", (2006, 2021)

    def change(table: pd.DataFrame) -> float:
        some = table[table["indicator"] == name].set_index("year")["value"]
        return float(np.log(some[years[1]] / some[years[0]]))

    gap = change(own) - change(nation)
    return check("pattern 1", "hogeland", "mantelzorgpotentieel 2006-2021 as counted, log change less the Netherlands",
                 Asked(high=0.0), gap, data="CBS 7461bev, 03759ned, 83502NED", command=COMMAND.format("patterns"),
                 note=f"{name}; in runs to 2031 it does fall faster, see docs/validation.md, Pattern 1")  # fmt: skip


def calibration_checks() -> list[Check]:
    """Return the rows that tests of the inference answer: they need thousands of cheap runs and are no part of this."""
    told = (
        ("synthetic truth", "pooled 90% coverage over truths, 8 parameters", Asked(0.87, 0.93), "inference"),
        ("simulation-based calibration", "chi-square p of the ranks", Asked(low=0.01), "inference"),
        ("misspecified migration", "coverage of the inflow parameter", Asked(low=0.82), "inference"),
        ("identifiability", "care entry and end flagged from stocks, not from starts", Asked(), "inference"),
        ("hold-out canary", "posterior hash with test years made random", Asked(), "canary"),
    )
    note = "shown by this test, which says what it measured; no part of the command"
    return [
        check(
            test, "cheap twin", what, asked, None, command=f"pytest -m '' tests/test_calibration_{file}.py", note=note
        )
        for test, what, asked, file in told
    ]
