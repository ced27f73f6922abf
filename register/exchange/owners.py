"""For whom a file comes in when nobody is signed in: the organisation, and who owns the entries until somebody takes them over."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra import ledger
from infra.database import EVERYONE
from infra.errors import Fault, NotValid
from infra.i18n import gettext_in
from infra.identity.actors import Actor, Role, machine
from infra.identity.models import Membership, Organisation, Person
from infra.identity.people import enrol, found_organisation
from infra.installation import Installation
from register.slugs import slug_of

# The organisation of records that came into an empty register without a name: it takes the first name that is given.
NAMELESS = "nog-zonder-naam"
NAME_MAX = 100


@dataclass(frozen=True)
class Recipient:
    """The organisation that a file comes into, who acts there, and who owns what comes in."""

    organisation: Organisation
    actor: Actor
    owner_id: str


def existing(session: Session, name: str) -> Organisation | None:
    """The organisation of this name; without a name the only one there is, None when there is none.

    Raises `NotValid` when there are several and none was named.
    """
    everyone = session.exec(select(Organisation).order_by(col(Organisation.name))).all()
    if name:
        wanted = slug_of(name)
        return next((one for one in everyone if one.name == name or one.slug == wanted), None)
    if len(everyone) > 1:
        names = ", ".join(one.name for one in everyone[:20])
        raise NotValid(
            "register.exchange.which_organisation",
            faults=[Fault("organisation", "register.exchange.organisations", {"names": names})],
        )
    return everyone[0] if everyone else None


def recipient(house: Installation, name: str) -> Recipient:
    """The organisation of this name, founded when it is not there, with an owner for what comes in."""
    with house.database.write(EVERYONE) as session:
        organisation = existing(session, name) or _founded(session, name)
        session.info["organisation"] = organisation.id
        actor = Actor("machine", organisation.id, frozenset({Role.OWNER}))
        return Recipient(organisation, actor, _owner(session, organisation, actor))


def _founded(session: Session, name: str) -> Organisation:
    nameless = session.exec(select(Organisation).where(Organisation.slug == NAMELESS)).first()
    if name and nameless:
        return _named(session, nameless, name)
    name = name or gettext_in("nl", "register.exchange.nameless")
    slug = slug_of(name) if name != gettext_in("nl", "register.exchange.nameless") else NAMELESS
    return found_organisation(session, Organisation(name=name, slug=slug), machine(""))


def _named(session: Session, organisation: Organisation, name: str) -> Organisation:
    organisation.name, organisation.slug = name, slug_of(name)
    session.add(organisation)
    session.info["organisation"] = organisation.id
    ledger.append(session, machine(organisation.id), "organisation.named", organisation.id)
    return organisation


def _owner(session: Session, organisation: Organisation, actor: Actor) -> str:
    """The first owner of algorithms here; where there is none, a placeholder without a password who hands over later."""
    chosen = select(Membership).where(col(Membership.active)).order_by(col(Membership.id))
    for membership in session.exec(chosen):
        if Role.OWNER in membership.roles:
            return membership.person_id
    person = Person(
        email=f"import@{organisation.id}.invalid", name=gettext_in("nl", "register.exchange.importer")
    )
    enrol(session, actor, person, [Role.OWNER])
    return person.id
