"""No row of one organisation is visible to another, in any table, by any kind of statement."""

import subprocess
import sys

import pytest
from sqlalchemy import delete, exists, func, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from infra import clock, idempotency
from infra.database import EVERYONE
from infra.idempotency import Once
from infra.identity import people
from infra.identity.actors import Role
from infra.installation import Installation
from infra.queue import Job
from infra.tables import Owned
from register.models import Algorithm, Deployment, ModelVersion
from register.notices import steps as notices
from register.notices.steps import Given
from reports import requests
from reviews import releases
from tests import builders
from tests.cast import Cast, session_token
from tests.infra.filling import fill

pytestmark = pytest.mark.both_databases


def owned() -> list[type[Owned]]:
    """Every table whose rows belong to an organisation."""
    return [table for table in Owned.__subclasses__() if hasattr(table, "__table__")]


@pytest.fixture
def full(house: Installation, cast: Cast) -> Cast:
    """Voorbeeldstad with a row in every table."""
    release = builders.a_release(house, cast)
    session_token(house, cast, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        releases.announce(session, cast.case_system, release.id, clock.today())
        requests.ask_letter(session, cast.kees, release)
        people.invite(session, cast.aisha, "Nieuw", "nieuw@voorbeeldstad.example", [Role.FG])
        idempotency.note(session, cast.case_system, Once("key", b"body"), release.id)
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.exec(select(Algorithm)).first()
        assert algorithm
    notices.receive(house, algorithm, Given("question", "Waarom krijg ik een brief?"), "10.0.0.1")
    with house.database.write(EVERYONE) as session:
        fill(session, cast.organisation_id)
    return cast


def ids(house: Installation, table: type[Owned], organisation: str) -> list[str]:
    with house.database.read(EVERYONE) as session:
        return list(session.exec(select(table.id).where(table.organisation_id == organisation)))


def test_every_table_is_tested_with_rows(house: Installation, full: Cast) -> None:
    assert [table.__name__ for table in owned() if not ids(house, table, full.organisation_id)] == []


def test_every_table_with_an_organisation_is_an_owned_one() -> None:
    tables = {table.__tablename__ for table in owned()}
    columns = {name for name, table in Job.metadata.tables.items() if "organisation_id" in table.columns}
    assert columns == tables


def test_no_statement_finds_a_row_of_another_organisation(house: Installation, full: Cast) -> None:
    for table in owned():
        theirs = ids(house, table, full.organisation_id)
        with house.database.read(full.elsewhere_id) as session:
            found = looks(session, table, theirs)
        assert found == {how: [] for how in found}, table.__name__


def looks(session: Session, table: type[Owned], theirs: list[str]) -> dict[str, list[object]]:
    """All the ways to look for somebody else's rows; each gives what it found."""
    other, ours = aliased(table), col(table.id).in_(theirs)
    counted = session.exec(select(func.count()).select_from(table).where(ours)).one()
    return {
        "select": list(session.exec(select(table).where(ours))),
        "columns": list(session.exec(select(table.id).where(ours))),
        "get": [row for row in (session.get(table, one) for one in theirs) if row],
        "alias": list(session.exec(select(other).where(col(other.id).in_(theirs)))),
        "count": [counted] if counted else [],
        "subquery": list(session.exec(select(select(table.id).where(ours).subquery()))),
        "in": list(session.exec(select(table.id).where(col(table.id).in_(select(other.id).where(col(other.id).in_(theirs)))))),
        "exists": [one for one in session.exec(select(exists().where(ours))) if one],
        "legacy": list(session.execute(select(table.id).where(ours)).scalars()),
    }  # fmt: skip


def test_no_statement_changes_or_deletes_a_row_of_another_organisation(
    house: Installation, full: Cast
) -> None:
    for table in owned():
        theirs = ids(house, table, full.organisation_id)
        for statement in (update(table).values(id=table.id), delete(table)):
            changed = rows_changed(house, full.elsewhere_id, statement.where(col(table.id).in_(theirs)))
            assert changed == 0, table.__name__
        assert ids(house, table, full.organisation_id) == theirs


def rows_changed(house: Installation, organisation: str, statement: object) -> int:
    try:
        with house.database.write(organisation) as session:
            return int(session.execute(statement).rowcount)  # type: ignore[call-overload]
    except DBAPIError as error:
        # PostgreSQL refuses any change of an append-only table, also one of no rows.
        return 0 if "never changed" in str(error) else -1


def test_a_join_reaches_no_row_of_another_organisation(house: Installation, full: Cast) -> None:
    joined = (
        select(Algorithm, ModelVersion, Deployment)
        .join(ModelVersion, col(ModelVersion.algorithm_id) == Algorithm.id)
        .join(Deployment, col(Deployment.algorithm_id) == Algorithm.id, isouter=True)
    )
    with house.database.read(full.elsewhere_id) as session:
        assert session.exec(joined).all() == []
    with house.database.read(full.organisation_id) as session:
        assert len(session.exec(joined).all()) == 1


def test_a_row_of_another_organisation_cannot_be_added_changed_or_taken_over(
    house: Installation, full: Cast
) -> None:
    with house.database.read(full.organisation_id) as session:
        theirs = session.exec(select(Algorithm)).one()
    theirs.name = "other"
    with pytest.raises(PermissionError), house.database.write(full.elsewhere_id) as session:
        session.add(
            Algorithm(organisation_id=full.organisation_id, slug="x", name="x", owner_id=full.stranger.id)
        )
    with pytest.raises(PermissionError), house.database.write(full.elsewhere_id) as session:
        session.add(theirs)
    with pytest.raises(PermissionError), house.database.write(full.organisation_id) as session:
        session.exec(select(Algorithm)).one().organisation_id = full.elsewhere_id


def test_everyone_sees_every_organisation(house: Installation, full: Cast) -> None:
    with house.database.read(EVERYONE) as session:
        assert len({row.organisation_id for row in session.exec(select(Owned.__subclasses__()[0]))}) >= 1


LATER = """
import sys
from infra.database import Database
from infra.identity.models import Membership
from sqlmodel import select
database = Database(sys.argv[1])
with database.read("elsewhere") as session:
    session.exec(select(Membership)).all()
from register.models import Algorithm
with database.read("elsewhere") as session:
    print(len(session.exec(select(Algorithm)).all()))
database.close()
"""


def test_a_table_that_is_imported_later_is_filtered_as_well(house: Installation, cast: Cast) -> None:
    builders.an_entry(house, cast)
    url = str(house.settings.database_url)
    ended = subprocess.run([sys.executable, "-c", LATER, url], capture_output=True, text=True, timeout=30)
    assert (ended.stdout.strip(), ended.returncode) == ("0", 0), ended.stderr
