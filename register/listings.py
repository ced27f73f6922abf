"""The public list as rows: each step that publishes, moves or withdraws writes its listing in its own transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from infra.identity.models import Organisation
from infra.ids import new_id
from register.content import plain
from register.models import Algorithm, Deployment, Listing, ListingWord, ModelVersion, Revision
from register.searching import fold, weights
from register.standards.ours import kind_of
from register.standards.publication import CATEGORIES
from register.vocabulary import DeploymentState, ModelState, Standing

THEME_BITS = {name: 1 << place for place, name in enumerate(CATEGORIES)}
# What runs says more of an algorithm than what stands still, and that more than what ended.
TOLD_FIRST = (DeploymentState.ACTIVE, DeploymentState.SUSPENDED, DeploymentState.WITHDRAWN)
# Of these it can be seen that an assessment was done; a text about assessments may say that there is none.
ASSESSED = ("impacttoetsen_grouping", "fria_summary", "dpia_summary")


def refresh(session: Session, algorithm: Algorithm) -> None:
    """Write the listing as the algorithm is now. Nothing before the first publication."""
    revision = _current(session, algorithm)
    if revision is None:
        return
    listing = session.exec(select(Listing).where(Listing.algorithm_id == algorithm.id)).first()
    told = _told(session, algorithm, revision)
    same_words = listing is not None and listing.revision_number == revision.number
    if listing is None:
        listing = Listing(organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id, **told)
    else:
        listing.sqlmodel_update(told)
    session.add(listing)
    session.flush()
    if not same_words:
        _write_words(session, listing, revision.content)


def complete(session: Session) -> int:
    """Write the listings that are missing, of what was published before there were any; return how many."""
    listed = select(Listing.algorithm_id)
    chosen = select(Algorithm).where(
        col(Algorithm.revision_number).is_not(None), col(Algorithm.id).not_in(listed)
    )
    algorithms = session.exec(chosen).all()
    for algorithm in algorithms:
        refresh(session, algorithm)
    return len(algorithms)


def _current(session: Session, algorithm: Algorithm) -> Revision | None:
    chosen = select(Revision).where(
        Revision.algorithm_id == algorithm.id, Revision.number == algorithm.revision_number
    )
    return session.exec(chosen).first() if algorithm.revision_number else None


def _told(session: Session, algorithm: Algorithm, revision: Revision) -> dict[str, Any]:
    states = _states(session, algorithm)
    themes = [name for name in revision.content.get("category", ()) if name in THEME_BITS]
    return _written(revision.content) | {
        "slug": algorithm.slug,
        "categories": themes,
        "themes": sum(THEME_BITS[name] for name in themes),
        "with_model": _has_model(session, algorithm),
        "runs": next((state for state in TOLD_FIRST if state in states), None),
        "withdrawn": algorithm.standing == Standing.WITHDRAWN,
        "revision_number": revision.number,
        "published_at": revision.published_at,
    }


def _written(content: Mapping[str, Any]) -> dict[str, Any]:
    withheld = content.get("withheld") or {}
    told = {key: value for key, value in content.items() if key not in withheld}
    return {
        "name": told["name"],
        "sorted_by": fold(told["name"])[:100],
        "summary": plain(told.get("description_short", "")),
        "summary_en": plain(told.get("summary_en", "")),
        "status": told.get("status", ""),
        "publication_category": told.get("publication_category", ""),
        "ai_act_class": told.get("ai_act_class", ""),
        "kind": kind_of(dict(content)),
        "assessed": any(told.get(key) for key in ASSESSED),
    }


def _states(session: Session, algorithm: Algorithm) -> set[str]:
    return set(session.exec(select(Deployment.state).where(Deployment.algorithm_id == algorithm.id)))


def _has_model(session: Session, algorithm: Algorithm) -> bool:
    chosen = select(ModelVersion.id).where(
        ModelVersion.algorithm_id == algorithm.id, ModelVersion.state == ModelState.ACCEPTED
    )
    return session.exec(chosen.limit(1)).first() is not None


def _write_words(session: Session, listing: Listing, content: Mapping[str, Any]) -> None:
    organisation = session.get_one(Organisation, listing.organisation_id)
    session.exec(delete(ListingWord).where(col(ListingWord.listing_id) == listing.id))
    rows = [
        {
            "id": new_id(), "organisation_id": listing.organisation_id, "listing_id": listing.id, "word": word,
            "weight": weight,
        }
        for word, weight in weights(content, organisation.name).items()
    ]  # fmt: skip
    if rows:
        session.connection().execute(insert(ListingWord), rows)
