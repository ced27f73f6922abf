"""The course of an objection: lodged, taken up, heard, answered, appealed; by whom, when, and with what consequence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotNow, NotValid, NotYours, Refusal
from infra.installation import Installation
from infra.ledger import Entry
from register.models import Deployment
from register.vocabulary import LegalEffect
from reviews import releases
from reviews.models import Release, Suggestion
from reviews.objections import handling, lodging, revoking
from reviews.objections.handling import Answer
from reviews.objections.models import Objection
from reviews.objections.terms import answer_by, last_day_to_object
from reviews.objections.vocabulary import Remedy, Waiver
from reviews.sealed import key_of, released_content
from reviews.vocabulary import Ruling, State
from tests import builders
from tests.cast import Cast
from tests.reviews.objections import stages
from tests.reviews.objections.stages import REASONS, SAYS, brought, state_of

Step = Callable[..., Any]


def take(house: Installation, cast: Cast, step: Step, *given: Any, **more: Any) -> Any:
    """A step of ours, in a transaction of its own."""
    with house.database.write(cast.organisation_id) as session:
        return step(session, *given, **more)


def refused(house: Installation, cast: Cast, kind: type[Refusal], step: Step, *given: Any) -> Refusal:
    with pytest.raises(kind) as caught:
        take(house, cast, step, *given)
    return caught.value


def faults(refusal: Refusal) -> set[str]:
    return {fault.where for fault in refusal.faults}


def ledger_of(house: Installation, cast: Cast) -> str:
    with house.database.read(cast.organisation_id) as session:
        return "\n".join(entry.body.decode() for entry in session.exec(select(Entry)))


def _another(house: Installation, cast: Cast, release: Release) -> Suggestion:
    """Another case of the same deployment."""
    with house.database.read(cast.organisation_id) as session:
        deployment = session.get_one(Deployment, release.deployment_id)
    return builders.waiting_suggestions(house, cast, 1, deployment)[0]


@pytest.mark.parametrize(
    ("ruling", "state"),
    [
        (Ruling.INADMISSIBLE, State.CONFIRMED), (Ruling.PARTLY, State.REVOKED),
    ],
)  # fmt: skip
def test_an_objection_takes_its_course_and_the_release_stays_as_it_was(
    ruling: Ruling, state: State, house: Installation, cast: Cast
) -> None:
    release = stages.a_decision(house, cast)
    before = (release.sealed_content, release.commitment, release.signed_by, release.policy_hash)
    row = stages.lodged(house, cast, release)
    assert state_of(house, release) == State.OBJECTED
    take(house, cast, handling.claim, cast.bea, row.id)
    take(house, cast, handling.hear, cast.bea, row.id, clock.today(), "Zij legde uit waarom.")
    done = take(house, cast, handling.resolve, cast.bea, row.id, Answer(ruling, REASONS))
    assert (done.ruling, done.ruled_by, done.ruled_on) == (ruling, cast.bea.id, clock.today())
    assert state_of(house, release) == state
    with house.database.read(cast.organisation_id) as session:
        same = session.get_one(Release, release.id)
        assert (same.sealed_content, same.commitment, same.signed_by, same.policy_hash) == before
        assert released_content(key_of(session, same.case_id), same)["outcome"] == "brief"
        kept = session.get_one(Objection, row.id)
        assert SAYS.encode() not in kept.sealed_brought
        assert REASONS.encode() not in (kept.sealed_ruling or b"")
    told = ledger_of(house, cast)
    assert "objection.resolved" in told
    assert SAYS not in told
    assert REASONS not in told


def test_a_bell_that_rings_again_during_an_objection_changes_nothing(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    stages.lodged(house, cast, release)
    assert take(house, cast, releases.release, cast.machine, release.suggestion_id) is None
    assert state_of(house, release) == State.OBJECTED


def test_the_terms_come_from_the_announcement_that_the_case_system_reported(
    house: Installation, cast: Cast
) -> None:
    release = stages.a_decision(house, cast)
    take(house, cast, releases.announce, cast.case_system, release.id, clock.today())
    row = stages.lodged(house, cast, release)
    last = last_day_to_object(clock.today())
    assert (row.announced_on, row.last_day, row.late) == (clock.today(), last, False)
    assert row.due_on == answer_by(Remedy.OBJECTION, clock.today(), last)
    other = builders.a_release(house, cast, _another(house, cast, release))
    take(house, cast, releases.announce, cast.case_system, other.id, clock.today())
    wrong = refused(
        house, cast, NotValid, lodging.lodge, cast.case_system, other.id,
        brought(announced_on=clock.today() - timedelta(days=1)),
    )  # fmt: skip
    assert "announcedOn" in faults(wrong)


def test_a_late_objection_is_marked_late_and_taken_in(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    take(house, cast, releases.announce, cast.case_system, release.id, clock.today())
    with clock.stopped(clock.now() + timedelta(days=60)):
        row = stages.lodged(house, cast, release)
        assert row.late
        assert row.due_on == answer_by(Remedy.OBJECTION, clock.today(), row.last_day)
        taken = take(house, cast, handling.claim, cast.bea, row.id)
        ground = take(
            house, cast, handling.waive_hearing, cast.bea, taken.id, Waiver.INADMISSIBLE, "Veel te laat."
        )
        assert ground.waived == Waiver.INADMISSIBLE
        other = refused(
            house, cast, NotValid, handling.resolve, cast.bea, row.id, Answer(Ruling.FOUNDED, REASONS)
        )
        assert faults(other) == {"ruling"}
        # Whether it is excused is the handler's to say: late and yet heard is possible.
        take(house, cast, handling.hear, cast.bea, row.id, clock.today(), "Zij lag in het ziekenhuis.")
        done = take(house, cast, handling.resolve, cast.bea, row.id, Answer(Ruling.FOUNDED, REASONS))
        assert done.ruling == Ruling.FOUNDED


def test_without_a_besluit_other_remedies_are_open(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast, LegalEffect.PREPARATION)
    wrong = refused(house, cast, NotValid, lodging.lodge, cast.case_system, release.id, brought())
    assert faults(wrong) == {"remedy"}
    row = stages.lodged(house, cast, release, remedy=Remedy.CORRECTION)
    assert (row.last_day, row.late) == (None, False)
    assert row.due_on == answer_by(Remedy.CORRECTION, clock.today(), None)
    take(house, cast, handling.claim, cast.bea, row.id)
    done = take(house, cast, handling.resolve, cast.bea, row.id, Answer(Ruling.UNFOUNDED, REASONS))
    # The answer to a request under the AVG is a besluit (UAVG 34): objection, and not by who gave the answer.
    following = take(house, cast, lodging.appeal, cast.case_system, done.id, brought())
    assert (following.follows_id, following.last_day) == (row.id, last_day_to_object(clock.today()))
    assert state_of(house, release) == State.OBJECTED
    again = refused(house, cast, NotYours, handling.claim, cast.bea, following.id)
    assert again.code == "reviews.objection.answered_before"


def test_a_complaint_is_not_appealed_here(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast, LegalEffect.FACTUAL_ACT)
    row = stages.resolved(house, cast, Ruling.UNFOUNDED, release, remedy=Remedy.COMPLAINT)
    refused(house, cast, NotNow, lodging.appeal, cast.case_system, row.id, brought(Remedy.APPEAL))


def test_an_appeal_reopens_what_was_confirmed_and_the_court_has_the_last_word(
    house: Installation, cast: Cast
) -> None:
    release = stages.a_decision(house, cast)
    row = stages.resolved(house, cast, Ruling.UNFOUNDED, release)
    appeal = take(house, cast, lodging.appeal, cast.case_system, row.id, brought(Remedy.APPEAL))
    assert (state_of(house, release), appeal.due_on) == (State.OBJECTED, None)
    refused(house, cast, NotNow, lodging.appeal, cast.case_system, row.id, brought(Remedy.APPEAL))
    take(house, cast, handling.claim, cast.bea, appeal.id)
    judged = Answer(Ruling.FOUNDED, "ECLI volgt.", clock.today())
    take(house, cast, handling.resolve, cast.bea, appeal.id, judged)
    assert state_of(house, release) == State.REVOKED
    refused(house, cast, NotNow, lodging.appeal, cast.case_system, appeal.id, brought(Remedy.APPEAL))


def test_nobody_answers_before_the_hearing_except_where_there_is_nothing_to_hear(
    house: Installation, cast: Cast
) -> None:
    row = stages.taken(house, cast)
    early = refused(
        house, cast, NotNow, handling.resolve, cast.bea, row.id, Answer(Ruling.UNFOUNDED, REASONS)
    )
    assert early.code == "reviews.refused.hear_objector"
    without = refused(house, cast, NotValid, handling.resolve, cast.bea, row.id, Answer(Ruling.FOUNDED, " "))
    assert faults(without) == {"reasons"}
    assert faults(
        refused(house, cast, NotValid, handling.waive_hearing, cast.bea, row.id, Waiver.DECLINED, "")
    ) == {"notes"}
    take(house, cast, handling.waive_hearing, cast.bea, row.id, Waiver.DECLINED, "Zij belde op 3 maart.")
    done = take(house, cast, handling.resolve, cast.bea, row.id, Answer(Ruling.UNFOUNDED, REASONS))
    assert (done.heard_on, done.waived) == (None, Waiver.DECLINED)
    refused(house, cast, NotNow, handling.hear, cast.bea, row.id, clock.today(), "Toch gehoord.")


def test_a_committee_and_one_adjournment_move_the_day_of_the_answer(house: Installation, cast: Cast) -> None:
    row = stages.taken(house, cast, announced_on=clock.today())
    today, last = clock.today(), last_day_to_object(clock.today())
    assert take(house, cast, handling.refer, cast.bea, row.id).due_on == answer_by(
        Remedy.OBJECTION, today, last, committee=True
    )
    moved = take(house, cast, handling.adjourn, cast.bea, row.id, "De commissie komt later bijeen.")
    assert moved.due_on == answer_by(Remedy.OBJECTION, today, last, committee=True, adjourned=True)
    refused(house, cast, NotNow, handling.adjourn, cast.bea, row.id, "Nog eens.")
    refused(house, cast, NotNow, handling.refer, cast.bea, row.id)


def test_a_term_that_has_passed_is_not_made_longer(house: Installation, cast: Cast) -> None:
    row = stages.taken(house, cast)
    with clock.stopped(clock.now() + timedelta(days=200)):
        late = refused(house, cast, NotNow, handling.adjourn, cast.bea, row.id, "Te druk.")
        assert late.code == "reviews.objection.term_over"


@pytest.mark.both_databases
def test_of_two_at_once_one_lodges_one_takes_it_up_and_one_answers(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    tim = stages.also_handles(house, cast, cast.tim)

    def at_once(first: tuple[Any, ...], second: tuple[Any, ...]) -> list[Any]:
        def one(given: tuple[Any, ...]) -> Any:
            try:
                return take(house, cast, *given)
            except (NotNow, NotYours) as refusal:
                return refusal

        with ThreadPoolExecutor(2) as threads:
            return list(threads.map(one, (first, second)))

    lodge = (lodging.lodge, cast.case_system, release.id, brought())
    done = at_once(lodge, lodge)
    [row] = [one for one in done if isinstance(one, Objection)]
    taken = at_once((handling.claim, cast.bea, row.id), (handling.claim, tim, row.id))
    [held] = [one for one in taken if isinstance(one, Objection)]
    handler = cast.bea if held.handler_id == cast.bea.id else tim
    take(house, cast, handling.hear, handler, row.id, clock.today(), "Gehoord.")
    answers = [
        (handling.resolve, handler, row.id, Answer(one, REASONS))
        for one in (Ruling.FOUNDED, Ruling.UNFOUNDED)
    ]
    assert len([one for one in at_once(*answers) if isinstance(one, Objection)]) == 1


def test_what_is_wrong_is_named_field_by_field(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    tomorrow, long_ago = clock.today() + timedelta(days=1), clock.today() - timedelta(days=400)
    wrong = brought(
        received_on=tomorrow, text=" ", number="123456782", mandate="m" * 200, announced_on=long_ago
    )
    caught = refused(house, cast, NotValid, lodging.lodge, cast.bea, release.id, wrong)
    assert faults(caught) == {"receivedOn", "announcedOn", "text", "number", "mandate"}
    assert state_of(house, release) == State.RELEASED


def test_taking_back_is_for_another_and_leaves_the_release_on_record(house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    kees = stages.also_handles(house, cast, cast.kees)
    assert (
        refused(house, cast, NotYours, revoking.revoke, kees, release.id, REASONS).code
        == "reviews.refused.signed_it"
    )
    take(house, cast, revoking.revoke, cast.bea, release.id, REASONS)
    assert state_of(house, release) == State.REVOKED
    refused(house, cast, NotNow, revoking.revoke, cast.bea, release.id, REASONS)
    refused(house, cast, NotNow, lodging.lodge, cast.case_system, release.id, brought())
    with house.database.write(cast.organisation_id) as session:
        kept, content = releases.fetch(session, cast.case_system, release.suggestion_id)
    assert (kept.commitment, content["outcome"]) == (release.commitment, "brief")
