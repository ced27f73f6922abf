"""Places name their log by a number: rows of before come along, and no place lies in the log of another organisation."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from infra import ledger, schema
from infra.database import EVERYONE
from infra.installation import Installation
from infra.ledger.models import Head, Leaf
from infra.log.sequencing import sequence
from tests.cast import Cast

PLACES = text("SELECT organisation_id, id, number FROM ledger_leaf ORDER BY organisation_id, number")


def places(house: Installation) -> list[tuple[str, str, int]]:
    with house.database.engine.connect() as connection:
        return [(one[0], one[1], one[2]) for one in connection.execute(PLACES)]


@pytest.mark.both_databases
def test_places_of_before_keep_their_numbers(house: Installation, cast: Cast) -> None:
    for one in (cast.organisation_id, cast.elsewhere_id):
        sequence(house, one)
    before = places(house)
    assert len({one[0] for one in before}) == 2
    schema.downgrade(house.database, "0028")
    assert places(house) == before
    schema.upgrade(house.database)
    assert places(house) == before
    with house.database.write(cast.organisation_id) as session:
        ledger.append(session, cast.sanne, "tests.acted", "s")
    assert sequence(house, cast.organisation_id) == 1
    with house.database.read(EVERYONE) as session:
        logs = {one.organisation_id: (one.log_number, one.size) for one in session.exec(select(Head))}
        found = session.exec(select(Leaf)).all()
    assert {one.log_number for one in found} == {number for number, _ in logs.values()}
    assert all(one.log_number == logs[one.organisation_id][0] for one in found)
    for organisation_id, (_, size) in logs.items():
        numbers = sorted(one.number for one in found if one.organisation_id == organisation_id)
        assert numbers == list(range(size))


@pytest.mark.both_databases
def test_the_database_refuses_a_second_entry_in_a_place_and_a_place_in_the_log_of_another(
    house: Installation, cast: Cast
) -> None:
    for one in (cast.organisation_id, cast.elsewhere_id):
        sequence(house, one)
    with house.database.read(EVERYONE) as session:
        numbers = {one.organisation_id: one.log_number for one in session.exec(select(Head))}
    for log_number, number in ((numbers[cast.organisation_id], 0), (numbers[cast.elsewhere_id], 10**6)):
        with house.database.write(cast.organisation_id) as session:
            session.add(
                Leaf(id="x", organisation_id=cast.organisation_id, log_number=log_number, number=number)
            )
            with pytest.raises(IntegrityError):
                session.flush()
            session.rollback()


def test_places_are_found_by_the_index_of_their_number(house: Installation, cast: Cast) -> None:
    sequence(house, cast.organisation_id)
    asked = (
        "EXPLAIN QUERY PLAN SELECT id FROM ledger_leaf WHERE organisation_id = :mine AND number >= 3 AND number < 9 AND "
        "log_number = (SELECT log_number FROM ledger_head WHERE organisation_id = :mine)"
    )
    with house.database.engine.connect() as connection:
        plan = [str(one[-1]) for one in connection.execute(text(asked), {"mine": cast.organisation_id})]
    assert any("(log_number=? AND number>? AND number<?)" in one for one in plan), plan
