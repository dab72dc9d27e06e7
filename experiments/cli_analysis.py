"""The commands that ask many runs one question: `zorgdruk sensitivity`, `zorgdruk discover`, `zorgdruk optimise`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from experiments.cli_options import Data, Jobs, Json, Lang, Language, Place, Quiet, described, speaking, whole


class Method(StrEnum):
    """Ways to find out which inputs matter."""

    oat = "oat"
    morris = "morris"
    sobol = "sobol"
    regional = "regional"


Varied = Annotated[
    list[str] | None,
    typer.Option("--parameter", "-p", metavar="NAME[=LOW:HIGH]", help="Parameter to vary; may be given again."),
]
Wanted = Annotated[
    list[str] | None,
    typer.Option(
        "--outcome", metavar="NAME[:BY=GROUP][@YEAR]", help="What to look at; may be given again. Default: zorgdruk."
    ),
]
Start = Annotated[str, typer.Option(help="A January with a known population.")]
Until = Annotated[str, typer.Option(help="Last month.")]
Seeds = Annotated[str, typer.Option(metavar="NUMBER", help="Runs at each point, the same seeds everywhere.")]
Out = Annotated[
    str | None,
    typer.Option(help="Folder of tables and figures. Runs are kept beside it in FOLDER-runs, to go on from."),
]
BASE = "Scenario that plans are compared with."


def _jobs(text: str) -> int | str:
    """Read how many processes."""
    return text if text == "auto" else whole(text, "jobs")


def _amount(text: str | None, name: str) -> float | None:
    """Read an amount.

    Raises
    ------
    ZorgdrukError : no number.
    """
    from sim.errors import ZorgdrukError

    if text is None:
        return None
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if found != found:
        raise ZorgdrukError(
            f"{name}: '{text[:60]}' must be a number such as 250000 or 104.5",
            f"{name}: '{text[:60]}' moet een getal zijn, zoals 250000 of 104.5",
        )
    return found


def sensitivity(  # noqa: PLR0913  one parameter for each option
    scenario: Annotated[str, typer.Argument(help="Name of a scenario, or the path of a TOML file.")] = "basispad",
    parameter: Varied = None,
    outcome: Wanted = None,
    method: Annotated[
        Method, typer.Option(help="oat: each alone; morris: screening; sobol: shares of the spread; regional.")
    ] = Method.oat,
    n: Annotated[
        str | None,
        typer.Option("--n", metavar="NUMBER", help="Base sample of sobol (1024), walks of morris (50), points of "
                     "regional (500)."),
    ] = None,
    municipality: Place = "hogeland",
    data: Data = None,
    start: Start = "2021-01",
    until: Until = "2030-12",
    seeds: Seeds = "2",
    out: Out = None,
    jobs: Jobs = "auto",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Find which parameters drive an outcome."""
    from experiments.analysis_command import Asked, find_sensitivity

    with speaking(lang):
        asked = Asked(municipality, start, until, whole(seeds, "seeds"), _jobs(jobs), out, lang.value, quiet, json)
        size = None if n is None else whole(n, "n")
        find_sensitivity(asked, scenario, tuple(parameter or ()), tuple(outcome or ("zorgdruk",)), method.value, size)


def discover(  # noqa: PLR0913  one parameter for each option
    plan: Annotated[list[str], typer.Argument(help="Scenarios: the plans that are tried in every future.")],
    base: Annotated[str, typer.Option(help=BASE)] = "basispad",
    parameter: Varied = None,
    outcome: Annotated[
        str, typer.Option(metavar="NAME[:BY=GROUP][@YEAR]", help="What a plan is judged by.")
    ] = "zorgdruk",
    above: Annotated[
        str | None, typer.Option("--fails-above", metavar="NUMBER", help="A plan fails where the outcome is higher.")
    ] = None,
    below: Annotated[
        str | None, typer.Option("--fails-below", metavar="NUMBER", help="A plan fails where the outcome is lower.")
    ] = None,
    futures: Annotated[
        str, typer.Option(metavar="NUMBER", help="Futures: a Latin hypercube of the parameters.")
    ] = "200",
    density: Annotated[str, typer.Option(metavar="SHARE", help="Share of failing futures asked of a box.")] = "0.8",
    municipality: Place = "hogeland",
    data: Data = None,
    start: Start = "2021-01",
    until: Until = "2030-12",
    seeds: Seeds = "2",
    out: Out = None,
    jobs: Jobs = "auto",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Find the futures in which a plan fails."""
    from experiments.analysis_command import Asked
    from experiments.discover_command import Question, find_futures

    with speaking(lang):
        asked = Asked(municipality, start, until, whole(seeds, "seeds"), _jobs(jobs), out, lang.value, quiet, json)
        limits = (_amount(above, "fails-above"), _amount(below, "fails-below"))
        share = _amount(density, "density") or 0.0
        question = Question(
            tuple(plan), base, tuple(parameter or ()), outcome, *limits, whole(futures, "futures"), share
        )
        find_futures(asked, question)


def optimise(  # noqa: PLR0913  one parameter for each option
    options: Annotated[
        str, typer.Argument(help="TOML file with an [[option]] for each measure; see docs/analysis.md.")
    ],
    budget: Annotated[str, typer.Option(metavar="EURO", help="What the mix may cost over the whole run.")],
    aim: Annotated[
        list[str] | None,
        typer.Option(
            metavar="lower|higher:NAME[:BY=GROUP][@YEAR]",
            help="What the mix is for; give two or more. Default: lower:zorgdruk and lower:municipal_cost.",
        ),
    ] = None,
    most: Annotated[str, typer.Option(metavar="NUMBER", help="Mixes to run at most.")] = "256",
    fresh: Annotated[
        str, typer.Option(metavar="NUMBER", help="Fresh seeds on which the best mixes are run once more; 0 for none.")
    ] = "2",
    municipality: Place = "hogeland",
    data: Data = None,
    start: Start = "2021-01",
    until: Until = "2030-12",
    seeds: Seeds = "2",
    out: Out = None,
    jobs: Jobs = "auto",
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Find the mixes of measures that no other mix within the budget beats."""
    from experiments.analysis_command import Asked
    from experiments.optimise_command import find_mixes

    with speaking(lang):
        asked = Asked(municipality, start, until, whole(seeds, "seeds"), _jobs(jobs), out, lang.value, quiet, json)
        aims = tuple(aim or ("lower:zorgdruk", "lower:municipal_cost"))
        find_mixes(asked, options, _amount(budget, "budget") or 0.0, aims, whole(most, "most"), whole(fresh, "fresh"))


def add_analysis(app: typer.Typer) -> None:
    """Add the commands, in the order of the help."""
    app.command(
        short_help="Find which parameters drive an outcome.",
        help=described(
            "Find which parameters drive an outcome: one at a time, Morris, Sobol or regional sensitivity.",
            "zorgdruk sensitivity -p mortality.scale=0.9:1.1 -p care.willing=-0.5:0.5 --outcome zorgdruk",
            "zorgdruk sensitivity --method sobol --n 1024 -p access.outreach -p care.respite --until 2025-12",
        ),
    )(sensitivity)
    app.command(
        short_help="Find the futures in which a plan fails.",
        help=described(
            "Find the futures in which a plan fails (PRIM), what each plan loses at most, and what is worth knowing.",
            "zorgdruk discover mijn-plan.toml -p arrivals.scale=0.8:1.2 -p money.care_index --outcome municipal_cost",
            "zorgdruk discover plan-a.toml plan-b.toml -p care.willing=-0.5:0.5 --fails-above 110",
        ),
    )(discover)
    app.command(
        short_help="Find the best mixes of measures under a budget.",
        help=described(
            "Find the mixes of measures that no other mix within the budget beats on two aims or more.",
            "zorgdruk optimise opties.toml --budget 500000",
            "zorgdruk optimise opties.toml --budget 500000 --aim lower:unmet_hours --aim lower:municipal_cost@2030",
        ),
    )(optimise)
