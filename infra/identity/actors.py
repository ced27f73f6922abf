"""The one who acts, in which role, and the marks that say what a step or a view asks of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from infra.errors import NotSignedIn, NotYours


class Role(StrEnum):
    """What somebody is in an organisation; a person may be several things."""

    OWNER = "algorithm_owner"
    CASEWORKER = "caseworker"
    SECOND_READER = "second_reader"
    ARBITER = "arbiter"
    TEAM_LEAD = "team_lead"
    COMMITTEE_MEMBER = "committee_member"
    COMMITTEE_SECRETARY = "committee_secretary"
    PRIVACY_OFFICER = "privacy_officer"
    FG = "fg"
    CISO = "ciso"
    COLLEGE = "college"
    OBJECTION_HANDLER = "objection_handler"
    PUBLISHER = "publisher"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    # Not for people: a system of the municipality that sends cases, and the machine itself.
    CASE_SYSTEM = "case_system"
    SYSTEM = "system"


PEOPLE_ROLES = tuple(role for role in Role if role not in {Role.CASE_SYSTEM, Role.SYSTEM})


@dataclass(frozen=True)
class Permission:
    """Something that may be done, and by which roles. `roles=None` opens it to anybody, signed in or not."""

    name: str
    roles: frozenset[Role] | None

    @property
    def public(self) -> bool:
        return self.roles is None


def permission(name: str, *roles: Role) -> Permission:
    """A permission of these roles."""
    return Permission(name, frozenset(roles))


PUBLIC = Permission("public", None)
SIGNED_IN = permission("signed_in", *PEOPLE_ROLES)
ADMINISTER = permission("people.administer", Role.ADMINISTRATOR)
TEAMS = permission("people.teams", Role.ADMINISTRATOR, Role.TEAM_LEAD)


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts, within one organisation. `id` is a pseudonym; the name stays with the person."""

    id: str
    organisation_id: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    name: str = field(default="", compare=False, repr=False)

    def may(self, wanted: Permission) -> bool:
        return wanted.roles is None or bool(self.roles & wanted.roles)

    def must(self, wanted: Permission) -> None:
        """Raises `NotYours` when none of the actor's roles carries the permission."""
        if not self.may(wanted):
            raise NotYours(
                "infra.not_your_role", f"{wanted.name} asks for one of {_listed(wanted.roles or ())}"
            )


NOBODY = Actor("nobody", "")


def machine(organisation_id: str) -> Actor:
    """The machine itself, when a worker or the clock takes a step."""
    return Actor("machine", organisation_id, frozenset({Role.SYSTEM}))


def require(actor: Actor, wanted: Permission) -> None:
    """As `Actor.must`, but somebody who is not signed in is told to sign in."""
    if actor is NOBODY and not wanted.public:
        raise NotSignedIn("infra.sign_in_first")
    actor.must(wanted)


View = TypeVar("View", bound=Callable[..., Any])


def needs(wanted: Permission) -> Callable[[View], View]:
    """Mark a view with the permission that it asks for; the web refuses to start with a view that has no mark."""

    def mark(view: View) -> View:
        view.permission = wanted  # type: ignore[attr-defined]
        return view

    return mark


def _listed(roles: Collection[Role]) -> str:
    return ", ".join(sorted(role.value for role in roles))
