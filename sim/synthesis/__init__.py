"""The synthetic start population: persons in households in kernen, fitted to the CBS tables of the start year."""

from sim.synthesis.replicate import replicate
from sim.synthesis.report import fit_statistics, summary, z_scores
from sim.synthesis.start import START_YEARS, StartPopulation, start_population

__all__ = ["START_YEARS", "StartPopulation", "fit_statistics", "replicate", "start_population", "summary", "z_scores"]
