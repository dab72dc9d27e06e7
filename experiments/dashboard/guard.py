"""Let nobody in from elsewhere: only own host names, own pages and, where there is one, the token get an answer."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sim.errors import ZorgdrukError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
LOCAL = ("127.0.0.1", "localhost", "[::1]")
SHORTEST = 16
"""Signs that a token has at least."""
COOKIE, QUERY = "zorgdruk", "token"
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        b"script-src 'self' 'unsafe-inline' 'unsafe-eval'; font-src 'self' data:; connect-src 'self'; "
        b"frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    ),
)
"""On every answer; nothing of the page may be taken from another place."""
STATIC = ("/lib/", "/www/")


def is_loopback(host: str) -> bool:
    """Tell whether an address to listen on can be reached from this machine alone."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_host(host: str, token: str | None) -> None:
    """Refuse to listen to others without a token.

    Raises
    ------
    ZorgdrukError : no token, or one that is too short.
    """
    if token is not None and (len(token) < SHORTEST or not token.isascii() or not token.isalnum()):
        raise ZorgdrukError(
            f"token: use at least {SHORTEST} letters and digits, such as {secrets.token_hex(12)}.",
            f"token: gebruik minstens {SHORTEST} letters en cijfers, zoals {secrets.token_hex(12)}.",
        )
    if not is_loopback(host) and token is None:
        raise ZorgdrukError(
            f"host: {host[:60]} can be reached by others; give --token with {SHORTEST} or more letters and digits, or "
            "leave --host out.",
            f"host: {host[:60]} is voor anderen bereikbaar; geef --token met {SHORTEST} of meer letters en cijfers, of "
            "laat --host weg.",
        )


@dataclass
class Guard:
    """Stands before an app and answers 403 to who does not belong there.

    Parameters
    ----------
    app : what is guarded.
    hosts : names by which the page may be asked for; with a token any name will do for who knows it.
    port : on which it listens.
    token : that a browser shows once, after which a cookie holds it; None for none.
    """

    app: App
    hosts: tuple[str, ...]
    port: int
    token: str | None = None
    _seal: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope.get("headers", [])}
        if not self._belongs(scope, headers):
            await _refuse(scope, send)
            return
        shown = self.token is not None and _same(_asked(scope), self.token)
        if self.token is not None and not shown and not _same(_cookie(headers), self._seal):
            await _refuse(scope, send)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        cookie = self._seal if shown else None
        await self.app(scope, receive, _adding(send, str(scope.get("path", "")), cookie))

    def _belongs(self, scope: Scope, headers: dict[str, str]) -> bool:
        """Tell whether host and origin are our own."""
        host = headers.get("host", "")
        if not self._is_ours(host):
            return False
        origin = headers.get("origin")
        if origin is None:
            return scope["type"] == "http"  # a browser always names the origin of a WebSocket
        try:
            found = urlsplit(origin)
        except ValueError:
            return False
        return found.scheme in ("http", "https") and found.netloc.casefold() == host.casefold()

    def _is_ours(self, host: str) -> bool:
        """Tell whether a host is one by which this page may be asked for."""
        try:
            found = urlsplit(f"//{host}")
            name, port = found.hostname or "", found.port
        except ValueError:
            return False
        if not name or found.username is not None or found.path:
            return False
        if self.token is not None and "*" in self.hosts:
            return True
        names = {one.strip("[]").casefold() for one in self.hosts}
        return name.casefold() in names and (port if port is not None else 80) == self.port


def _same(found: str | None, wanted: str) -> bool:
    """Compare without telling by the time it takes how much is right."""
    return found is not None and hmac.compare_digest(found.encode(), wanted.encode())


def _asked(scope: Scope) -> str | None:
    """Return the token in the address."""
    found = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20).get(QUERY)
    return found[0] if found else None


def _cookie(headers: dict[str, str]) -> str | None:
    """Return what the cookie holds."""
    jar = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    return jar[COOKIE].value if COOKIE in jar else None


def _adding(send: Send, path: str, cookie: str | None) -> Send:
    """Return a way of sending that adds our headers."""
    own = [h for h in HEADERS if not (path.startswith(STATIC) and h[0] == b"cache-control")]
    if cookie is not None:
        own.append((b"set-cookie", f"{COOKIE}={cookie}; HttpOnly; SameSite=Strict; Path=/".encode()))

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            names = {name for name, _ in own}
            kept = [h for h in message.get("headers", []) if h[0].lower() not in names or h[0].lower() == b"set-cookie"]
            message = {**message, "headers": [*kept, *own]}
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send) -> None:
    """Answer 403."""
    if scope["type"] == "websocket":
        if "websocket.http.response" in scope.get("extensions", {}):
            await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b""})
        else:
            await send({"type": "websocket.close", "code": 1008})  # before it was accepted: a server answers 403
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": b"403: not from here\n"})
