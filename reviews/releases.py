"""The one door out: what was signed (or was low and stayed low) becomes a release, after everything is checked again."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor, Role
from register.models import ModelVersion, Revision
from reviews import counting, permissions
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import Held, facts_of, hold, take
from reviews.models import Announcement, Release, Suggestion
from reviews.policy import Act, Action, Facts
from reviews.sealed import key_of, output_of, released_content, seal
from reviews.vocabulary import State, Verdict


def release(session: Session, actor: Actor, suggestion_id: str) -> Release | None:
    """Release one suggestion. None when it went out already: the bell may ring twice.

    Re-checked here, in the transaction that writes the release: the state, enough distinct signatures, the ledger's
    cover of their entries, and that the deployment still runs. Raises the policy's refusal otherwise.
    """
    actor.must(permissions.RUN)
    held = hold(session, suggestion_id)
    if session.exec(select(Release.id).where(Release.suggestion_id == suggestion_id)).first():
        return None
    facts = facts_of(session, held)
    take(session, held, Action(Act.RELEASE), actor)
    content = _content(session, held, facts)
    row = held.suggestion
    released = Release(
        organisation_id=row.organisation_id, suggestion_id=row.id, deployment_id=row.deployment_id, case_id=row.case_id,
        sealed_content=b"", commitment="", signed_by=[vote.person for vote in facts.votes],
        policy_hash=held.deployment.policy_hash, entry_id="",
    )  # fmt: skip
    about = f"release:{released.id}"
    released.sealed_content = seal(held.key, content, about)
    released.commitment = held.key.commit(canonical.dumps(content), about)
    released.entry_id = ledger.append(
        session, actor, "suggestion.released", row.id, release=released.id, content=released.commitment,
        policy=released.policy_hash, signed_by=released.signed_by, rests_on=_entries(held),
    )  # fmt: skip
    session.add(released)
    outbox.announce(session, EventKind.RELEASED, row.id)
    verdict = facts.votes[-1].verdict if facts.votes else None
    counting.decided(session, row.organisation_id, held.deployment.algorithm_id, verdict, row.predicted_at)
    return released


def low_of_chunk(session: Session, batch_id: str, first: int, last: int) -> list[str]:
    """The suggestions of a chunk that may go out unread."""
    chosen = select(Suggestion.id).where(
        Suggestion.batch_id == batch_id,
        Suggestion.state == State.LOW,
        col(Suggestion.position).between(first, last),
    )
    return list(session.exec(chosen))


def fetch(session: Session, actor: Actor, suggestion_id: str) -> tuple[Release, dict[str, Any]]:
    """A released decision, for the system that asked. Raises `NotNow` while there is none, without telling why."""
    actor.must(permissions.FETCH_RELEASE)
    if not asked_by(session, actor, suggestion_id):
        raise NotFound("reviews.suggestion_not_found")
    found = session.exec(select(Release).where(Release.suggestion_id == suggestion_id)).first()
    if not found:
        raise NotNow("reviews.not_released")
    ledger.append(session, actor, "release.fetched", found.id)
    return found, released_content(key_of(session, found.case_id), found)


def announce(session: Session, actor: Actor, release_id: str, announced_on: date) -> Announcement:
    """Note when the besluit was announced, so that the letter can name the last day for an objection (Awb 6:8)."""
    actor.must(permissions.ANNOUNCE)
    found = session.get(Release, release_id, with_for_update=True)
    stranger = Role.CASE_SYSTEM in actor.roles and found and not asked_by(session, actor, found.suggestion_id)
    if not found or stranger:
        raise NotFound("reviews.release_not_found")
    if announced_on > clock.today():
        raise NotValid("reviews.announced_later", faults=[Fault("announcedOn", "reviews.announced_later")])
    decided = found.released_at.astimezone(clock.AMSTERDAM).date()
    if announced_on < decided:
        told = {"decided": f"{decided:%d-%m-%Y}"}
        raise NotValid(
            "reviews.announced_earlier",
            faults=[Fault("announcedOn", "reviews.announced_earlier", told)],
            **told,
        )
    if announcement_of(session, release_id):
        raise NotNow("reviews.announced_already")
    announcement = Announcement(
        organisation_id=found.organisation_id, release_id=release_id, announced_on=announced_on
    )
    session.add(announcement)
    ledger.append(session, actor, "release.announced", release_id, on=announced_on.isoformat())
    return announcement


def announcement_of(session: Session, release_id: str) -> Announcement | None:
    return session.exec(select(Announcement).where(Announcement.release_id == release_id)).first()


def asked_by(session: Session, actor: Actor, suggestion_id: str) -> bool:
    """Whether this suggestion was asked for by this very case system: what another one asked is not its to see."""
    suggestion = session.get(Suggestion, suggestion_id)
    return bool(suggestion and suggestion.requester == actor.id)


def _content(session: Session, held: Held, facts: Facts) -> dict[str, Any]:
    """All that the letter and the case system may tell, under one seal."""
    model = session.get_one(ModelVersion, held.deployment.model_version_id)
    revision = session.get_one(Revision, held.deployment.revision_id)
    explained = output_of(held.key, held.suggestion)
    last = facts.votes[-1] if facts.votes else None
    return {
        "outcome": last.outcome if last else explained.output.outcome,
        "verdict": last.verdict.value if last else Verdict.FOLLOW.value,
        "read_by_person": bool(facts.votes),
        "model_outcome": explained.output.outcome,
        "explained": explained.as_data(),
        "signed_by": [vote.person for vote in facts.votes],
        "decided_at": clock.now().isoformat(),
        "model": model.sha256,
        "revision": revision.number,
    }


def _entries(held: Held) -> list[str]:
    return [review.entry_id for review in held.reviews if review.entry_id and not review.voided]
