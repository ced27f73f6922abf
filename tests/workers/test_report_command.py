"""`toetssteen report`: a report from the command line, with its number, its entry and its proof, while nothing else runs."""

import io
import stat
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result
from sqlmodel import Session, select

from infra import queue
from infra.installation import Installation
from infra.ledger import Entry, stamps
from infra.ledger.models import Head
from infra.ledger.notes import read_vkey
from infra.log.sequencing import sequence
from infra.queue import Job
from register.models import ModelVersion
from reports.asking import ASKING
from reports.fillings import FILLINGS
from reports.leaflets import steps as leaflets
from reports.leaflets.models import Leaflet
from reports.models import Report
from reports.vocabulary import ReportState
from tests import builders
from tests.cast import Cast
from toetssteen import main
from workers.reporting import WORK, _jobs
from workers.running import run
from workers.workshop import Workshop

ORGANISATION = "voorbeeldstad"


def asked(house: Installation, *words: object) -> Result:
    data = str(house.settings.data)
    given = ["--data", data, "report", *map(str, words), "--organisation", ORGANISATION]
    return CliRunner().invoke(main, given, catch_exceptions=False)


def a_leaflet(session: Session, cast: Cast, title: str = "Pomoc") -> Leaflet:
    text = leaflets.Text("pl", title, ("Prosimy o telefon.",), "Bureau", date(2026, 1, 2))
    return leaflets.add(session, cast.aisha, text)


def test_each_kind_that_can_be_filled_can_be_asked_for() -> None:
    assert ASKING.keys() == FILLINGS.keys()


def test_a_letter_leaves_by_the_command_line_with_its_entry_and_its_proof(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        model = session.exec(select(ModelVersion)).one()
        model.contract = model.contract | {"task": "binary"}  # as the examination finds it
        session.add(model)
        leaflet = a_leaflet(session, cast)
    out = tmp_path / "brief.pdf"
    told = asked(house, "letter", release.id, "--out", out, "--leaflet", "pl", "--to", "nobody")
    assert told.exit_code == 0, told.output
    with house.database.read(cast.organisation_id) as session:
        report = session.exec(select(Report)).one()
        acts = list(session.exec(select(Entry.act).where(Entry.subject_id == report.id).order_by(Entry.id)))
        head = session.exec(select(Head)).one()
    assert report.number in told.output
    assert (report.state, report.downloads) == (ReportState.MADE, 1)
    assert acts == ["report.asked", "report.made", "report.read"]
    assert report.options == {"leaflet": leaflet.id}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    stamps.check(out.read_bytes(), [read_vkey(head.vkey)], head.origin)


def test_a_sheet_is_made_in_the_language_that_was_asked(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    builders.a_published_algorithm(house, cast)
    out = tmp_path / "sheet.pdf"
    assert asked(house, "algorithm-sheet", "contactadvies", "--language", "en", "--out", out).exit_code == 0
    with pikepdf.open(out) as pdf:
        assert str(pdf.Root.Lang) == "en"
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Entry).where(Entry.act == "report.read")).all() == []


def test_a_stored_report_is_printed_again_and_compared(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    builders.a_published_algorithm(house, cast)
    assert asked(house, "algorithm-sheet", "contactadvies", "--out", tmp_path / "sheet.pdf").exit_code == 0
    told = asked(house, "again", "--all")
    assert (told.exit_code, told.output.startswith("same ")) == (0, True), told.output
    number = _changed(house, cast, made_with="weasyprint 1.0")
    told = asked(house, "again", number)
    assert (told.exit_code, "made with: weasyprint 1.0; printed now" in told.output) == (0, True), told.output
    with house.database.read(cast.organisation_id) as session:
        stored = house.storage.read(cast.organisation_id, session.exec(select(Report.file)).one() or "")
    other = house.storage.put(cast.organisation_id, io.BytesIO(stored + b"%"), len(stored) + 1)
    _changed(house, cast, file=other.sha256)
    told = asked(house, "again", number)
    assert (told.exit_code, "the printer is another" in told.output) == (1, True), told.output
    assert asked(house, "again", "TS-0000").exit_code == 1
    assert asked(house, "again").exit_code == 2


def _changed(house: Installation, cast: Cast, **values: str) -> str:
    with house.database.write(cast.organisation_id) as session:
        report = session.exec(select(Report)).one()
        for name, value in values.items():
            setattr(report, name, value)
        session.add(report)
        return report.number


def test_a_report_past_a_limit_fails_says_which_and_is_made_when_the_limit_is_raised(
    house: Installation, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.a_published_algorithm(house, cast)
    monkeypatch.setenv("TOETSSTEEN_REPORT_PAGES", "0")
    told = asked(house, "algorithm-sheet", "contactadvies", "--out", tmp_path / "sheet.pdf")
    assert (told.exit_code, "The limit is 0. Nothing is lost." in told.output) == (1, True), told.output
    with house.database.write(cast.organisation_id) as session:
        report, job = session.exec(select(Report)).one(), session.exec(select(Job)).one()
        assert (report.state, job.reason) == (ReportState.FAILED, "reports.flow.too_many_pages")
        queue.ring_again(session, job)
    workshop = Workshop(house)
    for _ in range(2):
        for job in _jobs(house, report):
            run(workshop, job.id, WORK[job.task])
        sequence(house, cast.organisation_id)
    workshop.close()
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Report.state)).one() == ReportState.MADE


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("letter", "niets", "--out", "x.pdf"), 1, "This decision does not exist"),
        (("algorithm-sheet", "niets", "--out", "x.pdf"), 1, "Error: "),
        (("letter", "x", "--out", "nergens/x.pdf"), 2, "no folder here"),
    ],
)
def test_what_cannot_be_made_says_why(
    house: Installation, cast: Cast, words: tuple[str, ...], code: int, said: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    told = asked(house, *words)
    assert (told.exit_code, said in told.output) == (code, True), told.output
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_leaflet_is_one_that_the_municipality_has_or_the_letter_is_not_asked_for(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    release = builders.a_release(house, cast)
    letter = ("letter", release.id, "--out", tmp_path / "brief.pdf", "--leaflet")
    with house.database.write(cast.organisation_id) as session:
        leaflets.retire(session, cast.aisha, a_leaflet(session, cast, "Oud").id)
    refused = asked(house, *letter, "pl").output
    assert "no leaflet in the language pl" in refused
    assert "Oud" not in refused
    with house.database.write(cast.organisation_id) as session:
        first, second = (a_leaflet(session, cast, title) for title in ("Pomoc", "Telefon"))
    refused = asked(house, *letter, "pl").output
    assert all(f"pl {one.id} ({one.title})" in refused for one in (first, second))
    assert "pl " + first.id in asked(house, *letter, "uk").output
    for wanted in ("Polski", "0" * 23):
        assert "does not go with this letter" in asked(house, *letter, wanted).output
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Report)).all() == []


def test_where_there_are_more_organisations_one_is_named(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    words = ("report", "letter", "x", "--out", str(tmp_path / "x.pdf"))
    told = CliRunner().invoke(main, ["--data", str(house.settings.data), *words])
    assert (told.exit_code, "choose one of: buurstad, voorbeeldstad" in told.output) == (2, True)
