"""The dashboard: a page on this machine on which scenarios are chosen, run, compared and kept without typing code."""
