"""Lay out the page: what stands where, with a label for every control; what changes is filled in by the server."""

from __future__ import annotations

from htmltools import Tag, TagList, tags
from shiny import ui

from experiments.dashboard.desk import LATEST, MOST_SEEDS, UNTIL
from experiments.dashboard.pieces import select
from results.dashboard.figures import choices
from results.dashboard.kept import BREAKDOWNS, DETAILS
from results.dashboard.tables import QUESTIONS, key_of
from results.dashboard.words import DRIVERS, VARIANTS, named, word
from results.language import Lang
from results.words_measures import OPGAVEN
from sim.context_variants import MIDDLE, variants_of
from sim.context_variants import VARIANTS as CONTEXT
from sim.measures.catalogue import shipped
from sim.municipalities import municipalities
from sim.scenario import read_scenario, shipped_scenarios
from sim.trace_examples import EXAMPLES


def page(lang: Lang, municipality: str = "") -> Tag:
    """Return the page, with a municipality that is chosen at first."""
    return ui.page_fluid(
        ui.head_content(
            tags.link(rel="stylesheet", href="www/dashboard.css"),
            tags.script(src="www/dashboard.js", defer=""),
            tags.meta(name="viewport", content="width=device-width, initial-scale=1"),
            tags.link(rel="icon", href="data:,"),
        ),
        ui.busy_indicators.use(spinners=False, pulse=False),
        tags.a(word("skip", lang), href="#inhoud", class_="zd-skip"),
        tags.header(tags.h1(word("title", lang)), tags.p(word("lead", lang), class_="zd-lead"), class_="zd"),
        tags.main(
            _bar(lang),
            tags.div(id="wrong", class_="zd-wrong", role="alert"),
            ui.navset_tab(
                ui.nav_panel(word("tab_choose", lang), _choose(lang, municipality), value="choose"),
                ui.nav_panel(word("tab_result", lang), _result(lang), value="result"),
                ui.nav_panel(word("tab_split", lang), _split(lang), value="split"),
                ui.nav_panel(word("tab_story", lang), _story(lang), value="story"),
                ui.nav_panel(word("tab_keep", lang), _keep(lang), value="keep"),
                ui.nav_panel(word("tab_about", lang), ui.output_ui("about_text"), value="about"),
                id="page",
            ),
            id="inhoud",
        ),
        title=word("title", lang),
        lang=lang,
    )


def _button(name: str, text: str, primary: bool = False, **more: str) -> Tag:
    kind = "btn-primary" if primary else "btn-outline-secondary"
    return tags.button(text, type="button", id=name, class_=f"btn {kind} zd-do", **{"data-act": name}, **more)


def _bar(lang: Lang) -> Tag:
    return tags.section(
        _button("run", word("run", lang), primary=True),
        _button("cancel", word("cancel", lang), hidden="hidden"),
        tags.progress(id="progress", max="1", value="0", hidden="hidden", **{"aria-label": word("busy", lang)}),
        tags.div(id="status", role="status", **{"aria-live": "polite"}),
        class_="zd-bar", **{"aria-label": word("run", lang)},
    )  # fmt: skip


def _choose(lang: Lang, municipality: str) -> TagList:
    places = {m.slug: m.name for m in municipalities()}
    years = {str(year): str(year) for year in range(2022, LATEST + 1)}
    kinds = {
        named(OPGAVEN, opgave, lang): {
            kind.name: kind.title_nl if lang == "nl" else kind.title_en
            for kind in shipped().values() if kind.opgave == opgave
        }
        for opgave in OPGAVEN
    }  # fmt: skip
    scenarios = {name: read_scenario(name).title for name in shipped_scenarios()}
    return TagList(
        tags.h2(word("where", lang)),
        tags.div(
            select("municipality", word("municipality", lang), places, municipality),
            select("until", word("until", lang), years, str(UNTIL)),
            ui.input_numeric("seeds", word("seeds", lang), 10, min=1, max=MOST_SEEDS, step=1),
            class_="zd-row",
        ),
        tags.p(word("seeds_help", lang), class_="zd-note"),
        tags.h2(word("scenarios", lang)),
        tags.div(
            ui.output_ui("which"),
            _button("new", word("new", lang)),
            _button("drop", word("drop", lang)),
            class_="zd-row",
        ),
        tags.div(
            ui.input_text("name", word("name", lang), ""),
            select("shipped", word("open", lang), scenarios, "samenredzaam_2030"),
            _button("open", word("open_do", lang)),
            class_="zd-row",
        ),
        tags.h2(word("measures", lang)),
        tags.div(select("kind", word("add", lang), kinds), _button("add", word("add_do", lang)), class_="zd-row"),
        ui.output_ui("cards_ui"),
        tags.h2(word("context", lang)),
        tags.p(word("context_help", lang), class_="zd-note"),
        tags.div(
            *(
                select(
                    f"context_{driver}",
                    named(DRIVERS, driver, lang),
                    {v: named(VARIANTS, v, lang) for v in variants_of(driver)},
                    MIDDLE,
                )
                for driver in CONTEXT
            ),
            class_="zd-row",
        ),
    )


def _result(lang: Lang) -> TagList:
    questions = {key_of(shown): shown.label(lang) for shown in QUESTIONS}
    return TagList(
        tags.h2(word("tab_result", lang)[3:]),
        tags.div(
            select("question", word("question", lang), questions, "cost_wmo"),
            ui.output_ui("years"),
            class_="zd-row",
        ),
        ui.output_ui("headline_ui"),
        ui.output_ui("main"),
        tags.div(select("figure", word("figure", lang), choices(lang)), class_="zd-row"),
        ui.output_ui("picture"),
        ui.output_ui("pictures"),
        ui.output_ui("evidence"),
    )


def _split(lang: Lang) -> TagList:
    return TagList(
        tags.h2(word("tab_split", lang)[3:]),
        tags.div(
            select("by", word("by", lang), {by: word(by, lang) for by in BREAKDOWNS}),
            select("indicator", word("indicator", lang), {name: word(name, lang) for name in DETAILS}, "cost"),
            class_="zd-row",
        ),
        ui.output_ui("split"),
    )


def _story(lang: Lang) -> TagList:
    people = {name: example.nl if lang == "nl" else example.en for name, example in EXAMPLES.items()}
    return TagList(
        tags.h2(word("tab_story", lang)[3:]),
        tags.p(word("story_lead", lang)),
        tags.div(select("who", word("who", lang), people, "need"), _button("follow", word("follow", lang)),
                 class_="zd-row"),
        ui.output_ui("story"),
    )  # fmt: skip


def _keep(lang: Lang) -> TagList:
    return TagList(
        tags.h2(word("save", lang)),
        tags.div(_button("save", word("save_do", lang)),
                 ui.download_link("toml", word("toml", lang)), class_="zd-row"),
        tags.h2(word("kept", lang)),
        ui.output_ui("kept"),
        tags.h2(word("upload", lang)),
        ui.input_file("upload", word("upload", lang), accept=[".toml"], button_label=word("browse", lang),
                      placeholder=word("no_file", lang)),
        tags.h2(word("download", lang)),
        tags.p(word("report_help", lang), class_="zd-note"),
        _button("report", word("report_do", lang)),
        ui.output_ui("reports"),
    )  # fmt: skip
