"""What the committee sees of its work: the calendar with what waits, and one meeting with its agenda and members."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.people import names_of
from register.committee.meetings import agenda_of, members_of_committee, present_at, rule_in_force
from register.committee.models import (
    Advice,
    AdviceCondition,
    AdvicePublication,
    AdviceRequest,
    AgendaItem,
    Meeting,
    MinutesCorrection,
    Recusal,
    Reply,
    Vote,
)
from register.committee.queries import ConditionShown, shown_condition
from register.committee.vocabulary import ItemState, MeetingState, RequestState
from register.models import Algorithm

OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)
PAST_SHOWN = 20


@dataclass(frozen=True)
class MeetingLine:
    """A meeting on the calendar, with the number of items on its agenda."""

    meeting: Meeting
    items: int


@dataclass(frozen=True)
class RequestLine:
    """A request of an owner that has no advice yet."""

    id: str
    algorithm_id: str
    name: str
    question: str
    asked_by: str
    asked_at: datetime
    state: str


@dataclass(frozen=True)
class OpenCondition:
    """A condition that is not met yet, with the algorithm that it is about."""

    condition: ConditionShown
    algorithm_id: str
    name: str
    advice_number: int


@dataclass(frozen=True)
class AdviceLine:
    """An adopted advice that is not public yet, or that the college did not reply to."""

    id: str
    item_id: str
    algorithm_id: str
    name: str
    number: int
    verdict: str
    published: bool
    replied: bool


@dataclass(frozen=True)
class Calendar:
    """The home of the committee. `members` are names, `to_vote` ids of items on which the reader may be asked to vote."""

    upcoming: tuple[MeetingLine, ...]
    past: tuple[MeetingLine, ...]
    waiting: tuple[RequestLine, ...]
    conditions: tuple[OpenCondition, ...]
    unfinished: tuple[AdviceLine, ...]
    to_vote: tuple["ItemLine", ...]
    members: tuple[str, ...]
    seats: int
    quorum: int


@dataclass(frozen=True)
class ItemLine:
    """One item of an agenda."""

    id: str
    position: int
    state: str
    algorithm_id: str
    name: str
    question: str
    asked_by: str


@dataclass(frozen=True)
class MemberLine:
    """An invited member, and whether they were noted as present."""

    id: str
    name: str
    present: bool


@dataclass(frozen=True)
class MeetingShown:
    """One meeting: its agenda in order, who was invited, what else waits, and what was added to its minutes."""

    meeting: Meeting
    agenda: tuple[ItemLine, ...]
    members: tuple[MemberLine, ...]
    waiting: tuple[RequestLine, ...]
    corrections: tuple[tuple[MinutesCorrection, str], ...]
    seats: int
    quorum: int

    @property
    def present(self) -> int:
        return sum(member.present for member in self.members)


def calendar(session: Session, person_id: str) -> Calendar:
    """What is planned, what waits and what is still open, as one person sees it."""
    meetings = session.exec(select(Meeting).order_by(col(Meeting.starts_at))).all()
    counts = Counter(
        session.exec(select(AgendaItem.meeting_id).where(AgendaItem.state != ItemState.POSTPONED))
    )
    lines = [MeetingLine(meeting, counts[meeting.id]) for meeting in meetings]
    members = members_of_committee(session)
    seats, quorum = rule_in_force(session, len(members))
    return Calendar(
        upcoming=tuple(line for line in lines if line.meeting.state not in OVER),
        past=tuple(line for line in reversed(lines) if line.meeting.state in OVER)[:PAST_SHOWN],
        waiting=waiting(session), conditions=open_conditions(session), unfinished=unfinished(session),
        to_vote=to_vote(session, person_id), members=_names(session, members), seats=seats, quorum=quorum,
    )  # fmt: skip


def meeting_shown(session: Session, meeting_id: str) -> MeetingShown:
    """One meeting; before it is convened its members are those of now. Raises `NotFound`."""
    meeting = session.get(Meeting, meeting_id)
    if not meeting:
        raise NotFound("register.committee.meeting_not_found")
    invited = meeting.invited or members_of_committee(session)
    names, here = names_of(session, invited), present_at(session, meeting)
    seats, quorum = rule_in_force(session, len(invited))
    return MeetingShown(
        meeting=meeting, agenda=_item_lines(session, agenda_of(session, meeting)), waiting=waiting(session),
        members=tuple(MemberLine(one, names.get(one, ""), one in here) for one in sorted(invited, key=names.get)),  # type: ignore[arg-type]
        corrections=_corrections(session, meeting), seats=meeting.seats or seats, quorum=meeting.quorum or quorum,
    )  # fmt: skip


def waiting(session: Session) -> tuple[RequestLine, ...]:
    """The requests that are on no agenda, the oldest first."""
    chosen = select(AdviceRequest, Algorithm.name).where(
        AdviceRequest.state == RequestState.WAITING, Algorithm.id == AdviceRequest.algorithm_id
    )
    rows = session.exec(chosen.order_by(col(AdviceRequest.asked_at))).all()
    names = names_of(session, {request.asked_by for request, _ in rows})
    return tuple(request_line(request, name, names) for request, name in rows)


def request_line(request: AdviceRequest, name: str, names: dict[str, str]) -> RequestLine:
    """A request with the names that go with it."""
    return RequestLine(
        request.id, request.algorithm_id, name, request.question, names.get(request.asked_by, ""), request.asked_at,
        request.state,
    )  # fmt: skip


def open_conditions(session: Session) -> tuple[OpenCondition, ...]:
    """Every condition that is not met, the most pressing first."""
    chosen = (
        select(AdviceCondition, Advice, Algorithm.name)
        .where(AdviceCondition.advice_id == Advice.id, Algorithm.id == Advice.algorithm_id)
        .where(col(AdviceCondition.checked_at).is_(None))
    )
    rows = session.exec(chosen.order_by(col(AdviceCondition.due))).all()
    people = {one for row, _, _ in rows for one in (row.owner_id, row.reported_by) if one}
    names = names_of(session, people)
    return tuple(
        OpenCondition(shown_condition(row, names), advice.algorithm_id, name, advice.number)
        for row, advice, name in rows
    )


def unfinished(session: Session) -> tuple[AdviceLine, ...]:
    """The advice that is not public yet, or that the college did not reply to; the newest first."""
    chosen = select(Advice, Algorithm.name).where(Algorithm.id == Advice.algorithm_id)
    rows = session.exec(chosen.order_by(col(Advice.adopted_at).desc())).all()
    published = set(session.exec(select(AdvicePublication.advice_id)))
    replied = set(session.exec(select(Reply.advice_id)))
    lines = (_advice_line(advice, name, published, replied) for advice, name in rows)
    return tuple(line for line in lines if not (line.published and line.replied))


def _advice_line(
    advice: Advice, name: str, published: Collection[str], replied: Collection[str]
) -> AdviceLine:
    return AdviceLine(
        advice.id, advice.item_id, advice.algorithm_id, name, advice.number, advice.verdict, advice.id in published,
        advice.id in replied,
    )  # fmt: skip


def to_vote(session: Session, person_id: str) -> tuple[ItemLine, ...]:
    """Items that are being voted on, in a meeting to which this person was invited, and on which they did not vote."""
    chosen = select(AgendaItem, Meeting).where(
        AgendaItem.state == ItemState.VOTING, Meeting.id == AgendaItem.meeting_id
    )
    open_ones = [item for item, meeting in session.exec(chosen) if person_id in meeting.invited]
    ids = [item.id for item in open_ones]
    voted = select(Vote.item_id, Vote.round).where(Vote.person_id == person_id, col(Vote.item_id).in_(ids))
    aside = select(Recusal.item_id).where(Recusal.person_id == person_id, col(Recusal.item_id).in_(ids))
    done, set_aside = set(session.exec(voted)), set(session.exec(aside))
    left = [one for one in open_ones if (one.id, one.round) not in done and one.id not in set_aside]
    return _item_lines(session, left)


def _item_lines(session: Session, items: Collection[AgendaItem]) -> tuple[ItemLine, ...]:
    chosen = select(AdviceRequest, Algorithm.name).where(
        col(AdviceRequest.id).in_([item.request_id for item in items]), Algorithm.id == AdviceRequest.algorithm_id
    )  # fmt: skip
    requests = {request.id: (request, name) for request, name in session.exec(chosen)}
    names = names_of(session, {request.asked_by for request, _ in requests.values()})
    return tuple(_item_line(item, *requests[item.request_id], names) for item in items)


def _item_line(item: AgendaItem, request: AdviceRequest, name: str, names: dict[str, str]) -> ItemLine:
    return ItemLine(
        item.id, item.position, item.state, item.algorithm_id, name, request.question,
        names.get(request.asked_by, ""),
    )  # fmt: skip


def _corrections(session: Session, meeting: Meeting) -> tuple[tuple[MinutesCorrection, str], ...]:
    chosen = select(MinutesCorrection).where(MinutesCorrection.meeting_id == meeting.id)
    rows = session.exec(chosen.order_by(col(MinutesCorrection.added_at))).all()
    names = names_of(session, {row.added_by for row in rows})
    return tuple((row, names.get(row.added_by, "")) for row in rows)


def _names(session: Session, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names_of(session, list(ids)).values()))
