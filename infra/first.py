"""The first administrator of an organisation: the only account that nobody invited."""

import re
from unicodedata import normalize

from sqlmodel import select

from infra.database import EVERYONE
from infra.errors import Fault, NotValid
from infra.identity.actors import Actor, Role, machine
from infra.identity.demo import DEMO_PEOPLE
from infra.identity.models import Organisation, Person
from infra.identity.people import found_organisation, invite
from infra.installation import Installation


def first_administrator(house: Installation, organisation: str, name: str, email: str) -> str:
    """Make the organisation if needed and invite its administrator; return the token of the link."""
    plain = normalize("NFKD", organisation.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        raise NotValid("infra.invitation_not_valid", faults=[Fault("organisation", "infra.name_needed")])
    with house.database.write(EVERYONE) as session:
        found = session.exec(select(Organisation).where(Organisation.slug == slug)).first()
        found = found or found_organisation(session, Organisation(name=organisation, slug=slug), machine(""))
        session.info["organisation"] = found.id
        inviter = Actor("machine", found.id, frozenset({Role.ADMINISTRATOR}))
        return invite(session, inviter, name, email, [Role.ADMINISTRATOR])


def is_empty(house: Installation) -> bool:
    """Whether no organisation is here yet."""
    with house.database.read(EVERYONE) as session:
        return session.exec(select(Organisation).limit(1)).first() is None


def is_demo(house: Installation) -> bool:
    """Whether what is here is the demonstration: its people have their addresses in a domain that cannot exist."""
    chosen = select(Person).where(Person.email == DEMO_PEOPLE[0].email)
    with house.database.read(EVERYONE) as session:
        return session.exec(chosen).first() is not None
