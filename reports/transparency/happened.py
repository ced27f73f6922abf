"""What happened in a period and is public already: entries, stops and advice; and how many incidents there were."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from infra import clock
from register.committee.models import Advice, AdvicePublication
from register.incidents.models import Incident
from register.models import Deployment, Interruption, Listing, Revision
from reports.transparency.periods import Period


@dataclass(frozen=True)
class Happened:
    """One thing, with the word that says what it was (`reports.transparency.<what>.<word>`)."""

    day: str
    name: str
    word: str
    text: str = ""


def happened(session: Session, period: Period) -> dict[str, list[dict[str, Any]]]:
    """Everything by what it was, the oldest first."""
    told = {"entries": _entries, "stops": _stops, "advice": _advice}
    return {name: [asdict(one) for one in find(session, period)] for name, find in told.items()}


def incidents(session: Session, period: Period) -> int:
    """How many incidents became known. They are about models, not about people, and their texts stay inside."""
    known = col(Incident.known_at)
    chosen = select(func.count(col(Incident.id))).where(known >= period.begins, known < period.ends)
    return int(session.exec(chosen).one())


def _entries(session: Session, period: Period) -> list[Happened]:
    at = col(Revision.published_at)
    chosen = (
        select(Revision.published_at, Listing.name, Revision.number)
        .join(Listing, col(Listing.algorithm_id) == Revision.algorithm_id)
        .where(at >= period.begins, at < period.ends)
        .order_by(at, col(Revision.id))
    )
    return [
        Happened(_day(when), name, "new" if number == 1 else "changed")
        for when, name, number in session.exec(chosen)
    ]


def _stops(session: Session, period: Period) -> list[Happened]:
    at = col(Interruption.at)
    chosen = (
        select(Interruption, Listing.name)
        .join(Deployment, col(Deployment.id) == Interruption.deployment_id)
        .join(Listing, col(Listing.algorithm_id) == Deployment.algorithm_id)
        .where(at >= period.begins, at < period.ends)
        .order_by(at, col(Interruption.id))
    )
    return [Happened(_day(one.at), name, one.state, one.text) for one, name in session.exec(chosen)]


def _advice(session: Session, period: Period) -> list[Happened]:
    at = col(AdvicePublication.published_at)
    chosen = (
        select(AdvicePublication.published_at, Listing.name, Advice.verdict)
        .join(Advice, col(Advice.id) == AdvicePublication.advice_id)
        .join(Listing, col(Listing.algorithm_id) == Advice.algorithm_id)
        .where(at >= period.begins, at < period.ends)
        .order_by(at, col(Advice.id))
    )
    return [Happened(_day(when), name, verdict) for when, name, verdict in session.exec(chosen)]


def _day(when: datetime) -> str:
    return when.astimezone(clock.AMSTERDAM).date().isoformat()
