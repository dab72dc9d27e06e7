"""Numbers of asking, access, staff and money, ready to be declared once a process reads them."""

from __future__ import annotations

from sim.money.prices import AFTER
from sim.parameter import Parameter

_OWN = "assumption: no figure in the sources"
_A = "assumption"
_U = "unverified"
_CARE, _NORM = AFTER["care"], AFTER["norm"]

# fmt: off
_ROWS: tuple[tuple[str, float, float, float, str, str, str, str], ...] = (
    # asking
    ("access.knows", 0.39, 0.39, 0.80, "share", "A", "C136: 39% of inwoners, 80% of clients (Steenwijkerland 2015)",
     "inwoners who know where to go with a question about getting by"),
    ("access.knows_client", 0.80, 0.70, 0.89, "share", "A", "C136: clients 80%, parents 89%",
     "the same of who has or had a voorziening"),
    ("access.asks_mental", 0.38, 0.34, 0.42, "share per year", "A", "C114: any professional care with a disorder",
     "people with a mental disorder who get professional help"),
    ("access.takes_bijstand", 0.65, 0.65, 0.67, "share", "A", "C145: non-take-up 35% (33-35)",
     "entitled huishoudens that take up bijstand"),
    ("access.takes_scheme", 0.305, 0.20, 0.65, "share", "A", "C094: Meedoen-pas after a year; C145 as the high end",
     "entitled people who take up a scheme for low incomes"),
    ("access.covered", 0.93, 0.885, 0.973, "share", "B", "C125: frail older people, North Holland",
     "need for care at home of frail older people that is met: upper bound, for checks"),
    ("access.avoids_cost", 0.40, 0.0, 0.40, "share", "B", "C144: with a disability or chronic illness, 2025",
     "people who avoid care because of its cost: upper bound, for checks"),
    ("access.price_low", 0.08, 0.05, 0.10, "share", "A", "C053: 49 to 53 per 1,000 in a year; C043c",
     "rise of household help at low incomes when the contribution became flat"),
    ("access.price_middle", 0.24, 0.20, 0.67, "share", "A", "C053: 41 to 51 per 1,000 in a year; C043b to 2023",
     "the same at middle incomes"),
    ("access.price_high", 0.50, 0.40, 1.00, "share", "A", "C053: 4 to 6 per 1,000 in a year; C043a to 2023",
     "the same at high incomes"),
    ("access.price_back_middle", -0.40, -0.60, -0.15, "share", "C", "D078a: the rise mirrored, upper bound",
     "change of household help at middle incomes when the contribution goes by income"),
    ("access.price_back_high", -0.50, -0.60, -0.20, "share", "C", "D078b: the rise mirrored, upper bound",
     "the same at high incomes"),
    ("access.returns", 0.10, 0.07, 0.15, "share", "A", "C024: youth 15%, Wmo 10%, participation 7%",
     "who comes back more than a year after the end"),
    # deciding
    ("access.granted", 0.92, 0.80, 0.97, "share", _U, "C150: not found; most filtering happens before an application",
     "formal Wmo applications that are granted"),
    ("access.meldingen", 61.7, 55.0, 65.0, "per 1,000 inwoners per year", "B", "C130: 1,235 in five months",
     "Wmo meldingen in Het Hogeland, for checks"),
    ("access.objections", 0.01, 0.005, 0.02, "share", "B", "C141: 31 of about 3,000 meldingen",
     "meldingen that end in a bezwaar"),
    ("access.wmo_weeks", 2.0, 2.0, 4.0, "weeks", "A", "C131: taken up after 2, at times 4", "Wmo wait to be taken up"),
    ("access.youth_weeks", 20.0, 0.0, 20.0, "weeks", "A", "C132: mean of the local team; crisis the same day",
     "wait for youth help of the local team"),
    ("access.debt_days", 11.0, 3.0, 56.0, "days", "A",
     "C146: first appointment; crisis 3 working days; law 8 weeks (C135)",
     "wait for debt help"),
    ("access.help_weeks", 11.0, 2.0, 36.0, "weeks", "B", "C148: 8-36, Kassa survey 2022; 2-4 in Het Hogeland (C131)",
     "wait for household help to start, for checks"),
    ("access.youth_simple", 0.33, 0.25, 0.45, "share", "A", "C134: 26 of 78",
     "youth with a single problem at the intake"),
    ("access.wlz_inflow", 0.040, 0.029, 0.058, "share per year", "A", "C109: 2021 to 2022",
     "Wmo clients who come to the Wlz within the year, for checks"),
    # staff
    ("staff.caseload_wmo", 200.0, 120.0, 300.0, "meldingen per fte per year", _U, "C151: not found",
     "meldingen that a Wmo consulent handles"),
    ("staff.caseload_youth", 20.0, 12.0, 24.0, "cases per fte", _U, "C143: 240 cases, fte not published",
     "families under a youth case manager"),
    ("staff.caseload_guardian", 15.0, 15.0, 24.0, "families per fte", "B", "C142", "families under a voogd"),
    ("staff.hours", 1400.0, 1300.0, 1550.0, "hours per fte per year", _U, "C152", "productive hours"),
    ("staff.client_time", 0.80, 0.75, 0.85, "share", _U, "C152", "productive hours that reach a client"),
    ("staff.assessment", 1394.44, 1394.44, 2493.95, "euro (2023)", "A", "C049 (Westerveld), stabilisation 2,493.95",
     "cost of one vraagverheldering"),
    ("staff.inflow", 0.10, 0.05, 0.15, "per year", _A, _OWN + "; E027 gives the balance", "new staff over staff"),
    ("staff.outflow", 0.10, 0.05, 0.15, "per year", _A, _OWN + "; E027 gives the balance", "leaving and retiring"),
    ("staff.sickness", 0.07, 0.05, 0.09, "share", _A, _OWN, "hours lost to sickness, beyond what C152 leaves out"),
    ("staff.shortage_2024", 5600.0, 5600.0, 5600.0, "workers NL", "A", "E027", "shortage in home care in 2024"),
    ("staff.shortage_2033", 27400.0, 14000.0, 40000.0, "workers NL", "A", "E027; range own", "the same in 2033"),
    # money
    ("money.care_index", _CARE.value, _CARE.low, _CARE.high, "per year", _A, _CARE.source,
     "rise of the prices of care"),
    ("money.norm_index", _NORM.value, _NORM.low, _NORM.high, "per year", _A, _NORM.source,
     "rise of the norms of benefits"),
    ("money.taakstelling", 0.5, 0.0, 1.0, "share", _A, "C065: those of youth in Het Hogeland 2021 largely not made",
     "part of the taakstellingen that is made"),
    ("money.wmo_growth", 0.02, 0.0, 0.05, "per year", "B", "E023: scenarios of Steenwijkerland",
     "growth of the Wmo in the scenario table, for checks"),
)
# fmt: on

ACCESS_PARAMETERS: tuple[Parameter, ...] = tuple(Parameter(*row) for row in _ROWS)
"""Not in `sim.parameters` yet: a parameter that nothing reads would mislead. A process that reads one adds it there."""
