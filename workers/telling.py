"""Work on the log of processing: send what waits to the collector, until it was confirmed, and clear away what is old."""

from dataclasses import dataclass
from functools import partial
from time import monotonic

from sqlmodel import Session

from infra.identity.models import Organisation
from infra.outward import Answer, NoAnswer, NotAllowed, look_up, post, target_of
from infra.processing import export
from infra.processing.otlp import Told, body_of, rejected
from infra.processing.vocabulary import ANSWER_BYTES, CALL_SECONDS, TURN_SECONDS
from infra.queue import Job
from infra.settings import Settings
from workers.running import Write
from workers.workshop import Workshop

# What one is told of the records themselves (OTLP calls 400 final); any other answer is about the collector, or about us.
UNWANTED = (400, 413, 422)


@dataclass(frozen=True)
class Said:
    """What the collector said: that it does not want (all of) these, or the reason why nothing can be had of it now."""

    unwanted: bool
    reason: str = ""
    wait: int = 0


def tell(workshop: Workshop, job: Job) -> Write:
    """Send the records of one organisation. What dies between sending and marking is sent again, under the same ids."""
    database, last = workshop.house.database, monotonic() + TURN_SECONDS
    with database.read(job.organisation_id) as session:
        resting = export.resting(session)
        organisation = session.get_one(Organisation, job.organisation_id).slug
    while workshop.house.settings.processing_log_url and not resting and monotonic() < last:
        with database.read(job.organisation_id) as session:
            due = export.next_due(session)
        if not due or not _sent(workshop, job, organisation, due):
            break
    return partial(_see_to, on=bool(workshop.house.settings.processing_log_url))


def look_round(session: Session, settings: Settings) -> int:
    """See to what waits, and clear away what is past its term; returns how many operations were cleared away."""
    on = bool(settings.processing_log_url)
    if on:
        export.see_to(session)
    return export.clear(session, settings.processing_log_days, on)


def _sent(workshop: Workshop, job: Job, organisation: str, due: list[Told]) -> bool:
    """Send these; whether to go on. What is not wanted is halved, until it is known which one that is."""
    database, settings = workshop.house.database, workshop.house.settings
    try:
        said = _said(_called(settings, body_of(due, organisation)))
    except (NotAllowed, NoAnswer) as why:
        said = Said(False, why.code)
    half = len(due) // 2
    if said.unwanted and half:
        return all(_sent(workshop, job, organisation, some) for some in (due[:half], due[half:]))
    with database.write(job.organisation_id) as session:
        if said.unwanted:
            export.refused(session, due[0].row.id)
        elif said.reason:
            export.rest(session, said.reason, said.wait)
        else:
            export.confirmed(session, [one.row.id for one in due])
    return not said.reason


def _said(answer: Answer) -> Said:
    """What an answer means. Confirmed is only a 2xx that rejects nothing."""
    if 200 <= answer.status < 300:
        count = rejected(answer.body)
        return Said(bool(count), "no_collector" if count is None else "")
    if answer.status in UNWANTED:
        return Said(True)
    return Said(False, f"answer_{answer.status}", _seconds(answer))


def _called(settings: Settings, body: bytes) -> Answer:
    """The operator chose this address: it may be inside, but in the open only on this very machine."""
    headers = {"Content-Type": "application/json"}
    if settings.processing_log_token:
        headers["Authorization"] = f"Bearer {settings.processing_log_token}"
    target = target_of(settings.processing_log_url)
    return post(target, look_up(target, inside=True), headers, body, CALL_SECONDS, most=ANSWER_BYTES)


def _seconds(answer: Answer) -> int:
    return int(answer.retry_after) if answer.retry_after.isdecimal() and len(answer.retry_after) < 7 else 0


def _see_to(session: Session, on: bool) -> None:
    if on:
        export.see_to(session)
