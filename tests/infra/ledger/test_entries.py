"""The ledger: written by the step in its own transaction, only ever added to, and closed to sentences."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.ledger.entries import _checked
from infra.log.sequencing import sequence
from reviews import releases
from tests import builders
from tests.cast import Cast

APPEND_ONLY = ("ledger_entry", "revision", "release", "announcement")


@pytest.mark.both_databases
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_was_done_is_never_changed_or_deleted(table: str, house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        releases.announce(session, cast.case_system, release.id, clock.today())
    acts = [
        f"UPDATE {table} SET id = 'x'",
        f"UPDATE {table} SET organisation_id = organisation_id",
        f"DELETE FROM {table}",
    ]
    if house.database.engine.dialect.name == "postgresql":
        acts.append(f"TRUNCATE {table} CASCADE")
    for act in acts:
        refused = pytest.raises(DBAPIError, match=f"rows of {table} are never changed")
        with refused, house.database.engine.begin() as connection:
            connection.execute(text(act))
    with house.database.engine.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() >= 1


def test_an_entry_goes_with_the_transaction_of_its_step(house: Installation, cast: Cast) -> None:
    before = entries(house, cast)

    def fails(session: Session) -> None:
        ledger.append(session, cast.kees, "test.act", "subject")
        session.flush()
        raise KeyError

    with pytest.raises(KeyError), house.database.write(cast.organisation_id) as session:
        fails(session)
    assert entries(house, cast) == before


def entries(house: Installation, cast: Cast, act: str | None = None) -> list[Entry]:
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Entry).order_by(col(Entry.id))
        return list(session.exec(chosen.where(Entry.act == act) if act else chosen))


def test_an_entry_is_canonical_bytes_that_say_who_did_what(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        entry_id = ledger.append(
            session, cast.kees, "test.act", "subject", number=3, many=["a", "b"], yes=True
        )
    (entry,) = entries(house, cast, "test.act")
    said = json.loads(entry.body)
    assert entry.body == canonical.dumps(said)
    assert len(bytes.fromhex(said.pop("trace"))) == 16
    assert said == {
        "id": entry_id, "at": entry.at.isoformat(), "by": cast.kees.id, "act": "test.act", "subject": "subject",
        "number": 3, "many": ["a", "b"], "yes": True,
    }  # fmt: skip
    assert "Kees" not in entry.body.decode()


@given(st.text(min_size=1).filter(lambda text: any(sign in text for sign in " @\n\t,'\"<(")))
def test_a_sentence_or_an_address_has_no_way_in(text: str) -> None:
    with pytest.raises(ValueError, match="takes codes"):
        _checked("fact", text)
    with pytest.raises(ValueError, match="takes codes"):
        _checked("fact", ["code", text])


def test_only_entries_that_stand_cover(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        known = [ledger.append(session, cast.kees, "test.act", "subject") for _ in range(2)]
    with house.database.read(cast.organisation_id) as session:
        assert not ledger.covered(session, known)
    sequence(house, cast.organisation_id)
    with house.database.read(cast.organisation_id) as session:
        assert ledger.covered(session, known)
        assert ledger.covered(session, [*known, known[0]])
        assert not ledger.covered(session, [*known, "unknown"])
        assert not ledger.covered(session, [])
    with house.database.read(cast.elsewhere_id) as session:
        assert not ledger.covered(session, known)


def test_the_ledger_of_a_whole_case_names_nobody(house: Installation, cast: Cast) -> None:
    """No name, mail address, reference or value of a case in any entry: only pseudonyms, codes and commitments."""
    builders.a_release(house, cast)
    written = b"\n".join(entry.body for entry in entries(house, cast)).decode()
    personal = [word for person in cast.people.values() for word in (person.name, person.email)]
    assert [
        word for word in [*personal, "zaak-0", "1000.5", "alleenstaand", "brief"] if word in written
    ] == []


def test_an_entry_stands_in_the_organisation_of_the_session(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.elsewhere_id) as session:
        ledger.append(session, Actor("machine", cast.elsewhere_id), "test.act", "subject")
    assert entries(house, cast, "test.act") == []
