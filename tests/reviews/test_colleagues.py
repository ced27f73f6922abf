"""Colleagues: holding on to a case, thinking along, giving it to somebody, saying that it weighs more, leaving."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import Refusal
from infra.identity import people
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.log.sequencing import sequence
from infra.queue import Job
from register import deployments
from register.vocabulary import Impact, ReviewPolicy
from reviews import colleagues, handover, leading, notes, releases, stops, transitions
from reviews.models import Review
from reviews.queries.consulting import consulted
from reviews.vocabulary import RELEASE, Confidence, State, Verdict, Weightier
from tests import builders
from tests.cast import Cast
from tests.reviews.at_work import AtWork, a_case

QUESTION = "Is dit een voorschot of een lening?"
SAMPLED = ReviewPolicy(sample_share=1.0, own_judgement_first=False)


@pytest.fixture
def case(house: Installation, cast: Cast) -> AtWork:
    return a_case(house, cast)


def consult(case: AtWork, epoch: int, of: Actor) -> str:
    return str(case.do(colleagues.consult, case.cast.kees, epoch, of.id, QUESTION).id)


def answer(case: AtWork, by: Actor, consultation_id: str, text: str = "Een lening.") -> None:
    with case.house.database.write(by.organisation_id) as session:
        colleagues.answer_consultation(session, by, consultation_id, text)


def test_a_lease_is_renewed_up_to_its_last_moment_and_no_later(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    over = case.row.lease_until
    assert over
    assert case.refused(transitions.renew, case.cast.noor, epoch) == "refused.not_holder"
    assert case.refused(transitions.renew, case.cast.kees, epoch + 1) == "refused.not_holder"
    with clock.stopped(over):
        assert case.refused(transitions.renew, case.cast.kees, epoch) == "refused.lease_over"
    with clock.stopped(over - timedelta(microseconds=1)):
        case.do(transitions.renew, case.cast.kees, epoch)
        assert case.row.lease_until == clock.now() + timedelta(minutes=30)
    assert (case.row.epoch, case.acts()[-1]) == (epoch, "suggestion.renewed")


def test_who_thinks_along_sees_case_and_question_and_signs_nothing_in_it(case: AtWork) -> None:
    consultation_id = consult(case, case.seen(case.cast.kees), case.cast.noor)
    with case.house.database.read(case.cast.organisation_id) as session:
        shown = consulted(session, case.cast.noor, consultation_id)
        with pytest.raises(Refusal):
            consulted(session, case.cast.kees, consultation_id)
    assert (shown.question, bool(shown.case)) == (QUESTION, True)
    assert "0.7" not in repr(shown)
    answer(case, case.cast.noor, consultation_id)
    with pytest.raises(Refusal) as again:
        answer(case, case.cast.noor, consultation_id)
    assert again.value.code == "reviews.consultation_answered"
    case.do(transitions.hand_back, case.cast.kees)
    assert case.refused(transitions.claim, case.cast.noor) == "refused.consulted"


def test_who_signed_or_works_elsewhere_or_left_is_not_asked(house: Installation, cast: Cast) -> None:
    case = a_case(house, cast, ReviewPolicy(signatures=2))
    with house.database.read(cast.organisation_id) as session:
        builders.a_signed_suggestion(house, cast, session.get_one(type(case.row), case.id), cast.noor)
    epoch = case.claimed(cast.kees)
    ask = colleagues.consult
    assert case.refused(ask, cast.kees, epoch, cast.noor.id, QUESTION) == "refused.ask_another"
    assert case.refused(ask, cast.kees, epoch, cast.kees.id, QUESTION) == "refused.ask_another"
    for other in (cast.stranger.id, cast.omar.id, cast.case_system.id, "0" * 23):
        assert case.faults(ask, cast.kees, epoch, other, QUESTION) == {("person", "no_colleague")}
    with house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, cast.edith.id)
    assert case.faults(ask, cast.kees, epoch, cast.edith.id, QUESTION) == {("person", "no_colleague")}
    assert case.faults(ask, cast.kees, epoch, cast.tim.id, " ") == {("question", "text_needed")}


def test_who_saw_the_output_is_not_asked_by_who_still_judges_without_it(case: AtWork) -> None:
    case.seen(case.cast.noor)
    case.do(transitions.hand_back, case.cast.noor)
    epoch, ask = case.claimed(case.cast.kees), (colleagues.consult, case.cast.kees)
    assert case.refused(*ask, epoch, case.cast.noor.id, QUESTION) == "refused.ask_another"
    case.do(transitions.judge, case.cast.kees, epoch, "brief", Confidence.SURE)
    case.do(*ask, epoch, case.cast.noor.id, QUESTION)


def test_a_question_of_a_closed_case_is_answered_no_more(case: AtWork) -> None:
    epoch = case.seen(case.cast.kees)
    consultation_id = consult(case, epoch, case.cast.tim)
    case.do(transitions.decide, case.cast.kees, epoch, Verdict.SET_ASIDE, text="Onvolledig.")
    with pytest.raises(Refusal) as closed:
        answer(case, case.cast.tim, consultation_id)
    assert closed.value.code == "reviews.consultation_closed"
    with pytest.raises(Refusal) as strange:
        answer(case, case.cast.stranger, consultation_id)
    assert strange.value.code == "reviews.consultation_not_found"


def test_the_team_lead_gives_a_case_to_a_colleague_and_the_former_claim_is_dead(case: AtWork) -> None:
    former = case.seen(case.cast.kees)
    row = case.do(leading.assign, case.cast.tim, None)
    assert (row.state, row.holder_id) == (State.QUEUED, None)
    assert case.refused(transitions.renew, case.cast.kees, former) == "refused.not_now"
    row = case.do(leading.assign, case.cast.tim, case.cast.noor.id)
    assert (row.state, row.holder_id, row.epoch) == (State.CLAIMED, case.cast.noor.id, former + 2)
    assert case.refused(leading.assign, case.cast.kees, case.cast.kees.id) == "infra.not_your_role"
    assert case.faults(leading.assign, case.cast.tim, case.cast.stranger.id) == {("person", "no_colleague")}
    assert case.acts()[-2:] == ["suggestion.freed", "suggestion.assigned"]


def test_what_a_colleague_may_not_have_the_team_lead_cannot_give(case: AtWork) -> None:
    consult(case, case.claimed(case.cast.kees), case.cast.noor)
    with pytest.raises(Refusal) as caught:
        case.do(leading.assign, case.cast.tim, case.cast.noor.id)
    assert caught.value.code == "reviews.not_for_colleague.consulted"
    assert caught.value.parameters == {"name": "Noor de Tester"}
    assert case.row.holder_id == case.cast.kees.id


@pytest.mark.both_databases
def test_of_a_team_lead_and_a_reader_who_take_it_at_once_the_team_lead_decides(case: AtWork) -> None:
    def lead() -> None:
        case.do(leading.assign, case.cast.tim, case.cast.noor.id)

    def claim() -> None:
        case.do(transitions.claim, case.cast.kees)

    def tried(step: object) -> str:
        try:
            step()  # type: ignore[operator]
        except Refusal as refusal:
            return refusal.code
        return "had"

    with ThreadPoolExecutor(2) as threads:
        assert "had" in list(threads.map(tried, (lead, claim)))
    # Either the reader came too late, or the team lead gave it on: a claim that is dead now.
    assert case.row.holder_id == case.cast.noor.id
    assert case.refused(transitions.renew, case.cast.kees, 1) == "refused.not_holder"


def test_an_arbiter_reads_why_it_was_passed_on_only_after_the_own_judgement(case: AtWork) -> None:
    epoch = case.seen(case.cast.kees)
    assert case.faults(transitions.escalate, case.cast.kees, epoch, "") == {("text", "text_needed")}
    case.do(transitions.escalate, case.cast.kees, epoch, "Ik twijfel aan de advisering.")
    assert (case.row.state, case.row.escalated) == (State.ESCALATED, True)
    epoch = case.judged(case.cast.edith)

    def readable(actor: Actor) -> list[str]:
        told = case.read(lambda session, held: notes.readable_by(session, held, actor.id))
        return [one.text for one in told]

    assert readable(case.cast.edith) == []
    assert readable(case.cast.kees) == ["Ik twijfel aan de advisering."]
    case.do(transitions.reveal, case.cast.edith, epoch)
    assert readable(case.cast.edith) == ["Ik twijfel aan de advisering."]


def test_what_weighs_more_is_read_anew_and_blind(house: Installation, cast: Cast) -> None:
    case = a_case(house, cast, SAMPLED, Impact.LOW)
    epoch = case.claimed(cast.kees)
    case.do(transitions.reveal, cast.kees, epoch)
    case.do(transitions.decide, cast.kees, epoch, Verdict.FOLLOW, reasons=["fits"])
    assert case.row.state == State.SIGNED
    case.do(leading.raise_impact, cast.noor, Weightier.CHILD_INVOLVED, "Er is een baby.")
    row = case.row
    assert (row.state, row.impact, row.signatures) == (State.QUEUED, "high", 0)
    assert case.acts()[-2:] == ["signature.voided", "suggestion.raised"]
    assert case.refused(leading.raise_impact, cast.noor, Weightier.OTHER) == "refused.not_now"
    assert case.refused(transitions.claim, cast.kees) == "refused.saw_it_before"
    with pytest.raises(Refusal), house.database.write(cast.organisation_id) as session:
        releases.release(session, cast.machine, case.id)
    epoch = case.claimed(cast.noor)
    assert case.refused(transitions.reveal, cast.noor, epoch) == "refused.judge_first"


def test_a_system_raises_what_it_sent_itself_and_strangers_nothing(house: Installation, cast: Cast) -> None:
    case = a_case(house, cast, SAMPLED, Impact.LOW)
    for other in (cast.strange_system, cast.stranger):
        assert case.refused(leading.raise_impact, other, Weightier.OTHER) == "suggestion_not_found"
    case.do(leading.raise_impact, cast.case_system, Weightier.VULNERABLE, "dit wordt niet bewaard")
    assert case.row.impact == "high"
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Review)).all() == []


def test_a_voided_signature_is_not_given_again_by_looking(house: Installation, cast: Cast) -> None:
    case = a_case(house, cast, ReviewPolicy(signatures=2))
    epoch = case.seen(cast.kees)
    case.do(transitions.decide, cast.kees, epoch, Verdict.FOLLOW, reasons=["fits"])
    with house.database.write(cast.organisation_id) as session:
        deployment = deployments.get(session, case.row.deployment_id)
        stops.suspend(session, cast.tim, deployment, builders.WHY)
        stops.resume(session, cast.tim, deployment, builders.WHY)
    epoch = case.claimed(cast.kees)
    case.do(transitions.reveal, cast.kees, epoch)
    case.do(transitions.escalate, cast.kees, epoch, "Toch twijfel.")
    assert case.row.signatures == 0
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Review)).one().voided


def test_who_leaves_has_nothing_in_hand_also_while_the_model_stands_still(case: AtWork) -> None:
    case.seen(case.cast.kees)
    with case.house.database.write(case.cast.organisation_id) as session:
        deployment = deployments.get(session, case.row.deployment_id)
        stops.suspend(session, case.cast.tim, deployment, builders.WHY)
        left = handover.leave(session, case.cast.aisha, case.cast.kees.id, case.cast.noor.id)
    assert (left["claims"], case.row.state, case.row.holder_id) == (1, State.QUEUED, None)


def test_a_verdict_tells_nothing_of_the_output_before_it_was_seen(case: AtWork) -> None:
    """What is wrong with a verdict depends on the output; so before the output was seen every verdict is refused alike."""
    epoch = case.judged(case.cast.kees)
    answers = {
        case.refused(transitions.decide, case.cast.kees, epoch, verdict, outcome, ["meer_bekend"], text)
        for verdict in Verdict
        for outcome in ("", "brief", "persoonlijk")
        for text in ("", "Omdat.")
    }
    assert answers == {"refused.see_first"}


def test_how_long_a_case_was_in_view_is_added_up_and_cut_off(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    judge, decide = transitions.judge, transitions.decide
    for told in (None, float("nan"), 40.7):
        case.do(judge, case.cast.kees, epoch, "brief", Confidence.SURE, active_seconds=told)
    case.do(transitions.reveal, case.cast.kees, epoch)
    case.do(decide, case.cast.kees, epoch, Verdict.FOLLOW, reasons=["fits"], active_seconds=-5)
    sequence(case.house, case.cast.organisation_id)
    with case.house.database.read(case.cast.organisation_id) as session:
        assert session.exec(select(Review.active_seconds)).one() == 40
        assert [job.subject_id for job in session.exec(select(Job).where(Job.task == RELEASE.name))] == [
            case.id
        ]
