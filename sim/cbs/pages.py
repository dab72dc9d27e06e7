"""Read all pages of one entity of the service, from the cache where they are there, and never a part of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from sim.cbs.cache import Cache
from sim.cbs.faults import ChangedError, UnreachableError
from sim.cbs.service import Service

WINDOW = 10_000
"""Rows that v3 gives at most; a full page without a link to the next is asked on with $skip."""
MOST_PAGES = 2_000
"""Pages after which paging is taken to have no end: 200 million observations of v4, 20 million rows of v3."""
HEAD = "head"
"""Edition under which the description of a table is kept: it says which edition its other pages are of."""
CBS = ".cbs.nl"
"""End of the names of all hosts of the service, of which some have two."""
SAFE = "$(),'=&/:"


class Reader:
    """The service with its cache.

    Parameters
    ----------
    service : None reads the cache only.
    cache : where finished pages are kept.

    Notes
    -----
    `dates` are the days of the pages used, `snapshots` the tables that came from the cache because the service was not
    asked or did not answer, `down` the forms of the service that did not answer and are not asked again, `fresh` how
    many pages the service gave.
    """

    def __init__(self, service: Service | None, cache: Cache) -> None:
        self.service = service
        self.cache = cache
        self.dates: set[str] = set()
        self.snapshots: list[str] = []
        self.down: set[str] = set()
        self.fresh = 0

    def entity(self, form: str, table: str, entity: str, edition: str, **options: str) -> list[dict[str, Any]]:
        """Return all rows of an entity.

        Parameters
        ----------
        form : "v4" or "v3".
        table, entity : as the service names them.
        edition : of the table, from `edition`.
        options : of the query, such as filter.

        Raises
        ------
        ServiceError : not all pages could be read, or they are not laid out as recorded; then nothing is returned.
        """
        rows: list[dict[str, Any]] = []
        known: set[Any] = set()
        for found in self._pages(form, self.address(form, table, entity, **options), edition):
            for row in found:
                number = row.get("Id", row.get("ID"))
                if number is not None and number in known:
                    raise ChangedError(
                        f"the CBS service gives row {number} of table {table} twice: its pages have no end or overlap.",
                        f"de dienst van het CBS geeft rij {number} van tabel {table} twee keer: er komt geen eind aan "
                        "de pagina's, of ze overlappen.",
                    )
                known.add(number)
            rows += found
        return rows

    def address(self, form: str, table: str, entity: str, **options: str) -> str:
        """Return the address of an entity; tests and messages need it too."""
        base = "" if self.service is None else (self.service.v4 if form == "v4" else self.service.v3)
        said = [("$format", "json")] if form == "v3" else []
        said += [(f"${name}", value) for name, value in options.items() if value]
        query = "&".join(f"{name}={quote(value, safe=SAFE)}" for name, value in said)
        return f"{base}/{quote(table)}/{entity}" + (f"?{query}" if query else "")

    def edition(self, form: str, table: str) -> str:
        """Return the edition of a table, which changes whenever CBS changes the table.

        Notes
        -----
        Asked anew each time. Where the service does not answer, the edition in the cache is used (a snapshot).
        """
        url = self.address(form, table, "Properties" if form == "v4" else "TableInfos")
        key = _key(form, url)
        why = _absent(f"table {table}")
        if self.service is not None and form not in self.down:
            try:
                body, found = self.service.page(url)
            except UnreachableError as error:
                self.down.add(form)
                why = error
            else:
                modified = _modified(found, table)
                self.cache.put(key, HEAD, body)
                return modified
        page = self.cache.get(key, HEAD)
        if page is None:
            raise why
        self.snapshots.append(f"{table} ({page.fetched})")
        return _modified(json.loads(page.body), table)

    def _pages(self, form: str, first: str, edition: str) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of each page."""
        url, read = first, 0
        for _ in range(MOST_PAGES):
            found = self._page(form, url, edition)
            rows = found["value"]
            read += len(rows)
            yield rows
            link = found.get("@odata.nextLink", found.get("odata.nextLink"))
            if link is not None:
                if not rows:
                    raise _endless(first)
                url = self._next(str(link), url)
            elif form == "v3" and len(rows) == WINDOW:
                url = f"{first}&$skip={read}"
            else:
                return
        raise _endless(first)

    def _page(self, form: str, url: str, edition: str) -> dict[str, Any]:
        """Return one page, kept or asked for."""
        key = _key(form, url)
        page = self.cache.get(key, edition)
        if page is not None:
            found = json.loads(page.body)
        elif self.service is None or form in self.down:
            raise _absent(_said(url))
        else:
            body, found = self.service.page(url)
            rows = found.get("value")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise ChangedError(
                    f"the CBS service answers {_said(url)} without a list of rows: its layout has changed.",
                    f"de dienst van het CBS antwoordt op {_said(url)} zonder lijst van rijen: de opzet is veranderd.",
                )
            page = self.cache.put(key, edition, body)
            self.fresh += 1
        self.dates.add(page.fetched)
        return dict(found)

    def _next(self, link: str, here: str) -> str:
        """Return the address of the next page, which must be one of the same entity at the same service.

        Notes
        -----
        A link may be relative, or name another host of CBS: only its query is used.
        """
        at = urlsplit(here)
        try:
            to = urlsplit(urljoin(here, link))
            host = to.hostname or ""
        except ValueError:
            to, host = at, ""
        known = at.hostname in (None, host) or host.endswith(CBS)  # None: from the cache only
        same = _tail(to.path) == _tail(at.path) and known and to.query != at.query
        if not same:
            raise ChangedError(
                f"the CBS service names a next page of {_said(here)} that is none: {link[:120]!r}.",
                f"de dienst van het CBS noemt een volgende pagina van {_said(here)} die dat niet is: {link[:120]!r}.",
            )
        return urlunsplit((at.scheme, at.netloc, at.path, to.query, ""))


def _key(form: str, url: str) -> str:
    """Return the name of a page in the cache: without the address of the service, so that --offline finds it."""
    at = urlsplit(url)
    parts = at.path.rstrip("/").split("/")[-2:]
    return f"{form}/{'/'.join(parts)}" + (f"?{at.query}" if at.query else "")


def _tail(path: str) -> list[str]:
    """Return the table and entity of a path."""
    return path.casefold().rstrip("/").split("/")[-2:]


def _said(url: str) -> str:
    return "table " + "/".join(urlsplit(url).path.split("/")[-2:])


def _modified(found: dict[str, Any], table: str) -> str:
    """Return when a table was changed last, from its description in either form."""
    value = found.get("value")
    row = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else found
    modified = row.get("Modified")
    if not isinstance(modified, str) or not modified:
        raise ChangedError(
            f"the CBS service does not say when table {table} was changed: its layout is another one.",
            f"de dienst van het CBS zegt niet wanneer tabel {table} is gewijzigd: de opzet is een andere.",
        )
    return modified


def _endless(url: str) -> ChangedError:
    return ChangedError(
        f"the pages of {_said(url)} of the CBS service have no end; try again later.",
        f"aan de pagina's van {_said(url)} van de dienst van het CBS komt geen eind; probeer het later weer.",
    )


def _absent(name: str) -> UnreachableError:
    return UnreachableError(
        f"{name} is not in the cache; fetch it once without --offline.",
        f"{name} staat niet in de cache; haal het een keer op zonder --offline.",
    )
