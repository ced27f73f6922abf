"""Incidents with a model: what happened, which clocks run, and what was reported to whom."""
