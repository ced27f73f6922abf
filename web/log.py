"""The log for strangers: its files as they are, a page that says how to check them, and the door for other people's logs."""

import re

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from infra.ledger.models import Head
from infra.ledger.witnessing import add_checkpoint, name_of, witness_of
from register.door import house, looking_around

blueprint = Blueprint("log", __name__)
# What lies in the folder of a log, and nothing else: numbers of three digits, and a width for what is not full yet.
TILE = re.compile(r"(?:[0-9]{1,2}|entries)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?")
REQUEST_BYTES = 70_000
FOR_EVER = "public, max-age=31536000, immutable"
# Answered 409, the size that we know (C2SP tlog-witness).
SIZE = "text/x.tlog.size"


@blueprint.get("/log")
@needs(PUBLIC)
def logs() -> ResponseReturnValue:
    """Which logs there are, and how anybody can check one."""
    with looking_around() as session:
        found = session.exec(select(Organisation, Head).join(Head).order_by(Organisation.name)).all()
    return render_template("web/logs.html", logs=found, base=house().settings.base_url)


@blueprint.get("/controleren")
@needs(PUBLIC)
def verify() -> ResponseReturnValue:
    """Drop a PDF: the browser itself checks it, and sends it nowhere."""
    with looking_around() as session:
        found = session.exec(select(Organisation, Head).join(Head).order_by(Organisation.name)).all()
    return render_template("web/verify.html", logs=found)


@blueprint.get("/log/<slug>/checkpoint")
@needs(PUBLIC)
def checkpoint(slug: str) -> ResponseReturnValue:
    return _file(slug, "checkpoint", "text/plain; charset=utf-8", "no-cache")


@blueprint.get("/log/<slug>/checkpoint.witnessed")
@needs(PUBLIC)
def witnessed(slug: str) -> ResponseReturnValue:
    """The newest head that enough witnesses have cosigned."""
    return _file(slug, "checkpoint.witnessed", "text/plain; charset=utf-8", "no-cache")


@blueprint.get("/log/<slug>/tile/<path:name>")
@needs(PUBLIC)
def tile(slug: str, name: str) -> ResponseReturnValue:
    if not TILE.fullmatch(name):
        abort(404)
    return _file(slug, f"tile/{name}", "application/octet-stream", FOR_EVER)


@blueprint.post("/api/witness/<slug>/add-checkpoint")
@needs(PUBLIC)
def witness(slug: str) -> ResponseReturnValue:
    """Cosign the head of a log that this organisation is a witness of; answered after it was written down."""
    if (request.content_length or 0) > REQUEST_BYTES:
        abort(413)
    with looking_around() as session:
        organisation = _organisation(session, slug)
    with house().database.write(organisation.id) as session:
        signer = witness_of(house().keys, organisation.id, name_of(house().settings.base_url, slug))
        answer = add_checkpoint(session, signer, request.get_data(cache=False))
    kind = SIZE if answer.status == 409 else "text/plain; charset=utf-8"
    return Response(answer.body, answer.status, content_type=kind)


def _file(slug: str, name: str, kind: str, kept: str) -> Response:
    with looking_around() as session:
        organisation = _organisation(session, slug)
    path = house().settings.logs / organisation.id / name
    if not path.is_file():
        abort(404)
    answer = Response(path.read_bytes(), content_type=kind)
    answer.headers["Cache-Control"] = kept
    # A page elsewhere may check it too; there is nothing in it that is for us alone.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _organisation(session: Session, slug: str) -> Organisation:
    found = session.exec(select(Organisation).where(Organisation.slug == slug)).first()
    return found or abort(404)
