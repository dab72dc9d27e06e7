"""Codes of the main activities, and why people enter and leave bijstand."""

from __future__ import annotations

from agents.persons import ACTIVITIES

(
    AT_HOME,
    PUPIL,
    STUDENT,
    EMPLOYED,
    SELF_EMPLOYED,
    UNEMPLOYED,
    BIJSTAND,
    DISABLED,
    RETIRED,
    NO_INCOME,
) = range(len(ACTIVITIES))
"""`AT_HOME` is a child before school; `NO_INCOME` is "other": neither work, study, benefit nor pension of one's own."""
NONE_YET, LOW, MIDDLE, HIGH = range(4)
STATES = 8
"""Activities of adults: rows and columns of a table of moves, activity minus `STUDENT`."""
SCHOOL_AGE, LOW_AGE, STUDENT_AGE, ADULT = 4, 12, 17, 18
"""Ages of school entry, of the end of basisonderwijs, from which people may be in mbo or hbo, and of majority."""
TO_WORK = 67
"""No table of moves has a row for people of this age or older; they have the last row."""

IN_REASONS = (
    "end_of_work_or_sickness",
    "end_of_ww",
    "end_of_study",
    "end_of_disability_benefit",
    "end_of_relationship",
    "other_or_end_of_asylum_benefit",
    "from_other_municipality",
    "end_of_own_business",
)
(
    END_OF_WORK,
    END_OF_WW,
    END_OF_STUDY,
    END_OF_DISABILITY,
    END_OF_RELATIONSHIP,
    OTHER_IN,
    FROM_ELSEWHERE,
    END_OF_BUSINESS,
) = range(8)
OUT_REASONS = ("work", "own_business", "study", "disability_benefit", "aow", "partner", "other")
OUT_WORK, OUT_BUSINESS, OUT_STUDY, OUT_DISABILITY, OUT_AOW, OUT_PARTNER, OUT_OTHER = range(7)
