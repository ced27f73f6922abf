"""The history of an algorithm over the API: one revision as it was, and what two of them differ in."""

from typing import Any

from sqlmodel import select

from infra.errors import NotFound
from infra.identity.actors import PUBLIC, needs
from register.api.algorithms import revision_told, routes, visible
from register.api.speaking import Answer
from register.differences import text_of
from register.door import looking_around
from register.models import Revision
from register.queries.history import changes
from register.schemas.answers import RevisionSchema
from register.schemas.content import DifferenceQuery, DifferenceSchema


@routes.get("/algorithms/<algorithm_id>/revisions/<int:number>")
@needs(PUBLIC)
@routes.response(200, RevisionSchema)
def get_revision(algorithm_id: str, number: int) -> Answer:
    """One revision, as it was published; it never changes."""
    with looking_around() as session:
        visible(session, algorithm_id)
        chosen = select(Revision).where(Revision.algorithm_id == algorithm_id, Revision.number == number)
        found = session.exec(chosen).first()
        if not found:
            raise NotFound("register.revision_not_found")
        return revision_told(found)


@routes.get("/algorithms/<algorithm_id>/differences")
@needs(PUBLIC)
@routes.arguments(DifferenceQuery, location="query")
@routes.response(200, DifferenceSchema)
def get_differences(query: dict[str, Any], algorithm_id: str) -> Answer:
    """What revision `to` changed since revision `from`, word by word."""
    with looking_around() as session:
        newest = visible(session, algorithm_id).revision_number or 0
        new = query["new"] or newest
        old = query["old"] or max(new - 1, 1)
        found = changes(session, algorithm_id, old, new, text_of)
    told = [{"field": change.key, "how": change.how, "pieces": change.pieces} for change in found]
    return {"old": old, "new": new, "changes": told}
