"""Declared shapes of education, activity, income and tenure: how they differ between people, never how many there are.

The number of people in each category comes from the municipality (Kerncijfers wijken en buurten 2021); what stands
here only says who they are more likely to be. Every figure without a source is an assumption with its range.
"""

from __future__ import annotations

import numpy as np

EDUCATION_AGES = np.array([15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 27, 32, 40, 50, 60, 70, 80, 90], dtype=np.float64)
EDUCATION_HIGH = np.array(
    [0, 0, 0, 0, 0.01, 0.03, 0.10, 0.18, 0.27, 0.34, 0.47, 0.50, 0.45, 0.37, 0.30, 0.26, 0.17, 0.13]
)
EDUCATION_LOW = np.array(
    [1, 0.99, 0.85, 0.50, 0.32, 0.22, 0.19, 0.17, 0.15, 0.14, 0.11, 0.11, 0.14, 0.18, 0.28, 0.38, 0.55, 0.65]
)
"""Shares with low and high education by age around 2021, the rest middle: assumption, range 0.05 either way.

Under 25 they follow the ages at which vmbo, havo, vwo, mbo, hbo and university end. From 25 on they belong to a birth
cohort, which keeps them as it grows older.
"""
EDUCATION_TILT = (0.3, 50.0, 25.0, 0.5)
"""Log odds of women for high, and half of it against low: rise, age at which the sexes are equal, years per rise, most.
Young women are higher educated than men, old women lower: assumption, rise 0.2-0.4."""
LOW_FROM = 12
"""Age at which basisonderwijs is completed: education is none yet before."""
ALIKE = 0.5
"""Correlation of the education of partners, and of grown children with their parents, on a normal scale: assumption,
range 0.4-0.6."""

PUPIL_FROM = 4
"""Age in completed years at which nearly all go to school (leerplicht from 5, Leerplichtwet 1969 art. 3)."""
STUDENT_FROM = 17
ENROLLED = np.array([0.40, 0.84, 0.76, 0.68, 0.60, 0.51, 0.40, 0.29, 0.19, 0.13, 0.09, 0.06, 0.04])
"""Students by age 17..29: at 17 in mbo or higher (the others are pupils), from 18 on in any education.

Everybody under 18 is in education (leerplicht and kwalificatieplicht). Assumption, range 0.1 either way; those who
leave to study elsewhere are not here.
"""
ENROLLED_WEIGHT = {"home": 2.0, "other": 1.0, "family": 0.2}
"""Of one age: children at home are so many times as often students as others, partners and parents less."""

STUDENT_WORKS, RETIRED_WORKS, BENEFIT_WORKS = 0.6, 0.13, 0.2
"""Shares with paid work of pupils and students from 15, of people from AOW age to 74, and of people with a disability
or unemployment benefit: assumptions, ranges 0.5-0.7, 0.10-0.16 and 0.15-0.3. The net labour participation counts them
(one hour a week is enough); their main activity is another."""

BIJSTAND_TYPE = np.array([2.0, 0.35, 0.35, 0.8, 0.8, 7.0, 1.0])
"""Odds of bijstand by type of huishouden (alone, couples, couples with children, single parent, other); 2 persons in a
couple. Assumption, within a factor 1.5; chosen so that children live on bijstand as
often as in the Netherlands (5.7%, CBS 2022), in proportion to persons on bijstand."""
BIJSTAND_CHILD = 0.7
"""Odds of bijstand of a grown child at home: assumption, range 0.4-1."""
BIJSTAND_EDUCATION = np.array([1.0, 2.6, 1.0, 0.4])
"""Odds by education (none yet, low, middle, high): assumption, low 2-3.5, high 0.3-0.5."""

ACTIVITY_AGES = np.array([18, 25, 35, 45, 55, 60, 65])
"""First ages of the groups below."""
DISABLED = np.array([0.04, 0.045, 0.06, 0.085, 0.12, 0.15, 0.16])
DISABLED_EDUCATION = np.array([1.0, 2.0, 1.0, 0.45])
"""Share with a disability benefit by age, and odds by education: assumptions, within a factor 1.3."""
UNEMPLOYED = np.array([0.01, 0.015, 0.016, 0.016, 0.02, 0.025, 0.02])
UNEMPLOYED_EDUCATION = np.array([1.0, 1.3, 1.0, 0.8])
"""Share with WW by age, and odds by education: assumptions, within a factor 1.5."""
WORKING = np.array([[0.88, 0.94, 0.95, 0.94, 0.90, 0.78, 0.45], [0.86, 0.88, 0.87, 0.86, 0.79, 0.62, 0.30]])
WORKING_EDUCATION = np.array([1.0, 0.5, 1.0, 1.7])
"""Share at work of men and women without benefit and education, by age, and odds by education: assumptions, range 0.05
either way and a factor 1.3."""
SELF_EMPLOYED = np.array([[0.08, 0.14, 0.19, 0.21, 0.22, 0.25, 0.40], [0.06, 0.10, 0.13, 0.14, 0.14, 0.16, 0.30]])
SELF_EMPLOYED_SHARE = 0.17
"""Self-employed of all at work, by sex and age and in all: assumption, range 0.14-0.20."""

INCOME = np.array([0.0, 0.0, 0.45, 1.0, 1.05, 0.6, 0.30, 0.5, 0.6, 0.4])
"""Income by activity against that of an employed person with middle education; orders huishoudens only. Assumption,
range 0.1 either way."""
INCOME_COUPLE = 0.43
"""Income of a couple on bijstand: its norm is 10/7 of that of one person (Participatiewet art. 21)."""
INCOME_EDUCATION = np.array([0.8, 0.8, 1.0, 1.4])
INCOME_AGE = (18.0, 35.0, 0.45)
"""Income of the working rises from the last share to 1 between the first two ages: assumption."""
INCOME_SPREAD, INCOME_SPREAD_BIJSTAND = 0.4, 0.05
"""Standard deviation of the log of what else sets the income of a huishouden: assumption, 0.3-0.5; bijstand is
a norm."""

OWNING = np.array([0.20, 0.25, 0.35, 0.55, 0.75, 0.90])
"""Share of owners by income class: assumption, range 0.1 either way."""
OWNER_AGES = np.array([25, 35, 65, 80])
OWNER_AGE = np.array([0.15, 0.7, 1.3, 1.1, 0.7])
OWNER_TYPE = np.array([0.6, 1.5, 1.5, 1.5, 1.5, 0.5, 0.6])
"""Odds of owning by age of the eldest and by type of huishouden: assumptions, within a factor 1.5."""
OTHER_RENT = np.array([0.15, 0.15, 0.18, 0.22, 0.35, 0.50])
"""Share of tenants who do not rent from a housing association, by income class (its dwellings are for lower incomes,
Woningwet): assumption, range 0.1 either way."""

STATUSHOUDERS = {("GM1966", 2020): 390, ("GM1966", 2021): 390}
"""Statushouders by municipality and start year.

Het Hogeland 2021: about 390, as 200 are "just over half" (municipal monitor sociaal domein 2021-2); range 350-400;
taken for 2020 as well. Of other municipalities and years no stock is known: nobody is marked.
"""
STATUS_BIJSTAND = 0.6
"""Share of statushouders in a huishouden on bijstand: 90% of those of 18-64 are 18 months after their permit (CBS
cohort 2014), fewer later; assumption, range 0.5-0.9."""
STATUS_OLDEST = 50
"""No member of the huishouden of a statushouder is older: assumption."""
