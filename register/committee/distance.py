"""Distance between roles, per algorithm: who worked on it does not advise on it, who advised does not publish it."""

import json
from collections.abc import Iterator

from sqlmodel import Session, col, or_, select

from infra.errors import NotYours
from infra.identity.actors import Actor
from infra.ledger import Entry
from register.committee.models import AgendaItem, Opinion, Vote
from register.models import Algorithm, Decision, Deployment, ModelVersion, Revision

MACHINE = "machine"
# Acts on an entry by which somebody worked on it. Asking advice or answering a question is no such act.
WORKED = ("algorithm.entered", "algorithm.imported", "algorithm.revised", "algorithm.handed_over")


def concerned(session: Session, algorithm_id: str) -> set[str]:
    """Ids of who entered, revised, owned, uploaded, described, published, or decided on the use of this algorithm."""
    chosen = (
        select(Algorithm.owner_id).where(Algorithm.id == algorithm_id),
        select(ModelVersion.uploaded_by).where(ModelVersion.algorithm_id == algorithm_id),
        select(Revision.published_by).where(Revision.algorithm_id == algorithm_id),
        select(Deployment.decided_by).where(Deployment.algorithm_id == algorithm_id),
        select(Decision.recorded_by).where(Decision.algorithm_id == algorithm_id),
    )
    people = {person for one in chosen for person in session.exec(one)}
    return (people | set(_who_worked(session, algorithm_id))) - {MACHINE}


def advisers(session: Session, algorithm_id: str) -> set[str]:
    """Ids of who advised on this algorithm: voted on an advice, or gave an opinion as FG or CISO."""
    voted = select(Vote.person_id).where(
        Vote.item_id == AgendaItem.id, AgendaItem.algorithm_id == algorithm_id
    )
    said = select(Opinion.given_by).where(Opinion.algorithm_id == algorithm_id)
    return {*session.exec(voted), *session.exec(said)}


def must_not_have_advised(session: Session, actor: Actor, algorithm_id: str) -> None:
    """Raises `NotYours` for who advised on this algorithm: they do not enter, publish or decide about it."""
    if actor.id in advisers(session, algorithm_id):
        raise NotYours("register.committee.you_advised")


def must_not_be_concerned(session: Session, actor: Actor, algorithm_id: str) -> None:
    """Raises `NotYours` for who worked on this algorithm: they do not advise on it."""
    if actor.id in concerned(session, algorithm_id):
        raise NotYours("register.committee.you_are_concerned")


def _who_worked(session: Session, algorithm_id: str) -> Iterator[str]:
    """From the ledger, because an entry itself keeps only its present owner."""
    models = select(ModelVersion.id).where(ModelVersion.algorithm_id == algorithm_id)
    chosen = select(Entry.body).where(
        or_(
            (col(Entry.subject_id) == algorithm_id) & col(Entry.act).in_(WORKED),
            col(Entry.subject_id).in_(models) & col(Entry.act).startswith("model."),
        )
    )
    for body in session.exec(chosen):
        said = json.loads(body)
        yield said.get("to", said["by"]) if said["act"] == "algorithm.handed_over" else said["by"]
