"""The auditor at work: searching, following one decision, taking the proof along; and who may not."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import select

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from reports import requests
from reports.models import Report
from reviews import forgetting, releases
from reviews.forgetting import blank
from reviews.models import Release
from reviews.vocabulary import Verdict
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

Enter = Callable[[Actor], Visitor]
HERE = "/werk/controle"


@pytest.fixture
def release(house: Installation, cast: Cast) -> Release:
    """A decision that was announced, and of which a letter was asked."""
    found = builders.a_release(house, cast, verdict=Verdict.DEVIATE, outcome="persoonlijk")
    with house.database.write(cast.organisation_id) as session:
        releases.announce(session, cast.case_system, found.id, clock.today())
        requests.ask_letter(session, cast.kees, found)
    sequence(house, cast.organisation_id)
    return found


def shown(visitor: Visitor, address: str, status: int = 200) -> str:
    answer = visitor.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_omar_sees_what_was_done_in_which_function_and_no_name(
    cast: Cast, release: Release, signed_in: Enter
) -> None:
    page = shown(signed_in(cast.omar), HERE)
    for said in ("Beslissing ondertekend", "Behandelaar, Tweede beoordelaar", "Ondertekend", "Contactadvies"):
        assert said in page
    assert not [one for one in cast.people.values() if one.name in page and one.id != cast.omar.id]


def test_he_finds_by_subject_by_function_and_by_what_it_is_about(
    cast: Cast, release: Release, signed_in: Enter
) -> None:
    omar = signed_in(cast.omar)
    assert "Beslissing vrijgegeven" not in shown(omar, f"{HERE}?onderwerp=reading").split("<tbody")[-1]
    assert "Er is niets gevonden" in shown(omar, f"{HERE}?functie=ciso")
    assert "Eigen oordeel gegeven" in shown(omar, f"{HERE}?kenmerk={release.suggestion_id}")
    assert "Er is niets gevonden" in shown(omar, f"{HERE}?tot=2001-01-01")
    with_number = shown(omar, f"{HERE}?kenmerk={a_number(cast, omar, release)}")
    assert f"{HERE}/beslissingen/{release.suggestion_id}" in with_number


def a_number(cast: Cast, omar: Visitor, release: Release) -> str:
    with omar.application.extensions["house"].database.read(cast.organisation_id) as session:
        return session.exec(select(Report.number)).one().lower()


def test_a_decision_is_followed_from_request_to_letter(
    cast: Cast, release: Release, signed_in: Enter
) -> None:
    page = shown(signed_in(cast.omar), f"{HERE}/beslissingen/{release.suggestion_id}")
    course = (
        "Zaken ontvangen", "Model uitgevoerd en uitkomst verzegeld", "Eigen oordeel gegeven", "Uitkomst van het model gezien",
        "Beslissing ondertekend", "Beslissing vrijgegeven", "Besluit bekendgemaakt", "Brief of document gevraagd",
    )  # fmt: skip
    places = [page.index(one) for one in course]
    assert places == sorted(places)
    for said in (
        "Collega A gaf een eigen oordeel voordat",
        "zijn zojuist nagerekend",
        "Dat waar is wat er staat",
    ):
        assert said in page
    for hidden in ("persoonlijk contact", "zaak-0", "Zo staat het in het dossier"):
        assert hidden not in page


def test_of_an_erased_case_it_still_shows_that_a_decision_was_taken(
    house: Installation, cast: Cast, release: Release, signed_in: Enter
) -> None:
    with house.database.write(cast.organisation_id) as session:
        forgetting.forget(session, cast.pia, release.case_id, ground="no_longer_needed", on="request")
    sequence(house, cast.organisation_id)
    house.keys.forget(f"case:{release.case_id}")
    with house.database.write(cast.organisation_id) as session:
        blank(session, release.case_id)
    sequence(house, cast.organisation_id)
    page = shown(signed_in(cast.omar), f"{HERE}/beslissingen/{release.suggestion_id}")
    for said in (
        "zijn gewist",
        "Gegevens van de zaak gewist",
        "Beslissing ondertekend",
        "zijn zojuist nagerekend",
    ):
        assert said in page


def test_an_entry_that_was_changed_in_the_database_is_pointed_at(
    house: Installation, cast: Cast, release: Release, signed_in: Enter
) -> None:
    changed = (
        "CAST(replace(body, 'judged', 'signed') AS BLOB)",
        "CAST('{' AS BLOB)",
        "'no bytes at all'",
        "CAST(x'ff00' AS BLOB)",
    )
    omar = signed_in(cast.omar)
    with house.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER ledger_entry_no_update"))
    for body in changed:
        with house.database.engine.begin() as connection:
            connection.execute(text(f"UPDATE ledger_entry SET body = {body} WHERE act = 'suggestion.judged'"))
        page = shown(omar, f"{HERE}/beslissingen/{release.suggestion_id}")
        assert "Het bewijs klopt niet voor 1 regels" in page
        assert page.count("Bewijs klopt niet") == 1
        assert "Eigen oordeel gegeven" in shown(omar, HERE)
        with house.database.read(cast.organisation_id) as session:
            entry = session.exec(select(Entry.id).where(Entry.act == "suggestion.judged")).one()
        assert "Bewijs klopt niet" in shown(omar, f"{HERE}/regels/{entry}")


def test_one_entry_shows_its_exact_bytes(
    house: Installation, cast: Cast, release: Release, signed_in: Enter
) -> None:
    with house.database.read(cast.organisation_id) as session:
        entry = session.exec(select(Entry).where(Entry.act == "suggestion.released")).one()
    page = shown(signed_in(cast.omar), f"{HERE}/regels/{entry.id}")
    assert entry.body.decode().replace('"', "&#34;") in page
    assert "Zojuist nagerekend" in page


def test_who_is_no_auditor_sees_nothing_of_it(cast: Cast, release: Release, signed_in: Enter) -> None:
    kees = signed_in(cast.kees)
    for address in ("", "/lijst.csv", "/bestanden", f"/beslissingen/{release.suggestion_id}"):
        shown(kees, HERE + address, 403)
    assert kees.submit(f"{HERE}/beslissingen/{release.suggestion_id}/bestand").status_code == 403
    assert HERE not in shown(kees, "/werk")


def test_an_auditor_of_another_municipality_finds_nothing_of_ours(
    house: Installation, cast: Cast, release: Release, signed_in: Enter
) -> None:
    stranger = signed_in(cast.stranger)
    shown(stranger, f"{HERE}/beslissingen/{release.suggestion_id}", 404)
    assert stranger.submit(f"{HERE}/beslissingen/{release.suggestion_id}/bestand").status_code == 404
    assert "Er is niets gevonden" in shown(stranger, f"{HERE}?kenmerk={release.suggestion_id}")
    assert "Contactadvies" not in shown(stranger, HERE)


def test_hostile_text_is_refused_at_its_field_and_shown_as_text(cast: Cast, signed_in: Enter) -> None:
    omar = signed_in(cast.omar)
    page = shown(omar, f"{HERE}?kenmerk=%3Cscript%3Ealert(1)%3C/script%3E&van=x&onderwerp=%27;--", 400)
    assert "<script>alert" not in page
    assert page.count('aria-invalid="true"') == 3
    assert omar.get(f"{HERE}/lijst.csv?functie=%00").status_code == 400
    assert omar.get(f"{HERE}?voor=-1").status_code == 200
    assert omar.get(f"{HERE}?voor=99999999999999999999").status_code == 200


def test_an_empty_log_says_so(house: Installation, cast: Cast, signed_in: Enter) -> None:
    with house.database.engine.begin() as connection:
        for table in ("ledger_leaf", "ledger_intake", "ledger_head"):
            connection.execute(text(f"DELETE FROM {table}"))
    page = shown(signed_in(cast.omar), f"{HERE}?onderwerp=cases")
    assert "Er is niets gevonden" in page


def test_a_list_is_taken_along_with_every_row_and_no_formula(
    house: Installation, cast: Cast, release: Release, signed_in: Enter
) -> None:
    answer = signed_in(cast.omar).get(f"{HERE}/lijst.csv?onderwerp=releases")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["act"] for row in rows] == ["release.announced", "suggestion.released"]
    assert {row["decision"] for row in rows} == {release.suggestion_id}
    with house.database.read(cast.organisation_id) as session:
        noted = session.exec(select(Entry).where(Entry.act == "audit.listed")).one()
    assert b'"for_subject":"releases"' in noted.body
