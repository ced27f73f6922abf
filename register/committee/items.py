"""One item of an agenda as the committee works on it: the proposal, who takes part, the count, and the advice."""

from dataclasses import dataclass

from sqlmodel import Session, select

from infra.errors import NotFound
from infra.identity.people import names_of
from register.committee.counting import Count
from register.committee.distance import concerned
from register.committee.models import Advice, AdviceRequest, AgendaItem, Meeting, Recusal
from register.committee.queries import AdviceShown, advices_on
from register.committee.vocabulary import Choice, ItemState, MeetingKind, MeetingState
from register.committee.voting import count
from register.models import Algorithm


@dataclass(frozen=True)
class Seat:
    """A member at an item. `vote` and `interest` are for the committee alone, and the vote only when all is adopted."""

    id: str
    name: str
    present: bool
    concerned: bool
    recused: bool
    interest: str
    voted: bool
    vote: Choice | None

    @property
    def counts(self) -> bool:
        return not self.concerned and not self.recused


@dataclass(frozen=True)
class ItemShown:
    """One item. `conditions` and the rest of the proposal are in `item.proposal`."""

    item: AgendaItem
    meeting: Meeting
    request: AdviceRequest
    asked_by: str
    name: str
    seats: tuple[Seat, ...]
    count: Count
    advice: AdviceShown | None
    owners: dict[str, str]

    def seat_of(self, person_id: str) -> Seat | None:
        """The seat of somebody, if they have one."""
        return next((seat for seat in self.seats if seat.id == person_id), None)

    def may_vote(self, person_id: str) -> bool:
        """Whether this person can vote now."""
        seat = self.seat_of(person_id)
        here = seat is not None and (seat.present or self.meeting.kind == MeetingKind.WRITTEN)
        open_now = self.item.state == ItemState.VOTING and self.meeting.state == MeetingState.HELD
        return here and open_now and seat is not None and seat.counts and not seat.voted


def item_shown(session: Session, item_id: str, inside: bool) -> ItemShown:
    """One item with all that belongs to it; `inside` for who is of the committee. Raises `NotFound`."""
    item = session.get(AgendaItem, item_id)
    if not item:
        raise NotFound("register.committee.item_not_found")
    request = session.get_one(AdviceRequest, item.request_id)
    conditions = item.proposal.get("conditions", [])
    names = names_of(session, {request.asked_by, *(one["owner_id"] for one in conditions)})
    counted = count(session, item)
    return ItemShown(
        item=item, meeting=session.get_one(Meeting, item.meeting_id), request=request,
        asked_by=names.get(request.asked_by, ""), name=session.get_one(Algorithm, item.algorithm_id).name,
        seats=_seats(session, item, counted, inside), count=counted, advice=_advice(session, item), owners=names,
    )  # fmt: skip


def _seats(session: Session, item: AgendaItem, counted: Count, inside: bool) -> tuple[Seat, ...]:
    names = names_of(session, counted.invited)
    interests = {row.person_id: row.interest for row in _recusals(session, item)}
    worked = concerned(session, item.algorithm_id)
    votes = counted.votes if inside and item.state == ItemState.ADOPTED else {}
    return tuple(
        Seat(
            id=person_id, name=name, present=person_id in counted.present, concerned=person_id in worked,
            recused=person_id in interests, interest=interests.get(person_id, "") if inside else "",
            voted=person_id in counted.votes, vote=votes.get(person_id),
        )
        for person_id, name in sorted(names.items(), key=lambda pair: pair[1])
    )  # fmt: skip


def _recusals(session: Session, item: AgendaItem) -> list[Recusal]:
    return list(session.exec(select(Recusal).where(Recusal.item_id == item.id)))


def _advice(session: Session, item: AgendaItem) -> AdviceShown | None:
    chosen = select(Advice.id).where(Advice.item_id == item.id)
    advice_id = session.exec(chosen).first()
    return next((one for one in advices_on(session, item.algorithm_id) if one.id == advice_id), None)
