"""People: invited, accepted, given roles, deactivated; keys of systems; and always an administrator."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from infra import clock
from infra.database import EVERYONE
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.identity.models import ApiKey, Invitation, Membership, Person
from infra.installation import Installation
from tests.cast import HASHED, Cast, session_token

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def invite(house: Installation, cast: Cast, email: str = "nieuw@voorbeeldstad.example") -> str:
    with house.database.write(cast.organisation_id) as session:
        return people.invite(session, cast.aisha, "Nieuw", email, [Role.CASEWORKER])


def accept(house: Installation, token: str) -> Person:
    with house.database.write(EVERYONE) as session:
        return people.accept(session, token, HASHED)


def roles_of(house: Installation, organisation_id: str, person_id: str) -> list[str]:
    with house.database.read(organisation_id) as session:
        return people.member(session, person_id).roles


def test_who_accepts_an_invitation_is_a_member_with_the_roles_that_were_offered(
    house: Installation, cast: Cast
) -> None:
    token = invite(house, cast, " Nieuw@Voorbeeldstad.example ")
    person = accept(house, token)
    assert person.email == "nieuw@voorbeeldstad.example"
    assert roles_of(house, cast.organisation_id, person.id) == ["caseworker"]
    with pytest.raises(NotFound):
        accept(house, token)


def test_an_invitation_ends_by_itself_and_is_kept_only_as_a_hash(house: Installation, cast: Cast) -> None:
    with clock.stopped(BEGIN):
        token = invite(house, cast)
    with clock.stopped(BEGIN + timedelta(days=7, seconds=1)), pytest.raises(NotFound):
        accept(house, token)
    with house.database.read(cast.organisation_id) as session:
        assert token not in session.exec(select(Invitation)).one().token_hash


def test_who_has_an_account_elsewhere_keeps_its_password(house: Installation, cast: Cast) -> None:
    stranger = cast.person(cast.stranger)
    with house.database.write(cast.organisation_id) as session:
        token = people.invite(session, cast.aisha, "Iemand", stranger.email, [Role.FG])
    with house.database.write(EVERYONE) as session:
        person = people.accept(session, token, "another hash")
    assert (person.id, person.password) == (stranger.id, stranger.password)
    assert roles_of(house, cast.organisation_id, person.id) == ["fg"]
    assert len(roles_of(house, cast.elsewhere_id, person.id)) > 1


STEPS = {
    "invite": lambda session, actor, cast: people.invite(session, actor, "A", "a@b.example", [Role.FG]),
    "change roles": lambda session, actor, cast: people.change_roles(session, actor, cast.kees.id, [Role.FG]),
    "deactivate": lambda session, actor, cast: people.deactivate(session, actor, cast.kees.id),
    "make a key": lambda session, actor, cast: people.make_api_key(session, actor, "key"),
    "revoke a key": lambda session, actor, cast: people.revoke_api_key(session, actor, cast.case_system.id),
}


@pytest.mark.parametrize("step", STEPS)
def test_only_an_administrator_sees_to_people_and_keys(step: str, house: Installation, cast: Cast) -> None:
    for actor in (cast.sanne, cast.tim, cast.omar, cast.case_system, cast.machine):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            STEPS[step](session, actor, cast)
    with house.database.write(cast.organisation_id) as session:
        STEPS[step](session, cast.aisha, cast)


@pytest.mark.parametrize("roles", [[], [Role.SYSTEM], [Role.CASE_SYSTEM, Role.FG]])
def test_a_person_gets_only_roles_of_people_and_at_least_one(
    roles: list[Role], house: Installation, cast: Cast
) -> None:
    with pytest.raises(NotValid), house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.kees.id, roles)
    with pytest.raises(NotValid), house.database.write(cast.organisation_id) as session:
        people.invite(session, cast.aisha, "A", "a@b.example", roles)


def test_the_last_administrator_stays_one(house: Installation, cast: Cast) -> None:
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, cast.aisha.id)
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.aisha.id, [Role.FG])
    with house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.tim.id, [Role.ADMINISTRATOR])
        people.deactivate(session, cast.aisha, cast.aisha.id)
    tim = Actor(cast.tim.id, cast.organisation_id, frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        people.deactivate(session, tim, tim.id)


def test_an_administrator_who_was_deactivated_counts_no_more(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.tim.id, [Role.ADMINISTRATOR])
        people.deactivate(session, cast.aisha, cast.tim.id)
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.aisha.id, [Role.FG])


def test_people_of_another_organisation_cannot_be_touched(house: Installation, cast: Cast) -> None:
    def touch(session: Session, who: Actor) -> list[type[Exception]]:
        refused: list[type[Exception]] = []
        for step in STEPS.values():
            try:
                step(session, who, cast)
            except NotFound as error:
                refused.append(type(error))
        return refused

    with house.database.write(cast.elsewhere_id) as session:
        assert touch(session, cast.stranger) == [NotFound] * 3
    assert roles_of(house, cast.organisation_id, cast.kees.id) == ["caseworker", "second_reader"]


def test_a_token_of_a_key_is_shown_once(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        token = people.make_api_key(session, cast.aisha, "  Tweede systeem ")
    with house.database.read(cast.organisation_id) as session:
        keys = session.exec(select(ApiKey)).all()
    assert "Tweede systeem" in {key.name for key in keys}
    assert all(token not in key.model_dump_json() for key in keys)


def test_members_come_by_name_and_names_only_for_their_organisation(house: Installation, cast: Cast) -> None:
    with house.database.read(cast.organisation_id) as session:
        found = people.members(session)
        assert people.names_of(session, [cast.kees.id]) == {cast.kees.id: "Kees de Tester"}
    names = [person.name for person, _ in found]
    assert names == sorted(names)
    assert {person.id for person, _ in found} == cast.people.keys() - {cast.stranger.id}


def test_what_somebody_signed_stays_theirs_after_they_left(house: Installation, cast: Cast) -> None:
    session_token(house, cast, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, cast.kees.id)
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Membership).where(Membership.person_id == cast.kees.id)
        assert not session.exec(chosen).one().active
        assert people.names_of(session, [cast.kees.id]) == {cast.kees.id: "Kees de Tester"}
