"""What the public reads of the committee: published advice without names, its conditions, and the college's reply."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from infra import clock
from register.committee.queries import AdviceShown, ReplyShown, advices_on
from register.models import Algorithm


@dataclass(frozen=True)
class PublicCondition:
    """A condition, by when it must be met, and since when it is."""

    text: str
    due: date
    met_on: date | None


@dataclass(frozen=True)
class PublicAdvice:
    """A published advice. Nobody who voted, dissented or sees to a condition is named."""

    number: int
    verdict: str
    reasons: str
    conditions: tuple[PublicCondition, ...]
    dissent: tuple[str, ...]
    votes_for: int
    votes_against: int
    votes_abstain: int
    recused: int
    next_review: date | None
    adopted_at: datetime
    published_at: datetime
    reply: ReplyShown | None
    stale: tuple[str, ...]


def published_advices(session: Session, algorithm_id: str) -> list[PublicAdvice]:
    """The published advice on an algorithm, the newest first."""
    return [_public(one, one.published_at) for one in advices_on(session, algorithm_id) if one.published_at]


def published_advices_at(session: Session, organisation_id: str, slug: str) -> list[PublicAdvice]:
    """As `published_advices`, by the address of the public page."""
    chosen = select(Algorithm.id).where(Algorithm.organisation_id == organisation_id, Algorithm.slug == slug)
    found = session.exec(chosen).first()
    return published_advices(session, found) if found else []


def _public(advice: AdviceShown, published_at: datetime) -> PublicAdvice:
    conditions = tuple(
        PublicCondition(
            one.text, one.due, one.checked_at.astimezone(clock.AMSTERDAM).date() if one.checked_at else None
        )
        for one in advice.conditions
    )
    return PublicAdvice(
        number=advice.number, verdict=advice.verdict.value, reasons=advice.reasons, conditions=conditions,
        dissent=advice.dissent, votes_for=advice.votes_for, votes_against=advice.votes_against,
        votes_abstain=advice.votes_abstain, recused=advice.recused, next_review=advice.next_review,
        adopted_at=advice.adopted_at, published_at=published_at, reply=advice.reply, stale=advice.stale,
    )  # fmt: skip
