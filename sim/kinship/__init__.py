"""Families as demographic history makes them: a library of lives and what is picked from it."""
