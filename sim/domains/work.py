"""Work and benefits by sex and age: losing and finding work, own business, disability, bijstand, study, AOW."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.domains.aow import AOW_LAW, LAST_KNOWN, aow_months
from sim.domains.ladder import at_birthdays, implied_prevalence, onset_for
from sim.domains.table import AGE, BY_AGE, BY_SEX_AGE, SHARE, DomainTable, curve, make, mean_over
from sim.rates.read import AGES, Floats
from sim.rates.table import Axis
from sim.synthesis import attributes_shapes as shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.domains.health import Society

QUARTER_AGES = (15, 35, 55)
LOSS_QUARTER = (0.017, 0.0085, 0.0085)
"""A064a-c: share of the employed that is unemployed a quarter later, by first age of the group, 2016."""
FINDING_QUARTER = (0.33, 0.19, 0.07)
"""A065a-c: share of the unemployed that is employed a quarter later."""
LONG_TERM = (0.20, 0.50, 0.70)
"""A066a-c: share of the unemployed that has been so for more than a year."""
WORK_FROM, WORK_TO = 15, 66
BIJSTAND_DURATION = (0.22, 0.13, 0.08)
"""A055: exit from bijstand in the first year and after three; the second and third year in between (assumption)."""
BIJSTAND_AGES = (20.0, 30.0, 45.0, 60.0)
BIJSTAND_EXIT = (0.20, 0.15, 0.10, 0.05)
"""A056: exit to work at 15-24 and 25-34 (2008); above 35 assumption, range 0.03-0.12, their mean as published."""
BIJSTAND_SEX = (0.11, 0.06)
"""A056: exit to work of men and women."""
REASONS = (
    ("end_of_work_or_sickness", 44, "A032"), ("end_of_ww", 31, "A033"), ("end_of_relationship", 10, "A034"),
    ("end_of_study", 14, "A035"), ("end_of_asylum_benefit", 25, "A036"), ("from_other_municipality", 37, "A037"),
    ("end_of_disability_benefit", 3, "A038"), ("turned_21", 4, "A039"), ("other", 46, "A030"),
)  # fmt: skip
"""Persons entering bijstand in Het Hogeland, January-August 2021, by reason, 214 in all. Left out are own business
(403, nearly all TOZO) and changes of norm (34): these stay on bijstand. Other: other income 18, cause at the partner
18, capital used up 4, back from abroad 4, end of detention 2."""
EXITS = (("moved", 57, "A040"), ("partner", 45, "A040"), ("relationship", 11, "A045"), ("aow", 22, "A044"),
         ("study", 10, "A040"), ("disability", 4, "A040"), ("death", 6, "A040"), ("other", 21, "A040"))  # fmt: skip
"""A040: persons leaving bijstand in those eight months, without paid work (103), own business (200) and changes of norm
(43, and 1 from Bbz). Moved holds 3 who went abroad, relationship 3 with a partner on bijstand; other: no information 9,
assets 5, too long abroad 3, detention 2, WW 1, alimony 1."""
EXIT_WORK = 103
"""A042: persons leaving for paid work or sick pay in those months."""
EXIT_YEARS = 12 / 8
EXIT_STOCK = 1205
"""A041: persons on bijstand without own-business schemes that the exits are divided by."""
RETURN = 0.09
"""A054: share back on bijstand within 18 months of an exit to work."""
TOZO = (767.0, 154.0, 160.0, 100.0, 55.0)
"""A046: applications for the five TOZO schemes in Het Hogeland from spring 2020: the shape of a contextual shock."""


class Local(NamedTuple):
    """Persons of the municipality in the start year that the tables are held to.

    Parameters
    ----------
    people : (2, 111) inhabitants.
    unemployed, disabled, bijstand : persons with WW, a disability benefit and bijstand.
    """

    people: Floats
    unemployed: float
    disabled: float
    bijstand: float


def by_quarter(shares: tuple[float, ...]) -> Floats:
    """Return yearly hazards by age from shares per quarter by age group, 0 outside working ages; shape (111,)."""
    group = np.searchsorted(QUARTER_AGES, AGE, side="right") - 1
    yearly = -4.0 * np.log1p(-np.array(shares))
    return np.asarray(np.where((AGE >= WORK_FROM) & (AGE <= WORK_TO), yearly[np.maximum(group, 0)], 0.0))


def finding_by_duration() -> Floats:
    """Return the yearly hazard of finding work by duration (first year, later) and age group, shape (2, 3).

    Notes
    -----
    The mean over the stock is A065 and the share beyond a year is A066: person-years per entrant are 1 / mean, of
    which (1 - exp(-h)) / h in the first year. Where these two contradict each other (55 and older: more
    short-term unemployed than such slow finding allows) the hazard is the same at all durations.
    """
    mean = -4.0 * np.log1p(-np.array(FINDING_QUARTER))
    out = np.tile(mean, (2, 1))
    for k, (rate, long) in enumerate(zip(mean, LONG_TERM, strict=True)):
        short = (1.0 - long) / rate
        if short >= 1.0:
            continue
        low, high = 1e-6, 20.0
        for _ in range(60):
            h = (low + high) / 2
            low, high = (h, high) if -np.expm1(-h) / h > short else (low, h)
        out[:, k] = low, np.exp(-low) * rate / long
    return out


def jobs(society: Society, local: Local, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return losing and finding work, and the start and end of an own business."""
    loss, mean = by_quarter(LOSS_QUARTER), by_quarter(FINDING_QUARTER)
    group = np.maximum(np.searchsorted(QUARTER_AGES, AGE, side="right") - 1, 0)
    find = finding_by_duration()[:, group] * (mean > 0)
    working = curve_of_bands(shapes.WORKING)
    alone = curve_of_bands(shapes.SELF_EMPLOYED)
    alone *= shapes.SELF_EMPLOYED_SHARE / mean_over(alone, working * local.people, 18, WORK_TO)
    lost = loss * working * (1.0 - alone) * local.people
    stock = float((lost / np.maximum(mean, 0.05) * (mean > 0)).sum())
    factor = local.unemployed / stock
    closure = np.full((2, AGES), p["work.closure"])
    opening = onset_for(at_birthdays(np.where(AGE >= WORK_FROM, alone, 0.0)), closure, np.zeros((2, AGES)), 1.0)
    opening *= (AGE >= 18) & (AGE <= WORK_TO)
    duration = Axis("duration", ("under_a_year", "longer"))
    return {
        "job_loss": make(
            "job_loss", "Losing work as an employee", np.tile(loss * factor, (2, 1)),
            "A064 times the factor that makes persons with WW stationary, given finding. It holds the cycle of the "
            "year and that many who lose work have no right to WW: in the model unemployed means with WW.",
            ("A064", "A049", "social_domain_2021"), "B", (0.7, 1.5),
            notes={"local_factor": factor, "published_35_54": float(loss[45]), "stock_without_factor": stock},
        ),
        "job_finding": make(
            "job_finding", "Finding work when unemployed", find,
            "Mean over the stock A065, by duration so that the share beyond a year is A066 where that is possible.",
            ("A065", "A066", "A051", "A052"), "A", (0.7, 1.3), axes=(duration, *BY_AGE),
        ),
        "business_end": make("business_end", "End of an own business", closure, "Constant.", ("A058", "A060"), "A",
                             (0.83, 1.4)),
        "business_start": make(
            "business_start", "Start of an own business, per person at work as an employee", opening,
            "What the assumed share of self-employed by age asks for, given their end.", ("A058", "assumption"), "C",
            (0.5, 1.5),
        ),
    }  # fmt: skip


def curve_of_bands(bands: Floats) -> Floats:
    """Return a share by single year, straight between the middles of `attributes_shapes.ACTIVITY_AGES`, (..., 111)."""
    first = shapes.ACTIVITY_AGES
    middle = (first + np.append(first[1:], 67)) / 2.0
    rows = np.atleast_2d(bands)
    return np.squeeze(np.stack([curve(middle.tolist(), row.tolist()) for row in rows]))


def disability(society: Society, local: Local, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return the inflow that keeps the disability benefits where they are, given age, and the end of these."""
    below = (AGE >= 18) & (AGE <= WORK_TO)
    shape = np.tile(curve_of_bands(shapes.DISABLED), (2, 1))
    share = shape * local.disabled / float((shape * local.people * below).sum())
    birthday = at_birthdays(share)
    birthday[:, :19] = 0.0  # the first benefits begin at 18 (Wajong)
    end, ratio = np.full((2, AGES), p["disability.exit"]), p["disability.mortality"]
    onset = onset_for(birthday, end, society.mortality, ratio) * below
    implied = implied_prevalence(onset, end, society.mortality, ratio) * below
    how = "Assumed shape by age, level the persons with a benefit; inflow as that asks for, given exit and mortality."
    source = ("social_domain_2021", "A038")
    return {
        "disability_onset": make("disability_onset", "Inflow into a disability benefit", onset, how, source, "B", (0.7,
                                 1.5)),
        "disability_exit": make("disability_exit", "End of a disability benefit", end, "Constant.", ("A038",),
                                "assumption",
                                (0.5, 2.5)),
        "disability_share": make("disability_share", "Persons with a disability benefit", implied, how, source, "B",
                                 (0.9, 1.1), unit=SHARE,
                                 notes={"persons": float((implied * local.people).sum())}),
    }  # fmt: skip


def bijstand(local: Local, p: Mapping[str, float]) -> dict[str, DomainTable]:
    """Return the inflow into bijstand by reason and age, and the exit from it to work and for other reasons."""
    names, counts = tuple(r[0] for r in REASONS), np.array([r[1] for r in REASONS], dtype=np.float64)
    published = float(counts.sum() * EXIT_YEARS / EXIT_STOCK)
    inflow = counts / counts.sum() * published * local.bijstand
    adults = ((AGE >= 18) & (AGE <= WORK_TO)) * local.people
    young = np.where(AGE < 35, p["bijstand.young"] / adults[:, :35].sum(),
                     (1.0 - p["bijstand.young"]) / adults[:, 35:].sum())  # fmt: skip
    age = young * adults.sum() * ((AGE >= 18) & (AGE <= WORK_TO))
    exit_ = curve(BIJSTAND_AGES, BIJSTAND_EXIT) * ((AGE >= 18) & (AGE <= WORK_TO))
    sexes = np.array(BIJSTAND_SEX)[:, None] / np.mean(BIJSTAND_SEX)
    to_work = exit_ * sexes * p["bijstand.to_work"] / mean_over(exit_ * sexes, adults, 18, WORK_TO)
    left = np.array([n for _, n, _ in EXITS]) * EXIT_YEARS / EXIT_STOCK
    # the middle class lasts two years; shares of a stock with these exits
    stay = np.array([1 - np.exp(-BIJSTAND_DURATION[0]), 0.0, 0.0]) / BIJSTAND_DURATION[0]
    stay[1] = np.exp(-BIJSTAND_DURATION[0]) * -np.expm1(-2 * BIJSTAND_DURATION[1]) / BIJSTAND_DURATION[1]
    stay[2] = np.exp(-BIJSTAND_DURATION[0] - 2 * BIJSTAND_DURATION[1]) / BIJSTAND_DURATION[2]
    factor = np.array(BIJSTAND_DURATION) * stay.sum() / (np.array(BIJSTAND_DURATION) @ stay)
    return {
        "bijstand_inflow": make(
            "bijstand_inflow", "Expected inflow into bijstand per year", inflow,
            "As in Het Hogeland in 2021, per person on bijstand. It lies below the exits: the stock fell by some 100 "
            "that year (A050). Under constant rates its level is what keeps the stock; the mix of reasons holds.",
            ("A030", *(r[2] for r in REASONS[:-1])), "B", (0.85, 1.4), unit="persons per year",
            axes=(Axis("reason", names),), notes={"rate": published, "stock": local.bijstand},
        ),
        "bijstand_age": make(
            "bijstand_age", "Inflow by age against the mean of 18-66", age, "Under 35 and above, level within.",
            ("A057",),
            "B", (0.9, 1.1), unit="ratio", axes=BY_AGE,
        ),
        "bijstand_to_work": make(
            "bijstand_to_work", "Exit from bijstand to work", to_work, "By age and sex, mean bijstand.to_work.",
            ("A053", "A042", "A056"), "B", (0.67, 1.8), axes=BY_SEX_AGE, notes={"mean": p["bijstand.to_work"]},
        ),
        "bijstand_duration": make(
            "bijstand_duration", "Exit to work by duration against the mean over a stationary stock", factor,
            "Published exits over their mean.", ("A055a", "A055b"), "B", (0.8, 1.2), unit="ratio",
            axes=(Axis("duration", ("first_year", "second_and_third", "later")),),
        ),
        "bijstand_exit": make(
            "bijstand_exit", "Exit from bijstand for other reasons", left,
            "Persons of eight months of 2021 over the stock.",
            ("A040", "A041", "A044", "A045"), "B", (0.7, 1.2), axes=(Axis("reason", tuple(e[0] for e in EXITS)),),
            notes={"return_within_18_months": RETURN},
        ),
    }  # fmt: skip


def learning(share: Floats, first_year: int, last_year: int, rise: float = 0.0) -> dict[str, DomainTable]:
    """Return the end of study by age, the education reached, school entry and the AOW age by year.

    Parameters
    ----------
    share : (2, 111, 3) low, middle and high education by sex and age.
    rise : of the AOW age after the last year announced, months per year.
    """
    first, enrolled = shapes.STUDENT_FROM, np.append(shapes.ENROLLED, 0.0)
    enrolled[0] = 1.0  # at 17 the others are pupils
    stop = np.zeros(AGES)
    ratio = np.clip(enrolled[1:] / enrolled[:-1], 1e-3, 1.0)
    stop[first : first + len(ratio)] = -np.log(ratio)
    stop[first + len(ratio) :] = stop[first + len(ratio) - 1]
    reached = share[:, 27:30].mean(axis=1)
    years = tuple(range(first_year, last_year + 1))
    return {
        "study_end": make("study_end", "Leaving education", stop, "Fall of the assumed share enrolled with age.",
                          ("assumption",), "assumption", (0.8, 1.2), axes=BY_AGE,
                          notes={"school_from": float(shapes.PUPIL_FROM), "student_from": float(first)}),
        "education_end": make("education_end", "Education reached at the end of study", reached / reached.sum(axis=1)[:,
                              None],
                              "Shares of people of 27-29.", ("social_domain_2021", "assumption"), "B", (0.9, 1.1),
                              unit=SHARE,
                              axes=(BY_SEX_AGE[0], Axis("education", ("low", "middle", "high")))),
        "aow": make(
            "aow", "AOW age", np.array([aow_months(y, rise) for y in years], dtype=np.float64),
            "As in the law to 2024 and as announced to 2031; beyond, work.aow_rise. Grade A to 2024, B to 2031.",
            ("AOW art. 7a", "assumption"), "B", (1.0, 1.02), unit="months", axes=(Axis("year", years),),
            notes={"law_until": float(max(AOW_LAW)), "announced_until": float(LAST_KNOWN)},
        ),
    }  # fmt: skip
