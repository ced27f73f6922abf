"""The office's page about webhooks: which systems listen, what waits, and what was given up."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from reviews.deliveries import queries, steps
from reviews.deliveries.permissions import TEND_WEBHOOKS

blueprint = Blueprint("deliveries", __name__, url_prefix="/werk/webhooks", template_folder="templates")
HERE = "/werk/webhooks"


@blueprint.get("")
@needs(TEND_WEBHOOKS)
def overview() -> ResponseReturnValue:
    with reading() as session:
        return render_template("deliveries/overview.html", endpoints=queries.lines(session))


@blueprint.post("/<endpoint_id>/pauze")
@needs(TEND_WEBHOOKS)
def pause(endpoint_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.pause(session, actor(), endpoint_id)
    return done(HERE, "webhook_paused")


@blueprint.post("/<endpoint_id>/hervat")
@needs(TEND_WEBHOOKS)
def resume(endpoint_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.resume(session, actor(), endpoint_id)
    return done(HERE, "webhook_resumed")


@blueprint.post("/<endpoint_id>/opnieuw")
@needs(TEND_WEBHOOKS)
def try_all_again(endpoint_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.try_all_again(session, actor(), endpoint_id)
    return done(HERE, "deliveries_retried")


@blueprint.post("/berichten/<delivery_id>/opnieuw")
@needs(TEND_WEBHOOKS)
def try_again(delivery_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.try_again(session, actor(), delivery_id)
    return done(HERE, "delivery_retried")
