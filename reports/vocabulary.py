"""The words of reports: their kinds, states and the work that makes them."""

from enum import StrEnum

from infra.queue import Task

MAKE = Task("reports.make", "reports")
HAND_OUT = Task("reports.hand_out", "steps")


class Kind(StrEnum):
    LETTER = "letter"  # the explanation for the resident
    ALGORITHM_SHEET = "algorithm_sheet"  # the public page of an algorithm
    CASEWORKER = "caseworker"  # the explanation of one output for the person who decides
    DOSSIER = "dossier"  # everything about one algorithm, for the ethics committee
    TRANSPARENCY = "transparency"  # what a municipality did with algorithms in one period, for everybody


# About one person: sealed under the key of the case, and gone with it.
PERSONAL = frozenset({Kind.LETTER, Kind.CASEWORKER})
# The sign in the number of a report that tells its kind: brief, algoritme, medewerker, dossier, transparantie.
SIGNS = {
    Kind.LETTER: "B",
    Kind.ALGORITHM_SHEET: "A",
    Kind.CASEWORKER: "M",
    Kind.DOSSIER: "D",
    Kind.TRANSPARENCY: "T",
}


class ReportState(StrEnum):
    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"
