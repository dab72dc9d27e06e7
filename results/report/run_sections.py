"""The summary and tables of one run, or of the base of a comparison: what changes in the years, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from results.figures_zorgdruk import MEASURES
from results.indicators import CARE_INDICATORS, DOMAIN_INDICATORS, household_label, label
from results.indicators_access import ZORGDRUK_PARTS
from results.language import MINUS, change, number, percentage
from results.report.document import Amount, Block, Cell, Points, Rich, Section, Table, Text, rich
from results.report.grids import NOTES, by_year, grid, totals
from results.report.products import product_table
from results.report.small import COUNTED, rounded, small
from results.report.source import Source
from results.summary_measures import measure_ends
from results.words_compare import GRADES, PAYER_WORDS, PAYERS, SETTINGS, basis, said
from results.words_help import LAW_WORDS
from results.words_measures import PAYERS as PAYS

MILLION = 1e6
POPULATION = (
    "population", "births", "deaths", "arrivals", "departures", "immigration", "emigration", "households",
    "persons_in_institution", "green_pressure", "grey_pressure", "mantelzorgpotentieel_50_64",
    "mantelzorgpotentieel_50_74",
)  # fmt: skip
HELP = (
    "meldingen", "indications", "clients", "clients_maatwerk", "new_clients", "waiting", "waiting_weeks", "unmet_hours",
    "delivered_hours", "staff_hours_available", "staff_hours_needed", "cost", "budget", "balance", "reserve",
    "cost_per_client", "cost_per_inhabitant",
)  # fmt: skip


def _ends(source: Source, indicator: str, by: str = "total", groups: Sequence[str] = ("total",)) -> dict[int, float]:
    """Return the sum of some groups of the base by year; NaN for a count that is too small to be told."""
    found, unit = grid(source.figures[source.base], indicator, by)
    rows = [found[group] for group in groups if group in found]
    years = set.intersection(*(set(row) for row in rows)) if rows else set[int]()
    sums = {year: sum(row[year] for row in rows) for year in sorted(years)}
    return {year: math.nan if unit in COUNTED and small(value) else value for year, value in sums.items()}


def _moved(source: Source, name: str, words: str, series: dict[int, float], digits: int = 0, unit: str = "") -> Rich:
    """Return a sentence on how a figure goes from its first to its last year."""
    first, last = min(series), max(series)
    begin, end = (number(series[y], source.lang, digits, minus=MINUS) for y in (first, last))
    share = percentage(change(series[first], series[last]), source.lang, minus=MINUS)
    told = f": {begin} ({first}) → {end} ({last}){unit}" + (f", {share}" if share != "." else "")
    return ((words or label(name, source.lang), True), (told, False))


def summary(source: Source) -> Section:
    """Return the summary of one run: what changes, how sure, what it costs, who pays, on which evidence."""
    say, items = source.say, list[Rich]()
    for name, words, digits in (
        ("population", say("Inwoners", "Inwoners"), 0),
        ("zorgdruk", say("Zorgdruk (eerste jaar = 100)", "Zorgdruk (first year = 100)"), 1),
        ("clients_maatwerk", say("Cliënten met maatwerk", "Clients with maatwerk"), 0),
        ("need_hours", say("Hulp nodig, uur per week", "Help needed, hours per week"), 0),
        ("unmet_hours", say("Hulp die niemand geeft, uur per week", "Help that nobody gives, hours per week"), 0),
        ("carers_heavy", say("Zwaar belaste mantelzorgers", "Heavily burdened mantelzorgers"), 0),
    ):
        series = _ends(source, name)
        if len(series) > 1:
            items.append(_moved(source, name, words, series, digits))
    blocks: list[Block] = [
        Text(((say("Wat verandert er?", "What changes?"), True),)),
        Points(tuple(items)) if items else Text(rich(say("Er zijn geen cijfers van meer dan een jaar.",
                                                         "There are no figures of more than one year."))),
        Text(((say("Hoe zeker is dat? ", "How sure is that? "), True), (_certainty(source), False))),
        *_money(source),
        *_evidence(source),
    ]  # fmt: skip
    return Section("summary", say("Samenvatting", "Summary"), tuple(blocks), memo=True)


def _certainty(source: Source) -> str:
    if source.comparison is None:
        return source.say(
            "Dit is één run: één mogelijk verloop, geen voorspelling, zonder interval. Of een verschil meer is dan "
            "toeval, zegt pas een vergelijking van veel runs met dezelfde seeds (zorgdruk compare).",
            "This is one run: one possible course, no forecast, without an interval. Whether a difference is more than "
            "luck only a comparison of many runs on the same seeds can tell (zorgdruk compare).",
        )
    return source.say(
        f"Cijfers zijn het gemiddelde van {len(source.seeds)} runs van één scenario; er is niets om mee te "
        "vergelijken.",
        f"Figures are the mean of {len(source.seeds)} runs of one scenario; there is nothing to compare with.",
    )


def _money(source: Source) -> list[Block]:
    """Tell what it costs and who pays."""
    say, told = source.say, list[Rich]()
    for payer, laws in PAYERS.items():
        series = _ends(source, "cost", "law", laws)
        if series:
            millions = {year: value / MILLION for year, value in series.items()}
            words = say(" betaalt", " pays")
            name = said(PAYER_WORDS, payer, source.lang)
            told.append(_moved(source, "cost", name[0].upper() + name[1:] + words, millions, 1,
                               say(" mln euro", " million euro")))  # fmt: skip
    if not told:
        return []
    head = say("Wat kost het, en wie betaalt?", "What does it cost, and who pays?")
    note = say(
        "Kosten van voorzieningen in prijzen van het jaar. Het Rijk betaalt de Wlz via het zorgkantoor.",
        "Cost of voorzieningen in prices of the year. The Rijk pays the Wlz through the zorgkantoor.",
    )
    return [Text(((head, True),)), Points(tuple(told)), Text(rich(note)), *_own_cost(source)]


def _own_cost(source: Source) -> list[Block]:
    """Tell what the measures of a run themselves cost."""
    if source.comparison is not None:
        return []
    ends = measure_ends(source.yearly, source.manifest.get("measures", ()))
    if not ends:
        return []
    if source.untold.alone:
        return [Text(rich(source.say(
            "Wat de maatregelen zelf kosten, staat hier niet: daaruit zou volgen hoe weinig mensen eraan meedoen.",
            "The cost of the measures themselves is not told: it would say how few take part.")))]  # fmt: skip
    cost = sum(float(m["cost"]["end"]) for m in ends["measures"])
    year, payers = ends["last_year"], {str(m.get("name")): str(m.get("payer", "")) for _, m in source.measures()}
    apart: dict[str, float] = {}
    for m in ends["measures"]:
        payer = payers.get(m["name"], "")
        apart[payer] = apart.get(payer, 0.0) + float(m["cost"]["end"])
    parts = ", ".join(
        f"{PAYS[p][source.lang != 'nl']} {number(v, source.lang)}" for p, v in apart.items() if v and p in PAYS
    )
    told = source.say(
        f"De maatregelen zelf kosten in {year} {number(cost, 'nl')} euro",
        f"The measures themselves cost {number(cost, 'en')} euro in {year}",
    )
    apart_told = source.say("; daarvan betaalt: ", "; of this pays: ") + parts if parts else ""
    return [Text(rich(f"{told}{apart_told}."))]


def _evidence(source: Source) -> list[Block]:
    """Tell on which evidence the effects rest."""
    head = source.say("Op welk bewijs? ", "On which evidence? ")
    groups: dict[str, list[str]] = {}
    for _, m in source.measures():
        rests, grade = said(SETTINGS, basis(m), source.lang), str(m.get("grade", ""))
        if basis(m) not in ("rule", "choice") and grade:
            rests += source.say(", graad ", ", grade ") + said(GRADES, grade, source.lang)
        title = str(m.get("title_nl" if source.lang == "nl" else "title_en") or m.get("name"))
        groups.setdefault(rests, []).append(title)
    if not groups:
        return [Text(((head, True), (source.say(
            "Er zijn geen maatregelen, dus ook geen effecten van maatregelen. De kansen van het model rusten op CBS "
            "en op onderzoek; zie Aannames.",
            "There are no measures, so no effects of measures. The rates of the model rest on CBS and on research; see "
            "Assumptions.",
        ), False)))]  # fmt: skip
    items = tuple(rich(f"{rests}: {', '.join(dict.fromkeys(names))}") for rests, names in groups.items())
    return [Text(((head, True),)), Points(items)]


def zorgdruk_tables(source: Source, scenario: str, key: str = "zorgdruk") -> list[Table]:
    """Return zorgdruk with its five parts by year, and what each part measures in its own unit."""
    figures, title = source.figures[scenario], source.titles[scenario]
    found = {name: grid(figures, name)[0].get("total", {}) for name in ("zorgdruk", *ZORGDRUK_PARTS)}
    years = sorted(found["zorgdruk"])
    if not years:
        return []
    rows: list[tuple[Cell, ...]] = [
        (label(name, source.lang), *(Amount(series.get(y, math.nan), 1) for y in years))
        for name, series in found.items()
    ]
    heads = ("", *map(str, years))
    head = source.say(f"Zorgdruk en haar vijf delen: {title}", f"Zorgdruk and its five parts: {title}")
    note = source.say(
        f"Index, {years[0]} = 100. Zorgdruk is het meetkundig gemiddelde van de vijf delen.",
        f"Index, {years[0]} = 100. Zorgdruk is the geometric mean of the five parts.",
    )
    made = [Table(key, head, heads, tuple(rows), note, memo=True)]
    own: list[tuple[Cell, ...]] = []
    for part in ZORGDRUK_PARTS:
        for name, series in grid(figures, part, "part")[0].items():
            if name in MEASURES:
                nl, en, digits = MEASURES[name]
                own.append((source.say(nl, en), *(Amount(series.get(y, math.nan), digits) for y in years)))
    if own:
        head = source.say(f"Wat de delen meten: {title}", f"What the parts measure: {title}")
        made.append(Table(f"{key}_measured", head, heads, tuple(own)))
    return made


def zorgdruk(source: Source) -> Section:
    """Return the section on zorgdruk of the base."""
    blocks = zorgdruk_tables(source, source.base)
    none = Text(rich(source.say("Deze uitkomst kent geen zorgdruk: er is geen heel jaar met voorzieningen.",
                                "This result knows no zorgdruk: it has no whole year of voorzieningen.")))  # fmt: skip
    return Section("zorgdruk", source.say("Zorgdruk", "Zorgdruk"), tuple(blocks) or (none,))


def tables(source: Source) -> Section:
    """Return the tables of the base by year: population, life domains, mantelzorg, voorzieningen."""
    f, say, lang, title = source.figures[source.base], source.say, source.lang, source.titles[source.base]

    def law(group: str) -> str:
        return said(LAW_WORDS, group, lang)

    gone = source.gone
    made = [
        totals(f, POPULATION, lang, "population", say("Bevolking", "Population")),
        by_year(f, "population", "age_group", lang, "age_group", say("Inwoners naar leeftijd", "Inwoners by age"),
                gone=gone),
        by_year(f, "households", "household", lang, "household", say("Huishoudens naar soort", "Huishoudens by type"),
                lambda g: household_label(g, lang), gone=gone),
        by_year(f, "population", "wijk", lang, "wijk", say("Inwoners naar wijk", "Inwoners by wijk"), gone=gone),
        totals(f, DOMAIN_INDICATORS, lang, "domains", say("Leefdomeinen", "Life domains")),
        totals(f, CARE_INDICATORS, lang, "care", say("Mantelzorg", "Mantelzorg")),
        totals(f, HELP, lang, "help", say("Voorzieningen", "Voorzieningen")),
        by_year(f, "clients", "law", lang, "clients_law", say("Cliënten naar wet", "Clients by law"), law,
                summed=False),
        by_year(f, "cost", "law", lang, "cost_law", say("Kosten naar wet, mln euro", "Cost by law, million euro"), law,
                scale=MILLION, digits=2),
        by_year(f, "clients_maatwerk", "wijk", lang, "clients_wijk",
                say("Cliënten met maatwerk naar wijk", "Clients with maatwerk by wijk"), gone=gone),
        by_year(f, "carers_heavy", "wijk", lang, "carers_wijk",
                say("Zwaar belaste mantelzorgers naar wijk", "Heavily burdened mantelzorgers by wijk"), gone=gone),
        by_year(f, "zorgdruk", "wijk", lang, "zorgdruk_wijk",
                say("Zorgdruk naar wijk, de gemeente in het eerste jaar = 100",
                    "Zorgdruk by wijk, the municipality in the first year = 100"), summed=False),
        product_table(f, lang, f"{say('Voorzieningen per product', 'Voorzieningen by product')}"),
        _measures(source),
    ]  # fmt: skip
    blocks: list[Block] = [Text(rich(say(f"Scenario: {title}. {NOTES[lang]}", f"Scenario: {title}. {NOTES[lang]}")))]
    blocks += [table for table in made if table is not None]
    return Section("tables", say("Cijfers per jaar", "Figures by year"), tuple(blocks))


def _measures(source: Source) -> Table | None:
    """Return participants and cost of each measure of a run."""
    ends = {} if source.comparison is not None else measure_ends(source.yearly, source.manifest.get("measures", ()))
    if not ends:
        return None
    rows: list[tuple[Cell, ...]] = []
    for m in ends["measures"]:
        people, cost = float(m["participants"]["end"]), float(m["cost"]["end"])
        gone = (source.base, str(m["name"])) in source.untold.measures
        told = Amount(math.nan if gone else rounded(people, "persons")), Amount(math.nan if gone else cost)
        rows.append((str(m[f"title_{source.lang}"]), *told))
    say, year = source.say, ends["last_year"]
    heads = (say("maatregel", "measure"), say(f"deelnemers {year}", f"participants {year}"),
             say(f"kosten {year}, euro", f"cost {year}, euro"))  # fmt: skip
    return Table("measure_cost", say("De maatregelen zelf", "The measures themselves"), heads, tuple(rows),
                 NOTES[source.lang])  # fmt: skip
