"""To whom a letter goes: who acts for a resident gets it in their own name, a secret address stands nowhere, large print is large."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from sqlmodel import select

from infra.errors import NotValid
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register.models import ModelVersion
from reports import letters as filling
from reports import requests
from reports.addressees import NOBODY
from reports.contents import Letter, letter_body
from reports.contents.families import as_json
from reports.models import Report
from reports.pdf import print_report
from reports.vocabulary import Kind
from reviews import forgetting
from reviews.circumstances import Contact, as_data
from reviews.models import Case, Release
from reviews.sealed import key_of, seal
from reviews.vocabulary import ContactRole
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reports import letters, reading_back

SignIn = Callable[[Actor], Visitor]
SECRET = "Schuilplaats 13"
OPEN = Contact(ContactRole.REPRESENTATIVE, "Mr. R. Raadsman", ("Kade 4", "1000 AB Voorbeeldstad"), False)
HIDDEN = Contact(ContactRole.ADDRESSEE, "Mevrouw S. Schuil", (SECRET, "1000 XX Voorbeeldstad"), True)


@pytest.fixture
def release(house: Installation, cast: Cast) -> Release:
    found = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        case = session.get_one(Case, found.case_id)
        case.sealed_contacts = seal(key_of(session, case.id), as_data([OPEN, HIDDEN]), f"contacts:{case.id}")
        model = session.exec(select(ModelVersion)).one()
        model.contract = {**model.contract, "task": "binary"}
        session.add(case)
    return found


def asked(house: Installation, cast: Cast, release: Release, **how: object) -> tuple[Report, Letter]:
    with house.database.write(cast.organisation_id) as session:
        report = requests.ask_letter(session, cast.kees, release, **how)  # type: ignore[arg-type]
        session.flush()
        return report, filling.letter_of(session, report, "https://voorbeeldstad.example")


def test_a_letter_goes_to_whom_the_case_names_and_never_shows_a_secret_address(
    house: Installation, cast: Cast, release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    report, letter = asked(house, cast, release)
    assert letter.addressee == (HIDDEN.name,)
    assert SECRET.encode() not in as_json(letter) + letter_body(letter).encode() + repr(report).encode()
    with house.database.read(cast.organisation_id) as session:
        kept = "".join(
            repr(entry) for entry in session.exec(select(Entry).where(Entry.subject_id == report.id))
        )
    assert SECRET not in kept + caplog.text
    assert HIDDEN.name not in kept + caplog.text


def test_who_acts_for_a_resident_is_told_who_you_is(
    house: Installation, cast: Cast, release: Release
) -> None:
    _, letter = asked(house, cast, release, to="representative")
    assert letter.addressee == (OPEN.name, *OPEN.address)
    assert "omdat u de inwoner vertegenwoordigt" in letter_body(letter)
    assert "omdat u de inwoner vertegenwoordigt" not in letter_body(letters.BESLUIT)


def test_the_addressee_stays_when_the_case_names_another(
    house: Installation, cast: Cast, release: Release
) -> None:
    report, before = asked(house, cast, release, to="representative")
    with house.database.write(cast.organisation_id) as session:
        session.get_one(Case, release.case_id).sealed_contacts = None
    with house.database.read(cast.organisation_id) as session:
        again = filling.letter_of(
            session, session.get_one(Report, report.id), "https://voorbeeldstad.example"
        )
    assert again == before


def test_a_letter_can_go_without_a_name_but_not_to_a_role_that_nobody_has(
    house: Installation, cast: Cast, release: Release
) -> None:
    assert asked(house, cast, release, to=NOBODY)[1].addressee == ()
    with pytest.raises(NotValid):
        asked(house, cast, release, to="guardian")


def test_the_office_chooses_a_role_and_sees_no_address(
    house: Installation, cast: Cast, release: Release, signed_in: SignIn
) -> None:
    kees, here = signed_in(cast.kees), f"/werk/uitkomsten/{release.id}/brief"
    page = kees.get(here).get_data(as_text=True)
    assert "De vertegenwoordiger" in page
    assert "De curator" not in page
    assert not any(said in page for said in (SECRET, "Kade 4", HIDDEN.name, OPEN.name))
    assert kees.submit(f"{here}/nl", {"to": "guardian"}).status_code in {400, 422}
    assert kees.submit(f"{here}/nl", {"to": "representative", "large_print": "1"}).status_code == 303
    with house.database.read(cast.organisation_id) as session:
        (report,) = session.exec(select(Report))
        assert report.options == {"large_print": True}
        assert filling.letter_of(session, report, "https://x.example").addressee[0] == OPEN.name


def test_a_form_that_is_sent_twice_asks_for_one_letter_and_another_form_for_another(
    house: Installation, cast: Cast, signed_in: SignIn, release: Release
) -> None:
    kees, place = signed_in(cast.kees), f"/werk/uitkomsten/{release.id}"
    asked_for = (
        ("brief/nl", {}),
        ("brief/en", {}),
        ("brief/nl", {"large_print": "1"}),
        ("brief/nl", {"to": "representative"}),
    )
    for way, typed in (*asked_for, ("uitleg/nl", {})):
        for _twice in range(2):
            assert kees.submit(f"{place}/{way}", dict(typed)).status_code == 303
    assert signed_in(cast.noor).submit(f"{place}/uitleg/nl").status_code == 303, (
        "somebody else may want it too"
    )
    with house.database.read(cast.organisation_id) as session:
        kinds = [one.kind for one in session.exec(select(Report))]
    assert sorted(kinds) == [Kind.CASEWORKER] * 2 + [Kind.LETTER] * len(asked_for)


def test_large_print_is_large_on_the_same_paper() -> None:
    plain = print_report(replace(letters.BESLUIT, acting="guardian"))
    large = print_report(replace(letters.BESLUIT, acting="guardian", large_print=True))
    assert reading_back.words_of(large)[0] == pytest.approx(reading_back.words_of(plain)[0], abs=1)
    assert reading_back.outside(large, 40) == []
    assert min(height(large)) >= 1.3 * min(height(plain))
    with pikepdf.open(BytesIO(large)) as pdf:
        assert len(pdf.pages) <= 9


def height(pdf: bytes) -> list[float]:
    return [word.bottom - word.top for word in reading_back.words_of(pdf)[1]]


def test_what_is_erased_beside_a_decision_goes_from_its_letters_too(
    house: Installation, cast: Cast, release: Release
) -> None:
    report, _ = asked(house, cast, release)
    assert report.sealed_addressee
    with house.database.write(cast.organisation_id) as session:
        forgetting.forget_beside(session, cast.pia, release.case_id, on=release.id)
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Report, report.id).sealed_addressee is None
