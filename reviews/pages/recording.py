"""The part of a page that waits until a signature stands in the log."""

from flask import render_template

from infra.identity.actors import needs
from register.door import actor, reading
from reviews import permissions
from reviews.pages.blueprint import blueprint
from reviews.queries.recording import recording as how_far


@blueprint.get("/werk/zaken/<suggestion_id>/vastgelegd")
@needs(permissions.REVIEW)
def recording(suggestion_id: str) -> str:
    """How far it is, as it replaces that part of the page; it asks for itself again until nothing is awaited."""
    with reading() as session:
        found = how_far(session, actor(), suggestion_id)
    return render_template(
        "reviews/parts/recording.html", recorded=found, may_see_release=actor().may(permissions.SEE_RELEASE)
    )
