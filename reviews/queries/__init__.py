"""What the pages of reviewing show: looked up, never changed."""

from reviews.queries.closed import Left, LeftList, without_model
from reviews.queries.outcomes import Outcome, OutcomeList, OutcomeRow, decided, label_of, outcome, outcomes
from reviews.queries.screen import Phase, Screen, screen, seen_again
from reviews.queries.signatures import Signature, signatures
from reviews.queries.stopping import OpenWork, open_work
from reviews.queries.work import Work, WorkRow, next_ids, work

__all__ = [
    "Left",
    "LeftList",
    "OpenWork",
    "Outcome",
    "OutcomeList",
    "OutcomeRow",
    "Phase",
    "Screen",
    "Signature",
    "Work",
    "WorkRow",
    "decided",
    "label_of",
    "next_ids",
    "open_work",
    "outcome",
    "outcomes",
    "screen",
    "seen_again",
    "signatures",
    "without_model",
    "work",
]
