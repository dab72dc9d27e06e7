"""Education, main activity, income class, tenure and the statushouder flag of the start population.

Levels come from the municipality (`attributes_levels`), who is likelier from declared shapes (`attributes_shapes`).
What happens afterwards belongs to the life domains: until those exist a newborn is a child without education, nobody
learns, leaves an activity by age or changes income, and a huishouden founded in a run has the first income and tenure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.households import INCOMES, INSTITUTION, TENURES
from agents.persons import ACTIVITIES, EDUCATIONS
from sim.synthesis.attributes_fit import consistent
from sim.synthesis.attributes_homes import income, statushouders, statushouders_mark, tenure
from sim.synthesis.attributes_levels import EDUCATION_KEYS, FIRST_AGE, LAST_AGE, Levels
from sim.synthesis.attributes_people import (
    BIJSTAND,
    LOW,
    RETIRED,
    View,
    activity,
    bijstand_per_wijk,
    education,
    view,
)
from sim.synthesis.ipf import Floats, Ints

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from agents.households import Households
    from agents.persons import Persons
    from agents.schema import Table
    from sim.municipalities import Municipality
    from sim.statline import Statline
    from sim.synthesis.draws import Draws

FITTED = ("employed", "self_employed", "unemployed", "bijstand", "disabled", "other")
"""Activities with a wanted number; those of children, pupils and students follow from age."""


def add_attributes(
    municipality: Municipality,
    year: int,
    persons: Table[Persons],
    households: Table[Households],
    month: int,
    draws: Draws,
    statline: Statline,
    wijk: Ints | None = None,
    wijken: Sequence[str] = (),
) -> pd.DataFrame:
    """Write the columns education, activity, statushouder, income and tenure; return their margins.

    Parameters
    ----------
    year, month : start year and its month index.
    persons, households : the start population, complete but for these columns.
    wijk : (households,) row in `wijken` of each huishouden; without it the municipality is one place.
    wijken : CBS codes of the wijken in 2021 (those of Het Hogeland were numbered anew in 2022).

    Returns
    -------
    margin, group, wanted, got, error. The name of a margin that was not counted in the start year says so.
    """
    levels = Levels(municipality, statline, year, () if wijk is None else wijken)
    place = np.zeros(households.count, dtype=np.int64) if wijk is None else wijk
    who = view(persons, households, month, place, max(len(levels.wijken), 1))
    schooling, wanted_education = education(who, levels, draws)
    doing, wanted_activity = activity(who, schooling, levels, draws)
    money, wanted_income = income(who, schooling, doing, levels, draws)
    renting, wanted_tenure = tenure(who, money, levels, draws)
    admitted, wanted_status = statushouders(who, doing, renting, levels, draws)
    persons.column("education")[:], persons.column("activity")[:] = schooling, doing
    persons.column("statushouder")[:] = admitted
    households.column("income")[:], households.column("tenure")[:] = money, renting

    import pandas as pd

    mark, trend = levels.mark(), levels.mark(trend=True)
    taught = np.bincount(schooling[_middle(who)], minlength=len(EDUCATIONS))[1:]
    rows = [ACTIVITIES.index(name) for name in FITTED]
    done = np.bincount(doing, minlength=len(ACTIVITIES))
    private = who.kind != INSTITUTION
    rich, owns = (np.bincount(code[private], minlength=6) for code in (money, renting))
    frames = [
        _margin(f"education, 15-74{mark}", EDUCATIONS[1:], wanted_education, taught),
        _margin(f"activity{trend}", FITTED, wanted_activity[rows], done[rows]),
        _margin(f"retired, not fitted{trend}", ["AOW"], levels.benefits()[3:], done[[RETIRED]]),
        _margin(f"income{mark}", INCOMES, wanted_income, rich),
        _margin(f"tenure{mark}", TENURES, wanted_tenure, owns[: len(TENURES)]),
        _margin(f"statushouders{statushouders_mark(levels)}", ["persons"], wanted_status, np.array([admitted.sum()])),
    ]
    if levels.wijken:
        frames += _wijk_margins(who, levels, wanted_education, schooling, doing, money, renting)
    return pd.concat(frames, ignore_index=True)


def _middle(who: View) -> NDArray[np.bool_]:
    """Return who is of the ages that the figures on education count."""
    return np.asarray((who.age >= FIRST_AGE) & (who.age <= LAST_AGE))


def _wijk_margins(
    who: View, levels: Levels, education_total: Floats, schooling: Ints, doing: Ints, money: Ints, renting: Ints
) -> list[pd.DataFrame]:
    """Return per wijk the persons with low education and on bijstand, huishoudens on the minimum and owners."""
    mark, trend = levels.mark(), levels.mark(trend=True)
    private = who.kind != INSTITUTION
    homes = np.bincount(who.home_place[private], minlength=who.places)

    def count(place: Ints, chosen: NDArray[np.bool_]) -> Ints:
        return np.bincount(place[chosen], minlength=who.places)

    people = count(who.place, _middle(who))
    local = levels.local(EDUCATION_KEYS, people, education_total / education_total.sum())
    low = local[:, 0] / np.maximum(local.sum(axis=1), 1.0) * people
    if mark:  # the wijken keep their differences, the level is that of the year
        low = consistent(local + 1e-3, people, education_total)[:, 0]
    return [
        _margin(f"wijk, low education{mark}", levels.wijken, low, count(who.place, _middle(who) & (schooling == LOW))),
        _margin(
            f"wijk, bijstand{trend}", levels.wijken, bijstand_per_wijk(who, levels), count(who.place, doing == BIJSTAND)
        ),
        _margin(
            f"wijk, social minimum{mark}", levels.wijken, levels.income(homes)[1][:, 0],
            count(who.home_place, private & (money == 0)),
        ),
        _margin(
            f"wijk, owners{mark}", levels.wijken, levels.tenure(homes)[1][:, 0],
            count(who.home_place, private & (renting == 0)),
        ),
    ]  # fmt: skip


def _margin(name: str, groups: Sequence[str], wanted: Floats, got: Ints) -> pd.DataFrame:
    """Return one margin in the layout of `report.margins_table`."""
    import pandas as pd

    table = pd.DataFrame({
        "margin": name, "group": list(groups),
        "wanted": np.asarray(wanted, dtype=np.float64), "got": np.asarray(got, dtype=np.float64),
    })  # fmt: skip
    table["error"] = table["got"] - table["wanted"]
    return table
