"""Show the results: what each output of the page holds, written when something it rests on has changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from htmltools import TagList, tags
from shiny import Inputs, reactive, render, req, ui

from experiments.dashboard.desk import START
from experiments.dashboard.pieces import figure_of, notes, select, table_of
from experiments.dashboard.reporting import FORMATS
from results.comparison import Comparison
from results.dashboard.breakdown import breakdown_table
from results.dashboard.figures import draw_breakdown, draw_choice, shown_years
from results.dashboard.tables import (
    QUESTIONS,
    beside,
    evidence_table,
    headline,
    key_of,
    main_table,
    measure_table,
)
from results.dashboard.words import word
from sim.active import stand_ins
from sim.municipalities import MUNICIPALITIES

if TYPE_CHECKING:
    from experiments.dashboard.app import Seat

OFFICE = "application/vnd.openxmlformats-officedocument"
INSTALL = 'pip install "zorgdruk[report]"'


def _nothing(seat: Seat) -> Any:
    return tags.p(word("nothing_yet", seat.desk.lang))


def _year(input: Inputs, comparison: Comparison) -> int:
    """Return the year that is chosen, or the last there is."""
    years = shown_years(comparison)
    try:
        wanted = int(input.year())
    except Exception:  # the control is not there yet
        wanted = years[-1]
    return min(max(wanted, years[0]), years[-1])


def show_result(seat: Seat, input: Inputs) -> None:
    """Show the page of results."""
    desk, lang = seat.desk, seat.desk.lang

    def now(art: bool = False) -> Comparison | None:
        (seat.art if art else seat.news)()
        return None if desk.asked is None else desk.asked.collected.comparison()

    @reactive.calc
    def horizon() -> int:
        seat.told()
        return 0 if desk.asked is None else desk.asked.collected.until

    @render.ui
    def years() -> Any:
        last = horizon()
        labels = {str(year): str(year) for year in range(int(START[:4]), last + 1)}
        return select("year", word("year", lang), labels, str(last)) if last else None

    @render.ui
    def headline_ui() -> Any:
        c = now()
        if c is None:
            return _nothing(seat)
        shown = next((s for s in QUESTIONS if key_of(s) == input.question()), QUESTIONS[0])
        year = _year(input, c)
        lines = [tags.p(text) for text in headline(c, shown, year)]
        lines += [tags.p(text, class_="zd-beside") for text in (*beside(c, year), *standing_in(c))]
        note = tags.p(c.settings(c.others).capitalize() + ".", class_="zd-note")
        marked = tags.p(desk.marked, class_="zd-marked") if desk.marked else None
        asked = [] if desk.asked is None else [s for s in desk.asked.plan.scenarios if s.name != desk.asked.plan.base]
        return tags.div(*lines, *(notes(s, lang) for s in asked), note, marked, class_="zd-head")

    @render.ui
    def main() -> Any:
        c = now()
        return None if c is None else table_of(main_table(c, _year(input, c)), lang)

    @render.ui
    def evidence() -> Any:
        c = now()
        if c is None:
            return None
        found = [evidence_table(c), measure_table(c, _year(input, c))]
        return TagList(*(table_of(table, lang) for table in found if table is not None))

    @render.ui
    async def picture() -> Any:
        c = now(art=True)
        req(c is not None)
        assert c is not None
        choice = str(input.figure())
        drawn = await asyncio.to_thread(draw_choice, c, choice)
        return figure_of(drawn, lang)

    @render.ui
    def pictures() -> Any:
        if now(art=True) is None:
            return None
        return TagList(ui.download_link("png", word("png", lang)), " · ", ui.download_link("svg", word("svg", lang)))

    def _file(kind: str) -> bytes:
        c = None if desk.asked is None else desk.asked.collected.comparison()
        if c is None:
            return b""
        with reactive.isolate():
            drawn = draw_choice(c, str(input.figure()), svg=kind == "svg")
        return getattr(drawn[0], kind)

    @render.download_link(filename="zorgdruk.png", media_type="image/png")
    async def png() -> Any:
        yield await asyncio.to_thread(_file, "png")

    @render.download_link(filename="zorgdruk.svg", media_type="image/svg+xml")
    async def svg() -> Any:
        yield await asyncio.to_thread(_file, "svg")


def standing_in(c: Comparison) -> list[str]:
    """Say which figures of a municipality that does not come with zorgdruk stand in for missing ones."""
    found = [] if c.code in {m.code for m in MUNICIPALITIES} else stand_ins(dutch=c.lang == "nl")
    if not found:
        return []
    return [c.say(f"Let op: {c.place} heeft niet alle cijfers; {len(found)} onderdelen zijn vervangers: ",
                  f"Note: {c.place} does not have all figures; {len(found)} inputs are stand-ins: ")
            + ", ".join(found) + "."]  # fmt: skip


def show_split(seat: Seat, input: Inputs) -> None:
    """Show a breakdown."""
    desk, lang = seat.desk, seat.desk.lang

    @render.ui
    async def split() -> Any:
        seat.art()
        by, indicator = str(input.by()), str(input.indicator())
        c = None if desk.asked is None else desk.asked.collected.broken_down(by)
        if c is None:
            return _nothing(seat)
        main = desk.asked.collected.comparison() if desk.asked else None
        year = _year(input, main or c)
        table = breakdown_table(c, indicator, by, year)
        drawn = await asyncio.to_thread(draw_breakdown, c, indicator, by, year)
        return TagList(figure_of(drawn, lang), None if table is None else table_of(table, lang))


def show_story(seat: Seat) -> None:
    """Show the life of one inwoner."""
    desk, lang = seat.desk, seat.desk.lang

    @render.ui
    def story() -> Any:
        seat.told()
        if desk.story is None or desk.story[1] is None:
            return None
        told = desk.story[1]
        head = desk.say(f"{told['place']}, basisrun, seed {told['seed']}; synthetische bevolking",
                        f"{told['place']}, run of the base, seed {told['seed']}; synthetische bevolking")  # fmt: skip
        lines = told["lines"]
        events = [tags.li(line.strip()) for line in lines[1:-4]]
        return TagList(
            tags.h3(head),
            tags.p(lines[0]),
            tags.ol(*events, style="list-style: none; padding-left: 0.5rem;"),
            *(tags.p(line) for line in lines[-4:]),
            figure_of([told["drawn"]], lang),
        )


def show_keep(seat: Seat, input: Inputs) -> None:
    """Show what is kept, and what can be taken along."""
    desk, lang = seat.desk, seat.desk.lang

    @render.ui
    def kept() -> Any:
        seat.kept()
        found = desk.store.all()
        if not found:
            return tags.p(word("kept_none", lang))
        listed = [tags.li(one.title) for one in found]
        buttons = [
            tags.button(word(label, lang), type="button", id=name, class_="btn btn-outline-secondary zd-do",
                        **{"data-act": name})
            for name, label in (("load", "load"), ("rename", "rename_do"), ("delete", "delete"))
        ]  # fmt: skip
        return TagList(
            tags.ul(*listed, id="kept-list"),
            tags.div(
                select("kept_one", word("kept_one", lang), {o.slug: o.title for o in found}),
                ui.input_text("new_name", word("rename", lang), ""),
                *buttons,
                class_="zd-row",
            ),
        )

    _show_report(seat)

    @render.download_link(filename="zorgdruk-scenario.toml", media_type="application/toml")
    async def toml() -> Any:
        yield desk.document.text


def _show_report(seat: Seat) -> None:
    """Show what can be taken along of the report: each format as soon as it is there."""
    desk, lang = seat.desk, seat.desk.lang

    @render.ui
    def reports() -> Any:
        seat.told()
        found = desk.reporting[1] if desk.reporting is not None else None
        if found is None:
            return tags.p(word("report_none", lang))
        links = [
            tags.li(ui.download_link(kind, word(f"report_{kind}", lang))) for kind in FORMATS if kind in found.files
        ]
        more = None if found.whole else tags.p(word("report_more", lang), class_="zd-note")
        lack = [word(f"report_{kind}", lang) for kind in found.lacking]
        told = (
            tags.p(f"{word('report_lacking', lang)}: {', '.join(lack)}. {INSTALL}", class_="zd-note") if lack else None
        )
        return TagList(tags.ul(*links), more, told)

    def _file(kind: str) -> bytes:
        found = desk.reporting[1] if desk.reporting is not None else None
        if found is None or kind not in found.files:
            return b""
        with open(found.files[kind], "rb") as file:
            return file.read()

    @render.download_link(filename="zorgdruk-rapport.html", media_type="text/html")
    async def html() -> Any:
        yield await asyncio.to_thread(_file, "html")

    @render.download_link(filename="zorgdruk-rapport.pdf", media_type="application/pdf")
    async def pdf() -> Any:
        yield await asyncio.to_thread(_file, "pdf")

    @render.download_link(filename="zorgdruk-memo.docx", media_type=f"{OFFICE}.wordprocessingml.document")
    async def docx() -> Any:
        yield await asyncio.to_thread(_file, "docx")

    @render.download_link(filename="zorgdruk-tabellen.xlsx", media_type=f"{OFFICE}.spreadsheetml.sheet")
    async def xlsx() -> Any:
        yield await asyncio.to_thread(_file, "xlsx")
