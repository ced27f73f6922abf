"""Notices: from anybody, sealed, slowed down, handled by who may, answered in public, and forgotten."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from infra import clock
from infra.database import EVERYONE
from infra.errors import NotFound, NotNow, NotValid, NotYours, Stale, TooMuch
from infra.identity.actors import Actor
from infra.identity.models import FailedSignIn
from infra.installation import Installation
from infra.ledger import Entry
from infra.sealing import Erased
from register.models import Algorithm
from register.notices import queries, steps
from register.notices.models import Notice
from register.notices.steps import Given
from register.notices.vocabulary import FROM_ONE_ADDRESS, KEPT, TERMS, NoticeKind
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

TEXT, NAME, CONTACT = "Mijn inkomen klopt niet op de pagina.", "Jantje Beton", "jantje@elders.example"
SECRET = (TEXT, NAME, CONTACT)
ATTACK = '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7*7 }}'
PAGE = "/algoritmes/voorbeeldstad/contactadvies"
SignedIn = Callable[[Actor], Visitor]


@pytest.fixture
def algorithm(house: Installation, cast: Cast) -> Algorithm:
    """An entry of Sanne that anybody can read."""
    return builders.a_published_algorithm(house, cast)


def a_notice(
    house: Installation, algorithm: Algorithm, kind: str = "error", address: str = "10.0.0.1"
) -> Notice:
    return steps.receive(house, algorithm, Given(kind, TEXT, NAME, CONTACT), address)


def sent(client: Visitor, **form: str) -> tuple[int, str]:
    answer = client.submit(f"{PAGE}/melden", {"kind": "error", "text": TEXT} | form)
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def answered(house: Installation, actor: Actor, notice: Notice, rejected: bool = False) -> None:
    with house.database.write(actor.organisation_id) as session:
        held = steps.get(session, actor, notice.id)
        steps.answer(
            session, actor, held, held.version, "Een gegeven klopte niet.", "Wij pasten het aan.", rejected
        )


def test_a_stranger_reports_and_follows_it_without_an_account(client: Visitor, algorithm: Algorithm) -> None:
    assert f'href="{PAGE}/melden"' in client.get(PAGE).text
    form = client.get(f"{PAGE}/melden?soort=complaint").text
    assert "Dit is geen bezwaar." in form
    assert re.search(r'value="complaint" checked', form)
    status, place = sent(client, name=NAME, contact=CONTACT)
    assert status == 303
    assert re.fullmatch(rf"{PAGE}/melden/M-\d{{4}}-\w{{10}}\?gedaan=notice_received", place)
    answer = client.get(place)
    assert "Wij hebben uw melding ontvangen." in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not any(word in answer.text + place for word in SECRET)
    assert client.get(f"{PAGE}/melden/M-2026-aaaaaaaaaa").status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    client: Visitor, house: Installation, algorithm: Algorithm
) -> None:
    for form, said in (
        ({"text": "kort"}, "Schrijf ten minste 10 tekens."),
        ({"text": "x" * 3001}, "Er passen er 3000."),
        ({"kind": "bezwaar"}, "Kies waar het over gaat."),
        ({"text": "Mijn nummer is 111222333, help."}, "burgerservicenummer"),
        ({"contact": "111222333"}, "burgerservicenummer"),
        ({"homepage": "https://koop.example"}, "Dit veld moet leeg blijven"),
        ({"text": "Lees \u202e dit eens rustig"}, "onzichtbaar stuurteken"),
    ):
        status, page = sent(client, name=NAME, **form)
        assert (status, said in page, f'value="{NAME}"' in page) == (400, True, True), form
    with house.database.read(EVERYONE) as session:
        assert session.exec(select(Notice)).all() == []


def test_nothing_that_was_written_leaves_its_seal(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    notice = a_notice(house, algorithm)
    with house.database.read(EVERYONE) as session:
        stored = session.get_one(Notice, notice.id)
        told = repr(stored.model_dump()) + "".join(str(entry.body) for entry in session.exec(select(Entry)))
    assert not any(word in told for word in SECRET)
    with house.database.write(cast.organisation_id) as session:
        assert steps.read(session, cast.pia, session.get_one(Notice, notice.id)) == steps.Content(*SECRET)
        session.flush()
        assert session.exec(select(Entry).where(Entry.act == "notice.read")).one().subject_id == notice.id


def test_a_flood_is_slowed_down_and_nobody_is_tracked(
    client: Visitor, house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    other = builders.a_published_algorithm(house, cast, name="Ander")
    for _ in range(FROM_ONE_ADDRESS):
        assert sent(client)[0] == 303
    status, page = sent(client)
    assert (status, TEXT in page) == (429, True)
    with pytest.raises(TooMuch):
        a_notice(house, other, address="127.0.0.1")
    a_notice(house, other, address="10.9.9.9")
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        a_notice(house, algorithm, address="127.0.0.1")
    with clock.stopped(clock.now() + timedelta(days=1)):
        a_notice(house, algorithm, address="127.0.0.1")
    with house.database.read(EVERYONE) as session:
        abouts = {row.about for row in session.exec(select(FailedSignIn)) if "127.0.0.1" in row.about}
    assert abouts == set()


def test_too_many_about_one_entry_are_slowed_down_wherever_they_come_from(
    house: Installation, algorithm: Algorithm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "ON_ONE_ENTRY", 3)
    for number in range(3):
        a_notice(house, algorithm, address=f"10.0.0.{number}")
    with pytest.raises(TooMuch):
        a_notice(house, algorithm, address="10.0.0.9")


def test_each_handles_what_is_theirs(house: Installation, cast: Cast, algorithm: Algorithm) -> None:
    error, complaint = a_notice(house, algorithm), a_notice(house, algorithm, "complaint")

    def held(actor: Actor, notice: Notice) -> Notice:
        with house.database.write(actor.organisation_id) as session:
            return steps.get(session, actor, notice.id)

    assert held(cast.sanne, error).id == held(cast.pia, error).id
    assert held(cast.pia, complaint).id == complaint.id
    with pytest.raises(NotYours):
        held(cast.sanne, complaint)
    for actor in (cast.kees, cast.tim, cast.edith):
        with pytest.raises(NotYours):
            held(actor, error)
    with pytest.raises(NotFound):
        held(cast.stranger, error)
    with house.database.read(cast.elsewhere_id) as session:
        assert queries.lines(session, cast.stranger) == []
    with house.database.read(cast.organisation_id) as session:
        assert [line.id for line in queries.lines(session, cast.sanne)] == [error.id]
        assert queries.open_for(session, cast.pia) == 2


def test_an_answer_is_given_once_on_what_was_read(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    notice = a_notice(house, algorithm)

    def do(act: Callable[[Session, Notice], None]) -> None:
        with house.database.write(cast.organisation_id) as session:
            act(session, steps.get(session, cast.pia, notice.id))

    do(lambda session, held: steps.take(session, cast.pia, held))
    with pytest.raises(NotNow):
        do(lambda session, held: steps.take(session, cast.pia, held))
    with pytest.raises(Stale):
        do(lambda session, held: steps.answer(session, cast.pia, held, 1, "Een samenvatting", "Een antwoord"))
    with pytest.raises(NotValid) as wrong:
        do(lambda session, held: steps.answer(session, cast.pia, held, 2, "kort", "BSN 111222333"))
    assert [fault.where for fault in wrong.value.faults] == ["summary", "answer"]
    answered(house, cast.pia, notice)
    with pytest.raises(NotNow):
        answered(house, cast.pia, notice)


def test_the_office_answers_and_everybody_reads_the_answer_and_never_the_notice(
    client: Visitor, signed_in: SignedIn, house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    notice = a_notice(house, algorithm, "complaint")
    pia, place = signed_in(cast.pia), f"/werk/meldingen/{notice.id}"
    assert notice.number in pia.get("/werk/meldingen").text
    assert all(word in pia.get(place).text for word in SECRET)
    pia.submit(f"{place}/behandelen")
    assert "In behandeling" in client.get(f"{PAGE}/melden/{notice.number}").text
    form = {"summary": "Vraag over inkomen", "answer": ATTACK, "version": "2"}
    empty = pia.submit(place, form | {"summary": ""})
    assert (empty.status_code, "alert(1)" in empty.text) == (400, True)
    assert pia.submit(place, form).status_code == 303
    assert signed_in(cast.sanne).get(place).status_code == 403
    assert signed_in(cast.kees).get("/werk/meldingen").status_code == 403
    assert signed_in(cast.stranger).get(place).status_code == 404
    for address in (PAGE, f"{PAGE}/melden/{notice.number}"):
        page = client.get(address).text
        assert "Vraag over inkomen" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not any(word in page for word in SECRET)


def test_what_a_stranger_writes_runs_nowhere(
    client: Visitor, signed_in: SignedIn, cast: Cast, algorithm: Algorithm
) -> None:
    status, place = sent(client, text=ATTACK, name=ATTACK[:60], contact=ATTACK[:60])
    assert status == 303
    pia = signed_in(cast.pia)
    link = re.search(r"/werk/meldingen/\w{20,}", pia.get("/werk/meldingen").text)
    assert link
    for page in (client.get(place).text, pia.get(link[0]).text, sent(client, text="<b>", name=ATTACK)[1]):
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_an_answered_notice_is_erased_after_its_term_and_the_answer_stays(
    client: Visitor, house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    notice, waiting = a_notice(house, algorithm), a_notice(house, algorithm)
    answered(house, cast.pia, notice, rejected=True)

    def erased() -> int:
        with house.database.write(cast.organisation_id) as session:
            return steps.erase(session)

    assert erased() == 0
    with clock.stopped(clock.now() + KEPT + timedelta(minutes=1)):
        assert (erased(), erased()) == (1, 0)
    with pytest.raises(Erased):
        house.keys.open(steps.scope(notice.id))
    house.keys.open(steps.scope(waiting.id))
    with house.database.write(cast.organisation_id) as session:
        assert steps.read(session, cast.pia, session.get_one(Notice, notice.id)) is None
    assert "Wij pasten het aan." in client.get(PAGE).text


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_term_is_said_in_a_word_as_it_runs_out(
    kind: NoticeKind, signed_in: SignedIn, house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    term, pia = TERMS[kind].days, signed_in(cast.pia)
    said = {0: f"Nog {term} dagen", term - 1: "Nog 1 dag", term: "Vandaag", term + 2: "2 dagen te laat"}
    for days, words in said.items():
        # At noon: in the nights that the clock is put back or forward a day has another number of hours.
        noon = datetime.combine(clock.today() - timedelta(days=days), time(12), clock.AMSTERDAM)
        with clock.stopped(noon):
            notice = a_notice(house, algorithm, kind)
        page = pia.get("/werk/meldingen").text
        assert words in page.split(notice.number)[1].split("</tr>")[0], days
