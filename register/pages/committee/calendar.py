"""The home of the committee: the calendar, what waits, what is still open, and the rule of the quorum."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from infra.errors import NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.committee import calendar as queries
from register.committee import meetings
from register.committee.vocabulary import MeetingKind
from register.door import actor, done, reading, writing
from register.pages.committee import typed
from register.pages.committee.typed import Form
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint

HOME = "/werk/commissie"


@blueprint.get(HOME)
@needs(permissions.SEE_COMMITTEE)
def committee() -> str:
    """The calendar, and what waits for the committee."""
    with reading() as session:
        shown = queries.calendar(session, actor().id)
    may = {"convene": actor().may(permissions.CONVENE), "reply": actor().may(permissions.REPLY)}
    return render_template("register/committee/home.html", shown=shown, may=may)


@blueprint.get(f"{HOME}/vergaderingen/nieuw")
@needs(permissions.CONVENE)
def committee_plan_form() -> str:
    """The form of a meeting that is not there yet."""
    return plan_page(MultiDict({"kind": MeetingKind.MEETING.value}))


@blueprint.post(f"{HOME}/vergaderingen/nieuw")
@needs(permissions.CONVENE)
def committee_plan() -> ResponseReturnValue:
    """Put a meeting on the calendar."""
    try:
        when = typed.when(request.form)
        with writing() as session:
            meeting = meetings.plan(session, actor(), when)
    except NotValid as refusal:
        return plan_page(request.form, typed.wrong(refusal.faults)), 400
    return done(f"{HOME}/vergaderingen/{meeting.id}", "meeting_planned")


@blueprint.get(f"{HOME}/regel")
@needs(permissions.CONVENE)
def committee_rule_form() -> str:
    """The form of the rule of the quorum."""
    with reading() as session:
        members = len(meetings.members_of_committee(session))
        seats, quorum = meetings.rule_in_force(session, members)
    return _rule_page(MultiDict({"seats": str(seats), "quorum": str(quorum)}), members)


@blueprint.post(f"{HOME}/regel")
@needs(permissions.CONVENE)
def committee_rule() -> ResponseReturnValue:
    """Fix the number of seats and the quorum."""
    form = request.form
    try:
        with writing() as session:
            meetings.set_rule(session, actor(), typed.number(form, "seats"), typed.number(form, "quorum"))
    except NotValid as refusal:
        with reading() as session:
            members = len(meetings.members_of_committee(session))
        return _rule_page(form, members, typed.wrong(refusal.faults)), 400
    return done(HOME, "committee_rule_set")


def plan_page(flat: Form, wrong: Mistakes = NONE, meeting_id: str = "", version: str = "") -> str:
    """The form of when and where; `meeting_id` for a meeting that is there already."""
    title = gettext("register.committee.change.title" if meeting_id else "register.committee.plan.title")
    return render_template(
        "register/committee/plan.html", flat=flat, wrong=wrong, label_of=typed.label_of, title=title,
        trail=trail(title), meeting_id=meeting_id, version=version,
        cancel=f"{HOME}/vergaderingen/{meeting_id}" if meeting_id else HOME,
    )  # fmt: skip


def trail(*here: str | tuple[str, str]) -> list[dict[str, str]]:
    """The way from the committee's home to here: pairs of address and label, and last the label of this page."""
    way = [{"href": HOME, "label": gettext("register.committee.title")}]
    return way + [
        {"label": one} if isinstance(one, str) else {"href": one[0], "label": one[1]} for one in here
    ]


def _rule_page(flat: Form, members: int, wrong: Mistakes = NONE) -> str:
    return render_template(
        "register/committee/rule.html", flat=flat, wrong=wrong, members=members, label_of=typed.label_of,
        trail=trail(gettext("register.committee.rule.title")), cancel=HOME,
    )  # fmt: skip
