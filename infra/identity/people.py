"""Steps about people: inviting, accepting, changing roles, deactivating; and the keys of machines."""

import re
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from infra import clock, ledger
from infra.database import organisation_of
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import ADMINISTER, PEOPLE_ROLES, Actor, Role
from infra.identity.models import ApiKey, Invitation, Membership, Organisation, Person, SignIn
from infra.identity.tokens import hash_token, new_token

INVITATION_LASTS = timedelta(days=7)
NAME_MAX = 100
EMAIL = re.compile(r"[^@\s]{1,100}@[^@\s]{1,99}")


def found_organisation(session: Session, organisation: Organisation, actor: Actor) -> Organisation:
    """Add an organisation; only the command line and the demo do so."""
    session.add(organisation)
    session.flush()
    session.info["organisation"] = organisation.id
    ledger.append(session, actor, "organisation.founded", organisation.id)
    return organisation


def enrol(session: Session, actor: Actor, person: Person, roles: Collection[Role]) -> Membership:
    """Make a person a member with these roles; the person is added when new."""
    membership = Membership(
        organisation_id=organisation_of(session), person_id=person.id, roles=_sorted(roles)
    )
    session.add(person)
    session.flush()
    session.add(membership)
    ledger.append(session, actor, "person.enrolled", person.id, roles=membership.roles)
    return membership


def invite(session: Session, actor: Actor, name: str, email: str, roles: Collection[Role]) -> str:
    """Invite somebody by mail address; return the token of the link that the administrator passes on.

    An earlier open invitation of the same address ends: there is one link at a time.
    """
    actor.must(ADMINISTER)
    name, email = name.strip(), email.strip().lower()
    if faults := _wrong_invitation(session, name, email, roles):
        raise NotValid("infra.invitation_not_valid", faults=faults)
    _end_invitations(session, Invitation.email == email)
    token, hashed = new_token("ti")
    invitation = Invitation(
        organisation_id=actor.organisation_id, name=name, email=email, roles=_sorted(roles),
        token_hash=hashed, invited_by=actor.id, expires_at=clock.now() + INVITATION_LASTS,
    )  # fmt: skip
    session.add(invitation)
    ledger.append(session, actor, "person.invited", invitation.id, roles=invitation.roles)
    return token


def open_invitation(session: Session, token: str) -> Invitation:
    """The invitation behind a link. Raises `NotFound` when it is unknown, used or too old."""
    # Held where the database can: of two who accept at once, the second finds it used.
    chosen = select(Invitation).where(Invitation.token_hash == hash_token(token)).with_for_update()
    invitation = session.exec(chosen).first()
    if not invitation or invitation.accepted_at or invitation.expires_at <= clock.now():
        raise NotFound("infra.invitation_not_found")
    return invitation


def open_invitations(session: Session) -> list[Invitation]:
    """Those that may still be accepted, the newest first."""
    chosen = select(Invitation).where(
        col(Invitation.accepted_at).is_(None), Invitation.expires_at > clock.now()
    )
    return list(session.exec(chosen.order_by(col(Invitation.id).desc())))


def withdraw_invitation(session: Session, actor: Actor, invitation_id: str) -> None:
    """Make an open invitation's link useless."""
    actor.must(ADMINISTER)
    if not _end_invitations(session, Invitation.id == invitation_id):
        raise NotFound("infra.invitation_not_found")
    ledger.append(session, actor, "person.invitation_withdrawn", invitation_id)


def has_account(session: Session, invitation: Invitation) -> bool:
    """Whether the invited person can sign in already, in another organisation or from earlier."""
    known = session.exec(select(Person).where(Person.email == invitation.email)).first()
    return bool(known and known.password)


def accept(session: Session, token: str, hashed_password: str | None) -> Person:
    """Accept an invitation (a session of EVERYONE); who has an account already keeps its password."""
    invitation = open_invitation(session, token)
    invitation.accepted_at = clock.now()
    person = session.exec(select(Person).where(Person.email == invitation.email)).first()
    person = person or Person(email=invitation.email, name=invitation.name)
    person.password = person.password or hashed_password
    session.info["organisation"] = invitation.organisation_id
    by, roles = Actor(person.id, invitation.organisation_id), [Role(role) for role in invitation.roles]
    earlier = session.exec(select(Membership).where(Membership.person_id == person.id)).first()
    if not earlier:
        enrol(session, by, person, roles)
    elif earlier.active:
        raise NotNow("infra.already_a_member")
    else:
        earlier.active, earlier.roles = True, _sorted(roles)
        ledger.append(session, by, "person.returned", person.id, roles=earlier.roles)
    return person


def change_roles(session: Session, actor: Actor, person_id: str, roles: Collection[Role]) -> Membership:
    """Give a member other roles; the last administrator stays one."""
    actor.must(ADMINISTER)
    membership = member(session, person_id)
    _keep_an_administrator(session, membership, Role.ADMINISTRATOR in roles)
    membership.roles = _sorted(roles)
    ledger.append(session, actor, "person.roles_changed", person_id, roles=membership.roles)
    return membership


def deactivate(session: Session, actor: Actor, person_id: str) -> Membership:
    """Close somebody's access here and end their sessions. What they signed stays signed."""
    actor.must(ADMINISTER)
    membership = member(session, person_id)
    _keep_an_administrator(session, membership, False)
    membership.active = False
    session.exec(delete(SignIn).where(col(SignIn.person_id) == person_id))
    ledger.append(session, actor, "person.deactivated", person_id)
    return membership


def make_api_key(session: Session, actor: Actor, name: str) -> str:
    """A key for a case system; return its token, which is shown once."""
    actor.must(ADMINISTER)
    name = name.strip()
    if not 0 < len(name) <= NAME_MAX:
        raise NotValid("infra.key_name_needed", faults=[Fault("name", "infra.key_name_needed")])
    if any(key.name == name and not key.revoked_at for key in api_keys(session)):
        raise NotValid("infra.key_name_taken", faults=[Fault("name", "infra.key_name_taken")])
    token, hashed = new_token("tk")
    key = ApiKey(organisation_id=actor.organisation_id, name=name, token_hash=hashed)
    session.add(key)
    ledger.append(session, actor, "api_key.made", key.id)
    return token


def revoke_api_key(session: Session, actor: Actor, key_id: str) -> None:
    """Refuse a key from now on."""
    actor.must(ADMINISTER)
    key = api_key(session, key_id)
    if key.revoked_at:
        raise NotNow("infra.api_key_revoked")
    key.revoked_at = clock.now()
    ledger.append(session, actor, "api_key.revoked", key_id)


def api_key(session: Session, key_id: str) -> ApiKey:
    """A key of this organisation. Raises `NotFound`."""
    key = session.exec(select(ApiKey).where(ApiKey.id == key_id)).first()
    if not key:
        raise NotFound("infra.api_key_not_found")
    return key


def api_keys(session: Session) -> list[ApiKey]:
    """The keys of this organisation, the newest first, revoked ones too."""
    return list(session.exec(select(ApiKey).order_by(col(ApiKey.id).desc())))


def member(session: Session, person_id: str) -> Membership:
    """Somebody's membership of this organisation. Raises `NotFound`."""
    membership = session.exec(select(Membership).where(Membership.person_id == person_id)).first()
    if not membership:
        raise NotFound("infra.person_not_found")
    return membership


def members(session: Session) -> list[tuple[Person, Membership]]:
    """Everybody of this organisation, by name."""
    chosen = select(Person, Membership).where(Membership.person_id == Person.id).order_by(Person.name)
    return list(session.exec(chosen))


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The names behind pseudonyms, for a page that may show them."""
    return {person.id: person.name for person in session.exec(select(Person).where(col(Person.id).in_(ids)))}


def _wrong_invitation(session: Session, name: str, email: str, roles: Collection[Role]) -> list[Fault]:
    faults = []
    if not 0 < len(name) <= NAME_MAX:
        faults.append(Fault("name", "infra.name_needed"))
    if not EMAIL.fullmatch(email):
        faults.append(Fault("email", "infra.email_needed"))
    elif any(person.email == email and membership.active for person, membership in members(session)):
        faults.append(Fault("email", "infra.already_a_member"))
    if not _are_for_people(roles):
        faults.append(Fault("roles", "infra.roles_needed"))
    return faults


def _end_invitations(session: Session, which: ColumnElement[bool] | bool) -> int:
    open_ones = [one for one in session.exec(select(Invitation).where(which)) if not one.accepted_at]
    for one in open_ones:
        one.expires_at = min(one.expires_at, clock.now())
    return len(open_ones)


def _are_for_people(roles: Collection[Role]) -> bool:
    return bool(roles) and set(roles) <= set(PEOPLE_ROLES)


def _sorted(roles: Collection[Role]) -> list[str]:
    if not _are_for_people(roles):
        raise NotValid("infra.roles_needed", faults=[Fault("roles", "infra.roles_needed")])
    return sorted(role.value for role in roles)


def _keep_an_administrator(session: Session, membership: Membership, stays: bool) -> None:
    others = session.exec(select(Membership).where(Membership.id != membership.id, col(Membership.active)))
    if not stays and not any(Role.ADMINISTRATOR in other.roles for other in others):
        raise NotNow("infra.last_administrator")
