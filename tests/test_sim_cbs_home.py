"""Which figures a command uses, what is refused before it is used, and what is said of every stand-in."""

import json

import pytest

from experiments.cli import main
from sim.active import ABOUT, active, fingerprint, stand_ins, substitutes, use
from sim.cbs.constants import NO_RANGE, constants
from sim.cbs.home import choose, fetch, fetched_before
from sim.cbs.names import named
from sim.cbs.service import Service
from sim.errors import DataError, ZorgdrukError
from sim.municipalities import Municipality, find_municipality
from sim.statline import Statline
from tests.cbs_help import QUICK, reader
from tests.fake_cbs import Fault, serving
from tests.test_experiments_fetch_command import as_another, given

OLD = (
    "Opgeheven per 01-01-2018, overgegaan naar:\nNieuwstad (GM0998), ... 7266 hectare met 15 woningen en 34 inwoners\n"
)
NEW = "Ontstaan per 01-01-2023, uit:\nOudstad (GM0018), ... 100 hectare met 10 woningen en 38 inwoners\n\nBegindatum"


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """Let every test have its own cache, and none leave its figures to the next."""
    monkeypatch.setenv("ZORGDRUK_CACHE", str(tmp_path / "cache"))
    yield
    use(None)


def service(fake):
    return Service(fake.address, patience=QUICK, wait=lambda seconds: None)


def described(fake, **texts):
    """Let the regions of 03759ned be described."""
    rows = [
        {"Identifier": code, "Title": f"{code} (gemeente)", "Description": text, "DimensionGroupId": "GMPV20"}
        for code, text in texts.items()
    ]
    fake.rows["03759ned", "RegioSCodes"] = rows


def test_a_municipality_that_is_gone_is_refused_with_the_one_to_fetch(tmp_path):
    with serving() as fake:
        described(fake, GM0018=OLD)
        with pytest.raises(
            ZorgdrukError, match=r"GM0018 \(GM0018\) went into GM0998 in 2018; fetch that one"
        ) as caught:
            named(reader(fake, tmp_path), "GM0018")
    assert "ging in 2018 op in GM0998" in caught.value.dutch


def test_a_municipality_younger_than_the_figures_is_refused_with_those_it_came_from(tmp_path):
    with serving() as fake:
        described(fake, GM0998=NEW)
        with pytest.raises(ZorgdrukError, match=r"exists since 2023 only, .* fetch one of .*GM0018"):
            named(reader(fake, tmp_path), "GM0998")


def test_v3_names_a_municipality_when_v4_does_not_answer(tmp_path):
    with serving() as fake:
        as_another(fake)
        fake.faults = [Fault("status", match="/odata/v1/", times=99, value=503)]
        fake.v4.clear()
        place = named(reader(fake, tmp_path), "GM0999")
    assert place.code == "GM0999" and place.province == ""


def test_a_figure_of_the_service_that_cannot_be_leaves_the_embedded_table(tmp_path):
    with serving() as fake:
        cells = fake.tables["37259ned"].cells
        cells[next(key for key in cells if "GM1966" in key[0])] = (-5.0, "None")
        ready = fetch("GM1966", service(fake), tmp_path / "cache")
    told = next(one for one in ready.fetched.outcomes if one.model == "vital_events")
    assert told.rows == 0 and told.why is not None and "-5.0 is below 0" in told.why[0] and "leave" not in told.why[0]
    assert Statline(folder=ready.folder).table("vital_events").equals(Statline().table("vital_events"))


def test_what_stood_in_at_the_fetch_does_not_pass_for_known_when_a_user_adds_figures(tmp_path):
    """The user's households of one year replace a stand-in, and all that is left of the stand-ins is told again."""
    with serving() as fake:
        as_another(fake)
        ready = fetch("GM0999", service(fake), tmp_path / "cache")
    frame = Statline(folder=ready.folder).table("household_position")
    before = frame[(frame["region"] == "GM0999") & (frame["year"] == 2020)]
    assert len(before)
    base = Statline(folder=fetched_before(tmp_path / "cache", "GM0999", "known")).table("household_position")
    assert base[(base["region"] == "GM0999") & (base["year"] == 2020)].empty
    own = tmp_path / "own"
    own.mkdir()
    (own / "social_domain_2021.csv").write_text(
        "region;year;indicator;value\nGM0999;2021;wmo_clients;500\n", encoding="utf-8"
    )
    choose("GM0999", own)
    said = substitutes()
    assert any("household_position: positions of 2020" in one for one in said) and NO_RANGE[0] in said
    assert any("figures of the user" in one for one in said)
    assert "social_domain_2021" in " ".join(said) and "household_position" in stand_ins()


def test_constants_that_stand_in_are_told_with_their_range_in_two_languages():
    tables = {"spending_iv3": Statline().table("spending_iv3")}
    told = constants(Municipality("GM9999", "gm9999", "Testdam", "PV27", 0), tables)
    said = " ".join(english for english, _ in told)
    for word in ("access.local_wmo is 0 (-1 to 1)", "access.local_youth", "statushouders", "range 0.51 to 0.66",
                 "health survey 2022: levels of the Netherlands", "divorces", "spending_iv3"):  # fmt: skip
        assert word in said
    assert all(english != dutch for english, dutch in told)
    assert [e for e, _ in constants(find_municipality("hogeland"), tables) if "health" not in e] == []


def test_a_run_on_own_figures_lists_the_constants_and_embedded_ones_none(tmp_path):
    choose("GM9999", given(tmp_path / "own"))
    assert {"household_position", "statushouders", "social cohesion"} <= set(stand_ins())
    assert "population_municipal_age5" in stand_ins()  # of 2006, 2016 and 2020
    use(None)
    assert stand_ins() == []


def test_a_damaged_folder_is_one_sentence(tmp_path):
    choose("GM9999", given(tmp_path / "own"))
    folder, told = active(), fingerprint(active())
    assert folder.name == f"GM9999-{told}"
    for text in ("x = [", "[municipality]\ncode = 'GM9999'\n"):
        copy = tmp_path / f"copy{len(text)}"
        copy.mkdir()
        for file in folder.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
        (copy / ABOUT).write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match="was changed or damaged; make the folder again"):
            choose(None, copy)


@pytest.mark.parametrize(("lang", "said"), [("nl", "er is geen map 'nergens'"), ("en", "there is no folder 'nergens'")])
@pytest.mark.parametrize("command", ["run", "rates", "population", "compare", "sensitivity"])
def test_a_mistake_in_data_is_told_in_the_language_of_the_command(command, lang, said, capsys):
    more = ["basispad"] if command == "compare" else []
    assert main([command, *more, "-m", "GM9999", "--data", "nergens", "--lang", lang]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--cache", "--data", "--ca", "--templates"])
def test_an_empty_path_is_not_the_folder_of_the_user(option, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["fetch", "GM1966", "--offline", option, ""]) == 2
    assert f"{option[2:]}: leeg" in capsys.readouterr().err and not (tmp_path / "tables").exists()


def test_the_years_before_a_change_are_its_own_when_the_predecessors_are_not_known(tmp_path):
    own = given(tmp_path / "own")
    (own / "gemeente.csv").write_text(
        "code;name;province;since;predecessors\nGM9999;Testdam;PV27;2021;GM8888\n", encoding="utf-8"
    )
    choose("GM9999", own)
    assert find_municipality("GM9999").predecessors == {}
    assert any("not those of the predecessors" in one for one in substitutes())


def test_a_run_says_on_one_line_what_stands_in(capsys, tmp_path):
    from experiments.run_command import warn_of_stand_ins

    choose("GM9999", given(tmp_path / "own"))
    warn_of_stand_ins("Testdam", "nl")
    told = capsys.readouterr().err
    assert (
        told.count("\n") == 1
        and "Testdam" in told
        and "vervangers" in told
        and "sociale cohesie" in told
        and "onzekerheid" not in told
    )
    use(None)
    warn_of_stand_ins("Het Hogeland", "nl")
    assert capsys.readouterr().err == ""


def test_the_pointer_of_the_cache_may_be_damaged(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    for text in ("", "[]", "{}", json.dumps({"folder": "../.."}), json.dumps({"folder": 3})):
        (cache / "GM0999.json").write_text(text, encoding="utf-8")
        assert fetched_before(cache, "GM0999") is None
