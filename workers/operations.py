"""What each kind of work does with the data of people, as the log of processing tells it."""

from infra.identity.actors import Role
from infra.processing import Operation
from infra.queue import Job
from infra.tracing import Doing, begun, continued
from reports.audit.vocabulary import MAKE_AUDIT
from reports.vocabulary import HAND_OUT, MAKE
from reviews.deliveries.vocabulary import DELIVER
from reviews.erasing.vocabulary import FORGET_PERSON
from reviews.retention.vocabulary import DESTROY, DRAW
from reviews.seeded.vocabulary import SOW
from reviews.vocabulary import FORGET, PREDICT, RELEASE, RELEASE_LOW

# Work and rounds that are not here open no case; one that does all the same is told as something else.
OPERATIONS: dict[str, Operation] = {
    PREDICT.name: Operation.COMPUTED,
    RELEASE.name: Operation.RELEASED,
    RELEASE_LOW.name: Operation.RELEASED,
    MAKE.name: Operation.LETTER_MADE,
    HAND_OUT.name: Operation.LETTER_MADE,
    MAKE_AUDIT.name: Operation.AUDITED,
    SOW.name: Operation.PRACTISED,
    DELIVER.name: Operation.NOTIFIED,
    DRAW.name: Operation.KEPT,
    DESTROY.name: Operation.ERASED,
    FORGET.name: Operation.ERASED,
    FORGET_PERSON.name: Operation.ERASED,
    "rounds.tidy": Operation.HANDLED,
}


def of_job(job: Job) -> Doing:
    """What a job does, in the thread of what caused it; recorded with what it writes."""
    trace = continued(job.trace or "") or begun()
    return Doing(_of(job.task), Role.SYSTEM, trace, later=True)


def of_round(name: str) -> Doing:
    """What a round of the clock does."""
    return Doing(_of(name), Role.SYSTEM, later=True)


def _of(name: str) -> Operation:
    return OPERATIONS.get(name, Operation.OTHER)
