"""The flow of reports: lists of what one may read, how far each is, how long it stays, and the archive for everybody."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock, queue
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from infra.queue import Job
from register.models import Revision
from reports import requests
from reports.flow import permissions, queries, steps
from reports.flow.vocabulary import Progress
from reports.models import Report, ReportTerm
from reports.vocabulary import HAND_OUT, MAKE, Kind
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from workers.letting_go import let_go
from workers.workshop import Workshop

SignIn = Callable[[Actor], Visitor]
PDF = b"%PDF-1.7 a sheet"


def a_sheet(house: Installation, cast: Cast, finished: bool = True, seal: str = "") -> Report:
    """The sheet of a published algorithm: asked for, and as far as a worker brings it."""
    builders.a_published_algorithm(house, cast)
    with house.database.write(cast.organisation_id) as session:
        asked = requests.ask_sheet(session, cast.petra, session.exec(select(Revision)).one())
    if finished:
        stored = house.storage.put(cast.organisation_id, io.BytesIO(PDF), len(PDF))
        with house.database.write(cast.organisation_id) as session:
            row = session.get_one(Report, asked.id)
            requests.printed(
                session, cast.machine, row, stored.sha256, len(PDF), "0" * 64, "weasyprint", seal
            )
        sequence(house, cast.organisation_id)
        with house.database.write(cast.organisation_id) as session:
            sealed = requests.Seal(stored.sha256, seal, "1" * 64) if seal else None
            requests.hand_out(session, cast.machine, asked.id, sealed)
        builders.finish_jobs(house, cast, MAKE.name, HAND_OUT.name)
    return row_of(house, cast, asked.id)


def row_of(house: Installation, cast: Cast, report_id: str) -> Report:
    with house.database.read(cast.organisation_id) as session:
        return session.get_one(Report, report_id)


def acts_of(house: Installation, cast: Cast, subject_id: str) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Entry.act).where(Entry.subject_id == subject_id).order_by(Entry.id)))


def test_an_office_without_reports_says_where_one_is_asked_for(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.kees).get("/werk/rapporten").get_data(as_text=True)
    assert "Er is nog geen rapport gevraagd." in page


def test_the_list_shows_only_what_one_may_read(house: Installation, cast: Cast, signed_in: SignIn) -> None:
    sheet = a_sheet(house, cast)
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        letter = requests.ask_letter(session, cast.kees, release)
    kees, petra = signed_in(cast.kees), signed_in(cast.petra)
    page = kees.get("/werk/rapporten").get_data(as_text=True)
    assert letter.number in page
    assert sheet.number in page
    assert letter.number not in kees.get("/werk/rapporten?soort=algorithm_sheet").get_data(as_text=True)
    page = petra.get("/werk/rapporten").get_data(as_text=True)
    assert letter.number not in page
    assert sheet.number in page
    assert petra.get(f"/werk/rapporten/{letter.id}").status_code == 404
    assert petra.get(f"/werk/rapporten/{letter.id}/pdf").status_code == 404


def test_how_far_a_report_is_shows_without_scripts_and_with(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    asked, noor = a_sheet(house, cast, finished=False), signed_in(cast.noor)
    page = noor.get(f"/werk/rapporten/{asked.id}")
    assert (page.headers["Refresh"], "Wacht op zijn beurt" in page.get_data(as_text=True)) == ("3", True)
    assert noor.get(f"/werk/rapporten/{asked.id}/voortgang").status_code == 200
    assert noor.get(f"/werk/rapporten/{asked.id}/pdf").status_code == 404


def test_a_failed_report_says_why_and_is_tried_again(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    asked, noor = a_sheet(house, cast, finished=False), signed_in(cast.noor)
    with house.database.write(cast.organisation_id) as session:
        job = session.exec(select(Job).where(Job.subject_id == asked.id)).one()
        claimed = queue.claim(session, job.id, "tests", timedelta(seconds=9))
        assert claimed
        queue.park(session, claimed, "reports.flow.too_many_pages", {"pages": 900, "most": 500})
        requests.failed(
            session, cast.machine, session.get_one(Report, asked.id), "reports.flow.too_many_pages"
        )
    page = noor.get(f"/werk/rapporten/{asked.id}").get_data(as_text=True)
    assert "Het rapport werd 900 bladzijden. De grens is 500. Er is niets verloren." in page
    assert noor.submit(f"/werk/rapporten/{asked.id}/opnieuw").status_code == 303
    with house.database.read(cast.organisation_id) as session:
        assert queries.line(session, tuple(Kind), asked.id).progress == Progress.WAITING
    assert acts_of(house, cast, asked.id)[-1] == "report.asked_again"
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotNow):
        steps.retry(session, cast.noor, asked.id)


def test_each_report_is_counted_when_it_leaves_and_nothing_is_kept_of_who_fetched_it(
    house: Installation, cast: Cast, signed_in: SignIn, client: Visitor
) -> None:
    sheet = a_sheet(house, cast)
    assert signed_in(cast.noor).get(f"/werk/rapporten/{sheet.id}/pdf").data == PDF
    answer = client.get(f"/rapporten/{sheet.number}.pdf")
    assert (answer.data, answer.headers.getlist("Set-Cookie")) == (PDF, [])
    client.head(f"/rapporten/{sheet.number}.pdf")
    assert row_of(house, cast, sheet.id).downloads == 2
    assert acts_of(house, cast, sheet.id)[-1] == "report.made"


def test_a_sealed_report_says_with_what_and_leaves_as_it_was_sealed(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    sheet, pia = a_sheet(house, cast, seal="Gemeente <Voorbeeldstad>"), signed_in(cast.pia)
    page = pia.get(f"/werk/rapporten/{sheet.id}").get_data(as_text=True)
    assert "Verzegeld met" in page
    assert "Het certificaat van Gemeente &lt;Voorbeeldstad&gt;" in page
    assert pia.get(f"/werk/rapporten/{sheet.id}/pdf").data == PDF
    assert acts_of(house, cast, sheet.id)[-1] == "report.sealed"
    with house.database.write(cast.organisation_id) as session:
        row = session.get_one(Report, sheet.id)
        row.seal_file = None
        session.add(row)
    # What was to be sealed never leaves without.
    assert pia.get(f"/werk/rapporten/{sheet.id}/pdf").status_code == 409
    assert "Verzegeld met" not in pia.get(f"/werk/rapporten/{sheet.id}").get_data(as_text=True)


def test_the_archive_is_for_everybody_and_has_what_is_for_everybody_alone(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    assert "Er zijn nog geen bladen gemaakt." in client.get("/rapporten").get_data(as_text=True)
    sheet, year = a_sheet(house, cast), clock.now().year
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        letter = requests.ask_letter(session, cast.kees, release)
    for address in ("/rapporten", f"/rapporten/{year}"):
        page = client.get(address).get_data(as_text=True)
        assert f"/rapporten/{sheet.number}.pdf" in page
        assert letter.number not in page
    assert client.get(f"/rapporten/{letter.number}.pdf").status_code == 404
    assert client.get(f"/rapporten/{year - 1}").status_code == 404


def test_what_is_kept_for_a_term_goes_when_it_is_over_and_that_it_was_there_stays(
    house: Installation, cast: Cast, signed_in: SignIn, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, workshop = a_sheet(house, cast), Workshop(house)
    pia = signed_in(cast.pia)
    assert pia.submit("/werk/rapporten", {"algorithm_sheet": "12"}).status_code == 303
    expires = row_of(house, cast, sheet.id).expires_on
    assert expires
    assert acts_of(house, cast, cast.organisation_id)[-1] == "report.term_set"
    let_go(workshop)
    assert row_of(house, cast, sheet.id).file
    monkeypatch.setattr(clock, "today", lambda: expires + timedelta(days=1))
    let_go(workshop)
    let_go(workshop)
    workshop.close()
    left = row_of(house, cast, sheet.id)
    assert (left.file, left.number) == (None, sheet.number)
    with pytest.raises(NotFound):
        house.storage.read(cast.organisation_id, sheet.file or "")
    assert acts_of(house, cast, sheet.id).count("report.let_go") == 1
    answer = pia.get(f"/werk/rapporten/{sheet.id}/pdf")
    assert (answer.status_code, "Het bestand is weg." in answer.get_data(as_text=True)) == (404, True)
    assert "Weggedaan" in pia.get(f"/werk/rapporten/{sheet.id}").get_data(as_text=True)
    assert client.get(f"/rapporten/{sheet.number}.pdf").status_code == 404


def test_a_term_is_a_number_of_months_for_what_is_not_personal(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    pia = signed_in(cast.pia)
    answer = pia.submit(
        "/werk/rapporten", {"algorithm_sheet": "twaalf", "dossier": "-1", "transparency": "24"}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, 'value="twaalf"' in page) == (400, True)
    assert "Blad over een algoritme: Vul een heel aantal maanden in van 1 tot en met 1200" in page
    assert [f'href="#f-{kind}"' in page for kind in ("algorithm_sheet", "dossier", "transparency")] == [
        True,
        True,
        False,
    ]
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(ReportTerm)).all() == []
    assert signed_in(cast.kees).submit("/werk/rapporten", {}).status_code == 403
    for kind, months in ((Kind.LETTER, 12), (Kind.DOSSIER, 0), (Kind.DOSSIER, 1201)):
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotValid):
            steps.set_term(session, cast.pia, kind, months)
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
        steps.set_term(session, cast.kees, Kind.DOSSIER, 12)


def test_a_term_that_is_taken_back_keeps_for_good(house: Installation, cast: Cast) -> None:
    sheet = a_sheet(house, cast)
    for months in (6, 6, None):
        with house.database.write(cast.organisation_id) as session:
            steps.set_term(session, cast.pia, Kind.ALGORITHM_SHEET, months)
    assert row_of(house, cast, sheet.id).expires_on is None
    assert acts_of(house, cast, cast.organisation_id).count("report.term_set") == 2


@pytest.mark.parametrize("name", ["toetssteen.letter.1", "toetssteen.algorithm-sheet.1"])
def test_the_schema_of_what_travels_in_a_report_is_published(client: Visitor, name: str) -> None:
    answer = client.get(f"/schemas/{name}.json")
    assert (answer.mimetype, answer.headers["Access-Control-Allow-Origin"]) == (
        "application/schema+json",
        "*",
    )
    assert answer.get_json(force=True)["$id"].endswith(f"/schemas/{name}.json")
    assert client.get("/schemas/anders.json").status_code == 404


def test_every_kind_has_somebody_who_may_read_it() -> None:
    assert permissions.READ.keys() == set(Kind)
