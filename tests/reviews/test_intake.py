"""Taking in rows: all or nothing, once, sealed, cut into jobs; and a clear answer to what is wrong."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from infra import clock
from infra.database import EVERYONE
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.idempotency import Once
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.queue import Job
from infra.sealing import Erased
from register import deployments
from register.models import Deployment
from register.rows import Rows, read_json
from register.rows.reading import Cell
from register.vocabulary import ReviewPolicy
from reviews import intake, stops, stored
from reviews.models import Batch, Case, Suggestion
from reviews.queries.names import references
from reviews.sealed import input_of, key_of, reference_of, scope
from reviews.vocabulary import PREDICT, REFERENCE_MAX, State
from tests import builders
from tests.cast import Cast
from tests.conftest import Bells

BSN = "111222333"


@pytest.fixture
def deployment(house: Installation, cast: Cast) -> Deployment:
    return builders.a_deployment(house, cast, policy=ReviewPolicy(deadline_days=14))


def rows(*changes: dict[str, Cell]) -> Rows:
    sent = [builders.a_row(n, reference=f"zaak-{n}") | change for n, change in enumerate(changes)]
    return read_json(sent, most=1000)


def kept(house: Installation) -> tuple[int, ...]:
    with house.database.read(EVERYONE) as session:
        return tuple(len(session.exec(select(table.id)).all()) for table in (Batch, Case, Suggestion))


@pytest.mark.both_databases
def test_rows_become_sealed_suggestions_that_wait_for_the_model(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with clock.stopped(at):
        batch = intake.submit(house, cast.case_system, deployment.id, builders.some_rows(3))
    assert (batch.rows, batch.refused, batch.submitted_by) == (3, 0, cast.case_system.id)
    with house.database.read(cast.organisation_id) as session:
        suggestions = session.exec(select(Suggestion).order_by(col(Suggestion.position))).all()
        for number, row in enumerate(suggestions):
            key = key_of(session, row.case_id)
            assert reference_of(key, session.get_one(Case, row.case_id)) == f"zaak-{number}"
            assert input_of(key, row) == builders.a_row(number)
            assert (row.state, row.due_at, row.impact) == (State.RECEIVED, at + timedelta(days=14), "high")
            assert b"huishouden" not in row.sealed_input


def test_a_batch_is_cut_into_jobs_that_cover_every_row_once(
    house: Installation, cast: Cast, deployment: Deployment, bells: Bells
) -> None:
    chunk = house.settings.chunk_rows
    bells.clear()
    batch = intake.submit(house, cast.case_system, deployment.id, builders.some_rows(2 * chunk + 1))
    with house.database.read(cast.organisation_id) as session:
        jobs = session.exec(select(Job).where(Job.subject_id == batch.id, Job.task == PREDICT.name)).all()
    parts = sorted((job.part["first"], job.part["last"]) for job in jobs)
    assert parts == [(0, chunk - 1), (chunk, 2 * chunk - 1), (2 * chunk, 2 * chunk)]
    assert [bell[:2] for bell in bells] == [(PREDICT.name, PREDICT.queue)] * 3


def test_a_batch_is_one_entry_per_chunk_with_a_commitment_for_each_case(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    """What came in can be shown later, case by case; and an entry fits into a bundle of the log."""
    batch = intake.submit(
        house, cast.case_system, deployment.id, builders.some_rows(stored.TOLD_TOGETHER + 1)
    )
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Entry.body).where(Entry.act == "batch.received", Entry.subject_id == batch.id)
        bodies = session.exec(chosen.order_by(col(Entry.id))).all()
        rows = session.exec(select(Suggestion).order_by(col(Suggestion.position))).all()
        keys = house.keys.open_all([scope(row.case_id) for row in rows])
        expected = [
            f"{row.id}={key.commit(key.unseal(row.sealed_input, f'input:{row.id}'), f'input:{row.id}')}"
            for row in rows
            for key in [keys[scope(row.case_id)]]
        ]
    told = [json.loads(body) for body in bodies]
    assert sorted((one["first"], len(one["commitments"])) for one in told) == [(0, 500), (500, 1)]
    assert [
        mark for one in sorted(told, key=lambda one: one["first"]) for mark in one["commitments"]
    ] == expected
    assert max(map(len, bodies)) < 2**16
    assert not any(b"zaak-" in body or b"huishouden" in body for body in bodies)


BAD: dict[str, tuple[dict[str, Cell], str, str]] = {
    "a missing value": ({"inkomen": None}, "rows/2/inkomen", "register.value_missing"),
    "no number": ({"inkomen": "veel"}, "rows/2/inkomen", "register.value_no_number"),
    "out of range": ({"inkomen": -1}, "rows/2/inkomen", "register.value_out_of_range"),
    "not finite": ({"inkomen": "nan"}, "rows/2/inkomen", "register.value_not_finite"),
    "not whole": ({"achterstand_maanden": 1.5}, "rows/2/achterstand_maanden", "register.value_not_whole"),
    "an unknown category": ({"huishouden": "kasteel"}, "rows/2/huishouden", "register.value_unknown_category"),
    "an unknown column": ({"postcode": "1234"}, "postcode", "register.column_unknown"),
    "no reference": ({"reference": " "}, "rows/2/reference", "reviews.reference_missing"),
    "a reference twice": ({"reference": "zaak-0"}, "rows/2/reference", "reviews.reference_twice"),
    "a BSN as reference": ({"reference": BSN}, "rows/2/reference", "reviews.reference_is_bsn"),
    "a written BSN": ({"reference": "1112.22.333"}, "rows/2/reference", "reviews.reference_is_bsn"),
    "a long reference": ({"reference": "x" * (REFERENCE_MAX + 1)}, "rows/2/reference", "reviews.reference_too_long"),
    "an unprintable reference": ({"reference": "a\u0007b"}, "rows/2/reference", "reviews.reference_too_long"),
}  # fmt: skip


@pytest.mark.parametrize("why", BAD)
def test_one_bad_row_refuses_all_and_names_row_and_column(
    why: str, house: Installation, cast: Cast, deployment: Deployment, bells: Bells
) -> None:
    change, where, code = BAD[why]
    before, rung = kept(house), len(bells)
    with pytest.raises(NotValid) as caught:
        intake.submit(house, cast.case_system, deployment.id, rows({}, change, {}))
    assert (where, code) in [(fault.where, fault.code) for fault in caught.value.faults]
    said = json.dumps([dict(fault.parameters) for fault in caught.value.faults]) + str(caught.value)
    assert all(str(value) not in said for value in change.values() if len(str(value)) > 4)
    assert (kept(house), len(bells)) == (before, rung)


def test_with_partial_the_good_rows_go_on_and_the_others_are_listed(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    sent = rows({}, {"inkomen": -1}, {}, {"reference": BSN, "huishouden": "?"})
    batch = intake.submit(house, cast.case_system, deployment.id, sent, partial=True)
    assert (batch.rows, batch.refused) == (2, 2)
    assert [fault["where"] for fault in batch.faults] == [
        "rows/2/inkomen",
        "rows/4/huishouden",
        "rows/4/reference",
    ]
    assert kept(house) == (1, 2, 2)
    with pytest.raises(NotValid):
        intake.submit(house, cast.case_system, deployment.id, rows({"inkomen": -1}), partial=True)


def test_the_same_request_twice_is_one_batch(house: Installation, cast: Cast, deployment: Deployment) -> None:
    once = Once("key", b"body")
    first, second = (
        intake.submit(house, cast.case_system, deployment.id, builders.some_rows(2), once=once)
        for _ in range(2)
    )
    assert first.id == second.id
    assert kept(house) == (1, 2, 2)


@pytest.mark.both_databases
def test_the_same_request_from_many_sides_at_once_is_one_batch(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    def send(_: int) -> str:
        return intake.submit(
            house, cast.case_system, deployment.id, builders.some_rows(3), once=Once("key", b"body")
        ).id

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(send, range(4)))) == 1
    assert kept(house) == (1, 3, 3)


@pytest.mark.both_databases
def test_the_same_new_case_from_two_sides_at_once_is_one_case(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    def send(_: int) -> str:
        return intake.submit(house, cast.case_system, deployment.id, builders.some_rows(5)).id

    with ThreadPoolExecutor(3) as threads:
        assert len(set(threads.map(send, range(3)))) == 3
    assert kept(house) == (3, 5, 15)


def test_a_case_that_was_erased_and_comes_again_gets_a_new_key(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    intake.submit(house, cast.case_system, deployment.id, rows({}))
    with house.database.read(cast.organisation_id) as session:
        first = session.exec(select(Suggestion)).one()
    house.keys.forget(scope(first.case_id))
    intake.submit(house, cast.case_system, deployment.id, rows({}))
    with house.database.read(cast.organisation_id) as session:
        second = session.exec(select(Suggestion).where(Suggestion.id != first.id)).one()
        assert second.case_id == first.case_id
        key = key_of(session, second.case_id)
        assert references(session, [second.case_id]) == {second.case_id: "zaak-0"}
    assert input_of(key, second) == builders.a_row(0)
    with pytest.raises(Erased):
        input_of(key, first)


def test_what_was_signed_for_somebody_who_was_forgotten_and_came_back_stops_nothing(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    (old,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    builders.a_signed_suggestion(house, cast, old)
    house.keys.forget(scope(old.case_id))
    (new,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    assert new.case_id == old.case_id
    with clock.stopped(old.due_at), house.database.write(cast.organisation_id) as session:
        assert stops.expire(session) == 1
    with house.database.read(cast.organisation_id) as session:
        states = {one.id: one.state for one in session.exec(select(Suggestion))}
    assert states == {old.id: State.EXPIRED, new.id: State.QUEUED}


Refused = tuple[Callable[[Cast], Actor], type[Exception]]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (lambda cast: cast.kees, NotYours),
        (lambda cast: cast.machine, NotYours),
        (lambda cast: cast.strange_system, NotFound),
    ],
)
def test_only_a_system_of_the_house_asks(
    who: Callable[[Cast], Actor],
    refusal: type[Exception],
    house: Installation,
    cast: Cast,
    deployment: Deployment,
) -> None:
    with pytest.raises(refusal):
        intake.submit(house, who(cast), deployment.id, rows({}))


def test_a_deployment_that_was_stopped_takes_nothing_in(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    with house.database.write(cast.organisation_id) as session:
        deployments.suspend(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with pytest.raises(NotNow):
        intake.submit(house, cast.case_system, deployment.id, rows({}))
    assert kept(house) == (0, 0, 0)


def test_references_are_found_by_a_hash_that_tells_nothing(house: Installation, cast: Cast) -> None:
    here, again = (intake.reference_hash(house.keys, cast.organisation_id, ["zaak-1"]) for _ in range(2))
    there = intake.reference_hash(house.keys, cast.elsewhere_id, ["zaak-1"])
    assert here == again != there
