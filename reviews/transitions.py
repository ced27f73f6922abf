"""What a person does with a suggestion: claim, renew, hand back, judge, see the output, pass on, decide.

Each step asks permission, then the policy, changes the row, writes the ledger, rings the queue; in that order.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import NotNow
from infra.identity.actors import Actor
from register import deployments
from register.explanation import Explained
from register.models import Deployment
from reviews import counting, notes, permissions, verdicts
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import Held, hold, in_hand, take
from reviews.models import Review, Suggestion
from reviews.notes import Kind
from reviews.notifications import occasions
from reviews.oversight import alarms
from reviews.policy import Act, Action
from reviews.sealed import output_of, seal
from reviews.texts import said
from reviews.vocabulary import ACTIVE_SECONDS_MAX, RELEASE, Confidence, State, Verdict


def claim(session: Session, actor: Actor, suggestion_id: str) -> Suggestion:
    """Take a case to judge, for as long as the lease lasts; `epoch` of the answer is the token of this claim."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    take(session, held, Action(Act.CLAIM), actor)
    ledger.append(session, actor, "suggestion.claimed", suggestion_id, epoch=held.suggestion.epoch)
    return held.suggestion


def renew(session: Session, actor: Actor, suggestion_id: str, epoch: int) -> Suggestion:
    """Keep a case in hand for a whole lease from now; a lease that ran out cannot be renewed."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    take(session, held, Action(Act.RENEW), actor, epoch)
    ledger.append(session, actor, "suggestion.renewed", suggestion_id, epoch=epoch)
    return held.suggestion


def hand_back(session: Session, actor: Actor, suggestion_id: str) -> Suggestion:
    """Put a case back on the pile; an own judgement that was given is kept."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    take(session, held, Action(Act.HAND_BACK), actor)
    ledger.append(session, actor, "suggestion.handed_back", suggestion_id)
    return held.suggestion


def judge(
    session: Session,
    actor: Actor,
    suggestion_id: str,
    epoch: int,
    outcome: str,
    confidence: Confidence,
    active_seconds: float | None = None,
) -> Review:
    """Write down the own judgement, before anything of the output is seen.

    `active_seconds`: how long the case was really in view since that was last told; it is added up over the steps.
    """
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    verdicts.known_outcome(session, held, outcome)
    take(session, held, Action(Act.JUDGE), actor, epoch)
    review = notes.of_person(held, actor)
    review.judged_at = clock.now()
    _look(review, active_seconds)
    content = {"outcome": outcome, "confidence": confidence.value}
    review.sealed_judgement = seal(held.key, content, f"judgement:{review.id}")
    session.add(review)
    ledger.append(
        session, actor, "suggestion.judged", suggestion_id, judgement=_committed(held, review, content)
    )
    return review


def reveal(session: Session, actor: Actor, suggestion_id: str, epoch: int) -> Explained:
    """The output and its explanation, to the one who holds the case and judged first. Who has seen it, has seen it."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    take(session, held, Action(Act.REVEAL), actor, epoch)
    review = notes.of_person(held, actor)
    if not review.seen_at:
        review.seen_at = clock.now()
        session.add(review)
        ledger.append(session, actor, "suggestion.seen", suggestion_id)
    return output_of(held.key, held.suggestion)


def escalate(session: Session, actor: Actor, suggestion_id: str, epoch: int, text: str) -> Suggestion:
    """Pass a case on to the arbiter, who reads why after an own judgement."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    why = said(text)
    take(session, held, Action(Act.ESCALATE), actor, epoch)
    committed = notes.add(session, held, actor, [notes.note(Kind.ESCALATED, actor, why)])
    ledger.append(session, actor, "suggestion.escalated", suggestion_id, note=committed)
    occasions.escalated(session, held.deployment.review_policy, suggestion_id)
    return held.suggestion


def decide(
    session: Session,
    actor: Actor,
    suggestion_id: str,
    epoch: int,
    verdict: Verdict,
    outcome: str = "",
    reasons: Sequence[str] = (),
    text: str = "",
    active_seconds: float | None = None,
) -> Suggestion:
    """Follow, deviate (with the person's own outcome) or set the model aside; signed by the actor.

    Every verdict needs a reason code or a text, and a text where `verdicts.asks_prose`. When enough people signed, the
    release is rung. `active_seconds` as in `judge`.
    """
    actor.must(permissions.REVIEW)
    # A signature may raise an alarm, and that may stop every deployment of its algorithm.
    deployments.hold_all(session, _algorithm_of(session, suggestion_id))
    held = hold(session, suggestion_id)
    if actor.id not in in_hand(session, held, actor, epoch).shown:
        # Before anything else is checked: what is wrong with a verdict would tell what the output is.
        raise NotNow("reviews.refused.see_first")
    given = verdicts.check(session, held, held.review_of(actor.id), verdict, outcome, reasons, text)
    action = Action(Act.DECIDE, verdict, given.outcome, given.adverse)
    take(session, held, action, actor, epoch)
    review = notes.of_person(held, actor)
    _look(review, active_seconds)
    content = {
        "verdict": verdict.value, "outcome": given.outcome, "reasons": list(given.reasons), "text": given.text,
    }  # fmt: skip
    _sign(session, actor, held, review, content)
    alarms.signed(session, held, review, content)
    _go_on(session, actor, held, review, content)
    return held.suggestion


def _algorithm_of(session: Session, suggestion_id: str) -> list[str]:
    chosen = (
        select(Deployment.algorithm_id)
        .join(Suggestion, col(Suggestion.deployment_id) == col(Deployment.id))
        .where(Suggestion.id == suggestion_id)
    )
    return list(session.exec(chosen))


def _sign(session: Session, actor: Actor, held: Held, review: Review, content: dict[str, Any]) -> None:
    # A signature that was voided is given again only here; that the output was seen stayed.
    review.decided_at, review.voided = clock.now(), False
    review.policy_hash = held.deployment.policy_hash
    review.sealed_verdict = seal(held.key, content, f"verdict:{review.id}")
    review.sealed_draft = None
    review.entry_id = ledger.append(
        session, actor, "suggestion.signed", held.suggestion.id, epoch=held.suggestion.epoch,
        verdict=_committed(held, review, content), output=held.suggestion.commitment or "", policy=review.policy_hash,
    )  # fmt: skip
    session.add(review)


def _go_on(session: Session, actor: Actor, held: Held, review: Review, content: dict[str, Any]) -> None:
    """What follows from a signature: `review` was signed with this content."""
    row = held.suggestion
    if row.state == State.SIGNED and review.entry_id:
        # Not before the signatures are under a signed head of the ledger.
        ledger.ring_when_covered(session, review.entry_id, RELEASE, row.id)
    elif row.state in {State.SET_ASIDE, State.ESCALATED}:
        ledger.append(session, actor, f"suggestion.{State(row.state).value}", row.id)
    if row.state == State.ESCALATED:
        occasions.escalated(session, held.deployment.review_policy, row.id)
    if row.state == State.SET_ASIDE:
        outbox.announce(session, EventKind.WITHOUT_MODEL, row.id)
        algorithm_id = held.deployment.algorithm_id
        counting.decided(session, row.organisation_id, algorithm_id, Verdict.SET_ASIDE, row.predicted_at)


def _look(review: Review, seconds: float | None) -> None:
    """Add up how long the case was in view, as far as a browser can know; what cannot be is cut off."""
    if seconds is None or seconds != seconds:
        return
    given = int(min(max(seconds, 0), ACTIVE_SECONDS_MAX))
    review.active_seconds = min((review.active_seconds or 0) + given, ACTIVE_SECONDS_MAX)


def _committed(held: Held, review: Review, content: dict[str, Any]) -> str:
    return held.key.commit(canonical.dumps(content), f"review:{review.id}")
