"""What a reader asks in a practice case is answered from its story, after as long as a resident might take."""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.identity.actors import machine
from infra.working_days import is_working_day
from reviews import waiting
from reviews.facts import hold, take
from reviews.models import Suggestion
from reviews.policy import Act, Action
from reviews.practice import stories
from reviews.sealed import seal
from reviews.seeded.marks import is_real
from reviews.seeded.models import PracticeCase, PracticeRun
from reviews.vocabulary import Asked, State

# Some answer by return of post, most the next days. Of each: from, to, and how many in a hundred.
TAKES = (
    (timedelta(minutes=20), timedelta(hours=4), 30),
    (timedelta(hours=4), timedelta(days=2), 50),
    (timedelta(days=2), timedelta(days=6), 20),
)
OPENS, CLOSES = 8, 18  # hours of the day, Dutch time, in which what residents send is taken in


def answer_due(session: Session) -> int:
    """Plan an answer for what was asked since the last round, and give what is due; returns how many were given."""
    chosen = (
        select(PracticeRun, Suggestion)
        .join(Suggestion, col(Suggestion.id) == col(PracticeRun.suggestion_id))
        .where(Suggestion.state == State.AWAITING)
    )
    given = 0
    for run, suggestion in session.exec(chosen).all():
        if run.answer_at is None:
            run.answer_at = _planned(clock.now(), suggestion.awaiting_until)
            session.add(run)
        elif run.answer_at <= clock.now():
            given += _answer(session, run, suggestion)
    return given


def plausible(now: datetime, part: float, share: float) -> datetime:
    """When an answer comes that was asked for now; `part` picks the kind of answerer, `share` how quick; both 0 to 1."""
    left = part * 100
    for least, most, weight in TAKES:
        if left < weight:
            return _in_opening_hours(now + least + (most - least) * share, share)
        left -= weight
    return _in_opening_hours(now + TAKES[-1][1], share)


def _planned(now: datetime, until: datetime | None) -> datetime:
    moment = plausible(now, _random(), _random())
    # Who is given a day answers within that day: what would come too late comes in the time that there is.
    return moment if until is None or moment < until else now + (until - now) * (0.3 + _random() / 2)


def _in_opening_hours(moment: datetime, share: float) -> datetime:
    """The moment itself, or some time after the next opening where it falls outside the hours of the office."""
    local = moment.astimezone(clock.AMSTERDAM)
    if is_working_day(local.date()) and OPENS <= local.hour < CLOSES:
        return moment
    day = local.date() + timedelta(days=1 if local.hour >= CLOSES else 0)
    while not is_working_day(day):
        day += timedelta(days=1)
    opening = datetime(day.year, day.month, day.day, OPENS, tzinfo=clock.AMSTERDAM)
    return opening + timedelta(minutes=5 + 240 * share)


def _answer(session: Session, run: PracticeRun, suggestion: Suggestion) -> int:
    """Give the answer as the case system would; what a story does not tell, nobody answers, and the waiting ends by itself."""
    story = stories.story_of(session, session.get_one(PracticeCase, run.practice_case_id))
    text = story.hearing if suggestion.awaiting == Asked.HEARING else story.information
    asked = waiting.requests_of(session, [suggestion.id])
    if not text or any(one.kind == suggestion.awaiting and one.sealed_answer for one in asked):
        return 0
    actor, held = machine(suggestion.organisation_id), hold(session, suggestion.id)
    take(session, held, Action(Act.RECEIVE), actor)
    for request in asked:
        if request.received_at is None:
            request.sealed_answer = seal(held.key, text, f"answer:{request.id}")
            request.received_at, request.received_from = clock.now(), _sender(session, suggestion)
            session.add(request)
    run.answer_at = None
    session.add(run)
    ledger.append(session, actor, "suggestion.received", suggestion.id)
    return 1


def _sender(session: Session, suggestion: Suggestion) -> str:
    """On the case stands who sends the real answers; the ledger says that it was the machine."""
    real = select(Suggestion.requester).where(Suggestion.deployment_id == suggestion.deployment_id, is_real())
    return session.exec(real.order_by(col(Suggestion.id).desc()).limit(1)).first() or ""


def _random() -> float:
    return secrets.randbelow(10_000) / 10_000
