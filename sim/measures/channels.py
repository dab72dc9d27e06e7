"""What a measure can change: families of channels, each with a neutral value and a way to put several together.

A channel of somebody works on those who take part; a channel of the whole gemeente works on everybody from its start.
Effects of several measures on one channel multiply, or add up where the family says so; nobody is counted twice in one
measure, and at the neutral value nothing changes by a bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from agents.domains import TASKS
from sim.domains.courses import WAYS
from sim.errors import did_you_mean
from sim.provisions.product import LAWS, STAFF

TEAMS = ("wmo", "jeugd")
ASKED = ("wmo", "jeugdwet", "participatiewet", "wlz", "zvw")
CHANGEABLE = ("access.", "asking.", "team.", "staff.", "care.", "giving.", "strain.", "volunteers.")
"""Beginnings of the names of parameters that a measure can change while a run goes on; the others are frozen at the
start (life domains, demography) or belong to the bookkeeping."""
FROZEN = (
    "team.room", "team.youth_room", "team.youth_queue", "staff.room", "staff.growth", "staff.older",
    "care.spell_years", "care.enough", "access.subsidised_jobs", "access.sheltered_jobs", "access.jobs_lost",
)  # fmt: skip
"""Parameters among them that are read at the start of a run only."""


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of channels.

    Parameters
    ----------
    adds : whether effects add up; they multiply otherwise.
    personal : whether it works on who takes part; on the whole gemeente otherwise.
    low, high : least and most that an effect can be.
    unit : of the effect.
    doc_nl, doc_en : what it changes, for a reader.
    names : the channels; asked when needed, as some depend on tables that read this one.
    unbounded : whether it is a limit, of several of which the lowest holds.
    """

    adds: bool
    personal: bool
    low: float
    high: float
    unit: str
    doc_nl: str
    doc_en: str
    names: Callable[[], tuple[str, ...]]
    unbounded: bool = False

    @property
    def neutral(self) -> float:
        """Value that changes nothing: of a limit the highest that it can be."""
        return self.high if self.unbounded else (0.0 if self.adds else 1.0)


@lru_cache(maxsize=1)
def _products() -> tuple[str, ...]:
    from sim.provisions.products import catalogue_of

    return tuple(catalogue_of("", {}))


@lru_cache(maxsize=1)
def _parameters() -> tuple[str, ...]:
    from sim.parameters import DECLARED

    return tuple(p.name for p in DECLARED if p.name.startswith(CHANGEABLE) and p.name not in FROZEN)


# fmt: off
FAMILIES: dict[str, Family] = {
    "hazard": Family(False, True, 0.0, 20.0, "factor", "kans per maand op een aandoening, of op herstel",
                     "monthly hazard of a condition, or of recovery", lambda: tuple(way.name for way in WAYS)),
    "work": Family(False, True, 0.0, 20.0, "factor", "kans per maand om werk te vinden",
                   "monthly hazard of finding paid work", lambda: ("finding",)),
    "debt": Family(False, True, 0.0, 20.0, "factor",
                   "kans van het huishouden op problematische schulden, of om in schuldhulp te komen",
                   "hazard of the huishouden of problematic debt, or of coming into debt help",
                   lambda: ("worse", "help")),
    "institution": Family(False, True, 0.0, 20.0, "factor", "kans per maand op opname in een instelling",
                          "monthly hazard of entering an institution", lambda: ("entry",)),
    "ask": Family(True, True, -6.0, 6.0, "log odds", "vragen om hulp van een wet", "asking for help of a law",
                  lambda: ASKED),
    "carer": Family(True, True, -60.0, 60.0, "log odds, or hours per week for relief",
                    "belasting van wie mantelzorg geeft, uren die hem worden afgenomen, bereidheid om te geven",
                    "strain of who gives mantelzorg, hours taken off him, readiness to give",
                    lambda: ("strain", "relief", "willing")),
    "need": Family(False, True, 0.0, 3.0, "factor", "uren hulp die iemand nodig heeft, per taak",
                   "hours of help that somebody needs, by task", lambda: TASKS),
    "times": Family(False, False, 0.0, 20.0, "factor", "een parameter, voor iedereen", "a parameter, for everybody",
                    _parameters),
    "plus": Family(True, False, -20.0, 20.0, "as the parameter", "een parameter, voor iedereen",
                   "a parameter, for everybody", _parameters),
    "staff": Family(False, False, 0.0, 5.0, "factor", "uren personeel", "hours of staff", lambda: STAFF),
    "team": Family(False, False, 0.0, 5.0, "factor", "meldingen die een team kan beantwoorden",
                   "meldingen that a team can answer", lambda: TEAMS),
    "months": Family(False, False, 0.05, 20.0, "factor", "duur van een indicatie", "length of indications", _products),
    "hours": Family(False, False, 0.0, 5.0, "factor", "uren die worden toegekend", "hours that are granted", _products),
    "tariff": Family(False, False, 0.0, 5.0, "factor", "tarief van een product", "tariff of a product", _products),
    "pgb": Family(False, False, 0.0, 20.0, "factor", "aandeel met een pgb", "share with a pgb", _products),
    "cohesion": Family(False, False, 0.5, 2.0, "factor", "sociale cohesie van kernen", "social cohesion of kernen",
                       lambda: ("kern",)),
    "cap": Family(True, False, 0.0, 1e9, "euro per year",
                  "uitgaven van een wet waarboven dat jaar niets nieuws begint (crisis wel)",
                  "cost of a law above which nothing new begins that year (crisis does)",
                  lambda: LAWS, True),
}
# fmt: on
"""By the first part of the name of a channel; the rest is one of its names."""


def family_of(channel: str) -> Family | None:
    """Return the family of a channel, None when there is no such channel."""
    family = FAMILIES.get(channel.partition(".")[0])
    return family if family is not None and channel.partition(".")[2] in family.names() else None


def channels() -> tuple[str, ...]:
    """Return the names of all channels."""
    return tuple(f"{kind}.{name}" for kind, family in FAMILIES.items() for name in family.names())


def guess(channel: str, dutch: bool = False) -> str:
    """Suggest the channel that looks most like an unknown one, or list the families."""
    found = did_you_mean(channel, channels(), dutch)
    listed = ", ".join(f"{name}.*" for name in FAMILIES)
    return found or (f"; er zijn {listed}." if dutch else f"; there are {listed}.")
