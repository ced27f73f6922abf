"""Data that are wrong: marked, put right, or sent anew; what takes the place of a case, and what goes along to it."""

import pytest
from sqlmodel import col, select

from infra import clock
from infra.errors import NotValid, Refusal
from infra.installation import Installation
from infra.queue import Job
from register.rows import read_json
from register.vocabulary import Impact, ReviewPolicy
from reviews import amending, colleagues, intake, leading, notes, releases, routing, transitions
from reviews.amending import Mark
from reviews.facts import facts_of, former
from reviews.models import Batch, Suggestion
from reviews.notes import Kind
from reviews.sealed import input_of
from reviews.vocabulary import PREDICT, State, Verdict, Weightier
from tests import builders
from tests.cast import Cast
from tests.reviews.at_work import AtWork, a_case


@pytest.fixture
def case(house: Installation, cast: Cast) -> AtWork:
    return a_case(house, cast)


def amended(case: AtWork, epoch: int, **values: object) -> AtWork:
    made = case.do(amending.amend, case.cast.kees, epoch, values)
    return AtWork(case.house, case.cast, made.id)


def predicted(case: AtWork, outcome: str = "persoonlijk") -> AtWork:
    with case.house.database.read(case.cast.organisation_id) as session:
        batch = session.get_one(Batch, case.row.batch_id)
    builders.run(case.house, case.cast, batch, outcome)
    return case


def sent_again(case: AtWork, replaces: str, reference: str = "zaak-0", **values: object) -> AtWork:
    row = builders.a_row(0, reference=reference) | values
    batch = intake.submit(
        case.house, case.cast.case_system, case.row.deployment_id, read_json([row], 1),
        beside={0: {"replaces": replaces}},
    )  # fmt: skip
    with case.house.database.read(case.cast.organisation_id) as session:
        made = session.exec(select(Suggestion).where(Suggestion.batch_id == batch.id)).one()
    return AtWork(case.house, case.cast, made.id)


def told(case: AtWork, person_id: str) -> list[notes.Note]:
    return list(case.read(lambda session, held: notes.readable_by(session, held, person_id)))


def test_what_is_marked_as_wrong_is_kept_for_every_reader_and_the_case_goes_on(case: AtWork) -> None:
    kees, noor = case.cast.kees, case.cast.noor
    epoch = case.claimed(kees)
    marks = [Mark("inkomen", "1200,5", "loonstrook"), Mark("huishouden")]
    assert case.faults(amending.note, kees, epoch, marks) == {("marks/0/value", "register.value_no_number")}
    case.do(amending.note, kees, epoch, [Mark("inkomen", 1200.5, " loonstrook "), Mark("huishouden")])
    case.do(transitions.hand_back, kees)
    case.claimed(noor)
    found = [(one.kind, one.datum, one.value, one.source, one.person_id) for one in told(case, noor.id)]
    assert found == [
        (Kind.WRONG_DATUM, "inkomen", 1200.5, "loonstrook", kees.id), (Kind.WRONG_DATUM, "huishouden", None, "", kees.id),
    ]  # fmt: skip
    assert case.refused(amending.note, kees, epoch, marks[1:]) == "refused.not_holder"


WRONG_MARKS = [
    (Mark("bsn"), ("marks/0/feature", "datum_unknown")),
    (Mark("huishouden", "drietal"), ("marks/0/value", "register.value_unknown_category")),
    (Mark("inkomen", 111222333), ("marks/0/value", "register.value_out_of_range")),
    (Mark("inkomen", 1, "x" * 121), ("marks/0/source", "text_too_long")),
    (Mark("inkomen", 1, "111222333"), ("marks/0/source", "text_holds_bsn")),
]


def test_a_mark_that_cannot_be_is_refused_at_its_place(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    for mark, fault in WRONG_MARKS:
        assert case.faults(amending.note, case.cast.kees, epoch, [mark]) == {fault}
    assert case.faults(amending.note, case.cast.kees, epoch, []) == {("marks", "mark_needed")}


@pytest.mark.both_databases
def test_data_that_are_put_right_are_predicted_anew_and_judged_by_others(case: AtWork) -> None:
    kees, noor = case.cast.kees, case.cast.noor
    epoch = case.seen(kees)
    case.do(amending.note, kees, epoch, [Mark("inkomen", 2000, "loonstrook")])
    new = amended(case, epoch, inkomen=2000)
    old, row = case.row, new.row
    assert (old.state, old.holder_id, old.closed_at is not None) == (State.SUPERSEDED, None, True)
    assert (row.state, row.content, row.replaces_id, row.requester) == (
        State.RECEIVED,
        2,
        case.id,
        old.requester,
    )
    assert (row.due_at, row.case_id, row.position) == (old.due_at, old.case_id, 0)
    before, after = (one.read(lambda _, held: input_of(held.key, held.suggestion)) for one in (case, new))
    assert after == before | {"inkomen": 2000}
    with case.house.database.read(case.cast.organisation_id) as session:
        rung = session.exec(select(Job).where(Job.task == PREDICT.name, Job.subject_id == row.batch_id)).one()
    assert rung.part == {"first": 0, "last": 0}
    predicted(new)
    assert new.refused(transitions.claim, kees) == "refused.saw_it_before"
    assert [one.datum for one in told(new, noor.id)] == ["inkomen"]
    epoch = new.seen(noor)
    new.do(transitions.decide, noor, epoch, Verdict.FOLLOW, text="De gegevens zijn hersteld.")
    assert builders.released(case.house, case.cast, new.row).signed_by == [noor.id]
    assert case.acts()[-1] == "suggestion.superseded"


def test_who_corrects_before_seeing_the_output_may_judge_on(case: AtWork) -> None:
    new = predicted(amended(case, case.judged(case.cast.kees), inkomen=2000))
    assert new.seen(case.cast.kees) == 1


WRONG_VALUES: list[tuple[dict[str, object], tuple[str, str]]] = [
    ({}, ("values", "nothing_changed")),
    ({"inkomen": 1000.5}, ("values", "nothing_changed")),
    ({"inkomen": None}, ("values/inkomen", "register.value_missing")),
    ({"inkomen": "veel"}, ("values/inkomen", "register.value_no_number")),
    ({"schoenmaat": 43}, ("values/schoenmaat", "register.column_unknown")),
]


def test_a_correction_is_checked_as_what_comes_in(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    for values, fault in WRONG_VALUES:
        assert case.faults(amending.amend, case.cast.kees, epoch, values) == {fault}
    assert case.row.state == State.CLAIMED


def test_only_who_has_the_case_in_hand_puts_data_right(case: AtWork) -> None:
    epoch = case.claimed(case.cast.kees)
    over = case.row.lease_until
    assert over
    assert case.refused(amending.amend, case.cast.noor, epoch, {"inkomen": 1}) == "refused.not_holder"
    assert case.refused(amending.amend, case.cast.case_system, epoch, {"inkomen": 1}) == "infra.not_your_role"
    assert case.refused(amending.amend, case.cast.stranger, epoch, {"inkomen": 1}) == "suggestion_not_found"
    with clock.stopped(over):
        assert case.refused(amending.amend, case.cast.kees, epoch, {"inkomen": 1}) == "refused.lease_over"


def test_who_thought_along_or_saw_it_stays_known_however_often_data_change(case: AtWork) -> None:
    epoch = case.seen(case.cast.kees)
    case.do(colleagues.consult, case.cast.kees, epoch, case.cast.noor.id, "Klopt dit?")
    second = amended(case, epoch, inkomen=2000)
    third = sent_again(second, second.id, inkomen=3000)
    assert third.row.content == 3
    assert predicted(third).refused(transitions.claim, case.cast.noor) == "refused.consulted"
    facts, chain = third.read(
        lambda session, held: (facts_of(session, held), former(session, held.suggestion))
    )
    assert (facts.seen, facts.shown, facts.consulted) == ({case.cast.kees.id}, set(), {case.cast.noor.id})
    assert chain == [second.id, case.id]


def test_what_was_raised_or_drawn_stays_so(house: Installation, cast: Cast) -> None:
    policy = ReviewPolicy(sample_share=0.0, own_judgement_first=False)
    deployment = builders.a_deployment(house, cast, Impact.LOW, policy=policy)
    case = AtWork(house, cast, builders.waiting_suggestions(house, cast, deployment=deployment)[0].id)
    assert case.row.state == State.LOW
    case.do(leading.raise_impact, cast.kees, Weightier.NEW_FACTS)
    new = predicted(amended(case, case.claimed(cast.kees), inkomen=2000))
    assert (new.row.state, new.row.impact) == (State.QUEUED, "high")


def test_a_case_system_sends_a_case_anew_and_what_was_released_stays_on_record(case: AtWork) -> None:
    released = builders.a_release(case.house, case.cast, case.row)
    with clock.stopped(case.row.due_at):
        new = sent_again(case, case.id, inkomen=2000)
        assert new.row.due_at > clock.now()
    assert (case.row.state, new.row.replaces_id, new.row.content) == (State.SUPERSEDED, case.id, 2)
    with case.house.database.write(case.cast.organisation_id) as session:
        found, _ = releases.fetch(session, case.cast.case_system, case.id)
    assert found.id == released.id


def test_a_row_replaces_only_an_own_row_of_the_same_case_that_can_be_replaced(
    case: AtWork, house: Installation, cast: Cast
) -> None:
    other = builders.waiting_suggestions(house, cast)[0]
    before = case.trace()

    def faults(replaces: str, **more: str) -> list[tuple[str, str]]:
        with pytest.raises(NotValid) as caught:
            sent_again(case, replaces, **more)
        return [(fault.where, fault.code) for fault in caught.value.faults]

    unknown = [("rows/1/replaces", "reviews.replaces_unknown")]
    assert faults("0" * 23) == faults(other.id) == faults(case.id, reference="zaak-9") == unknown
    assert faults("Robert'); DROP TABLE") == unknown
    assert case.trace() == before
    sent_again(case, case.id, inkomen=2000)
    assert faults(case.id) == [("rows/1/replaces", "reviews.replaces_not_now")]
    with house.database.read(cast.organisation_id) as session:
        assert (
            len(session.exec(select(Suggestion).where(col(Suggestion.replaces_id).is_not(None))).all()) == 1
        )


def test_an_output_that_comes_after_the_case_was_replaced_is_not_taken_in(
    house: Installation, cast: Cast
) -> None:
    batch = builders.submitted(house, cast)
    with house.database.read(cast.organisation_id) as session:
        found = routing.waiting(session, batch.id, 0, 0)
    assert found
    case = AtWork(house, cast, found.suggestions[0].id)
    sent_again(case, case.id)
    ready = routing.prepare(found, [builders.explained()])
    with house.database.write(cast.organisation_id) as session:
        routing.write_outputs(session, cast.machine, batch.id, found, ready)
        routing.fail(session, cast.machine, case.id, "register.sandbox.killed", {})
    assert (case.row.state, case.row.sealed_output, case.row.reason) == (State.SUPERSEDED, None, None)


def test_a_correction_of_what_somebody_else_decided_comes_too_late(case: AtWork) -> None:
    epoch = case.seen(case.cast.kees)
    case.do(transitions.decide, case.cast.kees, epoch, Verdict.SET_ASIDE, text="Onvolledig.")
    with pytest.raises(Refusal):
        amended(case, epoch, inkomen=2000)
