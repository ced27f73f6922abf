"""The data that a model takes, as a list: what is described, and everything at once as a JSON file."""

import json
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from infra.errors import Fault, NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import model_versions, permissions
from register.documented import documented
from register.door import actor, done, reading, writing
from register.models import Feature, ModelVersion
from register.pages.mistakes import NONE, Mistakes, said
from register.pages.root import blueprint
from register.pages.wizard import Step, address, page
from register.queries import office
from register.queries.office import Entry
from register.schemas import DescriptionSchema, faults_of
from register.vocabulary import ModelState

Data = dict[str, Any]
OPEN = frozenset({ModelState.READ, ModelState.REFUSED})
# What a file says of a datum, in the order in which it says so; `integer` is what the file calls `whole`.
KEYS = (
    "name", "label", "unit", "kind", "format", "minimum", "maximum", "categories", "source", "obtained",
    "protection", "changeable", "missing", "sentences",
)  # fmt: skip
FAULTS_SHOWN = 100


@blueprint.get("/werk/algoritmes/<algorithm_id>/gegevens")
@needs(permissions.READ)
def features(algorithm_id: str) -> str:
    """All data of the newest model, each with what is still to be said of it."""
    return _page(algorithm_id)


@blueprint.get("/werk/algoritmes/<algorithm_id>/gegevens.json")
@needs(permissions.READ)
def features_file(algorithm_id: str) -> Response:
    """The description of data and outcomes, as a file that can be read in again."""
    found = entry_with_model(algorithm_id)[0]
    described = {"features": [_as_file(one) for one in found.features], "outcomes": _outcomes(found)}
    text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    name = f"{found.algorithm.slug}-gegevens.json"
    return Response(
        text, mimetype="application/json", headers={"Content-Disposition": f"attachment; filename={name}"}
    )


@blueprint.post("/werk/algoritmes/<algorithm_id>/gegevens/inlezen")
@needs(permissions.UPLOAD)
def read_features(algorithm_id: str) -> ResponseReturnValue:
    """Take the description of all data, and of the outcomes when they are in it, from a JSON file."""
    found, newest = entry_with_model(algorithm_id)
    try:
        described = _read(found, newest)
        describe(newest, described["features"], described["outcomes"])
    except NotValid as refusal:
        summary = [("file", _named(fault)) for fault in refusal.faults[:FAULTS_SHOWN]]
        return _page(algorithm_id, Mistakes(summary, {"file": gettext(refusal.code)})), 400
    return done(address(Step.FEATURES, algorithm_id), "described")


def entry_with_model(algorithm_id: str) -> tuple[Entry, ModelVersion]:
    """An entry and its newest model. Raises `NotFound` before a model was uploaded."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
    if found.model is None:
        raise NotFound("register.model_not_found")
    return found, found.model


def describe(model: ModelVersion, features: list[Data], outcomes: list[Data], version: int = 0) -> None:
    """Store the description, based on the version that was shown."""
    with writing() as session:
        held = model_versions.get(session, model.id)
        model_versions.describe(session, actor(), held, features, outcomes, version or model.version)


def as_data(feature: Feature) -> Data:
    """A datum as the step that describes takes it."""
    return {key: getattr(feature, key) for key in (*KEYS, "whole")}


def _as_file(feature: Feature) -> Data:
    return {
        "position": feature.position, **{key: getattr(feature, key) for key in KEYS}, "integer": feature.whole,
    }  # fmt: skip


def _outcomes(found: Entry) -> list[Data]:
    return list(found.model.outcomes) if found.model else []


def _read(found: Entry, model: ModelVersion) -> dict[str, list[Data]]:
    given = _given()
    described = given if isinstance(given, dict) else {"features": given}
    described = {"outcomes": model.outcomes} | described
    try:
        loaded: dict[str, list[Data]] = DescriptionSchema().load(described)
    except ValidationError as error:
        raise NotValid("register.description_not_valid", faults=faults_of(error)) from error
    names = [feature.name for feature in found.features]
    faults = _strangers(names, loaded["features"])
    if faults and not _names_them(model, loaded["features"]):
        raise NotValid("register.description_other_columns", faults=faults)
    if not faults:
        loaded["features"].sort(key=lambda one: names.index(one["name"]))
    return loaded


def _names_them(model: ModelVersion, given: list[Data]) -> bool:
    """Whether the file may name the columns, in its order: the model itself has no names for them."""
    columns = model.contract["columns"]
    return len(given) == len(columns) and not any(column.get("name") for column in columns)


def _given() -> Any:
    file = request.files.get("file")
    try:
        return json.loads(file.stream.read() if file else b"")
    except ValueError as error:
        fault = Fault("file", "register.file_no_json")
        raise NotValid("register.file_no_json", faults=[fault]) from error


def _strangers(names: list[str], given: list[Data]) -> list[Fault]:
    there = [one["name"] for one in given]
    unknown = [
        Fault(name, "register.column_unknown", {"column": name}) for name in there if name not in names
    ]
    return unknown + [
        Fault(name, "register.column_missing", {"column": name}) for name in names if name not in there
    ]


def _named(fault: Fault) -> str:
    """A fault in a file, with the place in the file."""
    return (
        said(fault)
        if "column" in fault.parameters or fault.where == "file"
        else f"{fault.where}: {said(fault)}"
    )


def _page(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
    open_ = found.model is not None and found.model.state in OPEN
    return page("features", found, Step.FEATURES, wrong=wrong, open=open_, documented=documented)
