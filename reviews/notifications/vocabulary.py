"""The words and limits of notifications."""

from datetime import timedelta
from enum import StrEnum

DEADLINE_DAYS = 2  # working days that are left when a deadline is near
ANSWER_DAYS = 5  # the same for the answer to an objection
TRAINING_AHEAD, TRAINING_AGAIN = timedelta(days=30), timedelta(days=14)
OPENS, CLOSES = 8, 18  # hours of a working day in the Netherlands
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
BUSY = timedelta(minutes=2)
REFUSALS_MAX = 5  # times that a mail server may refuse an address for good before the mail is given up
READ_KEPT, MAILS_KEPT = timedelta(days=90), timedelta(days=30)
SHOWN = 200


class Kind(StrEnum):
    """What somebody is told of."""

    DEADLINE = "deadline"
    ESCALATION = "escalation"
    CONSULTATION = "consultation"
    ANSWER = "answer"
    ASSIGNED = "assigned"
    OBJECTION = "objection"
    ALARM = "alarm"
    TRAINING = "training"
    ERASURE = "erasure"


class Frequency(StrEnum):
    """How often somebody wants mail."""

    DIRECT = "direct"
    DAILY = "daily"
    NONE = "none"


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # the address was refused again and again
