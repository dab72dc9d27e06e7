"""The states that a target can name: of every inwoner, worked out from the tables when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import STRAINS
from agents.domains import CONDITIONS, DEBTS, EVENTS, HOUSEHOLD_DOMAINS, PERSON_DOMAINS
from agents.households import ALONE, HOUSEHOLD_TYPES, INCOMES, INSTITUTION, SINGLE_PARENT, TENURES
from agents.persons import ACTIVITIES, CHILD, EDUCATIONS, HERE, NEVER, NOBODY, OLDEST
from sim.domains.derived import vulnerable
from sim.provisions.product import LAWS

if TYPE_CHECKING:
    from sim.world import World

Values = NDArray[Any]
QUARTERS = 4.0
NO_CHILD = 99
"""Age of the youngest child of a huishouden without any below 18."""
SEXES = ("man", "vrouw")


@dataclass
class View:
    """The inwoners of one month, with what was worked out of them already.

    Parameters
    ----------
    world : whose; it must not change while the view is used.
    """

    world: World
    known: dict[str, Values] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Values:
        """Return the values of a state, (persons,)."""
        if name not in self.known:
            self.known[name] = np.asarray(STATES[name].of(self))
        return self.known[name]

    def column(self, name: str) -> Values:
        """Return a column of the persons."""
        return self.world.persons.column(name)

    def home(self, name: str) -> Values:
        """Return a column of the huishouden of each person; of the last one for who has none."""
        return np.asarray(self.world.households.column(name)[self.column("household")])


@dataclass(frozen=True, slots=True)
class State:
    """One state.

    Parameters
    ----------
    kind : "number", "flag" or "word".
    of : its values; of a word the place in `words`.
    words : what a word can be; () when that depends on the municipality.
    doc_nl, doc_en : for a reader.
    """

    kind: str
    of: Callable[[View], Values]
    doc_nl: str
    doc_en: str
    words: tuple[str, ...] = ()


def _bit(name: str, bit: int) -> Callable[[View], Values]:
    return lambda view: (view.column(name) & bit) != 0


def _level(i: int) -> Callable[[View], Values]:
    return lambda view: view.column("level")[:, i]


def _shared(i: int) -> Callable[[View], Values]:
    return lambda view: view.home("level")[:, i]


def _hours(name: str) -> Callable[[View], Values]:
    return lambda view: view.column(name).reshape(view.world.persons.count, -1).sum(axis=1) / QUARTERS


def _unmet(view: View) -> Values:
    need, met = view.column("need").astype(np.int64), view.column("covered").astype(np.int64) + view.column("helped")
    return np.asarray(np.maximum(need - met, 0).sum(axis=1) / QUARTERS)


def _age(view: View) -> Values:
    return np.clip((view.world.month - 1 - view.column("birth").astype(np.int64)) // 12, 0, OLDEST)


def _minors(view: View) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of children below 18 in each huishouden, and the age of the youngest."""
    homes, age = view.column("household"), view["age"]
    child = (view.column("role") == CHILD) & (age < 18) & (view.column("status") == HERE)
    many = np.bincount(homes[child], minlength=view.world.households.count)
    youngest = np.full(view.world.households.count, NO_CHILD)
    np.minimum.at(youngest, homes[child], age[child].astype(np.int64))
    return many, youngest


def _wijk(view: View) -> Values:
    wijken = view.world.kernen.wijken
    kern = view.home("kern")
    return np.full(len(kern), -1) if wijken is None else wijken.of_kern()[kern]


def _since(view: View) -> Values:
    since = view.column("care_since").astype(np.int64)
    return np.where(since == NEVER, 0, view.world.month - since)


def _parent(view: View) -> Values:
    return (view.column("role") != CHILD) & (view["children"] > 0)


# fmt: off
STATES: dict[str, State] = {
    "age": State("number", _age, "leeftijd in hele jaren", "age in completed years"),
    "sex": State("word", lambda v: v.column("sex"), "geslacht", "sex", SEXES),
    "education": State("word", lambda v: v.column("education"), "opleiding", "education", EDUCATIONS),
    "activity": State("word", lambda v: v.column("activity"), "hoofdactiviteit", "main activity", ACTIVITIES),
    "income": State("word", lambda v: v.home("income"), "inkomensklasse van het huishouden",
                    "income class of the huishouden", INCOMES),
    "tenure": State("word", lambda v: v.home("tenure"), "eigendom van de woning", "ownership of the dwelling", TENURES),
    "household": State("word", lambda v: v.home("type"), "type huishouden", "type of household", HOUSEHOLD_TYPES),
    "debt": State("word", lambda v: v.home("debt"), "schulden van het huishouden", "debt of the huishouden", DEBTS),
    "kern": State("word", lambda v: v.home("kern"), "kern", "kern"),
    "wijk": State("word", _wijk, "wijk", "wijk"),
    "event": State("word", lambda v: v.column("event"), "laatste levensgebeurtenis", "last life event", EVENTS),
    "strain": State("word", lambda v: v.column("strain"), "belasting door mantelzorg", "strain of giving mantelzorg",
                    STRAINS),
    "household_size": State("number", lambda v: v.home("size"), "leden van het huishouden",
                            "members of the huishouden"),
    "children": State("number", lambda v: _minors(v)[0][v.column("household")], "kinderen onder 18 in het huishouden",
                      "children below 18 in the huishouden"),
    "youngest_child": State("number", lambda v: _minors(v)[1][v.column("household")],
                            "leeftijd van het jongste kind in het huishouden; 99 zonder",
                            "age of the youngest child in the huishouden; 99 without"),
    "months_since_event": State(
        "number", lambda v: v.world.month - np.maximum(v.column("event_month").astype(np.int64), -1200),
        "maanden sinds de laatste levensgebeurtenis", "months since the last life event"),
    "months_of_care": State("number", _since, "maanden dat iemand mantelzorg geeft", "months of giving mantelzorg"),
    "need_hours": State("number", _hours("need"), "uren hulp nodig per week", "hours of help needed a week"),
    "care_received": State("number", _hours("covered"), "uren mantelzorg ontvangen per week",
                           "hours of mantelzorg received a week"),
    "help_received": State("number", _hours("helped"), "uren voorziening ontvangen per week",
                           "hours of voorzieningen received a week"),
    "unmet_hours": State("number", _unmet, "uren hulp per week die niemand geeft",
                         "hours of help a week that nobody gives"),
    "care_given": State(
        "number", lambda v: (v.column("given") + v.column("given_elsewhere").sum(axis=1, dtype=np.int64)) / QUARTERS,
        "uren mantelzorg gegeven per week", "hours of mantelzorg given a week"),
    "living_alone": State("flag", lambda v: v.home("type") == ALONE, "woont alleen", "lives alone"),
    "single_parent": State("flag", lambda v: (v.home("type") == SINGLE_PARENT) & (v.column("role") != CHILD),
                           "alleenstaande ouder", "single parent"),
    "in_institution": State("flag", lambda v: v.home("type") == INSTITUTION, "woont in een instelling",
                            "lives in an institution"),
    "has_partner": State("flag", lambda v: v.column("partner") != NOBODY, "heeft een partner", "has a partner"),
    "parent": State("flag", _parent, "ouder van een kind onder 18 in huis", "parent of a child below 18 at home"),
    "statushouder": State("flag", lambda v: v.column("statushouder") == 1, "statushouder", "admitted as a refugee"),
    "gives_care": State("flag", lambda v: v["care_given"] > 0, "geeft mantelzorg", "gives mantelzorg"),
    "receives_care": State("flag", lambda v: v["care_received"] > 0, "ontvangt mantelzorg", "receives mantelzorg"),
    "vulnerable": State("flag", lambda v: vulnerable(v.world), "kwetsbaar: draaglast langdurig boven draagkracht",
                        "vulnerable: draaglast above draagkracht for long"),
    **{name: State("flag", _bit("conditions", 1 << i), f"heeft {name}", f"has {name}")
       for i, name in enumerate(CONDITIONS)},
    **{f"uses_{law}": State("flag", _bit("used", 1 << i), f"had dit jaar hulp van de {law}",
                            f"had help of the {law} this year") for i, law in enumerate(LAWS)},
    **{name: State("number", _level(i), f"niveau 1-5 van {name}", f"level 1-5 of {name}")
       for i, name in enumerate(PERSON_DOMAINS)},
    **{name: State("number", _shared(i), f"niveau 1-5 van {name} van het huishouden",
                   f"level 1-5 of {name} of the huishouden") for i, name in enumerate(HOUSEHOLD_DOMAINS)},
}
# fmt: on
"""By name. A target can name nothing else, and no Python."""
