"""Where objections go, per algorithm: as it is now, and with a place changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.i18n import language, pick
from infra.identity.models import Organisation, Person
from register.house_style.content import Content, Place
from register.house_style.models import HouseStyle
from register.models import Algorithm, Deployment
from register.vocabulary import DeploymentState, LegalEffect
from reports import contents
from reports.house_style.filling import objection_to


@dataclass(frozen=True)
class Objected:
    """One algorithm with which decisions are taken. `told` is what a letter says now, `place` what was set for it."""

    algorithm_id: str
    algorithm: str
    purpose: str
    place: Place
    told: contents.Objection


def objections(session: Session, style: Content) -> list[Objected]:
    """Every algorithm that runs and leads to a besluit, by name; told as its newest deployment has it."""
    chosen = (
        select(Deployment, Algorithm)
        .join(Algorithm, col(Algorithm.id) == col(Deployment.algorithm_id))
        .where(Deployment.legal_effect == LegalEffect.BESLUIT, Deployment.state != DeploymentState.WITHDRAWN)
        .order_by(col(Algorithm.name), col(Algorithm.id), col(Deployment.decided_at))
    )
    newest = {algorithm.id: (deployment, algorithm) for deployment, algorithm in session.exec(chosen)}
    return [_told(session, style, *one) for one in newest.values()]


def place_of(session: Session, style: Content, algorithm_id: str) -> Objected:
    """One of them. Raises `NotFound`."""
    found = next((one for one in objections(session, style) if one.algorithm_id == algorithm_id), None)
    if not found:
        raise NotFound("register.algorithm_not_found")
    return found


def with_place(style: Content, algorithm_id: str, place: Place) -> Content:
    """The style with another place for one algorithm; one that says nothing is left out."""
    others = {one: kept for one, kept in style.objections.items() if one != algorithm_id}
    return replace(style, objections=others if place == Place() else others | {algorithm_id: place})


def names_of(session: Session, versions: Iterable[HouseStyle]) -> dict[str, str]:
    """Who made each version, by their ids."""
    ids = {one.changed_by for one in versions}
    chosen = select(Person).where(col(Person.id).in_(ids))
    return {one.id: one.name for one in session.exec(chosen)}


def _told(session: Session, style: Content, deployment: Deployment, algorithm: Algorithm) -> Objected:
    owner = session.get_one(Organisation, deployment.organisation_id)
    place = style.objections.get(algorithm.id, Place())
    told = objection_to(owner, deployment, language(), style)
    return Objected(algorithm.id, algorithm.name, pick(deployment.purpose), place, told)
