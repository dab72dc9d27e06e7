"""The synthetic start population: persons in households in kernen, fitted to the CBS tables of the start year."""

from sim.synthesis.replicate import replicate
from sim.synthesis.report import summary
from sim.synthesis.start import START_YEARS, StartPopulation, start_population

__all__ = ["START_YEARS", "StartPopulation", "replicate", "start_population", "summary"]
