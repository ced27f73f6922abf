"""The description of an entry: its form for who may change it, and what happens when two people do so at once."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotValid, Stale
from infra.i18n import gettext
from infra.identity.actors import needs
from infra.identity.models import Organisation
from register import algorithms, permissions, plain_language
from register.content import Content, missing
from register.door import actor, done, reading, whole_number, writing
from register.pages import content_form, meeting, typed
from register.pages.meeting import Met
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint
from register.pages.wizard import Step, address, after_description, page, steps, trail
from register.queries import office
from register.queries.office import Entry


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
    content = typed.typed(request.form)
    if "more" in request.form:
        return _form(None, content)
    try:
        with writing() as session:
            algorithm = algorithms.enter(session, actor(), content)
    except NotValid as refusal:
        return _form(None, content, content_form.wrong(refusal.faults, content)), 400
    return done(address(after_description(algorithm), algorithm.id), "entry_saved")


@blueprint.get("/werk/algoritmes/<algorithm_id>/beschrijving")
@needs(permissions.READ)
def description(algorithm_id: str) -> str:
    """The description of an entry: a form for who may change it, else a text."""
    found = _found(algorithm_id)
    return _form(found, found.algorithm.draft)


@blueprint.post("/werk/algoritmes/<algorithm_id>/beschrijving")
@needs(permissions.ENTER)
def revise(algorithm_id: str) -> ResponseReturnValue:
    """Change the description; when somebody else did so first, show both and keep what was typed."""
    found = _found(algorithm_id)
    content = typed.typed(request.form, found.algorithm.draft)
    if "more" in request.form:
        return _form(found, content)
    try:
        with writing() as session:
            algorithm = algorithms.get(session, algorithm_id)
            algorithms.revise(session, actor(), algorithm, content, int(_version()))
    except NotValid as refusal:
        return _form(found, content, content_form.wrong(refusal.faults, content)), 400
    except Stale:
        return _overtaken(_found(algorithm_id), content), 412
    onward = request.form.get("then") == "next"
    return done(
        address(after_description(algorithm) if onward else Step.DESCRIPTION, algorithm_id), "entry_saved"
    )


def _overtaken(found: Entry, content: Content) -> str:
    # The form carries the newer version from here on: who saves now has seen what they replace.
    met = meeting.meet(content, found.algorithm.draft, request.form.get("was", ""))
    return _form(found, met.content, met=met)


def _found(algorithm_id: str) -> Entry:
    with reading() as session:
        return office.entry(session, algorithm_id)


def _version() -> str:
    given = request.form.get("version", "")
    return str(whole_number(given, 0))


def _form(found: Entry | None, content: Content, wrong: Mistakes = NONE, met: Met | None = None) -> str:
    shown = _drawn(content, wrong, met, new=found is None) | _based_on(found, met)
    if found:
        return page("description", found, Step.DESCRIPTION, **shown)
    here = gettext("register.entries.new")
    return render_template(
        "register/description.html", found=None, algorithm=None, may={"enter": True}, trail=trail(None, here),
        steps_shown=steps(None, Step.DESCRIPTION), cancel=url_for("register.entries"), **shown,
    )  # fmt: skip


def _drawn(content: Content, wrong: Mistakes, met: Met | None, new: bool) -> dict[str, Any]:
    groups, more = content_form.groups(), request.form.get("more", "")
    changed = [change.key for change in (*met.taken, *met.both)] if met else []
    wanted = [*wrong.at, more, request.args.get("veld", ""), *changed, *missing(content)]
    return {
        "content": typed.shown(content), "wrong": wrong, "groups": groups, "met": met, "rows": typed.rows(content, more),
        "needed": content_form.needed, "opened": content_form.opened(groups, wanted, new),
        "label_of": content_form.label_of, "options": content_form.options, "grounds": content_form.grounds,
        "withholdable": content_form.withholdable, "hints": plain_language.of_entry(content),
    }  # fmt: skip


def _based_on(found: Entry | None, met: Met | None) -> dict[str, Any]:
    """Which version the form rests on: the one that was opened, until who typed has seen a newer one."""
    if not found:
        return {}
    if "version" in request.form and not met:
        return {"based_on": _version(), "was": request.form.get("was", "")}
    return {"based_on": found.algorithm.version, "was": meeting.signs(found.algorithm.draft)}
