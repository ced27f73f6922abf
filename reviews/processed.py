"""Under what a case is processed: by which algorithm, for which processing activity, on the thread in which it came in."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from infra.processing import grounds_by, processed_under
from infra.sealing import keys_of
from infra.tracing import Ground, follow, trace_of
from register.models import Deployment, Revision
from reviews.models import Batch, Suggestion
from reviews.sealed import scope

ACTIVITY = "process_index_url"
SOME = 500
# What a deployment says never changes: it points at an immutable revision. Kept per process, by the id of the deployment.
_activities: dict[str, tuple[str, str]] = {}


def concerns(session: Session, suggestion: Suggestion) -> None:
    """What follows in this session is about this suggestion: its deployment is the ground, and its thread goes on."""
    trace = session.exec(select(Batch.trace).where(Batch.id == suggestion.batch_id)).first() or ""
    follow(session, trace)
    ground = ground_of(session, suggestion.organisation_id, suggestion.deployment_id, trace)
    processed_under(session, [scope(suggestion.case_id)], ground)


def concerns_person(session: Session, case_id: str) -> None:
    """What follows in this session is about all of a case, in the thread of what it was last sent for; it is recorded."""
    keys_of(session).open_all([scope(case_id)])
    follow(session, grounds(session, [scope(case_id)]).get(scope(case_id), Ground()).trace)


def concern_all(session: Session, deployment: Deployment, batch: Batch, case_ids: Sequence[str]) -> None:
    """As `concerns`, for cases of one batch."""
    follow(session, batch.trace)
    ground = ground_of(session, batch.organisation_id, deployment.id, batch.trace or "")
    processed_under(session, [scope(case_id) for case_id in case_ids], ground)


def begin_batch(session: Session, batch: Batch) -> None:
    """The thread in which these rows come in is that of their cases from now on."""
    batch.trace = trace_of(session).id


def ground_of(session: Session, organisation_id: str, deployment_id: str, trace: str) -> Ground:
    """The ground of what this deployment does."""
    if deployment_id not in _activities:
        chosen = select(Deployment.algorithm_id, Revision.content).where(
            Revision.id == Deployment.revision_id, Deployment.id == deployment_id
        )
        algorithm_id, content = session.exec(chosen).one()
        _activities[deployment_id] = algorithm_id, str(content.get(ACTIVITY) or "")
    algorithm_id, activity = _activities[deployment_id]
    return Ground(organisation_id, algorithm_id, activity, trace)


@grounds_by
def grounds(session: Session, scopes: Sequence[str]) -> dict[str, Ground]:
    """Of cases of which the work did not say it: what they were last sent for."""
    found: dict[str, Ground] = {}
    ids = [one.partition(":")[2] for one in scopes]
    for start in range(0, len(ids), SOME):
        some = ids[start : start + SOME]
        chosen = (
            select(Suggestion.case_id, Suggestion.organisation_id, Suggestion.deployment_id, Batch.trace)
            .join(Batch, col(Batch.id) == Suggestion.batch_id)
            .where(col(Suggestion.case_id).in_(some))
        )
        for case_id, organisation_id, deployment_id, trace in session.exec(
            chosen.order_by(col(Suggestion.id))
        ):
            found[scope(case_id)] = ground_of(session, organisation_id, deployment_id, trace or "")
    return found
