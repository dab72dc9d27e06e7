"""A made-up demographic history: Gompertz survival that rises over the cohorts, births that fall over the years."""

import numpy as np

from sim.kinship.library import Past

FIRST, LAST = 1850, 2100


def toy_past():
    ages = np.arange(111)
    cohorts = np.arange(FIRST, LAST + 1)
    survival = np.empty((2, len(cohorts), 111))
    for sex, shift in ((0, 0.0), (1, 4.0)):
        mode = 74 + 14 * np.clip((cohorts - 1870) / 130, 0, 1) + shift
        infant = 0.25 * np.clip((1950 - cohorts) / 100, 0.0, 1.0) + 0.005
        hazard = 0.105 * np.exp(0.105 * (ages[None, :] - mode[:, None]))
        after = np.exp(-np.cumsum(hazard, axis=1))
        survival[sex, :, 0] = 1.0
        survival[sex, :, 1:] = (1 - infant)[:, None] * after[:, :-1]
    years = np.arange(1900, 2061)
    hazard = np.zeros((len(years), 111, 5))
    level = np.interp(years, [1900, 1935, 1946, 1965, 1976, 2060], [4.5, 2.7, 3.9, 3.0, 1.6, 1.6])
    age = np.arange(111)
    shape = np.exp(-0.5 * ((age - 29.5) / 5.5) ** 2) * ((age >= 15) & (age <= 49))
    base = shape / shape.sum()
    progression = np.array([1.0, 1.9, 0.65, 0.9, 0.9])
    hazard[:] = level[:, None, None] * 0.95 * base[None, :, None] * progression
    return Past(survival, FIRST, hazard, 1900, 10, 0.015, 0.512)
