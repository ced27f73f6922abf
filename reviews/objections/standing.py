"""How released decisions stand: for every page, answer and letter that tells of one."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.sealing import Erased, keys_of
from register.models import Deployment
from register.vocabulary import LegalEffect
from reviews.intake import reference_hash
from reviews.models import Case, Release, Suggestion
from reviews.objections import permissions
from reviews.objections.models import Objection, Revocation
from reviews.queries.names import deployments_named
from reviews.sealed import key_of, unseal
from reviews.vocabulary import State


@dataclass(frozen=True)
class FoundRelease:
    """A released decision of a case that somebody looks for."""

    id: str
    algorithm: str
    released_on: date
    state: State
    objection_id: str | None


@dataclass(frozen=True)
class Standing:
    """What became of a released decision: the suggestion that took its place, and the last that was brought against it."""

    state: State
    successor_id: str | None
    objection_id: str | None


def releases_of_case(session: Session, actor: Actor, reference: str) -> list[FoundRelease]:
    """The released decisions of a case, by its reference; the newest first."""
    actor.must(permissions.HANDLE)
    [hashed] = reference_hash(keys_of(session), actor.organisation_id, [reference.strip()])
    chosen = (
        select(Release, Suggestion.state).join(Case, col(Case.id) == Release.case_id)
        .join(Suggestion, col(Suggestion.id) == Release.suggestion_id).where(Case.reference_hash == hashed)
    )  # fmt: skip
    named = deployments_named(session)
    return [
        FoundRelease(
            release.id, named[release.deployment_id][1].name, release.released_at.astimezone(clock.AMSTERDAM).date(), State(state),
            standing(session, release.suggestion_id).objection_id,
        )
        for release, state in session.exec(chosen.order_by(col(Release.id).desc()))
    ]  # fmt: skip


def standing(session: Session, suggestion_id: str) -> Standing:
    """What became of what was released of a suggestion."""
    state = session.exec(select(Suggestion.state).where(Suggestion.id == suggestion_id)).one()
    chosen = select(Suggestion.id).where(Suggestion.replaces_id == suggestion_id)
    brought = select(Objection.id).where(Objection.suggestion_id == suggestion_id)
    return Standing(
        State(state),
        session.exec(chosen.order_by(col(Suggestion.id).desc())).first(),
        session.exec(brought.order_by(col(Objection.id).desc())).first(),
    )


def states_of(session: Session, release_ids: list[str]) -> dict[str, State]:
    """How these releases stand, for a list of them."""
    chosen = (
        select(Release.id, Suggestion.state).join(Suggestion, col(Suggestion.id) == Release.suggestion_id)
        .where(col(Release.id).in_(release_ids))
    )  # fmt: skip
    return {release_id: State(state) for release_id, state in session.exec(chosen)}


def revoked_because(session: Session, release_id: str) -> str:
    """Why the municipality took a decision back by itself; empty where it did not, or the person was forgotten."""
    row = session.exec(select(Revocation).where(Revocation.release_id == release_id)).first()
    if not row:
        return ""
    release = session.get_one(Release, release_id)
    try:
        told = unseal(key_of(session, release.case_id), row.sealed_reasons, f"revocation:{row.id}")
    except Erased:
        return ""
    return str(told["text"])


def legal_effect_of(session: Session, release_id: str) -> LegalEffect:
    """What the law makes of a released decision. Raises `NotFound`."""
    return LegalEffect(_deployment_of(session, release_id).legal_effect)


def mandate_of(session: Session, release_id: str) -> str:
    """Under which mandate such decisions are taken, as the deployment says. Raises `NotFound`."""
    return _deployment_of(session, release_id).mandate.get("reference", "")


def _deployment_of(session: Session, release_id: str) -> Deployment:
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    return session.get_one(Deployment, release.deployment_id)
