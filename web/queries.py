"""What the pages of the office show: what is asked of somebody, who works here, and how far the machine is."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, exists, func, select

from infra import clock
from infra.identity.actors import ADMINISTER, Actor, Role
from infra.identity.people import open_invitations
from infra.log.watching import Standing as LogStanding
from infra.log.watching import standing
from infra.queue import Job, JobState
from register import attention
from register import permissions as register_permissions
from register.assessments import asked as assessments
from register.assessments.models import Assessment
from register.committee import asked as committee
from register.decisions import queries as decisions
from register.models import Algorithm, Deployment, ModelVersion
from register.notices.queries import open_for
from register.vocabulary import DeploymentState, ModelState, Standing
from reviews import permissions as review_permissions
from reviews.deliveries import queries as deliveries
from reviews.deliveries.permissions import TEND_WEBHOOKS
from reviews.models import Review, Suggestion
from reviews.notifications import queries as notifications
from reviews.vocabulary import State


@dataclass(frozen=True)
class Asked:
    """Something that waits for a person: how much of it, and where. Its words stand under `web.asked.<what>`."""

    what: str
    n: int
    href: str


def asked_of(session: Session, who: Actor) -> list[Asked]:
    """What waits for this person, the most pressing first."""
    return [asked for asked in _asked(session, who) if asked.n]


def work_of(session: Session, person_id: str) -> dict[str, int]:
    """What somebody would hand over on leaving: the algorithms they own and the cases they hold."""
    algorithms = select(func.count(col(Algorithm.id))).where(Algorithm.owner_id == person_id)
    cases = select(func.count(col(Suggestion.id))).where(Suggestion.holder_id == person_id)
    return {"algorithms": session.exec(algorithms).one(), "cases": session.exec(cases).one()}


def _asked(session: Session, who: Actor) -> Iterator[Asked]:
    if who.may(review_permissions.SEE_QUEUE):
        yield Asked("mine", _suggestions(session, _mine(who)), "/werk/zaken")
        yield Asked("cases", _suggestions(session, _waiting_for(who)), "/werk/zaken")
    if who.may(register_permissions.RING_AGAIN):
        parked = select(func.count(col(Job.id))).where(Job.state == JobState.PARKED)
        yield Asked("parked", session.exec(parked).one(), "/werk/taken")
    if who.may(register_permissions.SEE_JOBS):
        yield Asked("log", int(standing(session, session.info["logs"]) != LogStanding.OK), "/werk/taken")
    if who.may(TEND_WEBHOOKS):
        yield Asked("dead_letters", deliveries.given_up(session), "/werk/webhooks")
    yield Asked("notifications", notifications.unread(session, who), "/werk/berichten")
    yield from _of_register(session, who)
    yield from _of_assessments(session, who)
    yield from _of_office(session, who)
    yield from _of_committee(session, who)
    if who.may(ADMINISTER):
        yield Asked("invitations", len(open_invitations(session)), "/werk/mensen")


def _of_register(session: Session, who: Actor) -> Iterator[Asked]:
    if who.may(register_permissions.READ):
        yield Asked("attention", len(attention.lines(session, who)), "/werk/aandacht")
    if who.may(register_permissions.HANDLE_NOTICES):
        yield Asked("notices", open_for(session, who), "/werk/meldingen")
    if who.may(register_permissions.ENTER):
        mine = Algorithm.owner_id == who.id
        yield Asked("entered", _algorithms(session, mine, _unpublished()), "/werk/algoritmes")
        yield Asked("models", _algorithms(session, mine, _newest_model(*TO_DO)), "/werk/algoritmes")
    if who.may(register_permissions.PUBLISH):
        yield Asked("to_publish", _algorithms(session, _unpublished()), "/werk/algoritmes")
    if who.may(register_permissions.DEPLOY):
        ready = _newest_model(ModelState.ACCEPTED), Algorithm.standing == Standing.PUBLISHED, ~_deployed()
        yield Asked("to_deploy", _algorithms(session, *ready), "/werk/algoritmes")


def _of_office(session: Session, who: Actor) -> Iterator[Asked]:
    """What is asked of a function beside the committee: the FG and the CISO say what they find, the college decides."""
    if who.may(register_permissions.OPINE):
        opinions = committee.opinions(session, who)
        yield Asked("opinions", len(opinions), _dossier(opinions))
    if Role.COLLEGE in who.roles:
        undecided = decisions.undecided(session)
        yield Asked("to_decide", len(undecided), _deciding(undecided))


def _of_committee(session: Session, who: Actor) -> Iterator[Asked]:
    home = "/werk/commissie"
    if who.may(register_permissions.VOTE):
        yield Asked("convened", committee.invitations(session, who), home)
        yield Asked("votes", committee.votes(session, who), home)
    if who.may(register_permissions.CONVENE):
        yield Asked("advice_requests", committee.requests(session), home)
    if who.may(register_permissions.CHECK_CONDITION):
        yield Asked("conditions_reported", committee.reported(session), home)
    if who.may(register_permissions.REPLY):
        yield Asked("replies", committee.without_reply(session), home)
    if who.may(register_permissions.ANSWER_QUESTION):
        questions = committee.questions(session, who)
        yield Asked("questions", len(questions), _dossier(questions))
    if who.may(register_permissions.REPORT_CONDITION):
        conditions = committee.conditions(session, who)
        yield Asked("conditions", len(conditions), _dossier(conditions))


def _of_assessments(session: Session, who: Actor) -> Iterator[Asked]:
    if who.may(register_permissions.SIGN_ASSESSMENT):
        unsigned = assessments.to_sign(session, who)
        yield Asked("to_sign", len(unsigned), _assessments(unsigned))
    if who.may(register_permissions.ADVISE_ON_ASSESSMENT):
        unadvised = assessments.to_advise(session)
        yield Asked("to_advise", len(unadvised), _assessments(unadvised))


def _dossier(algorithm_ids: list[str]) -> str:
    """Straight to the dossier where all of it is about one algorithm; else to the list."""
    only = set(algorithm_ids)
    return f"/werk/algoritmes/{only.pop()}/dossier" if len(only) == 1 else "/werk/algoritmes"


def _deciding(algorithm_ids: list[str]) -> str:
    """Straight to the decision where there is one to take; else to the list."""
    only = set(algorithm_ids)
    return f"/werk/algoritmes/{only.pop()}/besluit" if len(only) == 1 else "/werk/algoritmes"


def _assessments(found: list[Assessment]) -> str:
    """Straight to the assessment where there is one; to those of an algorithm where there are more of it."""
    only = {one.algorithm_id for one in found}
    href = f"/werk/algoritmes/{only.pop()}/toetsen" if len(only) == 1 else "/werk/algoritmes"
    return f"{href}/{found[0].id}" if len(found) == 1 else href


# States of the newest model in which its owner has something to do: describe it, or bring another file.
TO_DO = (ModelState.READ, ModelState.REFUSED)


def _suggestions(session: Session, *conditions: ColumnElement[bool]) -> int:
    chosen = select(func.count(col(Suggestion.id))).join(
        Deployment, col(Deployment.id) == Suggestion.deployment_id
    )
    running = Deployment.state == DeploymentState.ACTIVE, Suggestion.due_at > clock.now()
    return session.exec(chosen.where(*running, *conditions)).one()


def _mine(who: Actor) -> ColumnElement[bool]:
    return (col(Suggestion.holder_id) == who.id) & (col(Suggestion.lease_until) > clock.now())


def _waiting_for(who: Actor) -> ColumnElement[bool]:
    """Cases that nobody holds and that are this person's turn, as `reviews.policy` would let them be claimed."""
    signed = _signed()
    turns: dict[Role, ColumnElement[bool]] = {
        Role.CASEWORKER: ~col(Suggestion.escalated) & ~signed,
        Role.SECOND_READER: ~col(Suggestion.escalated) & signed,
        Role.ARBITER: col(Suggestion.escalated).is_(True),
    }
    state, lease = col(Suggestion.state), col(Suggestion.lease_until)
    waiting = state.in_([State.QUEUED, State.CLAIMED, State.ESCALATED]) & (
        lease.is_(None) | (lease <= clock.now())
    )
    if Role.TEAM_LEAD in who.roles:
        return waiting
    turn = or_(false(), *(turn for role, turn in turns.items() if role in who.roles))
    return waiting & turn & ~_signed(who.id)


def _signed(by: str | None = None) -> ColumnElement[bool]:
    signed = exists().where(
        col(Review.suggestion_id) == Suggestion.id, col(Review.decided_at).is_not(None), ~col(Review.voided)
    )
    return signed.where(col(Review.person_id) == by) if by else signed


def _algorithms(session: Session, *conditions: ColumnElement[bool] | bool) -> int:
    return session.exec(select(func.count(col(Algorithm.id))).where(*conditions)).one()


def _unpublished() -> ColumnElement[bool]:
    return col(Algorithm.standing) == Standing.ENTERED


def _newest_model(*states: ModelState) -> ColumnElement[bool]:
    newest = select(func.max(ModelVersion.number)).where(ModelVersion.algorithm_id == Algorithm.id)
    return exists().where(
        col(ModelVersion.algorithm_id) == Algorithm.id,
        col(ModelVersion.number) == newest.correlate(Algorithm).scalar_subquery(),
        col(ModelVersion.state).in_(states),
    )


def _deployed() -> ColumnElement[bool]:
    going = col(Deployment.state) != DeploymentState.WITHDRAWN
    return exists().where(col(Deployment.algorithm_id) == Algorithm.id, going)
