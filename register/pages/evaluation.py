"""The evaluation of a model: in the office with the form for evaluation rows, and its part of the public page."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import Fault, NotValid
from infra.identity.actors import needs
from infra.queue import Job, JobState
from register import model_versions, permissions
from register.door import actor, done, house, reading
from register.evaluation import steps
from register.evaluation.rows import ACTUAL, EVALUATION_ROWS, upload_evaluation_rows
from register.models import ModelVersion
from register.pages.evaluation_view import View, view_of
from register.pages.features import entry_with_model
from register.pages.mistakes import said
from register.pages.root import blueprint
from register.queries import office
from register.queries.public import Published
from register.rows import write_csv
from register.vocabulary import DeploymentState

BUSY = frozenset({JobState.QUEUED, JobState.RUNNING})


@blueprint.get("/werk/algoritmes/<algorithm_id>/evaluatie")
@needs(permissions.READ)
def evaluation(algorithm_id: str) -> str:
    """What was measured of the newest model, and the form for evaluation rows."""
    return _page(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/evaluatie")
@needs(permissions.UPLOAD)
def upload_evaluation(algorithm_id: str) -> ResponseReturnValue:
    """Take in a CSV of evaluation rows; wrong rows are named one by one."""
    _, model = entry_with_model(algorithm_id)
    file = request.files.get("file")
    try:
        upload_evaluation_rows(house(), actor(), model.id, file.stream.read() if file else b"")
    except NotValid as refusal:
        return _page(algorithm_id, refusal), 400
    return done(url_for("register.evaluation", algorithm_id=algorithm_id), "evaluation_given")


@blueprint.get("/werk/algoritmes/<algorithm_id>/evaluatie.csv")
@needs(permissions.READ)
def evaluation_columns(algorithm_id: str) -> Response:
    """A CSV with the columns that are needed and no rows."""
    found, _ = entry_with_model(algorithm_id)
    content = write_csv({name: [] for name in _columns(found)})
    name = f"{found.algorithm.slug}-evaluatie.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype="text/csv", headers=headers)


def public_view(session: Session, shown: Published) -> View | None:
    """The evaluation of the model that runs; nothing of a model that does not, nor on an earlier revision's page."""
    main = shown.main
    if main is None or main.state == DeploymentState.WITHDRAWN or shown.number != shown.current:
        return None
    if shown.withdrawn_at:
        return None
    model = session.get_one(ModelVersion, main.model_version_id)
    return view_of(
        model,
        model_versions.features_of(session, model.id),
        lambda outcome: url_for(
            "register.algorithm", organisation=shown.organisation.slug, slug=shown.slug, uitkomst=outcome,
            _anchor="weighs",
        ),
    )  # fmt: skip


def _columns(found: office.Entry) -> list[str]:
    return [*(feature.name for feature in found.features), ACTUAL]


def _page(algorithm_id: str, refusal: NotValid | None = None) -> str:
    found, model = entry_with_model(algorithm_id)
    with reading() as session:
        job = office.job_of(session, model.id)
    return render_template(
        "register/evaluation/page.html",
        found=found, algorithm=found.algorithm, model=model, columns=_columns(found), limits=EVALUATION_ROWS,
        wrong=_told(refusal) if refusal else [],
        writable=actor().may(permissions.UPLOAD) and model.state in steps.OPEN and bool(model.contract),
        busy=_about_this(job) and job is not None and job.state in BUSY,
        parked=job if _about_this(job) and job is not None and job.state == JobState.PARKED else None,
        view=view_of(
            model, found.features,
            lambda outcome: url_for(
                "register.evaluation", algorithm_id=algorithm_id, uitkomst=outcome, _anchor="weighs"
            ),
        ),
    )  # fmt: skip


def _about_this(job: Job | None) -> bool:
    return job is not None and job.task == steps.EVALUATE.name


def _told(refusal: NotValid) -> list[str]:
    """What is wrong with a file: the whole first, then row by row."""
    whole = said(Fault("file", refusal.code, refusal.parameters))
    return [whole, *(said(fault) for fault in refusal.faults if fault.code != refusal.code)]
