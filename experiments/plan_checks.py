"""Refuse a plan that cannot be run, before anything is simulated: one sentence for each fault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from results.differences import OF_MEASURES
from results.indicators import BREAKDOWNS, INDICATORS
from sim.calendar import month_name, parse_last, parse_month, year_of
from sim.errors import ZorgdrukError, did_you_mean
from sim.municipalities import Municipality, find_municipality
from sim.parameters import DECLARED, Parameters
from sim.simulation import check_seed, check_until

if TYPE_CHECKING:
    from experiments.plan import Design, Plan

MOST_RUNS = 1_000_000
"""More runs than this are refused: at ten seconds each they take four months of one core."""
MOST_CHUNK = 10_000
_NAMES = {p.name for p in DECLARED}


def check_plan(plan: Plan) -> Plan:
    """Return the plan with its seeds in order, or say what is wrong with it.

    Raises
    ------
    ZorgdrukError : it cannot be run, or is too large.
    """
    _check_kinds(plan)
    _check_size(plan)
    for seed in plan.seeds:
        check_seed(seed)
    if len(set(plan.seeds)) != len(plan.seeds):
        twice = next(s for s in plan.seeds if list(plan.seeds).count(s) > 1)
        raise ZorgdrukError(f"seeds: {twice} is there twice.", f"seeds: {twice} staat er twee keer.")
    if plan.chunk is not None and not 1 <= plan.chunk <= MOST_CHUNK:
        raise ZorgdrukError(
            f"chunk: {plan.chunk} must lie between 1 and {MOST_CHUNK} runs.",
            f"chunk: {plan.chunk} moet van 1 tot {MOST_CHUNK} runs zijn.",
        )
    place = find_municipality(plan.municipality)
    first, last = parse_month(plan.start, "start"), parse_last(plan.until, "until")
    check_until(first, last)
    _check_places(plan, place)
    if plan.drawn and not plan.draws:
        raise ZorgdrukError(
            "drawn: parameters to draw are named, but no draws are asked for; add draws, or leave drawn out.",
            "drawn: er zijn parameters genoemd om te trekken, maar geen trekkingen; voeg draws toe of laat drawn weg.",
        )
    for name in plan.drawn:
        _known(name, "drawn")
    for text in plan.keep:
        _check_kept(text)
    if plan.design is not None:
        _check_design(plan, plan.design)
    seeds = plan.seeds if isinstance(plan.seeds, range) else tuple(sorted(plan.seeds))
    return replace(plan, seeds=seeds, municipality=place.slug, start=month_name(first), until=month_name(last))


def _check_kinds(plan: Plan) -> None:
    """Refuse what is no whole number where one is due; from Python anything may be given."""
    for name, value in (("draws", plan.draws), ("chunk", 1 if plan.chunk is None else plan.chunk)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ZorgdrukError(
                f"{name}: {value!r:.40} must be a whole number.", f"{name}: {value!r:.40} moet een geheel getal zijn."
            )


def _check_places(plan: Plan, place: Municipality) -> None:
    """Refuse a start without a known population, and measures for a kern or wijk that is not there."""
    from sim.kernen import read_kernen
    from sim.statline import Statline
    from sim.synthesis import START_YEARS

    year, month = year_of(parse_month(plan.start, "start")), parse_month(plan.start, "start") % 12
    if month or year not in START_YEARS:
        known = ", ".join(f"{y}-01" for y in START_YEARS)
        raise ZorgdrukError(
            f"start: {plan.start} has no known population; starts are {known}.",
            f"start: van {plan.start} is de bevolking niet bekend; er kan begonnen worden in {known}.",
        )
    if any(measure.target.places for scenario in plan.scenarios for measure in scenario.measures):
        kernen = read_kernen(place, Statline())
        for scenario in plan.scenarios:
            for measure in scenario.measures:
                measure.target.check(f"{scenario.name}, {measure.name}", kernen, place.name)


def _check_size(plan: Plan) -> None:
    """Refuse no runs at all, negative numbers, and more runs than can be done, without making a list of them."""
    if not len(plan.seeds):
        raise ZorgdrukError("seeds: there is none; ask for at least one.", "seeds: er is er geen; vraag er minstens 1.")
    if plan.draws < 0:
        raise ZorgdrukError(
            f"draws: {plan.draws} is below 0; 0 is the defaults alone.",
            f"draws: {plan.draws} is minder dan 0; 0 is alleen de standaardwaarden.",
        )
    if plan.draws and plan.design is not None:
        raise ZorgdrukError(
            "draws: a plan has draws or a design of parameters, not both; leave one out.",
            "draws: een plan heeft trekkingen of een ontwerp van parameters, niet beide; laat er een weg.",
        )
    if plan.size > MOST_RUNS:
        from experiments.machine import estimate

        told = estimate(plan.size, plan.start, plan.until)
        raise ZorgdrukError(
            f"plan: {plan.size} runs is more than the {MOST_RUNS} that a plan may have ({told.sentence('en')}); "
            "ask for fewer seeds, draws or scenarios.",
            f"plan: {plan.size} runs is meer dan de {MOST_RUNS} die een plan mag hebben ({told.sentence('nl')}); "
            "vraag minder seeds, trekkingen of scenario's.",
        )


def _known(name: str, where: str) -> None:
    """Refuse a parameter that is not declared."""
    if name not in _NAMES:
        raise ZorgdrukError(
            f"{where}: unknown parameter '{name[:80]}'{did_you_mean(name, _NAMES)}",
            f"{where}: onbekende parameter '{name[:80]}'{did_you_mean(name, _NAMES, dutch=True)}",
        )


def _check_kept(text: str) -> None:
    """Refuse what is neither an indicator nor indicator/by, and names that no run has."""
    text = str(text)  # from Python it may be anything
    parts = text.split("/")
    if not 1 <= len(parts) <= 2 or not all(part.isidentifier() or part == "*" for part in parts):
        raise ZorgdrukError(
            f"keep: '{text[:80]}' must be an indicator, or indicator/by such as 'clients/law'; */total is every total.",
            f"keep: '{text[:80]}' moet een indicator zijn, of indicator/by zoals 'clients/law'; */total is elk totaal.",
        )
    for part, known, what, wat in (
        (parts[0], (*INDICATORS, *OF_MEASURES), "indicator", "indicator"),
        (parts[-1] if len(parts) == 2 else "*", (*BREAKDOWNS, "measure"), "breakdown", "uitsplitsing"),
    ):
        if part != "*" and part not in known:
            raise ZorgdrukError(
                f"keep: unknown {what} '{part[:80]}'{did_you_mean(part, known)}",
                f"keep: onbekende {wat} '{part[:80]}'{did_you_mean(part, known, dutch=True)}",
            )


def _check_design(plan: Plan, design: Design) -> None:
    """Refuse rows that cannot be run, and parameters that a scenario sets as well."""
    if not design.rows:
        raise ZorgdrukError("design: it has no rows.", "design: er zijn geen rijen.")
    for name in design.names:
        _known(name, "design")
        for scenario in plan.scenarios:
            if name in scenario.parameters:
                raise ZorgdrukError(
                    f"design: parameter '{name}' is varied and also set by scenario '{scenario.name}'; leave one out.",
                    f"design: parameter '{name}' wordt gevarieerd en ook gezet door scenario '{scenario.name}'; laat "
                    "er een weg.",
                )
    for number, row in enumerate(design.rows):
        if len(row) != len(design.names):
            raise ZorgdrukError(
                f"design: row {number + 1} has {len(row)} values for {len(design.names)} parameters.",
                f"design: rij {number + 1} heeft {len(row)} waarden voor {len(design.names)} parameters.",
            )
        Parameters(design.parameters(number), f"design, row {number + 1}")
    if design.scenarios and len(design.scenarios) != len(design.rows):
        raise ZorgdrukError(
            "design: every row needs a scenario, or none does.",
            "design: elke rij moet een scenario hebben, of geen enkele.",
        )
    for name in design.scenarios:
        if name not in plan.names:
            raise ZorgdrukError(
                f"design: unknown scenario '{name[:80]}'{did_you_mean(name, plan.names)}; add it to scenarios.",
                f"design: onbekend scenario '{name[:80]}'{did_you_mean(name, plan.names, dutch=True)}; voeg het toe.",
            )
