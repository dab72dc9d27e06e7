"""Requests for help and what comes of them: one row from the first contact until the last hour, then it is counted."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.persons import NOBODY
from agents.schema import Column

REPORTED, WAITING, RUNNING = range(3)
STAGES = ("melding", "wacht_op_aanbieder", "loopt")
ZIN, PGB = 0, 1
FORMS = ("zin", "pgb")

(
    DIED,
    MOVED_AWAY,
    ADMITTED_TO,
    NOT_NEEDED,
    SOLVED,
    GENERAL,
    REFUSED,
    EXPIRED,
    COMPLETED,
    GREW_UP,
    RULE_ENDED,
    PASSED_ON,
) = range(12)
ENDS = (
    "overleden",
    "vertrokken",
    "naar_instelling",
    "niet_meer_nodig",
    "eigen_kracht_of_netwerk",
    "algemene_voorziening",
    "afgewezen",
    "afgelopen",
    "afgerond",
    "volwassen",
    "regel_vervallen",
    "naar_wlz",
)
"""Why a row ended. The fifth to seventh are answers to a melding; nothing was granted."""
ACCESSES = (
    "gemeente",
    "huisarts",
    "jeugdarts",
    "medisch_specialist",
    "gecertificeerde_instelling",
    "rechter_of_officier",
    "geen_verwijzer",
)
"""By whom somebody came in. Other laws than the Jeugdwet come in at the municipality or have no referrer."""

RAN, RAN_BEFORE = 64, 128
"""Bits of `persons.used` above those of laws: a grant that makes a client in the month of its award only ran this
calendar year, or the year before. Who had one knows where to go."""


class Indications(NamedTuple):
    """Columns of the requests and indications; every array has shape (capacity,)."""

    client: Annotated[NDArray[np.int32], Column("int32", "row", "whose, in the persons table", empty=NOBODY)]
    asked: Annotated[NDArray[np.int16], Column("int16", "month index", "month of the melding or referral")]
    since: Annotated[NDArray[np.int16], Column("int16", "month index", "month in which the present stage began")]
    until: Annotated[NDArray[np.int16], Column("int16", "month index", "first month after the indication")]
    quarters: Annotated[
        NDArray[np.uint16], Column("uint16", "quarter-hours per week", "hours granted; pieces and places: 0")
    ]
    product: Annotated[NDArray[np.uint8], Column("uint8", "-", "row in the table of products")]
    stage: Annotated[NDArray[np.uint8], Column("uint8", "-", "how far it is", STAGES)]
    form: Annotated[NDArray[np.uint8], Column("uint8", "-", "zorg in natura or pgb", FORMS)]
    access: Annotated[NDArray[np.uint8], Column("uint8", "-", "who referred", ACCESSES)]
    urgent: Annotated[NDArray[np.uint8], Column("uint8", "-", "1 when served the same month, before all others")]
    renewed: Annotated[NDArray[np.uint8], Column("uint8", "times", "how often the indication was renewed, at most 255")]
