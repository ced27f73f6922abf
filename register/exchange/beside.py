"""What an entry tells beside its content: its model (the one that runs, else the newest accepted one) and its assessments."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra.i18n import pick
from register.assessments import queries
from register.assessments.models import Assessment
from register.assessments.queries import Line
from register.assessments.vocabulary import AssessmentState
from register.evaluation import Evaluation, evaluation_of
from register.exchange.holdings import Held
from register.instruments.definition import Kind
from register.instruments.queries import definition_of
from register.models import Deployment, Feature, ModelVersion
from register.vocabulary import DeploymentState, ModelState


@dataclass(frozen=True)
class Passed:
    """A question that a walk through a decision tree passed, and the answer that was chosen, in the instrument's words."""

    question_id: str
    question: str
    answer: str


# So many ids are asked about in one query.
AT_ONCE = 500


def models_of(session: Session, entries: Iterable[Held]) -> dict[str, ModelVersion]:
    """The model of each entry that has one, by the entry's id. A draft tells of none: nobody published that it has one."""
    told = [held.algorithm_id for held in entries if held.number is not None]
    found: dict[str, ModelVersion] = {}
    for start in range(0, len(told), AT_ONCE):
        found |= _models(session, told[start : start + AT_ONCE])
    return found


def _models(session: Session, ids: list[str]) -> dict[str, ModelVersion]:
    accepted = select(ModelVersion).where(
        col(ModelVersion.algorithm_id).in_(ids), ModelVersion.state == ModelState.ACCEPTED
    )
    running = select(Deployment.model_version_id).where(
        col(Deployment.algorithm_id).in_(ids), Deployment.state == DeploymentState.ACTIVE
    )
    runs = set(session.exec(running))
    found: dict[str, ModelVersion] = {}
    for model in session.exec(accepted.order_by(col(ModelVersion.number))):
        known = found.get(model.algorithm_id)
        if known is None or known.id not in runs or model.id in runs:
            found[model.algorithm_id] = model
    return found


def assessments_of(session: Session, entries: Iterable[Held]) -> dict[str, tuple[Line, ...]]:
    """What the public may see of the signed assessments of each published entry that has any, by the entry's id."""
    signed = select(Assessment.algorithm_id).where(Assessment.state == AssessmentState.SIGNED).distinct()
    having = set(session.exec(signed))
    return {
        held.algorithm_id: tuple(queries.public_of(session, held.algorithm_id))
        for held in entries
        if held.number is not None and held.algorithm_id in having
    }


def features_told(session: Session, model: ModelVersion) -> list[Feature]:
    """What the model takes, in its order."""
    chosen = select(Feature).where(Feature.model_version_id == model.id)
    return list(session.exec(chosen.order_by(col(Feature.position))))


def measured(model: ModelVersion) -> Evaluation | None:
    """What was measured of the model; nothing where nothing was."""
    return evaluation_of(model)


def way_of(session: Session, line: Line) -> tuple[Passed, ...]:
    """The way through the decision tree of a signed class of the AI Act; empty for any other assessment.

    It holds choices and nothing that somebody wrote, so it names nobody and is as public as the class itself.
    """
    if line.kind != Kind.AI_ACT_CLASS:
        return ()
    tree = definition_of(session, session.get_one(Assessment, line.id).instrument_id).tree
    steps = line.result.get("path", []) if tree else []
    return tuple(
        Passed(question.id, pick(dict(question.text), "nl"), pick(dict(question.answers[number].text), "nl"))
        for question, number in (
            (tree.question_by_id[one["question"]], one["answer"]) for one in steps if tree
        )
    )
