"""Prevalence by age is that of the people, beside what the base tables say, and is drawn from a tidy table."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba

from agents.domains import ADDICTION, DEMENTIA
from agents.persons import HERE
from results.figures_domains import SLOW, network, network_alt
from results.figures_prevalence import prevalence, prevalence_alt
from results.prevalence import COLUMNS, NO_SOURCE, TABLES, ages_of, prevalence_table, simulated, verdict
from results.style import About, save, styled
from results.words_domains import source_word, word
from sim.domains.courses import FEW_FRIENDS
from sim.domains.spillover import SPILLOVERS
from sim.parameters import Parameters
from sim.recording_states import STATES, ages, count_states
from tests.toy import toy_world
from tests.toy_domains import give_life


@pytest.fixture(scope="module")
def world():
    made = toy_world(600)
    give_life(made, dementia_share=np.linspace(0, 0.5, 111)[None, :].repeat(2, axis=0), addiction_share=0.1)
    people = np.arange(made.persons.count)
    made.persons.column("birth")[:] = made.month - 1 - 12 * (people * 7 % 100)
    made.persons.column("sex")[:] = people // 100 % 2
    bits = made.persons.column("conditions")
    bits[ages(made) >= 70] |= DEMENTIA
    bits[::3] |= ADDICTION
    return made


def test_simulated_shares_are_those_of_the_people(world):
    states = {2021: count_states(world)}
    wanted = [("dementia", "65-74", "both"), ("addiction", "18-24", "vrouw"), ("addiction", "85+", "man")]
    here, age, sex = world.persons.column("status") == HERE, ages(world), world.persons.column("sex")
    bits = world.persons.column("conditions")
    masks = [(age >= 65) & (age < 75), (age >= 18) & (age < 25) & (sex == 1), (age >= 85) & (sex == 0)]
    for (share, error, people), mask, bit in zip(
        simulated(states, 2021, wanted), masks, (DEMENTIA, ADDICTION, ADDICTION), strict=True
    ):
        group = mask & here
        assert people == group.sum() > 5
        p = (bits[group] & bit != 0).mean()
        assert share == pytest.approx(p) and error == pytest.approx(np.sqrt(p * (1 - p) / people))


def test_every_state_is_counted_once_and_everybody_last(world):
    counts = count_states(world)
    assert counts.shape == (len(STATES) + 1, 2, 111)
    assert counts[-1].sum() == world.population
    assert (counts[:-1] <= counts[-1]).all()


def test_the_table_judges_what_lies_outside_the_range_of_the_source(world):
    table = prevalence_table({2021: count_states(world), 2024: count_states(world)}, world.life.rates)
    assert list(table.columns) == list(COLUMNS) and set(table["year"]) == {2021, 2024}
    assert set(table["quantity"]) == set(TABLES) and set(table["sex"]) == {"man", "vrouw", "both"}
    rows = table[(table["sex"] == "both") & (table["year"] == 2024)].set_index(["quantity", "age_group"])
    assert set(rows.loc["addiction"]["verdict"]) == {"outside"}  # a third of the people against a tenth of the table
    one = rows.loc[("addiction", "35-44")]
    assert (one["observed"], one["low"], one["high"]) == pytest.approx((0.1, 0.09, 0.11))
    assert set(rows.loc["kwetsbaar"]["verdict"]) == {""} and rows.loc["kwetsbaar"]["observed"].isna().all()
    for quantity in ("unemployed", "bijstand", "problematic_debt", "kwetsbaar"):
        assert set(rows.loc[quantity]["source"]) == {NO_SOURCE}
    assert NO_SOURCE not in set(rows.loc["dementia"]["source"])


@pytest.mark.parametrize(
    ("share", "error", "found"), [(0.1, 0.0, "within"), (0.13, 0.02, "within"), (0.2, 0.02, "outside"), (np.nan, 0, "")]
)
def test_a_verdict_allows_for_chance(share, error, found):
    assert verdict(share, error, 0.09, 0.11) == found


def test_age_groups_are_read():
    assert ages_of("85+") == (85, 110) and ages_of("0-3") == (0, 3)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_table_of_verdicts_is_drawn_with_and_without_years(world, lang, tmp_path):
    about = About("Het Hogeland", "Basispad", 1, lang)
    table = prevalence_table({2021: count_states(world)}, world.life.rates)
    plain = pd.concat([table.drop(columns="year"), table.drop(columns="year").assign(source="other", observed=0.2)])
    for name, some in (("a", table), ("b", plain)):
        with styled():
            figure = prevalence(some, about)
            png, _ = save(figure, tmp_path, name, prevalence_alt(some, about))
        assert len(figure.axes) == len(TABLES) and png.stat().st_size > 10_000
    assert word("condition", "dementia", lang) in prevalence_alt(table, about)


@pytest.mark.parametrize("top", [0.006, 0.021, 0.07, 0.093, 0.31, 0.98])
def test_heights_are_labelled_as_they_are_and_nothing_leaves_the_panel(world, top):
    table = prevalence_table({2021: count_states(world)}, world.life.rates)
    both = table["sex"] == "both"
    table.loc[both, ["low", "observed", "high"]] = top / 2
    table.loc[both, "simulated"], table.loc[both, "error"] = top, 0.2 * top
    with styled():
        figure = prevalence(table, About("Het Hogeland", "Basispad", 1, "en"))
        FigureCanvasAgg(figure).draw()
    for axes in figure.axes:
        low, high = axes.get_ylim()
        ticks = [(y, t.get_text()) for y, t in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)]
        assert all(float(text) == pytest.approx(y) for y, text in ticks if low <= y <= high)
        ends = np.concatenate([segment[:, 1] for bar in axes.collections for segment in bar.get_segments()])
        assert ends.min() >= low and min(100, 140 * top) - 1e-9 <= ends.max() <= min(high, 100 + 1e-9)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_effect_stands_in_the_network(lang, tmp_path):
    about = About("Het Hogeland", "Basispad", 1, lang)
    alt = network_alt(about)
    for row in SPILLOVERS:
        assert source_word(row.kind, row.source, lang) in alt and word("target", row.target, lang) in alt
    with styled():
        figure = network(about)
        save(figure, tmp_path, "network", alt)
    cells = {(r.kind, r.source, r.target) for r in SPILLOVERS}
    assert len(figure.axes[0].patches) == len(cells) + len(FEW_FRIENDS)
    for most, *_ in FEW_FRIENDS:
        assert source_word("friends", str(most), lang) in alt
    texts = {t.get_text() for t in figure.axes[0].texts}
    assert max(text.count("\n") for text in texts) == 1
    pair = "1,23 / 1,04\nA" if lang == "nl" else "1.23 / 1.04\nA"
    assert {pair, ("v 1,30" if lang == "nl" else "w 1.30") + f"\n12 {'mnd' if lang == 'nl' else 'mo'}"} <= texts
    slow = sum(patch.get_facecolor() in map(to_rgba, SLOW) for patch in figure.axes[0].patches)
    assert slow == sum(r.ratio < 1 for r in SPILLOVERS) == 1
    assert ("4,50" if lang == "nl" else "4.50") in alt
    assert ("20,25" if lang == "nl" else "20.25") in network_alt(about, {"domains.spillover": 2.0})


def test_the_network_shows_the_ratios_of_the_run():
    p = Parameters({"spillover.debt.problematic.mental": 3.0, "spillover.few_friends.0.lonely": 1.9})
    with styled():
        said = [text.get_text() for text in network(About("Het Hogeland", "Basispad", 1, "nl"), p).axes[0].texts]
    assert any(x.startswith("3,00") for x in said)
    assert any(x.startswith("1,90") for x in said)
