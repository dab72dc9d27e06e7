"""Write the tables of the life domains for the model description: every number with its source, grade and range."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agents.domains import CONDITIONS, DEBTS, EVENTS, HOUSEHOLD_DOMAINS, LASTS, LEVELS, PERSON_DOMAINS, RANKS, TASKS
from results.words_domains import source_word, word
from sim.context import EXCESS, EXCESS_AGES
from sim.context_factors import CLOSED, CLOSED_OTHER, ONSETS, RECOVERIES
from sim.domains.balance import HOUSEHOLD_WEIGHTS, LOSS, PERSON_WEIGHTS, STRENGTHS
from sim.domains.courses import FEW_FRIENDS, HEALTH, MIND, YOUTH
from sim.domains.levels import LEVEL_RULES, NEED_RULES
from sim.domains.life import FRIENDLESS_LEVELS, SEPARATION_LEVELS, SEPARATION_MONTHS
from sim.domains.rates import domain_rates
from sim.domains.spillover import NO_EFFECT, SPILLOVERS, UNUSED, SpillOver
from sim.municipalities import find_municipality
from sim.processes.context import JOBS_LOST, tozo_share
from sim.statline import Statline

Rows = Sequence[tuple[str, ...]]


def table(head: tuple[str, ...], rows: Rows) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def domain_codes() -> str:
    """Return the domains with their weight in draaglast, and the other codes of this part."""
    weights = [
        *zip(HOUSEHOLD_DOMAINS, HOUSEHOLD_WEIGHTS, strict=True),
        *zip(PERSON_DOMAINS, PERSON_WEIGHTS, strict=True),
    ]
    rows: Rows = [
        (
            f"`{name}`",
            word("domain", name, "en"),
            "huishouden" if name in HOUSEHOLD_DOMAINS else "inwoner",
            f"{weight:g}",
        )
        for name, weight in weights
    ]
    levels = ", ".join(
        f"{i} {name} (loss {loss:g})" for i, (name, loss) in enumerate(zip(LEVELS, LOSS, strict=True)) if i
    )
    return "\n\n".join(
        [
            table(("domain", "in English", "of", "weight in draaglast (assumption, 0.5-2)"), rows),
            f"Levels: {levels}; losses are assumptions, each within 0.5.",
            f"Conditions: {', '.join(CONDITIONS)}, adl_limitation, iadl_limitation.",
            f"Life events: {', '.join(EVENTS[1:])}. Stages of debt: {', '.join(DEBTS)}.",
            f"Tasks of need: {', '.join(TASKS)}.",
        ]
    )


def courses() -> str:
    """Return every way in and out of a condition in the order of the month."""
    rows: Rows = [
        (
            process,
            f"`{way.name}`",
            "out" if way.out else "in",
            f"`{way.table}`",
            way.target or "-",
            "yes" if way.tough else "no",
        )
        for process, ways in (("health", HEALTH), ("mind", MIND), ("youth", YOUTH))
        for way in ways
    ]
    return table(("process", "way", "", "hazard from", "spill-over of", "fixed trait protects"), rows)


def domain_tables() -> str:
    """Return every base table of the life domains, for Het Hogeland from 2021 on."""
    found = domain_rates(find_municipality("hogeland"), Statline(), 2021, 2030)
    rows: Rows = [
        (f"`{t.name}`", t.title, t.unit, t.method, ", ".join(t.sources), t.grade, f"x{t.low:g} - x{t.high:g}")
        for t in found.tables()
    ]
    return table(("table", "what", "unit", "method", "sources", "grade", "range"), rows)


def _whom(row: SpillOver) -> str:
    """Return to whom a row applies."""
    sex = ("men", "women", "all")[row.sex]
    return sex if (row.first_age, row.last_age) == (0, 110) else f"{sex}, {row.first_age}-{row.last_age}"


def spillover() -> str:
    """Return every effect of one domain on another."""
    rows: Rows = [
        (
            f"{row.kind}: {source_word(row.kind, row.source, 'en')}", f"`{row.target}`", f"{row.ratio:.2f}",
            f"{row.low:g} - {row.high:g}", "while it lasts" if row.months == 0 else f"{row.months} months", _whom(row),
            row.evidence, row.grade, row.row,
        )
        for row in SPILLOVERS
    ]  # fmt: skip
    more: Rows = [
        (f"friends here: {most} or fewer", "`lonely`", f"{ratio:.2f}", f"{low:g} - {high:g}", "while it lasts",
         "all, 18-110", "assumption", "assumption", "A144, A191 give the direction")
        for most, ratio, low, high in FEW_FRIENDS
    ]  # fmt: skip
    left = "; ".join(f"{row}: {why}" for row, why in UNUSED.items())
    head = ("source", "hazard", "ratio", "range", "for", "whose", "evidence", "grade", "rows")
    return table(head, [*rows, *more]) + f"\n\nRows without an effect of their own: {left}."


NOTED_BY: dict[str, str] = {
    "separation": "`separation`, both partners",
    "widowhood": "`death`, the partner left behind",
    "job_loss": "`work` and `context`, to WW or bijstand",
    "end_of_own_business": "`work` and `context`",
    "move": "`family_events`: the huishouden came to another kern or was founded",
    "birth_of_a_child": "`family_events`, both parents",
    "death_of_a_parent": "`family_events`: parents here and elsewhere",
    "eviction": "`eviction`: renting with problematic debt; housing falls to level 1 and recovers a level a month",
    "arrival_as_statushouder": "`arrival`: from abroad; working ages begin on bijstand",
    "retirement": "`transitions`, at the AOW age",
    "school_drop_out": "`transitions` and `work`",
    "child_with_extra_need": "`family_events`: long-term illness or youth problem at the first birthday, both parents",
}
"""Which process notes an event, and of whom."""


def life_events() -> str:
    """Return every life event: who notes it, how grave it is, how long it works and on what."""
    rows: Rows = []
    for code, name in enumerate(EVENTS[1:], start=1):
        works = sorted({f"`{r.target}`" for r in SPILLOVERS if r.source == name})
        what = ", ".join(works) if works else f"nothing, ratio {NO_EFFECT[name]}"
        rows = [*rows, (f"`{name}`", NOTED_BY[name], str(RANKS[code]), f"{LASTS[code]} months", what)]
    return table(("event", "noted by", "rank", "kept for", "works on"), rows)


def context_shocks() -> str:
    """Return what contextual shocks do."""

    def row(what: str, value: tuple[float, float, float]) -> tuple[str, ...]:
        return (what, f"{value[0]:g}", f"{value[1]:g} - {value[2]:g}")

    tozo = [f"{tozo_share(month):.3f}" for month in (0, 3, 7, 13, 16)]
    ages = [f"{low}-{high - 1}" for low, high in zip(EXCESS_AGES, (*EXCESS_AGES[1:], 111), strict=True)]
    rows: Rows = [
        *(
            (f"pandemic: deaths, {when} twelve months, age {age}", f"{ratio:g}", "counted 2020, 2021")
            for when, ratios in zip(("first", "second"), EXCESS, strict=True)
            for age, ratio in zip(ages, ratios, strict=True)
        ),
        *(row(f"pandemic: `{name}`", value) for name, value in (ONSETS | RECOVERIES).items()),
        ("pandemic: employees who lose work, a month", f"{JOBS_LOST[0]:g}", f"0 - 0.007, {len(JOBS_LOST)} months"),
        ("pandemic: self-employed who ask for TOZO, a month", ", ".join(tozo), "A046, its five phases"),
        *(row(f"closed {name}: `lonely_onset` in the kern", value) for name, value in CLOSED.items()),
        row("closed facility of the user: `lonely_onset` in the kern", CLOSED_OTHER),
    ]  # fmt: skip
    return table(("what", "factor or share", "range or source"), rows)


def strengths() -> str:
    """Return what draagkracht is made of."""
    rows: Rows = [(f"`{s.name}`", f"{s.points:g}", f"{s.low:g} - {s.high:g}", s.row) for s in STRENGTHS]
    return table(("component", "points", "range", "source"), rows)


def _domain(number: int, shared: bool) -> str:
    return (HOUSEHOLD_DOMAINS if shared else PERSON_DOMAINS)[number]


def _chances(chances: tuple[float, ...]) -> tuple[str, ...]:
    return tuple(f"{x:g}" for x in chances)


def level_rules() -> str:
    """Return which level a condition, debt or activity brings."""
    rows: Rows = [
        (
            r.source,
            _domain(r.domain, r.shared),
            *_chances(r.chances),
            f"x{r.spread[0]:g} - x{r.spread[1]:g}",
            r.source_row,
        )
        for r in LEVEL_RULES
    ]
    more: Rows = [
        (f"separation, {SEPARATION_MONTHS} months", "huiselijke_relaties", *_chances(SEPARATION_LEVELS),
         "1-3: 0.2 - 0.6", "assumption"),
        ("no partner and no friend here", "sociaal_netwerk", *_chances(FRIENDLESS_LEVELS), "3: 0 - 0.4", "assumption"),
    ]  # fmt: skip
    return table(("who has", "domain", "level 1", "2", "3", "4", "range", "source"), [*rows, *more])


def need_rules() -> str:
    """Return the hours of help that a level asks for."""
    rows: Rows = [
        (_domain(r.domain, r.shared), TASKS[r.task], *(f"{q / 4:g}" for q in r.quarters),
         f"x{r.spread[0]:g} - x{r.spread[1]:g}", r.source)
        for r in NEED_RULES
    ]  # fmt: skip
    return table(("domain", "task", "level 1", "2", "3", "4", "range", "source"), rows)


WRITERS: dict[str, Callable[[], str]] = {
    f.__name__: f
    for f in (
        domain_codes,
        courses,
        domain_tables,
        spillover,
        life_events,
        context_shocks,
        strengths,
        level_rules,
        need_rules,
    )
}
