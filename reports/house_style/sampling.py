"""Steps of samples: have a style printed that does not count yet, and note what came of it."""

from sqlmodel import Session, col, delete

from infra import ledger, queue
from infra.errors import NotFound, NotValid
from infra.identity.actors import Actor
from register.house_style.content import Content, faults_of
from register.permissions import STYLE
from reports import permissions
from reports.house_style.models import StyleSample
from reports.house_style.vocabulary import MAKE_SAMPLE, Sample, SampleState


def ask(session: Session, actor: Actor, style: Content, kind: Sample, language: str) -> StyleSample:
    """Have a sample printed in this style; an earlier sample goes. Raises `NotValid` naming every field."""
    actor.must(STYLE)
    if faults := faults_of(style):
        raise NotValid("register.house_style.not_valid", faults=faults)
    earlier = delete(StyleSample).where(col(StyleSample.organisation_id) == actor.organisation_id)
    session.connection().execute(earlier)
    row = StyleSample(
        organisation_id=actor.organisation_id, content=style.stored(), logo=style.logo.content if style.logo else None,
        kind=kind, language=language, asked_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    ledger.append(session, actor, "house_style.sample_asked", row.id, kind=kind.value)
    queue.enqueue(session, MAKE_SAMPLE, row.id)
    return row


def get(session: Session, actor: Actor, sample_id: str) -> StyleSample:
    """Raises `NotFound`, also for one that made room for a newer one."""
    actor.must(STYLE)
    found = session.get(StyleSample, sample_id)
    if not found:
        raise NotFound("reports.house_style.no_sample")
    return found


def made(session: Session, actor: Actor, sample_id: str, pdf: bytes | None) -> None:
    """Note the PDF, or that there is none. One that made room for a newer sample stays away."""
    actor.must(permissions.MAKE)
    row = session.get(StyleSample, sample_id)
    if row:
        row.pdf, row.state = pdf, SampleState.MADE if pdf else SampleState.FAILED
        session.add(row)
