"""How people ask, how a melding is answered, staff, prices and the weights of zorgdruk: each with source and range."""

from __future__ import annotations

from sim.money.prices import AFTER
from sim.parameter import Parameter

_A = "assumption"
_CARE, _NORM = AFTER["care"], AFTER["norm"]
EITHER_WAY = 0.5
"""Rates of asking are believed to lie within this part of their default, either way, so that draws lie around it.
Assumption: the local factors that three municipalities needed beside one set of rates are 0.68, 1.46 and 0.42
(`sim.access.local`)."""
_FIT = "fitted to the use of Het Hogeland and Oldambt, 2021 (docs/validation.md, Toegang); range own"

ASKING: dict[str, float] = {
    "huishoudelijke_ondersteuning": 0.38,
    "begeleiding": 0.23,
    "dagbesteding": 0.054,
    "kortdurend_verblijf": 0.039,
    "hulpmiddelen": 0.13,
    "trapliften": 0.01,
    "woonvoorzieningen": 0.018,
    "vervoer": 0.11,
    "beschermd_wonen": 1.25,
    "basisondersteuning_ojg": 0.24,
    "jeugdhulp_ambulant": 0.22,
    "jeugd_ggz": 1.5,
    "dyslexie": 0.0084,
    "dagbehandeling": 0.46,
    "jeugdhulp_verblijf": 0.57,
    "pleegzorg": 0.09,
    "jeugdhulp_crisis": 0.53,
    "jeugdbescherming": 0.65,
    "bijzondere_bijstand": 0.21,
    "minimaregelingen": 0.14,
    "beschut_werk": 0.0042,
    "loonkostensubsidie": 0.023,
    "re_integratie": 0.53,
    "wlz_thuis": 0.15,
    "wlz_ggz": 2.0,
    "wijkverpleging": 0.42,
}
"""Times a year that somebody with the least ground asks for each product, when nothing else holds him back."""
_JOBS = (
    "derived: {} over 1,030 on bijstand, come in evenly from 2015-01 to 2021-08 and lost at 0.11 a year, so times "
    "0.11 / (1 - exp(-0.11 x 6.67)), over team.granted; per person on bijstand, asked for by the gemeente"
)
_NO_VOLUME = "own choice, fitted to nothing: no volume is published"
NOT_FITTED: dict[str, str] = {
    "dyslexie": _NO_VOLUME,
    "beschut_werk": _JOBS.format("C097: 19 persons"),
    "loonkostensubsidie": _JOBS.format("C100: 102 persons"),
    "wlz_ggz": "own choice, fitted to nothing: 86% of who has the ground moves in the first year, most at once by E022",
}
"""Where a rate comes from that no count set; the range of each is own too. Others are fitted, see
`calibration/access_volumes.py`. Jeugdreclassering has no rate: it asks an offence, which the model does not know."""

# fmt: off
_ROWS: tuple[tuple[str, float, float, float, str, str, str, str], ...] = (
    ("access.unaware", 0.50, 0.20, 0.61, "share", "B",
     "C136: 39% of inwoners know where to go, 53% for care, 80% of clients (Steenwijkerland 2015)",
     "share who do not know where to go until they have been helped once"),
    ("access.unaware_odds", -0.7, -1.5, 0.0, "log odds", _A, "C136 gives shares, no size",
     "asking of who does not know"),
    ("access.low_literacy", -0.4, -1.0, 0.0, "log odds", _A, "C139, C145: direction", "asking of who reads poorly"),
    ("access.alone", 0.3, 0.0, 1.0, "log odds", _A,
     "C014 against C015 holds less mantelzorg too, which the model has", "asking of who lives alone"),
    ("access.reserve", 1.0, 0.0, 2.0, "log odds", _A, "as 't echt nait aans kin; no source gives a size",
     "standard deviation of how readily people ask, lasting"),
    ("access.avoids", 0.10, 0.03, 0.40, "share", _A,
     "C144: 40% of who is disabled or chronically ill avoid some care because of its cost, 2025: upper bound",
     "share who never ask of their own accord"),
    ("access.outreach", 0.2, 0.0, 2.0, "per year", _A, "no source",
     "times a year that bemoeizorg brings who avoids care and is at the lowest level of a domain to ask"),
    ("access.known", 1.0, 0.0, 2.0, "log odds", _A,
     "C024: after a year 15% of youth, 10% of Wmo and 7% of participation come back: direction",
     "asking of who had help this year or the year before"),
    ("access.youth_without", -3.0, -6.0, 0.0,
     "log odds", _A, _FIT + "; C075: need does not explain the use of youth help",
     "asking for light youth help without a problem of growing up"),
    ("access.single_parent", 1.44, 0.0, 3.0, "log odds", _A,
     "C075: single-parent families predict the use of youth help, need does not; size " + _FIT,
     "asking for youth help in a huishouden of one parent"),
    ("access.child_0_3", 0.0, -3.0, 1.0, "log odds", _A, _FIT + ", by age; C075",
     "asking for youth help below 4, over 12-17"),
    ("access.child_4_11", 1.29, -1.0, 3.0, "log odds", _A, _FIT + ", by age; C075", "the same, 4-11"),
    ("access.handed_over", 1.0, 0.0, 1.0, "share", _A,
     "as at the end of an indication that is renewed: whoever still needs it is asked about; no source gives a share",
     "who grows out of youth help and has the ground for what comes after, for whom it is asked"),
    ("access.lasting_shelter", 0.67, 0.0, 1.0, "share", _A,
     "E022 over C031: some 20 thousand moved to the Wlz, mostly from the 30 thousand in beschermd wonen; 20/33 to "
     "20/25 by the range of C031, taken wider since both are unverified",
     "of who has beschermd wonen, who needs it for good and so has the ground of the Wlz from 2021 on"),
    ("access.subsidised_jobs", 0.099, 0.0, 0.5, "ratio", "C",
     "C100: 102 persons over 1,030 on bijstand (KWB 2021); low end 90 (March 2021), high end 94 of 740: as many per "
     "inhabitant in Steenwijkerland",
     "jobs with loonkostensubsidie per person on bijstand in August 2021, without beschut werk"),
    ("access.sheltered_jobs", 0.0184, 0.0, 0.2, "ratio", "C",
     "C097: 19 persons over 1,030 on bijstand (KWB 2021); high end the 34 places aimed at",
     "the same of beschut werk, which has the subsidy too"),
    ("access.jobs_lost", 0.11, 0.02, 0.3, "per year", _A,
     "A064: 3.4 to 6.8% a year lose a job; some 2% of workers reach the AOW age; 3.6% move away (Het Hogeland 2021); "
     "no source has it for these jobs",
     "jobs with a subsidy that end; it sets how many there are at the start, not who loses his"),
    ("access.hours", 0.5, 0.0, 1.5, "log odds per log", _A, "direction only", "asking by the log of unmet hours"),
    ("access.price", 0.25, 0.10, 0.40, "log odds per log", "C",
     "C053: users per 1,000 from 49 to 53 at low, 41 to 51 at middle and 4 to 6 at high incomes when a contribution of "
     "some 15 times as much became flat; C043",
     "asking by the log of the own contribution"),
    ("access.wait", 0.0, -0.1, 0.0, "log odds per week", _A,
     "no figure is known: at 0 waiting does not put people off; at the low end the 11 weeks of C148 leave a third of "
     "the odds of asking",
     "asking by the weeks a product is waited for, over those at the start"),
    ("access.distance", 0.0, -0.1, 0.0, "log odds per km", _A,
     "no figure is known: at 0 the way does not put people off; at the low end 10 km leave a third of the odds",
     "asking by the distance to where a product is given or asked for, over the mean of the gemeente"),
    ("access.least", 1.0, 0.5, 2.0, "hours per week", _A, "no source",
     "unmet hours that are a ground for hours of help"),
    ("access.late_months", 12.0, 3.0, 120.0, "months", _A, "direction only: too late is less effective",
     "months between asking and start after which half of the effect of a voorziening on levels is left"),
    ("access.local_wmo", 0.0, -1.0, 1.0, "log odds", _A,
     "on top of the local factor of the gemeente (sim.access.local)", "asking, Wmo"),
    ("access.local_youth", 0.0, -1.0, 1.0, "log odds", _A, "local factor", "asking, Jeugdwet"),
    ("team.solved", 0.10, 0.0, 0.4, "share", _A, "C128 gives the order, no shares (gap)",
     "meldingen answered by own strength or network"),
    ("team.general", 0.10, 0.0, 0.4, "share", _A, "C128 gives the order, no shares (gap)",
     "meldingen answered by a volunteer or a general voorziening"),
    ("team.network", 0.0, 0.0, 0.5, "log odds per tie", _A, "C128 gives the order; no figure is known",
     "answered by own strength or network, for each friend here and giver of mantelzorg, 5 at most"),
    ("team.light", 0.0, 0.0, 2.0, "log odds", _A, "C128 gives the order; no figure is known",
     "the same where no life domain is at the two lowest levels"),
    ("team.granted", 0.92, 0.80, 0.97, "share", _A,
     "C150, unverified: no figure found; most is sorted out before an application",
     "applications granted"),
    ("team.appeals", 0.0105, 0.005, 0.03, "share", "B", "C141: 31 of about 3,000 meldingen",
     "meldingen with an objection"),
    ("team.weeks_wmo", 2.0, 2.0, 4.0, "weeks", "A", "C131: taken up after 2, at times 4",
     "from melding to conversation without a queue"),
    ("team.weeks_youth", 2.0, 0.0, 4.0, "weeks", _A, "as Wmo (C131); the 20 weeks of C132 are those of a queue",
     "the same, Jeugdwet"),
    ("team.room", 1.05, 0.9, 1.5, "ratio", _A, "C151: no caseload is known; capacity is that of the start",
     "meldingen that the sociaal team can answer over those of the calibration year"),
    ("team.youth_room", 1.0, 0.8, 1.5, "ratio", _A, "C132: 20 weeks in 2021, whether it was growing is not known",
     "the same, Jeugdwet"),
    ("team.youth_queue", 18.0, 0.0, 26.0, "weeks", "A", "C132: 20 weeks, of which 2 without a queue",
     "weeks of meldingen that wait for the youth team at the start"),
    ("staff.room", 1.02, 0.9, 1.3, "ratio", _A, "capacity is scaled to the use of the start, then frozen",
     "hours of staff over those in use at the start"),
    ("staff.growth", 0.0, -0.03, 0.03, "per year", _A, "posts stay those of the start", "growth of the posts of staff"),
    ("staff.older", 0.27, 0.20, 0.40, "share", _A, "general knowledge, unverified, of care staff, NL about 2021; none "
     "in the dossier", "staff of 55 and older at the start"),
    ("staff.leaves", 0.10, 0.05, 0.15, "per year", _A, "general knowledge, unverified; no figure in the dossier",
     "staff that leaves for other reasons than the AOW"),
    ("staff.inflow", 1.0, 0.7, 1.3, "ratio", _A,
     "E027: shortage in home care from 5,600 (2024) to 27,400 workers (2033), NL; that of the gemeente is not known",
     "staff that comes in over what kept the start in balance"),
    ("staff.sickness", 0.0, 0.0, 0.1, "share", _A, "change against the start", "hours lost beyond those of the start"),
    ("money.care_index", _CARE.value, _CARE.low, _CARE.high, "per year", _A, _CARE.source,
     "rise of the prices of care after the last known year"),
    ("money.norm_index", _NORM.value, _NORM.low, _NORM.high, "per year", _A, _NORM.source,
     "rise of the norms of benefits after the last known year"),
    *((f"zorgdruk.weight_{part}", 1.0, 0.0, 5.0, "weight", _A, "a choice, not a measurement: all parts weigh the same",
       f"weight of {part} in the index of zorgdruk") for part in ("volume", "cost", "staff", "carers", "shortfall")),
)
# fmt: on
LIKELY: dict[str, tuple[float, float]] = {
    "access.youth_without": (-3.0 - EITHER_WAY, -3.0 + EITHER_WAY),
    "access.outreach": (0.0, 0.4),
    "access.handed_over": (0.5, 1.0),
    "access.late_months": (6.0, 24.0),
    "access.lasting_shelter": (0.3, 0.9),
    "access.subsidised_jobs": (0.087, 0.127),
    "access.sheltered_jobs": (0.017, 0.033),
    "access.jobs_lost": (0.06, 0.20),
    "access.local_wmo": (-0.3, 0.3),
    "access.local_youth": (-0.3, 0.3),
}
"""Range of belief of what has wider bounds, all assumptions: `EITHER_WAY`, nothing to twice as much, half to
all, half to twice as long, and the range that `sim.access.local` states."""
ACCESS_PARAMETERS: tuple[Parameter, ...] = (
    *(Parameter(*row, LIKELY.get(row[0])) for row in _ROWS),
    *(
        Parameter(
            f"asking.{name}", rate, 0.0, min(10.0 * rate, 12.0), "per year", _A, NOT_FITTED.get(name, _FIT),
            f"asking for {name}", (rate * (1.0 - EITHER_WAY), rate * (1.0 + EITHER_WAY)),
        )
        for name, rate in ASKING.items()
    ),
)  # fmt: skip
