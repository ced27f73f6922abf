"""Decisions that a model may run: by the college or under its mandate, after the committee's advice."""
