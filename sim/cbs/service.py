"""Ask the CBS service for one page of JSON, with patience for a bad line and one clear sentence when that fails."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sim.cbs.faults import ChangedError, MissingError, RefusedError, ServiceError, UnreachableError
from sim.errors import ZorgdrukError

if TYPE_CHECKING:
    import requests

V4 = "https://datasets.cbs.nl/odata/v1/CBS"
V3 = "https://opendata.cbs.nl/ODataFeed/odata"
"""Addresses of the two forms of the service."""
BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Environment variables with certificates that requests heeds."""
SERVICE = "ZORGDRUK_CBS"
"""Environment variable with another address of both, such as that of a mirror."""
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same question may go well."""
CLOSED = frozenset({401, 403, 407})
"""Answers of a door that stays shut for every table: no rights, or a proxy that asks who is there."""
LARGEST = 256 * 1024 * 1024
"""Bytes of one answer; a page of 100,000 observations has some 25 MB."""
TOO_MANY = "more than 10000 records"
"""What v3 says, with status 500, when a query would return too much: asking again does not help."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to ask.

    Parameters
    ----------
    tries : times that a page is asked for.
    first, longest : seconds before the second try, doubled each time, and the most; also the most that a
        Retry-After of the service is obeyed.
    connect, read, whole : seconds to connect, between two pieces of an answer, and for all of it.
    pause : least seconds between two questions, so as not to burden the service.

    Notes
    -----
    Waiting times have no jitter: a run asks one question at a time, and luck in the project is keyed.
    """

    tries: int = 5
    first: float = 1.0
    longest: float = 120.0
    connect: float = 10.0
    read: float = 60.0
    whole: float = 600.0
    pause: float = 0.2


class Service:
    """The CBS service at one address.

    Parameters
    ----------
    address : of a mirror or a test service, which has both forms under it; None is that of CBS, or of `SERVICE`.
    ca : file with certificates to trust, as some offices need; None leaves it to requests, which heeds HTTPS_PROXY and
        REQUESTS_CA_BUNDLE.
    patience : waiting times.
    wait : called with seconds to wait.

    Raises
    ------
    ZorgdrukError : the address is no http(s) address, or the file with certificates is not there.
    """

    def __init__(
        self,
        address: str | None = None,
        ca: Path | None = None,
        patience: Patience | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        address = (address or os.environ.get(SERVICE) or "").strip().rstrip("/")
        if address and not _is_address(address):
            raise ZorgdrukError(
                f"service: {address[:80]!r} is no address of a service; give one that starts with https://.",
                f"service: {address[:80]!r} is geen adres van een dienst; geef er een dat met https:// begint.",
            )
        if ca is not None and not _has_certificates(ca):
            raise ZorgdrukError(
                f"ca: there is no file {ca.name!r} with certificates; give the PEM file of your organisation.",
                f"ca: er is geen bestand {ca.name!r} met certificaten; geef het PEM-bestand van uw organisatie.",
            )
        bundle = next((b for b in map(os.environ.get, BUNDLES) if b), None)
        if ca is None and bundle is not None and not Path(bundle).is_dir() and not _has_certificates(Path(bundle)):
            name = Path(bundle).name
            raise ZorgdrukError(
                f"ca: the environment variable {BUNDLES[0]} or {BUNDLES[1]} names {name!r}, which holds no "
                "certificates; correct it, or give the PEM file with --ca.",
                f"ca: de omgevingsvariabele {BUNDLES[0]} of {BUNDLES[1]} noemt {name!r}, waarin geen certificaten "
                "staan; verbeter die, of geef het PEM-bestand met --ca.",
            )
        self.v4 = f"{address}/odata/v1/CBS" if address else V4
        self.v3 = f"{address}/ODataFeed/odata" if address else V3
        self.patience = patience or Patience()
        self.asked = 0
        self._ca = ca
        self._wait = wait
        self._last = float("-inf")
        self._session: requests.Session | None = None

    def page(self, url: str) -> tuple[bytes, dict[str, Any]]:
        """Return one answer, as bytes and as the JSON object in it.

        Raises
        ------
        MissingError : the service has no such table.
        UnreachableError : no usable answer after all tries.
        ServiceError : a certificate or proxy that does not work, or a question that is refused.
        """
        why, wait = ("", ""), self.patience.first
        for attempt in range(self.patience.tries):
            if attempt:
                self._wait(min(wait, self.patience.longest))
                wait = self.patience.first * 2**attempt
            found = self._once(url)
            if isinstance(found, tuple):
                return found
            why = (found.english, found.dutch)
            if found.after > self.patience.longest:
                break
            wait = max(wait, found.after)
        tries, what = attempt + 1, _table(url)
        raise UnreachableError(
            f"the CBS service gave no usable answer for {what} after {tries} tries ({why[0]}); try again later, or use "
            "--offline.",
            f"de dienst van het CBS gaf na {tries} pogingen geen bruikbaar antwoord voor {what} ({why[1]}); probeer "
            "het later weer, of gebruik --offline.",
        )

    def _once(self, url: str) -> tuple[bytes, dict[str, Any]] | _Poor:
        """Ask once; a poor answer is returned, one that no patience mends is raised."""
        import requests

        early = self._last + self.patience.pause - time.monotonic()
        if early > 0:
            self._wait(early)
        self._last = time.monotonic()
        self.asked += 1
        if self._session is None:
            self._session = requests.Session()
            self._session.headers.update({"Accept": "application/json", "User-Agent": "zorgdruk"})
        trust: bool | str = True if self._ca is None else str(self._ca)
        limits = (self.patience.connect, self.patience.read)
        try:
            with self._session.get(url, timeout=limits, stream=True, verify=trust) as answer:
                return _judged(answer, self._body(answer), url)
        except requests.exceptions.ProxyError:
            raise ServiceError(
                "the proxy does not let the CBS service through; check the environment variable HTTPS_PROXY.",
                "de proxy laat de dienst van het CBS niet door; kijk naar de omgevingsvariabele HTTPS_PROXY.",
            ) from None
        except (requests.exceptions.SSLError, OSError) as error:
            if isinstance(error, requests.exceptions.SSLError):
                raise ServiceError(
                    "the certificate of the CBS service is not trusted here; give the certificates of your "
                    "organisation with --ca FILE or REQUESTS_CA_BUNDLE.",
                    "het certificaat van de dienst van het CBS wordt hier niet vertrouwd; geef de certificaten van uw "
                    "organisatie met --ca BESTAND of REQUESTS_CA_BUNDLE.",
                ) from None
            slow = isinstance(error, (requests.exceptions.Timeout, TimeoutError))
            return _Poor(*(("too slow", "te traag") if slow else ("connection lost", "verbinding verbroken")))

    def _body(self, answer: requests.Response) -> bytes:
        """Return the bytes of an answer, within the time and size that one may take."""
        started, pieces, size = time.monotonic(), [], 0
        for piece in answer.iter_content(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST or time.monotonic() - started > self.patience.whole:
                raise TimeoutError
        return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class _Poor:
    """An answer that cannot be used: why, in English and Dutch, and the seconds that the service asks to wait."""

    english: str
    dutch: str
    after: float = 0.0


def _judged(answer: requests.Response, body: bytes, url: str) -> tuple[bytes, dict[str, Any]] | _Poor:
    """Return what an answer holds, or why it cannot be used."""
    status = answer.status_code
    if status in (404, 410):
        raise MissingError(
            f"the CBS service has no {_table(url)}; its number may have changed.",
            f"de dienst van het CBS heeft geen {_table(url)}; het nummer kan veranderd zijn.",
        )
    if status == 500 and TOO_MANY in body[:2000].decode("utf-8", "replace"):
        raise ChangedError(
            f"the CBS service finds the question for {_table(url)} too large.",
            f"de dienst van het CBS vindt de vraag naar {_table(url)} te groot.",
        )
    if status in AGAIN:
        return _Poor(f"status {status}", f"status {status}", _after(answer.headers.get("Retry-After")))
    if status != 200:
        closed = status in CLOSED
        raise (ServiceError if closed else RefusedError)(
            f"the CBS service refuses the question for {_table(url)} (status {status}); see docs/fetch.md.",
            f"de dienst van het CBS weigert de vraag naar {_table(url)} (status {status}); zie docs/fetch.md.",
        )
    if body.lstrip()[:1] == b"<":
        return _Poor(
            "a web page instead of figures: maintenance, or a network that asks to log in",
            "een webpagina in plaats van cijfers: onderhoud, of een netwerk dat om inloggen vraagt",
        )
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return _Poor("an answer that breaks off", "een antwoord dat afbreekt")
    if not isinstance(found, dict):
        return _Poor("an answer of another form", "een antwoord met een andere vorm")
    return body, found


def _is_address(text: str) -> bool:
    """Tell whether a text is an address of a service."""
    try:
        at = urlsplit(text)
        return at.scheme in ("http", "https") and bool(at.hostname) and at.port != 0
    except ValueError:  # brackets that do not close, or a port that is no number
        return False


def _has_certificates(file: Path) -> bool:
    """Tell whether a file holds certificates."""
    try:
        return b"-----BEGIN" in file.read_bytes()
    except OSError:
        return False


def _after(said: str | None) -> float:
    """Return the seconds that a Retry-After asks for; 0 when there is none or it cannot be read."""
    if not said:
        return 0.0
    if said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        return max(parsedate_to_datetime(said).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _table(url: str) -> str:
    """Return the table and entity that a question is about."""
    return "table " + "/".join(urlsplit(url).path.rstrip("/").split("/")[-2:])
