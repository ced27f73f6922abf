"""The office's entries: the list with the next thing to do, one entry, and the form of its description."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotValid, Stale
from infra.i18n import gettext
from infra.identity.actors import needs
from infra.identity.models import Organisation
from register import algorithms, permissions
from register.content import Content
from register.door import actor, done, reading, writing
from register.pages import content_form, options
from register.pages.content_form import SPARE_ROWS
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint
from register.pages.wizard import Step, address, address_of_next, page, steps, trail
from register.queries import office
from register.queries.office import Entry


@blueprint.get("/werk/algoritmes")
@needs(permissions.READ)
def entries() -> str:
    """Every entry of the organisation, each with the next thing to do."""
    with reading() as session:
        lines = office.entries(session)
        owners = office.who_may(session, permissions.ENTER)
    return render_template(
        "register/entries.html", lines=lines, owners=owners, may_enter=actor().may(permissions.ENTER),
        address_of_next=address_of_next,
    )  # fmt: skip


@blueprint.get("/werk/algoritmes/<algorithm_id>")
@needs(permissions.READ)
def entry(algorithm_id: str) -> str:
    """One entry: where it stands, what runs, what was uploaded."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
    return page(
        "entry", found, Step.DESCRIPTION, next_address=address_of_next(found.progress.next, algorithm_id)
    )


@blueprint.get("/werk/algoritmes/nieuw")
@needs(permissions.ENTER)
def new_entry() -> str:
    """The form for an entry that is not there yet; what the house knows is filled in."""
    with reading() as session:
        known = session.get_one(Organisation, actor().organisation_id)
    return _form(None, {"organization": known.name, "contact_email": known.email})


@blueprint.post("/werk/algoritmes/nieuw")
@needs(permissions.ENTER)
def enter() -> ResponseReturnValue:
    """Enter an algorithm."""
    content = content_form.typed(request.form)
    if "more" in request.form:
        return _form(None, content, more=SPARE_ROWS * 2)
    try:
        with writing() as session:
            algorithm = algorithms.enter(session, actor(), content)
    except NotValid as refusal:
        return _form(None, content, content_form.wrong(refusal.faults)), 400
    return done(address(Step.MODEL, algorithm.id), "entry_saved")


@blueprint.get("/werk/algoritmes/<algorithm_id>/beschrijving")
@needs(permissions.READ)
def description(algorithm_id: str) -> str:
    """The description of an entry: a form for who may change it, else a text."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
    return _form(found, found.algorithm.draft)


@blueprint.post("/werk/algoritmes/<algorithm_id>/beschrijving")
@needs(permissions.ENTER)
def revise(algorithm_id: str) -> ResponseReturnValue:
    """Change the description; when somebody else did so first, show both and keep what was typed."""
    content = content_form.typed(request.form)
    if "more" in request.form:
        return _form(_found(algorithm_id), content, more=SPARE_ROWS * 2, version=_version())
    try:
        with writing() as session:
            algorithms.revise(
                session, actor(), algorithms.get(session, algorithm_id), content, int(_version())
            )
    except NotValid as refusal:
        wrong = content_form.wrong(refusal.faults)
        return _form(_found(algorithm_id), content, wrong, version=_version()), 400
    except Stale:
        return _overtaken(algorithm_id, content), 412
    if request.form.get("then") == "next":
        return done(address(Step.MODEL, algorithm_id), "entry_saved")
    return done(address(Step.DESCRIPTION, algorithm_id), "entry_saved")


def _overtaken(algorithm_id: str, content: Content) -> str:
    found = _found(algorithm_id)
    theirs = content_form.differing(content, found.algorithm.draft)
    # The form carries the newer version from here on: who saves now has seen what they replace.
    return _form(found, content, theirs=theirs)


def _found(algorithm_id: str) -> Entry:
    with reading() as session:
        return office.entry(session, algorithm_id)


def _version() -> str:
    given = request.form.get("version", "")
    return given if given.isdecimal() else "0"


def _form(
    found: Entry | None, content: Content, wrong: Mistakes = NONE, *, more: int = 0, version: str = "",
    theirs: list[str] | None = None,
) -> str:  # fmt: skip
    groups, asked = content_form.groups(), request.form.get("more", "")
    shown = {
        "content": content, "wrong": wrong, "groups": groups, "theirs": theirs, "needed": content_form.needed,
        "links": content_form.rows_of_links(content, more), "opened": content_form.opened(groups, wrong, asked),
        "based_on": version or (found.algorithm.version if found else ""), "label_of": content_form.label_of,
        "options": options.of_standard,
    }  # fmt: skip
    if found:
        return page("description", found, Step.DESCRIPTION, **shown)
    here = gettext("register.entries.new")
    return render_template(
        "register/description.html", found=None, algorithm=None, may={"enter": True}, trail=trail(None, here),
        steps_shown=steps(None, Step.DESCRIPTION), cancel=url_for("register.entries"), **shown,
    )  # fmt: skip
