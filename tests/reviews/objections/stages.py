"""Released decisions and what was brought against them, made by the real steps."""

from datetime import date, timedelta
from typing import Any

from infra import clock
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from register import deployments
from register.models import Deployment
from register.vocabulary import LegalEffect
from reviews import stops
from reviews.models import Release, Suggestion
from reviews.objections import handling, lodging
from reviews.objections.handling import Answer
from reviews.objections.lodging import Brought
from reviews.objections.models import Objection
from reviews.objections.vocabulary import Remedy
from reviews.vocabulary import Ruling
from tests import builders
from tests.cast import Cast

SAYS = "Ik kan geen brief lezen. Kom liever langs."
REASONS = "De indiener heeft gelijk: persoonlijk contact was afgesproken."


def brought(remedy: Remedy = Remedy.OBJECTION, **more: Any) -> Brought:
    """Something that came in today."""
    told: dict[str, Any] = {"text": SAYS, "number": "B-2026-0417", "mandate": "Mandaatbesluit 2026, 4.2"}
    return Brought(remedy, **{"received_on": clock.today()} | told | more)


def a_decision(house: Installation, cast: Cast, effect: LegalEffect = LegalEffect.BESLUIT) -> Release:
    """A decision of Kees, of this legal effect."""
    deployment = builders.a_deployment(house, cast, legal_effect=effect)
    return builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])


def lodged(
    house: Installation, cast: Cast, release: Release | None = None, actor: Actor | None = None, **more: Any
) -> Objection:
    """An objection that the case system reported."""
    release = release or a_decision(house, cast)
    with house.database.write(cast.organisation_id) as session:
        return lodging.lodge(session, actor or cast.case_system, release.id, brought(**more))


def taken(house: Installation, cast: Cast, release: Release | None = None, **more: Any) -> Objection:
    """An objection that Bea took up."""
    row = lodged(house, cast, release, **more)
    with house.database.write(cast.organisation_id) as session:
        return handling.claim(session, cast.bea, row.id)


def heard(house: Installation, cast: Cast, release: Release | None = None, **more: Any) -> Objection:
    """An objection on which Bea heard the resident."""
    row = taken(house, cast, release, **more)
    with house.database.write(cast.organisation_id) as session:
        return handling.hear(session, cast.bea, row.id, clock.today(), "Zij legde uit waarom.")


def resolved(
    house: Installation, cast: Cast, ruling: Ruling, release: Release | None = None, **more: Any
) -> Objection:
    """An objection that Bea answered."""
    row = heard(house, cast, release, **more)
    with house.database.write(cast.organisation_id) as session:
        return handling.resolve(session, cast.bea, row.id, Answer(ruling, REASONS))


def state_of(house: Installation, release: Release) -> str:
    with house.database.read(release.organisation_id) as session:
        return session.get_one(Suggestion, release.suggestion_id).state


def also_handles(house: Installation, cast: Cast, actor: Actor) -> Actor:
    """The same person, who handles objections too from now on."""
    roles = sorted(actor.roles | {Role.OBJECTION_HANDLER})
    with house.database.write(cast.organisation_id) as session:
        people.change_roles(session, cast.aisha, actor.id, roles)
    return Actor(actor.id, actor.organisation_id, frozenset(roles), actor.name)


def stop(house: Installation, cast: Cast, deployment: Deployment | str) -> None:
    """Tim suspends it, because of wrong data."""
    deployment_id = deployment if isinstance(deployment, str) else deployment.id
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, deployment_id), builders.WHY)


def days_ago(count: int) -> date:
    return clock.today() - timedelta(days=count)
