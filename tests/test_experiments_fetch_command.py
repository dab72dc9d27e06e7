"""`zorgdruk fetch` and `--data`: one sentence for every mistake, exit codes, and a fourth municipality that lives."""

import json
import os

import pytest

from experiments.cli import main
from sim.active import DATA, FOLDER, active, use
from sim.cbs.completing import apportion
from sim.municipalities import find_municipality
from sim.statline import Statline
from sim.synthesis.contradictions import check_figures
from tests.fake_cbs import SEX, Fault, age_code, serving


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """Let every test have its own cache, and none leave its figures to the next."""
    monkeypatch.setenv("ZORGDRUK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("sim.cbs.service.Patience.__init__.__defaults__", (2, 0.0, 1.0, 5.0, 20.0, 60.0, 0.0))
    yield
    use(None)


def given(folder, years=(2021,)):
    """Write the least that a municipality needs: its inhabitants by age and sex, and what it is called."""
    base = Statline().table("population_municipal_age5")
    mine = base[(base["region"] == "GM1895") & (base["year"] == 2021) & (base["sex"] != "T")]
    lines = ["region;year;sex;age_from;age_to;indicator;value"]
    for year in years:
        lines += [
            f"GM9999;{year};{row.sex};{row.age_from};{row.age_to};population_1jan;{round(row.value * 0.3) + 3}"
            for row in mine.itertuples()
        ]
    folder.mkdir(exist_ok=True)
    (folder / "population_municipal_age5.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "gemeente.csv").write_text("code;name;province\nGM9999;Testdam;PV27\n", encoding="utf-8")
    return folder


def as_another(fake):
    """Give Steenwijkerland another code, exact ages in 03759ned, and no positions and sizes of 2020."""
    for name, table in fake.tables.items():
        for dimension, codes in table.dimensions.items():
            table.dimensions[dimension] = {"GM0999" if c == "GM1708" else c: t for c, t in codes.items()}
        lost = {"71488ned", "71486NED"} if name in ("71488ned", "71486NED") else set()
        table.cells = {
            (tuple("GM0999" if c == "GM1708" else c for c in codes), m): v
            for (codes, m), v in table.cells.items()
            if not (lost and "GM1708" in codes and "2020JJ00" in codes)
        }
    table, base = fake.tables["03759ned"], Statline().table("population_municipal_age5")
    measure = next(m for m, (_, title) in table.measures.items() if title == "Bevolking op 1 januari")

    def key(sex, age, year):
        told = {"Geslacht": SEX[sex], "Leeftijd": age, "BurgerlijkeStaat": "T001019", "RegioS": "GM0999"}
        told["Perioden"] = f"{year}JJ00"
        return tuple(told[name] for name in table.dimensions), measure

    for year in (2020, 2021):
        both = 0.0
        for sex in ("M", "F"):
            rows = base[(base["region"] == "GM1708") & (base["year"] == year) & (base["sex"] == sex)]
            both = both + (ages := apportion(table.cells[key(sex, "10000", year)][0], rows["value"].to_numpy()))
            for low, high, n in zip(rows["age_from"], rows["age_to"], ages, strict=True):
                table.cells[key(sex, age_code(low, high)[0], year)] = (n, "None")
        for low, high, n in zip(rows["age_from"], rows["age_to"], both, strict=True):
            table.cells[key("T", age_code(low, high)[0], year)] = (n, "None")


def test_fetch_gets_a_municipality_and_says_so(capsys, tmp_path):
    with serving() as fake:
        assert main(["fetch", "GM1966", "--service", fake.address, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["municipality"] == "GM1966" and len(told["inputs"]) == 27 and told["substitutes"] == []
        assert all(one["why"] is None and one["rows"] > 0 for one in told["inputs"])
        assert main(["fetch", "gm1966", "--service", fake.address, "--lang", "en"]) == 0
        out = capsys.readouterr().out
        assert "27 of 27 inputs" in out and "Tables in" in out
    assert main(["fetch", "GM1966", "--offline"]) == 0
    out = capsys.readouterr().out
    assert "27 van 27 onderdelen" in out and "Kopie gebruikt" in out and "03759ned" in out
    assert main(["rates", "-m", "GM1966", "--data", told["folder"], "--json"]) == 0
    assert str(active()) == told["folder"] == os.environ[FOLDER]
    capsys.readouterr()


def test_offline_without_a_copy_leaves_the_embedded_figures(capsys):
    assert main(["fetch", "GM1966", "--offline", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "0 of 27 inputs" in out and "is not in the cache" in out


MISTAKES = [
    (["fetch", "Bedum"], "'BEDUM' is geen code van een gemeente"),
    (["fetch", "GM0005"], "ging in 2019 op in Het Hogeland; haal GM1966 op"),
    (["fetch", "GM1966", "--service", "cbs.nl"], "geen adres van een dienst"),
    (["fetch", "GM1966", "--ca", "nothing.pem"], "geen bestand 'nothing.pem'"),
    (["fetch", "GM1966", "--data", "nothing", "--offline"], "er is geen map 'nothing'"),
    (["run", "-m", "GM4321"], "zorgdruk fetch GM4321"),
    (["run", "-m", "GM9999", "--data", "nothing"], "er is geen map 'nothing'"),
    (["population", "-m", "GM4321"], "zorgdruk fetch GM4321"),
]


@pytest.mark.parametrize(("words", "said"), MISTAKES, ids=lambda x: " ".join(x) if isinstance(x, list) else None)
def test_a_mistake_is_one_sentence_and_exit_code_2(words, said, capsys):
    assert main(words) == 2
    told = capsys.readouterr()
    assert said in told.err and told.err.count("\n") == 1 and told.out == ""


def test_a_service_that_fails_is_one_sentence_and_exit_code_1(capsys):
    with serving() as fake:
        fake.faults = [Fault("status", match="/", times=999, value=503)]
        assert main(["fetch", "GM1966", "--service", fake.address, "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert "gave no usable answer for table 03759ned" in told.err and told.err.count("\n") == 1 and told.out == ""
    assert "fault of zorgdruk" not in told.err


def test_a_municipality_that_cbs_does_not_know(capsys):
    with serving() as fake:
        assert main(["fetch", "GM4321", "--service", fake.address, "--lang", "en"]) == 2
    assert "CBS knows no municipality GM4321" in capsys.readouterr().err


def test_a_municipality_without_embedded_figures_is_fetched_and_used_by_its_code(capsys):
    """The fake calls Steenwijkerland by another code: what has no embedded figures comes from the service."""
    with serving() as fake:
        as_another(fake)
        assert main(["fetch", "GM0999", "--service", fake.address, "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    said = " ".join(told["substitutes"])
    assert "villages_pc4" in said and "vital_events" not in said and "household_position: positions of 2020" in said
    assert main(["rates", "-m", "GM0999", "--json"]) == 0
    capsys.readouterr()
    assert active().name.startswith("GM0999-")
    check_figures(find_municipality("gm0999"), Statline(), 2021)  # a start population can be made of them


def test_the_templates_are_written(capsys, tmp_path):
    assert main(["fetch", "GM9999", "--templates", str(tmp_path / "own")]) == 0
    assert "voorbeelden in" in capsys.readouterr().out
    assert (tmp_path / "own" / "LEESMIJ.txt").is_file()
    assert main(["run", "-m", "GM9999", "--data", str(tmp_path / "own")]) == 2
    assert "heeft cijfers van een gemeente" in capsys.readouterr().err


def test_a_mistake_in_a_file_of_the_user_is_told_by_every_command(capsys, tmp_path):
    own = given(tmp_path / "own")
    file = own / "population_municipal_age5.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(";population_1jan;", ";bevolking;", 1), encoding="utf-8")
    for command in ("run", "rates", "population"):
        assert main([command, "-m", "GM9999", "--data", str(own)]) == 2
        told = capsys.readouterr().err
        assert "population_municipal_age5.csv, regel 2, kolom indicator: 'bevolking' is geen indicator" in told


@pytest.mark.slow
def test_a_fourth_municipality_of_the_users_own_files_lives_from_end_to_end(capsys, tmp_path):
    own, out = given(tmp_path / "own"), tmp_path / "out"
    words = ["run", "-m", "GM9999", "--data", str(own), "--until", "2021-02", "--no-figures", "--out", str(out)]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["municipality"] == "Testdam" and told["code"] == "GM9999"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["municipality"] == {"code": "GM9999", "name": "Testdam"}
    said = " ".join(manifest["substitutes"])
    for table in ("vital_events", "household_position", "social_domain_2021", "villages_pc4"):
        assert table in said
    assert "of the user" in said
    assert manifest["data"] == Statline().checksums() != Statline(folder=DATA).checksums()


def test_a_run_of_het_hogeland_names_no_substitutes():
    from sim.active import substitutes

    assert substitutes() == []


def test_a_users_own_figure_for_an_embedded_municipality_is_used(capsys, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    base = Statline().table("vital_events")
    mine = base[(base["region"] == "GM1708")].copy()
    mine.loc[mine["indicator"] == "deaths", "value"] *= 2
    mine.drop(columns="quality").to_csv(own / "vital_events.csv", sep=";", decimal=",", index=False)

    def factor(*more):
        assert main(["rates", "-m", "GM1708", "--json", *more]) == 0
        tables = json.loads(capsys.readouterr().out)
        text = json.dumps(tables)
        return text

    plain = factor()
    changed = factor("--data", str(own))
    assert plain != changed
    use(None)
    assert factor() == plain
