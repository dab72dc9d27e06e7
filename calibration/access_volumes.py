"""What Het Hogeland took of each product in 2021, as far as a volume is published or follows from a cost."""

from __future__ import annotations

_AT_HOME = (
    "27% of the Wlz of old people: users between C120 (2019) and C123 (2023), 122,445 in a home (E018); 728 residents"
)
RUNNING, STARTED, EUROS, PERSONS, HALF = range(5)
"""What is compared: clients in an average month, starts, euros, different persons of the year or of January-June."""
VOLUMES: dict[str, tuple[int, float, str]] = {
    "huishoudelijke_ondersteuning": (EUROS, 4.8e6, "C033"),
    "begeleiding": (RUNNING, 640.0, "C036 and C055: 580-870 with support; parts of C036 by assumption"),
    "dagbesteding": (RUNNING, 290.0, "C036, part by assumption"),
    "kortdurend_verblijf": (RUNNING, 60.0, "C036, part by assumption"),
    "trapliften": (STARTED, 36.0, "C039"),
    "woonvoorzieningen": (STARTED, 50.0, "taakveld 6.6, see products.toml"),
    "beschermd_wonen": (RUNNING, 46.0, "taakveld 6.81 of 2021 over C057: 2.305 million / 50,000"),
    "basisondersteuning_ojg": (PERSONS, 400.0, "D002: youth per year"),
    "dagbehandeling": (RUNNING, 66.0, "C084 x 1,420 youth here / 444,000 (C078)"),
    "jeugdhulp_verblijf": (RUNNING, 35.0, "C072: 5% of youth in the year, half of them at a time at 12 months a stay"),
    "pleegzorg": (RUNNING, 47.0, "C072: 5% of youth in the year, two thirds of them at one time at 24 months"),
    "jeugdhulp_crisis": (HALF, 16.0, "C059: different persons in half a year; the half is not named"),
    "jeugdbescherming": (RUNNING, 75.0, "C074: 28,000 of some 3.3 million"),
    "bijzondere_bijstand": (PERSONS, 1042.0, "C091: clients of the year"),
    "minimaregelingen": (PERSONS, 981.0, "C093: persons of the year"),
    "re_integratie": (RUNNING, 515.0, "half of who is on bijstand, see products.toml"),
    "wlz_thuis": (RUNNING, 275.0, _AT_HOME),
    "wijkverpleging": (EUROS, 13.1e6, "C111 x C112, 1.1 for prices since 2018, 1.2 for an older population"),
}  # fmt: skip
"""What Het Hogeland took in 2021, and where it comes from."""
AIDS = ("hulpmiddelen", "vervoer")
"""Their cost is known and their users are not: as many as bring the Wmo clients to their number; the tariff follows."""
AIDS_EUROS = {"hulpmiddelen": 1.155e6 - 36 * 3000.0, "vervoer": 1.1185e6}
LIGHT = {"jeugdhulp_ambulant": 1.0, "jeugd_ggz": 1.0 / 3.0}
"""Help that brings the young with help to their number; clients of each over those of the first, an assumption."""
AGES = {"access.child_0_3": "0-3", "access.child_4_11": "4-11"}
