"""What comes after a product, when somebody is a client of it, and whether anybody asks for it: read, held and told."""

import json

import pytest

from experiments import cli
from experiments.dashboard.document import read_document
from experiments.dashboard.pieces import notes
from experiments.provisions_said import warn_of_provisions
from sim.access.state import fixed_of
from sim.errors import DataError
from sim.parameters import DECLARED
from sim.parameters_access import ASKING, NOT_FITTED
from sim.provisions.fitting import unasked
from sim.provisions.product import FOLLOWS
from sim.provisions.products import read_catalogue
from sim.scenario import read_scenario
from tests.test_sim_provisions import CATALOGUE, MEAL, written

GRANT = (
    MEAL.replace('unit = "day"', 'unit = "piece"').replace("value = 5, low = 3", "value = 1, low = 1")
    .replace("permanent = true", "permanent = false") + 'counted = "awarded"\n'
)  # fmt: skip
YOUNG = MEAL.replace("first_age = 75", "first_age = 12\nlast_age = 17")


def test_who_is_a_client_when_and_what_comes_after_stand_in_the_table():
    awarded = {name for name, product in CATALOGUE.items() if product.counted == "awarded"}
    assert awarded == {"bijzondere_bijstand", "minimaregelingen"}
    fixed, names = fixed_of(CATALOGUE), list(CATALOGUE)
    assert {names[k] for k in range(len(names)) if fixed.awarded[k]} == awarded
    for k, product in enumerate(CATALOGUE.values()):
        assert tuple(names[after] for after in fixed.after[k] if after >= 0) == product.grows_into
        for name in product.grows_into:
            other = CATALOGUE[name]
            assert product.law == "jeugdwet" and other.law in {"wmo", "participatiewet"} and name not in FOLLOWS
            assert other.first_age <= product.last_age + 1 <= other.last_age
    assert CATALOGUE["jeugdhulp_verblijf"].grows_into[:2] == ("beschermd_wonen", "begeleiding")


def test_a_user_s_products_can_have_both(tmp_path):
    found = read_catalogue(written(tmp_path, GRANT))["maaltijddienst"]
    assert found.counted == "awarded" and found.grows_into == ()
    assert read_catalogue(written(tmp_path, MEAL))["maaltijddienst"].counted == "running"
    both = read_catalogue(written(tmp_path, YOUNG + 'grows_into = ["begeleiding", "dagbesteding"]\n'))
    assert both["maaltijddienst"].grows_into == ("begeleiding", "dagbesteding")
    fixed = fixed_of(both)
    assert fixed.after[-1, :2].tolist() == [list(both).index(n) for n in ("begeleiding", "dagbesteding")]


def test_ages_of_a_user_close_a_way_that_comes_along_and_are_not_refused(tmp_path):
    text = MEAL.replace("product.maaltijddienst", "product.begeleiding").replace("first_age = 75", "first_age = 40")
    found = read_catalogue(written(tmp_path, text))
    assert found["begeleiding"].first_age == 40 and "begeleiding" in found["pleegzorg"].grows_into


BAD = {
    "counted": (MEAL + 'counted = "award"\n', "counted: unknown 'award'; did you mean 'awarded'?"),
    "by the day": (MEAL + 'counted = "awarded"\n', "counted: 'awarded' is for a piece that is asked for anew"),
    "renewed": (GRANT.replace("permanent = false", "permanent = true"), "write unit = 'piece' and permanent = false"),
    "after": (YOUNG + 'grows_into = ["begeleidin"]\n', "is no other product; did you mean 'begeleiding'?"),
    "itself": (YOUNG + 'grows_into = ["maaltijddienst"]\n', "grows_into: 'maaltijddienst' is no other product"),
    "text": (YOUNG + 'grows_into = "begeleiding"\n', "grows_into: must be a list of names of products"),
    "follows": (YOUNG + 'grows_into = ["bijstand"]\n', "'bijstand' follows from what somebody is"),
    "never": (MEAL + 'grows_into = ["begeleiding"]\n', "but it has no last_age; give one or remove it"),
    "too early": (
        YOUNG.replace("last_age = 17", "last_age = 15") + 'grows_into = ["begeleiding"]\n',
        "is for 18 to 120 years and must be open at 16, when this one ends",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_one_sentence_with_the_place_in_two_languages(tmp_path, case):
    text, said = BAD[case]
    with pytest.raises(DataError) as caught:
        read_catalogue(written(tmp_path, text))
    english, dutch = str(caught.value), caught.value.dutch
    assert said in english and all(x.startswith("mine.toml: product 'maaltijddienst'") for x in (english, dutch))
    assert english != dutch and "\n" not in english + dutch


ASKED = 'asking = { value = 0.3, low = 0.1, high = 0.5, source = "", grade = "assumption" }\n'


@pytest.mark.parametrize(("lang", "said"), [("nl", "zodat niemand erom vraagt; geef asking"), ("en", "nobody asks")])
def test_a_product_that_nobody_asks_for_is_told_in_one_sentence(tmp_path, capsys, lang, said):
    path = written(tmp_path, MEAL)
    assert cli.main(["provisions", "--provisions", str(path), "--lang", lang]) == 0
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1 and said in told[0] and "mine.toml: product 'maaltijddienst'" in told[0]
    for quiet in ("--quiet", "--json"):
        assert cli.main(["provisions", "--provisions", str(path), "--lang", lang, quiet]) == 0
        out, err = capsys.readouterr()
        assert err == "" and (quiet == "--quiet" or json.loads(out))
    assert cli.main(["provisions", "--provisions", str(written(tmp_path, MEAL + ASKED)), "--lang", lang]) == 0
    assert capsys.readouterr().err == ""


def test_a_run_of_a_scenario_with_such_a_product_tells_it_too(tmp_path, capsys):
    for text, lines in ((MEAL, 1), (MEAL + ASKED, 0), ("", 0)):
        path = tmp_path / "maaltijd.toml"
        path.write_text('name = "Maaltijd"\n' + text, encoding="utf-8")
        warn_of_provisions(read_scenario(path), "en")
        told = capsys.readouterr().err.splitlines()
        assert len(told) == lines and all("maaltijd: product 'maaltijddienst' has asking 0" in line for line in told)


def test_the_page_of_the_dashboard_says_the_same_sentence_of_each_scenario():
    for text, lang, said in ((MEAL, "nl", "zodat niemand erom vraagt"), (MEAL, "en", "nobody asks"), ("", "nl", "")):
        held = read_document(('name = "Eten & meer"\n' + text).encode(), "eten.toml")
        shown = str(notes(held.scenario("x"), lang))
        assert shown.count("<p") == bool(text) and said in shown and ("Eten &amp; meer" in shown) == bool(text)
    with_rate = read_document(('name = "Eten"\n' + MEAL + ASKED).encode(), "eten.toml")
    assert str(notes(with_rate.scenario("x"), "nl")) == ""


def test_only_what_has_no_rate_and_comes_after_nothing_is_told(tmp_path):
    def silent(text):
        found = read_catalogue(written(tmp_path, text))
        return unasked(found, found.own, ASKING)

    assert silent(MEAL) == ("maaltijddienst",) and silent(MEAL + ASKED) == ()
    assert silent(MEAL.replace("maaltijddienst", "vervoer")) == ()  # has the parameter asking.vervoer
    assert silent(MEAL.replace("maaltijddienst", "bijstand")) == ()  # follows from the main activity
    young = YOUNG.replace("maaltijddienst", "maaltijd_jong") + 'grows_into = ["maaltijddienst"]\n'
    old = MEAL.replace("first_age = 75", "first_age = 18")
    assert silent(old + young) == ("maaltijd_jong",)  # the other is asked for in the name of who grows out of it


def test_a_rate_says_whether_it_was_fitted():
    said = {p.name.removeprefix("asking."): p.source for p in DECLARED if p.name.startswith("asking.")}
    assert set(said) == set(ASKING)
    for name, source in said.items():
        jobs = "from_bijstand" in CATALOGUE[name].requires
        unfitted = "derived: C" if jobs else "own choice, fitted to nothing"
        assert source.startswith(unfitted if name in NOT_FITTED else "fitted to the use"), name
    from calibration.access_volumes import AIDS, LIGHT, VOLUMES

    assert set(ASKING) - set(NOT_FITTED) == {*VOLUMES, *AIDS, *LIGHT}
