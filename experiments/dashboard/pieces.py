"""Write pieces of the page as HTML: tables, figures, cards of measures; every text is escaped by htmltools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from htmltools import Tag, TagList, tags

from experiments.dashboard.document import Document, name_of
from experiments.provisions_said import notes_of
from results.dashboard.cards import Control, Line, about_lines, controls, evidence_lines, own_controls, sourced
from results.dashboard.figures import Drawn
from results.dashboard.words import word
from results.language import Lang
from results.report.document import Amount, Table, shown
from sim.measures.measure import Measure
from sim.scenario import Scenario

NUMBERS = frozenset("0123456789+\N{MINUS SIGN}-")


def table_of(table: Table, lang: Lang) -> Tag:
    """Return a table with caption, heads of columns and rows, and its note."""
    heads = [tags.th(head, scope="col") for head in table.heads]
    rows = []
    for row in table.rows:
        cells = [tags.th(shown(row[0], lang), scope="row")]
        for cell in row[1:]:
            text = shown(cell, lang)
            number = isinstance(cell, Amount) or text[:1] in NUMBERS or text == "."
            cells.append(tags.td(text, class_="num" if number else None))
        rows.append(tags.tr(*cells))
    made = tags.table(tags.caption(table.title), tags.thead(tags.tr(*heads)), tags.tbody(*rows), class_="zd")
    note = tags.p(table.note, class_="zd-note") if table.note else None
    return tags.div(scroll(made, table.title), note)


def scroll(inner: Tag, title: str) -> Tag:
    """Return what may be wider than the screen in a frame of its own, that can be reached with the keyboard."""
    return tags.div(inner, class_="zd-scroll", tabindex="0", role="region", **{"aria-label": title})


def figure_of(drawn: Sequence[Drawn], lang: Lang) -> TagList:
    """Return figures with their text alternative, or the sentence that stands in their place."""
    found = []
    for one in drawn:
        if not one.png:
            found.append(tags.p(one.alt))
            continue
        words = tags.details(tags.summary(word("text_alt", lang)), tags.p(one.alt))
        found.append(tags.figure(tags.img(src=one.source, alt=one.alt), tags.figcaption(words), class_="zd"))
    return TagList(*found)


def options(choices: Mapping[str, str], selected: str) -> list[Tag]:
    """Return the options of a choice."""
    return [
        tags.option(text, value=value, selected="selected" if value == selected else None)
        for value, text in choices.items()
    ]


def select(name: str, label: str, choices: Mapping[str, str | Mapping[str, str]], selected: str = "") -> Tag:
    """Return a plain choice of the browser with its label; groups of options have a mapping of their own."""
    found: list[Tag] = []
    for key, value in choices.items():
        if isinstance(value, str):
            found += options({key: value}, selected)
        else:
            found.append(tags.optgroup(*options(value, selected), label=key))
    return tags.div(
        tags.label(label, for_=name, class_="control-label"),
        tags.select(*found, id=name, class_="shiny-input-select form-select"),
        class_="form-group shiny-input-container",
    )


def spoken(parts: Sequence[tuple[str, bool]]) -> list[Tag | str]:
    """Return text in parts, what is in English on a page in Dutch marked as such for who has it read aloud."""
    return [tags.span(text, lang="en") if english else text for text, english in parts]


def line_of(line: Line) -> Tag:
    """Return a line of a list, with the name in the model in small letters behind it."""
    raw = tags.span(f" {line.raw}", class_="zd-raw", lang="en") if line.raw else None
    return tags.li(*spoken(line.parts), raw)


def slider(measure: str, number: int, control: Control, lang: Lang) -> Tag:
    """Return a slider with its value and what is known of its bounds."""
    name = f"m-{measure}-{number}"
    made = tags.input(
        type="range", id=name, min=f"{control.low:.10g}", max=f"{control.high:.10g}", step=f"{control.step:.10g}",
        value=f"{control.value:.10g}", class_="zd-edit",
        **{"data-measure": measure, "data-setting": control.setting, "data-unit": control.unit,
           "data-percent": "1" if control.percent else "0", "aria-describedby": f"{name}-about"},
    )  # fmt: skip
    raw = tags.span(f" {control.raw}", class_="zd-raw", lang="en") if control.raw else None
    return tags.div(
        tags.label(control.label, raw, for_=name),
        made,
        tags.output(control.shown(lang), id=f"{name}-out", for_=name),
        tags.p(control.about, *spoken(sourced(control.source, lang)), id=f"{name}-about", class_="zd-note"),
        class_="zd-control",
    )


def card(measure: Measure, lang: Lang) -> Tag:
    """Return what can be set of a measure of a scenario, and what studies say of it."""
    kind, name = measure.kind, measure.name
    title = kind.title_nl if lang == "nl" else kind.title_en
    settings = {key: word(key, lang) for key in ("evidence", "local_expectation", "own")}
    data = {"data-measure": name}
    month = f"{2000 + measure.start // 12}-{measure.start % 12 + 1:02d}"
    months = {f"{year}-01": f"{year}-01" for year in range(2021, 2041)}
    months.setdefault(month, month)
    row = [
        tags.div(tags.label(word("start", lang), for_=f"m-{name}-start"),
                 tags.select(*options(dict(sorted(months.items())), month), id=f"m-{name}-start",
                             class_="zd-edit form-select", **data, **{"data-setting": "start"})),
    ]  # fmt: skip
    if kind.effects:
        row.append(
            tags.div(tags.label(word("setting", lang), for_=f"m-{name}-effect"),
                     tags.select(*options(settings, measure.setting), id=f"m-{name}-effect",
                                 class_="zd-edit form-select", **data, **{"data-setting": "effect"}))
        )  # fmt: skip
    remove = f"{word('remove', lang)}: {title}"
    row.append(tags.button(word("remove", lang), type="button", class_="btn btn-outline-secondary btn-sm zd-do",
                           **{"data-act": "remove", "data-on": name, "aria-label": remove}))  # fmt: skip
    found = controls(measure, lang)
    if measure.setting == "own":
        found += own_controls(measure, lang)
    studies = [line_of(line) for line in evidence_lines(kind, lang)]
    return tags.fieldset(
        tags.legend(title),
        tags.div(*row, class_="zd-row"),
        *(slider(name, i, control, lang) for i, control in enumerate(found)),
        tags.details(tags.summary(f"{word('studies', lang)} ({title})"), tags.ul(*studies)) if studies else None,
        tags.details(
            tags.summary(f"{word('more', lang)} ({title})"),
            tags.ul(*(line_of(line) for line in about_lines(kind, lang))),
        ),
        class_="zd-box",
        id=f"card-{name}",
        tabindex="-1",
    )


def notes(scenario: Scenario, lang: Lang) -> TagList:
    """Return what a scenario will not do, a paragraph for each sentence that the command line would say."""
    told = notes_of(scenario, lang, scenario.title)
    return TagList(*(tags.p(f"{text[:1].upper()}{text[1:]}.", class_="zd-marked") for text in told))


def cards(document: Document, measures: Sequence[Measure], lang: Lang) -> TagList:
    """Return the cards of all measures of a document; those it inherits can be changed, not removed."""
    if not measures:
        return TagList(tags.p(word("none_yet", lang)))
    own = {name_of(table) for table in document.measures}
    return TagList(*(card(measure, lang) for measure in sorted(measures, key=lambda m: m.name not in own)))
