"""What changes whose case it is or how heavy: a team lead who gives it to somebody, a colleague who sees that it weighs more."""

from sqlmodel import Session

from infra import ledger
from infra.errors import NotFound, NotNow, Refusal
from infra.identity.actors import Actor, Role
from reviews import notes, permissions
from reviews.colleagues import colleague
from reviews.facts import ABOUT_PERSON, Held, hold, take, void, who_of
from reviews.models import Suggestion
from reviews.notes import Kind
from reviews.notifications import occasions
from reviews.policy import Act, Action
from reviews.texts import said
from reviews.vocabulary import Weightier

# What is said of the colleague, not of the team lead.
ABOUT_COLLEAGUE = ABOUT_PERSON | {"load_cap"}


def assign(session: Session, actor: Actor, suggestion_id: str, person_id: str | None) -> Suggestion:
    """In somebody's absence: give a case to a colleague who may have it, or put it back on the pile (None)."""
    actor.must(permissions.ASSIGN)
    held = hold(session, suggestion_id)
    if person_id is None:
        take(session, held, Action(Act.ASSIGN), actor)
        ledger.append(session, actor, "suggestion.freed", suggestion_id, epoch=held.suggestion.epoch)
        return held.suggestion
    _give(session, actor, held, colleague(session, held, person_id))
    ledger.append(
        session, actor, "suggestion.assigned", suggestion_id, to=person_id, epoch=held.suggestion.epoch
    )
    occasions.assigned(session, person_id, suggestion_id)
    return held.suggestion


def raise_impact(
    session: Session, actor: Actor, suggestion_id: str, reason: Weightier, text: str = ""
) -> Suggestion:
    """Note that a case of low impact weighs more: it is read anew, and what was signed so far no longer counts.

    A system gives the reason alone; what a person writes with it is kept sealed.
    """
    actor.must(permissions.RAISE)
    held, system = hold(session, suggestion_id), Role.CASE_SYSTEM in actor.roles
    if system and held.suggestion.requester != actor.id:
        raise NotFound("reviews.suggestion_not_found")
    why = said(text) if text.strip() and not system else ""
    take(session, held, Action(Act.RAISE), actor)
    void(session, actor, held)
    told = {}
    if why:
        told["note"] = notes.add(session, held, actor, [notes.note(Kind.RAISED, actor, why, reason.value)])
    ledger.append(session, actor, "suggestion.raised", suggestion_id, reason=reason.value, **told)
    return held.suggestion


def _give(session: Session, actor: Actor, held: Held, to: Actor) -> None:
    action = Action(Act.ASSIGN, to=who_of(session, to, held.deployment))
    try:
        take(session, held, action, actor)
    except Refusal as refusal:
        code = refusal.code.removeprefix("reviews.refused.")
        if code not in ABOUT_COLLEAGUE:
            raise
        raise NotNow(f"reviews.not_for_colleague.{code}", name=to.name) from refusal
