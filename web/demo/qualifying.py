"""What the people of the demonstration may do: trainings, mandates, and the team that they work in."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session

from infra import clock
from infra.identity import teams
from infra.identity.actors import Actor, Role
from register.demo import SLUGS, read_entry
from register.qualifications.steps import Mandated, Trained, enter_mandate, enter_training
from register.qualifications.vocabulary import AI_LITERACY, training_for

TEAM = ("Vroegsignalering", ("kees", "noor", "edith", "tim", "bea"))
READERS = ("kees", "noor", "edith", "tim")
DECIDING = (Role.CASEWORKER, Role.SECOND_READER)
# Long enough ago and ahead, so that a demonstration which runs for a year still works.
SINCE, UNTIL = timedelta(days=120), timedelta(days=610)
SOON = timedelta(days=45)  # one training that is to be renewed, of somebody who judges no cases
ORGAN = "het college van burgemeester en wethouders"


def qualify(session: Session, actors: Mapping[str, Actor]) -> None:
    """Train everybody, mandate who decides, and make the team; the administrator records it, and Tim for her."""
    aisha, tim = actors["aisha"], actors["tim"]
    for key, actor in actors.items():
        _train(session, tim if key == "aisha" else aisha, key, actor, AI_LITERACY)
    for slug in SLUGS:
        for key in READERS:
            _train(session, aisha, key, actors[key], training_for(slug))
        _mandate(session, actors, str(read_entry(slug)["mandate_kind"]))
    name, members = TEAM
    team = teams.found(session, aisha, name)
    session.flush()
    teams.compose(session, aisha, team.id, name, [actors[key].id for key in members])


def _train(session: Session, by: Actor, key: str, who: Actor, code: str) -> None:
    today = clock.today()
    until = today + (SOON if key == "omar" else UNTIL)
    enter_training(session, by, Trained(who.id, code, today - SINCE, until, f"Academie {today.year}-{key}"))


def _mandate(session: Session, actors: Mapping[str, Actor], kind: str) -> None:
    """Of the roles that read, and of the arbiter by name."""
    begun, reference = clock.today() - SINCE, "Mandaatbesluit 2026, artikel 4.2"
    for role in DECIDING:
        enter_mandate(session, actors["aisha"], Mandated(ORGAN, kind, begun, reference, role=role.value))
    edith = Mandated(ORGAN, kind, begun, reference, person_id=actors["edith"].id)
    enter_mandate(session, actors["aisha"], edith)
