"""Decide once for a whole report which groups are not told, so that no two of its tables together give one away."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from results.report.small import COUNTED, LEAST, hidden, protected, small

if TYPE_CHECKING:
    import pandas as pd

    from results.comparison import Comparison
    from sim.kernen import Kernen
    from sim.municipalities import Municipality

Gone = Mapping[tuple[str, str, int], frozenset[str]]
"""Indicator, breakdown and year -> groups that are not told."""
PARTS = ("age_group", "household", "wijk", "kern")
"""Breakdowns whose groups add up to the municipality. A wijk comes before its kernen."""

NARROW = ("product", "group", "kern", "wijk", "referrer", "event", "path", "sex_age")
"""Breakdowns in which a group may hold so few that its figure would tell of them: such a group is not drawn."""
Series = tuple[str, str, str]
"""Indicator, breakdown and group."""


def gone_of(figures: Sequence[pd.DataFrame], places: Mapping[str, Sequence[str]]) -> Gone:
    """Return what is not told in any table of a report.

    Parameters
    ----------
    figures : mean figures of each scenario, see `results.report.grids.means`
    places : wijk -> the kernen that it is made of, whole or in part; empty where that is not known

    Returns
    -------
    The small counts, those needed to hide them, and every kern of a wijk that is hidden

    Notes
    -----
    What is hidden in one scenario is hidden in all, as differences are told. Kernen add up to wijken and wijken to the
    municipality: in every wijk that is told at least two kernen are hidden, of `LEAST` together, or none; of a wijk
    that is hidden no kern is told, or its kernen would tell it. Wijken that share a kern are told together or not at
    all, since each says something of that kern. Each step only hides more, so it ends.
    """
    found: dict[tuple[str, str, int], set[str]] = {}
    tables = [_grids(frame) for frame in figures]
    for key in dict.fromkeys(key for table in tables for key in table):
        groups = list(dict.fromkeys(group for table in tables for group in table.get(key, {})))
        versions = [[table.get(key, {}).get(group, math.nan) for group in groups] for table in tables]
        if key[1] == "kern" and places:  # the rest by `_nested`, within the wijk
            gone = [any(small(values[i]) for values in versions) for i in range(len(groups))]
        else:
            gone = protected(versions, [False] * len(groups))
        found[key] = {group for group, out in zip(groups, gone, strict=True) if out}
    for indicator, by, year in list(found):
        if by == "kern" and places:
            kernen = [table.get((indicator, "kern", year), {}) for table in tables]
            wijken = [table.get((indicator, "wijk", year), {}) for table in tables]
            _nested(kernen, wijken, found[indicator, "kern", year], found.setdefault((indicator, "wijk", year), set()),
                    places)  # fmt: skip
    return {key: frozenset(groups) for key, groups in found.items() if groups}


def _nested(
    kernen: Sequence[Mapping[str, float]],
    wijken: Sequence[Mapping[str, float]],
    no_kern: set[str],
    no_wijk: set[str],
    places: Mapping[str, Sequence[str]],
) -> None:
    """Hide more kernen and wijken until neither tells of the other; one mapping for each scenario, sets are changed."""
    names = list(dict.fromkeys(name for table in wijken for name in table))
    while True:
        before = len(no_kern) + len(no_wijk)
        for block in blocks(places):
            inside = list(dict.fromkeys(k for wijk in block for k in places[wijk]))
            _within(block, inside, kernen, no_kern, no_wijk)
            for wijk in no_wijk & set(block):
                if len(block) == 1 or any(small(table.get(wijk, 0.0)) for table in wijken):
                    no_kern.update(k for k in places[wijk] if any(table.get(k, 0.0) > 0.0 for table in kernen))
        versions = [[table.get(name, math.nan) for name in names] for table in wijken]
        gone = protected(versions, [name in no_wijk for name in names])
        no_wijk.update(name for name, out in zip(names, gone, strict=True) if out)
        if len(no_kern) + len(no_wijk) == before:
            return


def _within(
    block: Sequence[str],
    inside: Sequence[str],
    kernen: Sequence[Mapping[str, float]],
    no_kern: set[str],
    no_wijk: set[str],
) -> None:
    """Hide more in one block: wijken that share a kern are told together or not at all."""
    versions = [[table.get(k, math.nan) for k in inside] for table in kernen]
    if len(block) > 1:
        if not no_kern.isdisjoint(inside):
            no_wijk.update(block)
        elif not no_wijk.isdisjoint(block):
            no_wijk.update(block)
            some = [(v, k) for values in versions for v, k in zip(values, inside, strict=True) if v > 0.0]
            no_kern.update(k for _, k in sorted(some)[:1])  # else the kernen tell what the wijken do not
    gone = protected(versions, [k in no_kern for k in inside])
    no_kern.update(k for k, out in zip(inside, gone, strict=True) if out)


def blocks(places: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the wijken in lots that share no kern with each other."""
    found: list[tuple[list[str], set[str]]] = []
    for wijk, inside in places.items():
        joined = [one for one in found if not one[1].isdisjoint(inside)]
        found = [one for one in found if one not in joined]
        found.append(([name for one in joined for name in one[0]] + [wijk],
                      set(inside).union(*(one[1] for one in joined))))  # fmt: skip
    return [wijken for wijken, _ in found]


def _grids(figures: pd.DataFrame) -> dict[tuple[str, str, int], dict[str, float]]:
    """Return every count by part: indicator, breakdown and year -> group -> value, wijken before kernen."""
    some = figures[figures["unit"].isin(COUNTED) & figures["by"].isin(PARTS)]
    found: dict[tuple[str, str, int], dict[str, float]] = {}
    columns = (some[name] for name in ("indicator", "by", "year", "group", "value"))
    for indicator, by, year, group, value in zip(*columns, strict=True):
        found.setdefault((str(indicator), str(by), int(year)), {})[str(group)] = float(value)
    return found


def few(yearly: pd.DataFrame, breakdowns: Sequence[str]) -> set[Series]:
    """Return what counts fewer than `LEAST` in some row, of some breakdowns."""
    value = yearly["value"].abs()
    some = yearly[yearly["unit"].isin(COUNTED) & yearly["by"].isin(breakdowns) & (value > 0.0) & (value < LEAST)]
    return set(_series(some))


def without(table: pd.DataFrame, gone: Collection[Series]) -> pd.DataFrame:
    """Return a tidy table without some series."""
    return table[[one not in gone for one in _series(table)]] if gone else table


def _series(table: pd.DataFrame) -> Iterator[Series]:
    return zip(*(table[name].astype(str) for name in ("indicator", "by", "group")), strict=True)


def veiled(c: Comparison, gone: Gone, means: Sequence[pd.DataFrame], more: Collection[Series] = ()) -> Comparison:
    """Return a comparison without what is not told, for its page and its figures.

    Parameters
    ----------
    gone : what no table tells
    means : mean figures of each scenario; a series of the whole municipality goes when it is small
    more : series that go as well
    """
    out: set[Series] = {(indicator, by, name) for (indicator, by, _), names in gone.items() for name in names}
    out.update(more)
    for frame in means:
        out |= few(frame, ("total",))
    return replace(c, yearly=without(c.yearly, out), differences=without(c.differences, out))


def kernen_of(place: Municipality, known: Sequence[str]) -> Kernen | None:
    """Return the kernen of a municipality when they are those of a result.

    Parameters
    ----------
    known : names of the kernen in the result
    """
    from sim.errors import ZorgdrukError
    from sim.kernen import read_kernen
    from sim.statline import Statline

    try:
        kernen = read_kernen(place, Statline())
    except ZorgdrukError:
        return None
    return kernen if known and set(known) <= set(kernen.labels()) else None


def places_of(kernen: Kernen | None) -> dict[str, list[str]]:
    """Return wijk -> names of the kernen that it is made of; empty where there are no wijken."""
    if kernen is None or kernen.wijken is None:
        return {}
    labels = kernen.labels()
    return {
        str(name): [label for label, part in zip(labels, share, strict=True) if part > 0.0]
        for name, share in zip(kernen.wijken.name, kernen.wijken.share.T, strict=True)
    }


def flows_hidden(values: Mapping[str, float]) -> set[str]:
    """Return which yearly flows are not told: population next year less this year is their balance.

    Parameters
    ----------
    values : births, deaths and moves of a year
    """
    gone = hidden(list(values.values()), summed=True)
    return {name for name, out in zip(values, gone, strict=True) if out}
