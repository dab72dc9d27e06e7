"""Measures: what a gemeente can do, whom it reaches, what it changes and what it costs."""
