"""What others ask of the committee: the advice on an algorithm as it stands now, and who gave it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock
from infra.identity.people import names_of
from register.basis import basis_of, moved
from register.committee.distance import advisers, concerned
from register.committee.models import (
    Advice,
    AdviceCondition,
    AdvicePublication,
    AdviceRequest,
    AgendaItem,
    Reply,
)
from register.committee.vocabulary import AdviceVerdict
from register.models import Algorithm, Deployment
from register.policies.models import PolicyVersion

__all__ = ["AdviceShown", "ConditionShown", "ReplyShown", "advice_on", "advices_on", "advisers", "concerned"]


@dataclass(frozen=True)
class ConditionShown:
    """A condition of an advice. It is met when somebody else than who reported it checked that."""

    id: str
    text: str
    owner_id: str
    owner: str
    due: date
    evidence: str
    reported_by: str
    reported_at: datetime | None
    returned: str
    checked_by: str
    checked_at: datetime | None

    @property
    def met(self) -> bool:
        return self.checked_at is not None

    @property
    def overdue(self) -> bool:
        return not self.met and self.due < clock.today()


@dataclass(frozen=True)
class ReplyShown:
    """What the college did with an advice: `accepts` or `departs`."""

    reply: str
    reasons: str
    decided_on: date


@dataclass(frozen=True)
class AdviceShown:
    """An adopted advice. `stale` names the parts of the basis (register.basis) that moved since."""

    id: str
    number: int
    verdict: AdviceVerdict
    reasons: str
    conditions: tuple[ConditionShown, ...]
    dissent: tuple[str, ...]
    votes_for: int
    votes_against: int
    votes_abstain: int
    recused: int
    next_review: date | None
    adopted_at: datetime
    published_at: datetime | None
    model_version_id: str | None
    content: Mapping[str, Any]
    reply: ReplyShown | None
    stale: tuple[str, ...]

    @property
    def open_conditions(self) -> tuple[ConditionShown, ...]:
        return tuple(condition for condition in self.conditions if not condition.met)

    @property
    def departed_from(self) -> bool:
        return self.reply is not None and self.reply.reply == "departs"


def asked_for(session: Session, algorithm_id: str) -> dict[str, str]:
    """Of each adopted advice on an algorithm, the question that it answers."""
    chosen = (
        select(Advice.id, AdviceRequest.question)
        .join(AgendaItem, col(AgendaItem.id) == Advice.item_id)
        .join(AdviceRequest, col(AdviceRequest.id) == AgendaItem.request_id)
    )
    return dict(session.exec(chosen.where(Advice.algorithm_id == algorithm_id)).all())


def advice_on(session: Session, algorithm_id: str) -> AdviceShown | None:
    """The newest adopted advice on an algorithm, published or not; None when there is none or no such algorithm."""
    return next(iter(advices_on(session, algorithm_id)), None)


def advices_on(session: Session, algorithm_id: str) -> list[AdviceShown]:
    """Every adopted advice on an algorithm, the newest first."""
    algorithm = session.get(Algorithm, algorithm_id)
    chosen = select(Advice).where(Advice.algorithm_id == algorithm_id)
    rows = session.exec(chosen.order_by(col(Advice.number).desc())).all()
    if algorithm is None or not rows:
        return []
    now = basis_of(session, algorithm)
    ids = [row.id for row in rows]
    conditions = _conditions(session, ids)
    replies = {row.advice_id: row for row in session.exec(select(Reply).where(col(Reply.advice_id).in_(ids)))}
    published = _published(session, ids)
    policies = policies_of(session, [algorithm_id]).get(algorithm_id, [])
    return [
        _shown(
            row, conditions.get(row.id, ()), replies.get(row.id), published.get(row.id),
            moved(completed_basis(row.basis, row.adopted_at, policies), now),
        )
        for row in rows
    ]  # fmt: skip


def completed_basis(
    basis: Mapping[str, str], adopted_at: datetime, policies: Iterable[tuple[datetime, str]]
) -> dict[str, str]:
    """What an advice rested on; a policy that was not there yet is that of the first deployment after it.

    Advice comes before the first deployment: that it was followed by one makes nothing stale, another policy does.
    `policies` are those of the deployments of its algorithm with the moment from which each held, the oldest first.
    """
    first = next((policy for at, policy in policies if at >= adopted_at), None)
    return {**({"policy": canonical.digest(first)} if first else {}), **basis}


def policies_of(session: Session, algorithm_ids: Sequence[str]) -> dict[str, list[tuple[datetime, str]]]:
    """Per algorithm, when each policy of its deployments began to hold, and its hash, the oldest first."""
    chosen = select(Deployment.algorithm_id, PolicyVersion.decided_at, PolicyVersion.policy_hash).where(
        PolicyVersion.deployment_id == Deployment.id, col(Deployment.algorithm_id).in_(algorithm_ids)
    )
    found: dict[str, list[tuple[datetime, str]]] = {}
    for algorithm_id, at, policy in session.exec(chosen.order_by(col(PolicyVersion.decided_at))):
        found.setdefault(algorithm_id, []).append((at, policy))
    return found


def _conditions(session: Session, advice_ids: list[str]) -> dict[str, tuple[ConditionShown, ...]]:
    chosen = select(AdviceCondition).where(col(AdviceCondition.advice_id).in_(advice_ids))
    rows = session.exec(chosen.order_by(col(AdviceCondition.position))).all()
    people = {person for row in rows for person in (row.owner_id, row.reported_by, row.checked_by) if person}
    names = names_of(session, people)
    grouped: dict[str, tuple[ConditionShown, ...]] = {}
    for row in rows:
        grouped[row.advice_id] = (*grouped.get(row.advice_id, ()), shown_condition(row, names))
    return grouped


def shown_condition(row: AdviceCondition, names: Mapping[str, str]) -> ConditionShown:
    """A condition with the names of the people behind it."""
    return ConditionShown(
        id=row.id, text=row.text, owner_id=row.owner_id, owner=names.get(row.owner_id, ""), due=row.due,
        evidence=row.evidence, reported_by=names.get(row.reported_by or "", ""), reported_at=row.reported_at,
        returned=row.returned, checked_by=names.get(row.checked_by or "", ""), checked_at=row.checked_at,
    )  # fmt: skip


def _published(session: Session, advice_ids: list[str]) -> dict[str, datetime]:
    chosen = select(AdvicePublication.advice_id, AdvicePublication.published_at)
    return dict(session.exec(chosen.where(col(AdvicePublication.advice_id).in_(advice_ids))).all())


def _shown(
    row: Advice, conditions: tuple[ConditionShown, ...], reply: Reply | None, published_at: datetime | None,
    stale: tuple[str, ...],
) -> AdviceShown:  # fmt: skip
    return AdviceShown(
        id=row.id, number=row.number, verdict=AdviceVerdict(row.verdict), reasons=row.reasons, conditions=conditions,
        dissent=tuple(row.dissent), votes_for=row.votes_for, votes_against=row.votes_against,
        votes_abstain=row.votes_abstain, recused=row.recused, next_review=row.next_review, adopted_at=row.adopted_at,
        published_at=published_at, model_version_id=row.model_version_id, content=row.content,
        reply=ReplyShown(reply.reply, reply.reasons, reply.decided_on) if reply else None, stale=stale,
    )  # fmt: skip
