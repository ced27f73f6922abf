"""The way in of each act of the rules: a request over HTTP where there is a route, a step of the service where there is none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from infra import clock
from infra.identity.actors import Actor
from infra.working_days import end_of_day, end_of_term
from reviews import intake, releases, routing, stops
from reviews.models import InformationRequest, Suggestion
from reviews.objections import handling, revoking
from reviews.objections.handling import Answer
from reviews.objections.models import Objection
from reviews.objections.vocabulary import Remedy
from reviews.policy import Act, Action, Duty, Facts, Who
from reviews.vocabulary import Confidence, DeploymentState, Heard, State, Verdict, Weightier
from tests import builders
from tests.reviews.following.real import BECAUSE, RealCase, Refused

# What stands in the proof for the outcomes of the model: to follow it, and to go against the resident.
OUTCOMES = {"letter": "brief", "refuse": "persoonlijk", "": ""}
ASK_DAYS = 7
WITHOUT_DOOR = frozenset({Act.REOPEN, Act.WITHDRAW, Act.FLAG})


def real(action: Action, now: datetime) -> dict[str, Any]:
    """What of an action is otherwise for real: outcomes have other codes, and a wait ends with a working day."""
    if action.act == Act.DECIDE:
        return {"outcome": OUTCOMES[action.outcome]}
    if action.act == Act.ASK:
        with clock.stopped(now):
            return {"until": end_of_day(end_of_term(clock.today() + timedelta(days=ASK_DAYS)))}
    return {}


def has_door(action: Action, who: Who, facts: Facts, now: datetime) -> bool:
    """Whether there is a way to try this: people have none to the machine's acts, and another content has one of its own."""
    if action.act in WITHOUT_DOOR:
        return False
    if action.act in {Act.ROUTE, Act.FAIL, Act.EXPIRE}:
        return Duty.MACHINE in who.duties
    if action.act == Act.SUPERSEDE:
        in_hand = facts.holder == who.person and facts.lease_until is not None and facts.lease_until > now
        runs = facts.deployment == DeploymentState.ACTIVE
        return runs and (Duty.SENDER in who.duties or in_hand)
    return True


def enter(case: RealCase, action: Action, who: Who) -> str | None:
    """Try an act; why it was refused, or nothing."""
    return case.try_it(lambda: DOORS[action.act](case, action, case.actors[who.person], who.epoch))


def stop(case: RealCase, how: str) -> str | None:
    """`suspensions`, `resumptions` or `withdrawals`."""
    body = {"reason": "wrong_data", "text": BECAUSE}
    return case.try_it(
        lambda: case.ask("POST", f"/deployments/{case.deployment.id}/{how}", case.actors["tim"], body)
    )


Door = Callable[[RealCase, Action, Actor, int | None], object]


def _over(method: str, path: str, body: Callable[[RealCase, Action], dict[str, Any]] | None = None) -> Door:
    """A route of the API; with a body where it takes one. The token goes along where one was given."""

    def door(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
        told = None if body is None else body(case, action) | ({"epoch": token} if token is not None else {})
        return case.ask(method, f"/suggestions/{case.suggestion_id}/{path}", actor, told)

    return door


def _says(**told: Any) -> Callable[[RealCase, Action], dict[str, Any]]:
    return lambda _case, _action: told


def _decision(case: RealCase, action: Action) -> dict[str, Any]:
    outcome = OUTCOMES[action.outcome] if action.verdict == Verdict.DEVIATE else ""
    reasons = ["fits"] if action.verdict == Verdict.FOLLOW else ["meer_bekend"]
    return {"verdict": str(action.verdict), "outcome": outcome, "reasons": reasons, "text": BECAUSE}


def _consultation(case: RealCase, action: Action) -> dict[str, Any]:
    return {"personId": case.actors[action.to.person if action.to else ""].id, "question": BECAUSE}


def _question(case: RealCase, action: Action) -> dict[str, Any]:
    return {"kind": str(action.asked), "days": ASK_DAYS, "question": BECAUSE}


def _assignee(case: RealCase, action: Action) -> dict[str, Any]:
    return {"personId": case.actors[action.to.person].id if action.to else None}


def _receive(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    with case.writing() as session:
        open_one = select(InformationRequest.id).where(
            InformationRequest.suggestion_id == case.suggestion_id,
            col(InformationRequest.received_at).is_(None),
        )
        found = session.exec(open_one).first()
    if not found:
        raise Refused("nothing was asked")
    return case.ask("POST", f"/information-requests/{found}/answers", actor, {"text": BECAUSE})


def _supersede(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    case.corrected += 1
    if actor == case.cast.case_system:
        beside = {0: {"replaces": case.suggestion_id}}
        return intake.submit(case.house, actor, case.deployment.id, case.row(), beside=beside)
    with case.writing() as session:
        living = session.get_one(Suggestion, case.suggestion_id).epoch
    body = {"epoch": living, "values": builders.a_row(case.corrected)}
    return case.ask("POST", f"/suggestions/{case.suggestion_id}/amendments", actor, body)


def _must_wait_for_model(case: RealCase) -> None:
    """A late output or failure is passed over in silence: what is closed stays closed."""
    with case.writing() as session:
        if session.get_one(Suggestion, case.suggestion_id).state != State.RECEIVED:
            raise Refused("it does not wait for the model")


def _route(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    _must_wait_for_model(case)
    return builders.run(case.house, case.cast, case.batch)


def _fail(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    _must_wait_for_model(case)
    with case.writing() as session:
        return routing.fail(session, actor, case.suggestion_id, "reviews.failed.timeout", {})


def _release(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    with case.writing() as session:
        if releases.release(session, actor, case.suggestion_id) is None:
            raise Refused("released before")
    return None


def _expire(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    with case.writing() as session:
        before = session.get_one(Suggestion, case.suggestion_id).state
        stops.expire(session)
        session.flush()
        if session.get_one(Suggestion, case.suggestion_id).state == before:
            raise Refused("nothing was late")
    return None


def _brought(remedy: Remedy) -> dict[str, Any]:
    return {"remedy": remedy.value, "receivedOn": clock.today().isoformat(), "text": BECAUSE, "number": "B-1"}


def _object(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    return case.ask("POST", f"/releases/{case.release_id()}/objections", actor, _brought(Remedy.OBJECTION))


def _newest(case: RealCase) -> Objection:
    release_id = case.release_id()
    with case.writing() as session:
        chosen = (
            select(Objection).where(Objection.release_id == release_id).order_by(col(Objection.id).desc())
        )
        found = session.exec(chosen).first()
    if not found:
        raise Refused("nothing was brought")
    return found


def _appeal(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    return case.ask("POST", f"/objections/{_newest(case).id}/appeals", actor, _brought(Remedy.APPEAL))


def _resolve(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    found = _newest(case)
    if action.ruling is None:
        raise Refused("no ruling")
    with case.writing() as session:
        handling.claim(session, actor, found.id)
        if action.heard and found.remedy == Remedy.OBJECTION:
            handling.hear(session, actor, found.id, clock.today(), BECAUSE)
        return handling.resolve(session, actor, found.id, Answer(action.ruling, BECAUSE))


def _revoke(case: RealCase, action: Action, actor: Actor, token: int | None) -> object:
    with case.writing() as session:
        return revoking.revoke(session, actor, case.release_id(), BECAUSE)


DOORS: dict[Act, Door] = {
    Act.CLAIM: _over("POST", "claims"),
    Act.HAND_BACK: _over("DELETE", "claims/current"),
    Act.RENEW: _over("POST", "claims/current/renewals", _says()),
    Act.JUDGE: _over("PUT", "judgement", _says(outcome="brief", confidence=Confidence.SURE.value)),
    Act.REVEAL: _over("POST", "disclosures", _says()),
    Act.DECIDE: _over("POST", "decisions", _decision),
    Act.HEAR: _over("POST", "hearings", _says(how=Heard.BY_PHONE.value, text=BECAUSE)),
    Act.ESCALATE: _over("POST", "escalations", _says(text=BECAUSE)),
    Act.ASSIGN: _over("PUT", "assignee", _assignee),
    Act.CONSULT: _over("POST", "consultations", _consultation),
    Act.ASK: _over("POST", "information-requests", _question),
    Act.RAISE: _over("POST", "impact-raises", _says(reason=Weightier.NEW_FACTS.value, text=BECAUSE)),
    Act.RECEIVE: _receive,
    Act.SUPERSEDE: _supersede,
    Act.ROUTE: _route,
    Act.FAIL: _fail,
    Act.RELEASE: _release,
    Act.EXPIRE: _expire,
    Act.OBJECT: _object,
    Act.APPEAL: _appeal,
    Act.RESOLVE: _resolve,
    Act.REVOKE: _revoke,
}
