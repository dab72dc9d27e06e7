"""The doors of `targets.toml`: local factors, what later stages may read and set, and the two fits of defaults."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calibration import access_fit, care_fit
from calibration import calibrate as module
from calibration.access_fit import CLIENTS, LOCAL_FACTORS, PREDICTED, wanted
from calibration.calibrate import calibrate
from calibration.limits import local_total, refuse_demography
from calibration.stages import STAGES, Free, problem_of
from calibration.targets import FittingView, figure, fitting_view, split, targets
from sim.errors import DataError
from sim.municipalities import find_municipality
from sim.statline import Statline


@pytest.fixture(scope="module")
def access(tmp_path_factory) -> FittingView:
    return fitting_view("access", tmp_path_factory.mktemp("access"))


def test_a_local_factor_may_be_set_to_what_the_split_names_and_to_nothing_else(access, monkeypatch) -> None:
    found = [local_total("Steenwijkerland", name) for name in LOCAL_FACTORS]
    assert found == [3095.0, 1075.0]
    for place, name in (
        ("hogeland", LOCAL_FACTORS[0]),
        (PREDICTED, "access.single_parent"),
        (PREDICTED, "Wmo clients"),
    ):
        with pytest.raises(DataError, match=r"\[local\] of calibration/targets.toml names access.local_wmo") as refused:
            local_total(place, name)
        assert "[local] van calibration/targets.toml noemt" in refused.value.dutch
    with pytest.raises((DataError, StopIteration)):
        local_total(PREDICTED, LOCAL_FACTORS[0], access)  # a view has it not
    monkeypatch.setitem(split(), "local", split()["local"] | {"sets": {}})
    with pytest.raises(DataError, match=r"may set access\.local_wmo"):
        local_total(PREDICTED, LOCAL_FACTORS[0])


def test_the_fit_of_asking_reads_the_two_totals_of_what_is_predicted_and_all_else_of_it_stays_hidden(
    access, monkeypatch
) -> None:
    assert wanted(PREDICTED, access) == {}
    assert wanted("hogeland", access)["Wmo clients"] == 4210.0 and set(CLIENTS) < set(wanted("oldambt", access))
    tests = targets("test", "access", PREDICTED)
    assert {t.name for t in tests if t.municipality == PREDICTED} > {"Wmo clients", "youth with help, 0-3"}
    for target in tests:
        with pytest.raises(DataError, match="may not be fitted"):
            figure(target, access)
    asked: list[str] = []
    views: list[Statline] = []

    def total(place: str, name: str) -> float:
        asked.append(name)
        return local_total(place, name)

    def lived(place, seed, parameters, view):
        views.append(view)
        return place

    monkeypatch.setattr(access_fit, "local_total", total)
    monkeypatch.setattr(access_fit, "lived_year", lived)
    monkeypatch.setattr(access_fit, "figures", lambda world: {"Wmo clients": 3095.0, "youth with help": 1075.0})
    monkeypatch.setattr(access_fit, "volumes", lambda world: {})
    wmo, youth = access_fit.factor({}, (1,), access)
    assert asked == list(LOCAL_FACTORS) and abs(wmo) + abs(youth) < 1e-12 and set(views) == {access}


def test_the_fit_of_mantelzorg_asks_the_view_and_is_refused_a_test(tmp_path, monkeypatch) -> None:
    view = fitting_view("domains", tmp_path)
    care_fit.permitted(view)
    monkeypatch.setattr(care_fit, "TARGETS", tuple(o for o in care_fit.OBSERVED if o.quantity == "carers 75+"))
    with pytest.raises(DataError, match="carers 75\\+ of nl in 2021 may not be fitted: it is for test"):
        care_fit.permitted(view)
    seen: list[Statline] = []
    monkeypatch.setattr(
        care_fit, "prepare_world", lambda *a: seen.append(a[4]) or (_ for _ in ()).throw(DataError("x"))
    )
    with pytest.raises(DataError, match="x"):
        care_fit.start_figures(("oldambt", 1, {}, str(tmp_path), view.until))
    assert isinstance(seen[0], FittingView) and seen[0].stage == "domains"


@pytest.mark.parametrize("stage", ["domains", "access"])
def test_a_later_stage_reads_of_what_tests_demography_only_what_it_is_given(stage: str, tmp_path) -> None:
    view, plain = fitting_view(stage, tmp_path), Statline()
    given = {"region": "GM1895", "indicator": "population_1jan"}
    assert view.value("population_totals", **given, year=2021) == plain.value("population_totals", **given, year=2021)
    for name in ("births", "deaths", "arrivals_total", "immigration_from_abroad", "departures_total_incl_admin_corr"):
        asked = {"region": "GM1895", "indicator": name}
        assert view.value("vital_events", **asked, year=2019) == plain.value("vital_events", **asked, year=2019)
        assert (
            view.values("vital_events", **asked)["year"].max()
            == 2019
            < plain.values("vital_events", **asked)["year"].max()
        )
        for read in (view.value, view.values):
            with pytest.raises(DataError, match=f"{name} of 2020 is a test figure"):
                read("vital_events", **asked, year=2020)
    for target in targets("test", "demography"):
        with pytest.raises(DataError, match="stage demography"):
            figure(target, view)


def test_no_later_stage_sets_a_parameter_of_demography(tmp_path, monkeypatch) -> None:
    own = {n for f in STAGES["demography"].free for n in f.names}
    for name in own:
        with pytest.raises(DataError, match=f"stage access may not set {name}") as refused:
            refuse_demography("access", ["access.child_0_3", name])
        assert "zoek die in fase demography" in refused.value.dutch
    refuse_demography("demography", own)
    for stage in ("domains", "access"):
        refuse_demography(stage, [n for f in STAGES[stage].free for n in f.names])
    free = next(f for f in STAGES["demography"].free if f.name == "arrivals.scale")
    changed = replace(STAGES["domains"], free=(*STAGES["domains"].free, Free("care", ("arrivals.scale",), free.prior)))
    monkeypatch.setitem(STAGES, "domains", changed)
    assert problem_of(changed, find_municipality("oldambt"), fitting_view("domains", tmp_path / "v"), False)
    with pytest.raises(DataError, match=r"stage domains may not set arrivals\.scale"):
        calibrate("oldambt", "domains", tmp_path / "out", runs=200, runner=module.one_by_one)
