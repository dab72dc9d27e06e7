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
from sim.tables import yearly_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.world import World

HELP, WHO = "huishoudelijke_ondersteuning", "household_help"
LINKS = {
    "waiting": ("wachten op huishoudelijke hulp, personen", "waiting for household help, persons"),
    "helped": ("uur hulp per week (huishouden)", "hours of help a week (household)"),
    "covered": ("uur mantelzorg per week (huishouden)", "hours of mantelzorg a week (household)"),
    "unmet": ("uur tekort per week (huishouden)", "hours lacking a week (household)"),
    "overloaded": ("overbelaste mantelzorgers", "overloaded carers"),
    "wlz": ("mensen met Wlz, thuis of in een instelling", "people with Wlz, at home or in an institution"),
}
"""What is followed, in the order of the loop."""
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


def lived(world: World, months: int, part: float) -> tuple[NDArray[np.float64], dict[int, float]]:
    """Live a world with a part of the staff; return (months, LINKS) and zorgdruk by year.

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
    table = yearly_table(recorder, tuple(world.kernen.labels()), {"seed": 0}, world.kernen.wijken)
    rows = table[(table["indicator"] == "zorgdruk") & (table["by"] == "total")]
    return np.array(found), dict(zip(rows["year"].astype(int), rows["value"].astype(float), strict=True))


def closed_loop(slug: str, pairs: int, years: int, part: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the differences by pair and month, and zorgdruk by pair and year.

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
        yearly += [(pair, year, index[year], other[year]) for year in index]
    return (
        pd.DataFrame(monthly, columns=["pair", "month", "link", "difference"]),
        pd.DataFrame(yearly, columns=["pair", "year", "all_staff", "less_staff"]),
    )


def drawn(monthly: pd.DataFrame, yearly: pd.DataFrame, part: float, about: About) -> Figure:
    """Draw the mean difference of every link by month with the interval of the mean, and zorgdruk in words."""
    pairs = monthly["pair"].nunique()
    last = int(yearly["year"].max())
    ends = yearly[yearly["year"] == last][["all_staff", "less_staff"]].mean()
    figure = new_figure(
        about.say(
            f"Wat gebeurt er als {1 - part:.0%} van de huishoudelijke hulp wegvalt?",
            f"What happens when {1 - part:.0%} of household help falls away?",
        ),
        about.say(
            f"Verschil met dezelfde mensen en hetzelfde toeval, volle bezetting; band: 95%-interval van {pairs} paren. "
            f"Zorgdruk in {last}: {ends['less_staff']:.1f} in plaats van {ends['all_staff']:.1f}",
            f"Difference from the same people and luck with all staff; band: 95% interval of {pairs} pairs. "
            f"Zorgdruk in {last}: {ends['less_staff']:.1f} instead of {ends['all_staff']:.1f}",
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
        axes.set_title(about.say(*words), fontsize=8, loc="left")
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
    parser.add_argument("municipality", nargs="?", default="hogeland")
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--years", type=int, default=5)
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
    print(yearly.groupby("year")[["all_staff", "less_staff"]].mean().round(2).to_string())
    print(monthly.groupby(["month", "link"])["difference"].mean().unstack().iloc[11::12].round(1).to_string())


if __name__ == "__main__":
    main()
