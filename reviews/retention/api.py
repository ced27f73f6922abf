"""The end of a case over the API: the case system tells when it was closed, how, and how long it is kept."""

from typing import Any

from sqlmodel import Session

from infra.errors import Fault, NotValid
from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, reading, writing
from reviews.retention import closing, permissions
from reviews.retention.closing import Closing, Term, months_of, period_of
from reviews.retention.due import due_of
from reviews.retention.holds import hold_on
from reviews.retention.models import CaseTerm
from reviews.retention.schemas import ClosingBody, ClosingSchema
from reviews.retention.vocabulary import YEARS_MAX

routes = Routes("Closings", __name__, "How long a case is kept: what the case system knows of its end.")


@routes.post("/case-closings")
@needs(permissions.TELL)
@routes.arguments(ClosingBody)
@routes.response(201, ClosingSchema, headers=LOCATION)
def tell_closing(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Tell of the end of a case; telling the same twice changes nothing."""
    told = Closing(given["closed_on"], given["result"], _term(given))
    with writing() as session:
        row = closing.tell(session, actor(), given["reference"], told)
        session.flush()
        return _told(session, row, told), {"Location": at("case-closings", row.id)}


@routes.get("/case-closings/<closing_id>")
@needs(permissions.TELL)
@routes.response(200, ClosingSchema)
def get_closing(closing_id: str) -> Answer:
    """What was told of the end of a case, and until when it is kept."""
    with reading() as session:
        return _told(session, *closing.for_case_system(session, actor(), closing_id))


def _term(given: dict[str, Any]) -> Term:
    months = months_of(given["term"]) if given["term"] else None
    if given["term"] and not months:
        fault = Fault("term", "reviews.retention.no_term", {"years": YEARS_MAX})
        raise NotValid("reviews.retention.not_valid", faults=[fault])
    return Term(months, given["keep_for_good"], given["category"])


def _told(session: Session, row: CaseTerm, told: Closing) -> Answer:
    due = due_of(session, [row.case_id]).get(row.case_id)
    term = told.term
    return {
        "id": row.id, "closed_on": told.closed_on, "result": told.result,
        "term": period_of(term.months) if term.months else None, "keep_for_good": bool(due and due.for_good),
        "category": term.category, "keep_until": due.keep_until if due else None,
        "term_from": due.source if due else None, "held_by": hold_on(session, row.case_id),
        "links": {"self": at("case-closings", row.id)},
    }  # fmt: skip
