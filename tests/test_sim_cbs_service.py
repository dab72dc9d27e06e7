"""A bad line, a busy service, a wrong answer: patience and then success, or one clear sentence."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cbs.cache import Cache
from sim.cbs.faults import ChangedError, MissingError, ServiceError, UnreachableError
from sim.cbs.pages import Reader
from sim.cbs.service import Patience, Service
from sim.errors import ZorgdrukError
from tests.cbs_help import IMPATIENT, QUICK, reader
from tests.fake_cbs import Fault, serving

WHERE = {"RegioS": ("GM1966",), "Perioden": ("2020JJ",)}
ROWS = "RegioS startswith"
FILTER = "startswith(RegioS,'GM1966') and startswith(Perioden,'2020JJ')"


def rows(fake, folder, waits=None):
    """Read the population of Het Hogeland in 2020, two pages or more."""
    it = reader(fake, folder, waits, IMPATIENT)
    return it.entity("v4", "03759ned", "Observations", it.edition("v4", "03759ned"), filter=FILTER)


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    with serving(page=5) as fake:
        return rows(fake, tmp_path_factory.mktemp("truth"))


MENDED = [
    Fault("status", times=3, value=500),
    Fault("status", times=2, value=502),
    Fault("status", times=1, value=429),
    Fault("busy", times=1, value=1),
    Fault("truncated", times=2),
    Fault("cut", times=2),
    Fault("html", times=2),
    Fault("slow", times=1, value=1.8),
    Fault("reset", times=2),
]


@pytest.mark.parametrize("fault", MENDED, ids=lambda f: f"{f.kind} {f.value or ''}")
def test_what_goes_wrong_for_a_while_is_asked_again_until_it_is_right(fault, tmp_path, truth):
    with serving(page=5) as fake:
        fake.faults = [Fault(fault.kind, fault.match, fault.times, fault.value)]
        assert rows(fake, tmp_path) == truth
        assert fake.faults[0].times == 0


LASTING = [
    (Fault("status", times=99, value=500), UnreachableError, "status 500"),
    (Fault("busy", times=99, value=1), UnreachableError, "status 503"),
    (Fault("truncated", times=99), UnreachableError, "connection lost"),
    (Fault("cut", times=99), UnreachableError, "breaks off"),
    (Fault("html", times=99), UnreachableError, "web page"),
    (Fault("slow", times=99, value=1.8), UnreachableError, "too slow"),
    (Fault("reset", times=99), UnreachableError, "connection lost"),
    (Fault("status", times=99, value=400), ServiceError, "refuses the question"),
    (Fault("status", times=99, value=404), MissingError, "may have changed"),
    (Fault("too many", times=99), ChangedError, "too large"),
    (Fault("schema", times=99), ChangedError, "layout has changed"),
    (Fault("other", times=99), ChangedError, "that is none"),
    (Fault("far", times=99), ChangedError, "that is none"),
    (Fault("endless", times=99), ChangedError, "twice"),
    (Fault("empty endless", times=99), ChangedError, "no end"),
]


@pytest.mark.parametrize(("fault", "kind", "said"), LASTING, ids=lambda x: getattr(x, "kind", None))
def test_what_stays_wrong_is_one_sentence_and_nothing_wrong_is_kept(fault, kind, said, tmp_path, truth):
    with serving(page=5) as fake:
        fake.faults = [Fault(fault.kind, fault.match, fault.times, fault.value)]
        with pytest.raises(kind, match=said) as caught:
            rows(fake, tmp_path)
        assert "\n" not in str(caught.value) and str(caught.value).endswith((".", "none: ''"))
        assert caught.value.dutch != str(caught.value)
        fake.faults = []
        # what the cache kept of the bad answers is not used: pages with a wrong link are of no edition that comes back
        fake.edition = "2026-07-01T00:00:00"
        assert rows(fake, tmp_path) == truth


def test_the_service_is_asked_as_often_as_patience_says_and_waits_double(tmp_path):
    waits: list[float] = []
    with serving() as fake:
        fake.faults = [Fault("status", times=99, value=503)]
        with pytest.raises(UnreachableError, match="after 4 tries"):
            rows(fake, tmp_path, waits)
    assert waits == [0.01, 0.02, 0.04]


def test_retry_after_is_obeyed_and_one_that_asks_for_hours_ends_the_waiting(tmp_path):
    waits: list[float] = []
    with serving() as fake:
        fake.faults = [Fault("busy", times=1, value=2)]
        rows(fake, tmp_path / "a", waits)
        assert 2.0 in waits
        fake.faults = [Fault("busy", times=99, value=7200)]
        with pytest.raises(UnreachableError, match="after 1 tries"):
            rows(fake, tmp_path / "b")


def test_retry_after_may_be_a_date():
    from email.utils import formatdate

    from sim.cbs.service import _after

    assert 50 < _after(formatdate(time.time() + 60, usegmt=True)) <= 61
    assert _after("Wed, 01 Jan 2020 00:00:00 GMT") == 0.0
    assert _after("soon") == 0.0


def test_questions_are_not_asked_faster_than_the_pause():
    waits: list[float] = []
    with serving() as fake:
        service = Service(fake.address, patience=Patience(pause=5.0), wait=waits.append)
        for _ in range(3):
            service.page(f"{fake.address}/odata/v1/CBS/03759ned/Properties")
    assert len(waits) == 2 and all(4.0 < wait <= 5.0 for wait in waits)


def test_v3_answers_when_v4_does_not(tmp_path):
    from sim.cbs.slice import read_slice

    with serving() as fake:
        fake.faults = [Fault("status", match="/odata/v1/", times=99, value=500)]
        fake.v4.discard("71488ned")  # now in v3
        found = read_slice(reader(fake, tmp_path), "71488ned", WHERE, ("v4", "v3"))
    assert found.form == "v3" and len(found.frame) > 0


@pytest.mark.parametrize(
    "address", ["ftp://cbs.nl", "cbs", "http://", "file:///etc/passwd", "http://[::1", "http://x:abc"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ZorgdrukError, match="no address of a service"):
        Service(address)


def test_the_environment_names_another_service(monkeypatch):
    monkeypatch.setenv("ZORGDRUK_CBS", "https://mirror.example/")
    assert Service().v4 == "https://mirror.example/odata/v1/CBS"
    assert Service("http://localhost:1").v3 == "http://localhost:1/ODataFeed/odata"


def test_certificates_must_be_there(tmp_path):
    with pytest.raises(ZorgdrukError, match="there is no file"):
        Service(ca=tmp_path / "office.pem")


def test_a_file_without_certificates_is_refused_before_anything_is_asked(monkeypatch, tmp_path):
    (tmp_path / "office.pem").write_text("niets\n", encoding="utf-8")
    with pytest.raises(ZorgdrukError, match=r"there is no file 'office\.pem' with certificates"):
        Service(ca=tmp_path / "office.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    with pytest.raises(ZorgdrukError, match=r"REQUESTS_CA_BUNDLE .* names 'gone\.pem'"):
        Service()


def test_a_next_page_may_be_relative_or_at_another_host_of_cbs(tmp_path):
    here = "https://datasets.cbs.nl/odata/v1/CBS/03759ned/Observations?$filter=a"
    it = Reader(Service(patience=QUICK), Cache(tmp_path))
    for link in (
        "Observations?$filter=a&$skip=9", "https://odata4.cbs.nl/CBS/03759ned/Observations?$filter=a&$skip=9",
    ):  # fmt: skip
        assert it._next(link, here) == here + "&$skip=9"
    for link in ("https://example.invalid/CBS/03759ned/Observations?$skip=9", "http://[", "Observations?$filter=a"):
        with pytest.raises(ChangedError, match="names a next page"):
            it._next(link, here)


def test_a_proxy_that_refuses_is_named(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(ServiceError, match="HTTPS_PROXY"):
        Service("http://cbs.example", patience=QUICK, wait=lambda s: None).page("http://cbs.example/a/b")


def test_a_certificate_that_is_not_trusted_is_named(tmp_path):
    import ssl
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            body = b'{"value": []}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://127.0.0.1:{server.server_port}"
    try:
        with pytest.raises(ServiceError, match="--ca FILE"):
            Service(url, patience=QUICK).page(f"{url}/a/b")
        assert Service(url, ca=cert, patience=QUICK).page(f"{url}/a/b")[1] == {"value": []}
    finally:
        server.shutdown()


KILLED = """
import sys
from pathlib import Path
from tests.cbs_help import QUICK
from sim.cbs.cache import Cache
from sim.cbs.pages import Reader
from sim.cbs.service import Service
it = Reader(Service(sys.argv[1], patience=QUICK), Cache(Path(sys.argv[2])))
print("ready", flush=True)
it.entity("v4", "03759ned", "Observations", it.edition("v4", "03759ned"))
"""


def test_a_fetch_that_is_killed_leaves_whole_pages_and_goes_on_where_it_was(tmp_path):
    """Kill -9 at several moments: every page left behind is whole, and the next fetch asks only what is not there."""
    with serving(page=100) as fake:
        full = reader(fake, tmp_path / "full")
        truth = full.entity("v4", "03759ned", "Observations", full.edition("v4", "03759ned"))
        pages = -(-len(truth) // 100)
        cache = tmp_path / "cache"
        for stop in (3, 20, 41):
            before = len(fake.asked)
            child = subprocess.Popen(
                [sys.executable, "-c", KILLED, fake.address, str(cache)],
                stdout=subprocess.PIPE, cwd=Path(__file__).parents[1], env=os.environ | {"PYTHONPATH": "."},
            )  # fmt: skip
            assert child.stdout is not None and child.stdout.readline()
            while len(fake.asked) - before < stop:
                time.sleep(0.001)
            child.kill()
            child.wait()
            for file in (cache / "pages").glob("*.page"):
                head, _, body = file.read_bytes().partition(b"\n")
                assert json.loads(head)["sha256"] and json.loads(body)
        kept = len([f for f in (cache / "pages").glob("*.page") if b"Observations" in f.read_bytes()[:500]])
        assert 40 <= kept < pages
        before = len(fake.asked)
        again = reader(fake, cache)
        assert again.entity("v4", "03759ned", "Observations", again.edition("v4", "03759ned")) == truth
        asked = [path for path in fake.asked[before:] if "Observations" in path]
        assert len(asked) == pages - kept and not again.cache.damaged
