"""Work to look at: cases decided by the real steps in one go, with how long each was in view."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from infra.identity import teams
from infra.identity.actors import Actor, Role
from infra.identity.models import Person
from infra.identity.people import enrol
from infra.installation import Installation
from register.models import Deployment, ModelVersion
from register.vocabulary import ReviewPolicy
from reviews import transitions
from reviews.models import Suggestion
from reviews.vocabulary import Confidence, Verdict
from tests import builders
from tests.cast import HASHED, Cast

OUTPUT = "brief"
OTHER = "persoonlijk"
MINIMUM = 20


@dataclass(frozen=True)
class Act:
    """What a reader does with one case: the own judgement, the decision, the seconds in view."""

    own: str = OUTPUT
    final: str = OUTPUT
    seconds: float | None = 60


def a_model_with_an_adverse_outcome(house: Installation, cast: Cast, **policy: object) -> Deployment:
    """A deployment of which the output "brief" goes against the resident."""
    rules = ReviewPolicy(**({"minimum_seconds": MINIMUM} | policy))  # type: ignore[arg-type]
    deployment = builders.a_deployment(house, cast, policy=rules)
    with house.database.write(cast.organisation_id) as session:
        model = session.get_one(ModelVersion, deployment.model_version_id)
        model.outcomes = [one | {"adverse": one["code"] == OUTPUT} for one in model.outcomes]
        session.add(model)
    return deployment


def decide(session: Session, reader: Actor, suggestion: Suggestion, act: Act) -> Suggestion:
    """Claim, judge, look and sign, by the steps."""
    epoch = transitions.claim(session, reader, suggestion.id).epoch
    transitions.judge(session, reader, suggestion.id, epoch, act.own, Confidence.SURE)
    transitions.reveal(session, reader, suggestion.id, epoch)
    verdict = Verdict.FOLLOW if act.final == OUTPUT else Verdict.DEVIATE if act.final else Verdict.SET_ASIDE
    given = act.final if verdict == Verdict.DEVIATE else ""
    return transitions.decide(
        session,
        reader,
        suggestion.id,
        epoch,
        verdict,
        given,
        ["meer_bekend"],
        "De inwoner vroeg het zo.",
        act.seconds,
    )


def decided(
    house: Installation, cast: Cast, deployment: Deployment, acts: Iterable[tuple[Actor, Act]]
) -> None:
    """Decide one case after another, each a transaction of its own."""
    todo = list(acts)
    waiting = builders.waiting_suggestions(house, cast, len(todo), deployment)
    for suggestion, (reader, act) in zip(waiting, todo, strict=True):
        with house.database.write(cast.organisation_id) as session:
            decide(session, reader, suggestion, act)


def a_team(house: Installation, cast: Cast, name: str, size: int, known: Iterable[Actor] = ()) -> list[Actor]:
    """A team of caseworkers: those who are known, and new ones up to its size."""
    members = list(known)
    with house.database.write(cast.organisation_id) as session:
        for number in range(size - len(members)):
            person = Person(email=f"{name}-{number}@x.example", name=f"{name} {number}", password=HASHED)
            roles = frozenset({Role.CASEWORKER, Role.SECOND_READER})
            enrol(session, Actor("command-line", cast.organisation_id), person, sorted(roles))
            members.append(Actor(person.id, cast.organisation_id, roles, person.name))
    with house.database.write(cast.organisation_id) as session:
        team = teams.found(session, cast.tim, name)
        teams.compose(session, cast.tim, team.id, name, [one.id for one in members])
    return members


def count(house: Installation, cast: Cast, table: type) -> int:
    """How many rows a table has here."""
    with house.database.read(cast.organisation_id) as session:
        return len(session.exec(select(table)).all())
