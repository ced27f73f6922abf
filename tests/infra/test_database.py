"""Transactions: all or nothing, bells after the commit, writers in a row, and nothing personal in an error."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from infra import clock, queue
from infra.database import EVERYONE, after_commit, organisation_of
from infra.identity.models import Membership, Organisation, Person
from infra.installation import Installation
from infra.queue import Job, Task
from tests.cast import Cast
from tests.conftest import Bells

pytestmark = pytest.mark.both_databases
TASK = Task("tests.work", "steps")


def names(house: Installation) -> list[str]:
    with house.database.read(EVERYONE) as session:
        return list(session.exec(select(Organisation.name)))


def test_what_is_changed_while_reading_is_not_kept(house: Installation) -> None:
    with house.database.read(EVERYONE) as session:
        session.add(Organisation(name="A", slug="a"))
        session.flush()
    assert names(house) == []


def test_an_exception_undoes_the_transaction_and_rings_no_bell(
    house: Installation, cast: Cast, bells: Bells
) -> None:
    def fails() -> Iterator[None]:
        with house.database.write(cast.organisation_id) as session:
            queue.enqueue(session, TASK, "x")
            session.flush()
            yield
            raise KeyError

    with pytest.raises(KeyError):
        list(fails())
    assert bells == []
    with house.database.read(EVERYONE) as session:
        assert session.exec(select(Job)).all() == []


def test_bells_ring_after_the_commit_when_everybody_can_see_the_row(house: Installation, cast: Cast) -> None:
    seen: list[int] = []

    def look() -> None:
        with house.database.read(EVERYONE) as other:
            seen.append(len(other.exec(select(Job)).all()))

    with house.database.write(cast.organisation_id) as session:
        queue.enqueue(session, TASK, "x")
        after_commit(session, look)
        assert seen == []
    assert seen == [1]


def test_a_bell_that_fails_changes_nothing(house: Installation, cast: Cast, bells: Bells) -> None:
    def broken() -> None:
        raise ConnectionError

    with house.database.write(cast.organisation_id) as session:
        after_commit(session, broken)
        queue.enqueue(session, TASK, "x")
    assert [bell[0] for bell in bells] == [TASK.name]


def test_writers_at_once_lose_no_change(house: Installation, cast: Cast) -> None:
    def add_one(_: int) -> None:
        with house.database.write(cast.organisation_id) as session:
            membership = session.exec(
                select(Membership).where(Membership.person_id == cast.omar.id).with_for_update()
            ).one()
            membership.roles = [*membership.roles, "x"]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add_one, range(24)))
    with house.database.read(cast.organisation_id) as session:
        membership = session.exec(select(Membership).where(Membership.person_id == cast.omar.id)).one()
        assert membership.roles.count("x") == 24


def test_an_error_of_the_database_repeats_no_value(house: Installation, cast: Cast) -> None:
    email = cast.person(cast.kees).email
    with pytest.raises(IntegrityError) as caught, house.database.write(EVERYONE) as session:
        session.add(Person(email=email, name="Kees Geheim"))
    assert "Geheim" not in str(caught.value)
    assert email not in str(caught.value)


def test_a_key_cannot_point_into_another_organisation(house: Installation, cast: Cast) -> None:
    """Every reference between owned tables names the organisation as well."""
    from_elsewhere = [
        (table.name, key.target_fullname)
        for table in Job.metadata.tables.values()
        if "organisation_id" in table.columns
        for constraint in table.foreign_key_constraints
        for key in constraint.elements
        if "organisation_id" in key.column.table.columns and "organisation_id" not in constraint.columns
    ]
    assert from_elsewhere == []


def test_a_word_that_is_not_in_the_vocabulary_is_refused(house: Installation, cast: Cast) -> None:
    with pytest.raises(IntegrityError), house.database.write(cast.organisation_id) as session:
        queue.enqueue(session, TASK, "x").state = "almost"


def test_a_moment_comes_back_in_utc_and_one_without_a_zone_is_refused(
    house: Installation, cast: Cast
) -> None:
    at = datetime(2026, 11, 23, 13, 5, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with house.database.write(cast.organisation_id) as session:
        queue.enqueue(session, TASK, "x").run_after = at
    with house.database.read(cast.organisation_id) as session:
        found = session.exec(select(Job)).one().run_after
    assert found == at
    assert found.utcoffset() == timedelta(0)
    with pytest.raises(StatementError, match="without a zone"), house.database.write("*") as session:
        session.exec(select(Job).where(Job.run_after == datetime(2026, 1, 1))).all()  # noqa: DTZ001


def test_a_session_knows_through_whose_eyes_it_looks(house: Installation, cast: Cast) -> None:
    with house.database.read(cast.organisation_id) as session:
        assert organisation_of(session) == cast.organisation_id


def test_sqlite_is_set_to_lose_nothing(house: Installation, database_kind: str) -> None:
    if database_kind != "sqlite":
        return
    with house.database.read(EVERYONE) as session:
        found = [
            session.connection().execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 1]


def test_time_is_written_by_the_clock_of_the_house(house: Installation, cast: Cast) -> None:
    with (
        clock.stopped(datetime(2030, 1, 2, tzinfo=UTC)),
        house.database.write(cast.organisation_id) as session,
    ):
        job = queue.enqueue(session, TASK, "x")
    assert job.created_at == datetime(2030, 1, 2, tzinfo=UTC)
