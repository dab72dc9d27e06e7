"""All yearly rates that a run of one municipality needs, as the processes read them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sim.rates.table import RateTable


@dataclass(frozen=True)
class Rates:
    """The rate tables of one municipality.

    Ages run 0..110 (111 positions; the last one is open). "age31" is the age reached on 31 December of the year;
    "age" is the age in completed years at the start of the month. Sex is man, vrouw. Years run from `first_year` on.

    Parameters
    ----------
    first_year : calendar year of position 0 on every year axis.
    mortality : (year, sex, age31) probability of dying within the calendar year; at age31 0 from birth to 31 December.
    partner_mortality : (sex, partner, age31) factor on mortality, partner = without, with; its mean over people is 1.
    maternity : (year, age31, parity) probability that a woman with that many earlier births (0, 1, 2, 3, 4+), whose
        last birth is at least `birth_interval` months ago, gives birth within the year.
    multiple : (1,) probability that a maternity is a twin birth.
    boys : (1,) probability that a newborn is a boy.
    parity_start : (age, parity) share of women by births so far, used for the start population.
    parity_years : (year, age, parity) the same on 1 January of each year, used for women who arrive.
    separation : (couple, age) yearly hazard that a couple separates, couple = unmarried, married; age of the woman.
    marriage : (age,) yearly hazard that an unmarried couple marries; age of the woman.
    union : (age,) yearly hazard that a woman without a partner finds one, births to single women left out.
    union_men : (age,) relative weight of a man without a partner in the choice.
    union_gap : (gap,) probability of the man's age minus the woman's, in years, gap = -15..25.
    union_at_birth : (age,) probability that a woman without a partner has one when her child is born.
    leaving_home : (sex, age) yearly hazard that a child living with its parents starts living alone.
    departure_household : (year, age) yearly hazard that a whole household leaves the municipality; age of its
        reference person (woman of a couple, otherwise the head).
    departure_home : (year, sex, age) yearly hazard that a child living at home leaves the municipality alone.
    departure_abroad : (year,) share of departures that go abroad.
    arrivals : (year, reason) expected persons per year arriving, reason = domestic, abroad.
    arrival_profile : (reason, sex, age) share of arrivals by sex and age; sums to 1 per reason.
    arrival_home : (reason, sex, age) probability that an arriving person is a child at home.
    moving : (age,) yearly hazard that a household moves within the municipality; age of the reference person.
    institution_entry : (sex, partner, age) yearly hazard of entering an institution, partner = without, with.
    institution_exit : (sex, age) yearly hazard of leaving one for a household of one's own.
    season : (event, month) share of a year's events per calendar month, event = deaths, births, arrivals, departures,
        sums to 1 per event.
    year_effect : (flow,) standard deviation of the logarithm of the year effect, flow = arrivals, departures.
    """

    first_year: int
    mortality: RateTable
    partner_mortality: RateTable
    maternity: RateTable
    multiple: RateTable
    boys: RateTable
    parity_start: RateTable
    parity_years: RateTable
    separation: RateTable
    marriage: RateTable
    union: RateTable
    union_men: RateTable
    union_gap: RateTable
    union_at_birth: RateTable
    leaving_home: RateTable
    departure_household: RateTable
    departure_home: RateTable
    departure_abroad: RateTable
    arrivals: RateTable
    arrival_profile: RateTable
    arrival_home: RateTable
    moving: RateTable
    institution_entry: RateTable
    institution_exit: RateTable
    season: RateTable
    year_effect: RateTable

    def tables(self) -> tuple[RateTable, ...]:
        """Return every rate table, in the order in which they are declared."""
        found = (getattr(self, f.name) for f in fields(self))
        return tuple(t for t in found if isinstance(t, RateTable))

    def year_row(self, year: int) -> int:
        """Return the position of a calendar year on the year axes; years past the end use the last one."""
        return min(max(year - self.first_year, 0), len(self.mortality.axes[0].labels) - 1)
