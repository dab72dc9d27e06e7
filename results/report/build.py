"""Put a report together from a folder."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from results.language import Lang
from results.report import compare_sections, run_sections
from results.report.cases import by_kern, cases
from results.report.cited import sources
from results.report.common import assumptions, provenance, validation
from results.report.document import SYNTHETIC, Block, Points, Report, Section, Text, rich
from results.report.monitor import monitor
from results.report.pictures import pictures
from results.report.source import Source, read_source
from results.report.warned import stand_in_table, warnings


def software() -> str:
    """Return the version of zorgdruk."""
    try:
        return version("zorgdruk")
    except PackageNotFoundError:
        return "?"


def build(
    folder: Path, lang: Lang, made: str, wanted: tuple[str, ...] = (), tests: Path | None = None, figures: bool = True
) -> Report:
    """Read a folder and return its report.

    Parameters
    ----------
    folder : of a run, a comparison or a batch
    made : day, ISO
    wanted : kernen or wijken that get a part of their own, see `cases`
    tests : validation.csv
    figures : draw them

    Raises
    ------
    ZorgdrukError : the folder, a place or the file is not what it should be.
    """
    source = read_source(folder, lang)
    source = replace(source, by_kern=by_kern(source, wanted))
    places = cases(source, wanted)
    check = validation(source, tests)
    drawn, missing = pictures(source) if figures else ([], [])
    compared = source.comparison is not None and bool(source.comparison.others)
    first = compare_sections.summary(source, missing) if compared else run_sections.summary(source)
    first = replace(first, blocks=(*warnings(source), *first.blocks))
    zorgdruk = (compare_sections if compared else run_sections).zorgdruk(source)
    shown: list[Block] = list(drawn)
    if missing:
        shown.append(Text(rich(source.say("Niet getekend:", "Not drawn:"))))
        shown.append(Points(tuple(rich(one) for one in missing)))
    sections = [first, zorgdruk]
    if compared:
        sections.append(compare_sections.tables(source))
    sections.append(monitor(source, int(made[:4])))
    if shown:
        sections.append(Section("figures", source.say("Figuren", "Figures"), tuple(shown)))
    sections += [*places, run_sections.tables(source), assumptions(source), check]
    known = sources(source, sections)
    sections += [known] if known is not None else []
    last, stand_in = provenance(source, made, software()), stand_in_table(source)
    sections.append(last if stand_in is None else replace(last, blocks=(*last.blocks, stand_in)))
    titles = _titles(source)
    return Report(
        f"{source.say('Zorgdruk in', 'Zorgdruk in')} {source.place.name}: {titles}",
        _subtitle(source), about(source, made), tuple(sections), lang, made, software(),
    )  # fmt: skip


def _titles(source: Source) -> str:
    names = [title for name, title in source.titles.items() if name != source.base]
    if not names:
        return source.titles[source.base]
    told = ", ".join(names[:3]) + (source.say(f" en {len(names) - 3} meer", f" and {len(names) - 3} more")
                                   if len(names) > 3 else "")  # fmt: skip
    return told + source.say(" tegenover ", " against ") + source.titles[source.base]


def _subtitle(source: Source) -> str:
    start, until = source.manifest.get("start", "?"), source.manifest.get("until", "?")
    return source.say(f"{start} tot en met {until}; synthetische bevolking; een berekening, geen voorspelling",
                      f"{start} until {until}; synthetic population; a computation, no forecast")  # fmt: skip


def about(source: Source, made: str) -> dict[str, str]:
    """Return what every page and every sheet rests on: source, scenario, seeds, interval, evidence setting."""
    say, seeds, commit = source.say, source.seeds, str(source.manifest.get("commit") or "?")[:12]
    told = str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} - {seeds[-1]} ({len(seeds)})"
    draws = "" if source.draws < 2 else say(f", {source.draws} trekkingen van parameters",
                                            f", {source.draws} draws of parameters")  # fmt: skip
    return {
        say("gemeente", "municipality"): f"{source.place.name} ({source.place.code})",
        say("periode", "period"): f"{source.manifest.get('start', '?')} - {source.manifest.get('until', '?')}",
        say("bron", "source"): say("CBS StatLine (CC BY 4.0) en de bronnen in docs/model.md; berekening zorgdruk",
                                   "CBS StatLine (CC BY 4.0) and the sources in docs/model.md; computed by zorgdruk"),
        say("scenario", "scenario"): "; ".join(source.titles.values()),
        say("seeds", "seeds"): told + draws,
        say("interval", "interval"): source.interval(),
        say("instelling van het bewijs", "evidence setting"): source.setting(),
        say("fout in de terugblik", "error of the backcast"): say(
            "bevolking 2016-2021: 0,1 tot 0,3%; 1,4 tot 2,0% in een verkeerde leeftijdsgroep (docs/validation.md)",
            "population 2016-2021: 0.1 to 0.3%; 1.4 to 2.0% in a wrong age group (docs/validation.md)"),
        say("bevolking", "population"): SYNTHETIC[source.lang],
        say("gemaakt", "made"): f"{made}, zorgdruk {software()}, commit {commit}",
    }  # fmt: skip
