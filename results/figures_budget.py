"""Draw the budget of a gemeente against its cost, and the balance by law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from results.indicators_access import MUNICIPAL_LAWS
from results.language import MINUS, number
from results.style import BLUE, INK, ORANGE, SAND, TEAL, About, end_labels, label_heights, new_figure, year_ticks
from results.tables import pick
from results.words_help import LAW_WORDS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MILLION = 1e6
LAW_LOOKS: dict[str, tuple[str, str]] = {"wmo": (BLUE, ""), "jeugdwet": (SAND, "//"), "participatiewet": (TEAL, "..")}
"""Colour and hatching of each law, also different in grey."""


def budget(yearly: pd.DataFrame, about: About) -> Figure:
    """Draw budget and cost of the gemeente per year, and the balance per law."""
    plan, cost = pick(yearly, "budget").iloc[:, 0] / MILLION, pick(yearly, "cost", "law") / MILLION
    spent = cost[[law for law in MUNICIPAL_LAWS if law in cost]].sum(axis=1).reindex(plan.index)
    balance = pick(yearly, "balance", "law") / MILLION
    first, last = int(plan.index.min()), int(plan.index.max())
    figure = new_figure(
        about.say(f"Begroting en kosten van {about.municipality}", f"Budget and cost of {about.municipality}"),
        about.say(
            f"Wmo, Jeugdwet en Participatiewet, {first}-{last}, miljoen euro, prijzen van het jaar",
            f"Wmo, Jeugdwet and Participatiewet, {first}-{last}, million euro, prices of the year",
        ),
        about.source("83502NED, 37713")
        + about.say(
            f". Van een wet zonder eigen begroting geldt de uitgave van {first}, tegen de prijzen van elk jaar",
            f". Of a law without a budget of its own it is what {first} cost, at the prices of each year",
        ),
    )
    axes = figure.add_axes((0.075, 0.465, 0.74, 0.355))
    axes.plot(plan.index, plan.to_numpy(), color=INK, ls=(0, (5, 2)), lw=1.8)
    axes.plot(spent.index, spent.to_numpy(), color=BLUE, marker="o", ms=4)
    over = spent.to_numpy() > plan.to_numpy()
    for where, colour in ((over, ORANGE), (~over, TEAL)):
        axes.fill_between(plan.index, plan, spent, where=where, interpolate=True, color=colour, alpha=0.3, lw=0)
    axes.margins(y=0.1)
    axes.set_ylim(*axes.get_ylim())
    label_heights(axes, about.lang, 5)
    ends = (("begroting", "budget", plan, INK), ("kosten", "cost", spent, BLUE))
    told = [
        (float(s.iloc[-1]), f"{about.say(nl, en)} {number(float(s.iloc[-1]), about.lang, 1)}", c)
        for nl, en, s, c in ends
    ]
    end_labels(axes, last + 0.5, told, gap=0.1)
    below = figure.add_axes((0.075, 0.165, 0.74, 0.195))
    laws = [law for law in LAW_LOOKS if law in balance]
    for place, law in enumerate(laws):
        colour, hatch = LAW_LOOKS[law]
        at = plan.index.to_numpy() + 0.27 * (place - (len(laws) - 1) / 2)
        below.bar(at, balance[law].to_numpy(), 0.25, color=colour, hatch=hatch, edgecolor=INK, lw=0.4,
                  label=word(LAW_WORDS[law], law, about.lang))  # fmt: skip
    below.axhline(0.0, color=INK, lw=0.8)
    below.set_title(about.say("saldo per wet: begroting min kosten", "balance by law: budget less cost"), fontsize=9)
    below.margins(y=0.15)
    label_heights(below, about.lang, 4)
    below.legend(loc="center left", bbox_to_anchor=(1.005, 0.5), frameon=False, fontsize=8.5)
    for one in (axes, below):
        one.set_xlim(first - 0.5, max(last, first + 1) + 0.5)
        one.grid(axis="x", visible=False)
        year_ticks(one, first, max(last, first + 1), most=10)
    return figure


def budget_alt(yearly: pd.DataFrame, about: About) -> str:
    """Describe budget and balance of the first and the last year."""
    plan, balance = pick(yearly, "budget").iloc[:, 0] / MILLION, pick(yearly, "balance").iloc[:, 0] / MILLION
    said = [
        about.say("{0}: begroting {1}, saldo {2}", "{0}: budget {1}, balance {2}").format(
            year, number(float(plan[year]), about.lang, 1), number(float(balance[year]), about.lang, 1, minus=MINUS)
        )
        for year in (plan.index[0], plan.index[-1])
    ]
    start = about.say(
        f"Begroting en kosten van {about.municipality}, miljoen euro. ",
        f"Budget and cost of {about.municipality}, million euro. ",
    )
    return start + "; ".join(said) + "."
