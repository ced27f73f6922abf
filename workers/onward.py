"""Work on what is told to the national register: one act of one entry, again when the register asks us to wait."""

from datetime import timedelta
from functools import partial

from sqlmodel import Session

from infra import clock, queue
from infra.errors import Refusal, Unavailable
from infra.queue import MOST_ATTEMPTS, Job
from register.exchange import onward
from register.exchange.national import TooFast, access_of
from register.exchange.vocabulary import TELL_NATIONAL
from workers.running import Hopeless, Write
from workers.workshop import Workshop


def tell(workshop: Workshop, job: Job) -> Write:
    """Do the act. A register that asks us to wait gets a job for later; one that stays silent is told to who asked."""
    access = access_of(workshop.house.settings)
    if access is None:
        return _given_up(workshop, job, Unavailable("register.national.off"))
    try:
        onward.tell(workshop.house, access, job.subject_id, job.organisation_id)
    except TooFast as pause:
        return partial(_later, job=job, seconds=pause.seconds)
    except Unavailable as why:
        if job.attempts < MOST_ATTEMPTS:
            raise _Again(why.code) from why
        raise Hopeless(why.code, why.parameters) from _told(workshop, job, why)
    return _nothing_more


class _Again(Exception):
    """Not now: the job goes back, and waits longer every time."""


def _given_up(workshop: Workshop, job: Job, why: Refusal) -> Write:
    _told(workshop, job, why)
    return _nothing_more


def _told(workshop: Workshop, job: Job, why: Refusal) -> Refusal:
    onward.give_up(workshop.house, job.subject_id, job.organisation_id, why)
    return why


def _later(session: Session, job: Job, seconds: int) -> None:
    again = queue.enqueue(session, TELL_NATIONAL, job.subject_id)
    again.run_after = clock.now() + timedelta(seconds=seconds)


def _nothing_more(_session: Session) -> None:
    return None
