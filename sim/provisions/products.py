"""Read the products: those that come with zorgdruk, and a user's file on top, every mistake refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from agents.domains import CONDITIONS, HOUSEHOLD_DOMAINS, PERSON_DOMAINS, TASKS
from sim.errors import DataError, did_you_mean
from sim.provisions.fitting import checked
from sim.provisions.product import (
    CONTRIBUTIONS,
    COUNTED,
    EFFECTS,
    HOMES,
    INDICES,
    LAWS,
    OLDEST,
    ONE,
    REFERRERS,
    REQUIRES,
    STAFF,
    TAAKVELDEN,
    UNITS,
    ZERO,
    Number,
    Product,
    Staff,
)
from sim.provisions.reading import Table, read_toml, shown
from sim.provisions.rules import SWITCHES

SHIPPED = Path(__file__).with_name("products.toml")
SECTIONS = ("product", "staff", "rule")
MOST_PRODUCTS = 200
FIELDS = tuple(field for field in Product.__slots__ if field != "name")
INCOMES = (0.0, 1.0, 1.1, 1.2)
"""Limits of income that the income classes of a huishouden can tell apart."""
ROUNDING = 0.0011
"""Shares of referrers may miss 1 by this, since they are written in thousandths."""


@dataclass(frozen=True, slots=True)
class Catalogue(Mapping[str, Product]):
    """All products of a run by name, in the order of the files, with the staff that delivers them.

    Parameters
    ----------
    products : by name.
    staff : by name, in the order of `STAFF`.
    own : names of the products that a user's file set.
    """

    products: Mapping[str, Product]
    staff: Mapping[str, Staff]
    own: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Product:
        """Return a product by name."""
        return self.products[name]

    def __iter__(self) -> Iterator[str]:
        """Walk through the names."""
        return iter(self.products)

    def __len__(self) -> int:
        """Return how many products there are."""
        return len(self.products)

    def of(self, law: str) -> tuple[Product, ...]:
        """Return the products of a law."""
        return tuple(product for product in self.products.values() if product.law == law)

    def conflicts(self) -> frozenset[tuple[str, str]]:
        """Return every pair of products that nobody has together, both ways round."""
        pairs = {(product.name, other) for product in self.products.values() for other in product.excludes}
        return frozenset(pairs | {(b, a) for a, b in pairs})


def read_catalogue(path: Path | str | None = None) -> Catalogue:
    """Return the shipped products, with those of a user's file in their place or added.

    Parameters
    ----------
    path : TOML file of the same form as `products.toml`; None for the shipped products alone.

    Raises
    ------
    DataError : one sentence with file, product, field, value, limit and the nearest known name.
    """
    if path is None:
        return _shipped()
    path = Path(path)
    content = read_toml(path)
    for section in content:
        if section not in SECTIONS:
            english, dutch = (did_you_mean(section, SECTIONS, dutch=d) for d in (False, True))
            raise DataError(
                f"{path.name}: unknown section {shown(section)}{english or '; known are product, staff and rule.'}",
                f"{path.name}: onbekend onderdeel {shown(section)}{dutch or '; bekend zijn product, staff en rule.'}",
            )
    if not content:
        raise DataError(
            f"{path.name} says nothing; write a table such as [product.maaltijddienst].",
            f"{path.name} zegt niets; schrijf een tabel zoals [product.maaltijddienst].",
        )
    return catalogue_of(path.name, content)


def catalogue_of(file: str, content: Mapping[str, Any]) -> Catalogue:
    """Return the shipped products, with those of a user in their place or added.

    Parameters
    ----------
    file : where it stands, for messages.
    content : tables `product` and `staff`, as in `products.toml`; {} for the shipped products alone.
    """
    if not content:
        return _shipped()
    staff = dict(_shipped().staff) | _staff(file, content)
    own = _products(file, content, staff)
    products = checked(file, _products(SHIPPED.name, _content(), staff) | own, own)
    return Catalogue(products, staff, tuple(own))


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    """Return what stands in the shipped file."""
    return read_toml(SHIPPED)


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    """Return the shipped products."""
    staff = _staff(SHIPPED.name, _content())
    products = _products(SHIPPED.name, _content(), staff)
    return Catalogue(checked(SHIPPED.name, products, products), staff)


def _staff(file: str, content: Mapping[str, object]) -> dict[str, Staff]:
    """Return the staff of a file."""
    table = Table(f"{file}: staff", content.get("staff", {}), STAFF)
    found = {}
    for name in table.content:
        one = Table(f"{file}: staff '{name}'", table.content[name], ("title_nl", "title_en", "hours", "client_time"))
        found[name] = Staff(
            name,
            one.text("title_nl"),
            one.text("title_en"),
            one.number("hours", 100, 2500),
            one.number("client_time", 0.05, 1.0),
        )
    return found


def _products(file: str, content: Mapping[str, object], staff: Mapping[str, Staff]) -> dict[str, Product]:
    """Return the products of a file by name."""
    tables = content.get("product", {})
    if not isinstance(tables, dict):
        raise DataError(
            f"{file}: products must be tables such as [product.vervoer].",
            f"{file}: producten moeten tabellen zijn, zoals [product.vervoer].",
        )
    if len(tables) > MOST_PRODUCTS:
        raise DataError(
            f"{file}: {len(tables)} products is more than there may be ({MOST_PRODUCTS}).",
            f"{file}: {len(tables)} producten is meer dan er mag zijn ({MOST_PRODUCTS}).",
        )
    return {name: _product(file, name, table, staff) for name, table in tables.items()}


def _product(file: str, name: str, content: object, staff: Mapping[str, Staff]) -> Product:
    """Return one product."""
    where = f"{file}: product {shown(name)}"
    if not (name.isascii() and name.replace("_", "a").isalnum() and name == name.lower()) or len(name) > 40:
        raise DataError(
            f"{where}: a name has small letters, digits and underscores only, at most 40; write it so.",
            f"{where}: een naam heeft alleen kleine letters, cijfers en lage streepjes, hoogstens 40; schrijf hem zo.",
        )
    t = Table(where, content, FIELDS)
    law, unit, served_by = t.word("law", LAWS), t.word("unit", UNITS), t.word("staff", (*STAFF, "none"))
    municipal = law not in ("wlz", "zvw")
    return Product(
        name=name,
        title_nl=t.text("title_nl"),
        title_en=t.text("title_en"),
        law=law,
        taakveld=t.word("taakveld", TAAKVELDEN if municipal else ("",)),
        group=t.text("group"),
        tasks=t.words("tasks", TASKS),
        unit=unit,
        usual=t.number("usual", 0.01, 168.0),
        covers=t.number("covers", 0.0, 63.75),
        months=t.number("months", 0, 600),
        tariff=t.number("tariff", 0.0, 200_000.0),
        tariff_year=int(t.amount("tariff_year", 2000, 2070, whole=True)),
        index=t.word("index", INDICES),
        pgb_share=t.number("pgb_share", 0.0, 1.0, ZERO),
        pgb_tariff=t.number("pgb_tariff", 0.0, 2.0, ONE),
        contribution=t.word("contribution", CONTRIBUTIONS),
        staff=served_by,
        staff_hours=ZERO if served_by == "none" else t.number("staff_hours", 0.0, 744.0),
        client_time=ONE if served_by == "none" else t.number("client_time", 0.05, 1.0, staff[served_by].client_time),
        first_age=int(t.amount("first_age", 0, OLDEST, 0, whole=True)),
        last_age=int(t.amount("last_age", 0, OLDEST, OLDEST, whole=True)),
        domains=_domains(t),
        conditions=t.words("conditions", CONDITIONS),
        income=_income(t),
        home=t.word("home", HOMES),
        requires=t.words("requires", tuple(REQUIRES)),
        permanent=t.flag("permanent"),
        at_once=t.flag("at_once", False),
        rule=t.word("rule", ("", *SWITCHES), ""),
        excludes=_names(t, "excludes"),
        effects=_effects(t),
        referrers=_referrers(t, law),
        asking=t.number("asking", 0.0, 12.0, ZERO),
        counted=t.word("counted", COUNTED, COUNTED[0]),
        grows_into=_names(t, "grows_into"),
    )


def _domains(t: Table) -> tuple[tuple[str, int], ...]:
    """Return the levels at which a domain opens the product."""
    inner = Table(f"{t.where}, domains", t.content.get("domains", {}), (*PERSON_DOMAINS, *HOUSEHOLD_DOMAINS))
    return tuple((name, int(inner.amount(name, 1, 4, whole=True))) for name in inner.content)


def _income(t: Table) -> float:
    """Return the limit of income, one that the classes of income can tell."""
    value = t.amount("income", 0.0, 1.2, 0.0)
    if value not in INCOMES:
        t.refuse(
            "income",
            f"{value:g} cannot be told apart; write 1.0, 1.1 or 1.2 times the social minimum, or 0 for no limit.",
            f"{value:g} is niet te onderscheiden; schrijf 1.0, 1.1 of 1.2 keer het sociaal minimum, of 0 zonder grens.",
        )
    return value


def _names(t: Table, key: str) -> tuple[str, ...]:
    """Return the names of other products; whether they exist is seen when all are read."""
    values = t.content.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        t.refuse(key, "must be a list of names of products.", "moet een lijst met namen van producten zijn.")
    return tuple(dict.fromkeys(values))


def _effects(t: Table) -> tuple[tuple[str, Number], ...]:
    """Return what the product does beyond the hours it takes over."""
    inner = Table(f"{t.where}, effects", t.content.get("effects", {}), EFFECTS)
    return tuple((name, inner.number(name, 0.0, 1.0 if name == "debt_free" else 10.0)) for name in inner.content)


def _referrers(t: Table, law: str) -> tuple[tuple[str, float], ...]:
    """Return the shares of who sends youth to it."""
    inner = Table(f"{t.where}, referrers", t.content.get("referrers", {}), REFERRERS)
    found = tuple((name, inner.amount(name, 0.0, 1.0)) for name in inner.content)
    total = sum(share for _, share in found)
    if law == "jeugdwet" and abs(total - 1.0) > ROUNDING:
        t.refuse(
            "referrers",
            f"the shares of youth help add up to {total:g} and must add up to 1.",
            f"de aandelen van jeugdhulp zijn samen {total:g} en moeten samen 1 zijn.",
        )
    if law != "jeugdwet" and found:
        t.refuse(
            "referrers",
            f"belongs to the jeugdwet, not to {law}; remove it.",
            f"hoort bij de jeugdwet, niet bij {law}; haal het weg.",
        )
    return tuple((name, share / total) for name, share in found)
