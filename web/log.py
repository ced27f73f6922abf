"""The log for strangers: its files as they are, a page that says how to check them, and the door for other people's logs."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from infra.ledger import stamps
from infra.ledger.proofs import published
from infra.ledger.publishing import SHOWN, WITNESSED
from infra.ledger.tiles import tile_named
from infra.ledger.timestamps import STAMPED, stamp_path
from infra.ledger.witnessing import add_checkpoint, name_of, witness_of
from infra.log import queries
from register.door import house, looking_around

blueprint = Blueprint("log", __name__)
# What lies in the folder of a log, and nothing else: numbers of three digits, and a width for what is not full yet.
ENTRIES = "entries/"
REQUEST_BYTES = 70_000
FOR_EVER = "public, max-age=31536000, immutable"
# Answered 409, the size that we know (C2SP tlog-witness).
SIZE = "text/x.tlog.size"
PLAIN = "text/plain; charset=utf-8"


@blueprint.get("/log")
@needs(PUBLIC)
def logs() -> ResponseReturnValue:
    """Which logs there are, and how anybody can check one."""
    with looking_around() as session:
        found = queries.logs(session)
    return render_template("web/logs.html", logs=found, base=house().settings.base_url)


@blueprint.get("/controleren")
@needs(PUBLIC)
def verify() -> ResponseReturnValue:
    """Drop a PDF: the browser itself checks it, and sends it nowhere."""
    with looking_around() as session:
        found = queries.logs(session)
    return render_template("web/verify.html", logs=found, base=house().settings.base_url)


@blueprint.get("/controleren/verify.sh")
@needs(PUBLIC)
def script() -> ResponseReturnValue:
    """The script that checks a PDF without us and without this site."""
    return _sent(stamps.SCRIPT.read_bytes(), PLAIN, "no-cache")


@blueprint.get("/log/<slug>/checkpoint")
@blueprint.get("/log/<slug>/<int:turn>/checkpoint")
@needs(PUBLIC)
def checkpoint(slug: str, turn: int = 1) -> ResponseReturnValue:
    """The signed head that strangers are shown; of a log that was frozen, its last one."""
    with looking_around() as session:
        organisation = _organisation(session, slug)
        past = queries.ended_of(session, organisation.id)
    if turn <= len(past):
        return _sent(past[turn - 1].note, PLAIN, "no-cache")
    return _file(organisation, SHOWN, PLAIN, "no-cache") if turn == len(past) + 1 else abort(404)


@blueprint.get("/log/<slug>/checkpoint.witnessed")
@blueprint.get("/log/<slug>/<int:turn>/checkpoint.witnessed")
@needs(PUBLIC)
def witnessed(slug: str, turn: int = 1) -> ResponseReturnValue:
    """The newest head that enough witnesses have cosigned."""
    return _seen(slug, turn, WITNESSED)


@blueprint.get("/log/<slug>/checkpoint.stamped")
@blueprint.get("/log/<slug>/<int:turn>/checkpoint.stamped")
@needs(PUBLIC)
def stamped(slug: str, turn: int = 1) -> ResponseReturnValue:
    """The newest head that a time stamping authority has seen."""
    return _seen(slug, turn, STAMPED)


def _seen(slug: str, turn: int, name: str) -> Response:
    with looking_around() as session:
        organisation = _organisation(session, slug)
        past = queries.ended_of(session, organisation.id)
    if turn != len(past) + 1:
        abort(404)
    return _file(organisation, name, PLAIN, "no-cache")


@blueprint.get("/log/<slug>/stamp/<int:size>.tsr")
@blueprint.get("/log/<slug>/<int:turn>/stamp/<int:size>.tsr")
@needs(PUBLIC)
def stamp(slug: str, size: int, turn: int = 1) -> ResponseReturnValue:
    """What a time stamping authority answered about the head of that size (RFC 3161)."""
    with looking_around() as session:
        organisation = _organisation(session, slug)
    return _file(organisation, stamp_path(size), "application/timestamp-reply", FOR_EVER)


@blueprint.get("/log/<slug>/tile/<path:name>")
@blueprint.get("/log/<slug>/<int:turn>/tile/<path:name>")
@needs(PUBLIC)
def tile(slug: str, name: str, turn: int = 1) -> ResponseReturnValue:
    """Tiles, as far as the head that strangers are shown; a log that goes on after a frozen one begins with the same.

    The entries are not shown here: who did what at which second betrays people in a small town (infra/ledger/README.md).
    """
    if name.startswith(ENTRIES):
        abort(403)
    with looking_around() as session:
        organisation = _organisation(session, slug)
        found = tile_named(name)
        content = published(session, organisation.id).read_shown(found) if found else None
    return _sent(content, "application/octet-stream", FOR_EVER) if content else abort(404)


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
    kind = SIZE if answer.status == 409 else PLAIN
    return Response(answer.body, answer.status, content_type=kind)


def _file(organisation: Organisation, name: str, kind: str, kept: str) -> Response:
    path = house().settings.logs / organisation.id / name
    return _sent(path.read_bytes(), kind, kept) if path.is_file() else abort(404)


def _sent(content: bytes, kind: str, kept: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Cache-Control"] = kept
    # A page elsewhere may check it too; there is nothing in it that is for us alone.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _organisation(session: Session, slug: str) -> Organisation:
    found = session.exec(select(Organisation).where(Organisation.slug == slug)).first()
    return found or abort(404)
