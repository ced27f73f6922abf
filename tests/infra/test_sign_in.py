"""Signing in: passwords, sessions that end, slowing down who guesses, and keys of systems."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.database import EVERYONE
from infra.errors import NotSignedIn, NotValid, TooMuch
from infra.identity import people, sign_in
from infra.identity.actors import Actor, Role
from infra.identity.models import FailedSignIn, SignIn
from infra.identity.sign_in import PEOPLE_BEHIND_AN_ADDRESS, Credentials
from infra.identity.tokens import hash_password, password_fits
from infra.installation import Installation
from tests.cast import PASSWORD, Cast, session_token

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def enter(house: Installation, email: str, password: str = PASSWORD, address: str = "10.0.0.1") -> str:
    return sign_in.sign_in(house.database, house.settings, Credentials(email, password, address))


def who(house: Installation, token: str) -> Actor | None:
    return sign_in.actor_of_session(house.database, house.settings, token)


def fail(house: Installation, email: str, address: str = "10.0.0.1", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            enter(house, email, "not the password", address)


def test_who_signs_in_is_known_with_their_roles(house: Installation, cast: Cast) -> None:
    token = enter(house, f"  {cast.person(cast.kees).email.upper()} ")
    assert who(house, token) == cast.kees
    with house.database.read(EVERYONE) as session:
        kept = session.exec(select(SignIn)).one()
    assert token not in (kept.token_hash, kept.id)


@pytest.mark.parametrize("token", ["", "ts_unknown", "x" * 10_000])
def test_an_unknown_token_is_nobody(token: str, house: Installation, cast: Cast) -> None:
    assert who(house, token) is None
    assert sign_in.actor_of_key(house.database, token) is None


def test_a_wrong_password_and_an_unknown_account_are_refused_alike(house: Installation, cast: Cast) -> None:
    refused = []
    for email in (cast.person(cast.kees).email, "nobody@elsewhere.example"):
        with pytest.raises(NotSignedIn) as caught:
            enter(house, email, "wrong")
        refused.append((caught.value.code, caught.value.parameters, caught.value.diagnostic))
    assert refused[0] == refused[1]


def test_an_account_that_is_guessed_at_is_closed_for_a_while_from_everywhere(
    house: Installation, cast: Cast
) -> None:
    email, tries = cast.person(cast.kees).email, house.settings.sign_in_tries
    with clock.stopped(BEGIN):
        for number in range(tries):
            fail(house, email, f"10.0.1.{number}")
        with pytest.raises(TooMuch):
            enter(house, email, address="10.0.2.1")
        assert enter(house, cast.person(cast.noor).email, address="10.0.2.1")
    with clock.stopped(BEGIN + timedelta(minutes=16)):
        assert enter(house, email, address="10.0.2.1")


def strict(house: Installation, tries: int) -> Installation:
    """The same installation, with fewer tries: a real password check takes its time on purpose."""
    return replace(house, settings=replace(house.settings, sign_in_tries=tries))


def test_an_address_that_guesses_at_many_accounts_is_closed_for_a_while(
    house: Installation, cast: Cast
) -> None:
    small = strict(house, 1)
    for number in range(PEOPLE_BEHIND_AN_ADDRESS):
        fail(small, f"guess{number}@voorbeeldstad.example", "10.0.0.9")
    with pytest.raises(TooMuch):
        enter(small, cast.person(cast.kees).email, address="10.0.0.9")
    assert enter(small, cast.person(cast.kees).email, address="10.0.0.8")


def test_who_guesses_at_one_account_does_not_shut_out_the_others_behind_the_same_address(
    house: Installation, cast: Cast
) -> None:
    small = strict(house, 2)
    fail(small, cast.person(cast.kees).email, "10.0.0.1", 2)
    assert enter(small, cast.person(cast.noor).email, address="10.0.0.1")


def test_signing_in_clears_the_failures_of_the_account_but_not_of_the_address(
    house: Installation, cast: Cast
) -> None:
    email, small = cast.person(cast.kees).email, strict(house, 2)
    fail(small, email, "10.0.0.1", 1)
    enter(small, email, address="10.0.0.2")
    fail(small, email, "10.0.0.2", 1)
    for number in range(2 * PEOPLE_BEHIND_AN_ADDRESS - 1):
        fail(small, f"other{number}@voorbeeldstad.example", "10.0.0.1", 1)
    with pytest.raises(TooMuch):
        enter(small, email, address="10.0.0.1")


def test_failures_tell_nothing_about_who_tried(house: Installation, cast: Cast) -> None:
    fail(house, cast.person(cast.kees).email)
    with house.database.read(EVERYONE) as session:
        kept = session.exec(select(FailedSignIn)).all()
    assert len(kept) == 2
    assert all(len(one.about) == 64 for one in kept)


Ending = Callable[[Installation, Cast, str], object]
ENDINGS: dict[str, Ending] = {
    "signed out": lambda house, cast, token: sign_in.sign_out(house.database, token),
    "deactivated": lambda house, cast, token: deactivate(house, cast),
}


def deactivate(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        people.deactivate(session, cast.aisha, cast.kees.id)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_session_that_ended_opens_nothing(ending: str, house: Installation, cast: Cast) -> None:
    token, other = (session_token(house, cast, actor) for actor in (cast.kees, cast.noor))
    ENDINGS[ending](house, cast, token)
    assert who(house, token) is None
    assert who(house, other) == cast.noor


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(house: Installation, cast: Cast) -> None:
    idle = timedelta(minutes=house.settings.session_idle_minutes)
    with clock.stopped(BEGIN):
        token = session_token(house, cast, cast.kees)
    at = BEGIN
    while at < BEGIN + timedelta(hours=house.settings.session_hours) - idle:
        at += idle - timedelta(minutes=1)
        with clock.stopped(at):
            assert who(house, token) == cast.kees
    with clock.stopped(BEGIN + timedelta(hours=house.settings.session_hours)):
        assert who(house, token) is None
    with clock.stopped(BEGIN):
        token = session_token(house, cast, cast.kees)
    with clock.stopped(BEGIN + idle):
        assert who(house, token) is None


def test_new_roles_count_at_once(house: Installation, cast: Cast) -> None:
    token = session_token(house, cast, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, cast.kees.id, [Role.AUDITOR])
    found = who(house, token)
    assert found is not None
    assert found.roles == {Role.AUDITOR}


def test_who_is_no_member_anywhere_cannot_sign_in(house: Installation, cast: Cast) -> None:
    deactivate(house, cast)
    with pytest.raises(NotSignedIn):
        enter(house, cast.person(cast.kees).email)
    given = Credentials(cast.person(cast.noor).email, PASSWORD, "10.0.0.1")
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(house.database, house.settings, given, cast.elsewhere_id)


def test_a_key_of_a_system_works_until_it_is_revoked(house: Installation, cast: Cast) -> None:
    token = cast.keys[cast.case_system.id]
    assert sign_in.actor_of_key(house.database, token) == cast.case_system
    with house.database.write(cast.organisation_id) as session:
        people.revoke_api_key(session, cast.aisha, cast.case_system.id)
    assert sign_in.actor_of_key(house.database, token) is None


def test_what_ended_long_ago_is_cleared_away(house: Installation, cast: Cast) -> None:
    with clock.stopped(BEGIN):
        session_token(house, cast, cast.kees)
        fail(house, "x@y.example")
    later = BEGIN + timedelta(days=1)
    with clock.stopped(later), house.database.write(EVERYONE) as session:
        sign_in.forget_old(session)
    with house.database.read(EVERYONE) as session:
        assert session.exec(select(SignIn)).all() == session.exec(select(FailedSignIn)).all() == []


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 129])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(NotValid):
        hash_password(password)


def test_a_password_is_kept_as_argon2id_and_fits_only_itself() -> None:
    hashed = hash_password("twaalf tekens of meer")
    assert hashed.startswith("$argon2id$")
    assert password_fits(hashed, "twaalf tekens of meer")
    assert not password_fits(hashed, "twaalf tekens of Meer")
    assert not password_fits(None, "twaalf tekens of meer")
