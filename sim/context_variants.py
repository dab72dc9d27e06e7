"""Drivers outside the gemeente that a scenario can vary by a word: [context], each variant with source and range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from sim.calendar import parse_month
from sim.errors import ZorgdrukError, did_you_mean
from sim.parameters_access import ASKING

MIDDLE = "middle"
"""The variant of the basispad: every parameter has its default."""
PRICES = "tariff_index"
_A = "assumption"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a variant makes of one parameter.

    Parameters
    ----------
    parameter : declared name.
    value, low, high : the value, and the range to sample from.
    source : rows of the dossier, or how it was derived.
    grade : as of a parameter.
    """

    parameter: str
    value: float
    low: float
    high: float
    source: str
    grade: str = _A


def _of(product: str, value: float, low: float, high: float, source: str) -> Setting:
    """Return a setting of asking for a product as a factor on its default."""
    rate = ASKING[product]
    return Setting(f"asking.{product}", value * rate, low * rate, high * rate, source)


# fmt: off
VARIANTS: dict[str, dict[str, tuple[Setting, ...]]] = {
    "mortality": {
        "low": (Setting("mortality.scale", 0.95, 0.90, 1.0, "no variant in the dossier; size own"),),
        "high": (Setting("mortality.scale", 1.05, 1.0, 1.10, "no variant in the dossier; size own"),),
    },
    "fertility": {
        "low": (Setting("fertility.scale", 0.90, 0.80, 1.0, "no variant in the dossier; size own"),),
        "high": (Setting("fertility.scale", 1.10, 1.0, 1.20, "no variant in the dossier; size own"),),
    },
    "migration": {
        "low": (Setting("arrivals.scale", 0.90, 0.80, 1.0,
                        "E006: the forecast of 2019, -10% by 2035, proved too pessimistic; size own"),),
        "high": (Setting("arrivals.scale", 1.10, 1.0, 1.25, "no variant in the dossier; size own"),),
    },
    "refugees": {
        "low": (Setting("statushouder.arrivals", 0.5, 0.3, 1.25, "E041: 13 in half a year", "A"),),
        "high": (Setting("statushouder.arrivals", 1.8, 1.25, 3.0, "E041: 43 in half a year; high end own", "A"),),
    },
    "wlz": {
        "strict": (
            Setting("institution.scale", 0.80, 0.60, 1.0,
                    "E019: VV4 in a nursing home from 75 to 46% in 2015-2023, x0.61: the low end; size own"),
            _of("wlz_thuis", 0.75, 0.5, 1.0, "three quarters of the default; size own"),
            Setting("access.lasting_shelter", 0.5, 0.33, 0.67, "three quarters of the default; size own"),
        ),
        "wide": (
            Setting("institution.scale", 1.20, 1.0, 1.40, "the reverse of strict; size own"),
            _of("wlz_thuis", 4 / 3, 1.0, 2.0, "four thirds of the default; size own"),
            Setting("access.lasting_shelter", 0.89, 0.67, 1.0, "four thirds of the default; size own"),
        ),
    },
    "staff": {
        "shortage": (
            Setting("staff.inflow", 0.85, 0.70, 1.0,
                    "E027: shortage in home care from 5,600 (2024) to 27,400 workers (2033), NL: supply +78,600 for a "
                    "demand of +101,400; size for the gemeente own"),
        ),
    },
    "rijk": {
        "shrinking": (Setting("money.budget_growth", -0.039, -0.06, 0.0,
                              "E024: general grant of the social domain of Steenwijkerland 27.159 to 22.284 million in "
                              "2015-2020: (22.284 / 27.159)^(1/5) - 1; range own", "A"),),
    },
}
# fmt: on
"""By driver and variant; every driver has `MIDDLE` too."""
FROM = "from"
CONTEXT_FROM = parse_month("2026-01", "")
"""Month from which a context holds when it says none: that in which the shipped scenarios begin."""
DRIVERS = (FROM, *VARIANTS, PRICES)
AT_ONCE = ("money.budget_growth",)
"""Parameters of the bookkeeping, which hold for the whole run; the others change in the month of `from`."""


def at_once(settings: Mapping[str, float]) -> dict[str, float]:
    """Return the parameters of a context that hold for the whole run."""
    return {name: value for name, value in settings.items() if name in AT_ONCE}


def later_on(settings: Mapping[str, float]) -> dict[str, float]:
    """Return the parameters of a context that change in the month of `from`."""
    return {name: value for name, value in settings.items() if name not in AT_ONCE}


def variants_of(driver: str) -> tuple[str, ...]:
    """Return the words that a driver can be."""
    first, *rest = VARIANTS[driver]
    return (first, MIDDLE, *rest)


def settings_of(driver: str, variant: str) -> dict[str, float]:
    """Return the parameters of a variant; all variants of a driver set the same ones, so that an heir replaces them."""
    from sim.parameters import DECLARED

    touched = {s.parameter for settings in VARIANTS[driver].values() for s in settings}
    defaults = {p.name: p.default for p in DECLARED if p.name in touched}
    return defaults | {s.parameter: s.value for s in VARIANTS[driver].get(variant, ())}


def read_context(content: object, file: str) -> tuple[dict[str, float], dict[str, float], int | None]:
    """Read the table [context] of a scenario.

    Parameters
    ----------
    content : what TOML made of it.
    file : for messages.

    Returns
    -------
    parameters : by name.
    prices : rise of the prices of care by year, as factor against the year before.
    since : month index from which the parameters hold, None when it is not said.

    Raises
    ------
    ZorgdrukError : one sentence with file, driver, value, what it can be and the nearest known name.
    """
    where = f"{file}, [context]"
    if not isinstance(content, Mapping):
        raise ZorgdrukError(
            f'{where} must be a table such as: migration = "high".',
            f'{where} moet een tabel zijn, zoals: migration = "high".',
        )
    parameters: dict[str, float] = {}
    prices: dict[str, float] = {}
    since = None
    for driver, said in content.items():
        if driver not in DRIVERS:
            _refuse(where, f"unknown driver '{driver[:60]}'", f"onbekende factor '{driver[:60]}'", driver, DRIVERS)
        if driver == FROM:
            if not isinstance(said, str):
                raise ZorgdrukError(
                    f"{where}, {FROM}: must be a month in quotes, such as '2026-01'.",
                    f"{where}, {FROM}: moet een maand tussen aanhalingstekens zijn, zoals '2026-01'.",
                )
            since = parse_month(said, f"{where}, {FROM}")
            continue
        if driver == PRICES:
            prices = _prices(said, f"{where}, {PRICES}")
            continue
        known = variants_of(driver)
        if not isinstance(said, str) or said not in known:
            shown = repr(said)[:60] if isinstance(said, str | int | float) else "no word"
            _refuse(f"{where}, {driver}", f"unknown variant {shown}", f"onbekende variant {shown}", str(said), known)
        parameters |= settings_of(driver, said)
    return parameters, prices, since


def _refuse(where: str, english: str, dutch: str, said: str, known: tuple[str, ...]) -> NoReturn:
    """Raise the sentence about an unknown name."""
    listed = ", ".join(known)
    raise ZorgdrukError(
        f"{where}: {english}; known are {listed}{did_you_mean(said, known) or '.'}",
        f"{where}: {dutch}; bekend zijn {listed}{did_you_mean(said, known, dutch=True) or '.'}",
    )


def _prices(said: object, where: str) -> dict[str, float]:
    """Read the prices by year: the keys stay texts, which is what a snapshot can hold."""
    from sim.money.prices import Prices

    if not isinstance(said, Mapping):
        raise ZorgdrukError(
            f"{where} must be a table by year such as {{ 2026 = 1.035 }}.",
            f"{where} moet een tabel per jaar zijn, zoals {{ 2026 = 1.035 }}.",
        )
    for year in said:
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise ZorgdrukError(
                f"{where}: '{year[:40]}' is no year; write it as {{ 2026 = 1.035 }}.",
                f"{where}: '{year[:40]}' is geen jaar; schrijf het als {{ 2026 = 1.035 }}.",
            )
    Prices({"care": {int(year): factor for year, factor in said.items()}}, None, where)
    return {year: float(factor) for year, factor in said.items()}
