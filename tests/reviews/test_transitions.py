"""What a person may do with a suggestion: claim, judge before seeing, see, decide; each with its refusal."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound, NotNow, NotValid, NotYours, Refusal
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from infra.queue import Job
from infra.sealing import Erased
from register.vocabulary import Arbiter, ReviewPolicy
from reviews import handover, transitions
from reviews.models import Review, Suggestion
from reviews.sealed import judgement_of, key_of, scope, verdict_of
from reviews.vocabulary import RELEASE, Confidence, State, Verdict
from tests import builders
from tests.cast import Cast

TWO = ReviewPolicy(signatures=2)


@pytest.fixture
def waiting(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


def claim(house: Installation, actor: Actor, suggestion: Suggestion) -> int:
    with house.database.write(actor.organisation_id) as session:
        return transitions.claim(session, actor, suggestion.id).epoch


def judge(
    house: Installation, actor: Actor, suggestion: Suggestion, epoch: int, outcome: str = "brief"
) -> None:
    with house.database.write(actor.organisation_id) as session:
        transitions.judge(session, actor, suggestion.id, epoch, outcome, Confidence.SURE)


def reveal(house: Installation, actor: Actor, suggestion: Suggestion, epoch: int) -> str:
    with house.database.write(actor.organisation_id) as session:
        return transitions.reveal(session, actor, suggestion.id, epoch).output.outcome


def decide(
    house: Installation,
    actor: Actor,
    suggestion: Suggestion,
    epoch: int,
    verdict: Verdict = Verdict.FOLLOW,
    outcome: str = "",
    reasons: tuple[str, ...] | None = None,
    text: str = "",
) -> None:
    fits = ("fits",) if verdict == Verdict.FOLLOW else ()
    with house.database.write(actor.organisation_id) as session:
        transitions.decide(
            session, actor, suggestion.id, epoch, verdict, outcome, fits if reasons is None else reasons, text
        )


def now(house: Installation, suggestion: Suggestion) -> Suggestion:
    with house.database.read(suggestion.organisation_id) as session:
        return session.get_one(Suggestion, suggestion.id)


def refused(step: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        step()
    return caught.value.code


def acts(house: Installation, suggestion: Suggestion) -> list[str]:
    with house.database.read(suggestion.organisation_id) as session:
        return list(
            session.exec(select(Entry.act).where(Entry.subject_id == suggestion.id).order_by(col(Entry.at)))
        )


@pytest.mark.both_databases
def test_a_case_goes_from_the_pile_to_a_signature(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    epoch = claim(house, cast.kees, waiting)
    judge(house, cast.kees, waiting, epoch, "persoonlijk")
    assert reveal(house, cast.kees, waiting, epoch) == "brief"
    decide(house, cast.kees, waiting, epoch, Verdict.DEVIATE, "persoonlijk", ("meer_bekend",), " Zij belde. ")
    assert now(house, waiting).state == State.SIGNED
    assert now(house, waiting).holder_id is None
    sequence(house, cast.organisation_id)
    with house.database.read(cast.organisation_id) as session:
        review, key = session.exec(select(Review)).one(), key_of(session, waiting.case_id)
        rung = session.exec(select(Job).where(Job.task == RELEASE.name)).all()
    assert judgement_of(key, review) == {"outcome": "persoonlijk", "confidence": "sure"}
    assert verdict_of(key, review) == {
        "verdict": "deviate", "outcome": "persoonlijk", "reasons": ["meer_bekend"], "text": "Zij belde.",
    }  # fmt: skip
    assert [job.subject_id for job in rung] == [waiting.id]
    assert acts(house, waiting) == [
        "suggestion.claimed", "suggestion.judged", "suggestion.seen", "suggestion.signed",
    ]  # fmt: skip


def test_nothing_of_the_output_is_had_before_the_own_judgement(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    epoch = claim(house, cast.kees, waiting)
    assert refused(lambda: reveal(house, cast.kees, waiting, epoch)) == "reviews.refused.judge_first"
    assert refused(lambda: decide(house, cast.kees, waiting, epoch)) == "reviews.refused.see_first"
    judge(house, cast.kees, waiting, epoch)
    assert refused(lambda: decide(house, cast.kees, waiting, epoch)) == "reviews.refused.see_first"
    reveal(house, cast.kees, waiting, epoch)
    assert refused(lambda: judge(house, cast.kees, waiting, epoch)) == "reviews.refused.already_seen"


@pytest.mark.both_databases
def test_of_two_who_claim_at_once_one_has_it_and_the_other_hears_who(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    def try_it(actor: Actor) -> str:
        try:
            claim(house, actor, waiting)
        except NotNow as error:
            return f"{error.code} by {str(error.parameters['name']).partition(' ')[0]}"
        return "had"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(try_it, (cast.kees, cast.noor)))
    assert answers[0] == "had"
    assert answers[1] in {f"reviews.refused.claimed_by_other by {name}" for name in ("Kees", "Noor")}


def test_a_decision_on_what_somebody_else_just_decided_is_refused_with_who_and_when(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    later = clock.now() + timedelta(hours=1)
    epoch = builders.revealed(house, cast, waiting, cast.kees)
    with clock.stopped(later):
        other = builders.revealed(house, cast, waiting, cast.noor)
        assert refused(lambda: decide(house, cast.kees, waiting, epoch)) == "reviews.refused.not_holder"
        decide(house, cast.noor, waiting, other)
        with pytest.raises(NotNow) as caught:
            decide(house, cast.kees, waiting, epoch)
    assert caught.value.code == "reviews.refused.decided_by_other"
    assert caught.value.parameters["name"] == "Noor de Tester"
    assert caught.value.parameters["at"] == f"{later.astimezone(clock.AMSTERDAM):%d-%m-%Y %H:%M}"


def test_a_lease_that_ran_out_is_worth_nothing_and_what_was_seen_stays_seen(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    epoch = builders.revealed(house, cast, waiting, cast.kees)
    with clock.stopped(clock.now() + timedelta(minutes=31)):
        assert refused(lambda: decide(house, cast.kees, waiting, epoch)) == "reviews.refused.lease_over"
        again = claim(house, cast.kees, waiting)
        assert again == epoch + 1
        assert refused(lambda: decide(house, cast.kees, waiting, epoch)) == "reviews.refused.not_holder"
        assert refused(lambda: judge(house, cast.kees, waiting, again)) == "reviews.refused.already_seen"
        decide(house, cast.kees, waiting, again)
    assert now(house, waiting).state == State.SIGNED


def test_a_case_handed_back_is_for_anybody_and_keeps_the_own_judgement(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    epoch = claim(house, cast.kees, waiting)
    judge(house, cast.kees, waiting, epoch)
    with house.database.write(cast.organisation_id) as session:
        transitions.hand_back(session, cast.kees, waiting.id)
    assert now(house, waiting).state == State.QUEUED
    claim(house, cast.noor, waiting)
    with house.database.read(cast.organisation_id) as session:
        assert [review.person_id for review in session.exec(select(Review)) if review.judged_at] == [
            cast.kees.id
        ]


def test_two_signatures_are_of_two_people_and_the_first_alone_releases_nothing(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, policy=TWO)
    (waiting,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    builders.a_signed_suggestion(house, cast, waiting)
    assert now(house, waiting).state == State.QUEUED
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Job).where(Job.task == RELEASE.name)).all() == []
    assert refused(lambda: claim(house, cast.kees, waiting)) == "reviews.refused.already_signed"
    builders.a_signed_suggestion(house, cast, waiting, cast.noor)
    assert now(house, waiting).state == State.SIGNED


def test_who_disagree_are_heard_by_an_arbiter_who_judges_blind_first(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=TWO)
    (waiting,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    builders.a_signed_suggestion(house, cast, waiting)
    assert refused(lambda: claim(house, cast.edith, waiting)) == "reviews.refused.not_your_turn"
    builders.a_signed_suggestion(house, cast, waiting, cast.noor, Verdict.DEVIATE, "persoonlijk")
    assert now(house, waiting).state == State.ESCALATED
    assert refused(lambda: claim(house, cast.noor, waiting)) == "reviews.refused.not_your_turn"
    epoch = claim(house, cast.edith, waiting)
    assert refused(lambda: reveal(house, cast.edith, waiting, epoch)) == "reviews.refused.judge_first"
    judge(house, cast.edith, waiting, epoch)
    reveal(house, cast.edith, waiting, epoch)
    decide(house, cast.edith, waiting, epoch, Verdict.DEVIATE, "persoonlijk", text="Zij belt liever.")
    assert now(house, waiting).state == State.SIGNED


def test_a_model_set_aside_ends_without_an_outcome(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    builders.a_signed_suggestion(house, cast, waiting, verdict=Verdict.SET_ASIDE)
    closed = now(house, waiting)
    assert (closed.state, closed.closed_at is not None) == (State.SET_ASIDE, True)
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Job).where(Job.task == RELEASE.name)).all() == []
        assert (
            verdict_of(key_of(session, waiting.case_id), session.exec(select(Review)).one())["outcome"] == ""
        )
    assert acts(house, waiting)[-1] == "suggestion.set_aside"


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "no reason to deviate": ({"verdict": Verdict.DEVIATE, "outcome": "persoonlijk"}, "reviews.reason_needed"),
    "no reason to set aside": ({"verdict": Verdict.SET_ASIDE}, "reviews.reason_needed"),
    "no reason to follow": ({"reasons": ()}, "reviews.reason_needed"),
    "the reason to follow, for something else": (
        {"verdict": Verdict.SET_ASIDE, "reasons": ("fits",), "text": "x"}, "reviews.fits_only_what_is_followed",
    ),
    "a code alone where one decides otherwise": (
        {"verdict": Verdict.DEVIATE, "outcome": "persoonlijk", "reasons": ("meer_bekend",)}, "reviews.prose_needed",
    ),
    "an unknown reason": ({"reasons": ("zomaar",)}, "reviews.reason_unknown"),
    "an unknown outcome": (
        {"verdict": Verdict.DEVIATE, "outcome": "bloemen", "text": "x"}, "reviews.outcome_unknown",
    ),
    "deviating to the same": (
        {"verdict": Verdict.DEVIATE, "outcome": "brief", "text": "x"}, "reviews.deviates_to_same",
    ),
    "a text that is too long": ({"text": "x" * 2001}, "reviews.text_too_long"),
    "a BSN in the text": ({"text": "Zie dossier 111222333."}, "reviews.text_holds_bsn"),
}  # fmt: skip


@pytest.mark.parametrize("why", WRONG)
def test_a_verdict_that_cannot_be_is_refused_and_changes_nothing(
    why: str, house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    given, code = WRONG[why]
    epoch = builders.revealed(house, cast, waiting, cast.kees)
    before = acts(house, waiting)
    with pytest.raises(NotValid) as caught:
        decide(house, cast.kees, waiting, epoch, **given)  # type: ignore[arg-type]
    assert code in [fault.code for fault in caught.value.faults]
    assert (now(house, waiting).state, acts(house, waiting)) == (State.CLAIMED, before)


def test_an_own_judgement_is_one_of_the_outcomes(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    epoch = claim(house, cast.kees, waiting)
    assert refused(lambda: judge(house, cast.kees, waiting, epoch, "bloemen")) == "reviews.outcome_unknown"


STEPS: dict[str, Callable[[Session, Actor, str], object]] = {
    "claim": transitions.claim,
    "hand back": transitions.hand_back,
    "judge": lambda session, actor, one: transitions.judge(session, actor, one, 1, "brief", Confidence.SURE),
    "reveal": lambda session, actor, one: transitions.reveal(session, actor, one, 1),
    "decide": lambda session, actor, one: transitions.decide(session, actor, one, 1, Verdict.FOLLOW),
}


def test_a_team_lead_only_reads_where_the_policy_makes_an_arbiter_of_them(
    house: Installation, cast: Cast
) -> None:
    policy = ReviewPolicy(signatures=2, arbiter=Arbiter.TEAM_LEAD)
    deployment = builders.a_deployment(house, cast, policy=policy)
    (waiting,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    assert refused(lambda: claim(house, cast.tim, waiting)) == "reviews.refused.not_your_turn"
    builders.a_signed_suggestion(house, cast, waiting)
    builders.a_signed_suggestion(house, cast, waiting, cast.noor, Verdict.DEVIATE, "persoonlijk")
    assert refused(lambda: claim(house, cast.edith, waiting)) == "reviews.refused.not_your_turn"
    builders.a_signed_suggestion(house, cast, waiting, cast.tim)
    assert now(house, waiting).state == State.SIGNED


@pytest.mark.parametrize("step", STEPS)
def test_who_does_not_review_is_refused_and_strangers_find_nothing(
    step: str, house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    builders.revealed(house, cast, waiting, cast.kees)
    for actor in (cast.sanne, cast.omar, cast.aisha, cast.case_system, cast.machine):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            STEPS[step](session, actor, waiting.id)
    with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
        STEPS[step](session, cast.stranger, waiting.id)
    assert now(house, waiting).holder_id == cast.kees.id


def test_of_a_person_who_was_forgotten_nothing_can_be_seen_any_more(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    epoch = builders.revealed(house, cast, waiting, cast.kees)
    house.keys.forget(scope(waiting.case_id))
    with pytest.raises(Erased):
        reveal(house, cast.kees, waiting, epoch)


def test_who_leaves_leaves_no_case_behind(house: Installation, cast: Cast, waiting: Suggestion) -> None:
    claim(house, cast.kees, waiting)
    with house.database.write(cast.organisation_id) as session:
        assert handover.leave(session, cast.aisha, cast.kees.id, cast.noor.id) == {
            "algorithms": 0,
            "claims": 1,
        }
    assert now(house, waiting).state == State.QUEUED
    claim(house, cast.noor, waiting)
