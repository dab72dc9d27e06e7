"""A municipality that was fetched is calibrated to its own figures; what stands in for missing ones is never fitted."""

from __future__ import annotations

import json

import pytest

from calibration.target_list import targets
from calibration.targets import figure
from experiments.cli import main
from sim.active import use
from sim.municipalities import find_municipality
from sim.statline import Statline
from tests.fake_cbs import serving
from tests.test_experiments_fetch_command import as_another, given


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """Let every test have its own cache, and none leave its figures to the next."""
    monkeypatch.setenv("ZORGDRUK_CACHE", str(tmp_path / "cache"))
    yield
    use(None)


def fetched(capsys) -> None:
    """Get Steenwijkerland under another code, so as a municipality of which nothing is embedded, and use it."""
    with serving() as fake:
        as_another(fake)
        assert main(["fetch", "GM0999", "--service", fake.address, "--json"]) == 0
    assert main(["rates", "-m", "GM0999", "--json"]) == 0
    capsys.readouterr()


def test_a_fetched_municipality_has_the_targets_that_its_own_tables_hold(capsys) -> None:
    fetched(capsys)
    own, known = targets("fit", "demography", "GM0999"), targets("fit", "demography", "steenwijkerland")
    flows = [{(t.name, t.year) for t in some if t.kind != "stock"} for some in (own, known)]
    assert flows[0] == flows[1]
    place = find_municipality("GM0999")
    assert len(own) > 15 and all(t.municipality == place.slug for t in own)
    by_name = {(t.name, t.year): t for t in known}
    for one in own:
        if one.kind in ("flow", "moves"):  # the fake has the same figures under another code
            assert figure(one, Statline()).value == figure(by_name[one.name, one.year], Statline()).value


def test_what_stands_in_is_no_target(capsys, tmp_path) -> None:
    """Someone who gives inhabitants by age alone has no births, deaths and moves of his own: nothing is fitted."""
    own, out = given(tmp_path / "own"), tmp_path / "out"
    words = ["calibrate", "-m", "GM9999", "--data", str(own), "--stage", "demography", "--out", str(out)]
    assert main([*words, "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "lacks figures of Testdam itself on births, deaths, arrivals, departures in 2016-2019" in said
    assert not {t.name for t in targets("fit", "demography", "GM9999")} & {"births", "deaths", "arrivals", "departures"}
    assert not out.exists()


@pytest.mark.slow
def test_a_fetched_municipality_is_calibrated_to_all_that_is_known(capsys, tmp_path) -> None:
    fetched(capsys)
    out = tmp_path / "out"
    words = ["calibrate", "-m", "GM0999", "--stage", "demography", "--quick", "--until", "2021", "--jobs", "1"]
    assert main([*words, "--out", str(out), "--quiet"]) == 0
    told = json.loads((out / "manifest-gm0999-demography.json").read_text(encoding="utf-8"))
    assert told["until"] == 2021 and told["municipality"]["code"] == "GM0999" and told["failed"] == 0
    years = {int(name.split()[-1]) for name in told["targets"] if name.startswith(("births", "arrivals 2"))}
    assert max(years) == 2021
    assert (out / "posterior-gm0999-demography.parquet").is_file()
