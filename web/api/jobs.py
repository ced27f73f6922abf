"""The machine's work over the API: what runs, what was given up and why, and another try."""

from typing import Any

from marshmallow import fields
from sqlmodel import col, select

from infra import queue
from infra.errors import NotFound
from infra.i18n import gettext
from infra.identity.actors import needs
from infra.queue import Job, JobState
from register import permissions
from register.api.speaking import Answer, PageQuery, Routes, list_of, listed, page_of
from register.door import reading, writing
from register.schemas.answers import ReasonSchema
from register.schemas.base import Schema, Word

routes = Routes(
    "Jobs", __name__, "Work of the machine: inspecting, examining, predicting, releasing, printing."
)
TOLD = ("id", "task", "subject_id", "state", "attempts", "created_at", "run_after", "finished_at")


class JobsQuery(PageQuery):
    state = Word(JobState, load_default=None)


class JobSchema(Schema):
    id = fields.String()
    task = fields.String()
    subject_id = fields.String()
    state = Word(JobState)
    attempts = fields.Integer()
    created_at = fields.DateTime()
    run_after = fields.DateTime()
    finished_at = fields.DateTime(allow_none=True)
    reason = fields.Nested(ReasonSchema, allow_none=True)


@routes.get("/jobs")
@needs(permissions.SEE_JOBS)
@routes.arguments(JobsQuery, location="query")
@routes.response(200, list_of("Jobs", JobSchema))
def list_jobs(query: dict[str, Any]) -> Answer:
    """The jobs of the organisation, newest first."""
    chosen = select(Job).where(Job.state == query["state"]) if query["state"] else select(Job)
    with reading() as session:
        rows, more = page_of(session, chosen, col(Job.id), query["page"], newest_first=True)
        return listed([_told(row) for row in rows], more)


@routes.post("/jobs/<job_id>/retries")
@needs(permissions.RING_AGAIN)
@routes.response(202, JobSchema)
def retry_job(job_id: str) -> Answer:
    """Have a job that was given up tried again."""
    with writing() as session:
        job = session.get(Job, job_id, with_for_update=True)
        if not job:
            raise NotFound("api.job_not_found")
        queue.ring_again(session, job)
        return _told(job)


def _told(job: Job) -> Answer:
    reason = (
        {"code": job.reason, "detail": gettext(job.reason, **job.reason_parameters)} if job.reason else None
    )
    return {name: getattr(job, name) for name in TOLD} | {"reason": reason}
