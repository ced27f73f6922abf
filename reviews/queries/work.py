"""The caseworker's work: what somebody holds, and what waits for their duties, by due date and age and nothing else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, exists, select

from infra import clock
from infra.identity.actors import Actor, Role
from register.models import Algorithm, Deployment, Texts
from register.vocabulary import DeploymentState
from reviews import permissions
from reviews.facts import DUTIES, duties_of
from reviews.models import Review, Suggestion
from reviews.policy import Duty
from reviews.queries.names import PAGE, algorithms_of, deployments_named, references
from reviews.vocabulary import State

# Counting stops here: "more than a thousand" says enough, and a queue of 100,000 costs no more than one of 1,000.
MOST = 1_000
PEOPLE_DUTIES = frozenset({Duty.READ, Duty.SECOND})
Named = dict[str, tuple[Deployment, Algorithm]]


@dataclass(frozen=True)
class WorkRow:
    """One case in a list of work. `reference` is None when the person was forgotten; `lease_until` only where held."""

    id: str
    reference: str | None
    algorithm: str
    purpose: Texts
    since: datetime
    due_at: datetime
    lease_until: datetime | None
    running: bool


@dataclass(frozen=True)
class Work:
    """My work: what I hold, one page of what waits, and how much that is in all (`more`: more than was counted)."""

    held: list[WorkRow]
    waiting: list[WorkRow]
    total: int
    more: bool
    first: int
    may_claim: bool
    algorithms: list[tuple[str, str]]
    paused: list[str]


def work(session: Session, actor: Actor, slug: str = "", page: int = 1) -> Work:
    """What somebody holds and what waits for them; `slug` keeps to one algorithm, `page` counts from 1."""
    actor.must(permissions.SEE_QUEUE)
    named = deployments_named(session)
    ids = _waiting(session, actor, named, slug)
    first = (max(page, 1) - 1) * PAGE
    return Work(
        held=_rows(session, named, _held(session, actor)), waiting=_rows(session, named, ids[first : first + PAGE]),
        total=min(len(ids), MOST), more=len(ids) > MOST, first=first, may_claim=actor.may(permissions.REVIEW),
        algorithms=algorithms_of(named), paused=_paused(named),
    )  # fmt: skip


def next_ids(session: Session, actor: Actor, most: int = 50) -> list[str]:
    """The first few that wait for somebody: whoever loses the race for one takes the next."""
    actor.must(permissions.REVIEW)
    return _waiting(session, actor, deployments_named(session), most=most)


def _held(session: Session, actor: Actor) -> list[str]:
    held = col(Suggestion.state).in_([State.CLAIMED, State.ESCALATED])
    chosen = select(Suggestion.id).where(Suggestion.holder_id == actor.id, held)
    return list(session.exec(chosen.order_by(col(Suggestion.act_by), col(Suggestion.id))))


def _waiting(session: Session, actor: Actor, named: Named, slug: str = "", most: int = MOST + 1) -> list[str]:
    """Ids in the order of the work, one more than is counted at most.

    One small query per state, each a walk along the index of the queue that stops early; together they are put in order
    here. Of cases that are due at the same moment the database gives those that it finds first: sorting all of them in
    there would mean reading all of them.
    """
    running = [
        deployment
        for deployment, algorithm in named.values()
        if deployment.state == DeploymentState.ACTIVE and slug in ("", algorithm.slug)
    ]
    found: list[tuple[datetime, str]] = []
    for state, condition in _turns(actor, running):
        chosen = select(Suggestion.act_by, Suggestion.id).where(
            Suggestion.state == state,
            col(Suggestion.due_at) > clock.now(),
            condition,
            *_open_to(actor, running),
        )
        found += session.exec(chosen.order_by(col(Suggestion.act_by)).limit(most)).all()
    return [suggestion_id for _, suggestion_id in sorted(found)][:most]


def _duties(actor: Actor) -> frozenset[Duty]:
    if Role.TEAM_LEAD in actor.roles:
        return PEOPLE_DUTIES
    return frozenset(DUTIES[role] for role in actor.roles if role in DUTIES)


def _turns(actor: Actor, running: Sequence[Deployment]) -> list[tuple[State, ColumnElement[bool]]]:
    """In which states a case waits for this person, and what more is asked of it."""
    free = or_(col(Suggestion.holder_id).is_(None), col(Suggestion.lease_until) <= clock.now())
    turns = []
    reading = _reading(_duties(actor), running)
    if reading is not None:
        turns += [(state, and_(free, reading)) for state in (State.QUEUED, State.CLAIMED)]
    if arbitrated := [one.id for one in running if _arbitrates(actor, one)]:
        turns.append((State.ESCALATED, and_(free, col(Suggestion.deployment_id).in_(arbitrated))))
    return turns


def _arbitrates(actor: Actor, deployment: Deployment) -> bool:
    looks = Role.TEAM_LEAD in actor.roles
    return looks or Duty.ARBITRATE in duties_of(actor, deployment.review_policy)


def _reading(duties: Collection[Duty], running: Sequence[Deployment]) -> ColumnElement[bool] | None:
    """First reading, second reading, or both; only where two people sign can a case wait for the second."""
    of_two = [deployment.id for deployment in running if deployment.review_policy.signatures > 1]
    pairs = col(Suggestion.deployment_id).in_(of_two)
    if Duty.READ in duties and running:
        both = Duty.SECOND in duties or not of_two
        return col(Suggestion.id).is_not(None) if both else or_(~pairs, ~_signed())
    return and_(pairs, _signed()) if Duty.SECOND in duties and of_two else None


def _open_to(actor: Actor, running: Sequence[Deployment]) -> list[ColumnElement[bool]]:
    own = [one.id for one in running if not one.review_policy.requester_may_sign]
    conditions = [
        col(Suggestion.deployment_id).in_([one.id for one in running]),
        or_(col(Suggestion.holder_id).is_(None), col(Suggestion.holder_id) != actor.id),
        ~_signed(col(Review.person_id) == actor.id),
    ]
    if own:
        conditions.append(
            or_(col(Suggestion.deployment_id).not_in(own), col(Suggestion.requester) != actor.id)
        )
    return conditions


def _signed(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    own = (col(Review.suggestion_id) == col(Suggestion.id), col(Review.decided_at).is_not(None))
    return exists().where(*own, ~col(Review.voided), *more)


def _rows(session: Session, named: Named, ids: Sequence[str]) -> list[WorkRow]:
    found = session.exec(select(Suggestion).where(col(Suggestion.id).in_(ids))).all()
    known = references(session, [row.case_id for row in found])
    rows = {}
    for row in found:
        deployment, algorithm = named[row.deployment_id]
        rows[row.id] = WorkRow(
            row.id, known.get(row.case_id), algorithm.name, deployment.purpose, row.created_at, row.due_at,
            row.lease_until, deployment.state == DeploymentState.ACTIVE,
        )  # fmt: skip
    return [rows[one] for one in ids if one in rows]


def _paused(named: Named) -> list[str]:
    """Algorithms that are suspended now, so that an empty list is not a riddle."""
    paused = {a.name for d, a in named.values() if d.state == DeploymentState.SUSPENDED}
    return sorted(paused)
