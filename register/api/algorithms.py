"""Algorithms over the API: the public list, one entry, its draft and its publications."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields
from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from register import algorithms, permissions
from register.api.speaking import (
    ETAG,
    IF_MATCH,
    LOCATION,
    Answer,
    Headers,
    PageQuery,
    Routes,
    at,
    list_of,
    listed,
    page_of,
    tag,
)
from register.door import actor, asked_version, looking_around, writing
from register.models import Algorithm, Revision
from register.schemas.answers import (
    AlgorithmSchema,
    DraftBody,
    EntryBody,
    ListedAlgorithmSchema,
    RevisionSchema,
)

routes = Routes("Algorithms", __name__, "Entries of the register and what was published of them.")
# What `q` looks in, of what is published.
SEARCHED = ("name", "description_short", "organization", "goal", "tags", "summary_en")

Entry = tuple[Algorithm, Revision, Organisation]


class AlgorithmsQuery(PageQuery):
    q = fields.String(load_default="", metadata={"description": "Words that stand in the entry."})
    organisation = fields.String(load_default="", metadata={"description": "The organisation's slug."})
    category = fields.String(load_default="", metadata={"description": "A category of the standard."})


@routes.get("/algorithms")
@needs(PUBLIC)
@routes.arguments(AlgorithmsQuery, location="query")
@routes.response(200, list_of("Algorithms", ListedAlgorithmSchema))
def list_algorithms(query: dict[str, Any]) -> Answer:
    """The published algorithms of every organisation here, oldest first."""
    asked = query["page"]
    with looking_around() as session:
        fitting = (
            entry for entry in _published(session, query, asked.after) if _fits(entry[1].content, query)
        )
        found = [_line(entry) for entry, _ in zip(fitting, range(asked.limit + 1), strict=False)]
    return listed(found[: asked.limit], len(found) > asked.limit)


@routes.post("/algorithms")
@needs(permissions.ENTER)
@routes.arguments(EntryBody)
@routes.response(201, AlgorithmSchema, headers=LOCATION | ETAG)
def enter_algorithm(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Enter an algorithm; who does so becomes its owner."""
    with writing() as session:
        algorithm = algorithms.enter(session, actor(), given["content"], given["slug"])
        session.flush()
        return _told(session, algorithm), tag(algorithm.version) | {
            "Location": at("algorithms", algorithm.id)
        }


@routes.get("/algorithms/<algorithm_id>")
@needs(PUBLIC)
@routes.response(200, AlgorithmSchema, headers=ETAG)
def get_algorithm(algorithm_id: str) -> tuple[Answer, Headers]:
    """One algorithm as it is published; for who works on it also the draft, whose version the ETag is."""
    with looking_around() as session:
        algorithm = _visible(session, algorithm_id)
        return _told(session, algorithm), tag(algorithm.version) if _ours(algorithm) else {}


@routes.put("/algorithms/<algorithm_id>/draft")
@needs(permissions.ENTER)
@routes.doc(parameters=[IF_MATCH])
@routes.arguments(DraftBody)
@routes.response(200, AlgorithmSchema, headers=ETAG)
def replace_draft(given: dict[str, Any], algorithm_id: str) -> tuple[Answer, Headers]:
    """Replace the draft."""
    with writing() as session:
        algorithm = algorithms.get(session, algorithm_id)
        algorithms.revise(session, actor(), algorithm, given["content"], asked_version())
        return _told(session, algorithm), tag(algorithm.version)


@routes.post("/algorithms/<algorithm_id>/publications")
@needs(permissions.PUBLISH)
@routes.response(201, RevisionSchema, headers=LOCATION)
def publish(algorithm_id: str) -> tuple[Answer, Headers]:
    """Publish the draft as the next revision."""
    with writing() as session:
        revision = algorithms.publish(session, actor(), algorithms.get(session, algorithm_id))
        return _revision(revision), {"Location": at("algorithms", algorithm_id, "revisions")}


@routes.get("/algorithms/<algorithm_id>/revisions")
@needs(PUBLIC)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("Revisions", RevisionSchema))
def list_revisions(query: dict[str, Any], algorithm_id: str) -> Answer:
    """Everything that was published of an algorithm, newest first."""
    with looking_around() as session:
        _visible(session, algorithm_id)
        chosen = select(Revision).where(Revision.algorithm_id == algorithm_id)
        rows, more = page_of(session, chosen, col(Revision.id), query["page"], newest_first=True)
        return listed([_revision(row) for row in rows], more)


def _published(session: Session, query: dict[str, Any], after: str | None) -> Iterable[Entry]:
    chosen = (
        select(Algorithm, Revision, Organisation)
        .where(Revision.algorithm_id == Algorithm.id, Revision.number == Algorithm.revision_number)
        .where(Organisation.id == Algorithm.organisation_id, Algorithm.id > (after or ""))
    )
    if query["organisation"]:
        chosen = chosen.where(Organisation.slug == query["organisation"])
    return session.exec(chosen.order_by(col(Algorithm.id)))


def _fits(content: dict[str, Any], query: dict[str, Any]) -> bool:
    # In Python, because the content is JSON that each database searches in another way.
    wanted = query["category"]
    if wanted and wanted not in content.get("category", ()):
        return False
    text = " ".join(str(content.get(key, "")) for key in SEARCHED).casefold()
    return all(word in text for word in query["q"].casefold().split())


def _visible(session: Session, algorithm_id: str) -> Algorithm:
    found = session.get(Algorithm, algorithm_id)
    if not found or not (found.revision_number or _ours(found)):
        raise NotFound("register.algorithm_not_found")
    return found


def _ours(algorithm: Algorithm) -> bool:
    return algorithm.organisation_id == actor().organisation_id and actor().may(permissions.READ)


def _line(entry: Entry) -> Answer:
    algorithm, revision, organisation = entry
    content = revision.content
    return {
        "id": algorithm.id, "slug": algorithm.slug, "name": content["name"], "standing": algorithm.standing,
        "summary": content.get("description_short", ""), "organisation": organisation,
        "status": content.get("status", ""), "category": content.get("category", []),
        "publication_category": content.get("publication_category", ""), "published_at": revision.published_at,
        "links": _links(algorithm, organisation),
    }  # fmt: skip


def _told(session: Session, algorithm: Algorithm) -> Answer:
    revision = algorithms.current_revision(session, algorithm)
    organisation = session.get_one(Organisation, algorithm.organisation_id)
    told = {
        "id": algorithm.id, "slug": algorithm.slug, "organisation": organisation, "standing": algorithm.standing,
        "revision": algorithm.revision_number, "published_at": revision and revision.published_at,
        "content": revision and revision.content, "links": _links(algorithm, organisation),
    }  # fmt: skip
    return told | {"draft": algorithm.draft, "version": algorithm.version} if _ours(algorithm) else told


def _links(algorithm: Algorithm, organisation: Organisation) -> Answer:
    links = {"self": at("algorithms", algorithm.id), "revisions": at("algorithms", algorithm.id, "revisions")}
    if algorithm.revision_number:
        links["page"] = f"/algoritmes/{organisation.slug}/{algorithm.slug}"
    return links


def _revision(revision: Revision) -> Answer:
    return {
        name: getattr(revision, name) for name in ("id", "number", "content", "content_hash", "published_at")
    }
