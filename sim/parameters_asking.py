"""How people ask for help, how a melding is answered, and with how much staff it is served: with source and range."""

from __future__ import annotations

from sim.parameter import Parameter

_A = "assumption"
_FIT = "fitted to the use of Het Hogeland and Oldambt, 2021 (docs/validation.md, Toegang); range own"

ASKING: dict[str, float] = {
    "huishoudelijke_ondersteuning": 0.22,
    "begeleiding": 0.16,
    "dagbesteding": 0.037,
    "kortdurend_verblijf": 0.03,
    "hulpmiddelen": 0.091,
    "trapliften": 0.0079,
    "woonvoorzieningen": 0.013,
    "vervoer": 0.078,
    "beschermd_wonen": 0.44,
    "basisondersteuning_ojg": 0.38,
    "jeugdhulp_ambulant": 0.67,
    "jeugd_ggz": 3.1,
    "dyslexie": 0.0084,
    "dagbehandeling": 0.64,
    "jeugdhulp_verblijf": 1.1,
    "pleegzorg": 0.31,
    "jeugdhulp_crisis": 1.0,
    "jeugdbescherming": 0.45,
    "bijzondere_bijstand": 0.3,
    "minimaregelingen": 0.17,
    "beschut_werk": 0.01,
    "loonkostensubsidie": 0.2,
    "re_integratie": 0.16,
    "wlz_thuis": 0.76,
    "wlz_ggz": 0.02,
    "wijkverpleging": 0.24,
}
"""Times a year that somebody with the least ground asks for each product, when nothing else holds him back."""

_ROWS: tuple[tuple[str, float, float, float, str, str, str, str], ...] = (
    ("access.unaware", 0.50, 0.20, 0.61, "share", "B",
     "C136: 39% of inhabitants know where to go, 53% for care, 80% of clients",
     "share who do not know where to go until they have been helped once"),
    ("access.unaware_odds", -0.7, -1.5, 0.0, "log odds", _A, "C136 gives shares, no size", "asking of who does not know"),
    ("access.low_literacy", -0.4, -1.0, 0.0, "log odds", _A, "C139, C145: direction", "asking of who reads poorly"),
    ("access.alone", 0.3, 0.0, 1.0, "log odds", _A,
     "C014 against C015 holds less mantelzorg too, which the model has", "asking of who lives alone"),
    ("access.reserve", 1.0, 0.0, 2.0, "log odds", _A, "as 't echt nait aans kin; no source gives a size",
     "standard deviation of how readily people ask, lasting"),
    ("access.avoids", 0.10, 0.03, 0.40, "share", _A, "C144: 40% of who is ill avoid some care because of its cost",
     "share who never ask of their own accord"),
    ("access.known", 1.0, 0.0, 2.0, "log odds", _A, "C024: 7-15% come back after a year", "asking of who had help this year"),
    ("access.youth_without", -3.0, -6.0, 0.0, "log odds", _A, _FIT + "; C075: need does not explain the use of youth help",
     "asking for light youth help without a problem of growing up"),
    ("access.hours", 0.5, 0.0, 1.5, "log odds per log", _A, "direction only", "asking by the log of unmet hours"),
    ("access.price", 0.25, 0.10, 0.40, "log odds per log", "C",
     "C043, C053: use of high incomes doubled when a contribution of some 15 times as much became flat",
     "asking by the log of the own contribution"),
    ("access.least", 1.0, 0.5, 2.0, "hours per week", _A, "no source", "unmet hours that are a ground for hours of help"),
    ("access.local_wmo", 0.0, -1.0, 1.0, "log odds", _A, "local factor; PEERS: known factors explain half", "asking, Wmo"),
    ("access.local_youth", 0.0, -1.0, 1.0, "log odds", _A, "local factor", "asking, Jeugdwet"),
    ("team.solved", 0.10, 0.0, 0.4, "share", _A, "C128 gives the order, no shares (gap)",
     "meldingen answered by own strength or network"),
    ("team.general", 0.10, 0.0, 0.4, "share", _A, "C128 gives the order, no shares (gap)",
     "meldingen answered by a volunteer or a general voorziening"),
    ("team.granted", 0.92, 0.80, 0.97, "share", "unverified", "C150", "applications granted"),
    ("team.appeals", 0.0105, 0.005, 0.03, "share", "C", "C141: 31 of some 2,964 meldingen", "meldingen with an objection"),
    ("team.weeks_wmo", 2.0, 2.0, 4.0, "weeks", "A", "C131", "from melding to conversation without a queue"),
    ("team.weeks_youth", 2.0, 0.0, 4.0, "weeks", _A, "C132 is with a queue", "the same, Jeugdwet"),
    ("team.room", 1.05, 0.9, 1.5, "ratio", _A, "C151: no caseload is known; capacity is that of the start",
     "meldingen that the sociaal team can answer over those of the calibration year"),
    ("team.youth_room", 0.97, 0.8, 1.5, "ratio", _A, "C132: 20 weeks, so less than what comes in", "the same, Jeugdwet"),
    ("staff.room", 1.02, 0.9, 1.3, "ratio", _A, "capacity is scaled to the use of the start, then frozen",
     "hours of staff over those in use at the start"),
    ("staff.growth", 0.0, -0.03, 0.03, "per year", _A, "E027, E028: shortage grows; the gemeente's own staff is not known",
     "growth of the hours of staff"),
    ("staff.sickness", 0.0, 0.0, 0.1, "share", _A, "change against the start", "hours lost beyond those of the start"),
)
ACCESS_PARAMETERS: tuple[Parameter, ...] = (
    *(Parameter(*row) for row in _ROWS),
    *(
        Parameter(f"asking.{name}", rate, 0.0, min(10.0 * rate, 12.0), "per year", _A, _FIT, f"asking for {name}")
        for name, rate in ASKING.items()
    ),
)
