"""Advice: what it says and rests on, who keeps distance from it, its conditions, and the reply of the college."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import algorithms, deployments
from register.committee import advising, conditions, meetings, questions, requests, voting
from register.committee.advising import Proposal, ProposedCondition
from register.committee.models import Advice, AdviceCondition, AgendaItem, Vote
from register.committee.published import published_advices
from register.committee.queries import advice_on, advisers, concerned
from register.committee.vocabulary import (
    AdviceVerdict,
    Choice,
    CollegeReply,
    Finding,
    Function,
    MeetingKind,
)
from register.models import Algorithm, Deployment
from register.queries.dossier import dossier
from tests import builders, judged
from tests.cast import Cast
from tests.register.committee import builders as committee

DISSENT = "Een zwaar middel voor een kleine winst."


def revise(house: Installation, cast: Cast, algorithm_id: str, **fields: str) -> None:
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, algorithm_id)
        algorithms.revise(session, cast.sanne, algorithm, algorithm.draft | fields, algorithm.version)


def adopt(house: Installation, cast: Cast, item: AgendaItem) -> Advice:
    with house.database.write(cast.organisation_id) as session:
        held = requests.get_item(session, item.id)
        return advising.adopt(session, cast.vera, held, held.version)


def test_an_advice_tells_its_votes_and_its_dissent_without_names(house: Installation, cast: Cast) -> None:
    members = [committee.as_member(house, one) for one in (cast.edith, cast.hugo, cast.noor)]
    request = committee.an_asked_advice(house, cast)
    meeting = committee.a_convened_meeting(house, cast)
    with house.database.write(cast.organisation_id) as session:
        held = meetings.get(session, meeting.id)
        item = requests.schedule(session, cast.vera, held, requests.get_request(session, request.id))
        meetings.hold(session, cast.vera, held, held.version)
        meetings.note_presence(session, cast.vera, held, [one.id for one in members])
        advising.propose(session, cast.vera, item, committee.positive(), item.version)
        advising.put_to_vote(session, cast.vera, item, item.version)
    committee.cast_votes(
        house, cast, item, dict(zip(members, (Choice.FOR, Choice.FOR, Choice.AGAINST), strict=True))
    )
    advice = adopt(house, cast, item)
    with house.database.write(cast.organisation_id) as session:
        advising.publish_advice(session, cast.vera, advice)
    with house.database.read(cast.organisation_id) as session:
        shown = advice_on(session, request.algorithm_id)
        (public,) = published_advices(session, request.algorithm_id)
    assert shown is not None
    assert (shown.votes_for, shown.votes_against, shown.votes_abstain) == (2, 1, 0)
    assert public.dissent == shown.dissent == (DISSENT,)
    told = repr(public)
    assert not any(name in told for member in members for name in (member.id, member.name))


def test_the_ledger_knows_that_somebody_voted_and_never_how(house: Installation, cast: Cast) -> None:
    item = committee.an_item_voted_on(house, cast)
    committee.cast_votes(house, cast, item, {cast.edith: Choice.AGAINST})
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Entry).where(Entry.subject_id == item.id, Entry.act == "advice.voted")
        said = json.loads(session.exec(chosen).one().body)
    assert said["by"] == cast.edith.id
    assert "against" not in json.dumps(said)
    assert DISSENT not in json.dumps(said)


@pytest.mark.both_databases
def test_a_member_who_sends_a_vote_twice_at_once_votes_once(house: Installation, cast: Cast) -> None:
    item = committee.an_item_voted_on(house, cast)

    def vote(_: int) -> bool:
        try:
            committee.cast_votes(house, cast, item, {cast.edith: Choice.FOR})
        except NotNow:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(vote, range(2))) == [False, True]
    with house.database.read(cast.organisation_id) as session:
        assert len(session.exec(select(Vote)).all()) == 1


def test_who_worked_on_an_algorithm_neither_votes_nor_opines_nor_checks(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
        assert concerned(session, algorithm.id) == {
            cast.sanne.id, cast.petra.id, cast.tim.id, cast.cora.id,
        }  # fmt: skip
    members = {one: committee.as_member(house, one) for one in (cast.sanne, cast.petra, cast.tim)}
    item = committee.an_item_voted_on(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        everybody = [one.id for one in (*members, cast.edith, cast.hugo)]
        meetings.note_presence(session, cast.vera, meetings.get(session, item.meeting_id), everybody)
    for member in members.values():
        with pytest.raises(NotYours, match="you_are_concerned"):
            committee.cast_votes(house, cast, item, {member: Choice.FOR})
    with house.database.read(cast.organisation_id) as session:
        counted = voting.count(session, requests.get_item(session, item.id))
    assert counted.taking_part == {cast.edith.id, cast.hugo.id}
    assert not counted.quorate  # five members, of whom three may not: two are no majority


def test_who_advised_neither_enters_nor_publishes(house: Installation, cast: Cast) -> None:
    advice = committee.an_advice(house, cast)
    with house.database.read(cast.organisation_id) as session:
        assert advisers(session, advice.algorithm_id) == {cast.edith.id, cast.hugo.id}
    edith = Actor(cast.edith.id, cast.organisation_id, cast.petra.roles | cast.sanne.roles | cast.edith.roles)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, advice.algorithm_id)
        with pytest.raises(NotYours, match="you_advised"):
            algorithms.publish(session, edith, algorithm)
        with pytest.raises(NotYours, match="you_advised"):
            algorithms.revise(session, edith, algorithm, algorithm.draft, algorithm.version)
        algorithms.publish(session, cast.petra, algorithm)


def test_the_fg_who_gave_an_opinion_keeps_distance_too(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    frank = Actor(cast.frank.id, cast.organisation_id, cast.frank.roles | cast.petra.roles)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, entry.id)
        questions.opine(session, frank, algorithm, Function.FG, Finding.POINTS, "Bewaartermijn ontbreekt.")
        session.flush()
        with pytest.raises(NotYours, match="you_advised"):
            algorithms.publish(session, frank, algorithm)
        with pytest.raises(NotYours):
            questions.opine(session, frank, algorithm, Function.CISO, Finding.POINTS, "Als CISO.")


def test_an_advice_says_what_moved_since(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast, algorithm)
    advice = committee.an_advice(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        judged.assessed(session, cast, algorithms.get(session, algorithm.id))
        judged.decided(session, cast, model, advice)
        judged.spoken_for(session, cast, model)

    def stale() -> tuple[str, ...]:
        with house.database.read(cast.organisation_id) as session:
            found = advice_on(session, algorithm.id)
            assert found is not None
            return found.stale

    assert stale() == ()
    with house.database.write(cast.organisation_id) as session:
        first = deployments.deploy(
            session, cast.tim, algorithms.get(session, algorithm.id), model, builders.terms()
        )
    assert stale() == ()  # that it was followed by a deployment is what advice is for
    with house.database.write(cast.organisation_id) as session:
        deployments.withdraw(session, cast.tim, session.get_one(Deployment, first.id), builders.WHY)
        policy = builders.ReviewPolicy(signatures=2)
        held = algorithms.get(session, algorithm.id)
        deployments.deploy(session, cast.tim, held, model, builders.terms(policy=policy))
    assert stale() == ("policy",)
    revise(house, cast, algorithm.id, goal="Iets heel anders.", lawful_basis="Wgs, artikel 4a.")
    assert stale() == ("content", "law", "policy")
    with house.database.read(cast.organisation_id) as session:
        shown = dossier(session, algorithm.id)
    assert shown.changes is not None
    assert {change.key for change in shown.changes} == {"goal", "lawful_basis"}


def test_a_proposal_names_everything_that_is_wrong_with_it(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    yesterday = clock.today() - timedelta(days=1)
    wrong = Proposal(
        AdviceVerdict.POSITIVE, " ", [ProposedCondition("", cast.edith.id, yesterday)], yesterday
    )
    with pytest.raises(NotValid) as caught, house.database.write(cast.organisation_id) as session:
        advising.propose(session, cast.vera, requests.get_item(session, item.id), wrong, item.version)
    assert {fault.where for fault in caught.value.faults} == {
        "reasons", "verdict", "next_review", "condition-1-text", "condition-1-owner", "condition-1-due",
    }  # fmt: skip


def test_of_two_secretaries_who_write_a_proposal_the_second_is_told(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    with house.database.write(cast.organisation_id) as session:
        advising.propose(
            session, cast.vera, requests.get_item(session, item.id), committee.positive(), item.version
        )
    with pytest.raises(Stale), house.database.write(cast.organisation_id) as session:
        advising.propose(
            session, cast.vera, requests.get_item(session, item.id), committee.positive(), item.version
        )


def test_a_written_procedure_ends_at_its_moment(house: Installation, cast: Cast) -> None:
    item = committee.an_item_voted_on(house, cast, kind=MeetingKind.WRITTEN)
    third = committee.as_member(house, cast.noor)
    committee.cast_votes(house, cast, item, {cast.edith: Choice.FOR})
    with clock.stopped(clock.now() + timedelta(days=30)):
        with pytest.raises(NotNow, match="closing_moment_passed"):
            committee.cast_votes(house, cast, item, {cast.hugo: Choice.FOR})
        with pytest.raises(NotNow, match="no_quorum"):
            adopt(house, cast, item)
    with pytest.raises(NotYours, match="you_were_not_invited"):
        committee.cast_votes(house, cast, item, {third: Choice.FOR})


def test_a_condition_is_met_when_somebody_else_checked_it(house: Installation, cast: Cast) -> None:
    advice = committee.an_advice(house, cast, proposal=committee.conditional(cast.tim))
    with house.database.read(cast.organisation_id) as session:
        condition = session.exec(select(AdviceCondition).where(AdviceCondition.advice_id == advice.id)).one()

    def do(step: Callable[..., None], actor: Actor, *more: str) -> None:
        with house.database.write(cast.organisation_id) as session:
            step(session, actor, conditions.get(session, condition.id), *more)

    with pytest.raises(NotNow, match="not_reported"):
        do(conditions.check, cast.edith)
    with pytest.raises(NotYours, match="not_your_condition"):
        do(conditions.report, cast.petra, "Gedaan.")
    do(conditions.report, cast.tim, "Rapport 2026-2.")
    do(conditions.give_back, cast.edith, "Het rapport mist de groepen.")
    do(conditions.report, cast.pia, "Rapport 2026-3, met groepen.")
    tim = Actor(cast.pia.id, cast.organisation_id, cast.pia.roles | cast.frank.roles)
    with pytest.raises(NotYours, match="own_report"):
        do(conditions.check, tim)
    do(conditions.check, cast.frank)
    with pytest.raises(NotNow, match="checked_already"):
        do(conditions.report, cast.tim, "Nog eens.")
    with house.database.read(cast.organisation_id) as session:
        shown = advice_on(session, advice.algorithm_id)
        acts = session.exec(select(Entry.act).where(Entry.subject_id == condition.id)).all()
    assert shown is not None
    assert (shown.open_conditions, shown.conditions[0].checked_by) == ((), cast.frank.name)
    assert acts == ["condition.reported", "condition.given_back", "condition.reported", "condition.checked"]


def test_the_college_departs_only_with_reasons_and_replies_once(house: Installation, cast: Cast) -> None:
    advice = committee.an_advice(house, cast)

    def reply(actor: Actor, what: CollegeReply, reasons: str) -> None:
        with house.database.write(cast.organisation_id) as session:
            held = advising.get_advice(session, advice.id)
            advising.record_reply(session, actor, held, what, reasons, clock.today())

    with pytest.raises(NotValid):
        reply(cast.cora, CollegeReply.DEPARTS, " ")
    with pytest.raises(NotYours):
        reply(cast.edith, CollegeReply.ACCEPTS, "")
    reply(cast.cora, CollegeReply.DEPARTS, "Te duur.")
    with pytest.raises(NotNow):
        reply(cast.cora, CollegeReply.ACCEPTS, "")
    with house.database.read(cast.organisation_id) as session:
        shown = advice_on(session, advice.algorithm_id)
    assert shown is not None
    assert shown.departed_from
    assert shown.reply is not None
    assert shown.reply.reasons == "Te duur."


def test_a_question_is_asked_in_a_function_and_answered_once(house: Installation, cast: Cast) -> None:
    entry = builders.an_entry(house, cast)
    with house.database.write(cast.organisation_id) as session:
        question = questions.ask(
            session, cast.frank, algorithms.get(session, entry.id), "Hoe lang bewaart u dit?"
        )
    with house.database.write(cast.organisation_id) as session:
        questions.answer(session, cast.sanne, questions.get(session, question.id), "Een half jaar.")
        session.flush()
        with pytest.raises(NotNow):
            questions.answer(session, cast.pia, questions.get(session, question.id), "Een jaar.")
    with house.database.read(cast.organisation_id) as session:
        (shown,) = dossier(session, entry.id).questions
    assert (shown.asked_as, shown.answered_as, shown.answer) == ("fg", "algorithm_owner", "Een half jaar.")


def test_what_is_not_published_is_nobodys_to_read(house: Installation, cast: Cast) -> None:
    advice = committee.an_advice(house, cast)
    with house.database.read(cast.organisation_id) as session:
        assert published_advices(session, advice.algorithm_id) == []
    with house.database.read(cast.elsewhere_id) as session:
        assert advice_on(session, advice.algorithm_id) is None
