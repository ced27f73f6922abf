"""The dossier for the committee: what it tells, who may have it, and what stays out of it."""

import json
from collections.abc import Callable

import pikepdf
import pytest
from sqlmodel import select

from infra.errors import NotFound, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Algorithm, ModelVersion
from reports.contents.dossier import ROWS_PRINTED, Dossier, Table, as_csv, table
from reports.contents.dossier_markup import columns, dossier_body
from reports.contents.families import as_json
from reports.dossier import asking
from reports.dossier.filling import CHAPTERS, dossier_of, told
from reports.models import Report
from reports.pdf import print_report
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reports import dossiers

BASE = "https://een.example"


def content(house: Installation, cast: Cast, algorithm_id: str) -> Dossier:
    with house.database.read(cast.organisation_id) as session:
        return told(session, algorithm_id, BASE)


@pytest.mark.parametrize("name", dossiers.ALL)
@pytest.mark.parametrize("paper", [True, False])
def test_every_key_is_spoken(name: str, paper: bool) -> None:
    said = dossier_body(dossiers.ALL[name], paper=paper)
    assert "reports." not in said
    assert paper or "style=" not in said


@pytest.mark.parametrize("paper", [True, False])
def test_hostile_text_stays_text(paper: bool) -> None:
    said = dossier_body(dossiers.HOSTILE, paper=paper)
    said = said.replace("<style>@page", "", 1) if paper else said
    for tag in ("<script", "<img", "<link", "<style", 'href="javascript'):
        assert tag not in said


def test_two_thousand_rows_go_to_an_attachment() -> None:
    long = table(("a", "b"), dossiers.MANY, "gegevens.csv")
    assert (len(long.rows), long.total) == (ROWS_PRINTED, 2_000)
    [attached] = dossiers.LONGEST.appendices
    assert len(attached.text.splitlines()) == 2_001


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_of_an_attachment_is_a_formula(cell: str) -> None:
    assert f"'{cell}" in as_csv(("kop",), ((cell,),))


def test_the_files_travel_inside_the_pdf_and_a_second_print_is_the_same(tmp_path: object) -> None:
    pdf = print_report(dossiers.ORDINARY)
    assert print_report(dossiers.ORDINARY) == pdf
    path = str(tmp_path) + "/dossier.pdf"
    with open(path, "wb") as file:
        file.write(pdf)
    with pikepdf.open(path) as opened:
        names = set(opened.attachments)
        assert {"dossier.json", "gegevens.csv"} <= names
        attached = json.loads(opened.attachments["dossier.json"].get_file().read_bytes())
    assert attached["kind"] == "toetssteen.dossier.1"
    assert attached["chapters"][1]["blocks"][2]["kind"] == "gap"


def test_a_bare_entry_has_every_chapter_and_says_what_is_missing_and_who_can_fill_it_in(
    house: Installation, cast: Cast
) -> None:
    found = content(house, cast, builders.an_entry(house, cast).id)
    assert [one.code for one in found.chapters] == list(CHAPTERS)
    assert [one.code for one in found.chapters if not one.blocks] == []
    gaps = {one.what for chapter in found.chapters for one in chapter.gaps}
    assert "Er is nog geen modelbestand." in gaps
    listed = {row[1] for block in found.chapters[0].blocks if block.kind == "table" for row in block.rows}
    assert listed == gaps
    assert "reports." not in as_json(found).decode()


def test_what_runs_is_told_from_the_register_and_the_committee(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.exec(select(Algorithm)).one()
        model_hash = session.exec(select(ModelVersion.sha256)).one()
    found = content(house, cast, algorithm.id)
    body = dossier_body(found).replace("\u00a0", " ")
    for said in (model_hash, "Sanne de Tester", "1 van de 1 (100 %)", "Wgs, artikel 3, eerste lid, onder b."):
        assert said in body
    assert release.id not in body
    assert {one.name for one in found.appendices} >= {
        "registerregel.json", "modelkaart.json", "gegevens.csv", "wijzigingen.csv",
    }  # fmt: skip


def test_a_translation_is_not_the_dossier_before_it(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    for language, expected in (("nl", True), ("en", True), ("nl", False)):
        with house.database.write(cast.organisation_id) as session:
            report = asking.ask(session, cast.sanne, algorithm.id, language)
            report.state = "made"
            session.add(report)
        with house.database.read(cast.organisation_id) as session:
            made = dossier_of(session, session.get_one(Report, report.id), BASE)
        first = made.chapters[-1].blocks[0].paragraphs[0]
        assert (("eerste dossier" in first) or ("first dossier" in first)) == expected


def test_only_who_prepares_or_judges_asks_for_one_and_only_readers_of_the_dossier_read_it(
    house: Installation, cast: Cast
) -> None:
    algorithm = builders.an_entry(house, cast)
    for actor in (cast.kees, cast.tim, cast.omar, cast.case_system):
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
            asking.ask(session, actor, algorithm.id, "nl")
    with house.database.read(cast.organisation_id) as session, pytest.raises(NotYours):
        asking.newest(session, cast.kees, algorithm.id)
    with house.database.write(cast.elsewhere_id) as session, pytest.raises(NotFound):
        asking.ask(session, cast.stranger, algorithm.id, "nl")


def test_the_page_shows_it_and_asks_for_a_pdf_in_either_language(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    algorithm = builders.an_entry(house, cast)
    edith, address = signed_in(cast.edith), f"/werk/algoritmes/{algorithm.id}/dossier/pdf"
    assert "Doel, alternatieven en evenredigheid" in edith.get(address).get_data(as_text=True)
    assert f'href="{address}"' in edith.get(address.removesuffix("/pdf")).get_data(as_text=True)
    assert f'href="{address}"' in signed_in(cast.sanne).get(f"/werk/algoritmes/{algorithm.id}").get_data(
        as_text=True
    )
    assert "Maak de PDF" not in signed_in(cast.omar).get(address).get_data(as_text=True)
    assert edith.submit(f"{address}/fr").status_code == 404
    assert edith.submit(f"{address}/en").status_code == 303
    with house.database.read(cast.organisation_id) as session:
        report = session.exec(select(Report)).one()
        made = dossier_of(session, report, BASE)
    assert (made.report_number, made.language) == (report.number, "en")
    assert made.chapters[0].title == "Summary and the question to the committee"
    assert edith.get(f"/werk/dossiers/{report.id}").status_code == 404


def test_columns_are_as_wide_as_their_texts_ask_and_numbers_stand_under_each_other() -> None:
    rows = (("minder dan 4", "10", "Aanvraag van de inwoner, met bewijsstukken", ""), ("6", "1.019", "", ""))
    (first, _), (count, numbers), (source, _), (last, none) = columns(
        Table(("Waarde", "Aantal", "Bron", "Merk"), rows, 2)
    )
    assert numbers
    assert not none
    assert source > 2 * first > 2 * last
    assert 80 <= first + count + source + last <= 90  # the rest is between them
