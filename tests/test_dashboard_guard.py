"""The guard of the dashboard: who may come in, by which host, origin and token, and what is refused."""

import asyncio

import pytest

from experiments.dashboard.guard import LOCAL, Guard, check_host, is_loopback
from sim.errors import ZorgdrukError

TOKEN = "0123456789abcdef0123"


def asked(kind="http", host="127.0.0.1:8765", origin=None, query="", cookie=None, token=None, hosts=LOCAL, path="/"):
    """Status that a request gets, and the headers of the answer."""
    sent, reached = [], []

    async def app(scope, receive, send):
        reached.append(scope["type"])
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
            await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    async def receive():
        return {}

    headers = [(b"host", host.encode())] if host is not None else []
    headers += [(b"origin", origin.encode())] if origin is not None else []
    headers += [(b"cookie", cookie.encode())] if cookie is not None else []
    scope = {"type": kind, "headers": headers, "query_string": query.encode(), "path": path}
    guard = Guard(app, hosts, 8765, token, "seal-of-this-test-0123")
    asyncio.run(guard(scope, receive, send))
    if kind == "websocket":
        return (101 if reached else 403), {}
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"])
def test_own_names_come_in(host):
    assert asked(host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:8765",
     "user@127.0.0.1:8765", "", None, "127.0.0.1:99999", "[::1", "127.0.0.1:8765/x"],
)  # fmt: skip
def test_a_foreign_host_is_refused(host):
    assert asked(host=host)[0] == 403
    assert asked("websocket", host=host, origin=f"http://{host}")[0] == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "file://", "http://["])
def test_a_foreign_origin_is_refused(origin):
    assert asked(origin=origin)[0] == 403
    assert asked("websocket", origin=origin)[0] == 403


def test_a_websocket_without_origin_is_refused_and_one_of_the_page_itself_is_not():
    assert asked("websocket")[0] == 403
    assert asked("websocket", origin="http://127.0.0.1:8765")[0] == 101
    assert asked(origin="http://127.0.0.1:8765")[0] == 200


def test_the_token_lets_in_once_and_a_cookie_after_that():
    everybody = (*LOCAL, "*")
    status, headers = asked(query=f"token={TOKEN}", token=TOKEN, hosts=everybody, host="town.example:8765")
    assert status == 200
    cookie = headers[b"set-cookie"].decode()
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie
    again = cookie.split(";")[0]
    assert asked(cookie=again, token=TOKEN, hosts=everybody)[0] == 200
    assert asked("websocket", cookie=again, token=TOKEN, origin="http://127.0.0.1:8765")[0] == 101
    for wrong in ({}, {"query": "token=x"}, {"cookie": "zorgdruk=x"}, {"query": "token="}, {"cookie": ";;=\x01"}):
        assert asked(token=TOKEN, hosts=everybody, **wrong)[0] == 403
        assert asked("websocket", token=TOKEN, origin="http://127.0.0.1:8765", **wrong)[0] == 403


def test_every_answer_forbids_what_comes_from_elsewhere():
    policy = asked()[1][b"content-security-policy"].decode()
    assert "default-src 'self'" in policy and "http:" not in policy and "frame-ancestors 'none'" in policy
    assert asked()[1][b"x-own"] == b"1"
    assert asked(host="evil.example")[1][b"x-frame-options"] == b"DENY"


def test_only_addresses_of_this_machine_do_without_a_token():
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1", "127.0.0.5")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.4", "town.example", "")))
    check_host("127.0.0.1", None)
    check_host("0.0.0.0", TOKEN)
    with pytest.raises(ZorgdrukError, match="--token") as refused:
        check_host("0.0.0.0", None)
    assert "laat --host weg" in refused.value.dutch
    for weak in ("short", "a b c d e f g h i j k", "é" * 20, ""):
        with pytest.raises(ZorgdrukError, match="letters and digits"):
            check_host("127.0.0.1", weak)
