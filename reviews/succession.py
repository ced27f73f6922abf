"""Other content for the same case: the former suggestion is superseded, and what takes its place starts anew by the rules."""

from typing import Any

from sqlmodel import Session

from infra import ledger
from infra.identity.actors import Actor
from reviews.facts import Held, act_by, take
from reviews.policy import Act, Action, successor


def supersede(
    session: Session, actor: Actor, held: Held, by: str, epoch: int | None = None
) -> dict[str, Any]:
    """Close a suggestion because the one with the id `by` takes its place; return the columns that one starts with.

    Notes, judgements and signatures stay with the former one; who saw its output is known to the successor too.
    """
    row = held.suggestion
    facts = successor(take(session, held, Action(Act.SUPERSEDE), actor, epoch))
    ledger.append(session, actor, "suggestion.superseded", row.id, by=by)
    due = facts.due_at or row.due_at
    return {
        "id": by, "state": facts.state, "impact": facts.impact, "requester": facts.requester, "sampled": facts.sampled,
        "due_at": due, "act_by": act_by(due, row.urgent_by), "urgency": row.urgency, "urgent_by": row.urgent_by,
        "content": facts.content, "replaces_id": row.id, "asked": facts.asked, "heard": row.heard,
    }  # fmt: skip
