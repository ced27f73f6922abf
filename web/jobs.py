"""The office's page about the machine's work: what runs, how far batches are, and what was given up and why."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra import clock, ledger, queue
from infra.errors import NotFound
from infra.identity.actors import Actor, needs
from infra.log.watching import standing
from infra.queue import Job
from register.door import actor, done, reading, writing
from register.permissions import RING_AGAIN, SEE_JOBS
from reviews.deliveries.permissions import TEND_WEBHOOKS
from web import job_queries
from web.health import PATIENCE_SECONDS

blueprint = Blueprint("jobs", __name__, url_prefix="/werk/taken")
# htmx stops asking at this status, and shows what came with it.
STOP_POLLING = 286


@blueprint.get("")
@needs(SEE_JOBS)
def jobs() -> ResponseReturnValue:
    asked = request.args.get("pagina", "1")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    with reading() as session:
        lines, total = job_queries.jobs(session, page)
        since = queue.oldest_waiting(session)
        return render_template(
            "web/jobs.html", jobs=lines, total=total, page=page, per_page=job_queries.PER_PAGE,
            parked=job_queries.parked(session), batches=job_queries.running_batches(session),
            may_ring=actor().may(RING_AGAIN), may_see_webhooks=actor().may(TEND_WEBHOOKS),
            stalled_since=since if since and (clock.now() - since).total_seconds() > PATIENCE_SECONDS else None,
            log=standing(session, session.info["logs"]),
        )  # fmt: skip


@blueprint.get("/partijen/<batch_id>")
@needs(SEE_JOBS)
def batch(batch_id: str) -> ResponseReturnValue:
    """The progress of one batch, for the page that asks again and again."""
    with reading() as session:
        line = job_queries.batch(session, batch_id)
    return render_template("web/batch.html", batch=line), 200 if line.going else STOP_POLLING


@blueprint.post("/<job_id>/opnieuw")
@needs(RING_AGAIN)
def ring_again(job_id: str) -> ResponseReturnValue:
    with writing() as session:
        retry(session, actor(), job_id)
    return done("/werk/taken", "job_retried")


def retry(session: Session, by: Actor, job_id: str) -> Job:
    """Have a parked job tried again. Raises `NotNow` when it is not parked (any more)."""
    by.must(RING_AGAIN)
    job = session.get(Job, job_id, with_for_update=True)
    if not job:
        raise NotFound("infra.job_not_found")
    ledger.append(session, by, "job.rung_again", job.id, task=job.task, reason=job.reason or "")
    queue.ring_again(session, job)
    return job
