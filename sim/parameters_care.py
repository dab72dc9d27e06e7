"""Declared numbers of mantelzorg: what a person may vary; tables by giver and distance stand in `sim.care.rules`."""

from __future__ import annotations

from sim.parameter import Parameter

_OWN = "assumption: no figure in the sources"
_A = "assumption"

# fmt: off
_ROWS: tuple[tuple[str, float, float, float, str, str, str, str], ...] = (
    ("care.willing", 0.0, -2.0, 2.0, "log odds", _A, "0 = as in sim.care.rules",
     "added to the log odds of willingness of every giver"),
    ("care.works", -0.3, -1.0, 0.0, "log odds", _A, "B011, B040; size own",
     "added for who has paid work"),
    ("care.ill", -0.7, -2.0, 0.0, "log odds", _A, _OWN + "; B048 gives the direction",
     "added for who has a physical or mental domain at 3 or lower; times exp of it the hours that he can give at most"),
    ("care.minors", -0.3, -1.0, 0.0, "log odds", _A, "B004: couples with children 15%, without 19%; size own",
     "added for parents of minors, for receivers outside their home"),
    ("care.busy", -0.5, -1.5, 0.0, "log odds", _A, _OWN, "added for who gives to somebody else already"),
    ("care.strained", -0.4, -1.0, 0.0, "log odds per class", _A, _OWN + "; B048 gives the direction",
     "added for every class of strain of who gives already"),
    ("care.cohesion", 0.5, 0.0, 1.5, "log odds per log of the cohesion", _A, _OWN + "; A005 gives the direction",
     "willingness of friends, neighbours and volunteers against the cohesion of the kern over that of the province"),
    ("care.offer_spread", 0.59, 0.4, 1.2, "standard deviation of the log", _A,
     "B019, B020: 11 h in the mean, 16-19% above 8 h by the broad definition; size fitted (calibration.care_fit)",
     "spread of the hours that a willing giver offers about the mean of his kind"),
    ("care.elsewhere", 1.0, 0.0, 1.5, "factor", _A, "mirrored from children elsewhere and parents here; 0 is nobody",
     "multiplies who gives to a parent of 70 and over elsewhere, by age, sex and distance"),
    ("care.ends", 0.05, 0.0, 0.15, "per year", _A, "B029: spells of 3-7 years, unverified; most follow from life",
     "hazard that an arrangement ends for a reason that is not modelled"),
    ("care.asks", 1.0, 0.25, 12.0, "hours per week", _A, "calibrated: B005, any help",
     "need from which on people ask others; below it they manage by themselves"),
    ("care.least", 2.0, 1.0, 8.0, "quarter-hours per week", _A, _OWN, "unmet need from which on somebody asks"),
    ("care.portion", 4.0, 1.0, 63.0, "hours per week", _A, "LL-PLoS (Linked Lives): a quantum of 4 h",
     "what a giver gives before the next one who is as close is asked; the largest value lets the first give all"),
    ("care.counts", 2.25, 0.0, 4.0, "hours per week", _A,
     "fitted (care_fit): B001; 14% by the CBS definition, between any help (32%, B005) and 4 hours and more (8%, B060)",
     "hours from which on people call what they give mantelzorg; figures only, it changes nothing in a run"),
    ("care.usual", 5.0, 0.0, 8.0, "hours per week", _A, "B015a, B014; tried at 3-8, size own",
     "help between housemates below which it is usual help, which nobody calls mantelzorg; figures only"),
    ("care.received", 9.0, 0.0, 12.0, "hours per week", _A, "calibrated: B010 at 55+",
     "hours from which on people say that they get mantelzorg; figures only"),
    ("care.turn", 3.0, 1.0, 12.0, "months", _A, _OWN, "time between two times of asking while nothing happens"),

    ("strain.women", 0.25, 0.25, 0.45, "share", "B", "B037: 0.34; calibrated: B041b",
     "daughters heavily burdened at 8-12 hours a week"),
    ("strain.men", 0.17, 0.15, 0.35, "share", "B", "B037: 0.24; moved with women",
     "sons heavily burdened at 8-12 hours a week"),
    ("strain.hours", 7.52, 3.93, 14.39, "odds ratio", "A", "B042", "more than 16 hours a week against 1-2 hours"),
    ("strain.others", -0.94, -2.0, 0.0, "log odds", _A, "fitted (calibration.care_fit): B030",
     "added for who cares for nobody's parent, at the same hours"),
    ("strain.child", 2.55, 1.51, 4.31, "odds ratio", "A", "B043", "care for an own child"),
    ("strain.ill", 1.80, 1.20, 2.68, "odds ratio", "A", "B044", "own poor health"),
    ("strain.lonely", 2.05, 1.41, 2.99, "odds ratio", "A", "B045", "loneliness of the carer"),
    ("strain.troubled", 1.8, 1.0, 2.5, "odds ratio", "B",
     "B035: 34 against 19% is an odds ratio of 2.2, which holds the longer hours too; size own",
     "receiver with dementia or a mental disorder"),
    ("strain.work", 1.1, 1.0, 1.5, "odds ratio", _A,
     "B040: more sickness absence with prolonged care; B048: less work and leisure; size own", "own paid work"),
    ("strain.sole", 1.2, 1.0, 2.0, "odds ratio", _A, "B041: only children are more burdened; size own",
     "nobody else, here or elsewhere, gives to one of the receivers"),
    ("strain.unrelieved", 1.0, 1.0, 2.0, "odds ratio", _A, _OWN + "; 1 is no effect",
     "one of the receivers has no voorziening"),
    ("strain.years", 0.02, 0.0, 0.1, "log odds per year", _A, _OWN + "; B014: a burden lasts",
     "caring without a break, up to ten years"),
    ("strain.loaded", 1.5, 0.5, 2.5, "log odds", _A, _OWN, "loaded or more against heavily burdened or more"),
    ("strain.overloaded", -0.49, -1.5, -0.2, "log odds", _A, _OWN,
     "overloaded against heavily burdened or more"),
    ("strain.lasts", 18.0, 6.0, 48.0, "months", _A, "B014: persistent over 12 months, without a number",
     "time that a carer's tolerance stays what it is"),
    ("strain.burn_out", 0.10, 0.0, 0.3, "per year", _A, _OWN, "burn-out of who is overloaded"),
    ("strain.recovery", 1.0, 0.5, 2.0, "per year", _A, _OWN, "end of a burn-out"),
    ("strain.withdrawal", 0.15, 0.0, 0.4, "per year", _A, _OWN + "; B048-B051 give the direction",
     "withdrawal of who is overloaded, beside burn-out"),
    ("strain.away", 6.0, 1.0, 24.0, "months", _A, _OWN, "time before who withdrew or burnt out can give again"),

    ("care.work_exit", 0.0, 0.0, 0.3, "per year", "A", "B040: no more reduction or quitting than others, panel",
     "stopping paid work of who is heavily burdened or more"),
    ("care.known", 0.18, 0.10, 0.25, "share", "B", "B018, B069: 1,009 registered of about 5,460 carers",
     "share of carers known at the steunpunt"),
    ("care.respite", 0.0, 0.0, 1.0, "share", _A, "measure: present respijtzorg is in the strain that was measured",
     "share of the known carers who get respijtzorg"),
    ("care.respite_hours", 8.0, 2.0, 24.0, "hours per week", _A, _OWN, "hours that respijtzorg takes over"),
    ("care.thanked", 0.0, -0.5, 0.0, "log odds", _A, "measure; the sources name no effect of the compliment (B071)",
     "strain of who is known, by waardering beside what there was"),

    ("volunteers.level", 1.0, 0.5, 1.5, "factor", "B", "B074-B076", "multiplies the share of volunteers by age"),
    ("volunteers.visits", 0.03, 0.0, 0.15, "share", _A,
     "B072: 133 matches brokered a year, of 2 h and 3 years, are 1.2% of all hours; others broker none; size own",
     "share of the hours of volunteers that goes to inwoners at home"),
    ("volunteers.hours", 4.0, 3.0, 5.2, "hours per week", "A", "B077", "hours of a volunteer"),
)
# fmt: on

CARE_PARAMETERS: tuple[Parameter, ...] = tuple(Parameter(*row) for row in _ROWS)
"""Parameters of mantelzorg."""
