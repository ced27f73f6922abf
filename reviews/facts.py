"""Between rows and rules: the facts that the policy looks at, read from the tables and written back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.errors import NotFound, NotNow, NotYours
from infra.identity.actors import Actor, Role
from infra.identity.people import names_of
from infra.sealing import Erased, Key, keys_of
from register.models import Deployment
from reviews.fitness import fitness
from reviews.models import Case, Consultation, Review, Suggestion
from reviews.policy import Action, Duty, Facts, Reason, Vote, Who, step
from reviews.processed import concerns
from reviews.rules import holding
from reviews.sealed import scope, verdict_of
from reviews.seeded.marks import seeded
from reviews.vocabulary import OPEN, Asked, DeploymentState, Impact, ReviewPolicy, State, Verdict

DUTIES = {
    Role.CASEWORKER: Duty.READ,
    Role.SECOND_READER: Duty.SECOND,
    Role.TEAM_LEAD: Duty.LEAD,
    Role.OBJECTION_HANDLER: Duty.OBJECTIONS,
    Role.SYSTEM: Duty.MACHINE,
    Role.CASE_SYSTEM: Duty.SENDER,
}
WEIGHT = (Impact.LOW, Impact.HIGH)
# Reasons that are about the person, not about the moment: another person could do it.
ABOUT_PERSON = {
    "not_your_turn", "own_request", "already_signed", "consulted", "saw_it_before", "training_needed", "mandate_needed",
    "signed_it", "thought_along",
}  # fmt: skip


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
    chosen = select(Suggestion.deployment_id).where(Suggestion.id == suggestion_id)
    deployment_id = session.exec(chosen).first()
    if not deployment_id:
        raise NotFound("reviews.suggestion_not_found")
    # The deployment first, as who stops it does: in another order a release and a withdrawal wait for each other for ever.
    deployment = session.get_one(Deployment, deployment_id, with_for_update=True)
    suggestion = session.get_one(Suggestion, suggestion_id, with_for_update=True)
    of_people = select(Review).where(Review.suggestion_id == suggestion_id).order_by(col(Review.opened_at))
    reviews = list(session.exec(of_people))
    concerns(session, suggestion)
    known = [scope(suggestion.case_id)] if _known(session, suggestion.case_id) else []
    keys = keys_of(session).open_all(known)
    return Held(suggestion, deployment, reviews, keys.get(scope(suggestion.case_id)))


def _known(session: Session, case_id: str) -> bool:
    """Whether nobody ordered that this case is forgotten; who would order it now waits until this step is over."""
    chosen = select(Case.id).where(Case.id == case_id, col(Case.forgotten_at).is_(None))
    return session.exec(chosen.with_for_update(read=True, key_share=True)).first() is not None


def facts_of(session: Session, held: Held) -> Facts:
    """The facts of a suggestion, as the policy wants them."""
    row = held.suggestion
    signed = [review for review in held.reviews if review.decided_at and not review.voided]
    shown = frozenset(review.person_id for review in held.reviews if review.seen_at)
    practice, insiders = seeded(session, row.id)
    return Facts(
        state=State(row.state),
        # A case is never lighter than the deployment that it came in for: who writes in the database makes none so.
        impact=max(Impact(row.impact), Impact(held.deployment.impact), key=WEIGHT.index),
        deployment=DeploymentState(held.deployment.state),
        requester=row.requester,
        sampled=row.sampled,
        escalated=row.escalated,
        holder=row.holder_id,
        epoch=row.epoch,
        lease_until=row.lease_until,
        due_at=row.due_at,
        judged=frozenset(review.person_id for review in held.reviews if review.judged_at),
        seen=shown | saw_before(session, row),
        votes=tuple(_vote(held, review) for review in sorted(signed, key=lambda one: str(one.decided_at))),
        covered=ledger.covered(session, [review.entry_id or "" for review in signed]),
        content=row.content,
        shown=shown,
        consulted=_consulted(session, row) | insiders,
        heard=row.heard is not None,
        awaiting=Asked(row.awaiting) if row.awaiting else None,
        awaiting_until=row.awaiting_until,
        asked=row.asked,
        seeded=practice,
        flagged=row.flagged,
    )


def saw_before(session: Session, row: Suggestion) -> frozenset[str]:
    """Who saw the output of what this suggestion took the place of, however far back."""
    chosen = select(Review.person_id).where(
        col(Review.suggestion_id).in_(former(session, row)), col(Review.seen_at).is_not(None)
    )
    return frozenset(session.exec(chosen)) if row.replaces_id else frozenset()


def former(session: Session, row: Suggestion) -> list[str]:
    """The suggestions that this one took the place of, the latest first."""
    found: list[str] = []
    while row.replaces_id:
        found.append(row.replaces_id)
        row = session.get_one(Suggestion, row.replaces_id)
    return found


def _consulted(session: Session, row: Suggestion) -> frozenset[str]:
    chosen = select(Consultation.person_id).where(
        col(Consultation.suggestion_id).in_([row.id, *former(session, row)])
    )
    return frozenset(session.exec(chosen))


def duties_of(actor: Actor, policy: ReviewPolicy) -> frozenset[Duty]:
    """What somebody may be under this policy, which says who the arbiter is."""
    duties = {DUTIES[role] for role in actor.roles if role in DUTIES}
    if Role(policy.arbiter.value) in actor.roles:
        duties.add(Duty.ARBITRATE)
    return frozenset(duties)


def who_of(session: Session, actor: Actor, deployment: Deployment, epoch: int | None = None) -> Who:
    """The one who acts, as the policy wants to know them."""
    fit = fitness(session, actor.id, actor, deployment)
    duties = duties_of(actor, deployment.review_policy)
    return Who(actor.id, duties, epoch, fit.trained, fit.mandated, fit.at_cap)


def take(session: Session, held: Held, action: Action, actor: Actor, epoch: int | None = None) -> Facts:
    """Take a step by the rules of the deployment and write the new facts to the row; raises the refusal."""
    who = who_of(session, actor, held.deployment, epoch)
    answer = step(facts_of(session, held), action, who, held.deployment.review_policy, clock.now())
    if isinstance(answer, Reason):
        raise _refusal(session, held, answer)
    _write(held.suggestion, answer)
    session.add(held.suggestion)
    return answer


def in_hand(session: Session, held: Held, actor: Actor, epoch: int) -> Facts:
    """The facts, for what one may only do with a living claim on a running algorithm; raises the refusal."""
    facts = facts_of(session, held)
    who = who_of(session, actor, held.deployment, epoch)
    if refused := holding.held(facts, who, clock.now()):
        raise _refusal(session, held, refused)
    return facts


def act_by(due: datetime, urgent_by: date | None) -> datetime:
    """When it must be done: the deadline, or before the day on which it would be too late for the resident."""
    if urgent_by is None:
        return due
    return min(due, datetime.combine(urgent_by, time(), clock.AMSTERDAM).astimezone(UTC))


def void(session: Session, actor: Actor, held: Held) -> None:
    """Signatures from before no longer count; that their people saw the output stays."""
    for review in held.reviews:
        if review.decided_at and not review.voided:
            review.voided = True
            session.add(review)
            ledger.append(session, actor, "signature.voided", held.suggestion.id, review=review.id)


def _write(row: Suggestion, facts: Facts) -> None:
    row.state, row.impact, row.escalated = facts.state, facts.impact, facts.escalated
    row.holder_id, row.epoch, row.lease_until = facts.holder, facts.epoch, facts.lease_until
    row.awaiting, row.awaiting_until, row.asked = facts.awaiting, facts.awaiting_until, facts.asked
    row.flagged, row.signatures = facts.flagged, len(facts.votes)
    if facts.due_at and facts.due_at != row.due_at:
        # A deadline that moved moves the order of the work with it, but what made it urgent does not wait.
        row.due_at, row.act_by = facts.due_at, act_by(facts.due_at, row.urgent_by)
    if facts.state not in OPEN and row.closed_at is None:
        row.closed_at = clock.now()


def _vote(held: Held, review: Review) -> Vote:
    try:
        verdict = verdict_of(held.key, review)
    except Erased:
        # What was signed is unreadable, also under the new key of a person who came back; that it was signed stays, and
        # nothing can be released on it.
        return Vote(review.person_id, Verdict.SET_ASIDE, "", held.suggestion.content)
    return Vote(review.person_id, Verdict(verdict["verdict"]), verdict["outcome"], held.suggestion.content)


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
