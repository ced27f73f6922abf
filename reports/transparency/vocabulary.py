"""The words and limits of the public report: how often it is published by itself, and how long people's own words may be."""

from enum import StrEnum

WORDS_MAX = 6_000
WHY_MAX = 1_000
PERIOD_MAX = 7  # "2026-q3"


class Every(StrEnum):
    """How often the clock publishes a report."""

    NEVER = "never"
    QUARTER = "quarter"
    YEAR = "year"
