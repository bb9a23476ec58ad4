"""Figures: exact roll-ups written at ingest and the dashboard drawn from them."""
