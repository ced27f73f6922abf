"""Whether this process lives, and whether it can do its work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from infra import clock
from infra.identity.actors import PUBLIC, needs
from infra.log.watching import Standing, standing
from infra.processing.export import late_since as processing_late
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
    """200 when database and keys answer and work and ledger go on, else 503 with what is wrong.

    A collector of the log of processing that is late keeps nobody from working: nothing of it is lost.
    """
    with looking_around() as session:
        session.connection().execute(text("SELECT 1"))
        since = oldest_waiting(session)
        log = standing(session, house().settings.logs)
        told = processing_late(session) if house().settings.processing_log_url else None
    house().keys.open_all(["organisation:none"])
    late = since is not None and (clock.now() - since).total_seconds() > PATIENCE_SECONDS
    queue = "stalled" if late else "ok"
    status = 503 if late or log != Standing.OK else 200
    return jsonify(
        database="ok", keys="ok", queue=queue, ledger=log, processing="late" if told else "ok"
    ), status
