"""How a job is done: claimed in one short transaction, worked on outside any, written in a second one."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlmodel import Session

from infra import queue
from infra.database import EVERYONE
from infra.errors import Parameters, Refusal
from infra.logs import Events
from infra.queue import MOST_ATTEMPTS, Job, JobState, LateFinish
from infra.tracing import Doing, during
from workers.operations import of_job
from workers.workshop import Workshop

# What a job wants to change, in the transaction that closes it; it may answer with another end than `done`.
Write = Callable[[Session], JobState | None]
Work = Callable[[Workshop, Job], Write]

FIRST_PAUSE = timedelta(seconds=2)

log = Events("workers")


class Hopeless(Exception):
    """Trying again gives nothing: the job is parked with this reason, after `write` did what must be done."""

    def __init__(self, reason: str, parameters: Parameters | None = None, write: Write | None = None) -> None:
        super().__init__(reason)
        self.reason, self.parameters, self.write = reason, parameters or {}, write


class NotYet(Exception):
    """What the work needs comes by itself in a moment: it is taken up again, and nothing went wrong."""


def run(workshop: Workshop, job_id: str, work: Work) -> None:
    """Do one job, if it is still to be had. Ringing twice changes nothing."""
    lease = timedelta(seconds=workshop.house.settings.job_lease_seconds)
    owner = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    with workshop.house.database.write(EVERYONE) as session:
        job = queue.claim(session, job_id, owner, lease)
    if job:
        with during(of_job(job)) as doing:
            _do(workshop, job, work, lease, doing)


def _do(workshop: Workshop, job: Job, work: Work, lease: timedelta, doing: Doing) -> None:
    try:
        with _kept(workshop, job, lease):
            write = work(workshop, job)
        _close(workshop, job, write)
    except LateFinish:
        log.warning("job.late", job=job.id, task=job.task, attempt=job.attempts)
    except Hopeless as why:
        doing.failed = True
        _park(workshop, job, why)
    except Refusal as why:
        # The rules say no: they will say so again.
        _park(workshop, job, Hopeless(why.code, why.parameters))
    except NotYet:
        log.info("job.waits", job=job.id, task=job.task, attempt=job.attempts)
        _try_later(workshop, job, NotYet.__name__)
    except Exception as error:
        doing.failed = True
        log.error("job.failed", with_exception=True, job=job.id, task=job.task, attempt=job.attempts)
        _try_later(workshop, job, type(error).__name__)


@contextmanager
def _kept(workshop: Workshop, job: Job, lease: timedelta) -> Iterator[None]:
    """Renew the lease while the work lasts. A process that is stopped renews nothing, and so loses its job."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(lease.total_seconds() / 3):
            try:
                with workshop.house.database.write(job.organisation_id) as session:
                    queue.renew(session, job, lease)
            except LateFinish:
                return

    keeper = threading.Thread(target=renew, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _close(workshop: Workshop, job: Job, write: Write) -> None:
    with workshop.house.database.write(job.organisation_id) as session:
        # The fence first: when the job is no longer ours, nothing of what follows may happen.
        queue.finish(session, job)
        state = write(session)
        if state:
            session.get_one(Job, job.id).state = state
    log.info("job.done", job=job.id, task=job.task, attempt=job.attempts)


def _park(workshop: Workshop, job: Job, why: Hopeless) -> None:
    log.warning("job.parked", job=job.id, task=job.task, code=why.reason)
    try:
        with workshop.house.database.write(job.organisation_id) as session:
            queue.park(session, job, why.reason, why.parameters)
            if why.write:
                why.write(session)
    except LateFinish:
        log.warning("job.late", job=job.id, task=job.task, attempt=job.attempts)


def _try_later(workshop: Workshop, job: Job, kind: str) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        _park(workshop, job, Hopeless("infra.job_failed", {"error": kind}))
        return
    try:
        with workshop.house.database.write(job.organisation_id) as session:
            queue.release(session, job, FIRST_PAUSE * 2 ** (job.attempts - 1))
    except LateFinish:
        log.warning("job.late", job=job.id, task=job.task, attempt=job.attempts)
