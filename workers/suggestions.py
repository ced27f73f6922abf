"""Work on suggestions: run the model on a chunk, explain, and let out what was signed."""

from sqlmodel import Session

from infra import queue
from infra.errors import Parameters
from infra.identity.actors import machine
from infra.queue import Job, JobState
from register import model_versions
from register.models import Feature, ModelVersion
from register.vocabulary import Impact
from reports import requests
from reviews import releases, routing
from reviews.routing import Ready, Waiting
from reviews.sealed import input_of
from reviews.vocabulary import PREDICT
from workers import sandbox
from workers.columns import columns_for, explained_rows, transposed
from workers.counterfactuals import with_alternatives
from workers.running import Hopeless, Write
from workers.workshop import Workshop

# A chunk that came back so often may hold a row that kills; halving finds it.
SUSPICIOUS = 3


def predict(workshop: Workshop, job: Job) -> Write:
    """Run a chunk through the model; a chunk that fails is halved until one row is left, and that one is given up."""
    first, last = job.part["first"], job.part["last"]
    with workshop.house.database.read(job.organisation_id) as session:
        found = routing.waiting(session, job.subject_id, first, last)
        if not found or not found.suggestions:
            return lambda _session: None
        model = session.get_one(ModelVersion, found.deployment.model_version_id)
        features = model_versions.features_of(session, model.id)
    if job.attempts >= SUSPICIOUS and last > first:
        return _halved(job, first, last)
    try:
        ready = _explained(workshop, model, features, found)
    except sandbox.SandboxFailure as failure:
        workshop.drop(model.id)
        if last > first:
            return _halved(job, first, last)
        raise _given_up(job, found, failure) from failure
    actor = machine(job.organisation_id)
    return lambda session: routing.write_outputs(session, actor, job.subject_id, found, ready)


def release(workshop: Workshop, job: Job) -> Write:
    """Let out one signed decision, and ask for its letter, in one transaction."""
    return lambda session: _release(session, job, job.subject_id)


def release_low(workshop: Workshop, job: Job) -> Write:
    """Let out the low-impact outputs of a chunk that nobody needs to read."""

    def write(session: Session) -> None:
        for suggestion_id in releases.low_of_chunk(
            session, job.subject_id, job.part["first"], job.part["last"]
        ):
            releases.release(session, machine(job.organisation_id), suggestion_id)

    return write


def _release(session: Session, job: Job, suggestion_id: str) -> None:
    actor = machine(job.organisation_id)
    released = releases.release(session, actor, suggestion_id)
    if released:
        session.flush()
        requests.ask_letter(session, actor, released)


def _explained(
    workshop: Workshop, model: ModelVersion, features: list[Feature], found: Waiting
) -> list[Ready]:
    rows = [input_of(found.keys[suggestion.id], suggestion) for suggestion in found.suggestions]
    values = transposed(features, rows)
    columns = columns_for(model.contract, features, values)
    box = workshop.box_for(model, features)
    output, explanation = box.explain(columns)
    limit = model.contract["measured"]["additivity_limit"]
    if explanation.additivity_error > limit:
        raise sandbox.SandboxFailure("not_additive", {"limit": limit})
    told = explained_rows(model, features, values, output, explanation)
    if found.deployment.impact == Impact.HIGH and len(model.contract["labels"]) > 1:
        # Only these reach a person with a letter; looking takes some hundreds of predictions each. A number has no other
        # outcome to look for.
        told = list(with_alternatives(box, model, features, columns, told))
    return routing.prepare(found, told)


def _halved(job: Job, first: int, last: int) -> Write:
    middle = (first + last) // 2

    def write(session: Session) -> JobState:
        for start, end in ((first, middle), (middle + 1, last)):
            queue.enqueue(session, PREDICT, job.subject_id, first=start, last=end)
        return JobState.SPLIT

    return write


def _given_up(job: Job, found: Waiting, failure: sandbox.SandboxFailure) -> Hopeless:
    actor, reason = machine(job.organisation_id), f"register.sandbox.{failure.code}"
    parameters: Parameters = {"reason": str(failure.parameters.get("reason", ""))}

    def write(session: Session) -> None:
        for suggestion in found.suggestions:
            routing.fail(session, actor, suggestion.id, reason, parameters)

    return Hopeless(reason, parameters, write)
