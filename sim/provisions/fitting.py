"""Refuse what only shows when all products are read: names of others, and fields that do not fit together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sim.errors import DataError, did_you_mean
from sim.provisions.product import COUNTED, FOLLOWS, OLDEST, Product
from sim.provisions.reading import shown

ROOM = 64
"""Products that a run has room for, shipped ones with them: those that somebody has are bits of one number."""


def checked(file: str, products: dict[str, Product], mine: Collection[str]) -> dict[str, Product]:
    """Return the products of a run, or refuse one in one sentence.

    Parameters
    ----------
    file : where they stand, for messages.
    products : all of them by name.
    mine : names of those in the file. What comes after another is held against these only: where a user's ages leave
        none open, the lists that come along say nothing.
    """
    if len(products) > ROOM:
        raise DataError(
            f"{file}: {len(products)} products with those that come along are too many; there is room for {ROOM}.",
            f"{file}: {len(products)} producten met de meegeleverde zijn te veel; er is plaats voor {ROOM}.",
        )
    for product in products.values():
        where = f"{file}: product '{product.name}'"
        _others(where, "excludes", product, products)
        _others(where, "grows_into", product, products)
        _itself(where, product)
        for other in product.grows_into if product.name in mine else ():
            _later(where, product, products[other])
    return products


def unasked(products: Mapping[str, Product], own: Collection[str], rates: Collection[str]) -> tuple[str, ...]:
    """Return the products of a user that nobody will ask for and that come after no other.

    Parameters
    ----------
    products : all of a run.
    own : names of those that a user wrote.
    rates : products that have a rate of asking among the parameters.
    """
    after = {other for product in products.values() for other in product.grows_into}
    silent = (name for name in own if products[name].asking.value == 0.0 and name not in (*FOLLOWS, *rates, *after))
    return tuple(silent)


def _others(where: str, key: str, product: Product, products: Mapping[str, Product]) -> None:
    """Refuse a name of a list of products that is no other product."""
    for other in getattr(product, key):
        if other not in products or other == product.name:
            known = [name for name in products if name != product.name]
            raise DataError(
                f"{where}, {key}: {shown(other)} is no other product{did_you_mean(other, known) or '.'}",
                f"{where}, {key}: {shown(other)} is geen ander product{did_you_mean(other, known, dutch=True) or '.'}",
            )


def _itself(where: str, product: Product) -> None:
    """Refuse fields of one product that do not fit together."""
    if product.first_age > product.last_age:
        raise DataError(
            f"{where}: first_age {product.first_age} is above last_age {product.last_age}; give a range of ages.",
            f"{where}: first_age {product.first_age} ligt boven last_age {product.last_age}; geef leeftijden van "
            "laag naar hoog.",
        )
    if product.unit in ("piece", "month") and product.usual.value != 1.0:
        raise DataError(
            f"{where}, usual: {product.usual.value:g} with unit {product.unit} must be 1; change the tariff.",
            f"{where}, usual: {product.usual.value:g} bij eenheid {product.unit} moet 1 zijn; verander het tarief.",
        )
    if product.unit == "piece" and product.months.value < 1:
        raise DataError(
            f"{where}, months: a piece is paid once per indication, so that months must be 1 or more.",
            f"{where}, months: een stuk wordt eens per indicatie betaald; months moet daarom 1 of meer zijn.",
        )
    if product.counted != COUNTED[0] and (product.unit != "piece" or product.permanent):
        raise DataError(
            f"{where}, counted: '{product.counted}' is for a piece that is asked for anew each time; write unit = "
            f"'piece' and permanent = false, or counted = '{COUNTED[0]}'.",
            f"{where}, counted: '{product.counted}' is voor een stuk dat elke keer opnieuw wordt gevraagd; schrijf "
            f"unit = 'piece' en permanent = false, of counted = '{COUNTED[0]}'.",
        )


def _later(where: str, product: Product, other: Product) -> None:
    """Refuse a product that cannot come after another at its last age."""
    place = f"{where}, grows_into: '{other.name}'"
    if other.name in FOLLOWS:
        raise DataError(
            f"{place} follows from what somebody is and is asked for by nobody; remove it.",
            f"{place} volgt uit wat iemand is en wordt door niemand gevraagd; haal het weg.",
        )
    if product.last_age >= OLDEST:
        raise DataError(
            f"{place} comes after this product ends by age, but it has no last_age; give one or remove it.",
            f"{place} komt als dit product door leeftijd eindigt, maar last_age ontbreekt; geef die of haal het weg.",
        )
    if not other.first_age <= product.last_age + 1 <= other.last_age:
        raise DataError(
            f"{place} is for {other.first_age} to {other.last_age} years and must be open at {product.last_age + 1}, "
            "when this one ends; change the ages or remove it.",
            f"{place} is voor {other.first_age} tot en met {other.last_age} jaar en moet openstaan op "
            f"{product.last_age + 1}, als dit eindigt; verander de leeftijden of haal het weg.",
        )
