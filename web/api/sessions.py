"""Sessions over the API: a person signs in for a token, and ends it."""

from typing import Any

from flask import request
from marshmallow import fields
from sqlmodel import select

from infra.database import EVERYONE
from infra.errors import NotSignedIn
from infra.identity.actors import PUBLIC, SIGNED_IN, needs
from infra.identity.models import SignIn
from infra.identity.sign_in import Credentials, actor_of_session, sign_in, sign_out
from infra.identity.tokens import hash_token
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import house
from register.schemas.base import Schema, at_most

routes = Routes("Sessions", __name__, "Sign in as a person. Case systems have an API key instead.")
MOST = 200


class SignInBody(Schema):
    email = fields.String(required=True, validate=at_most(MOST))
    password = fields.String(required=True, validate=at_most(MOST))


class PersonSchema(Schema):
    id = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())


class SessionSchema(Schema):
    """The token goes into `Authorization: Bearer`; it is shown here once."""

    token = fields.String()
    expires_at = fields.DateTime()
    person = fields.Nested(PersonSchema)


@routes.post("/sessions")
@needs(PUBLIC)
@routes.arguments(SignInBody)
@routes.response(201, SessionSchema, headers=LOCATION)
def open_session(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Sign in with a password."""
    database, settings = house().database, house().settings
    token = sign_in(database, settings, Credentials(**given, address=request.remote_addr or ""))
    person = actor_of_session(database, settings, token)
    if not person:
        raise NotSignedIn("infra.sign_in_failed")
    with database.read(EVERYONE) as session:
        until = session.exec(select(SignIn.expires_at).where(SignIn.token_hash == hash_token(token))).one()
    told = {"id": person.id, "name": person.name, "roles": sorted(person.roles)}
    return {"token": token, "expires_at": until, "person": told}, {"Location": at("sessions", "current")}


@routes.delete("/sessions/current")
@needs(SIGNED_IN)
@routes.response(204)
def close_session() -> None:
    """Sign out."""
    sign_out(house().database, request.headers["Authorization"].partition(" ")[2])
