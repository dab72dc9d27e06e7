"""List the sources whose codes stand in a report, so that nobody has to look them up elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from results.report.document import Block, Cell, Points, Section, Table, Text, rich
from results.report.source import Source
from sim.sources import cited, find


def sources(source: Source, sections: Iterable[Section]) -> Section | None:
    """Return the part with every source that is cited by its code; None when none is."""
    codes = cited(text for section in sections for block in section.blocks for text in _texts(block))
    found = dict.fromkeys(one for code in codes for one in find(code))
    if not found:
        return None
    say = source.say
    heads = ("code", say("wat", "what"), say("van wie", "of whom"), say("cijfer", "figure"), say("jaar", "year"),
             say("bron", "source"), say("graad", "grade"))  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (s.code, s.what, s.of, s.figure, s.year, s.source, s.grade) for s in found
    )
    note = say("Omschrijvingen zijn in het Engels. Een code zonder letter staat voor alle cijfers met dat nummer.",
               "A code without a letter stands for all figures with that number.")  # fmt: skip
    told = say("Bij maatregelen en aannames staan codes zoals D071. Dit zijn de gepubliceerde cijfers waar zij voor "
               "staan; of een aanname dat cijfer is of er alleen op lijkt, staat bij de aanname.",
               "Measures and assumptions carry codes such as D071. These are the published figures that they stand "
               "for; whether an assumption is that figure or only near it stands with the assumption.")  # fmt: skip
    blocks: tuple[Block, ...] = (Text(rich(told)), Table("sources", say("Bronnen", "Sources"), heads, rows, note))
    return Section("sources", say("Bronnen", "Sources"), blocks)


def _texts(block: Block) -> Iterator[str]:
    """Yield every text of a block."""
    if isinstance(block, Text):
        yield from (part for part, _ in block.text)
    elif isinstance(block, Points):
        for item in block.items:
            yield from (part for part, _ in item)
    elif isinstance(block, Table):
        yield block.note
        yield from (cell for row in block.rows for cell in row if isinstance(cell, str))
