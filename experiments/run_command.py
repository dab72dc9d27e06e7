"""Do what `zorgdruk run` promises: simulate, store, draw and sum up."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.provisions_said import warn_of_provisions
from experiments.sentences import say
from experiments.stopping import check
from results.language import Lang
from results.store import prepare
from results.style import About
from results.words_compare import basis, settings_said
from sim import read_scenario, run
from sim.calendar import month_name, parse_last
from sim.facilities_kept import read_file
from sim.measures.stated import stated
from sim.scenario import HORIZON
from sim.simulation import check_seed, check_until
from sim.start_file import chosen

if TYPE_CHECKING:
    import pandas as pd

    from experiments.trace_command import Traces
    from sim import Result
    from sim.facilities_kept import FacilitiesFile
    from sim.measures.measure import Measure
    from sim.shocks import Shock
    from sim.start_file import StartFile

LIST = "list"
"""What `--trace` takes to name inwoners who can be followed."""
RESULTS = "zorgdruk-results"
SLUG_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to be run."""

    scenario: str
    municipality: str | None
    start: str | None
    until: str | None
    seed: int
    off: tuple[str, ...] = ()
    as_of: int | None = None
    population: str | None = None
    facilities: str | None = None
    trace: tuple[str, ...] = ()


def slug(name: str) -> str:
    """Return a name that every file system takes: small letters, digits and hyphens.

    Examples
    --------
    >>> slug("../../Één Plan")
    'n-plan'
    """
    small = "".join(c if c in SLUG_SIGNS else "-" for c in name.casefold())
    return "-".join(part for part in small.split("-") if part)[:LONGEST_SLUG] or "scenario"


def _name(
    wish: Wish,
    place: str,
    scenario: str,
    first: int,
    last: int,
    saved: StartFile | None,
    said: FacilitiesFile | None = None,
) -> str:
    """Return the name of a result's folder: one for each set of settings, so that no run replaces another kind."""
    parts = [place, scenario, month_name(first), month_name(last), str(wish.seed)]
    parts += [f"off-{slug('-'.join(sorted(wish.off)))}"] if wish.off else []
    parts += [f"as-of-{wish.as_of}"] if wish.as_of is not None else []
    parts += [f"population-{saved.checksum[:8]}"] if saved is not None else []
    parts += [f"facilities-{said.checksum[:8]}"] if said is not None else []
    return "-".join(parts)


def run_scenario(wish: Wish, out: str | None, lang: Lang, figures: bool, quiet: bool, as_json: bool) -> None:
    """Run a scenario, write its folder and print its summary.

    Parameters
    ----------
    wish : what to run
    out : folder of the result; None for one named after municipality, scenario and seed
    lang : language of summary and figures
    figures : draw them
    quiet : print nothing
    as_json : print the summary as JSON

    Raises
    ------
    ZorgdrukError
        Anything that the user can mend; then nothing was written.
    """
    scenario = read_scenario(wish.scenario)
    check_seed(wish.seed)
    place, first, as_of, saved = chosen(wish.municipality, wish.start, wish.as_of, wish.population)
    until = wish.until or scenario.horizon or HORIZON
    last = parse_last(until, "until")
    check_until(first, last)
    said = None if wish.facilities is None else read_file(wish.facilities)
    if any(word.strip().casefold() == LIST for word in wish.trace):
        _list(wish, first, last, lang, as_json)
        return
    if not quiet:
        warn_of_shocks(scenario.shocks, place.slug, first, last, lang)
        warn_of_measures(scenario.measures, first, last, lang)
        warn_of_provisions(scenario, lang)
        warn_of_stand_ins(place.name, lang)
    traces = _traces(wish, lang)
    named = _name(wish, place.slug, slug(scenario.name), first, last, saved, said)
    target = out if out is not None else f"{RESULTS}/{named}"
    with prepare(target) as folder:
        with progress_bar(quiet or as_json) as report:
            start = month_name(first)
            asked = (scenario, place.slug, start, until, wish.seed, wish.off, as_of, report, None, saved, said)
            result = run(*asked) if traces is None else traces.run(*asked)
        national, observed = counted(result)
        rests = settings_said((basis(stated(measure)) for measure in scenario.measures), lang)
        about = About(place.name, scenario.title, wish.seed, lang, rests)
        if traces is not None:
            traces.write(folder, about, figures)
        if figures:
            from results.care_report import save_care_figures
            from results.figures import save_figures
            from results.figures_domains import save_domain_figures
            from results.figures_zorgdruk import save_zorgdruk_figures
            from results.help_report import save_help_figures

            with folder.writing("figures"):
                save_figures(folder.figures, result.yearly, about, national, observed)
                save_domain_figures(folder.figures, result, about)
                save_care_figures(folder.figures, result, about)
                save_zorgdruk_figures(folder.figures, result, about)
                save_help_figures(folder.figures, result, about)
        check()
        folder.write(result)
    if quiet and not as_json:
        return
    from results.summary import summarise

    facts: dict[str, Any] = {
        "municipality": place.name,
        "code": place.code,
        "scenario": scenario.title,
        "seed": wish.seed,
        "start": month_name(result.start),
        "until": month_name(result.until),
    }
    summary = summarise(result.yearly, facts, national, observed, result.manifest.get("measures", ()))
    if traces is not None:
        summary["trace"] = traces.told()
    if as_json:
        print(json.dumps(summary | {"folder": str(target)}, ensure_ascii=False, indent=2, allow_nan=False))
        return
    from rich.console import Console

    from results.summary import print_summary

    console = Console(highlight=False)
    print_summary(summary, lang, console)
    if traces is not None:
        traces.show(console)
    where = "Resultaat in" if lang == "nl" else "Result in"
    console.print(f"{where} {target}", markup=False, soft_wrap=True)


def warn_of_shocks(shocks: tuple[Shock, ...], slug: str, first: int, last: int, lang: Lang) -> None:
    """Tell which shocks of a scenario lie wholly outside the run, and so do nothing in it."""
    for shock in shocks:
        if shock.municipality in ("", slug) and not shock.reaches(first, last):
            start, until, begin = month_name(first), month_name(last), month_name(shock.start)
            say(
                f"let op: schok {shock.kind} van {begin} valt buiten de run ({start} - {until}) en doet niets"
                if lang == "nl"
                else f"note: shock {shock.kind} of {begin} lies outside the run ({start} - {until}) and does nothing"
            )


def warn_of_measures(measures: tuple[Measure, ...], first: int, last: int, lang: Lang) -> None:
    """Tell which measures of a scenario lie wholly outside the run, and so do nothing in it."""
    start, until = month_name(first), month_name(last)
    for measure in measures:
        if measure.start > last or measure.end <= first:
            begin = month_name(measure.start)
            say(
                f"let op: maatregel {measure.name} vanaf {begin} valt buiten de run ({start} - {until}) en doet niets"
                if lang == "nl"
                else f"note: measure {measure.name} of {begin} is outside the run ({start} - {until}) and does nothing"
            )


def warn_of_stand_ins(name: str, lang: Lang) -> None:
    """Tell on one line which figures of a municipality without embedded ones stand in for missing ones."""
    from sim.active import stand_ins

    found = stand_ins(dutch=lang == "nl")
    if found:
        say(
            f"let op: {name} heeft niet alles; {len(found)} onderdelen zijn vervangers (zie substitutes in "
            f"manifest.json): {', '.join(found)}"
            if lang == "nl"
            else f"note: {name} does not have all; {len(found)} inputs are stand-ins (see substitutes in "
            f"manifest.json): {', '.join(found)}"
        )


def _traces(wish: Wish, lang: Lang) -> Traces | None:
    """Return who is to be followed, or None; only then is what that takes imported."""
    if not wish.trace:
        return None
    from experiments.trace_command import Traces

    return Traces(wish.trace, lang)


def _list(wish: Wish, first: int, last: int, lang: Lang, as_json: bool) -> None:
    """Print who can be followed; nothing is run."""
    from experiments.trace_command import print_list
    from sim.prepare import prepare_world
    from sim.simulation import check_off
    from sim.statline import Statline

    place, _, as_of, saved = chosen(wish.municipality, wish.start, wish.as_of, wish.population)
    said = None if wish.facilities is None else read_file(wish.facilities)
    scenario, off = read_scenario(wish.scenario), check_off(wish.off)
    world = prepare_world(place, first, last, wish.seed, Statline(as_of=as_of), scenario, off, saved, said).world
    print_list(world, lang, as_json)


def counted(result: Result) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what CBS counted in the country, extended to the end of the run, and in the municipality.

    Notes
    -----
    The extension uses the q of the run without its local factor, so the q of the Netherlands.
    """
    from results.observed import municipal, national
    from sim.statline import Statline

    statline, rates = Statline(), result.world.rates
    q = rates.mortality.values / rates.mortality.notes["local_factor"]
    until = int(result.yearly["year"].max())
    return national(statline, until, q, rates.first_year), municipal(statline, result.municipality.code)


@contextlib.contextmanager
def progress_bar(silent: bool) -> Iterator[Callable[[int, int], None]]:
    """Show months done on standard error, when that is a terminal; yields what `run` calls, which heeds Ctrl-C."""
    if silent or not sys.stderr.isatty():
        yield lambda done, in_all: check()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("preparing", total=None)

        def report(done: int, in_all: int) -> None:
            check()
            bar.update(task, completed=done, total=in_all, description="months")

        yield report
