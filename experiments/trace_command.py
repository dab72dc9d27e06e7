"""Do what `--trace` promises: name inwoners to follow, or follow some and tell, draw and write their lives."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from results.language import Lang
from sim import run
from sim.errors import ZorgdrukError
from sim.trace import TraceError, Tracer

if TYPE_CHECKING:
    from rich.console import Console

    from results.store import ResultFolder
    from results.style import About
    from sim import Result
    from sim.world import World

TABLE = "trace.csv"


class Traces:
    """Inwoners whom a run is to follow.

    Parameters
    ----------
    wanted : lineages and words, as the user gave them
    lang : language of stories and messages

    Raises
    ------
    ZorgdrukError : a word that is no lineage and no example.
    """

    def __init__(self, wanted: Sequence[str], lang: Lang) -> None:
        self.lang: Lang = lang
        with self._speaking():
            self.tracer = Tracer(wanted)

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Say what is wrong in the language of the user."""
        try:
            yield
        except TraceError as error:
            raise ZorgdrukError(error.dutch if self.lang == "nl" else str(error)) from error

    def run(self, *asked: Any) -> Result:
        """Run with these arguments of `sim.run` while following.

        Raises
        ------
        ZorgdrukError : what `sim.run` raises, and a lineage that nobody who lived here had.
        """
        with self._speaking():
            result = partial(run, trace=self.tracer)(*asked)
            self.tracer.check(result.municipality.name, result.start, result.until)
        return result

    def write(self, folder: ResultFolder, about: About, figures: bool) -> None:
        """Write the table of what was seen, and a figure of each inwoner.

        Parameters
        ----------
        folder : of the result, still in the making
        about : what the figures are about
        figures : draw them
        """
        with folder.writing("trace"):
            self.tracer.table().to_csv(folder.place / TABLE, index=False, lineterminator="\n")
            if figures:
                from results.figures_trace import life, life_alt
                from results.style import save, styled

                for one in self.tracer.people:
                    with styled():
                        save(life(one, about), folder.figures, f"trace-{one.lineage}", life_alt(one, about))

    def told(self) -> list[list[str]]:
        """Return the life of each inwoner as lines of text."""
        from results.trace_story import story

        return [story(one, self.lang) for one in self.tracer.people]

    def show(self, console: Console) -> None:
        """Print the life of each inwoner."""
        for lines in self.told():
            console.print()
            for line in lines:
                console.print(line, markup=False, soft_wrap=True)


def listed(world: World) -> list[dict[str, Any]]:
    """Return inwoners of the start population who can be followed, as plain values that JSON can hold."""
    from sim.trace_examples import examples

    return [
        {
            "word": found.word,
            "lineage": str(found.lineage),
            "sex": ("man", "vrouw")[found.now.sex],
            "age": found.now.age,
            "kern": found.now.kern,
            "household": found.now.home_type,
            "nl": found.example.nl,
            "en": found.example.en,
        }
        for found in examples(world)
    ]


def print_list(world: World, lang: Lang, as_json: bool) -> None:
    """Print inwoners of the start population who can be followed, and how.

    Parameters
    ----------
    world : on the eve of its first month
    """
    rows = listed(world)
    if as_json:
        import json

        print(json.dumps({"trace": rows}, ensure_ascii=False, indent=2))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    dutch = lang == "nl"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    heads = ("woord", "lineage", "jaar", "wie") if dutch else ("word", "lineage", "age", "who")
    for head in heads:
        table.add_column(head, justify="right" if head == heads[2] else "left", no_wrap=head != heads[-1])
    for row in rows:
        table.add_row(row["word"], row["lineage"], str(row["age"]), row["nl" if dutch else "en"])
    console = Console(highlight=False)
    console.print(table)
    console.print(
        "Volgen: zorgdruk run --trace oldest, of --trace met een lineage; mag vaker. In het verhaal staan de lineages "
        "van partner en kinderen." if dutch else
        "Follow: zorgdruk run --trace oldest, or --trace with a lineage; may be given again. The story gives the "
        "lineages of partner and children.", soft_wrap=True,
    )  # fmt: skip
