"""What may happen to a house style: change it, or take an older version back. Each is a new version; none is lost."""

from sqlmodel import Session, select

from infra import ledger
from infra.errors import Fault, NotValid, Stale
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from register.house_style import queries
from register.house_style.content import Content, changed, faults_of
from register.house_style.models import HouseStyle
from register.models import Deployment
from register.permissions import STYLE
from register.vocabulary import LegalEffect


def change(session: Session, actor: Actor, wanted: Content, based_on: int) -> int:
    """Set the style; return the number of the version that counts now, which stays where nothing differs.

    Raises `NotValid` naming every field, and `Stale` when somebody else changed it since version `based_on`.
    """
    actor.must(STYLE)
    faults = faults_of(wanted)
    faults += [
        Fault(f"objections/{one}", "register.house_style.no_besluit")
        for one in wanted.objections
        if not _objected(session, one)
    ]
    return _next(session, actor, wanted, based_on, faults, None)


def take_back(session: Session, actor: Actor, number: int, based_on: int) -> int:
    """Have an older version count again, as a new one. Raises `NotFound` and `Stale`."""
    actor.must(STYLE)
    wanted = queries.version(session, actor.organisation_id, number).style
    return _next(session, actor, wanted, based_on, faults_of(wanted), number)


def _next(
    session: Session, actor: Actor, wanted: Content, based_on: int, faults: list[Fault], taken_from: int | None
) -> int:  # fmt: skip
    # The organisation is held, so that two who save at once are one after the other.
    organisation = session.exec(
        select(Organisation).where(Organisation.id == actor.organisation_id).with_for_update()
    ).one()
    newest = queries.newest(session, organisation.id)
    number = newest.number if newest else 0
    if number != based_on:
        raise Stale("register.changed_since")
    if _taken(session, organisation, wanted.name):
        faults.append(Fault("name", "register.house_style.name_taken"))
    if faults:
        raise NotValid("register.house_style.not_valid", faults=faults)
    differs = changed(newest.style if newest else queries.plain(organisation), wanted)
    if not differs:
        return number
    row = HouseStyle(
        organisation_id=organisation.id, number=number + 1, content=wanted.stored(), taken_from=taken_from,
        logo=wanted.logo.content if wanted.logo else None, changed_by=actor.id,
    )  # fmt: skip
    session.add(row)
    _known_by(organisation, wanted)
    session.add(organisation)
    session.flush()
    ledger.append(
        session,
        actor,
        "house_style.changed",
        row.id,
        number=row.number,
        changed=differs,
        taken_from=taken_from or 0,
    )
    return row.number


def _known_by(organisation: Organisation, wanted: Content) -> None:
    """Its name and where it is reached stand on every page, and in what others read from here."""
    organisation.name, organisation.address = wanted.name, list(wanted.address)
    organisation.phone, organisation.website, organisation.email = wanted.phone, wanted.website, wanted.email


def _taken(session: Session, organisation: Organisation, name: str) -> bool:
    chosen = select(Organisation.id).where(Organisation.name == name, Organisation.id != organisation.id)
    return session.exec(chosen).first() is not None


def _objected(session: Session, algorithm_id: str) -> bool:
    """Whether somebody decides with this algorithm, now or before, in a way that one may object to."""
    chosen = select(Deployment.id).where(
        Deployment.algorithm_id == algorithm_id, Deployment.legal_effect == LegalEffect.BESLUIT
    )
    return session.exec(chosen.limit(1)).first() is not None
