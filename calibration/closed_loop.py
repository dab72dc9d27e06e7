"""Follow the closed loop: with half the staff of household help, who waits, who cares, who breaks and who moves out.

`python -m calibration.closed_loop --pairs 8` lives pairs of worlds, alike to the last inwoner and with the same luck,
one of which loses half its staff on the first day, and draws what differs from month to month.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.care_codes import OVERLOADED
from agents.domains import HOUSEHOLD_TASKS
from agents.households import INSTITUTION
from agents.persons import HERE
from calibration.asked import count, municipality
from results.language import number
from results.style import BLUE, SAND, About, new_figure, save, styled
from sim.calendar import month_index, month_name, year_of
from sim.municipalities import find_municipality
from sim.prepare import prepare_world
from sim.provisions.product import STAFF
from sim.recorder import Recorder
from sim.scenario import read_scenario
from sim.simulation import step
from sim.statline import Statline
from sim.zorgdruk import PARTS, index_of, zorgdruk_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from sim.world import World
    from sim.zorgdruk import Zorgdruk

HELP, WHO = "huishoudelijke_ondersteuning", "household_help"
LINKS = {
    "waiting": ("personen op wachtlijst", "persons waiting"),
    "helped": ("hulp, uur per week", "help, hours a week"),
    "covered": ("mantelzorg, uur per week", "mantelzorg, hours a week"),
    "unmet": ("tekort, uur per week", "lacking, hours a week"),
    "overloaded": ("overbelaste mantelzorgers", "overloaded carers"),
    "wlz": ("mensen met Wlz", "people with Wlz"),
}
"""What is followed, in the order of the loop; hours are of household tasks, Wlz is at home or in an institution."""
WIDE, YEAR = 1.96, 12


def linked(world: World) -> list[float]:
    """Return what stands after a month, in the order of `LINKS`."""
    access, people = world.access, world.persons.column
    assert access is not None
    book, here = access.books[world.month - 1], people("status") == HERE
    names, t = list(access.products), HOUSEHOLD_TASKS
    need, helped, covered = (people(name)[here, t].astype(np.int64) / 4 for name in ("need", "helped", "covered"))
    homes = world.households.column("type")[people("household")[here]]
    wlz = sum(int(book.running[k]) for k, name in enumerate(names) if name in ("wlz_thuis", "wlz_ggz"))
    return [
        float(book.waiting[names.index(HELP)].sum()), float(helped.sum()), float(covered.sum()),
        float(np.maximum(need - helped - covered, 0).sum()), float((people("strain")[here] == OVERLOADED).sum()),
        float(wlz + (homes == INSTITUTION).sum()),
    ]  # fmt: skip


def lived(world: World, months: int, part: float) -> tuple[NDArray[np.float64], Zorgdruk]:
    """Live a world with a part of the staff; return (months, LINKS) and zorgdruk with its measures.

    Parameters
    ----------
    part : 1 for all staff of household help.
    """
    assert world.access is not None
    world.access.staff[STAFF.index(WHO)] *= part
    recorder, found = Recorder(), []
    recorder.look(world)
    for _ in range(months):
        step(world, recorder)
        found.append(linked(world))
    return np.array(found), zorgdruk_of(recorder)


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
        (all_staff, index), (less, other) = (lived(world.copy(pair), 12 * years, p) for p in (1.0, part))
        for i, row in enumerate(less - all_staff):
            monthly += [(pair, month_name(first + i), name, value) for name, value in zip(LINKS, row, strict=True)]
        weights = {name: world.parameters[f"zorgdruk.weight_{name}"] for name in PARTS}
        yearly += [(pair, year, value) for year, value in beside(index, other, weights).items()]
    return (
        pd.DataFrame(monthly, columns=["pair", "month", "link", "difference"]),
        pd.DataFrame(yearly, columns=["pair", "year", "zorgdruk"]),
    )


def drawn(monthly: pd.DataFrame, yearly: pd.DataFrame, part: float, about: About) -> Figure:
    """Draw the mean difference of every link by month with the interval of the mean, and zorgdruk in words."""
    pairs = monthly["pair"].nunique()
    last = int(yearly["year"].max())
    end = yearly[yearly["year"] == last]["zorgdruk"].mean()
    figure = new_figure(
        about.say(
            f"Wat gebeurt er als {1 - part:.0%} van de huishoudelijke hulp wegvalt?",
            f"What happens when {1 - part:.0%} of household help falls away?",
        ),
        about.say(
            f"Verschil met volle bezetting; band: 95% van {pairs} paren. Zorgdruk {last}: {end:.0f} (vol = 100)",
            f"Difference from all staff; band: 95% of {pairs} pairs. Zorgdruk {last}: {end:.0f} (all staff = 100)",
        ),
        about.source(about.say("het model; geen meting", "the model; not a measurement")),
    )
    months = sorted(monthly["month"].unique())
    at = np.arange(len(months)) / 12 + year_of(month_index(int(months[0][:4]), 1))
    for i, (name, words) in enumerate(LINKS.items()):
        axes = figure.add_axes((0.08 + 0.31 * (i % 3), 0.53 - 0.42 * (i // 3), 0.25, 0.27))
        grid = monthly[monthly["link"] == name].pivot_table(index="month", columns="pair", values="difference")
        mean = grid.mean(axis=1).to_numpy()
        wide = WIDE * grid.std(axis=1, ddof=1).to_numpy() / np.sqrt(pairs) if pairs > 1 else np.zeros(len(mean))
        axes.fill_between(at, mean - wide, mean + wide, color=SAND, alpha=0.5, lw=0)
        axes.plot(at, mean, color=BLUE, lw=1.4)
        axes.axhline(0.0, color="black", lw=0.6)
        axes.set_title(about.say(*words), loc="left")
        axes.tick_params(labelsize=8)
        axes.set_xticks(range(int(at[0]), int(at[-1]) + 2))
    return figure


def told(monthly: pd.DataFrame, about: About) -> str:
    """Return the text alternative: what differs in the last year."""
    last = sorted(monthly["month"].unique())[-YEAR:]
    means = monthly[monthly["month"].isin(last)].groupby("link")["difference"].mean()
    parts = [f"{about.say(*words)} {number(means[name], about.lang, 0)}" for name, words in LINKS.items()]
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
        save(drawn(monthly, yearly, asked.part, about), asked.out, "closed_loop", told(monthly, about))
    print(yearly.groupby("year")["zorgdruk"].mean().round(2).to_string())
    print(monthly.groupby(["month", "link"])["difference"].mean().unstack().iloc[11::12].round(1).to_string())


if __name__ == "__main__":
    main()
