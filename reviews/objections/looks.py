"""The second look at decisions under a model that was stopped: given to somebody, and judged one by one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, exists, select

from infra import canonical, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from register.models import Deployment, Interruption
from register.vocabulary import DeploymentState
from reviews.facts import Held, hold
from reviews.models import Case, Release, Suggestion
from reviews.objections import permissions, revoking
from reviews.objections.models import SecondLook
from reviews.objections.vocabulary import ASSIGN_MAX, LookKind
from reviews.sealed import seal
from reviews.vocabulary import State

# A decision against which something runs is looked at there.
TO_LOOK_AT = (State.RELEASED, State.CONFIRMED)
LOOKERS = frozenset({Role.TEAM_LEAD, Role.OBJECTION_HANDLER})


def assign(session: Session, actor: Actor, deployment_id: str, person_id: str, count: int) -> int:
    """Give the next `count` decisions that nobody has to somebody; return how many there were.

    What that person signed is left for another. This is all that is done in bulk: whether a decision stands is said one
    by one.
    """
    actor.must(permissions.LOOK_AGAIN)
    _must_fit(session, person_id, count)
    stop = stop_of(session, deployment_id)
    found = _free(session, deployment_id, stop, person_id, count)
    session.add_all(
        SecondLook(
            organisation_id=release.organisation_id, suggestion_id=release.suggestion_id, release_id=release.id,
            stop_id=stop, kind=LookKind.ASSIGNED, person_id=person_id, done_by=actor.id,
        )
        for release in found
    )  # fmt: skip
    if found:
        about = [release.id for release in found]
        ledger.append(session, actor, "second_look.assigned", stop, to=person_id, releases=about)
    return len(found)


def stands(session: Session, actor: Actor, release_id: str, reasons: str) -> SecondLook:
    """Say, with reasons, that a decision stands. Raises `NotYours` for who signed it."""
    actor.must(permissions.LOOK_AGAIN)
    revoking.must_give_reasons(reasons)
    release, held, stop = _looked_at(session, release_id)
    revoking.must_be_another(session, actor, held)
    return _say(session, actor, release, held, stop, LookKind.STANDS, reasons)


def take_back(session: Session, actor: Actor, release_id: str, reasons: str) -> SecondLook:
    """Take a decision back after a second look, for good."""
    actor.must(permissions.LOOK_AGAIN)
    revoking.must_give_reasons(reasons)
    release, held, stop = _looked_at(session, release_id)
    revoking.revoke(session, actor, release_id, reasons)
    return _say(session, actor, release, held, stop, LookKind.TAKEN_BACK, reasons)


def stop_of(session: Session, deployment_id: str) -> str:
    """The stop that a second look is about: the first one of the last time that the deployment stood still.

    A suspension that ends in a withdrawal is one stop: what was looked at need not be looked at again.
    """
    chosen = select(Interruption).where(Interruption.deployment_id == deployment_id)
    stop, running = "", True
    for one in session.exec(chosen.order_by(col(Interruption.id))):
        if running and one.state != DeploymentState.ACTIVE:
            stop = one.id
        running = one.state == DeploymentState.ACTIVE
    if not stop:
        raise NotFound("reviews.look.not_found")
    return stop


def deployment_of(session: Session, row: SecondLook) -> str:
    """The deployment that an entry is about."""
    return session.get_one(Release, row.release_id).deployment_id


def unseen(deployment_id: str, stop: str) -> ColumnElement[bool]:
    """What a suggestion must be, to wait for a second look after this stop; a forgotten case cannot be looked at."""
    verdict = exists().where(
        col(SecondLook.suggestion_id) == Suggestion.id, col(SecondLook.stop_id) == stop,
        col(SecondLook.kind) != LookKind.ASSIGNED,
    )  # fmt: skip
    forgotten = select(Case.id).where(col(Case.forgotten_at).is_not(None))
    return and_(
        col(Suggestion.flagged), col(Suggestion.deployment_id) == deployment_id, col(Suggestion.state).in_(TO_LOOK_AT),
        ~verdict, col(Suggestion.case_id).not_in(forgotten),
    )  # fmt: skip


def unassigned(stop: str) -> ColumnElement[bool]:
    """Nobody has it yet."""
    return ~exists().where(
        col(SecondLook.suggestion_id) == Suggestion.id, col(SecondLook.stop_id) == stop,
        col(SecondLook.kind) == LookKind.ASSIGNED,
    )  # fmt: skip


def _free(session: Session, deployment_id: str, stop: str, person_id: str, count: int) -> Sequence[Release]:
    """Releases in the order of their suggestions; locked, so that two who assign at once give each away once."""
    session.get_one(Deployment, deployment_id, with_for_update=True)
    waiting = (
        select(Release).join(Suggestion, col(Suggestion.id) == Release.suggestion_id)
        .where(unseen(deployment_id, stop), unassigned(stop)).order_by(col(Suggestion.id)).limit(count)
    )  # fmt: skip
    found: list[Release] = []
    after = ""
    # What that person signed is passed by, however much of it there is.
    while page := session.exec(waiting.where(col(Suggestion.id) > after)).all():
        found += [release for release in page if person_id not in release.signed_by]
        after = page[-1].suggestion_id
        if len(found) >= count:
            break
    return found[:count]


def _must_fit(session: Session, person_id: str, count: int) -> None:
    member = session.exec(select(Membership).where(Membership.person_id == person_id)).first()
    faults = []
    if not member or not member.active or not LOOKERS & set(member.roles):
        faults.append(Fault("person", "reviews.look.who"))
    if not 1 <= count <= ASSIGN_MAX:
        faults.append(Fault("count", "reviews.look.how_many", {"most": ASSIGN_MAX}))
    if faults:
        raise NotValid("reviews.objection.not_valid", faults=faults)


def _looked_at(session: Session, release_id: str) -> tuple[Release, Held, str]:
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    held = hold(session, release.suggestion_id)
    stop = stop_of(session, release.deployment_id)
    chosen = select(Suggestion.id).where(
        Suggestion.id == release.suggestion_id, unseen(release.deployment_id, stop)
    )
    if session.exec(chosen).first() is None:
        raise NotNow("reviews.look.done_already")
    return release, held, stop


def _say(
    session: Session, actor: Actor, release: Release, held: Held, stop: str, kind: LookKind, reasons: str
) -> SecondLook:
    row = SecondLook(
        organisation_id=release.organisation_id, suggestion_id=release.suggestion_id, release_id=release.id, stop_id=stop,
        kind=kind, person_id=actor.id, done_by=actor.id,
    )  # fmt: skip
    content, about = {"text": reasons.strip()}, f"look:{row.id}"
    row.sealed_reasons = seal(held.key, content, about)
    session.add(row)
    commitment = held.key.commit(canonical.dumps(content), about)
    ledger.append(
        session, actor, "second_look.given", release.id, stop=stop, verdict=kind.value, content=commitment
    )
    return row
