"""Reading house styles: the one that counts, what it is where nobody set one, and the older ones."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.models import Organisation
from register.house_style.content import Content
from register.house_style.models import HouseStyle


def newest(session: Session, organisation_id: str) -> HouseStyle | None:
    """The version that counts; None where the municipality set nothing yet."""
    chosen = select(HouseStyle).where(HouseStyle.organisation_id == organisation_id)
    return session.exec(chosen.order_by(col(HouseStyle.number).desc()).limit(1)).first()


def style_of(session: Session, organisation: Organisation) -> Content:
    """How a municipality looks now: what it set, else what it is known by, in the colours of the house."""
    found = newest(session, organisation.id)
    return found.style if found else plain(organisation)


def plain(organisation: Organisation) -> Content:
    """The style of who set none."""
    return Content(
        organisation.name, tuple(organisation.address), organisation.phone, organisation.email, organisation.website
    )  # fmt: skip


def version(session: Session, organisation_id: str, number: int) -> HouseStyle:
    """One version. Raises `NotFound`."""
    chosen = select(HouseStyle).where(
        HouseStyle.organisation_id == organisation_id, HouseStyle.number == number
    )
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("register.house_style.no_version")
    return found


def versions(session: Session, organisation_id: str, most: int = 50) -> Sequence[HouseStyle]:
    """The versions, the newest first."""
    chosen = select(HouseStyle).where(HouseStyle.organisation_id == organisation_id)
    return session.exec(chosen.order_by(col(HouseStyle.number).desc()).limit(most)).all()
