"""Algorithms over the API: the public list, one entry, its draft and its publications."""

from typing import Any

from marshmallow import fields
from sqlmodel import Session, col, select

from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from register import algorithms, permissions, publications
from register.api.speaking import (
    ETAG,
    IF_MATCH,
    LOCATION,
    Answer,
    Asked,
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
from register.field_checks import HIDDEN
from register.models import Algorithm, Revision
from register.queries import public, search
from register.queries.search import Listed, Order, Wanted
from register.schemas.answers import (
    AlgorithmSchema,
    DraftBody,
    EntryBody,
    FoundSchema,
    RevisionSchema,
)
from register.schemas.base import Word
from register.searching import QUERY_MAX
from register.vocabulary import Standing

routes = Routes("Algorithms", __name__, "Entries of the register and what was published of them.")
LISTED = (
    "slug", "name", "summary", "summary_en", "status", "publication_category", "ai_act_class", "kind", "assessed",
    "with_model", "published_at",
)  # fmt: skip
FARTHEST = 6  # digits of a place in the list


# What each facet is called in a query.
FACETS = {
    "category": "category", "status": "status", "publication_category": "publication_category", "ai_act_class": "impact",
    "kind": "kind", "organisation": "organisation",
}  # fmt: skip
COUNTED = FACETS | {"assessed": "assessed"}


def _several(description: str) -> fields.List[str]:
    return fields.List(
        fields.String(),
        load_default=list,
        metadata={"description": f"{description} More than one may be given."},
    )


class AlgorithmsQuery(PageQuery):
    """What is looked for, and in which order it is told."""

    q = fields.String(
        load_default="",
        metadata={
            "description": "Words that all stand in the entry, in any form; the last may be only a beginning."
        },
    )
    organisation = _several("The organisation's slug.")
    category = _several("A theme of the publication standard.")
    status = _several("A status of the publication standard.")
    publication_category = _several("A publication category of the publication standard.")
    ai_act_class = _several("A class of the AI Act, or `unknown`.")
    kind = _several("`algorithm`, `assistant` or `supplier`.")
    assessed = fields.Boolean(
        load_default=None, metadata={"description": "Whether the entry names an assessment of its impact."}
    )
    sort = Word(
        Order, load_default=None,
        metadata={"description": "By relevance where words are looked for, else by name, unless this says otherwise."},
    )  # fmt: skip


@routes.get("/algorithms")
@needs(PUBLIC)
@routes.arguments(AlgorithmsQuery, location="query")
@routes.response(200, FoundSchema, headers=ETAG)
def list_algorithms(query: dict[str, Any]) -> Answer:
    """The published algorithms of every organisation here that fit, with what each further choice would leave."""
    asked, wanted = query["page"], _wanted(query)
    first = _place(asked)
    with looking_around() as session:
        counts = search.count(session, wanted)
        found = search.listed(session, wanted, first, asked.limit)
    total, last = counts[""].get("", 0), first + len(found)
    page = listed([_line(entry) for entry in found], last < total and bool(found), str(last))
    return page | {"total": total, "facets": {name: counts.get(facet, {}) for name, facet in COUNTED.items()}}


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
        algorithm = visible(session, algorithm_id)
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
        revision = publications.publish(session, actor(), algorithms.get(session, algorithm_id))
        return revision_told(revision), {"Location": at("algorithms", algorithm_id, "revisions")}


@routes.get("/algorithms/<algorithm_id>/revisions")
@needs(PUBLIC)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("Revisions", RevisionSchema))
def list_revisions(query: dict[str, Any], algorithm_id: str) -> Answer:
    """Everything that was published of an algorithm, newest first."""
    with looking_around() as session:
        visible(session, algorithm_id)
        chosen = select(Revision).where(Revision.algorithm_id == algorithm_id)
        rows, more = page_of(session, chosen, col(Revision.id), query["page"], newest_first=True)
        return listed([revision_told(row) for row in rows], more)


def _wanted(query: dict[str, Any]) -> Wanted:
    facets = {facet: frozenset(query[name]) for name, facet in FACETS.items()}
    if query["assessed"] is not None:
        facets["assessed"] = frozenset({search.YES if query["assessed"] else search.NO})
    order = Order(query["sort"]) if query["sort"] else None
    return Wanted(HIDDEN.sub(" ", query["q"])[:QUERY_MAX], facets, order=order)


def _place(asked: Asked) -> int:
    """Where the page begins; the cursor of this list is a place in it. Raises `NotValid` for another one's cursor."""
    if asked.after is None:
        return 0
    if not asked.after.isdecimal() or len(asked.after) > FARTHEST:
        raise NotValid("api.not_valid", faults=[Fault("cursor", "register.schema.no_cursor")])
    return int(asked.after)


def visible(session: Session, algorithm_id: str) -> Algorithm:
    """An algorithm that is published, or of the house of who asks. Raises `NotFound`."""
    found = session.get(Algorithm, algorithm_id)
    if not found or not (found.revision_number or _ours(found)):
        raise NotFound("register.algorithm_not_found")
    return found


def _ours(algorithm: Algorithm) -> bool:
    return algorithm.organisation_id == actor().organisation_id and actor().may(permissions.READ)


def _line(entry: Listed) -> Answer:
    links = {
        "self": at("algorithms", entry.algorithm_id), "revisions": at("algorithms", entry.algorithm_id, "revisions"),
        "page": f"/algoritmes/{entry.organisation_slug}/{entry.slug}",
    }  # fmt: skip
    told = {name: getattr(entry, name) for name in LISTED}
    return told | {
        "id": entry.algorithm_id, "category": entry.categories, "links": links,
        "organisation": {"name": entry.organisation, "slug": entry.organisation_slug},
        "standing": Standing.WITHDRAWN if entry.withdrawn else Standing.PUBLISHED,
        "deployment_state": entry.runs,
    }  # fmt: skip


def _told(session: Session, algorithm: Algorithm) -> Answer:
    revision = algorithms.current_revision(session, algorithm)
    organisation = session.get_one(Organisation, algorithm.organisation_id)
    told = {
        "id": algorithm.id, "slug": algorithm.slug, "organisation": organisation, "standing": algorithm.standing,
        "revision": algorithm.revision_number, "published_at": revision and revision.published_at,
        "content": revision and revision.content, "links": _links(algorithm, organisation),
        "deployments": public.published(session, organisation.slug, algorithm.slug).deployments if revision else (),
    }  # fmt: skip
    return told | {"draft": algorithm.draft, "version": algorithm.version} if _ours(algorithm) else told


def _links(algorithm: Algorithm, organisation: Organisation) -> Answer:
    links = {"self": at("algorithms", algorithm.id), "revisions": at("algorithms", algorithm.id, "revisions")}
    if algorithm.revision_number:
        links["page"] = f"/algoritmes/{organisation.slug}/{algorithm.slug}"
    return links


def revision_told(revision: Revision) -> Answer:
    """A revision as the API tells it."""
    return {
        name: getattr(revision, name) for name in ("id", "number", "content", "content_hash", "published_at")
    }
