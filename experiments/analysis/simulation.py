"""Make a model, as an analysis wants it, of the simulation: points are parameters, or options that are taken or not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.analysis.mixes import COST
from experiments.analysis.model import Model, check_size
from results.indicators import INDICATORS, label
from results.indicators_access import MUNICIPAL_LAWS
from results.language import Lang
from sim.errors import ZorgdrukError, did_you_mean

if TYPE_CHECKING:
    from experiments.plan import Plan
    from sim.scenario import Scenario

Progress = Callable[[int, int], None]
SHORT = {"municipal_cost": f"cost:law={'+'.join(MUNICIPAL_LAWS)}"}
"""Outcomes with a name of their own."""
SHORT_WORDS = {"municipal_cost": ("kosten van de gemeente, euro", "cost of the gemeente, EUR")}
MEASURE_COST = "measure_cost"
_FORM = re.compile(r"(?P<name>[a-z0-9_]+)(?::(?P<by>[a-z0-9_]+)=(?P<groups>[^@]+))?(?:@(?P<year>[0-9]{4}))?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure of a run.

    Attributes
    ----------
    text : as the user wrote it, and as the column is called
    indicator, by, groups : which rows; groups are added up
    year : None for the last year that the run has
    """

    text: str
    indicator: str
    by: str = "total"
    groups: tuple[str, ...] = ("total",)
    year: int | None = None

    @property
    def keep(self) -> str:
        """What a plan must keep of the tables."""
        return f"{self.indicator}/{self.by}"

    def label(self, lang: Lang) -> str:
        """Return what the outcome is called."""
        name, _, year = self.text.partition("@")
        own = SHORT_WORDS.get(name)
        words = own[0 if lang == "nl" else 1] if own else label(self.indicator, lang)
        if not own and self.by != "total":
            words += f", {' + '.join(self.groups)}"
        return words + (f", {year}" if year else "")

    def of(self, yearly: pd.DataFrame) -> pd.Series[float]:
        """Return the figure of every run, by scenario, draw and seed.

        Raises
        ------
        ZorgdrukError : no run has it.
        """
        some = yearly[(yearly["indicator"].astype(str) == self.indicator) & (yearly["by"].astype(str) == self.by)]
        some = some[some["group"].astype(str).isin(self.groups)]
        year = self.year if self.year is not None or some.empty else int(some["year"].max())
        some = some[some["year"] == year]
        if some.empty:
            raise ZorgdrukError(
                f"outcome '{self.text}': the runs have no such figure; look at its name, groups and year",
                f"uitkomst '{self.text}': de runs hebben dat cijfer niet; kijk naar naam, groepen en jaar",
            )
        return some.astype({"scenario": str}).groupby(["scenario", "draw", "seed"])["value"].sum()


def read_outcome(text: str) -> Outcome:
    """Read ``NAME``, ``NAME@YEAR``, ``NAME:BY=GROUP`` or ``NAME:BY=GROUP+GROUP@YEAR``.

    Raises
    ------
    ZorgdrukError : not of this form, or an unknown indicator.
    """
    name, at, year = text.partition("@")
    match = _FORM.fullmatch(SHORT.get(name, name) + at + year)
    if match is None:
        raise ZorgdrukError(
            f"outcome '{text[:80]}' must be NAME, NAME@YEAR or NAME:BY=GROUP@YEAR, such as clients:law=wmo@2030",
            f"uitkomst '{text[:80]}' moet NAAM, NAAM@JAAR of NAAM:BY=GROEP@JAAR zijn, zoals clients:law=wmo@2030",
        )
    known = {*INDICATORS, *SHORT, MEASURE_COST}
    if match["name"] not in known:
        raise ZorgdrukError(
            f"unknown outcome '{match['name'][:80]}'{did_you_mean(match['name'], known)}",
            f"onbekende uitkomst '{match['name'][:80]}'{did_you_mean(match['name'], known, dutch=True)}",
        )
    by = match["by"] or "total"
    groups = tuple((match["groups"] or "total").split("+"))
    return Outcome(text, match["name"], by, groups, int(match["year"]) if match["year"] else None)


@dataclass(frozen=True)
class Setting:
    """Where and how an analysis runs the simulation; how makes no difference to the figures.

    Attributes
    ----------
    folder : runs are kept in it, so that the same analysis goes on where it was stopped
    municipality, start, until : as in `sim.run`
    jobs : processes, or "auto"
    progress : called with (runs done, runs in all)
    """

    folder: Path
    municipality: str = "hogeland"
    start: str = "2021-01"
    until: str = "2030-12"
    jobs: int | str = "auto"
    progress: Progress | None = None


def _execute(plan: Plan, setting: Setting) -> pd.DataFrame:
    """Run a plan in a folder of its own, or go on with it; runs of other code stay apart."""
    from experiments.batch_folder import code
    from experiments.executing import execute
    from experiments.stopping import tell

    told = repr((plan.key(), plan.extent(), sorted(code().items()))).encode()
    place = setting.folder / f"runs-{hashlib.sha256(told).hexdigest()[:12]}"
    tell("gestopt; dezelfde opdracht gaat verder waar het was (stopped; the same command goes on)")
    return execute(plan, place, setting.jobs, setting.progress)


def simulate(
    scenarios: Sequence[Scenario],
    base: Scenario,
    points: pd.DataFrame,
    seeds: Sequence[int],
    outcomes: Sequence[Outcome],
    setting: Setting,
) -> dict[str, pd.DataFrame]:
    """Run scenarios at points of their parameters, all on the same seeds.

    Parameters
    ----------
    scenarios : what is run, beside the base
    base : to whose start the others are aligned
    points : (rows, parameters)

    Returns
    -------
    name of each scenario, the base too -> table row, seed and the outcomes
    """
    from experiments.plan import Design, make_plan

    check_size(len(points), len(seeds) * len({s.name for s in (base, *scenarios)}))
    rows = tuple(tuple(float(v) for v in row) for row in points.to_numpy(dtype=np.float64))
    design = Design(tuple(str(name) for name in points), rows, kind="analysis")
    keep = tuple(sorted({outcome.keep for outcome in outcomes}))
    plan = make_plan(
        scenarios, base, seeds, municipality=setting.municipality, start=setting.start, until=setting.until,
        design=design, keep=keep,
    )  # fmt: skip
    yearly = _execute(plan, setting)
    table = pd.DataFrame({outcome.text: outcome.of(yearly) for outcome in outcomes}).reset_index()
    table = table.rename(columns={"draw": "row"})
    return {str(name): part.drop(columns="scenario") for name, part in table.groupby("scenario")}


def parameter_model(scenario: Scenario, outcomes: Sequence[Outcome], setting: Setting) -> Model:
    """Return the simulation of one scenario as a function of its parameters."""

    def model(points: pd.DataFrame, seeds: Sequence[int]) -> pd.DataFrame:
        return simulate((), scenario, points, seeds, outcomes, setting)[scenario.name]

    return model


@dataclass(frozen=True)
class Option:
    """Something that a mix may hold: part of a scenario, with what it costs.

    Attributes
    ----------
    name : short name
    part : scenario that says what it changes
    cost : euro over the run; None when the run tells it, as measures do
    group : of options with the same group at most one is taken
    """

    name: str
    part: Scenario = field(repr=False)
    cost: float | None = None
    group: str = ""


def together(base: Scenario, parts: Iterable[Scenario], name: str) -> Scenario:
    """Return a scenario with all that some parts set, on top of a base.

    Parameters
    ----------
    base : whose settings hold where no part says otherwise
    parts : scenarios read from parts of a file, whatever fields a scenario has
    name : of the new one

    Raises
    ------
    ZorgdrukError : two parts set the same thing differently.
    """
    from dataclasses import fields

    parts = list(parts)
    made: dict[str, Any] = {"name": name, "title": " + ".join(p.title for p in parts) or base.title}
    made["text"] = "\n".join(f"# {p.name}\n{p.text}" for p in (base, *parts))
    for one in fields(base):
        if one.name in made:
            continue
        values = [getattr(part, one.name) for part in parts]
        own = getattr(base, one.name)
        if isinstance(own, tuple):
            made[one.name] = (*own, *(item for value in values for item in value if item not in own))
        elif isinstance(own, Mapping):
            made[one.name] = {**own, **_merged(one.name, parts)}
        else:
            given = [value for value in values if value is not None and value != own]
            if any(value != given[0] for value in given):
                raise _clash(one.name, [p.name for p in parts])
            made[one.name] = given[0] if given else own
    return replace(base, **made)


def _merged(setting: str, parts: Sequence[Scenario]) -> dict[str, Any]:
    """Return what parts set in one table, each key by at most one of them."""
    found: dict[str, Any] = {}
    owner: dict[str, str] = {}
    for part in parts:
        for key, value in getattr(part, setting).items():
            if key in found and isinstance(value, Mapping) and not set(value) & set(found[key]):
                found[key] = {**found[key], **value}
            elif key in found and isinstance(value, list):
                found[key] = [*found[key], *value]
            elif key in found and found[key] != value:
                raise _clash(key, [owner[key], part.name])
            else:
                found[key], owner[key] = value, part.name
    return found


def _clash(what: str, names: Sequence[str]) -> ZorgdrukError:
    """Return the refusal of options that contradict each other."""
    both = ", ".join(names)
    return ZorgdrukError(
        f"options {both} set '{what}' differently; give them the same group, so that at most one is taken",
        f"opties {both} zetten '{what}' verschillend; geef ze dezelfde group, zodat er hoogstens één wordt genomen",
    )


def option_model(base: Scenario, options: Sequence[Option], outcomes: Sequence[Outcome], setting: Setting) -> Model:
    """Return the simulation as a function of which options are taken: points have a column for each, 1 where it is."""
    from experiments.plan import make_plan

    cost = any(option.cost is None for option in options)
    wanted = (*outcomes, *((Outcome(MEASURE_COST, MEASURE_COST, "measure", ()),) if cost else ()))

    def model(points: pd.DataFrame, seeds: Sequence[int]) -> pd.DataFrame:
        check_size(len(points), len(seeds))
        mixes = points.to_numpy() > 0.5
        names = ["mix-" + "".join(str(int(taken)) for taken in mix) if mix.any() else base.name for mix in mixes]
        scenarios = {
            name: together(base, [o.part for o, taken in zip(options, mix, strict=True) if taken], name)
            for name, mix in zip(names, mixes, strict=True)
            if mix.any()
        }
        plan = make_plan(
            list(scenarios.values()), base, seeds, municipality=setting.municipality, start=setting.start,
            until=setting.until, keep=tuple(sorted({outcome.keep for outcome in wanted})),
        )  # fmt: skip
        yearly = _execute(plan, setting)
        found = pd.DataFrame({outcome.text: outcome.of(yearly) for outcome in outcomes})
        if cost:
            found[COST] = _measure_cost(yearly).reindex(found.index).fillna(0.0)
        parts = [found.loc[name].reset_index().assign(row=row) for row, name in enumerate(names)]
        return pd.concat(parts, ignore_index=True).drop(columns="draw")

    return model


def _measure_cost(yearly: pd.DataFrame) -> pd.Series[float]:
    """Return what the measures of every run cost over all its years."""
    some = yearly[(yearly["indicator"].astype(str) == MEASURE_COST) & (yearly["by"].astype(str) == "measure")]
    return some.astype({"scenario": str}).groupby(["scenario", "draw", "seed"])["value"].sum()
