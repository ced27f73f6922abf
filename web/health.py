"""Whether this process lives, and whether it can do its work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from infra import clock
from infra.identity.actors import PUBLIC, needs
from infra.log.serving import stalled as ledger_stalled
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
    """200 when database and keys answer and work and ledger go on, else 503 with what is wrong."""
    with looking_around() as session:
        session.connection().execute(text("SELECT 1"))
        since = oldest_waiting(session)
        log = "stalled" if ledger_stalled(session) else "ok"
    house().keys.open_all(["organisation:none"])
    late = since is not None and (clock.now() - since).total_seconds() > PATIENCE_SECONDS
    queue = "stalled" if late else "ok"
    status = 503 if "stalled" in (queue, log) else 200
    return jsonify(database="ok", keys="ok", queue=queue, ledger=log), status
