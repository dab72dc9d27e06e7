"""Every inwoner: one row each, which stays for a while after somebody died or left."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.care_codes import STRAINS
from agents.domains import EVENTS, LEVELS, PERSON_DOMAINS, TASKS
from agents.schema import Column

NOBODY = -1
"""Row number that points at nobody and nothing."""

NEVER = -20000
"""Month index of something that has not happened."""

MAN, WOMAN = 0, 1
HERE, DEAD, LEFT = 0, 1, 2
CHILD, HEAD, PARTNER, OTHER, RESIDENT = 0, 1, 2, 3, 4
NEVER_MARRIED, MARRIED, WIDOWED, DIVORCED = 0, 1, 2, 3
OLDEST = 110
"""Highest age in any rate table; older people have the rates of this age."""
MAX_PARITY = 4
"""Births are counted up to here: the last class is four or more."""
FRIENDS = 6
"""Most friends a person has a place for."""
EDUCATIONS = ("none_yet", "low", "middle", "high")
"""CBS levels: low is basisonderwijs to mbo-1, middle havo, vwo and mbo-2 to 4, high hbo and university."""
ACTIVITIES = (
    "child",
    "pupil",
    "student",
    "employed",
    "self_employed",
    "unemployed",
    "bijstand",
    "disabled",
    "retired",
    "other",
)


class Persons(NamedTuple):
    """Columns of the inwoners; every array has shape (capacity,)."""

    lineage: Annotated[NDArray[np.uint64], Column("uint64", "-", "stable identity; keys all randomness")]
    partner: Annotated[
        NDArray[np.int32],
        Column("int32", "row", "partner, lived with unless one of them is in an institution; or -1", empty=NOBODY),
    ]
    household: Annotated[NDArray[np.int32], Column("int32", "row", "huishouden lived in, or -1", empty=NOBODY)]
    next: Annotated[
        NDArray[np.int32], Column("int32", "row", "next member of the same huishouden, or -1", empty=NOBODY)
    ]
    birth: Annotated[NDArray[np.int16], Column("int16", "month index", "month of birth; 0 = January 2000")]
    node: Annotated[NDArray[np.int32], Column("int32", "node", "place in the kin table, or -1", empty=NOBODY)]
    friends: Annotated[
        NDArray[np.int32],
        Column("int32", "row", "friends who live here, each tie in both rows, or -1", empty=NOBODY, width=FRIENDS),
    ]
    last_birth: Annotated[
        NDArray[np.int16], Column("int16", "month index", "month in which she last gave birth", empty=NEVER)
    ]
    union_since: Annotated[
        NDArray[np.int16],
        Column("int16", "month index", "month in which the present union began", empty=NEVER),
    ]
    arrived: Annotated[
        NDArray[np.int16], Column("int16", "month index", "month of arrival from elsewhere", empty=NEVER)
    ]
    sex: Annotated[NDArray[np.uint8], Column("uint8", "-", "sex", ("man", "vrouw"))]
    status: Annotated[
        NDArray[np.uint8], Column("uint8", "-", "whether the person lives here", ("here", "dead", "left"))
    ]
    role: Annotated[
        NDArray[np.uint8],
        Column("uint8", "-", "place in the huishouden", ("child", "head", "partner", "other", "resident")),
    ]
    marital: Annotated[
        NDArray[np.uint8],
        Column("uint8", "-", "legal marital status", ("never married", "married", "widowed", "divorced")),
    ]
    education: Annotated[NDArray[np.uint8], Column("uint8", "-", "highest level of education completed", EDUCATIONS)]
    activity: Annotated[NDArray[np.uint8], Column("uint8", "-", "main activity or source of income", ACTIVITIES)]
    statushouder: Annotated[NDArray[np.uint8], Column("uint8", "-", "1 when admitted as a refugee")]
    parity: Annotated[
        NDArray[np.uint8], Column("uint8", "births", "children she has borne; rates take 4 as four or more")
    ]
    level: Annotated[
        NDArray[np.uint8],
        Column(
            "uint8", "-", "level in each life domain, in the order of PERSON_DOMAINS", LEVELS, 5, len(PERSON_DOMAINS)
        ),
    ]
    conditions: Annotated[
        NDArray[np.uint16], Column("uint16", "bits", "what the person has, one bit of CONDITIONS each")
    ]
    since_mental: Annotated[
        NDArray[np.int16],
        Column("int16", "month index", "month in which the present mental disorder began", empty=NEVER),
    ]
    activity_since: Annotated[
        NDArray[np.int16], Column("int16", "month index", "month in which the main activity began", empty=NEVER)
    ]
    event: Annotated[NDArray[np.uint8], Column("uint8", "-", "last life event", EVENTS)]
    event_month: Annotated[
        NDArray[np.int16], Column("int16", "month index", "month of the last life event", empty=NEVER)
    ]
    loaded_since: Annotated[
        NDArray[np.int16],
        Column("int16", "month index", "month since which draaglast exceeds draagkracht unbroken", empty=NEVER),
    ]
    need: Annotated[
        NDArray[np.uint8],
        Column("uint8", "quarter-hours per week", "need of help, in the order of TASKS", width=len(TASKS)),
    ]
    covered: Annotated[
        NDArray[np.uint8],
        Column("uint8", "quarter-hours per week", "need met by mantelzorg, in the order of TASKS", width=len(TASKS)),
    ]
    helped: Annotated[
        NDArray[np.uint8],
        Column("uint8", "quarter-hours per week", "need met by voorzieningen, in the order of TASKS", width=len(TASKS)),
    ]
    carer_strain: Annotated[
        NDArray[np.uint8], Column("uint8", "-", "heaviest strain of who gives mantelzorg to the person", STRAINS)
    ]
    used: Annotated[NDArray[np.uint8], Column("uint8", "bits", "laws under which somebody got help this calendar year")]
    cost: Annotated[NDArray[np.int32], Column("int32", "euro cents", "cost of that help, this calendar year")]
    products: Annotated[
        NDArray[np.uint64], Column("uint64", "bits", "voorzieningen that somebody had this calendar year, by product")
    ]
    products_before: Annotated[NDArray[np.uint64], Column("uint64", "bits", "the same of the calendar year before")]
    given: Annotated[
        NDArray[np.uint16], Column("uint16", "quarter-hours per week", "mantelzorg given to all receivers together")
    ]
    given_elsewhere: Annotated[
        NDArray[np.uint8],
        Column("uint8", "quarter-hours per week", "mantelzorg given to mother and father elsewhere", width=2),
    ]
    care_since: Annotated[
        NDArray[np.int16],
        Column("int16", "month index", "month since which mantelzorg is given without a break", empty=NEVER),
    ]
    strain: Annotated[NDArray[np.uint8], Column("uint8", "-", "how heavy giving is", STRAINS)]
    away_until: Annotated[
        NDArray[np.int16],
        Column("int16", "month index", "first month in which somebody who withdrew can give again", empty=NEVER),
    ]
