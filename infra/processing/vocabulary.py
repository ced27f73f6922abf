"""The words of the log of processing: operations as people read them, how they ended, the work of the export, limits."""

from datetime import timedelta
from enum import StrEnum

from infra.queue import Task


class Operation(StrEnum):
    """What was done with the data of a person; its text is the `name` of the record (`infra.processing.operation.*`)."""

    RECEIVED = "received"
    COMPUTED = "computed"
    LISTED = "listed"
    VIEWED = "viewed"
    CLAIMED = "claimed"
    JUDGED = "judged"
    DISCLOSED = "disclosed"
    DECIDED = "decided"
    HANDLED = "handled"
    CONSULTED = "consulted"
    INFORMED = "informed"
    RELEASED = "released"
    FETCHED = "fetched"
    NOTIFIED = "notified"
    LETTER_MADE = "letter_made"
    LETTER_READ = "letter_read"
    OUTCOME_READ = "outcome_read"
    OBJECTION = "objection"
    SECOND_LOOK = "second_look"
    STOPPED = "stopped"
    PRACTISED = "practised"
    OVERSEEN = "overseen"
    LOOKED_UP = "looked_up"
    AUDITED = "audited"
    KEPT = "kept"
    ERASED = "erased"
    OTHER = "other"


class Status(StrEnum):
    """How it ended; nothing is marked as a success that is not an error (`Ok` is for who wants to say more)."""

    UNSET = "unset"
    ERROR = "error"


EXPORT = Task("processing.export", "steps")
# As many people stand under one row; a batch of more gets more rows.
MOST_SUBJECTS = 500
# What one call carries at most, and how long it may take; how long a job goes on before others have their turn.
SPANS_A_CALL = 1_000
CALL_SECONDS = 15.0
TURN_SECONDS = 20.0
ANSWER_BYTES = 65_536
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=15)
# A record that waits longer than this means that the other side does not take them.
LATE = timedelta(hours=1)
# The kind of pseudonym, as `dpl.core.data_subject_id_type` says it.
SUBJECT_TYPE = "zaakpseudoniem"
