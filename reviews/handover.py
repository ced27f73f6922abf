"""Leaving: somebody's algorithms go to a successor, their open claims back on the pile, their access ends."""

from sqlmodel import Session, select

from infra import ledger
from infra.errors import Fault, NotValid
from infra.identity import people
from infra.identity.actors import ADMINISTER, Actor
from register import algorithms
from reviews.facts import hold, take
from reviews.models import Suggestion
from reviews.oversight import consent
from reviews.policy import Act, Action


def leave(session: Session, actor: Actor, person_id: str, successor_id: str) -> dict[str, int]:
    """Deactivate a person and hand their work over; what they signed stays signed. Returns how much went over."""
    actor.must(ADMINISTER)
    successor = people.member(session, successor_id)
    if successor_id == person_id or not successor.active:
        raise NotValid("reviews.successor_needed", faults=[Fault("successor", "reviews.successor_needed")])
    membership = people.deactivate(session, actor, person_id)
    membership.handed_over_to = successor_id
    consent.forget_person(session, person_id)
    owned = algorithms.hand_over(session, actor, person_id, successor_id)
    return {"algorithms": owned, "claims": _free_claims(session, actor, person_id)}


def _free_claims(session: Session, actor: Actor, person_id: str) -> int:
    theirs = session.exec(select(Suggestion.id).where(Suggestion.holder_id == person_id)).all()
    leaver = Actor(person_id, actor.organisation_id)
    for suggestion_id in theirs:
        take(session, hold(session, suggestion_id), Action(Act.HAND_BACK), leaver)
        ledger.append(session, actor, "suggestion.handed_back", suggestion_id)
    return len(theirs)
