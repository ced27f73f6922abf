"""The same request sent twice is carried out once, for who sent it, for some days."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from infra import clock, idempotency
from infra.database import EVERYONE
from infra.errors import NotValid
from infra.idempotency import LASTS, Once, Sent
from infra.identity.actors import Actor
from infra.installation import Installation
from tests.cast import Cast

ONCE = Once("key-1", b'{"reference": "zaak-1"}')
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def note(house: Installation, actor: Actor, once: Once = ONCE, result: str = "result") -> None:
    with house.database.write(actor.organisation_id) as session:
        idempotency.note(session, actor, once, result)


def find(house: Installation, actor: Actor, once: Once = ONCE) -> str | None:
    with house.database.read(actor.organisation_id) as session:
        return idempotency.find(session, actor, once)


@pytest.mark.both_databases
def test_a_second_request_finds_what_came_of_the_first(house: Installation, cast: Cast) -> None:
    assert find(house, cast.case_system) is None
    note(house, cast.case_system)
    assert find(house, cast.case_system) == "result"
    with pytest.raises(IntegrityError):
        note(house, cast.case_system, result="other")


def test_a_key_with_another_body_is_refused(house: Installation, cast: Cast) -> None:
    note(house, cast.case_system)
    with pytest.raises(NotValid) as caught:
        find(house, cast.case_system, Once(ONCE.key, b"other"))
    assert [fault.where for fault in caught.value.faults] == ["Idempotency-Key"]


def test_a_key_belongs_to_who_sent_it(house: Installation, cast: Cast) -> None:
    note(house, cast.case_system)
    assert find(house, cast.kees) is None
    assert find(house, cast.strange_system) is None


def test_neither_key_nor_body_can_be_read_back(house: Installation, cast: Cast) -> None:
    note(house, cast.case_system)
    note(house, cast.strange_system)
    with house.database.read(EVERYONE) as session:
        kept = session.exec(select(Sent)).all()
    assert len({row.key_hash for row in kept} | {row.body_hash for row in kept}) == 4
    assert all("zaak-1" not in row.model_dump_json() and "key-1" not in row.model_dump_json() for row in kept)


def test_what_no_client_repeats_any_more_is_forgotten(house: Installation, cast: Cast) -> None:
    with clock.stopped(BEGIN):
        note(house, cast.case_system)
    for later, left in ((LASTS, 1), (LASTS + timedelta(seconds=1), 0)):
        with clock.stopped(BEGIN + later), house.database.write(EVERYONE) as session:
            idempotency.forget_old(session)
        with house.database.read(EVERYONE) as session:
            assert len(session.exec(select(Sent)).all()) == left
