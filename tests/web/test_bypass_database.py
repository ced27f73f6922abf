"""No way round the signatures through the database or the files: whoever reads everything there reads no output, and whoever
writes there gets none released. With the master key it is otherwise, and that is said.
"""

import base64
import struct
from collections.abc import Iterator, Set
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, inspect, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from infra.database import EVERYONE
from infra.errors import Refusal
from infra.installation import Installation
from infra.log.sequencing import sequence
from register.explanation import Contribution, Explained
from register.models import ModelVersion
from reviews import releases, routing
from reviews.models import Case, Release, Review, Suggestion
from reviews.sealed import key_of, output_of, scope
from reviews.vocabulary import Impact, ReviewPolicy, State
from tests import builders
from tests.cast import Cast

SCORE, AMOUNT = 0.6180339887, -0.2718281828
OUTCOME = "persoonlijk"


def spelled(number: float) -> Iterator[bytes]:
    """A number as it may be stored: as text in several ways, and as the bytes of a float."""
    digits = f"{abs(number):.10f}".rstrip("0")
    # Seven digits and no six: a moment has six behind its seconds.
    for said in (digits[:8], digits[:8].replace(".", ","), digits[2:9], f"{abs(number):.5e}"[:7]):
        yield said.encode()
        yield said.encode("utf-16-le")
        yield said.encode().hex().encode()
        # Base64 in each of its three places; the ends also hold bits of what stands beside.
        for before in range(3):
            yield base64.b64encode(b"\0" * before + said.encode() + b"\0" * 3)[4:-6]
    for kind in "<d", ">d", "<f", ">f":
        yield struct.pack(kind, number)


NEEDLES = [needle for number in (SCORE, AMOUNT) for needle in spelled(number) if len(needle) >= 4]


@pytest.fixture
def unsigned(house: Installation, cast: Cast) -> Suggestion:
    """An output of high impact that one of two readers signed, with numbers that are found nowhere by chance."""
    deployment = builders.a_deployment(house, cast, Impact.HIGH, policy=ReviewPolicy(signatures=2))
    batch = builders.submitted(house, cast, 1, deployment)
    with house.database.read(cast.organisation_id) as session:
        found = routing.waiting(session, batch.id, 0, 1)
        assert found
        model = session.get_one(ModelVersion, found.deployment.model_version_id)
    ready = routing.prepare(found, [telling(builders.explained(model.sha256, OUTCOME, SCORE))])
    with house.database.write(cast.organisation_id) as session:
        routing.write_outputs(session, cast.machine, batch.id, found, ready)
    return builders.a_signed_suggestion(house, cast, found.suggestions[0])


def telling(said: Explained) -> Explained:
    first, *others = said.explanation.contributions
    moved = Contribution(first.feature, first.value, AMOUNT)
    return replace(said, explanation=replace(said.explanation, contributions=(moved, *others)))


CATALOGUES = {"pg_catalog", "information_schema"}


def everything(connection: Connection, leaving_out: Set[str] = frozenset()) -> Iterator[tuple[str, bytes]]:
    """Every row of every table that may be read: the table, and all columns as bytes."""
    looked = inspect(connection)
    for schema in set(looked.get_schema_names()) - leaving_out:
        for table in (*looked.get_table_names(schema), *looked.get_view_names(schema)):
            try:
                with connection.begin_nested():
                    rows = connection.execute(text(f'SELECT * FROM "{schema}"."{table}"')).all()
            except DBAPIError:
                continue
            for row in rows:
                yield table, b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in row)


def tells(content: bytes) -> bool:
    return any(needle in content for needle in NEEDLES)


def told_in_rows(
    about: Suggestion, connection: Connection, leaving_out: Set[str] = frozenset()
) -> tuple[set[str], int]:
    """The tables that give the output away to who reads over this connection, and how many tables were read."""
    mine = (about.id.encode(), about.case_id.encode())
    found, read = set(), set()
    for table, row in everything(connection, leaving_out):
        read.add(table)
        # The outcomes that a model has are public; which one it is for this case is not.
        if tells(row) or (OUTCOME.encode() in row and any(one in row for one in mine)):
            found.add(table)
    return found, len(read)


def told_in_files(folder: Path) -> list[str]:
    """Four bytes are found by chance in megabytes of what is sealed, so those are sought in the rows only."""
    long = [needle for needle in NEEDLES if len(needle) > 4]
    contents = ((one, one.read_bytes()) for one in folder.rglob("*") if one.is_file())
    return [str(one) for one, content in contents if any(needle in content for needle in long)]


def test_nobody_reads_an_output_in_the_database_file_the_storage_or_a_log(
    house: Installation, cast: Cast, unsigned: Suggestion
) -> None:
    """Sequenced and published as well: what strangers see of the log is among the files."""
    sequence(house, cast.organisation_id)
    with house.database.engine.connect() as connection:
        told, tables = told_in_rows(unsigned, connection)
    assert (told, told_in_files(house.settings.data)) == (set(), [])
    assert tables > 20


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_no_role_of_the_database_reads_an_output(
    database_kind: str, house: Installation, cast: Cast, unsigned: Suggestion
) -> None:
    """Every role that the server knows, those that nobody gave anything, and one that may read all there is."""
    with house.database.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS reporting"))
        connection.execute(text("CREATE ROLE reporting LOGIN IN ROLE pg_read_all_data"))
    tables = {}
    with house.database.engine.connect() as connection:
        roles = list(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
        owners = set(connection.execute(text("SELECT tableowner FROM pg_tables")).scalars())
        for role in roles:
            connection.execute(text(f'SET ROLE "{role}"'))
            # What the server keeps about itself, such as its statistics, is read by who may see all of it.
            own = CATALOGUES if role.startswith("pg_") else frozenset()
            told, tables[role] = told_in_rows(unsigned, connection, own)
            assert told == set(), role
            connection.execute(text("RESET ROLE"))
    with house.database.engine.begin() as connection:
        connection.execute(text("DROP ROLE reporting"))
    assert owners <= set(roles)
    assert {"reporting", *owners} <= {role for role, count in tables.items() if count > 20}


@pytest.mark.parametrize("way", ["text", "base64", "float", "outcome", "file"])
def test_an_unsealed_copy_would_be_found(
    way: str, house: Installation, cast: Cast, unsigned: Suggestion
) -> None:
    """Else the tests above look for what is nowhere."""
    copies = {
        "text": b'{"scores": {"brief": 0.6180339887}}', "base64": base64.b64encode(b"kans: 0.6180339887"),
        "float": b"\1" + struct.pack("<d", AMOUNT), "outcome": OUTCOME.encode(), "file": f"{SCORE}".encode(),
    }  # fmt: skip
    if way == "file":
        (house.settings.data / "kopie.csv").write_bytes(copies[way])
        assert told_in_files(house.settings.data)
        return
    with house.database.write(EVERYONE) as session:
        same = update(Case).where(Case.id == unsigned.case_id)  # type: ignore[arg-type]
        session.connection().execute(same.values(sealed_contacts=copies[way]))
    with house.database.engine.connect() as connection:
        assert told_in_rows(unsigned, connection)[0] == {"case_file"}


def test_who_writes_in_the_database_gets_nothing_released(
    house: Installation, cast: Cast, unsigned: Suggestion
) -> None:
    """A state, a weight, somebody's signature and a whole release are forged, by who has no key; each is refused."""
    other = builders.a_signed_suggestion(house, cast)
    sequence(house, cast.organisation_id)
    with house.database.read(cast.organisation_id) as session:
        real = session.exec(select(Review).where(Review.suggestion_id == other.id)).one()
    for forged in (
        {"state": State.SIGNED, "signatures": 2},
        {"state": State.LOW, "impact": Impact.LOW, "sampled": False},
        {"state": State.LOW, "impact": Impact.LOW, "sampled": False, "deployment_id": other.deployment_id},
    ):
        with house.database.write(cast.organisation_id) as session:
            write(session, unsigned, **forged)
        assert refused(house, cast, unsigned)
    with house.database.write(cast.organisation_id) as session:
        write(session, unsigned, state=State.SIGNED, deployment_id=unsigned.deployment_id, impact=Impact.HIGH)
        signature = real.model_dump() | {
            "id": "forged",
            "suggestion_id": unsigned.id,
            "person_id": cast.noor.id,
        }
        session.connection().execute(insert(Review), [signature])
    assert refused(house, cast, unsigned)
    with house.database.write(cast.organisation_id) as session:
        release = Release(
            organisation_id=cast.organisation_id, suggestion_id=unsigned.id, deployment_id=unsigned.deployment_id,
            case_id=unsigned.case_id, sealed_content=unsigned.sealed_output or b"", commitment="", signed_by=[],
            policy_hash="", entry_id="",
        )  # fmt: skip
        session.add(release)
    with house.database.write(cast.organisation_id) as session, pytest.raises(Refusal):
        releases.fetch(session, cast.case_system, unsigned.id)


def test_who_holds_the_master_key_and_the_database_reads_it(
    house: Installation, cast: Cast, unsigned: Suggestion
) -> None:
    """Sealing keeps the database and its backups from telling; it is no lock against who runs the machine with its keys."""
    with house.database.read(cast.organisation_id) as session:
        row = session.get_one(Suggestion, unsigned.id)
        key = house.keys.open(scope(row.case_id))
        assert output_of(key, row).output.outcome == OUTCOME
        assert key_of(session, row.case_id) == key


def write(session: Session, about: Suggestion, **changes: object) -> None:
    same = update(Suggestion).where(Suggestion.id == about.id)  # type: ignore[arg-type]
    session.connection().execute(same.values(**changes))


def refused(house: Installation, cast: Cast, about: Suggestion) -> bool:
    """Whether the one code path that releases says no."""
    try:
        with house.database.write(cast.organisation_id) as session:
            return releases.release(session, cast.machine, about.id) is None
    except Refusal:
        return True
