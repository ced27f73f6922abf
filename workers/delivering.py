"""Work on webhooks: send what is due to one endpoint, one event after another, and see to the rest."""

from functools import partial
from time import monotonic

from sqlmodel import Session

from infra import clock
from infra.errors import Parameters
from infra.identity.models import Organisation
from infra.outward import Answer, NoAnswer, NotAllowed, look_up, post, target_of
from infra.queue import Job
from infra.sealing import keys_of
from infra.tracing import trace_of
from reviews.deliveries import outbox
from reviews.deliveries.events import body_of, headers_of, source_of
from reviews.deliveries.outbox import Failure, Parcel
from reviews.deliveries.steps import inside
from reviews.deliveries.vocabulary import CALL_SECONDS, LONGEST_PAUSE
from reviews.models import Suggestion
from reviews.processed import concerns
from reviews.sealed import scope
from workers.running import Write
from workers.workshop import Workshop

# So long one job goes on with one endpoint; then others have their turn, and the rest gets a job of its own.
TURN_SECONDS = 20.0


def deliver(workshop: Workshop, job: Job) -> Write:
    """Send what is due to the endpoint `job.subject_id`. The first failure ends the turn: the endpoint rests."""
    database, last = workshop.house.database, monotonic() + TURN_SECONDS
    with database.write(job.organisation_id) as session:
        mine = outbox.take_up(session, job.subject_id, job.id)
    if not mine:
        return partial(_see_to, job=job)
    while monotonic() < last and _send_next(workshop, job):
        continue
    return partial(_put_down, job=job)


def _send_next(workshop: Workshop, job: Job) -> bool:
    """Send one event; whether to go on. What dies between sending and marking is sent again under the same id."""
    database = workshop.house.database
    with database.read(job.organisation_id) as session:
        parcel = outbox.next_due(session, job.subject_id)
        traced = _recorded(session, parcel.event.suggestion_id) if parcel else ""
        source = source_of(
            session.get_one(Organisation, job.organisation_id), workshop.house.settings.base_url
        )
    if parcel is None:
        return False
    why = _sent(workshop, parcel, source, traced)
    with database.write(job.organisation_id) as session:
        if why is None:
            outbox.delivered(session, parcel.delivery_id)
        else:
            outbox.failed(session, parcel.delivery_id, why)
    return why is None


def _recorded(session: Session, suggestion_id: str) -> str:
    """That a system hears of this case is processing too; where it hears it, in the thread of the case (`traceparent`)."""
    suggestion = session.get_one(Suggestion, suggestion_id)
    concerns(session, suggestion)
    keys_of(session).open_all([scope(suggestion.case_id)])
    return trace_of(session).header


def _sent(workshop: Workshop, parcel: Parcel, source: str, traced: str) -> Failure | None:
    settings = workshop.house.settings
    body = body_of(parcel.event, source, settings.base_url)
    headers = headers_of(parcel.event, body, parcel.secrets, clock.now()) | {"traceparent": traced}
    try:
        target = target_of(parcel.address)
        return _judged(post(target, look_up(target, inside(settings)), headers, body, CALL_SECONDS))
    except (NotAllowed, NoAnswer) as why:
        told: Parameters = {"seconds": int(CALL_SECONDS)} if why.code == "late" else {}
        return Failure(f"reviews.delivery.reason.{why.code}", told)


def _judged(answer: Answer) -> Failure | None:
    """Only 2xx says that it was taken; a redirect leads to where nobody checked."""
    if 200 <= answer.status < 300:
        return None
    wait = int(answer.retry_after) if answer.retry_after.isdecimal() and len(answer.retry_after) < 7 else 0
    what = "redirect" if 300 <= answer.status < 400 else "answer"
    return Failure(
        f"reviews.delivery.reason.{what}",
        {"status": answer.status},
        min(wait, int(LONGEST_PAUSE.total_seconds())),
    )


def _see_to(session: Session, job: Job) -> None:
    outbox.see_to(session, job.subject_id)


def _put_down(session: Session, job: Job) -> None:
    outbox.put_down(session, job.subject_id, job.id)
