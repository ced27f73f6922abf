"""Reading sentences: which version speaks, what was signed off before, and what is being written."""

from datetime import datetime

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.people import names_of
from register.models import ModelVersion
from register.sentences.models import SentenceSet
from register.sentences.telling import DESCRIBED, Spoken
from register.sentences.vocabulary import SetState


def spoken(session: Session, model_version_id: str, at: datetime | None = None) -> Spoken:
    """The version that speaks, now or at a moment: a letter keeps the sentences of when it was asked for.

    A model whose sentences nobody signed off, such as one at work since before that was asked, speaks as described.
    """
    chosen = _of(model_version_id).where(SentenceSet.state == SetState.SIGNED)
    if at is not None:
        chosen = chosen.where(col(SentenceSet.signed_at) <= at)
    found = session.exec(chosen).first()
    if found is None:
        return DESCRIBED
    return Spoken(found.number, found.digest, found.signed_at, found.content)


def newest(session: Session, model_version_id: str) -> SentenceSet | None:
    """The draft, or else what was signed off last."""
    return session.exec(_of(model_version_id)).first()


def signed(session: Session, model_version_id: str) -> list[SentenceSet]:
    """Every version that was signed off, the newest first."""
    return list(session.exec(_of(model_version_id).where(SentenceSet.state == SetState.SIGNED)))


def version(session: Session, model_version_id: str, number: int) -> SentenceSet:
    """One that was signed off. Raises `NotFound`, also for a draft."""
    chosen = _of(model_version_id).where(SentenceSet.state == SetState.SIGNED, SentenceSet.number == number)
    found: SentenceSet | None = session.exec(chosen).first()
    if found is None:
        raise NotFound("register.sentences.no_such_version")
    return found


def former(session: Session, model: ModelVersion) -> SentenceSet | None:
    """What was signed off last for an earlier model of the same algorithm, if anything was."""
    chosen = (
        select(SentenceSet)
        .join(ModelVersion, col(ModelVersion.id) == col(SentenceSet.model_version_id))
        .where(ModelVersion.algorithm_id == model.algorithm_id, col(ModelVersion.number) < model.number)
        .where(SentenceSet.state == SetState.SIGNED)
        .order_by(col(ModelVersion.number).desc(), col(SentenceSet.number).desc())
    )
    return session.exec(chosen).first()


def signed_by(session: Session, model_version_id: str) -> tuple[list[SentenceSet], dict[str, str]]:
    """Every version that was signed off, and what who signed them is called."""
    found = signed(session, model_version_id)
    return found, names_of(session, [one.signed_by for one in found if one.signed_by])


def signed_off(session: Session, model_version_id: str) -> bool:
    """Whether the owner signed off what this model says."""
    chosen = select(SentenceSet.id).where(
        SentenceSet.model_version_id == model_version_id, SentenceSet.state == SetState.SIGNED
    )
    return session.exec(chosen.limit(1)).first() is not None


def _of(model_version_id: str):  # type: ignore[no-untyped-def]  # the name of this type differs by version of SQLModel
    chosen = select(SentenceSet).where(SentenceSet.model_version_id == model_version_id)
    return chosen.order_by(col(SentenceSet.number).desc())
