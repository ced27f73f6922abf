"""The rows that a model is examined with: background, golden rows, and asking for the examination."""

from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import Actor, needs
from infra.installation import Installation
from register import model_versions, permissions, uploads
from register.door import actor, done, house, reading, writing
from register.models import ModelVersion
from register.pages.features import OPEN, entry_with_model
from register.pages.mistakes import said
from register.pages.models import state_of
from register.pages.root import blueprint
from register.pages.wizard import Step, address, page
from register.queries import office
from register.rows import write_csv
from register.uploads import EXPECTED, SCORE
from register.vocabulary import BACKGROUND_ROWS, GOLDEN_ROWS

Take = Callable[[Installation, Actor, str, bytes], ModelVersion]
# What each kind of rows is called in the address, the step that takes it in, and what was done then.
KINDS: dict[str, tuple[Take, str]] = {
    "achtergrond": (uploads.upload_background, "background_given"),
    "controle": (uploads.upload_golden_rows, "golden_given"),
}


@blueprint.get("/werk/algoritmes/<algorithm_id>/voorbeelden")
@needs(permissions.READ)
def examples(algorithm_id: str) -> str:
    """Both files with what they must hold, and the examination with its result."""
    return _page(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/voorbeelden/<kind>")
@needs(permissions.UPLOAD)
def upload_rows(algorithm_id: str, kind: str) -> ResponseReturnValue:
    """Take in a CSV of background rows or golden rows; wrong rows are named one by one."""
    take, what = _known(kind)
    _, model = entry_with_model(algorithm_id)
    file = request.files.get("file")
    try:
        take(house(), actor(), model.id, file.stream.read() if file else b"")
    except NotValid as refusal:
        return _page(algorithm_id, kind, refusal), 400
    return done(address(Step.EXAMPLES, algorithm_id), what)


@blueprint.get("/werk/algoritmes/<algorithm_id>/voorbeelden/<kind>.csv")
@needs(permissions.READ)
def example_rows(algorithm_id: str, kind: str) -> Response:
    """A CSV with the columns that are needed and no rows."""
    _known(kind)
    found, _ = entry_with_model(algorithm_id)
    content = write_csv({name: [] for name in columns(found, kind)})
    name = f"{found.algorithm.slug}-{kind}.csv"
    return Response(
        content, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"}
    )


@blueprint.post("/werk/algoritmes/<algorithm_id>/onderzoeken")
@needs(permissions.UPLOAD)
def examine(algorithm_id: str) -> ResponseReturnValue:
    """Ask a worker to run the golden rows."""
    _, model = entry_with_model(algorithm_id)
    with writing() as session:
        model_versions.examine(session, actor(), model_versions.get(session, model.id))
    return done(address(Step.EXAMPLES, algorithm_id), "examination_asked")


def columns(found: office.Entry, kind: str) -> list[str]:
    """The columns of a file of rows, in the order of the model."""
    names = [feature.name for feature in found.features]
    if kind == "achtergrond" or not found.model:
        return names
    return [*names, EXPECTED, *(f"{SCORE}{outcome['code']}" for outcome in found.model.outcomes)]


def _known(kind: str) -> tuple[Take, str]:
    if kind not in KINDS:
        raise NotFound("register.no_such_rows")
    return KINDS[kind]


def _page(algorithm_id: str, kind: str = "", refusal: NotValid | None = None) -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
        shown = state_of(found, office.job_of(session, found.model.id) if found.model else None)
    wrong = {kind: _told(refusal)} if refusal else {}
    return page(
        "examples", found, Step.EXAMPLES, wrong=wrong, open=found.model is not None and found.model.state in OPEN,
        columns={kind: columns(found, kind) for kind in KINDS},
        limits={"achtergrond": BACKGROUND_ROWS, "controle": GOLDEN_ROWS}, **shown,
    )  # fmt: skip


def _told(refusal: NotValid) -> list[str]:
    """What is wrong with a file: the whole first, then row by row."""
    whole = said(Fault("file", refusal.code, refusal.parameters))
    return [whole, *(said(fault) for fault in refusal.faults if fault.code != refusal.code)]
