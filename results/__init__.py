"""What comes out of a run: tidy tables in a folder, indicators, a summary and figures."""
