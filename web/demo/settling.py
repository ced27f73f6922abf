"""Founding Voorbeeldstad in an empty database: the organisation, its people with what they may do, and a key for its case system."""

from sqlmodel import Session

from infra.database import EVERYONE
from infra.identity.actors import Actor, Role, machine
from infra.identity.demo import DEMO_PASSWORD, DEMO_PEOPLE, DemoPerson
from infra.identity.models import Organisation, Person
from infra.identity.people import enrol, found_organisation, make_api_key
from infra.identity.tokens import hash_password
from infra.installation import Installation
from web.demo.qualifying import qualify


def voorbeeldstad() -> Organisation:
    """The municipality that does not exist."""
    return Organisation(
        name="Gemeente Voorbeeldstad",
        slug="voorbeeldstad",
        address=["Raadhuisplein 1", "1234 AB Voorbeeldstad"],
        phone="14 0123",
        website="https://www.voorbeeldstad.example",
        email="algoritmen@voorbeeldstad.example",
    )


def settle(house: Installation) -> str:
    """Found the municipality with all its accounts; return the token of its case system."""
    # One hash for all: the password stands on the sign-in page, and argon2 is slow on purpose.
    hashed = hash_password(DEMO_PASSWORD)
    with house.database.write(EVERYONE) as session:
        organisation = found_organisation(session, voorbeeldstad(), machine(""))
        actor = Actor("machine", organisation.id, frozenset({Role.ADMINISTRATOR}))
        actors = {one.key: _enrolled(session, actor, one, hashed) for one in DEMO_PEOPLE}
        session.flush()
        qualify(session, actors)
        return make_api_key(session, actor, "Zaaksysteem Voorbeeldstad")


def _enrolled(session: Session, actor: Actor, one: DemoPerson, hashed: str) -> Actor:
    person = Person(email=one.email, name=one.name, password=hashed)
    enrol(session, actor, person, one.roles)
    return Actor(person.id, actor.organisation_id, frozenset(one.roles), one.name)
