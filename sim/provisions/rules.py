"""Law by date: settings with a first month, which a user's file can change or add to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.calendar import month_name, parse_month
from sim.errors import DataError, ZorgdrukError
from sim.provisions.product import Number
from sim.provisions.reading import Table, read_toml

SHIPPED = Path(__file__).with_name("rules.toml")
SWITCHES = ("participatiewet", "wlz_ggz")
"""Settings that are on or off; before their first rule they are off. Products can ask for one."""
NUMBERS: dict[str, dict[str, tuple[float, float]]] = {
    **{name: {"on": (0, 1)} for name in SWITCHES},
    "wmo_contribution": {
        "minimum": (0, 5000),
        "maximum": (0, 100_000),
        "single_from": (0, 500_000),
        "couple_from": (0, 500_000),
        "slope": (0, 1),
    },
    "debt_help": {"months": (1, 120)},
}
"""Numbers of each setting with their limits: on or off; twice euro per month, yearly income from which a single or a
larger huishouden pays more, share of the income above it; months."""
OPTIONAL = ("single_from", "couple_from", "slope")
"""A contribution without these is flat."""
MOST_RULES = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting is from a month on.

    Parameters
    ----------
    setting : one of `NUMBERS`.
    start : first month, index.
    title_nl, title_en : for a reader.
    numbers : by name.
    """

    setting: str
    start: int
    title_nl: str
    title_en: str
    numbers: Mapping[str, Number]

    def value(self, name: str) -> float:
        """Return one of its numbers."""
        return self.numbers[name].value


class Rules:
    """All rules of a run.

    Parameters
    ----------
    rules : in any order.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._by_setting: dict[str, tuple[Rule, ...]] = {
            setting: tuple(sorted((rule for rule in rules if rule.setting == setting), key=lambda rule: rule.start))
            for setting in NUMBERS
        }

    def __iter__(self) -> Iterator[Rule]:
        """Walk through the rules by setting and date."""
        return (rule for rules in self._by_setting.values() for rule in rules)

    def at(self, setting: str, month: int) -> Rule | None:
        """Return the rule of a setting that holds in a month, None before its first."""
        past = [rule for rule in self._by_setting[setting] if rule.start <= month]
        return past[-1] if past else None

    def on(self, switch: str, month: int) -> bool:
        """Tell whether a switch is on in a month; "" always is."""
        if not switch:
            return True
        rule = self.at(switch, month)
        return rule is not None and rule.value("on") == 1.0

    def wmo_contribution(self, month: int, income: float, couple: bool) -> float:
        """Return the own contribution of a huishouden for the Wmo, euro per month.

        Parameters
        ----------
        month : index
        income : yearly income of the huishouden, euro
        couple : more than one person

        Notes
        -----
        ``min(maximum, minimum + slope * max(income - from, 0) / 12)``: flat when the rule names no slope. It is one
        contribution for all Wmo products together and never more than their cost, which the caller sees to. Not
        modelled: wealth, which the bill of 2027 counts too; the exemption of couples below the AOW age.
        Before the first rule it is 0.
        """
        rule = self.at("wmo_contribution", month)
        if rule is None:
            return 0.0
        if "slope" not in rule.numbers:
            return rule.value("minimum")
        above = max(income - rule.value("couple_from" if couple else "single_from"), 0.0)
        return min(rule.value("maximum"), rule.value("minimum") + rule.value("slope") * above / 12.0)

    def debt_months(self, month: int) -> int:
        """Return the length of a debt arrangement that starts in a month; 36 before the first rule."""
        rule = self.at("debt_help", month)
        return 36 if rule is None else round(rule.value("months"))


def read_rules(path: Path | str | None = None) -> Rules:
    """Return the shipped rules, with those of a user's file in their place or added.

    Parameters
    ----------
    path : TOML file with [[rule]], which may be a file of products; None for the shipped rules alone.

    Raises
    ------
    DataError : one sentence with file, rule, field, value, limit and remedy.
    """
    return rules_of("", {}) if path is None else rules_of(Path(path).name, read_toml(Path(path)))


def rules_of(file: str, content: Mapping[str, object]) -> Rules:
    """Return the shipped rules, with those of a user in their place or added.

    Parameters
    ----------
    file : where it stands, for messages.
    content : tables `rule`, as in `rules.toml`; {} for the shipped rules alone.
    """
    return Rules(tuple((dict(_shipped()) | _rules(file, content)).values()))


@lru_cache(maxsize=1)
def _shipped() -> dict[tuple[str, int], Rule]:
    """Return the shipped rules."""
    return _rules(SHIPPED.name, read_toml(SHIPPED))


def _rules(file: str, content: Mapping[str, object]) -> dict[tuple[str, int], Rule]:
    """Return the rules of a file by setting and first month."""
    tables = content.get("rule", [])
    if not isinstance(tables, list) or len(tables) > MOST_RULES:
        raise DataError(
            f"{file}: rules must be tables [[rule]], at most {MOST_RULES}.",
            f"{file}: regels moeten tabellen [[rule]] zijn, hoogstens {MOST_RULES}.",
        )
    found: dict[tuple[str, int], Rule] = {}
    for i, content_of in enumerate(tables, start=1):
        rule = _rule(f"{file}: rule {i}", content_of)
        if (rule.setting, rule.start) in found:
            raise DataError(
                f"{file}: rule {i} ({rule.setting}) stands there twice for {month_name(rule.start)}; remove one.",
                f"{file}: regel {i} ({rule.setting}) staat er dubbel voor {month_name(rule.start)}; haal er een weg.",
            )
        found[rule.setting, rule.start] = rule
    return found


def _rule(where: str, content: object) -> Rule:
    """Return one rule."""
    every = {name for numbers in NUMBERS.values() for name in numbers}
    setting = Table(where, content, ("setting", "start", "title_nl", "title_en", *sorted(every))).word(
        "setting", tuple(NUMBERS)
    )
    limits = NUMBERS[setting]
    table = Table(f"{where} ({setting})", content, ("setting", "start", "title_nl", "title_en", *limits))
    try:
        start = parse_month(table.text("start"), "")
    except DataError:
        raise
    except ZorgdrukError as error:
        table.refuse("start", str(error), error.dutch)
    flat = setting == "wmo_contribution" and not any(name in table.content for name in OPTIONAL)
    numbers = {name: table.number(name, *limit) for name, limit in limits.items() if not (flat and name in OPTIONAL)}
    if setting == "wmo_contribution" and numbers["minimum"].value > numbers["maximum"].value:
        table.refuse(
            "maximum",
            f"{numbers['maximum'].value:g} is below minimum {numbers['minimum'].value:g}; give a range.",
            f"{numbers['maximum'].value:g} ligt onder minimum {numbers['minimum'].value:g}; geef een bereik.",
        )
    if setting in SWITCHES and numbers["on"].value not in (0.0, 1.0):
        table.refuse("on", "must be 1 (in force) or 0 (not).", "moet 1 (van kracht) of 0 (niet) zijn.")
    return Rule(setting, start, table.text("title_nl"), table.text("title_en"), numbers)
