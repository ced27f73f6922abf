"""Publishing an entry: what is still missing, a look at the page as the public will read it, and taking it out of use."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from infra.errors import NotNow, Stale
from infra.i18n import gettext
from infra.identity.actors import needs
from register import algorithms, permissions, plain_language, publications
from register.completeness import score
from register.content import public_part
from register.differences import between
from register.door import actor as who_asks
from register.door import done, reading, whole_number, writing
from register.pages import content_form
from register.pages.root import blueprint
from register.pages.wizard import Step, address, page, trail
from register.queries import office, public
from register.standards.ours import EVERYTHING
from register.wording import said


@blueprint.get("/werk/algoritmes/<algorithm_id>/publiceren")
@needs(permissions.READ)
def publishing(algorithm_id: str) -> str:
    """What is missing before publication, what would change, and who may publish."""
    return _page(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/publiceren")
@needs(permissions.PUBLISH)
def publish(algorithm_id: str) -> ResponseReturnValue:
    """Publish the draft as the next revision; who was overtaken sees the page as it is now, and why."""
    try:
        with writing() as session:
            publications.publish(session, who_asks(), algorithms.get(session, algorithm_id), _seen())
    except Stale as overtaken:
        return _page(algorithm_id, gettext(overtaken.code, **overtaken.parameters)), 412
    except NotNow as overtaken:
        return _page(algorithm_id, gettext(overtaken.code, **overtaken.parameters)), 409
    return done(address(Step.PUBLISHING, algorithm_id), "published")


def _seen() -> algorithms.Seen | None:
    version, number = (whole_number(request.form.get(name, ""), -1) for name in ("version", "revision"))
    return algorithms.Seen(version, number) if {"version", "revision"} & set(request.form) else None


def _page(algorithm_id: str, overtaken: str = "") -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
        publishers = office.who_may(session, permissions.PUBLISH)
    old = found.revision.content if found.revision else {}
    draft = found.algorithm.draft
    return page(
        "publishing", found, Step.PUBLISHING, publishers=publishers, overtaken=overtaken, score=score(draft),
        changes=between(old, public_part(draft), said) if found.revision else (), label_of=content_form.label_of,
        hints=plain_language.of_entry(draft),
    )  # fmt: skip


@blueprint.get("/werk/algoritmes/<algorithm_id>/bekijken")
@needs(permissions.READ)
def preview(algorithm_id: str) -> str:
    """The public page as it would be if the draft were published now."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
        shown = public.preview(session, found.algorithm)
    here = gettext("register.preview.title")
    return render_template(
        "register/preview.html",
        found=found,
        shown=shown,
        fields=EVERYTHING,
        hints=plain_language.of_entry(found.algorithm.draft),
        label_of=content_form.label_of,
        trail=trail(found, here),
    )


@blueprint.get("/werk/algoritmes/<algorithm_id>/uit-het-register")
@needs(permissions.READ)
def ask_withdrawal(algorithm_id: str) -> str:
    """Ask once more before an algorithm is taken out of use for good."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
        publishers = office.who_may(session, permissions.PUBLISH)
    return page("withdraw", found, Step.PUBLISHING, publishers=publishers)


@blueprint.post("/werk/algoritmes/<algorithm_id>/uit-het-register")
@needs(permissions.PUBLISH)
def withdraw(algorithm_id: str) -> ResponseReturnValue:
    """Take an algorithm out of use for good; its page stays and says so."""
    with writing() as session:
        algorithms.withdraw(session, who_asks(), algorithms.get(session, algorithm_id))
    return done(f"/werk/algoritmes/{algorithm_id}", "withdrawn")
