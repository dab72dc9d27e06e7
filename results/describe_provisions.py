"""Write the tables of provisions and money by the code: `python -m results.describe_provisions docs/provisions.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from results.describe import described
from results.describe_domains import table
from results.language import number
from results.words_provisions import LAWS, figure, length, ranged, spoken
from sim.calendar import month_name
from sim.money.prices import AFTER, BEFORE, KNOWN
from sim.money.scenario_table import inferred, scenario_table
from sim.money.taakvelden import COVERAGE, products_of
from sim.parameters_access import ACCESS_PARAMETERS
from sim.provisions import Number, read_catalogue, read_rules
from sim.provisions.product import EFFECTS, REQUIRES

Rows = list[tuple[str, ...]]


def _said(found: Number) -> tuple[str, str, str]:
    """Return value with range, grade and source."""
    return ranged(found, "en"), found.grade, found.source or "-"


def products() -> str:
    """Return the products with unit, tariff and where it comes from."""
    rows: Rows = [
        (
            f"`{p.name}`",
            p.law,
            p.taakveld or "-",
            p.unit,
            ranged(p.tariff, "en", 2),
            str(p.tariff_year),
            p.index,
            p.tariff.grade,
            p.tariff.source or "-",
        )
        for p in read_catalogue().values()
    ]
    return table(("product", "law", "taakveld", "unit", "euro per unit", "year", "index", "grade", "source"), rows)


def volumes() -> str:
    """Return how much of a product, for how long, in what form, and what it covers."""
    rows: Rows = []
    for p in read_catalogue().values():
        weekly = p.unit in ("hour", "half_day", "day")
        grades = [n.grade for n in (p.usual if weekly else None, p.covers, p.months) if n is not None]
        rows.append(
            (
                f"`{p.name}`",
                f"{ranged(p.usual, 'en')} {p.unit} a week" if weekly else f"1 {p.unit}",
                ranged(p.covers, "en"),
                length(p, "en"),
                " / ".join(grades),
                "; ".join(dict.fromkeys(n.source for n in (p.usual, p.covers, p.months) if n.source)),
            )
        )
    return table(("product", "usual", "hours of need met", "length", "grades", "sources"), rows)


def eligibility() -> str:
    """Return who can get a product and what it can take over."""
    rows: Rows = []
    for p in read_catalogue().values():
        asks = [f"{name} at {level} or lower" for name, level in p.domains]
        parts = [" or ".join(asks), " or ".join(p.conditions)]
        if p.income:
            parts.append(f"income up to {p.income:g} x social minimum")
        parts += [f"`{name}`" for name in p.requires]
        if p.rule:
            parts.append(f"rule `{p.rule}`")
        ages = f"{p.first_age}+" if p.last_age >= 120 else f"{p.first_age}-{p.last_age}"
        rows.append(
            (
                f"`{p.name}`",
                ages,
                p.home,
                "; ".join(part for part in parts if part) or "-",
                ", ".join(p.tasks) or "-",
                "vangnet" if p.permanent else "springplank",
            )
        )
    return table(("product", "age", "lives", "asked", "tasks", "kind"), rows)


def delivery() -> str:
    """Return form, contribution, staff, referrers, exclusions, what comes after it, and how clients are counted."""
    rows: Rows = [
        (
            f"`{p.name}`",
            ranged(p.pgb_share, "en"),
            ranged(p.pgb_tariff, "en") if p.pgb_share.high else "-",
            p.contribution,
            p.staff,
            ranged(p.staff_hours, "en") if p.staff != "none" else "-",
            "yes" if p.at_once else "",
            ", ".join(f"{who} {number(100 * share, 'en', 1)}%" for who, share in p.referrers) or "-",
            ", ".join(p.excludes) or "-",
            ", ".join(p.grows_into) or "-",
            p.counted,
            "; ".join(f"{name} {ranged(size, 'en')} ({size.source})" for name, size in p.effects) or "none",
        )
        for p in read_catalogue().values()
    ]
    head = ("product", "PGB share", "PGB tariff", "contribution", "staff", "hours", "at once", "referrers", "excludes")
    return table((*head, "comes after", "client when", "effect"), rows)


def staff() -> str:
    """Return the kinds of staff."""
    rows: Rows = []
    for one in read_catalogue().staff.values():
        rows.append((f"`{one.name}`", "hours per fte and year", *_said(one.hours)))
        rows.append((f"`{one.name}`", "share that reaches a client", *_said(one.client_time)))
    return table(("staff", "number", "value", "grade", "source"), rows)


def predicates() -> str:
    """Return what products may ask beyond levels, and what they may do."""
    rows: Rows = [("requires", f"`{name}`", doc) for name, doc in REQUIRES.items()]
    rows += [("effects", f"`{name}`", doc) for name, doc in EFFECTS.items()]
    return table(("field", "word", "meaning"), rows)


def rules() -> str:
    """Return the rules by date."""
    rows: Rows = [
        (month_name(rule.start), f"`{rule.setting}`", rule.title_en, name, *_said(found))
        for rule in read_rules()
        for name, found in rule.numbers.items()
    ]
    return table(("from", "setting", "what", "number", "value", "grade", "source"), rows)


def prices() -> str:
    """Return the rises of prices by year."""
    rows: Rows = []
    for series, known in KNOWN.items():
        rows += [(series, str(year), *_percent(found)) for year, found in known.items()]
        rows.append((series, f"before {min(known)}", *_percent(BEFORE[series])))
        rows.append((series, f"after {max(known)}", *_percent(AFTER[series])))
    return table(("series", "year", "rise", "grade", "source"), rows)


def _percent(found: Number) -> tuple[str, str, str]:
    """Return a rise in percent."""
    value, low, high = (round(100 * v, 2) for v in (found.value, found.low, found.high))
    shown = Number(value, low, high, found.source, found.grade)
    return f"{ranged(shown, 'en', 2)}%", found.grade, found.source


def scenarios() -> str:
    """Return the scenario table of Steenwijkerland: printed, computed and the difference."""
    growing = inferred()
    rows: Rows = [
        (
            f"{100 * c.growth:g}%",
            str(c.year),
            number(c.printed, "en"),
            number(c.computed, "en", 1),
            number(c.difference, "en", 2, signed=True),
        )
        for c in scenario_table(growing)
    ]
    base, fixed = (number(v / 100_000, "en", 1) for v in (growing.base, growing.fixed))
    head = f"Base that grows from {growing.base_year}: {base} thousand euro; what does not grow: {fixed} thousand euro."
    return head + "\n\n" + table(("growth", "year", "printed", "computed", "difference"), rows)


def coverage() -> str:
    """Return what the products stand for in each taakveld."""
    catalogue = read_catalogue()
    rows: Rows = [
        (c.taakveld, c.title_en, ", ".join(f"`{n}`" for n in products_of(catalogue, c.taakveld)) or "-", c.missing_en,
         *_said(c.share))
        for c in COVERAGE
    ]  # fmt: skip
    return table(("taakveld", "name", "products", "not covered", "share covered", "grade", "source"), rows)


def parameters() -> str:
    """Return the numbers of asking, access, staff and money that wait for a process to read them."""
    rows: Rows = [
        (f"`{p.name}`", figure(p.default, "en"), p.span(lambda v: figure(v, "en")), p.unit, p.grade,
         p.doc, p.source)
        for p in ACCESS_PARAMETERS
    ]  # fmt: skip
    return table(("number", "value", "range", "unit", "grade", "meaning", "source"), rows)


def laws() -> str:
    """Return how many products there are by law."""
    catalogue = read_catalogue()
    parts = (f"{spoken(LAWS, law, 'en')}: {len(catalogue.of(law))}" for law in LAWS)
    numbers = [n for product in catalogue.values() for _, n in product.numbers() if n.low < n.high]
    shaky = sum(found.grade in ("assumption", "unverified") for found in numbers)
    share = number(100 * shaky / len(numbers), "en")
    told = f"Of the {len(numbers)} numbers that are not fixed by definition {share}% are assumptions or unverified."
    return f"{len(catalogue)} products. {'; '.join(parts)}. {told}"


PARTS = (
    laws, products, volumes, eligibility, delivery, staff, predicates, rules, prices, scenarios, coverage, parameters,
)  # fmt: skip
WRITERS: dict[str, Callable[[], str]] = {part.__name__: part for part in PARTS}
"""Parts of docs/provisions.md."""


def main() -> None:
    """Write the generated parts of the file that is named."""
    path = Path(sys.argv[1])
    text = path.read_text(encoding="utf-8")
    path.write_text(described(text, WRITERS), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
