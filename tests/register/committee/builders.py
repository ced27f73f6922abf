"""A committee at work, made by the real steps: members, a meeting that is held, an item on its agenda, an advice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlmodel import select

from infra import clock
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from infra.installation import Installation
from register import algorithms
from register.committee import advising, meetings, requests, voting
from register.committee.advising import Proposal, ProposedCondition
from register.committee.meetings import When
from register.committee.models import Advice, AdviceRequest, AgendaItem, Meeting
from register.committee.vocabulary import AdviceVerdict, Choice, MeetingKind
from register.models import Algorithm
from tests import builders
from tests.cast import Cast

QUESTION = "Mag dit advies bepalen wie wij bellen?"
REASONS = "Het doel is helder en een medewerker beslist."


def soon(days: int = 7, kind: MeetingKind = MeetingKind.MEETING) -> When:
    """A meeting in the town hall, or a written procedure of five days."""
    starts_at = clock.now() + timedelta(days=days)
    if kind == MeetingKind.WRITTEN:
        return When(kind, starts_at, starts_at + timedelta(days=5))
    return When(kind, starts_at, place="Stadhuis, kamer 2.10", video="https://vergaderen.example/ethiek")


def positive() -> Proposal:
    """An advice without conditions."""
    return Proposal(AdviceVerdict.POSITIVE, REASONS, next_review=clock.today() + timedelta(days=365))


def conditional(owner: Actor) -> Proposal:
    """An advice with one condition, which `owner` sees to."""
    condition = ProposedCondition(
        "Meet ieder kwartaal het verschil tussen groepen.", owner.id, clock.today() + timedelta(days=30)
    )
    return Proposal(
        AdviceVerdict.POSITIVE_WITH_CONDITIONS, REASONS, [condition], clock.today() + timedelta(days=365)
    )


def as_member(house: Installation, actor: Actor) -> Actor:
    """Somebody who is a member of the committee as well."""
    with house.database.write(actor.organisation_id) as session:
        membership = session.exec(select(Membership).where(Membership.person_id == actor.id)).one()
        membership.roles = sorted({*membership.roles, Role.COMMITTEE_MEMBER.value})
        session.add(membership)
    return replace(actor, roles=actor.roles | {Role.COMMITTEE_MEMBER})


def an_asked_advice(house: Installation, cast: Cast, algorithm: Algorithm | None = None) -> AdviceRequest:
    """A request that waits, of Sanne."""
    algorithm = algorithm or builders.an_entry(house, cast)
    with house.database.write(cast.organisation_id) as session:
        return requests.ask_advice(session, cast.sanne, algorithms.get(session, algorithm.id), QUESTION)


def a_convened_meeting(house: Installation, cast: Cast, kind: MeetingKind = MeetingKind.MEETING) -> Meeting:
    """A meeting to which Vera called the members."""
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.plan(session, cast.vera, soon(kind=kind))
        meetings.convene(session, cast.vera, meeting, meeting.version)
        return meeting


def an_item(
    house: Installation, cast: Cast, algorithm: Algorithm | None = None, kind: MeetingKind = MeetingKind.MEETING,
    present: Sequence[Actor] | None = None,
) -> AgendaItem:  # fmt: skip
    """An item of a meeting that is held, with who is there; the advice is not written yet."""
    request = an_asked_advice(house, cast, algorithm)
    meeting = a_convened_meeting(house, cast, kind)
    with house.database.write(cast.organisation_id) as session:
        held = meetings.get(session, meeting.id)
        item = requests.schedule(session, cast.vera, held, requests.get_request(session, request.id))
        meetings.hold(session, cast.vera, held, held.version)
        if kind == MeetingKind.MEETING:
            here = [cast.edith, cast.hugo] if present is None else present
            meetings.note_presence(session, cast.vera, held, [one.id for one in here])
        return item


def an_item_voted_on(
    house: Installation, cast: Cast, algorithm: Algorithm | None = None, proposal: Proposal | None = None,
    kind: MeetingKind = MeetingKind.MEETING,
) -> AgendaItem:  # fmt: skip
    """An item of which the advice was put to the members."""
    item = an_item(house, cast, algorithm, kind)
    with house.database.write(cast.organisation_id) as session:
        held = requests.get_item(session, item.id)
        advising.propose(session, cast.vera, held, proposal or positive(), held.version)
        advising.put_to_vote(session, cast.vera, held, held.version)
        return held


def cast_votes(house: Installation, cast: Cast, item: AgendaItem, votes: dict[Actor, Choice]) -> None:
    """Have members vote; who is against says why."""
    for member, choice in votes.items():
        with house.database.write(cast.organisation_id) as session:
            held = requests.get_item(session, item.id)
            dissent = "Een zwaar middel voor een kleine winst." if choice == Choice.AGAINST else ""
            voting.vote(session, member, held, held.round, choice, dissent)


def an_advice(
    house: Installation, cast: Cast, algorithm: Algorithm | None = None, proposal: Proposal | None = None,
    published: bool = False,
) -> Advice:  # fmt: skip
    """An adopted advice: Edith and Hugo were for."""
    item = an_item_voted_on(house, cast, algorithm, proposal)
    cast_votes(house, cast, item, {cast.edith: Choice.FOR, cast.hugo: Choice.FOR})
    with house.database.write(cast.organisation_id) as session:
        held = requests.get_item(session, item.id)
        advice = advising.adopt(session, cast.vera, held, held.version)
        if published:
            advising.publish_advice(session, cast.vera, advice)
        return advice
