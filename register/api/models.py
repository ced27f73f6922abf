"""Models over the API: the file, the description of its data, its rows, and the examination."""

from typing import Any, BinaryIO, cast

from flask import request
from sqlmodel import Session

from infra.i18n import gettext
from infra.identity.actors import needs
from register import model_versions, permissions, uploads
from register.api.evaluations import evaluation_told
from register.api.speaking import (
    ETAG,
    IF_MATCH,
    LOCATION,
    Answer,
    Headers,
    Routes,
    at,
    body,
    must_be,
    of_type,
    tag,
)
from register.door import actor, asked_version, house, reading, writing
from register.evaluation.rows import upload_evaluation_rows
from register.gate import Condition, conditions
from register.models import Algorithm, ModelVersion
from register.schemas import DescriptionSchema
from register.schemas.answers import ModelVersionSchema
from register.sentences import because

routes = Routes(
    "Models", __name__, "ONNX files with what they take and give; nothing runs before its examination."
)
ONNX = "application/octet-stream"
CSV = "text/csv"
TOLD = (
    "id", "algorithm_id", "number", "sha256", "size", "state", "contract", "outcomes", "background_rows", "golden_rows",
    "evaluation_rows", "version", "uploaded_at", "examined_at", "evaluated_at",
)  # fmt: skip


@routes.post("/algorithms/<algorithm_id>/model-versions")
@needs(permissions.UPLOAD)
@routes.doc(requestBody=of_type(ONNX, "The ONNX file."))
@routes.response(202, ModelVersionSchema, headers=LOCATION | ETAG)
def upload_model(algorithm_id: str) -> tuple[Answer, Headers]:
    """Upload an ONNX file. A worker reads in a sandbox what it takes and gives."""
    must_be(ONNX)
    return _answer(uploads.upload_model(house(), actor(), algorithm_id, cast(BinaryIO, request.stream)))


@routes.get("/model-versions/<model_version_id>")
@needs(permissions.READ)
@routes.response(200, ModelVersionSchema, headers=ETAG)
def get_model(model_version_id: str) -> tuple[Answer, Headers]:
    """A model version: its state, what the file says, the description, and what is still to be done."""
    with reading() as session:
        model = model_versions.get(session, model_version_id)
        return _told(session, model), tag(model.version)


@routes.put("/model-versions/<model_version_id>/description")
@needs(permissions.UPLOAD)
@routes.doc(parameters=[IF_MATCH])
@routes.arguments(DescriptionSchema)
@routes.response(200, ModelVersionSchema, headers=ETAG)
def describe_model(given: dict[str, Any], model_version_id: str) -> tuple[Answer, Headers]:
    """Replace the description of all data, in the order of the model's input, and of all outcomes."""
    with writing() as session:
        model = model_versions.get(session, model_version_id)
        described = given["features"], given["outcomes"]
        model_versions.describe(session, actor(), model, *described, asked_version())
        session.flush()
        return _told(session, model), tag(model.version)


@routes.put("/model-versions/<model_version_id>/background")
@needs(permissions.UPLOAD)
@routes.doc(requestBody=of_type(CSV, "Rows with a column per feature, against which outputs are explained."))
@routes.response(200, ModelVersionSchema, headers=ETAG)
def put_background(model_version_id: str) -> tuple[Answer, Headers]:
    """Give the background rows."""
    return _answer(uploads.upload_background(house(), actor(), model_version_id, body(CSV)))


@routes.put("/model-versions/<model_version_id>/golden-rows")
@needs(permissions.UPLOAD)
@routes.doc(requestBody=of_type(CSV, "Rows with `verwacht` (the outcome) and where known `score_<outcome>`."))
@routes.response(200, ModelVersionSchema, headers=ETAG)
def put_golden_rows(model_version_id: str) -> tuple[Answer, Headers]:
    """Give the golden rows: inputs with what must come out."""
    return _answer(uploads.upload_golden_rows(house(), actor(), model_version_id, body(CSV)))


@routes.put("/model-versions/<model_version_id>/evaluation-rows")
@needs(permissions.UPLOAD)
@routes.doc(
    requestBody=of_type(CSV, "Rows with `uitkomst` (what really happened) and where known `groep_<name>`.")
)
@routes.response(200, ModelVersionSchema, headers=ETAG)
def put_evaluation_rows(model_version_id: str) -> tuple[Answer, Headers]:
    """Give rows of which is known what really happened; an accepted model is measured on them at once."""
    return _answer(upload_evaluation_rows(house(), actor(), model_version_id, body(CSV)))


@routes.post("/model-versions/<model_version_id>/examinations")
@needs(permissions.UPLOAD)
@routes.response(202, ModelVersionSchema, headers=LOCATION | ETAG)
def examine_model(model_version_id: str) -> tuple[Answer, Headers]:
    """Have a worker run the golden rows; the state of the model version says how it went."""
    with writing() as session:
        model = model_versions.get(session, model_version_id)
        model_versions.examine(session, actor(), model)
    return _answer(model)


def _answer(model: ModelVersion) -> tuple[Answer, Headers]:
    with reading() as session:
        headers = tag(model.version) | {"Location": at("model-versions", model.id)}
        return _told(session, model), headers


def _told(session: Session, model: ModelVersion) -> Answer:
    algorithm = session.get_one(Algorithm, model.algorithm_id)
    return {name: getattr(model, name) for name in TOLD} | {
        "reason": _reason(model),
        "evaluation": evaluation_told(model),
        "features": model_versions.features_of(session, model.id),
        "gate": [_condition(one) for one in conditions(session, algorithm, model)],
        "links": {"self": at("model-versions", model.id), "algorithm": at("algorithms", model.algorithm_id)},
    }


def _reason(model: ModelVersion) -> Answer | None:
    if not model.reason:
        return None
    return {"code": model.reason, "detail": " ".join(because(model))}


def _condition(condition: Condition) -> Answer:
    key = f"register.gate.{condition.name}"
    told = {"name": condition.name, "met": condition.met, "text": gettext(key)}
    return told if condition.met else told | {"cure": gettext(f"{key}.cure")}
