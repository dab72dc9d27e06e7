"""Figures of Statistics Netherlands (CBS) on demand: the service, its cache, the recipe and the tables made of it."""
