"""What may happen to a model: receive the file, read its contract, describe its data, examine it, accept or refuse it."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, delete, func, select

from infra import canonical, clock, ledger, queue
from infra.errors import Fault, NotFound, NotNow, NotValid, Parameters, Stale
from infra.identity.actors import Actor
from infra.storage import Stored
from register import permissions
from register.documented import documented, named
from register.models import Algorithm, Feature, ModelVersion
from register.vocabulary import EXAMINE, INSPECT, ModelState, Standing


def receive(session: Session, actor: Actor, algorithm: Algorithm, file: Stored) -> ModelVersion:
    """Take in a file that was streamed to storage. Nobody opens it here: a worker does, in a sandbox."""
    actor.must(permissions.UPLOAD)
    if algorithm.standing == Standing.WITHDRAWN:
        raise NotNow("register.withdrawn")
    chosen = select(func.max(ModelVersion.number)).where(ModelVersion.algorithm_id == algorithm.id)
    number = (session.exec(chosen).one() or 0) + 1
    model = ModelVersion(
        organisation_id=actor.organisation_id, algorithm_id=algorithm.id, number=number, sha256=file.sha256,
        size=file.size, uploaded_by=actor.id,
    )  # fmt: skip
    session.add(model)
    session.flush()
    ledger.append(session, actor, "model.received", model.id, algorithm=algorithm.id, sha256=file.sha256)
    queue.enqueue(session, INSPECT, model.id)
    return model


def note_contract(session: Session, actor: Actor, model: ModelVersion, contract: dict[str, Any]) -> None:
    """Write down what the sandbox read from the file, and prefill the features with the names that it gives."""
    actor.must(permissions.EXAMINE)
    _must_be(model, ModelState.RECEIVED)
    model.state, model.contract = ModelState.READ, contract
    model.outcomes = [{"code": label, "label": {"nl": label, "en": label}} for label in contract["labels"]]
    session.add(model)
    for position, column in enumerate(contract["columns"]):
        kind = (
            "category"
            if column["dtype"] == "string"
            else "boolean"
            if column["dtype"] == "bool"
            else "number"
        )
        name = column.get("name") or f"kolom_{position + 1}"
        session.add(
            Feature(
                organisation_id=model.organisation_id, model_version_id=model.id, position=position, name=name,
                kind=kind, format="text" if kind == "category" else "number",
            )
        )  # fmt: skip
    ledger.append(session, actor, "model.read", model.id, contract=canonical.digest(contract))


def describe(
    session: Session,
    actor: Actor,
    model: ModelVersion,
    features: Sequence[dict[str, Any]],
    outcomes: Sequence[dict[str, Any]],
    version: int,
) -> None:
    """Replace the description of all data and outcomes (checked by the schemas); as many columns as the file has."""
    actor.must(permissions.UPLOAD)
    _must_be(model, ModelState.READ, ModelState.REFUSED)
    if version != model.version:
        raise Stale("register.changed_since")
    _must_fit(model, features, outcomes)
    session.exec(delete(Feature).where(col(Feature.model_version_id) == model.id))
    for position, feature in enumerate(features):
        fixed = {"organisation_id": model.organisation_id, "model_version_id": model.id, "position": position}
        session.add(Feature(**feature | fixed))
    model.outcomes = list(outcomes)
    _changed(session, model)
    described = canonical.digest({"features": list(features), "outcomes": list(outcomes)})
    ledger.append(session, actor, "model.described", model.id, description=described)


def give_background(session: Session, actor: Actor, model: ModelVersion, file: str, rows: int) -> None:
    """Note the sealed file of background rows, against which every explanation is made."""
    actor.must(permissions.UPLOAD)
    _must_be(model, ModelState.READ, ModelState.REFUSED)
    model.background_file, model.background_rows = file, rows
    _changed(session, model)
    ledger.append(session, actor, "model.background_given", model.id, file=file, rows=rows)


def give_golden_rows(session: Session, actor: Actor, model: ModelVersion, file: str, rows: int) -> None:
    """Note the sealed file of golden rows: inputs with the outputs that the model must give."""
    actor.must(permissions.UPLOAD)
    _must_be(model, ModelState.READ, ModelState.REFUSED)
    model.golden_file, model.golden_rows = file, rows
    _changed(session, model)
    ledger.append(session, actor, "model.golden_rows_given", model.id, file=file, rows=rows)


def examine(session: Session, actor: Actor, model: ModelVersion) -> None:
    """Ask for the examination: a worker runs the golden rows and explains the background."""
    actor.must(permissions.UPLOAD)
    _must_be(model, ModelState.READ, ModelState.REFUSED)
    if not (model.contract and model.background_file and model.golden_file):
        raise NotNow("register.examine_needs_rows")
    # An accepted model does not change any more, so what is not described now would never be.
    features = features_of(session, model.id)
    if not (all(map(documented, features)) and all(map(named, model.outcomes))):
        raise NotNow("register.examine_needs_description")
    model.state, model.reason, model.reason_parameters = ModelState.EXAMINING, None, {}
    _changed(session, model)
    ledger.append(session, actor, "model.examination_asked", model.id)
    queue.enqueue(session, EXAMINE, model.id)


def accept(session: Session, actor: Actor, model: ModelVersion, measured: dict[str, Any]) -> None:
    """Accept a model whose golden rows came out right; from here on it does not change."""
    actor.must(permissions.EXAMINE)
    _must_be(model, ModelState.EXAMINING)
    model.state, model.examined_at = ModelState.ACCEPTED, clock.now()
    model.contract = model.contract | {"measured": measured}
    _changed(session, model)
    ledger.append(
        session, actor, "model.accepted", model.id, sha256=model.sha256, golden_rows=model.golden_rows
    )


def refuse(session: Session, actor: Actor, model: ModelVersion, reason: str, parameters: Parameters) -> None:
    """Refuse a model, with the reason."""
    actor.must(permissions.EXAMINE)
    _must_be(model, ModelState.RECEIVED, ModelState.EXAMINING)
    model.state, model.examined_at = ModelState.REFUSED, clock.now()
    model.reason, model.reason_parameters = reason, parameters
    _changed(session, model)
    ledger.append(session, actor, "model.refused", model.id, reason=reason)


def get(session: Session, model_version_id: str) -> ModelVersion:
    """The model version, held for a step. Raises `NotFound`."""
    model = session.get(ModelVersion, model_version_id, with_for_update=True)
    if not model:
        raise NotFound("register.model_not_found")
    return model


def features_of(session: Session, model_version_id: str) -> list[Feature]:
    """The features in the order of the model's input."""
    chosen = select(Feature).where(Feature.model_version_id == model_version_id)
    return list(session.exec(chosen.order_by(col(Feature.position))))


def key_scope(model_version_id: str) -> str:
    """The name of the key under which a model's background and golden rows are sealed."""
    return f"model:{model_version_id}"


def _must_fit(
    model: ModelVersion, features: Sequence[dict[str, Any]], outcomes: Sequence[dict[str, Any]]
) -> None:
    """As many data as the file has columns, and exactly the outcomes that it gives."""
    columns, labels = len(model.contract["columns"]), [str(label) for label in model.contract["labels"]]
    faults = []
    if len(features) != columns:
        faults.append(
            Fault("features", "register.features_count", {"columns": columns, "given": len(features)})
        )
    if sorted(str(one["code"]) for one in outcomes) != sorted(labels):
        faults.append(Fault("outcomes", "register.outcomes_other", {"labels": ", ".join(labels)}))
    if faults:
        raise NotValid("register.description_other", faults=faults)


def _must_be(model: ModelVersion, *states: ModelState) -> None:
    if model.state not in states:
        raise NotNow("register.model_not_in_state", state=model.state)


def _changed(session: Session, model: ModelVersion) -> None:
    model.version += 1
    session.add(model)
