"""Hold the use of voorzieningen in 2021 against what CBS, the monitor and the dossier publish, with a verdict."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.access_figures import GROWN, REFER, YEAR, YOUTH_AGES, figures, lived_year
from calibration.asked import count, municipality
from calibration.domain_check import verdict
from sim.access.local import LOCAL
from sim.municipalities import MUNICIPALITIES, Municipality, find_municipality
from sim.statline import Statline

SET, TEST = "set", "test"
WITHOUT = ", no local factor"
HOGELAND, OLDAMBT = "hogeland", "oldambt"
FITTED = (HOGELAND, OLDAMBT)
"""Municipalities whose totals the rates of asking were fitted to; the third is predicted."""


class Observed(NamedTuple):
    """One published figure of a municipality.

    Parameters
    ----------
    quantity : name of a figure of `figures`.
    low, high : range; a count printed without one has 5% either way.
    source : table or parameter rows.
    use : whether it set a number of the model or of its start (`SET`) or tests the model (`TEST`).
    """

    quantity: str
    low: float
    high: float
    source: str
    use: str = TEST


NATIONAL = (
    Observed("household help, 75-84, share", 0.132, 0.162, "C010 (NL 2022)"),
    Observed("household help, 85+, share", 0.264, 0.322, "C011 (NL 2022)"),
    Observed("Wmo, 70+, share", 0.228, 0.278, "C012 (NL 2016)"),
    Observed("Wmo, men of 70+, share", 0.145, 0.177, "C013a (NL 2016)"),
    Observed("Wmo, women of 70+, share", 0.293, 0.359, "C013b (NL 2016)"),
    Observed("Wmo, 70+ living alone, share", 0.38, 0.464, "C014 (NL 2016)"),
    Observed("Wmo, 70+ in a couple, share", 0.133, 0.167, "C015 (NL 2016)"),
    Observed("Wmo, 75+, share", 0.288, 0.352, "C026a (NL 2024)"),
    Observed("district nursing per 1,000", 33.0, 34.0, "C111 (NL 2018)"),
    Observed("laws of users, two or more, share", 0.07, 0.09, "C022a (NL 2018)"),
)
"""Shares of the country; people at home."""
OF_HOGELAND = (
    Observed("cost of household help, M", 4.6, 5.0, "C033", SET),
    Observed("cost of begeleiding, dagbesteding, verblijf, M", 5.8, 6.4, "C036", SET),
    Observed("cost of hulpmiddelen and trapliften, M", 1.10, 1.21, "C038", SET),
    Observed("cost of vervoer, M", 1.06, 1.17, "C040", SET),
    Observed("cost of youth help, M", 17.2, 19.0, "C062", SET),
    Observed("stair lifts granted", 28.0, 47.0, "C039", SET),
    Observed("Wmo meldingen per 1,000", 55.0, 65.0, "C130"),
    Observed("weeks to an answer, Wmo", 2.0, 4.0, "C131"),
    Observed("weeks to an answer, youth", 18.0, 22.0, "C132", SET),
    Observed("youth in crisis help", 13.0, 19.0, "C059: 16 different persons in half a year; here January-June", SET),
)
"""Figures of Het Hogeland alone."""


def observed(place: Municipality, statline: Statline) -> tuple[Observed, ...]:
    """Return what is published for a municipality in 2021, as far as the figures have it."""
    table = statline.table("social_domain_2021")
    cells = table.loc[(table["region"] == place.code) & (table["year"] == YEAR)].set_index("indicator")["value"]
    fitted = SET if place.slug in FITTED else TEST
    counts = [
        ("wmo_clients", "Wmo clients", fitted),
        ("youth_with_youthcare", "youth with help", fitted),
        ("persons_bijstand", "bijstand", SET),  # the start takes it (sim/synthesis/attributes_levels.py)
        *(
            (f"youthcare_age_{_under(ages)}", f"youth with help, {ages}", TEST if ages == GROWN else fitted)
            for ages in YOUTH_AGES
        ),
        ("youthcare_child_in_single_parent_hh", "youth with help, single parent", fitted),
        ("youthcare_child_with_couple", "youth with help, couple", fitted),
    ]
    found = [_count(cells, *one) for one in counts if one[0] in cells.index]
    return (*found, *_referred(cells), *(OF_HOGELAND if place.slug == HOGELAND else ()), *NATIONAL)


def quantities(place: Municipality) -> tuple[tuple[str, str], ...]:
    """Return name and source of what is published for a municipality in 2021, without a value."""
    local = {
        "wmo_clients": "Wmo clients",
        "youth_with_youthcare": "youth with help",
        "persons_bijstand": "bijstand",
        **{f"youthcare_age_{_under(ages)}": f"youth with help, {ages}" for ages in YOUTH_AGES},
        "youthcare_child_in_single_parent_hh": "youth with help, single parent",
        "youthcare_child_with_couple": "youth with help, couple",
        **{f"youthcare_referrer_{name}": quantity for name, quantity in REFER.values() if quantity},
    }
    own = OF_HOGELAND if place.slug == HOGELAND else ()
    return (*((what, f"KWB 2021, {name}") for name, what in local.items()), *((o.quantity, o.source) for o in own))


def _under(ages: str) -> str:
    return ages.replace("-", "_")


def _count(cells: pd.Series[float], name: str, quantity: str, use: str) -> Observed:
    value = float(cells[name])
    return Observed(quantity, 0.95 * value, 1.05 * value, f"KWB 2021, {name}", use)


def _referred(cells: pd.Series[float]) -> list[Observed]:
    """Return the shares of the two largest referrers, among those that the Jeugdwet names and that are known."""
    if not {f"youthcare_referrer_{name}" for name, _ in REFER.values()} <= set(cells.index):
        return []
    known = sum(float(cells[f"youthcare_referrer_{name}"]) for name, _ in REFER.values())
    found = []
    for name, quantity in REFER.values():
        if quantity:
            share = float(cells[f"youthcare_referrer_{name}"]) / known
            found.append(Observed(quantity, 0.95 * share, 1.05 * share, f"KWB 2021, youthcare_referrer_{name}", SET))
    return found


def access_runs(place: Municipality, seeds: Sequence[int], local: bool = True) -> pd.DataFrame:
    """Run 2021 and count the use of voorzieningen.

    Parameters
    ----------
    seeds : one run each, with a start population of its own.
    local : with the local factor of the municipality; its name says so if not.

    Returns
    -------
    One row per seed and figure: municipality, seed, quantity, value.
    """
    factors = dict(zip(("access.local_wmo", "access.local_youth"), LOCAL[place.code], strict=True))
    undone, rows = {} if local else {name: -value for name, value in factors.items()}, []
    for seed in seeds:
        world = lived_year(place, seed, undone)
        name = place.slug if local else place.slug + WITHOUT
        rows += [(name, seed, quantity, value) for quantity, value in figures(world).items()]
    return pd.DataFrame(rows, columns=["municipality", "seed", "quantity", "value"])


def access_check(runs: pd.DataFrame) -> pd.DataFrame:
    """Compare runs with the published figures.

    Returns
    -------
    One row per municipality and published figure: municipality, quantity, source, use, low, high, mean, error (of the
    mean over the seeds; missing with one seed), verdict.
    """
    rows, statline = [], Statline()
    for slug, some in runs.groupby("municipality", sort=False):
        for o in observed(find_municipality(str(slug).removesuffix(WITHOUT)), statline):
            values = some.loc[some["quantity"] == o.quantity, "value"].to_numpy(dtype=np.float64)
            mean = float(values.mean())
            error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
            rows.append((
                slug, o.quantity, o.source, o.use, o.low, o.high, mean, error, verdict(mean, error, o.low, o.high),
            ))  # fmt: skip
    names = ["municipality", "quantity", "source", "use", "low", "high", "mean", "error", "verdict"]
    return pd.DataFrame(rows, columns=names)


def main() -> None:
    """Write the table of the municipalities that are asked for as CSV; predicted ones without local factor as well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipality", nargs="*", type=municipality, default=[m.slug for m in MUNICIPALITIES])
    parser.add_argument("--seeds", type=count, default=3)
    parser.add_argument("--out", type=Path, default=Path("access_check.csv"))
    asked = parser.parse_args()
    places = [find_municipality(name) for name in asked.municipality]
    seeds, runs = range(1, asked.seeds + 1), [access_runs(place, range(1, asked.seeds + 1)) for place in places]
    runs += [access_runs(place, seeds, local=False) for place in places if place.slug not in FITTED]
    table = access_check(pd.concat(runs))
    table.to_csv(asked.out, index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
