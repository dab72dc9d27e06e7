"""What is said of one product, of the staff that delivers it, and of each number in them."""

from __future__ import annotations

from dataclasses import dataclass

from agents.domains import TASKS

LAWS = ("wmo", "jeugdwet", "participatiewet", "wlz", "zvw")
TAAKVELDEN = ("6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.71", "6.72", "6.81", "6.82")
"""Iv3 taakvelden of the social domain, as they were called until 2022."""
UNITS = ("hour", "half_day", "day", "piece", "month")
INDICES = ("care", "norm")
"""Series of prices: wages and prices of care, and the norms of benefits; see `sim.money.prices`."""
CONTRIBUTIONS = ("none", "wmo", "wlz")
STAFF = ("household_help", "support", "day_care", "youth", "consultant")
HOMES = ("home", "institution", "both")
REFERRERS = ("municipality", "GP", "youth_doctor", "certified_institution", "medical_specialist", "court")
"""Who may send a youth to help. CBS counts the court with the certified institution, and so do the shares here, except
for measures that only a court gives."""
COUNTED = ("running", "awarded")
"""When somebody is a client of a product: in every month in which it runs, or in that of its award only."""
FOLLOWS = ("bijstand", "ioaw", "ioaz", "schuldhulpverlening", "wlz_instelling")
"""Products that are not asked for: they follow from the main activity, the debt and the residence of people, whose own
processes have the flows of the sources."""
OLDEST = 120
BROUGHT = ("wlz_ggz", "beschut_werk", "loonkostensubsidie")
"""Products that others ask for in the name of somebody: see `sim.access.brought`, which knows for whom. What they ask
holds when they begin, but for `below_aow`: care for good goes on, and a subsidy lasts as long as the job."""
GRADES = ("A", "B", "C", "unverified", "assumption")
REQUIRES = {
    "carer_burdened": "somebody who gives mantelzorg to the person is loaded or more (`persons.strain`)",
    "school_trouble": "at school, with werk_en_opleiding at level 3 or lower",
    "unsafe_home": "a parent in the huishouden has huiselijke_relaties or middelengebruik at level 2 or lower",
    "crisis": "opgroeien, geestelijke_gezondheid or huiselijke_relaties of the youth at level 1",
    "offence": "chosen by the court; the model knows no offences, so that a rate has to be given",
    "on_bijstand": "main activity is bijstand",
    "from_bijstand": "main activity is bijstand when it begins; from then on at work, or it ends",
    "below_aow": "younger than the AOW age of the month",
    "after_ww_at_50": "became unemployed at 50 or older, and came to bijstand from there",
    "after_business_at_55": "ended an own business at 55 or older, and came to bijstand from there",
    "problematic_debt": "problematic debt of the huishouden, not in help yet",
    "constant_supervision": "dementia with iadl at level 2 or lower, or adl at level 1: lasting care day and night",
    "lasting_shelter": "has beschermd wonen, and needs it for good (`access.lasting_shelter`), when it begins",
    "lasting_mental_disorder": "a mental disorder that has lasted three years or more",
}
"""What a product may ask beyond age, domains, conditions, income and home; all that it names must hold. There is no
other way to write a condition: a file of products can run nothing."""
EFFECTS = {
    "find_work": "ratio on the hazard of finding work while the product lasts",
    "debt_free": "share of the huishoudens whose debt is gone at the end",
    "recover_mental": "ratio on recovery from a mental disorder",
    "recover_youth": "ratio on the end of problems of growing up",
    "recover_lonely": "ratio on the end of strong loneliness",
    "fall": "ratio on the hazard of a fall",
}
"""What a product may do to those who have it, beyond the hours it takes over. Without a line it does nothing: the
sources measure hardly any effect of maatwerk, and none is assumed."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a product.

    Parameters
    ----------
    value, low, high : the number and the range to sample from.
    source : rows of the dossier, or how it was derived; may be empty for an assumption.
    grade : one of `GRADES`.
    """

    value: float
    low: float
    high: float
    source: str
    grade: str


ZERO = Number(0.0, 0.0, 0.0, "none", "A")
ONE = Number(1.0, 1.0, 1.0, "the same", "A")


@dataclass(frozen=True, slots=True)
class Staff:
    """One kind of staff.

    Parameters
    ----------
    name : one of `STAFF`.
    title_nl, title_en : for a reader.
    hours : productive hours per fte and year.
    client_time : share of a productive hour that reaches a client.
    """

    name: str
    title_nl: str
    title_en: str
    hours: Number
    client_time: Number


@dataclass(frozen=True, slots=True)
class Product:
    """One voorziening.

    Parameters
    ----------
    name : Dutch, snake_case; as written in scenarios and results.
    title_nl, title_en : for a reader.
    law : one of `LAWS`.
    taakveld : one of `TAAKVELDEN`, or "" when no gemeente pays.
    group : key that reports add up by.
    tasks : needs it can meet, in the order of preference; of `agents.domains.TASKS`, may be empty.
    unit : one of `UNITS`; a tariff is per unit. A piece is paid once, at the start of the indication.
    usual : units per week of one client (hour, half_day, day); 1 for what is granted by the month or as a piece.
    covers : hours of need that are met per unit (hour, half_day, day), or per week while it lasts (piece, month).
    months : length of an indication; 0 is as long as the conditions hold.
    tariff : euro per unit of ZIN, at prices of `tariff_year`.
    tariff_year : calendar year.
    index : series of prices that brings the tariff to other years, one of `INDICES`.
    pgb_share : share of the clients with a PGB.
    pgb_tariff : tariff of a PGB over that of ZIN.
    contribution : regime of the own contribution, one of `CONTRIBUTIONS`; see `sim.provisions.rules`.
    staff : who delivers, one of `STAFF`, or "none" when no staff of the model does.
    staff_hours : hours with the client that staff gives per unit (per month for a month).
    client_time : share of a productive hour of that staff that reaches a client.
    first_age, last_age : completed years.
    domains : (domain, level) of PERSON_DOMAINS or HOUSEHOLD_DOMAINS; one at or below its level is enough. Empty: any.
    conditions : one of these of `agents.domains.CONDITIONS` is enough. Empty: any. Asked beside `domains`.
    income : income of the huishouden at most this share of the social minimum (1.0, 1.1 or 1.2); 0 asks nothing.
    home : where the person lives: at home, in an institution, or both.
    requires : of `REQUIRES`, all must hold.
    permanent : True is a vangnet, renewed as long as it is needed; False a springplank, which has to end.
    at_once : served in the month of asking, before any queue.
    rule : setting of `sim.provisions.rules` that must be 1 for the product to exist, or "".
    excludes : products that nobody has beside this one; holds both ways.
    effects : (target of `EFFECTS`, size).
    referrers : (who of `REFERRERS`, share of the clients), adding up to 1; Jeugdwet only.
    asking : times a year that somebody with the least ground asks for it, for a product of a user; for those that come
        along it is the parameter `asking.<name>`.
    counted : one of `COUNTED`. A grant that is awarded once for a year is counted as the sources do: a client of a year
        is who was awarded one in it, though it runs on into the next.
    grows_into : products that are asked for in the name of who grows out of this one, at `last_age`, and has the ground
        for them; of every law the first that is open to him. See `agents.handing`.
    """

    name: str
    title_nl: str
    title_en: str
    law: str
    taakveld: str
    group: str
    tasks: tuple[str, ...]
    unit: str
    usual: Number
    covers: Number
    months: Number
    tariff: Number
    tariff_year: int
    index: str
    pgb_share: Number
    pgb_tariff: Number
    contribution: str
    staff: str
    staff_hours: Number
    client_time: Number
    first_age: int
    last_age: int
    domains: tuple[tuple[str, int], ...]
    conditions: tuple[str, ...]
    income: float
    home: str
    requires: tuple[str, ...]
    permanent: bool
    at_once: bool
    rule: str
    excludes: tuple[str, ...]
    effects: tuple[tuple[str, Number], ...]
    referrers: tuple[tuple[str, float], ...]
    asking: Number
    counted: str
    grows_into: tuple[str, ...]

    @property
    def task_codes(self) -> tuple[int, ...]:
        """Return the columns of `persons.need` that it can meet, in the order of preference."""
        return tuple(TASKS.index(task) for task in self.tasks)

    @property
    def municipal(self) -> bool:
        """Tell whether the gemeente pays."""
        return self.taakveld != ""

    def numbers(self) -> tuple[tuple[str, Number], ...]:
        """Return every number with its name."""
        names = ("usual", "covers", "months", "tariff", "pgb_share", "pgb_tariff", "staff_hours", "client_time")
        return (*((name, getattr(self, name)) for name in names), *self.effects)
