"""The caseworker's work: what somebody holds, and what waits for their duties, by the date to act by and nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, union_all
from sqlmodel import Session, col, exists, select

from infra import clock
from infra.identity.actors import Actor, Role
from register.models import Algorithm, Deployment, Texts
from register.vocabulary import DeploymentState
from reviews import permissions
from reviews.facts import DUTIES, duties_of
from reviews.models import Consultation, Review, Suggestion
from reviews.policy import Duty
from reviews.queries.names import PAGE, algorithms_of, deployments_named, references
from reviews.seeded.marks import unknown_to
from reviews.vocabulary import State

# Counting stops here: "more than a thousand" says enough, and a queue of 100,000 costs no more than one of 1,000.
MOST = 1_000
PEOPLE_DUTIES = frozenset({Duty.READ, Duty.SECOND})
HELD = (State.CLAIMED, State.ESCALATED)
# How many signatures a case has when it waits for whom: an arbiter's that was not enough may come on top.
FIRST, SECOND, ARBITER = (0,), (1, 2), (0, 1, 2)
Named = dict[str, tuple[Deployment, Algorithm]]
Turn = tuple[State, int, list[ColumnElement[bool]]]


@dataclass(frozen=True)
class WorkRow:
    """One case in a list of work. `reference` is None when the person was forgotten; `lease_until` only where held.

    `act_by` is before `due_at` where a fact of the case, `urgency`, does not wait for the deadline.
    """

    id: str
    reference: str | None
    algorithm: str
    purpose: Texts
    since: datetime
    due_at: datetime
    lease_until: datetime | None
    running: bool
    act_by: datetime
    urgency: str
    urgent_by: date | None
    awaiting: str | None
    awaiting_until: datetime | None
    epoch: int
    holder_id: str | None


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
    of_many_purposes: set[str]


def work(session: Session, actor: Actor, slug: str = "", page: int = 1) -> Work:
    """What somebody holds and what waits for them; `slug` keeps to one algorithm, `page` counts from 1."""
    actor.must(permissions.SEE_QUEUE)
    named = deployments_named(session)
    ids = _waiting(session, actor, named, slug)
    first = (max(page, 1) - 1) * PAGE
    return Work(
        held=rows_of(session, named, _held(session, actor)), waiting=rows_of(session, named, ids[first : first + PAGE]),
        total=min(len(ids), MOST), more=len(ids) > MOST, first=first, may_claim=_reads(actor, named),
        algorithms=algorithms_of(named), paused=_paused(named),
        of_many_purposes=_of_many_purposes(named),
    )  # fmt: skip


def next_ids(session: Session, actor: Actor, most: int = 50) -> list[str]:
    """The first few that wait for somebody: whoever loses the race for one takes the next."""
    actor.must(permissions.REVIEW)
    return _waiting(session, actor, deployments_named(session), most=most)


def rows_of(session: Session, named: Named, ids: Sequence[str]) -> list[WorkRow]:
    """These cases as they stand in a list, in this order."""
    found = session.exec(select(Suggestion).where(col(Suggestion.id).in_(ids))).all()
    known = references(session, [row.case_id for row in found])
    rows = {row.id: _row(row, known.get(row.case_id), *named[row.deployment_id]) for row in found}
    return [rows[one] for one in ids if one in rows]


def _row(row: Suggestion, reference: str | None, deployment: Deployment, algorithm: Algorithm) -> WorkRow:
    return WorkRow(
        row.id, reference, algorithm.name, deployment.purpose, row.created_at, row.due_at, row.lease_until,
        deployment.state == DeploymentState.ACTIVE, row.act_by, row.urgency, row.urgent_by, row.awaiting,
        row.awaiting_until, row.epoch, row.holder_id,
    )  # fmt: skip


def _held(session: Session, actor: Actor) -> list[str]:
    chosen = select(Suggestion.id).where(Suggestion.holder_id == actor.id, col(Suggestion.state).in_(HELD))
    return list(session.exec(chosen.order_by(col(Suggestion.act_by), col(Suggestion.id))))


def _waiting(session: Session, actor: Actor, named: Named, slug: str = "", most: int = MOST + 1) -> list[str]:
    """Ids in the order of the work, one more than is counted at most.

    Per state and number of signatures a walk along the index of the queue that stops early; together they are put in
    order here. Of cases that are due at the same moment the database gives those that it finds
    first: sorting all of them in there would mean reading all of them.
    """
    running = [
        deployment
        for deployment, algorithm in named.values()
        if deployment.state == DeploymentState.ACTIVE and slug in ("", algorithm.slug)
    ]
    turns = [_turn(*turn, most) for turn in _turns(actor, running)]
    if not turns:
        return []
    together = union_all(*turns).subquery()
    found = session.exec(select(together.c.act_by, together.c.id)).all()
    return [suggestion_id for _, suggestion_id in sorted(found)][:most]


def _turn(
    state: State, signatures: int, conditions: Sequence[ColumnElement[bool]], most: int
) -> Select[tuple[datetime, str]]:
    """The walk along the index, as one part of the question that is asked for all of them at once."""
    chosen = select(Suggestion.act_by, Suggestion.id).where(
        Suggestion.state == state,
        Suggestion.signatures == signatures,
        col(Suggestion.due_at) > clock.now(),
        *conditions,
    )
    walk = chosen.order_by(col(Suggestion.act_by)).limit(most).subquery()
    return select(walk.c.act_by, walk.c.id)


def _reads(actor: Actor, named: Named) -> bool:
    """Whether somebody has a turn of their own in any case; who leads only looks, unless arbiter too."""
    own = {Duty.READ, Duty.SECOND, Duty.ARBITRATE}
    return any(duties_of(actor, one.review_policy) & own for one, _ in named.values()) or bool(
        actor.roles & {Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER}
    )


def _duties(actor: Actor) -> frozenset[Duty]:
    if Role.TEAM_LEAD in actor.roles:
        return PEOPLE_DUTIES
    return frozenset(DUTIES[role] for role in actor.roles if role in DUTIES)


def _turns(actor: Actor, running: Sequence[Deployment]) -> list[Turn]:
    """In which states a case waits for this person, with how many signatures, and what more is asked of it."""
    duties = _duties(actor)
    read = FIRST * (Duty.READ in duties) + SECOND * (Duty.SECOND in duties)
    arbitrated = [one for one in running if _arbitrates(actor, one)]
    waiting = [(state, signatures) for state in (State.QUEUED, State.CLAIMED) for signatures in read]
    escalated = [(State.ESCALATED, signatures) for signatures in ARBITER]
    return _asked(actor, running, waiting) + _asked(actor, arbitrated, escalated)


def _asked(actor: Actor, where: Sequence[Deployment], among: Sequence[tuple[State, int]]) -> list[Turn]:
    """The turns at these deployments; what is asked of each is written once, for building it takes longer than asking."""
    if not where:
        return []
    open_to, unsigned = _open_to(actor, where), ~_signed_by(actor)
    return [(state, signed, [*open_to, unsigned] if signed else open_to) for state, signed in among]


def _arbitrates(actor: Actor, deployment: Deployment) -> bool:
    looks = Role.TEAM_LEAD in actor.roles
    return looks or Duty.ARBITRATE in duties_of(actor, deployment.review_policy)


def _open_to(actor: Actor, where: Sequence[Deployment]) -> list[ColumnElement[bool]]:
    """Not in other hands, not this person's own by any way that the rules know."""
    own = [one.id for one in where if not one.review_policy.requester_may_sign]
    theirs = col(Consultation.suggestion_id) == col(Suggestion.id)
    conditions = [
        col(Suggestion.deployment_id).in_([one.id for one in where]),
        or_(col(Suggestion.holder_id).is_(None), col(Suggestion.lease_until) <= clock.now()),
        or_(col(Suggestion.holder_id).is_(None), col(Suggestion.holder_id) != actor.id),
        ~exists().where(theirs, col(Consultation.person_id) == actor.id),
        unknown_to(actor.id),
    ]
    if own:
        free = col(Suggestion.deployment_id).not_in(own)
        conditions.append(or_(free, col(Suggestion.requester) != actor.id))
    return conditions


def _signed_by(actor: Actor) -> ColumnElement[bool]:
    own = (col(Review.suggestion_id) == col(Suggestion.id), col(Review.person_id) == actor.id)
    return exists().where(*own, col(Review.decided_at).is_not(None), ~col(Review.voided))


def _of_many_purposes(named: Named) -> set[str]:
    """Algorithms that run for more than one purpose: only with those a list has to say which."""
    running = {(a.name, d.id) for d, a in named.values() if d.state == DeploymentState.ACTIVE}
    return {name for name, times in Counter(name for name, _ in running).items() if times > 1}


def _paused(named: Named) -> list[str]:
    """Algorithms that are suspended now, so that an empty list is not a riddle."""
    paused = {a.name for d, a in named.values() if d.state == DeploymentState.SUSPENDED}
    return sorted(paused)
