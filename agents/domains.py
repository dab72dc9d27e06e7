"""The life domains of the Zelfredzaamheid-Matrix, the conditions that move them and the events that hit them: codes."""

from __future__ import annotations

(WORK, RELATIONS, MENTAL, PHYSICAL, SUBSTANCES, ADL, IADL, NETWORK, PARTICIPATION, GROWING_UP) = range(10)
PERSON_DOMAINS = (
    "werk_en_opleiding",
    "huiselijke_relaties",
    "geestelijke_gezondheid",
    "lichamelijke_gezondheid",
    "middelengebruik",
    "adl",
    "iadl",
    "sociaal_netwerk",
    "participatie",
    "opgroeien",
)
"""Columns of `persons.level`, domains of the ZRM (2017) that belong to one person; opgroeien below 23 only."""
FINANCES, HOUSING = range(2)
HOUSEHOLD_DOMAINS = ("financien", "huisvesting")
"""Columns of `households.level`: shared by all members."""
ACUTE, NOT_RELIANT, LIMITED, SUFFICIENT, FULL = 1, 2, 3, 4, 5
LEVELS = (
    "",
    "acuut_probleem",
    "niet_zelfredzaam",
    "beperkt_zelfredzaam",
    "voldoende_zelfredzaam",
    "volledig_zelfredzaam",
)
IMPAIRED = LIMITED
"""Highest level that counts as impaired."""

(
    CHRONIC,
    DEMENTIA,
    STROKE,
    FALL_INJURY,
    MENTAL_DISORDER,
    HAD_MENTAL,
    ADDICTION,
    LONELY,
    YOUTH_PROBLEM,
    LOW_LITERACY,
    BURNOUT,
    BEREAVED,
) = (1 << i for i in range(12))
CONDITIONS = (
    "chronic_illness",
    "dementia",
    "stroke",
    "fall_injury",
    "mental_disorder",
    "had_mental_disorder",
    "addiction",
    "strong_loneliness",
    "youth_problem",
    "low_literacy",
    "burn_out",
    "bereaved",
)
"""Bits of `persons.conditions`, lowest first."""

(
    NO_EVENT,
    SEPARATED,
    WIDOWED_EVENT,
    JOB_LOST,
    BUSINESS_ENDED,
    MOVED,
    CHILD_BORN,
    PARENT_DIED,
    EVICTED,
    ADMITTED,
    STOPPED_WORK,
    LEFT_SCHOOL,
    EXTRA_NEED,
) = range(13)
EVENTS = (
    "none",
    "separation",
    "widowhood",
    "job_loss",
    "end_of_own_business",
    "move",
    "birth_of_a_child",
    "death_of_a_parent",
    "eviction",
    "arrival_as_statushouder",
    "retirement",
    "school_drop_out",
    "child_with_extra_need",
)
"""Codes of `persons.event`, the life event that counts; `persons.event_month` says when."""
RANKS = (0, 4, 4, 3, 3, 1, 1, 2, 3, 2, 1, 3, 3)
"""How grave each event is, in the order of `EVENTS`: only one is kept, and a lesser one does not take the place of a
graver one while that works. The order is an assumption: the loss of a partner before that of work or home, both before
a death in the family of origin or an arrival, all before what most people meet with."""
LASTS = (0, 60, 24, 24, 24, 12, 12, 24, 24, 24, 0, 60, 60)
"""Months that the longest effect of each event lasts, as in `sim.domains.spillover`."""
ORDINARY, SHOCK_MONTHS = 1, 24
"""Events of this rank wait until `LASTS` is over; a shock takes the place of a graver one after this many months at
most, since only its effect on children (separation) or far ahead (school drop-out) lasts longer."""

NO_DEBT, AT_RISK, PROBLEMATIC, IN_HELP = range(4)
DEBTS = ("none", "at_risk", "problematic", "in_debt_help")
GRAVITY = (0, 1, 3, 2)
"""How grave each stage of debt is: help is in sight of the end of it."""
(PERSONAL_CARE, HOUSEHOLD_TASKS, GUIDANCE, DAY_STRUCTURE, MOBILITY, UPBRINGING, ADMINISTRATION, SOCIAL_CONTACT) = range(
    8
)
TASKS = (
    "persoonlijke_verzorging",
    "huishoudelijke_taken",
    "begeleiding",
    "dagstructuur",
    "vervoer",
    "opvoeding",
    "administratie_en_schulden",
    "sociaal_contact",
)
"""Columns of `persons.need`, in quarter-hours per week."""
