"""An audit file from the question to the check: made by a worker, handed out with an entry, and right without us."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from infra.errors import NotNow, NotYours, Refusal, TooMuch
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from infra.ledger import Entry, audits
from infra.ledger.notes import Verifier, read_vkey
from infra.ledger.publishing import Published
from infra.log import anchoring
from infra.log.checking import verify
from infra.log.sequencing import publish, sequence
from infra.queue import Job, JobState
from infra.sealing import Erased
from reports.audit import standing, steps
from reports.audit.models import AuditFile
from reports.audit.searching import Asked
from reports.audit.vocabulary import AuditState
from reviews.models import Release
from reviews.sealed import scope
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.infra.ledger.authority import Authority, served

WorkOff = Callable[[], list[str]]


@pytest.fixture
def release(house: Installation, cast: Cast) -> Release:
    found = builders.a_release(house, cast)
    sequence(house, cast.organisation_id)
    return found


@pytest.fixture
def trusted(house: Installation, cast: Cast, release: Release) -> list[Verifier]:
    with house.database.read(cast.organisation_id) as session:
        return [read_vkey(one) for one in standing.vkeys(session)]


def made(
    house: Installation, cast: Cast, work_off: WorkOff, ask: Callable[..., AuditFile], *given: object
) -> AuditFile:
    with house.database.write(cast.organisation_id) as session:
        row_id = ask(session, *given).id
    work_off()
    with house.database.read(cast.organisation_id) as session:
        return session.get_one(AuditFile, row_id)


def handed_out(house: Installation, actor: Actor, row: AuditFile) -> bytes:
    with house.database.write(actor.organisation_id) as session:
        _, content = steps.hand_out(session, actor, house.storage, row.id)
        return content if isinstance(content, bytes) else content.read_bytes()


def sent(visitor: Visitor, address: str, headers: dict[str, str]) -> io.BytesIO:
    with visitor.get(address, headers=headers) as answer:
        assert answer.mimetype == "application/zip"
        return io.BytesIO(answer.data)


def facts(house: Installation, cast: Cast, act: str) -> Iterator[bytes]:
    with house.database.read(cast.organisation_id) as session:
        yield from session.exec(select(Entry.body).where(Entry.act == act))


def test_the_file_of_a_decision_is_right_without_us(
    house: Installation, cast: Cast, work_off: WorkOff, release: Release, trusted: list[Verifier]
) -> None:
    row = made(house, cast, work_off, steps.ask_decision, cast.omar, release.suggestion_id)
    box = handed_out(house, cast.omar, row)
    assert f"alle {row.entries} regels" in audits.check(io.BytesIO(box), trusted).proved
    with zipfile.ZipFile(io.BytesIO(box)) as opened:
        bodies = b"".join(opened.read(one) for one in opened.namelist() if one.startswith("entries/"))
        names = set(opened.namelist())
    for act in (
        b"batch.received",
        b"outputs.written",
        b"suggestion.judged",
        b"suggestion.released",
        b"deployment.decided",
    ):
        assert act in bodies
    assert not [one for one in names if one.startswith("disclosed/")]
    assert {
        "README.txt",
        "verify-audit.sh",
        "log.vkey",
        "checkpoint.txt",
        "manifest.json",
        "manifest.sig",
    } <= names
    assert b"zaak-0" not in box


def test_what_an_authority_saw_of_the_log_goes_along(
    house: Installation,
    cast: Cast,
    work_off: WorkOff,
    release: Release,
    trusted: list[Verifier],
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path / "authority")
    publish(house, cast.organisation_id, Published(house.settings.logs / cast.organisation_id))
    with served(authority) as address:
        settings = replace(house.settings, time_stamp_url=address, time_stamp_authorities=str(authority.root))
        anchoring.stamp(replace(house, settings=settings), cast.organisation_id)
    row = made(house, cast, work_off, steps.ask_decision, cast.omar, release.suggestion_id)
    box = tmp_path / "box.zip"
    box.write_bytes(handed_out(house, cast.omar, row))
    told = audits.check_path(box, trusted, authority.root).proved
    assert "een tijdstempelautoriteit zag de eerste" in told
    done = CliRunner().invoke(
        verify, [str(box), "--key", trusted[0].vkey, "--authorities", str(authority.root)]
    )
    assert (done.exit_code, "tijdstempelautoriteit" in done.output) == (0, True), done.output


def test_that_it_was_handed_out_is_an_entry(
    house: Installation, cast: Cast, work_off: WorkOff, release: Release, trusted: list[Verifier]
) -> None:
    row = made(house, cast, work_off, steps.ask_decision, cast.omar, release.suggestion_id)
    assert list(facts(house, cast, "audit.exported")) == []
    handed_out(house, cast.omar, row)
    [noted] = facts(house, cast, "audit.exported")
    assert (row.manifest or "-").encode() in noted


def test_the_file_of_a_search_holds_what_was_found_when_it_was_asked_for(
    house: Installation, cast: Cast, work_off: WorkOff, release: Release, trusted: list[Verifier]
) -> None:
    with house.database.write(cast.organisation_id) as session:
        row_id = steps.ask_search(session, cast.omar, Asked(subject="reading")).id
    builders.a_release(house, cast)
    sequence(house, cast.organisation_id)
    work_off()
    with house.database.read(cast.organisation_id) as session:
        row = session.get_one(AuditFile, row_id)
    assert (row.state, row.entries) == (AuditState.MADE, 4)
    assert "alle 4 regels" in audits.check(io.BytesIO(handed_out(house, cast.omar, row)), trusted).proved


def test_content_is_shown_only_to_who_may_see_decisions_and_only_that_content(
    house: Installation, cast: Cast, work_off: WorkOff, release: Release, trusted: list[Verifier]
) -> None:
    seeing = replace(cast.omar, roles=cast.omar.roles | {Role.OBJECTION_HANDLER})
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
        steps.ask_decision(session, cast.omar, release.suggestion_id, disclose=True)
    row = made(house, cast, work_off, steps.ask_decision, seeing, release.suggestion_id, "nl", True)
    stored = house.storage.read(cast.organisation_id, row.file or "")
    assert b"brief" not in stored
    box = handed_out(house, seeing, row)
    assert "1 keer is getoonde inhoud" in audits.check(io.BytesIO(box), trusted).proved
    with pytest.raises(NotYours):
        handed_out(house, cast.omar, row)
    told = b"".join([*facts(house, cast, "audit.made"), *facts(house, cast, "audit.exported")])
    assert (row.manifest or "-").encode() not in told
    house.keys.forget(scope(release.case_id))
    with pytest.raises(Erased):
        handed_out(house, seeing, row)


def test_there_is_no_file_of_nothing_and_none_of_too_much(
    house: Installation, cast: Cast, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "ENTRIES_MAX", 5)
    wrong: dict[type[Refusal], Asked] = {NotNow: Asked(role="ciso"), TooMuch: Asked()}
    for refusal, asked in wrong.items():
        with house.database.write(cast.organisation_id) as session, pytest.raises(refusal):
            steps.ask_search(session, cast.omar, asked)
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
        steps.ask_search(session, cast.kees, Asked(subject="reading"))


def test_a_file_that_cannot_be_made_says_so(
    house: Installation, cast: Cast, work_off: WorkOff, release: Release
) -> None:
    seeing = replace(cast.omar, roles=cast.omar.roles | {Role.OBJECTION_HANDLER})
    with house.database.write(cast.organisation_id) as session:
        row_id = steps.ask_decision(session, seeing, release.suggestion_id, disclose=True).id
    house.keys.forget(scope(release.case_id))
    work_off()
    with house.database.read(cast.organisation_id) as session:
        row, job = (
            session.get_one(AuditFile, row_id),
            session.exec(select(Job).where(Job.subject_id == row_id)).one(),
        )
        assert (row.state, job.state) == (AuditState.FAILED, JobState.PARKED)


def test_it_is_asked_for_and_taken_along_on_the_pages(
    house: Installation, cast: Cast, work_off: WorkOff, release: Release, trusted: list[Verifier],
    signed_in: Callable[[Actor], Visitor],
) -> None:  # fmt: skip
    omar = signed_in(cast.omar)
    asked = omar.submit("/werk/controle/bestand", {"onderwerp": "reading"})
    address = str(asked.location).partition("?")[0]
    waiting = omar.get(address)
    assert waiting.headers["Refresh"]
    assert "0 van 4 regels" in waiting.get_data(as_text=True)
    work_off()
    assert "Er zitten 4 regels in" in omar.get(address).get_data(as_text=True)
    assert audits.check(sent(omar, f"{address}/zip", {}), trusted).proved
    assert "Wat een zoekvraag vond" in omar.get("/werk/controle/bestanden").get_data(as_text=True)
    assert signed_in(cast.stranger).get(f"{address}/zip").status_code == 404


def test_it_is_asked_for_and_taken_along_over_the_api(
    app: object, house: Installation, cast: Cast, work_off: WorkOff, release: Release, trusted: list[Verifier],
    client: Visitor, bearer: Callable[[Actor], dict[str, str]],
) -> None:  # fmt: skip
    omar = bearer(cast.omar)
    listed = client.get("/api/v1/ledger-entries?subject=reading&limit=2", headers=omar).json
    assert listed
    assert [one["act"] for one in listed["items"]] == ["suggestion.signed", "suggestion.seen"]
    rest = client.get(listed["links"]["next"], headers=omar).json
    assert rest
    assert [one["act"] for one in rest["items"]] == ["suggestion.judged", "suggestion.claimed"]
    assert "next" not in rest["links"]
    one = client.get(listed["items"][0]["links"]["self"], headers=omar).json
    assert one == listed["items"][0]
    asked = client.post("/api/v1/audit-files", json={"suggestion": release.suggestion_id}, headers=omar)
    assert asked.status_code == 202
    work_off()
    file = client.get(asked.headers["Location"], headers=omar).json
    assert file
    assert file["state"] == "made"
    assert audits.check(sent(client, file["links"]["zip"], omar), trusted).proved
    assert client.get("/api/v1/ledger-entries?role=god", headers=omar).status_code == 400
    assert client.get("/api/v1/ledger-entries", headers=bearer(cast.kees)).status_code == 403
