"""Records of processing in the OpenTelemetry protocol (OTLP/HTTP, JSON): what is sent, and whether the answer took all of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.i18n import gettext_in
from infra.processing.models import Processing, Subject
from infra.processing.recording import number_of, span_under
from infra.processing.vocabulary import SUBJECT_TYPE, Status
from infra.version import VERSION

SYSTEM = "toetssteen"
INTERNAL = 1
ERROR = 2


@dataclass(frozen=True)
class Told:
    """One operation with the people whose data it was about, as it is sent."""

    row: Processing
    people: Sequence[Subject]


def body_of(told: Iterable[Told], organisation: str) -> bytes:
    """The request: the spans of these operations, in the name of one organisation (its slug)."""
    spans = [span for one in told for span in spans_of(one)]
    resource = {"service.name": SYSTEM, "service.version": VERSION, "service.namespace": organisation}
    scope = {"scope": {"name": SYSTEM, "version": VERSION}, "spans": spans}
    whole = {"resourceSpans": [{"resource": {"attributes": _attributes(resource)}, "scopeSpans": [scope]}]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def spans_of(told: Told) -> list[dict[str, Any]]:
    """A record for each person; of several people each under that of the operation, which is then about nobody itself."""
    row = told.row
    if len(told.people) == 1:
        return [_span(row, row.span, row.parent, told.people[0].subject)]
    under = [
        _span(row, span_under(row.span, number_of(one.id)), row.span, one.subject) for one in told.people
    ]
    return [_span(row, row.span, row.parent, None), *under]


def rejected(body: bytes) -> int | None:
    """How many records a 2xx answer says it did not take; None for what no collector answers, such as a page of a proxy."""
    try:
        partial = json.loads(body or b"{}").get("partialSuccess") or {}
        return int(partial.get("rejectedSpans") or 0)
    except (ValueError, AttributeError, TypeError):
        return None


def _span(row: Processing, span: str, parent: str | None, subject: str | None) -> dict[str, Any]:
    told = {"dpl.core.processing_activity_id": row.activity}
    if subject:
        told |= {"dpl.core.data_subject_id": subject, "dpl.core.data_subject_id_type": SUBJECT_TYPE}
    if row.processor:
        told["dpl.core.foreign_operation.processor"] = row.processor
    return {
        "traceId": row.trace, "spanId": span, **({"parentSpanId": parent} if parent else {}),
        "name": gettext_in("nl", f"infra.processing.operation.{row.operation}"), "kind": INTERNAL,
        "startTimeUnixNano": _nanoseconds(row.began_at), "endTimeUnixNano": _nanoseconds(row.ended_at),
        "attributes": _attributes(told), "status": {"code": ERROR} if row.status == Status.ERROR else {},
    }  # fmt: skip


def _attributes(told: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in told.items()]


def _nanoseconds(moment: datetime) -> str:
    """Since 1970, whole milliseconds as the standard counts; as text, for it is more than a number of JSON is sure to hold."""
    return str(int(moment.timestamp() * 1_000) * 1_000_000)
