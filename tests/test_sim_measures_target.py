"""Whom a measure is for: the grammar tells the same people as a calculation by hand, and runs nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.domains import LONELY
from agents.households import ALONE
from agents.persons import HERE, NOBODY
from sim.errors import ZorgdrukError
from sim.measures.states import STATES, View
from sim.measures.target import both, read_target, within
from tests.toy_help import help_town


@pytest.fixture(scope="module")
def town():
    world = help_town(120)
    world.persons.column("conditions")[::3] |= np.uint16(LONELY)
    world.households.column("level")[::2, 0] = 3
    return world


def chosen(town, text):
    return read_target(text, "test").mask(View(town))


def by_hand(town):
    people, homes = town.persons.column, town.households.column
    age = np.clip((town.month - 1 - people("birth").astype(int)) // 12, 0, 110)
    home = people("household")
    return age, home, people("status") == HERE, people, homes


CASES = {
    "age >= 65": lambda age, home, p, h: age >= 65,
    "65 <= age < 80": lambda age, home, p, h: (age >= 65) & (age < 80),
    "30 > age": lambda age, home, p, h: age < 30,
    "living_alone": lambda age, home, p, h: h("type")[home] == ALONE,
    "not living_alone and age > 17": lambda age, home, p, h: (h("type")[home] != ALONE) & (age > 17),
    "strong_loneliness or age < 5": lambda age, home, p, h: ((p("conditions") & LONELY) != 0) | (age < 5),
    'sex == "vrouw"': lambda age, home, p, h: p("sex") == 1,
    'sex != "vrouw"': lambda age, home, p, h: p("sex") == 0,
    'activity in ["bijstand", "unemployed"]': lambda age, home, p, h: np.isin(p("activity"), [6, 5]),
    'activity not in ["bijstand"]': lambda age, home, p, h: p("activity") != 6,
    "geestelijke_gezondheid <= 2": lambda age, home, p, h: p("level")[:, 2] <= 2,
    "financien == 5": lambda age, home, p, h: h("level")[home, 0] == 5,
    "need_hours > 2.5": lambda age, home, p, h: p("need").sum(axis=1) > 10,
    "age in [10, 20, 30]": lambda age, home, p, h: np.isin(age, [10, 20, 30]),
    "household_size == 1": lambda age, home, p, h: h("size")[home] == 1,
    "has_partner": lambda age, home, p, h: p("partner") != NOBODY,
}


@pytest.mark.parametrize("text", CASES)
def test_the_grammar_tells_the_same_people_as_by_hand(town, text):
    age, home, here, people, homes = by_hand(town)
    wanted = here & CASES[text](age, home, people, homes)
    assert 0 < wanted.sum() < here.sum()
    np.testing.assert_array_equal(chosen(town, text), wanted)


def test_the_youngest_child_and_the_number_of_children(town):
    age, home, here, people, _ = by_hand(town)
    minors = here & (people("role") == 0) & (age < 18)
    youngest = {h: age[minors & (home == h)].min() for h in np.unique(home[minors])}
    rows = np.flatnonzero(here)
    np.testing.assert_array_equal(View(town)["youngest_child"][rows], [youngest.get(home[r], 99) for r in rows])
    np.testing.assert_array_equal(View(town)["children"][rows], [(minors & (home == home[r])).sum() for r in rows])


def test_everybody_and_both_and_places(town):
    _, home, here, _, homes = by_hand(town)
    np.testing.assert_array_equal(chosen(town, ""), here)
    label = town.kernen.labels()[1]
    there = here & (homes("kern")[home] == 1)
    np.testing.assert_array_equal(chosen(town, f'kern == "{label.upper()}"'), there)
    old = both(read_target("age >= 65", "test"), within("kern", [label]))
    np.testing.assert_array_equal(old.mask(View(town)), there & chosen(town, "age >= 65"))


def test_every_state_has_a_value_for_everybody(town):
    view = View(town)
    for name in STATES:
        assert view[name].shape == (town.persons.count,), name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agee >= 70", "did you mean 'age'"),
        ('sex == "vrow"', "did you mean 'vrouw'"),
        ("age", "must be compared"),
        ("living_alone == 1", "holds or not"),
        ("age >= 'x'", "no number"),
        ("age >= True", "no number"),
        ("age ** 9 > 3", "is no state"),
        ("age.real > 3", "is no state"),
        ("age + 1", "no comparison"),
        ("__import__('os').system('x')", "no comparison"),
        ("[x for x in age]", "no comparison"),
        ("lambda: 0", "no comparison"),
        ("age if living_alone else sex", "no comparison"),
        ('f"{age}" == sex', "nothing that 'sex' can be"),
        ("(age := 3) > 2", "is no state"),
        ("age > ", "cannot be read"),
        ("age > 3\nsex", "one line"),
        ("not " * 50 + "living_alone", "nested too deep"),
        ("(" * 400 + "age > 3" + ")" * 400, "cannot be read"),
        ("age > " + "9" * 900, "no number"),
        ("age > 1" + "0" * 2000, "one line"),
        ("age in []", "list of 1"),
        ("age is 3", "compared in that way"),
        ('sex > "man"', "compared in that way"),
        ("sex == 1", "nothing that 'sex' can be"),
    ],
)
def test_what_is_no_target_is_refused_in_a_sentence(text, said):
    with pytest.raises(ZorgdrukError, match=said) as error:
        read_target(text, "file.toml: measure 1, target")
    assert str(error.value).startswith("file.toml: measure 1, target: ")
    assert "\n" not in str(error.value)
    assert error.value.dutch != str(error.value)


def test_a_target_goes_to_another_process_by_its_text(town):
    wide = both(
        read_target("age >= 20 or " + " or ".join(["living_alone"] * 60), "t"),
        within("kern", [town.kernen.labels()[1]]),
    )
    for target in (wide, read_target("", "t")):
        again = target.__reduce__()[0](*target.__reduce__()[1])
        assert (again.text, again.places) == (target.text, target.places)
        np.testing.assert_array_equal(again.mask(View(town)), target.mask(View(town)))


def test_a_comment_in_a_target_ends_nothing_that_is_put_behind_it(town):
    target = both(read_target("age >= 65 # oud", "t"), read_target("living_alone # alleen", "t"))
    again = target.__reduce__()[0](*target.__reduce__()[1])
    np.testing.assert_array_equal(again.mask(View(town)), chosen(town, "age >= 65 and living_alone"))


def test_a_kern_that_is_not_there_is_refused(town):
    with pytest.raises(ZorgdrukError, match="has no kern 'Winsm'"):
        read_target('kern == "Winsm"', "test").check("m", town.kernen, "Toy")


@settings(max_examples=300, deadline=None)
@given(st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([
        "age", "sex", ">=", "<", "==", "in", "not", "and", "or", "(", ")", "[", "]", '"man"', "3", "-1.5", "1e400", ",",
        "living_alone", "kern", "lambda", ":", ".", "x", "None", "*",
    ]), max_size=14).map(" ".join),
))  # fmt: skip
def test_any_text_is_a_target_or_one_sentence(text):
    try:
        read_target(text, "test")
    except ZorgdrukError as error:
        assert "\n" not in str(error)
