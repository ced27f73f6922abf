"""What the public pages of a municipality take over from its style: its colours as a style sheet, and its logo."""

from dataclasses import dataclass
from typing import Any

from flask import Response, g, request, url_for
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from register.door import looking_around
from register.house_style import queries
from register.house_style.content import Content
from register.house_style.models import HouseStyle
from register.house_style.sheet import sheet_of
from register.pages.root import blueprint
from register.queries.public import organisation_named

OFFICE = "/werk"
# The address holds the number of the version, so that a browser need not ask again.
KEPT = "public, max-age=86400"


@dataclass(frozen=True)
class Look:
    """Where the style sheet stands, and the logo where there is one."""

    sheet: str
    logo: str | None


@blueprint.app_context_processor
def _head() -> dict[str, Any]:
    return {"house_style": house_style}


def house_style() -> Look | None:
    """The style of the municipality that this public page is of; None in the office and where none was set.

    Also while the database does not answer, so that the page that says so can be made.
    """
    if request.path == OFFICE or request.path.startswith(f"{OFFICE}/"):
        return None
    if "house_style" not in g:
        try:
            with looking_around() as session:
                g.house_style = _look(session)
        except OperationalError:
            g.house_style = None
    found: Look | None = g.house_style
    return found


@blueprint.get("/huisstijl/<organisation>/<int:number>.css")
@needs(PUBLIC)
def style_sheet(organisation: str, number: int) -> Response:
    """The colours of a version."""
    style = _version(organisation, number)
    answer = Response(sheet_of(style.accent, style.on_accent), mimetype="text/css")
    answer.headers["Cache-Control"] = KEPT
    return answer


@blueprint.get("/huisstijl/<organisation>/<int:number>/logo")
@needs(PUBLIC)
def logo(organisation: str, number: int) -> Response:
    """The logo of a version: a picture that we made ourselves."""
    found = _version(organisation, number).logo
    if found is None:
        raise NotFound("register.house_style.no_version")
    answer = Response(found.content, mimetype=f"image/{found.kind}")
    answer.headers["Cache-Control"] = KEPT
    return answer


def _version(slug: str, number: int) -> Content:
    """Only the version that counts: what was set before is the municipality's own affair. Raises `NotFound`."""
    with looking_around() as session:
        owner = organisation_named(session, slug)
        found = queries.newest(session, owner.id) if owner else None
        if not found or found.number != number:
            raise NotFound("register.house_style.no_version")
        return found.style


def _look(session: Session) -> Look | None:
    slug = _slug(session)
    chosen = select(HouseStyle.number, col(HouseStyle.logo).is_not(None)).join(
        Organisation, col(Organisation.id) == col(HouseStyle.organisation_id)
    )
    newest = chosen.where(Organisation.slug == slug).order_by(col(HouseStyle.number).desc()).limit(1)
    found = session.exec(newest).first()
    if not found:
        return None
    number, drawn = found
    sheet = url_for("register.style_sheet", organisation=slug, number=number)
    return Look(sheet, url_for("register.logo", organisation=slug, number=number) if drawn else None)


def _slug(session: Session) -> str:
    """Of whom the page is: as its address says, else the only one here."""
    named = (request.view_args or {}).get("organisation")
    if named:
        return str(named)
    some = session.exec(select(Organisation.slug).limit(2)).all()
    return some[0] if len(some) == 1 else ""
