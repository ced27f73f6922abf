"""Between rows and rules: the facts that the policy looks at, read from the tables and written back."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.errors import NotFound, NotNow, NotYours
from infra.identity.actors import Actor, Role
from infra.identity.people import names_of
from infra.sealing import Erased, Key, keys_of
from register.models import Deployment
from reviews.models import Review, Suggestion
from reviews.policy import Action, Duty, Facts, Reason, Vote, Who, step
from reviews.sealed import scope, verdict_of
from reviews.vocabulary import OPEN, DeploymentState, Impact, State, Verdict

DUTIES = {
    Role.CASEWORKER: Duty.READ,
    Role.SECOND_READER: Duty.SECOND,
    Role.ARBITER: Duty.ARBITRATE,
    Role.SYSTEM: Duty.MACHINE,
}
# Reasons that are about the person, not about the moment: another person could do it.
ABOUT_PERSON = {"not_your_turn", "own_request", "already_signed"}


@dataclass(frozen=True)
class Held:
    """A suggestion that is held for a step, with what the step needs beside it."""

    suggestion: Suggestion
    deployment: Deployment
    reviews: list[Review]
    case_key: Key | None

    @property
    def key(self) -> Key:
        """The key of the case. Raises `Erased` when the person was forgotten: then only stopping is left."""
        if self.case_key is None:
            raise Erased("infra.erased")
        return self.case_key

    def review_of(self, person_id: str) -> Review | None:
        return next((review for review in self.reviews if review.person_id == person_id), None)


def hold(session: Session, suggestion_id: str) -> Held:
    """Read a suggestion and lock its row, so that of two steps at once one waits for the other. Raises `NotFound`."""
    suggestion = session.get(Suggestion, suggestion_id, with_for_update=True)
    if not suggestion:
        raise NotFound("reviews.suggestion_not_found")
    deployment = session.get_one(Deployment, suggestion.deployment_id, with_for_update=True)
    chosen = select(Review).where(Review.suggestion_id == suggestion_id).order_by(col(Review.opened_at))
    reviews = list(session.exec(chosen))
    keys = keys_of(session).open_all([scope(suggestion.case_id)])
    return Held(suggestion, deployment, reviews, keys.get(scope(suggestion.case_id)))


def facts_of(session: Session, held: Held) -> Facts:
    """The facts of a suggestion, as the policy wants them."""
    row = held.suggestion
    signed = [review for review in held.reviews if review.decided_at and not review.voided]
    return Facts(
        state=State(row.state),
        impact=Impact(row.impact),
        deployment=DeploymentState(held.deployment.state),
        requester=row.requester,
        sampled=row.sampled,
        escalated=row.escalated,
        holder=row.holder_id,
        epoch=row.epoch,
        lease_until=row.lease_until,
        due_at=row.due_at,
        judged=frozenset(review.person_id for review in held.reviews if review.judged_at),
        seen=frozenset(review.person_id for review in held.reviews if review.seen_at),
        votes=tuple(
            _vote(held.case_key, review) for review in sorted(signed, key=lambda one: str(one.decided_at))
        ),
        covered=ledger.covered(session, [review.entry_id or "" for review in signed]),
    )


def take(session: Session, held: Held, action: Action, actor: Actor, epoch: int | None = None) -> Facts:
    """Take a step by the rules of the deployment and write the new facts to the row; raises the refusal."""
    who = Who(actor.id, frozenset(DUTIES[role] for role in actor.roles if role in DUTIES), epoch)
    answer = step(facts_of(session, held), action, who, held.deployment.review_policy, clock.now())
    if isinstance(answer, Reason):
        raise _refusal(session, held, answer)
    row = held.suggestion
    row.state, row.escalated = answer.state, answer.escalated
    row.holder_id, row.epoch, row.lease_until = answer.holder, answer.epoch, answer.lease_until
    if answer.state not in OPEN and row.closed_at is None:
        row.closed_at = clock.now()
    session.add(row)
    return answer


def _vote(key: Key | None, review: Review) -> Vote:
    if key is None:
        # What was signed is unreadable; that it was signed stays, and nothing can be released on it.
        return Vote(review.person_id, Verdict.SET_ASIDE, "")
    verdict = verdict_of(key, review)
    return Vote(review.person_id, Verdict(verdict["verdict"]), verdict["outcome"])


def _refusal(session: Session, held: Held, reason: Reason) -> NotNow | NotYours:
    code = f"reviews.refused.{reason.code}"
    if reason.code in ABOUT_PERSON:
        return NotYours(code)
    decided = [review for review in held.reviews if review.decided_at and not review.voided]
    if reason.code == "not_now" and decided:
        last = max(decided, key=lambda review: str(review.decided_at))
        name = names_of(session, [last.person_id]).get(last.person_id, "")
        moment = last.decided_at.astimezone(clock.AMSTERDAM) if last.decided_at else clock.now()
        return NotNow("reviews.refused.decided_by_other", name=name, at=f"{moment:%d-%m-%Y %H:%M}")
    if reason.code == "claimed_by_other" and held.suggestion.holder_id:
        name = names_of(session, [held.suggestion.holder_id]).get(held.suggestion.holder_id, "")
        return NotNow(code, name=name)
    return NotNow(code)
