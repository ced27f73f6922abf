"""The gate before a deployment: a list of named conditions, each met or with what is still to be done."""

from dataclasses import dataclass

from sqlmodel import Session

from register.algorithms import current_revision
from register.assessments import queries as assessments
from register.committee.queries import AdviceShown, advice_on
from register.decisions import queries as decisions
from register.decisions.claims import Claims, claims_of
from register.decisions.steps import departs_from, lacking
from register.documented import documented, named
from register.model_versions import features_of
from register.models import Algorithm, ModelVersion
from register.sentences.queries import signed_off
from register.vocabulary import WEIGHTY, ModelState


@dataclass(frozen=True)
class Condition:
    """One thing that must be so before a model may run. Its text and its cure stand under `register.gate.<name>`."""

    name: str
    met: bool


def conditions(session: Session, algorithm: Algorithm, model: ModelVersion | None) -> list[Condition]:
    """Every condition, in the order in which one would see to it.

    The last ones are about judgement: what is prohibited (AI Act, art. 5) is never open, what was assessed or advised on
    another model, other data or another law is done again, and somebody with the power to do so has decided.
    """
    return [*_about_the_model(session, algorithm, model), *_about_judgement(session, algorithm, model)]


def _about_the_model(session: Session, algorithm: Algorithm, model: ModelVersion | None) -> list[Condition]:
    features = features_of(session, model.id) if model else []
    return [
        Condition("published_revision", current_revision(session, algorithm) is not None),
        Condition("documented_features", bool(features) and all(documented(feature) for feature in features)),
        Condition(
            "named_outcomes",
            bool(model and model.outcomes) and all(map(named, model.outcomes if model else [])),
        ),
        Condition("background", bool(model and model.background_file)),
        Condition("golden_rows", bool(model and model.golden_file)),
        Condition("accepted_model", bool(model and model.state == ModelState.ACCEPTED)),
        Condition("signed_sentences", bool(model and signed_off(session, model.id))),
    ]


def _about_judgement(session: Session, algorithm: Algorithm, model: ModelVersion | None) -> list[Condition]:
    claims = claims_of(session, algorithm)
    advice = advice_on(session, algorithm.id)
    return [
        Condition("ai_act_class", claims.classified),
        Condition("not_prohibited", not claims.prohibited),
        Condition("required_assessments", _assessed(session, algorithm, claims)),
        Condition("advice", _advised(advice, model)),
        Condition("decision", _decided(session, algorithm, model, advice, claims)),
    ]


def to_go_on(session: Session, algorithm: Algorithm, model_version_id: str) -> list[Condition]:
    """What a model that was stopped needs to run again: no prohibition, and a decision on it that allows what it does now.

    What became stale meanwhile is told, and does not hold up going back to a model that was decided on.
    """
    claims = claims_of(session, algorithm)
    decision = decisions.newest(session, algorithm.id, model_version_id)
    return [
        Condition("not_prohibited", not claims.prohibited),
        Condition(
            "decision",
            decision is not None and not lacking(decision, decision.departs, claims.suspects_fraud),
        ),
    ]


def forbidden(session: Session, algorithm: Algorithm, model_version_id: str) -> bool:
    """Whether a model may not run for what its entry says, whatever was decided before that was said."""
    claims = claims_of(session, algorithm)
    decision = decisions.newest(session, algorithm.id, model_version_id)
    covered = decision is not None and not lacking(decision, decision.departs, claims.suspects_fraud)
    return claims.prohibited or (claims.suspects_fraud and not covered)


def _assessed(session: Session, algorithm: Algorithm, claims: Claims) -> bool:
    """Each kind that is asked for is signed, and rests on this model, these data and this law."""
    found = assessments.required_of(session, algorithm, kinds=claims.asked)
    signed = [one.line for one in found if one.line and one.line.signed_at]
    return len(signed) == len(found) and not any(WEIGHTY & set(line.stale) for line in signed)


def _advised(advice: AdviceShown | None, model: ModelVersion | None) -> bool:
    """The newest advice is on this very model, and still rests on what stands now."""
    if advice is None or (model and advice.model_version_id != model.id):
        return False
    return not WEIGHTY & set(advice.stale)


def _decided(
    session: Session,
    algorithm: Algorithm,
    model: ModelVersion | None,
    advice: AdviceShown | None,
    claims: Claims,
) -> bool:
    """The newest decision is on this model, came after this very advice, and holds what is asked of it now."""
    decision = decisions.newest(session, algorithm.id, model.id) if model else None
    if decision is None or advice is None or decision.advice_id != advice.id:
        return False
    return not lacking(decision, departs_from(advice), claims.suspects_fraud)
