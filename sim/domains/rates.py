"""All tables of the life domains that a run of one municipality needs, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from sim.domains.debt import debt
from sim.domains.health import Society, chronic, dementia, falls, limitations, stroke
from sim.domains.mind import addiction, literacy, loneliness, mental, youth
from sim.domains.table import DomainTable
from sim.domains.work import Local, bijstand, disability, jobs, learning
from sim.errors import DataError, did_you_mean
from sim.parameters_domains import DEFAULTS
from sim.rates.mortality import mortality
from sim.rates.population import population_by_age
from sim.rates.positions import INSTITUTIONAL, latest_stock
from sim.rates.read import Floats
from sim.synthesis.attributes_levels import Levels
from sim.synthesis.start import START_YEARS
from sim.synthesis.wanted import unrestricted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.municipalities import Municipality
    from sim.statline import Statline

GGD = {"PV20": "GGD Groningen", "PV23": "GGD IJsselland"}
"""GGD region of the municipalities of each province, as in the table health_and_education."""
GGD_YEAR = 2022
ILLNESS = "Eén_of_meer_langdurige_aandoeningen"
COMPLAINTS = "Psychische_klachten_(MHI-5<=60)"
"""Complaints over four weeks, not disorders: only the ratio of the region to the country is used."""


@dataclass(frozen=True)
class DomainRates:
    """The tables of the life domains of one municipality; sex is man, vrouw, age 0..110 in completed years.

    Hazards are yearly. Unless its axes say otherwise a table has shape (2, 111).

    Parameters
    ----------
    mortality : (2, 111) yearly hazard of death by completed age that the prevalences rest on.
    dementia_onset, dementia_mortality, dementia_share : hazard, mortality over that without, implied prevalence.
    iadl_onset, adl_onset : hazard of reaching that rung from the one below: none to IADL only to ADL.
    iadl_recovery, adl_recovery : hazard of falling back one rung.
    iadl_mortality, adl_mortality : mortality on that rung over none.
    iadl_share, adl_share : share with IADL limitation only, and with ADL limitation, institutions included.
    any_home, adl_home : share at home with either, and with ADL limitation.
    chronic_onset, chronic_recovery, chronic_share : long-term illness.
    stroke_onset, stroke_mortality, stroke_share : strokes survived for 30 days.
    fall, fall_injury, fall_recovery, fall_share : falls, and those that injure.
    mental_first, mental_relapse : hazard for who never had a disorder, and for who had one and has none now.
    mental_recovery : (121,) by completed month of the episode.
    mental_share, mental_earlier : ill now, and ill earlier only.
    addiction_onset, addiction_recovery, addiction_share : substance disorder.
    lonely_onset, lonely_recovery, lonely_share : strong loneliness.
    youth_onset, youth_recovery, youth_share : problems of growing up, below 23.
    drop_out : per pupil or student.
    literacy_share : low literacy.
    job_loss : per employee.
    job_finding : (2, 111) duration (under a year, longer) by age, per unemployed person.
    business_end, business_start : per self-employed person, per employee.
    disability_onset, disability_exit, disability_share : disability benefit, 18-66.
    bijstand_inflow : (9,) persons per year by reason; bijstand_age : (111,) its ratio by age.
    bijstand_to_work : per person; bijstand_duration : (3,) factor; bijstand_exit : (8,) other reasons.
    study_end : (111,) per student; education_end : (2, 3) level reached.
    aow : (years,) AOW age in months from the first year on.
    debt_share : (4,); debt_moves : (4, 4) from, to, yearly, diagonal 0.
    debt_age, debt_type, debt_work, debt_income : (111,), (8,), (3,), (6,) odds of being in debt and, but for the first,
        of entering it; debt_coming : (111,) those by age of coming at risk.
    """

    first_year: int
    mortality: Floats
    dementia_onset: DomainTable
    dementia_mortality: DomainTable
    dementia_share: DomainTable
    iadl_onset: DomainTable
    iadl_recovery: DomainTable
    iadl_mortality: DomainTable
    iadl_share: DomainTable
    adl_onset: DomainTable
    adl_recovery: DomainTable
    adl_mortality: DomainTable
    adl_share: DomainTable
    any_home: DomainTable
    adl_home: DomainTable
    chronic_onset: DomainTable
    chronic_recovery: DomainTable
    chronic_share: DomainTable
    stroke_onset: DomainTable
    stroke_mortality: DomainTable
    stroke_share: DomainTable
    fall: DomainTable
    fall_injury: DomainTable
    fall_recovery: DomainTable
    fall_share: DomainTable
    mental_first: DomainTable
    mental_relapse: DomainTable
    mental_recovery: DomainTable
    mental_share: DomainTable
    mental_earlier: DomainTable
    addiction_onset: DomainTable
    addiction_recovery: DomainTable
    addiction_share: DomainTable
    lonely_onset: DomainTable
    lonely_recovery: DomainTable
    lonely_share: DomainTable
    youth_onset: DomainTable
    youth_recovery: DomainTable
    youth_share: DomainTable
    drop_out: DomainTable
    literacy_share: DomainTable
    job_loss: DomainTable
    job_finding: DomainTable
    business_end: DomainTable
    business_start: DomainTable
    disability_onset: DomainTable
    disability_exit: DomainTable
    disability_share: DomainTable
    bijstand_inflow: DomainTable
    bijstand_age: DomainTable
    bijstand_to_work: DomainTable
    bijstand_duration: DomainTable
    bijstand_exit: DomainTable
    study_end: DomainTable
    education_end: DomainTable
    aow: DomainTable
    debt_share: DomainTable
    debt_moves: DomainTable
    debt_age: DomainTable
    debt_coming: DomainTable
    debt_type: DomainTable
    debt_work: DomainTable
    debt_income: DomainTable

    def tables(self) -> tuple[DomainTable, ...]:
        """Return every table, in the order in which they are declared."""
        found = (getattr(self, f.name) for f in fields(self))
        return tuple(t for t in found if isinstance(t, DomainTable))


def completed_age_hazard(yearly: Floats) -> Floats:
    """Return hazards by completed age from q by age x on 31 December, who were x - 0.5 to x + 0.5 in mid-year."""
    hazard = -np.log1p(-np.minimum(yearly, 0.999))
    return np.asarray(np.concatenate([(hazard[:, 1:] + hazard[:, :-1]) / 2, hazard[:, -1:]], axis=1))


def domain_rates(
    municipality: Municipality, statline: Statline, first_year: int, last_year: int,
    parameters: Mapping[str, float] | None = None,
) -> DomainRates:  # fmt: skip
    """Make the tables of the life domains.

    Parameters
    ----------
    municipality : whose tables.
    statline : CBS figures. Mortality follows its `as_of`; the Dutch population of 2020, the GGD survey of 2022 and the
        benefits of 2021 are patterns and used at any.
    first_year, last_year : calendar years of the run; mortality is that of the first.
    parameters : values by name; those missing take their default.

    Raises
    ------
    DataError : a parameter that does not exist, or a figure that the tables lack.
    """
    p = dict(DEFAULTS)
    for name, value in (parameters or {}).items():
        if name in p:
            p[name] = float(value)
        elif name.split(".")[0] in {known.split(".")[0] for known in p}:
            raise DataError(f"life domains: no parameter {name!r}{did_you_mean(name, p)}")
    everything = unrestricted(statline)
    q = mortality(municipality, statline, first_year, first_year, "none")
    stock = latest_stock(None, everything)
    society = Society(completed_age_hazard(q.values[0]), stock.people, 1.0 - stock.shares[:, :, INSTITUTIONAL])
    year = min(START_YEARS, key=lambda known: abs(known - first_year))
    levels = Levels(municipality, everything, year)
    on_bijstand, disabled, unemployed, _ = levels.benefits()
    people = population_by_age(municipality, everything, year)
    local = Local(people, float(unemployed), float(disabled), float(on_bijstand))
    region = GGD.get(municipality.province, "NL01")
    illness = _surveyed(everything, region, ILLNESS)
    regional = _surveyed(everything, region, COMPLAINTS) / _surveyed(everything, "NL01", COMPLAINTS)
    made = {
        **dementia(society, p), **limitations(society, p), **chronic(society, p, illness, people), **stroke(society, p),
        **falls(society, p), **mental(society, p, regional), **addiction(society, p), **loneliness(society, p),
        **youth(society, p), **literacy(p), **jobs(society, local, p), **disability(society, local, p),
        **bijstand(local, p), **debt(p),
        **learning(levels.education(), first_year, last_year, p["work.aow_rise"]),
    }  # fmt: skip
    return DomainRates(first_year=first_year, mortality=society.mortality, **made)


def _surveyed(statline: Statline, region: str, indicator: str) -> float:
    """Return a share of adults in the health survey of `GGD_YEAR`."""
    rows = statline.values("health_and_education", region=region, indicator=indicator, year=GGD_YEAR)
    return float(rows["value"].iloc[0]) / 100
