"""Start populations that several test modules look at, made once."""

import functools

import numpy as np

from sim.municipalities import MUNICIPALITIES
from sim.rates.fertility import fertility
from sim.statline import Statline
from sim.synthesis import START_YEARS, start_population

ALL = [(m.slug, year) for m in MUNICIPALITIES for year in START_YEARS]


@functools.lru_cache(maxsize=16)
def start(slug="hogeland", year=2021, seed=1):
    municipality = next(m for m in MUNICIPALITIES if m.slug == slug)
    statline = Statline()
    parity = fertility(municipality, statline, year, year).parity_start.values
    return start_population(municipality, year, seed, statline, parity)


class Rows:
    """Columns of both tables as plain integers; completed years and months on 1 January."""

    def __init__(self, population):
        persons, households = population.persons, population.households
        for name in persons.columns:
            if persons.columns[name].width == 1 and name != "lineage":
                setattr(self, name, persons.column(name).astype(np.int64))
        for name in ("type", "kern", "size", "income", "tenure"):
            setattr(self, name, households.column(name).astype(np.int64))
        self.months = population.month - 1 - self.birth
        self.age = self.months // 12
        self.kind = self.type[self.household]
        self.private = self.type != 7

    def oldest(self):
        """Age of the eldest of each huishouden."""
        out = np.full(len(self.type), -1)
        np.maximum.at(out, self.household, self.age)
        return out
