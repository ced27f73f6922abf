"""What may happen to a meeting: plan, change, convene, hold, cancel, take minutes, close, add to the minutes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, Stale
from infra.identity.actors import Actor, Role
from infra.identity.people import members
from register import permissions
from register.committee.models import (
    AdviceRequest,
    AgendaItem,
    CommitteeRule,
    Meeting,
    MinutesCorrection,
    Presence,
)
from register.committee.texts import fault_of, must_be_fine, written
from register.committee.vocabulary import (
    MINUTES_MAX,
    PLACE_MAX,
    SEATS,
    VIDEO_MAX,
    ItemState,
    MeetingKind,
    MeetingState,
    RequestState,
)

ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class When:
    """When and where. A written procedure has no place, and ends at `closes_at`."""

    kind: MeetingKind
    starts_at: datetime
    closes_at: datetime | None = None
    place: str = ""
    video: str = ""


def set_rule(session: Session, actor: Actor, seats: int, quorum: int) -> CommitteeRule:
    """Fix how many seats there are and how many members must take part: more than half of the seats, at least two."""
    actor.must(permissions.CONVENE)
    low, high = SEATS
    if not low <= seats <= high:
        raise _wrong("seats", "register.committee.seats_out_of_range", low, high)
    if not max(2, seats // 2 + 1) <= quorum <= seats:
        raise _wrong("quorum", "register.committee.quorum_out_of_range", max(2, seats // 2 + 1), seats)
    rule = session.exec(select(CommitteeRule)).first()
    rule = rule or CommitteeRule(organisation_id=actor.organisation_id, seats=seats, quorum=quorum)
    rule.seats, rule.quorum, rule.changed_at = seats, quorum, clock.now()
    session.add(rule)
    ledger.append(session, actor, "committee.rule_set", rule.id, seats=seats, quorum=quorum)
    return rule


def plan(session: Session, actor: Actor, when: When) -> Meeting:
    """Put a meeting, or a written procedure, on the calendar."""
    actor.must(permissions.CONVENE)
    meeting = Meeting(organisation_id=actor.organisation_id, starts_at=when.starts_at)
    _set(meeting, when)
    session.add(meeting)
    ledger.append(session, actor, "meeting.planned", meeting.id, kind=when.kind.value)
    return meeting


def change(session: Session, actor: Actor, meeting: Meeting, when: When, version: int) -> None:
    """Move a meeting that is not held yet; one that was convened must be convened again."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
    _turn(session, meeting, version)
    _set(meeting, when)
    meeting.state = MeetingState.PLANNED
    ledger.append(session, actor, "meeting.changed", meeting.id)


def convene(session: Session, actor: Actor, meeting: Meeting, version: int) -> None:
    """Call the members together. From here on it is fixed who was invited and what quorum holds."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
    _turn(session, meeting, version)
    invited = members_of_committee(session)
    seats, quorum = rule_in_force(session, len(invited))
    if len(invited) < quorum:
        raise NotNow("register.committee.too_few_members", members=len(invited), quorum=quorum)
    meeting.invited, meeting.seats, meeting.quorum = invited, seats, quorum
    meeting.state, meeting.convened_at = MeetingState.CONVENED, clock.now()
    ledger.append(session, actor, "meeting.convened", meeting.id, invited=invited, quorum=quorum)


def hold(session: Session, actor: Actor, meeting: Meeting, version: int) -> None:
    """Open the meeting, or the written procedure: now there is presence and voting."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.CONVENED)
    if meeting.closes_at and meeting.closes_at <= clock.now():
        raise NotNow("register.committee.closing_moment_passed")
    _turn(session, meeting, version)
    meeting.state, meeting.held_at = MeetingState.HELD, clock.now()
    ledger.append(session, actor, "meeting.held", meeting.id)


def cancel(session: Session, actor: Actor, meeting: Meeting, version: int) -> None:
    """Call off a meeting that is not held; its agenda waits for another one."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
    _turn(session, meeting, version)
    _postpone_the_rest(session, actor, meeting)
    meeting.state = MeetingState.CANCELLED
    ledger.append(session, actor, "meeting.cancelled", meeting.id)


def note_presence(session: Session, actor: Actor, meeting: Meeting, present: Sequence[str]) -> None:
    """Note which invited members are here now; who is left out is not."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.HELD)
    if meeting.kind == MeetingKind.WRITTEN:
        raise NotNow("register.committee.no_presence_in_writing")
    if set(present) - set(meeting.invited):
        raise NotFound("register.committee.not_invited")
    rows = {row.person_id: row for row in session.exec(_presence(meeting))}
    for person_id in meeting.invited:
        row = rows.get(person_id) or Presence(
            organisation_id=meeting.organisation_id, meeting_id=meeting.id, person_id=person_id
        )
        row.present = person_id in present
        session.add(row)
    ledger.append(session, actor, "meeting.presence_noted", meeting.id, present=sorted(present))


def write_minutes(session: Session, actor: Actor, meeting: Meeting, text: str, version: int) -> None:
    """Keep a draft of the minutes."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.HELD)
    text = written(text, "minutes", MINUTES_MAX, needed=False)
    _turn(session, meeting, version)
    meeting.minutes = text
    ledger.append(session, actor, "meeting.minutes_written", meeting.id)


def close(session: Session, actor: Actor, meeting: Meeting, version: int) -> None:
    """End the meeting and fix its minutes; what was not advised on waits for another meeting."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.HELD)
    must_be_fine([fault_of(meeting.minutes, "minutes", MINUTES_MAX)])
    if any(item.state == ItemState.VOTING for item in agenda_of(session, meeting)):
        raise NotNow("register.committee.vote_is_open")
    _turn(session, meeting, version)
    _postpone_the_rest(session, actor, meeting)
    meeting.state, meeting.closed_at = MeetingState.CLOSED, clock.now()
    ledger.append(session, actor, "meeting.closed", meeting.id)


def correct_minutes(session: Session, actor: Actor, meeting: Meeting, text: str) -> MinutesCorrection:
    """Add to minutes that are fixed; what stood there stays."""
    actor.must(permissions.CONVENE)
    _must_be(meeting, MeetingState.CLOSED)
    correction = MinutesCorrection(
        organisation_id=meeting.organisation_id, meeting_id=meeting.id, added_by=actor.id,
        text=written(text, "correction", MINUTES_MAX),
    )  # fmt: skip
    session.add(correction)
    ledger.append(session, actor, "meeting.minutes_corrected", meeting.id, correction=correction.id)
    return correction


def get(session: Session, meeting_id: str) -> Meeting:
    """The meeting, held for a step. Raises `NotFound`."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True)
    if not meeting:
        raise NotFound("register.committee.meeting_not_found")
    return meeting


def agenda_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """The items of a meeting in their order."""
    chosen = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(session.exec(chosen.order_by(col(AgendaItem.position))))


def members_of_committee(session: Session) -> list[str]:
    """Ids of the people who are a member now."""
    return [
        person.id
        for person, membership in members(session)
        if person.active and membership.active and Role.COMMITTEE_MEMBER in membership.roles
    ]


def rule_in_force(session: Session, members_now: int) -> tuple[int, int]:
    """(seats, quorum): as the secretary fixed them, else a majority of the members, and at least two."""
    rule = session.exec(select(CommitteeRule)).first()
    return (rule.seats, rule.quorum) if rule else (members_now, max(2, members_now // 2 + 1))


def present_at(session: Session, meeting: Meeting) -> frozenset[str]:
    """Ids of who is noted as present."""
    return frozenset(row.person_id for row in session.exec(_presence(meeting)) if row.present)


def set_aside(session: Session, actor: Actor, item: AgendaItem, request: AdviceRequest) -> None:
    """Take an item off this agenda; its request waits again, unless its owner took it back."""
    item.state = ItemState.POSTPONED
    item.version += 1
    if request.state == RequestState.SCHEDULED:
        request.state = RequestState.WAITING
    session.add_all([item, request])
    ledger.append(session, actor, "advice.postponed", item.id, request=request.id)


def _postpone_the_rest(session: Session, actor: Actor, meeting: Meeting) -> None:
    for item in agenda_of(session, meeting):
        if item.state == ItemState.OPEN:
            set_aside(session, actor, item, session.get_one(AdviceRequest, item.request_id))


def _presence(meeting: Meeting) -> SelectOfScalar[Presence]:
    return select(Presence).where(Presence.meeting_id == meeting.id)


def _set(meeting: Meeting, when: When) -> None:
    must_be_fine(_faults(when))
    in_writing = when.kind == MeetingKind.WRITTEN
    meeting.kind, meeting.starts_at = when.kind, when.starts_at
    meeting.closes_at = when.closes_at if in_writing else None
    meeting.place, meeting.video = ("", "") if in_writing else (when.place.strip(), when.video.strip())


def _faults(when: When) -> Iterator[Fault | None]:
    in_writing = when.kind == MeetingKind.WRITTEN
    if when.starts_at <= clock.now():
        yield Fault("starts_at", "register.committee.in_the_past")
    yield fault_of(when.place, "place", PLACE_MAX, needed=not in_writing and not when.video)
    yield fault_of(when.video, "video", VIDEO_MAX, needed=False)
    if when.video and not ADDRESS.fullmatch(when.video.strip()):
        yield Fault("video", "register.field_no_address")
    if in_writing and (when.closes_at is None or when.closes_at <= when.starts_at):
        yield Fault("closes_at", "register.committee.closes_too_early")


def _must_be(meeting: Meeting, *states: MeetingState) -> None:
    if meeting.state not in states:
        raise NotNow("register.committee.meeting_not_in_state", state=meeting.state)


def _turn(session: Session, meeting: Meeting, version: int) -> None:
    """Of two secretaries who change the same meeting, the second is told."""
    if version != meeting.version:
        raise Stale("register.changed_since")
    meeting.version += 1
    session.add(meeting)


def _wrong(where: str, code: str, minimum: int, maximum: int) -> NotValid:
    fault = Fault(where, code, {"minimum": minimum, "maximum": maximum})
    return NotValid("register.committee.not_valid", faults=[fault])
