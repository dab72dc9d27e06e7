"""Recorded answers of both forms of the service are read as what they are."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from sim.cbs.cache import Cache
from sim.cbs.faults import ChangedError
from sim.cbs.pages import Reader
from sim.cbs.service import Service
from sim.cbs.slice import _number, ages, condition, plain, read_slice, topic
from tests.cbs_help import QUICK, reader
from tests.fake_cbs import serving

RECORDED = Path(__file__).parent / "recorded_cbs"


@pytest.fixture
def recorded(tmp_path):
    """Serve the recorded answers of 03759ned in v4 as they were."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            table, entity = unquote(urlsplit(self.path).path).strip("/").split("/")[-2:]
            file = RECORDED / f"v4_{table}_{entity}.json"
            self.send_response(200 if file.is_file() else 404)
            self.end_headers()
            self.wfile.write(file.read_bytes() if file.is_file() else b"{}")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Reader(Service(f"http://127.0.0.1:{server.server_port}", patience=QUICK), Cache(tmp_path))
    server.shutdown()


def test_the_recorded_v4_answer_gives_the_figures_in_it(recorded):
    found = read_slice(recorded, "03759ned", {"RegioS": ("NL01", "GM1966"), "Perioden": ("2020JJ",)}, ("v4",))
    rows = found.frame.set_index(["RegioS", "measure"])["value"]
    assert rows["NL01", "|bevolkingop1januari|m000352|M000352"] == 17407585
    assert rows["GM1966", "|bevolkingop1januari|m000352|M000352"] == 47801
    assert rows["GM1966", "|gemiddeldebevolking|m000365|M000365"] == 47817.5
    assert set(found.frame["RegioS"]) == {"NL01", "GM1966"} and found.edition == "2026-06-23T00:00:00+02:00"
    # predecessors are in the answer with a reason and no figure
    gone = read_slice(recorded, "03759ned", {"RegioS": ("GM0005",)}, ("v4",)).frame
    assert gone["value"].isna().all() and set(gone["reason"]) <= {"Impossible", "NotAvailable", "Confidential"}


def test_the_recorded_ages_are_understood(recorded):
    found = read_slice(recorded, "03759ned", {"RegioS": ("NL01",)}, ("v4",))
    spans = {code: ages(title) for code, title in found.titles["Leeftijd"].items()}
    assert spans["10000"] == (0, 120) and spans["10010"] == (0, 0) and spans["15000"] == (50, 50)
    assert spans["22300"] == (105, 120) and None not in spans.values()


def test_the_fake_lays_v4_out_as_recorded(tmp_path):
    """Every column that the reader uses stands in the recorded answer under the same name, and of the same kind."""
    with serving() as fake:
        for entity in ("Properties", "Dimensions", "MeasureCodes", "GeslachtCodes", "PeriodenCodes", "Observations"):
            text = (RECORDED / f"v4_03759ned_{entity}.json").read_text(encoding="utf-8")
            there = json.loads(text)
            here = fake.entity("v4", "03759ned", entity)
            one, other = (there, here) if entity == "Properties" else (there["value"][0], here[0])
            assert set(other) <= set(one), (entity, set(other) - set(one))
            if entity == "Observations":
                assert set(other) == set(one)
            for name in set(other) & set(one):
                if one[name] is not None and other[name] is not None:
                    numeric = isinstance(one[name], (int, float))
                    assert isinstance(other[name], (int, float)) == numeric, (entity, name)


def test_the_fake_lays_v3_out_as_recorded():
    wide = json.loads((RECORDED / "v3_03759ned_TypedDataSet_RECONSTRUCTED.json").read_text(encoding="utf-8"))
    with serving() as fake:
        fake.v4.clear()
        here = fake.entity("v3", "03759ned", "TypedDataSet")[0]
    one = wide["value"][0]
    assert {k for k in one if k[0].isupper() and "_" not in k} == {k for k in here if "_" not in k}
    assert sorted(topic(k) for k in one if "_" in k) == sorted(topic(k) for k in here if "_" in k)


def test_padded_codes_are_trimmed_and_still_found(tmp_path):
    with serving() as fake:
        fake.v4.clear()
        raw = fake.entity("v3", "85039NED", "WijkenEnBuurten")
        assert all(len(row["Key"]) == 10 for row in raw) and any(row["Key"].endswith(" ") for row in raw)
        found = read_slice(reader(fake, tmp_path), "85039NED", {"WijkenEnBuurten": ("GM1966",)}, ("v3",))
    assert set(found.frame["WijkenEnBuurten"]) == {"GM1966"} and len(found.frame) > 20


def test_v3_goes_on_after_a_full_page_without_a_link(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.cbs.pages.WINDOW", 700)
    with serving(page=700) as fake:
        fake.v4.clear()
        whole = reader(fake, tmp_path / "a").entity("v3", "37360ned", "TypedDataSet", "x")
        entity, shown = fake.entity, []

        def windows(form, name, what):
            found = entity(form, name, what)
            return found

        fake.entity = windows
        one = reader(fake, tmp_path / "b")
        page = one._page

        def without_link(form, url, edition):
            found = page(form, url, edition)
            shown.append(url)
            found.pop("odata.nextLink", None)
            return found

        one._page = without_link
        assert one.entity("v3", "37360ned", "TypedDataSet", "x") == whole
    assert len(shown) == 3 and shown[1].endswith("$skip=700") and len(whole) == 1800


@pytest.mark.parametrize("sign", ["       .", "", "  ", "x", "*", "."])
def test_a_sign_of_statline_is_no_figure_and_never_nought(sign):
    assert _number(sign, "t") is None


def test_padded_figures_of_the_untyped_form_are_read():
    text = (RECORDED / "v3_83906ENG_UntypedDataSet.json").read_text(encoding="utf-8")
    row = json.loads(text)["value"][0]
    assert _number(row["PriceIndexOfExistingOwnHomes_1"], "t") == 183.3
    assert _number(row["ChangesComparedToThePreviousPeriod_5"], "t") == -38.5


@pytest.mark.parametrize("value", ["12a", True, [], {}])
def test_what_is_no_figure_is_refused(value):
    with pytest.raises(ChangedError, match="is none"):
        _number(value, "t")


def test_titles_of_ages():
    told = {
        "Totaal": (0, 120), "0 jaar": (0, 0), "99 jaar": (99, 99), "5 tot 10 jaar": (5, 9), "0 - 5 jaar": (0, 4),
        "95 jaar of ouder": (95, 120), "Jonger dan 20 jaar": (0, 19), "15 jaar of jonger": (0, 15),
        "Totaal leeftijd": (0, 120), "Onbekend": None, "mannen": None,
    }  # fmt: skip
    assert {title: ages(title) for title in told} == told


def test_a_filter_is_one_that_both_forms_know():
    where = {"RegioS": ("GM1966", "NL01"), "Perioden": ("2020JJ",)}
    assert condition(where) == (
        "(startswith(RegioS,'GM1966') or startswith(RegioS,'NL01')) and startswith(Perioden,'2020JJ')"
    )


def test_titles_and_column_names_compare():
    assert plain("Bevolking op 1 januari ") == topic("BevolkingOp1Januari_1") == "bevolkingop1januari"
    assert plain("Wmo-cliënten") == topic("WmoClienten_89")


def test_a_table_without_the_dimension_is_refused(tmp_path):
    with serving() as fake, pytest.raises(ChangedError, match="no dimension Regio, but"):
        read_slice(reader(fake, tmp_path), "03759ned", {"Regio": ("NL01",)}, ("v4",))
