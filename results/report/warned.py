"""Say before everything else what a reader must know of a result: measures that never begin, figures that stand in."""

from __future__ import annotations

from typing import Any

from results.report.document import Block, Points, Table, Text, rich
from results.report.source import Source
from sim.active import about, active

MOST_NAMES = 5
"""Names in a sentence; of more it tells how many."""


def warnings(source: Source) -> list[Block]:
    """Return what stands above the summary; nothing when all is well."""
    told = [*_never(source), *_standing_in(source)]
    if not told:
        return []
    return [Text(((source.say("Let op", "Note"), True),)), Points(tuple(rich(one) for one in told))]


def _never(source: Source) -> list[str]:
    """Name the measures of each scenario that begin after the last month, and so do nothing."""
    until, found = str(source.manifest.get("until", "")), list[str]()
    for scenario, title in source.titles.items():
        mine = [m for name, m in source.measures() if name == scenario]
        late = [m for m in mine if until and str(m.get("start", "")) > until]
        if not late:
            continue
        names = _some([_title(m, source) for m in late], source)
        all_of_them = len(late) == len(mine)
        many = source.say("alle maatregelen" if all_of_them else f"{len(late)} van de {len(mine)} maatregelen",
                          "all measures" if all_of_them else f"{len(late)} of the {len(mine)} measures")  # fmt: skip
        when = min(str(m["start"]) for m in late)
        found.append(source.say(
            f"{title}: {many} beginnen pas in {when} of later, na het einde van deze berekening ({until}), en doen "
            f"hier dus niets ({names}). Reken verder door om hun effect te zien.",
            f"{title}: {many} begin in {when} or later, after the end of this computation ({until}), and so do nothing "
            f"here ({names}). Compute further to see their effect.",
        ))  # fmt: skip
    return found


def _standing_in(source: Source) -> list[str]:
    """Tell of how many inputs figures stand in for what the municipality does not have."""
    found = stand_ins(source)
    if not found:
        return []
    names = _some([one.split(":")[0] for one in found], source)
    return [source.say(
        f"{source.place.name} heeft niet alle cijfers: {len(found)} onderdelen zijn vervangers of komen uit bestanden "
        f"van de gebruiker ({names}). Zie Herkomst.",
        f"{source.place.name} does not have all figures: {len(found)} inputs are stand-ins or come from files of the "
        f"user ({names}). See Provenance.",
    )]  # fmt: skip


def stand_ins(source: Source) -> list[str]:
    """Return a sentence on each figure that stands in for a missing one: in Dutch when the figures in use say it."""
    said = source.manifest.get("substitutes")
    english = [str(one) for one in said] if isinstance(said, list) else []
    if source.lang != "nl" or not english:
        return english
    told = about(active())
    dutch = dict(zip(told.get("substitutes", ()), told.get("vervangers", ()), strict=False))
    return [str(dutch.get(one, one)) for one in english]


def stand_in_table(source: Source) -> Table | None:
    """Return each figure that stands in for a missing one; None when there is none."""
    found = stand_ins(source)
    if not found:
        return None
    rows = tuple((one.partition(": ")[0], one.partition(": ")[2]) for one in found)
    title = source.say("Vervangers en bestanden van de gebruiker", "Stand-ins and files of the user")
    heads = (source.say("onderdeel", "input"), source.say("wat er voor in de plaats staat", "what stands in for it"))
    return Table("stand_ins", title, heads, rows)


def _title(measure: dict[str, Any], source: Source) -> str:
    return str(measure.get("title_nl" if source.lang == "nl" else "title_en") or measure.get("name") or "?")


def _some(names: list[str], source: Source) -> str:
    more = len(names) - MOST_NAMES
    end = source.say(f" en nog {more}", f" and {more} more") if more > 0 else ""
    return ", ".join(names[:MOST_NAMES]) + end
