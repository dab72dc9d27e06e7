"""Analyse any model that is a function of its inputs and a seed: sensitivity, failing futures, regret, best mix."""
