"""The export of the log of processing: every record at least once, done with only when it was confirmed, whatever happens."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from infra import clock, doctor
from infra.installation import Installation
from infra.processing import Processing, ProcessingExport, Subject
from infra.processing.vocabulary import EXPORT, SUBJECT_TYPE
from infra.queue import Job, JobState
from infra.settings import Settings
from infra.version import VERSION
from tests import builders
from tests.cast import Cast
from tests.workers.collecting import Collector, Span, attributes, collecting, some_rejected, spans_of
from workers import telling
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

Tell = Callable[[], None]


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@pytest.fixture
def settings(settings: Settings, collector: Collector) -> Settings:
    return dataclasses.replace(settings, processing_log_url=collector.address, processing_log_token="sleutel")


@pytest.fixture
def tell(house: Installation, cast: Cast) -> Tell:
    """The round of the clock, and then every job of the export that is due at this moment."""
    workshop = Workshop(house)

    def once() -> None:
        with house.database.write(cast.organisation_id) as session:
            telling.look_round(session, house.settings)
        due = select(Job.id).where(
            Job.task == EXPORT.name, Job.state == JobState.QUEUED, col(Job.run_after) <= clock.now()
        )
        with house.database.read(cast.organisation_id) as session:
            jobs = session.exec(due).all()
        for job_id in jobs:
            run(workshop, job_id, WORK[EXPORT.name])

    return once


@pytest.fixture
def three(house: Installation, cast: Cast) -> list[str]:
    """The pseudonyms of three people whose data came in and were computed with, in one batch."""
    builders.waiting_suggestions(house, cast, 3)
    with house.database.read(cast.organisation_id) as session:
        return sorted({one.subject for one in session.exec(select(Subject))})


def waiting(house: Installation, cast: Cast) -> int:
    with house.database.read(cast.organisation_id) as session:
        return len(session.exec(select(Processing).where(col(Processing.sent_at).is_(None))).all())


def later(house: Installation, cast: Cast) -> datetime:
    """A moment at which nothing rests any more."""
    with house.database.read(cast.organisation_id) as session:
        until = session.exec(select(ProcessingExport)).one().rest_until
    return (until or clock.now()) + timedelta(minutes=16)


def keys(spans: list[Span]) -> set[tuple[str, str]]:
    return {(span["traceId"], span["spanId"]) for span in spans}


def test_what_goes_over_the_line_has_the_fields_of_the_standard(
    house: Installation, cast: Cast, collector: Collector, tell: Tell, three: list[str]
) -> None:
    tell()
    assert waiting(house, cast) == 0
    headers, body = collector.requests[0]
    assert (headers["Content-Type"], headers["Authorization"]) == ("application/json", "Bearer sleutel")
    resource = attributes(body["resourceSpans"][0]["resource"]["attributes"])
    assert resource == {
        "service.name": "toetssteen", "service.version": VERSION, "service.namespace": "voorbeeldstad"
    }  # fmt: skip
    whole = spans_of(body)[0]
    people = [span for span in spans_of(body) if span.get("parentSpanId") == whole["spanId"]]
    assert attributes(whole["attributes"]) == {
        "dpl.core.processing_activity_id": f"{house.settings.base_url}/algoritmes"
    }
    told = [attributes(span["attributes"]) for span in people]
    assert sorted(one["dpl.core.data_subject_id"] for one in told) == three
    assert {one["dpl.core.data_subject_id_type"] for one in told} == {SUBJECT_TYPE}
    assert len(keys(spans_of(body))) == len(spans_of(body))
    for span in spans_of(body):
        assert (len(span["traceId"]), len(span["spanId"]), span["status"]) == (32, 16, {})
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])


def test_nothing_is_lost_by_a_collector_that_is_away_busy_or_somebody_else(
    house: Installation, cast: Cast, collector: Collector, tell: Tell, three: list[str]
) -> None:
    count = waiting(house, cast)
    collector.moods = [(503, b""), (401, b""), (200, b"<html>Sign in to the network</html>"), (500, b"{}")]
    for _ in range(4):
        with clock.stopped(clock.now() if not collector.requests else later(house, cast)):
            tell()
            assert waiting(house, cast) == count
    with clock.stopped(later(house, cast)):
        tell()
    assert waiting(house, cast) == 0
    subjects = {attributes(span["attributes"]).get("dpl.core.data_subject_id") for span in collector.taken}
    assert subjects >= set(three)


def test_what_rests_is_not_tried_before_its_time_and_a_lag_is_seen(
    house: Installation, cast: Cast, collector: Collector, tell: Tell, three: list[str]
) -> None:
    collector.moods = [(503, b"")]
    tell()
    tell()
    assert len(collector.requests) == 1
    finding = {one.what: one for one in doctor.examine(house)}["processing"]
    assert finding.sound
    with clock.stopped(clock.now() + timedelta(hours=2)):
        assert not {one.what: one for one in doctor.examine(house)}["processing"].sound
        tell()
        assert {one.what: one for one in doctor.examine(house)}["processing"].sound


@pytest.mark.both_databases
def test_one_record_that_is_not_wanted_keeps_no_other_back(
    house: Installation, cast: Cast, collector: Collector, tell: Tell, three: list[str]
) -> None:
    # Somebody else, whose records must go all the same.
    builders.run(house, cast, builders.submitted(house, cast, builders.some_rows(1, 50)))
    collector.unwanted = lambda span: (
        attributes(span["attributes"]).get("dpl.core.data_subject_id") == three[1]
    )
    tell()
    with house.database.read(cast.organisation_id) as session:
        rows = session.exec(select(Processing)).all()
        unsent = {row.id for row in rows if row.sent_at is None}
        theirs = {one.processing_id for one in session.exec(select(Subject)) if one.subject == three[1]}
    assert unsent == theirs
    assert 0 < len(unsent) < len(rows)
    collector.unwanted = lambda _span: False
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        tell()
    assert waiting(house, cast) == 0


def test_a_refusal_of_some_confirms_nothing(
    house: Installation, cast: Cast, collector: Collector, tell: Tell, three: list[str]
) -> None:
    count = waiting(house, cast)
    collector.moods = [some_rejected(1)] * 50
    tell()
    assert waiting(house, cast) == count


def test_what_was_sent_and_not_marked_goes_again_under_the_same_ids(
    house: Installation, cast: Cast, collector: Collector, tell: Tell, three: list[str]
) -> None:
    tell()
    once = keys(collector.taken)
    with house.database.write(cast.organisation_id) as session:
        for row in session.exec(select(Processing)):
            row.sent_at = None
            session.add(row)
    tell()
    assert len(collector.taken) == 2 * len(once)
    assert keys(collector.taken) == once


@pytest.mark.parametrize(
    "address", ["http://192.0.2.1/v1/traces", "geen adres", "http://169.254.169.254/v1/traces"]
)
def test_an_address_where_one_may_not_go_is_not_called_and_loses_nothing(
    house: Installation, cast: Cast, three: list[str], address: str
) -> None:
    strange = dataclasses.replace(house.settings, processing_log_url=address)
    workshop = Workshop(dataclasses.replace(house, settings=strange))
    with house.database.write(cast.organisation_id) as session:
        telling.look_round(session, strange)
    with house.database.read(cast.organisation_id) as session:
        job_id = session.exec(select(Job.id).where(Job.task == EXPORT.name)).one()
    run(workshop, job_id, WORK[EXPORT.name])
    assert waiting(house, cast) > 0
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(ProcessingExport)).one().reason in {"not_https", "no_address", "private"}
