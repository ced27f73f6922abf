"""The words and limits of keeping and destroying."""

import re
from enum import StrEnum

from infra.queue import Task

DRAW = Task("retention.draw", "steps")
DESTROY = Task("retention.destroy", "steps")

TEXT_MAX = 4_000
RESULT_MAX = 60
YEARS_MAX = 150
MONTHS_MAX = YEARS_MAX * 12
# Logs of an AI system are kept for six months at least (AI Act, articles 19(1) and 26(6)); here that holds for every case.
LEAST_MONTHS = 6
HOLD_YEARS_MAX = 10
# A category of the selectielijst, such as 11.1.2, or the code that the municipality has for it.
CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-/]{0,29}")
CATEGORY_MAX = 30
# A period in whole years and months, as ISO 8601 and the Dutch case systems write it.
PERIOD = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?")
# What an order to forget says as its ground when a term was over.
GROUND = "retention"


class HoldReason(StrEnum):
    """Why a case may not be destroyed, as somebody decided; what runs by itself is in `Remedy`."""

    COURT = "court_case"
    CLAIM = "claim"
    INQUIRY = "inquiry"
    ACCESS = "access_request"
    AUDIT = "audit"
    OTHER = "other_hold"


class ListState(StrEnum):
    """How far a destruction list is."""

    DRAWING = "drawing"
    EMPTY = "empty"  # nothing was due
    PROPOSED = "proposed"
    AUTHORISED = "authorised"
    CARRIED_OUT = "carried_out"  # every case was forgotten or kept; the log has yet to cover that
    DECLARED = "declared"


class ItemState(StrEnum):
    """What became of a case on a list."""

    LISTED = "listed"
    TAKEN_OFF = "taken_off"
    KEPT = "kept"  # held, or not due any more, when its turn came
    DESTROYED = "destroyed"


class OffReason(StrEnum):
    """Why the archivist took a case off a list."""

    IN_USE = "in_use"
    WRONG_TERM = "wrong_term"
    LASTING_VALUE = "lasting_value"
    ASKED_FOR = "asked_for"
    OTHER = "other"


class Source(StrEnum):
    """Where a term comes from."""

    CASE = "case"
    DEPLOYMENT = "deployment"
