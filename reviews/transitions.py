"""What a person may do with a suggestion: claim, hand back, judge, see the output, decide.

Each step asks permission, then the policy, changes the row, writes the ledger, rings the queue; in that order.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from infra import canonical, clock, ledger, queue
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import Actor
from register.explanation import Explained
from register.models import Deployment, ModelVersion
from register.personal_numbers import holds_bsn
from reviews import counting, permissions
from reviews.facts import Held, hold, take
from reviews.models import Review, Suggestion
from reviews.policy import Act, Action, Facts
from reviews.sealed import output_of, seal
from reviews.vocabulary import REASON_MAX, RELEASE, Confidence, State, Verdict


def claim(session: Session, actor: Actor, suggestion_id: str) -> Suggestion:
    """Take a case to judge, for as long as the lease lasts; `epoch` of the answer is the token of this claim."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    take(session, held, Action(Act.CLAIM), actor)
    ledger.append(session, actor, "suggestion.claimed", suggestion_id, epoch=held.suggestion.epoch)
    return held.suggestion


def hand_back(session: Session, actor: Actor, suggestion_id: str) -> Suggestion:
    """Put a case back on the pile; an own judgement that was given is kept."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    take(session, held, Action(Act.HAND_BACK), actor)
    ledger.append(session, actor, "suggestion.handed_back", suggestion_id)
    return held.suggestion


def judge(
    session: Session, actor: Actor, suggestion_id: str, epoch: int, outcome: str, confidence: Confidence
) -> Review:
    """Write down the own judgement, before anything of the output is seen."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    _known_outcome(session, held, outcome)
    take(session, held, Action(Act.JUDGE), actor, epoch)
    review = _review(held, actor)
    review.judged_at = clock.now()
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
    review = _review(held, actor)
    if not review.seen_at:
        review.seen_at = clock.now()
        session.add(review)
        ledger.append(session, actor, "suggestion.seen", suggestion_id)
    return output_of(held.key, held.suggestion)


def decide(
    session: Session,
    actor: Actor,
    suggestion_id: str,
    epoch: int,
    verdict: Verdict,
    outcome: str = "",
    reasons: Sequence[str] = (),
    text: str = "",
) -> Suggestion:
    """Follow, deviate (with the person's own outcome) or set the model aside; signed by the actor.

    Following needs no reason, the others need a reason code or a text. When enough people signed, the release is rung.
    """
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    _check_verdict(session, held, verdict, outcome, reasons, text)
    final = _final_outcome(held, verdict, outcome)
    facts = take(session, held, Action(Act.DECIDE, verdict, final), actor, epoch)
    review = _review(held, actor)
    content = {"verdict": verdict.value, "outcome": final, "reasons": list(reasons), "text": text.strip()}
    _sign(session, actor, held, review, content)
    _go_on(session, actor, held, facts)
    return held.suggestion


def _sign(session: Session, actor: Actor, held: Held, review: Review, content: dict[str, Any]) -> None:
    review.decided_at = clock.now()
    review.policy_hash = held.deployment.policy_hash
    review.sealed_verdict = seal(held.key, content, f"verdict:{review.id}")
    review.entry_id = ledger.append(
        session, actor, "suggestion.signed", held.suggestion.id, epoch=held.suggestion.epoch,
        verdict=_committed(held, review, content), output=held.suggestion.commitment or "", policy=review.policy_hash,
    )  # fmt: skip
    session.add(review)


def _go_on(session: Session, actor: Actor, held: Held, facts: Facts) -> None:
    if facts.state == State.SIGNED:
        queue.enqueue(session, RELEASE, held.suggestion.id)
    elif facts.state in {State.SET_ASIDE, State.ESCALATED}:
        ledger.append(session, actor, f"suggestion.{facts.state.value}", held.suggestion.id)
    if facts.state == State.SET_ASIDE:
        row, algorithm_id = held.suggestion, held.deployment.algorithm_id
        counting.decided(session, row.organisation_id, algorithm_id, Verdict.SET_ASIDE, row.predicted_at)


def _review(held: Held, actor: Actor) -> Review:
    found = held.review_of(actor.id)
    if found:
        # A signature that a suspension voided may be given again; that the output was seen stays.
        found.voided = False
        return found
    row = held.suggestion
    review = Review(organisation_id=row.organisation_id, suggestion_id=row.id, person_id=actor.id)
    held.reviews.append(review)
    return review


def _committed(held: Held, review: Review, content: dict[str, Any]) -> str:
    return held.key.commit(canonical.dumps(content), f"review:{review.id}")


def _known_outcome(session: Session, held: Held, outcome: str) -> None:
    model = session.get_one(ModelVersion, held.deployment.model_version_id)
    if outcome not in {str(one["code"]) for one in model.outcomes}:
        raise NotValid("reviews.outcome_unknown", faults=[Fault("outcome", "reviews.outcome_unknown")])


def _check_verdict(
    session: Session, held: Held, verdict: Verdict, outcome: str, reasons: Sequence[str], text: str
) -> None:
    faults = (
        [Fault("reasons", "reviews.reason_unknown")] if not _known_reasons(held.deployment, reasons) else []
    )
    if len(text) > REASON_MAX:
        faults.append(Fault("text", "reviews.text_too_long", {"limit": REASON_MAX}))
    if holds_bsn(text):
        faults.append(Fault("text", "reviews.text_holds_bsn"))
    if verdict != Verdict.FOLLOW and not reasons and not text.strip():
        faults.append(Fault("reasons", "reviews.reason_needed"))
    if verdict == Verdict.DEVIATE:
        _known_outcome(session, held, outcome)
    if faults:
        raise NotValid("reviews.verdict_not_valid", faults=faults)


def _known_reasons(deployment: Deployment, reasons: Sequence[str]) -> bool:
    return set(reasons) <= {str(one["code"]) for one in deployment.reason_codes}


def _final_outcome(held: Held, verdict: Verdict, outcome: str) -> str:
    if verdict == Verdict.SET_ASIDE:
        return ""
    if not held.suggestion.sealed_output:
        raise NotFound("reviews.suggestion_not_found")
    advised = output_of(held.key, held.suggestion).output.outcome
    if verdict == Verdict.DEVIATE and outcome == advised:
        raise NotValid("reviews.deviates_to_same", faults=[Fault("outcome", "reviews.deviates_to_same")])
    if verdict == Verdict.FOLLOW and outcome not in ("", advised):
        # Two answers in one: to sign either could be what the person did not mean.
        raise NotValid(
            "reviews.outcome_with_follow", faults=[Fault("outcome", "reviews.outcome_with_follow")]
        )
    return advised if verdict == Verdict.FOLLOW else outcome
