"""A full fetch from the fake service gives the embedded tables; what is missing or changed is told, never guessed."""

import pandas as pd
import pytest

from sim.active import DATA
from sim.cbs.fetch import joined
from sim.cbs.home import fetch
from sim.cbs.recipe import read_recipe
from sim.cbs.service import Service
from sim.municipalities import MUNICIPALITIES, find_municipality
from sim.statline import Statline
from tests.cbs_help import QUICK, fetched, reader, series
from tests.fake_cbs import Fault, serving

BASE = Statline(folder=DATA)


@pytest.fixture(scope="module")
def hogeland(tmp_path_factory):
    """Return a full fetch of Het Hogeland."""
    with serving() as fake:
        return fetched(fake, tmp_path_factory.mktemp("cache"))


def own(frame, place):
    """Return the embedded rows that a fetch of a municipality should give."""
    mine = frame["region"].isin({"NL01", place.province, place.code, *place.predecessors})
    mine |= frame["region"].str.startswith(f"WK{place.code[2:]}")
    return frame[mine | (frame["municipality"] == place.code)] if "municipality" in frame else frame[mine]


def test_every_input_comes_from_the_service(hogeland):
    assert [one.name for one in hogeland.outcomes if one.why or one.missing] == []
    of_the_service = {name for name in BASE.catalogue() if name not in read_recipe().elsewhere}
    assert set(hogeland.frames) == of_the_service and len(of_the_service) == 18


@pytest.mark.parametrize("name", [name for name in BASE.catalogue() if name not in read_recipe().elsewhere])
def test_the_fetched_table_is_the_embedded_one_figure_by_figure(name, hogeland):
    embedded = own(BASE.table(name), hogeland.place)
    rows = hogeland.frames[name]
    assert len(rows) == len(embedded) > 0
    assert series(rows[list(embedded.columns)]).equals(series(embedded)), name


def test_with_v3_only_the_tables_are_the_same(hogeland, tmp_path):
    with serving() as fake:
        fake.v4.clear()
        found = fetched(fake, tmp_path)
        assert all("/odata/v1/" not in path or path.endswith("Properties") for path in fake.asked)
    for name, rows in hogeland.frames.items():
        assert series(found.frames[name]).equals(series(rows)), name


@pytest.mark.slow
@pytest.mark.parametrize("code", ["GM1895", "GM1708"])
def test_the_other_municipalities_too(code, tmp_path):
    place = find_municipality(code)
    with serving() as fake:
        found = fetched(fake, tmp_path, code=code)
    for name, rows in found.frames.items():
        embedded = own(BASE.table(name), place)
        assert series(rows[list(embedded.columns)]).equals(series(embedded)), name


def test_the_files_are_the_embedded_ones_byte_for_byte(tmp_path):
    with serving() as fake:
        ready = fetch("GM1966", Service(fake.address, patience=QUICK), tmp_path)
    made = Statline(folder=ready.folder).checksums()
    embedded = BASE.checksums()
    assert {n: s for n, s in made.items() if n != "catalogue.toml"} == {
        n: s for n, s in embedded.items() if n != "catalogue.toml"
    }
    assert ready.substitutes == ()
    assert Statline(folder=ready.folder).catalogue() == BASE.catalogue()


def test_another_figure_of_cbs_is_another_figure_in_the_table(tmp_path):
    """The fetched rows, not the embedded ones, are what the model reads."""
    with serving() as fake:
        table = fake.tables["37259ned"]
        births = next(m for m, (_, title) in table.measures.items() if title == "Levend geboren kinderen")
        names = list(table.dimensions)
        wanted = {"RegioS": "GM1966", "Perioden": "2020JJ00", "Geslacht": "T001038"}
        codes = tuple(wanted[name] for name in names)
        table.cells[codes, births] = (999.0, "None")
        found = fetched(fake, tmp_path, "vital_events")
    full = joined(BASE.table("vital_events"), found.frames["vital_events"])
    cell = full[(full["region"] == "GM1966") & (full["indicator"] == "births") & (full["year"] == 2020)]
    assert cell[cell["sex"] == "T"]["value"].tolist() == [999.0]
    assert len(full) == len(BASE.table("vital_events"))


@pytest.mark.parametrize("why", ["Confidential", "Impossible", "NotAvailable", "Iets nieuws"])
def test_a_figure_that_is_not_given_is_absent_and_never_nought(why, tmp_path):
    with serving() as fake:
        fake.faults = [Fault("confidential", times=99, value=why)]
        found = fetched(fake, tmp_path, "population_totals")
    assert not found.frames
    assert found.outcomes[0].absent[why] > 100 and found.outcomes[0].why == (
        "CBS gives no figure",
        "het CBS geeft geen cijfer",
    )


def test_a_sum_with_a_part_that_is_not_given_is_not_given(tmp_path):
    """The ten-year groups are added up from five-year ones; one of these is confidential."""
    with serving() as fake:
        table = fake.tables["03759ned"]
        low = next(c for c, title in table.dimensions["Leeftijd"].items() if title == "20 tot 25 jaar")
        key = next(k for k in table.cells if low in k[0] and "GM1966" in k[0] and "2020JJ00" in k[0])
        table.cells[key] = (None, "Confidential")
        rows = fetched(fake, tmp_path, "population_age10_2020").frames["population_municipal_age10"]
    assert 20 not in set(rows["age_from"]) and len(rows) == 9


def test_provisional_figures_are_told(tmp_path):
    with serving() as fake:
        fake.provisional = {"2020JJ00", "2021JJ00"}
        found = fetched(fake, tmp_path, "population_totals")
    assert found.outcomes[0].provisional == (2020, 2021)


CHANGED = [
    (Fault("renamed", match="MeasureCodes", times=9), "none of the measures"),
    (Fault("schema", match="Dimensions", times=9), "layout has changed"),
    (Fault("no dimension", match="Observations", times=9, value="RegioS"), "RegioS is missing"),
    (Fault("no dimension", match="PeriodenCodes", times=9, value="Title"), "Title is missing"),
    (Fault("no dimension", match="Properties", times=9, value="Title"), None),
]


@pytest.mark.parametrize(("fault", "said"), CHANGED[:4], ids=lambda x: getattr(x, "kind", None))
def test_a_changed_layout_is_told_and_the_embedded_figures_stay(fault, said, tmp_path):
    with serving() as fake:
        fake.faults = [Fault(fault.kind, fault.match, fault.times, fault.value)]
        found = fetched(fake, tmp_path, "population_totals")
    assert not found.frames and said in found.outcomes[0].why[0]
    assert joined(BASE.table("population_totals"), pd.DataFrame()).equals(BASE.table("population_totals"))


def test_a_measure_that_is_gone_is_named_and_the_others_are_read(tmp_path):
    with serving() as fake:
        table = fake.tables["37259ned"]
        table.measures = {m: (g, "Sterfgevallen" if t == "Overledenen" else t) for m, (g, t) in table.measures.items()}
        found = fetched(fake, tmp_path, "vital_events")
    assert found.outcomes[0].missing == ("deaths",)
    assert "deaths" not in set(found.frames["vital_events"]["indicator"])
    full = joined(BASE.table("vital_events"), found.frames["vital_events"])
    assert len(full) == len(BASE.table("vital_events"))  # the embedded deaths stay


def test_a_table_without_figures_of_the_municipality_is_told(tmp_path):
    with serving() as fake:
        for form in ({"71488ned"}, set()):
            fake.v4 = form
            fake.rows.clear()
            fake.tables["71488ned"].cells = {
                key: v for key, v in fake.tables["71488ned"].cells.items() if not {"GM1966", "NL01"} & set(key[0])
            }
            found = fetched(fake, tmp_path / str(len(form)), "position_2020")
            assert found.outcomes[0].why == ("CBS gives no figure", "het CBS geeft geen cijfer") and not found.frames


def test_figures_of_two_editions_are_never_joined(tmp_path):
    """CBS changes the table between two pages: all is read again, and every figure is of the later edition."""
    with serving(page=300) as fake:
        plain, asked = fake.fault, []

        def changing(path):
            asked.extend([path] if "Observations" in path else [])
            if len(asked) == 2 and fake.edition != "2026-07-01":
                fake.edition, cells = "2026-07-01", fake.tables["03759ned"].cells
                cells.update({key: ((value or 0) + 1000, why) for key, (value, why) in cells.items()})
                fake.rows.clear()
            return plain(path)

        fake.fault = changing
        told = fetched(fake, tmp_path, "population_totals")
    of = [
        frame[frame["region"] == "NL01"]
        for frame in (told.frames["population_totals"], BASE.table("population_totals"))
    ]
    found, before = (series(frame)["value"] for frame in of)
    assert told.outcomes[0].tables == ("03759ned (v4, 2026-07-01)",)
    assert len(found) > 5 and (found - before[found.index] == 1000).all()


def test_a_question_that_is_refused_costs_that_input_only(tmp_path):
    with serving() as fake:
        fake.faults = [Fault("status", match="37230ned", times=99, value=400)]
        told = fetched(fake, tmp_path, "vital_events", "vital_events_monthly")
    by_name = {one.name: one for one in told.outcomes}
    assert by_name["vital_events"].why is None
    assert "refuses the question for table 37230ned" in by_name["vital_events_monthly"].why[0]


def test_a_table_that_is_gone_is_told(tmp_path):
    with serving() as fake:
        del fake.tables["37230ned"]
        found = fetched(fake, tmp_path, "vital_events_monthly", "population_totals")
    assert "no table 37230ned" in found.outcomes[1].why[0] and found.outcomes[0].why is None


def test_a_measure_that_is_there_twice_is_not_chosen_from(tmp_path):
    with serving() as fake:
        table = fake.tables["37259ned"]
        same = {"Bevolkingsgroei": "Overledenen"}
        table.measures = {m: (g, same.get(t, t)) for m, (g, t) in table.measures.items()}
        found = fetched(fake, tmp_path, "vital_events")
    assert "2 measures called 'Overledenen'" in found.outcomes[0].why[0]


def test_numbers_at_the_end_of_columns_may_change():
    from sim.cbs.recipe import Measure
    from sim.cbs.slice import plain, topic

    one = Measure(indicator="age_0_14", titles=("0Tot15Jaar",))
    for key in ("k_0Tot15Jaar_8", "k_0Tot15Jaar_12"):
        assert one.fits(f"||{topic(key)}|{key}")
    assert one.fits(f"|{plain('0 tot 15 jaar')}||M1")
    assert not one.fits(f"||{topic('k_0Tot25Jaar_8')}|k_0Tot25Jaar_8")


def test_the_recipe_names_every_table_of_the_model_and_nothing_else():
    recipe = read_recipe()
    known = set(BASE.catalogue())
    made = {one.model for one in recipe.input} | {"institutional_2020"}
    assert made | set(recipe.elsewhere) == known and not made & set(recipe.elsewhere)
    assert {one.seen for one in recipe.input} == {"recorded", "named"}


def test_the_share_of_a_split_municipality_is_that_of_the_description_of_its_region():
    recipe = read_recipe()
    for place in MUNICIPALITIES:
        for code, share in recipe.shares.get(place.code, {}).items():
            assert round(share, 4) == place.predecessors[code]
    assert recipe.shares["GM1966"]["GM0053"] == round(11947 / (11947 + 1558), 7)


def test_a_municipality_is_named_as_the_recorded_regions_describe_it():
    import json
    from pathlib import Path

    from sim.cbs.names import formed_from

    text = (Path(__file__).parent / "recorded_cbs" / "v4_03759ned_RegioSCodes.json").read_text(encoding="utf-8")
    texts = {row["Identifier"]: row["Description"] for row in json.loads(text)["value"]}
    since, shares = formed_from("GM1966", texts)
    assert since == 2019 and {c: round(s, 4) for c, s in shares.items()} == MUNICIPALITIES[0].predecessors
    since, shares = formed_from("GM1895", texts)
    assert since == 2010 and set(shares) == set(MUNICIPALITIES[1].predecessors)
    assert formed_from("GM9999", texts) == (0, {})


def test_the_same_slice_is_read_once(tmp_path):
    with serving() as fake:
        fetched(fake, tmp_path, "position_2020", "kwb_2021", "households_2021")
        asked = [path for path in fake.asked if "Observations" in path]
        assert len(asked) == len(set(asked))


def test_reading_needs_no_more_than_one_reader_per_cache(tmp_path):
    """Two readers on one cache, one after the other, do not disturb each other."""
    with serving() as fake:
        one, other = reader(fake, tmp_path), reader(fake, tmp_path)
        rows = [it.entity("v4", "03759ned", "Dimensions", it.edition("v4", "03759ned")) for it in (one, other)]
    assert rows[0] == rows[1]
