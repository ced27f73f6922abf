"""My work: what I hold and what waits for me; taking a case from the pile and putting it back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotNow
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from reviews import permissions, queries, transitions
from reviews.pages.blueprint import asked_page, blueprint, leaf

ALREADY_YOURS = "reviews.refused.already_yours"


@blueprint.get("/werk/zaken")
@needs(permissions.SEE_QUEUE)
def work() -> str:
    """What somebody holds, and what waits for their duties."""
    slug = request.args.get("algoritme", "")
    with reading() as session:
        found = queries.work(session, actor(), slug, asked_page())
    leafing = leaf("reviews.work", found.first, len(found.waiting), found.total, algoritme=slug)
    return render_template("reviews/work.html", work=found, slug=slug, leaf=leafing)


@blueprint.post("/werk/zaken/volgende")
@needs(permissions.REVIEW)
def claim_next() -> ResponseReturnValue:
    """Take the first case that waits; whoever just lost the race for it gets the one after."""
    with writing() as session:
        for suggestion_id in queries.next_ids(session, actor()):
            try:
                transitions.claim(session, actor(), suggestion_id)
            except NotNow:
                continue
            return done(url_for("reviews.show", suggestion_id=suggestion_id), "claimed")
    return done(url_for("reviews.work"), "nothing_waits")


@blueprint.post("/werk/zaken/<suggestion_id>/oppakken")
@needs(permissions.REVIEW)
def claim(suggestion_id: str) -> ResponseReturnValue:
    """Take this case. Asking twice is no mistake."""
    address = url_for("reviews.show", suggestion_id=suggestion_id)
    try:
        with writing() as session:
            transitions.claim(session, actor(), suggestion_id)
    except NotNow as refusal:
        if refusal.code != ALREADY_YOURS:
            raise
        return redirect(address, 303)
    return done(address, "claimed")


@blueprint.post("/werk/zaken/<suggestion_id>/teruggeven")
@needs(permissions.REVIEW)
def hand_back(suggestion_id: str) -> ResponseReturnValue:
    """Put this case back on the pile."""
    with writing() as session:
        transitions.hand_back(session, actor(), suggestion_id)
    return done(url_for("reviews.work"), "handed_back")
