"""Test figures cannot be read by code that fits; the split stands in one file and is what it says."""

from __future__ import annotations

import pytest

from calibration.care_check import OBSERVED, SET
from calibration.targets import FittingView, figure, fitting_view, rows_of, split, targets, window
from sim.errors import DataError
from sim.municipalities import find_municipality
from sim.rates.mortality import mortality
from sim.statline import Statline


@pytest.fixture(scope="module")
def demography(tmp_path_factory) -> FittingView:
    return fitting_view("demography", tmp_path_factory.mktemp("demography"))


def test_no_test_figure_of_demography_can_be_read(demography: FittingView) -> None:
    tests = targets("test", "demography")
    assert len(tests) > 50
    for target in tests:
        with pytest.raises(DataError, match="may not be fitted"):
            figure(target, demography)
    with pytest.raises(DataError, match="test figure"):
        demography.value("vital_events", region="GM1966", indicator="births", year=2020)


def test_no_figure_after_the_last_year_is_in_the_files_of_a_view(demography: FittingView) -> None:
    """Also not for code that goes round the view: later rows hold what the last year allowed had, or are gone."""
    bare = Statline(folder=demography.folder)
    for name in ("vital_events", "population_totals", "population_municipal_age5"):
        frame = bare.table(name)
        key = [c for c in frame if c not in ("year", "value", "quality")]
        last = frame[frame["year"] <= 2019].sort_values("year").drop_duplicates(key, keep="last")
        later = frame[frame["year"] > 2019].merge(last, on=key, suffixes=("", "_seen"))
        assert len(later) == int((frame["year"] > 2019).sum()) > 0
        assert (later["value"] == later["value_seen"]).all()
    assert (Statline().table("vital_events")["year"] > 2019).any()
    assert demography.as_of == 2019 and demography.table("household_position")["year"].max() <= 2019


def test_figures_to_fit_are_those_of_the_whole_data(demography: FittingView) -> None:
    for target in targets("fit", "demography"):
        assert figure(target, demography) == figure(target, Statline())


def test_what_is_predicted_cannot_be_fitted(tmp_path) -> None:
    view = fitting_view("access", tmp_path)
    for target in targets("test", "access", "steenwijkerland"):
        with pytest.raises(DataError, match="may not be fitted"):
            figure(target, view)
    table = Statline(folder=tmp_path).table("social_domain_2021")
    care = table["indicator"].str.startswith(("wmo", "youth"))
    assert not (care & table["region"].str.contains("1708")).any()
    wijken = Statline(folder=tmp_path).table("youthhelp_wijk_2017")["region"]
    assert not wijken.str.startswith("WK1708").any() and wijken.str.startswith("WK1895").any()
    assert Statline().table("youthhelp_wijk_2017")["region"].str.startswith("WK1708").any()
    assert (care & (table["region"] == "GM1966")).sum() > 10
    with pytest.raises(DataError, match="stage demography"):
        figure(targets("fit", "demography")[0], view)


def test_spending_and_flows_of_bijstand_are_tests_that_no_stage_can_read(tmp_path) -> None:
    found = [t for t in targets(stage="access") if t.table in ("accounts", "flows")]
    assert {t.role for t in found} == {"test", "unused"} and len(found) > 40
    made_from = {t.municipality for t in found if t.role == "unused"}
    assert made_from == {"hogeland"} and all(t.year == 2021 for t in found if t.role == "unused")
    own = next(t for t in found if t.name == "taakvelden jeugd, 2019, M euro" and t.municipality == "oldambt")
    seen = figure(own, Statline())
    assert own.year == 2019 and 5.0 < seen.low < seen.high < 25.0
    with pytest.raises(DataError, match="may not be fitted"):
        figure(own, fitting_view("access", tmp_path))
    assert Statline(folder=tmp_path).table("spending_iv3").empty


def test_the_split_is_by_year_and_by_municipality() -> None:
    assert window() == (2016, 2016, 2019) and window(2016) == (2006, 2012, 2016) and window(2021) == (2016, 2016, 2021)
    for until in split()["split"]["until"]:
        for t in targets(stage="demography", until=until):
            assert (t.role == "test") == (t.year > until)
    assert not targets("fit", "access", "steenwijkerland")
    assert {t.municipality for t in targets("fit", "access")} == {"hogeland", "oldambt"}
    with pytest.raises(DataError, match="cannot be fitted to 2018; choose one of 2016, 2019, 2021") as refused:
        targets(until=2018)
    assert "kies uit 2016, 2019, 2021" in refused.value.dutch


def test_for_forecasts_all_that_is_known_is_fitted_but_deaths_of_the_pandemic_and_huishoudens(tmp_path) -> None:
    """Runs live the excess mortality of these years at a local factor set to just these deaths."""
    of = [t for t in targets(stage="demography", municipality="oldambt", until=2021) if t.year >= 2020]
    assert {t.role for t in of} == {"fit", "unused"}
    unused = {(t.name, t.year) for t in of if t.role == "unused"}
    assert unused == {(name, year) for name in ("deaths", "households") for year in (2020, 2021)}
    view = fitting_view("demography", tmp_path, 2021)
    assert view.as_of == 2021 and view.value("vital_events", region="GM1895", indicator="births", year=2021) == 299.0
    for target in of:
        if target.role == "fit":
            assert figure(target, view) == figure(target, Statline())
        else:
            with pytest.raises(DataError, match="may not be fitted: it is for unused") as refused:
                figure(target, view)
            assert "het dient nergens voor" in refused.value.dutch
    notes = [mortality(find_municipality("oldambt"), Statline(known), 2016, 2021).notes for known in (2019, 2021)]
    own = [n["local_factor_pandemic"] - n["local_factor"] for n in notes]
    assert own[0] == 0.0 and abs(own[1]) > 0.01


def test_every_quantity_that_the_file_names_is_published_and_every_target_has_a_value() -> None:
    for row in split()["published"]:
        known = {name for name, _, _ in rows_of(row)}
        assert set(row["fit"]) | set(row["unused"]) <= known
        assert not set(row["fit"]) & set(row["unused"])
    for target in targets():
        found = figure(target, Statline())
        assert found.low <= found.value <= found.high and found.sd >= 0


def test_no_figure_of_mantelzorg_is_a_test_that_set_a_number() -> None:
    used = {o.quantity for o in OBSERVED if o.use == SET}
    assert not used & {t.name for t in targets("test", "domains")}
