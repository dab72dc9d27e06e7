"""Yearly rates with their provenance: mortality, fertility, unions, leaving home, migration, institutions."""

from sim.rates.build import build_rates
from sim.rates.rates import Rates
from sim.rates.table import Axis, RateTable

__all__ = ["Axis", "RateTable", "Rates", "build_rates"]
