"""The review screen: what the person who asks may see of one case at this moment, and what they can do next."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from infra import clock
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor
from infra.identity.people import names_of
from register.explanation import Explained, Value
from register.model_versions import features_of
from register.models import Algorithm, Deployment, Feature, ModelVersion, Texts
from register.sentences.queries import spoken
from register.sentences.telling import Spoken
from register.vocabulary import DeploymentState
from reviews import permissions
from reviews.facts import Held, facts_of, who_of
from reviews.models import Case, Release, Review, Suggestion
from reviews.policy import Act, Action, Duty, Facts, Reason, Who, duty_needed, step
from reviews.queries.beside import Beside, beside
from reviews.queries.dossier import Dossier, dossier
from reviews.queries.looking import look
from reviews.queries.signatures import Signature, signatures
from reviews.sealed import input_of, judgement_of, output_of, reference_of, verdict_of
from reviews.vocabulary import OPEN, Impact, State

RELEASED = frozenset({State.RELEASED, State.OBJECTED, State.CONFIRMED})


class Phase(StrEnum):
    """Where the person who asks stands with this case."""

    FREE = "free"  # may be claimed
    AWAITING = "awaiting"  # something was asked outside, and has not come yet
    REFUSED = "refused"  # open, but not to be claimed by this person now; `why` says why
    JUDGE = "judge"
    DECIDE = "decide"
    LEASE_OVER = "lease_over"
    PAUSED = "paused"  # held, while the algorithm is suspended
    SIGNED = "signed"  # this person signed; the case is not closed yet
    CLOSED = "closed"


WORKING = frozenset({Phase.JUDGE, Phase.DECIDE, Phase.LEASE_OVER})


@dataclass(frozen=True)
class Screen:
    """One case through the eyes of one person. `case`, `mine` and `explained` are None where they are not to be seen."""

    id: str
    reference: str
    algorithm: str
    purpose: Texts
    duty: Duty
    phase: Phase
    state: State
    why: str
    due_at: datetime
    closed_at: datetime | None
    lease_until: datetime | None
    lease_minutes: int
    epoch: int
    holder: str
    decided_by: list[str]
    release_id: str | None
    may_skip: bool
    outcomes: list[dict[str, Any]]
    reason_codes: list[dict[str, Any]]
    case: list[tuple[Feature, Value]] | None
    mine: "Mine | None"
    explained: Explained | None
    spoken: Spoken
    readers: list[Signature]
    received_at: datetime
    urgency: str
    urgent_by: date | None
    awaiting: str | None
    awaiting_until: datetime | None
    may_raise: bool
    hear_first: bool
    dossier: Dossier | None
    beside: Beside | None


@dataclass(frozen=True)
class Mine:
    """What the person who asks did in this case: own judgement, and verdict where one was signed."""

    judged_at: datetime | None
    judgement: dict[str, Any] | None
    decided_at: datetime | None
    verdict: dict[str, Any] | None


def screen(session: Session, actor: Actor, suggestion_id: str) -> Screen:
    """What this person may see. Raises `NotFound`, and `Erased` where the person of the case was forgotten.

    The case itself is shown to who holds it or worked on it; the output to who may see it again (`seen_again`).
    """
    actor.must(permissions.SEE_QUEUE)
    held = look(session, suggestion_id)
    row, facts = held.suggestion, facts_of(session, held)
    phase, why = _phase(facts, who_of(session, actor, held.deployment), held)
    review, reference = held.review_of(actor.id), reference_of(held.key, session.get_one(Case, row.case_id))
    explained = _explained(session, actor, held)
    case = _case(session, held, phase, review)
    algorithm = session.get_one(Algorithm, held.deployment.algorithm_id)
    model = session.get_one(ModelVersion, held.deployment.model_version_id)
    return Screen(
        id=row.id, reference=reference, algorithm=algorithm.name,
        purpose=held.deployment.purpose, duty=duty_needed(facts), phase=phase, state=State(row.state), why=why,
        due_at=row.due_at, closed_at=row.closed_at, lease_until=row.lease_until,
        lease_minutes=held.deployment.review_policy.lease_minutes, epoch=row.epoch,
        holder=_name(session, row.holder_id), decided_by=_deciders(session, held, phase),
        release_id=_release_of(session, row), may_skip=_may_skip(held.deployment), outcomes=model.outcomes,
        reason_codes=held.deployment.reason_codes, case=case, mine=_mine(held, review), explained=explained,
        spoken=spoken(session, model.id),
        readers=_readers(session, held, facts, phase, actor.id), received_at=row.created_at, urgency=row.urgency,
        urgent_by=row.urgent_by, awaiting=row.awaiting, awaiting_until=row.awaiting_until,
        may_raise=facts.impact == Impact.LOW, hear_first=held.deployment.review_policy.hear_first,
        dossier=dossier(session, held, actor, reference) if phase in WORKING else None,
        beside=beside(session, actor, held, model, case) if phase == Phase.DECIDE and case else None,
    )  # fmt: skip


def seen_again(session: Session, actor: Actor, suggestion_id: str) -> Explained:
    """The output for somebody who may see it (again): who saw it and holds the case, who signed it, or after release.

    It never makes a new person one who has seen it: that is `transitions.reveal`. Raises `NotFound`, `NotYours`, or
    `NotNow` with what is still missing: the claim, a living lease, a running algorithm, the own judgement.
    """
    held = look(session, suggestion_id)
    if State(held.suggestion.state) in RELEASED:
        actor.must(permissions.SEE_RELEASE)
    else:
        actor.must(permissions.REVIEW)
        if missing := _missing(held, actor):
            raise NotNow(f"reviews.refused.{missing}")
    if not held.suggestion.sealed_output:
        raise NotFound("reviews.suggestion_not_found")
    return output_of(held.key, held.suggestion)


def _missing(held: Held, actor: Actor) -> str | None:
    row, review = held.suggestion, held.review_of(actor.id)
    seen = bool(review and review.seen_at)
    if review and seen and review.decided_at and not review.voided:
        return None
    if row.holder_id != actor.id or row.state not in {State.CLAIMED, State.ESCALATED}:
        return "not_holder"
    if held.deployment.state != DeploymentState.ACTIVE:
        return "suspended"
    if not row.lease_until or clock.now() >= row.lease_until:
        return "lease_over"
    return None if seen else "judge_first"


def _phase(facts: Facts, who: Who, held: Held) -> tuple[Phase, str]:
    if facts.state not in OPEN:
        return Phase.CLOSED, ""
    if facts.state == State.AWAITING:
        return Phase.AWAITING, ""
    if any(vote.person == who.person for vote in facts.votes):
        return Phase.SIGNED, ""
    if facts.holder == who.person:
        return _held_phase(facts, who.person), ""
    answer = step(facts, Action(Act.CLAIM), who, held.deployment.review_policy, clock.now())
    return (Phase.REFUSED, answer.code) if isinstance(answer, Reason) else (Phase.FREE, "")


def _held_phase(facts: Facts, person: str) -> Phase:
    if facts.deployment != DeploymentState.ACTIVE:
        return Phase.PAUSED
    if not facts.lease_until or clock.now() >= facts.lease_until:
        return Phase.LEASE_OVER
    return Phase.DECIDE if person in facts.seen else Phase.JUDGE


def _may_skip(deployment: Deployment) -> bool:
    return not deployment.review_policy.own_judgement_first and deployment.impact != Impact.HIGH


def _case(
    session: Session, held: Held, phase: Phase, review: Review | None
) -> list[tuple[Feature, Value]] | None:
    if phase not in WORKING | {Phase.SIGNED} and not (phase == Phase.CLOSED and review):
        return None
    values = input_of(held.key, held.suggestion)
    features = features_of(session, held.deployment.model_version_id)
    return [(feature, values.get(feature.name)) for feature in features]


def _mine(held: Held, review: Review | None) -> Mine | None:
    if not review:
        return None
    signed = bool(review.decided_at and not review.voided)
    return Mine(
        review.judged_at, judgement_of(held.key, review) if review.sealed_judgement else None,
        review.decided_at if signed else None, verdict_of(held.key, review) if signed else None,
    )  # fmt: skip


def _explained(session: Session, actor: Actor, held: Held) -> Explained | None:
    """The output where it may be seen here; who has nothing to do with the case reads the release instead."""
    if not held.review_of(actor.id):
        return None
    try:
        return seen_again(session, actor, held.suggestion.id)
    except NotNow:
        return None


def _readers(session: Session, held: Held, facts: Facts, phase: Phase, person_id: str) -> list[Signature]:
    """What the readers signed, for the arbiter only, and only after the arbiter's own judgement."""
    if not facts.escalated or phase != Phase.DECIDE or person_id not in facts.judged:
        return []
    return [one for one in signatures(session, held) if one.person_id != person_id]


def _name(session: Session, person_id: str | None) -> str:
    return names_of(session, [person_id]).get(person_id, "") if person_id else ""


def _deciders(session: Session, held: Held, phase: Phase) -> list[str]:
    """Who signed, once it can influence nobody any more."""
    if phase != Phase.CLOSED:
        return []
    signed = [review.person_id for review in held.reviews if review.decided_at and not review.voided]
    return sorted(names_of(session, signed).values())


def _release_of(session: Session, row: Suggestion) -> str | None:
    if State(row.state) not in RELEASED:
        return None
    return session.exec(select(Release.id).where(Release.suggestion_id == row.id)).first()
