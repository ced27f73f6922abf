"""Suggestions over the API: cases come in, one or many, and their progress is told without a hint of any outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from marshmallow import fields
from sqlmodel import Session, col, func, select

from infra.errors import Fault, NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import Role, needs
from register.api.speaking import (
    IDEMPOTENCY_KEY,
    KEY,
    LOCATION,
    Answer,
    Headers,
    PageQuery,
    Routes,
    at,
    body,
    list_of,
    listed,
    once,
    page_of,
    read_json_body,
)
from register.door import actor, house, reading
from register.rows import Rows, read_csv, read_json
from register.rows.reading import Cell
from register.schemas.base import Schema
from reviews import intake, permissions
from reviews.circumstances import FIELDS, URGENT_BY
from reviews.models import Batch, Suggestion
from reviews.queries.names import references
from reviews.schemas.rows import RowBody, RowsBody
from reviews.schemas.suggestions import BatchSchema, Status, SuggestionSchema
from reviews.vocabulary import BATCH_MAX, OPEN, WITHOUT_MODEL, State

routes = Routes("Suggestions", __name__, "Cases for which a model is asked, and how far they are.")
REFERENCE = intake.REFERENCE
REFERENCE_IN_CSV = "referentie"
OF_EVERY_ROW = frozenset({REFERENCE, "values"})
OF_ROW = OF_EVERY_ROW | FIELDS
Beside = dict[int, dict[str, Any]]
CSV = "text/csv"
CSV_COLUMNS = "A column per feature, and `referentie`; `urgent_by` and `urgency` where a case is urgent."
EITHER = {
    "required": True,
    "content": {
        "application/json": {"schema": RowsBody},
        CSV: {"schema": {"type": "string", "description": CSV_COLUMNS}},
    },
}


class BatchQuery(Schema):
    in_part = fields.Boolean(
        data_key="partial",
        load_default=False,
        metadata={"description": "Take in the good rows and list the others, instead of refusing all."},
    )


@routes.post("/deployments/<deployment_id>/suggestions")
@needs(permissions.ASK)
@routes.doc(parameters=[IDEMPOTENCY_KEY])
@routes.arguments(RowBody)
@routes.response(202, SuggestionSchema, headers=LOCATION)
def ask(given: dict[str, Any], deployment_id: str) -> tuple[Answer, Headers]:
    """Ask for one suggestion."""
    given = {URGENT_BY if name == "urgent_by" else name: value for name, value in given.items()}
    try:
        if faults := _shape(1, given):
            raise NotValid("api.not_valid", faults=faults)
        rows, beside = _rows([given]), _beside([given])
        batch = intake.submit(house(), actor(), deployment_id, rows, once=once(), beside=beside)
    except NotValid as refusal:
        refusal.faults = tuple(map(_of_one, refusal.faults))
        raise
    with reading() as session:
        suggestion = session.exec(select(Suggestion).where(Suggestion.batch_id == batch.id)).one()
        told = _told(session, [suggestion])[0]
    return told, {"Location": at("suggestions", suggestion.id)}


@routes.post("/deployments/<deployment_id>/batches")
@needs(permissions.ASK)
@routes.doc(parameters=[IDEMPOTENCY_KEY], requestBody=EITHER)
@routes.arguments(BatchQuery, location="query")
@routes.response(202, BatchSchema, headers=LOCATION)
def ask_many(query: dict[str, Any], deployment_id: str) -> tuple[Answer, Headers]:
    """Ask for many suggestions at once, as JSON or as CSV."""
    rows, beside = (_csv_rows(), None) if request.mimetype == CSV else _json_rows()
    batch = intake.submit(house(), actor(), deployment_id, rows, query["in_part"], once(), beside)
    with reading() as session:
        return _batch(session, batch), {"Location": at("batches", batch.id)}


@routes.get("/batches/<batch_id>")
@needs(permissions.FOLLOW_BATCH)
@routes.response(200, BatchSchema)
def get_batch(batch_id: str) -> Answer:
    """How far a batch is, and which rows were refused."""
    with reading() as session:
        return _batch(session, _followed(session, batch_id))


@routes.get("/batches/<batch_id>/suggestions")
@needs(permissions.FOLLOW_BATCH)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("Suggestions", SuggestionSchema))
def list_suggestions_of_batch(query: dict[str, Any], batch_id: str) -> Answer:
    """The suggestions of a batch."""
    with reading() as session:
        chosen = select(Suggestion).where(Suggestion.batch_id == _followed(session, batch_id).id)
        rows, more = page_of(session, chosen, col(Suggestion.id), query["page"])
        return listed(_told(session, rows), more)


@routes.get("/suggestions/<suggestion_id>")
@needs(permissions.FOLLOW_BATCH)
@routes.response(200, SuggestionSchema)
def get_suggestion(suggestion_id: str) -> Answer:
    """How far a suggestion is. What waits looks alike, whatever it waits for."""
    with reading() as session:
        suggestion = session.get(Suggestion, suggestion_id)
        if not suggestion or not _follows(suggestion.requester):
            raise NotFound("reviews.suggestion_not_found")
        return _told(session, [suggestion])[0]


def status_of(state: State) -> Status:
    """What may be told of a state."""
    if state == State.RECEIVED:
        return Status.RECEIVED
    if state in OPEN:
        return Status.WAITING
    if state in {State.SUPERSEDED, State.PRACTISED}:
        return Status(state.value)
    return Status.WITHOUT_MODEL if state in WITHOUT_MODEL else Status.RELEASED


def _json_rows() -> tuple[Rows, Beside]:
    given = read_json_body(house().settings.upload_limit_mb * 1_000_000)
    if not isinstance(given, dict) or not isinstance(given.get("rows"), list):
        raise NotValid("api.not_valid", faults=[Fault("rows", "register.schema.no_list")])
    unknown = [Fault(key, "register.schema.unknown_field") for key in given if key != "rows"]
    faults = unknown + [fault for number, row in enumerate(given["rows"], 1) for fault in _shape(number, row)]
    if faults:
        raise NotValid("api.not_valid", faults=faults[: intake.FAULTS_SHOWN], count=len(faults))
    return _rows(given["rows"]), _beside(given["rows"])


def _shape(number: int, row: object) -> list[Fault]:
    where = f"rows/{number}"
    if not isinstance(row, dict):
        return [Fault(where, "register.schema.no_object")]
    faults = [Fault(f"{where}/{key}", "register.schema.unknown_field") for key in row.keys() - OF_ROW]
    if not isinstance(row.get(REFERENCE, ""), str):
        faults.append(Fault(f"{where}/{REFERENCE}", "register.schema.no_text"))
    if not isinstance(row.get("values"), dict):
        faults.append(Fault(f"{where}/values", "register.schema.no_object"))
    elif REFERENCE in row["values"]:
        faults.append(Fault(f"{where}/values/{REFERENCE}", "register.schema.unknown_field"))
    return faults


def _rows(given: list[dict[str, Any]]) -> Rows:
    flat: list[Mapping[str, Cell]] = [row["values"] | {REFERENCE: row.get(REFERENCE)} for row in given]
    return read_json(flat, BATCH_MAX)


def _beside(given: list[dict[str, Any]]) -> Beside:
    """What came with the few rows that have more than a reference and values."""
    return {
        place: {name: row[name] for name in FIELDS if name in row}
        for place, row in enumerate(given)
        if len(row) > len(OF_EVERY_ROW)
    }


def _csv_rows() -> Rows:
    rows = read_csv(body(CSV), BATCH_MAX, (REFERENCE, REFERENCE_IN_CSV))
    if REFERENCE_IN_CSV in rows.columns and REFERENCE not in rows.columns:
        rows.columns[REFERENCE] = rows.columns.pop(REFERENCE_IN_CSV)
    return rows


def _of_one(fault: Fault) -> Fault:
    """Where it stands in the body of one row, which has no row number."""
    where = fault.where.removeprefix("rows/1/")
    known = where.partition("/")[0] in {REFERENCE, KEY, "", "values"} | FIELDS
    return replace(fault, where=where if known else f"values/{where}")


def _follows(requester: str) -> bool:
    # A case system sees what it sent itself; owner and team lead see how far the work is, without references.
    return Role.CASE_SYSTEM not in actor().roles or requester == actor().id


def _followed(session: Session, batch_id: str) -> Batch:
    batch = session.get(Batch, batch_id)
    if not batch or not _follows(batch.submitted_by):
        raise NotFound("reviews.batch_not_found")
    return batch


def _told(session: Session, rows: Sequence[Suggestion]) -> list[Answer]:
    ours = {row.case_id for row in rows if row.requester == actor().id}
    known = references(session, ours)
    replaced = [row.id for row in rows if row.state == State.SUPERSEDED]
    chosen = select(Suggestion.replaces_id, Suggestion.id).where(col(Suggestion.replaces_id).in_(replaced))
    successors = dict(session.exec(chosen).all()) if replaced else {}
    return [_one(row, known.get(row.case_id), successors.get(row.id)) for row in rows]


def _one(row: Suggestion, reference: str | None, successor: str | None) -> Answer:
    status = status_of(State(row.state))
    links = {"self": at("suggestions", row.id)}
    if row.requester == actor().id:
        # For who sent it; to others it could tell a practice case, which came in no batch of a case system.
        links["batch"] = at("batches", row.batch_id)
    if status == Status.RELEASED:
        links["release"] = at("suggestions", row.id, "release")
    if successor:
        links["successor"] = at("suggestions", successor)
    return {"id": row.id, "reference": reference, "status": status, "links": links}


def _batch(session: Session, batch: Batch) -> Answer:
    chosen = select(Suggestion.state, func.count(col(Suggestion.id))).where(Suggestion.batch_id == batch.id)
    counted = {State(state): count for state, count in session.exec(chosen.group_by(col(Suggestion.state)))}
    received = counted.get(State.RECEIVED, 0)
    open_ = sum(count for state, count in counted.items() if state in OPEN)
    return {
        "id": batch.id, "deployment_id": batch.deployment_id, "rows": batch.rows, "refused": batch.refused,
        "counts": {"received": received, "in_progress": open_ - received, "closed": batch.rows - open_},
        "faults": [_fault(fault) for fault in batch.faults], "created_at": batch.created_at,
        "links": {"self": at("batches", batch.id), "suggestions": at("batches", batch.id, "suggestions")},
    }  # fmt: skip


def _fault(fault: dict[str, Any]) -> Answer:
    detail = gettext(fault["code"], **fault["parameters"])
    return {"code": fault["code"], "location": f"#/{fault['where']}", "detail": detail}
