"""The story and the figure of one life say what the trace saw, in the language of the reader."""

import re
from dataclasses import replace

import pytest

from results.figures_trace import life, life_alt
from results.style import About, save, styled
from results.trace_story import PLAIN, event_words, story
from results.words_domains import ALL, word
from sim.trace import Tracer
from sim.trace_events import Event
from tests.test_sim_trace import lived, town


@pytest.fixture(scope="module")
def people():
    tracer = Tracer([str(x) for x in town().persons.column("lineage")[::60][:20]])
    lived(tracer, 30)
    return tracer.people


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_life_is_told_in_full_sentences(people, lang):
    for one in people:
        lines = story(one, lang)
        assert str(one.lineage) in lines[0] and lines[0].endswith(".")
        assert len(lines) == 6 + max(len({e.month for e in one.events}), 1)
        assert not re.search(r"[{}]|\bnan\b|None", " ".join(lines))


def test_a_word_is_said_in_the_language_of_the_reader(people):
    one = replace(people[0], word="youth")
    assert "(jongere met opgroeiproblemen)" in story(one, "nl")[0] and "(young person with" in story(one, "en")[0]
    with styled():
        said = [text.get_text() for text in life(one, About("Het Hogeland", "Basispad", 1, "nl")).texts]
    assert any("jongere met opgroeiproblemen" in text for text in said) and not any("(youth)" in t for t in said)


def test_both_languages_differ_and_numbers_are_theirs(people):
    loaded = max(people, key=lambda one: one.moments[-1].load)
    nl, en = story(loaded, "nl"), story(loaded, "en")
    assert all(a != b for a, b in zip(nl[-3:], en[-3:], strict=True))
    assert re.search(r"\d,\d", nl[-3]) and re.search(r"\d\.\d", en[-3])


def test_every_plain_event_has_words():
    for name in PLAIN:
        nl, en = (event_words(Event(252, name, "a", "b"), lang) for lang in ("nl", "en"))
        assert nl and en and "{" not in nl + en
    assert event_words(Event(252, "debt", "none", "problematic"), "nl").startswith("huishouden: geen schulden")


def test_words_cover_every_code_of_the_model():
    from agents.domains import CONDITIONS, DEBTS, EVENTS, HOUSEHOLD_DOMAINS, PERSON_DOMAINS
    from agents.households import HOUSEHOLD_TYPES
    from agents.persons import ACTIVITIES, EDUCATIONS
    from sim.domains.spillover import TARGETS

    for kind, codes in {
        "domain": (*PERSON_DOMAINS, *HOUSEHOLD_DOMAINS), "activity": ACTIVITIES, "education": EDUCATIONS, "debt": DEBTS,
        "condition": [c for c in CONDITIONS if c != "had_mental_disorder"], "home_type": HOUSEHOLD_TYPES,
        "life_event": EVENTS[1:], "target": TARGETS,
    }.items():  # fmt: skip
        assert set(codes) <= set(ALL[kind]), kind
    assert word("task", "iets_nieuws", "nl") == "iets nieuws"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_life_is_drawn_with_its_text(people, lang, tmp_path):
    short = min(people, key=lambda one: len(one.moments))
    busy = max(people, key=lambda one: len(one.events))
    about = About("Het Hogeland", "$\\frac$ <b>", 1, lang)
    for one in {short.lineage: short, busy.lineage: busy}.values():
        with styled():
            figure = life(one, about)
            png, svg = save(figure, tmp_path, str(one.lineage), life_alt(one, about))
        text = svg.read_text(encoding="utf-8")
        assert png.stat().st_size > 10_000 and ("Gebeurtenissen" in text) == (lang == "nl")
        assert figure.axes[0].get_xlim() == figure.axes[2].get_xlim()
        hours = sum(one.moments[-1].need)
        assert figure.axes[2].get_ylim()[1] >= hours
        assert bool(len(figure.axes[2].get_yticks())) == any(sum(m.need) for m in one.moments)
