"""The page by which a policy plan is followed: start, now, horizon and target, or that the model lacks it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from results.report.document import UNKNOWN, Amount, Block, Cell, Section, Table, Text, rich
from results.report.grids import NOTES, grid
from results.report.monitor_goals import COVER, GOALS, LACKING, Goal, Ref, Said
from results.report.small import COUNTED, small
from results.report.source import Source

if TYPE_CHECKING:
    import pandas as pd


def _sum(figures: pd.DataFrame, ref: Ref) -> tuple[dict[int, float], str]:
    """Return the sum of the groups of an indicator by year, and its unit; nothing when a group is missing."""
    indicator, by, wanted = ref
    found, unit = grid(figures, indicator, by)
    groups = wanted or tuple(found)
    if not groups or any(group not in found for group in groups):
        return {}, unit
    years = set.intersection(*(set(found[group]) for group in groups))
    return {year: sum(found[group][year] for group in groups) for year in sorted(years)}, unit


def series(figures: pd.DataFrame, goal: Goal) -> dict[int, float]:
    """Return an indicator of the monitor by year; small counts are NaN.

    Parameters
    ----------
    figures : means by `results.report.grids.means`
    """
    if goal.above is None:
        return {}
    above, unit = _sum(figures, goal.above)
    if unit in COUNTED:
        whole, _ = _sum(figures, (*goal.above[:2], ()))
        above = {y: math.nan if small(v) or small(whole.get(y, v) - v) else v for y, v in above.items()}
    elif goal.above[0] == "cost_per_client":  # the cost is told, so that it would tell the clients
        clients, _ = _sum(figures, ("clients", *goal.above[1:]))
        above = {y: math.nan if small(clients.get(y, math.nan)) else v for y, v in above.items()}
    if goal.below is None:
        return {year: goal.scale * value for year, value in above.items()}
    below, _ = _sum(figures, goal.below)
    return {year: goal.scale * value / below[year] for year, value in above.items() if below.get(year)}


def now(years: list[int], today: int) -> int | None:
    """Return the year of today, or None outside the run."""
    return today if years and years[0] <= today <= years[-1] else None


def monitor(source: Source, today: int) -> Section:
    """Return the monitor page.

    Parameters
    ----------
    today : year that is "now"
    """
    others = [name for name in source.titles if name != source.base]
    shown = others[:2]
    rows: list[tuple[Cell, ...]] = []
    for goal in GOALS:
        rows.append(_row(source, goal, shown, today))
    later = [f"{source.say('horizon', 'horizon')}: {source.titles[name]}" for name in (source.base, *shown)]
    say = source.say
    heads = (
        say("indicator", "indicator"), say("eenheid", "unit"), say("in het model", "in the model"),
        say("startjaar", "start year"), say(f"nu ({today})", f"now ({today})"), *later,
        say("doel van het plan", "target of the plan"), say("gepubliceerd", "published"), say("toelichting", "note"),
    )  # fmt: skip
    first, last = _ends(source)
    lead = say(
        f"De indicatoren waarmee beleidsplannen worden gevolgd. Startjaar {first}, horizon {last}: standen op 1 "
        f"januari, stromen en kosten over het laatste hele jaar. Een doel staat er alleen als een plan van "
        f"{source.place.name} het "
        "noemt. Wat het model niet telt, heeft geen cijfer en is zo gemerkt. Van de twintig subdoelen van het "
        "koersdocument van Het Hogeland staan hier die waarvan een maat bekend is; de tekst van de overige is niet "
        "in de gegevens van zorgdruk.",
        f"The indicators by which policy plans are followed. Start year {first}, horizon {last}: stocks on 1 January, "
        f"flows and cost of the last whole year. A target is given only where a plan of {source.place.name} names it. "
        "What the model does not count has no figure and is marked so. Of the twenty sub-goals of the koersdocument of "
        "Het Hogeland those are here of which a measure is known; the text of the others is not in the data of "
        "zorgdruk.",
    )
    lacking = sum(goal.cover == LACKING for goal in GOALS)
    count = say(
        f"{lacking} van de {len(GOALS)} indicatoren zijn niet in het model.",
        f"{lacking} of the {len(GOALS)} indicators are not in the model.",
    )
    table = Table("monitor", say("Monitor van de beleidsplannen", "Monitor of the policy plans"), heads, tuple(rows),
                  NOTES[source.lang])  # fmt: skip
    blocks: tuple[Block, ...] = (Text(rich(lead)), Text(rich(count)), table)
    return Section("monitor", say("Monitor", "Monitor"), blocks)


def _ends(source: Source) -> tuple[int, int]:
    years = source.figures[source.base]["year"]
    return int(years.min()), int(years.max())


def _row(source: Source, goal: Goal, shown: list[str], today: int) -> tuple[Cell, ...]:
    """Return the cells of one indicator."""
    nl = source.lang == "nl"

    def amount(value: float) -> Amount:
        return Amount(value, goal.digits)

    base = series(source.figures[source.base], goal)
    years = list(base)
    at = now(years, today)
    start = amount(base[years[0]]) if years else UNKNOWN
    cells: list[Cell] = [start, UNKNOWN if at is None else amount(base[at])]
    for name in (source.base, *shown):
        found = series(source.figures[name], goal)
        cells.append(amount(found[max(found)]) if found else UNKNOWN)
    if goal.cover == LACKING:
        cells = ["" for _ in cells]
    elif not years:
        cells = ["" for _ in cells]
    cover = COVER[goal.cover][0 if nl else 1]
    if goal.cover != LACKING and not years:
        cover = source.say("niet in deze uitkomst", "not in this result")
    return (
        goal.nl if nl else goal.en, goal.unit[0 if nl else 1], cover, *cells, _told(goal.target, source),
        _told(goal.published, source), goal.note[0 if nl else 1],
    )  # fmt: skip


def _told(said: tuple[Said, ...], source: Source) -> str:
    """Return what the plans of the municipality say, with their source; "" when they say nothing."""
    nl = source.lang == "nl"
    return "; ".join(
        f"{one.nl if nl else one.en} ({one.source[0 if nl else 1]})" for one in said if one.place == source.place.code
    )
