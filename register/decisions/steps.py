"""What may happen to a decision: it is taken, by the college or under its mandate, and recorded for good."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor, Role
from register import permissions
from register.committee.distance import must_not_have_advised
from register.committee.queries import AdviceShown, advice_on
from register.committee.vocabulary import AdviceVerdict
from register.decisions import queries
from register.decisions.claims import claims_of
from register.field_checks import HIDDEN
from register.models import Algorithm, Decision, ModelVersion
from register.vocabulary import DECISION_REASONS_MAX, DECISION_REFERENCE_MAX, ModelState, Organ, Standing


@dataclass(frozen=True)
class Taken:
    """A decision as it was taken. `reference` is the document it stands in."""

    organ: Organ
    reference: str
    decided_on: date
    reasons: str = ""
    answer: str = ""


def decide(
    session: Session, actor: Actor, algorithm: Algorithm, model: ModelVersion, taken: Taken
) -> Decision:
    """Record that this model may run. Raises `NotNow` before there is an advice, `NotValid` naming what is missing."""
    actor.must(permissions.DECIDE)
    must_not_have_advised(session, actor, algorithm.id)
    _must_be_theirs(actor, algorithm, taken.organ)
    advice = _advice(session, algorithm, model)
    claims = claims_of(session, algorithm)
    departs = departs_from(advice)
    faults = [*_wrong(taken), *lacking(taken, departs, claims.suspects_fraud)]
    if claims.prohibited:
        faults.append(Fault("model", "register.decision.prohibited"))
    if faults:
        raise NotValid("register.decision.not_valid", faults=faults)
    _must_be_new(session, algorithm, model, advice, taken)
    decision = Decision(
        organisation_id=actor.organisation_id, algorithm_id=algorithm.id, model_version_id=model.id,
        advice_id=advice.id, organ=taken.organ, reference=taken.reference, decided_on=taken.decided_on,
        departs=departs, reasons=taken.reasons, answer=taken.answer, recorded_by=actor.id,
    )  # fmt: skip
    session.add(decision)
    ledger.append(
        session, actor, "decision.taken", decision.id, algorithm=algorithm.id, model=model.sha256,
        advice=advice.id, organ=taken.organ.value, departs=departs,
    )  # fmt: skip
    return decision


def departs_from(advice: AdviceShown) -> bool:
    """Whether going on departs from this advice: it is negative, or a condition of it is past its date and not met."""
    overdue = any(condition.overdue for condition in advice.conditions)
    return advice.verdict == AdviceVerdict.NEGATIVE or overdue


def lacking(decision: Taken | Decision, departs: bool, suspects_fraud: bool) -> list[Fault]:
    """What a decision must hold where it departs from the advice, or allows scoring on a suspicion of fraud."""
    faults = []
    if (departs or suspects_fraud) and decision.organ != Organ.COLLEGE:
        faults.append(Fault("organ", "register.decision.the_college_itself"))
    if departs and not decision.reasons.strip():
        faults.append(Fault("reasons", "register.decision.reasons_to_depart"))
    if suspects_fraud and not decision.answer.strip():
        faults.append(Fault("answer", "register.decision.answer_the_committee"))
    return faults


def _must_be_theirs(actor: Actor, algorithm: Algorithm, organ: Organ) -> None:
    """The college's clerk records what the college decided; under a mandate the owner of this very algorithm decides."""
    if organ == Organ.COLLEGE and Role.COLLEGE not in actor.roles:
        raise NotYours("register.decision.only_the_college")
    if organ == Organ.MANDATED and actor.id != algorithm.owner_id:
        raise NotYours("register.decision.only_the_owner")


def _advice(session: Session, algorithm: Algorithm, model: ModelVersion) -> AdviceShown:
    if model.algorithm_id != algorithm.id:
        raise NotFound("register.model_not_found")
    if algorithm.standing == Standing.WITHDRAWN:
        raise NotNow("register.withdrawn")
    if model.state != ModelState.ACCEPTED:
        raise NotNow("register.decision.model_not_accepted")
    advice = advice_on(session, algorithm.id)
    if advice is None:
        raise NotNow("register.decision.no_advice")
    if advice.model_version_id != model.id:
        raise NotNow("register.decision.another_model")
    return advice


def _must_be_new(
    session: Session, algorithm: Algorithm, model: ModelVersion, advice: AdviceShown, taken: Taken
) -> None:
    """Raises `NotNow` for a form that was sent twice: what is recorded stays, so it is recorded once."""
    last = queries.newest(session, algorithm.id, model.id)
    if last and last.advice_id == advice.id and vars(taken).items() <= last.model_dump().items():
        raise NotNow("register.decision.recorded_already")


def _wrong(taken: Taken) -> list[Fault]:
    faults = []
    if not taken.reference.strip():
        faults.append(Fault("reference", "register.field_required"))
    if taken.decided_on > clock.today():
        faults.append(Fault("decided_on", "register.decision.in_the_future"))
    for name, text, limit in (
        ("reference", taken.reference, DECISION_REFERENCE_MAX),
        ("reasons", taken.reasons, DECISION_REASONS_MAX),
        ("answer", taken.answer, DECISION_REASONS_MAX),
    ):
        if len(text) > limit:
            faults.append(Fault(name, "register.field_too_long", {"limit": limit, "length": len(text)}))
        elif HIDDEN.search(text):
            faults.append(Fault(name, "register.field_hidden_sign"))
    return faults
