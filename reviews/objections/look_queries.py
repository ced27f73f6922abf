"""What the pages of the second look show: how far each stop is, what waits, and one decision."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, distinct, func, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.models import Membership, Person
from infra.identity.people import names_of
from register.models import Algorithm, Deployment, Interruption
from reviews import queries
from reviews.models import Release, Suggestion
from reviews.objections import permissions
from reviews.objections.looks import LOOKERS, stop_of, unassigned, unseen
from reviews.objections.models import SecondLook
from reviews.objections.vocabulary import LookKind
from reviews.queries.names import PAGE, references
from reviews.vocabulary import State


@dataclass(frozen=True)
class Stop:
    """A stop of a deployment, and how far the second look at what was decided before it is."""

    deployment_id: str
    algorithm: str
    purpose: dict[str, str]
    state: str
    reason: str
    at: datetime
    waiting: int
    stand: int
    taken_back: int

    @property
    def done(self) -> int:
        return self.stand + self.taken_back

    @property
    def total(self) -> int:
        return self.waiting + self.done


@dataclass(frozen=True)
class LookRow:
    """A decision that waits for a second look. What was decided is not told here: that is for the page of the case."""

    release_id: str
    reference: str | None
    released_at: datetime
    person: str
    mine: bool
    signed_by_me: bool


@dataclass(frozen=True)
class LookList:
    stop: Stop
    rows: list[LookRow]
    total: int
    first: int
    free: int
    people: list[tuple[str, str]]


@dataclass(frozen=True)
class Look:
    """One decision to look at again, and why the one who looks may not say so."""

    stop: Stop
    outcome: queries.Outcome
    state: State
    done: bool
    signed_by_me: bool


def stops(session: Session, actor: Actor) -> list[Stop]:
    """Every deployment with decisions that deserve another look, what waits first."""
    actor.must(permissions.LOOK_AGAIN)
    chosen = (
        select(Deployment, Algorithm).join(Algorithm, col(Algorithm.id) == Deployment.algorithm_id)
        .where(col(Deployment.id).in_(_flagged_deployments(session)))
    )  # fmt: skip
    found = [_stop(session, deployment, algorithm) for deployment, algorithm in session.exec(chosen)]
    return sorted(found, key=lambda one: (one.waiting == 0, -one.at.timestamp()))


def looks(
    session: Session, actor: Actor, deployment_id: str, page: int = 1, only_mine: bool = False
) -> LookList:
    """What waits after the last stop of a deployment, the oldest first; `page` counts from 1. Raises `NotFound`."""
    actor.must(permissions.LOOK_AGAIN)
    stop_id = stop_of(session, deployment_id)
    wanted = unseen(deployment_id, stop_id)
    if only_mine:
        wanted = wanted & (_has(stop_id) == actor.id)
    first = (max(page, 1) - 1) * PAGE
    chosen = (
        select(Release).join(Suggestion, col(Suggestion.id) == Release.suggestion_id).where(wanted)
        .order_by(col(Suggestion.id)).offset(first).limit(PAGE)
    )  # fmt: skip
    stop = _stop_of(session, deployment_id)
    total = _count(session, wanted) if only_mine else stop.waiting
    free = _count(session, unseen(deployment_id, stop_id) & unassigned(stop_id))
    rows = _rows(session, actor, list(session.exec(chosen)), stop_id)
    return LookList(stop, rows, total, first, free, lookers(session))


def one_look(session: Session, actor: Actor, release_id: str) -> Look:
    """One decision with what was decided and why. Raises `NotFound`, `Erased`."""
    actor.must(permissions.LOOK_AGAIN)
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    row = session.get_one(Suggestion, release.suggestion_id)
    stop_id = stop_of(session, release.deployment_id)
    waiting = _count(session, unseen(release.deployment_id, stop_id) & (col(Suggestion.id) == row.id))
    return Look(
        _stop_of(session, release.deployment_id), queries.decided(session, release), State(row.state),
        not waiting, actor.id in release.signed_by,
    )  # fmt: skip


def lookers(session: Session) -> list[tuple[str, str]]:
    """Who can be given a second look: id and name, by name."""
    chosen = select(Person, Membership).where(
        Person.id == Membership.person_id, col(Membership.active), col(Person.active)
    )
    found = [
        (person.id, person.name) for person, member in session.exec(chosen) if LOOKERS & set(member.roles)
    ]
    return sorted(found, key=lambda one: one[1].casefold())


def _flagged_deployments(session: Session) -> list[str]:
    # One look into the index per deployment, however many cases each of them has.
    ids = session.exec(select(Deployment.id)).all()
    return [
        one for one in ids
        if session.exec(
            select(Suggestion.id).where(Suggestion.deployment_id == one, col(Suggestion.flagged)).limit(1)
        ).first()
    ]  # fmt: skip


def _stop_of(session: Session, deployment_id: str) -> Stop:
    deployment = session.get_one(Deployment, deployment_id)
    return _stop(session, deployment, session.get_one(Algorithm, deployment.algorithm_id))


def _stop(session: Session, deployment: Deployment, algorithm: Algorithm) -> Stop:
    stop_id = stop_of(session, deployment.id)
    told = session.get_one(Interruption, stop_id)
    chosen = select(SecondLook.kind, func.count(distinct(col(SecondLook.suggestion_id)))).where(
        SecondLook.stop_id == stop_id
    )
    counted = dict(session.exec(chosen.group_by(col(SecondLook.kind))).all())
    return Stop(
        deployment.id, algorithm.name, deployment.purpose, deployment.state, told.reason, told.at,
        _count(session, unseen(deployment.id, stop_id)), counted.get(LookKind.STANDS, 0),
        counted.get(LookKind.TAKEN_BACK, 0),
    )  # fmt: skip


def _has(stop_id: str) -> ColumnElement[str]:
    """Who has it: the newest entry that assigns."""
    return (
        select(SecondLook.person_id)
        .where(
            col(SecondLook.suggestion_id) == Suggestion.id, col(SecondLook.stop_id) == stop_id,
            col(SecondLook.kind) == LookKind.ASSIGNED,
        )
        .order_by(col(SecondLook.id).desc()).limit(1).scalar_subquery()
    )  # fmt: skip


def _rows(session: Session, actor: Actor, found: list[Release], stop_id: str) -> list[LookRow]:
    known = references(session, {release.case_id for release in found})
    chosen = select(SecondLook.suggestion_id, SecondLook.person_id).where(
        SecondLook.stop_id == stop_id, SecondLook.kind == LookKind.ASSIGNED,
        col(SecondLook.suggestion_id).in_([release.suggestion_id for release in found]),
    )  # fmt: skip
    given = dict(session.exec(chosen.order_by(col(SecondLook.id))).all())
    names = names_of(session, set(given.values()))
    return [
        LookRow(
            release.id, known.get(release.case_id), release.released_at,
            names.get(given.get(release.suggestion_id, ""), ""), given.get(release.suggestion_id) == actor.id,
            actor.id in release.signed_by,
        )
        for release in found
    ]  # fmt: skip


def _count(session: Session, wanted: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Suggestion).where(wanted)).one()
