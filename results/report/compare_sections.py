"""The summary and tables of a comparison: how each scenario differs from the base, how sure that is, and who pays."""

from __future__ import annotations

import math
from collections.abc import Sequence

from results.certain import sure
from results.comparison import Comparison, Scene
from results.comparison_report import main_scene
from results.comparison_text import page
from results.figures_compare import decimals
from results.figures_compare_costs import measure_table, measure_year, names_of
from results.figures_compare_who import AGE_PANELS, GROUPS, LAW_COST, WIJK_PANELS, by_age, rows_of
from results.indicators import label
from results.indicators_access import ZORGDRUK_PARTS
from results.report.ages import ages_hidden
from results.report.document import Amount, Block, Cell, Section, Table, Text, rich
from results.report.gone import Gone
from results.report.grids import NOTES
from results.report.markdown import blocks
from results.report.run_sections import zorgdruk_tables
from results.report.small import COUNTED, protected, rounded, small
from results.report.source import Source
from results.words_compare import MAIN, PAYER_WORDS, PAYERS, Shown, said
from results.words_help import LAW_WORDS

DIFFERENCE = ("difference", "low", "high")


def summary(source: Source, missing: Sequence[str]) -> Section:
    """Return the page of the comparison as the summary, and the table of all main differences."""
    c = source.comparison
    assert c is not None
    text = page(source.veiled(drawn=False), main_scene(c) if c.others else None, missing)
    told = blocks(text, skip=("Alle scenario", "All scenarios", "Niet getekend", "Not drawn"))
    found = [
        *told,
        main_table(c, c.others, "differences", c.say("Alle scenario's", "All scenarios"), len(c.others) <= 2),
    ]
    if len(c.others) > 2:
        some = main_table(
            c, (main_scene(c),), "differences_main", c.say("Het hoofdscenario", "The main scenario"), True
        )
        found.insert(-1, some)
    return Section("summary", c.say("Samenvatting", "Summary"), tuple(found), memo=True)


def _heads(c: Comparison, *first: str) -> tuple[str, ...]:
    return (*first, c.say("basis", "base"), c.say("scenario", "scenario"), c.say("verschil", "difference"),
            c.say("laag (90%)", "low (90%)"), c.say("hoog (90%)", "high (90%)"), c.say("zeker?", "sure?"))  # fmt: skip


def _cells(
    c: Comparison, row: object, scale: float, digits: int, gone: bool = False, whole: bool = True
) -> tuple[Cell, ...]:
    """Return base, scenario, difference, interval and verdict of a row; counts of a part (not `whole`) are rounded."""
    if row is None:
        return (*(Amount(math.nan) for _ in range(5)), "")
    ends = [row[k] if whole else rounded(row[k], str(row["unit"])) for k in ("base_mean", "mean")]  # type: ignore[index]
    told = [math.nan if gone else float(v) / scale for v in (*ends, *(row[k] for k in DIFFERENCE))]  # type: ignore[index]
    fine = decimals(told[3:], digits + (digits > 0))
    verdict = "" if gone else c.say("ja", "yes") if sure(row) else c.say("nee, kan toeval zijn", "no, may be chance")  # type: ignore[arg-type]
    if not gone and told[2] == 0.0 and told[3] == told[4] == 0.0:
        verdict = c.say("verandert niet", "does not change")
    return (
        Amount(told[0], digits),
        Amount(told[1], digits),
        *(Amount(x, fine, signed=True) for x in told[2:]),
        verdict,
    )


def _few(row: object) -> bool:
    """Tell whether a row counts so few in the base or in the scenario that it is not told."""
    if row is None or str(row["unit"]) not in COUNTED:  # type: ignore[index]
        return False
    return small(float(row["base_mean"])) or small(float(row["mean"]))  # type: ignore[index]


def main_table(c: Comparison, scenes: Sequence[Scene], key: str, title: str, memo: bool) -> Table:
    """Return the main differences of scenarios in the last year."""
    rows: list[tuple[Cell, ...]] = []
    for scene in scenes:
        for shown in MAIN:
            found = c.of(scene, shown.name, shown.by)
            row = None if found.empty else found.iloc[-1]
            if row is not None:
                year = str(int(row["year"]))
                first = (scene.title,) if len(scenes) > 1 else ()
                name = f"{shown.label(c.lang)}, {shown.unit(c.lang)}, {year}"
                rows.append((*first, name, *_cells(c, row, shown.scale, shown.digits, _few(row))))
    first = (c.say("scenario", "scenario"),) if len(scenes) > 1 else ()
    shown_title = title if len(scenes) != 1 else f"{title}: {scenes[0].title}"
    note = c.say(
        f"Verschil met {c.base.title} in het laatste jaar, gemiddeld over {c.pairs} paren van runs met dezelfde "
        "seed. Het verschil is van de onafgeronde cijfers.",
        f"Difference with {c.base.title} in the last year, mean of {c.pairs} pairs of runs of the same seed. The "
        "difference is of the unrounded figures.",
    )
    return Table(key, shown_title, _heads(c, *first, c.say("cijfer", "figure")), tuple(rows), note, memo)


def zorgdruk(source: Source) -> Section:
    """Return zorgdruk and its parts: the base by year, and the difference of every scenario in the last year."""
    c = source.comparison
    assert c is not None
    rows: list[tuple[Cell, ...]] = []
    for scene in c.others:
        for name in ("zorgdruk", *ZORGDRUK_PARTS):
            found = c.of(scene, name)
            if len(found):
                year = int(found.iloc[-1]["year"])
                rows.append((scene.title, f"{label(name, c.lang)}, {year}", *_cells(c, found.iloc[-1], 1.0, 1)))
    title = c.say("Zorgdruk en haar delen tegenover de basis", "Zorgdruk and its parts against the base")
    made: list[Block] = list(zorgdruk_tables(source, source.base))
    if rows:
        heads = _heads(c, c.say("scenario", "scenario"), c.say("deel", "part"))
        made.append(Table("zorgdruk_difference", title, heads, tuple(rows)))
    none = Text(rich(c.say("Deze uitkomst kent geen zorgdruk.", "This result knows no zorgdruk.")))
    return Section("zorgdruk", c.say("Zorgdruk", "Zorgdruk"), tuple(made) or (none,))


def tables(source: Source) -> Section:
    """Return the differences by law and payer, by age, by wijk, and the cost of the measures themselves."""
    c = source.comparison
    assert c is not None
    payers = {law: said(PAYER_WORDS, payer, c.lang) for payer, laws in PAYERS.items() for law in laws}
    rows: list[tuple[Cell, ...]] = []
    for scene in c.others:
        laws = list(payers)
        for law, row in zip(laws, rows_of(c, scene, LAW_COST, laws), strict=True):
            if row is not None:
                rows.append((scene.title, said(LAW_WORDS, law, c.lang), payers[law], *_cells(c, row, 1e6, 2)))
    made: list[Block] = []
    if rows:
        heads = _heads(c, c.say("scenario", "scenario"), c.say("wet", "law"), c.say("betaalt", "pays"))
        year = c.last_year("cost", "law")
        title = c.say(f"Kosten naar wet in {year}, mln euro", f"Cost by law in {year}, million euro")
        note = c.say(
            "Wat de maatregelen zelf kosten zit hier niet in.", "The cost of the measures themselves is not in it."
        )
        made.append(Table("cost_law_difference", title, heads, tuple(rows), note))
    made += _measures(source)
    by_ages = c.say("Verschil naar leeftijd", "Difference by age")
    made += _grouped(by_age(c), {}, AGE_PANELS, list(GROUPS), "age_difference", by_ages, ages_hidden(c))
    wijken = list(dict.fromkeys(c.runs(c.base, WIJK_PANELS[0].name, "wijk")["group"]))
    made += _grouped(
        c, source.gone, WIJK_PANELS, wijken, "wijk_difference", c.say("Verschil naar wijk", "Difference by wijk")
    )
    if not made:
        made.append(Text(rich(c.say("Er zijn geen verschillen om te tonen.", "There are no differences to show."))))
    return Section("differences", c.say("Wie merkt het, wie betaalt?", "Who notices, who pays?"), tuple(made))


def _grouped(
    c: Comparison, gone: Gone, panels: Sequence[Shown], groups: Sequence[str], key: str, title: str,
    never: Sequence[bool] = (),
) -> list[Block]:  # fmt: skip
    """Return the differences by group; a count that is small in one scenario is hidden in all, never a single one.

    Parameters
    ----------
    never : groups of which nothing is told, not even their cost
    """
    rows: list[tuple[Cell, ...]] = []
    hidden = [list(never) or _hidden(c, gone, shown, groups) for shown in panels]
    for scene in c.others:
        for shown, out in zip(panels, hidden, strict=True):
            for group, row, few in zip(groups, rows_of(c, scene, shown, groups), out, strict=True):
                if row is not None:
                    name = f"{shown.label(c.lang)}, {shown.unit(c.lang)}, {int(row['year'])}"
                    cells = _cells(c, row, shown.scale, shown.digits, few, whole=False)
                    rows.append((scene.title, group, name, *cells))
    if not rows:
        return []
    heads = _heads(c, c.say("scenario", "scenario"), c.say("groep", "group"), c.say("cijfer", "figure"))
    return [Table(key, title, heads, tuple(rows), NOTES[c.lang])]


def _hidden(c: Comparison, gone: Gone, shown: Shown, groups: Sequence[str]) -> list[bool]:
    """Return which groups are not told in any scenario.

    Parameters
    ----------
    gone : what the rest of the report does not tell
    """
    found = [rows_of(c, scene, shown, groups) for scene in c.others]
    known = [row for rows in found for row in rows if row is not None]
    if not known or str(known[0]["unit"]) not in COUNTED:
        return [False] * len(groups)
    never = gone.get((shown.name, shown.by, int(known[0]["year"])), frozenset())
    versions = [[math.nan if row is None else float(row[column]) for row in rows]
                for rows in found for column in ("base_mean", "mean")]  # fmt: skip
    return protected(versions, [group in never for group in groups])


def _measures(source: Source) -> list[Block]:
    """Return cost and participants of every measure in the last year."""
    c = source.comparison
    assert c is not None
    rows: list[tuple[Cell, ...]] = []
    for scene in c.others:
        found, year = measure_table(c, scene), measure_year(c, scene)
        names = names_of(c, scene, [str(name) for name in found.index])
        for name, (key, row) in zip(names, found.iterrows(), strict=True):
            people, cost = float(row["participants"]), float(row["cost"])
            gone = (scene.name, str(key)) in source.untold.measures
            told = Amount(math.nan if gone else rounded(people, "persons")), Amount(math.nan if gone else cost)
            rows.append((scene.title, name, str(year), *told))
    if not rows:
        return []
    heads = (c.say("scenario", "scenario"), c.say("maatregel", "measure"), c.say("jaar", "year"),
             c.say("deelnemers", "participants"), c.say("kosten, euro", "cost, euro"))  # fmt: skip
    title = c.say("De maatregelen zelf", "The measures themselves")
    return [Table("measure_cost", title, heads, tuple(rows), NOTES[c.lang])]
