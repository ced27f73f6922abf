"""What an owner asks of the committee, and how it comes on an agenda: ask, take back, schedule, arrange, postpone."""

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from infra import ledger
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor
from register import permissions
from register.basis import basis_of
from register.committee.meetings import agenda_of, set_aside
from register.committee.models import AdviceRequest, AgendaItem, Meeting
from register.committee.texts import written
from register.committee.vocabulary import QUESTION_MAX, ItemState, MeetingState, RequestState
from register.content import missing
from register.models import Algorithm, ModelVersion
from register.vocabulary import ModelState, Standing

UPCOMING = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD)
PENDING = (RequestState.WAITING, RequestState.SCHEDULED)


def ask_advice(session: Session, actor: Actor, algorithm: Algorithm, question: str) -> AdviceRequest:
    """Ask for advice on the draft as it is now and the newest accepted model, where there is one."""
    actor.must(permissions.ASK_ADVICE)
    if algorithm.standing == Standing.WITHDRAWN:
        raise NotNow("register.withdrawn")
    if missing(algorithm.draft):
        raise NotNow("register.committee.entry_incomplete")
    question = written(question, "question", QUESTION_MAX)
    if pending_request(session, algorithm.id):
        raise NotNow("register.committee.asked_already")
    request = AdviceRequest(
        organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id, question=question, asked_by=actor.id,
        model_version_id=newest_accepted_model(session, algorithm.id), basis=basis_of(session, algorithm),
    )  # fmt: skip
    session.add(request)
    ledger.append(session, actor, "advice.asked", request.id, algorithm=algorithm.id)
    return request


def take_back(session: Session, actor: Actor, request: AdviceRequest) -> None:
    """Take back a request that is not being voted on."""
    actor.must(permissions.ASK_ADVICE)
    _must_be_pending(request)
    item = session.exec(_items(request, ItemState.OPEN, ItemState.VOTING)).first()
    if item and item.state == ItemState.VOTING:
        raise NotNow("register.committee.vote_is_open")
    request.state = RequestState.WITHDRAWN
    if item:
        set_aside(session, actor, item, request)
    session.add(request)
    ledger.append(session, actor, "advice.request_withdrawn", request.id, algorithm=request.algorithm_id)


def schedule(session: Session, actor: Actor, meeting: Meeting, request: AdviceRequest) -> AgendaItem:
    """Put a request at the end of an agenda."""
    actor.must(permissions.CONVENE)
    _must_be_upcoming(meeting)
    if request.state != RequestState.WAITING:
        raise NotNow("register.committee.request_not_waiting", state=request.state)
    earlier = _items(request, ItemState.POSTPONED).where(AgendaItem.meeting_id == meeting.id)
    item = session.exec(earlier).first() or AgendaItem(
        organisation_id=meeting.organisation_id, meeting_id=meeting.id, request_id=request.id,
        algorithm_id=request.algorithm_id, position=0,
    )  # fmt: skip
    last = select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)
    item.position, item.state = (session.exec(last).one() or 0) + 1, ItemState.OPEN
    request.state = RequestState.SCHEDULED
    session.add_all([item, request])
    ledger.append(session, actor, "advice.scheduled", item.id, request=request.id, meeting=meeting.id)
    return item


def bring_forward(session: Session, actor: Actor, item: AgendaItem) -> None:
    """Take an item one place earlier; the first one stays where it is."""
    actor.must(permissions.CONVENE)
    meeting = session.get_one(Meeting, item.meeting_id)
    _must_be_upcoming(meeting)
    agenda = agenda_of(session, meeting)
    place = [one.id for one in agenda].index(item.id)
    if place:
        before = agenda[place - 1]
        before.position, item.position = item.position, before.position
        session.add_all([before, item])
    ledger.append(session, actor, "advice.brought_forward", item.id, meeting=meeting.id)


def postpone(session: Session, actor: Actor, item: AgendaItem) -> None:
    """Take an open item off its agenda; the request waits again."""
    actor.must(permissions.CONVENE)
    if item.state != ItemState.OPEN:
        raise NotNow("register.committee.item_not_in_state", state=item.state)
    set_aside(session, actor, item, session.get_one(AdviceRequest, item.request_id))


def get_request(session: Session, request_id: str) -> AdviceRequest:
    """The request, held for a step. Raises `NotFound`."""
    request = session.get(AdviceRequest, request_id, with_for_update=True)
    if not request:
        raise NotFound("register.committee.request_not_found")
    return request


def get_item(session: Session, item_id: str) -> AgendaItem:
    """The item, held for a step. Raises `NotFound`."""
    item = session.get(AgendaItem, item_id, with_for_update=True)
    if not item:
        raise NotFound("register.committee.item_not_found")
    return item


def pending_request(session: Session, algorithm_id: str) -> AdviceRequest | None:
    """The request that is not answered yet, if any: there is one at a time."""
    chosen = select(AdviceRequest).where(AdviceRequest.algorithm_id == algorithm_id)
    return session.exec(chosen.where(col(AdviceRequest.state).in_(PENDING))).first()


def newest_accepted_model(session: Session, algorithm_id: str) -> str | None:
    """The id of the model that an advice would be about."""
    chosen = select(ModelVersion.id).where(
        ModelVersion.algorithm_id == algorithm_id, ModelVersion.state == ModelState.ACCEPTED
    )
    return session.exec(chosen.order_by(col(ModelVersion.number).desc())).first()


def _items(request: AdviceRequest, *states: ItemState) -> SelectOfScalar[AgendaItem]:
    return select(AgendaItem).where(AgendaItem.request_id == request.id, col(AgendaItem.state).in_(states))


def _must_be_pending(request: AdviceRequest) -> None:
    if request.state not in PENDING:
        raise NotNow("register.committee.request_not_waiting", state=request.state)


def _must_be_upcoming(meeting: Meeting) -> None:
    if meeting.state not in UPCOMING:
        raise NotNow("register.committee.meeting_not_in_state", state=meeting.state)
