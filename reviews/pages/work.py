"""My work: what I hold, what waits for me, what I am asked; taking a case from the pile and putting it back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotNow, NotYours
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from reviews import permissions, queries, transitions
from reviews.pages.blueprint import asked_page, blueprint, leaf
from reviews.queries import colleagues

ALREADY_YOURS = "reviews.refused.already_yours"
# What keeps somebody from every case, and not from this one only: said instead of "nothing waits".
OF_EVERY_CASE = {
    "reviews.refused.training_needed",
    "reviews.refused.mandate_needed",
    "reviews.refused.load_cap",
}


@blueprint.get("/werk/zaken")
@needs(permissions.SEE_QUEUE)
def work() -> str:
    """What somebody holds, what waits for their duties, and what lies between colleagues."""
    slug, who = request.args.get("algoritme", ""), actor()
    with reading() as session:
        found = queries.work(session, who, slug, asked_page())
        awaiting, questions = colleagues.awaiting(session, who), colleagues.questions(session, who)
        in_hand = colleagues.in_hand(session, who)
        readers = colleagues.readers(session) if in_hand else []
    leafing = leaf("reviews.work", found.first, len(found.waiting), found.total, algoritme=slug)
    return render_template(
        "reviews/work.html", work=found, slug=slug, leaf=leafing, awaiting=awaiting, questions=questions,
        in_hand=in_hand, readers=readers, leads=who.may(permissions.ASSIGN),
    )  # fmt: skip


@blueprint.post("/werk/zaken/volgende")
@needs(permissions.REVIEW)
def claim_next() -> ResponseReturnValue:
    """Take the first case that waits; whoever just lost the race for it gets the one after."""
    refused: NotNow | NotYours | None = None
    with writing() as session:
        for suggestion_id in queries.next_ids(session, actor()):
            try:
                transitions.claim(session, actor(), suggestion_id)
            except (NotNow, NotYours) as refusal:
                refused = refusal if refusal.code in OF_EVERY_CASE else refused
                continue
            return done(url_for("reviews.show", suggestion_id=suggestion_id), "claimed")
    if refused:
        raise refused
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
