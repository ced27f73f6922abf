"""From a proposal to the college's reply: propose, put to the vote, reopen, adopt, publish, record the reply."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, Stale
from infra.identity.actors import Actor
from infra.identity.people import members
from register import permissions
from register.basis import basis_of, moved
from register.committee.counting import Count
from register.committee.distance import must_not_have_advised
from register.committee.models import (
    Advice,
    AdviceCondition,
    AdvicePublication,
    AdviceRequest,
    AgendaItem,
    Meeting,
    Reply,
    Vote,
)
from register.committee.requests import newest_accepted_model
from register.committee.texts import fault_of, must_be_fine, written
from register.committee.vocabulary import (
    CONDITION_MAX,
    CONDITIONS_MAX,
    REASONS_MAX,
    AdviceVerdict,
    Choice,
    CollegeReply,
    ItemState,
    MeetingState,
    RequestState,
)
from register.committee.voting import count, recused
from register.models import Algorithm


@dataclass(frozen=True)
class ProposedCondition:
    """A condition that somebody who may report on it sees to, by a day."""

    text: str
    owner_id: str
    due: date | None


@dataclass(frozen=True)
class Proposal:
    """An advice as it is put to the members."""

    verdict: AdviceVerdict
    reasons: str
    conditions: Sequence[ProposedCondition] = ()
    next_review: date | None = None

    def kept(self) -> dict[str, Any]:
        """As the item keeps it, in plain JSON."""
        conditions = [asdict(one) | {"due": one.due and one.due.isoformat()} for one in self.conditions]
        review = self.next_review and self.next_review.isoformat()
        return {
            "verdict": self.verdict.value, "reasons": self.reasons.strip(), "conditions": conditions,
            "next_review": review,
        }  # fmt: skip


def propose(session: Session, actor: Actor, item: AgendaItem, proposal: Proposal, version: int) -> None:
    """Write the advice that will be put to the members. Raises `NotValid` naming every field."""
    actor.must(permissions.CONVENE)
    _must_be(item, ItemState.OPEN)
    must_be_fine(_faults(session, proposal))
    _turn(session, item, version)
    item.proposal = proposal.kept()
    ledger.append(session, actor, "advice.proposed", item.id)


def put_to_vote(session: Session, actor: Actor, item: AgendaItem, version: int) -> None:
    """Fix the proposal, and what it is about, and let the members vote."""
    actor.must(permissions.CONVENE)
    _must_be(item, ItemState.OPEN)
    if session.get_one(Meeting, item.meeting_id).state != MeetingState.HELD:
        raise NotNow("register.committee.meeting_not_held")
    if not item.proposal:
        raise NotNow("register.committee.nothing_proposed")
    _turn(session, item, version)
    item.basis = basis_of(session, session.get_one(Algorithm, item.algorithm_id))
    item.state, item.round = ItemState.VOTING, item.round + 1
    ledger.append(session, actor, "advice.put_to_vote", item.id, round=item.round)


def reopen(session: Session, actor: Actor, item: AgendaItem, version: int) -> None:
    """End a round without a result, to change the proposal; its votes count for nothing."""
    actor.must(permissions.CONVENE)
    _must_be(item, ItemState.VOTING)
    _turn(session, item, version)
    item.state = ItemState.OPEN
    ledger.append(session, actor, "advice.reopened", item.id, round=item.round)


def adopt(session: Session, actor: Actor, item: AgendaItem, version: int) -> Advice:
    """Fix the advice when enough members took part and more voted for than against. It never changes after this."""
    actor.must(permissions.CONVENE)
    _must_be(item, ItemState.VOTING)
    algorithm = session.get_one(Algorithm, item.algorithm_id)
    if moved(item.basis, basis_of(session, algorithm)):
        raise NotNow("register.committee.moved_since_vote")
    counted = count(session, item)
    if counted.hindrance:
        raise NotNow(counted.hindrance, quorum=counted.quorum, n=len(counted.still_to_vote))
    _turn(session, item, version)
    advice = _advice(session, actor, item, algorithm, counted)
    session.add(advice)
    session.flush()
    session.add_all(_conditions(advice, item))
    request = session.get_one(AdviceRequest, item.request_id)
    item.state, request.state = ItemState.ADOPTED, RequestState.ADVISED
    session.add_all([item, request])
    ledger.append(
        session, actor, "advice.adopted", advice.id, algorithm=algorithm.id, item=item.id, verdict=advice.verdict
    )  # fmt: skip
    return advice


def publish_advice(session: Session, actor: Actor, advice: Advice) -> AdvicePublication:
    """Make an advice public, with the conditions and the college's reply. It stays public."""
    actor.must(permissions.CONVENE)
    must_not_have_advised(session, actor, advice.algorithm_id)
    if session.exec(select(AdvicePublication).where(AdvicePublication.advice_id == advice.id)).first():
        raise NotNow("register.committee.published_already")
    published = AdvicePublication(
        organisation_id=advice.organisation_id, advice_id=advice.id, published_by=actor.id
    )
    session.add(published)
    ledger.append(session, actor, "advice.published", advice.id, algorithm=advice.algorithm_id)
    return published


def record_reply(
    session: Session, actor: Actor, advice: Advice, reply: CollegeReply, reasons: str, decided_on: date
) -> Reply:
    """Record what the college does with an advice. To depart from it asks reasons, which are published."""
    actor.must(permissions.REPLY)
    must_not_have_advised(session, actor, advice.algorithm_id)
    if session.exec(select(Reply).where(Reply.advice_id == advice.id)).first():
        raise NotNow("register.committee.replied_already")
    future = decided_on > clock.today()
    must_be_fine(
        [
            fault_of(reasons, "reasons", REASONS_MAX, needed=reply == CollegeReply.DEPARTS),
            Fault("decided_on", "register.committee.in_the_future") if future else None,
        ]
    )
    recorded = Reply(
        organisation_id=advice.organisation_id, advice_id=advice.id, reply=reply, decided_on=decided_on,
        reasons=written(reasons, "reasons", REASONS_MAX, needed=False), recorded_by=actor.id,
    )  # fmt: skip
    session.add(recorded)
    ledger.append(session, actor, "advice.replied", advice.id, reply=reply.value)
    return recorded


def get_advice(session: Session, advice_id: str) -> Advice:
    """An adopted advice. Raises `NotFound`."""
    advice = session.get(Advice, advice_id)
    if not advice:
        raise NotFound("register.committee.advice_not_found")
    return advice


def may_see_to_a_condition(session: Session) -> dict[str, str]:
    """Id and name of the people whose role lets them report on a condition."""
    roles = {role.value for role in permissions.REPORT_CONDITION.roles or ()}
    return {
        person.id: person.name
        for person, membership in members(session)
        if person.active and membership.active and roles & set(membership.roles)
    }


def _faults(session: Session, proposal: Proposal) -> Iterator[Fault | None]:
    conditional = proposal.verdict == AdviceVerdict.POSITIVE_WITH_CONDITIONS
    yield fault_of(proposal.reasons, "reasons", REASONS_MAX)
    if conditional != bool(proposal.conditions):
        yield Fault("verdict", "register.committee.conditions_and_verdict")
    if len(proposal.conditions) > CONDITIONS_MAX:
        yield Fault("conditions", "register.committee.too_many_conditions", {"most": CONDITIONS_MAX})
    if proposal.verdict != AdviceVerdict.NEGATIVE and proposal.next_review is None:
        yield Fault("next_review", "register.committee.day_needed")
    if proposal.next_review and proposal.next_review <= clock.today():
        yield Fault("next_review", "register.committee.in_the_past")
    allowed = may_see_to_a_condition(session) if proposal.conditions else {}
    for number, condition in enumerate(proposal.conditions, 1):
        where = f"condition-{number}"
        yield fault_of(condition.text, f"{where}-text", CONDITION_MAX)
        if condition.owner_id not in allowed:
            yield Fault(f"{where}-owner", "register.committee.owner_needed")
        if condition.due is None or condition.due < clock.today():
            yield Fault(f"{where}-due", "register.committee.day_needed")


def _advice(session: Session, actor: Actor, item: AgendaItem, algorithm: Algorithm, counted: Count) -> Advice:
    last = select(func.max(Advice.number)).where(Advice.algorithm_id == algorithm.id)
    review = item.proposal.get("next_review")
    return Advice(
        organisation_id=item.organisation_id, algorithm_id=algorithm.id, item_id=item.id, adopted_by=actor.id,
        number=(session.exec(last).one() or 0) + 1, verdict=item.proposal["verdict"], basis=item.basis,
        reasons=item.proposal["reasons"], next_review=date.fromisoformat(review) if review else None,
        model_version_id=newest_accepted_model(session, algorithm.id), content=dict(algorithm.draft),
        votes_for=counted.of(Choice.FOR), votes_against=counted.of(Choice.AGAINST),
        votes_abstain=counted.of(Choice.ABSTAIN), recused=len(recused(session, item)),
        dissent=_dissent(session, item, counted),
    )  # fmt: skip


def _dissent(session: Session, item: AgendaItem, counted: Count) -> list[str]:
    """What the members who voted against said, in an order that does not tell who said what."""
    chosen = select(Vote).where(Vote.item_id == item.id, Vote.round == item.round, col(Vote.dissent) != "")
    return sorted(one.dissent for one in session.exec(chosen) if one.person_id in counted.counted)


def _conditions(advice: Advice, item: AgendaItem) -> Iterator[AdviceCondition]:
    for position, one in enumerate(item.proposal["conditions"], 1):
        yield AdviceCondition(
            organisation_id=advice.organisation_id, advice_id=advice.id, position=position,
            text=one["text"].strip(), owner_id=one["owner_id"], due=date.fromisoformat(one["due"]),
        )  # fmt: skip


def _must_be(item: AgendaItem, state: ItemState) -> None:
    if item.state != state:
        raise NotNow("register.committee.item_not_in_state", state=item.state)


def _turn(session: Session, item: AgendaItem, version: int) -> None:
    """Of two secretaries who work on the same item, the second is told."""
    if version != item.version:
        raise Stale("register.changed_since")
    item.version += 1
    session.add(item)
