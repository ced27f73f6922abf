"""A case that waits for a resident: the question, the term that stands still, and what comes in or does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra import clock
from infra.errors import Refusal
from infra.installation import Installation
from infra.working_days import is_working_day
from reviews import hearing, stops, transitions, waiting
from reviews.queries import information
from reviews.vocabulary import Asked, Heard, State
from tests.cast import Cast
from tests.reviews.at_work import AtWork, a_case

QUESTION = "Wat is uw inkomen sinds juli?"
INFORMATION, HEARING = Asked.INFORMATION, Asked.HEARING


@pytest.fixture
def case(house: Installation, cast: Cast) -> AtWork:
    return a_case(house, cast)


def asked(case: AtWork, kind: Asked = INFORMATION, days: int = 14) -> None:
    case.do(waiting.ask, case.cast.kees, case.claimed(case.cast.kees), kind, days, QUESTION)


def tidied(case: AtWork) -> tuple[int, int]:
    """What the clock does every few minutes: expire, then bring back."""
    with case.house.database.write(case.cast.organisation_id) as session:
        return stops.expire(session), waiting.awaited_too_long(session)


@pytest.mark.both_databases
def test_the_term_stands_still_for_information_and_what_was_not_used_is_given_back(case: AtWork) -> None:
    due, start = case.row.due_at, clock.now()
    with clock.stopped(start):
        asked(case)
    row = case.row
    assert (row.state, row.holder_id, row.awaiting) == (State.AWAITING, None, "information")
    assert row.due_at - due == row.awaiting_until - start
    assert row.act_by == row.due_at
    with clock.stopped(start + timedelta(days=3)):
        case.do(waiting.receive, case.cast.case_system, "Het inkomen is 1.200 euro.")
    row = case.row
    assert (row.state, row.due_at, row.act_by) == (State.QUEUED, due + timedelta(days=3), row.due_at)
    assert case.acts() == ["suggestion.claimed", "suggestion.asked", "suggestion.received"]
    told = case.read(lambda session, held: [
        (waiting.question_of(held, one), waiting.answer_of(held, one))
        for one in waiting.requests_of(session, [held.suggestion.id])
    ])  # fmt: skip
    assert told == [(QUESTION, "Het inkomen is 1.200 euro.")]


def test_for_a_hearing_the_term_runs_on(case: AtWork) -> None:
    due = case.row.due_at
    asked(case, HEARING)
    assert case.row.due_at == due
    case.do(waiting.receive, case.cast.noor, "Zij wil liever een gesprek.")
    assert (case.row.due_at, case.row.heard) == (due, None)


def test_nobody_claims_judges_or_signs_what_waits(case: AtWork) -> None:
    epoch = case.seen(case.cast.kees)
    case.do(waiting.ask, case.cast.kees, epoch, INFORMATION, 7, QUESTION)
    assert case.refused(transitions.claim, case.cast.noor) == "refused.not_now"
    assert case.refused(transitions.reveal, case.cast.kees, epoch) == "refused.not_now"
    assert (
        case.refused(transitions.decide, case.cast.kees, epoch, "follow", reasons=["fits"])
        == "refused.not_now"
    )
    assert case.refused(hearing.hear, case.cast.kees, epoch, Heard.BY_PHONE, "x") == "refused.not_now"


def test_when_the_time_is_over_a_person_goes_on_with_what_is_known(case: AtWork) -> None:
    asked(case)
    until = case.row.awaiting_until
    assert until
    with clock.stopped(until - timedelta(microseconds=1)):
        assert tidied(case) == (0, 0)
    with clock.stopped(until):
        assert tidied(case) == (0, 1)
        assert tidied(case) == (0, 0)
    assert (case.row.state, case.acts()[-1]) == (State.QUEUED, "suggestion.awaited_too_long")
    assert case.refused(waiting.receive, case.cast.case_system, "Te laat.") == "refused.not_now"


def test_a_deadline_that_passes_while_a_hearing_is_awaited_closes_the_case_and_approves_nothing(
    case: AtWork,
) -> None:
    asked(case, HEARING, 56)
    with clock.stopped(case.row.due_at):
        assert tidied(case) == (1, 0)
    assert (case.row.state, case.row.awaiting) == (State.EXPIRED, None)


def test_a_case_waits_no_more_than_three_times(case: AtWork) -> None:
    for _ in range(3):
        asked(case, days=1)
        case.do(waiting.receive, case.cast.noor, "Het staat in het dossier.")
    epoch = case.claimed(case.cast.kees)
    assert (
        case.refused(waiting.ask, case.cast.kees, epoch, INFORMATION, 1, QUESTION) == "refused.asked_enough"
    )


@pytest.mark.both_databases
def test_of_two_answers_at_once_one_is_taken_in(case: AtWork) -> None:
    asked(case)

    def answer(text: str) -> str:
        try:
            case.do(waiting.receive, case.cast.case_system, text)
        except Refusal as refusal:
            return refusal.code
        return "taken"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(answer, ("een", "twee"))) == ["reviews.refused.not_now", "taken"]
    assert case.acts().count("suggestion.received") == 1


def test_a_question_is_asked_within_the_lease_and_not_on_its_last_moment(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    over = case.row.lease_until
    assert over
    with clock.stopped(over):
        refusal = case.refused(waiting.ask, case.cast.kees, epoch, INFORMATION, 7, QUESTION)
        assert refusal == "refused.lease_over"
    with clock.stopped(over - timedelta(microseconds=1)):
        case.do(waiting.ask, case.cast.kees, epoch, INFORMATION, 7, QUESTION)


WRONG = [
    (0, "x", "days"), (57, "x", "days"), (7, " ", "text"), (7, "x" * 2001, "text"), (7, "BSN 111222333", "text"),
]  # fmt: skip


def test_a_question_that_cannot_be_is_refused_at_its_field(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    for days, text, where in WRONG:
        found = case.faults(waiting.ask, case.cast.kees, epoch, INFORMATION, days, text)
        assert {at for at, _ in found} == {where}
    assert case.row.state == State.CLAIMED


@given(st.dates(date(2026, 1, 1), date(2036, 12, 31)), st.integers(1, 56))
@settings(max_examples=60)
def test_a_term_ends_with_a_working_day_in_the_netherlands_whatever_the_clock_does(
    today: date, days: int
) -> None:
    with clock.stopped(datetime(today.year, today.month, today.day, 23, 59, tzinfo=clock.AMSTERDAM)):
        until = waiting._until(days)
    assert (until.hour, until.minute, until.second) == (0, 0, 0)
    last = (until - timedelta(seconds=1)).date()
    assert is_working_day(last)
    assert timedelta(days=days) <= last - today <= timedelta(days=days + 5)


def test_a_night_in_which_the_clock_changes_is_an_hour_shorter_or_longer() -> None:
    before = datetime(2026, 10, 23, 12, tzinfo=clock.AMSTERDAM)
    with clock.stopped(before):
        assert (waiting._until(3) - before) == timedelta(days=3, hours=12)  # on the wall
        assert waiting._until(3).timestamp() - before.timestamp() == (3 * 24 + 13) * 3600  # in hours


def test_who_may_answer(case: AtWork) -> None:
    asked(case)
    for stranger in (case.cast.stranger, case.cast.strange_system):
        with pytest.raises(Refusal) as caught:
            case.do(waiting.receive, stranger, "x")
        assert caught.value.code == "reviews.suggestion_not_found"
    assert case.refused(waiting.receive, case.cast.omar, "x") == "infra.not_your_role"
    case.do(waiting.receive, case.cast.tim, "Het zit in het dossier.")


def test_the_system_that_sent_the_case_reads_the_question_and_nothing_else(case: AtWork) -> None:
    asked(case)
    with case.house.database.read(case.cast.organisation_id) as session:
        rows = session.exec(information.open_requests(case.cast.case_system)).all()
        (told,) = information.told(session, rows)
        found = information.request(session, case.cast.case_system, told.id)
    assert (told, told.question, told.reference) == (found, QUESTION, "zaak-0")
    case.do(waiting.receive, case.cast.noor, "Ja.")
    with case.house.database.read(case.cast.organisation_id) as session, pytest.raises(Refusal):
        information.request(session, case.cast.case_system, told.id)
