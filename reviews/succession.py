"""Other content for the same case: the former suggestion is superseded, and what takes its place starts anew by the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, Parameters
from infra.identity.actors import Actor
from register.models import Deployment
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import Held, act_by, facts_of, hold, take
from reviews.models import Suggestion
from reviews.policy import Act, Action, Facts, successor
from reviews.vocabulary import OPEN, State


@dataclass(frozen=True)
class Wish:
    """That a row which a case system sends takes the place of a suggestion that it sent before."""

    number: int
    former: str
    id: str
    case_id: str


def supersede(session: Session, actor: Actor, held: Held, by: str) -> dict[str, Any]:
    """Close a suggestion because the one with the id `by` takes its place; return the columns that one starts with.

    Notes, judgements and signatures stay with the former one; who saw its output is known to the successor too. A term
    goes on as it ran; after a release a new one begins.
    """
    row = held.suggestion
    was_open = State(row.state) in OPEN
    if row.state == State.REVOKED:
        facts = successor(_revoked(session, held))
        ledger.append(session, actor, "suggestion.succeeded", row.id, by=by)
    else:
        facts = successor(take(session, held, Action(Act.SUPERSEDE), actor))
        ledger.append(session, actor, "suggestion.superseded", row.id, by=by)
        outbox.announce(session, EventKind.SUPERSEDED, row.id)
    anew = clock.now() + timedelta(days=held.deployment.review_policy.deadline_days)
    due = facts.due_at if was_open and facts.due_at else anew
    return {
        "id": by, "state": facts.state, "impact": facts.impact, "requester": facts.requester, "sampled": facts.sampled,
        "due_at": due, "act_by": act_by(due, row.urgent_by), "urgency": row.urgency, "urgent_by": row.urgent_by,
        "content": facts.content, "replaces_id": row.id, "asked": facts.asked, "heard": row.heard,
    }  # fmt: skip


def supersede_all(
    session: Session, actor: Actor, deployment: Deployment, wishes: Sequence[Wish]
) -> dict[str, dict[str, Any]]:
    """What a case system replaces in one batch; the columns by the id of what takes the place.

    Raises `NotValid` naming each row that does not replace an own suggestion of the same case and deployment that is
    open, stands, or was revoked.
    """
    found: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for wish in wishes:
        try:
            found[wish.id] = supersede(
                session, actor, _replaceable(session, actor, deployment, wish), wish.id
            )
        except (NotFound, NotNow) as refusal:
            known = not isinstance(refusal, NotFound)
            code = "reviews.replaces_not_now" if known else "reviews.replaces_unknown"
            told: Parameters = {"row": wish.number, "column": "replaces"}
            faults.append(Fault(f"rows/{wish.number}/replaces", code, told))
    if faults:
        raise NotValid("reviews.rows_not_valid", faults=faults, count=len(faults))
    return found


def _revoked(session: Session, held: Held) -> Facts:
    """What was revoked stays revoked on record; one suggestion may take its place. Raises `NotNow` when one did."""
    chosen = select(Suggestion.id).where(Suggestion.replaces_id == held.suggestion.id)
    if session.exec(chosen).first():
        raise NotNow("reviews.refused.not_now")
    return facts_of(session, held)


def _replaceable(session: Session, actor: Actor, deployment: Deployment, wish: Wish) -> Held:
    held = hold(session, wish.former)
    row = held.suggestion
    if (row.requester, row.deployment_id, row.case_id) != (actor.id, deployment.id, wish.case_id):
        raise NotFound("reviews.suggestion_not_found")
    return held
