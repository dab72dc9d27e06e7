"""Do what `zorgdruk provisions` promises: list products with unit, tariff, range, source and grade, and the rules."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.provisions_said import warn_of_unasked
from results.language import Lang
from results.words_provisions import GRADES, LAWS, NUMBERS, UNITS, figure, length, per_unit, ranged, spoken
from sim.calendar import month_name
from sim.provisions import Product, Rule, read_catalogue, read_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from sim.provisions import Catalogue, Rules

SOURCES = {"nl": "bron", "en": "source"}


def list_provisions(file: str | None, lang: Lang, quiet: bool, as_json: bool) -> None:
    """Print every product with its tariff and where that comes from, and the rules by date.

    Parameters
    ----------
    file : a user's TOML file with products, staff or rules; None for what comes with zorgdruk
    lang : language
    quiet : print nothing; the file is read and checked all the same
    as_json : print JSON

    Raises
    ------
    ZorgdrukError : a file that cannot be read or says what cannot be.
    """
    catalogue, rules = read_catalogue(file), read_rules(file)
    if as_json:
        print(json.dumps(described(catalogue, rules), ensure_ascii=False, indent=2, allow_nan=False))
    elif not quiet:
        if file is not None:
            warn_of_unasked(Path(file).name, catalogue, lang)
        _print(catalogue, rules, lang)


def described(catalogue: Catalogue, rules: Rules) -> dict[str, Any]:
    """Return products, staff and rules as JSON can hold them."""
    products = []
    for product in catalogue.values():
        said = asdict(product)
        for name in ("domains", "effects", "referrers"):
            said[name] = dict(said[name])
        products.append(said | {"own": product.name in catalogue.own})
    return {
        "products": products,
        "staff": [asdict(one) for one in catalogue.staff.values()],
        "rules": [asdict(rule) | {"start": month_name(rule.start)} for rule in rules],
    }


def _print(catalogue: Catalogue, rules: Rules, lang: Lang) -> None:
    """Print one paragraph per product and a line per rule."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    if lang == "nl":
        console.print(
            Text("Toelichtingen bij bronnen zijn in het Engels, zoals ze bij de cijfers staan.", style="italic")
        )
    for law in LAWS:
        products = catalogue.of(law)
        if products:
            console.print(Text(spoken(LAWS, law, lang), style="bold underline"))
            for product in products:
                _paragraph(console, product, product.name in catalogue.own, lang)
    console.print(Text("Regels naar datum" if lang == "nl" else "Rules by date", style="bold underline"))
    for rule in rules:
        _lines(console, (f"{month_name(rule.start)}  {rule.title_nl if lang == 'nl' else rule.title_en}",), 2)
        _lines(console, _rule_numbers(rule, lang), 4)


def _paragraph(console: Console, product: Product, own: bool, lang: Lang) -> None:
    """Print one product."""
    from rich.text import Text

    nl = lang == "nl"
    mark = f"  ({'eigen bestand' if nl else 'own file'})" if own else ""
    title = product.title_nl if nl else product.title_en
    console.print(Text.assemble("  ", (product.name, "bold"), f"  {title}{mark}"), soft_wrap=False)
    tariff = (
        f"{spoken(NUMBERS, 'tariff', lang)} {ranged(product.tariff, lang, 2)} euro {per_unit(product, lang)}, "
        f"{product.tariff_year}; {spoken(GRADES, product.tariff.grade, lang)}; "
        f"{SOURCES[lang]}: {product.tariff.source or '-'}"
    )
    weekly = product.unit in ("hour", "half_day", "day")
    usual = (
        f"{spoken(NUMBERS, 'usual', lang)} {ranged(product.usual, lang)} {spoken(UNITS, product.unit, lang)}; "
        f"{spoken(GRADES, product.usual.grade, lang)}; {SOURCES[lang]}: {product.usual.source or '-'}"
    )
    months = f"{spoken(NUMBERS, 'months', lang)}: {length(product, lang)}; " + spoken(
        GRADES, product.months.grade, lang
    )
    shares = f"{spoken(NUMBERS, 'pgb_share', lang)} {ranged(product.pgb_share, lang)}" if product.pgb_share.high else ""
    taakveld = f"taakveld {product.taakveld}" if product.municipal else ""
    _lines(console, (tariff, usual if weekly else "", "; ".join(p for p in (months, shares, taakveld) if p)), 4)


def _rule_numbers(rule: Rule, lang: Lang) -> tuple[str, ...]:
    """Return the numbers of a rule, one line each."""
    return tuple(
        f"{name} {figure(number.value, lang)}; {spoken(GRADES, number.grade, lang)}; {SOURCES[lang]}: {number.source}"
        for name, number in rule.numbers.items()
    )


def _lines(console: Console, lines: Iterable[str], indent: int) -> None:
    """Print lines with an indent that holds when they are wrapped."""
    from rich.padding import Padding
    from rich.text import Text

    for line in lines:
        if line:
            console.print(Padding(Text(line), (0, 0, 0, indent)))
