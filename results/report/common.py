"""The parts that every report has: assumptions, measures, validation and provenance."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from results.language import number
from results.report.document import Amount, Block, Cell, Points, Section, Table, Text, rich
from results.report.source import Source
from results.words_channels import channel_word, parameter_word, unit_of
from results.words_compare import GRADES, SETTINGS, basis, said
from results.words_measures import PAYERS
from results.words_sources import source_words
from sim.errors import ZorgdrukError, reason
from sim.parameters import DECLARED

LARGEST_CSV = 8 << 20
"""Bytes of a table of validation."""
MOST_TESTS = 400
VALIDATION = "docs/validation.md"
VALIDATION_COLUMNS: Mapping[str, tuple[str, str]] = {
    "test": ("toets", "test"),
    "name": ("toets", "test"),
    "must": ("moet", "must"),
    "aim": ("streven", "aim"),
    "found": ("gevonden", "found"),
    "verdict": ("oordeel", "verdict"),
    "data": ("gegevens", "data"),
}
"""Columns of validation.csv that are shown, in order."""


def assumptions(source: Source) -> Section:
    """Return the parameters that differ from their default, and every measure with its effect, range and source."""
    say, blocks = source.say, list[Block]()
    changed = _changed(source)
    if changed:
        heads = ("", say("scenario", "scenario"), say("waarde", "value"), say("gewoon", "default"),
                 say("grenzen", "bounds"), say("eenheid", "unit"), say("graad", "grade"),
                 say("bron", "source"), say("naam in het model", "name in the model"))  # fmt: skip
        title = say("Parameters die van hun gewone waarde afwijken", "Parameters that differ from their default")
        blocks.append(Table("parameters", title, heads, tuple(changed)))
    else:
        blocks.append(Text(rich(say("Alle parameters staan op hun gewone waarde.",
                                    "All parameters have their default."))))  # fmt: skip
    told = measures_table(source)
    if told is not None:
        blocks.append(told)
    else:
        blocks.append(Text(rich(say("Er zijn geen maatregelen uit de catalogus.",
                                    "There are no measures of the catalogue."))))  # fmt: skip
    blocks.append(Text(rich(say(
        "Elke parameter met grenzen, bron en graad staat in docs/model.md, elke maatregel in docs/measures.md.",
        "Every parameter with bounds, source and grade is in docs/model.md, every measure in docs/measures.md.",
    ))))  # fmt: skip
    return Section("assumptions", say("Aannames", "Assumptions"), tuple(blocks))


def _changed(source: Source) -> list[tuple[Cell, ...]]:
    """Return a row for each parameter of a scenario that is not at its default."""
    known = {p.name: p for p in DECLARED}
    told: list[tuple[str, Mapping[str, Any]]] = []
    if source.comparison is None:
        told.append((source.titles[source.base], source.manifest.get("parameters") or {}))
    else:
        for scenario in source.manifest.get("scenarios", ()):
            own = scenario.get("parameters")
            title = source.titles.get(str(scenario.get("name")), str(scenario.get("title")))
            told.append((title, own if isinstance(own, dict) else {}))
    rows: list[tuple[Cell, ...]] = []
    for title, parameters in told:
        for name, value in sorted(parameters.items()):
            p = known.get(name)
            if p is None or not isinstance(value, int | float) or abs(float(value) - p.default) < 1e-12:
                continue
            bounds = p.span(lambda v: _plain(v, source), source.say("waarschijnlijk", "likely"))
            found, default = Amount(float(value), _digits(float(value))), Amount(p.default, _digits(p.default))
            grade = said(GRADES, p.grade, source.lang)
            rows.append((parameter_word(name, source.lang), title, found, default, bounds, unit_of(name, source.lang),
                         grade, source_words(p.source, source.lang), name))  # fmt: skip
    return rows


def _digits(value: float) -> int:
    return next((d for d in range(5) if abs(value - round(value, d)) < 1e-9), 4)


def _plain(value: float, source: Source) -> str:
    return number(value, source.lang, _digits(value))


def measures_table(source: Source) -> Table | None:
    """Return every measure with start, setting, effect, range, grade, source, cost and payer; None without."""
    from sim.measures.catalogue import shipped

    found, rows, say = shipped(), list[tuple[Cell, ...]](), source.say
    for scenario, m in source.measures():
        title = str(m.get("title_nl" if source.lang == "nl" else "title_en") or m.get("name") or m.get("kind"))
        grades = ", ".join(said(GRADES, g, source.lang) for g in str(m.get("grade", "")).split(", ") if g)
        effects = m.get("effects") if isinstance(m.get("effects"), dict) else {}
        told = "; ".join(
            f"{channel_word(str(on), source.lang)}: {_plain(float(v), source)}" for on, v in (effects or {}).items()
        )
        sources = "; ".join(dict.fromkeys(source_words(str(s), source.lang) for s in m.get("sources", ()) if s))
        ranges = _ranges(found.get(str(m.get("kind"))), str(m.get("effect", "evidence")), source)
        cost = [f"{_plain(float(m[k]), source)} {words}" for k, words in (
            ("cost_year", say("per jaar", "a year")), ("cost_person", say("per deelnemer", "for each participant")),
            ("cost_month", say("per deelnemer en maand", "for each participant and month"))) if m.get(k)]  # fmt: skip
        payer = PAYERS.get(str(m.get("payer")), (str(m.get("payer") or "-"),) * 2)[source.lang != "nl"]
        share = float(m.get("share") or 0.0)
        of = source.titles.get(scenario, scenario)
        rows.append((title, of, str(m.get("start", "")), Amount(share, 1, percent=True),
                     said(SETTINGS, basis(m), source.lang), told or say("regel", "rule"), ranges or "-", grades or "-",
                     sources or "-", "; ".join(cost) or "0", payer))  # fmt: skip
    if not rows:
        return None
    heads = (
        say("maatregel", "measure"), say("scenario", "scenario"), say("vanaf", "from"), say("bereik", "reach"),
        say("instelling", "setting"), say("effect", "effect"),
        say("bandbreedte, met de naam in het model", "range, with the name in the model"), say("graad", "grade"),
        say("bron", "source"), say("kosten, euro", "cost, euro"), say("betaalt", "pays"),
    )  # fmt: skip
    note = say("Graad A: proef of officieel cijfer, B: vergelijkend onderzoek, C: zonder vergelijking.",
               "Grade A: trial or official figure, B: comparative study, C: uncontrolled.")  # fmt: skip
    return Table("measures", say("Maatregelen", "Measures"), heads, tuple(rows), note)


def _ranges(kind: Any, setting: str, source: Source) -> str:
    """Return the range of each effect of a kind of measure in a setting, as the catalogue has it now."""
    if kind is None:
        return ""
    told = []
    for effect in kind.effects:
        found = effect.number(setting) if setting in ("evidence", "local_expectation") else effect.evidence
        known = setting in ("evidence", "local_expectation") and found.low != found.high
        told.append(effect.on + (f": {_plain(found.low, source)} - {_plain(found.high, source)}" if known else ""))
    return "; ".join(told)


def validation(source: Source, file: Path | None) -> Section:
    """Return what is known of the errors of the model, and the tests of a table when there is one."""
    say = source.say
    lead = say(
        f"Hoe ver het model te vertrouwen is, staat met alle cijfers en figuren in {VALIDATION} en docs/figures. In "
        "een terugblik van 2016 naar 2021 met cijfers tot 2019 komt de bevolking uit op 0,1% (Het Hogeland), 0,2% "
        "(Oldambt) "
        "en 0,3% (Steenwijkerland) van de telling, en staat 2,0%, 1,4% en 1,7% van de mensen in een verkeerde groep "
        "van "
        "vijf jaar. Rekenen met gelijkblijvende kansen geeft 1,6%, 1,3% en 1,7%. Die terugblik vleit het model: een "
        "regel voor verhuizingen is met deze fouten in zicht gekozen.",
        f"How far the model is to be trusted, with all figures, is in {VALIDATION} and docs/figures. In a backcast "
        "from "
        "2016 to 2021 with figures to 2019 the population comes within 0.1% (Het Hogeland), 0.2% (Oldambt) and 0.3% "
        "(Steenwijkerland) of the count, and 2.0%, 1.4% and 1.7% of people are placed in a wrong five-year age group. "
        "Constant rates give 1.6%, 1.3% and 1.7%. That backcast flatters the model: a rule for moves was picked with "
        "these errors in view.",
    )
    blocks: list[Block] = [Text(rich(lead))]
    if file is not None:
        blocks.append(_tests(file, source))
    else:
        blocks.append(Text(rich(say(
            "De toetsen zelf staan hier niet: geef met --validation het bestand validation.csv.",
            "The tests themselves are not here: give the file validation.csv with --validation.",
        ))))  # fmt: skip
    return Section("validation", say("Validatie", "Validation"), tuple(blocks))


def _tests(file: Path, source: Source) -> Table:
    """Read a table of validation."""
    try:
        if file.stat().st_size > LARGEST_CSV:
            raise OSError(f"larger than {LARGEST_CSV >> 20} MB")
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=True)
            lines = [line for _, line in zip(range(MOST_TESTS), reader, strict=False)]
    except (OSError, ValueError, csv.Error) as error:
        told, gezegd = reason(error)
        raise ZorgdrukError(
            f"validation: {file.name} cannot be read ({told[:80]}); give the validation.csv of zorgdruk validate",
            f"validation: {file.name} is niet te lezen ({gezegd[:80]}); geef de validation.csv van zorgdruk validate",
        ) from None
    columns = [name for name in VALIDATION_COLUMNS if lines and name in lines[0]]
    if "verdict" not in columns and "found" not in columns:
        raise ZorgdrukError(
            f"validation: {file.name} has no columns found and verdict; give the validation.csv of zorgdruk validate",
            f"validation: {file.name} heeft geen kolommen found en verdict; geef de validation.csv van "
            "zorgdruk validate",
        )
    heads = tuple(VALIDATION_COLUMNS[name][source.lang != "nl"] for name in columns)
    rows = tuple(tuple(str(line.get(name) or "") for name in columns) for line in lines)
    return Table("validation", source.say("Toetsen", "Tests"), heads, rows)


def provenance(source: Source, made: str, version: str) -> Section:
    """Return where the figures come from: commit, seeds, versions and the hashes of the data."""
    say, m = source.say, source.manifest
    seeds = source.seeds
    told = str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} - {seeds[-1]} ({len(seeds)})"
    rows: list[tuple[Cell, ...]] = [
        (say("gemeente", "municipality"), f"{source.place.name} ({source.place.code})"),
        (say("periode", "period"), f"{m.get('start', '?')} - {m.get('until', '?')}"),
        (say("scenario's", "scenarios"), "; ".join(source.titles.values())),
        (say("seeds", "seeds"), told),
        (say("trekkingen van parameters", "draws of parameters"), str(source.draws)),
        (say("stand van de runs", "state of the runs"), str(m.get("status", "?"))),
        (say("commit van de runs", "commit of the runs"), str(m.get("commit") or say("onbekend", "unknown"))),
        (say("rapport gemaakt", "report made"), f"{made}, zorgdruk {version}"),
        (say("bevolking", "population"), str(m.get("population", ""))),
    ]
    rows += [(name, str(value)) for name, value in sorted((m.get("versions") or {}).items())]
    first = Table("provenance", say("Herkomst", "Provenance"), ("", ""), tuple(rows))
    data = tuple((str(name), str(value)) for name, value in sorted((m.get("data") or {}).items()))
    blocks: list[Block] = [Points((
        rich(say("Bron van de gegevens: CBS StatLine (CC BY 4.0) en de bronnen in docs/model.md.",
                 "Source of the data: CBS StatLine (CC BY 4.0) and the sources in docs/model.md.")),
        rich(say("Alle inwoners zijn synthetisch: samen passen zij bij de tabellen, geen van hen bestaat.",
                 "All inwoners are synthetic: together they fit the tables, none of them exists.")),
        rich(say("Gebruik het niet om over een persoon te beslissen.", "Do not use it to decide about a person.")),
    )), first]  # fmt: skip
    if data:
        title = say("SHA-256 van de gegevens", "SHA-256 of the data")
        blocks.append(Table("data", title, (say("bestand", "file"), "SHA-256"), data))
    return Section("provenance", say("Herkomst", "Provenance"), tuple(blocks))
