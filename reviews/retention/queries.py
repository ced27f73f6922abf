"""What the pages of keeping and destroying show: looked up, never changed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, func, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor
from register.models import Deployment
from reviews.models import Case, Suggestion
from reviews.objections.terms import months_later
from reviews.queries.names import deployments_named
from reviews.retention import permissions
from reviews.retention.models import CaseTerm, DefaultTerm, DestructionItem, DestructionList, LegalHold
from reviews.retention.vocabulary import ItemState
from reviews.seeded.marks import is_real
from reviews.vocabulary import OPEN

AHEAD = 6
LISTS_SHOWN = 24


@dataclass(frozen=True)
class Month:
    """How many cases come to their last day in a month; `first` is None for those whose day has passed."""

    first: date | None
    cases: int


@dataclass(frozen=True)
class Choice:
    """How long cases of a deployment are kept when nothing was told, if that was chosen."""

    deployment_id: str
    algorithm: str
    since: date
    term: DefaultTerm | None


@dataclass(frozen=True)
class ListRow:
    """A destruction list in the overview, with how many of its cases are where."""

    row: DestructionList
    counts: dict[str, int]


@dataclass(frozen=True)
class Overview:
    """What is to come, what was done, and what is not known."""

    months: list[Month]
    later: int
    without_term: int
    choices: list[Choice]
    lists: list[ListRow]
    holds: int
    to_review: int


def overview(session: Session, actor: Actor) -> Overview:
    """What becomes due in the months to come, as far as it can be known now; and the lists."""
    actor.must(permissions.SEE)
    days = _told_days(session) + _chosen_days(session)
    today = clock.today()
    firsts = [months_later(today.replace(day=1), number) for number in range(AHEAD)]
    months = [Month(None, sum(count for day, count in days.items() if day < today))]
    for first in firsts:
        until = months_later(first, 1)
        here = sum(count for day, count in days.items() if max(first, today) <= day < until)
        months.append(Month(first, here))
    later = sum(count for day, count in days.items() if day >= months_later(firsts[-1], 1))
    placed = col(LegalHold.lifted_at).is_(None)
    return Overview(
        months, later, _without_term(session), choices(session), _lists(session), _holds(session, placed),
        _holds(session, placed & (col(LegalHold.review_on) <= today)),
    )  # fmt: skip


def choices(session: Session) -> list[Choice]:
    """Every deployment, by name of its algorithm, the newest first."""
    terms = {row.deployment_id: row for row in session.exec(select(DefaultTerm))}
    found = [
        Choice(key, algorithm.name, _day(deployment), terms.get(key))
        for key, (deployment, algorithm) in deployments_named(session).items()
    ]
    return sorted(found, key=lambda one: (one.algorithm.casefold(), -one.since.toordinal()))


def choice(session: Session, actor: Actor, deployment_id: str) -> Choice:
    """One deployment. Raises `NotFound`."""
    actor.must(permissions.SET_DEFAULT)
    found = next((one for one in choices(session) if one.deployment_id == deployment_id), None)
    if not found:
        raise NotFound("register.deployment_not_found")
    return found


def counts_of(session: Session, list_ids: list[str]) -> dict[str, dict[str, int]]:
    """How many cases of each list are in each state."""
    chosen = select(DestructionItem.list_id, DestructionItem.state, func.count(col(DestructionItem.id)))
    grouped = chosen.where(col(DestructionItem.list_id).in_(list_ids)).group_by(
        col(DestructionItem.list_id), col(DestructionItem.state)
    )
    counts: dict[str, dict[str, int]] = {one: dict.fromkeys(ItemState, 0) for one in list_ids}
    for list_id, state, count in session.exec(grouped):
        counts[list_id][state] = count
    return counts


def _lists(session: Session) -> list[ListRow]:
    chosen = select(DestructionList).order_by(col(DestructionList.id).desc()).limit(LISTS_SHOWN)
    rows = session.exec(chosen).all()
    counts = counts_of(session, [row.id for row in rows])
    return [ListRow(row, counts[row.id]) for row in rows]


def _told_days(session: Session) -> Counter[date]:
    """The last days that were told, and how many cases have each."""
    chosen = (
        select(col(CaseTerm.keep_until), func.count(col(CaseTerm.id)))
        .join(Case, col(Case.id) == CaseTerm.case_id)
        .where(col(CaseTerm.keep_until).is_not(None), col(Case.forgotten_at).is_(None))
        .group_by(col(CaseTerm.keep_until))
    )
    return Counter({day: count for day, count in session.exec(chosen) if day})


def _chosen_days(session: Session) -> Counter[date]:
    """The same by the choice for their deployment: counted per day and deployment, without looking at each case."""
    last = (
        select(
            col(Suggestion.case_id).label("case_id"),
            func.max(Suggestion.deployment_id).label("deployment_id"),
            func.date(func.max(Suggestion.closed_at)).label("day"),
        )
        .join(Case, col(Case.id) == Suggestion.case_id)
        .where(col(Case.forgotten_at).is_(None), is_real(), ~_told())
        .group_by(col(Suggestion.case_id))
        .subquery()
    )
    chosen = (
        select(col(DefaultTerm.months), last.c.day, func.count(last.c.case_id))
        .join(last, last.c.deployment_id == col(DefaultTerm.deployment_id))
        .where(last.c.day.is_not(None), col(DefaultTerm.months).is_not(None))
        .group_by(col(DefaultTerm.months), last.c.day)
    )
    days: Counter[date] = Counter()
    for months, day, count in session.exec(chosen):
        days[months_later(date.fromisoformat(str(day)), months or 0)] += count
    return days


def _without_term(session: Session) -> int:
    """Cases whose work is over, of which nobody told or chose how long they are kept."""
    chosen = (
        select(func.count(func.distinct(Suggestion.case_id)))
        .join(Case, col(Case.id) == Suggestion.case_id)
        .where(col(Case.forgotten_at).is_(None), col(Suggestion.state).not_in(OPEN), is_real(), ~_told())
        .where(col(Suggestion.deployment_id).not_in(select(DefaultTerm.deployment_id)))
    )
    return session.exec(chosen).one()


def _told() -> ColumnElement[bool]:
    return exists().where(col(CaseTerm.case_id) == col(Suggestion.case_id))


def _holds(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count(col(LegalHold.id))).where(condition)).one()


def _day(deployment: Deployment) -> date:
    return deployment.decided_at.astimezone(clock.AMSTERDAM).date()
