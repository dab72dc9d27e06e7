"""Follow the closed loop: with half the staff of household help, who waits, who cares, who breaks and who moves out.

`python -m calibration.closed_loop --pairs 8` lives pairs of worlds, alike to the last inwoner and with the same luck,
one of which loses half its staff on the first day, and draws what differs from month to month.
"""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.care_codes import OVERLOADED
from agents.domains import HOUSEHOLD_TASKS
from agents.households import INSTITUTION
from agents.indications import RUNNING
from agents.persons import HERE
from calibration.asked import count, municipality
from results.language import number
from results.style import BLUE, ORANGE, SAND, About, new_figure, save, styled, tick_format
from sim.calendar import month_index, month_name, year_of
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.provisions.product import STAFF
from sim.recorder import Recorder
from sim.recording_access import QUARTERS
from sim.recording_care import carers_by_strain
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.waiting import base_weeks, median_weeks
from sim.zorgdruk import PARTS, index_of, zorgdruk_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from sim.world import World
    from sim.zorgdruk import Zorgdruk

HELP, WHO = "huishoudelijke_ondersteuning", "household_help"
WLZ = ("wlz_thuis", "wlz_ggz")
LINKS = {
    "waiting": ("wachten op hulp, personen", "waiting for help, persons"),
    "helped": ("huishoudelijke hulp", "household help"),
    "unmet": ("huishouden: tekort", "household: lacking"),
    "covered": ("mantelzorg, alle taken", "mantelzorg, all tasks"),
    "covered_household": ("mantelzorg, huishouden", "mantelzorg, household"),
    "overloaded": ("overbelaste mantelzorgers", "overloaded carers"),
    "wlz_in": ("nieuw in de Wlz, per maand", "new in the Wlz, a month"),
    "zorgdruk": ("zorgdruk (vol = 100)", "zorgdruk (full = 100)"),
}
"""What is followed, in the order of the loop; hours a week. Who is new in the Wlz had it neither at home nor in an
institution the month before. Zorgdruk of a month is made as that of a year, of clients who have help in it."""
PANELS: tuple[tuple[tuple[str, str] | None, tuple[str, ...]], ...] = (
    (None, ("waiting",)),
    (("hulp, en wat niemand geeft, uur per week", "help, and what nobody gives, hours a week"), ("helped", "unmet")),
    (("mantelzorg, uur per week", "mantelzorg, hours a week"), ("covered", "covered_household")),
    (None, ("overloaded",)),
    (None, ("wlz_in",)),
    (None, ("zorgdruk",)),
)
"""Title of each panel, None for that of its line, and its lines."""
LINES = ((BLUE, "-"), (ORANGE, (0, (5, 1.5))))
LEVEL = 100.0
"""Zorgdruk with all staff."""
WIDE, YEAR = 1.96, 12


def with_wlz(world: World) -> NDArray[np.uint64]:
    """Return the lineages of who has the Wlz, at home or in an institution, in order."""
    access, people, cases = world.access, world.persons.column, world.cases
    assert access is not None
    products = [k for k, name in enumerate(access.products) if name in WLZ]
    has = world.households.column("type")[people("household")] == INSTITUTION
    runs = (cases.column("stage") == RUNNING) & np.isin(cases.column("product"), products)
    has[cases.column("client")[runs]] = True
    return np.asarray(np.sort(people("lineage")[has & (people("status") == HERE)]))


def linked(world: World, before: NDArray[np.uint64]) -> dict[str, float]:
    """Return what stands after a month, all of `LINKS` but zorgdruk.

    Parameters
    ----------
    before : of `with_wlz`, a month before.
    """
    access, people = world.access, world.persons.column
    assert access is not None
    book, here, t = access.books[world.month - 1], people("status") == HERE, HOUSEHOLD_TASKS
    need, helped, covered = (people(name)[here].astype(np.int64) / QUARTERS for name in ("need", "helped", "covered"))
    return {
        "waiting": float(book.waiting[list(access.products).index(HELP)].sum()),
        "helped": float(helped[:, t].sum()),
        "unmet": float(np.maximum(need - helped - covered, 0)[:, t].sum()),
        "covered": float(covered.sum()),
        "covered_household": float(covered[:, t].sum()),
        "overloaded": float((people("strain")[here] == OVERLOADED).sum()),
        "wlz_in": float(len(np.setdiff1d(with_wlz(world), before, assume_unique=True))),
    }


def of_month(world: World) -> dict[str, float]:
    """Return the measures of zorgdruk of the month that was lived last, at the prices of the month."""
    access, month = world.access, world.month - 1
    assert access is not None
    book = access.books[month]
    counts, people = book.counts, world.persons
    assert counts is not None
    here, age = people.column("status") == HERE, (month - people.column("birth").astype(np.int64)) // YEAR
    own = [k for k, product in enumerate(access.products.values()) if product.municipal]
    carers, many = carers_by_strain(world), float(here.sum())
    waits = median_weeks(base_weeks(access, world.parameters), book.waits, access.sets.members("total", "total"))
    covered = people.column("covered")[here].astype(np.int64).sum() / QUARTERS
    return {
        "clients_maatwerk": float(counts.running[access.sets.at("maatwerk")].sum()) / many,
        "cost_constant_prices": float(book.cents[own].sum()) / many,
        "staff_hours_needed": float(book.needed.sum() / book.staff[:, 1].sum()),
        "carers_overloaded": float(carers[OVERLOADED] / max(carers.sum(), 1)),
        "care_hours": float(covered / max((here & (age >= 50) & (age <= 74)).sum(), 1)),
        "unmet_hours": float(counts.unmet.sum()) / many,
        "waiting_weeks": waits,
    }


class Lived(NamedTuple):
    """One world of a pair."""

    links: pd.DataFrame  # by month and link, zorgdruk left out
    measures: list[dict[str, float]]  # of zorgdruk, by month
    years: Zorgdruk


def lived(world: World, months: int, part: float) -> Lived:
    """Live a world with a part of the staff.

    Parameters
    ----------
    part : 1 for all staff of household help.
    """
    assert world.access is not None
    world.access.staff[STAFF.index(WHO)] *= part
    recorder, found, measures = Recorder(), [], []
    recorder.look(world)
    for _ in range(months):
        before = with_wlz(world)
        step(world, recorder)
        found.append(linked(world, before))
        measures.append(of_month(world))
    return Lived(pd.DataFrame(found), measures, zorgdruk_of(recorder))


def by_month(full: Lived, less: Lived, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return what differs by month and link; zorgdruk from `LEVEL`, that of the same month with all staff."""
    found = less.links - full.links
    pairs = zip(full.measures, less.measures, strict=True)
    totals = [index_of({n: {0: a[n], 1: b[n]} for n in a}, weights).total[1] for a, b in pairs]
    return found.assign(zorgdruk=np.array(totals) - LEVEL)[list(LINKS)]


def beside(full: Zorgdruk, less: Zorgdruk, weights: Mapping[str, float]) -> dict[int, float]:
    """Return zorgdruk of a run by year, where that of another run in the same year is 100.

    Parameters
    ----------
    full, less : with the same years; `full` is the 100.
    weights : by part.
    """
    found = {}
    for year in full.total:
        both = {name: {0: full.measures[name][year], 1: less.measures[name][year]} for name in full.measures}
        found[year] = index_of(both, weights).total[1]
    return found


def closed_loop(slug: str, pairs: int, years: int, part: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the differences by pair and month, and zorgdruk by pair and year, 100 with all staff.

    Parameters
    ----------
    slug : municipality.
    pairs, years : how many, and how long from January 2021.
    part : of the staff of household help that is left in one of each pair.
    """
    first = month_index(2021, 1)
    last, place = first + 12 * years - 1, find_municipality(slug)
    world = prepare_world(place, first, last, 1, Statline(), read_scenario("basispad")).world
    monthly, yearly = [], []
    for pair in range(1, pairs + 1):
        weights = {name: world.parameters[f"zorgdruk.weight_{name}"] for name in PARTS}
        full, less = (lived(world.copy(pair), 12 * years, p) for p in (1.0, part))
        for i, row in by_month(full, less, weights).iterrows():
            monthly += [(pair, month_name(first + int(str(i))), name, float(value)) for name, value in row.items()]
        yearly += [(pair, year, value) for year, value in beside(full.years, less.years, weights).items()]
    return (
        pd.DataFrame(monthly, columns=["pair", "month", "link", "difference"]),
        pd.DataFrame(yearly, columns=["pair", "year", "zorgdruk"]),
    )


def drawn(monthly: pd.DataFrame, part: float, about: About) -> Figure:
    """Draw the mean difference of every link by month, with the interval of the mean."""
    pairs, months = monthly["pair"].nunique(), sorted(monthly["month"].unique())
    band = (f"band: 95% van {pairs} paren; ", f"band: 95% of {pairs} pairs; ") if pairs > 1 else ("", "")
    many = about.say("1 paar" if pairs == 1 else f"{pairs} paren", "1 pair" if pairs == 1 else f"{pairs} pairs")
    figure = new_figure(
        about.say(
            f"Wat gebeurt er als {1 - part:.0%} van de huishoudelijke hulp wegvalt?",
            f"What happens when {1 - part:.0%} of household help falls away?",
        ),
        about.say(
            f"Verschil met volle bezetting; {band[0]}Wlz: dik is het gemiddelde van 12 maanden",
            f"Difference from all staff; {band[1]}Wlz: bold is the mean of 12 months",
        ),
        about.say(
            f"Bron: berekening zorgdruk, {about.municipality}, synthetische bevolking; {many} van runs "
            "met hetzelfde geluk; het model, geen meting",
            f"Source: computed by zorgdruk, {about.municipality}, synthetic population; {many} of runs "
            "with the same luck; the model, not a measurement",
        ),
    )
    at = np.arange(len(months)) / 12 + year_of(month_index(int(months[0][:4]), 1))
    for i, (title, names) in enumerate(PANELS):
        axes = figure.add_axes((0.08 + 0.31 * (i % 3), 0.53 - 0.42 * (i // 3), 0.25, 0.27))
        for name, (colour, dashes) in zip(names, LINES, strict=False):
            grid = monthly[monthly["link"] == name].pivot_table(index="month", columns="pair", values="difference")
            mean, words = grid.mean(axis=1), about.say(*LINKS[name])
            wide = WIDE * grid.std(axis=1, ddof=1) / np.sqrt(pairs) if pairs > 1 else 0.0 * mean
            axes.fill_between(at, mean - wide, mean + wide, color=SAND, alpha=0.5, lw=0)
            axes.plot(at, mean, color=colour, ls=dashes, lw=0.6 if name == "wlz_in" else 1.4, label=words)
            if name == "wlz_in":
                axes.plot(at, mean.rolling(YEAR).mean(), color=colour, lw=2.0)
        axes.axhline(0.0, color="black", lw=0.6)
        axes.set_title(textwrap.fill(about.say(*(title or LINKS[names[0]])), 30), loc="left", fontsize=10)
        if len(names) > 1:
            axes.legend(fontsize=7.5, frameon=False, loc="center right", bbox_to_anchor=(1.0, 0.38))
        axes.yaxis.set_major_formatter(tick_format(about.lang))
        if names == ("zorgdruk",):
            axes.yaxis.set_major_formatter(lambda value, _: number(LEVEL + value, about.lang, 1))
        axes.tick_params(labelsize=8)
        axes.set_xticks(range(int(at[0]), int(at[-1]) + 2))
    return figure


def told(monthly: pd.DataFrame, about: About) -> str:
    """Return the text alternative: what differs in the last year."""
    last = sorted(monthly["month"].unique())[-YEAR:]
    means = monthly[monthly["month"].isin(last)].groupby("link")["difference"].mean()
    digits = {"wlz_in": 2, "zorgdruk": 1}
    parts = [
        f"{about.say(*words)} {number(means[name], about.lang, digits.get(name, 0))}" for name, words in LINKS.items()
    ]
    return about.say("Verschil in het laatste jaar: ", "Difference in the last year: ") + "; ".join(parts) + "."


def main() -> None:
    """Live the pairs, write the differences as CSV and draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("municipality", nargs="?", type=municipality, default="hogeland")
    parser.add_argument("--pairs", type=count, default=8)
    parser.add_argument("--years", type=count, default=5)
    parser.add_argument("--part", type=float, default=0.5)
    parser.add_argument("--out", type=Path, default=Path("closed_loop"))
    parser.add_argument("--lang", choices=("nl", "en"), default="nl")
    asked = parser.parse_args()
    monthly, yearly = closed_loop(asked.municipality, asked.pairs, asked.years, asked.part)
    asked.out.mkdir(parents=True, exist_ok=True)
    monthly.to_csv(asked.out / "closed_loop.csv", index=False)
    yearly.to_csv(asked.out / "zorgdruk.csv", index=False)
    about = About(find_municipality(asked.municipality).name, "basispad", 1, asked.lang)
    with styled():
        save(drawn(monthly, asked.part, about), asked.out, "closed_loop", told(monthly, about))
    print(yearly.groupby("year")["zorgdruk"].mean().round(2).to_string())
    print(monthly.groupby(["month", "link"])["difference"].mean().unstack().iloc[11::12].round(1).to_string())


if __name__ == "__main__":
    main()
