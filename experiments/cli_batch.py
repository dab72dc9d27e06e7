"""The commands that run many: `zorgdruk compare` and `zorgdruk batch`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli_options import Data, Jobs, Json, Lang, Language, Place, Quiet, described, speaking, whole

if TYPE_CHECKING:
    from experiments.executing import Way

Shard = Annotated[
    str | None,
    typer.Option(metavar="K/N", help="Do only the K-th of N parts, for an array of jobs that share a folder."),
]
Cluster = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Use a Dask scheduler that runs there.")]
Timeout = Annotated[str, typer.Option(metavar="SECONDS", help="A run that takes longer is ended and tried again.")]
Force = Annotated[
    bool, typer.Option("--force", help="Put another experiment in that folder aside, and start this one anew.")
]


def compare(  # noqa: PLR0913  one parameter for each option
    scenarios: Annotated[list[str], typer.Argument(help="Names of scenarios, or paths of TOML files.")],
    base: Annotated[str, typer.Option(help="What they are compared with.")] = "basispad",
    municipality: Place = "hogeland",
    data: Data = None,
    start: Annotated[str, typer.Option(help="A January with a known population.")] = "2021-01",
    until: Annotated[str, typer.Option(help="Last month.")] = "2030-12",
    seeds: Annotated[str, typer.Option(metavar="NUMBER", help="Pairs of runs, at most with --precision.")] = "20",
    draws: Annotated[
        str, typer.Option(metavar="NUMBER", help="Random sets of parameters beside the defaults; each has all seeds.")
    ] = "0",
    precision: Annotated[
        str | None, typer.Option(metavar="PERCENT", help="Stop when every main difference is known so well, e.g. 5%.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="Folder of the result; the same command goes on in it.")
    ] = None,
    jobs: Jobs = "auto",
    shard: Shard = None,
    cluster: Cluster = None,
    timeout: Timeout = "3600",
    force: Force = False,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Compare scenarios with a base, pair by pair on the same luck."""
    with speaking(lang):
        from experiments.compare_command import Wish, compare_scenarios

        wish = Wish(
            tuple(scenarios), base, municipality, start, until, whole(seeds, "seeds"), whole(draws, "draws"), precision
        )
        way = _way(jobs, shard, cluster, timeout, force)
        code = compare_scenarios(wish, out, way, lang.value, figures, quiet, json)
    if code:
        raise typer.Exit(code)


def batch(
    plan: Annotated[str, typer.Argument(help="TOML file: scenarios, seeds, draws or a design.")],
    out: Annotated[str | None, typer.Option(help="Folder of the result. Default: zorgdruk-results/<plan>.")] = None,
    jobs: Jobs = "auto",
    shard: Shard = None,
    cluster: Cluster = None,
    timeout: Timeout = "3600",
    force: Force = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell how many runs, how long and how large.")
    ] = False,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Run many scenarios, parameters and seeds by a plan; the same command goes on where it stopped."""
    with speaking(lang):
        from experiments.batch_command import run_plan

        way = _way(jobs, shard, cluster, timeout, force)
        code = run_plan(plan, out, way, dry_run, lang.value, quiet, json)
    if code:
        raise typer.Exit(code)


def _way(jobs: str, shard: str | None, cluster: str | None, timeout: str, force: bool) -> Way:
    """Return how a plan is run."""
    from experiments.batch_command import shard_of
    from experiments.executing import Way
    from sim.errors import ZorgdrukError

    seconds = whole(timeout, "timeout")
    if not 1 <= seconds <= 10_000_000:
        raise ZorgdrukError(
            f"timeout: {seconds} must be 1 to 10000000 seconds.", f"timeout: {seconds} moet 1-10000000 seconden zijn."
        )
    return Way(jobs, shard_of(shard), cluster, float(seconds), force)


def add_batch(app: typer.Typer) -> None:
    """Add the commands, in the order of the help."""
    app.command(
        short_help="Compare scenarios with a base, pair by pair.",
        help=described(
            "Compare scenarios with a base, pair by pair on the same luck; the same command goes on where it stopped.",
            "zorgdruk compare pandemie --seeds 20",
            "zorgdruk compare mine.toml --base basispad --precision 5% --seeds 100 --until 2030-12",
            "zorgdruk compare sluiting --draws 20 --seeds 5 --out sluiting-with-draws",
        ),
    )(compare)
    app.command(
        short_help="Run many scenarios, parameters and seeds by a plan.",
        help=described(
            "Run many scenarios, parameters and seeds by a plan; the same command goes on where it stopped.",
            "zorgdruk batch plan.toml --dry-run",
            "zorgdruk batch plan.toml --jobs 2 --out futures",
            "zorgdruk batch plan.toml --shard 3/10 --out /shared/futures",
            "zorgdruk batch plan.toml --cluster tcp://10.0.0.1:8786 --out /shared/futures",
        ),
    )(batch)
