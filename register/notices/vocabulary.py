"""The words, terms and limits of notices."""

from datetime import timedelta
from enum import StrEnum

TEXT = (10, 3_000)
CONTACT_MAX = 200
SUMMARY_MAX = 600
ANSWER_MAX = 3_000
# How many notices one address, and everybody together on one entry, may bring within the window of sign_in.
FROM_ONE_ADDRESS = 5
ON_ONE_ENTRY = 60
# What was written is unreadable this long after the answer: long enough to come back to it.
KEPT = timedelta(days=42)
SOON = 7  # days before the last day on which a reminder begins


class NoticeKind(StrEnum):
    """What somebody brings."""

    ERROR = "error"
    COMPLAINT = "complaint"
    QUESTION = "question"


class NoticeState(StrEnum):
    RECEIVED = "received"
    IN_TREATMENT = "in_treatment"
    ANSWERED = "answered"
    REJECTED = "rejected"


OPEN = frozenset({NoticeState.RECEIVED, NoticeState.IN_TREATMENT})
# A complaint has its term from the law: six weeks after it came in (Awb 9:11). The others are what we promise.
TERMS = {
    NoticeKind.ERROR: timedelta(weeks=4),
    NoticeKind.COMPLAINT: timedelta(weeks=6),
    NoticeKind.QUESTION: timedelta(weeks=2),
}
