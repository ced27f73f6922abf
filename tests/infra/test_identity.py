"""Who may do what: roles carry permissions, and nobody may what none of their roles may."""

import pytest

from infra.errors import NotSignedIn, NotYours
from infra.identity.actors import (
    ADMINISTER,
    NOBODY,
    PEOPLE_ROLES,
    PUBLIC,
    SIGNED_IN,
    Actor,
    Permission,
    Role,
    machine,
    needs,
    permission,
    require,
)
from register import permissions as of_register
from reports import permissions as of_reports
from reviews import permissions as of_reviews

ALL = [
    thing
    for module in (of_register, of_reviews, of_reports)
    for thing in vars(module).values()
    if isinstance(thing, Permission)
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("wanted", [*ALL, ADMINISTER, SIGNED_IN], ids=lambda one: one.name)
def test_a_role_opens_what_it_carries_and_nothing_else(role: Role, wanted: Permission) -> None:
    actor = Actor("somebody", "org", frozenset({role}))
    assert actor.may(wanted) == (role in (wanted.roles or ()))
    if not actor.may(wanted):
        with pytest.raises(NotYours):
            actor.must(wanted)


def test_nobody_is_asked_to_sign_in_and_somebody_is_refused() -> None:
    require(NOBODY, PUBLIC)
    with pytest.raises(NotSignedIn):
        require(NOBODY, SIGNED_IN)
    with pytest.raises(NotYours):
        require(Actor("somebody", "org", frozenset({Role.AUDITOR})), ADMINISTER)


def test_machines_are_no_people() -> None:
    assert not {Role.SYSTEM, Role.CASE_SYSTEM} & set(PEOPLE_ROLES)
    assert not machine("org").may(SIGNED_IN)
    assert [one.name for one in ALL if one.roles == frozenset(Role)] == []


def test_no_person_has_a_permission_of_the_machine() -> None:
    """What the machine does (run, release, examine, make) no role of a person opens."""
    for wanted in (of_reviews.RUN, of_register.EXAMINE, of_reports.MAKE):
        assert wanted.roles == frozenset({Role.SYSTEM})


def test_names_of_permissions_are_unique() -> None:
    assert len({one.name for one in ALL}) == len(ALL)


def test_a_name_is_never_shown_with_an_actor() -> None:
    assert "Kees" not in repr(Actor("id", "org", frozenset(), "Kees"))
    assert Actor("id", "org", frozenset(), "Kees") == Actor("id", "org", frozenset(), "K.")


def test_a_mark_stays_with_its_view() -> None:
    wanted = permission("test", Role.AUDITOR)
    assert needs(wanted)(lambda: None).permission is wanted  # type: ignore[attr-defined]
