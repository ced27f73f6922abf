"""The cast of the tests: who works in Voorbeeldstad, the system that sends its cases, and strangers from Buurstad."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlmodel import Session, select

from infra.database import EVERYONE
from infra.identity import people, sign_in
from infra.identity.actors import PEOPLE_ROLES, Actor, Role, machine
from infra.identity.models import ApiKey, Organisation, Person
from infra.identity.tokens import hash_token
from infra.installation import Installation

PASSWORD = "paard-batterij-nietje"
# Hashed once, and cheaply: a hash carries its own costs, so that the real check of the real sign-in is quick here.
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

VOORBEELDSTAD: dict[str, tuple[Role, ...]] = {
    "Sanne": (Role.OWNER,),
    "Petra": (Role.PUBLISHER,),
    "Tim": (Role.TEAM_LEAD,),
    "Kees": (Role.CASEWORKER, Role.SECOND_READER),
    "Noor": (Role.CASEWORKER, Role.SECOND_READER),
    "Edith": (Role.COMMITTEE_MEMBER, Role.ARBITER),
    "Omar": (Role.AUDITOR,),
    "Aisha": (Role.ADMINISTRATOR,),
    "Hugo": (Role.COMMITTEE_MEMBER,),
    "Vera": (Role.COMMITTEE_SECRETARY,),
    "Pia": (Role.PRIVACY_OFFICER,),
    "Frank": (Role.FG,),
    "Chris": (Role.CISO,),
    "Cora": (Role.COLLEGE,),
    "Bea": (Role.OBJECTION_HANDLER,),
}


@dataclass(frozen=True)
class Cast:
    """Everybody as the actor of their own steps. `people` has the row of each person, `keys` the token of each system."""

    organisation_id: str
    elsewhere_id: str
    sanne: Actor
    petra: Actor
    tim: Actor
    kees: Actor
    noor: Actor
    edith: Actor
    omar: Actor
    aisha: Actor
    hugo: Actor
    vera: Actor
    pia: Actor
    frank: Actor
    chris: Actor
    cora: Actor
    bea: Actor
    case_system: Actor
    machine: Actor
    stranger: Actor
    strange_system: Actor
    people: dict[str, Person]
    keys: dict[str, str]

    def person(self, actor: Actor) -> Person:
        """The row of a person, with name and mail address."""
        return self.people[actor.id]


def gather(house: Installation) -> Cast:
    """Found both organisations and enrol everybody, through the real steps."""
    everybody: dict[str, Person] = {}
    keys: dict[str, str] = {}
    with house.database.write(EVERYONE) as session:
        home = _found(session, "Voorbeeldstad")
        here = {name: _enrol(session, name, roles, everybody) for name, roles in VOORBEELDSTAD.items()}
        system = _system(session, here["Aisha"], keys)
    with house.database.write(EVERYONE) as session:
        elsewhere = _found(session, "Buurstad")
        stranger = _enrol(session, "Vreemd", PEOPLE_ROLES, everybody)
        strange_system = _system(session, stranger, keys)
    return Cast(
        home, elsewhere, *here.values(), system, machine(home), stranger, strange_system, everybody, keys
    )


def session_token(house: Installation, cast: Cast, actor: Actor) -> str:
    """The token of an API key, or of a new session after signing in with the password."""
    if actor.id in cast.keys:
        return cast.keys[actor.id]
    given = sign_in.Credentials(cast.person(actor).email, PASSWORD, "127.0.0.1")
    return sign_in.sign_in(house.database, house.settings, given, actor.organisation_id)


def _found(session: Session, name: str) -> str:
    organisation = Organisation(
        name=f"Gemeente {name}", slug=name.lower(), address=["Postbus 1", f"1234 AB {name}"], phone="14 0123",
        website=f"https://www.{name.lower()}.example", email=f"info@{name.lower()}.example",
    )  # fmt: skip
    return people.found_organisation(session, organisation, Actor("command-line", EVERYONE)).id


def _enrol(session: Session, name: str, roles: tuple[Role, ...], everybody: dict[str, Person]) -> Actor:
    organisation_id = str(session.info["organisation"])
    organisation = session.get_one(Organisation, organisation_id)
    person = Person(
        email=f"{name.lower()}@{organisation.slug}.example", name=f"{name} de Tester", password=HASHED
    )
    actor = Actor(person.id, organisation_id, frozenset(roles), person.name)
    people.enrol(session, Actor("command-line", organisation_id), person, roles)
    everybody[person.id] = person
    return actor


def _system(session: Session, administrator: Actor, keys: dict[str, str]) -> Actor:
    token = people.make_api_key(session, administrator, "Zaaksysteem")
    key = session.exec(select(ApiKey).where(ApiKey.token_hash == hash_token(token))).one()
    keys[key.id] = token
    return Actor(key.id, administrator.organisation_id, frozenset({Role.CASE_SYSTEM}), key.name)
