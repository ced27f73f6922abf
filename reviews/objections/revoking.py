"""The municipality takes a decision back by itself; the release stays on record, and another decision may follow."""

from sqlmodel import Session

from infra import canonical, ledger
from infra.errors import Fault, NotFound, NotValid, NotYours
from infra.identity.actors import Actor
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import Held, facts_of, hold, take
from reviews.models import Release
from reviews.objections import permissions
from reviews.objections.models import Revocation
from reviews.objections.vocabulary import TEXT_MAX
from reviews.policy import Act, Action
from reviews.sealed import seal


def revoke(session: Session, actor: Actor, release_id: str, reasons: str) -> Revocation:
    """Take a released decision back, for good. Raises `NotYours` for who signed or thought along with it, and `NotNow`
    while an objection runs: then the answer to that does it."""
    actor.must(permissions.REVOKE)
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    must_give_reasons(reasons)
    held = hold(session, release.suggestion_id)
    must_be_another(session, actor, held)
    take(session, held, Action(Act.REVOKE), actor)
    row = Revocation(
        organisation_id=release.organisation_id, release_id=release.id, done_by=actor.id, sealed_reasons=b""
    )
    content, about = {"text": reasons.strip()}, f"revocation:{row.id}"
    row.sealed_reasons = seal(held.key, content, about)
    session.add(row)
    outbox.announce(session, EventKind.REVOKED, release.suggestion_id)
    commitment = held.key.commit(canonical.dumps(content), about)
    ledger.append(session, actor, "release.revoked", release.id, content=commitment)
    return row


def must_be_another(session: Session, actor: Actor, held: Held) -> None:
    """Who signed, also where a suspension voided it, and who thought along does not judge the decision anew."""
    if any(review.decided_at and review.person_id == actor.id for review in held.reviews):
        raise NotYours("reviews.refused.signed_it")
    if actor.id in facts_of(session, held).consulted:
        raise NotYours("reviews.refused.thought_along")


def must_give_reasons(reasons: str) -> None:
    """Raises `NotValid`."""
    if not reasons.strip():
        raise NotValid(
            "reviews.objection.not_valid", faults=[Fault("reasons", "reviews.objection.reasons_needed")]
        )
    if len(reasons) > TEXT_MAX:
        fault = Fault("reasons", "reviews.objection.too_long", {"most": TEXT_MAX})
        raise NotValid("reviews.objection.not_valid", faults=[fault])
