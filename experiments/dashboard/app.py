"""Put the app together: a desk for each session, looked at a few times a second, and what a user does on the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from htmltools import TagList, tags
from shiny import App, Inputs, Outputs, Session, reactive, render, ui

from experiments.dashboard.acting import act
from experiments.dashboard.desk import Desk
from experiments.dashboard.document import check_name
from experiments.dashboard.page import page
from experiments.dashboard.pieces import cards, notes, options
from experiments.dashboard.showing import show_keep, show_result, show_split, show_story
from experiments.dashboard.store import Store
from experiments.dashboard.telling import about, status
from experiments.dashboard.workers import Workers
from results.dashboard.words import word
from results.language import Lang
from sim.context_variants import MIDDLE
from sim.context_variants import VARIANTS as CONTEXT
from sim.errors import ZorgdrukError

WWW = Path(__file__).parent / "www"
TICK = 0.25
"""Seconds between looks at what has come."""
NEWS, ART = 0.7, 3.0
"""Seconds between numbers, and between figures, that are shown anew while runs come in."""


@dataclass
class Seat:
    """A session: its desk, and what the page is told when something on it changes.

    Parameters
    ----------
    desk : of this session alone.
    form : rises when the cards or the list of scenarios must be written anew.
    news : rises when numbers have come.
    art : rises when figures are to be drawn anew, which is seldomer.
    kept : rises when the list of kept scenarios has changed.
    told : rises when a report or a story has come.
    """

    desk: Desk
    form: reactive.Value[int] = field(default_factory=lambda: reactive.Value(0))
    news: reactive.Value[int] = field(default_factory=lambda: reactive.Value(0))
    art: reactive.Value[int] = field(default_factory=lambda: reactive.Value(0))
    kept: reactive.Value[int] = field(default_factory=lambda: reactive.Value(0))
    told: reactive.Value[int] = field(default_factory=lambda: reactive.Value(0))

    def rise(self, *names: str) -> None:
        """Let parts of the page be written anew."""
        for name in names:
            value = getattr(self, name)
            with reactive.isolate():
                value.set(value.get() + 1)


def make_app(workers: Workers, home: Path, lang: Lang, municipality: str) -> App:
    """Return the app.

    Parameters
    ----------
    workers : shared by all sessions.
    home : folder for kept scenarios, and for tables of runs while a session lasts.
    municipality : the one that is chosen at first.
    """
    store, spool = Store(home / "scenarios"), home / "runs"

    def server(input: Inputs, output: Outputs, session: Session) -> None:
        seat = Seat(Desk(workers, store, spool, lang))
        session.on_ended(seat.desk.leave)
        _edit(seat, input, session)
        _form(seat, input, session)
        _look(seat, session)
        _draft(seat, input, session)
        show_result(seat, input)
        show_split(seat, input)
        show_story(seat)
        show_keep(seat, input)

        @render.ui
        def about_text() -> TagList:
            return about(lang)

    return App(page(lang, municipality), server, static_assets={"/www": WWW})


async def speak(seat: Seat, session: Session) -> None:
    """Show the sentence about what could not be done, or take it away."""
    await session.send_custom_message("text", {"id": "wrong", "text": seat.desk.message})


async def turn(session: Session, tab: str, chosen: object) -> None:
    """Let the page go to a tab, unless somebody has gone to another one since the click that asked for it.

    Parameters
    ----------
    chosen : how often somebody had chosen a tab at that click, as the page told; it says by itself whether that holds.
    """
    await session.send_custom_message("tab", {"tab": tab, "chosen": chosen if isinstance(chosen, int) else -1})


def _edit(seat: Seat, input: Inputs, session: Session) -> None:
    """Take in what a user sets and presses."""
    desk = seat.desk

    @reactive.effect
    @reactive.event(input.edit)
    async def _setting() -> None:
        told = _said(input.edit())
        name, setting, value = (str(told.get(key, ""))[:100] for key in ("measure", "setting", "value"))
        if setting == "current":
            desk.current = min(int(value), len(desk.documents) - 1) if value.isdigit() else desk.current
            seat.rise("form")
            return
        if not desk.trying(lambda: _safely(lambda: desk.set(name, setting, value))) or setting == "effect":
            seat.rise("form")
        await speak(seat, session)

    @reactive.effect
    @reactive.event(input.act)
    async def _button() -> None:
        told = _said(input.act())
        what, on = str(told.get("what", ""))[:40], str(told.get("on", ""))[:100]
        fields = {name: _value(input, name) for name in ("kind", "shipped", "kept_one", "new_name", "who")}
        rises, focus, tab = act(desk, what, on, fields)
        seat.rise(*rises)
        await speak(seat, session)
        if focus:
            await session.send_custom_message("focus", {"id": focus})
        if tab:
            await turn(session, tab, told.get("chosen"))

    @reactive.effect
    @reactive.event(input.upload)
    async def _upload() -> None:
        found = input.upload()
        if found:
            from experiments.dashboard.document import LARGEST_UPLOAD, read_document

            with open(found[0]["datapath"], "rb") as file:
                data = file.read(LARGEST_UPLOAD + 1)
            name = str(found[0]["name"])
            if desk.trying(lambda: desk.replace(read_document(data, name))):
                with reactive.isolate():
                    begun = _said(input.uploading()) if "uploading" in input else {}
                await turn(session, "choose", begun.get("chosen"))
            seat.rise("form")
            await speak(seat, session)


def _said(message: object) -> dict[str, Any]:
    """Return what a page tells; {} for a message that no page of ours sends."""
    return message if isinstance(message, dict) else {}


def _safely(what: Callable[[], None]) -> None:
    """Do something with what a browser sent; what is no number or no measure is refused like any mistake."""
    try:
        what()
    except (ValueError, StopIteration, OverflowError):
        raise ZorgdrukError("that value cannot be.", "die waarde kan niet.") from None


def _value(input: Inputs, name: str) -> str:
    """Return what a control holds, "" when it is not there."""
    with reactive.isolate():
        try:
            return str(input[name]() or "")[:200]
        except Exception:  # shiny ends the reader of an input that is not there yet with an exception of its own
            return ""


def _form(seat: Seat, input: Inputs, session: Session) -> None:
    """Write the form, and take in its plain controls."""
    desk, refused = seat.desk, [""]

    @render.ui
    def which() -> Any:
        seat.form()
        titles = {str(i): document.title for i, document in enumerate(desk.documents)}
        return tags.div(
            tags.label(word("which", desk.lang), for_="current"),
            tags.select(
                *options(titles, str(desk.current)), id="current", class_="zd-edit form-select",
                **{"data-measure": "", "data-setting": "current"},
            ),
        )  # fmt: skip

    @render.ui
    def cards_ui() -> Any:
        seat.form()
        try:
            scenario = desk.document.scenario("scenario")
        except ZorgdrukError as error:
            return tags.p(error.dutch if desk.lang == "nl" else str(error))
        return TagList(notes(scenario, desk.lang), cards(desk.document, scenario.measures, desk.lang))

    @reactive.effect
    def _fill() -> None:
        seat.form()
        ui.update_text("name", value=desk.document.title)
        for driver in CONTEXT:
            ui.update_select(f"context_{driver}", selected=str(desk.document.context.get(driver, MIDDLE)))

    @reactive.effect
    @reactive.event(input.name, ignore_init=True)
    async def _rename() -> None:
        title = str(input.name()).strip()
        if title == desk.document.title and desk.message == refused[0]:
            desk.message = ""  # the name stands there again as it was
        elif not title or title == desk.document.title:
            return
        elif desk.trying(lambda: desk.replace(desk.document.named(check_name(title)))):
            seat.rise("kept")
        refused[0] = desk.message
        await speak(seat, session)

    @reactive.effect
    def _where() -> None:
        desk.municipality = str(input.municipality())
        until, seeds = str(input.until()), input.seeds()
        desk.until = int(until) if until.isdecimal() else 0
        desk.seeds = int(seeds) if isinstance(seeds, int | float) and abs(seeds) < 1e6 else 0

    for driver in CONTEXT:
        _driver(seat, input, driver)


def _driver(seat: Seat, input: Inputs, driver: str) -> None:
    """Take in one driver of the context."""
    desk = seat.desk

    @reactive.effect
    @reactive.event(input[f"context_{driver}"], ignore_init=True)
    def _set() -> None:
        variant = str(input[f"context_{driver}"]())
        if variant == str(desk.document.context.get(driver, MIDDLE)):
            return
        wanted = None if variant == MIDDLE else variant
        desk.trying(lambda: desk.replace(desk.document.with_context(driver, wanted)))


def _look(seat: Seat, session: Session) -> None:
    """Look a few times a second at what has come, and tell the page how far it is."""
    desk, said = seat.desk, [""]
    shown = {"news": (0.0, ""), "art": (0.0, "")}

    @reactive.effect
    async def _tick() -> None:
        reactive.invalidate_later(TICK)
        if desk.look():
            seat.rise("told")
        mark = desk.asked.mark if desk.asked else ""
        now, over = time.monotonic(), desk.asked is None or desk.asked.job.over
        for name, pause in (("news", NEWS), ("art", ART)):
            before, seen = shown[name]
            if mark != seen and (over or now - before > pause):
                shown[name] = (now, mark)
                seat.rise(name)
        text, share, busy = status(desk)
        told = f"{text}{share:.3f}{busy}"
        if told != said[0]:
            said[0] = told
            # first the button that stops it: who reads that work goes on can press it
            await session.send_custom_message("progress", {"share": share, "busy": busy})
            await session.send_custom_message("text", {"id": "status", "text": text})


def _draft(seat: Seat, input: Inputs, session: Session) -> None:
    """Let the browser window hold what is being edited, so that it is there again when the page is loaded anew."""
    desk, sent = seat.desk, [""]

    @reactive.effect
    async def _send() -> None:
        seat.form()  # at once when cards change; sliders and names follow with the clock
        reactive.invalidate_later(2 * TICK)
        texts = [document.text for document in desk.documents]
        told = f"{desk.current} {texts}"
        if told != sent[0]:
            sent[0] = told
            await session.send_custom_message("draft", {"texts": texts, "current": desk.current})

    @reactive.effect
    @reactive.event(input.draft)
    def _restore() -> None:
        if desk.restore(input.draft()):
            seat.rise("form")
