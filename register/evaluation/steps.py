"""What may happen to an evaluation: give the rows that it is measured on, ask for it, write down what was measured."""

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger, queue
from infra.errors import NotNow
from infra.identity.actors import Actor
from infra.queue import Job, Task
from register import permissions
from register.evaluation.shape import Evaluation
from register.models import ModelVersion
from register.vocabulary import ModelState

EVALUATE = Task("register.evaluate", "models")
# An accepted model does not change; how well it does may still be measured, also on newer rows.
OPEN = (ModelState.READ, ModelState.REFUSED, ModelState.ACCEPTED)


def give_evaluation_rows(session: Session, actor: Actor, model: ModelVersion, file: str, rows: int) -> None:
    """Note the sealed file of evaluation rows: inputs with what really happened. An accepted model is measured anew."""
    actor.must(permissions.UPLOAD)
    if model.state not in OPEN:
        raise NotNow("register.model_not_in_state", state=model.state)
    model.evaluation_file, model.evaluation_rows = file, rows
    _changed(session, model)
    ledger.append(session, actor, "model.evaluation_rows_given", model.id, file=file, rows=rows)
    if model.state == ModelState.ACCEPTED:
        queue.enqueue(session, EVALUATE, model.id)


def ask(session: Session, actor: Actor, model: ModelVersion) -> None:
    """Have a worker measure an accepted model."""
    actor.must(permissions.EXAMINE)
    if model.state != ModelState.ACCEPTED:
        raise NotNow("register.model_not_in_state", state=model.state)
    queue.enqueue(session, EVALUATE, model.id)


def note(
    session: Session, actor: Actor, model: ModelVersion, evaluation: Evaluation, file: str | None
) -> None:
    """Write down what was measured on the rows in `file`; nothing when newer rows came, which have a job of their own."""
    actor.must(permissions.EXAMINE)
    if model.evaluation_file != file or model.state != ModelState.ACCEPTED:
        return
    model.evaluation, model.evaluated_at = evaluation.as_data(), clock.now()
    _changed(session, model)
    measured = canonical.digest(model.evaluation)
    ledger.append(session, actor, "model.evaluated", model.id, evaluation=measured)


def without(session: Session) -> list[ModelVersion]:
    """Accepted models that nobody measured and that no job is about: from before evaluations were made."""
    asked = select(Job.subject_id).where(Job.task == EVALUATE.name)
    chosen = select(ModelVersion).where(
        ModelVersion.state == ModelState.ACCEPTED, col(ModelVersion.evaluated_at).is_(None)
    )
    return list(session.exec(chosen.where(col(ModelVersion.id).not_in(asked))))


def _changed(session: Session, model: ModelVersion) -> None:
    model.version += 1
    session.add(model)
