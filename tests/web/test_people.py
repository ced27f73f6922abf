"""People come, get roles, hand over and leave; systems get keys and lose them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.database import EVERYONE
from infra.errors import NotFound
from infra.identity import people
from infra.identity.actors import Actor
from infra.identity.models import Invitation, Membership, Person
from infra.identity.sign_in import actor_of_key
from infra.installation import Installation
from infra.ledger import Entry
from register.models import Algorithm
from reviews import transitions
from reviews.models import Suggestion
from tests import builders
from tests.cast import PASSWORD, Cast
from tests.conftest import Visitor

SignIn = Callable[[Actor], Visitor]
LOTTE: dict[str, object] = {
    "name": "Lotte van Dam",
    "email": "Lotte@Voorbeeldstad.example ",
    "roles": ["caseworker", "auditor"],
}
LOTTES = "lotte@voorbeeldstad.example"
CHOSEN = {"new": "een zin om te onthouden", "again": "een zin om te onthouden"}


@pytest.fixture
def aisha(cast: Cast, signed_in: SignIn) -> Visitor:
    """The administrator's browser."""
    return signed_in(cast.aisha)


def link_for(visitor: Visitor, whom: dict[str, object]) -> str:
    """Invite somebody; return the path of the link that the page shows."""
    page = visitor.submit("/werk/mensen/uitnodigen", whom)
    assert page.status_code == 200
    found = re.search(r"<code>https?://[^/]+(/werk/uitnodiging/\S+?)</code>", page.text)
    assert found
    return found[1]


def member(house: Installation, cast: Cast, email: str) -> Membership:
    with house.database.read(cast.organisation_id) as session:
        return next(membership for person, membership in people.members(session) if person.email == email)


def test_an_invited_colleague_chooses_a_password_and_signs_in(
    house: Installation, cast: Cast, aisha: Visitor, client: Visitor
) -> None:
    link = link_for(aisha, LOTTE)
    assert "Lotte van Dam" in aisha.get("/werk/mensen").text
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "Lotte van Dam" in page.text
    assert "Gemeente Voorbeeldstad" in page.text
    accepted = client.submit(link, dict(CHOSEN))
    assert accepted.location == "/werk/inloggen?gedaan=accepted"
    client.submit("/werk/inloggen", {"email": LOTTES, "password": CHOSEN["new"]})
    assert "Dag Lotte van Dam." in client.get("/werk").text
    assert member(house, cast, LOTTES).roles == ["auditor", "caseworker"]


def test_a_link_works_once_and_for_seven_days_and_only_the_newest(aisha: Visitor, client: Visitor) -> None:
    old = link_for(aisha, LOTTE)
    link = link_for(aisha, LOTTE)
    assert client.get(old).status_code == 404
    with clock.stopped(clock.now() + timedelta(days=7)):
        assert client.get(link).status_code == 404
    assert client.submit(link, dict(CHOSEN)).status_code == 303
    assert client.get(link).status_code == client.submit(link, dict(CHOSEN)).status_code == 404


def test_a_withdrawn_invitation_opens_nothing(
    house: Installation, cast: Cast, aisha: Visitor, client: Visitor
) -> None:
    link = link_for(aisha, LOTTE)
    with house.database.read(cast.organisation_id) as session:
        invitation = session.exec(select(Invitation)).one()
    done = aisha.submit(f"/werk/mensen/uitnodigingen/{invitation.id}/intrekken")
    assert "gedaan=invitation_withdrawn" in done.location
    assert client.get(link).status_code == 404


def test_a_password_that_does_not_do_leaves_the_invitation_open(aisha: Visitor, client: Visitor) -> None:
    link = link_for(aisha, LOTTE)
    for wrong in ({"new": "kort", "again": "kort"}, {"new": CHOSEN["new"], "again": ""}):
        answer = client.submit(link, dict(wrong))
        assert answer.status_code == 400
        assert CHOSEN["new"] not in answer.text
    assert client.submit(link, dict(CHOSEN)).status_code == 303


def test_somebody_with_an_account_elsewhere_keeps_their_password(
    house: Installation, cast: Cast, aisha: Visitor, client: Visitor
) -> None:
    stranger = cast.person(cast.stranger)
    link = link_for(aisha, LOTTE | {"email": stranger.email})
    assert "Uw wachtwoord blijft hetzelfde" in client.get(link).text
    assert client.submit(link, dict(CHOSEN)).status_code == 303
    with house.database.read(EVERYONE) as session:
        assert session.get_one(Person, stranger.id).password == stranger.password
    assert member(house, cast, stranger.email).active


def test_what_is_wrong_with_an_invitation_is_said_by_field_and_what_was_typed_is_kept(
    cast: Cast, aisha: Visitor
) -> None:
    answer = aisha.submit("/werk/mensen/uitnodigen", {"name": " ", "email": "geen adres", "roles": []})
    assert answer.status_code == 400
    assert all(f'href="#f-{field}"' in answer.text for field in ("name", "email", "roles"))
    assert 'value="geen adres"' in answer.text
    known = aisha.submit("/werk/mensen/uitnodigen", LOTTE | {"email": cast.person(cast.kees).email})
    assert "werkt hier al" in known.text
    machine = aisha.submit("/werk/mensen/uitnodigen", LOTTE | {"roles": ["system", "case_system"]})
    assert machine.status_code == 400


def test_other_roles_count_from_the_next_page(cast: Cast, aisha: Visitor, signed_in: SignIn) -> None:
    kees = signed_in(cast.kees)
    assert kees.get("/werk/taken").status_code == 403
    done = aisha.submit(f"/werk/mensen/{cast.kees.id}", {"roles": ["auditor"]})
    assert "gedaan=roles_changed" in done.location
    assert kees.get("/werk/taken").status_code == 200


def test_the_last_administrator_stays_one(cast: Cast, aisha: Visitor) -> None:
    own = f"/werk/mensen/{cast.aisha.id}"
    for answer in (
        aisha.submit(own, {"roles": ["auditor"]}),
        aisha.submit(f"{own}/vertrek", {"successor": cast.tim.id}),
    ):
        assert answer.status_code == 409
        assert "enige beheerder" in answer.text
    assert aisha.get("/werk/mensen").status_code == 200


def test_who_leaves_hands_over_algorithms_and_claims_and_is_out_at_once(
    house: Installation, cast: Cast, aisha: Visitor, signed_in: SignIn
) -> None:
    entered = builders.a_published_algorithm(house, cast)
    first, *_ = builders.waiting_suggestions(
        house, cast, 1, builders.a_deployment(house, cast, algorithm=entered)
    )
    sanne, kees = signed_in(cast.sanne), signed_in(cast.kees)
    with house.database.write(cast.organisation_id) as session:
        transitions.claim(session, cast.kees, first.id)
    assert "1 algoritme krijgt een andere eigenaar" in aisha.get(f"/werk/mensen/{cast.sanne.id}/vertrek").text
    assert "1 zaak gaat terug naar de stapel" in aisha.get(f"/werk/mensen/{cast.kees.id}/vertrek").text
    for leaver, successor in ((cast.sanne, cast.petra), (cast.kees, cast.noor)):
        done = aisha.submit(f"/werk/mensen/{leaver.id}/vertrek", {"successor": successor.id})
        assert done.location == "/werk/mensen?gedaan=deactivated"
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Algorithm, entered.id).owner_id == cast.petra.id
        assert session.get_one(Suggestion, first.id).holder_id is None
    assert sanne.get("/werk").status_code == kees.get("/werk").status_code == 303
    gone = aisha.get(f"/werk/mensen/{cast.sanne.id}").text
    assert "Vertrokken" in gone
    assert cast.petra.name in gone


def test_leaving_asks_for_a_successor_who_works_here(cast: Cast, aisha: Visitor) -> None:
    place = f"/werk/mensen/{cast.kees.id}/vertrek"
    assert aisha.submit(place, {"successor": ""}).status_code == 400
    assert aisha.submit(place, {"successor": cast.kees.id}).status_code == 400
    assert aisha.submit(place, {"successor": cast.stranger.id}).status_code == 404
    assert "Werkt hier" in aisha.get(f"/werk/mensen/{cast.kees.id}").text


def test_somebody_who_left_comes_back_by_a_new_invitation(
    house: Installation, cast: Cast, aisha: Visitor, client: Visitor
) -> None:
    email = cast.person(cast.kees).email
    aisha.submit(f"/werk/mensen/{cast.kees.id}/vertrek", {"successor": cast.noor.id})
    link = link_for(aisha, LOTTE | {"email": email})
    assert client.submit(link).status_code == 303
    back = member(house, cast, email)
    assert (back.active, back.person_id, back.roles) == (True, cast.kees.id, ["auditor", "caseworker"])
    assert client.submit("/werk/inloggen", {"email": email, "password": PASSWORD}).status_code == 303


def test_a_key_is_shown_once_works_and_is_refused_after_revoking(
    house: Installation, cast: Cast, aisha: Visitor
) -> None:
    made = aisha.submit("/werk/mensen/sleutels", {"name": "Zaaksysteem schuldhulp"})
    found = re.search(r"<code>(tk_\S+?)</code>", made.text)
    assert found
    known = actor_of_key(house.database, found[1])
    assert known
    page = aisha.get("/werk/mensen/sleutels").text
    assert "Zaaksysteem schuldhulp" in page
    assert found[1] not in page
    assert aisha.submit("/werk/mensen/sleutels", {"name": "Zaaksysteem schuldhulp"}).status_code == 400
    place = f"/werk/mensen/sleutels/{known.id}/intrekken"
    assert "Zaaksysteem schuldhulp" in aisha.get(place).text
    assert "gedaan=key_revoked" in aisha.submit(place).location
    assert actor_of_key(house.database, found[1]) is None
    assert aisha.submit(place).status_code == 409


def test_an_administrator_sees_and_touches_nothing_of_another_organisation(
    house: Installation, cast: Cast, aisha: Visitor, signed_in: SignIn
) -> None:
    link_for(signed_in(cast.stranger), LOTTE)
    page = aisha.get("/werk/mensen").text
    assert cast.stranger.name not in page
    assert "Lotte" not in page
    for place in (
        f"/werk/mensen/{cast.stranger.id}",
        f"/werk/mensen/sleutels/{cast.strange_system.id}/intrekken",
    ):
        assert aisha.get(place).status_code == aisha.submit(place, {"roles": ["auditor"]}).status_code == 404


def test_the_ledger_tells_what_was_done_without_a_name_or_an_address(
    house: Installation, cast: Cast, aisha: Visitor, client: Visitor
) -> None:
    client.submit(link_for(aisha, LOTTE), dict(CHOSEN))
    aisha.submit(f"/werk/mensen/{cast.kees.id}", {"roles": ["auditor"]})
    with house.database.read(cast.organisation_id) as session:
        entries = list(session.exec(select(Entry)))
    assert {"person.invited", "person.enrolled", "person.roles_changed"} <= {entry.act for entry in entries}
    written = b"".join(entry.body for entry in entries).lower()
    assert [word for word in (b"lotte", b"kees", b"@") if word in written] == []


def test_a_role_that_no_person_may_have_cannot_be_given_by_the_step_either(
    house: Installation, cast: Cast
) -> None:
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotFound):
        people.change_roles(session, cast.aisha, cast.stranger.id, list(cast.aisha.roles))
