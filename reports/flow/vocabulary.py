"""Words of the flow of reports: how far one is, and how long reports may be kept."""

from enum import StrEnum

from reports.vocabulary import PERSONAL, Kind

# Kept by a term of their own; what is about a person goes with its case.
OWN_TERM = tuple(kind for kind in Kind if kind not in PERSONAL)
# Of these each one that was made is for everybody; a transparency report is published by a step of its own.
OPEN_TO_ALL = (Kind.ALGORITHM_SHEET,)
MONTHS_MAX = 1200


class Progress(StrEnum):
    WAITING = "waiting"  # its turn has not come
    PRINTING = "printing"
    RECORDING = "recording"  # printed; its entry gets its place in the log
    MADE = "made"
    FAILED = "failed"
    GONE = "gone"  # its term is over: the file is away, that it was there stays


STEPS = (Progress.WAITING, Progress.PRINTING, Progress.RECORDING, Progress.MADE)
GOING = STEPS[:3]
# Why one could not be made, where another try can only end the same.
FINAL = ("reports.applies_no_longer", "infra.erased")
