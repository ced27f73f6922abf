"""The model of an entry: uploading the file, and following what is found in it."""

import io
from typing import BinaryIO, cast

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from infra.errors import NotFound, NotValid
from infra.i18n import gettext
from infra.i18n import language as spoken
from infra.identity.actors import needs
from infra.queue import Job, JobState
from register import permissions, uploads
from register.door import actor, done, house, reading
from register.models import ModelVersion
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.pages.wizard import Step, address, page
from register.queries import office
from register.queries.office import Entry
from register.sentences import because, method_text
from register.vocabulary import ModelState

STOP_POLLING = 286  # what htmx takes as the last answer
STEPS_OF_WAITING = {JobState.QUEUED: 1, JobState.RUNNING: 2}
BUSY = frozenset({ModelState.RECEIVED, ModelState.EXAMINING})


@blueprint.get("/werk/algoritmes/<algorithm_id>/model")
@needs(permissions.READ)
def model(algorithm_id: str) -> str:
    """The newest model with its state, and the form for a file."""
    return _page(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/model")
@needs(permissions.UPLOAD)
def upload(algorithm_id: str) -> ResponseReturnValue:
    """Take in an ONNX file; a worker opens it, not we."""
    try:
        uploads.upload_model(house(), actor(), algorithm_id, _stream())
    except NotValid as refusal:
        label = gettext("register.model.file")
        return _page(algorithm_id, mistakes(refusal.faults, str, lambda _name: label)), 400
    return done(address(Step.MODEL, algorithm_id), "model_uploaded")


@blueprint.get("/werk/algoritmes/<algorithm_id>/model/stand")
@needs(permissions.READ)
def model_progress(algorithm_id: str) -> ResponseReturnValue:
    """The block that says how it goes, for htmx; the last answer tells it to stop asking."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
        if found.model is None:
            raise NotFound("register.model_not_found")
        shown = state_of(found, office.job_of(session, found.model.id))
    block = render_template("register/model_state.html", found=found, algorithm=found.algorithm, **shown)
    return make_response(block, 200 if shown["busy"] else STOP_POLLING)


def state_of(found: Entry, job: Job | None) -> dict[str, object]:
    """What the block about the state of the newest model needs."""
    newest = found.model
    parked = job is not None and job.state == JobState.PARKED
    return {
        "busy": newest is not None and newest.state in BUSY and not parked,
        "parked": job if parked and newest is not None and newest.state in BUSY else None,
        "waiting": STEPS_OF_WAITING.get(JobState(job.state), 2) if job else 1,
        "because": because(newest),
        "method": method_of(newest),
    }


def method_of(model: ModelVersion | None) -> str:
    """How the explanations of an examined model are made, in words."""
    measured = model.contract.get("measured", {}) if model else {}
    if not measured.get("method"):
        return ""
    return method_text(measured["method"], measured.get("approximation_error", 0.0), spoken())


def _stream() -> BinaryIO:
    file = request.files.get("file")
    return cast(BinaryIO, file.stream) if file else io.BytesIO()


def _page(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
        shown = state_of(found, office.job_of(session, found.model.id) if found.model else None)
    limit = house().settings.upload_limit_mb
    return page("model", found, Step.MODEL, wrong=wrong, limit=limit, **shown)
