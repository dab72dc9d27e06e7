"""The commands that show what goes into a run: rates, population, parameters, sources, provisions, measures."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli_options import (
    AsOf,
    Data,
    Facilities,
    Json,
    Lang,
    Language,
    Place,
    Quiet,
    Seed,
    described,
    speaking,
    whole,
)


def rates(
    municipality: Place = "hogeland",
    data: Data = None,
    first: Annotated[str, typer.Option(metavar="YEAR", help="First year of the tables.")] = "2021",
    last: Annotated[str, typer.Option(metavar="YEAR", help="Last year of the tables.")] = "2030",
    out: Annotated[
        str | None, typer.Option(help="Also write every table (CSV) and its figure (PNG) to this folder.")
    ] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """List the yearly rates of a municipality: how each was made, from what, how certain it is."""
    from experiments.inputs_command import list_rates

    with speaking(lang):
        list_rates(municipality, (whole(first, "first"), whole(last, "last")), out, lang.value, quiet, json)


def population(
    municipality: Place = "hogeland",
    data: Data = None,
    start: Annotated[str, typer.Option(help="A January with a known population.")] = "2021-01",
    seed: Seed = "1",
    out: Annotated[str | None, typer.Option(help="Also write tables and figures to this folder.")] = None,
    save: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also keep the population in a file for run --population.")
    ] = None,
    facilities: Facilities = None,
    facilities_template: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write an example of such a file to edit, and stop.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Build the start population, check it and show how well it fits the CBS tables; keep it in a file."""
    from experiments.population_command import Wanted, show_population, write_example

    with speaking(lang):
        if facilities_template is not None:
            write_example(municipality, facilities_template, (out, save, facilities), lang.value, quiet or json)
            return
        year = None if as_of is None else whole(as_of, "as_of")
        wanted = Wanted(municipality, start, whole(seed, "seed"), year, out, save, facilities)
        show_population(wanted, lang.value, quiet, json)


def parameters(
    name: Annotated[str | None, typer.Argument(help="A name, or how names begin: care, care.respite.")] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """List the parameters that a scenario may change: default, bounds, unit, source and evidence grade."""
    from experiments.parameters_command import list_parameters

    with speaking(lang):
        list_parameters(name, lang.value, quiet, json)


def sources(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Codes, such as D071 or C056; or a letter from A to E.")
    ] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Say what the codes of sources stand for: figure, year, publication and evidence grade."""
    from experiments.sources_command import list_sources

    with speaking(lang):
        list_sources(codes or (), lang.value, quiet, json)


def provisions(
    provisions: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="TOML with products and rules of your own, which replace or add."),
    ] = None,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """List the products: unit, tariff with range, source and evidence grade, and the rules by date."""
    from experiments.provisions_command import list_provisions

    with speaking(lang):
        list_provisions(provisions, lang.value, quiet, json)


def measures(
    opgave: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only those of sociale_veerkracht, preventie, maatwerk or innovatie."),
    ] = None,
    states: Annotated[bool, typer.Option("--states", help="List what a target can name.")] = False,
    channels: Annotated[bool, typer.Option("--channels", help="List what a measure can change.")] = False,
    lang: Lang = Language.nl,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """List the measures: target, reach, cost, and effect by setting with range, source and evidence grade."""
    from experiments.measures_command import list_measures

    with speaking(lang):
        list_measures(opgave, (states, channels), lang.value, quiet, json)


def add_inputs(app: typer.Typer) -> None:
    """Add the commands, in the order of the help."""
    app.command(
        short_help="List the yearly rates of a municipality.",
        help=described(
            "List the yearly rates of a municipality: how each was made, from what, how certain it is.",
            "zorgdruk rates --municipality steenwijkerland --out rates-steenwijkerland",
        ),
    )(rates)
    app.command(
        short_help="Build and check the start population.",
        help=described(
            "Build the start population, check it and show how well it fits the CBS tables; keep it in a file.",
            "zorgdruk population --municipality oldambt --start 2016-01",
            "zorgdruk population --out population-hogeland --save hogeland.npz",
            "zorgdruk population --facilities-template hogeland.csv",
            "zorgdruk population --facilities hogeland.csv --out population-hogeland",
        ),
    )(population)
    app.command(
        short_help="List the parameters with bounds, unit and source.",
        help=described(
            "List the parameters that a scenario may change: default, bounds, unit, source and evidence grade.",
            "zorgdruk parameters",
            "zorgdruk parameters care --lang en",
            "zorgdruk parameters --json",
        ),
    )(parameters)
    app.command(
        short_help="Say what codes of sources, such as D071, stand for.",
        help=described(
            "Say what the codes of sources stand for: figure, year, publication and evidence grade.",
            "zorgdruk sources D071 C056",
            "zorgdruk sources B --json",
        ),
    )(sources)
    app.command(
        short_help="List the products with tariff, range and source.",
        help=described(
            "List the products: unit, tariff with range, source and evidence grade, and the rules by date.",
            "zorgdruk provisions --lang en",
            "zorgdruk provisions --provisions my-products.toml --json",
        ),
    )(provisions)
    app.command(
        short_help="List the measures with effect, range and source.",
        help=described(
            "List the measures: target, reach, cost, and effect by setting with range, source and evidence grade.",
            "zorgdruk measures --opgave preventie --lang en",
            "zorgdruk measures --states",
            "zorgdruk measures --channels --json",
        ),
    )(measures)
