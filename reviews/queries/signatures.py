"""Who signed what in one case, and why: for the page of a release, and for the arbiter after an own judgement."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from infra.identity.people import names_of
from register.models import Texts
from reviews.facts import Held
from reviews.sealed import verdict_of
from reviews.vocabulary import FITS


@dataclass(frozen=True)
class Signature:
    """What one person signed; that the model fitted goes without saying where it was followed."""

    person_id: str
    name: str
    verdict: str
    outcome: str
    reasons: list[Texts]
    text: str
    at: datetime


def signatures(session: Session, held: Held) -> list[Signature]:
    """The signatures that count, in the order in which they were given."""
    signed = [
        (review.decided_at, review) for review in held.reviews if review.decided_at and not review.voided
    ]
    signed.sort(key=lambda one: one[0])
    names = names_of(session, [review.person_id for _, review in signed])
    codes = {str(one["code"]): one.get("label") or {} for one in held.deployment.reason_codes}
    found = []
    for at, review in signed:
        said = verdict_of(held.key, review)
        reasons = [codes.get(code) or {"nl": code} for code in said["reasons"] if code != FITS]
        name = names.get(review.person_id, "")
        found.append(
            Signature(review.person_id, name, said["verdict"], said["outcome"], reasons, said["text"], at)
        )
    return found
