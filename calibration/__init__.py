"""Fit and test the model against history: embedding of figures, expected-value twin, backcasts."""
