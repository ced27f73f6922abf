"""The explanation for the caseworker: what it says, for whom it is there, and what it never tells."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotFound, NotYours
from infra.i18n import speaking
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.ledger.stamps import BEGIN
from infra.log.sequencing import sequence
from infra.sealing import Erased
from reports import requests
from reports.caseworker import asking
from reports.caseworker.filling import explanation_of, told
from reports.contents import Contribution
from reports.contents.caseworker import CaseworkerExplanation
from reports.contents.caseworker_figures import TOLD, rows_of, weights_chart
from reports.contents.caseworker_markup import caseworker_body
from reports.contents.wording import Wording
from reports.models import Report
from reports.pdf import print_report
from reports.vocabulary import HAND_OUT, MAKE
from reviews import forgetting
from reviews.models import Release, Review
from reviews.sealed import key_of
from reviews.vocabulary import Verdict
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reports import caseworkers

NL = Wording("nl")


def content(house: Installation, cast: Cast, release: Release) -> CaseworkerExplanation:
    with house.database.read(cast.organisation_id) as session:
        return told(session, session.get_one(Release, release.id), "https://een.example")


@pytest.mark.parametrize("name", caseworkers.ALL)
@pytest.mark.parametrize("paper", [True, False])
def test_every_key_is_spoken(name: str, paper: bool) -> None:
    said = caseworker_body(caseworkers.ALL[name], paper=paper)
    assert "reports." not in said
    assert "reviews." not in said
    assert "style=" not in said


@pytest.mark.parametrize("paper", [True, False])
def test_hostile_text_stays_text(paper: bool) -> None:
    said = caseworker_body(caseworkers.HOSTILE, paper=paper)
    for tag in ("<script", "<img", "<link", "<style", 'href="javascript'):
        assert tag not in said


def test_ten_are_told_one_by_one_and_none_is_lost() -> None:
    many = tuple(Contribution(str(n), "", 0.1) for n in range(60))
    weights = replace(caseworkers.ORDINARY.weights, base=0.0, total=6.0, contributions=many)
    chart = weights_chart(replace(caseworkers.ORDINARY, weights=weights), NL)
    assert len(chart.steps) == TOLD + 1
    assert sum(step.amount for step in chart.steps) == pytest.approx(6.0)
    assert all(row.text in chart.title for row in rows_of(chart))


def test_paper_and_page_say_the_same_numbers() -> None:
    rows = rows_of(weights_chart(caseworkers.ORDINARY, NL))
    for paper in (True, False):
        said = caseworker_body(caseworkers.ORDINARY, paper=paper)
        assert [row.text for row in rows if f">{row.text}<" not in said] == []


def test_it_tells_what_the_model_said_and_how_a_person_came_to_decide(
    house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast, verdict=Verdict.DEVIATE, outcome="persoonlijk")
    found = content(house, cast, release)
    assert (found.advised, found.decided) == ("een brief", "persoonlijk contact")
    assert found.scores[0].share == "70 van de 100"
    [reader] = found.readers
    assert reader.name == "Kees de Tester"
    assert "voordat de uitkomst te zien was" in reader.judged
    assert reader.compared == "Het model zei hetzelfde."
    assert reader.reasons == ("Ik weet meer",)
    assert reader.text == "Zo staat het in het dossier."
    assert reader.entry is not None
    assert found.lawful_basis == "Wgs, artikel 3, eerste lid, onder b."
    assert sum(one.amount for one in found.weights.contributions) + found.weights.base == pytest.approx(
        found.weights.total
    )


def test_similar_cases_are_those_that_were_decided_before(house: Installation, cast: Cast) -> None:
    waiting = builders.waiting_suggestions(house, cast, 2)
    first, second = (builders.a_release(house, cast, one) for one in waiting)
    assert content(house, cast, first).compared == 0
    assert content(house, cast, second).compared == 1


def test_no_time_of_a_person_is_in_it(house: Installation, cast: Cast) -> None:
    """Not the seconds, and no two moments of one person with the work between them (WOR 27)."""
    release = builders.a_release(house, cast)
    before = content(house, cast, release)
    with house.database.write(cast.organisation_id) as session:
        for review in session.exec(select(Review)).all():
            review.active_seconds = 4711
            review.opened_at -= timedelta(hours=3)
            if review.judged_at:
                review.judged_at -= timedelta(hours=2)
            session.add(review)
    after = content(house, cast, release)
    assert after == before
    assert "4711" not in caseworker_body(after)


def test_what_is_not_released_has_none(house: Installation, cast: Cast) -> None:
    open_one, aside = builders.waiting_suggestions(house, cast, 2)
    builders.a_signed_suggestion(house, cast, aside, verdict=Verdict.SET_ASIDE)
    for suggestion in (open_one, aside):
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotFound):
            asking.ask(session, cast.noor, suggestion.id, "nl")


def test_only_who_may_see_a_release_gets_one(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    for actor in (cast.tim, cast.sanne, cast.omar, cast.case_system):
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
            asking.ask(session, actor, release.id, "nl")


def test_after_forgetting_there_is_nothing(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        report = asking.ask(session, cast.noor, release.id, "nl")
        forgetting.forget(session, cast.pia, release.case_id, ground="request", on="0" * 23)
    for act in (
        lambda session: asking.ask(session, cast.noor, release.id, "nl"),
        lambda session: explanation_of(session, session.get_one(Report, report.id), ""),
    ):
        with house.database.write(cast.organisation_id) as session, pytest.raises(Erased):
            act(session)


def test_the_page_tells_it_and_asks_for_a_pdf_in_either_language(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    release = builders.a_release(house, cast)
    noor, address = signed_in(cast.noor), f"/werk/uitkomsten/{release.id}/uitleg"
    page = noor.get(address).get_data(as_text=True)
    assert "Kees de Tester, eerste lezer" in page
    assert f'href="{address}"' in noor.get(f"/werk/uitkomsten/{release.id}").get_data(as_text=True)
    assert noor.submit(f"{address}/fr").status_code == 404
    assert noor.submit(f"{address}/en").status_code == 303
    with house.database.read(cast.organisation_id) as session:
        report = session.exec(select(Report)).one()
        made = explanation_of(session, report, "https://een.example")
    assert (made.report_number, made.language) == (report.number, "en")
    assert made.readers[0].duty == "first reader"
    assert noor.get(f"/werk/uitleg/{report.id}").status_code == 404


def test_each_reading_of_the_pdf_is_an_entry(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        report = asking.ask(session, cast.noor, release.id, "nl")
    made(house, cast, report.id)
    with house.database.write(cast.organisation_id) as session:
        _, pdf = asking.read(session, cast.kees, house.storage, report.id)
        acts = [one.act for one in session.exec(select(Entry).where(Entry.subject_id == report.id))]
    assert pdf.startswith(b"%PDF-1.7")
    assert BEGIN in pdf
    assert acts.count("report.read") == 1
    sealed = house.storage.read(cast.organisation_id, report_file(house, cast, report.id))
    assert b"%PDF" not in sealed


def made(house: Installation, cast: Cast, report_id: str) -> None:
    """What worker and sequencer do: print it, seal it under the key of the case, note it, and record it."""
    with house.database.read(cast.organisation_id) as session:
        report = session.get_one(Report, report_id)
        pdf = print_report(explanation_of(session, report, "https://een.example"))
        key, about = key_of(session, report.case_id or ""), f"report:{report_id}"
    sealed = key.seal(pdf, about)
    stored = house.storage.put(cast.organisation_id, io.BytesIO(sealed), len(sealed))
    with house.database.write(cast.organisation_id) as session:
        report = session.get_one(Report, report_id)
        requests.printed(session, cast.machine, report, stored.sha256, len(pdf), key.commit(pdf, about))
    sequence(house, cast.organisation_id)
    with house.database.write(cast.organisation_id) as session:
        requests.hand_out(session, cast.machine, report_id)
    builders.finish_jobs(house, cast, MAKE.name, HAND_OUT.name)


def report_file(house: Installation, cast: Cast, report_id: str) -> str:
    with house.database.read(cast.organisation_id) as session:
        return session.get_one(Report, report_id).file or ""


def test_it_is_in_the_language_of_the_moment(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    with speaking("en"):
        found = content(house, cast, release)
    assert (found.language, found.advised, found.dated) == ("en", "a letter", clock.today())
