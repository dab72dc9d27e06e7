"""`zorgdruk provisions` lists every product with what it costs and why, checks a user's file, and stays quick."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import cli
from sim.access.state import MOST
from sim.provisions import read_catalogue, read_rules

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = read_catalogue()
HEAVY = ("numpy", "pandas", "numba", "matplotlib", "pyarrow", "rich", "mesa", "scipy")
DOCS = (ROOT / "docs" / "provisions.md").read_text(encoding="utf-8")
EXAMPLE = DOCS.split("```toml")[1].split("```")[0]


def call(*words):
    return cli.main(["provisions", *(str(word) for word in words)])


@pytest.mark.parametrize(("lang", "said"), [("nl", "32,40 (28,00-36,00) euro per uur"), ("en", "euro per hour, 2023")])
def test_every_product_and_rule_is_listed_in_both_languages(capsys, monkeypatch, lang, said):
    monkeypatch.setenv("COLUMNS", "200")
    assert call("--lang", lang) == 0
    out, err = capsys.readouterr()
    assert err == "" and said in out
    assert out.startswith("Toelichtingen bij bronnen zijn in het Engels") == (lang == "nl")
    for product in CATALOGUE.values():
        title = product.title_nl if lang == "nl" else product.title_en
        assert f"{product.name}  {title}\n" in out
    assert out.count("taakveld 6") >= sum(p.municipal for p in CATALOGUE.values())
    for rule in read_rules():
        assert (rule.title_nl if lang == "nl" else rule.title_en) in out


def test_json_gives_every_number_with_range_source_and_grade(capsys):
    assert call("--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [p["name"] for p in found["products"]] == list(CATALOGUE)
    by_name = {p["name"]: p for p in found["products"]}
    tariff = by_name["huishoudelijke_ondersteuning"]["tariff"]
    assert (tariff["value"], tariff["low"], tariff["high"], tariff["grade"]) == (32.4, 28.0, 36.0, "B")
    assert tariff["source"].startswith("C045") and by_name["begeleiding"]["domains"]["iadl"] == 3
    assert by_name["re_integratie"]["effects"]["find_work"]["value"] == 1.17
    assert not any(p["own"] for p in found["products"])
    assert {s["name"] for s in found["staff"]} == set(CATALOGUE.staff)
    assert [r["start"] for r in found["rules"] if r["setting"] == "wlz_ggz"] == ["2021-01"]


def test_the_example_of_the_documentation_works_and_is_marked_as_own(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "mine.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert call("--provisions", path) == 0
    out = capsys.readouterr().out
    assert "maaltijddienst  Maaltijddienst  (eigen bestand)" in out and "Het abonnementstarief blijft" in out
    assert out.count("(eigen bestand)") == 1
    assert call("--provisions", path, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [p["name"] for p in found["products"] if p["own"]] == ["maaltijddienst"]
    assert call("--provisions", path, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("lang", "said"), [("nl", "bedoelde u 'tarif"), ("en", "did you mean 'tariff'?")])
@pytest.mark.parametrize("also", [(), ("--json",), ("--quiet",)])
def test_a_mistake_in_a_file_is_one_sentence_and_exit_code_2(tmp_path, capsys, lang, said, also):
    path = tmp_path / "mine.toml"
    path.write_text(EXAMPLE.replace("tariff = {", "tarif = {"), encoding="utf-8")
    assert call("--provisions", path, "--lang", lang, *also) == cli.MISTAKE
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("zorgdruk: mine.toml: product 'maaltijddienst'") and err.count("\n") == 1
    assert said in err and "Traceback" not in err


@pytest.mark.parametrize(("lang", "said"), [("nl", "er is plaats voor 64."), ("en", "there is room for 64.")])
def test_more_products_than_a_run_has_room_for_are_refused_as_a_run_refuses_them(tmp_path, capsys, lang, said):
    one, path = EXAMPLE.split("[[rule]]")[0], tmp_path / "mine.toml"
    scenario = tmp_path / "plan.toml"
    for many, code in ((MOST - len(CATALOGUE), 0), (MOST - len(CATALOGUE) + 1, cli.MISTAKE)):
        path.write_text("".join(one.replace("maaltijddienst", f"dienst_{i}") for i in range(many)), encoding="utf-8")
        scenario.write_text('name = "Plan"\nbase = "basispad"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
        assert call("--provisions", path, "--lang", lang, "--quiet") == code
    err = capsys.readouterr().err
    assert err.startswith(f"zorgdruk: mine.toml: {MOST + 1} product") and err.endswith(f"{said}\n")
    assert err.count("\n") == 1
    assert cli.main(["run", str(scenario), "--out", str(tmp_path / "out"), "--lang", lang]) == cli.MISTAKE
    assert capsys.readouterr().err.strip() == err.replace("mine.toml", "plan.toml").strip()


def test_a_file_that_is_not_there_is_one_sentence(tmp_path, capsys):
    assert call("--provisions", tmp_path / "no.toml", "--lang", "en") == cli.MISTAKE
    assert capsys.readouterr().err.startswith("zorgdruk: no.toml cannot be read (No such file")


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from experiments.cli import main; main(['provisions', '--help']); "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.strip() == "[]" and "zorgdruk provisions --lang en" in done.stdout


def test_listing_compiles_and_draws_nothing():
    code = (
        "import sys; from experiments.cli import main; main(['provisions', '--quiet']); "
        "print([m for m in ('numba', 'pandas', 'matplotlib', 'mesa') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
