"""The house style over the API: read it, set it, and read older versions."""

import base64
from dataclasses import asdict
from typing import Any

from infra.identity.actors import needs
from infra.identity.models import Organisation
from register.api.speaking import ETAG, IF_MATCH, Answer, Headers, Routes, tag
from register.door import actor, asked_version, reading, writing
from register.house_style import queries, steps
from register.house_style.content import Content
from register.house_style.logo import Picture, picture
from register.house_style.models import HouseStyle
from register.permissions import STYLE
from register.schemas.house_style import HouseStyleBody, HouseStyleSchema

routes = Routes(
    "House style", __name__, "How the municipality looks on its pages and letters, and where it is reached."
)
PLAIN = (
    "name", "address", "phone", "email", "website", "privacy_contact", "complaints", "accent", "on_accent", "decider", "function",
)  # fmt: skip


@routes.get("/house-style")
@needs(STYLE)
@routes.response(200, HouseStyleSchema, headers=ETAG)
def get_house_style() -> tuple[Answer, Headers]:
    """The style that counts; version 0 where none was set yet."""
    return _now()


@routes.put("/house-style")
@needs(STYLE)
@routes.doc(parameters=[IF_MATCH])
@routes.arguments(HouseStyleBody)
@routes.response(200, HouseStyleSchema, headers=ETAG)
def set_house_style(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Set the whole style, as a new version."""
    based_on, uploaded = asked_version(), given.pop("logo")
    given |= {"address": tuple(given["address"]), "objections": dict(given["objections"])}
    with reading() as session:
        before = queries.newest(session, actor().organisation_id)
    logo = _logo(uploaded["image"], before) if uploaded else None
    wanted = Content(**given, logo=logo, logo_alt=uploaded["alt"] if uploaded else "")
    with writing() as session:
        steps.change(session, actor(), wanted, based_on)
    return _now()


@routes.get("/house-style/versions/<int:number>")
@needs(STYLE)
@routes.response(200, HouseStyleSchema)
def get_version_of_house_style(number: int) -> Answer:
    """An older version; to take it back, set it again."""
    with reading() as session:
        row = queries.version(session, actor().organisation_id, number)
    return _told(row.style, row)


def _now() -> tuple[Answer, Headers]:
    with reading() as session:
        row = queries.newest(session, actor().organisation_id)
        style = row.style if row else queries.plain(session.get_one(Organisation, actor().organisation_id))
    return _told(style, row), tag(row.number if row else 0)


def _logo(uploaded: bytes, before: HouseStyle | None) -> Picture:
    """The picture as we keep it; one that we gave out ourselves stays as it is."""
    kept = before.style.logo if before else None
    return kept if kept and kept.content == uploaded else picture(uploaded)


def _told(style: Content, row: HouseStyle | None) -> Answer:
    logo = style.logo
    return {name: getattr(style, name) for name in PLAIN} | {
        "number": row.number if row else 0,
        "changed_at": row.changed_at if row else None,
        "taken_from": row.taken_from if row else None,
        "logo": logo and {
            "image": base64.b64encode(logo.content).decode("ascii"), "alt": style.logo_alt, "width": logo.width, "height": logo.height,
        },
        "objections": [asdict(place) | {"algorithm_id": one} for one, place in style.objections.items()],
    }  # fmt: skip
