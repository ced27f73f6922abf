"""Ringing for a draw: with every batch of a policy that sows, so that a job tells nothing; when, is as random as arrivals are."""

import secrets
from datetime import timedelta
from itertools import pairwise

from sqlmodel import Session, col, select

from infra import clock, queue
from register.models import Deployment
from reviews.models import Batch
from reviews.seeded.vocabulary import SOW

# A case that comes alone is followed by a practice case some time later: as long as real ones follow each other.
LONGEST_GAP = timedelta(hours=4)
USUAL_GAP = timedelta(minutes=10)


def consider(session: Session, deployment: Deployment, batch: Batch) -> None:
    """Have the machine draw whether practice cases come along with this batch, where the policy asks for them.

    After a case that came alone the draw waits a random time.
    """
    if deployment.review_policy.seeded_share <= 0:
        return
    job = queue.enqueue(session, SOW, batch.id)
    if batch.rows == 1:
        job.run_after = clock.now() + _random_part(_gap(session, deployment))


def _gap(session: Session, deployment: Deployment) -> timedelta:
    """How long after one another cases came that came alone: one of the last gaps, at random."""
    chosen = select(Batch.created_at).where(Batch.deployment_id == deployment.id, Batch.rows == 1)
    moments = list(session.exec(chosen.order_by(col(Batch.id).desc()).limit(50)))
    gaps = [one - other for one, other in pairwise(moments)]
    near = [gap for gap in gaps if timedelta(0) < gap <= LONGEST_GAP]
    return secrets.choice(near) if near else USUAL_GAP


def _random_part(gap: timedelta) -> timedelta:
    return gap * (secrets.randbelow(10_000) / 10_000)
