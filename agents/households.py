"""Every huishouden and institution, one row each, with its members as a chain through the persons table."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.domains import DEBTS, HOUSEHOLD_DOMAINS, LEVELS
from agents.schema import Column

(
    ALONE,
    UNMARRIED,
    MARRIED_COUPLE,
    UNMARRIED_CHILDREN,
    MARRIED_CHILDREN,
    SINGLE_PARENT,
    OTHER_HOUSEHOLD,
    INSTITUTION,
) = range(8)
HOUSEHOLD_TYPES = (
    "one_person",
    "unmarried_couple",
    "married_couple",
    "unmarried_couple_children",
    "married_couple_children",
    "single_parent",
    "other",
    "institution",
)

POSITIONS = (
    "child_at_home",
    "living_alone",
    "partner_unmarried_no_children",
    "partner_married_no_children",
    "partner_unmarried_with_children",
    "partner_married_with_children",
    "single_parent",
    "other_member",
    "institutional",
)
"""CBS positions in the household (71488ned), in the order of the position axis."""


LONG_AGO = -20000
"""Month of a move-in that nothing is known of."""
NEIGHBOURS = 4
"""Most huishoudens a huishouden knows as its neighbours."""
INCOMES = (
    "up_to_social_minimum",
    "up_to_110_percent",
    "up_to_120_percent",
    "rest_of_lowest_40_percent",
    "middle_40_percent",
    "highest_20_percent",
)
"""Standardised income of the huishouden: against the social minimum, then by the Dutch distribution of huishoudens."""
TENURES = ("owned", "housing_association", "other_rent")


class Households(NamedTuple):
    """Columns of the huishoudens; every array has shape (capacity,). A row with size 0 is dissolved."""

    lineage: Annotated[NDArray[np.uint64], Column("uint64", "-", "keys the draws of the huishouden as a whole")]
    first: Annotated[NDArray[np.int32], Column("int32", "row", "first member, or -1 when empty", empty=-1)]
    size: Annotated[NDArray[np.uint16], Column("uint16", "persons", "members")]
    kern: Annotated[NDArray[np.int16], Column("int16", "row", "kern (postcode place) it stands in")]
    since: Annotated[
        NDArray[np.int16], Column("int16", "month index", "month in which it came to its kern", empty=LONG_AGO)
    ]
    neighbours: Annotated[
        NDArray[np.int32],
        Column("int32", "row", "neighbouring huishoudens, each tie in both rows, or -1", empty=-1, width=NEIGHBOURS),
    ]
    income: Annotated[NDArray[np.uint8], Column("uint8", "-", "income class of the huishouden", INCOMES)]
    tenure: Annotated[NDArray[np.uint8], Column("uint8", "-", "ownership of the dwelling", TENURES)]
    type: Annotated[NDArray[np.uint8], Column("uint8", "-", "CBS household type", HOUSEHOLD_TYPES)]
    dirty: Annotated[NDArray[np.uint8], Column("uint8", "-", "1 when members changed and the type must be set again")]
    level: Annotated[
        NDArray[np.uint8],
        Column(
            "uint8",
            "-",
            "level in each shared life domain, in the order of HOUSEHOLD_DOMAINS",
            LEVELS,
            5,
            len(HOUSEHOLD_DOMAINS),
        ),
    ]
    debt: Annotated[NDArray[np.uint8], Column("uint8", "-", "stage of problematic debt", DEBTS)]
    debt_since: Annotated[
        NDArray[np.int16], Column("int16", "month index", "month in which that stage began", empty=LONG_AGO)
    ]
