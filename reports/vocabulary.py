"""The words of reports: their kinds, states and the work that makes them."""

from enum import StrEnum

from infra.queue import Task

MAKE = Task("reports.make", "reports")
HAND_OUT = Task("reports.hand_out", "steps")


class Kind(StrEnum):
    LETTER = "letter"  # the explanation for the resident
    ALGORITHM_SHEET = "algorithm_sheet"  # the public page of an algorithm


class ReportState(StrEnum):
    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"
