"""Whether this process lives, and whether it can do its work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from infra import clock
from infra.identity.actors import PUBLIC, needs
from infra.queue import oldest_waiting
from register.door import house, looking_around

blueprint = Blueprint("health", __name__, url_prefix="/gezond")
# Work that waits longer than this means that no worker listens.
PATIENCE_SECONDS = 300


@blueprint.get("/leeft")
@needs(PUBLIC)
def alive() -> ResponseReturnValue:
    return jsonify(status="alive")


@blueprint.get("/klaar")
@needs(PUBLIC)
def ready() -> ResponseReturnValue:
    """200 when database and keys answer and work is being taken up, else 503 with what is wrong."""
    with looking_around() as session:
        session.connection().execute(text("SELECT 1"))
        since = oldest_waiting(session)
    house().keys.open_all(["organisation:none"])
    stalled = since is not None and (clock.now() - since).total_seconds() > PATIENCE_SECONDS
    return jsonify(database="ok", keys="ok", queue="stalled" if stalled else "ok"), 503 if stalled else 200
