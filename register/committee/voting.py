"""What a member does with an item: stand aside, or vote; and the count of it."""

from sqlmodel import Session, select

from infra import clock, ledger
from infra.errors import NotFound, NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor, Role
from register import permissions
from register.committee.counting import Count
from register.committee.distance import concerned, must_not_be_concerned
from register.committee.meetings import present_at
from register.committee.models import AgendaItem, Meeting, Recusal, Vote
from register.committee.texts import written
from register.committee.vocabulary import (
    DISSENT_MAX,
    INTEREST_MAX,
    Choice,
    ItemState,
    MeetingKind,
    MeetingState,
)


def recuse(session: Session, actor: Actor, item: AgendaItem, person_id: str, interest: str) -> Recusal:
    """Have a member with an interest stand aside for good: by themselves, or noted by the secretary.

    The interest is told to the committee, never to the public.
    """
    actor.must(permissions.RECUSE)
    if person_id != actor.id and Role.COMMITTEE_SECRETARY not in actor.roles:
        raise NotYours("register.committee.not_for_another")
    if item.state not in {ItemState.OPEN, ItemState.VOTING}:
        raise NotNow("register.committee.item_not_in_state", state=item.state)
    if person_id not in session.get_one(Meeting, item.meeting_id).invited:
        raise NotFound("register.committee.not_invited")
    if person_id in recused(session, item):
        raise NotNow("register.committee.recused_already")
    recusal = Recusal(
        organisation_id=item.organisation_id, item_id=item.id, person_id=person_id, recorded_by=actor.id,
        interest=written(interest, "interest", INTEREST_MAX),
    )  # fmt: skip
    session.add(recusal)
    ledger.append(session, actor, "advice.recused", item.id, member=person_id)
    return recusal


def vote(
    session: Session, actor: Actor, item: AgendaItem, round_: int, choice: Choice, dissent: str = ""
) -> Vote:
    """Vote on the proposal of round `round_`. Who votes against may say why; that is published without names."""
    actor.must(permissions.VOTE)
    if item.state != ItemState.VOTING:
        raise NotNow("register.committee.no_vote_open")
    if round_ != item.round:
        raise Stale("register.committee.other_proposal")
    _must_take_part(session, actor, item)
    dissent = written(dissent, "dissent", DISSENT_MAX, needed=False)
    if dissent and choice != Choice.AGAINST:
        raise NotValid("register.committee.dissent_without_against")
    if actor.id in votes_of(session, item):
        raise NotNow("register.committee.voted_already")
    cast = Vote(
        organisation_id=item.organisation_id, item_id=item.id, round=item.round, person_id=actor.id, choice=choice,
        dissent=dissent,
    )  # fmt: skip
    session.add(cast)
    # How somebody voted is between the members: the ledger knows that they did.
    ledger.append(session, actor, "advice.voted", item.id, round=item.round)
    return cast


def count(session: Session, item: AgendaItem) -> Count:
    """The round of voting as it stands."""
    meeting = session.get_one(Meeting, item.meeting_id)
    return Count(
        kind=MeetingKind(meeting.kind), invited=frozenset(meeting.invited), present=present_at(session, meeting),
        barred=frozenset(recused(session, item) | concerned(session, item.algorithm_id)),
        votes=votes_of(session, item), quorum=meeting.quorum or len(meeting.invited),
        over=meeting.closes_at is not None and meeting.closes_at <= clock.now(),
    )  # fmt: skip


def recused(session: Session, item: AgendaItem) -> set[str]:
    """Ids of who stands aside."""
    return set(session.exec(select(Recusal.person_id).where(Recusal.item_id == item.id)))


def votes_of(session: Session, item: AgendaItem) -> dict[str, Choice]:
    """Who voted what in the present round."""
    chosen = select(Vote.person_id, Vote.choice).where(Vote.item_id == item.id, Vote.round == item.round)
    return {person: Choice(cast) for person, cast in session.exec(chosen)}


def _must_take_part(session: Session, actor: Actor, item: AgendaItem) -> None:
    """Raises `NotYours` or `NotNow` when this member does not vote on this item now."""
    meeting = session.get_one(Meeting, item.meeting_id)
    if meeting.state != MeetingState.HELD:
        raise NotNow("register.committee.meeting_not_in_state", state=meeting.state)
    if actor.id not in meeting.invited:
        raise NotYours("register.committee.you_were_not_invited")
    must_not_be_concerned(session, actor, item.algorithm_id)
    if actor.id in recused(session, item):
        raise NotYours("register.committee.you_stand_aside")
    if meeting.kind == MeetingKind.MEETING and actor.id not in present_at(session, meeting):
        raise NotNow("register.committee.you_are_not_present")
    if meeting.closes_at and meeting.closes_at <= clock.now():
        raise NotNow("register.committee.closing_moment_passed")
