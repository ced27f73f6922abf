"""The words of samples: what a style is looked at in before it counts."""

from enum import StrEnum

from infra.queue import Task

MAKE_SAMPLE = Task("house_styles.sample", "reports")


class Sample(StrEnum):
    LETTER = "letter"
    SHEET = "sheet"


class SampleState(StrEnum):
    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"
