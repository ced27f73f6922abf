"""Cases that a person decides without the model, listed so that nobody is forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from infra.errors import Parameters
from infra.identity.actors import Actor
from infra.identity.people import names_of
from register.models import Deployment
from reviews import permissions
from reviews.models import Case, Review, Suggestion
from reviews.queries.names import PAGE, deployments_named, references
from reviews.seeded.marks import is_real
from reviews.vocabulary import OPEN, WITHOUT_MODEL, DeploymentState, State


@dataclass(frozen=True)
class Left:
    """One such case: why, by whom where a person set the model aside, and since when; `paused` while its model stands still."""

    id: str
    reference: str | None
    algorithm: str
    state: State
    by: str
    reason: str | None
    reason_parameters: Parameters
    since: datetime
    paused: bool


@dataclass(frozen=True)
class LeftList:
    rows: list[Left]
    total: int
    first: int


def without_model(session: Session, actor: Actor, page: int = 1) -> LeftList:
    """Set aside, expired, withdrawn and failed, and what is open while its model stands still: the help does not wait for
    the model. The newest first; `page` counts from 1."""
    actor.must(permissions.SEE_QUEUE)
    # Nobody has to decide about a practice case.
    stopped = select(Deployment.id).where(Deployment.state == DeploymentState.SUSPENDED)
    paused = and_(col(Suggestion.state).in_(OPEN), col(Suggestion.deployment_id).in_(stopped))
    forgotten = select(Case.id).where(col(Case.forgotten_at).is_not(None))
    known = col(Suggestion.case_id).not_in(forgotten)
    wanted = and_(or_(col(Suggestion.state).in_(WITHOUT_MODEL), paused), is_real(), known)
    first = (max(page, 1) - 1) * PAGE
    newest = func.coalesce(Suggestion.closed_at, Suggestion.created_at).desc(), col(Suggestion.id).desc()
    found = list(session.exec(select(Suggestion).where(wanted).order_by(*newest).offset(first).limit(PAGE)))
    total = session.exec(select(func.count()).select_from(Suggestion).where(wanted)).one()
    named_by = references(session, [row.case_id for row in found])
    by, named = _set_aside_by(session, found), deployments_named(session)
    rows = [
        Left(
            row.id, named_by.get(row.case_id), named[row.deployment_id][1].name, State(row.state), by.get(row.id, ""),
            row.reason, row.reason_parameters, row.closed_at or row.created_at, State(row.state) in OPEN,
        )
        for row in found
    ]  # fmt: skip
    return LeftList(rows, total, first)


def _set_aside_by(session: Session, found: list[Suggestion]) -> dict[str, str]:
    """Who signed last, by suggestion."""
    ids = [row.id for row in found if row.state == State.SET_ASIDE]
    chosen = select(Review).where(
        col(Review.suggestion_id).in_(ids), col(Review.decided_at).is_not(None), ~col(Review.voided)
    )
    last = {one.suggestion_id: one.person_id for one in session.exec(chosen.order_by(col(Review.decided_at)))}
    names = names_of(session, set(last.values()))
    return {suggestion_id: names.get(person_id, "") for suggestion_id, person_id in last.items()}
