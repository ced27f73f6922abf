"""Puts a municipality's style into what a report says: who speaks, how it looks, who decided, where an objection goes."""

import base64
from typing import Literal, cast

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from infra.i18n import gettext_in, pick
from infra.identity.models import Organisation, Person
from register.house_style import queries
from register.house_style.content import Content, Place
from register.house_style.vocabulary import Decider
from register.models import Deployment
from reports import contents
from reviews.models import Review


def organisation_of(row: Organisation) -> contents.Organisation:
    """The municipality as a report names it, in the style that counts in the session that the row came from."""
    session = cast(Session | None, object_session(row))
    return speaking(queries.style_of(session, row) if session else queries.plain(row))


def speaking(style: Content, mark: str = "") -> contents.Organisation:
    """The municipality in a style; `mark` stands on every page of what is no real report."""
    return contents.Organisation(
        name=style.name,
        address=style.address,
        phone=style.phone,
        email=style.email,
        website=style.website,
        privacy_contact=style.privacy_contact,
        complaints=style.complaints,
        style=contents.Style(style.accent, style.on_accent, _logo(style), mark),
    )


def decided_by(session: Session, organisation: Organisation, suggestion_id: str, language: str) -> str:
    """Who decided, by function or by name, as the municipality wants it; the result may stand in sealed files only.

    Somebody whose name was erased is named by function.
    """
    style = queries.style_of(session, organisation)
    names = _names(session, suggestion_id) if style.decider == Decider.NAME else []
    return who_decides(style, names, language)


def who_decides(style: Content, names: list[str], language: str) -> str:
    """The function, or one name with the function behind it, or several names."""
    function = pick(style.function, language) or gettext_in(language, "reports.decided_by_employee")
    if not names:
        return function
    if len(names) == 1:
        return f"{names[0]}, {function}"
    return gettext_in(language, "reports.house_style.and", first=", ".join(names[:-1]), last=names[-1])


def objection_to(
    organisation: Organisation, deployment: Deployment, language: str, style: Content
) -> contents.Objection:
    """Where an objection to a decision under this deployment goes; the day of the announcement is filled in by others."""
    place = style.objections.get(deployment.algorithm_id, Place())
    return contents.Objection(
        addressee=place.addressee or deployment.mandate.get("organ", organisation.name),
        address=place.address or style.address,
        website=place.website or style.website,
        phone=style.phone,
        text=pick(place.text, language),
    )


def _logo(style: Content) -> contents.Logo | None:
    logo = style.logo
    if logo is None:
        return None
    image = base64.b64encode(logo.content).decode("ascii")
    kind: Literal["png", "jpeg"] = "jpeg" if logo.kind == "jpeg" else "png"
    return contents.Logo(image, kind, logo.width, logo.height, style.logo_alt)


def _names(session: Session, suggestion_id: str) -> list[str]:
    chosen = select(Person).join(Review, col(Review.person_id) == Person.id)
    signed = chosen.where(
        Review.suggestion_id == suggestion_id, col(Review.sealed_verdict).is_not(None), col(Review.voided).is_(False)
    )  # fmt: skip
    found = session.exec(signed.order_by(col(Review.decided_at))).all()
    return [] if any(one.forgotten_at for one in found) else [one.name for one in found]
