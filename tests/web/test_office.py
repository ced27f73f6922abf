"""Signing in and out, and the page that one comes home to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from infra import clock
from infra.database import EVERYONE
from infra.i18n import LANGUAGES, messages
from infra.identity import people, sign_in
from infra.identity.actors import Actor, Role
from infra.identity.demo import DEMO_PASSWORD, DEMO_PEOPLE
from infra.identity.models import Person
from infra.identity.tokens import hash_password
from infra.installation import Installation
from infra.ledger import Entry
from register.vocabulary import ReviewPolicy
from reviews import transitions
from tests import builders
from tests.cast import PASSWORD, Cast
from tests.conftest import Visitor
from web.app import create_app
from web.office import local_place
from web.session import COOKIE, OFFICE

SignIn = Callable[[Actor], Visitor]
NEW = "een nieuw wachtwoord van Kees"


def typed(client: Visitor, email: str, password: str = PASSWORD, **more: object) -> TestResponse:
    return client.submit("/werk/inloggen", {"email": email, "password": password, **more})


def acts(house: Installation, cast: Cast) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Entry.act).order_by(Entry.at)))


def a_demonstration(house: Installation, demo: bool) -> Visitor:
    """The web of a demonstration (or not), with the first of its people."""
    person = DEMO_PEOPLE[0]
    with house.database.write(EVERYONE) as session:
        first = session.exec(select(Person).where(Person.email == person.email)).one()
        first.password = hash_password(DEMO_PASSWORD)
    installation = replace(house, settings=replace(house.settings, demo=demo))
    app = create_app(installation)
    app.test_client_class, app.extensions["house"] = Visitor, installation
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


def test_one_signs_in_comes_home_signs_out_and_the_old_cookie_opens_nothing(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    answer = typed(client, f"  {cast.person(cast.kees).email.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/werk")
    home = client.get("/werk")
    assert f"Dag {cast.kees.name}." in home.text
    cookie = client.get_cookie(COOKIE, path=OFFICE)
    assert cookie
    client.token = cookie.value
    left = client.submit("/werk/uitloggen")
    assert left.location == "/werk/inloggen?gedaan=signed_out"
    assert "U bent uitgelogd." in client.get(left.location).text
    client.set_cookie(COOKIE, cookie.value, path=OFFICE)
    assert client.get("/werk").status_code == 303
    assert acts(house, cast)[-2:] == ["person.signed_in", "person.signed_out"]


def test_an_unknown_account_and_a_wrong_password_get_the_same_page(cast: Cast, client: Visitor) -> None:
    email = cast.person(cast.kees).email
    wrong = typed(client, email, "geen-idee-eerlijk-gezegd")
    unknown = typed(client, "niemand@voorbeeldstad.example", "geen-idee-eerlijk-gezegd")
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.text.replace(email, "") == unknown.text.replace("niemand@voorbeeldstad.example", "")
    assert "klopt niet" in wrong.text
    assert "geen-idee" not in wrong.text


def test_who_guesses_is_stopped_even_with_the_right_password_and_may_try_later(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    email = cast.person(cast.kees).email
    for _ in range(house.settings.sign_in_tries):
        assert typed(client, email, "verkeerd-verkeerd").status_code == 400
    stopped = typed(client, email)
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "900")
    assert "Wacht 15 minuten" in stopped.text
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        assert typed(client, email).status_code == 303


def test_a_session_ends_when_it_is_idle_too_old_or_its_person_is_deactivated(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    visitor, settings, now = signed_in(cast.kees), house.settings, clock.now()
    with clock.stopped(now + timedelta(minutes=settings.session_idle_minutes + 1)):
        assert visitor.get("/werk").status_code == 303
    for minutes in range(0, settings.session_hours * 60, settings.session_idle_minutes - 5):
        with clock.stopped(now + timedelta(minutes=minutes)):
            assert visitor.get("/werk").status_code == 200
    with clock.stopped(now + timedelta(hours=settings.session_hours, minutes=1)):
        assert visitor.get("/werk").status_code == 303
    other = signed_in(cast.noor)
    with house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, cast.noor.id)
    assert other.get("/werk").status_code == 303


def test_signing_in_anew_ends_the_session_that_the_browser_had(cast: Cast, signed_in: SignIn) -> None:
    visitor = signed_in(cast.kees)
    old = visitor.token
    assert typed(visitor, cast.person(cast.noor).email).status_code == 303
    assert cast.noor.name in visitor.get("/werk").text
    visitor.set_cookie(COOKIE, old, path=OFFICE)
    assert visitor.get("/werk").status_code == 303


@pytest.mark.parametrize(
    "asked",
    [
        "https://elders.example", "//elders.example", "/\\elders.example", "/werk\\..\\..", "/werk//elders.example",
        "/werk/../over", "/werk/%2e%2e/over", "/werkelijk", "javascript:alert(1)", "/werk/taken#x", " /werk/taken",
        "/werk/taken\n", "/werk/inloggen?verder=/werk", "/werk?x=//a\r\nSet-Cookie:a", "/werk@elders.example", "",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_but_into_the_office(asked: str) -> None:
    assert local_place(asked) == "/werk"


@pytest.mark.parametrize(
    "asked", ["/werk", "/werk/taken", "/werk/taken?pagina=2&taal=en", "/werk/algoritmes/00t42-a"]
)
def test_signing_in_leads_to_the_place_that_was_asked_for(asked: str) -> None:
    assert local_place(asked) == asked


def test_the_place_that_was_asked_for_travels_through_the_form(cast: Cast, client: Visitor) -> None:
    email = cast.person(cast.sanne).email
    wrong = typed(client, email, "verkeerd-verkeerd", verder="/werk/taken")
    assert 'name="verder" value="/werk/taken"' in wrong.text
    astray = typed(client, email, "verkeerd-verkeerd", verder="//elders.example")
    assert 'name="verder" value="/werk"' in astray.text
    assert typed(client, email, verder="/werk/taken").location == "/werk/taken"


def test_a_form_that_names_another_place_leads_home(cast: Cast, client: Visitor) -> None:
    assert typed(client, cast.person(cast.sanne).email, verder="//elders.example").location == "/werk"


def test_a_part_of_a_page_that_asks_after_its_session_ended_has_the_whole_page_loaded(
    client: Visitor,
) -> None:
    answer = client.get("/werk/taken", headers={"HX-Request": "true"}, follow_redirects=True)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_in_a_demonstration_one_chooses_who_to_be(house: Installation, cast: Cast) -> None:
    visitor = a_demonstration(house, demo=True)
    page = visitor.get("/werk/inloggen").text
    assert [person.name for person in DEMO_PEOPLE if person.name not in page] == []
    assert visitor.submit("/werk/inloggen", {"demo": "sanne"}).status_code == 303
    assert visitor.get("/werk").status_code == 200


def test_the_published_password_opens_nothing_outside_a_demonstration(
    house: Installation, cast: Cast
) -> None:
    visitor = a_demonstration(house, demo=False)
    assert "Sanne de Boer" not in visitor.get("/werk/inloggen").text
    assert visitor.submit("/werk/inloggen", {"demo": "sanne"}).status_code == 400
    assert typed(visitor, DEMO_PEOPLE[0].email, DEMO_PASSWORD).status_code == 400


def test_every_role_and_every_person_of_the_demonstration_is_explained_in_both_languages() -> None:
    wanted = {f"infra.role.{role.value}{more}" for role in Role for more in ("", ".help")}
    wanted |= {f"infra.demo.{person.key}" for person in DEMO_PEOPLE}
    for language in LANGUAGES:
        assert wanted - {str(one.id) for one in messages(language)} == set()


def test_home_tells_each_what_waits_for_them_and_nothing_else(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    first, *_ = builders.waiting_suggestions(house, cast, 3, deployment)
    builders.an_entry(house, cast, name="Nog niet klaar")
    assert "3 zaken wachten op een oordeel" in signed_in(cast.kees).get("/werk").text
    assert "3 zaken wachten op een oordeel" in signed_in(cast.tim).get("/werk").text
    assert "wachten op een oordeel" not in signed_in(cast.edith).get("/werk").text
    assert "1 algoritme van u is nog niet gepubliceerd" in signed_in(cast.sanne).get("/werk").text
    assert "1 algoritme is nog niet gepubliceerd" in signed_in(cast.petra).get("/werk").text
    assert "U bent bij." in signed_in(cast.omar).get("/werk").text
    with house.database.write(cast.organisation_id) as session:
        transitions.claim(session, cast.kees, first.id)
    assert "1 zaak ligt bij u" in signed_in(cast.kees).get("/werk").text
    assert "2 zaken wachten op een oordeel" in signed_in(cast.noor).get("/werk").text
    assert "U bent bij." in signed_in(cast.stranger).get("/werk").text


def test_a_case_that_somebody_signed_waits_for_others_only(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    builders.a_signed_suggestion(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
    assert "U bent bij." in signed_in(cast.kees).get("/werk").text
    assert "1 zaak wacht op een oordeel" in signed_in(cast.noor).get("/werk").text


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    house: Installation, cast: Cast, signed_in: SignIn, client: Visitor
) -> None:
    visitor, other = signed_in(cast.kees), signed_in(cast.kees)
    page = visitor.get("/werk/mijn-gegevens").text
    assert (page.count("Dit scherm"), page.count("Ergens anders")) == (1, 1)
    done = visitor.submit("/werk/mijn-gegevens", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert done.location == "/werk/mijn-gegevens?gedaan=password_changed"
    assert visitor.get("/werk").status_code == 200
    assert other.get("/werk").status_code == 303
    assert typed(client, cast.person(cast.kees).email).status_code == 400
    assert typed(client, cast.person(cast.kees).email, NEW).status_code == 303
    assert "person.password_changed" in acts(house, cast)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("verkeerd-verkeerd", NEW, NEW, "niet uw huidige wachtwoord"),
        (PASSWORD, "kort", "kort", "van 12 tot en met 128 tekens"),
        (PASSWORD, NEW, NEW + "!", "niet gelijk"),
    ],
)
def test_a_password_that_does_not_do_is_refused_beside_its_field_and_not_shown_again(
    cast: Cast, signed_in: SignIn, old: str, new: str, again: str, said: str
) -> None:
    visitor = signed_in(cast.kees)
    answer = visitor.submit("/werk/mijn-gegevens", {"old": old, "new": new, "again": again})
    assert answer.status_code == 400
    assert answer.text.count(said) == 2
    assert NEW not in answer.text
    assert visitor.get("/werk").status_code == 200


def test_guessing_the_old_password_from_an_open_screen_is_slowed_down_too(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    visitor = signed_in(cast.kees)
    wrong = {"old": "verkeerd-verkeerd", "new": NEW, "again": NEW}
    statuses = [visitor.submit("/werk/mijn-gegevens", dict(wrong)).status_code for _ in range(9)]
    assert statuses == [400] * house.settings.sign_in_tries + [429]


def test_signing_out_everywhere_ends_every_session_of_this_person_only(
    house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    here, there, colleague = signed_in(cast.kees), signed_in(cast.kees), signed_in(cast.noor)
    assert here.submit("/werk/mijn-gegevens/uitloggen").status_code == 303
    assert [one.get("/werk").status_code for one in (here, there, colleague)] == [303, 303, 200]
    assert "person.signed_out_everywhere" in acts(house, cast)


def test_what_a_session_is_kept_as_does_not_open_it(house: Installation, cast: Cast) -> None:
    given = sign_in.Credentials(cast.person(cast.kees).email, PASSWORD, "127.0.0.1")
    token = sign_in.sign_in(house.database, house.settings, given)
    assert token.encode() not in (house.settings.data / "toetssteen.sqlite3").read_bytes()


def test_the_pages_about_the_site_are_open_to_all_in_both_languages(client: Visitor) -> None:
    for address in ("/over", "/toegankelijkheid", "/broncode"):
        for language in LANGUAGES:
            answer = client.get(f"{address}?taal={language}")
            assert answer.status_code == 200
            assert "web." not in answer.text.replace("www.", "")


def test_choosing_a_language_keeps_what_the_address_asks_and_says_no_message_twice(client: Visitor) -> None:
    page = client.get("/werk/inloggen?verder=/werk/taken&gedaan=signed_out").text
    assert 'href="/werk/inloggen?verder=%2Fwerk%2Ftaken&amp;taal=en"' in page
